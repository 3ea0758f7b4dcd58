//! `captrace explain`: what a flag, a field, a state, an option, a fact or a word is.

use serde::Serialize;

use super::{Exit, args, screen};
use crate::app::screen::{Screen, print};
use crate::explain::glossary::{Entry, Found, Glossary, Group};
use crate::explain::{Language, Notice};
use crate::view;
use crate::view::text::{Line, Style, visible, wrap};

pub(super) fn run(args: &args::Explain, look: &args::Look) -> Result<(), Exit> {
    let screen = screen::plain(look);
    let term = args.term.join(" ");
    let glossary = if args.term.is_empty() { Glossary::read() } else { Glossary::about(&term) };
    let glossary = glossary.map_err(Exit::failed)?;
    if args.term.is_empty() {
        return if args.json { json(glossary.entries()) } else { list(&glossary, screen) };
    }
    match glossary.find(&term) {
        Found::Entries(found) if args.json => json(found.into_iter()),
        Found::Entries(found) => {
            let mut lines = Vec::new();
            for (group, entry) in found {
                if !lines.is_empty() {
                    lines.push(Line::default());
                }
                lines.extend(view::glossary::entry(&glossary, group, entry, screen.look));
            }
            Ok(screen.show(&lines)?)
        }
        Found::Near(near) => {
            let language = screen.look.language;
            let near = near.into_iter().map(|term| glossary.shown(term, language).to_owned()).collect();
            Err(unknown(language, &term, near))
        }
    }
}

fn list(glossary: &Glossary, screen: Screen) -> Result<(), Exit> {
    let mut lines = view::glossary::list(glossary, screen.look);
    lines.push(Line::default());
    let hint = screen.look.language.words().notice(&Notice::Explain);
    lines.extend(wrap(&hint, screen.look.width).into_iter().map(|line| Line::of(line, Style::Dim)));
    Ok(screen.show(&lines)?)
}

fn unknown(language: Language, term: &str, near: Vec<String>) -> Exit {
    Exit::usage(language.words().notice(&Notice::UnknownTerm { term: visible(term).into_owned(), near }))
}

/// An entry with the group that it belongs to.
#[derive(Serialize)]
struct Grouped<'a> {
    group: Group,
    #[serde(flatten)]
    entry: &'a Entry,
}

/// Prints entries as one JSON array.
fn json<'a>(entries: impl Iterator<Item = (Group, &'a Entry)>) -> Result<(), Exit> {
    let grouped: Vec<_> = entries.map(|(group, entry)| Grouped { group, entry }).collect();
    let mut text = serde_json::to_string_pretty(&grouped).map_err(Exit::failed)?;
    text.push('\n');
    Ok(print(&text)?)
}
