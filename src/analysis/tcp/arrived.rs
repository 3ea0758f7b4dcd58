//! The part of one direction that was seen: everything up to an edge, and ranges beyond gaps.
//!
//! The same type holds what selective acknowledgments report: everything up to the acknowledgment number, and the
//! ranges beyond it.

use crate::analysis::seq::{MAX_WINDOW, SeqNumber};

/// How many separate ranges beyond the edge are remembered. If there are more, the oldest gap counts as filled: it
/// stayed open while this many others opened.
const RANGES: usize = 256;

/// The sequence numbers that have been seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrived {
    /// The first number that is missing.
    edge: Option<SeqNumber>,
    /// Ranges after the edge, in order and without overlap. Most directions never have any.
    #[expect(clippy::box_collection, reason = "a list that is not there takes a third of the room")]
    beyond: Option<Box<Vec<Range>>>,
}

/// The first number of a range, and the number after its last one.
type Range = (SeqNumber, SeqNumber);

impl Arrived {
    pub(super) const fn new() -> Self {
        Self { edge: None, beyond: None }
    }

    /// The first number that is missing; `None` while nothing has been seen.
    pub(super) const fn edge(&self) -> Option<SeqNumber> {
        self.edge
    }

    /// The ranges beyond the first gap, in order.
    pub(super) fn beyond(&self) -> &[Range] {
        self.beyond.as_deref().map_or(&[], Vec::as_slice)
    }

    fn beyond_mut(&mut self) -> &mut Vec<Range> {
        self.beyond.get_or_insert_default()
    }

    /// The index of the first range that ends after `seq`.
    fn place(&self, seq: SeqNumber) -> usize {
        self.beyond().partition_point(|(_, to)| !to.is_after(seq))
    }

    /// Whether every number in `start..end` has been seen.
    pub(super) fn holds(&self, start: SeqNumber, end: SeqNumber) -> bool {
        self.edge.is_some_and(|edge| !end.is_after(edge))
            || self
                .beyond()
                .get(self.place(start))
                .is_some_and(|(from, to)| !start.is_before(*from) && !end.is_after(*to))
    }

    /// The first number in `start..end` that has not been seen.
    pub(super) fn missing(&self, start: SeqNumber, end: SeqNumber) -> Option<SeqNumber> {
        let start = self.edge.filter(|edge| edge.is_after(start)).unwrap_or(start);
        let holding = self.beyond().get(self.place(start)).filter(|(from, _)| !from.is_after(start));
        let start = holding.map_or(start, |(_, to)| *to);
        start.is_before(end).then_some(start)
    }

    /// The edge as it would be after `start..end` was added.
    pub(super) fn edge_with(&self, start: SeqNumber, end: SeqNumber) -> Option<SeqNumber> {
        let edge = self.edge?;
        if start.is_after(edge) || !end.is_after(edge) {
            return Some(edge);
        }
        let joins = self.beyond().iter().take_while(|(from, _)| !from.is_after(end));
        Some(joins.map(|(_, to)| *to).last().filter(|to| to.is_after(end)).unwrap_or(end))
    }

    /// Adds the numbers in `start..end`. The first range added sets the edge.
    pub(super) fn add(&mut self, start: SeqNumber, end: SeqNumber) {
        let edge = *self.edge.get_or_insert(start);
        if !start.is_after(edge) {
            self.up_to(end);
        } else if start.relative_to(edge) > MAX_WINDOW {
            // A gap so far back cannot be filled any more.
            self.up_to(start);
            self.up_to(end);
        } else if start != end {
            self.insert(start, end);
            if let Some((_, to)) = self.beyond().first().copied().filter(|_| self.beyond().len() > RANGES) {
                self.up_to(to);
            }
        }
    }

    /// Adds every number before `end`.
    pub(super) fn up_to(&mut self, end: SeqNumber) {
        let mut edge = self.edge.unwrap_or(end);
        if end.is_after(edge) {
            edge = end;
        }
        // The ranges are in order: one that begins after the edge ends the search.
        let joined = self.beyond().iter().take_while(|(from, to)| {
            let joins = !from.is_after(edge);
            if joins && to.is_after(edge) {
                edge = *to;
            }
            joins
        });
        let joined = joined.count();
        if joined > 0 {
            self.beyond_mut().drain(..joined);
        }
        self.edge = Some(edge);
    }

    /// How many ranges beyond the edge are remembered.
    pub(super) fn remembered(&self) -> usize {
        self.beyond().len()
    }

    /// Forgets the farthest ranges and keeps the first `keep`.
    pub(super) fn forget(&mut self, keep: usize) {
        if let Some(beyond) = &mut self.beyond
            && beyond.len() >= 2 * keep
        {
            beyond.truncate(keep);
            beyond.shrink_to(2 * keep);
        }
    }

    /// Inserts a range and joins it with those that it touches.
    fn insert(&mut self, start: SeqNumber, end: SeqNumber) {
        let beyond = self.beyond_mut();
        let first = beyond.partition_point(|(_, to)| to.is_before(start));
        let touched = beyond.iter().skip(first).take_while(|(from, _)| !from.is_after(end)).count();
        let last = beyond.get((first + touched).wrapping_sub(1)).filter(|_| touched > 0);
        let end = last.map(|(_, to)| *to).filter(|to| to.is_after(end)).unwrap_or(end);
        let joined = beyond.get(first).filter(|_| touched > 0);
        let start = joined.map(|(from, _)| *from).filter(|from| from.is_before(start)).unwrap_or(start);
        beyond.splice(first..first + touched, [(start, end)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(offset: u32) -> SeqNumber {
        // The wrap lies in the middle of every test.
        SeqNumber(u32::MAX - 20).plus(offset)
    }

    #[test]
    fn a_filled_gap_moves_the_edge_over_what_lay_beyond_it() {
        let mut seen = Arrived::default();
        seen.add(at(0), at(10));
        seen.add(at(30), at(40));
        seen.add(at(20), at(30));
        assert_eq!(seen.edge(), Some(at(10)));
        assert!(seen.holds(at(20), at(40)) && !seen.holds(at(10), at(30)));
        assert_eq!(seen.edge_with(at(10), at(20)), Some(at(40)));
        seen.add(at(10), at(20));
        assert_eq!((seen.edge(), seen.beyond().len()), (Some(at(40)), 0));
    }

    #[test]
    fn ranges_that_overlap_are_one() {
        let mut seen = Arrived::default();
        seen.add(at(0), at(1));
        seen.add(at(10), at(20));
        seen.add(at(15), at(30));
        seen.add(at(40), at(50));
        seen.add(at(12), at(14));
        assert_eq!(seen.beyond(), [(at(10), at(30)), (at(40), at(50))]);
        seen.add(at(5), at(45));
        assert_eq!(seen.beyond(), [(at(5), at(50))]);
    }

    #[test]
    fn the_first_number_that_is_missing_is_found_before_between_and_behind_ranges() {
        let mut seen = Arrived::default();
        seen.add(at(0), at(10));
        seen.add(at(20), at(30));
        let missing = |start, end| seen.missing(at(start), at(end));
        assert_eq!(missing(0, 10), None);
        assert_eq!(missing(5, 30), Some(at(10)));
        assert_eq!(missing(20, 30), None);
        assert_eq!(missing(20, 40), Some(at(30)));
        assert_eq!(missing(40, 50), Some(at(40)));
    }

    #[test]
    fn of_too_many_gaps_the_oldest_is_given_up() {
        let mut seen = Arrived::default();
        (0..10_000).for_each(|n| seen.add(at(n * 10 + 5), at(n * 10 + 6)));
        assert!(seen.beyond().len() <= RANGES);
        assert!(seen.holds(at(99_995), at(99_996)), "the latest is remembered");
    }

    #[test]
    fn a_gap_too_far_back_is_given_up() {
        let mut seen = Arrived::default();
        seen.add(at(0), at(1));
        // Twice around the circle, in steps of half a window.
        let step = |n: u32| n.wrapping_mul(1 << 29);
        (0..18).for_each(|n| seen.add(at(10).plus(step(n)), at(20).plus(step(n))));
        assert_eq!(seen.edge(), Some(at(20).plus(step(17))));
    }
}
