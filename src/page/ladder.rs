//! Where each packet of a flow stands on the page: the scene and the layout of every other ladder, without the sentences,
//! which the page has beside it.

use serde::Serialize;
use serde_json::{Value, json};

use super::both_texts::pair;
use crate::analysis::fact::PacketId;
use crate::call::End;
use crate::scene::layout::{Block, Mark, Page, Picture, by_order, by_time};
use crate::scene::{
    self, Arrow, Editor, Element, Label, Level, Scene, SceneItem, TimerEvent, Tracks, Weight, Wording, called,
};
use crate::step::Step;
use crate::svg::{FontPixels, suiting};
use crate::trace::record::Header;

/// The room for a label, in pixels: the page shortens it to the width of its window.
const ROOM: usize = 700;
/// The width of the page that positions are computed on. From above they do not depend on it.
const WIDTH: usize = 900;

/// A ladder: its items, each a list that begins with what it is and where it stands by order and to scale.
#[derive(Debug, Serialize)]
pub(super) struct PageLadder {
    items: Vec<Value>,
    height: usize,
    height_to_scale: usize,
    /// Times that are cut out of the scale: from where to where, and how many nanoseconds.
    pauses: Vec<(usize, usize, i64)>,
    /// Originals, and what was sent again.
    ties: Vec<(u64, u64)>,
    tracks: Option<PageTracks>,
}

/// What stands beside the ladder: packets, and what holds from where their arrows leave or reach this end.
#[derive(Debug, Serialize)]
struct PageTracks {
    end: u8,
    timer: Vec<(u64, u8)>,
    flight: Vec<(u64, u64)>,
    cwnd: Vec<(u64, u64)>,
}

impl From<Tracks> for PageTracks {
    fn from(tracks: Tracks) -> Self {
        let event = |event| match event {
            TimerEvent::Stops => 0,
            TimerEvent::Starts => 1,
            TimerEvent::Expires => 2,
        };
        let numbers =
            |points: Vec<(PacketId, u64)>| points.into_iter().map(|(id, value)| (id.0, value)).collect();
        Self {
            end: place_of(tracks.end),
            timer: tracks.timer.into_iter().map(|(id, what)| (id.0, event(what))).collect(),
            flight: numbers(tracks.in_flight),
            cwnd: numbers(tracks.congestion_window),
        }
    }
}

/// The end as the page has it.
pub(super) fn place_of(end: End) -> u8 {
    u8::from(end == End::Server)
}

/// The ladder of the steps of one flow.
pub(super) fn ladder(header: &Header, steps: &[Step]) -> PageLadder {
    let scene = scene(header, steps);
    let language = crate::explain::Language::English;
    let by_order = by_order(&scene, Page { measure: FontPixels::PAGE, language, width: WIDTH });
    let page = Page { measure: FontPixels::PICTURE, language, width: WIDTH };
    let to_scale = by_time(&scene, &page, suiting(&scene));
    let tops = places(&to_scale);
    let brief = BriefLabels { steps };
    let blocks = by_order.blocks.iter().zip(tops);
    let items =
        scene.items.iter().zip(blocks).map(|(item, (block, top))| item_of(item, block.top, &top, &brief));
    PageLadder {
        items: items.collect(),
        height: by_order.height,
        height_to_scale: to_scale.height,
        pauses: pauses(&to_scale),
        ties: scene::ties(steps).into_iter().map(|(original, again)| (original.0, again.0)).collect(),
        tracks: scene::tracks(&scene, steps).map(PageTracks::from),
    }
}

/// The scene without what the page says elsewhere.
pub(super) fn scene<'s>(header: &Header, steps: &'s [Step]) -> Scene<'s> {
    let mut editor =
        Editor::new(Wording { level: Level::Measure, absolute: false, unfold: true, kernel: false });
    editor.announce(header);
    let mut scene = editor.scene(steps);
    scene.items.retain(|item| {
        !matches!(
            item.element,
            Element::Title { .. } | Element::Lifelines(_) | Element::Paragraph(_) | Element::Ending(_)
        )
    });
    scene
}

/// Where an item of a picture to scale stands: from above, where its arrow ends, and where copies of it do.
struct Scaled {
    top: usize,
    reached: usize,
    copies: Vec<usize>,
}

fn places(picture: &Picture) -> Vec<Scaled> {
    let is_pause = |block: &&Block| block.marks.iter().any(|mark| matches!(mark, Mark::Pause(_)));
    let scaled = |block: &Block| {
        let arrow = block.marks.iter().find_map(|mark| match mark {
            Mark::Arrow { to, copies, .. } => Some((*to, copies.clone())),
            _ => None,
        });
        let (reached, copies) = arrow.unwrap_or((block.top, Vec::new()));
        Scaled { top: block.top, reached, copies }
    };
    picture.blocks.iter().filter(|block| !is_pause(block)).map(scaled).collect()
}

fn pauses(picture: &Picture) -> Vec<(usize, usize, i64)> {
    let marks = picture.blocks.iter().flat_map(|block| &block.marks);
    let pauses = marks.filter_map(|mark| if let Mark::Pause(pause) = mark { Some(pause) } else { None });
    pauses.map(|pause| (pause.top, pause.bottom, pause.length_ns)).collect()
}

/// Finds the short label of a packet.
struct BriefLabels<'s> {
    steps: &'s [Step],
}

impl BriefLabels<'_> {
    /// Both languages of it.
    fn label(&self, item: &SceneItem<'_>) -> [String; 2] {
        let step = item.source.and_then(|source| {
            let place = self.steps.binary_search_by_key(&source.step, |step| step.n).ok()?;
            self.steps.get(place)
        });
        let label = step.and_then(|step| Some(Label::brief(step, step.packet()?, false)));
        pair(|language| {
            label.as_ref().map_or(String::new(), |label| label.fit(language, &FontPixels::PAGE, ROOM))
        })
    }
}

fn item_of(item: &SceneItem<'_>, top: usize, scaled: &Scaled, brief: &BriefLabels<'_>) -> Value {
    let (packet, at) = (item.packet().map_or(0, |packet| packet.0), scaled.top);
    match &item.element {
        Element::Arrow(arrow) => {
            let down = |y: usize| y.saturating_sub(at);
            let copies: Vec<_> = scaled.copies.iter().map(|copy| down(*copy)).collect();
            let mut all = json!([
                "a",
                top,
                at,
                packet,
                down(scaled.reached),
                place_of(arrow.sender),
                weight(arrow.weight),
                texts(item, arrow, brief)
            ]);
            // What few packets have stands last, and is left out elsewhere.
            if let (Some(all), true) = (all.as_array_mut(), arrow.lost.is_some() || !copies.is_empty()) {
                all.push(json!(
                    arrow.lost.as_ref().map(|lost| pair(|language| language.words().remark(lost)))
                ));
                all.push(json!(copies));
            }
            all
        }
        Element::Band(band) => {
            json!(["b", top, at, packet, pair(|language| language.words().term(band.term()).to_owned())])
        }
        Element::States(states) | Element::Margin(states, _) => {
            let names = |end| states.of(end).iter().map(|state| state.name()).collect::<Vec<_>>().join(" → ");
            json!(["s", top, at, packet, names(End::Client), names(End::Server)])
        }
        Element::Call(call) => {
            json!(["c", top, at, packet, place_of(call.end), pair(|language| called(call, language))])
        }
        Element::Aside(aside) => {
            json!(["o", top, at, packet, pair(|language| aside.words(language))])
        }
        _ => json!(["n", top, at, packet]),
    }
}

/// The weight of an arrow as the page has it.
pub(super) const fn weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Control => "c",
        Weight::Ack => "k",
        Weight::Data => "d",
        Weight::Again => "a",
        Weight::Alarm => "x",
    }
}

/// The short and the full label of an arrow; those in Chinese too, where they are others.
fn texts(item: &SceneItem<'_>, arrow: &Arrow<'_>, brief: &BriefLabels<'_>) -> Vec<String> {
    let [full, full_zh] = pair(|language| arrow.label.fit(language, &FontPixels::PAGE, ROOM));
    let [short, short_zh] = brief.label(item);
    let differ = short != short_zh || full != full_zh;
    let mut texts = vec![short, full];
    if differ {
        texts.extend([short_zh, full_zh]);
    }
    texts
}

#[cfg(test)]
mod tests;
