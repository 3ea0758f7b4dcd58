//! Finding a term: case and separators do not matter, and what is not there is answered with what is near.

use super::{Entry, Glossary, Group};

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
/// The longest term that is compared letter by letter: no name is longer.
const LONGEST: usize = 64;

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
            Found::Near(self.near(&wanted))
        } else {
            Found::Entries(found)
        }
    }

    /// The terms with names that are like this one.
    fn near(&self, wanted: &str) -> Vec<&str> {
        let wanted: String = wanted.chars().take(LONGEST).collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let letters = wanted.chars().count();
        // Two letters that have changed places count as two.
        let allowed = if letters < 4 { 1 } else { (letters / 3).max(2) };
        let mut terms: Vec<(usize, &str)> = self
            .entries()
            .filter_map(|(_, entry)| {
                let distances = entry.all_names().filter_map(|name| likeness(&wanted, name, allowed));
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

/// A name without what does not matter: case, spaces, and what stands between words.
pub fn plain(name: &str) -> String {
    letters(name).collect()
}

/// The letters of a name that [`plain`] keeps.
pub fn letters(name: &str) -> impl Iterator<Item = char> {
    let letters = name.chars().filter(|letter| !matches!(letter, ' ' | '-' | '_' | '.' | '/' | '+' | '\''));
    letters.flat_map(char::to_lowercase)
}

/// How far a name is from what is wanted, in letters; none where it is too far. A name that holds all of it, as one of
/// several words, is as near as one with a few letters wrong.
fn likeness(wanted: &str, name: &str, allowed: usize) -> Option<usize> {
    let name: String = plain(name).chars().take(LONGEST).collect();
    let count = |text: &str| text.chars().count();
    let holds = |whole: &str, part: &str| count(part) >= 2 && whole.contains(part);
    let distance = strsim::levenshtein(wanted, &name);
    if distance <= allowed {
        return Some(distance);
    }
    (holds(&name, wanted) || (count(&name) > 3 && holds(wanted, &name))).then_some(allowed + 1)
}
