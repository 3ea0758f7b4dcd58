//! The lines of one screen.
//!
//! Every part has its own rows, whatever it says: the arrows before are filled up from below, so the present packet stands in the
//! same row each time, and so does what is said of it.

use super::course::{Course, LEVELS, PacketPlace};
use super::strip;
use crate::analysis::flow::Both;
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::explain::{Language, Stepping};
use crate::scene::layout::{ByOrder, Page};
use crate::scene::{Band, Element, Level, SceneItem};
use crate::step::{Packet, Step};
use crate::view::Look;
use crate::view::hex::Hex;
use crate::view::ladder::paint;
use crate::view::text::{Columns, Line, Style, shorten, width, wrap};

/// What a screen needs at least.
pub(super) const LEAST: Size = Size { columns: 80, rows: 24 };
/// The row of the present packet on a screen of that size.
const PRESENT: usize = 7;
/// The last rows: the strip, a message, the keys.
const BELOW: usize = strip::ROWS + 2;
/// How many cells the picture of the way through the recording has.
const WAY: usize = 10;

/// The size of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
}

/// How a packet is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PacketStyle {
    pub(super) size: Size,
    pub(super) language: Language,
    /// How much is said: an index of [`LEVELS`].
    pub(super) level: usize,
    /// Whether its bytes stand instead of its words.
    pub(super) hex: bool,
    /// How many lines of its words are passed over.
    pub(super) scrolled: usize,
}

/// What stands in the rows below the packet instead of its words, and what is said in the last rows.
#[derive(Debug, Default)]
pub(super) struct Around {
    /// In place of words and strip.
    pub(super) quiz: Option<Vec<Line>>,
    /// In place of the sources.
    pub(super) message: Option<Line>,
    /// Whether something is being typed.
    pub(super) typing: bool,
}

impl Size {
    const fn is_enough(self) -> bool {
        self.columns >= LEAST.columns && self.rows >= LEAST.rows
    }

    /// The row of the present packet: larger screens have more rows above it and below.
    const fn present(self) -> usize {
        PRESENT + self.rows.saturating_sub(LEAST.rows) / 2
    }

    /// The rows between the states of the present packet and the last rows, and the first of them.
    const fn middle(self) -> (usize, usize) {
        let first = self.present() + 3;
        (first, self.rows.saturating_sub(BELOW + first))
    }
}

impl PacketStyle {
    const fn look(self, course: &Course) -> Look {
        let look = Look::new(self.size.columns, self.language);
        Look { absolute: course.absolute, level: Some(Level::Brief), unfold: true, ..look }
    }

    /// How many lines of a packet's words do not fit where they are.
    pub(super) fn overflow(self, course: &Course, place: usize) -> usize {
        let rows = self.size.middle().1 + if self.hex { strip::ROWS } else { 0 };
        let items = course.items(place, self.level);
        self.body(course, place, &items).len().saturating_sub(rows.saturating_sub(1))
    }

    /// The words of a packet, or its bytes.
    fn body(self, course: &Course, place: usize, items: &[SceneItem<'_>]) -> Vec<Line> {
        if self.hex {
            let mut hex = Hex::new(self.look(course), None);
            return course.packet(place).map_or_else(Vec::new, |(step, _)| hex.feed(step));
        }
        let said = items.iter().filter_map(|item| match &item.element {
            Element::Paragraph(said) => Some((said.message.words(self.language), said.style)),
            _ => None,
        });
        let lines = said.flat_map(|(text, style)| {
            let lines = wrap(&text, self.size.columns.saturating_sub(6));
            lines.into_iter().map(move |line| Line::default().pad_to(3).and(line, style))
        });
        lines.collect()
    }
}

/// The rows of the screen: exactly as many as it has, each no wider than it is.
pub(super) fn screen(course: &Course, place: usize, manner: PacketStyle, around: Around) -> Vec<Line> {
    let Size { columns, rows } = manner.size;
    let words = manner.language.words();
    let lines = match course.place(place).zip(course.packet(place)) {
        _ if !manner.size.is_enough() => {
            let (has, needs) = ((columns, rows), (LEAST.columns, LEAST.rows));
            let text = words.stepping(Stepping::TooSmall { has, needs });
            wrap(&text, columns.max(1)).into_iter().map(|line| Line::of(line, Style::Alarm)).collect()
        }
        None => vec![Line::of(words.stepping(Stepping::NoPackets), Style::Plain)],
        Some((here, packet)) => whole(course, (place, here, packet), manner, around),
    };
    let lines = lines.into_iter().chain(std::iter::repeat(Line::default())).take(rows);
    lines.map(|line| cut(line, columns)).collect()
}

/// The screen of a packet.
fn whole(
    course: &Course,
    (place, here, (step, packet)): (usize, &PacketPlace, (&Step, &Packet)),
    manner: PacketStyle,
    around: Around,
) -> Vec<Line> {
    let size = manner.size;
    let words = manner.language.words();
    let items = course.items(place, manner.level);
    let mut lines = above(course, (place, packet, &items), manner);
    lines.push(present(&items, manner));
    lines.push(states(here, packet, manner));
    lines.push(Line::default());
    let (first, room) = size.middle();
    let filled = |mut lines: Vec<Line>, until: usize| {
        lines.resize(until, Line::default());
        lines
    };
    if let Some(quiz) = around.quiz {
        lines.extend(quiz);
        lines = filled(lines, first + room + strip::ROWS);
    } else {
        let room = if manner.hex { room + strip::ROWS } else { room };
        let body = manner.body(course, place, &items);
        // The last row is kept free: it sets the strip apart, and says what has no room.
        let (room, all) = (room.saturating_sub(1), body.len());
        lines.extend(body.into_iter().skip(manner.scrolled).take(room));
        lines = filled(lines, first + room);
        let missing = all.saturating_sub(manner.scrolled + room);
        lines.push(match missing {
            0 => Line::default(),
            missing => right(&words.stepping(Stepping::MoreLines(missing)), size.columns),
        });
        if !manner.hex {
            let transport = packet.endpoints().map(|ends| ends.transport);
            let look = (manner.language, size.columns);
            lines.extend(strip::lines(course, here, step.flow, transport, look));
        }
    }
    lines.push(around.message.unwrap_or_else(|| sources(step)));
    let keys = if around.typing { Stepping::TypingKeys } else { Stepping::Keys };
    lines.push(Line::of(format!(" {}", words.stepping(keys)), Style::Dim));
    lines
}

/// What stands above the present packet: the title, the names of both ends, and the last arrows and calls.
fn above(
    course: &Course,
    (place, packet, items): (usize, &Packet, &[SceneItem<'_>]),
    manner: PacketStyle,
) -> Vec<Line> {
    let present = manner.size.present();
    let mut lines = vec![title(course, place, packet, manner)];
    if let Some(ends) = packet.endpoints() {
        let names = draw(&[SceneItem { source: None, element: Element::Lifelines(ends) }], manner);
        // Its first line sets it apart from what stands above.
        lines.extend(names.into_iter().skip(1));
    }
    let is_shown = |item: &&SceneItem<'_>| {
        matches!(item.element, Element::Band(_) | Element::Arrow(_) | Element::Aside(_))
    };
    let earlier = course.before(place, present);
    let mut ladder: Vec<_> =
        earlier.iter().filter(is_shown).flat_map(|item| draw(std::slice::from_ref(item), manner)).collect();
    let led_to =
        items.iter().take_while(|item| !matches!(item.element, Element::Arrow(_) | Element::Aside(_)));
    let band_before = last_band(&earlier);
    let led_to = led_to.filter(|item| match item.element {
        Element::Call(_) => true,
        // Where flows take turns, an editor begins the band anew.
        Element::Band(band) => band_before != Some(band),
        _ => false,
    });
    ladder.extend(led_to.flat_map(|item| draw(std::slice::from_ref(item), manner)));
    let room = present.saturating_sub(lines.len());
    let hidden = ladder.len().saturating_sub(room);
    lines.resize(lines.len() + room.saturating_sub(ladder.len()), Line::default());
    lines.extend(ladder.into_iter().skip(hidden));
    lines
}

/// The band that stands last among items.
fn last_band(items: &[SceneItem<'_>]) -> Option<Band> {
    items.iter().rev().find_map(|item| match item.element {
        Element::Band(band) => Some(band),
        _ => None,
    })
}

/// Which command it is of, and which packet: `▸▸▸▸······`.
fn title(course: &Course, at: usize, packet: &Packet, manner: PacketStyle) -> Line {
    let flow = course.packet(at).and_then(|(step, _)| step.flow).filter(|_| course.flows > 1);
    let (place, count) = (at + 1, course.len());
    let said = Stepping::Place { id: packet.id.0, place, count, flow: flow.map(|flow| flow.0) };
    let gone = (place * WAY).div_ceil(count.max(1)).min(WAY);
    let way = format!("  {}{}", "▸".repeat(gone), "·".repeat(WAY - gone));
    let place = manner.language.words().stepping(said);
    let at = manner.size.columns.saturating_sub(width(&place) + width(&way));
    let command = shorten(&course.header.command, at.saturating_sub(2)).into_owned();
    Line::of(command, Style::Heading).pad_to(at).and(place, Style::Heading).and(way, Style::Dim)
}

/// The present packet, marked: by a point at the left edge, and a double shaft.
fn present(items: &[SceneItem<'_>], manner: PacketStyle) -> Line {
    let is_packet = |item: &&SceneItem<'_>| matches!(item.element, Element::Arrow(_) | Element::Aside(_));
    let line = items.iter().find(is_packet).map(|item| draw(std::slice::from_ref(item), manner));
    let line = line.and_then(|lines| lines.into_iter().next()).unwrap_or_default();
    let has_room = line.text().starts_with(' ');
    let mut marked = if has_room { Line::of("▸", Style::Heading) } else { Line::default() };
    for (place, span) in line.spans().enumerate() {
        let text =
            if place == 0 && has_room { span.text().get(1..).unwrap_or_default() } else { span.text() };
        marked = match span.style() {
            Style::Client | Style::Server => marked.and(text.replace('─', "═"), span.style()),
            style => marked.and(text, style),
        };
    }
    marked
}

/// The states of both ends after the packet; where it changed one, also the one before.
fn states(here: &PacketPlace, packet: &Packet, manner: PacketStyle) -> Line {
    let (before, after) = here.states;
    let of = |end: End| {
        let (before, after) = (*before.of(end), *after.of(end));
        let before = before.filter(|before| Some(*before) != after);
        before.into_iter().chain(after).collect::<Vec<TcpState>>()
    };
    if packet.endpoints().is_none() {
        return Line::default();
    }
    let states = Both { client: of(End::Client), server: of(End::Server) };
    let line = draw(&[SceneItem { source: None, element: Element::States(states) }], manner);
    line.into_iter().next().unwrap_or_default()
}

/// Where the rule behind the first fact is written.
fn sources(step: &Step) -> Line {
    let source = step.facts().find(|fact| !fact.rfc().is_empty()).map(|fact| match fact.book() {
        "" => fact.rfc().to_owned(),
        book => format!("{} · Kurose & Ross, {book}", fact.rfc()),
    });
    Line::default().pad_to(3).and(source.unwrap_or_default(), Style::Dim)
}

fn draw(items: &[SceneItem<'_>], manner: PacketStyle) -> Vec<Line> {
    let PacketStyle { language, size, .. } = manner;
    let mut layout = ByOrder::new(Page { measure: Columns, language, width: size.columns });
    items.iter().flat_map(|item| paint::lines(&layout.place(item), size.columns)).collect()
}

/// A text at the right edge.
fn right(text: &str, columns: usize) -> Line {
    Line::default().pad_to(columns.saturating_sub(width(text) + 1)).and(text, Style::Dim)
}

/// The line cut to so many columns.
fn cut(line: Line, columns: usize) -> Line {
    if line.width() <= columns {
        return line;
    }
    let mut room = columns;
    line.spans().fold(Line::default(), |cut, span| {
        if room == 0 {
            return cut;
        }
        let text = shorten(span.text(), room);
        room = room.saturating_sub(width(&text));
        cut.and(text, span.style())
    })
}

/// What a level is called on the command line.
pub(super) fn level_name(level: usize) -> &'static str {
    match LEVELS.get(level) {
        Some(Level::Brief) => "brief",
        Some(Level::Measure) => "measure",
        Some(Level::Why) | None => "why",
    }
}
