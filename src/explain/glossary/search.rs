//! Finding a term: case and separators do not matter, and what is not there is answered with what is near.

use super::{Entry, Group, entries};

/// What a search gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The entries that have this name, at least one.
    Entries(Vec<(Group, &'static Entry)>),
    /// None has; these terms are nearest, the nearest first.
    Near(Vec<&'static str>),
}

/// How many terms are proposed at most.
const NEAR: usize = 5;
/// The longest term that is compared letter by letter: no name is longer.
const LONGEST: usize = 64;

/// The entries of a term. What is so named comes before what has it as another name.
pub fn find(term: &str) -> Found {
    let wanted = plain(term);
    let named = |entry: &Entry| plain(entry.term) == wanted;
    let known = |entry: &Entry| entry.all_names().any(|name| plain(name) == wanted);
    let (first, others): (Vec<_>, Vec<_>) =
        entries().filter(|(_, entry)| known(entry)).partition(|(_, entry)| named(entry));
    let found: Vec<_> = first.into_iter().chain(others).collect();
    if found.is_empty() || wanted.is_empty() { Found::Near(near(&wanted)) } else { Found::Entries(found) }
}

/// A name without what does not matter: case, spaces, and what stands between words.
pub(super) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| !matches!(letter, ' ' | '-' | '_' | '.' | '/' | '+' | '\''));
    letters.flat_map(char::to_lowercase).collect()
}

/// The terms with names that are like this one.
fn near(wanted: &str) -> Vec<&'static str> {
    let wanted: String = wanted.chars().take(LONGEST).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let letters = wanted.chars().count();
    // Two letters that have changed places count as two.
    let allowed = if letters < 4 { 1 } else { (letters / 3).max(2) };
    let mut terms: Vec<(usize, &'static str)> = entries()
        .filter_map(|(_, entry)| {
            let distances = entry.all_names().filter_map(|name| likeness(&wanted, name, allowed));
            distances.min().map(|distance| (distance, entry.term))
        })
        .collect();
    terms.sort_by_key(|(distance, term)| (*distance, term.len()));
    let mut nearest: Vec<&'static str> = Vec::new();
    for (_, term) in terms {
        if !nearest.contains(&term) && nearest.len() < NEAR {
            nearest.push(term);
        }
    }
    nearest
}

/// How far a name is from what is wanted, in letters; none where it is too far. A name that holds all of it, as one of
/// several words, is as near as one with a few letters wrong.
fn likeness(wanted: &str, name: &str, allowed: usize) -> Option<usize> {
    let name: String = plain(name).chars().take(LONGEST).collect();
    let letters = |text: &str| text.chars().count();
    let holds = |whole: &str, part: &str| letters(part) >= 2 && whole.contains(part);
    let distance = strsim::levenshtein(wanted, &name);
    if distance <= allowed {
        return Some(distance);
    }
    (holds(&name, wanted) || (letters(&name) > 3 && holds(wanted, &name))).then_some(allowed + 1)
}
