//! How a story is read: in which view, what of it, and what is said.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::analysis::topic::Topic;
use crate::explain::Language;
use crate::view::{Level, Times};

/// From when the times of a list count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TimeChoice {
    /// The flow's first packet
    Relative,
    /// The packet in the line above
    Delta,
    /// The clock: the time of day (UTC), with the date above it
    Absolute,
}

/// How an exchange is explained: the same options for every command that draws one.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
#[derive(Debug, Clone, Default, Args)]
pub struct Telling {
    /// Show packets that carry a fact about these alone, with commas between several
    #[arg(long, value_name = "TOPICS", value_delimiter = ',', value_parser = topic(), help_heading = "Story")]
    pub only: Vec<Topic>,
    /// Say little: arrows, states, phases, a few words [default: in a ladder, in a list and in hex]
    #[arg(long, overrides_with_all = ["why", "measure"], help_heading = "Story")]
    pub brief: bool,
    /// Say why: sentences with the arithmetic, each in full the first time [default: in detail]
    #[arg(long, overrides_with_all = ["brief", "measure"], help_heading = "Story")]
    pub why: bool,
    /// Say what was measured, too: round trips and the estimates from them, windows
    #[arg(long, overrides_with_all = ["brief", "why"], help_heading = "Story")]
    pub measure: bool,
    /// Show each of many like packets in a row by itself
    #[arg(long, help_heading = "Story")]
    pub unfold: bool,
    /// Put beside each TCP segment what Wireshark would say of it
    #[arg(long, help_heading = "Story")]
    pub wireshark: bool,
    /// From when the times of a list count [default: its first packet]
    #[arg(id = "times", long = "time", value_enum, value_name = "FROM", help_heading = "Story")]
    pub time: Option<TimeChoice>,
    /// Show sequence numbers as they are on the wire, not counted from 0
    #[arg(long, help_heading = "Story")]
    pub absolute: bool,
}

impl Telling {
    /// How much is to be said; none where nothing was asked for.
    pub const fn level(&self) -> Option<Level> {
        match (self.brief, self.why, self.measure) {
            (true, ..) => Some(Level::Brief),
            (_, true, _) => Some(Level::Why),
            (.., true) => Some(Level::Measure),
            (false, false, false) => None,
        }
    }

    /// From when the times of a list count.
    pub const fn times(&self) -> Times {
        match self.time {
            None => Times::First,
            Some(TimeChoice::Relative) => Times::Flow,
            Some(TimeChoice::Delta) => Times::Before,
            Some(TimeChoice::Absolute) => Times::Clock,
        }
    }

    /// Whether any of these options is given: then the exchange is to be drawn.
    pub const fn is_asked_for(&self) -> bool {
        !self.only.is_empty()
            || self.level().is_some()
            || self.unfold
            || self.wireshark
            || self.time.is_some()
            || self.absolute
    }
}

/// Reads a topic, as `--only` takes it.
fn topic() -> impl TypedValueParser<Value = Topic> {
    let singular = |name: &'static str| name.strip_suffix('s').unwrap_or(name);
    let values = Topic::ALL.iter().map(|topic| {
        let (name, alias) = (topic.name(), singular(topic.name()));
        let value = PossibleValue::new(name).help(Language::English.words().topic(*topic));
        if name == alias { value } else { value.alias(alias) }
    });
    PossibleValuesParser::new(values).try_map(|name| Topic::named(&name).ok_or("no such topic"))
}
