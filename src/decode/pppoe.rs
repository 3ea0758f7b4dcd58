//! PPP over Ethernet (RFC 2516), which connects DSL modems to their provider. A session carries PPP, which carries
//! IP.

use strum::{IntoStaticStr, VariantNames};

use super::cursor::Cursor;
use super::field::{FieldValue, LayerTree, number, number16};
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::stop::Stop;
use super::{Packet, ipv4, ipv6, mpls};

/// The EtherType of the discovery stage, which establishes a session.
pub const DISCOVERY: u16 = 0x8863;
/// The EtherType of the session stage.
pub const SESSION: u16 = 0x8864;

/// Byte ranges of the fields, counted from the start of the header (RFC 2516, 4).
pub mod field {
    use std::ops::Range;

    /// Version and type.
    pub const VERSION_AND_TYPE: Range<usize> = 0..1;
    /// Of these, the version.
    pub const VERSION_BITS: Range<usize> = 0..4;
    /// Of these, the type.
    pub const TYPE_BITS: Range<usize> = 4..8;
    /// Code: the kind of discovery packet, 0 in a session.
    pub const CODE: Range<usize> = 1..2;
    /// Session ID.
    pub const SESSION: Range<usize> = 2..4;
    /// Length of the payload.
    pub const LENGTH: Range<usize> = 4..6;
    /// PPP's protocol number, in a session.
    pub const PROTOCOL: Range<usize> = 6..8;
    /// The same, compressed to one byte.
    pub const SHORT_PROTOCOL: Range<usize> = 6..7;
    /// The length of the header.
    pub const LEN: usize = 6;
}

/// PPP's number of IPv4 (RFC 1332).
const IPV4: u16 = 0x0021;
/// PPP's number of IPv6 (RFC 5072).
const IPV6: u16 = 0x0057;
/// PPP's number of MPLS (RFC 3032, 4.3).
const MPLS: u16 = 0x0281;

/// A PPPoE header, with the PPP protocol number after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pppoe {
    /// Version: always 1.
    pub version: u8,
    /// Type: always 1.
    pub kind: u8,
    /// Kind of discovery packet; 0 in a session.
    pub code: u8,
    /// Session ID.
    pub session: u16,
    /// Length of the payload, in bytes.
    pub length: u16,
    /// PPP's protocol number; `None` in the discovery stage.
    pub protocol: Option<u16>,
}

/// Reads a PPPoE packet of either stage.
pub(super) fn decode(ether_type: u16, cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("pppoe", field::LEN)?;
    let byte = |range| u8::try_from(number(bytes, range)).unwrap_or_default();
    let first = byte(field::VERSION_AND_TYPE);
    let mut header = Pppoe {
        version: first >> 4,
        kind: first & 0xf,
        code: byte(field::CODE),
        session: number16(bytes, field::SESSION),
        length: number16(bytes, field::LENGTH),
        protocol: None,
    };
    packet.at.pppoe = cursor.at();
    packet.pppoe = Some(header);
    let above = cursor.skip(field::LEN).limit_to(usize::from(header.length), "pppoe.length");
    packet.set_payload(above);
    packet.record_overrun("pppoe", above);
    if ether_type == DISCOVERY || header.code != 0 {
        return Ok(());
    }
    // In a protocol number, the lowest bit of the last byte is 1 and that of the first byte is 0. So a first byte of
    // zero may be omitted (RFC 1661, 2 and 6.5).
    let first = above.take("ppp", 1)?;
    let is_short = first.first().is_some_and(|byte| byte & 1 == 1);
    let len = if is_short { 1 } else { 2 };
    let protocol = number16(above.take("ppp", len)?, 0..len);
    header.protocol = Some(protocol);
    packet.pppoe = Some(header);
    let above = above.skip(len);
    packet.set_payload(above);
    match protocol {
        IPV4 => ipv4::decode(above, packet),
        IPV6 => ipv6::decode(above, packet),
        MPLS => mpls::decode(above, packet),
        _ => Ok(()),
    }
}

impl Pppoe {
    /// Its fields.
    pub(super) fn tree(self, packet: &Packet, frame: &[u8]) -> LayerTree {
        let at = packet.at.pppoe;
        let is_short = frame.get(at + field::LEN).is_some_and(|byte| byte & 1 == 1);
        let protocol = if is_short { field::SHORT_PROTOCOL } else { field::PROTOCOL };
        let end = if self.protocol.is_some() { protocol.end } else { field::LEN };
        let mut layer = LayerTree::new(Title::Pppoe, "pppoe", at..at + end);
        let place = |bits| (field::VERSION_AND_TYPE, bits);
        layer.bits(Name::Version, "pppoe.version", place(field::VERSION_BITS), self.version.to_string());
        layer.bits(Name::Type, "pppoe.type", place(field::TYPE_BITS), self.kind.to_string());
        layer
            .field(Name::Code, "pppoe.code", field::CODE, format!("0x{:02x}", self.code))
            .may_mean(stage(self.code).map(Meaning::PppoeMessage));
        layer.field(Name::Session, "pppoe.session", field::SESSION, self.session.to_string());
        layer.field(Name::Length, "pppoe.length", field::LENGTH, FieldValue::Bytes(usize::from(self.length)));
        if let Some(number) = self.protocol {
            layer
                .field(Name::Protocol, "pppoe.proto", protocol, format!("0x{number:04x}"))
                .may_mean(Meaning::ppp(number));
        }
        layer
    }
}

/// The kind of a packet, from its code (RFC 2516, 4 and 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum PppoeMessage {
    Data,
    Offer,
    Initiation,
    Request,
    Confirmation,
    Termination,
}

const fn stage(code: u8) -> Option<PppoeMessage> {
    Some(match code {
        0x00 => PppoeMessage::Data,
        0x07 => PppoeMessage::Offer,
        0x09 => PppoeMessage::Initiation,
        0x19 => PppoeMessage::Request,
        0x65 => PppoeMessage::Confirmation,
        0xa7 => PppoeMessage::Termination,
        _ => return None,
    })
}

/// The name of a PPP protocol number (the IANA's list).
pub const fn protocol_name(number: u16) -> Option<&'static str> {
    Some(match number {
        IPV4 => "IPv4",
        IPV6 => "IPv6",
        MPLS => "MPLS",
        0x8021 => "PPP IPCP",
        0x8057 => "PPP IPV6CP",
        0x80fd => "PPP CCP",
        0xc021 => "PPP LCP",
        0xc023 => "PPP PAP",
        0xc025 => "PPP LQR",
        0xc223 => "PPP CHAP",
        _ => return None,
    })
}
