//! The layout to scale: arrows leave and arrive at their times.

use super::axis::{Axis, TimeScale};
use super::page::Page;
use super::picture::{Block, Mark, Picture, Spans};
use crate::frame::Timestamp;
use crate::scene::item::{Arrow, Element, Scene, SceneItem};
use crate::scene::measure::Measure;

/// Lays out a scene by time. Each pair of lifelines has an axis of its own, all of one scale. States, calls and words
/// stand below what they are about, and later arrows below them.
pub fn by_time<M: Measure>(scene: &Scene<'_>, page: &Page<M>, scale: TimeScale) -> Picture {
    let mut layout = ByTime {
        page,
        scale,
        usual_ns: usual_flight(scene),
        picture: Picture::default(),
        spans: Spans::default(),
    };
    let opening = scene.opening.items();
    let items: Vec<_> = opening.iter().chain(&scene.items).collect();
    let is_on_axis = |item: &&SceneItem<'_>| !stands_apart(item);
    for part in items.chunk_by(|before, after| is_on_axis(before) == is_on_axis(after)) {
        match part {
            [first, ..] if is_on_axis(first) => layout.stretch(part),
            _ => part.iter().for_each(|item| layout.apart(item)),
        }
    }
    layout.spans.end(layout.picture.height);
    layout.picture.spans = layout.spans.ended;
    layout.picture
}

/// How long packets of a scene take from end to end, in nanoseconds: the median; 0 if no packet was seen at both ends.
pub fn usual_flight(scene: &Scene<'_>) -> i64 {
    let arrows = scene.items.iter().filter_map(|item| match &item.element {
        Element::Arrow(arrow) => Some(arrow.as_ref()),
        _ => None,
    });
    let flight = |arrow: &Arrow<'_>| Some(arrow.received?.time.since(arrow.sent.time));
    let mut flights: Vec<_> = arrows.filter_map(flight).filter(|flight| *flight > 0).collect();
    flights.sort_unstable();
    flights.get(flights.len() / 2).copied().unwrap_or(0)
}

/// Whether an item stands above or below an axis.
const fn stands_apart(item: &SceneItem<'_>) -> bool {
    matches!(item.element, Element::Title { .. } | Element::Lifelines(_) | Element::Ending(_))
}

struct ByTime<'p, M> {
    page: &'p Page<M>,
    scale: TimeScale,
    /// How long a packet is usually under way: a lost one is drawn up to the middle of that.
    usual_ns: i64,
    picture: Picture,
    spans: Spans,
}

/// Something that happens at a moment.
#[derive(Debug, Clone, Copy)]
struct Occurrence {
    time: Timestamp,
    what: Happening,
    /// Which of the items it belongs to.
    item: usize,
}

/// What happens. Of what happens at one moment, arrivals come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    /// An arrow reaches its end.
    Arrival,
    /// A copy of it does.
    CopyArrival,
    /// An arrow is lost on its way.
    Loss,
    /// The item begins.
    Beginning,
}

impl<M: Measure> ByTime<'_, M> {
    /// A title, the names of lifelines, or the last lines.
    fn apart(&mut self, item: &SceneItem<'_>) {
        self.spans.end(self.picture.height);
        let block = self.page.place(item, self.picture.height);
        self.push(block);
    }

    /// What happens between the same two ends, on an axis of its own.
    fn stretch(&mut self, items: &[&SceneItem<'_>]) {
        let top = self.picture.height;
        let line = self.page.measure.sizes().line;
        let mut axis = Axis::new(self.scale, line, top);
        let mut blocks: Vec<Option<Block>> = items.iter().map(|_| None).collect();
        let mut notes = top;
        for Occurrence { time, what, item: place } in self.occurrences(items) {
            let (Some(item), Some(block)) = (items.get(place), blocks.get_mut(place)) else { continue };
            match (what, block) {
                (Happening::Beginning, block) => *block = Some(self.begin(item, time, &mut axis, &mut notes)),
                (Happening::Loss, Some(block)) => {
                    let to = axis.leave(time).max(block.top);
                    block.lost(to, line);
                }
                (Happening::Arrival | Happening::CopyArrival, Some(block)) => {
                    let Element::Arrow(arrow) = &item.element else { continue };
                    let to = axis.reach(time, arrow.sender.other(), block.top);
                    block.reaches(to, line, what == Happening::CopyArrival);
                }
                (_, None) => {}
            }
        }
        for pause in &axis.pauses {
            let (marks, lanes) = (vec![Mark::Pause(*pause)], Some(self.page.lanes()));
            self.push(Block { source: None, top: pause.top, bottom: pause.bottom, lanes, marks });
        }
        blocks.into_iter().flatten().for_each(|block| self.push(block));
    }

    /// What happens in a stretch, in order of time. An item never begins before the one above it.
    fn occurrences(&self, items: &[&SceneItem<'_>]) -> Vec<Occurrence> {
        let mut all = Vec::new();
        let mut now = items.iter().find_map(|item| item.source).map(|source| source.time).unwrap_or_default();
        for (place, item) in items.iter().enumerate() {
            let mut put = |time: Timestamp, what| all.push(Occurrence { time, what, item: place });
            now = item.source.map_or(now, |source| source.time.max(now));
            put(now, Happening::Beginning);
            let Element::Arrow(arrow) = &item.element else { continue };
            // An arrow ends after it began. Clocks of two hosts may differ: what arrives before it was sent is drawn as if it
            // had taken a nanosecond.
            let after = |ns: i64| Timestamp::from_nanoseconds(now.nanoseconds().saturating_add(ns.max(1)));
            arrow.received.iter().for_each(|moment| put(moment.time.max(after(1)), Happening::Arrival));
            arrow.copies.iter().for_each(|moment| put(moment.time.max(after(1)), Happening::CopyArrival));
            if arrow.lost.is_some() {
                put(after(self.usual_ns / 2), Happening::Loss);
            }
        }
        // The items are in order already, and the sort is stable.
        all.sort_by_key(|one| (one.time, one.what == Happening::Beginning));
        all
    }

    fn begin(&mut self, item: &SceneItem<'_>, time: Timestamp, axis: &mut Axis, notes: &mut usize) -> Block {
        if let Some(states) = item.element.states() {
            self.spans.enter(states, axis.y());
        }
        match &item.element {
            Element::Arrow(_) | Element::Aside(_) => self.page.place_slanted(item, axis.leave(time)),
            Element::Paragraph(words) if self.scale.notes > 0 => {
                let y = axis.say(time).max(*notes);
                let block = self.page.note(item.source, words, self.scale.notes, y);
                *notes = block.bottom;
                block
            }
            _ => {
                let block = self.page.place(item, axis.say(time));
                axis.said(block.bottom);
                block
            }
        }
    }

    fn push(&mut self, block: Block) {
        self.picture.height = self.picture.height.max(block.bottom);
        self.picture.blocks.push(block);
    }
}
