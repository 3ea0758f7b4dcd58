//! The link layer, whichever it is, and the way from the number that it ends with to what is inside.

use super::encapsulation::{ETHERNET, backbone, fabric_path, nsh};
use super::ethernet::Ethernet;
use super::loopback::Loopback;
use super::stop::{Reader, Stop};
use super::{Cooked, Packet, arp, ethernet, ipv4, ipv6, llc, mpls, network, pppoe};

/// A link-layer header, or what a capture puts in its place.
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
    /// The EtherType (below 1,536 a length) of what follows, behind any VLAN tags; none where the header gives a
    /// number of another kind.
    pub const fn ether_type(&self) -> Option<u16> {
        match self {
            Self::Ethernet(header) => Some(header.ether_type),
            Self::Cooked(header) => Some(header.protocol),
            Self::Loopback(_) => None,
        }
    }
}

/// The highest number in the place of an EtherType that is a length (IEEE 802.3).
const MAX_LENGTH: u16 = 1500;

/// The EtherType of LLC in frames that are longer than a length may say.
const JUMBO: u16 = 0x8870;

/// Reads what an EtherType announces; `field` is the field that held it.
#[inline]
pub(super) fn above(
    ether_type: u16,
    field: &'static str,
    reader: Reader<'_>,
    packet: &mut Packet,
) -> Result<(), Stop> {
    packet.carries(reader);
    match ether_type {
        ipv4::ETHER_TYPE => ipv4::decode(reader, packet),
        ipv6::ETHER_TYPE => ipv6::decode(reader, packet),
        arp::ETHER_TYPE | arp::REVERSE => arp::decode(reader, packet),
        pppoe::DISCOVERY | pppoe::SESSION => pppoe::decode(ether_type, reader, packet),
        labels if mpls::ETHER_TYPES.contains(&labels) => mpls::decode(reader, packet),
        backbone::ETHER_TYPE => backbone::decode(reader, packet),
        fabric_path::ETHER_TYPE => fabric_path::decode(reader, packet),
        nsh::ETHER_TYPE => nsh::decode(reader, packet),
        JUMBO => llc::decode(reader, packet),
        ETHERNET => network::inside(ethernet::decode, reader, packet),
        length @ 0..=MAX_LENGTH => llc::decode(reader.cut(usize::from(length), field), packet),
        _ => Ok(()),
    }
}
