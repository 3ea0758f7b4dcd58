//! A label in the words of a language, and as much of it as fits.

use std::fmt::{self, Write as _};

use crate::scene::measure::Measure;
use crate::scene::visible;

/// The shortest quote that says something, in letters: `"abc…"` is not one.
const SHORTEST_QUOTE: &str = "\"abcd…";

/// Pieces from the most to the least important, with two spaces between them.
#[derive(Debug)]
pub(super) struct Spelled {
    text: String,
    /// Where in the text each piece ends.
    ends: Vec<usize>,
}

impl Spelled {
    pub(super) fn new() -> Self {
        Self { text: String::with_capacity(96), ends: Vec::with_capacity(8) }
    }

    pub(super) fn push(&mut self, piece: fmt::Arguments<'_>) {
        if !self.ends.is_empty() {
            self.text.push_str("  ");
        }
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(piece);
        self.ends.push(self.text.len());
    }

    /// The first so many pieces, with this between them.
    fn join(&self, count: usize, gap: &str) -> String {
        let mut joined = String::with_capacity(self.text.len() + 8);
        let mut start = 0;
        for end in self.ends.iter().take(count) {
            if start > 0 {
                joined.push_str(gap);
            }
            joined.push_str(self.text.get(start..*end).unwrap_or_default());
            start = end + 2;
        }
        joined
    }

    /// As much as fits, with the beginning of the payload in quotes.
    pub(super) fn fit(&self, payload: Option<&str>, measure: &impl Measure, room: usize) -> String {
        let quote = payload.map(|payload| quoted(payload, room));
        let rest = |text: &str, gap: &str| room.checked_sub(measure.width(text) + measure.width(gap));
        for gap in ["  ", " "] {
            let text = self.join(self.ends.len(), gap);
            match (&quote, rest(&text, gap)) {
                (None, _) if measure.width(&text) <= room => return text,
                (Some(quote), Some(rest)) if measure.width(quote) <= rest => return text + gap + quote,
                _ => {}
            }
        }
        let shortest = measure.width(SHORTEST_QUOTE);
        for count in (1..=self.ends.len()).rev() {
            let text = self.join(count, " ");
            match (&quote, rest(&text, " ")) {
                (Some(quote), Some(rest)) if rest >= shortest => {
                    let rest = rest.saturating_sub(measure.width("\""));
                    return format!("{text} {}\"", measure.shorten(quote.trim_end_matches('"'), rest));
                }
                (_, Some(_)) => return text,
                (_, None) if measure.width(&text) <= room => return text,
                (_, None) => {}
            }
        }
        measure.shorten(&self.join(1, ""), room).into_owned()
    }
}

/// The beginning of the payload in quotes: no more of it than can matter in so much room.
fn quoted(text: &str, room: usize) -> String {
    // A letter takes a unit at least. What ends with a quote would lose it where the closing one is cut off.
    let beginning = text.get(..room).filter(|text| text.is_ascii() && !text.ends_with('"'));
    let shown = visible(beginning.unwrap_or(text));
    let mut quoted = String::with_capacity(shown.len() + 2);
    quoted.push('"');
    quoted.push_str(&shown);
    quoted.push('"');
    quoted
}
