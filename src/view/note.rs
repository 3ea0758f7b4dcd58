//! States, calls and sentences as lines of text: what stands under a packet where there are no lifelines beside it.

use super::Look;
use super::text::{Line, Style, width, wrap};
use crate::analysis::flow::FlowId;
use crate::explain::Phrase;
use crate::scene::called;
use crate::trace::record::{Record, StateRecord};

/// The lines of a state, a note or a call, indented by so many columns; none for any other record. Of a state of another
/// flow than `of`, the flow is named.
pub(super) fn lines(record: &Record, indent: usize, look: Look, of: Option<FlowId>) -> Vec<Line> {
    match record {
        Record::State(state) => vec![change(state, indent, look, of)],
        Record::Call(call) => vec![
            Line::default()
                .pad_to(indent)
                .and(look.language.words().end(call.end), Style::Dim)
                .and("  ", Style::Dim)
                .and(called(call, look.language), Style::Dim),
        ],
        Record::Note(note) => paragraph(&note.words(look.language), indent, look.width),
        Record::Header(_) | Record::Packet(_) | Record::Summary(_) => Vec::new(),
    }
}

/// Who goes from which state to which.
fn change(state: &StateRecord, indent: usize, look: Look, of: Option<FlowId>) -> Line {
    let flow =
        of.filter(|of| *of != state.flow).map(|_| look.language.words().phrase(Phrase::Flow(state.flow.0)));
    let flow = flow.map_or(String::new(), |flow| format!("{flow}  "));
    let (from, arrow) = state.from.map_or(("", ""), |from| (from.name(), " → "));
    Line::default()
        .pad_to(indent)
        .and(flow, Style::Dim)
        .and(look.language.words().end(state.end), Style::Plain)
        .and("  ", Style::Plain)
        .and(format!("{from}{arrow}{}", state.to.name()), Style::State)
}

/// A text between the indent and the right edge.
pub(super) fn paragraph(text: &str, indent: usize, columns: usize) -> Vec<Line> {
    let lines = wrap(text, columns.saturating_sub(indent).max(20));
    lines.into_iter().map(|line| Line::default().pad_to(indent).and(line, Style::Plain)).collect()
}

/// A text in lines of so many columns, broken anywhere: a number or an address has no better place.
pub(super) fn chunks(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for letter in text.chars() {
        let mut buffer = [0; 4];
        let letter: &str = letter.encode_utf8(&mut buffer);
        match lines.last_mut() {
            Some(line) if line.is_empty() || width(line) + width(letter) <= columns => line.push_str(letter),
            _ => lines.push(letter.to_owned()),
        }
    }
    lines
}
