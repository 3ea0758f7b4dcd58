//! Why an acknowledgment was sent: the row of the textbook's table of ACK generation that fits it.

use super::Context;
use super::ledger::CoveredSegments;
use crate::analysis::fact::PacketRef;
use crate::analysis::reason::{AckCause, Question};
use crate::analysis::seq::SeqNumber;

/// An ACK that comes so much later than the fastest one was held back, if the receiver had said nothing in that time.
/// Delayed ACKs wait 40 to 500 ms (RFC 9293, 3.8.6.3, allows no more).
const HELD_BACK_NS: i64 = 20_000_000;
/// No delayed ACK may wait longer (RFC 9293, 3.8.6.3).
const LONGEST_NS: i64 = 500_000_000;

/// The most bytes of options, which take room from a segment's data (RFC 9293, 3.1).
const LONGEST_OPTIONS: u32 = 40;

/// Why an ACK of bytes was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reason {
    pub(super) cause: AckCause,
    /// The segment that made the receiver send it.
    pub(super) answers: Option<PacketRef>,
    /// Nanoseconds since that segment.
    pub(super) waited_ns: Option<i64>,
    /// Whether others are possible: a copy of that segment, or a queue in place of a delay.
    pub(super) is_ambiguous: bool,
}

impl Context<'_> {
    /// Why `from` acknowledges the bytes up to `ack`, which lie behind `before`.
    pub(super) fn ack_reason(
        &self,
        (before, ack): (SeqNumber, SeqNumber),
        covered: &CoveredSegments,
    ) -> Reason {
        let (own, other) = (self.own, self.other);
        // An ACK may end inside of what was captured as one segment, and was several on the wire.
        let inside = other.unacked.carried(ack.minus(1)).filter(|sent| sent.end.is_after(ack));
        let last = inside.or(covered.last.as_ref());
        let had_gap =
            other.clues().filler.is_some() || own.duplicates > 0 || !other.sacked.beyond().is_empty();
        // A gap begins where the receiver waited: what fills it carries the first byte that it lacked.
        let filler = other.clues().filler.or_else(|| Some(other.unacked.carried(before)?.last_packet()));
        let sent_again = last.is_some_and(|sent| sent.copy.is_some());
        let answers = last.map(|sent| (sent.last_packet(), sent.last_time()));
        let waited = answers.map(|(_, time)| self.segment.time.since(time));
        // In a queue segments wait as long, and their ACKs come one soon after the other. What an ACK does not cover
        // came to the receiver after it was sent: no segment was held back for longer than since the ACK before.
        let silent = own.clues().last_ack.map_or(i64::MAX, |last| self.segment.time.since(last).max(0));
        let late = waited.zip(own.fastest).map_or(0, |(waited, fastest)| waited.saturating_sub(fastest));
        let held_back = late.min(silent);
        // What the capture missed may have been what made the receiver answer.
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
            let waited_ns = None;
            return Reason { cause, answers: filler, waited_ns, is_ambiguous: true };
        }
        Reason {
            cause,
            answers: answers.map(|(packet, _)| packet),
            waited_ns: waited.filter(|_| !sent_again),
            is_ambiguous: sent_again || cause == AckCause::Delayed,
        }
    }

    /// Whether `from` may have had a reason to wait before it acknowledged the bytes up to `ack`. It has none where two full
    /// segments have come (RFC 5681, 4.2), or where the next one was sent so long ago that it would have come, too: then
    /// the way was long, and not the wait. So it was where an ACK went ahead shortly before: that one would have covered
    /// what waited.
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

    /// Whether the receiver has bytes beyond a gap after this ACK.
    fn still_lacks(&self, ack: SeqNumber) -> bool {
        let other = self.other;
        let beyond = |(start, _): &(SeqNumber, SeqNumber)| start.is_after(ack);
        self.segment.sack_blocks().any(|block| beyond(&block))
            || other.sacked.beyond().iter().any(beyond)
            || other.arrived.beyond().iter().any(beyond)
    }

    /// How many segments on the wire so many bytes of the other end took, which were captured as `seen`: none of them can have
    /// been larger than this end accepts.
    fn segments(&self, seen: u32, bytes: u32) -> u32 {
        let mss = self.own.mss.map(u32::from).filter(|mss| *mss > 0);
        mss.map_or(seen, |mss| seen.max(bytes.div_ceil(mss)))
    }

    /// What probably made `from` repeat the acknowledgment `number` for the `count`th time: the segment that a range
    /// of its SACK option is new for, or else, in order, one of those behind the gap.
    pub(super) fn provoked_by(&self, (number, count): (SeqNumber, u32)) -> Option<PacketRef> {
        let other = self.other;
        if let Some(ranges) = self.ranges() {
            return match (ranges.news, ranges.twice) {
                (Some(news), _) => Some(other.unacked.carried(news)?.last_packet()),
                (None, Some((twice, _))) => Some(other.unacked.carried(twice)?.last_packet()),
                (None, None) => other.clues().last_sent,
            };
        }
        if let Some((packet, Question::Repetition)) = other.question {
            return Some(packet);
        }
        let gap_was_seen = other.unacked.carried(number).is_none();
        let place = usize::try_from(count).ok()?.checked_sub(usize::from(gap_was_seen))?;
        other.unacked.after(number, place).map(|sent| sent.packet).or(other.clues().last_sent)
    }
}
