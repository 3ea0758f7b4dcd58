//! The scale of a picture whose heights are times.

use crate::frame::Timestamp;
use crate::scene::layout::TimeScale;
use crate::scene::{Element, Scene};

/// The height that each moment gets on average, in pixels: room for an arrow with its label.
const EACH: u64 = 40;
/// The height of a time that is cut out, in pixels.
const PAUSE: usize = 34;
/// The width of the column of sentences beside the ladder, in pixels.
const NOTES: usize = 320;

/// A scale at which most arrows have room, and times without anything to see are cut out.
pub fn suiting(scene: &Scene<'_>) -> TimeScale {
    let mut moments = Vec::new();
    let mut longest_way = 0;
    for item in &scene.items {
        let Some(source) = item.source else { continue };
        moments.push(source.time);
        if let Element::Arrow(arrow) = &item.element
            && let Some(received) = arrow.received
        {
            moments.push(received.time);
            longest_way = longest_way.max(between(source.time, received.time));
        }
    }
    moments.sort_unstable();
    moments.dedup();
    let mut gaps: Vec<_> = moments.iter().zip(moments.iter().skip(1)).map(|(a, b)| between(*a, *b)).collect();
    gaps.sort_unstable();
    let usual = gaps.get(gaps.len() * 3 / 4).copied().unwrap_or(1);
    let idle_ns = usual.saturating_mul(3).max(longest_way.saturating_mul(5) / 4).max(1);
    let shown: u64 = gaps.iter().filter(|gap| **gap <= idle_ns).fold(0, |sum, gap| sum.saturating_add(*gap));
    let count = u64::try_from(gaps.len()).unwrap_or(u64::MAX).max(1);
    let ns_per_unit = (shown / count.saturating_mul(EACH)).max(1);
    TimeScale { ns_per_unit, idle_ns, pause: PAUSE, notes: NOTES }
}

fn between(before: Timestamp, after: Timestamp) -> u64 {
    u64::try_from(after.since(before)).unwrap_or(0)
}
