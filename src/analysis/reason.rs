//! Why something was sent, as far as packets tell: the answers that a fact can give, in a closed list each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why bytes were sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum ResendCause {
    /// Nothing acknowledged them until the sender's timer ran out (RFC 6298, 5.4).
    Timeout,
    /// After a timeout the sender goes on from where it waited, as acknowledgments let it (RFC 5681, 3.1).
    AfterTimeout,
    /// Three duplicate ACKs asked for them (RFC 5681, 3.2).
    Fast,
    /// In a fast recovery, an ACK of a part showed the next gap (RFC 6582, 3.2).
    PartialAck,
    /// Selective acknowledgments of later bytes showed the gap (RFC 6675, 5; RFC 8985, 6).
    Sack,
    /// The last bytes, sent again soon to draw an acknowledgment (RFC 8985, 7.3).
    TailProbe,
    /// The only segment on its way, sent again when a probe of the tail and the timer were both due.
    #[serde(rename = "tail_probe_or_timeout")]
    ProbeOrTimeout,
    /// They were acknowledged already.
    Needless,
    /// The packets do not tell.
    #[default]
    Unknown,
}

/// Why bytes came later than bytes behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum LateCause {
    /// They were sent in order and overtaken on the way.
    Overtaken,
    /// They were sent again; the first copy was lost before the place of the capture.
    SentAgain,
    /// The packets do not tell.
    #[default]
    Unknown,
}

/// Which event at the receiver made it acknowledge bytes: a row of the textbook's table of ACK generation
/// (RFC 5681, 4.2; RFC 9293, 3.8.6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum AckCause {
    /// Bytes in order came, and no more while it waited: a delayed ACK.
    Delayed,
    /// One segment in order came, and it did not wait.
    AtOnce,
    /// A second segment in order came while the first still waited for its ACK.
    SecondSegment,
    /// More than two segments in order came.
    Several,
    /// A gap was filled whole.
    GapFilled,
    /// A gap was filled in part: bytes beyond another gap still wait.
    GapPartFilled,
    /// It rides along with data or a FIN of its own.
    Piggybacked,
    /// The packets do not tell.
    #[default]
    Unknown,
}

/// What asked for an acknowledgment that brings nothing new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// A keep-alive (RFC 9293, 3.8.4).
    KeepAlive,
    /// A window probe (RFC 9293, 3.8.6.1).
    WindowProbe,
    /// Something that had arrived before (RFC 9293, 3.10.7.4).
    Repetition,
    /// A segment with a timestamp of long ago (RFC 7323, 5.3).
    OldTimestamp,
    /// A SYN or RST that may come from a stranger: the sender has to show that it knows the numbers (RFC 5961).
    Challenge,
}

/// What ECE and CWR say (RFC 3168, 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EcnStep {
    /// The SYN asks for explicit congestion notification.
    Asks,
    /// The SYN asks for accurate ECN (RFC 9768).
    AsksAccurate,
    /// The SYN ACK agrees.
    Agrees,
    /// The SYN ACK does not.
    Declines,
    /// A packet that a router had marked has arrived, and the receiver says so.
    Reports,
    /// The sender has reduced its congestion window.
    Reduces,
}

/// Why a connection was broken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum ResetCause {
    /// The end gives the connection up (ABORT; RFC 9293, 3.10.5).
    #[default]
    Aborted,
    /// Data met a socket that was closed (RFC 9293, 3.6).
    AfterClose,
    /// A segment met a host that has no such connection (RFC 9293, 3.5.2).
    NoConnection,
}

/// What the connection before had come to when a new one began between the same sockets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FormerState {
    /// It was closed long ago, refused or broken off.
    Ended,
    /// It was closed, and one end or both were in TIME-WAIT.
    TimeWait,
    /// Nobody answered its SYN.
    Unanswered,
    /// It was not over, as far as was seen.
    Open,
}

/// How a connection was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// FIN, ACK, FIN, ACK.
    FourSegments,
    /// FIN, FIN with ACK, ACK.
    ThreeSegments,
    /// Both FINs were under way at once.
    Simultaneous,
    /// One direction was closed; the other one was not, as far as was seen.
    HalfClosed,
    /// A RST broke it off.
    Reset,
    /// A RST refused it.
    Refused,
    /// No close was seen.
    #[default]
    Unseen,
}
