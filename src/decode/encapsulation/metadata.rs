//! Cisco MetaData: the security group of a frame.

use super::super::Packet;
use super::super::cursor::Cursor;
use super::super::name::Name;
use super::super::stop::Stop;
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, push_tag};

/// The EtherType that announces it.
pub const ETHER_TYPE: u16 = 0x8909;

/// Byte ranges of the fields, counted from the end of the EtherType that announces the tag.
pub mod field {
    use std::ops::Range;

    /// Version.
    pub const VERSION: Range<usize> = 0..1;
    /// Length, in units of the options of the shortest tag.
    pub const LENGTH: Range<usize> = 1..2;
    /// Option type.
    pub const OPTION: Range<usize> = 2..4;
    /// Security group.
    pub const GROUP: Range<usize> = 4..6;
    /// EtherType of what follows the tag.
    pub const TYPE: Range<usize> = 6..8;
    /// The length of a tag.
    pub const LEN: usize = 8;
}

/// Reads the tag. Returns the EtherType after it, and the rest.
pub(in super::super) fn decode<'a>(
    cursor: Cursor<'a>,
    packet: &mut Packet,
) -> Result<(u16, Cursor<'a>), Stop> {
    push_tag(EncapsulationKind::Metadata, (field::GROUP, 0xffff), field::LEN, cursor, packet)
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.decimal(Name::Version, "cmd.version", field::VERSION);
    fields.decimal(Name::Length, "cmd.len", field::LENGTH);
    fields.hex(CarrierField::Option, "cmd.option", field::OPTION);
    fields.decimal(CarrierField::SecurityGroup, "cmd.group", field::GROUP);
    fields.hex(Name::Type, "cmd.type", field::TYPE);
}
