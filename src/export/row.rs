//! A packet as one row of a table.

use std::net::IpAddr;

use crate::analysis::flow::Direction;
use crate::call::End;
use crate::decode::{Flags, Transport};
use crate::explain::Language;
use crate::frame::Timestamp;
use crate::step::{Packet, Step};

/// What a table says of a packet. Numbers are counted from the initial sequence number unless they are raw.
#[derive(Debug, Clone)]
pub(super) struct PacketRow {
    pub(super) packet: u64,
    /// Nanoseconds since the first packet of the table.
    pub(super) since_ns: i64,
    pub(super) flow: Option<u32>,
    /// The end that sent it.
    pub(super) end: Option<End>,
    pub(super) source: Option<(IpAddr, Option<u16>)>,
    pub(super) destination: Option<(IpAddr, Option<u16>)>,
    pub(super) protocol: &'static str,
    pub(super) flags: String,
    pub(super) seq: Option<u64>,
    pub(super) ack: Option<u64>,
    pub(super) raw_seq: Option<u32>,
    pub(super) raw_ack: Option<u32>,
    /// The receive window in bytes.
    pub(super) window: Option<u64>,
    /// Bytes of payload.
    pub(super) len: usize,
    /// Bytes on the wire, link-layer header included.
    pub(super) wire_len: usize,
    /// What is known of it, in sentences.
    pub(super) words: Vec<String>,
}

impl PacketRow {
    /// Who sent it, in words; nothing where that is not known.
    pub(super) fn from(&self, language: Language) -> &'static str {
        self.end.map_or("", |end| language.words().end(end))
    }
}

/// Makes rows, whose times count from the first one.
#[derive(Debug, Default)]
pub(super) struct Rows {
    first: Option<Timestamp>,
}

impl Rows {
    /// The row of a step; none where it is no packet.
    pub(super) fn row(&mut self, step: &Step, language: Language) -> Option<PacketRow> {
        let packet = step.packet()?;
        let first = *self.first.get_or_insert(step.time);
        let inner = packet.innermost().0;
        let (source_port, destination_port, protocol) = transport(packet);
        let ip = |port: Option<u16>, address: fn(&crate::decode::Network) -> IpAddr| {
            packet.network().map(|network| (address(network), port))
        };
        let tcp = packet.tcp();
        let has_ack = tcp.is_some_and(|tcp| tcp.flags.has(Flags::ACK));
        let end = packet.direction.map(Direction::sender);
        Some(PacketRow {
            packet: packet.id.0,
            since_ns: step.time.since(first),
            flow: step.flow.map(|flow| flow.0),
            end,
            source: ip(source_port, crate::decode::Network::source),
            destination: ip(destination_port, crate::decode::Network::destination),
            protocol,
            flags: tcp.map(|tcp| tcp.flags.to_string()).unwrap_or_default(),
            seq: tcp.and(packet.numbers.seq_rel),
            ack: packet.numbers.ack_rel.filter(|_| has_ack),
            raw_seq: tcp.map(|tcp| tcp.seq),
            raw_ack: tcp.filter(|_| has_ack).map(|tcp| tcp.ack),
            window: packet.window_bytes(),
            len: inner.payload_len,
            wire_len: packet.wire_len,
            words: step.notes.iter().map(|note| note.words(language)).collect(),
        })
    }
}

fn transport(packet: &Packet) -> (Option<u16>, Option<u16>, &'static str) {
    let inner = packet.innermost().0;
    match &inner.transport {
        Some(Transport::Tcp(tcp)) => (Some(tcp.source_port), Some(tcp.destination_port), "TCP"),
        Some(Transport::Udp(udp)) => (Some(udp.source_port), Some(udp.destination_port), "UDP"),
        Some(Transport::Icmp(icmp)) => (None, None, if icmp.v6 { "ICMPv6" } else { "ICMP" }),
        _ if inner.arp.is_some() => (None, None, "ARP"),
        _ if inner.network.is_some() => (None, None, "IP"),
        _ => (None, None, ""),
    }
}
