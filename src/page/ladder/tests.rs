//! One scene, three painters: a terminal, a picture and a page show the same packets in the same order, at the same distances.

use super::*;
use crate::explain::Language;
use crate::scene::layout::TimeScale;
use crate::scene::tests::text;
use crate::svg::{LadderPlan, ladder as picture};
use crate::trace::read::{self, Item};
use crate::view::ladder::{lines, lines_to_scale};
use crate::view::text::Line;

/// From the top of one line to the top of the next, in pixels.
const PICTURE: f64 = 23.0;
const PAGE: f64 = 28.0;
/// A width at which every label fits, in columns and in pixels.
const COLUMNS: usize = 140;
const PIXELS: usize = 1_400;

/// Exchanges that were seen at one place, and at both ends by two clocks.
const TRACES: [&[u8]; 5] = [
    include_bytes!("../../../traces/tcp-server-closes.jsonl"),
    include_bytes!("../../../traces/udp.jsonl"),
    include_bytes!("../../../traces/lab/lost-fast.jsonl.gz"),
    include_bytes!("../../../traces/lab/reordered-4.jsonl.gz"),
    include_bytes!("../../../traces/lab/syn-lost.jsonl.gz"),
];

/// The header of a trace, and the steps of its first flow.
fn flow(trace: &[u8]) -> (Header, Vec<Step>) {
    let (mut header, mut steps) = (None, Vec::new());
    let take = |item| match item {
        Item::Header(read) => header = Some(read),
        Item::Step(step) => steps.push(step),
    };
    read::steps(text(trace).as_ref(), take).unwrap();
    let flow = steps.iter().find_map(|step| step.flow);
    steps.retain(|step| step.flow == flow);
    (header.unwrap(), steps)
}

/// Packets with their places from above, in order of place.
type PacketHeights = Vec<(u64, f64)>;

fn sorted(mut places: PacketHeights) -> PacketHeights {
    places.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    places
}

/// The packets of a terminal: each has its number behind the server's lifeline.
fn rows(lines: &[Line]) -> PacketHeights {
    let number = |line: &Line| line.text().rsplit_once(['┤', '│'])?.1.trim().parse().ok();
    let rows = lines.iter().zip(0_u32..).filter_map(|(line, row)| Some((number(line)?, f64::from(row))));
    sorted(rows.collect())
}

/// The packets of a picture: each has its number in white on the sender's lifeline.
fn badges(svg: &str) -> PacketHeights {
    let badge = |line: &str| {
        let line = line.strip_prefix("<text").filter(|line| line.contains("fill=\"#ffffff\""))?;
        let y = line.split_once(" y=\"")?.1.split_once('"')?.0.parse().ok()?;
        let number = line.split_once('>')?.1.strip_suffix("</text>")?.parse().ok()?;
        Some((number, y))
    };
    sorted(svg.lines().filter_map(badge).collect())
}

/// The packets of a page; `at` is the place of their heights among those of an item: 1 by order, 2 to scale.
fn tops(ladder: &PageLadder, at: usize) -> PacketHeights {
    let place = |item: &PageItem| match item {
        PageItem::Arrow(arrow) => Some((arrow.packet, f64::from(u32::try_from(arrow.tops[at]?).unwrap()))),
        PageItem::Words(_) => None,
    };
    sorted(ladder.items.iter().filter_map(place).collect())
}

/// Both show the same packets in the same order, and a distance of one is that of the other times `ratio`, up to `most`.
fn compare(one: &PacketHeights, other: &PacketHeights, ratio: f64, most: f64) {
    let ids = |places: &PacketHeights| places.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    assert!(one.len() > 1, "{one:?}");
    assert_eq!(ids(one), ids(other));
    for (pair, same) in one.windows(2).zip(other.windows(2)) {
        let (gap, other_gap) = ((pair[1].1 - pair[0].1) * ratio, same[1].1 - same[0].1);
        assert!((gap - other_gap).abs() <= most, "{pair:?} {same:?}: {gap} and {other_gap}");
    }
}

#[test]
fn by_order_three_painters_show_one_order_and_the_same_distances() {
    for trace in TRACES {
        let (header, steps) = flow(trace);
        let scene = scene(&header, &steps);
        let terminal = rows(&lines(&scene, Language::English, COLUMNS));
        let plan = LadderPlan { language: Language::English, width: PIXELS, to_scale: false };
        let picture = badges(&picture(&scene, &steps, plan));
        compare(&terminal, &picture, PICTURE, 0.5);
        compare(&picture, &tops(&ladder(&header, &steps), 1), PAGE / PICTURE, 0.5);
    }
}

#[test]
fn to_scale_three_painters_show_one_order_and_the_same_distances() {
    for trace in TRACES {
        let (header, steps) = flow(trace);
        let scene = scene(&header, &steps);
        let pixels = suiting(&scene);
        // A row for as much time as a line of the picture is high; a pause of 34 pixels takes two.
        let rows_of = TimeScale { ns_per_unit: pixels.ns_per_unit * 23, pause: 2, ..pixels };
        let terminal = rows(&lines_to_scale(&scene, Language::English, COLUMNS, rows_of));
        let plan = LadderPlan { language: Language::English, width: PIXELS, to_scale: true };
        let picture = badges(&picture(&scene, &steps, plan));
        compare(&picture, &tops(&ladder(&header, &steps), 2), 1.0, 0.5);
        compare(&terminal, &picture, PICTURE, PICTURE);
    }
}
