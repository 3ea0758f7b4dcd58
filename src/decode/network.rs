//! The network layer: IP of either version, and the way from its protocol number to what is inside.

use std::net::IpAddr;

use super::cursor::Cursor;
use super::encapsulation::{ah, etherip};
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

/// Which piece of which larger packet a fragment is (RFC 791, 3.2; RFC 8200, 4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment {
    /// The number that all pieces share.
    pub id: u32,
    /// Where this piece stands in the whole, in bytes.
    pub offset: usize,
    /// Whether more pieces follow it.
    pub more: bool,
    /// What the whole carries, as this piece says (an IP protocol number).
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

    /// How many routers it may still pass: the time to live, in IPv6 the hop limit.
    pub const fn ttl(&self) -> u8 {
        match self {
            Self::Ipv4(ip) => ip.ttl,
            Self::Ipv6(ip) => ip.hop_limit,
        }
    }

    /// What is inside, behind any extension headers (an IP protocol number).
    pub const fn protocol(&self) -> u8 {
        match self {
            Self::Ipv4(ip) => ip.protocol,
            Self::Ipv6(ip) => ip.protocol,
        }
    }

    /// Which piece of a larger packet this is; none where it is whole.
    pub const fn fragment(&self) -> Option<Fragment> {
        match self {
            Self::Ipv4(ip) => ip.fragment(),
            Self::Ipv6(ip) => ip.fragment(),
        }
    }

    /// The addresses and the number that checksums above cover (RFC 9293, 3.1; RFC 8200, 8.1): the destination is the
    /// last one on the route.
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
/// Ethernet inside IP, with nothing in between (RFC 8986).
const ETHERNET_IN_IP: u8 = 143;

/// Reads an IP packet of either version, told apart by its first four bits.
pub(super) fn ip(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    match cursor.take("ip", 1)?.first().map(|byte| byte >> 4) {
        Some(4) => ipv4::decode(cursor, packet),
        Some(6) => ipv6::decode(cursor, packet),
        _ => Err(cursor.unexpected("ip", "ip.version")),
    }
}

/// Reads what stands above IP where that is whole. What stands in a fragment is a piece, and is shown as one until its
/// datagram is put together. A first piece that the capture cut can have no part in that: its header is read as it is.
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

/// Reads what stands above IP, by the protocol number that the IP header gives.
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
        MPLS_IN_IP => inside(mpls::decode, cursor, packet),
        ETHERNET_IN_IP => inside(ethernet::decode, cursor, packet),
        _ => Ok(()),
    }
}

/// How one layer is read.
type Decode = fn(Cursor<'_>, &mut Packet) -> Result<(), Stop>;

/// Reads a packet inside this one. What stops the reading there is said there.
pub(super) fn inside(decode: Decode, cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
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
