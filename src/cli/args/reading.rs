//! How a story is read: in which view, what of it, and what is said.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::analysis::topic::Topic;

/// The views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// Two lifelines and an arrow for each packet
    Ladder,
    /// One line a packet
    List,
    /// Every field of every layer
    Detail,
    /// Every byte, with a field marked
    Hex,
    /// The records, one JSON object a line
    Jsonl,
    /// The records as one JSON document
    Json,
}

/// Whether sentences stand under packets.
#[derive(Debug, Clone, Copy, Args)]
pub struct Why {
    /// Say under each packet what it does, in full each time [default: in detail, and in the ladder, which explains
    /// each thing once and then gives the numbers]
    #[arg(long, overrides_with = "no_why")]
    pub why: bool,
    /// Say nothing under packets [default: in the list and in hex]
    #[arg(long, overrides_with = "why")]
    pub no_why: bool,
}

impl Why {
    /// What was asked for; none where nothing was.
    pub const fn wish(self) -> Option<bool> {
        match (self.why, self.no_why) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            (false, false) => None,
        }
    }
}

/// Reads a topic, as `--only` takes it.
pub(super) fn topic() -> impl TypedValueParser<Value = Topic> {
    let singular = |name: &'static str| name.strip_suffix('s').filter(|_| name != "acks").unwrap_or(name);
    let values = Topic::ALL.map(|topic| {
        let (name, alias) = (topic.name(), singular(topic.name()));
        if name == alias { PossibleValue::new(name) } else { PossibleValue::new(name).alias(alias) }
    });
    PossibleValuesParser::new(values).try_map(|name| Topic::named(&name).ok_or("no such topic"))
}
