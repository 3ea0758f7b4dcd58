//! Why an acknowledgment was sent: the row that fits it in the textbook's table of ACK generation.

use super::Context;
use super::ledger::CoveredSegments;
use crate::analysis::fact::{HeldBack, PacketRef};
use crate::analysis::reason::{AckCause, AckTrigger};
use crate::analysis::seq::SeqNumber;

/// An ACK that comes this much later than the fastest one was delayed, if the receiver sent nothing in that time.
/// Delayed ACKs wait 40 to 500 ms (RFC 9293, 3.8.6.3, allows no more).
const HELD_BACK_NS: i64 = 20_000_000;
/// No delayed ACK may wait longer (RFC 9293, 3.8.6.3).
const LONGEST_NS: i64 = 500_000_000;

/// The maximum length of the options, which leave less room for data (RFC 9293, 3.1).
const LONGEST_OPTIONS: u32 = 40;

/// Why an ACK of data was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct AckReason {
    pub(super) cause: AckCause,
    /// The segment that it answers.
    pub(super) answers: Option<PacketRef>,
    /// Nanoseconds since that segment.
    pub(super) waited_ns: Option<i64>,
    /// How long it was held back, if it was delayed.
    pub(super) held: Option<HeldBack>,
    /// Whether another reason is possible: a copy of that segment, or a queue instead of a delayed ACK.
    pub(super) is_ambiguous: bool,
}

impl Context<'_> {
    /// Why `from` acknowledges the bytes from `before` up to `ack`.
    pub(super) fn ack_reason(
        &self,
        (before, ack): (SeqNumber, SeqNumber),
        covered: &CoveredSegments,
    ) -> AckReason {
        let (own, other) = (self.own, self.other);
        // An ACK may end inside a captured segment that was several segments on the wire.
        let inside = other.unacked.carried(ack.minus(1)).filter(|sent| sent.end.is_after(ack));
        let last = inside.or(covered.last.as_ref());
        let had_gap =
            other.clues().filler.is_some() || own.duplicates > 0 || !other.sacked.beyond().is_empty();
        // A gap begins at SND.UNA: the segment that fills it carries this byte.
        let filler = other.clues().filler.or_else(|| Some(other.unacked.carried(before)?.last_packet()));
        let sent_again = last.is_some_and(|sent| sent.copy.is_some());
        let answers = last.map(|sent| (self.answered_copy(sent), sent.last_time()));
        // In a file whose times run backwards, an answer may seem to come before its question.
        let waited = answers.map(|(_, time)| self.segment.time.since(time)).filter(|waited| *waited >= 0);
        // Segments in a queue are late, too, but their ACKs follow each other closely. The previous ACK did not cover
        // this segment, which therefore arrived after it: the ACK was delayed at most since then.
        let silent = own.clues().last_ack.map_or(i64::MAX, |last| self.segment.time.since(last).max(0));
        let late = waited.zip(own.fastest).map_or(0, |(waited, fastest)| waited.saturating_sub(fastest));
        let held_back = late.min(silent);
        // The receiver may have answered a segment that the capture missed.
        let saw_all = other.arrived.edge().is_some_and(|edge| !edge.is_before(ack));
        let cause = match self.segments(covered.segments, ack.relative_to(before)) {
            _ if !self.segment.is_pure_ack() => AckCause::Piggybacked,
            _ if had_gap && self.still_lacks(ack) => AckCause::GapPartFilled,
            _ if had_gap => AckCause::GapFilled,
            0 => AckCause::Unknown,
            _ if sent_again || !saw_all || held_back > LONGEST_NS => AckCause::Unknown,
            _ if held_back >= HELD_BACK_NS && self.may_wait((before, ack)) => AckCause::Delayed,
            1 if own.fastest.is_none() => AckCause::Unknown,
            1 => AckCause::AtOnce,
            2 => AckCause::SecondSegment,
            3.. => AckCause::Several,
        };
        if matches!(cause, AckCause::GapFilled | AckCause::GapPartFilled) {
            let (waited_ns, held) = (None, None);
            return AckReason { cause, answers: filler, waited_ns, held, is_ambiguous: true };
        }
        let held = own.fastest.filter(|_| cause == AckCause::Delayed);
        let at_most_ns = Some(silent).filter(|silent| *silent < late);
        AckReason {
            cause,
            answers: answers.map(|(packet, _)| packet),
            waited_ns: waited.filter(|_| !sent_again),
            held: held.map(|fastest_ns| HeldBack { fastest_ns, at_most_ns }),
            is_ambiguous: sent_again || cause == AckCause::Delayed,
        }
    }

    /// How long an ACK that came after `waited` nanoseconds was held back, if it was, as a delayed ACK may be.
    pub(super) fn held_back(&self, waited: i64) -> Option<HeldBack> {
        let own = self.own;
        let fastest_ns = own.fastest?;
        let silent = own.clues().last_ack.map_or(i64::MAX, |last| self.segment.time.since(last).max(0));
        let late = waited.saturating_sub(fastest_ns);
        let is_delayed = (HELD_BACK_NS..=LONGEST_NS).contains(&late.min(silent));
        is_delayed.then(|| HeldBack { fastest_ns, at_most_ns: Some(silent).filter(|silent| *silent < late) })
    }

    /// Whether `from` may have delayed its ACK of the bytes up to `ack`. It may not delay after two full segments
    /// (RFC 5681, 4.2). It did not delay if the next segment was sent so long ago that it must have arrived, too:
    /// then the path was slow. Nor did it delay if it sent another ACK shortly before, which would have covered these
    /// bytes.
    fn may_wait(&self, (before, ack): (SeqNumber, SeqNumber)) -> bool {
        let (own, other) = (self.own, self.other);
        let is_full = own.mss.is_some_and(|mss| {
            let full = u32::from(mss).saturating_sub(LONGEST_OPTIONS).max(1);
            ack.relative_to(before) >= full.saturating_mul(2)
        });
        let next = other.unacked.carried(ack);
        let fastest = own.fastest.unwrap_or(0);
        let has_next = next.is_some_and(|next| self.segment.time.since(next.last_time()) > fastest);
        let went_ahead =
            own.clues().last_ack.is_some_and(|last| self.segment.time.since(last) < HELD_BACK_NS);
        !is_full && !has_next && !went_ahead
    }

    /// Whether a gap remains after this ACK.
    fn still_lacks(&self, ack: SeqNumber) -> bool {
        let other = self.other;
        let beyond = |(start, _): &(SeqNumber, SeqNumber)| start.is_after(ack);
        self.segment.sack_blocks().any(|block| beyond(&block))
            || other.sacked.beyond().iter().any(beyond)
            || other.arrived.beyond().iter().any(beyond)
    }

    /// How many segments on the wire carried these bytes, which were captured as `seen` segments: none was larger
    /// than this end's MSS.
    fn segments(&self, seen: u32, bytes: u32) -> u32 {
        let mss = self.own.mss.map(u32::from).filter(|mss| *mss > 0);
        mss.map_or(seen, |mss| seen.max(bytes.div_ceil(mss)))
    }

    /// The segment that `from` probably answers with the `count`th duplicate of the acknowledgment `number`: the one
    /// that a new SACK range reports, or else the next segment beyond the gap, in order.
    pub(super) fn provoked_by(&self, (number, count): (SeqNumber, u32)) -> Option<PacketRef> {
        let other = self.other;
        if let Some(ranges) = self.ranges() {
            return match (ranges.news, ranges.twice) {
                (Some(news), _) => Some(other.unacked.carried(news)?.last_packet()),
                (None, Some((twice, _))) => Some(other.unacked.carried(twice)?.last_packet()),
                (None, None) => other.clues().last_sent,
            };
        }
        if let Some((packet, AckTrigger::Repetition)) = other.question {
            return Some(packet);
        }
        let gap_was_seen = other.unacked.carried(number).is_none();
        let place = usize::try_from(count).ok()?.checked_sub(usize::from(gap_was_seen))?;
        other.unacked.after(number, place).map(|sent| sent.packet).or(other.clues().last_sent)
    }
}
