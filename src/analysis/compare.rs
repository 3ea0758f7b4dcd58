//! Two exchanges set against each other: what each cost, measure by measure.

use strum::{IntoStaticStr, VariantNames};

use super::summary::FlowSummary;
use crate::call::TransportProtocol;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum Quantity {
    /// Packets in both directions.
    Packets,
    /// Bytes on the wire in both directions, link-layer headers included.
    WireBytes,
    /// Header bytes for each byte of message.
    Overhead,
    /// Round trips before the first byte of the reply.
    RoundTrips,
    /// Time before the first byte of the reply.
    FirstReply,
    /// What the two hosts have to remember.
    State,
    /// What happens when a packet is lost.
    Loss,
}

/// What one exchange has to show for a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A count.
    Count(u64),
    /// So many of these for so many of those.
    Ratio(u64, u64),
    /// A time in nanoseconds.
    Nanoseconds(i64),
    /// Depends on the protocol alone.
    Protocol(TransportProtocol),
    /// Not seen in this capture.
    Unseen,
}

/// One line of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// What is compared.
    pub measure: Quantity,
    /// The first exchange's value.
    pub a: Value,
    /// The second one's.
    pub b: Value,
    /// Which protocols the two speak: the reason for a difference depends on it.
    pub protocols: (TransportProtocol, TransportProtocol),
}

impl Row {
    /// Whether both exchanges speak the same protocol.
    pub fn is_same_protocol(&self) -> bool {
        self.protocols.0 == self.protocols.1
    }
}

/// Sets two exchanges against each other.
pub fn compare(a: &FlowSummary, b: &FlowSummary) -> Vec<Row> {
    const MEASURES: [Quantity; 7] = [
        Quantity::Packets,
        Quantity::WireBytes,
        Quantity::Overhead,
        Quantity::RoundTrips,
        Quantity::FirstReply,
        Quantity::State,
        Quantity::Loss,
    ];
    let protocols = (a.protocol, b.protocol);
    MEASURES.map(|measure| Row { measure, a: value(measure, a), b: value(measure, b), protocols }).to_vec()
}

fn value(measure: Quantity, flow: &FlowSummary) -> Value {
    match measure {
        Quantity::Packets => Value::Count(flow.total_packets()),
        Quantity::WireBytes => Value::Count(flow.total_wire()),
        Quantity::Overhead if flow.total_payload() == 0 => Value::Unseen,
        Quantity::Overhead => Value::Ratio(flow.total_headers(), flow.total_payload()),
        Quantity::RoundTrips => {
            flow.round_trips.map_or(Value::Unseen, |trips| Value::Count(u64::from(trips)))
        }
        Quantity::FirstReply => flow.first_reply_ns.map_or(Value::Unseen, Value::Nanoseconds),
        Quantity::State | Quantity::Loss => Value::Protocol(flow.protocol),
    }
}
