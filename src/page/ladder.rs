//! Where each packet of a flow stands on the page: the scene and the layout of every other ladder, without the sentences,
//! which the page has beside it.

use serde::Serialize;
use serde_json::{Value, json};

use super::both_texts::pair;
use crate::analysis::fact::PacketId;
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::scene::layout::{Block, Mark, Page, Picture, StateSpan, by_order, by_time};
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

/// A ladder. What has three values has one for each way to draw it: by order without calls (the story), by order, to scale.
#[derive(Debug, Serialize)]
pub(super) struct PageLadder {
    /// Each is a list that begins with what it is, its places from above, and its packet.
    items: Vec<Value>,
    heights: [usize; 3],
    /// How long each end was in each phase of its connection.
    spans: [Vec<PageSpan>; 3],
    /// Times that are cut out of the scale: from where to where, and how many nanoseconds.
    pauses: Vec<(usize, usize, i64)>,
    /// Originals, and what was sent again.
    ties: Vec<(u64, u64)>,
    tracks: Option<PageTracks>,
}

/// An end, the phase that it is in, from where and to where.
#[derive(Debug, Serialize)]
struct PageSpan(u8, &'static str, usize, usize);

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
    let page = |measure| Page { measure, language, width: WIDTH };
    let mut story = scene.clone();
    story.items.retain(|item| !is_call(item));
    let story = by_order(&story, page(FontPixels::PAGE));
    let by_order = by_order(&scene, page(FontPixels::PAGE));
    let to_scale = by_time(&scene, &page(FontPixels::PICTURE), suiting(&scene));
    let mut told = story.blocks.iter().map(|block| block.top);
    let brief = BriefLabels { steps };
    let places = by_order.blocks.iter().zip(places(&to_scale));
    let items = scene.items.iter().zip(places).map(|(item, (block, scaled))| {
        let in_story = if is_call(item) { 0 } else { told.next().unwrap_or(story.height) };
        item_of(item, [in_story, block.top, scaled.top], &scaled, &brief)
    });
    PageLadder {
        items: items.collect(),
        heights: [story.height, by_order.height, to_scale.height],
        spans: [spans(&story), spans(&by_order), spans(&to_scale)],
        pauses: pauses(&to_scale),
        ties: scene::ties(steps).into_iter().map(|(original, again)| (original.0, again.0)).collect(),
        tracks: scene::tracks(&scene, steps).map(PageTracks::from),
    }
}

const fn is_call(item: &SceneItem<'_>) -> bool {
    matches!(item.element, Element::Call(_))
}

fn spans(picture: &Picture) -> Vec<PageSpan> {
    let span = |span: &StateSpan| PageSpan(place_of(span.end), phase(span.state), span.top, span.bottom);
    picture.spans.iter().map(span).collect()
}

/// The phase of a connection that a state belongs to, as the style of the page has it.
const fn phase(state: TcpState) -> &'static str {
    match state {
        TcpState::Closed | TcpState::Listen => "wait",
        TcpState::SynSent | TcpState::SynReceived => "half",
        TcpState::Established => "open",
        _ => "closing",
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

fn item_of(item: &SceneItem<'_>, tops: [usize; 3], scaled: &Scaled, brief: &BriefLabels<'_>) -> Value {
    let packet = item.packet().map_or(0, |packet| packet.0);
    match &item.element {
        Element::Arrow(arrow) => {
            let down = |y: usize| y.saturating_sub(scaled.top);
            let (reached, side, weight) =
                (down(scaled.reached), place_of(arrow.sender), weight(arrow.weight));
            let texts = texts(item, arrow, brief);
            if arrow.lost.is_none() && scaled.copies.is_empty() {
                return json!(["a", tops, packet, reached, side, weight, texts]);
            }
            let lost = arrow.lost.as_ref().map(|lost| pair(|language| language.words().remark(lost)));
            let copies: Vec<_> = scaled.copies.iter().map(|copy| down(*copy)).collect();
            json!(["a", tops, packet, reached, side, weight, texts, lost, copies])
        }
        Element::Band(band) => {
            json!(["b", tops, packet, pair(|language| language.words().term(band.term()).to_owned())])
        }
        Element::States(states) | Element::Margin(states, _) => {
            let names = |end| states.of(end).iter().map(|state| state.name()).collect::<Vec<_>>().join(" → ");
            json!(["s", tops, packet, names(End::Client), names(End::Server)])
        }
        Element::Call(call) => {
            json!(["c", tops, packet, place_of(call.end), pair(|language| called(call, language))])
        }
        Element::Aside(aside) => json!(["o", tops, packet, pair(|language| aside.words(language))]),
        _ => json!(["n", tops, packet]),
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
