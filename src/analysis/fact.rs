//! What analysis concludes: typed facts, each with its evidence, its basis, and the rule behind it.
//!
//! A fact is about one packet or about a whole flow. Its sequence numbers are relative (the SYN is 0, the first byte of
//! data is 1) unless the name of the field says `raw`. Packets are named by the `id` that the ladder shows.
//!
//! All facts are variants of one enum, long as it is: rules, reasons, sentences and briefs match on it exhaustively and read the
//! fields where they match, and families of facts would add a level to each of these matches without shortening any.

mod evidence;
mod value;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

pub use evidence::{Basis, Evidence, Finding, Findings, PacketId, PacketRef, RecordNumber};
pub(in crate::analysis) use evidence::{inferred, observed};
pub use value::{
    CapturePlace, Congestion, Covered, HeldBack, IcmpAnswer, Phase, SampleBy, Waited, WindowStep,
};

use super::flow::FlowId;
use super::reason::{
    AckCause, AckTrigger, Checksummed, DatagramDefect, Differing, EcnStep, FormerState, LateCause,
    ResendCause, ResetCause, Shape,
};
use crate::call::{Address, End, TransportProtocol};
use crate::decode::Icmp;
use crate::decode::icmp::Body;
use crate::decode::reassemble::Refusal;
use crate::fate::{Cause, Treatment};

/// One conclusion of the analysis.
///
/// What follows from the kind of a fact alone (phase, RFC, section of the book) is in [`rule`](super::rule). The name in
/// the attribute is the token that a trace has as `rule`; it never changes and is never translated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
        /// The acknowledgment number: more than 1 if the SYN carried data that was accepted (RFC 7413).
        ack: u64,
    },
    /// A second answer to the SYN, with another initial sequence number than the first.
    #[serde(rename = "tcp.handshake.other_number")]
    SynAckOther {
        /// The end that sent it.
        end: End,
        /// The initial sequence number, as on the wire.
        raw_isn: u32,
        /// The first answer.
        first: PacketId,
        /// Whether the other end has acknowledged the first answer, and stays with it.
        is_open: bool,
    },
    /// Third step of the handshake.
    #[serde(rename = "tcp.handshake.ack")]
    HandshakeAck {
        /// Whether the server sends it, because the client has sent the SYN ACK.
        #[serde(default)]
        by_server: bool,
        /// The SYN ACK that it answers.
        answers: PacketId,
        /// The acknowledgment number: more than 1 if it acknowledges data of the server along with the SYN.
        ack: u64,
    },
    /// An acknowledgment of the SYN in a segment without a SYN of its own: the first part of a split handshake.
    #[serde(rename = "tcp.handshake.bare_ack")]
    BareAck {
        /// The end that sent it.
        end: End,
        /// The SYN that it acknowledges.
        answers: PacketId,
    },
    /// A connection of a socket with itself: source and destination are the same.
    #[serde(rename = "tcp.handshake.itself")]
    ConnectsToItself {
        /// The port.
        port: u16,
    },
    /// What a SYN or SYN ACK offers in its options.
    #[serde(rename = "tcp.handshake.options")]
    SynOptions {
        /// The end that offers it.
        end: End,
        /// The largest segment that it accepts, in bytes of data.
        mss: Option<u16>,
        /// The window scale: by how many bits its window field is shifted.
        shift: Option<u8>,
        /// Whether windows are scaled, which takes an offer from both ends; null until both SYNs were seen.
        scaled: Option<bool>,
    },
    /// Which end may send selective acknowledgments, once both SYNs were seen.
    #[serde(rename = "tcp.handshake.sack")]
    SackPermitted {
        /// Whether the client's SYN permits the server to send them.
        client: bool,
        /// Whether the server's SYN permits the client to send them.
        server: bool,
    },
    /// A step of explicit congestion notification, shown by the flags ECE and CWR.
    #[serde(rename = "tcp.ecn")]
    Ecn {
        /// The end that takes it.
        end: End,
        /// The step.
        step: EcnStep,
        /// The packet that it answers, if there is one.
        answers: Option<PacketId>,
    },
    /// Urgent data: the URG flag makes the urgent pointer valid.
    #[serde(rename = "tcp.data.urgent")]
    Urgent {
        /// The end that sends it.
        end: End,
        /// The sequence number of the segment, which the pointer is relative to.
        seq: u64,
        /// The urgent pointer.
        pointer: u16,
        /// The number of the last urgent byte.
        last: u64,
    },
    /// How many bytes one end sent in total, shown by the acknowledgment of its FIN.
    #[serde(rename = "tcp.bytes")]
    BytesInAll {
        /// The end that sent them.
        end: End,
        /// How many.
        bytes: u64,
        /// The acknowledgment number: the bytes, plus one for the SYN and one for the FIN.
        ack: u64,
        /// The same number as on the wire.
        raw_ack: u32,
        /// The sender's initial sequence number, as on the wire.
        raw_isn: u32,
    },
    /// The first scaled window of an end.
    #[serde(rename = "tcp.window.scaled")]
    WindowScaled {
        /// The end whose window it is.
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
        /// The sum of both.
        initial_ns: i64,
        /// How a SYN and its answer were matched, if one was retransmitted.
        #[serde(default)]
        by: SampleBy,
    },
    /// Where the capture seems to have been made.
    #[serde(rename = "tcp.rtt.vantage")]
    SeenFrom {
        /// The place on the path.
        vantage: CapturePlace,
    },
    /// The time from a segment to its acknowledgment, as the capture saw it; where that is the whole round trip, also
    /// the textbook's estimate after it.
    #[serde(rename = "tcp.rtt.sample")]
    RttSample {
        /// The end whose segment was timed.
        end: End,
        /// The segment: the oldest one that this acknowledgment covers for the first time. TCP times it, too, so that
        /// its estimate includes the delay of delayed ACKs.
        segment: PacketId,
        /// Nanoseconds from the segment to this acknowledgment: SampleRTT if `short` is false.
        sample_ns: i64,
        /// EstimatedRTT before; null at the first sample.
        before_ns: Option<i64>,
        /// EstimatedRTT after it; null unless `short` is false.
        estimated_ns: Option<i64>,
        /// DevRTT before; null at the first sample.
        #[serde(default)]
        deviation_before_ns: Option<i64>,
        /// DevRTT after it; null unless `short` is false.
        deviation_ns: Option<i64>,
        /// TimeoutInterval after it; null unless `short` is false.
        timeout_ns: Option<i64>,
        /// With the first sample, that of the sender's SYN, if it was seen: a real TCP begins its estimate with it
        /// (RFC 6298, 2.2). The textbook's begins with the first segment of data.
        #[serde(default)]
        syn_ns: Option<i64>,
        /// How segment and acknowledgment were matched.
        by: SampleBy,
        /// Whether it covers only a part of the round trip, because the capture was not made near the end that sent the
        /// segment; null if unknown.
        short: Option<bool>,
        /// Later segments that this acknowledgment also covers for the first time, with the time of each. The
        /// estimate takes one sample from each acknowledgment and leaves these out.
        also: Vec<Covered>,
    },
    /// An acknowledgment that gives no sample, because its segment was sent more than once.
    #[serde(rename = "tcp.rtt.ambiguous")]
    RttAmbiguous {
        /// The end whose segment it is.
        end: End,
        /// The packet that carried it first.
        segment: PacketId,
        /// The last copy, if it is still remembered.
        copy: Option<PacketId>,
        /// Whether an ICMP error reported that the first packet was too big for a link: then it is not what is acknowledged.
        #[serde(default)]
        too_big: bool,
    },
    /// A segment that fills the other end's window exactly.
    #[serde(rename = "tcp.window.full")]
    WindowFull {
        /// The end that sent it.
        end: End,
        /// The window that it fills, in bytes.
        window: u64,
    },
    /// A window that was 0 and is no longer.
    #[serde(rename = "tcp.window.opened")]
    WindowOpened {
        /// The end whose window it is.
        end: End,
        /// The packet that closed it.
        closed_by: PacketId,
        /// How many nanoseconds it was 0.
        closed_ns: i64,
        /// The window now, in bytes; null if the scale is unknown.
        window: Option<u64>,
    },
    /// The phase that the sender's congestion control seems to enter.
    #[serde(rename = "tcp.congestion.phase")]
    CongestionPhase {
        /// The sender.
        end: End,
        /// The phase.
        phase: Congestion,
        /// The bytes sent in each of the last round trips, which show the phase; for a recovery, the bytes in flight.
        flights: Vec<u32>,
    },
    /// The end of slow start, because the receiver's window limits the sender from now on, and not its congestion window.
    #[serde(rename = "tcp.congestion.limited")]
    WindowLimits {
        /// The sender.
        end: End,
        /// The receiver's window, in bytes.
        window: u64,
    },
    /// The end of a recovery.
    #[serde(rename = "tcp.congestion.recovered")]
    Recovered {
        /// The sender.
        end: End,
        /// The retransmission that began it.
        since: PacketId,
        /// Nanoseconds since then.
        lasted_ns: i64,
    },
    /// A SYN that crosses the SYN of the other end: a simultaneous open.
    #[serde(rename = "tcp.handshake.crossing")]
    SynCrosses {
        /// The end that sent it.
        end: End,
        /// The initial sequence number, as on the wire.
        raw_isn: u32,
        /// The other end's SYN.
        other: PacketId,
        /// Whether its sender had acknowledged that one before: then they do not cross, and the handshake is split.
        #[serde(default)]
        is_split: bool,
    },
    /// A SYN ACK from an end whose SYN has crossed the other one.
    #[serde(rename = "tcp.handshake.crossing_ack")]
    SynCrossedAck {
        /// The end that sent it.
        end: End,
        /// The SYN that it acknowledges.
        answers: PacketId,
    },
    /// A SYN or SYN ACK that was sent before.
    #[serde(rename = "tcp.handshake.again")]
    SynAgain {
        /// The end that sent it.
        end: End,
        /// The packet that carried it first.
        original: PacketId,
        /// Nanoseconds since then.
        after_ns: i64,
        /// Whether it had been refused already, so that no answer was outstanding.
        #[serde(default)]
        refused: bool,
        /// Why it was sent again, as far as the elapsed time shows.
        #[serde(default)]
        cause: ResendCause,
        /// Whether it is a SYN ACK.
        #[serde(default)]
        with_ack: bool,
        /// For a SYN ACK, the retransmitted SYN that caused it, if there is one; for a SYN, the answer of an earlier
        /// connection.
        #[serde(default)]
        answers: Option<PacketId>,
    },
    /// Bytes that had not been sent before.
    #[serde(rename = "tcp.data")]
    Data {
        /// The end that sent them.
        end: End,
        /// The number of the first byte.
        first: u64,
        /// How many bytes.
        bytes: u32,
        /// The sequence number after the last byte, which an ACK of all these bytes carries.
        next: u64,
        /// How many bytes were in flight before this segment.
        in_flight: u32,
    },
    /// Bytes that were sent before.
    #[serde(rename = "tcp.data.again")]
    DataAgain {
        /// The end that sent them.
        end: End,
        /// The number of the first byte.
        first: u64,
        /// How many bytes.
        bytes: u32,
        /// The packet that carried them first, if it is still remembered.
        original: Option<PacketId>,
        /// Nanoseconds since then.
        after_ns: Option<i64>,
        /// Whether the other end had already acknowledged them.
        was_acknowledged: bool,
        /// How many duplicate ACKs in a row had asked for the first of them: three cause a fast retransmit
        /// (RFC 5681, 3.2).
        duplicate_acks: u32,
        /// Why they were sent again.
        #[serde(default)]
        cause: ResendCause,
        /// How long the sender had waited, if its own timer is the cause.
        #[serde(default)]
        waited: Option<Box<Waited>>,
        /// The number of this copy, from 1; the original is not counted.
        #[serde(default)]
        copies: u32,
    },
    /// Bytes that were sent before in part.
    #[serde(rename = "tcp.data.overlap")]
    DataOverlap {
        /// The end that sent them.
        end: End,
        /// The number of the first byte.
        first: u64,
        /// How many bytes.
        bytes: u32,
        /// How many of them were sent before, counted from the first.
        known: u32,
        /// The sequence number after the last byte.
        next: u64,
        /// Why these were sent again.
        #[serde(default)]
        cause: ResendCause,
    },
    /// Bytes that differ from those that an earlier segment carried with the same numbers.
    #[serde(rename = "tcp.data.differs")]
    BytesDiffer {
        /// The end that sent them.
        end: End,
        /// The number of the first byte that differs.
        first: u64,
        /// How many bytes differ.
        bytes: u32,
        /// The packet that carried the first of them before.
        original: PacketId,
        /// What they are.
        why: Differing,
        /// Whether the other end had acknowledged all bytes of this segment.
        was_acknowledged: bool,
    },
    /// Bytes that fill a gap: they arrive after bytes with higher numbers.
    #[serde(rename = "tcp.data.late")]
    DataLate {
        /// The end that sent them.
        end: End,
        /// The number of the first byte.
        first: u64,
        /// How many bytes.
        bytes: u32,
        /// The first byte that is still missing after this segment.
        expected: u64,
        /// Why they arrive late.
        #[serde(default)]
        cause: LateCause,
        /// How many duplicate ACKs in a row had asked for the first of them.
        #[serde(default)]
        duplicate_acks: u32,
        /// The packet with later bytes that arrived before them and shows the cause.
        #[serde(default)]
        passed_by: Option<PacketId>,
    },
    /// Bytes that precede the first one in the capture.
    #[serde(rename = "tcp.data.before")]
    DataBefore {
        /// The end that sent them.
        end: End,
        /// How many bytes.
        bytes: u32,
    },
    /// The first segment of an end that is as long as the other end's maximum segment size allows, less the options of its
    /// header.
    #[serde(rename = "tcp.data.full")]
    FullSegment {
        /// The end that sent it.
        end: End,
        /// How many bytes of data.
        bytes: u32,
        /// The other end's maximum segment size.
        mss: u16,
        /// The bytes of options in its header.
        options: u32,
        /// Whether they include the timestamps option, which takes 12 bytes with its padding.
        timestamps: bool,
    },
    /// A receive call that returned the bytes of several send calls: TCP carries a stream of bytes, and no messages.
    #[serde(rename = "tcp.stream.joined")]
    StreamJoined {
        /// The end that received them.
        end: End,
        /// How many bytes the call returned.
        bytes: u64,
        /// How many calls had sent them.
        sends: u32,
    },
    /// A program that closes its direction although it has heard nothing for a while: the other one may wait for the end.
    #[serde(rename = "tcp.fin.after_silence")]
    EndsAfterSilence {
        /// The end that closes its direction.
        end: End,
        /// Nanoseconds since it handed over its last bytes.
        waited_ns: i64,
    },
    /// New data after a time in which nothing was in flight and the window had room: the program had nothing to send.
    #[serde(rename = "tcp.limited.program")]
    ProgramLimits {
        /// The sender.
        end: End,
        /// Nanoseconds since the acknowledgment of everything before.
        idle_ns: i64,
    },
    /// The first segment with PSH in a connection.
    #[serde(rename = "tcp.data.push")]
    Push {
        /// The end that sent it.
        end: End,
    },
    /// More data than the other end accepts in one segment: captured before the network card divides it, or after the
    /// card has merged segments.
    #[serde(rename = "tcp.data.offload")]
    Offload {
        /// The end that sent it.
        end: End,
        /// How many bytes.
        bytes: u32,
        /// The other end's maximum segment size.
        mss: u16,
        /// How many segments it takes on the wire.
        segments: u32,
    },
    /// Bytes after a gap: the bytes before them have not been seen.
    #[serde(rename = "tcp.data.gap")]
    DataGap {
        /// The end that sent them.
        end: End,
        /// The number of the first byte.
        first: u64,
        /// How many bytes; 0 if the segment carries only a FIN.
        bytes: u32,
        /// The byte that was expected.
        expected: u64,
        /// How many bytes before `first` have not been seen.
        missing: u32,
    },
    /// An acknowledgment of bytes.
    #[serde(rename = "tcp.ack.data")]
    AckData {
        /// The end that acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u64,
        /// The previous acknowledgment number.
        before: u64,
        /// The last packet whose bytes it covers, if it was seen.
        answers: Option<PacketId>,
        /// How many segments it acknowledges for the first time.
        segments: u32,
        /// Whether the segment also carries data or a FIN.
        piggybacked: bool,
        /// The event that made the receiver send it: a row of the table of ACK generation.
        #[serde(default)]
        cause: AckCause,
        /// Nanoseconds since the packet that it answers, as captured; null if that was sent more than once.
        #[serde(default)]
        waited_ns: Option<i64>,
        /// How long this end held it back, if it is a delayed ACK.
        #[serde(default)]
        held: Option<HeldBack>,
    },
    /// An acknowledgment of a FIN.
    #[serde(rename = "tcp.ack.fin")]
    AckFin {
        /// The end that acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u64,
        /// The packet with the FIN.
        answers: PacketId,
        /// How many bytes of data it acknowledges in addition to the FIN.
        bytes: u32,
        /// Whether the segment also carries data or a FIN.
        piggybacked: bool,
        /// Whether the segment also carries the answering FIN: a close in three segments.
        with_fin: bool,
        /// Nanoseconds since the packet with the FIN, as captured, if the acknowledgment was held back.
        #[serde(default)]
        waited_ns: Option<i64>,
        /// How long this end held it back, if it did.
        #[serde(default)]
        held: Option<HeldBack>,
    },
    /// The same acknowledgment again while data is outstanding (RFC 5681, 2).
    #[serde(rename = "tcp.ack.duplicate")]
    AckDuplicate {
        /// The end that acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u64,
        /// The number of this repetition, from 1.
        count: u32,
        /// Whether the FIN has this number: then it is the FIN that is missing, and no byte.
        #[serde(default)]
        fin: bool,
        /// The packet that probably caused it: the last one of the other end.
        answers: Option<PacketId>,
    },
    /// An acknowledgment of bytes that reached the receiver but are missing from the capture.
    #[serde(rename = "tcp.ack.missed")]
    AckMissed {
        /// The end that acknowledges.
        end: End,
        /// The first byte that was not seen.
        first: u64,
        /// How many bytes from there on were not seen.
        bytes: u32,
    },
    /// A selective acknowledgment: bytes after a gap have arrived (RFC 2018).
    #[serde(rename = "tcp.ack.selective")]
    AckSelective {
        /// The end that reports it.
        end: End,
        /// The number of the first byte in the first range, which includes the latest segment.
        first: u64,
        /// How many bytes this range has; 0 if it is only a FIN.
        bytes: u32,
        /// Whether this range ends with the FIN, which is no byte.
        #[serde(default)]
        fin: bool,
        /// How many ranges the option has.
        ranges: u32,
        /// How many bytes all ranges have.
        total: u64,
        /// The first byte that is missing.
        missing: u64,
        /// How many bytes are missing from there to the lowest range.
        missing_bytes: u32,
        /// The packet that extended the range, if it was seen.
        answers: Option<PacketId>,
    },
    /// The receiver reports bytes that arrived twice (DSACK, RFC 2883).
    #[serde(rename = "tcp.ack.twice")]
    AckTwice {
        /// The end that reports it.
        end: End,
        /// The number of the first byte.
        first: u64,
        /// How many bytes; 0 if it is only a FIN. A SYN counts as number 0.
        bytes: u32,
        /// Whether a FIN arrived twice, too: it occupies a sequence number, but is no byte.
        #[serde(default)]
        fin: bool,
        /// The packet that carried them first, if it is still remembered.
        original: Option<PacketId>,
        /// The packet that carried them again and proves to be unnecessary, if one was seen.
        copy: Option<PacketId>,
    },
    /// Which copy of retransmitted bytes arrived first, shown by the echoed timestamp (RFC 3522).
    #[serde(rename = "tcp.ack.copy")]
    CopyArrived {
        /// The end that reports it.
        end: End,
        /// The packet that carried them first.
        original: PacketId,
        /// The packet that carried them again.
        copy: PacketId,
        /// Whether it was the first one, so that the second was unnecessary.
        first: bool,
    },
    /// An answer to a SYN from an end that still has an earlier connection (RFC 9293, 3.5.1).
    #[serde(rename = "tcp.half_open")]
    HalfOpen {
        /// The end that still has it.
        end: End,
        /// The SYN.
        answers: PacketId,
    },
    /// The next bytes in order, in a segment with an old timestamp: its receiver drops it (PAWS).
    #[serde(rename = "tcp.old_timestamp")]
    OldTimestamp {
        /// The end that sent it.
        end: End,
        /// The number of the first byte.
        first: u64,
        /// How many bytes.
        bytes: u32,
    },
    /// A packet whose checksum does not fit: its receiver drops it.
    #[serde(rename = "ip.damaged")]
    Damaged {
        /// The header whose checksum it is.
        checksum: Checksummed,
        /// Whether its sender has sent right checksums. If not, it may leave them to its network card, which completes
        /// them after the capture, and the packet counts.
        #[serde(default)]
        certain: bool,
    },
    /// The same SYN, bytes or FIN as in a damaged packet before.
    #[serde(rename = "tcp.again.damaged")]
    DamagedAgain {
        /// The end that sent it.
        end: End,
        /// The damaged packet.
        damaged: PacketId,
        /// Nanoseconds since then.
        after_ns: i64,
    },
    /// An acknowledgment of what only a packet with a wrong checksum carried: it arrived whole, and was changed in the
    /// capture alone.
    #[serde(rename = "tcp.ack.damaged")]
    DamagedArrived {
        /// The end that acknowledges it.
        end: End,
        /// The packet with the wrong checksum.
        damaged: PacketId,
    },
    /// A second capture of a packet that was sent once.
    #[serde(rename = "tcp.seen_twice")]
    SeenTwice {
        /// The end that sent it.
        end: End,
        /// The packet as it was captured first.
        first: PacketId,
        /// Nanoseconds since then.
        after_ns: i64,
    },
    /// A new connection between the same two sockets.
    #[serde(rename = "tcp.ports_reused")]
    PortsReused {
        /// The end that opens it.
        end: End,
        /// The last packet of the earlier connection.
        former: PacketId,
        /// Nanoseconds since then.
        after_ns: i64,
        /// The state of the earlier connection.
        state: FormerState,
    },
    /// The same acknowledgment with another window.
    #[serde(rename = "tcp.ack.window")]
    WindowUpdate {
        /// The end whose window it is.
        end: End,
        /// The window in bytes, as far as the scale is known.
        window: u64,
        /// The previous window.
        before: u64,
        /// The window probe or keep-alive that it answers, if there is one.
        #[serde(default)]
        answers: Option<PacketId>,
    },
    /// An acknowledgment that brings nothing new.
    #[serde(rename = "tcp.ack.again")]
    AckAgain {
        /// The end that acknowledges.
        end: End,
        /// The acknowledgment number.
        ack: u64,
        /// The packet that asked for it, if there is one: a keep-alive, a window probe or a retransmission.
        answers: Option<PacketId>,
        /// The kind of that packet.
        #[serde(default)]
        to: Option<AckTrigger>,
    },
    /// An acknowledgment number below an earlier one.
    #[serde(rename = "tcp.ack.old")]
    AckOld {
        /// The end that acknowledges.
        end: End,
        /// The acknowledgment number; null if it lies before the first number that was seen.
        ack: Option<u64>,
        /// The highest one sent before.
        highest: u64,
    },
    /// An acknowledgment of more bytes than were seen.
    #[serde(rename = "tcp.ack.unseen")]
    AckUnseen {
        /// The end that acknowledges.
        end: End,
        /// The highest acknowledgment number that the captured bytes allow.
        highest: u64,
    },
    /// A window of zero: the receiver's buffer is full.
    #[serde(rename = "tcp.window.zero")]
    ZeroWindow {
        /// The end whose window it is.
        end: End,
        /// Whether the other end has sent its FIN, so that it has no data to hold back.
        #[serde(default)]
        after_fin: bool,
    },
    /// A window probe, which asks whether the window is still zero.
    #[serde(rename = "tcp.window.probe")]
    WindowProbe {
        /// The end that asks.
        end: End,
        /// The number of the byte that it carries, if that was not sent before.
        #[serde(default)]
        new_byte: Option<u64>,
    },
    /// A keep-alive: at most one byte, one number before the next, to learn whether the other end still responds.
    #[serde(rename = "tcp.keep_alive")]
    KeepAlive {
        /// The end that asks.
        end: End,
    },
    /// The end of one direction.
    #[serde(rename = "tcp.fin")]
    Fin {
        /// The end that has finished sending.
        end: End,
        /// Whether it is the first of the two.
        first: bool,
        /// Whether it crosses the other end's FIN: a simultaneous close.
        crosses: bool,
        /// The FIN's own sequence number.
        seq: u64,
    },
    /// A FIN that was sent before.
    #[serde(rename = "tcp.fin.again")]
    FinAgain {
        /// The end that sent it.
        end: End,
        /// The packet that carried it first.
        original: PacketId,
        /// Nanoseconds since then.
        after_ns: i64,
        /// Why it was sent again, as far as acknowledgments and the elapsed time show.
        #[serde(default)]
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
    /// A connection aborted by a reset.
    #[serde(rename = "tcp.reset")]
    Reset {
        /// The end that aborted it.
        end: End,
        /// The segment that reached a closed socket or a host without the connection, if the reset answers one.
        answers: Option<PacketId>,
        /// Why it was sent, as far as flags and numbers show.
        #[serde(default)]
        cause: ResetCause,
    },
    /// A segment of an end whose connection a reset has ended: it was sent before the reset arrived, and changes nothing.
    #[serde(rename = "tcp.after_reset")]
    AfterReset {
        /// The end that sent it.
        end: End,
    },
    /// A reset that changes nothing.
    #[serde(rename = "tcp.reset.ignored")]
    ResetIgnored {
        /// The end that sent it.
        end: End,
        /// Whether the connection had ended already; otherwise the reset's numbers are not acceptable.
        over: bool,
    },
    /// An invalid combination of flags.
    #[serde(rename = "tcp.flags.odd")]
    OddFlags {
        /// The end that sent it.
        end: End,
    },
    /// A segment of a connection whose beginning was not captured.
    #[serde(rename = "tcp.midstream")]
    MidStream {
        /// The end that sent it.
        end: End,
    },
    /// Both directions are closed.
    #[serde(rename = "tcp.closed")]
    Closed {
        /// The end that closed first and stays in TIME-WAIT; null after a simultaneous close.
        first: Option<End>,
        /// How it was closed.
        #[serde(default)]
        shape: Shape,
    },
    /// A datagram that is no answer.
    #[serde(rename = "udp.datagram")]
    Datagram {
        /// The end that sent it.
        end: End,
        /// Bytes of data.
        bytes: u32,
        /// The length field, which counts header and data.
        length: u32,
        /// Whether it is the first packet of the flow.
        opens: bool,
    },
    /// A datagram that answers one from the other end.
    #[serde(rename = "udp.answer")]
    Answer {
        /// The end that sent it.
        end: End,
        /// Bytes of data.
        bytes: u32,
        /// The length field, which counts header and data.
        length: u32,
        /// The datagram that it probably answers: the other end's oldest one without an answer.
        answers: PacketId,
        /// How many datagrams had no answer yet, including that one.
        waiting: u32,
    },
    /// A datagram whose length does not fit, or that has no checksum where it must have one.
    #[serde(rename = "udp.malformed")]
    OddDatagram {
        /// The end that sent it.
        end: End,
        /// What is odd.
        why: DatagramDefect,
        /// The length field.
        length: u32,
        /// How many bytes IP carries, header included; null if that is not certain.
        carried: Option<u32>,
    },
    /// A datagram that probably answers one to another socket.
    #[serde(rename = "udp.answer.elsewhere")]
    AnswerElsewhere {
        /// The end that sent it.
        end: End,
        /// Bytes of data.
        bytes: u32,
        /// The length field, which counts header and data.
        length: u32,
        /// The datagram that it probably answers.
        answers: PacketId,
        /// The socket that this datagram was sent to.
        asked: Address,
        /// The flow of that datagram.
        flow: FlowId,
    },
    /// Datagrams that the socket which was asked did not answer, but probably another one.
    #[serde(rename = "udp.answered_elsewhere")]
    AnsweredElsewhere {
        /// Datagrams that the client sent.
        datagrams: u64,
        /// The first datagram from the other socket.
        packet: PacketId,
        /// The other socket.
        source: Address,
        /// The flow of its datagrams.
        flow: FlowId,
    },
    /// A UDP exchange without handshake, acknowledgments and close.
    #[serde(rename = "udp.absent")]
    Absent {
        /// Packets in both directions.
        packets: u64,
    },
    /// Datagrams without any answer.
    #[serde(rename = "udp.unanswered")]
    Unanswered {
        /// Datagrams that the client sent.
        datagrams: u64,
        /// Whether they were sent to a group or to every host of a network, where no answer need come.
        #[serde(default)]
        to_group: bool,
    },
    /// An ICMP message reports that no program uses the port that a packet was sent to.
    #[serde(rename = "icmp.port_unreachable")]
    PortUnreachable {
        /// The protocol of the packet.
        protocol: TransportProtocol,
        /// The port.
        port: u16,
        /// The packet, if it was seen.
        about: Option<PacketId>,
        /// Whether the host itself sent the message, so that the packet has arrived there.
        #[serde(default)]
        arrived: bool,
    },
    /// An ICMP error answered all that the client sent, and nothing else did.
    #[serde(rename = "icmp.undelivered")]
    Undelivered {
        /// The protocol of the packets.
        protocol: TransportProtocol,
        /// How many SYNs or datagrams the client sent.
        packets: u64,
        /// The first such error.
        error: IcmpAnswer,
    },
    /// An echo request (ping), which asks whether a host is reachable.
    #[serde(rename = "icmp.echo")]
    EchoRequest {
        /// The identifier, which all requests of one program share.
        id: u16,
        /// The sequence number, which distinguishes them.
        seq: u16,
        /// The bytes of data, which the reply returns.
        bytes: u32,
        /// The last packet with the same request, if it is unanswered.
        before: Option<PacketId>,
    },
    /// The reply to an echo request.
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
        /// Nanoseconds since the request; null if several requests were the same, or this one had been answered.
        round_trip_ns: Option<i64>,
        /// The first reply to the same request, if this is a later one.
        before: Option<PacketId>,
    },
    /// Echo requests without a reply or an error.
    #[serde(rename = "icmp.echo.unanswered")]
    EchoUnanswered {
        /// How many.
        unanswered: u64,
        /// How many requests there were in total.
        of: u64,
        /// The first of the unanswered requests, if it is still remembered.
        first: Option<PacketId>,
    },
    /// Any other ICMP error about a packet that was sent.
    #[serde(rename = "icmp.error")]
    IcmpError {
        /// Whether it is ICMPv6, which has other types.
        #[serde(default)]
        v6: bool,
        /// The ICMP type.
        kind: u8,
        /// The ICMP code.
        code: u8,
        /// The MTU of the next link, if the error reports it.
        #[serde(default)]
        mtu: Option<u32>,
        /// The packet, if it was seen.
        #[serde(default)]
        about: Option<PacketId>,
    },
    /// A fragment of an IP packet.
    #[serde(rename = "ip.fragment")]
    Fragment {
        /// The identification that all fragments share.
        id: u32,
        /// The offset of its data in the whole packet, in bytes: eight times the field.
        offset: u32,
        /// How many bytes of data it has.
        bytes: u32,
        /// Whether more fragments follow.
        more: bool,
        /// The first fragment of the same packet that was seen; null if this is the first.
        first: Option<PacketId>,
    },
    /// All fragments of an IP packet were seen.
    #[serde(rename = "ip.reassembled")]
    Reassembled {
        /// How many fragments there were.
        fragments: u32,
        /// How many bytes of data the whole packet has.
        bytes: u32,
        /// How many bytes the fragments carried together: more, if some overlap.
        carried: u32,
        /// The bytes of each fragment, in order of arrival; empty if there are many.
        lengths: Vec<u32>,
        /// The first fragment.
        first: PacketId,
        /// The first of them that was lost on its way, where one is known to be: the receiver does not have the whole.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lost: Option<PacketId>,
    },
    /// A fragment that cannot be used for reassembly.
    #[serde(rename = "ip.fragment.unusable")]
    FragmentUnusable {
        /// The reason.
        why: Refusal,
    },
    /// A packet was captured at the other end of its path, so it has arrived.
    #[serde(rename = "ip.arrived")]
    Arrived {
        /// The packet.
        packet: PacketId,
        /// Nanoseconds since it was captured at the end that sent it; negative if the clocks of the two ends differ by
        /// more than the path delay.
        after_ns: i64,
    },
    /// A packet arrives for the second time: the network made a copy of it.
    #[serde(rename = "ip.copied")]
    CopyMade {
        /// The packet.
        packet: PacketId,
        /// Nanoseconds since it was captured at the end that sent it.
        after_ns: i64,
    },
    /// A packet arrives after one of its flow that was sent later.
    #[serde(rename = "ip.overtaken")]
    Overtaken {
        /// The packet.
        packet: PacketId,
        /// The one that was sent later and arrived earlier.
        by: PacketId,
    },
    /// A packet was captured at the end that sent it, and never at the other one.
    #[serde(rename = "ip.lost")]
    LostOnPath {
        /// The packet.
        packet: PacketId,
    },
    /// What the link between the two hosts did with a packet, besides passing it on.
    #[serde(rename = "link.fate")]
    LinkTreated {
        /// What it did.
        treatment: Treatment,
        /// What decided that.
        cause: Cause,
    },
    /// A packet that waited in the queue of the link.
    #[serde(rename = "link.queue")]
    LinkQueued {
        /// How many packets waited before it.
        waiting: u32,
        /// Nanoseconds from its sending to its delivery.
        after_ns: i64,
    },
    /// Whether what is sent again was lost: the link knows it.
    #[serde(rename = "link.resent")]
    ResentTruly {
        /// The end that sends again.
        end: End,
        /// The packet that carried it first.
        original: PacketId,
        /// When that was delivered whole, in nanoseconds from this retransmission on, negative if before; null if it
        /// was lost or damaged.
        arrived_ns: Option<i64>,
        /// Whether the sender acts as if it was lost.
        claimed: bool,
        /// What makes it do so, as far as the packets at its end show.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<ResendCause>,
    },
    /// A kernel changed the congestion window of a connection, or its threshold.
    #[serde(rename = "kernel.window")]
    KernelWindow {
        /// The end whose kernel it is.
        end: End,
        /// The window before, in segments.
        before: u32,
        /// The window now.
        after: u32,
        /// Where slow start ended before, in segments; null as long as nothing was lost.
        threshold_before: Option<u32>,
        /// Where it ends now.
        threshold: Option<u32>,
        /// What it was changed for.
        step: WindowStep,
        /// The packet that was delivered right before; null if none was: a timer ran out, or the program did something.
        by: Option<PacketId>,
    },
    /// What a kernel computes from round trips, and what the textbook's formulas make of the same packets.
    #[serde(rename = "kernel.times")]
    KernelTimes {
        /// The end whose kernel it is.
        end: End,
        /// The kernel's smoothed round-trip time, in microseconds.
        srtt_us: u32,
        /// The kernel's variation of it.
        rttvar_us: u32,
        /// The kernel's retransmission timeout.
        rto_us: u32,
        /// The textbook's EstimatedRTT from the packets, in nanoseconds; null before its first sample.
        estimated_ns: Option<i64>,
        /// The textbook's TimeoutInterval.
        timeout_ns: Option<i64>,
    },
    /// A kernel sent segments again, and what made it do so.
    #[serde(rename = "kernel.resent")]
    KernelResent {
        /// The end whose kernel it is.
        end: End,
        /// How many segments.
        segments: u32,
        /// What made it do so.
        cause: ResendCause,
    },
    /// The arrival of a segment is assumed: it changes its receiver's state, and no later packet shows whether it arrived.
    #[serde(rename = "tcp.arrival_assumed")]
    ArrivalAssumed {
        /// The end that receives it.
        end: End,
        /// The last such segment.
        packet: PacketId,
    },
    /// The capture ended while the connection was open.
    #[serde(rename = "tcp.unfinished")]
    Unfinished,
    /// The capture ended while one direction was closed and the other one open.
    #[serde(rename = "tcp.half_closed")]
    HalfClosed {
        /// The end that had closed its direction.
        closed: End,
    },
    /// Connections of one client to many ports of one host, none of which carried data: a scan for open ports.
    #[serde(rename = "tcp.port_scan")]
    PortScan {
        /// The client.
        client: IpAddr,
        /// The host.
        server: IpAddr,
        /// How many ports it asked.
        ports: u64,
        /// How many of them accepted.
        open: u64,
        /// How many refused.
        refused: u64,
        /// How many did not answer.
        unanswered: u64,
    },
    /// SYNs without any answer.
    #[serde(rename = "tcp.unanswered")]
    Unopened {
        /// How many SYNs the client sent.
        syns: u64,
        /// A SYN ACK of the same server socket to another SYN: a program listens there.
        #[serde(default)]
        listening: Option<PacketId>,
        /// Whether both ends are on one host, where nothing is lost on the way.
        #[serde(default)]
        on_loopback: bool,
    },
}

impl Fact {
    /// The fact about an ICMP error that quotes the packet `about`, if that packet was seen.
    pub(super) fn icmp_error(icmp: &Icmp, about: Option<PacketRef>) -> Self {
        // RFC 792 has no MTU field: routers older than RFC 1191 send 0.
        let mtu = match icmp.body {
            Body::TooBig { mtu: mtu @ 1.. } => Some(mtu),
            _ => None,
        };
        let Icmp { v6, kind, code, .. } = *icmp;
        Self::IcmpError { v6, kind, code, mtu, about: about.map(|packet| packet.id) }
    }
}
