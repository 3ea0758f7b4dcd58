//! What a kernel says of a TCP connection: `struct tcp_info` of `linux/tcp.h`, as plain values.
//!
//! A packet shows what an end sent. This shows what it thought: how many segments it may have under way, how long a round trip
//! takes, and when it will send again what is not acknowledged.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

#[cfg(test)]
use crate::call::Address;
use crate::call::{End, socket_address};
use crate::frame::Timestamp;

/// A connection at one end, as its kernel had it at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct KernelSample {
    /// When the kernel was asked, by the clock that also timestamps frames.
    #[serde(skip)]
    pub time: Timestamp,
    /// The end whose kernel was asked.
    pub end: End,
    /// The address of this end.
    #[serde(with = "socket_address")]
    #[cfg_attr(test, schemars(with = "Address"))]
    pub local: SocketAddr,
    /// The address of the other end.
    #[serde(with = "socket_address")]
    #[cfg_attr(test, schemars(with = "Address"))]
    pub peer: SocketAddr,
    /// The state of the connection.
    pub state: SocketState,
    /// What the sender makes of the acknowledgments that come in.
    pub congestion: CongestionState,
    /// The congestion window, in segments.
    pub cwnd: u32,
    /// Where slow start ends, in segments; null as long as nothing was lost.
    pub ssthresh: Option<u32>,
    /// The largest segment that it sends, in bytes of data.
    pub mss: u32,
    /// The smoothed round-trip time (RFC 6298), in microseconds; 0 before the first sample.
    pub srtt_us: u32,
    /// The variation of the round-trip time, in microseconds.
    pub rttvar_us: u32,
    /// The retransmission timeout, in microseconds.
    pub rto_us: u32,
    /// How many times in a row the timeout has passed for what is not acknowledged now.
    pub retransmits: u32,
    /// The segments that have been sent again, since the connection began.
    pub total_retransmits: u32,
    /// The segments under way that the kernel takes for lost.
    pub lost: u32,
    /// The segments under way that the other end has acknowledged selectively (RFC 2018).
    pub sacked: u32,
    /// The segments that are not acknowledged yet.
    pub unacked: u32,
    /// How many times the timeout has been doubled.
    pub backoff: u8,
    /// What changed it.
    pub cause: SampleCause,
}

/// The state of a connection (RFC 9293, 3.3.2), as Linux numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum SocketState {
    /// Both directions are open.
    Established,
    /// A SYN has been sent.
    SynSent,
    /// A SYN has come and has been answered.
    SynReceived,
    /// This end has closed, and its FIN is not acknowledged.
    FinWait1,
    /// This end has closed, and its FIN is acknowledged.
    FinWait2,
    /// Both ends have closed, and this one waits so that what is still under way cannot disturb a new connection.
    TimeWait,
    /// There is no connection.
    Closed,
    /// The other end has closed, this one has not.
    CloseWait,
    /// The other end has closed first, then this one, and its FIN is not acknowledged.
    LastAck,
    /// Both ends have closed at once.
    Closing,
}

impl SocketState {
    /// The state with this number in `linux/net/tcp_states.h`; none for a listener, and for what no such state is.
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Established,
            2 => Self::SynSent,
            // 12 is a request that waits in the listener (TCP_NEW_SYN_RECV).
            3 | 12 => Self::SynReceived,
            4 => Self::FinWait1,
            5 => Self::FinWait2,
            6 => Self::TimeWait,
            7 => Self::Closed,
            8 => Self::CloseWait,
            9 => Self::LastAck,
            11 => Self::Closing,
            _ => return None,
        })
    }
}

/// What a sender makes of the acknowledgments that come in (`enum tcp_ca_state` of `linux/tcp.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CongestionState {
    /// No sign of loss.
    Open,
    /// Duplicate or selective acknowledgments have come: something was lost or overtaken.
    Disorder,
    /// The window was made smaller because a router or the own host reported congestion (RFC 3168).
    Cwr,
    /// Fast recovery: a lost segment is sent again because of acknowledgments (RFC 6675).
    Recovery,
    /// The retransmission timeout has passed.
    Loss,
}

impl CongestionState {
    /// The state with this number in `tcp_info`.
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Open,
            1 => Self::Disorder,
            2 => Self::Cwr,
            3 => Self::Recovery,
            4 => Self::Loss,
            _ => return None,
        })
    }
}

/// What changed a connection between the sample before and this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum SampleCause {
    /// The frame that was delivered to this end just before: the kernel processes it before the link goes on.
    Delivery,
    /// No frame was delivered in between: a timer, or the program.
    Between,
}

impl KernelSample {
    /// Whether the other sample says the same of the same connection, whenever and however it was taken.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let apart = |sample: &Self| Self {
            time: Timestamp::default(),
            cause: SampleCause::Between,
            ..sample.clone()
        };
        apart(self) == apart(other)
    }
}
