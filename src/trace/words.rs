//! The text of a note by language: generated on demand, or kept as it was read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::analysis::fact::Fact;
use crate::explain::Language;

/// Text by language (`en`, `zh`). Most notes of a long capture are never shown, so their text is never generated.
#[derive(Debug, Clone)]
pub enum NoteWords {
    /// Text that this version generates for a fact.
    Of(Fact),
    /// Text read from a trace.
    Read(BTreeMap<String, String>),
}

/// The languages of a trace, sorted by key.
const LANGUAGES: [(&str, Language); 2] = [("en", Language::English), ("zh", Language::Chinese)];

impl NoteWords {
    /// All of them, by language.
    pub fn by_language(&self) -> Cow<'_, BTreeMap<String, String>> {
        match self {
            Self::Of(fact) => Cow::Owned(
                LANGUAGES.map(|(key, language)| (key.to_owned(), language.words().sentence(fact))).into(),
            ),
            Self::Read(words) => Cow::Borrowed(words),
        }
    }
}

impl NoteWords {
    /// All of them, by language.
    pub fn into_words(self) -> BTreeMap<String, String> {
        match self {
            Self::Read(words) => words,
            Self::Of(_) => self.by_language().into_owned(),
        }
    }
}

impl PartialEq for NoteWords {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Of(one), Self::Of(other)) => one == other,
            _ => self.by_language() == other.by_language(),
        }
    }
}

impl Serialize for NoteWords {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Of(fact) => {
                let mut map = serializer.serialize_map(Some(LANGUAGES.len()))?;
                for (key, language) in LANGUAGES {
                    map.serialize_entry(key, &language.words().sentence(fact))?;
                }
                map.end()
            }
            Self::Read(words) => words.serialize(serializer),
        }
    }
}
