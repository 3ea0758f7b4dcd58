//! Ethernet: who on this link sends to whom, and what is inside. Linux gives loopback frames such a header too, with
//! both addresses zero.

use pnet::packet::Packet as _;
use pnet::packet::ethernet::EthernetPacket;
use pnet::util::MacAddr;

use super::stop::{Reader, Stop};
use super::{Packet, ipv4, ipv6};

/// Where the fields stand, in bytes from the start of the header.
pub mod field {
    use std::ops::Range;

    /// Destination address.
    pub const DESTINATION: Range<usize> = 0..6;
    /// Source address.
    pub const SOURCE: Range<usize> = 6..12;
    /// What the frame carries.
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
    /// What the frame carries (an EtherType), or below 1,536 its length (IEEE 802.3).
    pub ether_type: u16,
}

pub(super) fn decode(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = reader.take("eth", field::HEADER_LEN, "the header's fixed length")?;
    let Some(view) = EthernetPacket::new(bytes) else { return Err(reader.unexpected("eth", "eth.type")) };
    let ether_type = view.get_ethertype().0;
    packet.ethernet =
        Some(Ethernet { destination: view.get_destination(), source: view.get_source(), ether_type });
    debug_assert!(view.payload().is_empty(), "the view was given the header alone");
    let above = reader.after(field::HEADER_LEN);
    packet.payload = above.range();
    packet.payload_len = above.promised();
    match ether_type {
        ipv4::ETHER_TYPE => ipv4::decode(above, packet),
        ipv6::ETHER_TYPE => ipv6::decode(above, packet),
        _ => Ok(()),
    }
}
