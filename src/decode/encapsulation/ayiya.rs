//! AYIYA, "anything in anything" (an Internet-Draft, used by SixXS): usually an IPv6 packet in a signed UDP datagram.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::meaning::Meaning;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::Stop;
use super::super::{Packet, ipv4, ipv6};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, looks_like_ip, push_header};

/// The UDP port.
pub const PORT: u16 = 5072;

/// Byte ranges of the fields, counted from the start of the header.
pub mod field {
    use std::ops::Range;

    /// Length (4 bits, a power of two) and kind (4 bits) of the identity.
    pub const IDENTITY: Range<usize> = 0..1;
    /// Length of the signature in units of four bytes (4 bits) and its method (4 bits).
    pub const SIGNATURE: Range<usize> = 1..2;
    /// Authentication (4 bits) and operation (4 bits).
    pub const OPERATION: Range<usize> = 2..3;
    /// Protocol of the payload (an IP protocol number).
    pub const NEXT: Range<usize> = 3..4;
    /// Time of sending.
    pub const EPOCH: Range<usize> = 4..8;
    /// The length without identity and signature.
    pub const MIN_LEN: usize = 8;
}

/// The operation that carries a packet.
const FORWARD: u8 = 1;

/// The lengths of identity and signature in bytes; the first two bytes give them.
fn parts(bytes: &[u8]) -> (usize, usize) {
    let nibble = |at: usize| usize::from(bytes.get(at).copied().unwrap_or_default() >> 4);
    (1 << nibble(0), nibble(1) * 4)
}

/// Whether a datagram can be AYIYA with an IP packet.
pub(super) fn is_plausible(cursor: Cursor<'_>) -> bool {
    let bytes = cursor.bytes();
    let (identity, signature) = parts(bytes);
    let carries = matches!(bytes, [_, _, operation, 4 | 41, ..] if operation & 0xf == FORWARD);
    carries && looks_like_ip(cursor.skip(field::MIN_LEN + identity + signature))
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("ayiya", field::MIN_LEN)?;
    let (identity, signature) = parts(bytes);
    let len = field::MIN_LEN + identity + signature;
    cursor.take_len("ayiya", len, "ayiya.identity_len")?;
    let next = number(bytes, field::NEXT);
    let above = push_header(EncapsulationKind::Ayiya, (None, u16::try_from(next).ok()), len, cursor, packet);
    inside(if next == 4 { ipv4::decode } else { ipv6::decode }, above, packet)
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    let (identity, signature) = parts(fields.bytes);
    let of_identity = Meaning::Bytes(identity);
    fields
        .bits(CarrierField::IdentityLength, "ayiya.identity_len", (field::IDENTITY, 0..4))
        .means(of_identity);
    fields.bits(CarrierField::IdentityKind, "ayiya.identity_kind", (field::IDENTITY, 4..8));
    let of_signature = Meaning::Bytes(signature);
    fields
        .bits(CarrierField::SignatureLength, "ayiya.signature_len", (field::SIGNATURE, 0..4))
        .means(of_signature);
    fields.bits(CarrierField::SignatureMethod, "ayiya.method", (field::SIGNATURE, 4..8));
    fields.bits(CarrierField::Authentication, "ayiya.authentication", (field::OPERATION, 0..4));
    fields.bits(Name::Operation, "ayiya.operation", (field::OPERATION, 4..8)).means(Meaning::Forward);
    let next = u8::try_from(fields.number(field::NEXT)).ok().and_then(Meaning::ip_protocol);
    fields.decimal(Name::NextHeader, "ayiya.next", field::NEXT).may_mean(next);
    fields.decimal(CarrierField::Epoch, "ayiya.epoch", field::EPOCH).means(Meaning::SinceEpoch);
    let signed = field::MIN_LEN + identity;
    fields.hex(CarrierField::Identity, "ayiya.identity", field::MIN_LEN..signed);
    fields.rest(CarrierField::Signature, "ayiya.signature", signed..fields.len());
}
