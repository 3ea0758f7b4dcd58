//! The extension headers of IPv6 (RFC 8200, 4): a chain between the IPv6 header and the payload, in which each header
//! names the next.

use std::net::Ipv6Addr;
use std::ops::Range;

use strum::{IntoStaticStr, VariantNames};

use super::Ipv6;
use crate::decode::Packet;
use crate::decode::cursor::Cursor;
use crate::decode::field::{LayerTree, hex, number, number16};
use crate::decode::meaning::Meaning;
use crate::decode::name::{Name, Title};
use crate::decode::network::Fragment;
use crate::decode::stop::{self, Stop};

/// Hop-by-hop options (RFC 8200, 4.3).
pub const HOP_BY_HOP: u8 = 0;
/// Routing (RFC 8200, 4.4).
pub const ROUTING: u8 = 43;
/// Fragment (RFC 8200, 4.5).
pub const FRAGMENT: u8 = 44;
/// Authentication (RFC 4302).
pub const AUTHENTICATION: u8 = 51;
/// Nothing follows (RFC 8200, 4.7).
pub const NO_NEXT_HEADER: u8 = 59;
/// Destination options (RFC 8200, 4.6).
pub const DESTINATION_OPTIONS: u8 = 60;

/// Byte ranges of the fields, counted from the start of an extension header.
pub mod field {
    use std::ops::Range;

    /// Protocol number of the next header.
    pub const NEXT_HEADER: Range<usize> = 0..1;
    /// Length without the first eight bytes, in units of eight bytes; in the authentication header in units of four
    /// bytes.
    pub const LEN: Range<usize> = 1..2;
    /// Offset of the options in a hop-by-hop or destination options header.
    pub const OPTIONS: usize = 2;
    /// Routing: type.
    pub const ROUTING_TYPE: Range<usize> = 2..3;
    /// Routing: segments left.
    pub const SEGMENTS_LEFT: Range<usize> = 3..4;
    /// Routing: offset of the addresses, in the types that have any.
    pub const ADDRESSES: usize = 8;
    /// Fragment: reserved.
    pub const FRAGMENT_RESERVED: Range<usize> = 1..2;
    /// Fragment: offset (13 bits), reserved (2 bits), more fragments (1 bit).
    pub const OFFSET_AND_MORE: Range<usize> = 2..4;
    /// Of these, the offset in units of eight bytes.
    pub const OFFSET_BITS: Range<usize> = 0..13;
    /// Of these, reserved.
    pub const RESERVED_BITS: Range<usize> = 13..15;
    /// Of these, "more fragments".
    pub const MORE_BIT: usize = 15;
    /// Fragment: identification.
    pub const ID: Range<usize> = 4..8;
    /// Authentication: reserved.
    pub const AUTHENTICATION_RESERVED: Range<usize> = 2..4;
    /// Authentication: security parameters index.
    pub const SPI: Range<usize> = 4..8;
    /// Authentication: sequence number.
    pub const SEQUENCE: Range<usize> = 8..12;
    /// The shortest header.
    pub const MIN_LEN: usize = 8;
}

/// The number of extension headers that are followed. Real packets have one or two.
const MAX_EXTENSIONS: usize = 16;

/// One extension header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its number.
    pub kind: u8,
    /// Its byte range, counted from the start of the first extension header.
    pub range: Range<usize>,
    /// Protocol number of the next header.
    pub next: u8,
}

impl Extension {
    /// Its name in a packet record.
    pub const fn name(&self) -> &'static str {
        match self.kind {
            HOP_BY_HOP => "hop_by_hop",
            ROUTING => "routing",
            FRAGMENT => "fragment",
            AUTHENTICATION => "authentication",
            _ => "destination_options",
        }
    }
}

const fn is_extension(kind: u8) -> bool {
    matches!(kind, HOP_BY_HOP | ROUTING | FRAGMENT | AUTHENTICATION | DESTINATION_OPTIONS)
}

/// The length in bytes of a header of this kind; its second byte gives it.
fn len_of(kind: u8, header: &[u8]) -> usize {
    let len = usize::from(header.get(field::LEN.start).copied().unwrap_or_default());
    match kind {
        // The length is fixed and the byte reserved.
        FRAGMENT => field::MIN_LEN,
        AUTHENTICATION => (len + 2) * 4,
        _ => (len + 1) * 8,
    }
}

/// Follows the chain and stores its fields in `ip`. Returns the rest after the chain, and the reason if the chain
/// ended early.
pub(super) fn decode<'a>(mut cursor: Cursor<'a>, ip: &mut Ipv6) -> (Cursor<'a>, Result<(), Stop>) {
    let mut count = 0;
    while is_extension(ip.protocol) && ip.fragment().is_none() {
        if count == MAX_EXTENSIONS {
            return (cursor, Err(cursor.unexpected("ip.extension", stop::DEPTH)));
        }
        count += 1;
        let header = cursor
            .take("ip.extension", field::MIN_LEN)
            .map(|header| len_of(ip.protocol, header))
            .and_then(|len| cursor.take_len("ip.extension", len, "ip.extension.len"));
        let header = match header {
            Ok(header) => header,
            Err(stop) => return (cursor, Err(stop)),
        };
        let kind = ip.protocol;
        ip.protocol = header.first().copied().unwrap_or(NO_NEXT_HEADER);
        match kind {
            FRAGMENT => ip.fragment = Some(fragment(header, ip.protocol)),
            ROUTING => ip.final_destination = ip.final_destination.or_else(|| end_of_route(header)),
            _ => {}
        }
        ip.extensions_len += header.len();
        cursor = cursor.skip(header.len());
    }
    (cursor, Ok(()))
}

/// RFC 8200, 4.5. pnet's accessor is not used: it takes a reserved bit for the lowest bit of the offset.
fn fragment(header: &[u8], protocol: u8) -> Fragment {
    let both = number16(header, field::OFFSET_AND_MORE);
    Fragment { id: number(header, field::ID), offset: usize::from(both & !7), more: both & 1 != 0, protocol }
}

/// The final destination of a routing header with segments left. Types 0 (deprecated by RFC 5095) and 2 (RFC 6275)
/// list the addresses in order, type 4 (RFC 8754) in reverse.
fn end_of_route(header: &[u8]) -> Option<Ipv6Addr> {
    if number(header, field::SEGMENTS_LEFT) == 0 {
        return None;
    }
    let (addresses, _) = header.get(field::ADDRESSES..)?.as_chunks::<16>();
    let last = match number(header, field::ROUTING_TYPE) {
        0 | 2 => addresses.last(),
        4 => addresses.first(),
        _ => None,
    };
    last.map(|address| Ipv6Addr::from(*address))
}

/// The extension headers of a packet, in order. `frame` must be the frame that the packet was decoded from.
pub fn list(ip: &Ipv6, packet: &Packet, frame: &[u8]) -> Vec<Extension> {
    let start = packet.at.network + super::field::HEADER_LEN;
    let bytes = frame.get(start..start + ip.extensions_len).unwrap_or_default();
    let (mut kind, mut at) = (ip.next_header, 0);
    let mut extensions = Vec::new();
    while let Some(header) = bytes.get(at..).filter(|header| header.len() >= field::MIN_LEN) {
        let range = at..at + len_of(kind, header);
        let next = header.first().copied().unwrap_or(NO_NEXT_HEADER);
        at = range.end;
        extensions.push(Extension { kind, range, next });
        kind = next;
    }
    extensions
}

/// The fields of every extension header.
pub(in crate::decode) fn trees(ip: &Ipv6, packet: &Packet, frame: &[u8], layers: &mut Vec<LayerTree>) {
    let start = packet.at.network + super::field::HEADER_LEN;
    for extension in list(ip, packet, frame) {
        let range = start + extension.range.start..start + extension.range.end;
        let header = frame.get(range.clone()).unwrap_or_default();
        let mut layer = LayerTree::new(Title::Extension(extension.kind), "ip.extension", range);
        layer
            .field(
                Name::NextHeader,
                "ip.extension.next_header",
                field::NEXT_HEADER,
                extension.next.to_string(),
            )
            .may_mean(Meaning::ip_protocol(extension.next));
        if extension.kind != FRAGMENT {
            let value = number(header, field::LEN).to_string();
            layer
                .field(Name::Length, "ip.extension.len", field::LEN, value)
                .means(Meaning::Bytes(header.len()));
        }
        own_fields(&mut layer, extension.kind, header);
        layers.push(layer);
    }
}

/// The fields specific to this kind of header.
fn own_fields(layer: &mut LayerTree, kind: u8, header: &[u8]) {
    match kind {
        FRAGMENT => {
            let Fragment { id, offset, more, .. } = fragment(header, 0);
            layer.field(Name::Reserved, "ip.extension.reserved", field::FRAGMENT_RESERVED, "");
            let place = (field::OFFSET_AND_MORE, field::OFFSET_BITS);
            layer
                .bits(Name::FragmentOffset, "ip.frag_offset", place, (offset / 8).to_string())
                .means(Meaning::AtByte(offset));
            let reserved = (field::OFFSET_AND_MORE, field::RESERVED_BITS);
            layer.bits(Name::Reserved, "ip.extension.reserved", reserved, "");
            layer.flag(Name::MoreFragments, "ip.mf", (field::OFFSET_AND_MORE, field::MORE_BIT), more);
            layer.field(Name::Identification, "ip.id", field::ID, format!("0x{id:08x}"));
        }
        ROUTING => {
            let value = |range| number(header, range).to_string();
            let kind = value(field::ROUTING_TYPE);
            layer.field(Name::RoutingType, "ip.routing.type", field::ROUTING_TYPE, kind);
            let left = value(field::SEGMENTS_LEFT);
            layer.field(Name::SegmentsLeft, "ip.routing.segments_left", field::SEGMENTS_LEFT, left);
            let rest = header.get(field::SEGMENTS_LEFT.end..).unwrap_or_default();
            let range = field::SEGMENTS_LEFT.end..header.len();
            layer.field(Name::TypeSpecificData, "ip.routing.data", range, hex(rest));
        }
        AUTHENTICATION if header.len() >= field::SEQUENCE.end => {
            layer.field(Name::Reserved, "ip.extension.reserved", field::AUTHENTICATION_RESERVED, "");
            let spi = format!("0x{:08x}", number(header, field::SPI));
            layer.field(Name::SecurityParametersIndex, "ip.ah.spi", field::SPI, spi);
            let sequence = number(header, field::SEQUENCE).to_string();
            layer.field(Name::SequenceNumber, "ip.ah.sequence", field::SEQUENCE, sequence);
            let check = header.get(field::SEQUENCE.end..).unwrap_or_default();
            layer.field(
                Name::IntegrityCheckValue,
                "ip.ah.icv",
                field::SEQUENCE.end..header.len(),
                hex(check),
            );
        }
        AUTHENTICATION => {}
        _ => options(layer, header),
    }
}

/// The options with a name (IANA, destination options and hop-by-hop options).
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum HeaderOption {
    Pad1,
    PadN,
    TunnelLimit,
    RouterAlert,
    Jumbo,
    HomeAddress,
}

/// The options of a hop-by-hop or destination options header (RFC 8200, 4.2).
fn options(layer: &mut LayerTree, header: &[u8]) {
    let mut at = field::OPTIONS;
    while let Some(&kind) = header.get(at) {
        // Pad1 alone has no length.
        let len = if kind == 0 { 1 } else { header.get(at + 1).map_or(1, |len| usize::from(*len) + 2) };
        let range = at..(at + len).min(header.len());
        let data = header.get(at + 2..range.end).unwrap_or_default();
        let option = match kind {
            0 => Some(HeaderOption::Pad1),
            1 => Some(HeaderOption::PadN),
            4 => Some(HeaderOption::TunnelLimit),
            5 => Some(HeaderOption::RouterAlert),
            194 => Some(HeaderOption::Jumbo),
            201 => Some(HeaderOption::HomeAddress),
            _ => None,
        };
        layer
            .field(Name::Option(kind), "ip.extension.options", range, hex(data))
            .may_mean(option.map(Meaning::HeaderOption));
        at += len;
    }
}
