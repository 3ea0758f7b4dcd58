//! The marks of a picture as shapes: lifelines and states first, then arrows, then texts.
//!
//! ```text
//! paint/lifeline.rs   lifelines, states, bands, times that are cut out
//! paint/arrow.rs      arrows, with badge and label
//! paint/text.rs       times and words beside them
//! ```

mod arrow;
mod lifeline;
mod text;

use super::LadderPlan;
use super::beside::{self, Way, Ways};
use super::font::SHAFT;
use super::place::Taken;
use super::shape::{Caption, SvgShape, colour, pixels};
use crate::analysis::fact::PacketId;
use crate::call::End;
use crate::explain::Remark;
use crate::scene::layout::{Block, Lanes, Mark, Picture};
use crate::scene::{Tracks, Weight};

/// From the left edge of a lifeline to its middle.
const MIDDLE: f64 = 1.0;

/// What is drawn beside the arrows.
#[derive(Debug)]
pub(super) struct Beside {
    /// Originals, and what was sent again.
    pub(super) ties: Vec<(PacketId, PacketId)>,
    pub(super) tracks: Option<Tracks>,
    /// Whether both times of an arrow are known.
    pub(super) timed: bool,
}

/// The shapes of a picture. The tracks stand right of the ladder, which is as wide as the plan says.
pub(super) fn shapes(picture: &Picture, beside: &Beside, plan: LadderPlan) -> Vec<SvgShape> {
    let mut painter = Painter { to_scale: plan.to_scale, timed: beside.timed, ..Painter::default() };
    painter.bottom = lifeline::bottom(picture);
    for block in &picture.blocks {
        painter.lifelines(block);
    }
    for span in &picture.spans {
        painter.span(span, picture);
    }
    for block in &picture.blocks {
        painter.block(block, plan);
    }
    painter.arrows.extend(beside::ties(&beside.ties, &painter.ways));
    if let Some(tracks) = &beside.tracks {
        for shape in beside::tracks(tracks, &painter.ways, plan.width, plan.language) {
            match shape {
                SvgShape::Caption(text) => painter.fix(text),
                shape => painter.below.push(shape),
            }
        }
    }
    painter.footnote(picture, plan);
    painter.finish(plan)
}

/// A text that may be moved: its places, the best one first.
struct Movable {
    places: Vec<Caption>,
}

#[derive(Default)]
struct Painter {
    to_scale: bool,
    /// Whether both ends have a clock: then the time of a packet stands at its sender.
    timed: bool,
    bottom: usize,
    below: Vec<SvgShape>,
    arrows: Vec<SvgShape>,
    /// Where packets were lost: no text may cover that.
    crosses: Vec<SvgShape>,
    /// Texts that keep their place, badges among them.
    fixed: Vec<SvgShape>,
    badges: Vec<Caption>,
    labels: Vec<Movable>,
    words: Vec<Movable>,
    taken: Taken,
    ways: Ways,
    slants: bool,
}

impl Painter {
    fn block(&mut self, block: &Block, plan: LadderPlan) {
        let sender = block.marks.iter().find_map(|mark| match mark {
            Mark::Arrow { sender, .. } => Some(*sender),
            _ => None,
        });
        for mark in &block.marks {
            match (mark, sender.zip(block.lanes)) {
                (Mark::Band { top, name }, _) => self.band(*top, name, plan),
                (Mark::Pause(pause), _) => self.pause(*pause, block.lanes, plan),
                (Mark::Text(text), Some((sender, lanes))) => self.time(text, sender, lanes),
                // A packet that is no arrow has its number there; an arrow has it in its badge.
                (Mark::Text(text) | Mark::Number(text), None) => self.text(text, block),
                (Mark::Arrow { .. }, Some((sender, lanes))) => self.way(block, mark, (sender, lanes)),
                (Mark::Number(_), Some(_)) | (Mark::Arrow { .. }, None) => {}
            }
        }
    }

    /// An arrow with all that belongs to it.
    fn way(&mut self, block: &Block, mark: &Mark, (sender, lanes): (End, Lanes)) {
        let Mark::Arrow { from, to, copies, lost, weight, label, .. } = mark else { return };
        let number = block.marks.iter().find_map(|mark| match mark {
            Mark::Number(text) => Some(text.text.as_str()),
            _ => None,
        });
        let (y, reached) = (pixels(from + SHAFT), pixels(to + SHAFT));
        let tail = (pixels(lanes.of(sender)) + MIDDLE, y);
        let end = pixels(lanes.of(sender.other())) + MIDDLE;
        let head = if lost.is_some() { (pixels(lanes.middle()), reached) } else { (end, reached) };
        if let Some(packet) = block.source.and_then(|source| source.packet) {
            self.ways.insert(packet, Way { sender, tail, head });
        }
        self.slants |= from != to;
        if let Some(words) = lost {
            self.lost(tail, head, sender, (*weight, words));
        } else {
            self.arrow(tail, head, sender, *weight);
        }
        for copy in copies {
            self.arrow(tail, (end, pixels(copy + SHAFT)), sender, Weight::Ack);
        }
        if let Some(number) = number {
            self.badge(tail, sender, *weight, number);
        }
        self.label(tail, head, *weight, label);
    }

    fn fix(&mut self, text: Caption) {
        self.taken.take(&text);
        self.fixed.push(SvgShape::Caption(text));
    }

    /// All shapes, from below to above. Texts that find no place are left out, and their number is said.
    fn finish(mut self, plan: LadderPlan) -> Vec<SvgShape> {
        let mut shapes = self.below;
        shapes.append(&mut self.arrows);
        shapes.append(&mut self.fixed);
        shapes.append(&mut self.crosses);
        let (mut left_out, mut numbers) = (0_u64, Taken::default());
        for badge in self.badges {
            // If two packets leave at the same moment, the first one's number is shown.
            match numbers.first_free([badge]) {
                Some(badge) => shapes.push(SvgShape::Caption(badge)),
                None => left_out += 1,
            }
        }
        for movable in self.words.into_iter().chain(self.labels) {
            match self.taken.first_free(movable.places) {
                Some(text) => shapes.push(SvgShape::Caption(text)),
                None => left_out += 1,
            }
        }
        if left_out > 0 {
            let bottom = shapes.iter().filter_map(|shape| match shape {
                SvgShape::Caption(text) => Some(text.corners().iter().map(|(_, y)| *y).fold(0.0, f64::max)),
                _ => None,
            });
            let at = (0.0, bottom.fold(0.0, f64::max) + 14.0);
            let said = plan.language.words().remark(&Remark::LeftOut { texts: left_out });
            shapes.push(SvgShape::Caption(Caption {
                size: 11,
                colour: colour::SOFT,
                ..Caption::new(at, said)
            }));
        }
        shapes
    }
}
