//! The glossary: what flags, fields, states, options, facts and words are, in both languages side by side, so that a
//! missing translation does not compile.
//!
//! One file a subject. An entry gives the term, its other names, what it is, what to look for in a trace, where that is
//! written, what to read next, and a command that shows it.

mod differences;
mod entry;
mod facts;
mod fields;
mod flags;
mod options;
mod search;
mod states;
mod topics;
mod verdicts;
mod words;

use super::Language;
pub use entry::{Entry, Group, Text};
pub use search::{Found, find};

/// All entries, in the order in which they are listed.
pub fn entries() -> impl Iterator<Item = (Group, &'static Entry)> {
    Group::ALL.into_iter().flat_map(|group| group.entries().map(move |entry| (group, entry)))
}

/// A term as people of a language are shown it: words by their Chinese names where Chinese is spoken, tokens and names
/// of protocols as they are.
pub fn shown(term: &'static str, language: Language) -> &'static str {
    // An abbreviation is the same word everywhere.
    if !term.contains(' ') && term.chars().filter(char::is_ascii_uppercase).count() > 1 {
        return term;
    }
    let is_it = |(group, entry): &(Group, &'static Entry)| *group == Group::Word && entry.term == term;
    match language {
        Language::English => term,
        Language::Chinese => entries().find(is_it).map_or(term, |(_, entry)| entry.zh.name),
    }
}

#[cfg(test)]
mod tests;
