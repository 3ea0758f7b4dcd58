//! Cisco's VN-tag: the source and destination of a frame among the virtual interfaces of a server.

use super::super::name::Name;
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, TagForm};

/// The EtherType that announces it.
pub const ETHER_TYPE: u16 = 0x8926;

/// Byte ranges of the fields, counted from the end of the EtherType that announces the tag.
pub mod field {
    use std::ops::Range;

    /// Direction (1 bit), pointer (1 bit), destination (14 bits).
    pub const DESTINATION: Range<usize> = 0..2;
    /// Looped (1 bit), reserved (1 bit), version (2 bits), source (12 bits).
    pub const SOURCE: Range<usize> = 2..4;
    /// EtherType of what follows the tag.
    pub const TYPE: Range<usize> = 4..6;
    /// The length of a tag.
    pub const LEN: usize = 6;
}

/// How it is read.
pub(in super::super) const TAG: TagForm =
    TagForm { kind: EncapsulationKind::Vntag, id: field::SOURCE, mask: 0xfff, len: field::LEN };

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.flag(CarrierField::FromBridge, "vntag.direction", (field::DESTINATION, 0));
    fields.flag(CarrierField::DestinationList, "vntag.pointer", (field::DESTINATION, 1));
    fields.bits(Name::Destination, "vntag.dst", (field::DESTINATION, 2..16));
    fields.flag(CarrierField::Looped, "vntag.looped", (field::SOURCE, 0));
    fields.bits(Name::Reserved, "vntag.reserved", (field::SOURCE, 1..2));
    fields.bits(Name::Version, "vntag.version", (field::SOURCE, 2..4));
    fields.bits(Name::Source, "vntag.src", (field::SOURCE, 4..16));
    fields.hex(Name::Type, "vntag.type", field::TYPE);
}
