//! What an entry is made of.

use serde::Serialize;

use super::{differences, facts, fields, flags, options, states, topics, verdicts, words};
use crate::explain::Language;

/// What there is to know of one term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The term, by the name that holds for good.
    pub term: &'static str,
    /// Its other names: the RFC's, the book's, Wireshark's, in both languages.
    pub names: &'static [&'static str],
    /// In English.
    pub en: Text,
    /// In Chinese.
    pub zh: Text,
    /// Number and section of the RFC; empty where no RFC tells of it.
    pub rfc: &'static str,
    /// The section of the textbook; empty where it does not tell of it.
    pub book: &'static str,
    /// Terms to read next.
    pub see: &'static [&'static str],
    /// The command that shows it, without the program's name.
    pub show: &'static str,
}

/// What an entry says in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Text {
    /// What it is called.
    pub name: &'static str,
    /// What it is.
    pub what: &'static str,
    /// What to look for in a trace.
    pub look: &'static str,
}

/// What kind of term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
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
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Flag,
        Self::State,
        Self::Option,
        Self::Field,
        Self::Fact,
        Self::Topic,
        Self::Verdict,
        Self::Difference,
        Self::Word,
    ];

    /// Its entries.
    pub fn entries(self) -> impl Iterator<Item = &'static Entry> {
        let files: &[&[Entry]] = match self {
            Self::Flag => &[flags::ENTRIES],
            Self::State => &[states::ENTRIES],
            Self::Option => &[options::ENTRIES],
            Self::Field => &[
                fields::tcp::ENTRIES,
                fields::ip::ENTRIES,
                fields::icmp::ENTRIES,
                fields::link::ENTRIES,
                fields::tunnel::ENTRIES,
            ],
            Self::Fact => &[
                facts::opening::ENTRIES,
                facts::data::ENTRIES,
                facts::evidence::ENTRIES,
                facts::ending::ENTRIES,
                facts::fragments::ENTRIES,
                facts::measure::ENTRIES,
            ],
            Self::Topic => &[topics::ENTRIES],
            Self::Verdict => &[verdicts::ENTRIES],
            Self::Difference => &[differences::ENTRIES],
            Self::Word => &[
                words::connection::ENTRIES,
                words::transfer::ENTRIES,
                words::control::ENTRIES,
                words::layers::ENTRIES,
                words::ours::ENTRIES,
            ],
        };
        files.iter().copied().flatten()
    }
}

impl Entry {
    /// What it says in a language.
    pub const fn text(&self, language: Language) -> &Text {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }

    /// Every name that it can be asked for by.
    pub fn all_names(&self) -> impl Iterator<Item = &'static str> {
        [self.term, self.en.name, self.zh.name].into_iter().chain(self.names.iter().copied())
    }
}
