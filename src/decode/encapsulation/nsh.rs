//! The network service header (RFC 8300): by which services (firewall, cache, ...) a packet is to pass.

use super::super::Packet;
use super::super::field::number;
use super::super::meaning::Meaning;
use super::super::name::Name;
use super::super::stop::{Reader, Stop};
use super::word::Word;
use super::{Fields, Kind, by_next_protocol, note};

/// The EtherType that announces it.
pub const ETHER_TYPE: u16 = 0x894f;

/// Where the fields stand, in bytes from the start of the header (RFC 8300, 2.2 and 2.3).
pub mod field {
    use std::ops::Range;

    /// Version (2 bits), operations (1 bit), unassigned (1 bit), time to live (6 bits), length in units of four bytes
    /// (6 bits).
    pub const BASE: Range<usize> = 0..2;
    /// Unassigned (4 bits) and the kind of what follows the first eight bytes (4 bits).
    pub const KIND: Range<usize> = 2..3;
    /// What follows the header.
    pub const NEXT: Range<usize> = 3..4;
    /// Which path.
    pub const PATH: Range<usize> = 4..7;
    /// How far along it.
    pub const INDEX: Range<usize> = 7..8;
    /// The shortest header.
    pub const MIN_LEN: usize = 8;
}

pub(in super::super) fn decode(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = reader.take("nsh", field::MIN_LEN)?;
    let len = usize::try_from(number(bytes, field::BASE) & 0x3f).unwrap_or_default() * 4;
    if len < field::MIN_LEN {
        return Err(reader.unexpected("nsh", "nsh.len"));
    }
    reader.take_by("nsh", len, "nsh.len")?;
    let (path, next) = (number(bytes, field::PATH), number(bytes, field::NEXT));
    let above = note(Kind::Nsh, (Some(path), u16::try_from(next).ok()), len, reader, packet);
    by_next_protocol(next, above, packet)
}

pub(super) fn fields(fields: &mut Fields<'_>) {
    fields.bits(Name::Version, "nsh.version", (field::BASE, 0..2));
    fields.flag(Word::Operations, "nsh.operations", (field::BASE, 2));
    fields.bits(Word::Unassigned, "nsh.reserved", (field::BASE, 3..4));
    fields.bits(Name::TimeToLive, "nsh.ttl", (field::BASE, 4..10));
    let len = Meaning::Bytes(fields.len());
    fields.bits(Name::Length, "nsh.len", (field::BASE, 10..16)).means(len);
    fields.bits(Word::Unassigned, "nsh.reserved", (field::KIND, 0..4));
    fields.bits(Word::KindOfContext, "nsh.kind", (field::KIND, 4..8));
    fields.decimal(Word::NextProtocol, "nsh.next", field::NEXT);
    fields.decimal(Word::ServicePath, "nsh.path", field::PATH);
    fields.decimal(Word::ServiceIndex, "nsh.index", field::INDEX);
    fields.rest(Word::Context, "nsh.context", field::MIN_LEN..fields.len());
}
