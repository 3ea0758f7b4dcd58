//! The glossary: what flags, fields, states, options, facts and words are, in both languages side by side.
//!
//! Entries are data: TOML files in this folder, one a subject, compiled in and read when asked for. An entry gives
//! the term, its other names, what it is and what to look for in a trace in each language, where that is written, what
//! to read next, and a command that shows it. Tests see that every file can be read, that no translation is missing, and
//! that everything a trace can name has its entry.

mod entry;
mod file;
mod prose;
mod search;

pub use entry::{Entry, Group};
pub use file::GlossaryError;
pub use search::Found;

use super::Language;
use crate::analysis::topic::Topic;
use crate::near::{letters, plain};

/// All entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glossary {
    /// In the order in which they are listed: by group.
    entries: Vec<(Group, Entry)>,
}

impl Glossary {
    /// Reads the files that are compiled in.
    ///
    /// # Errors
    ///
    /// One of them is not a file of the glossary. No such program is released: a test reads them all.
    pub fn read() -> Result<Self, GlossaryError> {
        Ok(Self { entries: file::read()? })
    }

    /// Reads the entries that have a name, and the words to which they refer; all if none has it.
    ///
    /// # Errors
    ///
    /// As [`Glossary::read`].
    pub fn about(name: &str) -> Result<Self, GlossaryError> {
        let wanted = plain(name);
        let is_wanted = |group, names: &[&str]| {
            // The file of topics does not have their names.
            let topic = names.first().filter(|_| group == Group::Topic).and_then(|term| Topic::named(term));
            let languages = [Language::English, Language::Chinese];
            let given = languages.iter().filter_map(|language| Some(language.words().topic(topic?)));
            let mut names = names.iter().copied().chain(given);
            names.any(|name| letters(name).eq(wanted.chars()))
        };
        let mut entries = file::read_where(Group::ALL, is_wanted)?;
        if entries.is_empty() {
            return Self::read();
        }
        let is_here = |term: &str| entries.iter().any(|(_, entry)| entry.term == term);
        let is_meant = |term: &str| entries.iter().any(|(_, entry)| entry.see.iter().any(|see| see == term));
        let words = file::read_where(&[Group::Word], |_, names| {
            names.first().is_some_and(|term| is_meant(term) && !is_here(term))
        })?;
        entries.extend(words);
        Ok(Self { entries })
    }

    /// All entries, in the order in which they are listed.
    pub fn entries(&self) -> impl Iterator<Item = (Group, &Entry)> {
        self.entries.iter().map(|(group, entry)| (*group, entry))
    }

    /// The entries of a group.
    pub fn group(&self, group: Group) -> impl Iterator<Item = &Entry> {
        self.entries().filter(move |(of, _)| *of == group).map(|(_, entry)| entry)
    }

    /// A term as readers of a language know it: words by their Chinese names in Chinese, tokens and names of protocols
    /// as they are.
    pub fn shown<'a>(&'a self, term: &'a str, language: Language) -> &'a str {
        // An abbreviation is the same word everywhere.
        if !term.contains(' ') && term.chars().filter(char::is_ascii_uppercase).count() > 1 {
            return term;
        }
        match language {
            Language::English => term,
            Language::Chinese => {
                let word = self.group(Group::Word).find(|entry| entry.term == term);
                word.map_or(term, |entry| &entry.zh.name)
            }
        }
    }
}
