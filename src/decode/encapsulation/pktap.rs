//! The header of Apple's pktap: tcpdump on macOS puts it before the link-layer header, with the interface and the program
//! of each packet. Numbers are in the byte order of the machine, which is little-endian.

use super::super::cursor::Cursor;
use super::super::name::Name;
use super::super::stop::Stop;
use super::super::{Packet, layers};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, push_header};
use crate::frame::LinkType;

/// The number of the link type, and the one for private use that older files have.
pub const LINK_TYPES: [u32; 2] = [258, 149];

/// Byte ranges of the fields, counted from the start of the header.
pub mod field {
    use std::ops::Range;

    /// The length of the header.
    pub const LENGTH: Range<usize> = 0..4;
    /// The type of the record: 1 for a packet.
    pub const TYPE: Range<usize> = 4..8;
    /// The link type of the frame behind it.
    pub const LINK_TYPE: Range<usize> = 8..12;
    /// The name of the interface, ended by a zero.
    pub const INTERFACE: Range<usize> = 12..36;
    /// Flags: 1 received, 2 sent.
    pub const FLAGS: Range<usize> = 36..40;
    /// The number of the process.
    pub const PROCESS: Range<usize> = 52..56;
    /// The name of the program, ended by a zero.
    pub const PROGRAM: Range<usize> = 56..76;
    /// The shortest header.
    pub const MIN_LEN: usize = 76;
}

/// The type of a record with a packet.
const PACKET: u32 = 1;

fn number(bytes: &[u8], range: std::ops::Range<usize>) -> u32 {
    bytes.get(range).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// Whether the bytes begin with such a header: others may use the number for private use.
pub(in super::super) fn is_plausible(cursor: Cursor<'_>) -> bool {
    let bytes = cursor.bytes();
    let len = usize::try_from(number(bytes, field::LENGTH)).unwrap_or(usize::MAX);
    (field::MIN_LEN..=cursor.wire_len()).contains(&len) && number(bytes, field::TYPE) <= PACKET
}

pub(in super::super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("pktap", field::MIN_LEN)?;
    let len = usize::try_from(number(bytes, field::LENGTH)).unwrap_or(usize::MAX);
    cursor.take_len("pktap", len, "pktap.length")?;
    let link = number(bytes, field::LINK_TYPE);
    let id = (Some(number(bytes, field::PROCESS)), u16::try_from(link).ok());
    let above = push_header(EncapsulationKind::Pktap, id, len, cursor, packet).nested("pktap")?;
    packet.at.link = above.at();
    if number(bytes, field::TYPE) == PACKET {
        layers(packet, LinkType::from_number(link), above);
    }
    Ok(())
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    let numbers = [
        (Name::Length, "pktap.length", field::LENGTH),
        (Name::Type, "pktap.type", field::TYPE),
        (CarrierField::LinkType.into(), "pktap.link", field::LINK_TYPE),
    ];
    for (name, machine, range) in numbers {
        let value = number(fields.bytes, range.clone()).to_string();
        fields.layer.field(name, machine, range, value);
    }
    fields.text(Name::Interface, "pktap.interface", field::INTERFACE);
    for (name, machine, range) in [
        (CarrierField::Flags, "pktap.flags", field::FLAGS),
        (CarrierField::Process, "pktap.process", field::PROCESS),
    ] {
        let value = number(fields.bytes, range.clone()).to_string();
        fields.layer.field(name.into(), machine, range, value);
    }
    fields.text(CarrierField::Program, "pktap.program", field::PROGRAM);
    fields.rest(CarrierField::Unassigned, "pktap.rest", field::MIN_LEN..fields.len());
}
