//! Why something was sent, as far as packets show: one enumeration for each question that facts answer.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Why bytes were sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResendCause {
    /// The sender's retransmission timer expired (RFC 6298, 5.4).
    Timeout,
    /// After a timeout, the sender retransmits the following bytes as acknowledgments allow (RFC 5681, 3.1).
    AfterTimeout,
    /// Three duplicate ACKs arrived (RFC 5681, 3.2).
    Fast,
    /// In fast recovery, a partial ACK showed the next gap (RFC 6582, 3.2).
    PartialAck,
    /// Selective acknowledgments of later bytes showed the gap (RFC 6675, 5; RFC 8985, 6).
    Sack,
    /// A tail loss probe: the last bytes are sent again early to cause an acknowledgment (RFC 8985, 7.3).
    TailProbe,
    /// The only segment in flight, sent again when a tail loss probe and the timer were both due.
    #[serde(rename = "tail_probe_or_timeout")]
    ProbeOrTimeout,
    /// An ICMP error reported that their segment was too big for a link: path MTU discovery (RFC 9293, 3.7.2).
    TooBig,
    /// They came with the SYN, and the SYN ACK did not accept them (RFC 7413, 4.2.1 and 4.2.2).
    SynDataRefused,
    /// They had been acknowledged already.
    Needless,
    /// The packets do not show it.
    #[default]
    Unknown,
}

/// What bytes are that differ from earlier ones with the same numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Differing {
    /// They were changed, or one of the two segments is forged.
    Changed,
    /// The garbage byte of a keep-alive or a window probe (RFC 1122, 4.2.3.6).
    KeepAlive,
    /// The padding of a short frame, counted as data.
    Padding,
    /// What the earlier segment carried was the padding of a short frame, counted as data.
    WasPadding,
}

/// What is odd about a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DatagramDefect {
    /// Its length field is less than the header has (RFC 768).
    TooShort,
    /// Its length field is more than IP carries (RFC 768).
    TooLong,
    /// IP carries more than its length field counts: a surplus area (RFC 9868).
    Surplus,
    /// Its checksum is 0 over IPv6 (RFC 8200, 8.1).
    NoChecksum,
}

/// Why bytes arrived after bytes with higher numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LateCause {
    /// They were sent in order and reordered on the way.
    Overtaken,
    /// They were sent again; the first copy was lost before it reached the capture.
    SentAgain,
    /// The packets do not show it.
    #[default]
    Unknown,
}

/// Which event at the receiver made it acknowledge bytes: a row of the textbook's table of ACK generation
/// (RFC 5681, 4.2; RFC 9293, 3.8.6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AckCause {
    /// A segment arrived in order, and no other one during the delay: a delayed ACK.
    Delayed,
    /// One segment arrived in order, and the receiver did not delay its ACK.
    AtOnce,
    /// A second segment arrived in order while the ACK of the first was delayed.
    SecondSegment,
    /// More than two segments arrived in order.
    Several,
    /// A gap was filled completely.
    GapFilled,
    /// A gap was filled in part: bytes after another gap are still buffered.
    GapPartFilled,
    /// The segment also carries data or a FIN.
    Piggybacked,
    /// The packets do not show it.
    #[default]
    Unknown,
}

/// What asked for an acknowledgment that brings nothing new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AckTrigger {
    /// A keep-alive (RFC 9293, 3.8.4).
    KeepAlive,
    /// A window probe (RFC 9293, 3.8.6.1).
    WindowProbe,
    /// A segment that had arrived before (RFC 9293, 3.10.7.4).
    Repetition,
    /// A segment with an old timestamp (RFC 7323, 5.3).
    OldTimestamp,
    /// A SYN or RST that may be forged: a challenge ACK makes its sender prove that it knows the numbers (RFC 5961).
    Challenge,
}

/// The meaning of ECE and CWR (RFC 3168, 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EcnStep {
    /// The SYN asks for explicit congestion notification.
    Asks,
    /// The SYN asks for accurate ECN (RFC 9768).
    AsksAccurate,
    /// The SYN ACK agrees.
    Agrees,
    /// The SYN ACK answers an offer of accurate ECN with an agreement to classic ECN (RFC 9768, 3.1.1).
    AgreesClassic,
    /// The SYN ACK agrees to accurate ECN (RFC 9768, 3.1.1).
    AgreesAccurate,
    /// The SYN ACK does not agree.
    Declines,
    /// The receiver reports that a packet marked by a router has arrived.
    Reports,
    /// The sender has reduced its congestion window.
    Reduces,
}

/// Why a connection was reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResetCause {
    /// The end aborts the connection (ABORT; RFC 9293, 3.10.5).
    #[default]
    Aborted,
    /// The end closes while data that it received is unread (RFC 9293, 3.6.1; RFC 1122, 4.2.2.13).
    Unread,
    /// The end aborts, or closes while data that it received is unread: the packets do not show which.
    AbortedOrUnread,
    /// Data reached a socket that was closed (RFC 9293, 3.6).
    AfterClose,
    /// A segment reached a host that has no such connection (RFC 9293, 3.5.2).
    NoConnection,
    /// The end gives up: its keep-alives or its data were not answered (RFC 9293, 3.8.3 and 3.8.4).
    GivesUp,
}

/// The state of the earlier connection when a new one began between the same sockets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FormerState {
    /// It was closed long ago, refused or reset.
    Ended,
    /// It was closed, and one end or both were in TIME-WAIT.
    TimeWait,
    /// Its SYN was not answered.
    Unanswered,
    /// It had not ended, as far as the capture shows.
    Open,
}

/// The header whose checksum does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Checksummed {
    /// The IPv4 header.
    Ip,
    /// TCP: header, data and addresses.
    Tcp,
    /// UDP: header, data and addresses.
    Udp,
    /// ICMP: header and data.
    Icmp,
}

/// How a connection was closed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default, IntoStaticStr, VariantNames,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// FIN, ACK, FIN, ACK.
    FourSegments,
    /// FIN, FIN with ACK, ACK.
    ThreeSegments,
    /// Both FINs were in flight at once.
    Simultaneous,
    /// Only one direction was closed, as far as the capture shows.
    HalfClosed,
    /// A RST aborted it.
    Reset,
    /// A RST refused it.
    Refused,
    /// No close was seen.
    #[default]
    Unseen,
}
