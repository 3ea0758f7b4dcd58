//! The totals of a capture: a table of its flows, its columns chosen by the width, and the tree of its protocols.
//!
//! ```text
//! flow  client           server            packets      bytes  resent  end
//!    1  127.0.0.1:43512  127.0.0.1:12000       6/5    431/358       0  server closed
//! ```

use std::net::IpAddr;

use super::Look;
use super::list::push_end;
use super::tally::untracked;
use super::text::{Line, Style, rule, shorten, visible, width, wrap};
use crate::analysis::Untracked;
use crate::analysis::column::{Cell, Column};
use crate::analysis::flow::Both;
use crate::analysis::hierarchy::ProtocolNode;
use crate::analysis::summary::FlowSummary;
use crate::call::Address;
use crate::explain::quantity::{duration, rate};
use crate::explain::{Remark, Term};

/// Columns between two columns.
const GAP: usize = 2;

/// How wide the tree of protocols gets at most: wider, its lines are hard to follow.
const TREE: usize = 90;

/// The totals of a capture.
#[derive(Debug, Clone, Copy)]
pub struct Totals {
    /// How many flows there are, listed or not.
    pub flows: u64,
    /// Packets in the capture.
    pub packets: u64,
    /// Their bytes on the wire.
    pub bytes: u64,
    /// What had no room.
    pub untracked: Untracked,
}

/// A table of flows. Drawn row by row: a capture may have many.
#[derive(Debug)]
pub struct StatsTable {
    look: Look,
    columns: Vec<(Column, usize)>,
    /// Whether each server stands below its client: where addresses are long, they leave no room beside each other.
    stacked: bool,
    hidden: usize,
    /// What all columns take together.
    whole: usize,
}

/// Up to how many flows get further tables for the columns that have no room beside each other. More of them would be
/// far from their first row.
const FEW: usize = 12;

/// What stands together where there are several tables: whose flow it is and what became of it; its times; what went
/// wrong on the way.
const GROUPS: [&[Column]; 3] = [
    &[
        Column::Flow,
        Column::Client,
        Column::Server,
        Column::Packets,
        Column::Bytes,
        Column::Closed,
        Column::HeaderShare,
        Column::Protocol,
    ],
    &[
        Column::Duration,
        Column::Handshake,
        Column::RttMin,
        Column::RttMedian,
        Column::RttMax,
        Column::Throughput,
    ],
    &[
        Column::Retransmissions,
        Column::DuplicateAcks,
        Column::OutOfOrder,
        Column::ZeroWindows,
        Column::SmallestWindow,
        Column::Shape,
        Column::BytesPerAck,
    ],
];

/// What one table must have room for before the servers stand beside their clients.
const CORE: [Column; 6] =
    [Column::Flow, Column::Client, Column::Server, Column::Packets, Column::Bytes, Column::Closed];

impl StatsTable {
    /// The table for these flows, put in order by this column; of a few flows also those for the columns that it has no
    /// room for.
    pub fn of(flows: &[FlowSummary], by: Column, look: Look) -> Vec<Self> {
        let mut all: Vec<_> =
            Column::ALL.iter().map(|&column| (column, widest(column, flows, look))).collect();
        let whole = taken(&all);
        let core: Vec<_> = all.iter().filter(|(column, _)| CORE.contains(column)).copied().collect();
        let stacked = taken(&core) > look.width;
        if stacked {
            let server = room(&all, Column::Server);
            for (column, room) in &mut all {
                *room = if *column == Column::Client { server.max(*room) } else { *room };
            }
        }
        let is_column = |column: &Column| !stacked || *column != Column::Server;
        let several = flows.len() <= FEW && whole > look.width;
        let tables = if several {
            groups(&all, is_column, look.width)
        } else {
            let wanted: Vec<_> = wanted(by).into_iter().filter(is_column).collect();
            vec![that_fit(&wanted, &all, look.width)]
        };
        let shown = |column: &Column| tables.iter().any(|table| table.contains(column));
        let hidden = Column::ALL.iter().filter(|column| is_column(column) && !shown(column)).count();
        let columns_of =
            |table: &Vec<Column>| all.iter().filter(|(column, _)| table.contains(column)).copied().collect();
        let table = |table| Self { look, columns: columns_of(table), stacked, hidden, whole };
        tables.iter().map(table).collect()
    }

    /// The names of the columns.
    pub fn heading(&self) -> Vec<Line> {
        self.lines(|column| (self.look.language.words().heading(column).to_owned(), Style::Dim))
    }

    /// The row of one flow.
    pub fn row(&self, flow: &FlowSummary) -> Vec<Line> {
        self.lines(|column| {
            let cell = column.cell(flow);
            (text(cell, self.look), style(column, cell))
        })
    }

    /// What stands below the rows, of which there were so many.
    pub fn ending(&self, shown: u64, totals: &Totals) -> Vec<Line> {
        let Totals { flows, packets, bytes, .. } = *totals;
        let mut remarks = vec![Remark::Flows { shown, flows, packets, bytes }];
        if shown > 0 {
            remarks.push(Remark::BothEnds);
        }
        if self.hidden > 0 {
            remarks.push(Remark::Hidden { columns: self.hidden, width: self.whole });
        }
        let texts = remarks.iter().map(|remark| self.look.language.words().remark(remark));
        let lines = texts.flat_map(|text| wrap(&text, self.look.width));
        let mut lines: Vec<_> = lines.map(|line| Line::of(line, Style::Dim)).collect();
        lines.extend(untracked(totals.untracked, self.look));
        lines
    }

    /// A row, with the server's on a line of its own where it stands below the client's.
    fn lines(&self, cell: impl Fn(Column) -> (String, Style)) -> Vec<Line> {
        let mut line = Line::with_room(self.look.width + 16, 2 * self.columns.len());
        let mut below = None;
        let mut at = 0;
        for (column, room) in &self.columns {
            let (text, style) = cell(*column);
            let text = shorten(&text, *room);
            let start = if is_number(*column) { at + room - width(&text) } else { at };
            line = line.pad_to(start).and(text, style);
            if self.stacked && *column == Column::Client {
                let (text, style) = cell(Column::Server);
                below = Some(Line::default().pad_to(at).and(shorten(&text, *room), style));
            }
            at += room + GAP;
        }
        std::iter::once(line).chain(below).collect()
    }
}

/// How wide a column has to be for all that stands in it.
fn widest(column: Column, flows: &[FlowSummary], look: Look) -> usize {
    let heading = width(look.language.words().heading(column));
    flows.iter().map(|flow| column.cell(flow)).fold(heading, |widest, cell| {
        if most_columns(cell).is_some_and(|most| most <= widest) {
            return widest;
        }
        widest.max(cell_width(cell, look))
    })
}

/// What columns take beside each other.
fn taken(columns: &[(Column, usize)]) -> usize {
    columns.iter().map(|(_, width)| width + GAP).sum::<usize>().saturating_sub(GAP)
}

fn room(all: &[(Column, usize)], column: Column) -> usize {
    all.iter().find(|(other, _)| *other == column).map_or(0, |(_, width)| *width)
}

/// The columns of each of several tables: groups stand in one as far as they have room beside each other, and each table
/// begins with the number of the flow.
fn groups(all: &[(Column, usize)], is_column: impl Fn(&Column) -> bool, columns: usize) -> Vec<Vec<Column>> {
    let width = |columns: &[Column]| {
        let of_table: Vec<_> = all.iter().filter(|(column, _)| columns.contains(column)).copied().collect();
        taken(&of_table)
    };
    let mut tables: Vec<Vec<Column>> = Vec::new();
    let mut left: Vec<Column> = Vec::new();
    for group in GROUPS {
        // What had no room in one table begins the next.
        left.extend(group.iter().copied().filter(&is_column));
        if let Some(last) = tables.last_mut()
            && width(&[last.as_slice(), &left].concat()) <= columns
        {
            last.append(&mut left);
            continue;
        }
        tables.extend(next(&mut left, all, columns));
    }
    while let Some(table) = next(&mut left, all, columns) {
        tables.push(table);
    }
    tables
}

/// The number of the flow and as many of the columns that are left as have room beside it; none where not even one has.
fn next(left: &mut Vec<Column>, all: &[(Column, usize)], columns: usize) -> Option<Vec<Column>> {
    left.retain(|column| *column != Column::Flow);
    let wanted: Vec<_> = std::iter::once(Column::Flow).chain(left.iter().copied()).collect();
    let shown = that_fit(&wanted, all, columns);
    left.retain(|column| !shown.contains(column));
    (shown.len() > 1).then_some(shown)
}

/// The columns, the one that is needed most first. The flows are put in order by one of them: that must be seen.
fn wanted(by: Column) -> Vec<Column> {
    let mut wanted = Column::BY_NEED.to_vec();
    if let Some(place) = wanted.iter().position(|column| *column == by) {
        let by = wanted.remove(place);
        wanted.insert(place.min(BEFORE_ORDER), by);
    }
    wanted
}

/// How many columns are needed more than the one that the flows are put in order by: number, client, server.
const BEFORE_ORDER: usize = 3;

/// The first of these columns that have room beside each other.
fn that_fit(wanted: &[Column], all: &[(Column, usize)], columns: usize) -> Vec<Column> {
    let mut left = columns + GAP;
    let fits = |column: &&Column| {
        let needed = room(all, **column) + GAP;
        let fits = needed <= left;
        left = if fits { left - needed } else { 0 };
        fits
    };
    wanted.iter().filter(fits).copied().collect()
}

/// Numbers stand at the right edge of their column.
const fn is_number(column: Column) -> bool {
    !matches!(column, Column::Client | Column::Server | Column::Protocol | Column::Closed | Column::Shape)
}

const fn style(column: Column, cell: Cell) -> Style {
    match (column, cell) {
        (Column::Client, _) => Style::Client,
        (Column::Server, _) => Style::Server,
        (Column::Retransmissions, Cell::Counts(Both { client: 1.., .. } | Both { server: 1.., .. })) => {
            Style::Alarm
        }
        (Column::Flow | Column::Protocol, _) => Style::Dim,
        _ => Style::Plain,
    }
}

fn text(cell: Cell, look: Look) -> String {
    match cell {
        Cell::Nothing => "-".to_owned(),
        Cell::Count(count) => count.to_string(),
        Cell::Counts(both) => format!("{}/{}", both.client, both.server),
        Cell::Known(both) => each(both, |count| count.to_string()),
        Cell::Rates(both) => each(both, rate),
        Cell::Share(tenths) => format!("{}.{} %", tenths / 10, tenths % 10),
        Cell::Time(time) => duration(time),
        Cell::At(at) => {
            let mut text = String::new();
            push_end(&mut text, Some(at.address), Some(at.port));
            text
        }
        Cell::Protocol(protocol) => protocol.name().to_owned(),
        Cell::Closed(ending, by) => look.language.words().ending(ending, by).to_owned(),
        Cell::Shape(shape) => look.language.words().shape(shape).to_owned(),
    }
}

/// What is known of each end.
fn each(both: Both<Option<u64>>, text: impl Fn(u64) -> String) -> String {
    let text = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), &text);
    format!("{}/{}", text(both.client), text(both.server))
}

/// How many columns the text of a cell takes. Where it can be counted, the text is not written: a capture may have many flows.
fn cell_width(cell: Cell, look: Look) -> usize {
    let known = |count: Option<u64>| count.map_or(1, digits);
    match cell {
        Cell::Nothing => 1,
        Cell::Count(count) => digits(count),
        Cell::Counts(both) => digits(both.client) + 1 + digits(both.server),
        Cell::Known(both) => known(both.client) + 1 + known(both.server),
        Cell::At(Address { address: IpAddr::V4(address), port }) => {
            let octets: usize = address.octets().map(|octet| digits(octet.into())).iter().sum();
            octets + ".".len() * 3 + ":".len() + digits(port.into())
        }
        Cell::Share(tenths) => digits(tenths / 10) + ".0 %".len(),
        Cell::Protocol(protocol) => width(protocol.name()),
        Cell::Closed(ending, by) => width(look.language.words().ending(ending, by)),
        Cell::Shape(shape) => width(look.language.words().shape(shape)),
        other => width(&text(other, look)),
    }
}

/// How many columns the text of a cell takes at most, where that can be counted without writing it: a rounded number may
/// take one less.
fn most_columns(cell: Cell) -> Option<usize> {
    /// A rate of less than a terabit has three digits, a point and a unit.
    const RATE: usize = "9.99k".len();
    let rounded = |number: u64, unit: u64| digits(number.saturating_add(unit) / unit);
    match cell {
        Cell::Time(time) => {
            let number = time.unsigned_abs();
            let most = match number {
                0..1_000 => digits(number) + " ns".len(),
                1_000..1_000_000 => rounded(number, 1_000) + " µs".chars().count(),
                1_000_000..1_000_000_000 => rounded(number, 1_000_000) + ".0 ms".len(),
                _ => rounded(number, 1_000_000_000) + ".00 s".len(),
            };
            Some(most + usize::from(time < 0))
        }
        Cell::Rates(Both { client, server }) => {
            let is_usual = |rate: Option<u64>| rate.is_none_or(|rate| rate < 1_000_000_000_000);
            (is_usual(client) && is_usual(server)).then_some(RATE + "/".len() + RATE)
        }
        _ => None,
    }
}

/// How many digits a number has.
fn digits(number: u64) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// What stands above the tables; with several files, which one it is.
pub fn title(file: Option<&str>, look: Look) -> Line {
    let flows = look.language.words().term(Term::Flows);
    match file {
        Some(file) => rule(&format!("{flows} · {}", visible(file)), look.width),
        None => rule(flows, look.width),
    }
}

/// The tree of protocols: packets and bytes of each, and their shares of all.
pub fn protocols(tree: &[ProtocolNode], totals: &Totals, look: Look) -> Vec<Line> {
    let language = look.language;
    if tree.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![Line::default(), rule(language.words().term(Term::Protocols), look.width)];
    let right = look.width.min(TREE);
    let columns = [right.saturating_sub(35), right.saturating_sub(27), right.saturating_sub(8), right];
    let heading = [language.words().term(Term::Packets), "%", language.words().term(Term::Bytes), "%"];
    let heading = heading.map(str::to_owned);
    lines.push(numbers(Line::default(), &heading, columns, Style::Dim));
    for node in tree {
        branch(&mut lines, node, 0, totals, columns);
    }
    lines
}

fn branch(lines: &mut Vec<Line>, node: &ProtocolNode, depth: usize, totals: &Totals, columns: [usize; 4]) {
    let name = format!("{}{}", "  ".repeat(depth), node.name);
    let cells = [
        node.packets.to_string(),
        share(node.packets, totals.packets),
        node.bytes.to_string(),
        share(node.bytes, totals.bytes),
    ];
    lines.push(numbers(Line::of(name, Style::State), &cells, columns, Style::Plain));
    for child in &node.children {
        branch(lines, child, depth + 1, totals, columns);
    }
}

/// Numbers that end at these columns.
fn numbers(mut line: Line, cells: &[String; 4], ends: [usize; 4], style: Style) -> Line {
    for (cell, end) in cells.iter().zip(ends) {
        // A tree deeper than there is room for keeps its numbers, one space apart.
        let start = end.saturating_sub(width(cell)).max(line.width() + usize::from(line.width() > 0));
        line = line.pad_to(start).and(cell, style);
    }
    line
}

/// A share in percent, with one decimal.
fn share(part: u64, whole: u64) -> String {
    let whole = u128::from(whole.max(1));
    let tenths = (u128::from(part) * 1000 + whole / 2) / whole;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::reason::Shape;
    use crate::analysis::summary::Ending;
    use crate::call::End;
    use crate::call::TransportProtocol;
    use crate::explain::Language;

    fn look(language: Language) -> Look {
        Look::new(80, language)
    }

    #[test]
    fn the_width_of_a_cell_is_that_of_its_text() {
        let at = |address: &str, port| Cell::At(Address { address: address.parse().unwrap(), port });
        let cells = [
            Cell::Nothing,
            Cell::Count(0),
            Cell::Count(u64::MAX),
            Cell::Counts(Both { client: 9, server: 10 }),
            Cell::Known(Both { client: None, server: Some(65535) }),
            Cell::Known(Both { client: Some(0), server: None }),
            Cell::Rates(Both { client: Some(12_345), server: None }),
            Cell::Share(417),
            Cell::Time(1_250_000),
            Cell::Time(999),
            Cell::Time(999_600),
            Cell::Time(999_960_000),
            Cell::Time(-9_995_000_000),
            Cell::Time(i64::MIN),
            Cell::Rates(Both { client: Some(999_499), server: Some(999_499_999_999) }),
            Cell::Rates(Both { client: Some(9_994), server: Some(u64::MAX) }),
            at("10.0.0.1", 80),
            at("255.255.255.255", 65535),
            at("::1", 80),
            at("::ffff:10.0.0.1", 0),
            Cell::Protocol(TransportProtocol::Tcp),
            Cell::Closed(Ending::Closed, Some(End::Client)),
            Cell::Shape(Shape::Reset),
        ];
        for language in [Language::English, Language::Chinese] {
            let look = look(language);
            for cell in cells {
                let text = text(cell, look);
                assert_eq!(cell_width(cell, look), width(&text), "{text}");
                assert!(most_columns(cell).is_none_or(|most| most >= width(&text)), "{text}");
            }
        }
        assert_eq!(text(at("10.0.0.1", 80), look(Language::English)), "10.0.0.1:80");
    }
}
