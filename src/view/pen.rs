//! What a line is written with, piece by piece: into a styled [`Line`], or straight into the text of a file or a terminal
//! that shows no styles.

use super::text::{Line, Style, width};
use crate::scene::{is_plain, visible};

/// Writes one line.
pub(super) trait Pen {
    /// How many columns it has written.
    fn width(&self) -> usize;

    /// Writes a piece. Control characters are made visible.
    fn text(&mut self, text: &str, style: Style);

    /// Writes a number, to the right of so many columns.
    fn number(&mut self, number: u64, columns: usize, style: Style);

    /// Writes spaces up to a column.
    fn pad_to(&mut self, column: usize);

    /// Goes to the column that begins at `column`, with a space at least before it: a long number moves what follows.
    fn next(&mut self, column: usize) {
        let behind = if self.width() == 0 { 0 } else { self.width() + 1 };
        self.pad_to(column.max(behind));
    }
}

impl Pen for Line {
    fn width(&self) -> usize {
        Self::width(self)
    }

    fn text(&mut self, text: &str, style: Style) {
        self.push(text, style);
    }

    fn number(&mut self, number: u64, columns: usize, style: Style) {
        self.push_number(number, columns, style);
    }

    fn pad_to(&mut self, column: usize) {
        self.push_spaces(column);
    }
}

/// Where the lines of a view go.
pub trait LineSink {
    /// Takes a line.
    fn line(&mut self, line: &Line);

    /// The text in which lines stand as they are, each with its end; `None` where styles or characters are changed.
    fn plain(&mut self) -> Option<&mut String> {
        None
    }
}

impl<F: FnMut(&Line)> LineSink for F {
    fn line(&mut self, line: &Line) {
        self(line);
    }
}

/// A line without styles at the end of a text.
pub(super) struct PlainLine<'t> {
    text: &'t mut String,
    start: usize,
    width: usize,
}

impl<'t> PlainLine<'t> {
    /// Begins a line.
    pub(super) const fn at_end_of(text: &'t mut String) -> Self {
        let start = text.len();
        Self { text, start, width: 0 }
    }

    /// Ends the line. No spaces remain at its end.
    pub(super) fn end(self) {
        let written = self.text.get(self.start..).unwrap_or_default().trim_end().len();
        self.text.truncate(self.start + written);
        self.text.push('\n');
    }

    fn spaces(&mut self, mut count: usize) {
        const SPACES: &str = "                                                                ";
        self.width += count;
        while count > SPACES.len() {
            self.text.push_str(SPACES);
            count -= SPACES.len();
        }
        self.text.push_str(SPACES.get(..count).unwrap_or_default());
    }
}

impl Pen for PlainLine<'_> {
    fn width(&self) -> usize {
        self.width
    }

    fn text(&mut self, text: &str, _: Style) {
        if is_plain(text) {
            self.text.push_str(text);
            self.width += text.len();
        } else {
            let text = visible(text);
            self.text.push_str(&text);
            self.width += width(&text);
        }
    }

    fn number(&mut self, number: u64, columns: usize, _: Style) {
        let mut digits = itoa::Buffer::new();
        let digits = digits.format(number);
        self.spaces(columns.saturating_sub(digits.len()));
        self.text.push_str(digits);
        self.width += digits.len();
    }

    fn pad_to(&mut self, column: usize) {
        self.spaces(column.saturating_sub(self.width));
    }
}
