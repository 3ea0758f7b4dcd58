//! Lines of styled text, measured in terminal columns.
//!
//! Everything that a view shows passes through [`Span`], which lets no control character through: text from a packet
//! or a file is shown, never obeyed.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a piece of text is, from which its colour follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Ordinary text.
    #[default]
    Plain,
    /// Text that may be passed over.
    Dim,
    /// Headings.
    Heading,
    /// What the client does.
    Client,
    /// What the server does.
    Server,
    /// A TCP state.
    State,
    /// Something that went wrong.
    Alarm,
}

/// A piece of text in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    text: String,
    style: Style,
}

impl Span {
    /// The text in the style, its control characters made visible.
    pub fn new(text: impl AsRef<str>, style: Style) -> Self {
        Self { text: visible(text.as_ref()).into_owned(), style }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The style.
    pub const fn style(&self) -> Style {
        self.style
    }
}

/// One line, without its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line(Vec<Span>);

impl Line {
    /// A line of one piece.
    pub fn of(text: impl AsRef<str>, style: Style) -> Self {
        Self(vec![Span::new(text, style)])
    }

    /// The same line with another piece at its end.
    #[must_use]
    pub fn and(mut self, text: impl AsRef<str>, style: Style) -> Self {
        self.0.push(Span::new(text, style));
        self
    }

    /// The same line, filled up with spaces to `column`.
    #[must_use]
    pub fn pad_to(self, column: usize) -> Self {
        let missing = column.saturating_sub(self.width());
        if missing == 0 { self } else { self.and(" ".repeat(missing), Style::Plain) }
    }

    /// The same line with all pieces of `other` at its end.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Its pieces.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// How many columns it takes.
    pub fn width(&self) -> usize {
        self.0.iter().map(|span| width(&span.text)).sum()
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
    text.width()
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
        .word_separator(textwrap::WordSeparator::UnicodeBreakProperties)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    // TIME-WAIT is one word.
    let glued = glue(text, NO_BREAK_SPACE).replace('-', NO_BREAK_HYPHEN);
    let plain = |line: &Cow<'_, str>| line.replace(NO_BREAK_SPACE, " ").replace(NO_BREAK_HYPHEN, "-");
    textwrap::wrap(&glued, options).iter().map(plain).collect()
}

/// The text with `glue` in the place of the spaces that hold a sum, or a word and its number, together.
fn glue(text: &str, glue: &str) -> String {
    let mut glued = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        glued.push_str(word);
        let Some(next) = words.peek() else { break };
        let in_sum = [word, next].iter().any(|word| matches!(*word, "=" | "+"));
        let names_number = word.ends_with(|last: char| last.is_ascii_lowercase())
            && next.starts_with(|first: char| first.is_ascii_digit());
        glued.push_str(if in_sum || names_number { glue } else { " " });
    }
    glued
}

/// The text with everything that a terminal might obey written out: control characters as `\n` or `\u{1b}`, and the
/// invisible characters that reorder text.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let write_out = |letter: char| {
        if is_obeyed(letter) { letter.escape_default().to_string() } else { letter.to_string() }
    };
    Cow::Owned(text.chars().map(write_out).collect())
}

/// Whether a terminal acts on the character instead of showing it.
pub fn is_obeyed(letter: char) -> bool {
    letter.is_control()
        // Line and paragraph separators, the marks, embeddings, overrides and isolates of bidirectional text, and the
        // byte order mark.
        || matches!(letter, '\u{feff}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        assert_eq!(visible("a\u{1b}[31m\r\nb\u{202e}"), "a\\u{1b}[31m\\r\\nb\\u{202e}");
        assert_eq!(Span::new("\u{7}", Style::Plain).text(), "\\u{7}");
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
    fn chinese_text_is_wrapped_by_columns_and_not_before_punctuation() {
        let lines = wrap("客户端请求建立连接。它选了初始序号。", 12);
        assert!(lines.iter().all(|line| width(line) <= 12), "{lines:?}");
        assert!(lines.iter().all(|line| !line.starts_with('。')), "{lines:?}");
    }
}
