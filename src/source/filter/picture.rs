//! An expression drawn with carets under the place that is wrong.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// How many columns of the expression are shown on either side of the place.
const AROUND: usize = 60;
/// How many columns of the place itself: carets that fill a screen point at nothing.
const WITHIN: usize = 40;

/// The expression in one line that a terminal shows as it is, and the line of carets for below.
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

/// The text with everything that a terminal might obey written out: control characters, and the invisible ones that
/// end a line or turn the direction of writing (UAX 9).
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        let obeyed = letter.is_control()
            || matches!(letter, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}');
        if obeyed {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// The beginning of the text, in this many columns.
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

/// The end of the text, in this many columns.
fn shortened_at_front(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let reversed: String = text.chars().rev().collect();
    shortened(&reversed, columns).chars().rev().collect()
}
