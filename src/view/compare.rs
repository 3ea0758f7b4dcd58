//! Two exchanges side by side: their ladders where the terminal is wide enough, and a table of what each cost.

use super::text::{Line, Style, rule, wrap};
use super::{Level, Look};
use crate::analysis::compare::{Quantity, Row, compare};
use crate::analysis::summary::FlowSummary;
use crate::explain::Term;

/// The narrowest ladder that can stand beside another: its labels just fit.
pub const MIN_LADDER: usize = 72;
/// Columns between two ladders, or two cells.
const GAP: usize = 3;

/// The width of each of two ladders that stand side by side; none where the terminal is too narrow for that.
pub const fn half(width: usize) -> Option<usize> {
    let half = width.saturating_sub(GAP) / 2;
    if half >= MIN_LADDER { Some(half) } else { None }
}

/// Two columns of lines beside each other, the left one `half` wide.
pub fn side_by_side(left: Vec<Line>, right: Vec<Line>, half: usize) -> Vec<Line> {
    let rows = left.len().max(right.len());
    let mut left = left.into_iter();
    let mut right = right.into_iter();
    let row = |_| left.next().unwrap_or_default().pad_to(half + GAP).join(right.next().unwrap_or_default());
    (0..rows).map(row).collect()
}

/// The table: a row a measure, with the reason for the difference below it.
pub fn table(a: (&str, &FlowSummary), b: (&str, &FlowSummary), look: Look) -> Vec<Line> {
    let columns = TableColumns::new(look.width);
    let heading = look.language.words().term(Term::Comparison);
    let mut lines = vec![rule(heading, look.width)];
    if look.level.unwrap_or_default() > Level::Brief {
        lines.insert(0, Line::default());
    }
    let name = |(label, flow): (&str, &FlowSummary)| match label {
        "" => flow.protocol.name().to_owned(),
        label => format!("{} {label}", flow.protocol.name()),
    };
    lines.extend(columns.row(["", &name(a), &name(b)], Style::Heading));
    let level = look.level.unwrap_or_default();
    // At a first look: what follows from the protocols, and nothing that was timed.
    let is_first = |row: &Row| !matches!(row.measure, Quantity::Overhead | Quantity::FirstReply);
    for row in compare(a.1, b.1).iter().filter(|row| level > Level::Brief || is_first(row)) {
        lines.extend(measure(row, columns, look));
    }
    lines
}

fn measure(row: &Row, columns: TableColumns, look: Look) -> Vec<Line> {
    let value = |value| look.language.words().value(row.measure, value);
    let cells = [look.language.words().measure(row.measure), &value(row.a), &value(row.b)];
    let mut lines = columns.row(cells, Style::Plain);
    if look.level.unwrap_or_default() == Level::Brief {
        return lines;
    }
    let why = look.language.words().why(row.measure, row.is_same_protocol());
    let why = wrap(why, look.width.saturating_sub(2));
    lines.extend(why.into_iter().map(|line| Line::of("  ", Style::Plain).and(line, Style::Dim)));
    lines
}

/// Where the columns of the table stand.
#[derive(Debug, Clone, Copy)]
struct TableColumns {
    name: usize,
    value: usize,
}

impl TableColumns {
    fn new(width: usize) -> Self {
        // A table wider than this is hard to read along.
        let width = width.min(110);
        let value = (width - 2 * GAP) * 3 / 10;
        Self { name: width - 2 * (value + GAP), value }
    }

    /// One row, each cell wrapped within its column.
    fn row(self, cells: [&str; 3], style: Style) -> Vec<Line> {
        let [name, a, b] = cells;
        let mut name = wrap(name, self.name).into_iter();
        let mut a = wrap(a, self.value).into_iter();
        let mut b = wrap(b, self.value).into_iter();
        let mut lines = Vec::new();
        loop {
            let (next_name, next_a, next_b) = (name.next(), a.next(), b.next());
            if next_name.is_none() && next_a.is_none() && next_b.is_none() {
                return lines;
            }
            let value_style = if style == Style::Plain { Style::State } else { style };
            let line = Line::of(next_name.unwrap_or_default(), style).pad_to(self.name + GAP);
            let line =
                line.and(next_a.unwrap_or_default(), value_style).pad_to(self.name + self.value + 2 * GAP);
            lines.push(line.and(next_b.unwrap_or_default(), value_style));
        }
    }
}
