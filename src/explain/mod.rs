//! Facts in words, made last: one exhaustive match a language, so that a missing sentence does not compile.
//!
//! Protocol words (SYN, ACK, seq, TIME-WAIT) are spelled as the RFCs spell them, in every language.

mod en;
pub mod glossary;
mod phrase;
pub mod quantity;
mod zh;

pub use phrase::Phrase;

use std::borrow::Cow;

use crate::analysis::Untracked;
use crate::analysis::column::Column;
use crate::analysis::compare::{Row, Value};
use crate::analysis::fact::Fact;
use crate::analysis::reason::Shape;
use crate::analysis::summary::Ending;
use crate::analysis::topic::Topic;
use crate::call::End;
use crate::decode::meaning::Meaning;
use crate::decode::name::{Name, Title};
use crate::decode::{icmp_name, number};

/// A language that captrace speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// The language of a locale's name (`zh_CN.UTF-8` → Chinese); none where captrace does not speak it.
    pub fn of_locale(locale: &str) -> Option<Self> {
        let name = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Chinese),
            "en" | "c" | "posix" => Some(Self::English),
            _ => None,
        }
    }
}

/// A word or heading that stands by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// The end that speaks first.
    Client,
    /// The end that is spoken to.
    Server,
    /// Heading: a connection is being opened.
    Handshake,
    /// Heading: bytes are exchanged.
    Data,
    /// Heading: a connection is being closed.
    Teardown,
    /// Heading: a connection is refused or broken off.
    Reset,
    /// Heading: UDP's datagrams.
    Datagrams,
    /// Heading: two exchanges set against each other.
    Comparison,
    /// Column heading: the reason for a row's difference.
    Why,
    /// What stands in a cell when the capture did not show it.
    Unseen,
    /// Column heading: the time in seconds.
    Seconds,
    /// Column heading: the number of the flow.
    Flow,
    /// Column heading: who sent it.
    From,
    /// Column heading: to whom.
    To,
    /// Column heading: what the packet says.
    What,
    /// Heading: the flows of a capture.
    Flows,
    /// Heading: the protocols of a capture.
    Protocols,
    /// Column heading: how many packets.
    Packets,
    /// Column heading: how many bytes.
    Bytes,
    /// Section heading: what a packet does.
    Does,
    /// Label: what to look for in a trace.
    Look,
    /// Label: the section of the textbook.
    Book,
    /// Label: terms to read next.
    Related,
    /// Label: the command that shows it.
    Command,
}

/// Numbers of Wireshark's that are not those that captrace shows, for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumbersDiffer {
    /// Wireshark's name for each, and what it says; none where it says nothing.
    pub numbers: Vec<(String, Option<String>)>,
    /// Why they differ.
    pub reason: String,
}

/// Something that a view says of a trace as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// What the capture held.
    Captured {
        /// Packets in the trace.
        packets: u64,
        /// Packets that the kernel dropped for lack of room; none where nobody counted.
        dropped: Option<u64>,
    },
    /// What a table of flows comes to.
    Flows {
        /// How many flows are shown.
        shown: u64,
        /// How many there are.
        flows: u64,
        /// Packets in the capture.
        packets: u64,
        /// Their bytes on the wire.
        bytes: u64,
    },
    /// Two numbers in one cell are the two ends'.
    BothEnds,
    /// Columns that had no room.
    Hidden {
        /// How many.
        columns: usize,
        /// How wide the table would have to be for all.
        width: usize,
    },
    /// What had no room in memory.
    Untracked(Untracked),
    /// The trace has no summary: the capture was cut short.
    CutShort,
    /// A packet of no flow that analysis follows.
    OtherPacket {
        /// Its length on the wire.
        bytes: u64,
    },
    /// A piece of a packet that was too long for the link.
    Fragment {
        /// Its length on the wire.
        bytes: u64,
        /// Where in the whole its data stands, in bytes.
        offset: u32,
    },
    /// Arrows carry the numbers of the wire, sentences relative ones.
    AbsoluteNumbers,
    /// The demo moves into a private network.
    PrivateNetwork,
    /// Where a trace was saved.
    Saved {
        /// The file's name.
        file: String,
    },
    /// A packet that could not be read to the end.
    Unreadable {
        /// Why, in the words of decode.
        stop: String,
    },
    /// What Wireshark would say of a packet.
    Wireshark {
        /// In its own words; empty where it flags nothing.
        words: String,
        /// Why captrace says something else, where it does.
        differs: Vec<String>,
        /// The numbers that are not the same.
        numbers: Vec<NumbersDiffer>,
    },
    /// Why captrace shows another number.
    Differs {
        /// Why.
        reason: String,
    },
    /// What follows is the datagram that a fragment completes.
    Assembled {
        /// The numbers of all its fragments.
        packets: String,
    },
    /// Bytes of data.
    Bytes(u64),
    /// A `receive` that told the program of the other end's FIN.
    EndOfStream,
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
    /// The heading of a packet.
    Packet(u64),
    /// The heading of a flow.
    Flow(u32),
    /// A field of a header that takes some bits of these bytes.
    Bits {
        /// The first bit, counted from the first sent.
        first: usize,
        /// The last.
        last: usize,
        /// The bytes of the frame, as `46-47`.
        bytes: String,
    },
    /// Why a packet could not be read to the end.
    Stop {
        /// The layer.
        layer: String,
        /// Where it begins.
        offset: u64,
        /// Bytes that it needed.
        needed: u64,
        /// Bytes that were there.
        available: u64,
        /// Which field said so.
        promised_by: String,
    },
    /// How many packets a capture has of each protocol.
    Protocols {
        /// TCP's.
        tcp: u64,
        /// UDP's.
        udp: u64,
        /// All others.
        other: u64,
    },
    /// What a flow comes to.
    FlowTotal {
        /// Packets in both directions.
        packets: u64,
        /// Bytes on the wire in both directions.
        bytes: u64,
    },
    /// Flows that are not shown one by one.
    MoreFlows(usize),
}

/// The words for a fact: whole sentences.
pub fn sentence(language: Language, fact: &Fact) -> String {
    match language {
        Language::English => en::sentence(fact),
        Language::Chinese => zh::sentence(fact),
    }
}

/// The words for a fact whose lesson is new, where what is common to its kind has been told.
pub fn difference(language: Language, fact: &Fact) -> String {
    match language {
        Language::English => en::difference(fact),
        Language::Chinese => zh::difference(fact),
    }
}

/// The words for a fact whose lesson has been told: its numbers, in few words; none where it need not be told again.
pub fn brief(language: Language, fact: &Fact) -> Option<String> {
    match language {
        Language::English => en::brief(fact),
        Language::Chinese => zh::brief(fact),
    }
}

/// The word for a term.
pub const fn term(language: Language, term: Term) -> &'static str {
    match language {
        Language::English => en::term(term),
        Language::Chinese => zh::term(term),
    }
}

/// The words for a remark.
pub fn remark(language: Language, remark: &Remark) -> String {
    match language {
        Language::English => en::remark(remark),
        Language::Chinese => zh::remark(remark),
    }
}

/// What a row of a comparison is called.
pub const fn measure(language: Language, row: &Row) -> &'static str {
    match language {
        Language::English => en::measure(row.measure),
        Language::Chinese => zh::measure(row.measure),
    }
}

/// A value in a row of a comparison.
pub fn value(language: Language, row: &Row, value: Value) -> String {
    match language {
        Language::English => en::value(row.measure, value),
        Language::Chinese => zh::value(row.measure, value),
    }
}

/// Why the two values of a row are as they are.
pub fn why(language: Language, row: &Row) -> &'static str {
    let same_protocol = row.protocols.0 == row.protocols.1;
    match language {
        Language::English => en::why(row.measure, same_protocol),
        Language::Chinese => zh::why(row.measure, same_protocol),
    }
}

/// The heading of a column of flows.
pub const fn heading(language: Language, column: Column) -> &'static str {
    match language {
        Language::English => en::heading(column),
        Language::Chinese => zh::heading(column),
    }
}

/// In which segments a connection was closed, in few words.
pub const fn shape(language: Language, shape: Shape) -> &'static str {
    match language {
        Language::English => en::shape(shape),
        Language::Chinese => zh::shape(shape),
    }
}

/// How a flow ended, in few words; `by` is the end that closed or broke off first.
pub const fn ending(language: Language, ending: Ending, by: Option<End>) -> &'static str {
    match language {
        Language::English => en::ending(ending, by),
        Language::Chinese => zh::ending(ending, by),
    }
}

/// The words for a phrase about a packet.
pub fn phrase(language: Language, phrase: Phrase<'_>) -> String {
    match language {
        Language::English => en::phrase(phrase),
        Language::Chinese => zh::phrase(phrase),
    }
}

/// What a layer of a packet is called.
pub fn title(language: Language, title: Title) -> &'static str {
    match language {
        Language::English => en::title(title),
        Language::Chinese => zh::title(title),
    }
}

/// What a field is called.
pub fn field(language: Language, name: Name) -> Cow<'static, str> {
    match language {
        Language::English => en::field(name),
        Language::Chinese => zh::field(name),
    }
}

/// What the value of a field means.
pub fn meaning(language: Language, meaning: Meaning) -> Cow<'static, str> {
    match language {
        Language::English => en::meaning(meaning),
        Language::Chinese => zh::meaning(meaning),
    }
}

/// What a type of ICMP is called.
pub const fn icmp_kind(language: Language, kind: icmp_name::IcmpType) -> &'static str {
    match language {
        Language::English => en::icmp_kind(kind),
        Language::Chinese => zh::icmp_kind(kind),
    }
}

/// What a code of ICMP is called.
pub const fn icmp_code(language: Language, code: icmp_name::IcmpCode) -> &'static str {
    match language {
        Language::English => en::icmp_code(code),
        Language::Chinese => zh::icmp_code(code),
    }
}

/// What an EtherType is called, if it has a name.
pub const fn ether_type(language: Language, value: u16) -> Option<&'static str> {
    match language {
        Language::English => number::ether_type(value),
        Language::Chinese => zh::ether_type(value),
    }
}

/// What a protocol over IP is called, if it has a name.
pub const fn ip_protocol(language: Language, value: u8) -> Option<&'static str> {
    match language {
        Language::English => number::ip_protocol(value),
        Language::Chinese => zh::ip_protocol(value),
    }
}

/// The names of topics, with commas between them.
fn names(topics: &[Topic], comma: &str) -> String {
    topics.iter().map(|topic| topic.name()).collect::<Vec<_>>().join(comma)
}

/// The names of topics, each with its count.
fn counts(found: &[(Topic, u64)], comma: &str) -> String {
    found.iter().map(|(topic, count)| format!("{topic} {count}")).collect::<Vec<_>>().join(comma)
}

/// The word for an end.
const fn end_term(end: End) -> Term {
    match end {
        End::Client => Term::Client,
        End::Server => Term::Server,
    }
}

/// The word for an end.
pub const fn end(language: Language, end: End) -> &'static str {
    term(language, end_term(end))
}

#[cfg(test)]
mod tests;
