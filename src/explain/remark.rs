//! What a view says of a trace as a whole, or of a packet, as a type.

use crate::analysis::Untracked;
use crate::analysis::topic::Topic;

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

/// The names of topics, with commas between them.
pub(super) fn names(topics: &[Topic], comma: &str) -> String {
    topics.iter().map(|topic| topic.name()).collect::<Vec<_>>().join(comma)
}

/// The names of topics, each with its count.
pub(super) fn counts(found: &[(Topic, u64)], comma: &str) -> String {
    found.iter().map(|(topic, count)| format!("{topic} {count}")).collect::<Vec<_>>().join(comma)
}
