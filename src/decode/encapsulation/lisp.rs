//! The data plane of LISP (RFC 9300): an IP packet in a UDP datagram, between the routers of two sites.

use super::super::Packet;
use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::name::Name;
use super::super::stop::Stop;
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, decode_ip, looks_like_ip, push_header};

/// The UDP port.
pub const PORT: u16 = 4341;

/// Byte ranges of the fields, counted from the start of the header (RFC 9300, 5.1).
pub mod field {
    use std::ops::Range;

    /// Flags: which fields are valid, and in which meaning.
    pub const FLAGS: Range<usize> = 0..1;
    /// A nonce, or map versions.
    pub const NONCE: Range<usize> = 1..4;
    /// Instance ID (24 bits) and locator status bits.
    pub const INSTANCE: Range<usize> = 4..8;
    /// The length of the header.
    pub const LEN: usize = 8;
}

/// Whether a datagram can be LISP: an IP packet follows the header.
pub(super) fn is_plausible(cursor: Cursor<'_>) -> bool {
    looks_like_ip(cursor.skip(field::LEN))
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("lisp", field::LEN)?;
    let has_instance = number(bytes, field::FLAGS) & 0x08 != 0;
    let id = has_instance.then(|| number(bytes, field::INSTANCE) >> 8);
    let above = push_header(EncapsulationKind::Lisp, (id, None), field::LEN, cursor, packet);
    decode_ip(above, packet)
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    let place = |bit| (field::FLAGS, bit);
    fields.flag(CarrierField::NoncePresent, "lisp.has_nonce", place(0));
    fields.flag(CarrierField::RouterStatesPresent, "lisp.has_states", place(1));
    fields.flag(CarrierField::EchoNonce, "lisp.echo_nonce", place(2));
    fields.flag(CarrierField::VersionsPresent, "lisp.has_versions", place(3));
    fields.flag(CarrierField::InstancePresent, "lisp.has_instance", place(4));
    fields.bits(Name::Reserved, "lisp.reserved", (field::FLAGS, 5..8));
    fields.hex(CarrierField::NonceOrVersions, "lisp.nonce", field::NONCE);
    fields.hex(CarrierField::InstanceAndRouterStates, "lisp.instance", field::INSTANCE);
}
