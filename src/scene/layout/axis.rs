//! The axis of a ladder to scale: where each moment stands, from above.

use crate::analysis::flow::Both;
use crate::call::End;
use crate::frame::Timestamp;

/// How time becomes height. One scale holds for a whole picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeScale {
    /// Nanoseconds that one unit of height stands for; 0 counts as 1.
    pub ns_per_unit: u64,
    /// The longest time in nanoseconds in which nothing happens and that is drawn to scale. A longer one is cut out.
    pub idle_ns: u64,
    /// The height that stands for a time that is cut out.
    pub pause: usize,
    /// The width of the column beside the ladder that holds what is said; 0 if words stand between the lifelines, where
    /// time has to make room for them.
    pub notes: usize,
}

/// A time that is cut out, because nothing happens in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Where it begins, from above.
    pub top: usize,
    /// Where it ends.
    pub bottom: usize,
    /// How long it is, in nanoseconds.
    pub length_ns: i64,
}

/// Walks down a ladder, from moment to moment. What is later never stands higher.
///
/// The height between two moments follows the scale, with two exceptions: a long time in which nothing happens is cut out,
/// and moments that would stand on each other are moved apart.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    scale: TimeScale,
    line: usize,
    /// The last moment, and where it stands.
    now: Option<Timestamp>,
    y: usize,
    /// Nanoseconds since then that are less than one unit.
    rest: u64,
    /// The first line that no arrow leaves from and no words stand in.
    free: usize,
    /// The first line below all words.
    below_words: usize,
    /// The first line below the last arrow that reached each end.
    reached: Both<usize>,
    /// The times that are cut out.
    pub(super) pauses: Vec<Pause>,
}

impl Axis {
    /// An axis that begins at `top`; `line` is the height of a line of text.
    pub(super) fn new(scale: TimeScale, line: usize, top: usize) -> Self {
        let reached = Both { client: top, server: top };
        let (now, y, rest, pauses) = (None, top, 0, Vec::new());
        Self { scale, line, now, y, rest, free: top, below_words: top, reached, pauses }
    }

    /// Goes on to a moment. One that is earlier than the last one counts as that one.
    fn advance(&mut self, moment: Timestamp) {
        let before = *self.now.get_or_insert(moment);
        let elapsed = u64::try_from(moment.since(before)).unwrap_or(0);
        self.now = Some(before.max(moment));
        if elapsed > self.scale.idle_ns {
            let top = self.free.max(self.y.saturating_add(self.line));
            let bottom = top.saturating_add(self.scale.pause);
            let length_ns = i64::try_from(elapsed).unwrap_or(i64::MAX);
            self.pauses.push(Pause { top, bottom, length_ns });
            (self.y, self.rest, self.free, self.below_words) = (bottom, 0, bottom, bottom);
            return;
        }
        let unit = self.scale.ns_per_unit.max(1);
        let elapsed = elapsed.saturating_add(self.rest);
        self.rest = elapsed % unit;
        let height = usize::try_from(elapsed / unit).unwrap_or(usize::MAX);
        self.y = self.y.saturating_add(height);
    }

    /// Moves down to `least`, if the last moment stands above it.
    const fn push(&mut self, least: usize) {
        if least > self.y {
            (self.y, self.rest) = (least, 0);
        }
    }

    /// The height of an arrow that leaves at this moment; its label needs a separate line.
    pub(super) fn leave(&mut self, moment: Timestamp) -> usize {
        self.advance(moment);
        self.push(self.free);
        self.free = self.y.saturating_add(self.line);
        self.y
    }

    /// An arrow that left at `from` reaches `end` at this moment. Where that stands.
    pub(super) fn reach(&mut self, moment: Timestamp, end: End, from: usize) -> usize {
        self.advance(moment);
        let least = self.reached.of(end).max(&self.below_words);
        self.push(from.saturating_add(self.line).max(*least));
        *self.reached.of_mut(end) = self.y.saturating_add(self.line);
        self.y
    }

    /// Words are said at this moment: they stand below what they are about. Where they begin.
    pub(super) fn say(&mut self, moment: Timestamp) -> usize {
        self.advance(moment);
        self.free.max(self.reached.client).max(self.reached.server)
    }

    /// Words take everything above `bottom`.
    pub(super) fn said(&mut self, bottom: usize) {
        self.free = self.free.max(bottom);
        self.below_words = self.below_words.max(bottom);
    }

    /// Where the last moment stands.
    pub(super) const fn y(&self) -> usize {
        self.y
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SCALE: TimeScale = TimeScale { ns_per_unit: 1_000, idle_ns: 50_000, pause: 30, notes: 0 };

    fn at(ns: i64) -> Timestamp {
        Timestamp::from_nanoseconds(ns)
    }

    #[test]
    fn idle_time_is_cut_out_and_its_length_is_known() {
        let mut axis = Axis::new(SCALE, 2, 5);
        let places = [0, 20_000, 1_020_000, 1_030_000].map(|ns| axis.leave(at(ns)));
        assert_eq!(places, [5, 25, 57, 67]);
        assert_eq!(axis.pauses, [Pause { top: 27, bottom: 57, length_ns: 1_000_000 }]);
    }

    #[test]
    fn arrows_that_leave_at_once_have_a_line_each_and_an_answer_leaves_where_its_question_arrives() {
        let mut axis = Axis::new(SCALE, 2, 0);
        assert_eq!([0, 100, 200].map(|ns| axis.leave(at(ns))), [0, 2, 4]);
        assert_eq!(axis.reach(at(10_000), End::Server, 0), 13);
        assert_eq!(axis.leave(at(10_050)), 13);
        assert_eq!(axis.reach(at(10_100), End::Server, 2), 15);
    }

    #[test]
    fn words_stand_below_the_arrow_that_they_are_about() {
        let mut axis = Axis::new(SCALE, 2, 0);
        axis.leave(at(0));
        axis.reach(at(10_000), End::Server, 0);
        assert_eq!(axis.say(at(10_000)), 12);
        axis.said(16);
        assert_eq!(axis.leave(at(10_000)), 16);
    }

    #[test]
    fn no_moment_is_out_of_reach() {
        let mut axis = Axis::new(SCALE, 1, 0);
        let places = [i64::MIN, 0, i64::MAX].map(|ns| axis.leave(at(ns)));
        assert_eq!(places, [0, 31, 62]);
        let fine = TimeScale { ns_per_unit: 0, idle_ns: u64::MAX, ..SCALE };
        let mut axis = Axis::new(fine, 1, 1);
        axis.leave(at(0));
        assert!(axis.leave(at(i64::MAX)) > 1 << 62);
    }

    proptest! {
        #[test]
        fn what_is_later_never_stands_higher(
            mut moments in prop::collection::vec((-1_000_000_i64..1_000_000, 0..3_u8), 0..80),
            idle_ns in 0_u64..500_000,
            ns_per_unit in 0_u64..20_000,
        ) {
            moments.sort_unstable();
            let mut axis = Axis::new(TimeScale { ns_per_unit, idle_ns, ..SCALE }, 3, 3);
            let mut before = 0;
            for (ns, kind) in moments {
                match kind {
                    0 => _ = axis.leave(at(ns)),
                    1 => _ = axis.reach(at(ns), End::Client, before),
                    _ => {
                        let y = axis.say(at(ns));
                        axis.said(y + 6);
                    }
                }
                prop_assert!(axis.y() >= before.max(3));
                before = axis.y();
            }
        }
    }
}
