//! Texts find their places: none covers another.

use super::shape::{Caption, Point};

/// The boxes that are taken, by strips of height, so that only near ones are compared.
#[derive(Debug, Default)]
pub(super) struct Taken {
    strips: std::collections::BTreeMap<i64, Vec<[Point; 4]>>,
}

/// The height of a strip.
const STRIP: f64 = 64.0;

impl Taken {
    /// Takes the box of a text, whatever lies there.
    pub(super) fn take(&mut self, text: &Caption) {
        self.put(text.corners());
    }

    /// Takes the first of several places that is free; none where all are taken.
    pub(super) fn first_free(&mut self, places: impl IntoIterator<Item = Caption>) -> Option<Caption> {
        let free = places.into_iter().find(|text| self.is_free(&text.corners()))?;
        self.take(&free);
        Some(free)
    }

    /// Takes a box that is no text's.
    pub(super) fn put(&mut self, corners: [Point; 4]) {
        for strip in strips(&corners) {
            self.strips.entry(strip).or_default().push(corners);
        }
    }

    fn is_free(&self, corners: &[Point; 4]) -> bool {
        let near = strips(corners).filter_map(|strip| self.strips.get(&strip));
        !near.flatten().any(|other| overlap(corners, other))
    }
}

/// The strips that a box lies in.
#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
fn strips(corners: &[Point; 4]) -> std::ops::RangeInclusive<i64> {
    let (top, bottom) = extent(corners, (0.0, 1.0));
    (top / STRIP).floor() as i64..=(bottom / STRIP).floor() as i64
}

/// Whether two boxes have more than an edge in common: they have not if an axis separates them.
pub(super) fn overlap(one: &[Point; 4], other: &[Point; 4]) -> bool {
    let axes = |corners: &[Point; 4]| {
        let [a, b, _, d] = *corners;
        [(b.0 - a.0, b.1 - a.1), (d.0 - a.0, d.1 - a.1)]
    };
    axes(one).into_iter().chain(axes(other)).all(|axis| {
        let ((from, to), (other_from, other_to)) = (extent(one, axis), extent(other, axis));
        let length = axis.0.hypot(axis.1).max(f64::MIN_POSITIVE);
        (to.min(other_to) - from.max(other_from)) / length > 0.5
    })
}

/// The first and last coordinate of a box along an axis.
fn extent(corners: &[Point; 4], axis: Point) -> (f64, f64) {
    let along = corners.map(|(x, y)| x * axis.0 + y * axis.1);
    along.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), at| (from.min(*at), to.max(*at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(x: f64, y: f64, turned: f64) -> Caption {
        Caption { turned, ..Caption::new((x, y), "seq 1 len 1460") }
    }

    #[test]
    fn what_touches_does_not_cover_and_what_lies_across_does() {
        let covers = |one: Caption, other: Caption| overlap(&one.corners(), &other.corners());
        assert!(covers(text(0.0, 20.0, 0.0), text(40.0, 24.0, 0.0)));
        assert!(!covers(text(0.0, 20.0, 0.0), text(0.0, 33.0, 0.0)));
        assert!(covers(text(0.0, 20.0, 12.0), text(0.0, 30.0, -12.0)));
        assert!(
            !covers(text(0.0, 20.0, 12.0), text(0.0, 40.0, 12.0)),
            "their upright boxes overlap, they do not"
        );
    }

    #[test]
    fn the_first_free_place_is_taken() {
        let mut taken = Taken::default();
        taken.take(&text(0.0, 20.0, 0.0));
        let place = taken.first_free([text(0.0, 22.0, 0.0), text(0.0, 60.0, 0.0), text(0.0, 90.0, 0.0)]);
        assert!(place.is_some_and(|text| (text.at.1 - 60.0).abs() < 0.001));
        assert_eq!(taken.first_free([text(3.0, 61.0, 0.0)]), None);
    }
}
