//! Lifelines: how far each reaches, the states along it, the bands across both, and the times that are cut out.

use super::super::LadderPlan;
use super::super::font::SHAFT;
use super::super::shape::{Anchor, Caption, SvgShape, colour, pixels};
use super::super::write::number;
use super::{MIDDLE, Movable, Painter};
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::explain::Remark;
use crate::explain::quantity::duration;
use crate::scene::layout::{Block, Lanes, Mark, Pause, Picture, StateSpan, TextLine};

/// Where the lifelines end: what is said beside them may go on.
pub(super) fn bottom(picture: &Picture) -> usize {
    let is_beside = |block: &Block, text: &TextLine| block.lanes.is_some_and(|lanes| text.x > lanes.server);
    let drawn = |block: &&Block| {
        block.marks.iter().any(|mark| !matches!(mark, Mark::Text(text) if is_beside(block, text)))
    };
    picture.blocks.iter().filter(drawn).map(|block| block.bottom).max().unwrap_or(picture.height)
}

impl Painter {
    pub(super) fn lifelines(&mut self, block: &Block) {
        let Some(lanes) = block.lanes else { return };
        if block.marks.iter().any(|mark| matches!(mark, Mark::Pause(_))) {
            return;
        }
        let bottom = if self.to_scale { (block.bottom + SHAFT).min(self.bottom) } else { block.bottom };
        for end in [End::Client, End::Server] {
            let x = pixels(lanes.of(end)) + MIDDLE;
            let (from, to) = ((x, pixels(block.top)), (x, pixels(bottom)));
            match self.below.iter_mut().rev().take(2).find_map(|shape| match shape {
                SvgShape::Line { from, to, .. } if from.0.total_cmp(&x).is_eq() => Some(to),
                _ => None,
            }) {
                // One line for the lifeline, as far as it goes on.
                Some(end) if end.1 >= from.1 - 1.0 || self.to_scale => end.1 = end.1.max(to.1),
                _ => {
                    self.below.push(SvgShape::Line {
                        from,
                        to,
                        colour: colour::LINE,
                        width: 2.0,
                        dash: None,
                    });
                }
            }
        }
    }

    pub(super) fn span(&mut self, span: &StateSpan, picture: &Picture) {
        let lanes = picture.blocks.iter().find_map(|block| block.lanes);
        let Some(lanes) = lanes else { return };
        // A state begins with the arrow above its name.
        let shift = |y: usize| if self.to_scale { y + SHAFT } else { y.saturating_sub(2) };
        let (top, bottom) = (shift(span.top), shift(span.bottom).min(self.bottom));
        let at = (pixels(lanes.of(span.end)) + MIDDLE - 4.0, pixels(top));
        let size = (8.0, pixels(bottom.saturating_sub(top)));
        self.below.push(SvgShape::Rect { at, size, radius: 0.0, fill: colour_of(span.state) });
    }

    pub(super) fn band(&mut self, top: usize, name: &str, plan: LadderPlan) {
        let y = pixels(top) + 12.0;
        let ends = ((0.0, y), (pixels(plan.width), y));
        self.below.push(SvgShape::Line {
            from: ends.0,
            to: ends.1,
            colour: colour::LINE,
            width: 1.0,
            dash: None,
        });
        let at = (pixels(plan.width) / 2.0, y + 4.0);
        let text = Caption {
            size: 11,
            bold: true,
            colour: colour::SOFT,
            anchor: Anchor::Middle,
            on_paper: true,
            ..Caption::new(at, name)
        };
        let padded = Caption { text: format!(" {name} "), ..text };
        if self.to_scale {
            let lower = |down: f64| Caption { at: (at.0, at.1 + down), ..padded.clone() };
            self.words.push(Movable { places: [0.0, 14.0, 28.0].map(lower).into() });
        } else {
            self.fix(padded);
        }
    }

    /// A time that is cut out: both lifelines break, and its length stands between them.
    pub(super) fn pause(&mut self, pause: Pause, lanes: Option<Lanes>, plan: LadderPlan) {
        let Some(lanes) = lanes else { return };
        let middle = pixels(pause.top + SHAFT + (pause.bottom - pause.top) / 2);
        for end in [End::Client, End::Server] {
            let x = pixels(lanes.of(end)) + MIDDLE;
            self.below.push(SvgShape::Rect {
                at: (x - 9.0, middle - 4.0),
                size: (18.0, 8.0),
                radius: 0.0,
                fill: colour::PAPER,
            });
            for y in [middle - 4.0, middle + 4.0] {
                let (a, b, c) = (number(x - 8.0), number(x), number(x + 8.0));
                let data = format!(
                    "M{a} {} Q{} {} {b} {} T{c} {}",
                    number(y + 2.0),
                    number(x - 4.0),
                    number(y - 4.0),
                    number(y),
                    number(y - 2.0)
                );
                self.below.push(SvgShape::Path { data, colour: colour::SOFT, width: 1.5, dash: None });
            }
        }
        let said = plan.language.words().remark(&Remark::Nothing { duration: duration(pause.length_ns) });
        let at = (pixels(lanes.client + lanes.server) / 2.0, middle + 4.0);
        let text =
            Caption { colour: colour::SOFT, size: 11, anchor: Anchor::Middle, ..Caption::new(at, said) };
        self.fix(text);
    }
}

const fn colour_of(state: TcpState) -> &'static str {
    match state {
        TcpState::Closed | TcpState::Listen => colour::LINE,
        TcpState::SynSent | TcpState::SynReceived => colour::OPENING,
        TcpState::Established => colour::OPEN,
        _ => colour::CLOSING,
    }
}
