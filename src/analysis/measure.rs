//! What was measured of one direction of a connection, as it stands in a summary.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The round trips of the segments that one end sent, each from the segment to the first acknowledgment of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rtt {
    /// How many segments were timed: those that were not sent again, and those that timestamps told apart.
    pub samples: u64,
    /// The shortest.
    pub min_ns: i64,
    /// The one in the middle: exact for up to 128 samples, beyond that wrong by less than 1 %.
    pub median_ns: i64,
    /// The longest.
    pub max_ns: i64,
    /// The textbook's EstimatedRTT at the end. It begins with the first segment after the SYN; where only that was timed,
    /// with the SYN.
    pub estimated_ns: i64,
    /// The textbook's DevRTT at the end.
    pub deviation_ns: i64,
    /// The textbook's TimeoutInterval at the end: EstimatedRTT + 4 DevRTT.
    pub timeout_ns: i64,
}

/// How fast the bytes of one end got through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Throughput {
    /// Bytes of message that were acknowledged, each counted once.
    pub bytes: u64,
    /// Nanoseconds from the first segment with data to the last acknowledgment of data.
    pub duration_ns: i64,
}

/// How much the acknowledgments of one end's bytes cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// How many acknowledgments covered bytes that none before had covered.
    pub acks: u32,
    /// The commonest number of bytes, or one that is nearly as common: only twelve are counted.
    pub usual_bytes: u32,
    /// How many covered one segment (or a part of one).
    pub one: u32,
    /// How many covered two.
    pub two: u32,
    /// How many covered more.
    pub more: u32,
}

/// Segments of one end that travelled close together, with pauses in between that are eight times longer than the usual
/// gap, and no shorter than a quarter of the round trip of the handshake, where that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fleets {
    /// How many fleets of three segments or more.
    pub fleets: u32,
    /// How many segments they had together.
    pub segments: u32,
    /// Nanoseconds from the beginning of one to that of the next: the median. About a round trip where the sender
    /// waits for acknowledgments.
    pub period_ns: i64,
}
