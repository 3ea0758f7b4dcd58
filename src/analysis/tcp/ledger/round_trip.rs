//! Round trips: the time from a segment to the first acknowledgment that covers it, and when it cannot be measured.

use smallvec::SmallVec;

use super::sent_segment::SentSegment;
use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::analysis::tcp::segment::Segment;
use crate::frame::Timestamp;

/// How many copies are remembered, to distinguish them from their originals by timestamps.
const COPIES: usize = 16;

/// The round trips that one acknowledgment shows.
#[derive(Debug, Clone, Default)]
pub(in crate::analysis::tcp) struct RoundTrips {
    /// How many segments it covers whose round trip is measured.
    pub(in crate::analysis::tcp) segments: u32,
    /// How long the last covered segment was unacknowledged, in nanoseconds, if it was sent only once.
    pub(in crate::analysis::tcp) last_ns: Option<i64>,
    /// The time from each segment to the acknowledgment, in nanoseconds, the oldest first. Empty if one of them was
    /// sent again.
    pub(in crate::analysis::tcp) samples: SmallVec<[(PacketRef, i64); 4]>,
    /// The first covered segment that was sent again.
    pub(in crate::analysis::tcp) repeated: Option<AmbiguousAck>,
}

/// The acknowledgment of a segment that was sent more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analysis::tcp) struct AmbiguousAck {
    pub(in crate::analysis::tcp) original: PacketRef,
    pub(in crate::analysis::tcp) copy: Option<PacketRef>,
    /// Which of them is acknowledged, and its round trip in nanoseconds, if the timestamps show it (RFC 7323, 4).
    pub(in crate::analysis::tcp) answered: Option<(PacketRef, i64)>,
}

/// A segment that carried some bytes: the original, or a copy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carrier {
    packet: PacketRef,
    time: Timestamp,
    seq: SeqNumber,
    end: SeqNumber,
    clock: Option<u32>,
}

/// What was sent again in one direction, until it is acknowledged.
#[derive(Debug, Clone, Default)]
pub(super) struct Repeats {
    copies: Vec<Carrier>,
    /// The acknowledgment of these numbers may have been delayed, because bytes before them were sent again.
    delayed: Option<(SeqNumber, SeqNumber)>,
}

impl Repeats {
    /// Records a copy of unacknowledged bytes.
    pub(super) fn add(&mut self, segment: &Segment<'_>) {
        if self.copies.len() < COPIES {
            let Segment { packet, time, .. } = *segment;
            let (seq, end, clock) = (segment.seq(), segment.end(), segment.clock());
            self.copies.push(Carrier { packet, time, seq, end, clock });
        }
    }

    /// Records that the acknowledgment of the numbers from `seq` up to `next` may be delayed.
    pub(super) fn delays(&mut self, seq: SeqNumber, next: SeqNumber) {
        let from = self.delayed.map(|(from, _)| from).filter(|from| from.is_before(seq));
        self.delayed = Some((from.unwrap_or(seq), next));
    }

    /// Forgets everything before `ack`; returns whether anything is left.
    pub(super) fn pass(&mut self, ack: SeqNumber) -> bool {
        self.copies.retain(|copy| copy.end.is_after(ack));
        self.delayed = self.delayed.filter(|(_, to)| to.is_after(ack));
        self.delayed.is_some() || !self.copies.is_empty()
    }

    /// Whether the acknowledgment of a segment may have been delayed.
    fn delayed(&self, sent: &Carrier) -> bool {
        self.delayed.is_some_and(|(from, to)| !sent.seq.is_before(from) && !sent.end.is_after(to))
    }
}

impl Carrier {
    /// The segment that begins at `seq` and ends with this part.
    pub(super) const fn of(sent: &SentSegment, seq: SeqNumber) -> Self {
        let SentSegment { packet, time, end, clock, .. } = *sent;
        Self { packet, time, seq, end, clock }
    }

    /// Which of this segment and its copies an acknowledgment at `time` with TSecr `echo` answers.
    fn by_clock(&self, copies: &[Self], time: Timestamp, echo: Option<u32>) -> AmbiguousAck {
        let overlaps = |copy: &&Self| copy.seq.is_before(self.end) && copy.end.is_after(self.seq);
        let copy = copies.iter().rev().find(overlaps).map(|copy| copy.packet);
        let carriers = copies.iter().filter(overlaps).chain(std::iter::once(self));
        let mut echoed = carriers.filter(|sent| echo.is_some() && sent.clock == echo);
        let answered = match (echoed.next(), echoed.next()) {
            (Some(one), None) => Some((one.packet, time.since(one.time))),
            // None of them has this TSval, or several have the same one.
            _ => None,
        };
        AmbiguousAck { original: self.packet, copy, answered: answered.filter(|(_, sample)| *sample >= 0) }
    }
}

impl RoundTrips {
    /// Adds the round trip of a segment, whose acknowledgment comes at `time` with TSecr `echo`. `is_repeated` says
    /// that the segment was sent again.
    ///
    /// Karn's algorithm (RFC 6298, 3): a segment that was sent again gives no sample, unless the timestamps option
    /// shows which copy is answered (RFC 7323, 4).
    pub(super) fn add(
        &mut self,
        (sent, is_repeated): (&Carrier, bool),
        repeats: Option<&Repeats>,
        (time, echo): (Timestamp, Option<u32>),
    ) {
        self.segments = self.segments.saturating_add(1);
        if self.repeated.is_some() {
            return;
        }
        if is_repeated {
            let copies = repeats.map_or(&[][..], |repeats| &repeats.copies);
            self.samples.clear();
            self.repeated = Some(sent.by_clock(copies, time, echo));
            return;
        }
        let sample = time.since(sent.time);
        if sample >= 0 && !repeats.is_some_and(|repeats| repeats.delayed(sent)) {
            self.samples.push((sent.packet, sample));
        }
    }
}
