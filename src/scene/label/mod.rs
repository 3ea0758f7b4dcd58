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

    /// The label in at most so much room, with its payload if that fits whole.
    pub fn fit_whole(&self, language: Language, measure: &impl Measure, room: usize) -> String {
        let all = self.fit(language, measure, usize::MAX);
        if measure.width(&all) <= room {
            return all;
        }
        self.spelled(language).fit(None, measure, room)
    }

    /// The label in at most so much room: the payload is shortened first, then the space between the pieces, then the least
    /// important of them.
    pub fn fit(&self, language: Language, measure: &impl Measure, room: usize) -> String {
        self.spelled(language).fit(self.payload.as_deref(), measure, room)
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
        self.spelled(language).fit_into(text, payload, measure, room);
    }

    /// All its pieces in words.
    fn spelled(&self, language: Language) -> Spelled {
        let mut spelled = Spelled::new();
        self.pieces.iter().for_each(|piece| piece.spell(language, &mut spelled));
        spelled
    }
}
