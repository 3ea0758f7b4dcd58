//! Why bytes were sent again, worked out from the other end's acknowledgments until then, and from the time.
//!
//! A capture shows no timer and no congestion control. Every cause here is inferred from the rules of the RFCs, which
//! the sender is assumed to follow.

use super::Context;
use super::ledger::SentSegment;
use super::ledger::{Ledger, Recovery};
use super::segment::Segment;
use super::segment_kind::{Carried, SegmentKind};
use crate::analysis::fact::PacketRef;
use crate::analysis::reason::{AckTrigger, LateCause, ResendCause};
use crate::analysis::seq::SeqNumber;
use crate::frame::Timestamp;

/// The number of duplicate ACKs that triggers a fast retransmit (RFC 5681, 3.2; DupThresh in RFC 6675, 2).
pub(super) const THRESHOLD: u32 = 3;
/// A sender that reacts to a sign of loss does so within a round trip and this much more.
const SLACK_NS: i64 = 100_000_000;
/// July 2012 and January 1980, in nanoseconds since 1970.
const PROPOSED_NS: i64 = 1_341_100_800_000_000_000;
const UNSET_NS: i64 = 315_532_800_000_000_000;
/// How far two IP identifications may be apart and still come from one counter.
const ID_SPAN: u16 = 256;

impl Context<'_> {
    /// Why `from` sends bytes again that were sent before, and the packets that show it.
    pub(super) fn resend_cause(&self) -> (ResendCause, Vec<PacketRef>) {
        let (own, other) = (self.own, self.other);
        let (seq, end) = (self.segment.first_byte(), self.segment.after_data());
        if own.acked.is_some_and(|acked| !end.is_after(acked)) {
            let cause = if self.crosses_ack().is_some() { ResendCause::Fast } else { ResendCause::Needless };
            return (cause, Vec::new());
        }
        if self.was_refused_with_syn() {
            return (ResendCause::SynDataRefused, Vec::new());
        }
        if let Some(error) = self.was_too_big() {
            return (ResendCause::TooBig, vec![error]);
        }
        let is_first = own.acked.is_none_or(|acked| !seq.is_after(acked));
        let due = self.due();
        let timer_ran_out = due.timer_ran_out();
        let again = own.unacked.carried(seq).is_some_and(|sent| sent.copy.is_some());
        let lost = own.sacked.beyond().iter().any(|(range, _)| range.is_after(seq));
        let by_sack = || own.clues().sack_news.into_iter().collect::<Vec<_>>();
        if let Some(recovery) = own.clues().recovery.filter(|recovery| seq.is_before(recovery.until)) {
            let cause = match (again && is_first && timer_ran_out, recovery.by_timer, lost) {
                (true, ..) => return (ResendCause::Timeout, Vec::new()),
                (_, true, _) => ResendCause::AfterTimeout,
                (_, false, true) => return (ResendCause::Sack, by_sack()),
                (_, false, false) if is_first && !again => ResendCause::PartialAck,
                _ => ResendCause::Unknown,
            };
            return (cause, vec![recovery.began]);
        }
        if is_first && other.duplicates >= THRESHOLD && !self.waited_since_duplicates() {
            return (ResendCause::Fast, other.clues().duplicate_acks.into_iter().flatten().collect());
        }
        let is_last = own.next == Some(self.segment.end());
        let probes = is_last && own.permits_sack == Some(true) && other.permits_sack == Some(true);
        let probes = probes && !is_before_probes(self.segment.time);
        let cause = match (lost, is_first, probes) {
            // A loss that SACK shows is repaired within a round trip; the timer takes longer.
            (true, true, _) if timer_ran_out && self.waited_since_duplicates() => ResendCause::Timeout,
            (true, ..) => return (ResendCause::Sack, by_sack()),
            // The timer sends the first unacknowledged bytes; the probe sends the last ones (RFC 8985, 7.3), and
            // needs SACK.
            (_, false, true) if due.probe_fits(self.since_last_sent()) => ResendCause::TailProbe,
            (_, true, true) if !again => due.probe_or_timer(),
            (_, true, _) if timer_ran_out => ResendCause::Timeout,
            _ => ResendCause::Unknown,
        };
        (cause, Vec::new())
    }

    /// The ICMP error which reported that these bytes were in too long a segment: they come in shorter ones for the first
    /// time (RFC 9293, 3.7.2).
    fn was_too_big(&self) -> Option<PacketRef> {
        let (error, until) = self.own.clues().too_big?;
        let sent = self.own.unacked.carried(self.segment.first_byte())?;
        let in_time = sent.last_packet().id < error.id && self.segment.first_byte().is_before(until);
        let is_offloaded = self.other.mss.is_some_and(|mss| self.segment.len > u32::from(mss));
        (in_time && (is_offloaded || sent.is_part_or_longer_than(self.segment.len))).then_some(error)
    }

    /// How many duplicate ACKs had asked for these bytes, if the acknowledgment that came then had probably not reached the
    /// sender yet.
    pub(super) fn crosses_ack(&self) -> Option<u32> {
        let (number, count, time) = self.other.clues().asked?;
        let trip = self.round_trip().unwrap_or(0).saturating_add(SLACK_NS);
        let is_recent = self.segment.time.since(time) <= trip;
        (number == self.segment.first_byte() && is_recent).then_some(count)
    }

    /// Whether these bytes came with the SYN, and the SYN ACK acknowledged the SYN alone (RFC 7413, 4.2).
    fn was_refused_with_syn(&self) -> bool {
        let own = self.own;
        let first = self.segment.first_byte();
        let follows_syn = own.syn.is_some_and(|syn| own.syn_with_data && syn.seq.plus(1) == first);
        let sent = own.unacked.carried(first);
        follows_syn && own.acked == Some(first) && sent.is_some_and(|sent| sent.copy.is_none())
    }

    /// Nanoseconds since the last segment of this end that occupies sequence numbers.
    fn since_last_sent(&self) -> Option<i64> {
        let sent = self.own.unacked.carried(self.segment.first_byte())?;
        Some(self.segment.time.since(sent.last_time()))
    }

    /// Whether the last sign of loss is so old that the sender does not react to it now.
    fn waited_since_duplicates(&self) -> bool {
        let trip = self.round_trip().unwrap_or(0).saturating_add(SLACK_NS);
        self.own.clues().loss_sign.is_some_and(|sign| self.segment.time.since(sign) > trip)
    }

    /// Why bytes come later than bytes with higher numbers, and the packet that overtook them.
    pub(super) fn late_cause(&self) -> (LateCause, Option<PacketRef>) {
        let own = self.own;
        let Some(passed) = own.unacked.after(self.segment.end(), 0) else {
            return (LateCause::Unknown, None);
        };
        let cause = order_of_sending(self.segment, passed).unwrap_or_else(|| self.by_time(passed));
        (cause, Some(passed.packet))
    }

    /// The cause by the time that passed: a sender learns of a loss a round trip later at the earliest.
    fn by_time(&self, passed: &SentSegment) -> LateCause {
        let other = self.other;
        let waited = self.segment.time.since(passed.time);
        match self.round_trip() {
            Some(trip) if waited < trip / 2 => LateCause::Overtaken,
            Some(trip) if waited >= trip && other.duplicates > 0 => LateCause::SentAgain,
            None if self.duplicates_for_it() >= THRESHOLD => LateCause::SentAgain,
            _ => LateCause::Unknown,
        }
    }

    /// How many duplicate ACKs in a row have asked for the first byte of the segment.
    pub(super) fn duplicates_for_it(&self) -> u32 {
        let asked_for = self.own.acked == Some(self.segment.first_byte());
        if asked_for { self.other.duplicates } else { 0 }
    }

    /// The other end's last retransmission, if this end has not answered it yet.
    pub(super) fn asked_again(&self) -> Option<PacketRef> {
        let (packet, question) = self.other.question?;
        let unanswered = self.own.clues().last_sent.is_none_or(|last| last.id < packet.id);
        (question == AckTrigger::Repetition && unanswered).then_some(packet)
    }
}

/// Whether a segment was sent before any TCP had tail loss probes: they were proposed in July 2012. A time near 1970 is
/// that of a clock that was not set.
fn is_before_probes(time: Timestamp) -> bool {
    (UNSET_NS..PROPOSED_NS).contains(&time.nanoseconds())
}

impl Ledger {
    /// Records the recovery that a retransmission begins.
    pub(super) fn resends(&mut self, packet: PacketRef, kind: SegmentKind) {
        if kind.carried != Carried::Again {
            return;
        }
        let by_timer = match kind.cause {
            Some(ResendCause::Timeout) => true,
            Some(ResendCause::Fast | ResendCause::Sack) => false,
            _ => return,
        };
        let begins = self.clues().recovery.is_none_or(|recovery| by_timer && !recovery.by_timer);
        if let Some(until) = self.next.filter(|_| begins) {
            self.clues_mut().recovery = Some(Recovery { by_timer, until, began: packet });
        }
    }
}

/// Which of two segments was sent first, by the sender's TSval (RFC 7323, 3) or its IP identifications.
fn order_of_sending(late: &Segment<'_>, passed: &SentSegment) -> Option<LateCause> {
    let clocks =
        late.clock().zip(passed.clock).map(|(late, passed)| SeqNumber(late).relative_to(SeqNumber(passed)));
    match clocks.map(u32::cast_signed) {
        Some(..=-1) => return Some(LateCause::Overtaken),
        Some(1..) => return Some(LateCause::SentAgain),
        _ => {}
    }
    let (late, passed) = late.ip_id.zip(passed.ip_id)?;
    let later = late.wrapping_sub(passed);
    let earlier = passed.wrapping_sub(late);
    match (earlier, later) {
        (1..ID_SPAN, _) => Some(LateCause::Overtaken),
        (_, 1..ID_SPAN) => Some(LateCause::SentAgain),
        _ => None,
    }
}
