//! PPP (RFC 1661, RFC 1662) in a tunnel: a protocol number, preceded by an address and a control byte unless both
//! ends agreed to omit them.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::meaning::Meaning;
use super::super::name::Name;
use super::super::stop::Stop;
use super::super::{Packet, ipv4, ipv6, mpls};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, number16, push_header};

/// The EtherType of PPP, in GRE.
pub const ETHER_TYPE: u16 = 0x880b;

/// Address "all stations", control "unnumbered information".
const ADDRESS_AND_CONTROL: [u8; 2] = [0xff, 0x03];
/// PPP protocol numbers of IPv4 (RFC 1332), IPv6 (RFC 5072) and MPLS (RFC 3032, 4.3).
const IPV4: u16 = 0x0021;
const IPV6: u16 = 0x0057;
const MPLS: u16 = 0x0281;

/// The byte range of the protocol number. Only its last byte is odd, so a first byte of zero may be omitted (RFC
/// 1661, 6.5).
fn protocol(bytes: &[u8]) -> std::ops::Range<usize> {
    let at = if bytes.starts_with(&ADDRESS_AND_CONTROL) { ADDRESS_AND_CONTROL.len() } else { 0 };
    let is_short = bytes.get(at).is_some_and(|byte| byte & 1 == 1);
    at..at + if is_short { 1 } else { 2 }
}

pub(in super::super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let place = protocol(cursor.bytes());
    let bytes = cursor.take("ppp", place.end)?;
    let protocol = number16(bytes, place.clone());
    let above = push_header(EncapsulationKind::Ppp, (None, protocol), place.end, cursor, packet);
    match protocol.unwrap_or_default() {
        IPV4 => ipv4::decode(above, packet),
        IPV6 => ipv6::decode(above, packet),
        MPLS => mpls::decode(above, packet),
        _ => Ok(()),
    }
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    let place = protocol(fields.bytes);
    if place.start > 0 {
        fields.hex(CarrierField::Address, "ppp.address", 0..1).means(Meaning::Broadcast);
        fields.hex(Name::Control, "ppp.control", 1..2).means(Meaning::Unnumbered);
    }
    let meaning = u16::try_from(number(fields.bytes, place.clone())).ok().and_then(Meaning::ppp);
    fields.hex(Name::Protocol, "ppp.proto", place).may_mean(meaning);
}
