//! Findings about an acknowledgment number.

use super::{Context, Fact, Finding};
use crate::analysis::fact::{inferred, observed};
use crate::analysis::reason::AckTrigger;
use crate::analysis::seq::SeqNumber;
use crate::analysis::sink::Sink;
use crate::decode::Flags;

impl Context<'_> {
    /// What the acknowledgment number says. `alone` says that the segment carries nothing else. Returns whether the
    /// segment is the second FIN and acknowledges the first.
    pub(super) fn acknowledgment(&self, alone: bool, sink: &mut impl Sink) -> bool {
        let Some(ack) = self.segment.ack() else { return false };
        let other = self.other;
        if other.is_beyond(ack) {
            sink.take(|| [self.beyond()]);
            return false;
        }
        // Before the first acknowledgment, the first byte seen counts as the first unacknowledged one.
        match other.first_unacked() {
            Some(before) if ack.is_after(before) || other.resumes_at(ack) => {
                return self.advance((before, ack), sink);
            }
            Some(_) if alone => sink.take(|| [self.repetition(ack)]),
            // `None`: nothing was seen yet of what it acknowledges.
            Some(_) | None => {}
        }
        false
    }

    /// What an acknowledgment says apart from its number: ranges beyond gaps, and which of two copies arrived.
    pub(super) fn more_of_ack(&self) -> Vec<Finding> {
        let before = self.other.acked;
        let ranges = self.ranges();
        // If both copies arrived, TSecr shows the last one, not the first (RFC 7323, 4.3).
        let arrived_twice = ranges.is_some_and(|ranges| ranges.twice.is_some());
        let copy = before.and_then(|before| self.which_copy(before)).filter(|_| !arrived_twice);
        let mut findings: Vec<_> = copy.into_iter().collect();
        if let Some(ranges) = ranges {
            findings.extend(self.selective(&ranges));
        }
        findings
    }

    /// The first newly acknowledged bytes that were not seen.
    pub(super) fn missed(&self) -> Option<Finding> {
        let other = self.other;
        // If nothing was seen of the other end, the capture holds only one direction.
        let ack = self.segment.ack().filter(|ack| other.next.is_some() && !other.is_beyond(*ack))?;
        let edge = other.arrived.edge().filter(|edge| edge.is_before(ack))?;
        let until = other.arrived.beyond().first().map_or(ack, |(start, _)| *start);
        let until = if until.is_after(ack) { ack } else { until };
        let fact =
            Fact::AckMissed { end: self.from, first: other.relative(edge)?, bytes: until.relative_to(edge) };
        Some(observed(fact, [self.segment.packet]))
    }

    /// An acknowledgment of more than was seen.
    pub(super) fn beyond(&self) -> Finding {
        let other = self.other;
        let highest = other.next.and_then(|next| other.relative(next)).unwrap_or(0);
        inferred(Fact::AckUnseen { end: self.from, highest }, [self.segment.packet])
    }

    /// An acknowledgment number that advances SND.UNA. Returns whether the segment is the second FIN and acknowledges
    /// the first.
    fn advance(&self, (before, number): (SeqNumber, SeqNumber), sink: &mut impl Sink) -> bool {
        let other = self.other;
        let (Some(ack), Some(before_rel)) = (other.relative(number), other.relative(before)) else {
            return false;
        };
        let piggybacked = !self.segment.is_pure_ack();
        if let Some(fin) = other.fin.filter(|_| other.fin_is_covered(number)) {
            // The FIN occupies one sequence number.
            let bytes = number.relative_to(before).saturating_sub(1);
            let with_fin = self.segment.has(Flags::FIN) && self.own.fin.is_none();
            sink.explain(|| {
                let sent = other.unacked.carried(fin.seq);
                let packet = sent.map_or(fin.packet, |sent| self.answered_copy(sent));
                let answers = packet.id;
                let waited = sent.filter(|sent| sent.copy.is_none() && !piggybacked);
                let waited_ns = waited.map(|sent| self.segment.time.since(sent.time));
                let held = waited_ns.and_then(|waited| self.held_back(waited));
                let waited_ns = waited_ns.filter(|_| held.is_some());
                let fact = Fact::AckFin {
                    end: self.from,
                    ack,
                    answers,
                    bytes,
                    piggybacked,
                    with_fin,
                    waited_ns,
                    held,
                };
                [observed(fact, [self.segment.packet, packet])]
            });
            return with_fin;
        }
        sink.explain(|| {
            let covered = other.unacked.covered(number);
            let reason = self.ack_reason((before, number), &covered);
            let fact = Fact::AckData {
                end: self.from,
                ack,
                before: before_rel,
                answers: reason.answers.map(|packet| packet.id),
                segments: covered.segments,
                piggybacked,
                cause: reason.cause,
                waited_ns: reason.waited_ns,
                held: reason.held,
            };
            let known = if reason.is_ambiguous { inferred } else { observed };
            [known(fact, [Some(self.segment.packet), reason.answers])]
        });
        false
    }

    /// An acknowledgment number that was sent before.
    fn repetition(&self, number: SeqNumber) -> Finding {
        let (own, other) = (self.own, self.other);
        let highest = other.acked.filter(|acked| number.is_before(*acked));
        if let Some(highest) = highest.and_then(|highest| other.relative(highest)) {
            let fact = Fact::AckOld { end: self.from, ack: other.relative(number), highest };
            return observed(fact, [self.segment.packet]);
        }
        let ack = other.relative(number).unwrap_or(1);
        if self.is_duplicate() {
            let count = own.duplicates.saturating_add(1);
            let answers = self.provoked_by((number, count));
            let fin = other.fin.is_some_and(|fin| fin.seq == number);
            let fact = Fact::AckDuplicate {
                end: self.from,
                ack,
                count,
                fin,
                answers: answers.map(|packet| packet.id),
            };
            return inferred(fact, [Some(self.segment.packet), answers]);
        }
        let (window, question) = (self.window(), other.question);
        let asked = question.map(|(packet, _)| packet);
        let answers = asked.map(|packet| packet.id);
        // The window in a SYN counts bytes, and later ones count units of the scale: less than one unit is no change.
        let unit = 1 << self.own.scale(self.other, false).unwrap_or(0);
        match own.window.filter(|before| before.abs_diff(window) >= unit) {
            Some(before)
                if !matches!(
                    question,
                    Some((_, AckTrigger::Repetition | AckTrigger::Challenge | AckTrigger::OldTimestamp))
                ) =>
            {
                let (window, before) = (u64::from(window), u64::from(before));
                let fact = Fact::WindowUpdate { end: self.from, window, before, answers };
                observed(fact, [Some(self.segment.packet), asked])
            }
            _ => {
                let to = question.map(|(_, kind)| kind);
                observed(
                    Fact::AckAgain { end: self.from, ack, answers, to },
                    [Some(self.segment.packet), asked],
                )
            }
        }
    }

    /// Whether the segment is a duplicate ACK. RFC 5681, 2: data is in flight, and the segment carries no data and
    /// repeats the acknowledgment number and the window. With SACK, a report of new bytes beyond a gap counts with
    /// any window (RFC 6675, 2); a report of only bytes that arrived twice does not count. The answer to a keep-alive
    /// or a probe is not a duplicate ACK.
    pub(super) fn is_duplicate(&self) -> bool {
        let (own, other) = (self.own, self.other);
        if !self.segment.is_pure_ack() || own.window.is_none() || other.acked != self.segment.ack() {
            return false;
        }
        let asked = other.question.is_some_and(|(_, kind)| kind != AckTrigger::Repetition);
        match self.ranges() {
            // Bytes beyond a gap arrived, so data was in flight, seen or not.
            Some(ranges) if ranges.news.is_some() => true,
            Some(ranges) if ranges.twice.is_some() => false,
            // RFC 9293, 3.10.7.4: a segment with an old sequence number is dropped before its ACK is processed.
            _ if own.arrived.edge().is_some_and(|edge| self.segment.seq().is_before(edge)) => false,
            _ => other.waits() && !asked && own.window == Some(self.window()),
        }
    }
}
