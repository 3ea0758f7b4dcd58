//! What of one direction has been seen: everything up to an edge, and ranges beyond gaps.

use crate::analysis::seq::SeqNumber;

/// How many separate ranges beyond the edge are remembered. What is forgotten is told as new when it comes again.
const RANGES: usize = 256;

/// The sequence numbers that have been seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrived {
    /// The first number that is missing.
    edge: Option<SeqNumber>,
    /// Ranges after the edge, in order, apart from each other: first number and the one after the last.
    beyond: Vec<(SeqNumber, SeqNumber)>,
}

impl Arrived {
    /// The first number that is missing; none while nothing has been seen.
    pub(super) const fn edge(&self) -> Option<SeqNumber> {
        self.edge
    }

    /// Whether every number from `start` up to `end`, `end` not included, has been seen.
    pub(super) fn holds(&self, start: SeqNumber, end: SeqNumber) -> bool {
        self.edge.is_some_and(|edge| !end.is_after(edge))
            || self.beyond.iter().any(|(from, to)| !start.is_before(*from) && !end.is_after(*to))
    }

    /// Adds the numbers from `start` up to `end`. The first range that is added begins everything.
    pub(super) fn add(&mut self, start: SeqNumber, end: SeqNumber) {
        let edge = *self.edge.get_or_insert(start);
        if !start.is_after(edge) {
            self.up_to(end);
        } else if start != end && self.beyond.len() < RANGES {
            self.beyond.push((start, end));
            self.merge(edge);
        }
    }

    /// Adds every number before `end`.
    pub(super) fn up_to(&mut self, end: SeqNumber) {
        let mut edge = self.edge.unwrap_or(end);
        if end.is_after(edge) {
            edge = end;
        }
        // The ranges are in order: one that begins after the edge ends the search.
        let joined = self.beyond.iter().take_while(|(from, to)| {
            let joins = !from.is_after(edge);
            if joins && to.is_after(edge) {
                edge = *to;
            }
            joins
        });
        let joined = joined.count();
        self.beyond.drain(..joined);
        self.edge = Some(edge);
    }

    /// How many ranges beyond the edge are remembered.
    pub(super) fn remembered(&self) -> usize {
        self.beyond.len()
    }

    /// Forgets the farthest ranges but for so many.
    pub(super) fn forget(&mut self, keep: usize) {
        if self.beyond.len() >= 2 * keep {
            self.beyond.truncate(keep);
            self.beyond.shrink_to(2 * keep);
        }
    }

    /// Puts the ranges in order and joins those that touch.
    fn merge(&mut self, edge: SeqNumber) {
        self.beyond.sort_by_key(|(from, _)| from.relative_to(edge));
        self.beyond.dedup_by(|next, kept| {
            let touches = !next.0.is_after(kept.1);
            if touches && next.1.is_after(kept.1) {
                kept.1 = next.1;
            }
            touches
        });
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
        seen.add(at(10), at(20));
        assert_eq!((seen.edge(), seen.beyond.len()), (Some(at(40)), 0));
    }

    #[test]
    fn ranges_that_overlap_are_one() {
        let mut seen = Arrived::default();
        seen.add(at(0), at(1));
        seen.add(at(10), at(20));
        seen.add(at(15), at(30));
        seen.add(at(40), at(50));
        seen.add(at(12), at(14));
        assert_eq!(seen.beyond, [(at(10), at(30)), (at(40), at(50))]);
    }

    #[test]
    fn the_number_of_ranges_is_bounded() {
        let mut seen = Arrived::default();
        (0..10_000).for_each(|n| seen.add(at(n * 10 + 5), at(n * 10 + 6)));
        assert!(seen.beyond.len() <= RANGES);
    }
}
