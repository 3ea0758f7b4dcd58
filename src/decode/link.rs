//! The link layer, and the dispatch from its EtherType to the next layer.

use super::cursor::Cursor;
use super::encapsulation::{ETHERNET, backbone, fabric_path, nsh};
use super::ethernet::Ethernet;
use super::loopback::Loopback;
use super::stop::Stop;
use super::{Cooked, Packet, arp, ethernet, ipv4, ipv6, llc, mpls, network, pppoe};

/// A link-layer header, or the pseudo-header that a capture puts in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// Ethernet.
    Ethernet(Ethernet),
    /// Linux's cooked capture.
    Cooked(Cooked),
    /// BSD's loopback.
    Loopback(Loopback),
}

impl Link {
    /// The EtherType of the payload after any VLAN tags; below 1,536 it is a length. `None` if the header has another
    /// kind of number.
    pub const fn ether_type(&self) -> Option<u16> {
        match self {
            Self::Ethernet(header) => Some(header.ether_type),
            Self::Cooked(header) => Some(header.protocol),
            Self::Loopback(_) => None,
        }
    }
}

/// The highest number in an EtherType field that is a length (IEEE 802.3).
const MAX_LENGTH: u16 = 1500;

/// The EtherType of LLC in jumbo frames, which are too long for a length field.
const JUMBO: u16 = 0x8870;

/// Reads the payload that an EtherType announces; `field` is the name of the field that held it.
#[inline]
pub(super) fn above(
    ether_type: u16,
    field: &'static str,
    cursor: Cursor<'_>,
    packet: &mut Packet,
) -> Result<(), Stop> {
    packet.set_payload(cursor);
    match ether_type {
        ipv4::ETHER_TYPE => ipv4::decode(cursor, packet),
        ipv6::ETHER_TYPE => ipv6::decode(cursor, packet),
        arp::ETHER_TYPE | arp::REVERSE => arp::decode(cursor, packet),
        pppoe::DISCOVERY | pppoe::SESSION => pppoe::decode(ether_type, cursor, packet),
        labels if mpls::ETHER_TYPES.contains(&labels) => mpls::decode(cursor, packet),
        backbone::ETHER_TYPE => backbone::decode(cursor, packet),
        fabric_path::ETHER_TYPE => fabric_path::decode(cursor, packet),
        nsh::ETHER_TYPE => nsh::decode(cursor, packet),
        JUMBO => llc::decode(cursor, packet),
        ETHERNET => network::inside(ethernet::decode, cursor, packet),
        length @ 0..=MAX_LENGTH => llc::decode(cursor.limit_to(usize::from(length), field), packet),
        _ => Ok(()),
    }
}
