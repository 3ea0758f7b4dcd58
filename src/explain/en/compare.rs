//! The rows of a comparison: what each is called, its values, and why they are as they are.

use super::English;
use crate::analysis::compare::{Quantity, Value};
use crate::call::TransportProtocol;
use crate::explain::quantity::{duration, ratio};
use crate::explain::{Term, Words};

pub(super) const fn measure(measure: Quantity) -> &'static str {
    match measure {
        Quantity::Packets => "packets",
        Quantity::WireBytes => "bytes on the wire",
        Quantity::Overhead => "header bytes for each byte of message",
        Quantity::RoundTrips => "round trips before the reply",
        Quantity::FirstReply => "time before the first reply byte",
        Quantity::State => "state kept by the hosts",
        Quantity::Loss => "when data is lost",
    }
}

pub(super) fn value(measure: Quantity, value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::Ratio(of, to) => ratio(of, to),
        Value::Nanoseconds(time) => duration(time),
        Value::Unseen => English.term(Term::Unseen).to_owned(),
        Value::Protocol(protocol) => by_protocol(measure, protocol).to_owned(),
    }
}

const fn by_protocol(measure: Quantity, protocol: TransportProtocol) -> &'static str {
    match (measure, protocol) {
        (Quantity::State, TransportProtocol::Udp) => "none",
        (Quantity::State, TransportProtocol::Tcp) => "at both ends",
        (_, TransportProtocol::Udp) => "UDP does not notice",
        (_, TransportProtocol::Tcp) => "TCP sends it again",
    }
}

pub(super) const fn why(measure: Quantity, same_protocol: bool) -> &'static str {
    match (measure, same_protocol) {
        (Quantity::Packets, false) => "TCP opens (3), acknowledges and closes; UDP only sends the messages.",
        (Quantity::Packets, true) => "Messages, acknowledgments and repetitions all count.",
        (Quantity::WireBytes, _) => {
            "Every packet has headers: link 14, IPv4 20 or IPv6 40, UDP 8 or TCP 20 to 60."
        }
        (Quantity::Overhead, _) => "Packets without a message are all header; long messages make it less.",
        (Quantity::RoundTrips, false) => "TCP spends one on the handshake before it may send the request.",
        (Quantity::RoundTrips, true) => "One for the request, and with TCP one for the handshake before it.",
        (Quantity::FirstReply, _) => {
            "Each round trip takes the way there and back: nothing on loopback, a lot across the world."
        }
        (Quantity::State, false) => {
            "TCP keeps numbers, buffers and timers: sending again takes memory of what was sent."
        }
        (Quantity::State, true) => "TCP remembers what was sent and what arrived; UDP forgets each datagram.",
        (Quantity::Loss, false) => {
            "TCP resends what no ACK has confirmed; UDP knows no ACK. A lost ACK is made good by the next."
        }
        (Quantity::Loss, true) => "Only an acknowledgment can tell a sender that something is missing.",
    }
}
