//! IP version 6 (RFC 8200).

pub mod extension;

use std::net::Ipv6Addr;

use pnet::packet::ipv6::Ipv6Packet;

use super::cursor::Cursor;
use super::field::LayerTree;
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::network::{self, Fragment, Network};
use super::stop::Stop;
use super::{Packet, ipv4};

/// The EtherType of IPv6.
pub const ETHER_TYPE: u16 = 0x86dd;

/// Byte ranges of the fields, counted from the start of the header (RFC 8200, 3).
pub mod field {
    use std::ops::Range;

    /// Version (4 bits), traffic class (8 bits) and flow label (20 bits).
    pub const VERSION_CLASS_AND_LABEL: Range<usize> = 0..4;
    /// Of these, the version.
    pub const VERSION_BITS: Range<usize> = 0..4;
    /// Of these, differentiated services: the first six bits of the traffic class.
    pub const DSCP_BITS: Range<usize> = 4..10;
    /// Of these, congestion notification: the last two bits of the traffic class.
    pub const ECN_BITS: Range<usize> = 10..12;
    /// Of these, the flow label.
    pub const LABEL_BITS: Range<usize> = 12..32;
    /// Length of the payload: everything after this header.
    pub const PAYLOAD_LEN: Range<usize> = 4..6;
    /// Protocol number of the next header.
    pub const NEXT_HEADER: Range<usize> = 6..7;
    /// Hop limit.
    pub const HOP_LIMIT: Range<usize> = 7..8;
    /// Source address.
    pub const SOURCE: Range<usize> = 8..24;
    /// Destination address.
    pub const DESTINATION: Range<usize> = 24..40;
    /// The length of the header.
    pub const HEADER_LEN: usize = 40;
}

/// An IPv6 header, with the fields of its extension headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ipv6 {
    /// Source address.
    pub source: Ipv6Addr,
    /// Destination address.
    pub destination: Ipv6Addr,
    /// The final destination, if a routing header visits `destination` first.
    pub final_destination: Option<Ipv6Addr>,
    /// Traffic class: differentiated services (6 bits) and congestion notification (2 bits).
    pub traffic_class: u8,
    /// Flow label.
    pub flow_label: u32,
    /// Length in bytes of everything after this header, from the field.
    pub payload_len: u16,
    /// Hop limit: how many more routers may forward it.
    pub hop_limit: u8,
    /// The next header (an IP protocol number, or the number of an extension header).
    pub next_header: u8,
    /// Length of the extension headers in bytes ([`extension::list`] gives them).
    pub extensions_len: usize,
    /// The protocol of the payload after the extension headers (an IP protocol number).
    pub protocol: u8,
    /// The fragment header, if there is one.
    pub fragment: Option<Fragment>,
}

impl Ipv6 {
    /// The position in the original packet, if this is a fragment. A fragment header with offset 0 and no more
    /// fragments is on a whole packet (RFC 6946).
    pub const fn fragment(&self) -> Option<Fragment> {
        match self.fragment {
            Some(fragment) if fragment.more || fragment.offset > 0 => Some(fragment),
            _ => None,
        }
    }

    /// Its fields, without those of the extension headers.
    pub(super) fn tree(&self, packet: &Packet) -> LayerTree {
        let at = packet.at.network;
        let mut layer = LayerTree::new(Title::Ipv6, "ip", at..at + field::HEADER_LEN);
        let first = |bits| (field::VERSION_CLASS_AND_LABEL, bits);
        layer.bits(Name::Version, "ip.version", first(field::VERSION_BITS), "6");
        ipv4::services(&mut layer, first(field::DSCP_BITS), self.traffic_class >> 2);
        ipv4::congestion(&mut layer, first(field::ECN_BITS), self.traffic_class & 3);
        let label = format!("0x{:05x}", self.flow_label);
        layer.bits(Name::FlowLabel, "ip.flow_label", first(field::LABEL_BITS), label);
        layer
            .field(Name::PayloadLength, "ip.payload_len", field::PAYLOAD_LEN, self.payload_len.to_string())
            .may_mean((self.payload_len == 0).then_some(Meaning::EmptyOrJumbogram));
        layer
            .field(Name::NextHeader, "ip.next_header", field::NEXT_HEADER, self.next_header.to_string())
            .may_mean(Meaning::ip_protocol(self.next_header));
        layer.field(Name::HopLimit, "ip.ttl", field::HOP_LIMIT, self.hop_limit.to_string());
        layer.field(Name::SourceAddress, "ip.src", field::SOURCE, self.source.to_string());
        layer
            .field(Name::DestinationAddress, "ip.dst", field::DESTINATION, self.destination.to_string())
            .may_mean(self.final_destination.map(|last| Meaning::SourceRoutedTo(last.into())));
        layer
    }
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("ip", field::HEADER_LEN)?;
    let view = Ipv6Packet::new(bytes).ok_or_else(|| cursor.unexpected("ip", "ip.version"))?;
    if view.get_version() != 6 {
        return Err(cursor.unexpected("ip", "ip.version"));
    }
    let mut ip = Ipv6 {
        source: view.get_source(),
        destination: view.get_destination(),
        final_destination: None,
        traffic_class: view.get_traffic_class(),
        flow_label: view.get_flow_label(),
        payload_len: view.get_payload_length(),
        hop_limit: view.get_hop_limit(),
        next_header: view.get_next_header().0,
        extensions_len: 0,
        protocol: view.get_next_header().0,
        fragment: None,
    };
    packet.at.network = cursor.at();
    let datagram = match usize::from(ip.payload_len) {
        // Zero means a jumbogram (RFC 2675), unless there is no next header.
        0 if ip.next_header != extension::NO_NEXT_HEADER => cursor,
        len => cursor.limit_to(field::HEADER_LEN + len, "ip.payload_len"),
    };
    packet.record_overrun("ip", datagram);
    let above = datagram.skip(field::HEADER_LEN);
    packet.set_payload(above);
    let (above, outcome) = extension::decode(above, &mut ip);
    let (protocol, fragment) = (ip.protocol, ip.fragment());
    packet.network = Some(Network::Ipv6(ip));
    packet.set_payload(above);
    outcome?;
    network::above_or_piece(fragment, protocol, above, packet)
}
