//! What has come of a flow so far, as far as it explains where numbers differ.

use super::shown::{Shown, Told};
use super::{Comparison, Difference};
use crate::analysis::flow::Both;
use crate::analysis::seq::SeqNumber;
use crate::analysis::wireshark::Verdict;

/// What has come of a flow so far.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each may have come or not")]
pub(super) struct SoFar {
    pub(super) ends: Both<Sent>,
    pub(super) opening: Opening,
    /// Whether a reset without an acknowledgment has been seen: Wireshark heeds its numbers.
    pub(super) stray: bool,
    /// Whether a SYN ACK had another number than what came from its sender before.
    renumbered: bool,
    /// Whether a segment has that its receiver took nothing of.
    pub(super) outside: bool,
    /// Whether anything has.
    pub(super) begun: bool,
}

/// What has come before a segment that explains where the two differ about it.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each may have come or not")]
pub(super) struct Before {
    /// Whether its sender has sent a reset: its number may be any.
    pub(super) stray: bool,
    /// Whether the latest segment of its sender, or of the other end, did not acknowledge as much as one before it, or
    /// was a reset.
    pub(super) overtaken: bool,
    /// Whether it is unknown how the other end's windows are scaled.
    pub(super) unscaled: bool,
    /// Whether it acknowledges a number from before the first one of the other end.
    pub(super) early: bool,
    /// Whether a SYN ACK had another number than what came from its sender before.
    pub(super) renumbered: bool,
    /// Whether a segment came that its receiver took nothing of.
    pub(super) outside: bool,
}

impl Before {
    /// Only a segment that was overtaken makes the latest number another one than the highest.
    pub(super) const fn latest(self) -> Comparison {
        if self.overtaken { Comparison::Differs(Difference::LatestSegment) } else { Comparison::Unexplained }
    }
}

/// What has come of one end.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each may have come or not")]
pub(super) struct Sent {
    /// Bytes that its last segment told selectively.
    pub(super) sacked: u32,
    /// Whether Wireshark waits for an ACK of the other end since a hole.
    pub(super) waits: bool,
    /// Whether there has been a hole, or bytes came again that had been acknowledged, since both last counted the same
    /// bytes in flight.
    pub(super) hole: bool,
    /// Whether bytes from before the first number came since then.
    pub(super) before: bool,
    pub(super) repeats: bool,
    /// Whether it has sent a FIN, or a reset.
    pub(super) fin: bool,
    rst: bool,
    /// Whether its latest segment did not acknowledge as much as one before it, or was a reset.
    behind: bool,
    /// Whether it is known how its windows are scaled.
    scaled: bool,
    /// The highest number of it that the other end has acknowledged.
    acked: Option<SeqNumber>,
    /// Whether only one of the two counted each of its duplicate ACKs, since it last acknowledged more.
    pub(super) counts_differ: bool,
}

/// What has come of the handshake.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each may have been seen or not")]
pub(super) struct Opening {
    syns: u8,
    syn_acks: u8,
    crossing: bool,
    twice: bool,
    /// Whether a reset answered before anything else acknowledged.
    refused: bool,
    /// Whether something has been acknowledged without a SYN.
    answered: bool,
    /// Whether the third step has been told.
    pub(super) third: bool,
    /// Whether the round trip of the handshake has been compared.
    pub(super) compared: bool,
    /// What captrace says it is.
    pub(super) initial_ns: Option<i64>,
    /// Whether the timestamps told it of a SYN that was sent again.
    by_timestamp: bool,
    /// What Wireshark says of the time from SYN to SYN ACK.
    pub(super) syn_ns: Option<i64>,
}

impl SoFar {
    /// What explains where the two differ about what a segment claims.
    pub(super) const fn before(&self, shown: &Shown) -> Before {
        let (own, other) = (self.ends.of(shown.end), self.ends.of(shown.end.other()));
        Before {
            stray: own.rst,
            overtaken: own.behind || other.behind,
            unscaled: !other.scaled,
            early: shown.ack && shown.numbers.ack_rel.is_none(),
            renumbered: self.renumbered,
            outside: self.outside,
        }
    }

    /// Takes note of a segment before it is compared.
    pub(super) fn meets(&mut self, shown: &Shown, told: &Told<'_>, verdict: &Verdict, twice: bool) {
        let opening = &mut self.opening;
        opening.twice |= twice && !opening.answered;
        if shown.syn {
            let kind = if shown.ack { &mut opening.syn_acks } else { &mut opening.syns };
            *kind = kind.saturating_add(u8::from(!twice));
        } else if shown.ack && !opening.answered {
            (opening.answered, opening.refused) = (true, shown.rst);
        }
        opening.by_timestamp |= told.initial_by_timestamp;
        opening.initial_ns = opening.initial_ns.or(told.initial.map(|(.., initial)| initial));
        if shown.ack {
            self.ends.of_mut(shown.end.other()).waits = false;
        }
        let own = self.ends.of_mut(shown.end);
        own.fin |= shown.fin;
        own.before |= shown.len > 0 && shown.numbers.seq_rel.is_none();
        own.waits |= verdict.lost_segment;
        own.hole |= verdict.lost_segment;
        let seq = shown.numbers.seq_rel.map(SeqNumber).filter(|_| shown.len > 0 || shown.fin);
        own.repeats |= seq.zip(own.acked).is_some_and(|(seq, acked)| seq.is_before(acked));
        if told.advances {
            own.counts_differ = false;
        }
    }

    /// Takes note of it after it was compared.
    pub(super) fn leaves(
        &mut self,
        shown: &Shown,
        told: &Told<'_>,
        verdict: &Verdict,
        (crossing, repeated): (bool, Comparison),
    ) {
        self.begun = true;
        self.renumbered |= verdict.reused_ports && shown.ack;
        self.stray |= shown.rst && !shown.ack;
        self.outside |= told.outside;
        self.opening.crossing |= crossing;
        self.opening.third |= told.third_step;
        let own = self.ends.of_mut(shown.end);
        own.sacked = shown.sacked;
        if verdict.bytes_in_flight.is_some() && shown.numbers.in_flight == verdict.bytes_in_flight {
            (own.hole, own.repeats, own.before) = (false, false, false);
        }
        own.counts_differ |= repeated != Comparison::Same;
        own.rst |= shown.rst;
        own.scaled = shown.numbers.scale.is_some();
        let other = self.ends.of_mut(shown.end.other());
        let ack = shown.numbers.ack_rel.map(SeqNumber).filter(|_| !shown.rst);
        if ack.is_some_and(|ack| other.acked.is_none_or(|acked| ack.is_after(acked))) {
            other.acked = ack;
        }
        let behind = shown.rst || (shown.ack && other.acked != shown.numbers.ack_rel.map(SeqNumber));
        self.ends.of_mut(shown.end).behind = behind;
    }
}

impl Opening {
    /// Whether one of the SYNs was seen, and the other one not.
    pub(super) const fn is_partly_seen(&self) -> bool {
        (self.syns == 0) != (self.syn_acks == 0)
    }

    /// Why the two measure the handshake differently, or one of them does not.
    pub(super) const fn reason(&self) -> Difference {
        if self.refused {
            Difference::ResetAnswers
        } else if self.crossing {
            Difference::CrossingSyns
        } else if self.twice {
            Difference::SeenTwice
        } else if self.by_timestamp {
            Difference::TimestampTells
        } else if self.syns > 1 || self.syn_acks > 1 {
            Difference::Karn
        } else if self.syns == 0 || self.syn_acks == 0 {
            Difference::StepMissing
        } else {
            Difference::SynWithData
        }
    }
}
