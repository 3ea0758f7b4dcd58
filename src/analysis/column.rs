//! What a table of flows can show of each, and by what the flows can be put in order.

use std::cmp::Reverse;

use strum::{IntoStaticStr, VariantArray, VariantNames};

use super::flow::Both;
use super::measure::{Coverage, Rtt, Throughput};
use super::reason::Shape;
use super::summary::{Ending, FlowSummary};
use crate::call::{Address, End, TransportProtocol};

/// A column of a table of flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, VariantArray, VariantNames)]
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
    /// The shortest round trip, of the end that the others of this name are about.
    RttMin,
    /// The median round trip of one end's segments: the end whose segments took longer to be acknowledged. Beside one
    /// end, only the other's acknowledgments come from across the network.
    RttMedian,
    /// The longest round trip.
    RttMax,
    /// Segments of each end that repeated something.
    Retransmissions,
    /// Duplicate ACKs of each end.
    DuplicateAcks,
    /// Segments of each end that were overtaken on the way.
    OutOfOrder,
    /// How often each end's window became 0.
    ZeroWindows,
    /// The smallest window of each end.
    SmallestWindow,
    /// How many bytes of each end an acknowledgment usually covered.
    BytesPerAck,
    /// Bits of message in a second that got through, from each end.
    Throughput,
    /// The share of the bytes on the wire that are headers.
    HeaderShare,
    /// How it ended.
    Closed,
    /// In which segments it was closed.
    Shape,
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
    /// A count for each end of which it is known.
    Known(Both<Option<u64>>),
    /// Bits in a second for each end of which it is known.
    Rates(Both<Option<u64>>),
    /// A share, in tenths of a percent.
    Share(u64),
    /// A time in nanoseconds.
    Time(i64),
    /// Address and port.
    At(Address),
    /// The protocol.
    Protocol(TransportProtocol),
    /// How it ended, and who closed or broke off first.
    Closed(Ending, Option<End>),
    /// In which segments it was closed.
    Shape(Shape),
}

impl Column {
    /// Every column, as they stand from left to right.
    pub const ALL: &[Self] = <Self as VariantArray>::VARIANTS;

    /// The same, the one that is needed most first: where not all have room, the last ones are left out.
    pub const BY_NEED: [Self; Self::ALL.len()] = [
        Self::Flow,
        Self::Client,
        Self::Server,
        Self::Packets,
        Self::Bytes,
        Self::Closed,
        Self::Retransmissions,
        Self::RttMedian,
        Self::Duration,
        Self::Throughput,
        Self::Handshake,
        Self::DuplicateAcks,
        Self::OutOfOrder,
        Self::ZeroWindows,
        Self::SmallestWindow,
        Self::HeaderShare,
        Self::BytesPerAck,
        Self::Shape,
        Self::RttMin,
        Self::RttMax,
        Self::Protocol,
    ];

    /// What stands in this column for a flow.
    pub fn cell(self, flow: &FlowSummary) -> Cell {
        let is_tcp = flow.protocol == TransportProtocol::Tcp;
        let of_tcp = |cell: Cell| if is_tcp { cell } else { Cell::Nothing };
        let time = |time: Option<i64>| time.map_or(Cell::Nothing, Cell::Time);
        match self {
            Self::Flow => Cell::Count(u64::from(flow.flow.0)),
            Self::Protocol => Cell::Protocol(flow.protocol),
            Self::Client => Cell::At(flow.client),
            Self::Server => Cell::At(flow.server),
            Self::Packets => Cell::Counts(flow.packets),
            Self::Bytes => Cell::Counts(flow.wire_bytes),
            // One packet has no duration.
            Self::Duration if flow.total_packets() == 1 => Cell::Nothing,
            Self::Duration => Cell::Time(flow.duration_ns),
            Self::Handshake => time(flow.handshake_ns),
            Self::RttMin => time(rtt(flow).map(|rtt| rtt.min_ns)),
            Self::RttMedian => time(rtt(flow).map(|rtt| rtt.median_ns)),
            Self::RttMax => time(rtt(flow).map(|rtt| rtt.max_ns)),
            Self::ZeroWindows => {
                let Both { client, server } = flow.zero_windows;
                of_tcp(Cell::Counts(Both { client: client.into(), server: server.into() }))
            }
            Self::Retransmissions => of_tcp(Cell::Counts(flow.retransmitted)),
            Self::DuplicateAcks => of_tcp(Cell::Counts(flow.duplicate_acks)),
            Self::OutOfOrder => of_tcp(Cell::Counts(flow.out_of_order)),
            Self::SmallestWindow => {
                let Both { client, server } = flow.smallest_window;
                known(Both { client: client.map(u64::from), server: server.map(u64::from) }, Cell::Known)
            }
            Self::BytesPerAck => {
                let usual =
                    |end: &Option<Box<Coverage>>| end.as_ref().map(|coverage| coverage.usual_bytes.into());
                let Both { client, server } = &flow.coverage;
                known(Both { client: usual(client), server: usual(server) }, Cell::Known)
            }
            Self::Throughput => {
                let rate = |end: &Option<Box<Throughput>>| end.as_ref()?.bits_per_second();
                let Both { client, server } = &flow.throughput;
                known(Both { client: rate(client), server: rate(server) }, Cell::Rates)
            }
            Self::HeaderShare => flow.header_share().map_or(Cell::Nothing, Cell::Share),
            Self::Closed => Cell::Closed(flow.ending, flow.ended_by()),
            Self::Shape => flow.shape.map_or(Cell::Nothing, Cell::Shape),
        }
    }
}

/// What is known of either end, or nothing.
fn known(both: Both<Option<u64>>, cell: fn(Both<Option<u64>>) -> Cell) -> Cell {
    if both == Both::default() { Cell::Nothing } else { cell(both) }
}

/// The round trips of the end whose segments took longer to be acknowledged.
fn rtt(flow: &FlowSummary) -> Option<&Rtt> {
    let both = [flow.rtt.client.as_deref(), flow.rtt.server.as_deref()];
    both.into_iter().flatten().max_by_key(|rtt| rtt.median_ns)
}

fn total(both: Both<u64>) -> i128 {
    i128::from(both.client) + i128::from(both.server)
}

/// Puts flows in the order of a column that has a total: the flow with the most comes first. Flows of which it is not known
/// come last, and stay in their own order, as all do for any other column.
pub fn sort(flows: &mut [FlowSummary], by: Column) {
    flows.sort_by_key(|flow| (Reverse(rank(flow, by)), flow.flow));
}

/// None comes before everything, and so last in falling order.
fn rank(flow: &FlowSummary, by: Column) -> Option<i128> {
    match by {
        Column::Packets => Some(flow.total_packets().into()),
        Column::Bytes => Some(flow.total_wire().into()),
        Column::Duration => Some(flow.duration_ns.into()),
        Column::Handshake => flow.handshake_ns.map(i128::from),
        Column::RttMedian => rtt(flow).map(|rtt| rtt.median_ns.into()),
        Column::Retransmissions => Some(flow.retransmissions.into()),
        Column::DuplicateAcks => Some(total(flow.duplicate_acks)),
        Column::OutOfOrder => Some(total(flow.out_of_order)),
        Column::ZeroWindows => {
            Some(i128::from(flow.zero_windows.client) + i128::from(flow.zero_windows.server))
        }
        _ => None,
    }
}
