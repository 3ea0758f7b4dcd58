//! The Linux cooked header, versions 1 and 2 (the tcpdump group's LINKTYPE_LINUX_SLL and SLL2). The kernel uses it in
//! captures on all interfaces, whose link-layer headers differ.

use std::ops::Range;

use pnet::packet::sll::SLLPacket;
use pnet::packet::sll2::SLL2Packet;
use strum::{IntoStaticStr, VariantNames};

use super::cursor::Cursor;
use super::field::{LayerTree, colons};
use super::link::{self, Link};
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::stop::Stop;
use super::{Packet, llc, vlan};

/// Byte ranges of the fields of version 1, counted from the start of the header.
pub mod field {
    use std::ops::Range;

    /// Packet type: the addressee of the frame.
    pub const PACKET_TYPE: Range<usize> = 0..2;
    /// Hardware type of the interface.
    pub const HARDWARE: Range<usize> = 2..4;
    /// Length of the sender's address.
    pub const ADDRESS_LEN: Range<usize> = 4..6;
    /// The sender's address, padded or truncated to eight bytes.
    pub const ADDRESS: Range<usize> = 6..14;
    /// Protocol of the payload.
    pub const PROTOCOL: Range<usize> = 14..16;
    /// The length of the header.
    pub const HEADER_LEN: usize = 16;
}

/// Byte ranges of the fields of version 2, counted from the start of the header.
pub mod field2 {
    use std::ops::Range;

    /// Protocol of the payload.
    pub const PROTOCOL: Range<usize> = 0..2;
    /// Reserved: zero.
    pub const RESERVED: Range<usize> = 2..4;
    /// Interface index.
    pub const INTERFACE: Range<usize> = 4..8;
    /// Hardware type of the interface.
    pub const HARDWARE: Range<usize> = 8..10;
    /// Packet type: the addressee of the frame.
    pub const PACKET_TYPE: Range<usize> = 10..11;
    /// Length of the sender's address.
    pub const ADDRESS_LEN: Range<usize> = 11..12;
    /// The sender's address, padded or truncated to eight bytes.
    pub const ADDRESS: Range<usize> = 12..20;
    /// The length of the header.
    pub const HEADER_LEN: usize = 20;
}

/// A cooked header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cooked {
    /// 1 or 2.
    pub version: u8,
    /// Packet type: 0 to this host, 1 broadcast, 2 multicast, 3 to another host, 4 sent by this host.
    pub packet_type: u16,
    /// Hardware type of the interface (Linux's `ARPHRD_` numbers).
    pub hardware: u16,
    /// Length of the sender's address; the header holds at most eight bytes of it.
    pub address_len: u16,
    /// The sender's address, padded with zeros.
    pub address: [u8; 8],
    /// Protocol of the payload: an EtherType, or 1 to 4 for frames without one. After VLAN tags, the number after the
    /// last tag.
    pub protocol: u16,
    /// Interface index (version 2 only).
    pub interface: Option<u32>,
}

/// In place of an EtherType: LLC follows (Linux's `ETH_P_802_2`).
const LLC: u16 = 4;
/// Hardware types whose protocol number is not an EtherType: netlink, and IEEE 802.11 with its headers.
const OTHER_PROTOCOLS: [u16; 4] = [801, 802, 803, 824];

impl Cooked {
    /// The captured bytes of the sender's address: at most eight.
    pub fn address(&self) -> &[u8] {
        self.address.get(..usize::from(self.address_len).min(8)).unwrap_or_default()
    }

    /// Its fields.
    pub(super) fn tree(&self, packet: &Packet) -> LayerTree {
        let at = packet.at.link;
        let (two, len) = (self.version == 2, self.header_len());
        let pick = |one: Range<usize>, second: Range<usize>| if two { second } else { one };
        let title = if two { Title::Cooked2 } else { Title::Cooked };
        let mut layer = LayerTree::new(title, "sll", at..at + len);
        if let Some(interface) = self.interface {
            layer.field(Name::Reserved, "sll.reserved", field2::RESERVED, "");
            layer.field(Name::Interface, "sll.interface", field2::INTERFACE, interface.to_string());
        }
        layer
            .field(
                Name::PacketType,
                "sll.packet_type",
                pick(field::PACKET_TYPE, field2::PACKET_TYPE),
                self.packet_type.to_string(),
            )
            .may_mean(addressed(self.packet_type).map(Meaning::PacketType));
        layer
            .field(
                Name::Hardware,
                "sll.hardware",
                pick(field::HARDWARE, field2::HARDWARE),
                self.hardware.to_string(),
            )
            .may_mean(Meaning::hardware(self.hardware));
        let place = pick(field::ADDRESS_LEN, field2::ADDRESS_LEN);
        layer.field(Name::AddressLength, "sll.addr_len", place, self.address_len.to_string());
        let place = pick(field::ADDRESS, field2::ADDRESS);
        layer.field(Name::Source, "sll.addr", place, colons(self.address()));
        let place = pick(field::PROTOCOL, field2::PROTOCOL);
        let protocol = Meaning::ether_type(self.protocol).filter(|_| self.protocol >= 1536);
        layer
            .field(Name::Protocol, "sll.proto", place, format!("0x{:04x}", self.protocol))
            .may_mean(protocol);
        layer
    }

    const fn header_len(&self) -> usize {
        if self.version == 2 { field2::HEADER_LEN } else { field::HEADER_LEN }
    }
}

/// The packet type: whom the frame was addressed to, or that this host sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum PacketType {
    ToThisHost,
    ToEveryone,
    ToGroup,
    ToAnotherHost,
    SentByThisHost,
}

const fn addressed(packet_type: u16) -> Option<PacketType> {
    Some(match packet_type {
        0 => PacketType::ToThisHost,
        1 => PacketType::ToEveryone,
        2 => PacketType::ToGroup,
        3 => PacketType::ToAnotherHost,
        4 => PacketType::SentByThisHost,
        _ => return None,
    })
}

fn address(bytes: &[u8], range: Range<usize>) -> [u8; 8] {
    bytes.get(range).and_then(|bytes| bytes.first_chunk()).copied().unwrap_or_default()
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("sll", field::HEADER_LEN)?;
    let view = SLLPacket::new(bytes).ok_or_else(|| cursor.unexpected("sll", "sll.proto"))?;
    let header = Cooked {
        version: 1,
        packet_type: view.get_packet_type(),
        hardware: view.get_link_layer_address_type(),
        address_len: view.get_link_layer_address_len(),
        address: address(bytes, field::ADDRESS),
        protocol: view.get_protocol().0,
        interface: None,
    };
    above(header, cursor, packet)
}

pub(super) fn decode2(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("sll", field2::HEADER_LEN)?;
    let view = SLL2Packet::new(bytes).ok_or_else(|| cursor.unexpected("sll", "sll.proto"))?;
    let header = Cooked {
        version: 2,
        packet_type: u16::from(view.get_packet_type()),
        hardware: view.get_arphrd_type(),
        address_len: u16::from(view.get_link_layer_address_length()),
        address: address(bytes, field2::ADDRESS),
        protocol: view.get_protocol_type().0,
        interface: Some(view.get_interface_index()),
    };
    above(header, cursor, packet)
}

/// Reads the payload of either version.
fn above(mut header: Cooked, cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    packet.at.link = cursor.at();
    let above = cursor.skip(header.header_len());
    packet.set_payload(above);
    let (first, foreign) = (header.protocol, OTHER_PROTOCOLS.contains(&header.hardware));
    packet.link = Some(Link::Cooked(header.clone()));
    if foreign {
        return Ok(());
    }
    let (protocol, above) = vlan::decode(first, above, packet)?;
    header.protocol = protocol;
    packet.link = Some(Link::Cooked(header));
    match protocol {
        LLC => llc::decode(above, packet),
        // Frames without an EtherType or LLC: Novell's raw 802.3, and Linux's internal protocol numbers.
        0..1536 => Ok(()),
        _ => link::above(protocol, "sll.proto", above, packet),
    }
}
