//! The detail view: every layer of a packet, every field of a layer, with its bytes, its bits and what it means.
//!
//! ```text
//! ── packet 4 ────────────────────────────────────────────────────────────────────
//! TCP                                                                 bytes 34-65
//!   Source port           43512                                              34-35
//!   Sequence number       2847561094                                         38-41
//!   ACK                   1  set                                 bit 11 of   46-47
//! ```

use std::collections::BTreeMap;

use super::Look;
use super::text::{Line, Style, rule, shorten, wrap};
use crate::decode;
use crate::decode::field::{Field, LayerTree, tree};
use crate::decode::reassemble::{Outcome, Reassembled, Reassembler};
use crate::frame::Timestamp;
use crate::trace::packet::PacketRecord;
use crate::trace::{Links, Record};

/// Columns of a field's name, its indent included.
const NAME: usize = 26;
/// Columns at the right for where it stands.
const PLACE: usize = 20;

/// Draws packets field by field.
#[derive(Debug)]
pub struct Detail {
    look: Look,
    links: Links,
    /// The fragments that wait for others, by vantage.
    reassemblers: BTreeMap<String, Reassembler>,
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

impl Detail {
    /// A view of nothing yet.
    pub fn new(look: Look) -> Self {
        Self { look, links: Links::default(), reassemblers: BTreeMap::new() }
    }

    /// Takes the next record; gives the lines that are ready.
    pub fn feed(&mut self, record: &Record) -> Vec<Line> {
        match record {
            Record::Header(header) => {
                self.links = Links::of(header);
                Vec::new()
            }
            Record::Packet(packet) => self.packet(packet),
            Record::Call(_) | Record::State(_) | Record::Note(_) | Record::Summary(_) => Vec::new(),
        }
    }

    fn packet(&mut self, packet: &PacketRecord) -> Vec<Line> {
        let mut lines = vec![rule(&format!("packet {}", packet.id.0), self.look.width)];
        lines.extend(self.layers(&layers(packet, &self.links)));
        if let Some(whole) = self.whole(packet) {
            let numbers: Vec<_> = whole.frames.iter().map(ToString::to_string).collect();
            let title = format!("packet {}, put together from {}", packet.id.0, numbers.join(", "));
            lines.push(rule(&shorten(&title, self.look.width.saturating_sub(8)), self.look.width));
            lines.extend(self.layers(&tree(&whole.packet, &whole.bytes)));
        }
        if let Some(stop) = &packet.layers.stop {
            let text = format!(
                "{} at byte {}: {} bytes needed ({}), {} there",
                stop.layer, stop.offset, stop.needed, stop.promised_by, stop.available
            );
            lines.extend(wrap(&text, self.look.width).into_iter().map(|line| Line::of(line, Style::Alarm)));
        }
        lines.push(Line::default());
        lines
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
            Outcome::Complete(whole) => Some(*whole),
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
        let name = format!("{}{}", "  ".repeat(layer.depth), layer.name);
        let place = place(layer.range.start, layer.range.end);
        self.with_place(Line::of(name, Style::Heading), &place)
    }

    fn field(&self, layer: &LayerTree, field: &Field) -> Vec<Line> {
        let name = format!("{}  {}", "  ".repeat(layer.depth), field.name);
        let mut line = Line::of(shorten(&name, NAME - 1), Style::Plain).pad_to(NAME);
        let room = self.look.width.saturating_sub(NAME + PLACE).max(8);
        let value = shorten(&field.value, room).into_owned();
        line = line.and(&value, Style::State);
        let bytes = place(field.range.start, field.range.end);
        let place = match &field.bits {
            Some(bits) if bits.len() == 1 => format!("bit {} of {bytes}", bits.start),
            Some(bits) => format!("bits {}-{} of {bytes}", bits.start, bits.end.saturating_sub(1)),
            None => bytes,
        };
        let Some(meaning) = &field.meaning else { return vec![self.with_place(line, &place)] };
        let used = NAME + super::text::width(&value) + 2;
        let left = self.look.width.saturating_sub(used + PLACE);
        if super::text::width(meaning) <= left {
            return vec![self.with_place(line.and(format!("  {meaning}"), Style::Dim), &place)];
        }
        let mut lines = vec![self.with_place(line, &place)];
        let below = wrap(meaning, self.look.width.saturating_sub(NAME));
        lines.extend(below.into_iter().map(|text| Line::default().pad_to(NAME).and(text, Style::Dim)));
        lines
    }

    /// The line with where it stands at the right edge.
    fn with_place(&self, line: Line, place: &str) -> Line {
        let at = self.look.width.saturating_sub(super::text::width(place));
        line.pad_to(at).and(place, Style::Dim)
    }
}

/// "34-35", or "34" where it is one byte.
fn place(start: usize, end: usize) -> String {
    if end.saturating_sub(start) <= 1 { start.to_string() } else { format!("{start}-{}", end - 1) }
}
