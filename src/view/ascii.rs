//! Lines for screens that show ASCII alone: a locale that is not UTF-8, a terminal that knows no more.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar as _;

use super::text::{Line, Style};

/// A text in ASCII. What has no letters there becomes `?`, one for each column.
pub fn text(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    text.chars().for_each(|letter| plain.push_str(&spelled(letter)));
    Cow::Owned(plain)
}

/// A line in ASCII, as wide as it was where it has room: `…` takes three columns, and the gap or the shaft next to it two less.
pub fn line(line: &Line) -> Line {
    if line.text().is_ascii() {
        return line.clone();
    }
    let mut cells: Vec<Glyph> = Vec::new();
    let mut too_wide = 0_usize;
    for span in line.spans() {
        for letter in span.text().chars() {
            let spelled = spelled(letter);
            let fill = matches!(letter, ' ' | '─');
            if fill && too_wide > 0 && cells.last().is_some_and(|before| before.fill == Some(letter)) {
                too_wide -= 1;
                continue;
            }
            too_wide += spelled.len().saturating_sub(letter.width().unwrap_or(0));
            cells.push(Glyph { text: spelled, style: span.style(), fill: fill.then_some(letter) });
        }
    }
    // No room behind it: there may be some before it.
    while too_wide > 0 && take_one(&mut cells) {
        too_wide -= 1;
    }
    let mut plain = Line::default();
    for same in cells.chunk_by(|one, next| one.style == next.style) {
        let (text, style) =
            (same.iter().map(|cell| &*cell.text).collect::<String>(), same.first().map(|cell| cell.style));
        plain = plain.and(text, style.unwrap_or(Style::Plain));
    }
    plain
}

/// A character as it is spelled in ASCII.
struct Glyph {
    text: Cow<'static, str>,
    style: Style,
    /// Which filling it is a part of, if it is: a gap between columns, the shaft of an arrow.
    fill: Option<char>,
}

/// Takes one column out of the longest filling of more than two; false where there is none.
fn take_one(cells: &mut Vec<Glyph>) -> bool {
    let mut longest = (2, 0);
    let mut start = 0;
    for run in cells.chunk_by(|one, next| one.fill == next.fill) {
        // What a line begins with is its margin.
        if start > 0 && run.len() > longest.0 && run.first().is_some_and(|cell| cell.fill.is_some()) {
            longest = (run.len(), start);
        }
        start += run.len();
    }
    let (_, place) = longest;
    if place > 0 {
        cells.remove(place);
    }
    place > 0
}

/// A character in ASCII.
fn spelled(letter: char) -> Cow<'static, str> {
    if letter.is_ascii() {
        return Cow::Owned(letter.to_string());
    }
    if let Some(stroke) = super::ladder::dots::ascii(letter) {
        return Cow::Borrowed(stroke);
    }
    Cow::Borrowed(match letter {
        '─' | '━' | '–' | '—' | '−' | '‐' | '‑' | '·' | '•' => "-",
        '│' | '├' | '┤' | '┃' => "|",
        '┌' | '┐' | '└' | '┘' | '┬' | '┴' | '┼' | '╌' | '✓' | '✔' => "+",
        '▶' | '►' | '›' => ">",
        '◀' | '◄' | '‹' => "<",
        '→' => "->",
        '←' => "<-",
        '↔' => "<->",
        '…' => "...",
        '×' | '✗' | '✘' => "x",
        '“' | '”' | '„' => "\"",
        '‘' | '’' | 'ʼ' => "'",
        'µ' | 'μ' => "u",
        '≈' => "~",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '±' => "+-",
        '°' => "deg",
        '█' | '▓' | '■' | '▪' => "#",
        '▒' | '░' => ":",
        '\u{a0}' => " ",
        _ => return Cow::Owned("?".repeat(letter.width().unwrap_or(0))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        line(&Line::of(text, Style::Plain)).text().to_owned()
    }

    #[test]
    fn an_arrow_and_its_lifelines_keep_their_columns() {
        assert_eq!(plain("├── SYN  \"hel…\" ────▶┤ 1"), "|-- SYN  \"hel...\" -->| 1");
        assert_eq!(plain("├◀──── ACK  \"hel…\" ─┤ 2"), "|<-- ACK  \"hel...\" -| 2");
        assert_eq!(plain("│ 5 bytes → 7    │"), "| 5 bytes -> 7   |");
    }

    #[test]
    fn a_line_without_room_grows() {
        assert_eq!(plain("a…b"), "a...b");
        assert_eq!(plain("… x y"), "... x y");
    }

    #[test]
    fn what_ascii_has_not_is_a_question_mark_for_each_column() {
        assert_eq!(text("12 µs × 2 “é” 三次"), "12 us x 2 \"?\" ????");
        assert_eq!(plain("三次 │"), "???? |");
    }

    #[test]
    fn styles_stay() {
        let before = Line::of("│", Style::Dim).and("▶ x", Style::Client);
        let after = line(&before);
        let spans: Vec<_> = after.spans().map(|span| (span.text().to_owned(), span.style())).collect();
        assert_eq!(spans, [("|".to_owned(), Style::Dim), ("> x".to_owned(), Style::Client)]);
    }
}
