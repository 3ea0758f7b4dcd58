//! The detail view: every layer of a packet, every field of a layer, with its bytes, its bits and what it means; then
//! what the packet does.
//!
//! ```text
//! ── packet 4 · flow 1 · client → server ─────────────────────────────────────────
//! Transmission Control Protocol                                              34-65
//!   Source port                43512                                         34-35
//!   Sequence number            2847561094                                    38-41
//!   Acknowledgment             1  set                               bit 11 of 46-47
//! What it does
//!   The client sends bytes 1 to 15. The next byte will be number 16 = 1 + 15.
//! ```

use std::borrow::Cow;

use super::text::{Line, Style, rule, shorten, width, wrap};
use super::{Level, Look, note};
use crate::analysis::flow::{Direction, FlowId};
use crate::decode::field::{Field, FieldValue, LayerTree};
use crate::decode::tree;
use crate::explain::{Phrase, Term};
use crate::scene::wireshark;
use crate::step::{Event, Packet, Step};

/// Columns of a field's name, its indent included: the longest, "Congestion window reduced", and two.
const NAME: usize = 29;

/// Draws packets field by field.
#[derive(Debug)]
pub struct Detail {
    look: Look,
    remarks: PacketRemarks,
}

/// What stands between packets, and under each: its states and sentences, below a heading.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each tells of one thing, whatever the others")]
pub(super) struct PacketRemarks {
    look: Look,
    /// Whether states and sentences are shown.
    why: bool,
    /// Whether something has been drawn, from which what comes next is set apart.
    begun: bool,
    headed: bool,
    /// Whether what stands last is a call.
    called: bool,
    /// The flow of the packet that stands last.
    flow: Option<FlowId>,
}

/// A packet's heading: its number, its flow, and which way it travels.
pub(super) fn title(step: &Step, packet: &Packet, look: Look) -> String {
    let mut title = look.language.words().phrase(Phrase::Packet(packet.id.0));
    if let Some(flow) = step.flow {
        title = format!("{title} · {}", look.language.words().phrase(Phrase::Flow(flow.0)));
    }
    if let Some(sender) = packet.direction.map(Direction::sender) {
        let (from, to) = (look.language.words().end(sender), look.language.words().end(sender.other()));
        title = format!("{title} · {from} → {to}");
    }
    title
}

impl PacketRemarks {
    pub(super) const fn new(look: Look, why: bool) -> Self {
        let why = match look.level {
            Some(Level::Brief) => false,
            Some(Level::Why | Level::Measure) => true,
            None => why,
        };
        Self { look, why, begun: false, headed: false, called: false, flow: None }
    }

    /// The line that sets a packet apart from what stands above it.
    pub(super) fn gap(&mut self) -> Option<Line> {
        (self.headed, self.called) = (false, false);
        std::mem::replace(&mut self.begun, true).then(Line::default)
    }

    /// The same for a packet of this flow.
    pub(super) fn packet(&mut self, flow: Option<FlowId>) -> Option<Line> {
        self.flow = flow;
        self.gap()
    }

    /// The lines of a call, or of the states and notes of a step.
    pub(super) fn below(&mut self, step: &Step) -> Vec<Line> {
        if !self.why {
            return Vec::new();
        }
        let words = self.look.language.words();
        match (&step.event, step.flow) {
            (Event::End(_) | Event::Description(_), _) => Vec::new(),
            (Event::Call(call), _) => {
                // Calls stand between packets, and those that follow each other stand together.
                let gap = if self.called { None } else { self.gap() };
                self.called = true;
                let call = note::call(call, 0, self.look);
                gap.into_iter().chain([call]).chain(note::lines(step, 0, self.look, self.flow)).collect()
            }
            (Event::Remark, Some(flow)) if !step.notes.is_empty() => {
                let gap = self.gap();
                let heading = rule(&words.phrase(Phrase::Flow(flow.0)), self.look.width);
                gap.into_iter().chain([heading]).chain(note::lines(step, 0, self.look, self.flow)).collect()
            }
            (Event::Kernel(_) | Event::Remark | Event::Packet(_), _) => {
                let lines = note::lines(step, if self.called { 0 } else { 2 }, self.look, self.flow);
                let is_headed = lines.is_empty() || self.called || std::mem::replace(&mut self.headed, true);
                let heading = (!is_headed).then(|| Line::of(words.term(Term::Does), Style::Heading));
                heading.into_iter().chain(lines).collect()
            }
        }
    }
}

impl Detail {
    /// A view of nothing yet.
    pub const fn new(look: Look) -> Self {
        Self { look, remarks: PacketRemarks::new(look, true) }
    }

    /// Takes the next step; gives its lines.
    pub fn feed(&mut self, step: &Step) -> Vec<Line> {
        let mut lines = step.packet().map_or_else(Vec::new, |packet| self.packet(step, packet));
        lines.extend(self.remarks.below(step));
        lines
    }

    fn packet(&mut self, step: &Step, packet: &Packet) -> Vec<Line> {
        let words = self.look.language.words();
        let mut lines = Vec::from_iter(self.remarks.packet(step.flow));
        lines.push(rule(&title(step, packet, self.look), self.look.width));
        lines.extend(self.layers(&tree(&packet.decoded, &packet.bytes)));
        if let Some(datagram) = packet.whole.as_ref().map(|whole| &whole.datagram) {
            let numbers: Vec<_> = datagram.frames.iter().map(ToString::to_string).collect();
            let text = words.phrase(Phrase::Assembled { packets: &numbers.join(", ") });
            lines.push(rule(&shorten(&text, self.look.width.saturating_sub(8)), self.look.width));
            lines.extend(self.layers(&tree(&datagram.packet, &datagram.bytes)));
        }
        if let Some(stop) = packet.stop() {
            let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
            let phrase = Phrase::Stop {
                layer: stop.layer,
                offset: count(stop.offset),
                needed: count(stop.needed),
                available: count(stop.available),
                promised_by: stop.promised_by,
            };
            let lines_of = wrap(&words.phrase(phrase), self.look.width);
            lines.extend(lines_of.into_iter().map(|line| Line::of(line, Style::Alarm)));
        }
        lines.extend(self.wireshark(packet));
        lines
    }

    /// What Wireshark would say, by the names that it has in a trace.
    fn wireshark(&self, packet: &Packet) -> Vec<Line> {
        let Some(opinion) = &packet.wireshark else { return Vec::new() };
        let said = wireshark(packet).map(|remark| self.look.language.words().remark(&remark));
        let heading = said.unwrap_or_else(|| "Wireshark".to_owned());
        let mut lines = vec![Line::of(heading, Style::Heading)];
        lines.extend(opinion.verdict.fields().into_iter().map(|(name, value)| {
            Line::of(format!("  {name}"), Style::Plain).pad_to(NAME).and(value, Style::State)
        }));
        lines
    }

    fn layers(&self, layers: &[LayerTree]) -> Vec<Line> {
        let of_layer = |layer: &LayerTree| {
            let fields = layer.fields.iter().flat_map(|field| self.field(layer, field));
            std::iter::once(self.heading(layer)).chain(fields).collect::<Vec<_>>()
        };
        layers.iter().flat_map(of_layer).collect()
    }

    fn heading(&self, layer: &LayerTree) -> Line {
        let name = self.look.language.words().title(layer.title);
        let name = format!("{}{name}", "  ".repeat(layer.depth));
        let place = place(layer.range.start, layer.range.end);
        self.with_place(Line::of(name, Style::Heading), &place)
    }

    fn field(&self, layer: &LayerTree, field: &Field) -> Vec<Line> {
        let name = format!("{}  {}", "  ".repeat(layer.depth), self.look.language.words().field(field.name));
        let at = (width(&name) + 1).max(NAME);
        let place = self.place_of(field);
        let room = self.look.width.saturating_sub(at + width(&place) + 1).max(8);
        // What is too long goes on below, not one letter left out.
        let mut values = note::chunks(&value(&field.value, self.look), room).into_iter();
        let value = values.next().unwrap_or_default();
        let line = Line::of(name, Style::Plain).pad_to(at).and(&value, Style::State);
        let below = |text: String, style| Line::default().pad_to(NAME).and(text, style);
        let rest: Vec<_> = values.map(|value| below(value, Style::State)).collect();
        let Some(meaning) = field.meaning.map(|meaning| self.look.language.words().meaning(meaning)) else {
            return [self.with_place(line, &place)].into_iter().chain(rest).collect();
        };
        let gap = if value.is_empty() { "" } else { "  " };
        if rest.is_empty() && width(&value) + width(gap) + width(&meaning) <= room {
            return vec![self.with_place(line.and(gap, Style::Dim).and(&*meaning, Style::Dim), &place)];
        }
        let mut lines = vec![self.with_place(line, &place)];
        lines.extend(rest);
        let meaning = wrap(&meaning, self.look.width.saturating_sub(NAME));
        lines.extend(meaning.into_iter().map(|text| below(text, Style::Dim)));
        lines
    }

    /// Where a field stands.
    fn place_of(&self, field: &Field) -> String {
        let bytes = place(field.range.start, field.range.end);
        match &field.bits {
            Some(bits) => {
                let (first, last) = (bits.start, bits.end.saturating_sub(1));
                self.look.language.words().phrase(Phrase::Bits { first, last, bytes: &bytes })
            }
            None => bytes,
        }
    }

    /// The line with where it stands at the right edge.
    fn with_place(&self, line: Line, place: &str) -> Line {
        let at = self.look.width.saturating_sub(width(place));
        line.pad_to(at).and(place, Style::Dim)
    }
}

/// What a field holds.
pub(super) fn value(value: &FieldValue, look: Look) -> Cow<'_, str> {
    match value {
        FieldValue::Text(text) => Cow::Borrowed(text),
        FieldValue::Bytes(bytes) => {
            Cow::Owned(look.language.words().phrase(Phrase::Bytes(u64::try_from(*bytes).unwrap_or(u64::MAX))))
        }
    }
}

/// "34-35", or "34" where it is one byte.
fn place(start: usize, end: usize) -> String {
    if end.saturating_sub(start) <= 1 { start.to_string() } else { format!("{start}-{}", end - 1) }
}
