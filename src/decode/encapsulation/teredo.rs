//! Teredo (RFC 4380): an IPv6 packet in a UDP datagram, which gives IPv6 to a host behind a NAT.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::meaning::Meaning;
use super::super::network::inside;
use super::super::stop::Stop;
use super::super::{Packet, ipv6};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, looks_like_ip, push_header};

/// The UDP port of its servers.
pub const PORT: u16 = 3544;

/// The indicators of the two headers that may precede the IPv6 packet (RFC 4380, 5.1.1).
const AUTHENTICATION: [u8; 2] = [0, 1];
const ORIGIN: [u8; 2] = [0, 0];
/// The length of the origin header, and of the authentication header without its variable parts.
const ORIGIN_LEN: usize = 8;
const AUTHENTICATION_LEN: usize = 13;

/// The number of bytes before the IPv6 packet; `None` if this is not Teredo.
fn len(bytes: &[u8]) -> Option<usize> {
    let mut len = 0;
    if bytes.starts_with(&AUTHENTICATION) {
        len = AUTHENTICATION_LEN + parts(bytes);
    }
    if bytes.get(len..)?.starts_with(&ORIGIN) {
        len += ORIGIN_LEN;
    }
    bytes.get(len).filter(|byte| *byte >> 4 == 6).map(|_| len)
}

/// The length of the variable parts of the authentication header: client identifier and authentication value.
fn parts(bytes: &[u8]) -> usize {
    [2..3, 3..4].into_iter().map(|range| usize::try_from(number(bytes, range)).unwrap_or_default()).sum()
}

/// Whether a datagram can be Teredo.
pub(super) fn is_plausible(cursor: Cursor<'_>) -> bool {
    len(cursor.bytes()).is_some_and(|len| looks_like_ip(cursor.skip(len)))
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let Some(len) = len(cursor.bytes()) else { return Ok(()) };
    let above = if len > 0 {
        push_header(EncapsulationKind::Teredo, (None, None), len, cursor, packet)
    } else {
        cursor
    };
    inside(ipv6::decode, above, packet)
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    let mut at = 0;
    if fields.bytes.starts_with(&AUTHENTICATION) {
        let parts = parts(fields.bytes);
        fields.hex(CarrierField::Indicator, "teredo.indicator", 0..2).means(Meaning::Authentication);
        fields.decimal(CarrierField::IdentifierLength, "teredo.id_len", 2..3);
        fields.decimal(CarrierField::AuthenticationLength, "teredo.auth_len", 3..4);
        fields.rest(CarrierField::IdentifierAndAuthentication, "teredo.auth", 4..4 + parts);
        fields.hex(CarrierField::Nonce, "teredo.nonce", 4 + parts..12 + parts);
        fields.decimal(CarrierField::Confirmation, "teredo.confirmation", 12 + parts..13 + parts);
        at = AUTHENTICATION_LEN + parts;
    }
    if at < fields.len() {
        fields.hex(CarrierField::Indicator, "teredo.indicator", at..at + 2).means(Meaning::Origin);
        // All bits are inverted, so that a NAT does not recognize and rewrite port and address.
        let port = fields.number(at + 2..at + 4) ^ 0xffff;
        fields.hex(CarrierField::OriginPort, "teredo.origin_port", at + 2..at + 4).means(Meaning::Port(port));
        let address = std::net::Ipv4Addr::from(!fields.number(at + 4..at + 8));
        fields
            .hex(CarrierField::OriginAddress, "teredo.origin", at + 4..at + 8)
            .means(Meaning::Address(address.into()));
    }
}
