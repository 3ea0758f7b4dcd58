//! What analysis knows: typed facts, with the evidence for each, how it is known, and the rule behind it.
//!
//! A fact is about one packet, or about a flow as a whole. Numbers in it are relative (the SYN is 0, the first byte
//! of data is 1) unless their name says `raw`; packets are named by the `id` that the ladder shows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call::End;

/// A packet's number in a trace, counted from 1 in order of time: what a ladder shows beside the arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PacketId(pub u64);

/// A record's number in a trace, counted from 1 without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RecordNumber(pub u64);

/// Where a packet stands in a trace: under both of its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PacketRef {
    /// The number beside the arrow.
    pub id: PacketId,
    /// The number of its record, by which evidence is given.
    pub n: RecordNumber,
}

/// How a fact is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// It stands in the packets.
    Observed,
    /// It follows from the packets, if the ends keep to the rules and the capture missed nothing.
    Inferred,
    /// We did it ourselves or asked the kernel.
    Known,
}

/// A fact with what supports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is known.
    pub fact: Fact,
    /// How.
    pub basis: Basis,
    /// From which packets, the one that it is about first.
    pub evidence: Vec<PacketRef>,
}

/// The part of an exchange that a packet belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// A connection is being opened.
    Handshake,
    /// Bytes are being exchanged.
    Data,
    /// A connection is being closed.
    Teardown,
    /// A connection is refused or broken off.
    Reset,
}

/// One thing that analysis knows.
///
/// The token that stands as `rule` in a trace is the name in the attribute; it never changes and is never
/// translated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rule", content = "values")]
pub enum Fact {
    /// First step of the handshake.
    #[serde(rename = "tcp.handshake.syn")]
    Syn {
        /// The initial sequence number, as on the wire.
        raw_isn: u32,
    },
    /// Second step of the handshake.
    #[serde(rename = "tcp.handshake.syn_ack")]
    SynAck {
        /// The initial sequence number, as on the wire.
        raw_isn: u32,
        /// The SYN that it answers.
        answers: PacketId,
    },
    /// Third step of the handshake.
    #[serde(rename = "tcp.handshake.ack")]
    HandshakeAck {
        /// The SYN ACK that it answers.
        answers: PacketId,
    },
    /// A SYN (or SYN ACK) that was sent before.
    #[serde(rename = "tcp.handshake.again")]
    SynAgain {
        /// Who sent it.
        end: End,
        /// When it was sent first.
        original: PacketId,
        /// Nanoseconds since then.
        after_ns: i64,
    },
    /// Bytes that had not been sent before.
    #[serde(rename = "tcp.data")]
    Data {
        /// Who sent them.
        end: End,
        /// Number of the first byte.
        first: u32,
        /// How many bytes.
        bytes: u32,
        /// The sequence number after the last byte: the one that an ACK of all of them carries.
        next: u32,
        /// How many bytes the other end had still to acknowledge before this segment.
        in_flight: u32,
    },
    /// Bytes that were sent before.
    #[serde(rename = "tcp.data.again")]
    DataAgain {
        /// Who sent them.
        end: End,
        /// Number of the first byte.
        first: u32,
        /// How many bytes.
        bytes: u32,
        /// The packet that carried them first.
        original: PacketId,
        /// Nanoseconds since then.
        after_ns: i64,
        /// Whether the other end had already acknowledged them.
        was_acknowledged: bool,
    },
    /// Bytes beyond bytes that have not been seen.
    #[serde(rename = "tcp.data.gap")]
    DataGap {
        /// Who sent them.
        end: End,
        /// Number of the first byte.
        first: u32,
        /// How many bytes.
        bytes: u32,
        /// The byte that was expected.
        expected: u32,
        /// How many bytes before `first` have not been seen.
        missing: u32,
    },
    /// An acknowledgment of bytes.
    #[serde(rename = "tcp.ack.data")]
    AckData {
        /// Who acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u32,
        /// The one before.
        before: u32,
        /// The last packet whose bytes it covers, if it was seen.
        answers: Option<PacketId>,
        /// How many segments it covers that were not acknowledged before.
        segments: u32,
        /// Whether the segment carries it beside data or a FIN of its own.
        piggybacked: bool,
    },
    /// An acknowledgment of a FIN.
    #[serde(rename = "tcp.ack.fin")]
    AckFin {
        /// Who acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u32,
        /// The packet with the FIN.
        answers: PacketId,
        /// How many bytes of data it acknowledges beside the FIN.
        bytes: u32,
        /// Whether the segment carries it beside data or a FIN of its own.
        piggybacked: bool,
    },
    /// The same acknowledgment again while bytes wait to be acknowledged (RFC 5681, 2).
    #[serde(rename = "tcp.ack.duplicate")]
    AckDuplicate {
        /// Who acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u32,
        /// The how-manieth repetition this is.
        count: u32,
        /// The packet that probably provoked it: the last one of the other end.
        answers: Option<PacketId>,
    },
    /// The same acknowledgment with another window.
    #[serde(rename = "tcp.ack.window")]
    WindowUpdate {
        /// Who has room.
        end: End,
        /// Room in bytes, as far as the scale is known.
        window: u64,
        /// Room as told before.
        before: u64,
    },
    /// An acknowledgment that says nothing new.
    #[serde(rename = "tcp.ack.again")]
    AckAgain {
        /// Who acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u32,
    },
    /// A segment of at most one byte, one number before the next: a question whether the other end is still there.
    #[serde(rename = "tcp.keep_alive")]
    KeepAlive {
        /// Who asks.
        end: End,
    },
    /// The end of one direction.
    #[serde(rename = "tcp.fin")]
    Fin {
        /// Who has finished sending.
        end: End,
        /// Whether it is the first of the two.
        first: bool,
        /// The FIN's own sequence number.
        seq: u32,
    },
    /// A FIN that was sent before.
    #[serde(rename = "tcp.fin.again")]
    FinAgain {
        /// Who sent it.
        end: End,
        /// The packet that carried it first.
        original: PacketId,
        /// Nanoseconds since then.
        after_ns: i64,
    },
    /// A SYN answered by a reset.
    #[serde(rename = "tcp.reset.refused")]
    Refused {
        /// The port that nobody listens on.
        port: u16,
        /// The SYN.
        answers: PacketId,
    },
    /// A connection broken off.
    #[serde(rename = "tcp.reset")]
    Reset {
        /// Who broke it off.
        end: End,
    },
    /// A segment of a connection whose beginning was not captured.
    #[serde(rename = "tcp.midstream")]
    MidStream {
        /// Who sent it.
        end: End,
    },
    /// Both directions are closed.
    #[serde(rename = "tcp.closed")]
    Closed {
        /// The end that closed first and stays in TIME-WAIT; none where both closed at once.
        first: Option<End>,
    },
    /// A datagram that nothing before it made necessary.
    #[serde(rename = "udp.datagram")]
    Datagram {
        /// Who sent it.
        end: End,
        /// Bytes of data.
        bytes: u32,
        /// The length field: data and header.
        length: u32,
        /// Whether it is the first packet of the flow.
        opens: bool,
    },
    /// A datagram that answers one of the other end.
    #[serde(rename = "udp.answer")]
    Answer {
        /// Who sent it.
        end: End,
        /// Bytes of data.
        bytes: u32,
        /// The length field: data and header.
        length: u32,
        /// The datagram before it, from the other end.
        answers: PacketId,
    },
    /// What a UDP exchange did without.
    #[serde(rename = "udp.absent")]
    Absent {
        /// Packets that crossed, in both directions.
        packets: u64,
    },
    /// Datagrams, and no answer to any.
    #[serde(rename = "udp.unanswered")]
    Unanswered {
        /// Datagrams that the client sent.
        datagrams: u64,
    },
    /// A host says that nobody has the port a datagram was sent to.
    #[serde(rename = "icmp.port_unreachable")]
    PortUnreachable {
        /// The port.
        port: u16,
        /// The datagram, if it was seen.
        about: Option<PacketId>,
    },
    /// Another ICMP error about a packet of this flow.
    #[serde(rename = "icmp.error")]
    IcmpError {
        /// The ICMP type.
        kind: u8,
        /// The ICMP code.
        code: u8,
    },
    /// The capture ended while the connection was open.
    #[serde(rename = "tcp.unfinished")]
    Unfinished,
}

impl Fact {
    /// The phase that a packet with this fact belongs to; none where it belongs to whichever goes on.
    pub const fn phase(&self) -> Option<Phase> {
        match self {
            Self::Syn { .. } | Self::SynAck { .. } | Self::HandshakeAck { .. } | Self::SynAgain { .. } => {
                Some(Phase::Handshake)
            }
            Self::Data { .. }
            | Self::DataAgain { .. }
            | Self::DataGap { .. }
            | Self::Datagram { .. }
            | Self::Answer { .. }
            | Self::MidStream { .. } => Some(Phase::Data),
            Self::Fin { .. } | Self::FinAgain { .. } | Self::Closed { .. } => Some(Phase::Teardown),
            Self::Refused { .. }
            | Self::Reset { .. }
            | Self::PortUnreachable { .. }
            | Self::IcmpError { .. } => Some(Phase::Reset),
            Self::AckData { .. }
            | Self::AckFin { .. }
            | Self::AckDuplicate { .. }
            | Self::WindowUpdate { .. }
            | Self::AckAgain { .. }
            | Self::KeepAlive { .. }
            | Self::Absent { .. }
            | Self::Unanswered { .. }
            | Self::Unfinished => None,
        }
    }

    /// Where the rule behind it is written.
    pub const fn rfc(&self) -> &'static str {
        match self {
            Self::Syn { .. } | Self::SynAck { .. } | Self::HandshakeAck { .. } => "RFC 9293, 3.5",
            Self::SynAgain { .. } | Self::DataAgain { .. } | Self::FinAgain { .. } => "RFC 6298, 5",
            Self::Data { .. } | Self::AckData { .. } => "RFC 9293, 3.4",
            Self::DataGap { .. } => "RFC 9293, 3.10.7.4",
            Self::AckDuplicate { .. } => "RFC 5681, 2",
            Self::WindowUpdate { .. } | Self::AckAgain { .. } => "RFC 9293, 3.8.6",
            Self::KeepAlive { .. } => "RFC 9293, 3.8.4",
            Self::AckFin { .. } | Self::Fin { .. } | Self::Closed { .. } | Self::Unfinished => {
                "RFC 9293, 3.6"
            }
            Self::Refused { .. } => "RFC 9293, 3.10.7.1",
            Self::Reset { .. } => "RFC 9293, 3.5.2",
            Self::MidStream { .. } => "RFC 9293, 3.3.1",
            Self::Datagram { .. } | Self::Answer { .. } | Self::Absent { .. } => "RFC 768",
            Self::Unanswered { .. } => "RFC 8085, 3.1",
            Self::PortUnreachable { .. } | Self::IcmpError { .. } => "RFC 1122, 3.2.2.1",
        }
    }

    /// The section of the textbook that tells of it (the same from the sixth edition to the eighth).
    pub const fn book(&self) -> &'static str {
        match self {
            Self::Datagram { .. } | Self::Answer { .. } | Self::Absent { .. } | Self::Unanswered { .. } => {
                "3.3"
            }
            Self::PortUnreachable { .. } | Self::IcmpError { .. } => "3.3.1",
            Self::Data { .. } | Self::AckData { .. } | Self::MidStream { .. } => "3.5.2",
            Self::DataAgain { .. }
            | Self::DataGap { .. }
            | Self::AckDuplicate { .. }
            | Self::AckAgain { .. }
            | Self::KeepAlive { .. } => "3.5.4",
            Self::WindowUpdate { .. } => "3.5.5",
            Self::Syn { .. }
            | Self::SynAck { .. }
            | Self::HandshakeAck { .. }
            | Self::SynAgain { .. }
            | Self::AckFin { .. }
            | Self::Fin { .. }
            | Self::FinAgain { .. }
            | Self::Refused { .. }
            | Self::Reset { .. }
            | Self::Closed { .. }
            | Self::Unfinished => "3.5.6",
        }
    }
}
