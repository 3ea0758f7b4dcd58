//! GRE (RFC 2784, RFC 2890): a packet of any protocol inside an IP packet or, since RFC 8086, in a UDP datagram.
//! Version 1 (RFC 2637) carries the PPP frames of PPTP.

use pnet::packet::gre::GrePacket;

use super::cursor::Cursor;
use super::encapsulation::{erspan, nsh, ppp};
use super::field::{LayerTree, number, number16};
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::network;
use super::stop::Stop;
use super::{Packet, Transport, ethernet, ipv4, ipv6, mpls, number as number_names};

/// GRE's number in the IP header.
pub const PROTOCOL: u8 = 47;
/// The UDP port (RFC 8086).
pub const PORT: u16 = 4754;

/// Byte ranges of the fields, counted from the start of the header (RFC 2784, 2; RFC 2890, 2). Checksum, key and
/// sequence number follow in this order, each if its flag is set.
pub mod field {
    use std::ops::Range;

    /// Flags and version.
    pub const FLAGS_AND_VERSION: Range<usize> = 0..2;
    /// Of these, "checksum present".
    pub const CHECKSUM_BIT: usize = 0;
    /// Of these, "key present".
    pub const KEY_BIT: usize = 2;
    /// Of these, "sequence number present".
    pub const SEQUENCE_BIT: usize = 3;
    /// Of these, "routing present" (RFC 1701; reserved since RFC 2784).
    pub const ROUTING_BIT: usize = 1;
    /// Of these, reserved.
    pub const RESERVED_BITS: Range<usize> = 4..13;
    /// In version 1: recursion control and reserved.
    pub const DEPTH_BITS: Range<usize> = 4..8;
    /// In version 1, "acknowledgment number present".
    pub const ACKNOWLEDGMENT_BIT: usize = 8;
    /// In version 1, reserved.
    pub const FLAG_BITS: Range<usize> = 9..13;
    /// Of these, the version.
    pub const VERSION_BITS: Range<usize> = 13..16;
    /// The protocol of the payload (an EtherType).
    pub const PROTOCOL: Range<usize> = 2..4;
    /// The shortest header.
    pub const MIN_LEN: usize = 4;
    /// The length of each optional field; the checksum includes two reserved bytes.
    pub const OPTIONAL_LEN: usize = 4;
}

/// A GRE header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gre {
    /// 0; 1 is PPTP's (RFC 2637).
    pub version: u8,
    /// Whether it has the routing of RFC 1701; the rest of such a header is not read.
    pub routing: bool,
    /// The protocol of the payload (an EtherType).
    pub protocol: u16,
    /// The checksum over header and payload, as captured; it is not verified.
    pub checksum: Option<u16>,
    /// The key; in version 1, payload length and call ID.
    pub key: Option<u32>,
    /// The sequence number.
    pub sequence: Option<u32>,
    /// In version 1, the highest sequence number received.
    pub acknowledgment: Option<u32>,
}

/// Another protocol number for an Ethernet frame, which some devices use.
const ETHERNET_ALTERNATIVE: u16 = 0x6400;
/// The protocol number of WCCP, by which a router redirects IP packets to a cache; version 2 adds four bytes before
/// IP.
const REDIRECTED: u16 = 0x883e;

/// The protocol number of an Ethernet frame (transparent bridging).
const ETHERNET: u16 = 0x6558;

impl Gre {
    fn header_len(&self) -> usize {
        let optional = [
            self.checksum.is_some(),
            self.key.is_some(),
            self.sequence.is_some(),
            self.acknowledgment.is_some(),
        ];
        field::MIN_LEN + field::OPTIONAL_LEN * optional.into_iter().filter(|present| *present).count()
    }

    /// Its fields.
    pub(super) fn tree(&self, packet: &Packet) -> LayerTree {
        let at = packet.at.transport;
        let mut layer = LayerTree::new(Title::Gre, "gre", at..at + self.header_len());
        let place = |bit| (field::FLAGS_AND_VERSION, bit);
        layer.flag(
            Name::ChecksumPresent,
            "gre.has_checksum",
            place(field::CHECKSUM_BIT),
            self.checksum.is_some(),
        );
        layer.flag(Name::RoutingPresent, "gre.has_routing", place(field::ROUTING_BIT), self.routing);
        layer.flag(Name::KeyPresent, "gre.has_key", place(field::KEY_BIT), self.key.is_some());
        let sequence = self.sequence.is_some();
        layer.flag(Name::SequenceNumberPresent, "gre.has_seq", place(field::SEQUENCE_BIT), sequence);
        if self.version == 1 {
            layer.bits(Name::Reserved, "gre.reserved", (field::FLAGS_AND_VERSION, field::DEPTH_BITS), "");
            let acknowledges = self.acknowledgment.is_some();
            let place = place(field::ACKNOWLEDGMENT_BIT);
            layer.flag(Name::AcknowledgmentNumberPresent, "gre.has_ack", place, acknowledges);
            layer.bits(Name::Reserved, "gre.reserved", (field::FLAGS_AND_VERSION, field::FLAG_BITS), "");
        } else {
            let reserved = (field::FLAGS_AND_VERSION, field::RESERVED_BITS);
            layer.bits(Name::Reserved, "gre.reserved", reserved, "");
        }
        let place = (field::FLAGS_AND_VERSION, field::VERSION_BITS);
        layer.bits(Name::Version, "gre.version", place, self.version.to_string());
        layer
            .field(Name::ProtocolType, "gre.proto", field::PROTOCOL, format!("0x{:04x}", self.protocol))
            .may_mean(Meaning::ether_type(self.protocol));
        let optional = [
            (Name::Checksum, "gre.checksum", self.checksum.map(|value| format!("0x{value:04x}"))),
            (Name::Key, "gre.key", self.key.map(|value| value.to_string())),
            (Name::SequenceNumber, "gre.seq", self.sequence.map(|value| value.to_string())),
            (Name::AcknowledgmentNumber, "gre.ack", self.acknowledgment.map(|value| value.to_string())),
        ];
        let mut at = field::MIN_LEN;
        for (name, machine, value) in optional {
            let Some(value) = value else { continue };
            layer.field(name, machine, at..at + field::OPTIONAL_LEN, value);
            if let Some(key) = self.key.filter(|_| self.version == 1 && machine == "gre.key") {
                layer.means(Meaning::Call { bytes: key >> 16, call: key & 0xffff });
            }
            at += field::OPTIONAL_LEN;
        }
        layer
    }
}

/// Whether a datagram can be GRE: no reserved bit is set, and the protocol of the payload is known.
pub(super) fn is_plausible(cursor: Cursor<'_>) -> bool {
    let bytes = cursor.bytes();
    let flags = number16(bytes, field::FLAGS_AND_VERSION);
    let protocol = number16(bytes, field::PROTOCOL);
    flags & 0x4fff == 0 && bytes.len() > field::MIN_LEN && number_names::ether_type(protocol).is_some()
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    packet.at.transport = cursor.at();
    let bytes = cursor.take("gre", field::MIN_LEN)?;
    // pnet's view is used for the flags only: it does not support headers with routing.
    let view = GrePacket::new(bytes).ok_or_else(|| cursor.unexpected("gre", "gre.proto"))?;
    let mut gre = Gre {
        version: view.get_version(),
        routing: view.get_routing_present() != 0,
        protocol: view.get_protocol_type(),
        checksum: None,
        key: None,
        sequence: None,
        acknowledgment: None,
    };
    if gre.version > 1 || gre.routing {
        packet.set_payload(cursor.skip(field::MIN_LEN));
        packet.transport = Some(Transport::Gre(gre));
        return Err(cursor.unexpected("gre", "gre.version"));
    }
    let acknowledges = gre.version == 1
        && number16(bytes, field::FLAGS_AND_VERSION) >> (15 - field::ACKNOWLEDGMENT_BIT) & 1 == 1;
    let flags = [
        view.get_checksum_present() != 0,
        view.get_key_present() != 0,
        view.get_sequence_present() != 0,
        acknowledges,
    ];
    let len = field::MIN_LEN + field::OPTIONAL_LEN * flags.into_iter().filter(|present| *present).count();
    let header = cursor.take_len("gre", len, "gre.flags")?;
    let mut at = field::MIN_LEN;
    let mut next = |present: bool| {
        let range = present.then_some(at..at + field::OPTIONAL_LEN)?;
        at = range.end;
        Some(range)
    };
    let [checksum, key, sequence, acknowledgment] = flags.map(&mut next);
    gre.checksum = checksum.map(|range| number16(header, range.start..range.start + 2));
    gre.key = key.map(|range| number(header, range));
    gre.sequence = sequence.map(|range| number(header, range));
    gre.acknowledgment = acknowledgment.map(|range| number(header, range));
    let (protocol, has_sequence) = (gre.protocol, gre.sequence.is_some());
    packet.transport = Some(Transport::Gre(gre));
    let above = cursor.skip(len);
    packet.set_payload(above);
    if above.wire_len() == 0 {
        // PPTP acknowledges in packets without payload.
        return Ok(());
    }
    match protocol {
        ipv4::ETHER_TYPE => network::inside(ipv4::decode, above, packet),
        ipv6::ETHER_TYPE => network::inside(ipv6::decode, above, packet),
        ETHERNET | ETHERNET_ALTERNATIVE => network::inside(ethernet::decode, above, packet),
        REDIRECTED => redirected(above, packet),
        ppp::ETHER_TYPE => network::inside(ppp::decode, above, packet),
        erspan::TYPE_II | erspan::TYPE_III => erspan::decode((protocol, has_sequence), above, packet),
        nsh::ETHER_TYPE => network::inside(nsh::decode, above, packet),
        labels if mpls::ETHER_TYPES.contains(&labels) => network::inside(mpls::decode, above, packet),
        _ => Ok(()),
    }
}

/// Reads a packet redirected by WCCP: the first four bits show whether the four bytes of version 2 come first.
fn redirected(above: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let is_ip = above.bytes().first().is_some_and(|byte| byte >> 4 == 4);
    network::inside(ipv4::decode, if is_ip { above } else { above.skip(field::OPTIONAL_LEN) }, packet)
}
