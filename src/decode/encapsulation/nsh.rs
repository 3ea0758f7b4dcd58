//! The Network Service Header (RFC 8300): the services (firewall, cache, ...) that a packet is to pass.

use super::super::Packet;
use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::meaning::Meaning;
use super::super::name::Name;
use super::super::stop::Stop;
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, decode_next_protocol, push_header};

/// The EtherType that announces it.
pub const ETHER_TYPE: u16 = 0x894f;

/// Byte ranges of the fields, counted from the start of the header (RFC 8300, 2.2 and 2.3).
pub mod field {
    use std::ops::Range;

    /// Version (2 bits), operations (1 bit), unassigned (1 bit), time to live (6 bits), length in units of four bytes
    /// (6 bits).
    pub const BASE: Range<usize> = 0..2;
    /// Unassigned (4 bits) and metadata type (4 bits): the format of everything after the first eight bytes.
    pub const KIND: Range<usize> = 2..3;
    /// Protocol of the payload.
    pub const NEXT: Range<usize> = 3..4;
    /// Service path identifier.
    pub const PATH: Range<usize> = 4..7;
    /// Service index: the position on the path.
    pub const INDEX: Range<usize> = 7..8;
    /// The shortest header.
    pub const MIN_LEN: usize = 8;
}

pub(in super::super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("nsh", field::MIN_LEN)?;
    let len = usize::try_from(number(bytes, field::BASE) & 0x3f).unwrap_or_default() * 4;
    if len < field::MIN_LEN {
        return Err(cursor.unexpected("nsh", "nsh.len"));
    }
    cursor.take_len("nsh", len, "nsh.len")?;
    let (path, next) = (number(bytes, field::PATH), number(bytes, field::NEXT));
    let above =
        push_header(EncapsulationKind::Nsh, (Some(path), u16::try_from(next).ok()), len, cursor, packet);
    decode_next_protocol(next, above, packet)
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.bits(Name::Version, "nsh.version", (field::BASE, 0..2));
    fields.flag(CarrierField::Operations, "nsh.operations", (field::BASE, 2));
    fields.bits(CarrierField::Unassigned, "nsh.reserved", (field::BASE, 3..4));
    fields.bits(Name::TimeToLive, "nsh.ttl", (field::BASE, 4..10));
    let len = Meaning::Bytes(fields.len());
    fields.bits(Name::Length, "nsh.len", (field::BASE, 10..16)).means(len);
    fields.bits(CarrierField::Unassigned, "nsh.reserved", (field::KIND, 0..4));
    fields.bits(CarrierField::ContextKind, "nsh.kind", (field::KIND, 4..8));
    fields.decimal(CarrierField::NextProtocol, "nsh.next", field::NEXT);
    fields.decimal(CarrierField::ServicePath, "nsh.path", field::PATH);
    fields.decimal(CarrierField::ServiceIndex, "nsh.index", field::INDEX);
    fields.rest(CarrierField::Context, "nsh.context", field::MIN_LEN..fields.len());
}
