//! From each segment to the first acknowledgment that covers it: SampleRTT, and when there is none.

use std::collections::VecDeque;

use super::estimate::Estimate;
use super::samples::Samples;
use crate::analysis::fact::{Covered, PacketRef, SampleBy};
use crate::analysis::seq::SeqNumber;
use crate::analysis::sink::Sink;
use crate::analysis::tcp::segment::Segment;
use crate::frame::Timestamp;

/// How many segments are timed at once: a window of 2.9 MB in segments of 1460 bytes. What is sent beyond is not timed.
const WAITING: usize = 2048;
/// How many while nobody has acknowledged anything: a capture may hold one direction only. Ten are a first flight
/// (RFC 6928).
const UNANSWERED: usize = 16;
/// How many copies are remembered, to be told from their originals by timestamps.
const COPIES: usize = 16;
/// No window is larger (RFC 7323, 2.3): a number further on than this belongs to bytes that the capture missed.
const REACH: u32 = 1 << 30;

/// A segment that waits for its acknowledgment.
#[derive(Debug, Clone, Copy)]
struct Timed {
    seq: SeqNumber,
    end: SeqNumber,
    time: Timestamp,
    packet: PacketRef,
    /// Its sender's clock, where it carries the timestamps option.
    clock: Option<u32>,
    /// Whether any of it was sent again.
    repeated: bool,
}

/// The segments of one end that are timed.
#[derive(Debug, Clone, Default)]
pub(super) struct Timer {
    /// In order of their numbers, apart from each other.
    waiting: VecDeque<Timed>,
    copies: Vec<Timed>,
    /// What lies between has waited, or may have, for something that was sent again before it.
    held: Option<(SeqNumber, SeqNumber)>,
    /// The first number that is not acknowledged, and the one after the last that was sent.
    unacked: Option<SeqNumber>,
    next: Option<SeqNumber>,
    /// Whether `unacked` is an acknowledgment's, and not taken from the first segment seen.
    answered: bool,
    fin_end: Option<SeqNumber>,
    pub(super) samples: Samples,
    pub(super) estimate: Option<Estimate>,
}

/// What a segment is to the timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sending {
    /// It takes up no number, or only such as are acknowledged.
    Nothing,
    /// It begins behind everything that was sent.
    New,
    /// It begins before: sent again, or late.
    Again {
        /// Whether it carries what waited longest for its acknowledgment.
        first: bool,
        /// Whether its bytes were seen before: otherwise it may be late, and not sent again at all.
        seen: bool,
    },
}

/// An acknowledgment that moves on.
#[derive(Debug, Clone)]
pub(super) struct Advance {
    /// How many bytes of data it acknowledges.
    pub(super) bytes: u32,
    /// How many of the segments that were timed it covers.
    pub(super) segments: u32,
    pub(super) answer: Option<Answer>,
}

/// What it says of the round trip.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// The last segment that it covers, and the others with it, the oldest first.
    Sample {
        packet: PacketRef,
        sample: i64,
        before: Option<Estimate>,
        after: Estimate,
        by: SampleBy,
        also: Vec<Covered>,
    },
    /// Something was sent twice, and nobody can say which copy is meant (Karn).
    Ambiguous { original: PacketRef, copy: Option<PacketRef> },
}

impl Timer {
    /// A timer that begins after a SYN; `answered` if that was acknowledged.
    pub(super) fn after_syn(end: SeqNumber, answered: bool) -> Self {
        Self { unacked: Some(end), next: Some(end), answered, ..Self::default() }
    }

    /// Bytes sent and not acknowledged; none while that cannot be known. A FIN takes a number, and is no byte.
    pub(super) fn in_flight(&self) -> Option<u32> {
        self.answered.then_some(())?;
        let (next, unacked) = (self.next?, self.unacked?);
        let fin = self.fin_end == Some(next) && next != unacked;
        Some(next.relative_to(unacked).saturating_sub(u32::from(fin)))
    }

    pub(super) const fn unacked(&self) -> Option<SeqNumber> {
        self.unacked
    }

    pub(super) const fn next(&self) -> Option<SeqNumber> {
        self.next
    }

    /// Takes note of a segment that its end sends.
    pub(super) fn sends(&mut self, segment: &Segment<'_>, clock: Option<u32>) -> Sending {
        let (seq, end) = (segment.seq(), segment.end());
        if seq == end {
            return Sending::Nothing;
        }
        let (unacked, next) = (*self.unacked.get_or_insert(seq), *self.next.get_or_insert(seq));
        let Segment { time, packet, .. } = *segment;
        let timed = Timed { seq, end, time, packet, clock, repeated: false };
        if segment.has(crate::decode::Flags::FIN) {
            self.fin_end = Some(end);
        }
        if !seq.is_before(next) {
            if end.relative_to(unacked) > REACH {
                self.forget(seq);
            }
            self.next = Some(end);
            if self.waiting.len() < if self.answered { WAITING } else { UNANSWERED } {
                if self.waiting.capacity() == 0 {
                    // Most ends have one segment on its way at a time, many never more.
                    self.waiting.reserve_exact(1);
                }
                self.waiting.push_back(timed);
            }
            return Sending::New;
        }
        if !end.is_after(unacked) {
            return Sending::Nothing;
        }
        let seen = self.repeat(timed);
        if end.is_after(next) {
            self.next = Some(end);
        }
        self.held = match (self.held, self.next) {
            (Some((from, _)), Some(next)) if from.is_before(seq) => Some((from, next)),
            (_, Some(next)) => Some((seq, next)),
            (held, None) => held,
        };
        Sending::Again { first: !seq.is_after(unacked), seen }
    }

    /// Takes note of an acknowledgment of the other end; gives what it says if it is the first to say it. `echo` is
    /// this end's clock, as the other end has it from the segment that it answers.
    pub(super) fn acknowledges<S: Sink>(
        &mut self,
        ack: SeqNumber,
        time: Timestamp,
        echo: Option<u32>,
    ) -> Option<Advance> {
        let (unacked, next) = (self.unacked?, self.next?);
        if ack.is_after(next) && ack.relative_to(next) < REACH {
            // Of more than was seen: what it answers was not captured, and what was waits no longer.
            self.waiting.clear();
            return None;
        }
        if !ack.is_after(unacked) || ack.is_after(next) {
            return None;
        }
        let with_fin = u32::from(self.fin_end == Some(ack));
        let bytes = ack.relative_to(unacked).saturating_sub(with_fin);
        self.unacked = Some(ack);
        self.answered = true;
        let (segments, answer) = self.answer::<S>(ack, time, echo);
        self.copies.retain(|copy| copy.end.is_after(ack));
        self.held = self.held.filter(|(_, to)| to.is_after(ack));
        if self.waiting.is_empty() && self.waiting.capacity() > 256 {
            self.waiting.shrink_to(32);
        }
        Some(Advance { bytes, segments, answer })
    }

    /// Marks what a copy repeats, if anything. The segments are in order: it looks at those alone.
    fn repeat(&mut self, copy: Timed) -> bool {
        let first = self.waiting.partition_point(|sent| !sent.end.is_after(copy.seq));
        let repeats = |sent: &&mut Timed| sent.seq.is_before(copy.end);
        let mut seen = false;
        for sent in self.waiting.range_mut(first..).take_while(repeats) {
            sent.repeated = true;
            seen = true;
        }
        if seen && self.copies.len() < COPIES {
            self.copies.push(copy);
        }
        seen
    }

    fn answer<S: Sink>(
        &mut self,
        ack: SeqNumber,
        time: Timestamp,
        echo: Option<u32>,
    ) -> (u32, Option<Answer>) {
        let covered = self.waiting.partition_point(|sent| !sent.end.is_after(ack));
        let segments = u32::try_from(covered).unwrap_or(u32::MAX);
        if let Some(original) = self.waiting.iter().take(covered).find(|sent| sent.repeated).copied() {
            let answer = self.by_clock(original, time, echo);
            self.waiting.drain(..covered);
            return (segments, Some(answer));
        }
        let mut also = Vec::new();
        let mut last: Option<(PacketRef, i64)> = None;
        for _ in 0..covered {
            let Some(sent) = self.waiting.pop_front() else { break };
            let sample = time.since(sent.time);
            let held =
                self.held.is_some_and(|(from, to)| !sent.seq.is_before(from) && !sent.end.is_after(to));
            if held || sample < 0 {
                continue;
            }
            self.samples.add(sample);
            if let Some((packet, sample_ns)) = last.replace((sent.packet, sample)) {
                S::for_findings(|| also.push(Covered { segment: packet.id, sample_ns }));
            }
        }
        let answer = last.map(|(packet, sample)| self.sampled(packet, sample, SampleBy::Ack, also));
        (segments, answer)
    }

    /// RFC 6298, 3 (Karn): what was sent again gives no sample, unless the timestamps option tells which copy is
    /// answered (RFC 7323, 4).
    fn by_clock(&mut self, original: Timed, time: Timestamp, echo: Option<u32>) -> Answer {
        let overlaps = |copy: &&Timed| copy.seq.is_before(original.end) && copy.end.is_after(original.seq);
        let last = self.copies.iter().rev().find(overlaps).map(|copy| copy.packet);
        let candidates = self.copies.iter().filter(overlaps).chain(std::iter::once(&original));
        let mut echoed = candidates.filter(|sent| echo.is_some() && sent.clock == echo);
        let answered = match (echoed.next(), echoed.next()) {
            (Some(one), None) => Some((one.packet, time.since(one.time))),
            // None of them, or their clock has not moved in between.
            _ => None,
        };
        match answered {
            Some((packet, sample)) if sample >= 0 => {
                self.samples.add(sample);
                self.sampled(packet, sample, SampleBy::Timestamp, Vec::new())
            }
            _ => Answer::Ambiguous { original: original.packet, copy: last },
        }
    }

    fn sampled(&mut self, packet: PacketRef, sample: i64, by: SampleBy, also: Vec<Covered>) -> Answer {
        let before = self.estimate;
        let after = Estimate::after(before, sample);
        self.estimate = Some(after);
        Answer::Sample { packet, sample, before, after, by, also }
    }

    /// Begins anew at `seq`, behind a hole that no window allows.
    fn forget(&mut self, seq: SeqNumber) {
        self.waiting.clear();
        self.copies.clear();
        self.held = None;
        self.unacked = Some(seq);
        self.answered = false;
    }

    #[cfg(test)]
    pub(super) fn heap(&self) -> usize {
        (self.waiting.capacity() + self.copies.capacity()) * size_of::<Timed>() + self.samples.heap()
    }

    /// Forgets the last segments that wait, but for so many: no acknowledgment of theirs is a sample.
    pub(super) fn forget_waiting(&mut self, keep: usize) {
        self.waiting.truncate(keep);
        self.waiting.shrink_to(keep);
    }

    /// How many segments wait for their acknowledgment.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }
}
