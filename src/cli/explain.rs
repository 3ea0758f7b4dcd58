//! `captrace explain`: what a flag, a field, a state, an option, a fact or a word is.

use serde::Serialize;

use super::{Failure, args, screen};
use crate::app::screen::{Screen, print};
use crate::explain::glossary::{Entry, Found, Group, entries, find, shown};
use crate::explain::{Language, Remark};
use crate::view::glossary;
use crate::view::text::{Line, Style, visible, wrap};

pub(super) fn run(args: &args::Explain, look: &args::Look) -> Result<(), Failure> {
    let screen = screen::plain(look);
    let term = args.term.join(" ");
    if args.term.is_empty() {
        return if args.json { json(entries()) } else { list(screen) };
    }
    match find(&term) {
        Found::Entries(found) if args.json => json(found.into_iter()),
        Found::Entries(found) => {
            let mut lines = Vec::new();
            for (group, entry) in found {
                if !lines.is_empty() {
                    lines.push(Line::default());
                }
                lines.extend(glossary::entry(group, entry, screen.look));
            }
            screen.show(&lines)
        }
        Found::Near(near) => Err(unknown(screen.look.language, &term, &near)),
    }
}

fn list(screen: Screen) -> Result<(), Failure> {
    let mut lines = glossary::list(screen.look);
    lines.push(Line::default());
    let hint = screen.look.language.words().remark(&Remark::Explain);
    lines.extend(wrap(&hint, screen.look.width).into_iter().map(|line| Line::of(line, Style::Dim)));
    screen.show(&lines)
}

fn unknown(language: Language, term: &str, near: &[&'static str]) -> Failure {
    let near = near.iter().map(|term| shown(term, language).to_owned()).collect();
    Failure::usage(language.words().remark(&Remark::UnknownTerm { term: visible(term).into_owned(), near }))
}

/// An entry with the group that it belongs to.
#[derive(Serialize)]
struct Grouped {
    group: Group,
    #[serde(flatten)]
    entry: &'static Entry,
}

/// Prints entries as one JSON array.
fn json(entries: impl Iterator<Item = (Group, &'static Entry)>) -> Result<(), Failure> {
    let grouped: Vec<_> = entries.map(|(group, entry)| Grouped { group, entry }).collect();
    let mut text = serde_json::to_string_pretty(&grouped).map_err(Failure::failed)?;
    text.push('\n');
    print(&text)
}
