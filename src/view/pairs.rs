//! Two flows packet by packet: what corresponds stands in one row.
//!
//! ```text
//! #          seconds    what it says                                 #      seconds
//! 1         0.000000 →  SYN  seq 0  len 0  win 64240                 1     0.000000
//! 4         0.020113 →  ACK  seq 1  ack 1  len 15                    -            -
//! ```
//!
//! Two runs have words of their own in each half of the row.

use super::text::{Columns, Line, Style, shorten, width, wrap};
use super::{Level, Look};
use crate::analysis::flow::Direction;
use crate::frame::Timestamp;
use crate::scene::Label;
use crate::step::pairing::{Kinship, PairedSteps};
use crate::step::{Event, Packet, Step};

/// Columns of a number and a time.
const PLACE: usize = 17;
/// Columns between the halves.
const GAP: usize = 3;

/// One of the two flows.
#[derive(Debug, Clone, Copy)]
pub struct ComparedSteps<'a> {
    /// The name of its file.
    pub name: &'a str,
    /// Its packets, in order.
    pub steps: &'a [Step],
}

/// Draws rows.
#[derive(Debug, Clone, Copy)]
pub struct PairTable<'a> {
    a: ComparedSteps<'a>,
    b: ComparedSteps<'a>,
    look: Look,
}

impl<'a> PairTable<'a> {
    /// A table of two flows.
    pub const fn new(a: ComparedSteps<'a>, b: ComparedSteps<'a>, look: Look) -> Self {
        Self { a, b, look }
    }

    /// The rows of which a step on either side is wanted, below a heading with the names of both.
    pub fn lines(&self, pairs: &PairedSteps, wanted: impl Fn(&Step) -> bool) -> Vec<Line> {
        let mut lines = vec![self.heading(pairs.kinship)];
        for (a, b) in &pairs.rows {
            let a = a.and_then(|place| self.a.steps.get(place));
            let b = b.and_then(|place| self.b.steps.get(place));
            if [a, b].into_iter().flatten().any(&wanted) {
                lines.extend(self.row((a, b), pairs.kinship));
            }
        }
        lines
    }

    fn heading(&self, kinship: Kinship) -> Line {
        let right = self.right(kinship);
        let name = |name: &str, room: usize| shorten(name, room.saturating_sub(1)).into_owned();
        let line = Line::of(name(self.a.name, right), Style::Heading);
        line.pad_to(right).and(name(self.b.name, self.look.width + 1 - right), Style::Heading)
    }

    /// Where the second flow's columns begin.
    const fn right(&self, kinship: Kinship) -> usize {
        match kinship {
            Kinship::Same => self.look.width.saturating_sub(PLACE),
            _ => usize::midpoint(self.look.width, GAP),
        }
    }

    fn row(&self, (a, b): (Option<&Step>, Option<&Step>), kinship: Kinship) -> Vec<Line> {
        let right = self.right(kinship);
        let is_alone = a.is_none() || b.is_none();
        let style = if is_alone { Style::Alarm } else { Style::Plain };
        let mut line = place(Line::default(), a, self.a.steps);
        let mut sentences = Vec::new();
        if kinship == Kinship::Same {
            line = self.words(line, a.or(b), right, style);
            line = place(line.pad_to(right), b, self.b.steps);
            sentences.extend(self.sentences(a.or(b), 0, self.look.width));
        } else {
            line = self.words(line, a, right - GAP.min(right), style);
            line = place(line.pad_to(right), b, self.b.steps);
            line = self.words(line, b, self.look.width, style);
            sentences.extend(self.sentences(a, 0, right.saturating_sub(GAP)));
            sentences.extend(self.sentences(b, right, self.look.width));
        }
        std::iter::once(line).chain(sentences).collect()
    }

    /// The direction of a packet, and what it says, up to the column `end`.
    fn words(&self, line: Line, step: Option<&Step>, end: usize, style: Style) -> Line {
        let Some(packet) = step.and_then(packet) else { return line };
        let (way, ends) = match packet.direction {
            Some(Direction::ClientToServer) => ("→", Style::Client),
            Some(Direction::ServerToClient) => ("←", Style::Server),
            None => ("", Style::Plain),
        };
        let line = line.and(" ", Style::Plain).and(way, ends).and(" ", Style::Plain);
        let room = end.saturating_sub(line.width() + 1);
        let mut words = String::new();
        let label = Label::in_list(packet, self.look.absolute);
        label.fit_into(&mut words, self.look.language, &Columns, room, || packet.text());
        if room == 0 { line } else { line.and(shorten(&words, room), style) }
    }

    /// The sentences about a packet, between two columns, where reasons are asked for.
    fn sentences(&self, step: Option<&Step>, begin: usize, end: usize) -> Vec<Line> {
        let indent = begin + PLACE + 3;
        let room = end.saturating_sub(indent);
        if self.look.level.unwrap_or_default() == Level::Brief || room < 16 {
            return Vec::new();
        }
        let notes = step.into_iter().flat_map(|step| &step.notes);
        let sentences = notes.map(|note| note.words(self.look.language));
        let lines = sentences.flat_map(|sentence| wrap(&sentence, room));
        lines.map(|line| Line::default().pad_to(indent).and(line, Style::Dim)).collect()
    }
}

fn packet(step: &Step) -> Option<&Packet> {
    match &step.event {
        Event::Packet(packet) => Some(packet),
        _ => None,
    }
}

/// The number of a packet and its time, in seconds from the first of its flow; dashes where there is none.
fn place(line: Line, step: Option<&Step>, steps: &[Step]) -> Line {
    let start = line.width();
    let begun: Option<Timestamp> = steps.first().map(|step| step.time);
    let (number, time) = match step.and_then(packet).zip(step).zip(begun) {
        Some(((packet, step), begun)) => {
            let since = step.time.since(begun);
            let sign = if since < 0 { "-" } else { "" };
            let micro = since.unsigned_abs() / 1000;
            (packet.id.0.to_string(), format!("{sign}{}.{:06}", micro / 1_000_000, micro % 1_000_000))
        }
        None => ("-".to_owned(), "-".to_owned()),
    };
    let line = line.and(&number, Style::Dim);
    let at = (start + PLACE).saturating_sub(width(&time)).max(line.width() + 1);
    line.pad_to(at).and(time, Style::Dim)
}
