//! A text of the page in both languages.

use crate::explain::Language;

/// Both languages of one text.
pub(super) type BothTexts = [String; 2];

/// The order of the languages in it.
pub(super) const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

/// A text in both languages.
pub(super) fn pair(words: impl Fn(Language) -> String) -> BothTexts {
    LANGUAGES.map(words)
}
