//! From bytes to layers: one [`Frame`](crate::frame::Frame) in, one [`Packet`] out.
//!
//! Decoding never fails and never panics. What cannot be read gives the layers up to there and a [`Stop`] that says
//! why. Nothing is judged here: a segment with SYN and FIN both set is shown as just that. One file a protocol, all
//! of one shape: the header as a type, where its fields stand (`field`), how it is read (`decode`), its tests.
//!
//! ```
//! use captrace::decode::{self, Transport};
//! use captrace::frame::LinkType;
//!
//! // Four bytes "ping" in a UDP datagram from 127.0.0.1:4000 to 127.0.0.1:12000, without an Ethernet header.
//! let bytes = [
//!     0x45, 0, 0, 32, 0, 1, 0x40, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, // IPv4
//!     0x0f, 0xa0, 0x2e, 0xe0, 0, 12, 0, 0, // UDP
//!     b'p', b'i', b'n', b'g',
//! ];
//! let packet = decode::decode(LinkType::RawIp, &bytes, bytes.len());
//! let Some(Transport::Udp(udp)) = &packet.transport else { panic!("no UDP header") };
//! assert_eq!((udp.source_port, udp.destination_port), (4000, 12000));
//! assert_eq!(packet.payload(&bytes), b"ping");
//! ```

pub mod checksum;
pub mod ethernet;
pub mod icmp;
pub mod ipv4;
pub mod ipv6;
pub mod stop;
pub mod tcp;
pub mod tcp_option;
pub mod udp;

use std::net::IpAddr;
use std::ops::Range;

pub use checksum::{Checksum, ChecksumStatus};
pub use ethernet::Ethernet;
pub use icmp::Icmp;
pub use ipv4::Ipv4;
pub use ipv6::Ipv6;
pub use stop::Stop;
pub use tcp::{Flags, Tcp};
pub use tcp_option::TcpOption;
pub use udp::Udp;

use crate::frame::LinkType;
use stop::Reader;

/// A decoded frame: the layers that could be read, and why reading stopped, if it did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Packet {
    /// The link layer.
    pub ethernet: Option<Ethernet>,
    /// The network layer.
    pub network: Option<Network>,
    /// The transport layer, or ICMP in its place.
    pub transport: Option<Transport>,
    /// Where in the frame the bytes above the last layer stand.
    pub payload: Range<usize>,
    /// How many bytes above the last layer the length fields promise; more than `payload` in a cut frame.
    pub payload_len: usize,
    /// The packet that an ICMP error quotes.
    pub quoted: Option<Box<Packet>>,
    /// Why decoding stopped before the end.
    pub stop: Option<Stop>,
}

/// A network-layer header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Network {
    /// IP version 4 (RFC 791).
    Ipv4(Ipv4),
    /// IP version 6 (RFC 8200).
    Ipv6(Ipv6),
}

impl Network {
    /// The source address.
    pub const fn source(&self) -> IpAddr {
        match self {
            Self::Ipv4(ip) => IpAddr::V4(ip.source),
            Self::Ipv6(ip) => IpAddr::V6(ip.source),
        }
    }

    /// The destination address.
    pub const fn destination(&self) -> IpAddr {
        match self {
            Self::Ipv4(ip) => IpAddr::V4(ip.destination),
            Self::Ipv6(ip) => IpAddr::V6(ip.destination),
        }
    }
}

/// What an IP packet carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// A TCP segment.
    Tcp(Tcp),
    /// A UDP datagram.
    Udp(Udp),
    /// An ICMP message for IPv4 (RFC 792) or for IPv6 (RFC 4443), as the network layer tells.
    Icmp(Icmp),
}

impl Packet {
    /// The bytes above the last layer, in the frame they were decoded from.
    pub fn payload<'a>(&self, frame: &'a [u8]) -> &'a [u8] {
        frame.get(self.payload.clone()).unwrap_or_default()
    }
}

/// Reads the layers of a frame of `original_len` bytes, of which `bytes` were captured.
pub fn decode(link: LinkType, bytes: &[u8], original_len: usize) -> Packet {
    let mut packet = Packet { payload: 0..bytes.len(), payload_len: original_len, ..Packet::default() };
    let reader = Reader::new(bytes, original_len);
    let outcome = match link {
        LinkType::Ethernet => ethernet::decode(reader, &mut packet),
        LinkType::RawIp => ip(reader, &mut packet),
        // Not readable yet: shown as bytes, with the link type's name beside them.
        LinkType::Other(_) => Ok(()),
    };
    packet.stop = outcome.err();
    packet
}

/// Reads an IP packet of either version, told apart by its first four bits.
fn ip(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    match reader.take("ip", 1, "ip.version")?.first().map(|byte| byte >> 4) {
        Some(4) => ipv4::decode(reader, packet),
        Some(6) => ipv6::decode(reader, packet),
        _ => Err(reader.unexpected("ip", "ip.version")),
    }
}

/// Reads what stands above IP, by the protocol number that the IP header gives.
fn above_ip(protocol: u8, reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    packet.payload = reader.range();
    packet.payload_len = reader.promised();
    match protocol {
        tcp::PROTOCOL => tcp::decode(reader, packet),
        udp::PROTOCOL => udp::decode(reader, packet),
        icmp::PROTOCOL_V4 | icmp::PROTOCOL_V6 => icmp::decode(reader, packet),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
