//! What analysis knows: typed facts, with the evidence for each, how it is known, and the rule behind it.
//!
//! A fact is about one packet, or about a flow as a whole. Numbers in it are relative (the SYN is 0, the first byte
//! of data is 1) unless their name says `raw`; packets are named by the `id` that the ladder shows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::reason::{AckCause, EcnStep, FormerState, LateCause, Question, ResendCause, ResetCause, Shape};
use crate::call::{End, TransportProtocol};
use crate::decode::Icmp;
use crate::decode::icmp::Body;
use crate::decode::reassemble::Refusal;

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
    pub evidence: Evidence,
}

/// The packets that support a fact: inline up to two, which is as many as nearly every fact has.
pub type Evidence = SmallVec<[PacketRef; 2]>;

/// What is found of one packet: inline up to two, which is as many as nearly every packet has.
pub type Findings = SmallVec<[Finding; 2]>;

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

/// What made a sample of the round trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum SampleBy {
    /// The acknowledgment number: the segment was sent once.
    #[default]
    Ack,
    /// The timestamps option, which tells the copies of a segment apart (RFC 7323, 4).
    Timestamp,
}

/// A segment that the acknowledgment of a later one covers, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Covered {
    /// The segment.
    pub segment: PacketId,
    /// Its own SampleRTT.
    pub sample_ns: i64,
}

/// How long a sender had waited when a timer made it send something again, and what was measured of it by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Waited {
    /// Nanoseconds since its timer was started last, if it keeps to RFC 6298, 5.
    pub waited_ns: i64,
    /// Nanoseconds before the copy before: a timer that runs out doubles (RFC 6298, 5.5); null at the first copy.
    pub before_ns: Option<i64>,
    /// EstimatedRTT; null where none is known.
    pub estimated_ns: Option<i64>,
    /// DevRTT.
    pub deviation_ns: Option<i64>,
    /// Whether the bytes that are sent again were all that was on its way.
    pub alone: bool,
}

/// Where on the path a capture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vantage {
    /// At the client or near it.
    Client,
    /// At the server or near it.
    Server,
    /// Far from both.
    Between,
}

impl From<End> for Vantage {
    fn from(end: End) -> Self {
        match end {
            End::Client => Self::Client,
            End::Server => Self::Server,
        }
    }
}

/// What a sender's congestion control does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Congestion {
    /// The window doubles each round trip, or nearly.
    SlowStart,
    /// The window grows by about one segment each round trip.
    #[serde(rename = "congestion_avoidance")]
    Avoidance,
    /// A loss is repaired that acknowledgments told of: three duplicates, or selective ones.
    FastRecovery,
    /// A loss is repaired after the timer ran out.
    Timeout,
}

/// One thing that analysis knows.
///
/// What follows from its kind alone (the phase, the RFC, the section of the book) stands in [`rule`](super::rule).
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
        /// The SYN that it answers, if it was seen.
        answers: Option<PacketId>,
        /// The acknowledgment number: more than 1 where the SYN carried data that was taken (RFC 7413).
        ack: u64,
    },
    /// Third step of the handshake.
    #[serde(rename = "tcp.handshake.ack")]
    HandshakeAck {
        /// The SYN ACK that it answers.
        answers: PacketId,
        /// The acknowledgment number: more than 1 where the server's first data is acknowledged with its SYN.
        ack: u64,
    },
    /// What a SYN or SYN ACK offers in its options.
    #[serde(rename = "tcp.handshake.options")]
    SynOptions {
        /// Who offers it.
        end: End,
        /// The largest segment that it accepts, in bytes of data.
        mss: Option<u16>,
        /// By how many bits its window fields will be shifted.
        shift: Option<u8>,
        /// Whether windows will be shifted: once both SYNs were seen, they are if both offered it.
        scaled: Option<bool>,
    },
    /// Whether selective acknowledgments may be used, once both SYNs were seen.
    #[serde(rename = "tcp.handshake.sack")]
    SackPermitted {
        /// Whether the client's SYN permits the server to send them.
        client: bool,
        /// Whether the server's SYN permits the client to send them.
        server: bool,
    },
    /// A step of explicit congestion notification, told by the flags ECE and CWR.
    #[serde(rename = "tcp.ecn")]
    Ecn {
        /// Who says it.
        end: End,
        /// What.
        step: EcnStep,
        /// The packet that it answers, where it answers one.
        answers: Option<PacketId>,
    },
    /// Urgent data: the URG flag makes the pointer count.
    #[serde(rename = "tcp.data.urgent")]
    Urgent {
        /// Who sends it.
        end: End,
        /// The sequence number of the segment, from which the pointer counts.
        seq: u64,
        /// The urgent pointer.
        pointer: u16,
        /// The number of the last urgent byte.
        last: u64,
    },
    /// How many bytes one end sent in all, told by the acknowledgment of its FIN.
    #[serde(rename = "tcp.bytes")]
    BytesInAll {
        /// Who sent them.
        end: End,
        /// How many.
        bytes: u64,
        /// The acknowledgment number: one more for the SYN, one more for the FIN.
        ack: u64,
        /// The same as on the wire.
        raw_ack: u32,
        /// The sender's initial sequence number, as on the wire.
        raw_isn: u32,
    },
    /// The first window of an end that is to be multiplied.
    #[serde(rename = "tcp.window.scaled")]
    WindowScaled {
        /// Whose.
        end: End,
        /// The field, as on the wire.
        raw: u16,
        /// By how many bits it is shifted.
        shift: u8,
        /// The window in bytes.
        bytes: u64,
    },
    /// The round trip of the handshake.
    #[serde(rename = "tcp.rtt.initial")]
    InitialRtt {
        /// Nanoseconds from the SYN to the SYN ACK: from where the capture stands to the server and back.
        syn_ns: i64,
        /// Nanoseconds from the SYN ACK to its acknowledgment: to the client and back.
        syn_ack_ns: i64,
        /// Both together.
        initial_ns: i64,
        /// How SYN and answer were matched, where one was sent again.
        #[schemars(default)]
        by: SampleBy,
    },
    /// Where the capture seems to have been made.
    #[serde(rename = "tcp.rtt.vantage")]
    SeenFrom {
        /// Near whom.
        vantage: Vantage,
    },
    /// A sample of the round trip, and the textbook's estimate after it.
    #[serde(rename = "tcp.rtt.sample")]
    RttSample {
        /// Whose segment was timed.
        end: End,
        /// The segment: the last one that this acknowledgment covers.
        segment: PacketId,
        /// SampleRTT: nanoseconds from the segment to this acknowledgment.
        sample_ns: i64,
        /// EstimatedRTT before; null at the first sample.
        before_ns: Option<i64>,
        /// EstimatedRTT after it.
        estimated_ns: i64,
        /// DevRTT before; null at the first sample.
        #[schemars(default)]
        deviation_before_ns: Option<i64>,
        /// DevRTT after it.
        deviation_ns: i64,
        /// TimeoutInterval after it.
        timeout_ns: i64,
        /// How segment and acknowledgment were matched.
        by: SampleBy,
        /// Whether it is only a part of the round trip, because the capture was not made near the end that sent the
        /// segment; null where that cannot be told.
        short: Option<bool>,
        /// The segments before it that are acknowledged for the first time, too, with the sample of each. The estimate
        /// takes one sample from each acknowledgment and leaves these out.
        also: Vec<Covered>,
    },
    /// An acknowledgment that gives no sample, because what it answers was sent more than once.
    #[serde(rename = "tcp.rtt.ambiguous")]
    RttAmbiguous {
        /// Whose segment it is.
        end: End,
        /// The packet that carried it first.
        segment: PacketId,
        /// The last copy of it, if it is remembered.
        copy: Option<PacketId>,
    },
    /// A segment that fills the other end's window exactly.
    #[serde(rename = "tcp.window.full")]
    WindowFull {
        /// Who sent it.
        end: End,
        /// The window that it fills, in bytes.
        window: u64,
    },
    /// A window that was 0 and is no longer.
    #[serde(rename = "tcp.window.opened")]
    WindowOpened {
        /// Whose.
        end: End,
        /// The packet that closed it.
        closed_by: PacketId,
        /// For how many nanoseconds it was 0.
        closed_ns: i64,
        /// The room now, in bytes; null where the scale is unknown.
        window: Option<u64>,
    },
    /// What the sender's congestion control seems to do from now on.
    #[serde(rename = "tcp.congestion.phase")]
    CongestionPhase {
        /// The sender.
        end: End,
        /// What it does.
        phase: Congestion,
        /// Bytes sent in each of the last round trips, which show it; for a recovery the bytes in flight.
        flights: Vec<u32>,
    },
    /// The end of a recovery.
    #[serde(rename = "tcp.congestion.recovered")]
    Recovered {
        /// The sender.
        end: End,
        /// The segment sent again with which it began.
        since: PacketId,
        /// Nanoseconds since then.
        lasted_ns: i64,
    },
    /// A SYN under way at the same time as the other end's: both open at once.
    #[serde(rename = "tcp.handshake.crossing")]
    SynCrosses {
        /// Who sent it.
        end: End,
        /// The initial sequence number, as on the wire.
        raw_isn: u32,
        /// The other end's SYN.
        other: PacketId,
    },
    /// A SYN ACK from an end whose SYN has crossed the other's.
    #[serde(rename = "tcp.handshake.crossing_ack")]
    SynCrossedAck {
        /// Who sent it.
        end: End,
        /// The SYN that it acknowledges.
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
        /// Whether it had been refused, so that nothing is waited for any more.
        #[schemars(default)]
        refused: bool,
        /// Why, as far as the time that has passed tells.
        #[schemars(default)]
        cause: ResendCause,
        /// Whether it is a SYN ACK.
        #[schemars(default)]
        with_ack: bool,
        /// The SYN that was sent again and asked for it, where one did; for a SYN, what an earlier connection answered.
        #[schemars(default)]
        answers: Option<PacketId>,
    },
    /// Bytes that had not been sent before.
    #[serde(rename = "tcp.data")]
    Data {
        /// Who sent them.
        end: End,
        /// Number of the first byte.
        first: u64,
        /// How many bytes.
        bytes: u32,
        /// The sequence number after the last byte: the one that an ACK of all of them carries.
        next: u64,
        /// How many bytes the other end had still to acknowledge before this segment.
        in_flight: u32,
    },
    /// Bytes that were sent before.
    #[serde(rename = "tcp.data.again")]
    DataAgain {
        /// Who sent them.
        end: End,
        /// Number of the first byte.
        first: u64,
        /// How many bytes.
        bytes: u32,
        /// The packet that carried them first, if it is still remembered.
        original: Option<PacketId>,
        /// Nanoseconds since then.
        after_ns: Option<i64>,
        /// Whether the other end had already acknowledged them.
        was_acknowledged: bool,
        /// How often in a row the other end had asked for the first of them: three make a fast retransmit
        /// (RFC 5681, 3.2).
        duplicate_acks: u32,
        /// Why they were sent again.
        #[schemars(default)]
        cause: ResendCause,
        /// How long the sender had waited, where a timer of its own is the cause.
        #[schemars(default)]
        waited: Option<Box<Waited>>,
        /// Number of this copy, from 1; the original is not counted.
        #[schemars(default)]
        copies: u32,
    },
    /// Bytes of which some were sent before, and the rest was not.
    #[serde(rename = "tcp.data.overlap")]
    DataOverlap {
        /// Who sent them.
        end: End,
        /// Number of the first byte.
        first: u64,
        /// How many bytes.
        bytes: u32,
        /// How many of them, from the first on, were sent before.
        known: u32,
        /// The sequence number after the last byte.
        next: u64,
        /// Why those were sent again.
        #[schemars(default)]
        cause: ResendCause,
    },
    /// Bytes that were missing: they come later than bytes behind them.
    #[serde(rename = "tcp.data.late")]
    DataLate {
        /// Who sent them.
        end: End,
        /// Number of the first byte.
        first: u64,
        /// How many bytes.
        bytes: u32,
        /// The first byte that is still missing after this segment.
        expected: u64,
        /// Why they come late.
        #[schemars(default)]
        cause: LateCause,
        /// The packet with later bytes that came before them and shows why.
        #[schemars(default)]
        passed_by: Option<PacketId>,
    },
    /// Bytes from before the first one that the capture saw.
    #[serde(rename = "tcp.data.before")]
    DataBefore {
        /// Who sent them.
        end: End,
        /// How many bytes.
        bytes: u32,
    },
    /// More data than the other end accepts in one segment: seen before the network card cuts it, or after it joins it.
    #[serde(rename = "tcp.data.offload")]
    Offload {
        /// Who sent it.
        end: End,
        /// How many bytes.
        bytes: u32,
        /// The most that the other end accepts in one segment.
        mss: u16,
        /// How many segments that takes.
        segments: u32,
    },
    /// Bytes beyond bytes that have not been seen.
    #[serde(rename = "tcp.data.gap")]
    DataGap {
        /// Who sent them.
        end: End,
        /// Number of the first byte.
        first: u64,
        /// How many bytes; none where the segment carries a FIN alone.
        bytes: u32,
        /// The byte that was expected.
        expected: u64,
        /// How many bytes before `first` have not been seen.
        missing: u32,
    },
    /// An acknowledgment of bytes.
    #[serde(rename = "tcp.ack.data")]
    AckData {
        /// Who acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u64,
        /// The one before.
        before: u64,
        /// The last packet whose bytes it covers, if it was seen.
        answers: Option<PacketId>,
        /// How many segments it covers that were not acknowledged before.
        segments: u32,
        /// Whether the segment carries it beside data or a FIN of its own.
        piggybacked: bool,
        /// What made the receiver send it: the row of the table of ACK generation.
        #[schemars(default)]
        cause: AckCause,
        /// Nanoseconds since the packet that it answers, as seen here; none where it was sent more than once.
        #[schemars(default)]
        waited_ns: Option<i64>,
    },
    /// An acknowledgment of a FIN.
    #[serde(rename = "tcp.ack.fin")]
    AckFin {
        /// Who acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u64,
        /// The packet with the FIN.
        answers: PacketId,
        /// How many bytes of data it acknowledges beside the FIN.
        bytes: u32,
        /// Whether the segment carries it beside data or a FIN of its own.
        piggybacked: bool,
        /// Whether it shares its segment with the FIN that answers: a close in three segments.
        with_fin: bool,
    },
    /// The same acknowledgment again while bytes wait to be acknowledged (RFC 5681, 2).
    #[serde(rename = "tcp.ack.duplicate")]
    AckDuplicate {
        /// Who acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u64,
        /// Repetition count, from 1.
        count: u32,
        /// The packet that probably provoked it: the last one of the other end.
        answers: Option<PacketId>,
    },
    /// An acknowledgment of bytes that the capture has not seen: it missed them, and the receiver did not.
    #[serde(rename = "tcp.ack.missed")]
    AckMissed {
        /// Who acknowledges.
        end: End,
        /// The first byte that was not seen.
        first: u64,
        /// How many bytes from there on were not seen.
        bytes: u32,
    },
    /// Bytes beyond a gap arrived, and a selective acknowledgment tells so (RFC 2018).
    #[serde(rename = "tcp.ack.selective")]
    AckSelective {
        /// Who tells.
        end: End,
        /// The range that was told first, the one with the latest segment: number of its first byte.
        first: u64,
        /// How many bytes it has.
        bytes: u32,
        /// How many ranges are told.
        ranges: u32,
        /// How many bytes all of them have.
        total: u64,
        /// The first byte that is missing.
        missing: u64,
        /// How many bytes are missing from there to the lowest range.
        missing_bytes: u32,
        /// The packet that made the range longer, if it was seen.
        answers: Option<PacketId>,
    },
    /// Bytes arrived twice, and the receiver says so (DSACK, RFC 2883).
    #[serde(rename = "tcp.ack.twice")]
    AckTwice {
        /// Who tells.
        end: End,
        /// Number of the first byte.
        first: u64,
        /// How many bytes.
        bytes: u32,
        /// The packet that carried them first, if it is still remembered.
        original: Option<PacketId>,
        /// The packet that carried them again and turns out to have been needless, if one was seen.
        copy: Option<PacketId>,
    },
    /// Of bytes that were sent twice, which copy arrived first: the timestamp that is echoed tells (RFC 3522).
    #[serde(rename = "tcp.ack.copy")]
    CopyArrived {
        /// Who tells.
        end: End,
        /// The packet that carried them first.
        original: PacketId,
        /// The packet that carried them again.
        copy: PacketId,
        /// Whether it was the first one: then the second was needless.
        first: bool,
    },
    /// An answer to a SYN that knows nothing of it: the other end still has an earlier connection (RFC 9293, 3.5.1).
    #[serde(rename = "tcp.half_open")]
    HalfOpen {
        /// Who still has it.
        end: End,
        /// The SYN.
        answers: PacketId,
    },
    /// Bytes that would be the next ones, in a segment whose timestamp is of long ago: its receiver drops it (PAWS).
    #[serde(rename = "tcp.old_timestamp")]
    OldTimestamp {
        /// Who sent it.
        end: End,
        /// Number of the first byte.
        first: u64,
        /// How many bytes.
        bytes: u32,
    },
    /// A packet that was captured a second time, not sent a second time.
    #[serde(rename = "tcp.seen_twice")]
    SeenTwice {
        /// Who sent it.
        end: End,
        /// The packet when it was captured first.
        first: PacketId,
        /// Nanoseconds since then.
        after_ns: i64,
    },
    /// A new connection between the same two sockets.
    #[serde(rename = "tcp.ports_reused")]
    PortsReused {
        /// Who opens it.
        end: End,
        /// The last packet of the connection before.
        former: PacketId,
        /// Nanoseconds since then.
        after_ns: i64,
        /// What that connection had come to.
        state: FormerState,
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
        /// The probe or keep-alive that it answers, where it answers one.
        #[schemars(default)]
        answers: Option<PacketId>,
    },
    /// An acknowledgment that says nothing new.
    #[serde(rename = "tcp.ack.again")]
    AckAgain {
        /// Who acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u64,
        /// What asked for it, where something did: a keep-alive, a probe, or something that was sent again.
        answers: Option<PacketId>,
        /// What kind of question that was.
        #[schemars(default)]
        to: Option<Question>,
    },
    /// An acknowledgment number below one that was sent before.
    #[serde(rename = "tcp.ack.old")]
    AckOld {
        /// Who acknowledges.
        end: End,
        /// The acknowledgment number; none where it lies before the first number that was seen.
        ack: Option<u64>,
        /// The highest one sent before.
        highest: u64,
    },
    /// An acknowledgment of more than was seen.
    #[serde(rename = "tcp.ack.unseen")]
    AckUnseen {
        /// Who acknowledges.
        end: End,
        /// The highest acknowledgment number that what was seen allows.
        highest: u64,
    },
    /// No more room.
    #[serde(rename = "tcp.window.zero")]
    ZeroWindow {
        /// Who has none.
        end: End,
    },
    /// A question whether there is room again.
    #[serde(rename = "tcp.window.probe")]
    WindowProbe {
        /// Who asks.
        end: End,
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
        /// Whether the other end's FIN had not reached the sender yet: both close at once.
        crosses: bool,
        /// The FIN's own sequence number.
        seq: u64,
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
        /// Why, as far as acknowledgments and the time that has passed tell.
        #[schemars(default)]
        cause: ResendCause,
    },
    /// A SYN answered by a reset.
    #[serde(rename = "tcp.reset.refused")]
    Refused {
        /// The port that the SYN was sent to.
        port: u16,
        /// The SYN.
        answers: PacketId,
    },
    /// A connection broken off.
    #[serde(rename = "tcp.reset")]
    Reset {
        /// Who broke it off.
        end: End,
        /// The segment that met a closed socket or a host without the connection, where the reset answers one.
        answers: Option<PacketId>,
        /// Why, as far as flags and numbers tell.
        #[schemars(default)]
        cause: ResetCause,
    },
    /// A reset that changes nothing.
    #[serde(rename = "tcp.reset.ignored")]
    ResetIgnored {
        /// Who sent it.
        end: End,
        /// Whether the connection was over already; otherwise its numbers do not fit.
        over: bool,
    },
    /// Flags that do not belong together, or none that would make the segment part of a connection.
    #[serde(rename = "tcp.flags.odd")]
    OddFlags {
        /// Who sent it.
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
        /// In how many segments.
        #[schemars(default)]
        shape: Shape,
    },
    /// A datagram that answers none.
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
        /// The datagram that it probably answers: the oldest of the other end's that had no answer yet.
        answers: PacketId,
        /// How many had no answer yet, that one included.
        waiting: u32,
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
    /// An ICMP message says that nobody has the port a packet was sent to.
    #[serde(rename = "icmp.port_unreachable")]
    PortUnreachable {
        /// The protocol of the packet.
        protocol: TransportProtocol,
        /// The port.
        port: u16,
        /// The packet, if it was seen.
        about: Option<PacketId>,
    },
    /// A question whether a host is there (ping).
    #[serde(rename = "icmp.echo")]
    EchoRequest {
        /// Identifier: which requests belong together.
        id: u16,
        /// Sequence number: which of them.
        seq: u16,
        /// Bytes of data, which are to come back.
        bytes: u32,
        /// The last packet that asked the same, where nothing has answered it.
        before: Option<PacketId>,
    },
    /// The answer to such a question.
    #[serde(rename = "icmp.echo.reply")]
    EchoReply {
        /// Identifier, as in the request.
        id: u16,
        /// Sequence number, as in the request.
        seq: u16,
        /// Bytes of data.
        bytes: u32,
        /// The request, if it was seen.
        answers: Option<PacketId>,
        /// Nanoseconds since the request; none where several were the same, or it had been answered.
        round_trip_ns: Option<i64>,
        /// The first reply to the same request, where this is another one.
        before: Option<PacketId>,
    },
    /// Echo requests that nothing answered.
    #[serde(rename = "icmp.echo.unanswered")]
    EchoUnanswered {
        /// How many.
        unanswered: u64,
        /// How many requests there were in all.
        of: u64,
        /// The first that nothing answered, if it is remembered.
        first: Option<PacketId>,
    },
    /// Another ICMP error about a packet that was sent.
    #[serde(rename = "icmp.error")]
    IcmpError {
        /// Whether it is ICMPv6, whose types are others.
        #[schemars(default)]
        v6: bool,
        /// The ICMP type.
        kind: u8,
        /// The ICMP code.
        code: u8,
        /// The longest packet that the next link takes, where it says so.
        #[schemars(default)]
        mtu: Option<u32>,
        /// The packet, if it was seen.
        #[schemars(default)]
        about: Option<PacketId>,
    },
    /// A piece of an IP packet that was cut.
    #[serde(rename = "ip.fragment")]
    Fragment {
        /// The identification that all pieces share.
        id: u32,
        /// Where its data stands in the whole, in bytes: eight times the field.
        offset: u32,
        /// How many bytes of data it has.
        bytes: u32,
        /// Whether it says that more follow.
        more: bool,
        /// The piece of the same packet that was seen first; none where this is it.
        first: Option<PacketId>,
    },
    /// All pieces of an IP packet are there.
    #[serde(rename = "ip.reassembled")]
    Reassembled {
        /// How many packets it took.
        fragments: u32,
        /// How many bytes of data the whole has.
        bytes: u32,
        /// How many they carried: more where some overlap.
        carried: u32,
        /// The bytes of each, in the order in which they came, where they are few.
        lengths: Vec<u32>,
        /// The first of them.
        first: PacketId,
    },
    /// A piece of an IP packet that cannot be put together with others.
    #[serde(rename = "ip.fragment.unusable")]
    FragmentUnusable {
        /// Why.
        why: Refusal,
    },
    /// A packet that was seen at the other end of its path: it has arrived.
    #[serde(rename = "ip.arrived")]
    Arrived {
        /// The packet.
        packet: PacketId,
        /// Nanoseconds since it was seen at the end that sent it; negative where the clocks of the two ends differ by more
        /// than the path takes.
        after_ns: i64,
    },
    /// A segment that changes its receiver's state, of which no later packet shows whether it arrived.
    #[serde(rename = "tcp.arrival_assumed")]
    ArrivalAssumed {
        /// Who receives it.
        end: End,
        /// The last such segment.
        packet: PacketId,
    },
    /// The capture ended while the connection was open.
    #[serde(rename = "tcp.unfinished")]
    Unfinished,
    /// The capture ended while one direction was closed, and the other one open.
    #[serde(rename = "tcp.half_closed")]
    HalfClosed {
        /// The end that had closed its direction.
        closed: End,
    },
    /// SYNs, and no answer to any.
    #[serde(rename = "tcp.unanswered")]
    Unopened {
        /// How many SYNs the client sent.
        syns: u64,
    },
}

impl Fact {
    /// What an ICMP error says, which quotes the packet `about`, if that was seen.
    pub(super) fn icmp_error(icmp: &Icmp, about: Option<PacketRef>) -> Self {
        // RFC 792 has no such number: routers before RFC 1191 send 0.
        let mtu = match icmp.body {
            Body::TooBig { mtu: mtu @ 1.. } => Some(mtu),
            _ => None,
        };
        let Icmp { v6, kind, code, .. } = *icmp;
        Self::IcmpError { v6, kind, code, mtu, about: about.map(|packet| packet.id) }
    }
}
