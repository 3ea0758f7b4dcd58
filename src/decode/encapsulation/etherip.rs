//! EtherIP (RFC 3378): an Ethernet frame in an IP packet.

use super::super::cursor::Cursor;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::Stop;
use super::super::{Packet, ethernet};
use super::{EncapsulationKind, FieldWriter, push_header};

/// Its number in the IP header.
pub const PROTOCOL: u8 = 97;

/// Byte ranges of the fields, counted from the start of the header (RFC 3378, 2).
pub mod field {
    use std::ops::Range;

    /// Version (4 bits) and reserved (12 bits).
    pub const VERSION: Range<usize> = 0..2;
    /// The length of the header.
    pub const LEN: usize = 2;
}

pub(in super::super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    cursor.take("etherip", field::LEN)?;
    let above = push_header(EncapsulationKind::Etherip, (None, None), field::LEN, cursor, packet);
    inside(ethernet::decode, above, packet)
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.bits(Name::Version, "etherip.version", (field::VERSION, 0..4));
    fields.bits(Name::Reserved, "etherip.reserved", (field::VERSION, 4..16));
}
