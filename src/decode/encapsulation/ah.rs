//! The Authentication Header (RFC 4302): it authenticates a packet but does not encrypt it. In IPv6 it is one of the
//! extension headers.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::meaning::Meaning;
use super::super::name::Name;
use super::super::stop::Stop;
use super::super::{Packet, network};
use super::{EncapsulationKind, FieldWriter, number16, push_header};

/// Its number in the IP header.
pub const PROTOCOL: u8 = 51;

/// Byte ranges of the fields, counted from the start of the header (RFC 4302, 2).
pub mod field {
    use std::ops::Range;

    /// Protocol of the payload.
    pub const NEXT: Range<usize> = 0..1;
    /// Its length in units of four bytes, minus two.
    pub const LENGTH: Range<usize> = 1..2;
    /// Reserved.
    pub const RESERVED: Range<usize> = 2..4;
    /// Security parameters index: which keys it uses.
    pub const SPI: Range<usize> = 4..8;
    /// Sequence number.
    pub const SEQUENCE: Range<usize> = 8..12;
    /// The length without the integrity check value.
    pub const MIN_LEN: usize = 12;
}

pub(in super::super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("ah", field::MIN_LEN)?;
    let len = (usize::try_from(number(bytes, field::LENGTH)).unwrap_or_default() + 2) * 4;
    if len < field::MIN_LEN {
        return Err(cursor.unexpected("ah", "ah.len"));
    }
    cursor.take_len("ah", len, "ah.len")?;
    let next = u8::try_from(number(bytes, field::NEXT)).unwrap_or_default();
    let id = Some(number(bytes, field::SPI));
    let above = push_header(EncapsulationKind::Ah, (id, number16(bytes, field::NEXT)), len, cursor, packet);
    network::above(next, above, packet)
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    let next = u8::try_from(fields.number(field::NEXT)).ok().and_then(Meaning::ip_protocol);
    fields.decimal(Name::NextHeader, "ah.next", field::NEXT).may_mean(next);
    let len = Meaning::Bytes(fields.len());
    fields.decimal(Name::Length, "ah.len", field::LENGTH).means(len);
    fields.hex(Name::Reserved, "ah.reserved", field::RESERVED);
    fields.hex(Name::SecurityParametersIndex, "ah.spi", field::SPI);
    fields.decimal(Name::SequenceNumber, "ah.seq", field::SEQUENCE);
    fields.rest(Name::IntegrityCheckValue, "ah.icv", field::MIN_LEN..fields.len());
}
