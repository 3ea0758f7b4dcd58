//! IP version 6 (RFC 8200): from which host to which, and what is inside.

use std::net::Ipv6Addr;

use pnet::packet::ipv6::Ipv6Packet;

use super::stop::{Reader, Stop};
use super::{Network, Packet, above_ip};

/// The EtherType of IPv6.
pub const ETHER_TYPE: u16 = 0x86dd;

/// Where the fields stand, in bytes from the start of the header (RFC 8200, 3).
pub mod field {
    use std::ops::Range;

    /// Version (4 bits), traffic class (8 bits) and flow label (20 bits).
    pub const VERSION_CLASS_AND_LABEL: Range<usize> = 0..4;
    /// Length of what follows this header.
    pub const PAYLOAD_LEN: Range<usize> = 4..6;
    /// What follows.
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

/// An IPv6 header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ipv6 {
    /// Source address.
    pub source: Ipv6Addr,
    /// Destination address.
    pub destination: Ipv6Addr,
    /// Length of what follows the header, in bytes, as the field says.
    pub payload_len: u16,
    /// How many more routers may forward it.
    pub hop_limit: u8,
    /// What follows (an IP protocol number, or an extension header's).
    pub next_header: u8,
}

pub(super) fn decode(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = reader.take("ip", field::HEADER_LEN, "the header's fixed length")?;
    let view = Ipv6Packet::new(bytes).ok_or_else(|| reader.unexpected("ip", "ip.version"))?;
    let ip = Ipv6 {
        source: view.get_source(),
        destination: view.get_destination(),
        payload_len: view.get_payload_length(),
        hop_limit: view.get_hop_limit(),
        next_header: view.get_next_header().0,
    };
    let above = reader.after(field::HEADER_LEN);
    let above = match usize::from(ip.payload_len) {
        // Zero stands for "more than the field can say" (RFC 2675), or for nothing at all.
        0 => above,
        len => above.cut(len),
    };
    let protocol = ip.next_header;
    packet.network = Some(Network::Ipv6(ip));
    above_ip(protocol, above, packet)
}
