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
use std::collections::BTreeMap;

use super::text::{Line, Style, rule, shorten, visible, width, wrap};
use super::{Look, note};
use crate::analysis::flow::{Direction, FlowId};
use crate::decode;
use crate::decode::field::{Field, FieldValue, LayerTree, tree};
use crate::decode::reassemble::{Reassembled, Reassembler, Reassembly};
use crate::explain::{Phrase, Term};
use crate::frame::Timestamp;
use crate::scene::wireshark;
use crate::trace::packet::PacketRecord;
use crate::trace::record::NoteRecord;
use crate::trace::{Links, Record};

/// Columns of a field's name, its indent included: the longest, "Congestion window reduced", and two.
const NAME: usize = 29;

/// Draws packets field by field.
#[derive(Debug)]
pub struct Detail {
    look: Look,
    links: Links,
    /// The fragments that wait for others, by vantage.
    reassemblers: BTreeMap<String, Reassembler>,
    under: Under,
}

/// What stands between packets, and under each: its states and sentences, below a heading.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each tells of one thing, whatever the others")]
pub(super) struct Under {
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

/// Vantages whose fragments are put together at the same time.
const VANTAGES: usize = 8;

/// The layers and fields of a packet, read from its bytes.
pub(super) fn layers(packet: &PacketRecord, links: &Links) -> Vec<LayerTree> {
    tree(&decoded(packet, links), &packet.raw)
}

fn decoded(packet: &PacketRecord, links: &Links) -> decode::Packet {
    let wire = usize::try_from(packet.len.wire).unwrap_or(usize::MAX);
    decode::decode(links.of_packet(packet), &packet.raw, wire)
}

/// A packet's heading: its number, its flow, and which way it travels.
pub(super) fn title(packet: &PacketRecord, look: Look) -> String {
    let mut title = look.language.words().phrase(Phrase::Packet(packet.id.0));
    if let Some(flow) = packet.flow {
        title = format!("{title} · {}", look.language.words().phrase(Phrase::Flow(flow.0)));
    }
    if let Some(sender) = packet.dir.map(Direction::sender) {
        let (from, to) = (look.language.words().end(sender), look.language.words().end(sender.other()));
        title = format!("{title} · {from} → {to}");
    }
    title
}

impl Under {
    pub(super) fn new(look: Look, why: bool) -> Self {
        Self { look, why: look.why.unwrap_or(why), begun: false, headed: false, called: false, flow: None }
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

    /// The lines of a state, a note or a call.
    pub(super) fn told(&mut self, record: &Record) -> Vec<Line> {
        if !self.why {
            return Vec::new();
        }
        let mut lines = Vec::new();
        let mut indent = 2;
        if let Record::Note(NoteRecord { about: None, flow: Some(flow), .. }) = record {
            lines.extend(self.gap());
            lines.push(rule(&self.look.language.words().phrase(Phrase::Flow(flow.0)), self.look.width));
            indent = 0;
        } else if let Record::Call(_) = record {
            // Calls stand between packets, and those that follow each other stand together.
            if !self.called {
                lines.extend(self.gap());
            }
            self.called = true;
            indent = 0;
        } else if self.called {
            indent = 0;
        } else if !std::mem::replace(&mut self.headed, true) {
            lines.push(Line::of(self.look.language.words().term(Term::Does), Style::Heading));
        }
        lines.extend(note::lines(record, indent, self.look, self.flow));
        lines
    }
}

impl Detail {
    /// A view of nothing yet.
    pub fn new(look: Look) -> Self {
        let (links, reassemblers) = (Links::default(), BTreeMap::new());
        Self { look, links, reassemblers, under: Under::new(look, true) }
    }

    /// Takes the next record; gives the lines that are ready.
    pub fn feed(&mut self, record: &Record) -> Vec<Line> {
        match record {
            Record::Header(header) => {
                self.links = Links::of(header);
                Vec::new()
            }
            Record::Packet(packet) => self.packet(packet),
            Record::State(state) if state.from.is_none() => Vec::new(),
            Record::State(_) | Record::Note(_) | Record::Call(_) => self.under.told(record),
            Record::Summary(_) => Vec::new(),
        }
    }

    fn packet(&mut self, packet: &PacketRecord) -> Vec<Line> {
        let mut lines = Vec::from_iter(self.under.packet(packet.flow));
        lines.push(rule(&title(packet, self.look), self.look.width));
        lines.extend(self.layers(&layers(packet, &self.links)));
        if let Some(whole) = self.whole(packet) {
            let numbers: Vec<_> = whole.frames.iter().map(ToString::to_string).collect();
            let phrase = Phrase::Assembled { packets: &numbers.join(", ") };
            let text = self.look.language.words().phrase(phrase);
            lines.push(rule(&shorten(&text, self.look.width.saturating_sub(8)), self.look.width));
            lines.extend(self.layers(&tree(&whole.packet, &whole.bytes)));
        }
        if let Some(stop) = &packet.layers.stop {
            let phrase = Phrase::Stop {
                layer: &stop.layer,
                offset: stop.offset,
                needed: stop.needed,
                available: stop.available,
                promised_by: &stop.promised_by,
            };
            let text = self.look.language.words().phrase(phrase);
            lines.extend(wrap(&text, self.look.width).into_iter().map(|line| Line::of(line, Style::Alarm)));
        }
        lines.extend(self.wireshark(packet));
        lines
    }

    /// What Wireshark would say, by the names that it has in a trace.
    fn wireshark(&self, packet: &PacketRecord) -> Vec<Line> {
        let Some(verdict) = &packet.wireshark else { return Vec::new() };
        let said = wireshark(packet).map(|remark| self.look.language.words().remark(&remark));
        let heading = said.unwrap_or_else(|| "Wireshark".to_owned());
        let fields = serde_json::to_value(verdict).unwrap_or_default();
        let field = |(name, value): (&String, &serde_json::Value)| {
            let line = Line::of(format!("  {}", visible(name)), Style::Plain).pad_to(NAME);
            line.and(value.to_string(), Style::State)
        };
        let fields = fields.as_object().into_iter().flatten().map(field);
        std::iter::once(Line::of(heading, Style::Heading)).chain(fields).collect()
    }

    /// The datagram that a fragment completes, if those that make it up were shown.
    fn whole(&mut self, packet: &PacketRecord) -> Option<Reassembled> {
        packet.fragment.as_ref()?;
        if self.reassemblers.len() >= VANTAGES && !self.reassemblers.contains_key(&packet.vantage) {
            self.reassemblers.clear();
        }
        let decoded = decoded(packet, &self.links);
        let reassembler = self.reassemblers.entry(packet.vantage.clone()).or_default();
        let time = Timestamp::from_nanoseconds(packet.t_ns);
        match reassembler.feed(packet.id.0, time, &decoded, &packet.raw) {
            Reassembly::Complete(whole) => Some(*whole),
            _ => None,
        }
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
