//! The scale of a picture whose heights are times.

use crate::scene::layout::{TimeScale, usual_flight};
use crate::scene::{Element, Scene};

/// The height of a usual packet's way, in pixels.
const FLIGHT: i64 = 84;
/// The height of a typical time between packets, used where no time on the path is known.
const GAP: i64 = 40;
/// The greatest height without anything in it: a longer time is cut out.
const IDLE: u64 = 240;
/// The height of a time that is cut out, in pixels.
const PAUSE: usize = 34;

/// A scale at which a usual packet's way can be seen, and times without anything to see are cut out.
pub fn suiting(scene: &Scene<'_>) -> TimeScale {
    let flight = usual_flight(scene);
    let pixel = if flight > 0 { flight / FLIGHT } else { usual_gap(scene) / GAP };
    let ns_per_unit = u64::try_from(pixel).unwrap_or(1).max(1);
    TimeScale { ns_per_unit, idle_ns: ns_per_unit.saturating_mul(IDLE), pause: PAUSE, notes: 0 }
}

/// The median of the times between packets, in nanoseconds.
fn usual_gap(scene: &Scene<'_>) -> i64 {
    let sent = scene.items.iter().filter_map(|item| match &item.element {
        Element::Arrow(arrow) => Some(arrow.sent.time),
        _ => None,
    });
    let sent: Vec<_> = sent.collect();
    let mut gaps: Vec<_> = sent.iter().zip(sent.iter().skip(1)).map(|(one, next)| next.since(*one)).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied().unwrap_or(0)
}
