//! What a table of flows can show of each, and by what the flows can be put in order.

use std::cmp::Reverse;

use super::flow::Both;
use super::summary::{Address, Ending, FlowSummary};
use crate::call::{End, Transport};

/// A column of a table of flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The number of the flow.
    Flow,
    /// TCP or UDP.
    Protocol,
    /// Who spoke first.
    Client,
    /// Who was spoken to.
    Server,
    /// Packets of each end.
    Packets,
    /// Bytes of each end on the wire.
    Bytes,
    /// From the first packet to the last.
    Duration,
    /// From the SYN to the segment that completed the handshake.
    Handshake,
    /// Segments that repeated something.
    Retransmissions,
    /// How it ended.
    Closed,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// It does not apply, or was not seen.
    Nothing,
    /// A count.
    Count(u64),
    /// A count for each end.
    Counts(Both<u64>),
    /// A time in nanoseconds.
    Time(i64),
    /// Address and port.
    At(Address),
    /// The protocol.
    Protocol(Transport),
    /// How it ended, and who closed or broke off first.
    Closed(Ending, Option<End>),
}

impl Column {
    /// Every column, as they stand from left to right.
    pub const ALL: [Self; 10] = [
        Self::Flow,
        Self::Protocol,
        Self::Client,
        Self::Server,
        Self::Packets,
        Self::Bytes,
        Self::Duration,
        Self::Handshake,
        Self::Retransmissions,
        Self::Closed,
    ];

    /// The same, the one that is needed most first: where not all have room, the last ones are left out.
    pub const BY_NEED: [Self; 10] = [
        Self::Flow,
        Self::Client,
        Self::Server,
        Self::Packets,
        Self::Bytes,
        Self::Retransmissions,
        Self::Closed,
        Self::Duration,
        Self::Handshake,
        Self::Protocol,
    ];

    /// What stands in this column for a flow.
    pub fn cell(self, flow: &FlowSummary) -> Cell {
        let is_tcp = flow.protocol == Transport::Tcp;
        let of_tcp = |cell: Cell| if is_tcp { cell } else { Cell::Nothing };
        match self {
            Self::Flow => Cell::Count(u64::from(flow.flow.0)),
            Self::Protocol => Cell::Protocol(flow.protocol),
            Self::Client => Cell::At(flow.client),
            Self::Server => Cell::At(flow.server),
            Self::Packets => Cell::Counts(flow.packets),
            Self::Bytes => Cell::Counts(flow.wire_bytes),
            Self::Duration => Cell::Time(flow.duration_ns),
            Self::Handshake => flow.handshake_ns.map_or(Cell::Nothing, Cell::Time),
            Self::Retransmissions => of_tcp(Cell::Count(flow.retransmissions)),
            Self::Closed => Cell::Closed(flow.ending, flow.closed_first),
        }
    }
}

/// By what flows are put in order. The first is the one with the most, but for the order of appearance; flows of which
/// it is not known come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As they appeared.
    #[default]
    Flow,
    /// Packets, both ways.
    Packets,
    /// Bytes on the wire, both ways.
    Bytes,
    /// Time from the first packet to the last.
    Duration,
    /// Time that the handshake took.
    Handshake,
    /// Segments that repeated something.
    Retransmissions,
}

/// Puts flows in order.
pub fn sort(flows: &mut [FlowSummary], order: Order) {
    flows.sort_by_key(|flow| (Reverse(rank(flow, order)), flow.flow));
}

/// None comes before everything, and so last in falling order.
fn rank(flow: &FlowSummary, order: Order) -> Option<i128> {
    match order {
        Order::Flow => None,
        Order::Packets => Some(flow.total_packets().into()),
        Order::Bytes => Some(flow.total_wire().into()),
        Order::Duration => Some(flow.duration_ns.into()),
        Order::Handshake => flow.handshake_ns.map(i128::from),
        Order::Retransmissions => Some(flow.retransmissions.into()),
    }
}
