//! The axis of a ladder to scale: where each moment stands, from above.

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
    /// The width of the column beside the ladder that holds what is said: between the arrows it would have to follow
    /// time, too.
    pub notes: usize,
}

/// Where each moment stands. What is later never stands higher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Axis {
    scale: TimeScale,
    /// Stretches of time that are drawn to scale, in order: when each begins, and where.
    stretches: Vec<(Timestamp, usize)>,
    /// The times that are cut out between them.
    pub(super) pauses: Vec<Pause>,
    top: usize,
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

impl Axis {
    /// The axis of these moments, in any order; the first of them stands at `top`.
    pub(super) fn new(mut moments: Vec<Timestamp>, scale: TimeScale, top: usize) -> Self {
        moments.sort_unstable();
        let mut axis = Self { scale, stretches: Vec::new(), pauses: Vec::new(), top };
        axis.stretches.extend(moments.first().map(|first| (*first, top)));
        for (before, after) in moments.iter().zip(moments.iter().skip(1)) {
            let gap = after.since(*before);
            if u64::try_from(gap).is_ok_and(|gap| gap > scale.idle_ns) {
                let top = axis.y(*before);
                let bottom = top.saturating_add(scale.pause);
                axis.pauses.push(Pause { top, bottom, length_ns: gap });
                axis.stretches.push((*after, bottom));
            }
        }
        axis
    }

    /// Where a moment stands.
    pub(super) fn y(&self, moment: Timestamp) -> usize {
        let after = self.stretches.partition_point(|(begins, _)| *begins <= moment);
        let Some((begins, top)) = after.checked_sub(1).and_then(|at| self.stretches.get(at)) else {
            return self.top;
        };
        let elapsed = u64::try_from(moment.since(*begins)).unwrap_or(0);
        let height = usize::try_from(elapsed / self.scale.ns_per_unit.max(1)).unwrap_or(usize::MAX);
        // What lies in a time that is cut out stands no lower than its end.
        let next = self.stretches.get(after).map_or(usize::MAX, |(_, top)| *top);
        top.saturating_add(height).min(next)
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
        let axis = Axis::new(vec![at(0), at(20_000), at(1_020_000), at(1_030_000)], SCALE, 5);
        let places = [0, 20_000, 500_000, 1_020_000, 1_030_000].map(|ns| axis.y(at(ns)));
        assert_eq!(places, [5, 25, 55, 55, 65]);
        assert_eq!(axis.pauses, [Pause { top: 25, bottom: 55, length_ns: 1_000_000 }]);
    }

    #[test]
    fn no_moment_is_out_of_reach() {
        let axis = Axis::new(vec![at(i64::MIN), at(0), at(i64::MAX)], SCALE, 0);
        assert_eq!(axis.y(at(i64::MAX)), 60);
        assert_eq!(Axis::new(Vec::new(), SCALE, 7).y(at(3)), 7);
        let fine = TimeScale { ns_per_unit: 0, idle_ns: u64::MAX, ..SCALE };
        assert!(Axis::new(vec![at(0), at(i64::MAX)], fine, 1).y(at(i64::MAX)) > 1 << 62);
    }

    proptest! {
        #[test]
        fn what_is_later_never_stands_higher(
            moments in prop::collection::vec(-1_000_000_i64..1_000_000, 0..40),
            idle_ns in 0_u64..500_000,
            ns_per_unit in 0_u64..20_000,
        ) {
            let scale = TimeScale { ns_per_unit, idle_ns, ..SCALE };
            let axis = Axis::new(moments.iter().copied().map(at).collect(), scale, 3);
            let mut sorted = moments;
            sorted.extend(-1_000..1_000);
            sorted.sort_unstable();
            let places: Vec<_> = sorted.into_iter().map(|ns| axis.y(at(ns))).collect();
            prop_assert!(places.is_sorted() && places.iter().all(|y| *y >= 3));
        }
    }
}
