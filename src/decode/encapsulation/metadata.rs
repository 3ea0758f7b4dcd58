//! Cisco MetaData: the security group of a frame.

use super::super::name::Name;
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, TagForm};

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

/// How it is read.
pub(in super::super) const TAG: TagForm =
    TagForm { kind: EncapsulationKind::Metadata, id: field::GROUP, mask: 0xffff, len: field::LEN };

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.decimal(Name::Version, "cmd.version", field::VERSION);
    fields.decimal(Name::Length, "cmd.len", field::LENGTH);
    fields.hex(CarrierField::Option, "cmd.option", field::OPTION);
    fields.decimal(CarrierField::SecurityGroup, "cmd.group", field::GROUP);
    fields.hex(Name::Type, "cmd.type", field::TYPE);
}
