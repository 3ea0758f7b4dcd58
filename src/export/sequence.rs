//! A scene as the messages of a sequence diagram, for the languages that draw such.

use crate::analysis::flow::{Both, Endpoints};
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::explain::Language;
use crate::scene::{Element, Scene, Weight, called};
use crate::view::text::Columns;

/// How wide the text of a message may be, in columns.
const ROOM: usize = 64;

/// One line of a diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DiagramLine {
    /// The lifelines from here on.
    Between(Endpoints),
    /// A phase begins, or something is said across both lifelines.
    Across(String),
    /// Something is written beside one lifeline: a state, a call.
    Beside(End, String),
    /// A packet.
    Message {
        sender: End,
        number: String,
        text: String,
        again: bool,
        /// Whether it was lost on its way.
        lost: bool,
        /// How long it was on the way, in nanoseconds, where that is known.
        way_ns: Option<i64>,
    },
}

/// The lines of a scene, in order.
pub(super) fn events(scene: &Scene<'_>, language: Language) -> Vec<DiagramLine> {
    let mut events = Vec::new();
    if let Some(between) = scene.opening.lifelines {
        events.push(DiagramLine::Between(between));
    }
    if let Some(band) = scene.opening.band {
        events.push(DiagramLine::Across(language.words().term(band.term()).to_owned()));
    }
    for item in &scene.items {
        match &item.element {
            Element::Lifelines(between) => events.push(DiagramLine::Between(*between)),
            Element::Band(band) => {
                events.push(DiagramLine::Across(language.words().term(band.term()).to_owned()));
            }
            Element::States(states) | Element::Margin(states, _) => states_of(states, &mut events),
            Element::Call(call) => events.push(DiagramLine::Beside(call.end, called(call, language))),
            Element::Arrow(arrow) => {
                let first = arrow.packet.0;
                events.push(DiagramLine::Message {
                    sender: arrow.sender,
                    number: arrow.last.map_or(first.to_string(), |last| format!("{first}-{}", last.0)),
                    text: arrow.label.fit(language, &Columns, ROOM),
                    again: arrow.weight == Weight::Again,
                    lost: arrow.lost.is_some(),
                    way_ns: arrow.received.map(|received| received.time.since(arrow.sent.time)),
                });
            }
            Element::Aside(aside) => events.push(DiagramLine::Across(aside.message.words(language))),
            Element::Title { .. } | Element::Kernel(..) | Element::Paragraph(_) | Element::Ending(_) => {}
        }
    }
    events
}

fn states_of(states: &Both<Vec<TcpState>>, events: &mut Vec<DiagramLine>) {
    for end in [End::Client, End::Server] {
        let names: Vec<_> = states.of(end).iter().map(|state| state.name()).collect();
        if !names.is_empty() {
            events.push(DiagramLine::Beside(end, names.join(" → ")));
        }
    }
}
