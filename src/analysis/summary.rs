//! The summary of a flow: counts and times, by which flows can be compared.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use super::delivery_error::DeliveryError;
use super::flow::{Both, Endpoints, FlowId};
use super::measure::{Coverage, Fleets, Rtt, Throughput};
use super::reason::Shape;
use super::tcp::TcpState;
use crate::call::{Address, End, TransportProtocol};
use crate::frame::Timestamp;

/// How an exchange ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Both directions were closed by a FIN.
    Closed,
    /// The SYN was answered by a RST.
    Refused,
    /// A RST aborted the connection.
    Reset,
    /// The capture ended before the connection.
    Open,
    /// Both ends had sent their FIN, and not both were seen to be acknowledged.
    Closing,
    /// UDP, which has no close: the server answered.
    Answered,
    /// The server did not answer the client's SYN or datagrams.
    Unanswered,
    /// An ICMP error reported that the port, the host or its network is unreachable.
    Unreachable,
    /// An ICMP error reported that a firewall or a router forbids the packets.
    Prohibited,
    /// An ICMP error reported that the packets' time to live ran out on the way.
    Expired,
}

impl From<DeliveryError> for Ending {
    fn from(error: DeliveryError) -> Self {
        match error {
            DeliveryError::Prohibited => Self::Prohibited,
            DeliveryError::Expired => Self::Expired,
            _ => Self::Unreachable,
        }
    }
}

/// The counts and times of one flow. Values that few flows have are boxed, because a flood has many flows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FlowSummary {
    /// The flow.
    pub flow: FlowId,
    /// The transport protocol.
    pub protocol: TransportProtocol,
    /// The socket that sent first.
    pub client: Address,
    /// The socket that it sent to.
    pub server: Address,
    /// Packets that each end sent.
    pub packets: Both<u64>,
    /// Bytes on the wire that each end sent, link-layer header included.
    pub wire_bytes: Both<u64>,
    /// Bytes of TCP or UDP payload among them; retransmitted bytes count each time.
    pub payload_bytes: Both<u64>,
    /// Nanoseconds from the first packet to the last.
    pub duration_ns: i64,
    /// Nanoseconds from the SYN to the segment that completed the handshake; null unless all three segments were seen.
    pub handshake_ns: Option<i64>,
    /// Nanoseconds from the client's first packet to the server's first byte of message; null where either was not
    /// seen, or not the beginning of a connection.
    pub first_reply_ns: Option<i64>,
    /// Round trips before that byte: at least one for the request, and one for the handshake where it was complete
    /// by then. A long request takes more: it is sent in rounds.
    pub round_trips: Option<u32>,
    /// Segments that repeated a SYN, data or a FIN that was seen before, or whose first copy was lost before the place of
    /// the capture.
    pub retransmissions: u64,
    /// The same, by the end that sent them.
    #[serde(default)]
    pub retransmitted: Both<u64>,
    /// Duplicate ACKs that each end sent (RFC 5681, 2).
    #[serde(default)]
    pub duplicate_acks: Both<u64>,
    /// Segments of each end that arrived out of order and were not retransmissions.
    #[serde(default)]
    pub out_of_order: Both<u64>,
    /// How it was closed; null for UDP, which has no close.
    #[serde(default)]
    pub shape: Option<Shape>,
    /// What of a whole connection was seen, as Wireshark sums it up: 1 SYN, 2 SYN ACK, 4 ACK, 8 data, 16 FIN, 32 RST; null
    /// for UDP.
    #[serde(default)]
    pub completeness: Option<u8>,
    /// How it ended.
    pub ending: Ending,
    /// The end that closed or aborted first.
    pub closed_first: Option<End>,
    /// The end that reset the connection, or refused it; absent if neither did.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub reset_by: Option<End>,
    /// The last known state of each end; null for UDP, which has none.
    pub states: Both<Option<TcpState>>,
    /// The round trips of the segments that each end sent.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub rtt: Both<Option<Box<Rtt>>>,
    /// Nanoseconds from the SYN to the segment that acknowledged the SYN ACK; absent where one of them was not
    /// seen, or sent again.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub initial_rtt_ns: Option<i64>,
    /// The window in each end's SYN, which is never scaled.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub syn_window: Both<Option<u16>>,
    /// The smallest window that each end advertised after its SYN, resets left out; null where none was seen, or the
    /// scale is unknown.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub smallest_window: Both<Option<u32>>,
    /// How often the window of each end became 0.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub zero_windows: Both<u32>,
    /// For how many nanoseconds it was 0, to the last packet where it stayed so.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub zero_window_ns: Both<i64>,
    /// How many segments of each end filled the other end's window.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub full_windows: Both<u32>,
    /// The most bytes that each end had sent and not seen acknowledged.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub most_in_flight: Both<u32>,
    /// How fast the bytes of each end got through.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub throughput: Both<Option<Box<Throughput>>>,
    /// How much the acknowledgments of each end's bytes cover.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub coverage: Both<Option<Box<Coverage>>>,
    /// The fleets in which each end's segments travelled, where they did.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub fleets: Both<Option<Box<Fleets>>>,
}

/// Whether there is nothing to say: of UDP, and of what was not seen in either direction.
fn is_nothing<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl FlowSummary {
    /// The end by which it ended as it did: the one that reset it, or else the one that closed first.
    pub fn ended_by(&self) -> Option<End> {
        self.reset_by.or(self.closed_first)
    }

    /// The share of bytes on the wire that are not message, in tenths of a percent; `None` without any bytes.
    pub fn header_share(&self) -> Option<u64> {
        let wire = u128::from(self.total_wire());
        let tenths = (u128::from(self.total_headers()) * 1000 + wire / 2).checked_div(wire)?;
        u64::try_from(tenths).ok()
    }

    /// The summary of a connection of a socket with itself: each packet was sent once, although both ends sent it.
    pub(super) fn of_one_socket(self) -> Self {
        let once = |count: Both<u64>| Both { client: count.client, server: 0 };
        Self {
            retransmissions: self.retransmitted.client,
            retransmitted: once(self.retransmitted),
            duplicate_acks: once(self.duplicate_acks),
            out_of_order: once(self.out_of_order),
            ..self
        }
    }

    /// Bytes on the wire in both directions.
    pub const fn total_wire(&self) -> u64 {
        self.wire_bytes.client.saturating_add(self.wire_bytes.server)
    }

    /// Bytes of message in both directions.
    pub const fn total_payload(&self) -> u64 {
        self.payload_bytes.client.saturating_add(self.payload_bytes.server)
    }

    /// Bytes on the wire that are not message.
    pub const fn total_headers(&self) -> u64 {
        self.total_wire().saturating_sub(self.total_payload())
    }

    /// Packets in both directions.
    pub const fn total_packets(&self) -> u64 {
        self.packets.client.saturating_add(self.packets.server)
    }
}

/// The running counts of one flow.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    packets: Both<u64>,
    wire_bytes: Both<u64>,
    payload_bytes: Both<u64>,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    first_reply: Option<Timestamp>,
}

impl Tally {
    /// Counts one packet of `from`.
    pub(super) fn count(&mut self, from: End, time: Timestamp, wire: u64, payload: u64) {
        *self.packets.of_mut(from) += 1;
        *self.wire_bytes.of_mut(from) += wire;
        *self.payload_bytes.of_mut(from) += payload;
        self.first.get_or_insert(time);
        self.last = Some(time);
    }

    /// Takes note of when a message of `from` was seen, at the client where the flow is seen at both ends.
    pub(super) fn arrives(&mut self, from: End, time: Timestamp, payload: u64) {
        if from == End::Server && payload > 0 && self.packets.client > 0 {
            self.first_reply.get_or_insert(time);
        }
    }

    /// Counts packets of `from`, without a message, that came before it was known that they belong here.
    pub(super) fn count_early(&mut self, from: End, first: Timestamp, packets: u64, wire: u64) {
        *self.packets.of_mut(from) += packets;
        *self.wire_bytes.of_mut(from) += wire;
        self.first = Some(self.first.map_or(first, |known| known.min(first)));
    }

    /// How long nothing has come, by `now`.
    pub(super) fn idle(&self, now: Timestamp) -> i64 {
        self.last.map_or(0, |last| now.since(last))
    }

    /// The summary that the counts alone give; what only the protocol knows is for the caller to fill in.
    pub fn summary(&self, flow: FlowId, endpoints: &Endpoints) -> FlowSummary {
        let address = |end| {
            let socket = endpoints.of(end);
            Address::from(socket)
        };
        let since_first = |time: Option<Timestamp>| Some(time?.since(self.first?));
        FlowSummary {
            flow,
            protocol: endpoints.transport,
            client: address(End::Client),
            server: address(End::Server),
            packets: self.packets,
            wire_bytes: self.wire_bytes,
            payload_bytes: self.payload_bytes,
            duration_ns: since_first(self.last).unwrap_or(0),
            handshake_ns: None,
            first_reply_ns: since_first(self.first_reply),
            round_trips: self.first_reply.map(|_| 1),
            retransmissions: 0,
            retransmitted: Both::default(),
            duplicate_acks: Both::default(),
            out_of_order: Both::default(),
            shape: None,
            completeness: None,
            ending: Ending::Open,
            closed_first: None,
            reset_by: None,
            states: Both::default(),
            rtt: Both::default(),
            initial_rtt_ns: None,
            syn_window: Both::default(),
            smallest_window: Both::default(),
            zero_windows: Both::default(),
            zero_window_ns: Both::default(),
            full_windows: Both::default(),
            most_in_flight: Both::default(),
            throughput: Both::default(),
            coverage: Both::default(),
            fleets: Both::default(),
        }
    }
}
