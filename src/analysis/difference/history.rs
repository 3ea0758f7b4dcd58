//! Earlier segments of a flow, as far as they explain a difference about a later one.

use super::claims::OurClaims;
use super::segment::ComparedSegment;
use super::{Comparison, Difference};
use crate::analysis::flow::Both;
use crate::analysis::seq::SeqNumber;
use crate::analysis::wireshark::WiresharkVerdict;

/// What the comparison remembers of a flow.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FlowHistory {
    ends: Both<SenderHistory>,
    /// Whether a SYN ACK had another initial number than the earlier segments of its sender.
    renumbered: bool,
    /// Whether a receiver has dropped a segment.
    outside: bool,
}

/// What the comparison remembers of the segments that one end sent.
#[derive(Debug, Clone, Copy, Default)]
struct SenderHistory {
    /// Whether it has sent a reset.
    rst: bool,
    /// Whether its latest segment acknowledged less than an earlier one, or was a reset.
    behind: bool,
    /// Whether the scale of its windows is known.
    scaled: bool,
    /// The highest of its numbers that the other end has acknowledged.
    acked: Option<SeqNumber>,
}

/// What came before a segment and explains differences about it.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each condition holds or not, independent of the others")]
pub(super) struct Circumstances {
    /// Whether its sender has sent a reset, which may have any sequence number.
    pub(super) stray: bool,
    /// Whether the latest segment of either end acknowledged less than an earlier one of that end, or was a reset.
    pub(super) overtaken: bool,
    /// Whether the scale of the other end's windows is unknown.
    pub(super) unscaled: bool,
    /// Whether it acknowledges a number below the first one that was seen of the other end.
    pub(super) early: bool,
    /// Whether a SYN ACK had another initial number than the earlier segments of its sender.
    pub(super) renumbered: bool,
    /// Whether a receiver has dropped a segment.
    pub(super) outside: bool,
}

impl Circumstances {
    /// Explains a difference by Wireshark's comparison with the latest segment, which matters only after reordering.
    pub(super) const fn latest(self) -> Comparison {
        if self.overtaken { Comparison::Differs(Difference::LatestSegment) } else { Comparison::Unexplained }
    }
}

impl FlowHistory {
    /// The circumstances of this segment.
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
        self.renumbered |= ours.renumbers || (verdict.reused_ports && shown.ack);
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
