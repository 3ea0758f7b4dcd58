//! The words of each language.

use super::Words;
use super::en::English;
use super::zh::Chinese;
use crate::language::Language;

impl Language {
    /// Its words.
    pub fn words(self) -> &'static dyn Words {
        match self {
            Self::English => &English,
            Self::Chinese => &Chinese,
        }
    }
}
