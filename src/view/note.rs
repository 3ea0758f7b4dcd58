//! States, calls and sentences as lines of text: what stands under a packet where there are no lifelines beside it.

use super::text::{Line, Style, shorten, width, wrap};
use super::{Level, Look};
use crate::analysis::Change;
use crate::analysis::fact::Fact;
use crate::analysis::flow::FlowId;
use crate::call::Call;
use crate::explain::Phrase;
use crate::scene::{Explained, Saying, called};
use crate::step::{Note, StateChange, Step};

/// The lines of what belongs to a step, indented by so many columns: the states that changed, then all that there is to say.
/// Of a state of another flow than `of`, the flow is named. A first state has changed from none, and is left out.
pub(super) fn lines(step: &Step, indent: usize, look: Look, of: Option<FlowId>) -> Vec<Line> {
    let said = notes(step, look).flat_map(|note| paragraph(&note.words(look.language), indent, look.width));
    states(step, indent, look, of).chain(said).collect()
}

/// The same, where what `explained` has already is said in few words.
pub(super) fn short_lines(
    step: &Step,
    indent: usize,
    look: Look,
    of: Option<FlowId>,
    explained: &mut Explained,
) -> Vec<Line> {
    let packet = step.packet();
    let direction = packet.and_then(|packet| packet.direction);
    let length = (packet.is_some(), look.level == Some(Level::Why));
    let Saying { messages, lines } = explained.say(notes(step, look), direction, length);
    let said = messages.iter().flat_map(|message| {
        let all = paragraph(&message.words(look.language), indent, look.width);
        match lines {
            Some(most) if all.len() > most => cut(all, most, look.width),
            _ => all,
        }
    });
    states(step, indent, look, of).chain(said).collect()
}

/// The notes that the level has words for.
fn notes(step: &Step, look: Look) -> impl Iterator<Item = &Note> {
    let is_said =
        move |note: &&Note| look.level != Some(Level::Why) || !note.fact().is_some_and(Fact::is_measured);
    step.notes.iter().filter(is_said)
}

/// The first lines of a paragraph; the last of them says that there is more.
fn cut(mut lines: Vec<Line>, most: usize, columns: usize) -> Vec<Line> {
    lines.truncate(most);
    let last =
        lines.pop().map(|last| Line::of(shorten(&format!("{} …", last.text()), columns), Style::Plain));
    lines.into_iter().chain(last).collect()
}

fn states(step: &Step, indent: usize, look: Look, of: Option<FlowId>) -> impl Iterator<Item = Line> {
    let changes = step.changes.iter().filter(|state| state.change.from.is_some());
    changes.map(move |change| state(change, indent, look, of))
}

/// The line of a call, indented by so many columns.
pub(super) fn call(call: &Call, indent: usize, look: Look) -> Line {
    Line::default()
        .pad_to(indent)
        .and(look.language.words().end(call.end), Style::Dim)
        .and("  ", Style::Dim)
        .and(called(call, look.language), Style::Dim)
}

/// Who goes from which state to which.
fn state(state: &StateChange, indent: usize, look: Look, of: Option<FlowId>) -> Line {
    let words = look.language.words();
    let flow = of.filter(|of| *of != state.flow).map(|_| words.phrase(Phrase::Flow(state.flow.0)));
    let flow = flow.map_or(String::new(), |flow| format!("{flow}  "));
    let Change { end, from, to, .. } = state.change;
    let (from, arrow) = from.map_or(("", ""), |from| (from.name(), " → "));
    Line::default()
        .pad_to(indent)
        .and(flow, Style::Dim)
        .and(words.end(end), Style::Plain)
        .and("  ", Style::Plain)
        .and(format!("{from}{arrow}{}", to.name()), Style::State)
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
