//! Lines of styled text, measured in terminal columns.
//!
//! Everything that a view shows passes through [`Line`], which lets no control character through: text from a packet
//! or a file is shown, never obeyed.

use std::borrow::Cow;

use textwrap::WordSeparator;
use textwrap::core::Word;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::scene::{Measure, Sizes, is_plain, words};
pub use crate::scene::{Style, is_obeyed, visible};

/// A piece of a line, in one style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<'a> {
    text: &'a str,
    style: Style,
}

impl<'a> Span<'a> {
    /// The text.
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The style.
    pub const fn style(&self) -> Style {
        self.style
    }
}

/// One line, without its end. Control characters are made visible as they come in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    text: String,
    /// Where in the text each piece ends, and its style.
    pieces: Vec<(usize, Style)>,
    /// How many columns the pieces take.
    width: usize,
}

impl Line {
    /// A line of one piece.
    pub fn of(text: impl AsRef<str>, style: Style) -> Self {
        Self::default().and(text, style)
    }

    /// An empty line with room for so many bytes and pieces.
    pub(super) fn with_room(bytes: usize, pieces: usize) -> Self {
        Self { text: String::with_capacity(bytes), pieces: Vec::with_capacity(pieces), width: 0 }
    }

    /// An empty line that takes over the memory of this one.
    #[must_use]
    pub(super) fn emptied(mut self) -> Self {
        self.text.clear();
        self.pieces.clear();
        Self { width: 0, ..self }
    }

    /// The same line with another piece at its end.
    #[must_use]
    pub fn and(mut self, text: impl AsRef<str>, style: Style) -> Self {
        self.push(text.as_ref(), style);
        self
    }

    /// Adds a piece at its end.
    pub(super) fn push(&mut self, text: &str, style: Style) {
        if is_plain(text) {
            self.text.push_str(text);
            self.ends(text.len(), style);
        } else {
            let text = visible(text);
            self.text.push_str(&text);
            self.ends(width(&text), style);
        }
    }

    /// Adds a number at its end, to the right of so many columns.
    pub(super) fn push_number(&mut self, number: u64, columns: usize, style: Style) {
        let mut digits = itoa::Buffer::new();
        let digits = digits.format(number);
        let missing = columns.saturating_sub(digits.len());
        self.text.extend(std::iter::repeat_n(' ', missing));
        self.text.push_str(digits);
        self.ends(missing + digits.len(), style);
    }

    /// The same line, filled up with spaces to `column`.
    #[must_use]
    pub fn pad_to(mut self, column: usize) -> Self {
        self.push_spaces(column);
        self
    }

    /// Fills it up with spaces to `column`.
    pub(super) fn push_spaces(&mut self, column: usize) {
        let missing = column.saturating_sub(self.width);
        if missing > 0 {
            self.text.extend(std::iter::repeat_n(' ', missing));
            self.ends(missing, Style::Plain);
        }
    }

    /// The same line with all pieces of `other` at its end.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        let before = self.text.len();
        self.text.push_str(&other.text);
        self.pieces.extend(other.pieces.into_iter().map(|(end, style)| (before + end, style)));
        self.width += other.width;
        self
    }

    /// Its pieces.
    pub fn spans(&self) -> impl Iterator<Item = Span<'_>> {
        let mut start = 0;
        self.pieces.iter().map(move |&(end, style)| {
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            Span { text, style }
        })
    }

    /// The text of all its pieces.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many columns it takes.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Ends a piece that takes so many columns.
    fn ends(&mut self, columns: usize, style: Style) {
        self.pieces.push((self.text.len(), style));
        self.width += columns;
    }
}

/// A rule across `columns`, with a word in it.
pub fn rule(word: &str, columns: usize) -> Line {
    let word = visible(word);
    let rest = columns.saturating_sub(width(&word) + 4);
    Line::of(format!("── {word} {}", "─".repeat(rest)), Style::Heading)
}

/// How many columns a text takes; Chinese characters take two.
pub fn width(text: &str) -> usize {
    if is_plain(text) { text.len() } else { text.width() }
}

/// The text cut to `columns`, with `…` in the place of what is missing.
pub fn shorten(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut room = columns.saturating_sub(1);
    let fits = |letter: &char| {
        let needed = letter.width().unwrap_or(0);
        let enough = needed <= room;
        room = room.saturating_sub(needed);
        enough
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    Cow::Owned(short)
}

/// The text in lines of at most `columns`, broken where its language allows (UAX #14), but not within a sum or
/// between a word and its number: `ack 16 = 1 + 15`, `packet 2`.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    const NO_BREAK_SPACE: &str = "\u{a0}";
    const NO_BREAK_HYPHEN: &str = "\u{2011}";
    let options = textwrap::Options::new(columns)
        .word_separator(WordSeparator::Custom(|line| Box::new(words(line).map(Word::from))))
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    // TIME-WAIT is one word.
    let glued = glue(text, NO_BREAK_SPACE).replace('-', NO_BREAK_HYPHEN);
    let plain = |line: &Cow<'_, str>| line.replace(NO_BREAK_SPACE, " ").replace(NO_BREAK_HYPHEN, "-");
    textwrap::wrap(&glued, options).iter().map(plain).collect()
}

/// Units that stand behind a number.
const UNITS: &[&str] = &[
    "ns", "µs", "ms", "s", "second", "seconds", "minute", "minutes", "byte", "bytes", "bit", "bits", "kB",
    "MB", "kbit", "Mbit", "Gbit",
];

/// Whether a word is a unit, or in Chinese begins with what is counted.
fn is_unit(word: &str) -> bool {
    let end = word.find(|letter: char| !letter.is_alphabetic() || is_han(letter)).unwrap_or(word.len());
    word.starts_with(is_han) || word.get(..end).is_some_and(|unit| UNITS.contains(&unit))
}

const fn is_han(letter: char) -> bool {
    matches!(letter, '\u{4e00}'..='\u{9fff}')
}

/// The text with `glue` in the place of the spaces that hold a sum, a word and its number, or a number and its unit
/// together.
fn glue(text: &str, glue: &str) -> String {
    let mut glued = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        glued.push_str(word);
        let Some(next) = words.peek() else { break };
        let in_sum = [word, next].iter().any(|word| matches!(*word, "=" | "+"));
        let names_number = word.ends_with(|last: char| last.is_ascii_lowercase())
            && next.starts_with(|first: char| first.is_ascii_digit());
        let has_unit = word.ends_with(|last: char| last.is_ascii_digit()) && is_unit(next);
        glued.push_str(if in_sum || names_number || has_unit { glue } else { " " });
    }
    glued
}

/// Measures text in columns of a terminal, and a ladder's parts in columns and rows.
#[derive(Debug, Clone, Copy)]
pub struct Columns;

impl Measure for Columns {
    fn sizes(&self) -> Sizes {
        // Left, a time up to 99999.999 ms has ten columns; right, a packet's number up to 9999 has four. Around a label
        // stand two columns of the shaft and a space at the tail, a space, one of the shaft and the point at the head.
        Sizes { line: 1, left: 11, right: 5, inner: 19, stroke: 1, gap: 1, tail: 3, head: 3 }
    }

    fn width(&self, text: &str) -> usize {
        width(text)
    }

    fn width_of_plain(&self, letters: usize) -> Option<usize> {
        Some(letters)
    }

    fn shorten<'t>(&self, text: &'t str, room: usize) -> Cow<'t, str> {
        shorten(text, room)
    }

    fn wrap(&self, text: &str, room: usize) -> Vec<String> {
        wrap(text, room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        assert_eq!(visible("a\u{1b}[31m\r\nb\u{202e}"), "a\\u{1b}[31m\\r\\nb\\u{202e}");
        assert_eq!(Line::of("\u{7}", Style::Plain).text(), "\\u{7}");
    }

    #[test]
    fn a_shortened_text_keeps_within_its_columns() {
        assert_eq!(shorten("hello", 5), "hello");
        assert_eq!(shorten("hello!", 5), "hell…");
        assert_eq!(shorten("三次握手", 6), "三次…");
        assert_eq!(shorten("abc", 0), "…");
    }

    #[test]
    fn a_sum_and_a_numbered_packet_stay_on_one_line() {
        assert_eq!(wrap("expects 16 next: ack 16 = 1 + 15.", 20), ["expects 16 next:", "ack 16 = 1 + 15."]);
        assert_eq!(wrap("It answers packet 2.", 18), ["It answers", "packet 2."]);
    }

    #[test]
    fn a_number_and_its_unit_stay_on_one_line() {
        assert_eq!(wrap("It waited: 297.902 ms; then", 16), ["It waited:", "297.902 ms; then"]);
        assert_eq!(wrap("came back: 15 bytes.", 14), ["came back:", "15 bytes."]);
        assert_eq!(wrap("等了 297.902 毫秒，超时", 14), ["等了", "297.902 毫秒，", "超时"]);
        // No unit: a word that begins as one does.
        assert_eq!(wrap("there were 15 bystanders", 13), ["there were 15", "bystanders"]);
    }

    #[test]
    fn chinese_text_is_wrapped_by_columns_and_not_before_punctuation() {
        let lines = wrap("客户端请求建立连接。它选了初始序号。", 12);
        assert!(lines.iter().all(|line| width(line) <= 12), "{lines:?}");
        assert!(lines.iter().all(|line| !line.starts_with('。')), "{lines:?}");
    }
}
