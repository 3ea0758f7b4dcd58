//! What a command says of its own work, as a type.

use std::net::SocketAddr;

use crate::analysis::topic::Topic;
use crate::call::{End, TransportProtocol};

/// What a command says of its own work: what it shows and what it left out, what it saved, what to ask next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The demo moves into a private network.
    PrivateNetwork,
    /// What to try after the demo.
    AfterDemo {
        /// The protocol that it showed; none for both.
        shown: Option<TransportProtocol>,
        /// The end that could close first the next time.
        closer: End,
    },
    /// The exchange that is drawn is silent; others, which are over, are drawn before it goes on.
    GivesWay,
    /// Where a trace was saved.
    Saved {
        /// The file's name.
        file: String,
    },
    /// A datagram came from another address than the one that the client asked.
    AnswerFrom {
        /// Where it came from.
        from: SocketAddr,
        /// The address that was asked.
        asked: SocketAddr,
    },
    /// Some packets are shown: those with facts about these topics.
    Only {
        /// How many are shown.
        shown: u64,
        /// Of how many that were looked at.
        of: u64,
        /// How many there are: more where others were left out for other reasons.
        all: u64,
        /// The topics.
        topics: Vec<Topic>,
    },
    /// The packets that are shown, counted above, have facts about these topics.
    OnlyTopics(Vec<Topic>),
    /// No packet has a fact about these topics.
    NoneOnly {
        /// How many were looked at.
        of: u64,
        /// The topics.
        topics: Vec<Topic>,
        /// The topics that there are, and how many packets (or flows) have a fact about each.
        found: Vec<(Topic, u64)>,
    },
    /// No packet is shown: none was chosen by its flow, its number or a filter.
    NoneChosen {
        /// How many there are.
        of: u64,
        /// How many flows they belong to.
        flows: u32,
    },
    /// Packets that came faster than the terminal shows them, and were left out.
    LeftOut {
        /// How many.
        packets: u64,
        /// Whether these are all of the capture, or those at one place of the list.
        in_all: bool,
    },
    /// Packets were not drawn: a run had too many for the screen.
    Undrawn {
        /// How many.
        packets: u64,
    },
    /// No packet that is shown has a field of this name.
    NoField(String),
    /// How to see a flow as a ladder.
    OfferLadder,
    /// What to do with a list of terms.
    Explain,
    /// The glossary does not have a term.
    UnknownTerm {
        /// The term.
        term: String,
        /// Those that are nearest.
        near: Vec<String>,
    },
}

/// The names of topics, with commas between them.
pub(super) fn names(topics: &[Topic], comma: &str) -> String {
    topics.iter().map(|topic| topic.name()).collect::<Vec<_>>().join(comma)
}

/// The names of topics, each with its count.
pub(super) fn counts(found: &[(Topic, u64)], comma: &str) -> String {
    found.iter().map(|(topic, count)| format!("{topic} {count}")).collect::<Vec<_>>().join(comma)
}
