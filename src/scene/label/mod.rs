//! What a packet says of itself, in few words: the label of an arrow, the last column of a list.
//!
//! A label is chosen here, from the most to the least important [`Piece`]; a painter spells it in its language and takes
//! as much of it as fits.

mod choice;
mod piece;
mod spelled;

pub use piece::Piece;

use std::borrow::Cow;

use smallvec::SmallVec;

use super::measure::Measure;
use super::visible;
use crate::explain::Language;
use spelled::Spelled;

/// How many pieces most labels have.
const PIECES: usize = 8;

/// The label of a packet, in pieces that can be left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Label<'s> {
    /// From the most to the least important.
    pub pieces: SmallVec<[Piece<'s>; PIECES]>,
    /// The payload, where it is text.
    pub payload: Option<Cow<'s, str>>,
    /// Whether the packet breaks off, reports an error, or could not be read.
    pub is_alarm: bool,
}

/// How much of a payload is kept for a label that outlives its packet, in letters: more than the widest page shows.
const KEPT: usize = 512;

impl Label<'_> {
    /// The same, to be kept longer than its packet; none for what only few packets have.
    pub(super) fn kept<'k>(&self) -> Option<Label<'k>> {
        let pieces = self.pieces.iter().map(Piece::kept).collect::<Option<_>>()?;
        let payload = self.payload.as_deref().map(|text| Cow::Owned(text.chars().take(KEPT).collect()));
        Some(Label { pieces, payload, is_alarm: self.is_alarm })
    }

    /// All its pieces in words, without its payload.
    pub fn words(&self, language: Language) -> String {
        self.spelled(language, true).whole()
    }

    /// The label in at most so much room, with its payload if that fits whole.
    pub fn fit_whole(&self, language: Language, measure: &impl Measure, room: usize) -> String {
        let all = self.fit(language, measure, usize::MAX);
        if measure.width(&all) <= room {
            return all;
        }
        self.spelled_for(language, measure, room).fit(None, measure, room)
    }

    /// The label in at most so much room: the payload is shortened first, then the space between the pieces, then the least
    /// important of them.
    pub fn fit(&self, language: Language, measure: &impl Measure, room: usize) -> String {
        self.spelled_for(language, measure, room).fit(self.payload.as_deref(), measure, room)
    }

    /// The same in place of `text`, with the payload that `payload` gives, which is asked only where it may matter.
    pub fn fit_into<'p>(
        &self,
        text: &mut String,
        language: Language,
        measure: &impl Measure,
        room: usize,
        payload: impl FnOnce() -> Option<&'p str>,
    ) {
        text.clear();
        self.spelled_for(language, measure, room).fit_into(text, payload, measure, room);
    }

    /// What may stand of its pieces, the longest first: without the sum of an acknowledgment, then without the least important
    /// pieces. A number is never cut, and one stands in each, if there is one.
    pub fn fewer(&self, language: Language) -> Vec<String> {
        let whole = self.spelled(language, true).fewer().into_iter().take(1);
        let mut fewer: Vec<_> = whole.chain(self.spelled(language, false).fewer()).collect();
        fewer.dedup();
        fewer
    }

    /// The beginning of its payload in quotes.
    pub fn quote(&self, measure: &impl Measure, room: usize) -> Option<String> {
        let text = visible(self.payload.as_deref()?);
        Some(format!("\"{}\"", measure.shorten(&text, room)))
    }

    /// Its pieces in words: an acknowledgment without its sum, where the sum has no room.
    fn spelled_for(&self, language: Language, measure: &impl Measure, room: usize) -> Spelled {
        let whole = self.spelled(language, true);
        let sum = self.pieces.iter().position(|piece| matches!(piece, Piece::Sum { .. }));
        match sum {
            Some(place) if !whole.has_room_for(place + 1, measure, room) => self.spelled(language, false),
            _ => whole,
        }
    }

    /// All its pieces in words.
    fn spelled(&self, language: Language, with_sums: bool) -> Spelled {
        let mut spelled = Spelled::new();
        for piece in &self.pieces {
            match piece {
                Piece::Sum { ack, .. } if !with_sums => spelled.push_number("ack", *ack),
                piece => piece.spell(language, &mut spelled),
            }
        }
        spelled
    }
}
