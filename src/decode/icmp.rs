//! ICMP (RFC 792) and ICMPv6 (RFC 4443): errors about packets that could not be delivered, and queries between hosts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use pnet::packet::icmp::IcmpPacket;

use super::checksum::{self, Checksum};
use super::cursor::Cursor;
use super::field::{LayerTree, hex, number, number16};
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::neighbour::{self, LinkAddresses};
use super::network::{self, Network};
use super::stop::{self, Stop};
use super::{Packet, Transport, icmp_name};

/// ICMP's number in the IPv4 header.
pub const PROTOCOL_V4: u8 = 1;
/// ICMPv6's number in the IPv6 header.
pub const PROTOCOL_V6: u8 = 58;

/// Byte ranges of the fields, counted from the start of the message (RFC 792).
pub mod field {
    use std::ops::Range;

    /// Message type.
    pub const TYPE: Range<usize> = 0..1;
    /// Message code within the type.
    pub const CODE: Range<usize> = 1..2;
    /// Checksum.
    pub const CHECKSUM: Range<usize> = 2..4;
    /// Four bytes whose meaning depends on the type.
    pub const REST: Range<usize> = 4..8;
    /// Echo and other queries: identifier.
    pub const ID: Range<usize> = 4..6;
    /// Echo and other queries: sequence number.
    pub const SEQ: Range<usize> = 6..8;
    /// Fragmentation needed (RFC 1191, 4): the MTU of the next hop.
    pub const NEXT_HOP_MTU: Range<usize> = 6..8;
    /// Parameter problem of ICMP: offset of the error in the quoted packet.
    pub const POINTER: Range<usize> = 4..5;
    /// Length of the quoted packet; in ICMP in units of four bytes (RFC 4884, 4.1).
    pub const QUOTED_LEN: Range<usize> = 5..6;
    /// The same in ICMPv6, in units of eight bytes.
    pub const QUOTED_LEN_V6: Range<usize> = 4..5;
    /// Neighbour discovery: target address.
    pub const TARGET: Range<usize> = 8..24;
    /// ICMPv6 redirect: the address that is reached through the target.
    pub const DESTINATION: Range<usize> = 24..40;
    /// The length of the header.
    pub const HEADER_LEN: usize = 8;
}

/// The header of an ICMP message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icmp {
    /// Message type.
    pub kind: u8,
    /// Message code within the type.
    pub code: u8,
    /// The checksum.
    pub checksum: Checksum,
    /// Whether it is ICMPv6, whose types and codes differ.
    pub v6: bool,
    /// The fields that depend on the type.
    pub body: Body,
}

/// The fields of an ICMP header that depend on its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A query or its reply: echo, and the timestamp, information and address mask messages of ICMP.
    Query {
        /// Identifier: the same in queries that belong together.
        id: u16,
        /// Sequence number of the query.
        seq: u16,
    },
    /// The packet was too big for the next hop (RFC 1191, 4; RFC 4443, 3.2).
    TooBig {
        /// MTU of the next hop, in bytes.
        mtu: u32,
    },
    /// Use another router (RFC 792).
    Redirect {
        /// Address of that router.
        gateway: Ipv4Addr,
    },
    /// A header field has an invalid value (RFC 792; RFC 4443, 3.4).
    Problem {
        /// Offset of the error in the packet.
        pointer: u32,
    },
    /// Neighbour discovery (RFC 4861, 4).
    Neighbour {
        /// Target address; `None` in the messages of routers.
        target: Option<Ipv6Addr>,
        /// In a redirect, the address that is reached through the target.
        destination: Option<Ipv6Addr>,
        /// Link-layer addresses from the options.
        link: LinkAddresses,
    },
    /// Any other type, or one without further fields.
    Other,
}

impl Icmp {
    /// Whether it is "port unreachable": type 3 code 3 (RFC 792), in ICMPv6 type 1 code 4 (RFC 4443, 3.1).
    pub const fn is_port_unreachable(&self) -> bool {
        matches!((self.v6, self.kind, self.code), (false, 3, 3) | (true, 1, 4))
    }

    /// Whether it is an echo request (RFC 792; RFC 4443, 4.1).
    pub const fn is_echo_request(&self) -> bool {
        matches!((self.v6, self.kind), (false, 8) | (true, 128))
    }

    /// Whether it is an echo reply (RFC 792; RFC 4443, 4.2).
    pub const fn is_echo_reply(&self) -> bool {
        matches!((self.v6, self.kind), (false, 0) | (true, 129))
    }

    /// Whether it is an error message. Errors quote the packet that they are about.
    pub const fn is_error(&self) -> bool {
        // RFC 792: destination unreachable, source quench, redirect, time exceeded, parameter problem.
        // RFC 4443, 2.1: error messages are those with a type below 128.
        if self.v6 { self.kind < 128 } else { matches!(self.kind, 3 | 4 | 5 | 11 | 12) }
    }

    /// The length of its header in bytes, if the message is complete.
    const fn header_len(&self) -> usize {
        match self.body {
            Body::Neighbour { destination: Some(_), .. } => field::DESTINATION.end,
            Body::Neighbour { target: Some(_), .. } => field::TARGET.end,
            _ => field::HEADER_LEN,
        }
    }

    const fn layer(v6: bool) -> &'static str {
        if v6 { "icmpv6" } else { "icmp" }
    }

    /// Its fields.
    pub(super) fn tree(&self, packet: &Packet, frame: &[u8]) -> LayerTree {
        let at = packet.at.transport;
        let machine = |v4, v6| if self.v6 { v6 } else { v4 };
        let title = if self.v6 { Title::Icmpv6 } else { Title::Icmp };
        let mut layer = LayerTree::new(title, Self::layer(self.v6), at..at + self.header_len());
        layer
            .field(Name::Type, machine("icmp.type", "icmpv6.type"), field::TYPE, self.kind.to_string())
            .may_mean(icmp_name::kind(self.v6, self.kind).map(Meaning::IcmpType));
        layer
            .field(Name::Code, machine("icmp.code", "icmpv6.code"), field::CODE, self.code.to_string())
            .may_mean(icmp_name::code(self.v6, self.kind, self.code).map(Meaning::IcmpCode));
        layer.checksum(machine("icmp.checksum", "icmpv6.checksum"), field::CHECKSUM, self.checksum);
        self.body_fields(&mut layer, frame);
        if let Body::Neighbour { .. } = self.body {
            let options = self.options(packet, frame);
            neighbour::fields(&mut layer, options.start - at, frame.get(options).unwrap_or_default());
        }
        layer
    }

    /// The options of neighbour discovery in the frame: from the end of the fixed fields to the end of the message.
    fn options(&self, packet: &Packet, frame: &[u8]) -> Range<usize> {
        let start = packet.at.transport + neighbour::options_at(self.kind);
        start.min(frame.len())..packet.payload.end.max(start).min(frame.len())
    }

    fn body_fields(&self, layer: &mut LayerTree, frame: &[u8]) {
        let machine = |v4, v6| if self.v6 { v6 } else { v4 };
        match &self.body {
            Body::Query { id, seq } => {
                layer.field(Name::Identifier, machine("icmp.id", "icmpv6.id"), field::ID, id.to_string());
                layer.field(
                    Name::SequenceNumber,
                    machine("icmp.seq", "icmpv6.seq"),
                    field::SEQ,
                    seq.to_string(),
                );
            }
            Body::TooBig { mtu } => {
                if !self.v6 {
                    layer.field(Name::Unused, "icmp.unused", field::ID, "");
                }
                let place = if self.v6 { field::REST } else { field::NEXT_HOP_MTU };
                layer.field(Name::NextHopMtu, machine("icmp.mtu", "icmpv6.mtu"), place, mtu.to_string());
            }
            Body::Redirect { gateway } => {
                layer.field(Name::GatewayAddress, "icmp.gateway", field::REST, gateway.to_string());
            }
            Body::Problem { pointer } => {
                let place = if self.v6 { field::REST } else { field::POINTER };
                let unused = place.end..field::HEADER_LEN;
                layer
                    .field(
                        Name::Pointer,
                        machine("icmp.pointer", "icmpv6.pointer"),
                        place,
                        pointer.to_string(),
                    )
                    .means(Meaning::ErrorPosition);
                if !unused.is_empty() {
                    layer.field(Name::Unused, "icmp.unused", unused, "");
                }
            }
            Body::Neighbour { target, destination, .. } => {
                neighbour::head(layer, self.kind, frame);
                if let Some(target) = target {
                    layer.field(Name::TargetAddress, "icmpv6.target", field::TARGET, target.to_string());
                }
                if let Some(destination) = destination {
                    let text = destination.to_string();
                    layer.field(Name::DestinationAddress, "icmpv6.destination", field::DESTINATION, text);
                }
            }
            Body::Other => {
                let name = machine("icmp.rest", "icmpv6.rest");
                let rest = frame.get(layer.range.start..).and_then(|message| message.get(field::REST));
                layer.field(Name::RestOfHeader, name, field::REST, hex(rest.unwrap_or_default()));
            }
        }
    }
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let Some(network) = &packet.network else { return Ok(()) };
    let v6 = matches!(network, Network::Ipv6(_));
    let layer = Icmp::layer(v6);
    let bytes = cursor.take(layer, field::HEADER_LEN)?;
    let view = IcmpPacket::new(bytes).ok_or_else(|| cursor.unexpected(layer, "icmp.type"))?;
    let (kind, code) = (view.get_icmp_type().0, view.get_icmp_code().0);
    let checksum = judge(view.get_checksum(), cursor, network, v6);
    let message = cursor.bytes();
    let body = if v6 { body_v6(kind, message) } else { body_v4(kind, code, message) };
    let icmp = Icmp { kind, code, checksum, v6, body };
    let above = cursor.skip(icmp.header_len());
    if matches!(icmp.body, Body::Neighbour { .. }) {
        // The options are fields of the message, not payload.
        packet.set_payload(cursor.skip(cursor.available()).limit_to(0, "icmpv6.options"));
    } else {
        packet.set_payload(above);
    }
    let error = icmp.is_error();
    packet.transport = Some(Transport::Icmp(icmp));
    if error && above.available() > 0 {
        return network::inside(network::ip, quotation(above, bytes, v6), packet);
    }
    Ok(())
}

/// The packet that an error quotes. A quotation is truncated by design, so missing bytes are not a defect of this
/// frame.
fn quotation<'a>(above: Cursor<'a>, header: &[u8], v6: bool) -> Cursor<'a> {
    let (place, unit) = if v6 { (field::QUOTED_LEN_V6, 8) } else { (field::QUOTED_LEN, 4) };
    // RFC 4884, 4: a length means that extensions follow the quotation. In other types these bytes may have another
    // meaning, and the length is ignored.
    let kind = number(header, field::TYPE);
    let extensible = if v6 { matches!(kind, 1 | 3) } else { matches!(kind, 3 | 11 | 12) };
    let len = usize::try_from(number(header, place)).unwrap_or_default() * unit;
    let quoted = above.as_piece(stop::QUOTATION);
    if extensible && (1..above.available()).contains(&len) {
        quoted.limit_to(len, "icmp.length")
    } else {
        quoted
    }
}

fn body_v4(kind: u8, code: u8, message: &[u8]) -> Body {
    match (kind, code) {
        (0 | 8 | 13..=18, _) => query(message),
        (3, 4) => Body::TooBig { mtu: number(message, field::NEXT_HOP_MTU) },
        (5, _) => Body::Redirect { gateway: Ipv4Addr::from(number(message, field::REST)) },
        (12, _) => Body::Problem { pointer: number(message, field::POINTER) },
        _ => Body::Other,
    }
}

fn body_v6(kind: u8, message: &[u8]) -> Body {
    match kind {
        128 | 129 => query(message),
        2 => Body::TooBig { mtu: number(message, field::REST) },
        4 => Body::Problem { pointer: number(message, field::REST) },
        neighbour::FIRST..=neighbour::LAST => {
            let address = |range| {
                let bytes = message.get::<Range<usize>>(range)?.first_chunk::<16>()?;
                Some(Ipv6Addr::from(*bytes))
            };
            let (target, destination) = match kind {
                neighbour::SOLICITATION | neighbour::ADVERTISEMENT => (address(field::TARGET), None),
                neighbour::REDIRECT => (address(field::TARGET), address(field::DESTINATION)),
                _ => (None, None),
            };
            let options = message.get(neighbour::options_at(kind)..).unwrap_or_default();
            Body::Neighbour { target, destination, link: LinkAddresses::find(options) }
        }
        _ => Body::Other,
    }
}

fn query(message: &[u8]) -> Body {
    Body::Query { id: number16(message, field::ID), seq: number16(message, field::SEQ) }
}

/// The checksum covers the message (RFC 792), in ICMPv6 also the pseudo-header (RFC 4443, 2.3).
fn judge(value: u16, cursor: Cursor<'_>, network: &Network, v6: bool) -> Checksum {
    if v6 {
        let pseudo: (IpAddr, IpAddr, u8) = network.pseudo_header(PROTOCOL_V6);
        checksum::judge_with_pseudo_header(value, cursor.bytes(), cursor.is_whole(), pseudo)
    } else {
        checksum::judge(value, cursor.bytes(), cursor.is_whole())
    }
}
