//! Strokes of a terminal: each cell has 2 × 4 dots, as Braille patterns have them.

use crate::view::text::Style;

/// The dots of a cell, from left to right.
pub(in crate::view) const ACROSS: usize = 2;
/// The dots of a cell, from top to bottom.
pub(in crate::view) const DOWN: usize = 4;

/// The bit of each dot in a Braille pattern: the column on the left, then that on the right, from top to bottom (Unicode,
/// chapter 21.1).
const BITS: [[u8; DOWN]; ACROSS] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// How a stroke is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::view) enum StrokePattern {
    /// Without a gap.
    Solid,
    /// Three dots, and a gap of two.
    Dashed,
    /// Every other dot.
    Dotted,
}

impl StrokePattern {
    /// Whether the dot at this place along a stroke is drawn.
    const fn draws(self, place: usize) -> bool {
        match self {
            Self::Solid => true,
            Self::Dashed => place % 5 < 3,
            Self::Dotted => place.is_multiple_of(2),
        }
    }
}

/// One row of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::view) struct DotRow {
    cells: Vec<(u8, Style)>,
}

impl DotRow {
    pub(in crate::view) fn new(columns: usize) -> Self {
        Self { cells: vec![(0, Style::Plain); columns] }
    }

    fn set(&mut self, x: usize, y: usize, style: Style) {
        let bit = BITS.get(x % ACROSS).and_then(|column| column.get(y)).copied().unwrap_or(0);
        if let Some(cell) = self.cells.get_mut(x / ACROSS) {
            *cell = (cell.0 | bit, style);
        }
    }

    /// The cell of a column; none if it has no dots.
    pub(in crate::view) fn cell(&self, column: usize) -> Option<(char, Style)> {
        let (bits, style) = *self.cells.get(column).filter(|(bits, _)| *bits > 0)?;
        Some((char::from_u32(0x2800 + u32::from(bits))?, style))
    }
}

/// The straight stroke from one dot to another, `(x, y)` from the left upper corner of the rows.
pub(in crate::view) fn stroke(
    rows: &mut [DotRow],
    from: (usize, usize),
    to: (usize, usize),
    (pattern, style): (StrokePattern, Style),
) {
    let (across, down) = (from.0.abs_diff(to.0), from.1.abs_diff(to.1));
    let length = across.max(down);
    for place in (0..=length).filter(|place| pattern.draws(*place)) {
        let (x, y) = (along(from.0, to.0, place, length), along(from.1, to.1, place, length));
        if let Some(row) = rows.get_mut(y / DOWN) {
            row.set(x, y % DOWN, style);
        }
    }
}

/// The number that is `part` of `whole` on the way from one number to another, rounded.
const fn along(from: usize, to: usize, part: usize, whole: usize) -> usize {
    if whole == 0 {
        return from;
    }
    let moved = (from.abs_diff(to) * part + whole / 2) / whole;
    if to >= from { from + moved } else { from - moved }
}

/// A Braille pattern in ASCII, by the height of its dots; none for any other character.
pub(in crate::view) fn ascii(letter: char) -> Option<&'static str> {
    let bits = u8::try_from(u32::from(letter).checked_sub(0x2800)?).ok()?;
    let count =
        |row: usize| BITS.iter().filter(|column| column.get(row).is_some_and(|bit| bits & bit > 0)).count();
    let rows: [usize; DOWN] = std::array::from_fn(count);
    let dots: usize = rows.iter().sum();
    let height: usize = rows.iter().enumerate().map(|(row, dots)| row * dots).sum();
    Some(match dots {
        0 => " ",
        // The mean is taken from the top: 0 to 3.
        _ if height * 4 <= 3 * dots => "\"",
        _ if height * 4 >= 9 * dots => "_",
        _ => "-",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(from: (usize, usize), to: (usize, usize), pattern: StrokePattern) -> Vec<String> {
        let mut rows = vec![DotRow::new(6); 2];
        stroke(&mut rows, from, to, (pattern, Style::Client));
        let text =
            |row: &DotRow| (0..6).map(|column| row.cell(column).map_or(' ', |(letter, _)| letter)).collect();
        rows.iter().map(text).collect()
    }

    #[test]
    fn a_stroke_goes_from_dot_to_dot() {
        assert_eq!(drawn((0, 0), (11, 7), StrokePattern::Solid), ["⠑⠢⣀   ", "   ⠉⠢⢄"]);
        assert_eq!(drawn((11, 1), (0, 1), StrokePattern::Solid), ["⠒⠒⠒⠒⠒⠒", "      "]);
        assert_eq!(drawn((0, 1), (11, 1), StrokePattern::Dotted), ["⠂⠂⠂⠂⠂⠂", "      "]);
        assert_eq!(drawn((3, 0), (3, 7), StrokePattern::Solid), [" ⢸    ", " ⢸    "]);
    }

    #[test]
    fn a_stroke_that_leaves_the_rows_is_cut() {
        assert_eq!(drawn((0, 0), (40, 40), StrokePattern::Solid), ["⠑⢄    ", "  ⠑⢄  "]);
    }

    #[test]
    fn in_ascii_a_stroke_keeps_its_height() {
        assert_eq!(
            ['⠉', '⠒', '⠤', '⣀', '⠈', ' '].map(ascii),
            [Some("\""), Some("-"), Some("-"), Some("_"), Some("\""), None]
        );
    }
}
