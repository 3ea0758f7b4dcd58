//! What is said of an acknowledgment number.

use super::classify::{inferred, observed};
use super::segment::Segment;
use super::{Connection, Fact, Finding};
use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::call::End;
use crate::decode::Flags;

impl Connection {
    /// What the acknowledgment number says; `alone` when the segment carries nothing else to tell of.
    pub(super) fn acknowledgment(&self, from: End, segment: &Segment<'_>, alone: bool) -> Option<Finding> {
        let ack = segment.ack()?;
        let other = self.senders.of(from.other());
        if other.is_beyond(ack) {
            return Some(self.beyond(from, segment));
        }
        // Without the first acknowledgment, the first byte that was seen is the one that waits.
        match other.acked.or(other.base.map(|base| base.plus(1))) {
            Some(before) if ack.is_after(before) => self.advance(from, segment, (before, ack)),
            // Nothing is known yet of what it acknowledges.
            None => None,
            Some(_) => alone.then(|| self.repetition(from, segment, ack)),
        }
    }

    /// An acknowledgment of more than was seen.
    pub(super) fn beyond(&self, from: End, segment: &Segment<'_>) -> Finding {
        let other = self.senders.of(from.other());
        let highest = other.next.and_then(|next| other.relative(next)).unwrap_or(0);
        inferred(Fact::AckUnseen { end: from, highest }, [segment.packet])
    }

    /// An acknowledgment number higher than any before it.
    fn advance(
        &self,
        from: End,
        segment: &Segment<'_>,
        (before, number): (SeqNumber, SeqNumber),
    ) -> Option<Finding> {
        let other = self.senders.of(from.other());
        let (ack, before_rel) = (other.relative(number)?, other.relative(before)?);
        let piggybacked = !segment.is_pure_ack();
        let evidence = |answers: Option<PacketRef>| [Some(segment.packet), answers].into_iter().flatten();
        if let Some(fin) = other.fin.filter(|_| other.fin_is_covered(number)) {
            // The FIN took one number of its own.
            let bytes = number.relative_to(before).saturating_sub(1);
            let with_fin = segment.has(Flags::FIN) && self.senders.of(from).fin.is_none();
            let answers = fin.packet.id;
            let fact = Fact::AckFin { end: from, ack, answers, bytes, piggybacked, with_fin };
            return Some(observed(fact, evidence(Some(fin.packet))));
        }
        let covered = other.history.covered(number);
        // Of two copies nobody can say which one arrived; the last one is the likelier.
        let answers = covered.last.map(|sent| sent.copy.unwrap_or(sent.packet));
        let fact = Fact::AckData {
            end: from,
            ack,
            before: before_rel,
            answers: answers.map(|packet| packet.id),
            segments: covered.segments,
            piggybacked,
        };
        let is_ambiguous = covered.last.is_some_and(|sent| sent.copy.is_some());
        let evidence = evidence(answers);
        Some(if is_ambiguous { inferred(fact, evidence) } else { observed(fact, evidence) })
    }

    /// An acknowledgment number that was sent before.
    fn repetition(&self, from: End, segment: &Segment<'_>, number: SeqNumber) -> Finding {
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        let highest = other.acked.filter(|acked| number.is_before(*acked));
        if let Some(highest) = highest.and_then(|highest| other.relative(highest)) {
            let fact = Fact::AckOld { end: from, ack: other.relative(number), highest };
            return observed(fact, [segment.packet]);
        }
        let ack = other.relative(number).unwrap_or(1);
        if self.is_duplicate(from, segment) {
            let answers = other.last_sent.map(|packet| packet.id);
            let count = own.duplicates.saturating_add(1);
            let fact = Fact::AckDuplicate { end: from, ack, count, answers };
            return inferred(fact, [Some(segment.packet), other.last_sent].into_iter().flatten());
        }
        let window = self.window(from, segment);
        match own.window {
            Some(before) if before != window && other.question.is_none() => {
                observed(Fact::WindowUpdate { end: from, window, before }, [segment.packet])
            }
            _ => {
                let answers = other.question.map(|packet| packet.id);
                let evidence = [Some(segment.packet), other.question].into_iter().flatten();
                observed(Fact::AckAgain { end: from, ack, answers }, evidence)
            }
        }
    }

    /// RFC 5681, 2: bytes wait for an acknowledgment, this segment carries none, and repeats number and window. With
    /// SACK, a report of bytes beyond a gap counts too, whatever its window (RFC 6675, 2).
    pub(super) fn is_duplicate(&self, from: End, segment: &Segment<'_>) -> bool {
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        segment.is_pure_ack()
            && other.in_flight() > 0
            && (own.window == Some(self.window(from, segment)) || segment.has_sack())
            && own.window.is_some()
            && other.acked == segment.ack()
    }
}
