//! What an entry is made of, in its file and in JSON.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray, VariantNames};

use super::prose::prose;
use crate::explain::Language;

/// What there is to know of one term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The term, by the name that holds for good.
    pub term: String,
    /// Its other names: the RFC's, the book's, Wireshark's, in both languages.
    #[serde(default)]
    pub names: Vec<String>,
    /// In English.
    pub en: EntryText,
    /// In Chinese.
    pub zh: EntryText,
    /// Number and section of the RFC; empty where no RFC explains it.
    #[serde(default)]
    pub rfc: String,
    /// The section of the textbook; empty where it does not explain it.
    #[serde(default)]
    pub book: String,
    /// Terms to read next.
    pub see: Vec<String>,
    /// The command that shows it, without the program's name.
    pub show: String,
}

/// What an entry says in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryText {
    /// What it is called. A topic's file leaves it out: [`Words::topic`](crate::explain::Words::topic) has it.
    #[serde(default)]
    pub name: String,
    /// What it is.
    #[serde(deserialize_with = "prose")]
    pub what: String,
    /// What to look for in a trace.
    #[serde(deserialize_with = "prose")]
    pub look: String,
}

/// What kind of term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, IntoStaticStr, VariantArray, VariantNames)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// A flag of TCP.
    Flag,
    /// A state of TCP.
    State,
    /// An option of TCP.
    Option,
    /// A field of a header, by its name in JSON.
    Field,
    /// A fact, by its token.
    Fact,
    /// A topic of facts, as `--only` takes it.
    Topic,
    /// A verdict on a checksum, or how a flow ended.
    Verdict,
    /// Why captrace and Wireshark differ.
    Difference,
    /// A word of the book, of the RFCs, or of our own.
    Word,
}

impl Group {
    /// All of them, in the order in which they are listed.
    pub const ALL: &[Self] = <Self as VariantArray>::VARIANTS;
}

impl Entry {
    /// What it says in a language.
    pub const fn text(&self, language: Language) -> &EntryText {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }

    /// Every name that it can be asked for by.
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        let own = [&self.term, &self.en.name, &self.zh.name];
        own.into_iter().chain(&self.names).map(String::as_str)
    }
}
