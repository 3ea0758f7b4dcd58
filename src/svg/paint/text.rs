//! Texts beside arrows and between lifelines.

use super::super::LadderPlan;
use super::super::font::{FontPixels, SHAFT};
use super::super::shape::{Anchor, Caption, colour, pixels};
use super::{MIDDLE, Movable, Painter};
use crate::call::End;
use crate::explain::Remark;
use crate::scene::layout::{Block, Lanes, Picture, TextLine};
use crate::scene::{Measure as _, Style};

/// From the middle of the server's lifeline to the times beside it, in pixels.
const ASIDE: f64 = 14.0;

impl Painter {
    /// The time of a packet, at the height of its shaft: left of the ladder; where both ends have a clock, at its sender.
    pub(super) fn time(&mut self, text: &TextLine, sender: End, lanes: Lanes) {
        let y = pixels(text.y + SHAFT) + 4.0;
        let (x, anchor) = if self.timed && sender == End::Server {
            (pixels(lanes.server) + MIDDLE + ASIDE, Anchor::Start)
        } else {
            (pixels(text.x + FontPixels::PICTURE.width(&text.text)), Anchor::End)
        };
        let text =
            Caption { size: 11, colour: colour::SOFT, anchor, ..Caption::new((x, y), text.text.clone()) };
        self.words.push(Movable { places: vec![text] });
    }

    pub(super) fn text(&mut self, line: &TextLine, block: &Block) {
        let at = (pixels(line.x), pixels(line.y) + 15.0);
        let text = Caption::new(at, line.text.clone());
        let text = match line.style {
            Style::Plain => text,
            Style::Heading => Caption { bold: true, size: 11, ..text },
            Style::Dim => Caption { colour: colour::SOFT, size: 11, ..text },
            Style::State => Caption { bold: true, size: 10, ..text },
            Style::Client => Caption { colour: colour::CLIENT, ..text },
            Style::Server => Caption { colour: colour::SERVER, ..text },
            Style::Alarm => Caption { colour: colour::ALARM, ..text },
        };
        // What was measured at 12 pixels and ends at the server's lifeline ends there when it is smaller, too.
        let is_right = block.lanes.is_some_and(|lanes| {
            line.x + FontPixels::PICTURE.width(&line.text) + FontPixels::PICTURE.sizes().gap == lanes.server
        });
        let text = if is_right || line.style == Style::Server {
            Caption {
                anchor: Anchor::End,
                at: (at.0 + pixels(FontPixels::PICTURE.width(&line.text)), at.1),
                ..text
            }
        } else {
            text
        };
        if block.lanes.is_none() {
            if self.timed && line.style == Style::Server {
                // The unit of the times at the server, above them.
                let at = (text.at.0 + ASIDE, text.at.1);
                self.fix(Caption { size: 11, colour: colour::SOFT, ..Caption::new(at, "ms") });
            }
            return self.fix(text);
        }
        let lower = |by: u8| Caption {
            at: (text.at.0, text.at.1 + 14.0 * f64::from(by)),
            on_paper: self.to_scale,
            ..text.clone()
        };
        let places = if self.to_scale { (0..6).map(lower).collect() } else { vec![text] };
        self.words.push(Movable { places });
    }

    /// What the drawing itself says: whether heights are times, and why arrows are level.
    pub(super) fn footnote(&mut self, picture: &Picture, plan: LadderPlan) {
        if self.ways.is_empty() {
            return;
        }
        let said =
            plan.language.words().remark(&Remark::Drawn { to_scale: plan.to_scale, timed: self.timed });
        let bottom = pixels(picture.height) + if self.to_scale { pixels(SHAFT) } else { 0.0 };
        for (line, row) in FontPixels::PICTURE.wrap(&said, plan.width).into_iter().zip(1_u8..) {
            let at = (0.0, bottom + 6.0 + 16.0 * f64::from(row));
            self.fix(Caption { size: 11, colour: colour::SOFT, ..Caption::new(at, line) });
        }
    }
}
