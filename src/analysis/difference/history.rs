//! What came earlier in a flow, as far as it explains where the two differ about a later segment.

use super::claims::OurClaims;
use super::segment::ComparedSegment;
use super::{Comparison, Difference};
use crate::analysis::flow::Both;
use crate::analysis::seq::SeqNumber;
use crate::analysis::wireshark::WiresharkVerdict;

/// What is remembered of a flow.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FlowHistory {
    ends: Both<SenderHistory>,
    /// Whether a SYN ACK had another number than the segments before it from the same sender.
    renumbered: bool,
    /// Whether a segment came whose receiver took nothing of it.
    outside: bool,
}

/// What is remembered of the segments that one end sent.
#[derive(Debug, Clone, Copy, Default)]
struct SenderHistory {
    /// Whether it has sent a reset.
    rst: bool,
    /// Whether its latest segment acknowledged less than an earlier one, or was a reset.
    behind: bool,
    /// Whether the scale of its windows is known.
    scaled: bool,
    /// Its highest number that the other end has acknowledged.
    acked: Option<SeqNumber>,
}

/// What came before a segment and explains where the two differ about it.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each condition holds or not, independent of the others")]
pub(super) struct Circumstances {
    /// Whether its sender has sent a reset, whose number may be any.
    pub(super) stray: bool,
    /// Whether the latest segment of either end acknowledged less than an earlier one of that end, or was a reset.
    pub(super) overtaken: bool,
    /// Whether the scale of the other end's windows is unknown.
    pub(super) unscaled: bool,
    /// Whether it acknowledges a number from before the other end's first one.
    pub(super) early: bool,
    /// Whether a SYN ACK had another number than the segments before it from the same sender.
    pub(super) renumbered: bool,
    /// Whether a segment came whose receiver took nothing of it.
    pub(super) outside: bool,
}

impl Circumstances {
    /// The latest number and the highest one differ only after a segment was overtaken.
    pub(super) const fn latest(self) -> Comparison {
        if self.overtaken { Comparison::Differs(Difference::LatestSegment) } else { Comparison::Unexplained }
    }
}

impl FlowHistory {
    /// What explains where the two differ about this segment.
    pub(super) const fn before(&self, shown: &ComparedSegment) -> Circumstances {
        let (own, other) = (self.ends.of(shown.end), self.ends.of(shown.end.other()));
        Circumstances {
            stray: own.rst,
            overtaken: own.behind || other.behind,
            unscaled: !other.scaled,
            early: shown.ack && shown.ack_rel.is_none(),
            renumbered: self.renumbered,
            outside: self.outside,
        }
    }

    /// Remembers a segment for those after it.
    pub(super) fn remember(&mut self, shown: &ComparedSegment, ours: &OurClaims, verdict: &WiresharkVerdict) {
        self.renumbered |= verdict.reused_ports && shown.ack;
        self.outside |= ours.outside;
        let ack = shown.ack_rel.map(SeqNumber);
        let other = self.ends.of_mut(shown.end.other());
        if let Some(ack) = ack.filter(|_| !shown.rst)
            && other.acked.is_none_or(|acked| ack.is_after(acked))
        {
            other.acked = Some(ack);
        }
        let behind = shown.rst || (shown.ack && other.acked != ack);
        let own = self.ends.of_mut(shown.end);
        (own.behind, own.scaled) = (behind, shown.is_scale_known);
        own.rst |= shown.rst;
    }
}
