//! Scenes of the sample traces: an excerpt is a part of the whole, and one scene speaks two languages.

use std::borrow::Cow;
use std::io::Read as _;

use super::*;
use crate::analysis::flow::Both;
use crate::explain::Language;
use crate::step::Step;
use crate::trace::read;

const SAMPLES: [&[u8]; 4] = [
    include_bytes!("../../traces/tcp-server-closes.jsonl"),
    include_bytes!("../../traces/tcp-refused.jsonl"),
    include_bytes!("../../traces/udp-and-tcp.jsonl"),
    include_bytes!("../../traces/udp-unreachable.jsonl"),
];

/// The text of a trace, which may be compressed.
pub(crate) fn text(trace: &[u8]) -> Cow<'_, [u8]> {
    if !trace.starts_with(&[0x1f, 0x8b]) {
        return Cow::Borrowed(trace);
    }
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(trace).read_to_end(&mut text).unwrap();
    Cow::Owned(text)
}

/// The steps of a trace.
pub(crate) fn steps(trace: &[u8]) -> Vec<Step> {
    let mut steps = Vec::new();
    let take = |item| {
        if let read::Item::Step(step) = item {
            steps.push(step);
        }
    };
    read::steps(text(trace).as_ref(), take).unwrap();
    steps
}

fn editor() -> Editor {
    editor_at(Level::Measure)
}

fn editor_at(level: Level) -> Editor {
    Editor::new(Wording { level, absolute: false, unfold: false, kernel: false })
}

/// What the items before an excerpt leave standing at its beginning.
fn opening(before: &[&SceneItem<'_>]) -> Opening {
    let mut opening = Opening::default();
    for item in before {
        match &item.element {
            Element::Lifelines(lifelines) => {
                opening = Opening { lifelines: Some(*lifelines), ..Opening::default() };
            }
            Element::Band(band) => opening.band = Some(*band),
            Element::States(Both { client, server }) | Element::Margin(Both { client, server }, _) => {
                opening.states.client = client.last().copied().or(opening.states.client);
                opening.states.server = server.last().copied().or(opening.states.server);
            }
            _ => {}
        }
    }
    opening
}

#[test]
fn an_excerpt_is_that_part_of_the_whole_wherever_it_begins_and_ends() {
    let levels = [Level::Brief, Level::Why, Level::Measure];
    for (sample, level) in SAMPLES.into_iter().flat_map(|sample| levels.map(|level| (sample, level))) {
        let editor = || editor_at(level);
        let steps = steps(sample);
        let whole = editor().scene(&steps);
        assert!(level == Level::Brief || whole.items.len() > steps.len());
        assert_eq!(whole.opening, Opening::default());
        for from in 0..steps.len() {
            let mut editor = editor();
            steps[..from].iter().for_each(|step| editor.pass(step));
            for to in from + 1..=steps.len() {
                let excerpt = editor.clone().scene(&steps[from..to]);
                let (first, last) = (steps[from].n, steps[to - 1].n);
                let step =
                    |item: &&SceneItem<'_>| item.source.map_or(steps.last().unwrap().n, |source| source.step);
                let part = whole.items.iter().filter(|item| (first..=last).contains(&step(item)));
                assert!(excerpt.items.iter().eq(part), "{from}..{to}: {:#?}", excerpt.items);
                let before: Vec<_> = whole.items.iter().filter(|item| step(item) < first).collect();
                let begins_anew = matches!(excerpt.items.first(), Some(item) if matches!(item.element, Element::Lifelines(_)));
                let expected = if begins_anew { Opening::default() } else { opening(&before) };
                assert_eq!(excerpt.opening, expected, "{from}..{to}");
            }
        }
    }
}

#[test]
fn passing_over_steps_leaves_the_same_memory_as_making_their_items() {
    for sample in SAMPLES {
        let steps = steps(sample);
        let (mut passing, mut making) = (editor(), editor());
        for step in &steps {
            passing.pass(step);
            making.step(step);
            assert_eq!(passing, making);
        }
    }
}

#[test]
fn one_scene_is_said_in_two_languages() {
    let steps = steps(SAMPLES[0]);
    let scene = editor().scene(&steps);
    let words = |language| -> Vec<String> {
        let said = scene.items.iter().filter_map(|item| match &item.element {
            Element::Paragraph(words) => Some(words.message.words(language)),
            _ => None,
        });
        said.collect()
    };
    let (english, chinese) = (words(Language::English), words(Language::Chinese));
    assert!(english.len() > 10 && english.len() == chinese.len());
    assert!(english.iter().all(|text| text.is_ascii() || text.contains(['µ', '×'])), "{english:#?}");
    assert!(chinese.iter().all(|text| text.contains(['。', '：'])), "{chinese:#?}");
}

#[test]
fn the_stroke_of_an_arrow_says_what_the_packet_is_for() {
    use Weight::{Ack, Control, Data};

    let steps = steps(SAMPLES[0]);
    let scene = editor().scene(&steps);
    let weights = scene.items.iter().filter_map(|item| match &item.element {
        Element::Arrow(arrow) => Some(arrow.weight),
        _ => None,
    });
    let expected = [Control, Control, Ack, Data, Ack, Data, Ack, Control, Control, Ack];
    assert_eq!(weights.collect::<Vec<_>>(), expected);
}
