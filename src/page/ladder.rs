//! Where each packet of a flow stands on the page: the scene and the layout of every other ladder, without the sentences,
//! which the page has beside it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::both_texts::{BothTexts, LANGUAGES, pair};
use crate::analysis::fact::PacketId;
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::scene::layout::{Block, Mark, Page, Picture, StateSpan, by_order, by_time};
use crate::scene::{
    self, Arrow, Editor, Element, Label, Level, Scene, SceneItem, TimerEvent, TrackName, Tracks, Weight,
    Wording, called,
};
use crate::step::Step;
use crate::svg::{FontPixels, suiting};
use crate::trace::record::Header;

/// The room for a payload in a label, in pixels: the page shortens it to the width of its window.
const ROOM: usize = 500;
/// The width of the page that positions are computed on. From above they do not depend on it.
const WIDTH: usize = 900;

/// A ladder. What has three values has one for each way to draw it: by order without calls (the story), by order, to scale.
#[derive(Debug, Serialize)]
pub(super) struct PageLadder {
    items: Vec<PageItem>,
    /// Where packets were seen at both ends, each end has its clock.
    clocks: u8,
    heights: [usize; 3],
    /// How long each end was in each phase of its connection.
    spans: [Vec<PageSpan>; 3],
    /// Times that are cut out of the scale: from where to where, and how many nanoseconds.
    pauses: Vec<(usize, usize, i64)>,
    /// Originals, and what was sent again.
    ties: Vec<(u64, u64)>,
    tracks: Option<PageTracks>,
}

/// What stands at a height of a ladder.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum PageItem {
    Arrow(Box<PageArrow>),
    Words(PageWords),
}

/// The arrow of a packet.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PageArrow {
    /// Its places from above.
    pub(super) tops: [Option<usize>; 3],
    packet: u64,
    /// When it was sent, in nanoseconds since the first packet of its flow.
    ns: i64,
    /// Its sender.
    side: u8,
    weight: &'static str,
    /// What may be written along it, the longest first: at a first look, and in full.
    labels: [[Vec<String>; 2]; 2],
    /// Its payload, in quotes.
    quote: Option<String>,
    /// How far below its beginning it ends, to scale; and where copies of it do.
    down: usize,
    copies: Vec<usize>,
    /// How it was lost.
    lost: Option<BothTexts>,
}

/// Words at a height of a ladder, and the packet that they are about; 0 where they are about none.
#[derive(Debug, Serialize)]
struct PageWords {
    tops: [Option<usize>; 3],
    packet: u64,
    texts: Vec<PageText>,
}

/// A text, how it is written, and at whose lifeline; at none's it stands in the middle.
#[derive(Debug, Serialize)]
struct PageText(BothTexts, &'static str, Option<u8>);

/// An end, the phase that it is in, from where and to where.
#[derive(Debug, Serialize)]
struct PageSpan(u8, &'static str, usize, usize);

/// What stands beside the ladder.
#[derive(Debug, Serialize)]
struct PageTracks {
    /// Whose tracks.
    end: u8,
    columns: Vec<PageColumn>,
    /// The packets at which the timer expires.
    expired: Vec<u64>,
}

/// A value along a ladder.
#[derive(Debug, Serialize)]
struct PageColumn {
    /// Its style.
    name: &'static str,
    title: BothTexts,
    /// What the values count; a timer has none.
    unit: Option<&'static str>,
    /// How broad the largest value is, and how much room the column takes.
    breadth: usize,
    room: usize,
    /// Packets, and the value that holds from where their arrows leave or reach this end.
    points: Vec<(u64, u64)>,
}

impl From<Tracks> for PageTracks {
    fn from(tracks: Tracks) -> Self {
        let numbers =
            |points: Vec<(PacketId, u64)>| points.into_iter().map(|(id, value)| (id.0, value)).collect();
        let expired = tracks.timer.iter().filter(|(_, event)| *event == TimerEvent::Expires);
        let column = |track: TrackName, name, unit, [breadth, room]: [usize; 2], points| PageColumn {
            name,
            title: pair(|language| track.words(language).to_owned()),
            unit,
            breadth,
            room,
            points,
        };
        let columns = [
            column(TrackName::Timer, "timer", None, [8, 42], runs(&tracks.timer)),
            column(TrackName::InFlight, "flight", Some("B"), [54, 68], numbers(tracks.in_flight)),
            column(
                TrackName::CongestionWindow,
                "cwnd",
                Some("MSS"),
                [46, 60],
                numbers(tracks.congestion_window),
            ),
        ];
        Self {
            end: place_of(tracks.end),
            expired: expired.map(|(id, _)| id.0).collect(),
            columns: columns.into_iter().filter(|column| !column.points.is_empty()).collect(),
        }
    }
}

/// Whether the timer runs, as a value; where it starts anew, it stops first.
fn runs(events: &[(PacketId, TimerEvent)]) -> Vec<(u64, u64)> {
    let of = |(id, event): &(PacketId, TimerEvent)| match event {
        TimerEvent::Stops => vec![(id.0, 0)],
        TimerEvent::Starts | TimerEvent::Expires => vec![(id.0, 0), (id.0, 1)],
    };
    events.iter().flat_map(of).collect()
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
    let scaled = places(&to_scale);
    let is_slanted = scaled.iter().any(|place| place.reached > place.top);
    let places = by_order.blocks.iter().zip(&scaled);
    let items = scene.items.iter().zip(places).map(|(item, (block, scaled))| {
        let in_story = (!is_call(item)).then(|| told.next().unwrap_or(story.height));
        item_of(item, [in_story, Some(block.top), Some(scaled.top)], scaled, &brief)
    });
    PageLadder {
        items: items.collect(),
        clocks: 1 + u8::from(is_slanted),
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

/// What packets that belong to no flow are, by their numbers.
pub(super) fn asides(header: &Header, steps: &[Step]) -> BTreeMap<u64, BothTexts> {
    let is_alone = |step: &&Step| step.flow.is_none() && step.packet().is_some();
    let alone: Vec<Step> = steps.iter().filter(is_alone).cloned().collect();
    let aside = |item: SceneItem<'_>| match (&item.element, item.packet()) {
        (Element::Aside(aside), Some(packet)) => Some((packet.0, pair(|language| aside.words(language)))),
        _ => None,
    };
    scene(header, &alone).items.into_iter().filter_map(aside).collect()
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
pub(super) struct BriefLabels<'s> {
    pub(super) steps: &'s [Step],
}

impl BriefLabels<'_> {
    /// Both languages of it, of each what may stand of it.
    fn label(&self, item: &SceneItem<'_>) -> [Vec<String>; 2] {
        let step = item.source.and_then(|source| {
            let place = self.steps.binary_search_by_key(&source.step, |step| step.n).ok()?;
            self.steps.get(place)
        });
        let label = step.and_then(|step| Some(Label::brief(step, step.packet()?, false)));
        LANGUAGES.map(|language| label.as_ref().map_or_else(Vec::new, |label| label.fewer(language)))
    }
}

impl PageArrow {
    /// The arrow of an item that is one.
    pub(super) fn of(item: &SceneItem<'_>, arrow: &Arrow<'_>, brief: &BriefLabels<'_>) -> Self {
        let full = LANGUAGES.map(|language| arrow.label.fewer(language));
        Self {
            tops: [None; 3],
            packet: arrow.packet.0,
            ns: arrow.sent.since_ns,
            side: place_of(arrow.sender),
            weight: weight(arrow.weight),
            labels: [brief.label(item), full],
            quote: arrow.label.quote(&FontPixels::PAGE, ROOM),
            down: 0,
            copies: Vec::new(),
            lost: arrow.lost.as_ref().map(|lost| pair(|language| language.words().remark(lost))),
        }
    }
}

fn item_of(
    item: &SceneItem<'_>,
    tops: [Option<usize>; 3],
    scaled: &Scaled,
    brief: &BriefLabels<'_>,
) -> PageItem {
    let packet = item.packet().map_or(0, |packet| packet.0);
    let texts = match &item.element {
        Element::Arrow(arrow) => {
            let down = |y: &usize| y.saturating_sub(scaled.top);
            let copies = scaled.copies.iter().map(down).collect();
            let arrow = PageArrow::of(item, arrow, brief);
            return PageItem::Arrow(Box::new(PageArrow {
                tops,
                down: down(&scaled.reached),
                copies,
                ..arrow
            }));
        }
        Element::Band(band) => {
            vec![PageText(pair(|language| language.words().term(band.term()).to_owned()), "band", None)]
        }
        Element::States(states) | Element::Margin(states, _) => {
            let names = |end| states.of(end).iter().map(|state| state.name()).collect::<Vec<_>>().join(" → ");
            let of_end = |end| PageText(pair(|_| names(end)), "state", Some(place_of(end)));
            let ends = [End::Client, End::Server].into_iter().filter(|end| !states.of(*end).is_empty());
            ends.map(of_end).collect()
        }
        Element::Call(call) => {
            vec![PageText(pair(|language| called(call, language)), "mono", Some(place_of(call.end)))]
        }
        Element::Aside(aside) => {
            let words = |language| format!("{packet} · {}", aside.words(language));
            vec![PageText(pair(words), "dim", Some(place_of(End::Client)))]
        }
        _ => Vec::new(),
    };
    PageItem::Words(PageWords { tops, packet, texts })
}

/// The weight of an arrow as the page has it.
const fn weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Control => "c",
        Weight::Ack => "k",
        Weight::Data => "d",
        Weight::Again => "a",
        Weight::Alarm => "x",
    }
}

#[cfg(test)]
mod tests;
