//! Finding a term: case and separators do not matter, and what is not there is answered with what is near.

use super::{Entry, Glossary, Group};
use crate::near::{likeness, plain};

/// What a search gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<'a> {
    /// The entries that have this name, at least one.
    Entries(Vec<(Group, &'a Entry)>),
    /// No entry has this name; these terms are similar, the most similar first.
    Near(Vec<&'a str>),
}

/// How many terms are proposed at most.
const NEAR: usize = 5;

impl Glossary {
    /// The entries of a term. What is so named comes before what has it as another name.
    pub fn find(&self, term: &str) -> Found<'_> {
        let wanted = plain(term);
        let named = |entry: &Entry| plain(&entry.term) == wanted;
        let known = |entry: &Entry| entry.all_names().any(|name| plain(name) == wanted);
        let (first, others): (Vec<_>, Vec<_>) =
            self.entries().filter(|(_, entry)| known(entry)).partition(|(_, entry)| named(entry));
        let found: Vec<_> = first.into_iter().chain(others).collect();
        if found.is_empty() || wanted.is_empty() {
            Found::Near(self.near(term))
        } else {
            Found::Entries(found)
        }
    }

    /// The terms with names that are like this one.
    fn near(&self, wanted: &str) -> Vec<&str> {
        let mut terms: Vec<(usize, &str)> = self
            .entries()
            .filter_map(|(_, entry)| {
                let distances = entry.all_names().filter_map(|name| likeness(wanted, name));
                distances.min().map(|distance| (distance, entry.term.as_str()))
            })
            .collect();
        terms.sort_by_key(|(distance, term)| (*distance, term.len()));
        let mut nearest: Vec<&str> = Vec::new();
        for (_, term) in terms {
            if !nearest.contains(&term) && nearest.len() < NEAR {
                nearest.push(term);
            }
        }
        nearest
    }
}
