//! The layout to scale: arrows stand at their times.

use super::axis::{Axis, TimeScale};
use super::page::Page;
use super::picture::{Block, Mark, Picture, Spans};
use crate::frame::Timestamp;
use crate::scene::item::{Element, Scene, SceneItem};
use crate::scene::measure::Measure;

/// Lays out a scene by time. Arrows keep their places; states, calls and what is said slip down where they would cover
/// each other. Each pair of lifelines has an axis of its own, all of one scale.
pub fn by_time<M: Measure>(scene: &Scene<'_>, page: &Page<M>, scale: TimeScale) -> Picture {
    let mut layout = ByTime { page, scale, picture: Picture::default(), spans: Spans::default() };
    let opening = scene.opening.items();
    let items: Vec<_> = opening.iter().chain(&scene.items).collect();
    let begins = |item: &&SceneItem<'_>| !stands_apart(item);
    for part in items.chunk_by(|before, after| begins(before) == begins(after)) {
        match part {
            [first, ..] if begins(first) => layout.stretch(part),
            _ => part.iter().for_each(|item| layout.apart(item)),
        }
    }
    layout.spans.end(layout.picture.height);
    layout.picture.spans = layout.spans.ended;
    layout.picture
}

/// Whether an item stands above or below an axis.
const fn stands_apart(item: &SceneItem<'_>) -> bool {
    matches!(item.element, Element::Title { .. } | Element::Lifelines(_) | Element::Ending(_))
}

struct ByTime<'p, M> {
    page: &'p Page<M>,
    scale: TimeScale,
    picture: Picture,
    spans: Spans,
}

/// Down to where the columns of a stretch are taken.
struct TakenColumns {
    /// Between the lifelines, by states and calls.
    inside: usize,
    /// Beside the ladder, by what is said.
    notes: usize,
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
        let moments = items.iter().flat_map(|item| moments(item)).collect();
        let axis = Axis::new(moments, self.scale, top);
        for pause in &axis.pauses {
            let (marks, lanes) = (vec![Mark::Pause(*pause)], Some(self.page.lanes()));
            self.push(Block { source: None, top: pause.top, bottom: pause.bottom, lanes, marks });
        }
        let mut taken = TakenColumns { inside: top, notes: top };
        for item in items {
            let y = item.source.map_or(top, |source| axis.y(source.time));
            let block = self.block(item, y, &axis, &mut taken);
            self.push(block);
        }
    }

    fn block(&mut self, item: &SceneItem<'_>, y: usize, axis: &Axis, taken: &mut TakenColumns) -> Block {
        match &item.element {
            Element::Arrow(arrow) => {
                let to = arrow.received.map_or(y, |received| axis.y(received.time));
                self.page.place(item, y).slanted(to)
            }
            Element::States(states) | Element::Margin(states, _) => {
                self.spans.enter(states, y);
                self.slip(item, y, &mut taken.inside)
            }
            Element::Call(_) => self.slip(item, y, &mut taken.inside),
            Element::Paragraph(paragraph) => {
                let block = self.page.note(item.source, paragraph, self.scale.notes, y.max(taken.notes));
                taken.notes = block.bottom;
                block
            }
            _ => self.page.place(item, y),
        }
    }

    /// An item below the mark of its moment, or further down where that place is taken.
    fn slip(&self, item: &SceneItem<'_>, y: usize, taken: &mut usize) -> Block {
        let below = y + self.page.measure.sizes().line;
        let block = self.page.place(item, below.max(*taken));
        *taken = block.bottom;
        block
    }

    fn push(&mut self, block: Block) {
        self.picture.height = self.picture.height.max(block.bottom);
        self.picture.blocks.push(block);
    }
}

/// The moments that an item has on the axis.
fn moments(item: &SceneItem<'_>) -> impl Iterator<Item = Timestamp> {
    let received = match &item.element {
        Element::Arrow(arrow) => arrow.received.map(|moment| moment.time),
        _ => None,
    };
    item.source.map(|source| source.time).into_iter().chain(received)
}
