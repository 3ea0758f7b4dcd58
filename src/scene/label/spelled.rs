//! A label in the words of a language, and as much of it as fits.

use std::cell::LazyCell;
use std::fmt::{self, Write as _};

use smallvec::SmallVec;

use super::PIECES;
use crate::scene::measure::Measure;
use crate::scene::{is_plain, visible};

/// The shortest quote that says something, in letters: `"abc…"` is not one.
const SHORTEST_QUOTE: &str = "\"abcd…";

/// Pieces from the most to the least important, with two spaces between them.
#[derive(Debug)]
pub(super) struct Spelled {
    text: String,
    /// Where in the text each piece ends.
    ends: SmallVec<[usize; PIECES]>,
}

/// What stands between the pieces.
const GAP: &str = "  ";
/// The same where room is scarce.
const SHORT_GAP: &str = " ";

impl Spelled {
    pub(super) fn new() -> Self {
        Self { text: String::with_capacity(96), ends: SmallVec::new() }
    }

    pub(super) fn push(&mut self, piece: fmt::Arguments<'_>) {
        self.begin();
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(piece);
        self.ends.push(self.text.len());
    }

    /// A piece of one word.
    pub(super) fn push_word(&mut self, word: &str) {
        self.push_words([word]);
    }

    /// A piece of several words.
    pub(super) fn push_words<'w>(&mut self, words: impl IntoIterator<Item = &'w str>) {
        self.begin();
        for (place, word) in words.into_iter().enumerate() {
            if place > 0 {
                self.text.push(' ');
            }
            self.text.push_str(word);
        }
        self.ends.push(self.text.len());
    }

    /// A number and what it counts.
    pub(super) fn push_number(&mut self, name: &str, number: u64) {
        self.push_words([name, itoa::Buffer::new().format(number)]);
    }

    fn begin(&mut self) {
        if !self.ends.is_empty() {
            self.text.push_str(GAP);
        }
    }

    /// All pieces.
    pub(super) fn whole(self) -> String {
        self.text
    }

    /// All pieces, then fewer and fewer, down to the first that has a number; at last that one alone.
    pub(super) fn fewer(&self) -> Vec<String> {
        let has_number = |piece: &str| piece.contains(|letter: char| letter.is_ascii_digit());
        let mut starts = std::iter::once(0).chain(self.ends.iter().map(|end| end + GAP.len()));
        let pieces: Vec<_> = self.ends.iter().filter_map(|end| self.text.get(starts.next()?..*end)).collect();
        let first = pieces.iter().position(|piece| has_number(piece)).unwrap_or(0);
        let mut fewer: Vec<_> =
            (first + 1..=pieces.len()).rev().map(|count| self.join(count, SHORT_GAP)).collect();
        fewer.extend(pieces.get(first).map(|piece| (*piece).to_owned()));
        fewer
    }

    /// The first so many pieces, with this between them.
    fn join(&self, count: usize, gap: &str) -> String {
        let mut joined = String::with_capacity(self.text.len() + 8);
        self.join_into(&mut joined, count, gap);
        joined
    }

    /// The same, at the end of a text.
    fn join_into(&self, text: &mut String, count: usize, gap: &str) {
        if count == self.ends.len() && gap == GAP {
            return text.push_str(&self.text);
        }
        let mut start = 0;
        for end in self.ends.iter().take(count) {
            if start > 0 {
                text.push_str(gap);
            }
            text.push_str(self.text.get(start..*end).unwrap_or_default());
            start = end + GAP.len();
        }
    }

    /// Whether the first so many pieces have room.
    pub(super) fn has_room_for(&self, count: usize, measure: &impl Measure, room: usize) -> bool {
        self.joined_width((count, SHORT_GAP), measure, is_plain(&self.text)) <= room
    }

    /// As much as fits, with the beginning of the payload in quotes.
    pub(super) fn fit(&self, payload: Option<&str>, measure: &impl Measure, room: usize) -> String {
        let mut text = String::with_capacity(self.text.len() + 8);
        self.fit_into(&mut text, || payload, measure, room);
        text
    }

    /// The same, at the end of a text. `payload` is asked only where it may matter.
    pub(super) fn fit_into<'p>(
        &self,
        text: &mut String,
        payload: impl FnOnce() -> Option<&'p str>,
        measure: &impl Measure,
        room: usize,
    ) {
        let all = self.ends.len();
        let is_plain = is_plain(&self.text);
        let width = |count, gap: &str| self.joined_width((count, gap), measure, is_plain);
        let rest = |count, gap: &str| room.checked_sub(width(count, gap) + measure.width(gap));
        let payload = LazyCell::new(payload);
        let quote = LazyCell::new(|| payload.map(|payload| quoted(payload, room)).unwrap_or_default());
        for gap in [GAP, SHORT_GAP] {
            if width(all, gap) <= room && payload.is_none() {
                return self.join_into(text, all, gap);
            }
            // Most labels leave no room for any quote.
            let rest = rest(all, gap).filter(|rest| *rest >= measure.width("\"\"") && payload.is_some());
            if rest.is_some_and(|rest| measure.width(&quote) <= rest) {
                self.join_into(text, all, gap);
                text.push_str(gap);
                return text.push_str(&quote);
            }
        }
        let shortest = measure.width(SHORTEST_QUOTE);
        for count in (1..=all).rev() {
            match rest(count, SHORT_GAP) {
                Some(rest) if rest >= shortest && payload.is_some() => {
                    let rest = rest.saturating_sub(measure.width("\""));
                    let beginning = measure.shorten(quote.trim_end_matches('"'), rest);
                    self.join_into(text, count, SHORT_GAP);
                    return text.extend([SHORT_GAP, &beginning, "\""]);
                }
                None if width(count, SHORT_GAP) > room => {}
                _ => return self.join_into(text, count, SHORT_GAP),
            }
        }
        text.push_str(&measure.shorten(&self.join(1, ""), room));
    }

    /// How wide the first so many pieces are with this between them; of plain ones it is reckoned.
    fn joined_width(&self, (count, gap): (usize, &str), measure: &impl Measure, is_plain: bool) -> usize {
        let end = count.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(0);
        let saved = count.saturating_sub(1) * (GAP.len() - gap.len());
        let reckoned = measure.width_of_plain(end.saturating_sub(saved)).filter(|_| is_plain);
        reckoned.unwrap_or_else(|| measure.width(&self.join(count, gap)))
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
