//! Ethernet: source and destination on the link, and the type of the payload. Linux uses an Ethernet header on
//! loopback, too, with both addresses zero.

use pnet::packet::ethernet::EthernetPacket;
use pnet::util::MacAddr;

use super::cursor::Cursor;
use super::field::{FieldValue, LayerTree, number16};
use super::link::{self, Link};
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::stop::Stop;
use super::{Packet, vlan};

/// Byte ranges of the fields, counted from the start of the header.
pub mod field {
    use std::ops::Range;

    /// Destination address.
    pub const DESTINATION: Range<usize> = 0..6;
    /// Source address.
    pub const SOURCE: Range<usize> = 6..12;
    /// EtherType of the payload.
    pub const TYPE: Range<usize> = 12..14;
    /// The length of the header.
    pub const HEADER_LEN: usize = 14;
}

/// An Ethernet header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ethernet {
    /// Destination address.
    pub destination: MacAddr,
    /// Source address.
    pub source: MacAddr,
    /// EtherType of the payload; a number below 1,536 is the length of the frame (IEEE 802.3). After VLAN tags, the
    /// number after the last tag.
    pub ether_type: u16,
}

#[inline]
pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let header = read(cursor.head("eth")?).ok_or_else(|| cursor.unexpected("eth", "eth.type"))?;
    let Ethernet { destination, source, ether_type: first } = header;
    packet.at.link = cursor.at();
    packet.link = Some(Link::Ethernet(header));
    let above = cursor.skip(field::HEADER_LEN);
    packet.set_payload(above);
    let (ether_type, above) = vlan::decode(first, above, packet)?;
    packet.link = Some(Link::Ethernet(Ethernet { destination, source, ether_type }));
    link::above(ether_type, "eth.type", above, packet)
}

/// Reads the header from its bytes.
#[inline]
pub(super) fn read(bytes: &[u8; field::HEADER_LEN]) -> Option<Ethernet> {
    let view = EthernetPacket::new(bytes)?;
    let (destination, source) = (view.get_destination(), view.get_source());
    Some(Ethernet { destination, source, ether_type: view.get_ethertype().0 })
}

impl Ethernet {
    /// Its fields.
    pub(super) fn tree(&self, packet: &Packet, frame: &[u8]) -> LayerTree {
        let at = packet.at.link;
        let mut layer = LayerTree::new(Title::Ethernet, "eth", at..at + field::HEADER_LEN);
        layer
            .field(Name::Destination, "eth.dst", field::DESTINATION, self.destination.to_string())
            .may_mean(kind(self.destination));
        layer.field(Name::Source, "eth.src", field::SOURCE, self.source.to_string());
        let header = frame.get(at..).unwrap_or_default();
        let written = number16(header, field::TYPE);
        if usize::from(written) < 1536 {
            layer.field(Name::Length, "eth.type", field::TYPE, FieldValue::Bytes(usize::from(written)));
        } else {
            layer
                .field(Name::Type, "eth.type", field::TYPE, format!("0x{written:04x}"))
                .may_mean(Meaning::ether_type(written));
        }
        layer
    }
}

/// Whether a destination is a broadcast or multicast address: the first bit on the wire marks a group.
fn kind(address: MacAddr) -> Option<Meaning> {
    match address {
        address if address.is_broadcast() => Some(Meaning::Broadcast),
        address if address.is_multicast() => Some(Meaning::Multicast),
        _ => None,
    }
}
