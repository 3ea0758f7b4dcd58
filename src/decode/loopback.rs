//! The BSD loopback header: four bytes with the address family of the packet. In link type `null` they are in the
//! byte order of the capturing machine, in `loop` in network byte order.

use super::cursor::Cursor;
use super::field::LayerTree;
use super::link::Link;
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::stop::Stop;
use super::{Packet, ipv4, ipv6};

/// Byte ranges of the fields, counted from the start of the header.
pub mod field {
    use std::ops::Range;

    /// The address family.
    pub const FAMILY: Range<usize> = 0..4;
    /// The length of the header.
    pub const HEADER_LEN: usize = 4;
}

/// A loopback header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loopback {
    /// The address family, in the numbering of the capturing system.
    pub family: u32,
}

impl Loopback {
    /// Its fields.
    pub(super) fn tree(self, packet: &Packet) -> LayerTree {
        let at = packet.at.link;
        let mut layer = LayerTree::new(Title::Loopback, "loopback", at..at + field::HEADER_LEN);
        let meaning = match self.family {
            2 => Meaning::ether_type(ipv4::ETHER_TYPE),
            family if IPV6.contains(&family) => Meaning::ether_type(ipv6::ETHER_TYPE),
            _ => None,
        };
        layer
            .field(Name::Family, "loopback.family", field::FAMILY, self.family.to_string())
            .may_mean(meaning);
        layer
    }
}

/// `AF_INET`, the same number on all systems.
const IPV4: u32 = 2;
/// `AF_INET6` on Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS.
const IPV6: [u32; 5] = [10, 23, 24, 28, 30];

/// Reads the header in the byte order of the capturing machine. No address family is above 65,535, so the byte order
/// that gives the smaller number is right.
pub(super) fn decode_null(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = bytes(cursor)?;
    above(u32::from_le_bytes(bytes).min(u32::from_be_bytes(bytes)), cursor, packet)
}

/// Reads the header in network byte order.
pub(super) fn decode_loop(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    above(u32::from_be_bytes(bytes(cursor)?), cursor, packet)
}

fn bytes(cursor: Cursor<'_>) -> Result<[u8; 4], Stop> {
    let bytes = cursor.take("loopback", field::HEADER_LEN)?;
    Ok(bytes.first_chunk().copied().unwrap_or_default())
}

fn above(family: u32, cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    packet.at.link = cursor.at();
    packet.link = Some(Link::Loopback(Loopback { family }));
    let above = cursor.skip(field::HEADER_LEN);
    packet.set_payload(above);
    match family {
        IPV4 => ipv4::decode(above, packet),
        family if IPV6.contains(&family) => ipv6::decode(above, packet),
        _ => Ok(()),
    }
}
