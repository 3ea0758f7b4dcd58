//! The hex view: the bytes of a packet, sixteen to a line, beside the layers they belong to, and one field marked.
//!
//! ```text
//! ── packet 4 · tcp.seq ──────────────────────────────────────────────────────────
//! 0000  00 00 00 00 00 00 00 00  00 00 00 00 08 00 45 00  ..............E.
//! 0020  00 01 a9 f8 2e e0[a9 ba  34 c6]36 bb 69 2d 80 18  ........4.6.i-..
//! ```

use std::ops::Range;

use super::Look;
use super::detail::{PacketRemarks, title, value};
use super::text::{Line, Style, rule};
use crate::decode::tree;
use crate::step::{Packet, Step};

/// Bytes on a line.
const ROW: usize = 16;

/// Draws packets byte by byte.
#[derive(Debug)]
pub struct Hex {
    look: Look,
    /// The field to mark, by the name that holds for good (`tcp.seq`).
    field: Option<String>,
    /// Whether a packet was drawn, and whether one had the field.
    drawn: bool,
    found: bool,
    remarks: PacketRemarks,
}

impl Hex {
    /// A view of nothing yet, which marks `field` in every packet that has it.
    pub fn new(look: Look, field: Option<String>) -> Self {
        Self { look, field, drawn: false, found: false, remarks: PacketRemarks::new(look, false) }
    }

    /// The field to mark, if packets were drawn and none had it.
    pub fn lacks(&self) -> Option<&str> {
        self.field.as_deref().filter(|_| self.drawn && !self.found)
    }

    /// Takes the next step; gives its lines.
    pub fn feed(&mut self, step: &Step) -> Vec<Line> {
        let mut lines = step.packet().map_or_else(Vec::new, |packet| self.packet(step, packet));
        lines.extend(self.remarks.below(step));
        lines
    }

    fn packet(&mut self, step: &Step, packet: &Packet) -> Vec<Line> {
        let tree = tree(&packet.decoded, &packet.bytes);
        let mut title = title(step, packet, self.look);
        let fields = || tree.iter().flat_map(|layer| &layer.fields);
        let marked = self.field.as_deref().and_then(|name| fields().find(|field| field.machine == name));
        let marked = marked.map_or(0..0, |field| {
            title = format!("{title} · {} = {}", field.machine, value(&field.value, self.look));
            field.range.clone()
        });
        self.drawn = true;
        self.found |= !marked.is_empty();
        let mut lines = Vec::from_iter(self.remarks.packet(step.flow));
        lines.push(rule(&title, self.look.width));
        for layer in &tree {
            let name = self.look.language.words().title(layer.title);
            let place = format!("{:04x}-{:04x}", layer.range.start, layer.range.end.max(1) - 1);
            lines.push(Line::of(place, Style::Dim).and(format!("  {name}"), Style::Plain));
        }
        let rows = packet.bytes.chunks(ROW).zip(0..);
        lines.extend(rows.map(|(bytes, row): (_, usize)| line(bytes, row * ROW, &marked)));
        lines
    }
}

/// One line of the dump: where it begins, its bytes, and the characters that they stand for.
fn line(bytes: &[u8], start: usize, marked: &Range<usize>) -> Line {
    let mut line = Line::of(format!("{start:04x} "), Style::Dim);
    for place in 0..ROW {
        let at = start + place;
        let gap = if place == ROW / 2 { " " } else { "" };
        let before = if at == marked.start && !marked.is_empty() {
            "["
        } else if at == marked.end && !marked.is_empty() {
            "]"
        } else {
            " "
        };
        let style = if marked.contains(&at) { Style::State } else { Style::Plain };
        line = line.and(format!("{gap}{before}"), Style::State);
        line = match bytes.get(place) {
            Some(byte) => line.and(format!("{byte:02x}"), style),
            None => line.and("  ", Style::Plain),
        };
    }
    let after = if start + ROW == marked.end && !marked.is_empty() { "]" } else { " " };
    let shown = |byte: &u8| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' };
    let text: String = bytes.iter().map(shown).collect();
    line.and(after, Style::State).and(format!(" {text}"), Style::Dim)
}
