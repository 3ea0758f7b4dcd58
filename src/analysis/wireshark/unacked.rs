//! The unacknowledged segments of one end. RTTs, retransmission times and the bytes in flight are computed from them.

use super::number::{is_after, is_up_to};
use crate::frame::Timestamp;

/// The most segments that Wireshark keeps for one direction.
pub(super) const MOST: usize = 10_000;

/// A segment that is not acknowledged yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnackedSegment {
    pub(super) frame: u64,
    pub(super) time: Timestamp,
    pub(super) start: u32,
    /// The number after its last byte, SYN and FIN included.
    pub(super) end: u32,
}

/// The unacknowledged segments, oldest first.
#[derive(Debug, Default)]
pub(super) struct UnackedSegments {
    sent: Vec<UnackedSegment>,
    /// The last acknowledgment, and how many segments it left.
    applied: Option<(u32, usize)>,
    extent: Option<Extent>,
}

/// The range of numbers from the first segment to the last, relative to `base`.
#[derive(Debug, Clone, Copy)]
struct Extent {
    base: u32,
    first: u32,
    last: u32,
    /// Whether a segment begins before `base` and ends after it, so that the range is meaningless.
    torn: bool,
}

/// Numbers that differ by no more than this can be ordered: it is a quarter of the circle.
const NEAR: u32 = 1 << 30;

impl Extent {
    const fn of(sent: &UnackedSegment, base: u32) -> Self {
        let (first, last) = (sent.start.wrapping_sub(base), sent.end.wrapping_sub(base));
        Self { base, first, last, torn: first > last }
    }

    fn and(self, sent: &UnackedSegment) -> Self {
        let more = Self::of(sent, self.base);
        Self {
            base: self.base,
            first: self.first.min(more.first),
            last: self.last.max(more.last),
            torn: self.torn || more.torn,
        }
    }

    /// Whether an acknowledgment lies before the whole range and changes nothing.
    const fn is_behind(self, ack: u32) -> bool {
        !self.torn
            && self.last.wrapping_sub(self.first) <= NEAR
            && self.base.wrapping_add(self.first).wrapping_sub(ack) <= NEAR
    }
}

/// What an acknowledgment does to a segment.
enum AckEffect {
    Stays,
    Shrinks,
    Goes,
}

impl AckEffect {
    /// In Wireshark's order: a segment that ends exactly at `ack` goes, one that it covers in part shrinks, a later one
    /// stays.
    const fn of(sent: &UnackedSegment, ack: u32) -> Self {
        if ack == sent.end {
            Self::Goes
        } else if is_after(ack, sent.start) && is_up_to(ack, sent.end) {
            Self::Shrinks
        } else if is_after(sent.end, ack) {
            Self::Stays
        } else {
            Self::Goes
        }
    }
}

impl UnackedSegments {
    pub(super) const fn len(&self) -> usize {
        self.sent.len()
    }

    pub(super) const fn is_full(&self) -> bool {
        self.sent.len() >= MOST
    }

    pub(super) fn oldest(&self) -> Option<&UnackedSegment> {
        self.sent.first()
    }

    pub(super) fn push(&mut self, sent: UnackedSegment) {
        self.extent = self.extent.map(|extent| extent.and(&sent));
        self.sent.push(sent);
    }

    /// Removes the segments that `ack` covers, and shortens one that it covers in part. Returns the oldest segment that
    /// ends exactly there.
    pub(super) fn acknowledge(&mut self, ack: u32) -> Option<UnackedSegment> {
        if self.extent.is_some_and(|extent| extent.is_behind(ack)) {
            return None;
        }
        // A repeated acknowledgment can only change segments that were sent since the first one.
        let known = match self.applied {
            Some((applied, count)) if applied == ack => count,
            _ => 0,
        };
        let fresh = self.sent.get_mut(known..).unwrap_or_default();
        let (mut exact, mut kept) = (None, 0);
        for place in 0..fresh.len() {
            let Some(sent) = fresh.get_mut(place) else { break };
            match AckEffect::of(sent, ack) {
                AckEffect::Stays => {}
                AckEffect::Shrinks => {
                    sent.start = ack;
                    self.extent = None;
                }
                AckEffect::Goes => {
                    if sent.end == ack {
                        exact = exact.or(Some(*sent));
                    }
                    self.extent = None;
                    continue;
                }
            }
            fresh.swap(kept, place);
            kept += 1;
        }
        self.sent.truncate(known + kept);
        self.applied = Some((ack, self.sent.len()));
        exact
    }

    /// How many numbers lie between the first unacknowledged byte and the last, both relative to `base`.
    pub(super) fn span(&mut self, base: u32) -> Option<u32> {
        let known = self.extent.filter(|extent| extent.base == base);
        let measured = || {
            let (first, rest) = self.sent.split_first()?;
            Some(rest.iter().fold(Extent::of(first, base), Extent::and))
        };
        self.extent = known.or_else(measured);
        self.extent.map(|extent| extent.last.wrapping_sub(extent.first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ranges: &[(u32, u32)]) -> UnackedSegments {
        let mut unacked = UnackedSegments::default();
        for ((start, end), frame) in ranges.iter().zip(1..) {
            unacked.push(UnackedSegment { frame, time: Timestamp::default(), start: *start, end: *end });
        }
        unacked
    }

    #[test]
    fn the_oldest_copy_that_ends_there_is_the_one_acknowledged() {
        let mut unacked = of(&[(1, 101), (1, 101), (101, 201)]);
        assert_eq!(unacked.acknowledge(101).map(|sent| sent.frame), Some(1));
        assert_eq!((unacked.len(), unacked.span(0)), (1, Some(100)));
    }

    #[test]
    fn a_segment_covered_in_part_is_shortened() {
        let mut unacked = of(&[(1, 101)]);
        assert!(unacked.acknowledge(51).is_none());
        assert_eq!(unacked.span(0), Some(50));
        assert_eq!(unacked.acknowledge(101).map(|sent| sent.frame), Some(1));
    }

    #[test]
    fn a_repeated_acknowledgment_is_applied_to_what_was_sent_since() {
        let mut unacked = of(&[(100, 200)]);
        assert!(unacked.acknowledge(50).is_none());
        unacked.push(UnackedSegment { frame: 9, time: Timestamp::default(), start: 10, end: 50 });
        assert_eq!(unacked.acknowledge(50).map(|sent| sent.frame), Some(9));
        assert_eq!(unacked.span(0), Some(100));
    }

    #[test]
    fn what_begins_before_the_base_is_acknowledged_too() {
        let mut unacked = of(&[(536, 656), (656, 657)]);
        assert_eq!(unacked.span(656), Some(1), "as Wireshark reckons");
        assert_eq!(unacked.acknowledge(656).map(|sent| sent.frame), Some(1));
    }

    #[test]
    fn the_span_is_measured_across_the_wrap() {
        let mut unacked = of(&[(u32::MAX - 9, 0), (0, 90)]);
        assert_eq!(unacked.span(u32::MAX - 20), Some(100));
        assert_eq!(unacked.acknowledge(0).map(|sent| sent.frame), Some(1));
        assert_eq!(unacked.span(u32::MAX - 20), Some(90));
    }
}
