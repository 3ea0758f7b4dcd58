//! Draws an expression with carets under the error.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// The number of columns shown on either side of the error.
const AROUND: usize = 60;
/// The maximum number of columns shown of the error itself.
const WITHIN: usize = 40;

/// The expression in one printable line, and the line of carets below it.
pub(super) fn picture(expression: &str, place: Range<usize>) -> (String, String) {
    let before = visible(expression.get(..place.start).unwrap_or_default());
    let within = visible(expression.get(place.clone()).unwrap_or_default());
    let after = visible(expression.get(place.end..).unwrap_or_default());

    let before = shortened_at_front(&before, AROUND);
    let within = shortened(&within, WITHIN);
    let carets = "^".repeat(within.width().max(1));
    let line = format!("{before}{within}{}", shortened(&after, AROUND));
    (line.trim_end().to_owned(), format!("{}{carets}", " ".repeat(before.width())))
}

/// The text with everything that controls a terminal escaped: control characters, and invisible characters that end a
/// line or change the writing direction (UAX 9).
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        let is_control = letter.is_control()
            || matches!(letter, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}');
        if is_control {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// The beginning of the text, at most this many columns wide.
pub(super) fn shortened(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        let mut bytes = [0; 4];
        if kept.width() + letter.encode_utf8(&mut bytes).width() >= columns {
            break;
        }
        kept.push(letter);
    }
    kept + "…"
}

/// The end of the text, at most this many columns wide.
fn shortened_at_front(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let reversed: String = text.chars().rev().collect();
    shortened(&reversed, columns).chars().rev().collect()
}
