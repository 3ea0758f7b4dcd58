//! The strip of bytes on a terminal: two rows for each direction, the bytes or their numbers above, where they are below.
//!
//! ```text
//!    client  SYN hello, captrace FIN
//!            ███ ▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲ ···
//!    server  acknowledged 0-1460  in flight 1461-4380  not sent yet 4381-7301
//!            █████████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒···························
//! ```

use std::ops::Range;

use super::course::{Course, PacketPlace};
use crate::analysis::flow::FlowId;
use crate::call::{End, TransportProtocol};
use crate::explain::{Language, Stepping};
use crate::scene::strip::{Letter, Letters, Part, Sent};
use crate::view::text::{Line, Style, shorten};

/// Where the rows of a direction begin.
const AT: usize = 11;
/// Rows that the strip takes, its legend included.
pub(super) const ROWS: usize = 5;

/// The rows of both directions and the legend; empty lines where the packet belongs to no flow.
pub(super) fn lines(
    course: &Course,
    place: &PacketPlace,
    flow: Option<FlowId>,
    transport: Option<TransportProtocol>,
    (language, columns): (Language, usize),
) -> Vec<Line> {
    let Some((flow, sent)) = flow.zip(place.sent) else { return vec![Line::default(); ROWS] };
    let numbered = transport == Some(TransportProtocol::Tcp);
    let mut lines = Vec::with_capacity(ROWS);
    for end in [End::Client, End::Server] {
        let (letters, whole) = course.whole(flow, end);
        let direction = DirectionStrip { end, sent: *sent.of(end), whole, letters, numbered, language };
        lines.extend(direction.rows(columns.saturating_sub(AT)));
    }
    lines.push(legend(numbered, language, columns));
    lines
}

/// What is drawn of one direction.
struct DirectionStrip<'a> {
    end: End,
    sent: Sent,
    whole: Sent,
    letters: Option<&'a Letters>,
    numbered: bool,
    language: Language,
}

impl DirectionStrip<'_> {
    fn rows(&self, room: usize) -> [Line; 2] {
        let words = self.language.words();
        let name = Line::default().pad_to(3).and(words.end(self.end), self.end.into()).pad_to(AT);
        let below = Line::default().pad_to(AT);
        let (Some(first), Some(end)) = (self.whole.first(), self.whole.end()) else {
            return [name.and(words.stepping(Stepping::NothingSent), Style::Dim), below];
        };
        let parts = self.sent.parts(first, end);
        match self.letters.and_then(|letters| Slots::of(letters, end, room)) {
            Some(slots) => {
                let marks = slots.marks(&parts);
                [name.join(slots.shown(&parts)), below.join(marks)]
            }
            None => [name.join(self.numbers(&parts, room)), below.join(bar(&parts, first..end, room))],
        }
    }

    /// The ranges in numbers.
    fn numbers(&self, parts: &[(Range<u64>, Part)], room: usize) -> Line {
        let words = self.language.words();
        let mut text = String::new();
        for (range, part) in parts {
            let (first, last) = (range.start, range.end - 1);
            let range = if first == last { first.to_string() } else { format!("{first}-{last}") };
            let gap = if text.is_empty() { "" } else { "  " };
            text = format!("{text}{gap}{} {range}", words.stepping(named(*part, self.numbered)));
        }
        Line::of(shorten(&text, room), Style::Plain)
    }
}

/// The bytes of a direction one by one, each with its columns: those that fit.
struct Slots<'a> {
    first: u64,
    letters: &'a [Letter],
}

impl<'a> Slots<'a> {
    /// None where they do not fit.
    fn of(letters: &'a Letters, end: u64, room: usize) -> Option<Self> {
        let (first, letters) = letters.all();
        let all = u64::try_from(letters.len()).ok() == end.checked_sub(first);
        let columns: usize = letters.iter().map(|letter| text(*letter).len()).sum();
        (all && columns <= room).then_some(Self { first, letters })
    }

    /// Each letter with the part that it belongs to.
    fn each(&self, parts: &[(Range<u64>, Part)]) -> impl Iterator<Item = (Letter, Part)> {
        let part =
            |number: u64| parts.iter().find(|(range, _)| range.contains(&number)).map(|(_, part)| *part);
        let parts: Vec<_> =
            (self.first..).zip(self.letters).map(|(number, letter)| (*letter, part(number))).collect();
        parts.into_iter().map(|(letter, part)| (letter, part.unwrap_or(Part::NotSent)))
    }

    /// What was sent; what is sent later is not shown before.
    fn shown(&self, parts: &[(Range<u64>, Part)]) -> Line {
        self.each(parts).fold(Line::default(), |line, (letter, part)| match part {
            Part::NotSent => line.and(" ".repeat(text(letter).len()), Style::Plain),
            Part::InPacket => line.and(text(letter), Style::Heading),
            Part::InFlight | Part::Acknowledged => line.and(text(letter), Style::Plain),
        })
    }

    fn marks(&self, parts: &[(Range<u64>, Part)]) -> Line {
        self.each(parts).fold(Line::default(), |line, (letter, part)| {
            let count = text(letter).len();
            let marks = gaps(letter).into_iter().take(count).map(|gap| if gap { ' ' } else { mark(part) });
            line.and(marks.collect::<String>(), style(part))
        })
    }
}

/// A letter as it is shown: one column, except that SYN and FIN are set apart.
fn text(letter: Letter) -> String {
    match letter {
        Letter::Syn => "SYN ".to_owned(),
        Letter::Fin => " FIN".to_owned(),
        Letter::Byte(byte) if byte.is_ascii_graphic() || byte == b' ' => char::from(byte).to_string(),
        Letter::Byte(_) => ".".to_owned(),
        Letter::Unseen => "?".to_owned(),
    }
}

/// Which of its columns only set it apart.
fn gaps(letter: Letter) -> [bool; 4] {
    match letter {
        Letter::Syn => [false, false, false, true],
        Letter::Fin => [true, false, false, false],
        Letter::Byte(_) | Letter::Unseen => [false; 4],
    }
}

/// A bar of so many columns, to scale; what is there has one column at least.
fn bar(parts: &[(Range<u64>, Part)], whole: Range<u64>, columns: usize) -> Line {
    let (columns, length) = (u64::try_from(columns).unwrap_or(0), (whole.end - whole.start).max(1));
    let place = |number: u64| {
        let scaled = u128::from(number - whole.start) * u128::from(columns) / u128::from(length);
        u64::try_from(scaled).unwrap_or(columns)
    };
    let mut line = Line::default();
    let (mut at, count) = (0, u64::try_from(parts.len()).unwrap_or(0));
    for ((range, part), behind) in parts.iter().zip((0..count).rev()) {
        // Each of those behind it needs a column too.
        let until = place(range.end).max(at + 1).min(columns.saturating_sub(behind)).max(at);
        let marks = usize::try_from(until - at).unwrap_or(0);
        line = line.and(mark(*part).to_string().repeat(marks), style(*part));
        at = until;
    }
    line
}

/// The marks and what they mean.
fn legend(numbered: bool, language: Language, columns: usize) -> Line {
    let words = language.words();
    let parts: &[Part] = if numbered {
        &[Part::Acknowledged, Part::InFlight, Part::InPacket, Part::NotSent]
    } else {
        &[Part::InFlight, Part::InPacket, Part::NotSent]
    };
    let mut line = Line::default().pad_to(AT);
    for part in parts {
        line = line
            .and(mark(*part).to_string(), style(*part))
            .and(format!(" {}  ", words.stepping(named(*part, numbered))), Style::Dim);
    }
    if numbered {
        return line;
    }
    let room = columns.saturating_sub(line.width());
    line.and(shorten(&words.stepping(Stepping::Datagrams), room), Style::Dim)
}

/// What a part is called. Without acknowledgments nothing tells when a byte arrived.
const fn named(part: Part, numbered: bool) -> Stepping<'static> {
    match part {
        Part::Acknowledged => Stepping::Acknowledged,
        Part::InFlight if numbered => Stepping::InFlight,
        Part::InFlight => Stepping::SentBefore,
        Part::InPacket => Stepping::InPacket,
        Part::NotSent => Stepping::NotSent,
    }
}

const fn mark(part: Part) -> char {
    match part {
        Part::Acknowledged => '█',
        Part::InFlight => '▒',
        Part::InPacket => '▲',
        Part::NotSent => '·',
    }
}

const fn style(part: Part) -> Style {
    match part {
        Part::Acknowledged => Style::State,
        Part::InFlight => Style::Plain,
        Part::InPacket => Style::Heading,
        Part::NotSent => Style::Dim,
    }
}
