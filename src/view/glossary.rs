//! Entries of the glossary as lines: one of them, or the list of all terms.
//!
//! ```text
//! ── SYN · flag · synchronize sequence numbers ───────────────────────────────────
//! A segment with SYN asks to open a connection and tells the sender's …
//!
//!   look for  Two segments with SYN open each connection: …
//!   RFC       RFC 9293, 3.5
//! ```

use super::Look;
use super::note::paragraph;
use super::text::{Line, Style, rule, width};
use crate::explain::Term;
use crate::explain::glossary::{Entry, Glossary, Group};

/// Columns between a label and what it labels.
const GAP: usize = 2;
/// Columns that a rule needs beside its words.
const RULE: usize = 4;

/// One entry.
pub fn entry(glossary: &Glossary, group: Group, entry: &Entry, look: Look) -> Vec<Line> {
    let text = entry.text(look.language);
    let mut lines = title(group, entry, look);
    lines.extend(paragraph(&text.what, 0, look.width));
    lines.push(Line::default());
    let word = |term| look.language.words().term(term);
    let book = if entry.book.is_empty() { String::new() } else { format!("Kurose & Ross, {}", entry.book) };
    let see: Vec<_> = entry.see.iter().map(|term| glossary.shown(term, look.language)).collect();
    let labelled = [
        (word(Term::Look), text.look.clone()),
        ("RFC", entry.rfc.clone()),
        (word(Term::Book), book),
        (word(Term::Related), see.join(look.language.words().separator())),
        (word(Term::Command), format!("captrace {}", entry.show)),
    ];
    let column = labelled.iter().map(|(label, _)| width(label)).max().unwrap_or(0) + 2 + GAP;
    for (label, text) in labelled.iter().filter(|(_, text)| !text.is_empty()) {
        let mut label = Some(Line::of(format!("  {label}"), Style::Dim).pad_to(column));
        // A command is there to be copied: it stays on one line.
        let below = if *text == labelled[4].1 {
            vec![Line::default().pad_to(column).and(text, Style::Plain)]
        } else {
            paragraph(text, column, look.width)
        };
        lines.extend(below.into_iter().map(|line| match label.take() {
            Some(label) => label.and(line.text().trim_start(), Style::Plain),
            None => line,
        }));
    }
    lines
}

/// The term, its group, and what it is called in full: on a line of its own where one line has no room for all three.
fn title(group: Group, entry: &Entry, look: Look) -> Vec<Line> {
    let name = &entry.text(look.language).name;
    let short = format!("{} · {}", entry.term, look.language.words().group(group));
    let long = format!("{short} · {name}");
    if *name == entry.term {
        vec![rule(&short, look.width)]
    } else if width(&long) + RULE <= look.width {
        vec![rule(&long, look.width)]
    } else {
        let name =
            paragraph(name, 0, look.width).into_iter().map(|line| Line::of(line.text(), Style::Heading));
        std::iter::once(rule(&short, look.width)).chain(name).collect()
    }
}

/// All terms, by group.
pub fn list(glossary: &Glossary, look: Look) -> Vec<Line> {
    let mut lines = Vec::new();
    for &group in Group::ALL {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::of(look.language.words().group_heading(group), Style::Heading));
        let mut line = String::new();
        for entry in glossary.group(group) {
            let term = glossary.shown(&entry.term, look.language);
            if !line.is_empty() && width(&line) + width(term) + 4 > look.width {
                lines.push(Line::of(format!("  {}", std::mem::take(&mut line)), Style::Plain));
            }
            if !line.is_empty() {
                line.push_str("  ");
            }
            line.push_str(term);
        }
        lines.push(Line::of(format!("  {line}"), Style::Plain));
    }
    lines
}
