//! At which length a fact is said: in full the first time that its lesson comes up for an end, its numbers alone from then on.

use std::collections::HashSet;

use super::message::{FactLength, Message};
use crate::analysis::fact::Fact;
use crate::analysis::flow::Direction;
use crate::analysis::lesson::Lesson;
use crate::explain::Language;
use crate::step::Note;

/// How many facts about a packet may be repeated, and in how many lines.
const AGAIN: usize = 2;

/// What has been explained of each end's packets, and is said in few words from then on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explained(HashSet<(Option<Direction>, Taught)>);

/// What has been explained: a lesson, or a fact that has none, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Taught {
    Lesson(Lesson),
    Fact(&'static str),
}

impl Taught {
    fn of(fact: &Fact) -> Self {
        fact.lesson().map_or(Self::Fact(fact.token()), Self::Lesson)
    }
}

/// What is said of a packet or of a flow, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Saying<'s> {
    /// The messages.
    pub messages: Vec<Message<'s>>,
    /// How many lines each may take; none without a limit.
    pub lines: Option<usize>,
}

/// A message, and whether its lesson has been explained before.
struct Weighed<'s> {
    message: Message<'s>,
    is_known: bool,
    is_problem: bool,
}

impl Explained {
    /// What is said of the packet that these notes are about, or of a flow where `is_packet` is not so. Where all of it is
    /// known already and the level `is_short`, a packet takes two lines at most.
    pub fn say<'s>(
        &mut self,
        notes: impl Iterator<Item = &'s Note>,
        direction: Option<Direction>,
        (is_packet, is_short): (bool, bool),
    ) -> Saying<'s> {
        let mut said: Vec<_> = notes.filter_map(|note| self.message(note, direction)).collect();
        let is_known = is_packet && said.iter().all(|said| said.is_known);
        let limit = (is_known && is_short).then_some(AGAIN);
        if let Some(most) = limit {
            said.sort_by_key(|said| !said.is_problem);
            said.truncate(most);
        }
        let lines = limit.map(|most| if said.len() > 1 { 1 } else { most });
        Saying { messages: said.into_iter().map(|said| said.message).collect(), lines }
    }

    /// A note in full where it teaches something for the first time, in few words from then on; none where it need not
    /// be said again.
    fn message<'s>(&mut self, note: &'s Note, direction: Option<Direction>) -> Option<Weighed<'s>> {
        let Some(fact) = note.fact() else {
            return Some(Weighed { message: Message::Foreign(note), is_known: false, is_problem: false });
        };
        let knows_common = self.explains_again(fact.common_lesson(), direction);
        let knows = self.tells_again(fact, direction);
        let length = match (knows, knows_common) {
            (true, _) if fact.lesson() == Some(Lesson::PartOfRoundTrip) => return None,
            (true, _) => FactLength::Brief,
            (false, true) => FactLength::WithoutPreamble,
            (false, false) => FactLength::Full,
        };
        let absolute = false;
        let has_short = || Language::English.words().short(fact, absolute).is_some();
        let message = match length {
            FactLength::Brief if fact.lesson().is_none() && !fact.is_measured() => {
                if has_short() {
                    Message::Short { fact, absolute }
                } else if fact.is_problem() {
                    // What went wrong is said each time.
                    Message::Fact(fact, FactLength::Full)
                } else {
                    return None;
                }
            }
            length => Message::Fact(fact, length),
        };
        Some(Weighed { message, is_known: length == FactLength::Brief, is_problem: fact.is_problem() })
    }

    /// Whether a lesson has been explained before; from now on it has.
    fn explains_again(&mut self, lesson: Option<Lesson>, direction: Option<Direction>) -> bool {
        lesson.is_some_and(|lesson| !self.0.insert((direction, Taught::Lesson(lesson))))
    }

    /// The same of a fact: by its lesson, or by its name where it has none.
    pub(super) fn tells_again(&mut self, fact: &Fact, direction: Option<Direction>) -> bool {
        !self.0.insert((direction, Taught::of(fact)))
    }

    /// Whether all that a fact teaches has been explained before.
    pub(super) fn knows(&self, fact: &Fact, direction: Option<Direction>) -> bool {
        let common = fact.common_lesson().map(Taught::Lesson);
        common.into_iter().chain([Taught::of(fact)]).all(|taught| self.0.contains(&(direction, taught)))
    }
}
