//! The detail view: every layer of a packet, every field of a layer, with its bytes, its bits and what it means.
//!
//! ```text
//! ── packet 4 ────────────────────────────────────────────────────────────────────
//! TCP                                                                 bytes 34-65
//!   Source port           43512                                              34-35
//!   Sequence number       2847561094                                         38-41
//!   ACK                   1  set                                 bit 11 of   46-47
//! ```

use super::text::{Line, Style, rule, shorten, wrap};
use super::{Look, label};
use crate::decode;
use crate::decode::field::{Field, LayerTree, tree};
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
}

/// The layers and fields of a packet, read from its bytes.
pub(super) fn layers(packet: &PacketRecord, links: &Links) -> Vec<LayerTree> {
    let wire = usize::try_from(packet.len.wire).unwrap_or(usize::MAX);
    tree(&decode::decode(links.of_packet(packet), &packet.raw, wire), &packet.raw)
}

impl Detail {
    /// A view of nothing yet.
    pub fn new(look: Look) -> Self {
        Self { look, links: Links::default() }
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

    fn packet(&self, packet: &PacketRecord) -> Vec<Line> {
        let mut lines = vec![rule(&format!("packet {}", packet.id.0), self.look.width)];
        for layer in layers(packet, &self.links) {
            lines.push(self.heading(&layer));
            lines.extend(layer.fields.iter().flat_map(|field| self.field(&layer, field)));
        }
        if let Some(stop) = &packet.layers.stop {
            let text = format!(
                "{} at byte {}: {} bytes needed ({}), {} there",
                stop.layer, stop.offset, stop.needed, stop.promised_by, stop.available
            );
            lines.extend(wrap(&text, self.look.width).into_iter().map(|line| Line::of(line, Style::Alarm)));
        }
        lines.extend(self.wireshark(packet));
        lines.push(Line::default());
        lines
    }

    /// What Wireshark would say, by the names that it has in a trace.
    fn wireshark(&self, packet: &PacketRecord) -> Vec<Line> {
        let Some(verdict) = &packet.wireshark else { return Vec::new() };
        let heading = label::wireshark(packet, self.look).unwrap_or_else(|| "Wireshark".to_owned());
        let mut lines = vec![Line::of(heading, Style::Heading)];
        let fields = serde_json::to_value(verdict).unwrap_or_default();
        for (name, value) in fields.as_object().into_iter().flatten() {
            let line = Line::of(format!("  {name}"), Style::Plain).pad_to(NAME);
            lines.push(line.and(value.to_string(), Style::State));
        }
        lines
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
