//! One of the views, chosen when a command begins: what steps are drawn on.

use super::Look;
use super::detail::Detail;
use super::drawing::Drawing;
use super::hex::Hex;
use super::list::List;
use super::pen::LineSink;
use super::text::Line;
use crate::analysis::flow::FlowId;
use crate::step::Step;
use crate::trace::record::Header;

/// What steps are drawn on.
#[derive(Debug)]
pub enum Canvas {
    /// The ladder, or two side by side, with the comparison.
    Ladder(Box<Drawing>),
    /// One line a packet.
    List(List),
    /// Every field.
    Detail(Detail),
    /// Every byte.
    Hex(Hex),
    /// A ladder while there is one flow, a list from the moment there are several.
    Auto {
        /// The ladder.
        ladder: Box<Drawing>,
        /// The list, fed from the beginning and drawn from the second flow on.
        list: List,
        /// The flow that the ladder draws.
        first: Option<FlowId>,
        /// Whether the list has taken over.
        several: bool,
    },
}

impl Canvas {
    /// A ladder.
    pub fn ladder(look: Look) -> Self {
        Self::Ladder(Box::new(Drawing::new(look)))
    }

    /// A list.
    pub fn list(look: Look) -> Self {
        Self::List(List::new(look))
    }

    /// Every field.
    pub fn detail(look: Look) -> Self {
        Self::Detail(Detail::new(look))
    }

    /// Every byte, with this field marked.
    pub fn hex(look: Look, field: Option<String>) -> Self {
        Self::Hex(Hex::new(look, field))
    }

    /// A ladder of one flow, a list of several.
    pub fn auto(look: Look) -> Self {
        Self::Auto {
            ladder: Box::new(Drawing::new(look)),
            list: List::new(look),
            first: None,
            several: false,
        }
    }

    /// Begins a trace; gives the lines that are ready.
    pub fn begin(&mut self, header: &Header) -> Vec<Line> {
        match self {
            Self::Ladder(drawing) | Self::Auto { ladder: drawing, .. } => drawing.begin(header),
            Self::List(_) | Self::Detail(_) | Self::Hex(_) => Vec::new(),
        }
    }

    /// Takes the next step; gives the lines that are ready to `out`.
    pub fn feed(&mut self, step: &Step, out: &mut dyn LineSink) {
        let put = |out: &mut dyn LineSink, lines: Vec<Line>| lines.iter().for_each(|line| out.line(line));
        match self {
            Self::Ladder(drawing) => put(out, drawing.feed(step)),
            Self::List(list) => list.feed(step, out),
            Self::Detail(detail) => put(out, detail.feed(step)),
            Self::Hex(hex) => put(out, hex.feed(step)),
            Self::Auto { ladder, list, first, several } => {
                if step.packet().is_some() && !*several {
                    let other = step.flow.is_none() || first.is_some_and(|first| Some(first) != step.flow);
                    *first = first.or(step.flow);
                    list.begin(step);
                    if other {
                        *several = true;
                        put(out, ladder.flush());
                        out.line(&Line::default());
                    }
                }
                if *several {
                    list.feed(step, out);
                } else {
                    put(out, ladder.feed(step));
                }
            }
        }
    }

    /// Learns from a packet that is left out: times are counted from the first one all the same.
    pub fn leave_out(&mut self, step: &Step) {
        match self {
            Self::Ladder(drawing) => drawing.leave_out(step),
            Self::List(list) => list.begin(step),
            Self::Detail(_) | Self::Hex(_) => {}
            Self::Auto { ladder, list, .. } => {
                ladder.leave_out(step);
                list.begin(step);
            }
        }
    }

    /// Draws all that has been fed and not been drawn.
    pub fn flush(&mut self) -> Vec<Line> {
        match self {
            Self::Ladder(drawing) | Self::Auto { ladder: drawing, .. } => drawing.flush(),
            Self::List(_) | Self::Detail(_) | Self::Hex(_) => Vec::new(),
        }
    }
}
