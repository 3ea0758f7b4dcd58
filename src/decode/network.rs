//! The network layer: IP of either version, and the dispatch from its protocol number to the payload.

use std::net::IpAddr;

use super::cursor::Cursor;
use super::encapsulation::{ah, etherip, udp_lite};
use super::stop::{self, Stop};
use super::{Ipv4, Ipv6, Packet, ethernet, gre, icmp, ipv4, ipv6, mpls, tcp, udp};

/// A network-layer header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Network {
    /// IP version 4 (RFC 791).
    Ipv4(Ipv4),
    /// IP version 6 (RFC 8200).
    Ipv6(Ipv6),
}

/// The position of a fragment in the original packet (RFC 791, 3.2; RFC 8200, 4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment {
    /// Identification: the same in all fragments of a packet.
    pub id: u32,
    /// Offset of this fragment's data, in bytes.
    pub offset: usize,
    /// Whether more fragments follow.
    pub more: bool,
    /// The protocol of the payload, according to this fragment (an IP protocol number).
    pub protocol: u8,
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

    /// Time to live, in IPv6 hop limit: how many more routers may forward it.
    pub const fn ttl(&self) -> u8 {
        match self {
            Self::Ipv4(ip) => ip.ttl,
            Self::Ipv6(ip) => ip.hop_limit,
        }
    }

    /// The protocol of the payload after any extension headers (an IP protocol number).
    pub const fn protocol(&self) -> u8 {
        match self {
            Self::Ipv4(ip) => ip.protocol,
            Self::Ipv6(ip) => ip.protocol,
        }
    }

    /// The position in the original packet, if this is a fragment.
    pub const fn fragment(&self) -> Option<Fragment> {
        match self {
            Self::Ipv4(ip) => ip.fragment(),
            Self::Ipv6(ip) => ip.fragment(),
        }
    }

    /// The addresses and the protocol number of the pseudo-header (RFC 9293, 3.1; RFC 8200, 8.1). The destination is
    /// the last one on the route.
    pub(super) fn pseudo_header(&self, protocol: u8) -> (IpAddr, IpAddr, u8) {
        let destination = match self {
            Self::Ipv4(ip) => IpAddr::V4(ip.final_destination.unwrap_or(ip.destination)),
            Self::Ipv6(ip) => IpAddr::V6(ip.final_destination.unwrap_or(ip.destination)),
        };
        (self.source(), destination, protocol)
    }
}

/// IPv4 inside IP (RFC 2003).
const IPV4_IN_IP: u8 = 4;
/// IPv6 inside IP (RFC 2473, RFC 4213).
const IPV6_IN_IP: u8 = 41;
/// MPLS inside IP (RFC 4023).
const MPLS_IN_IP: u8 = 137;
/// Ethernet inside IP, without a tunnel header (RFC 8986).
const ETHERNET_IN_IP: u8 = 143;

/// Reads an IP packet; the first four bits give its version.
pub(super) fn ip(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    match cursor.take("ip", 1)?.first().map(|byte| byte >> 4) {
        Some(4) => ipv4::decode(cursor, packet),
        Some(6) => ipv6::decode(cursor, packet),
        _ => Err(cursor.unexpected("ip", "ip.version")),
    }
}

/// Reads the payload of a whole IP packet. A fragment's payload is left as bytes until the packet is reassembled. A
/// first fragment that the capture cut cannot be reassembled, so its transport header is read.
#[inline]
pub(super) fn above_or_piece(
    fragment: Option<Fragment>,
    protocol: u8,
    cursor: Cursor<'_>,
    packet: &mut Packet,
) -> Result<(), Stop> {
    match fragment {
        None => above(protocol, cursor, packet),
        Some(Fragment { offset: 0, .. }) if !cursor.is_whole() => {
            above(protocol, cursor.as_piece(stop::FRAGMENT), packet)
        }
        Some(_) => Ok(()),
    }
}

/// Reads the payload of IP, by its protocol number.
#[inline]
pub(super) fn above(protocol: u8, cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    packet.set_payload(cursor);
    packet.at.transport = cursor.at();
    match protocol {
        tcp::PROTOCOL => tcp::decode(cursor, packet),
        udp::PROTOCOL => udp::decode(cursor, packet),
        icmp::PROTOCOL_V4 | icmp::PROTOCOL_V6 => icmp::decode(cursor, packet),
        gre::PROTOCOL => gre::decode(cursor, packet),
        IPV4_IN_IP => inside(ipv4::decode, cursor, packet),
        IPV6_IN_IP => inside(ipv6::decode, cursor, packet),
        ah::PROTOCOL => ah::decode(cursor, packet),
        etherip::PROTOCOL => etherip::decode(cursor, packet),
        udp_lite::PROTOCOL => udp_lite::decode(cursor, packet),
        MPLS_IN_IP => inside(mpls::decode, cursor, packet),
        ETHERNET_IN_IP => inside(ethernet::decode, cursor, packet),
        _ => Ok(()),
    }
}

/// The decoder of one layer.
pub(super) type DecodeLayer = fn(Cursor<'_>, &mut Packet) -> Result<(), Stop>;

/// Reads a packet inside this one. If decoding stops there, the reason is stored in the inner packet.
pub(super) fn inside(decode: DecodeLayer, cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let cursor = cursor.nested("ip")?;
    packet.set_payload(cursor);
    let mut inner = Packet::default();
    inner.set_payload(cursor);
    if let Err(stop) = decode(cursor, &mut inner) {
        inner.stop = Some(Box::new(stop));
    }
    packet.inner = Some(Box::new(inner));
    Ok(())
}
