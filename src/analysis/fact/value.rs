//! The values in facts that are more than a number.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::PacketId;
use crate::analysis::delivery_error::DeliveryError;
use crate::call::End;

/// The part of an exchange that a packet belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// A connection is being opened.
    Handshake,
    /// Bytes are being exchanged.
    Data,
    /// A connection is being closed.
    Teardown,
    /// A connection is refused or aborted.
    Reset,
    /// An ICMP error reports that a packet was not delivered.
    Undelivered,
}

/// How a sample of the round-trip time was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SampleBy {
    /// By the acknowledgment number: the segment was sent once.
    #[default]
    Ack,
    /// By the timestamps option, which distinguishes the copies of a segment (RFC 7323, 4).
    Timestamp,
}

/// A later segment that the acknowledgment of an earlier one also covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Covered {
    /// The segment.
    pub segment: PacketId,
    /// Nanoseconds from it to the acknowledgment.
    pub sample_ns: i64,
}

/// How long a sender waited before a timer made it retransmit, and its round-trip estimate at that time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Waited {
    /// Nanoseconds since its timer was last started, if it follows RFC 6298, 5.
    pub waited_ns: i64,
    /// Nanoseconds that it waited before the previous copy: the timeout doubles each time (RFC 6298, 5.5); null at the
    /// first copy.
    pub before_ns: Option<i64>,
    /// EstimatedRTT; null if unknown.
    pub estimated_ns: Option<i64>,
    /// DevRTT.
    pub deviation_ns: Option<i64>,
    /// Whether the retransmitted bytes were the only ones in flight.
    pub alone: bool,
}

/// How long an acknowledgment was held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HeldBack {
    /// Nanoseconds of this end's fastest answer so far: the path from the capture and back.
    pub fastest_ns: i64,
    /// Nanoseconds since this end's acknowledgment before, if that shows it was held back for less.
    pub at_most_ns: Option<i64>,
}

/// Where on the path a capture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CapturePlace {
    /// At the client or near it.
    Client,
    /// At the server or near it.
    Server,
    /// Far from both.
    Between,
}

impl From<End> for CapturePlace {
    fn from(end: End) -> Self {
        match end {
            End::Client => Self::Client,
            End::Server => Self::Server,
        }
    }
}

/// The phase of a sender's congestion control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Congestion {
    /// The window about doubles each round trip.
    SlowStart,
    /// The window grows by about one segment each round trip.
    #[serde(rename = "congestion_avoidance")]
    Avoidance,
    /// A loss is repaired after three duplicate ACKs or selective acknowledgments.
    FastRecovery,
    /// A loss is repaired after the timer ran out.
    Timeout,
}

/// The ICMP error that answered the packets of a flow instead of the host that they were sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct IcmpAnswer {
    /// The packet with the error.
    pub packet: PacketId,
    /// Who sent it.
    pub by: IpAddr,
    /// The end that has this address; null for a router or a firewall on the way.
    pub end: Option<End>,
    /// Whether it is ICMPv6, which has other types.
    pub v6: bool,
    /// The ICMP type.
    pub kind: u8,
    /// The ICMP code.
    pub code: u8,
}

impl IcmpAnswer {
    /// What it says about the packets.
    pub const fn error(&self) -> DeliveryError {
        DeliveryError::of(self.v6, self.kind, self.code)
    }
}

/// What a kernel changed its congestion window for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WindowStep {
    /// An acknowledgment came in slow start.
    SlowStart,
    /// Acknowledgments came in congestion avoidance.
    #[serde(rename = "congestion_avoidance")]
    Avoidance,
    /// Acknowledgments showed a loss: it is repaired, and the window is made smaller.
    Recovery,
    /// The timer ran out.
    Timeout,
    /// The loss proved not to be one: the kernel took its cut back.
    Undone,
    /// Something else, for example a pause.
    Other,
}
