//! Tunnel headers, and tags other than VLAN tags: headers between the well-known layers. Each has its own file. The
//! payload of a tunnel is decoded as an inner packet; a tag is a part of the packet that it is in.

pub mod ah;
pub mod ayiya;
pub mod backbone;
pub mod carrier_field;
pub mod erspan;
pub mod etag;
pub mod etherip;
pub mod fabric_path;
pub mod geneve;
pub mod gtp;
pub mod hsr;
mod kind;
pub mod l2tp;
pub mod lisp;
pub mod metadata;
pub mod nflog;
pub mod nsh;
pub mod pktap;
pub mod ppp;
pub mod pseudowire;
pub mod teredo;
pub mod tzsp;
pub mod udp_lite;
pub mod vntag;
pub mod vxlan;

use std::ops::Range;

pub use kind::EncapsulationKind;

use super::cursor::Cursor;
use super::field::{LayerTree, number};
use super::name::{Name, Title};
use super::network::{DecodeLayer, inside};
use super::stop::Stop;
use super::{Packet, arp, ethernet, gre, ipv4, ipv6, mpls, number as names};

/// A tunnel header or tag, and its place in the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encapsulation {
    /// Which header it is.
    pub kind: EncapsulationKind,
    /// Its offset in the frame.
    pub at: usize,
    /// Its length in bytes.
    pub len: usize,
    /// The identifier of the network, tunnel or session.
    pub id: Option<u32>,
    /// The protocol number of the payload.
    pub protocol: Option<u16>,
}

/// The function that adds the fields of a header of this kind.
const fn fields_of(kind: EncapsulationKind) -> fn(&mut FieldWriter<'_>) {
    match kind {
        EncapsulationKind::Ah => ah::fields,
        EncapsulationKind::Ayiya => ayiya::fields,
        EncapsulationKind::Backbone => backbone::fields,
        EncapsulationKind::Erspan => erspan::fields,
        EncapsulationKind::Etag => etag::fields,
        EncapsulationKind::Etherip => etherip::fields,
        EncapsulationKind::FabricPath => fabric_path::fields,
        EncapsulationKind::Geneve => geneve::fields,
        EncapsulationKind::Gtp => gtp::fields,
        EncapsulationKind::Hsr => hsr::fields,
        EncapsulationKind::L2tp => l2tp::fields,
        EncapsulationKind::Lisp => lisp::fields,
        EncapsulationKind::Metadata => metadata::fields,
        EncapsulationKind::Nflog => nflog::fields,
        EncapsulationKind::Nsh => nsh::fields,
        EncapsulationKind::Pktap => pktap::fields,
        EncapsulationKind::Ppp => ppp::fields,
        EncapsulationKind::Pseudowire => pseudowire::fields,
        EncapsulationKind::Teredo => teredo::fields,
        EncapsulationKind::Tzsp => tzsp::fields,
        EncapsulationKind::UdpLite => udp_lite::fields,
        EncapsulationKind::Vntag => vntag::fields,
        EncapsulationKind::Vxlan => vxlan::fields,
        EncapsulationKind::VxlanGpe => vxlan::gpe_fields,
    }
}

/// The fields of all tunnel headers and tags of a packet.
pub(super) fn trees(packet: &Packet, frame: &[u8], layers: &mut Vec<LayerTree>) {
    for header in &packet.encapsulations {
        let range = header.at..header.at + header.len;
        let bytes = frame.get(range.clone()).unwrap_or_default();
        let layer = LayerTree::new(Title::Carrier(header.kind), header.kind.machine(), range);
        let mut fields = FieldWriter { layer, bytes };
        fields_of(header.kind)(&mut fields);
        layers.push(fields.layer);
    }
}

/// Builds a layer: each field is read from the bytes when it is added.
struct FieldWriter<'a> {
    layer: LayerTree,
    bytes: &'a [u8],
}

impl FieldWriter<'_> {
    fn number(&self, range: Range<usize>) -> u32 {
        number(self.bytes, range)
    }

    /// Adds a number.
    fn decimal(
        &mut self,
        name: impl Into<Name>,
        machine: &'static str,
        range: Range<usize>,
    ) -> &mut LayerTree {
        let value = self.number(range.clone()).to_string();
        self.layer.field(name.into(), machine, range, value)
    }

    /// Adds bytes in hexadecimal.
    fn hex(&mut self, name: impl Into<Name>, machine: &'static str, range: Range<usize>) -> &mut LayerTree {
        let value = format!("0x{}", super::field::hex(self.bytes.get(range.clone()).unwrap_or_default()));
        self.layer.field(name.into(), machine, range, value)
    }

    /// Adds a text, which ends at its first zero.
    fn text(&mut self, name: impl Into<Name>, machine: &'static str, range: Range<usize>) {
        let bytes = self.bytes.get(range.clone()).unwrap_or_default();
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        self.layer.field(name.into(), machine, range, String::from_utf8_lossy(text).into_owned());
    }

    /// Adds the undecoded rest, if there is any.
    fn rest(&mut self, name: impl Into<Name>, machine: &'static str, range: Range<usize>) {
        if !range.is_empty() {
            self.hex(name, machine, range);
        }
    }

    /// Adds a number that consists of some bits of at most four bytes.
    fn bits(
        &mut self,
        name: impl Into<Name>,
        machine: &'static str,
        (range, bits): (Range<usize>, Range<usize>),
    ) -> &mut LayerTree {
        let behind = range.len() * 8 - bits.end;
        let all = u64::from(self.number(range.clone()));
        let value = (all >> behind) & ((1 << bits.len()) - 1);
        self.layer.bits(name.into(), machine, (range, bits), value.to_string())
    }

    /// Adds one bit.
    fn flag(&mut self, name: impl Into<Name>, machine: &'static str, (range, bit): (Range<usize>, usize)) {
        let set = (self.number(range.clone()) >> (range.len() * 8 - 1 - bit)) & 1 == 1;
        self.layer.flag(name.into(), machine, (range, bit), set);
    }

    const fn len(&self) -> usize {
        self.bytes.len()
    }
}

/// Records a header of `len` bytes at the cursor. Returns the rest after it.
fn push_header<'a>(
    kind: EncapsulationKind,
    (id, protocol): (Option<u32>, Option<u16>),
    len: usize,
    cursor: Cursor<'a>,
    packet: &mut Packet,
) -> Cursor<'a> {
    packet.encapsulations.push(Encapsulation { kind, at: cursor.at(), len, id, protocol });
    let above = cursor.skip(len);
    packet.set_payload(above);
    above
}

/// A tag that ends with the EtherType of what follows.
pub(super) struct TagForm {
    kind: EncapsulationKind,
    /// Its number is in the bits of `mask` here, counted from its beginning.
    id: Range<usize>,
    mask: u32,
    /// In bytes.
    len: usize,
}

impl TagForm {
    /// Reads the tag. Returns the EtherType after it, and the rest.
    pub(super) fn decode<'a>(
        self,
        cursor: Cursor<'a>,
        packet: &mut Packet,
    ) -> Result<(u16, Cursor<'a>), Stop> {
        let Self { kind, id, mask, len } = self;
        let bytes = cursor.take(kind.machine(), len)?;
        let ether_type = number16(bytes, len.saturating_sub(2)..len);
        let above = push_header(kind, (Some(number(bytes, id) & mask), ether_type), len, cursor, packet);
        Ok((ether_type.unwrap_or_default(), above))
    }
}

/// A number of at most 16 bits.
fn number16(bytes: &[u8], range: Range<usize>) -> Option<u16> {
    u16::try_from(number(bytes, range)).ok()
}

/// The EtherType of an Ethernet frame (transparent bridging).
pub(super) const ETHERNET: u16 = 0x6558;

/// Decodes the inner packet that an EtherType announces.
fn decode_ether_type(ether_type: u16, cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    match ether_type {
        ETHERNET => inside(ethernet::decode, cursor, packet),
        ipv4::ETHER_TYPE => inside(ipv4::decode, cursor, packet),
        ipv6::ETHER_TYPE => inside(ipv6::decode, cursor, packet),
        arp::ETHER_TYPE => inside(arp::decode, cursor, packet),
        nsh::ETHER_TYPE => inside(nsh::decode, cursor, packet),
        ppp::ETHER_TYPE => inside(ppp::decode, cursor, packet),
        labels if mpls::ETHER_TYPES.contains(&labels) => inside(mpls::decode, cursor, packet),
        _ => Ok(()),
    }
}

/// Decodes the inner packet that a next-protocol number of NSH announces. VXLAN-GPE uses the same numbers.
fn decode_next_protocol(protocol: u32, cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    match protocol {
        1 => inside(ipv4::decode, cursor, packet),
        2 => inside(ipv6::decode, cursor, packet),
        3 => inside(ethernet::decode, cursor, packet),
        4 => inside(nsh::decode, cursor, packet),
        5 => inside(mpls::decode, cursor, packet),
        _ => Ok(()),
    }
}

/// Whether bytes are probably an Ethernet frame: the EtherType is a known one.
fn looks_like_frame(bytes: &[u8]) -> bool {
    let ether_type = number16(bytes, ethernet::field::TYPE).filter(|ether_type| *ether_type >= 1536);
    bytes.len() >= ethernet::field::HEADER_LEN && ether_type.and_then(names::ether_type).is_some()
}

/// Whether the bytes are probably an IP packet: version and length are consistent.
pub(super) fn looks_like_ip(cursor: Cursor<'_>) -> bool {
    let (bytes, sent) = (cursor.bytes(), cursor.wire_len());
    let fits = |len: u32, least: usize| usize::try_from(len).is_ok_and(|len| (least..=sent).contains(&len));
    match bytes.first() {
        Some(0x45..=0x4f) => fits(number(bytes, ipv4::field::TOTAL_LEN), ipv4::field::MIN_HEADER_LEN),
        Some(0x60..=0x6f) => fits(number(bytes, ipv6::field::PAYLOAD_LEN) + 40, ipv6::field::HEADER_LEN),
        _ => false,
    }
}

/// Decodes an inner IP packet; the first four bits give its version.
fn decode_ip(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    match cursor.bytes().first().map(|byte| byte >> 4) {
        Some(4) => inside(ipv4::decode, cursor, packet),
        Some(6) => inside(ipv6::decode, cursor, packet),
        _ => Ok(()),
    }
}

/// Decodes a tunnel in UDP. Only the port announces it, so the payload must also be plausible; otherwise it is shown
/// as bytes. If both ports match, the lower one is tried first.
pub(super) fn above_udp(ports: (u16, u16), cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let (low, high) = if ports.0 <= ports.1 { ports } else { (ports.1, ports.0) };
    if high < LOWEST_PORT {
        return Ok(());
    }
    for port in [low, high] {
        let (is_plausible, decode): (Plausible, DecodeLayer) = match port {
            l2tp::PORT => (l2tp::is_plausible, l2tp::decode),
            _ if gtp::PORTS.contains(&port) => (gtp::is_plausible, gtp::decode),
            teredo::PORT => (teredo::is_plausible, teredo::decode),
            lisp::PORT => (lisp::is_plausible, lisp::decode),
            gre::PORT => (gre::is_plausible, inside_gre),
            vxlan::PORT => (vxlan::is_plausible, vxlan::decode),
            vxlan::GPE_PORT => (vxlan::gpe_is_plausible, vxlan::decode_gpe),
            ayiya::PORT => (ayiya::is_plausible, ayiya::decode),
            geneve::PORT => (geneve::is_plausible, geneve::decode),
            mpls::PORT => (mpls::is_plausible, inside_mpls),
            tzsp::PORT => (tzsp::is_plausible, tzsp::decode),
            _ => continue,
        };
        if is_plausible(cursor) {
            return decode(cursor, packet);
        }
    }
    Ok(())
}

/// The lowest of these ports.
const LOWEST_PORT: u16 = l2tp::PORT;

/// Checks whether a datagram can be what its port says.
type Plausible = fn(Cursor<'_>) -> bool;

fn inside_gre(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    inside(gre::decode, cursor, packet)
}

fn inside_mpls(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    inside(mpls::decode, cursor, packet)
}
