//! What stands beside the arrows of a ladder: ties from originals to what was sent again, and the tracks of one end.

use std::collections::BTreeMap;

use super::shape::{Caption, Point, SvgShape, colour, pixels};
use super::write::number;
use crate::analysis::fact::PacketId;
use crate::call::End;
use crate::explain::Language;
use crate::scene::{TimerEvent, TrackName, Tracks};

/// The way of a packet's arrow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) sender: End,
    pub(super) tail: Point,
    pub(super) head: Point,
}

/// The arrows of a ladder. An arrow that stands for several packets has the number of the first.
pub(super) type Ways = BTreeMap<PacketId, Way>;

/// Between a ladder and its tracks, and between two of them, in pixels.
const GAP: usize = 14;
/// The breadth of the timer's bar, and that of what is written above it.
const BAR: f64 = 6.0;

/// The tracks that have something to show, each with its breadth in pixels.
fn columns(tracks: &Tracks) -> impl Iterator<Item = (TrackName, usize)> {
    let shown = [
        (TrackName::Timer, 36, tracks.timer.is_empty()),
        (TrackName::InFlight, 60, tracks.in_flight.is_empty()),
        (TrackName::CongestionWindow, 50, tracks.congestion_window.is_empty()),
    ];
    shown.into_iter().filter(|(_, _, is_empty)| !is_empty).map(|(name, breadth, _)| (name, breadth))
}

/// How much room tracks take beside a ladder, in pixels.
pub(super) fn breadth(tracks: &Tracks) -> usize {
    columns(tracks).map(|(_, breadth)| breadth + GAP).sum()
}

/// The tracks, right of `left`.
pub(super) fn tracks(tracks: &Tracks, ways: &Ways, left: usize, language: Language) -> Vec<SvgShape> {
    let Some(top) = ways.values().map(|way| way.tail.1).reduce(f64::min) else { return Vec::new() };
    let (mut shapes, mut x) = (Vec::new(), left + GAP);
    let above = |x: usize, rows: f64, text: String| Caption {
        size: 10,
        colour: colour::SOFT,
        ..Caption::new((pixels(x), top - 12.0 - 13.0 * rows), text)
    };
    let whose = above(x, 2.0, language.words().end(tracks.end).to_owned());
    shapes.push(SvgShape::Caption(Caption { bold: true, ..whose }));
    for (name, breadth) in columns(tracks) {
        shapes.push(SvgShape::Caption(above(x, 1.0, name.words(language).to_owned())));
        let points = match name {
            TrackName::Timer => {
                shapes.extend(timer(&along(&tracks.timer, tracks.end, ways), pixels(x) + BAR));
                None
            }
            TrackName::InFlight => Some((&tracks.in_flight, colour::FLIGHT, colour::FLIGHT_EDGE)),
            TrackName::CongestionWindow => {
                Some((&tracks.congestion_window, colour::WINDOW, colour::WINDOW_EDGE))
            }
        };
        if let Some((points, fill, edge)) = points {
            let most = points.iter().map(|(_, value)| *value).max().unwrap_or(0).max(1);
            let unit = if name == TrackName::CongestionWindow { "MSS" } else { "B" };
            shapes.push(SvgShape::Caption(above(x, 0.0, format!("≤ {most} {unit}"))));
            let mut points = along(points, tracks.end, ways);
            // The last value holds until the last packet.
            points.push((ways.values().map(|way| way.tail.1.max(way.head.1)).fold(0.0, f64::max), 0));
            let points = column(&points, (pixels(x), pixels(breadth)), most);
            let data = outline(&points);
            shapes.push(SvgShape::Polygon { points, fill });
            shapes.push(SvgShape::Path { data, colour: edge, width: 1.2, dash: None });
        }
        x += breadth + GAP;
    }
    shapes
}

/// Where the points of a track stand from above; what is later never stands higher.
fn along<T: Copy>(points: &[(PacketId, T)], end: End, ways: &Ways) -> Vec<(f64, T)> {
    let mut y = 0.0_f64;
    let place = |(packet, value): &(PacketId, T)| {
        let (_, way) = ways.range(..=packet).next_back()?;
        y = y.max(if way.sender == end { way.tail.1 } else { way.head.1 });
        Some((y, *value))
    };
    points.iter().filter_map(place).collect()
}

/// The outline of values each of which holds until the next one.
#[expect(clippy::cast_precision_loss, reason = "a column is some fifty pixels wide")]
fn column(points: &[(f64, u64)], (x, breadth): Point, most: u64) -> Vec<Point> {
    let mut outline = Vec::new();
    let mut right = x;
    for (y, value) in points {
        outline.push((right, *y));
        right = x + breadth * (*value as f64 / most as f64);
        outline.push((right, *y));
    }
    let bottom = points.last().map_or(0.0, |(y, _)| *y);
    outline.push((x, bottom));
    outline
}

/// A closed path through these points.
fn outline(points: &[Point]) -> String {
    let corners: Vec<_> = points.iter().map(|(x, y)| format!("{} {}", number(*x), number(*y))).collect();
    format!("M{}Z", corners.join("L"))
}

/// A bar from each start of the timer to the next event, and a cross where it expires.
fn timer(events: &[(f64, TimerEvent)], x: f64) -> Vec<SvgShape> {
    let mut shapes = Vec::new();
    for ((y, event), (stop, _)) in events.iter().zip(events.iter().skip(1)) {
        if *event != TimerEvent::Stops {
            let (at, size) = ((x - BAR / 2.0, y + 1.0), (BAR, (stop - y - 2.0).max(1.0)));
            shapes.push(SvgShape::Rect { at, size, radius: 0.0, fill: colour::OPENING });
        }
    }
    for (y, _) in events.iter().filter(|(_, event)| *event == TimerEvent::Expires) {
        for (down, up) in [(-4.0, 4.0), (4.0, -4.0)] {
            let (from, to) = ((x - 4.0, y + down), (x + 4.0, y + up));
            shapes.push(SvgShape::Line { from, to, colour: colour::ALARM, width: 2.0, dash: None });
        }
    }
    shapes
}

/// A curve from each original to what was sent again, between the times and the lifeline.
pub(super) fn ties(ties: &[(PacketId, PacketId)], ways: &Ways) -> Vec<SvgShape> {
    let curve = |(original, again): &(PacketId, PacketId)| {
        let Way { sender, tail: to, .. } = ways.get(again)?;
        // The original may be one of several that stand as one arrow.
        let mut earlier = ways.range(..=original).rev();
        let (packet, Way { tail: from, .. }) = earlier.find(|(_, way)| way.sender == *sender)?;
        let out = if *sender == End::Client { -1.0 } else { 1.0 };
        let (x, control) = (number(from.0 + out * 8.0), number(from.0 + out * 15.0));
        let (y, to) = (number(from.1 + 6.0), number(to.1 - 6.0));
        let data = format!("M{x} {y}C{control} {y} {control} {to} {x} {to}");
        let tie = SvgShape::Path { data, colour: colour::ALARM, width: 1.4, dash: Some("4 3") };
        (packet < again).then_some(tie)
    };
    ties.iter().filter_map(curve).collect()
}
