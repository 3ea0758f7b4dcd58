//! A text of the page in both languages.

use crate::explain::Language;

/// Both languages of one text.
pub(super) type BothTexts = [String; 2];

/// A text in both languages.
pub(super) fn pair(words: impl Fn(Language) -> String) -> BothTexts {
    [Language::English, Language::Chinese].map(words)
}
