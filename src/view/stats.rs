//! What a capture comes to: a table of its flows, its columns chosen by the width, and the tree of its protocols.
//!
//! ```text
//! flow  client           server            packets      bytes  resent  end
//!    1  127.0.0.1:43512  127.0.0.1:12000       6/5    431/358       0  server closed
//! ```

use std::net::SocketAddr;

use super::Look;
use super::tally::untracked;
use super::text::{Line, Style, rule, shorten, width, wrap};
use crate::analysis::Untracked;
use crate::analysis::column::{Cell, Column};
use crate::analysis::flow::Both;
use crate::analysis::hierarchy::ProtocolNode;
use crate::analysis::summary::FlowSummary;
use crate::call::Transport;
use crate::explain::quantity::duration;
use crate::explain::{self, Remark, Term};

/// Columns between two columns.
const GAP: usize = 2;

/// How wide the tree of protocols gets at most: wider, its lines are hard to follow.
const TREE: usize = 90;

/// What a capture comes to.
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
pub struct FlowTable {
    look: Look,
    columns: Vec<(Column, usize)>,
    hidden: usize,
    /// What all columns take together.
    whole: usize,
}

/// Up to how many flows get further tables for the columns that have no room beside each other. More of them would be
/// far from their first row.
const FEW: usize = 12;

impl FlowTable {
    /// The table for these flows; of a few flows also those for the columns that it has no room for.
    pub fn of(flows: &[FlowSummary], look: Look) -> Vec<Self> {
        let fit = |column: Column| {
            let heading = width(explain::heading(look.language, column));
            let cells = flows.iter().map(|flow| cell_width(column.cell(flow), look));
            (column, cells.max().unwrap_or(0).max(heading))
        };
        let all = Column::ALL.map(fit);
        let whole = all.iter().map(|(_, width)| width + GAP).sum::<usize>().saturating_sub(GAP);
        let mut left = Column::BY_NEED.to_vec();
        let mut tables: Vec<Self> = Vec::new();
        while !left.is_empty() && (tables.is_empty() || flows.len() <= FEW) {
            if !tables.is_empty() {
                left.insert(0, Column::Flow);
            }
            let shown = that_fit(&left, &all, look.width);
            left.retain(|column| !shown.contains(column));
            let columns: Vec<_> = all.iter().filter(|(column, _)| shown.contains(column)).copied().collect();
            // A column that is wider than the screen, beside the number of the flow: it is left out.
            if columns.len() < 2 {
                left.push(Column::Flow);
                break;
            }
            tables.push(Self { look, columns, hidden: 0, whole });
        }
        if let Some(table) = tables.last_mut() {
            table.hidden = left.iter().filter(|column| **column != Column::Flow).count();
        }
        tables
    }

    /// The names of the columns.
    pub fn heading(&self) -> Line {
        self.line(|column| (explain::heading(self.look.language, column).to_owned(), Style::Dim))
    }

    /// The row of one flow.
    pub fn row(&self, flow: &FlowSummary) -> Line {
        self.line(|column| {
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
        let texts = remarks.iter().map(|remark| explain::remark(self.look.language, remark));
        let lines = texts.flat_map(|text| wrap(&text, self.look.width));
        let mut lines: Vec<_> = lines.map(|line| Line::of(line, Style::Dim)).collect();
        lines.extend(untracked(totals.untracked, self.look));
        lines
    }

    fn line(&self, cell: impl Fn(Column) -> (String, Style)) -> Line {
        let mut line = Line::with_room(self.look.width + 16, 2 * self.columns.len());
        let mut at = 0;
        for (column, room) in &self.columns {
            let (text, style) = cell(*column);
            let text = shorten(&text, *room);
            let start = if is_number(*column) { at + room - width(&text) } else { at };
            line = line.pad_to(start).and(text, style);
            at += room + GAP;
        }
        line
    }
}

/// The first of these columns that have room beside each other.
fn that_fit(wanted: &[Column], all: &[(Column, usize)], columns: usize) -> Vec<Column> {
    let of = |column: Column| all.iter().find(|(other, _)| *other == column).map_or(0, |(_, width)| *width);
    let mut room = columns + GAP;
    let fits = |column: &&Column| {
        let needed = of(**column) + GAP;
        let fits = needed <= room;
        room = if fits { room - needed } else { 0 };
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
        Cell::Time(time) => duration(time),
        Cell::At(at) => SocketAddr::new(at.address, at.port).to_string(),
        Cell::Protocol(Transport::Tcp) => "TCP".to_owned(),
        Cell::Protocol(Transport::Udp) => "UDP".to_owned(),
        Cell::Closed(ending, by) => explain::ending(look.language, ending, by).to_owned(),
        Cell::Shape(shape) => explain::shape(look.language, shape).to_owned(),
    }
}

/// How many columns the text of a cell takes; numbers are counted without being written.
fn cell_width(cell: Cell, look: Look) -> usize {
    let digits = |count: u64| count.checked_ilog10().map_or(1, |log| log as usize + 1);
    match cell {
        Cell::Count(count) => digits(count),
        Cell::Counts(both) => digits(both.client) + 1 + digits(both.server),
        other => width(&text(other, look)),
    }
}

/// What stands above the tables.
pub fn title(look: Look) -> Line {
    rule(explain::term(look.language, Term::Flows), look.width)
}

/// The tree of protocols: packets and bytes of each, and their shares of all.
pub fn protocols(tree: &[ProtocolNode], totals: &Totals, look: Look) -> Vec<Line> {
    let language = look.language;
    let mut lines = vec![Line::default(), rule(explain::term(language, Term::Protocols), look.width)];
    let right = look.width.min(TREE);
    let columns = [right.saturating_sub(35), right.saturating_sub(27), right.saturating_sub(8), right];
    let heading = [explain::term(language, Term::Packets), "%", explain::term(language, Term::Bytes), "%"];
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
    let tenths = u128::from(part) * 1000 / u128::from(whole.max(1));
    format!("{}.{}", tenths / 10, tenths % 10)
}
