//! Facts in words, made last: one exhaustive match a language, so that a missing sentence does not compile.
//!
//! Protocol words (SYN, ACK, seq, TIME-WAIT) are spelled as the RFCs spell them, in every language.

mod en;
pub mod quantity;
mod zh;

use crate::analysis::Untracked;
use crate::analysis::compare::{Row, Value};
use crate::analysis::fact::Fact;
use crate::call::End;

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
    /// Bytes of data.
    Bytes(u64),
    /// A `receive` that told the program of the other end's FIN.
    EndOfStream,
}

/// The words for a fact: whole sentences.
pub fn sentence(language: Language, fact: &Fact) -> String {
    match language {
        Language::English => en::sentence(fact),
        Language::Chinese => zh::sentence(fact),
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
