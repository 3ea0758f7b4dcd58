//! The E-tag of bridge port extension (IEEE 802.1BR): the ingress and egress port of a frame in an extended bridge.

use super::super::name::Name;
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, TagForm};

/// The EtherType that announces it.
pub const ETHER_TYPE: u16 = 0x893f;

/// Byte ranges of the fields, counted from the end of the EtherType that announces the tag.
pub mod field {
    use std::ops::Range;

    /// Priority (3 bits), drop eligible (1 bit), ingress port (12 bits).
    pub const INGRESS: Range<usize> = 0..2;
    /// Reserved (2 bits), group (2 bits), egress port (12 bits).
    pub const PORT: Range<usize> = 2..4;
    /// Extension of the ingress port.
    pub const INGRESS_MORE: Range<usize> = 4..5;
    /// Extension of the egress port.
    pub const PORT_MORE: Range<usize> = 5..6;
    /// EtherType of what follows the tag.
    pub const TYPE: Range<usize> = 6..8;
    /// The length of a tag.
    pub const LEN: usize = 8;
}

/// How it is read.
pub(in super::super) const TAG: TagForm =
    TagForm { kind: EncapsulationKind::Etag, id: field::PORT, mask: 0xfff, len: field::LEN };

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.bits(Name::PriorityCodePoint, "etag.pcp", (field::INGRESS, 0..3));
    fields.flag(Name::DropEligible, "etag.dei", (field::INGRESS, 3));
    fields.bits(CarrierField::IngressPort, "etag.ingress", (field::INGRESS, 4..16));
    fields.bits(Name::Reserved, "etag.reserved", (field::PORT, 0..2));
    fields.bits(CarrierField::Group, "etag.group", (field::PORT, 2..4));
    fields.bits(CarrierField::Port, "etag.port", (field::PORT, 4..16));
    fields.decimal(CarrierField::IngressPortExtension, "etag.ingress_more", field::INGRESS_MORE);
    fields.decimal(CarrierField::PortExtension, "etag.port_more", field::PORT_MORE);
    fields.hex(Name::Type, "etag.type", field::TYPE);
}
