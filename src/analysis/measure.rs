//! Measurements of one direction of a connection, as a summary has them.

use serde::{Deserialize, Serialize};

/// The times of the segments that one end sent, each from the segment to its first acknowledgment, as the capture saw it:
/// round trips, if it was made near this end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rtt {
    /// How many segments were timed: those sent once, and those that timestamps distinguish.
    pub samples: u64,
    /// The shortest.
    pub min_ns: i64,
    /// The median: exact for up to 128 samples, with an error below 1 % for more.
    pub median_ns: i64,
    /// The longest.
    pub max_ns: i64,
    /// The textbook's EstimatedRTT at the end. It starts with the first segment after the SYN, or with the SYN if only
    /// that was timed. Null unless the times are known to be those of whole round trips: near the end that sent the
    /// segments.
    pub estimated_ns: Option<i64>,
    /// The textbook's DevRTT at the end; null like EstimatedRTT.
    pub deviation_ns: Option<i64>,
    /// The textbook's TimeoutInterval at the end: EstimatedRTT + 4 DevRTT; null like EstimatedRTT.
    pub timeout_ns: Option<i64>,
}

/// The rate at which the bytes of one end were acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Throughput {
    /// Bytes of message that were acknowledged, each counted once.
    pub bytes: u64,
    /// Nanoseconds from the first segment with data to the last acknowledgment of data.
    pub duration_ns: i64,
}

impl Throughput {
    /// Bits per second; `None` if no time passed.
    pub fn bits_per_second(&self) -> Option<u64> {
        let duration = u128::try_from(self.duration_ns).ok()?;
        let bits = (u128::from(self.bytes) * 8_000_000_000).checked_div(duration)?;
        u64::try_from(bits).ok()
    }
}

/// How many bytes and segments the acknowledgments of one end's data cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Coverage {
    /// How many acknowledgments covered new bytes.
    pub acks: u32,
    /// The most common number of bytes, or one that is nearly as common: only twelve numbers are counted.
    pub usual_bytes: u32,
    /// How many covered one segment or a part of it.
    pub one: u32,
    /// How many covered two.
    pub two: u32,
    /// How many covered more than two.
    pub more: u32,
}

/// Groups of segments that one end sent close together. The pauses between them are at least eight times as long as the
/// usual gap, and at least a quarter of the handshake's round trip, if that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::struct_field_names, reason = "the field is a member of the trace format")]
pub struct Fleets {
    /// How many fleets have three segments or more.
    pub fleets: u32,
    /// How many segments they had together.
    pub segments: u32,
    /// The median time from the beginning of one fleet to that of the next, in nanoseconds: about a round trip if the
    /// sender waits for acknowledgments.
    pub period_ns: i64,
}
