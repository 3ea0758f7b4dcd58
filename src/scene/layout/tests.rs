//! Layouts in pixels: what stands beside, between and below the lifelines keeps to its place.

use std::borrow::Cow;

use super::*;
use crate::explain::Language;
use crate::frame::Timestamp;
use crate::scene::item::Moment;
use crate::scene::measure::Sizes;
use crate::scene::tests::steps;
use crate::scene::{Editor, Level, Wording};
use crate::step::Step;

/// A font whose letters are all 7 pixels wide, and those beyond Latin 13.
#[derive(Debug, Clone, Copy)]
struct Pixels;

impl Measure for Pixels {
    fn sizes(&self) -> Sizes {
        Sizes { line: 18, left: 90, right: 40, inner: 200, stroke: 2, gap: 6, tail: 24, head: 30 }
    }

    fn width(&self, text: &str) -> usize {
        text.chars().map(|letter| if letter < '\u{2e80}' { 7 } else { 13 }).sum()
    }

    fn shorten<'t>(&self, text: &'t str, room: usize) -> Cow<'t, str> {
        if self.width(text) <= room {
            return Cow::Borrowed(text);
        }
        let mut kept = text.to_owned();
        while !kept.is_empty() && self.width(&kept) + self.width("…") > room {
            kept.pop();
        }
        kept.push('…');
        Cow::Owned(kept)
    }

    fn wrap(&self, text: &str, room: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        for letter in text.chars() {
            match lines.last_mut() {
                Some(line) if self.width(line) + 13 <= room => line.push(letter),
                _ => lines.push(letter.to_string()),
            }
        }
        lines
    }
}

const TRACES: [&[u8]; 3] = [
    include_bytes!("../../../traces/tcp-server-closes.jsonl"),
    include_bytes!("../../../traces/tcp-ipv6.json"),
    include_bytes!("../../../traces/udp-and-tcp.jsonl"),
];

fn scene(steps: &[Step]) -> Scene<'_> {
    Editor::new(Wording { level: Level::Why, absolute: false, unfold: true, kernel: false }).scene(steps)
}

fn page(width: usize, language: Language) -> Page<Pixels> {
    Page { measure: Pixels, language, width }
}

const fn scale(ns_per_unit: u64) -> TimeScale {
    TimeScale { ns_per_unit, idle_ns: 100_000, pause: 40, notes: 300 }
}

/// The texts of a block that stand between its lifelines, as their edges.
fn inside(block: &Block) -> Vec<(usize, usize)> {
    let edges = |text: &TextLine| (text.x, text.x + Pixels.width(&text.text));
    let Some(lanes) = block.lanes else { return Vec::new() };
    let between =
        |(from, to): &(usize, usize)| *from > lanes.client && *from < lanes.server && *to > lanes.client;
    let texts = block.marks.iter().filter_map(|mark| match mark {
        Mark::Text(text) => Some(edges(text)),
        Mark::Arrow { label, .. } => Some(edges(label)),
        Mark::Band { .. } | Mark::Number(_) | Mark::Pause(_) => None,
    });
    texts.filter(between).collect()
}

#[test]
fn labels_states_and_words_fit_between_the_lifelines_at_every_width() {
    for (trace, language) in TRACES.into_iter().zip([Language::English, Language::Chinese, Language::English])
    {
        let steps = steps(trace);
        let scene = scene(&steps);
        for width in (340..1200).step_by(61) {
            let picture = by_order(&scene, page(width, language));
            let mut texts = 0;
            for block in &picture.blocks {
                let Some(lanes) = block.lanes else { continue };
                assert!(
                    lanes.client + 2 + 200 <= lanes.server && lanes.server + 2 + 40 <= width,
                    "{lanes:?}"
                );
                for (from, to) in inside(block) {
                    texts += 1;
                    assert!(lanes.client + 2 + 6 <= from && to + 6 <= lanes.server, "{width}: {block:#?}");
                }
            }
            assert!(texts > 50, "{texts}");
        }
    }
}

#[test]
fn by_order_each_item_stands_below_the_one_before() {
    let steps = steps(TRACES[2]);
    let picture = by_order(&scene(&steps), page(900, Language::English));
    let ends: Vec<_> = picture.blocks.iter().map(|block| (block.top, block.bottom)).collect();
    assert!(ends.windows(2).all(|pair| pair[0].1 == pair[1].0), "{ends:?}");
    assert_eq!(ends.last().unwrap().1, picture.height);
}

#[test]
fn the_states_of_an_end_follow_each_other_without_a_gap() {
    let steps = steps(TRACES[0]);
    let scene = scene(&steps);
    for picture in [
        by_order(&scene, page(900, Language::English)),
        by_time(&scene, &page(900, Language::English), scale(500)),
    ] {
        for end in [crate::call::End::Client, crate::call::End::Server] {
            let spans: Vec<_> = picture.spans.iter().filter(|span| span.end == end).collect();
            assert!(
                spans.len() >= 4 && spans.windows(2).all(|pair| pair[0].bottom == pair[1].top),
                "{spans:#?}"
            );
        }
    }
}

#[test]
fn by_time_arrows_keep_their_times_and_what_stands_beside_them_slips() {
    let steps = steps(TRACES[0]);
    let scene = scene(&steps);
    let picture = by_time(&scene, &page(900, Language::English), scale(500));
    let mut ticks = Vec::new();
    let (mut beside, mut notes) = (Vec::new(), Vec::new());
    for block in &picture.blocks {
        for mark in &block.marks {
            match mark {
                Mark::Arrow { from, to, .. } => {
                    assert_eq!(from, to, "nothing says when it was received");
                    ticks.push((block.source.unwrap().time, *from));
                }
                Mark::Text(text) if text.x > 900 => notes.push(text.y),
                Mark::Text(_) if !inside(block).is_empty() && block.marks.len() < 3 => beside.push(block.top),
                Mark::Text(_) | Mark::Number(_) | Mark::Band { .. } | Mark::Pause(_) => {}
            }
        }
    }
    assert!(ticks.len() == 10 && ticks.is_sorted(), "{ticks:?}");
    let pauses = picture.blocks.iter().filter(|block| matches!(block.marks[..], [Mark::Pause(_)])).count();
    assert!(pauses > 0, "the client waits before it sends");
    // To scale: as far apart as 500 ns a pixel say, where no pause lies between.
    let ((first, y), (second, below)) = (ticks[0], ticks[1]);
    assert_eq!(i64::try_from(below - y).unwrap(), second.since(first) / 500);
    assert!(notes.len() > 20 && notes.windows(2).all(|pair| pair[0] < pair[1]), "{notes:?}");
    assert!(beside.is_sorted(), "{beside:?}");
}

#[test]
fn an_arrow_slants_where_both_of_its_moments_are_known() {
    let steps = steps(TRACES[0]);
    let mut scene = scene(&steps);
    for item in &mut scene.items {
        if let Element::Arrow(arrow) = &mut item.element {
            let time = Timestamp::from_nanoseconds(arrow.sent.time.nanoseconds() + 25_000);
            arrow.received = Some(Moment { time, since_ns: arrow.sent.since_ns + 25_000 });
        }
    }
    let picture = by_time(&scene, &page(900, Language::English), scale(500));
    let marks = picture.blocks.iter().flat_map(|block| block.marks.iter());
    let slants: Vec<_> = marks
        .filter_map(|mark| if let Mark::Arrow { from, to, .. } = mark { Some(to - from) } else { None })
        .collect();
    assert!(slants.len() == 10 && slants.iter().all(|slant| *slant >= 49), "{slants:?}");
}

#[test]
fn an_excerpt_begins_with_what_holds_there() {
    let steps = steps(TRACES[0]);
    let mut editor = Editor::new(Wording { level: Level::Why, absolute: false, unfold: true, kernel: false });
    steps[..12].iter().for_each(|step| editor.pass(step));
    let excerpt = editor.scene(&steps[12..16]);
    let picture = by_order(&excerpt, page(900, Language::English));
    let marks = picture.blocks.iter().flat_map(|block| block.marks.iter());
    let texts: Vec<_> = marks
        .filter_map(|mark| match mark {
            Mark::Text(text) => Some(text.text.as_str()),
            Mark::Band { name, .. } => Some(name.as_str()),
            Mark::Arrow { .. } | Mark::Number(_) | Mark::Pause(_) => None,
        })
        .collect();
    assert_eq!(texts[..2], ["TCP", "ms"]);
    assert_eq!(
        texts[4..7],
        ["2 data: every byte is numbered and acknowledged", "ESTABLISHED", "ESTABLISHED"]
    );
}
