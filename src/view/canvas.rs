//! One of the views, chosen when a command begins: what records are drawn on.

use super::Look;
use super::detail::Detail;
use super::drawing::Drawing;
use super::hex::Hex;
use super::list::List;
use super::text::Line;
use crate::analysis::flow::FlowId;
use crate::trace::Record;
use crate::trace::packet::PacketRecord;

/// What records are drawn on.
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
    pub const fn list(look: Look) -> Self {
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

    /// Takes the next record; gives the lines that are ready.
    pub fn feed(&mut self, record: &Record) -> Vec<Line> {
        match self {
            Self::Ladder(drawing) => drawing.feed(record),
            Self::List(list) => list.feed(record),
            Self::Detail(detail) => detail.feed(record),
            Self::Hex(hex) => hex.feed(record),
            Self::Auto { ladder, list, first, several } => {
                let mut lines = Vec::new();
                if let Record::Packet(packet) = record
                    && !*several
                {
                    let other =
                        packet.flow.is_none() || first.is_some_and(|first| Some(first) != packet.flow);
                    *first = first.or(packet.flow);
                    list.begin(packet.t_ns);
                    if other {
                        *several = true;
                        lines = ladder.flush();
                        lines.push(Line::default());
                    }
                }
                lines.extend(if *several { list.feed(record) } else { ladder.feed(record) });
                lines
            }
        }
    }

    /// Takes note of a packet that is not drawn: times are counted from the first one all the same.
    pub fn meet(&mut self, packet: &PacketRecord) {
        match self {
            Self::Ladder(drawing) => drawing.meet(packet),
            Self::List(list) => list.begin(packet.t_ns),
            Self::Detail(_) | Self::Hex(_) => {}
            Self::Auto { ladder, list, .. } => {
                ladder.meet(packet);
                list.begin(packet.t_ns);
            }
        }
    }

    /// Draws what has been fed and not been drawn, where that does not have to wait for what comes next.
    pub fn flush_live(&mut self) -> Vec<Line> {
        match self {
            Self::Ladder(drawing) | Self::Auto { ladder: drawing, .. } => drawing.flush_live(),
            Self::List(_) | Self::Detail(_) | Self::Hex(_) => Vec::new(),
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
