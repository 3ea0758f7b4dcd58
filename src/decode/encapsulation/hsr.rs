//! The tag of HSR (IEC 62439-3): a ring sends each frame in both directions, and the sequence number identifies the
//! second copy.

use super::super::name::Name;
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, TagForm};

/// The EtherType that announces it.
pub const ETHER_TYPE: u16 = 0x892f;

/// Byte ranges of the fields, counted from the end of the EtherType that announces the tag.
pub mod field {
    use std::ops::Range;

    /// Path (4 bits) and length of the protected data (12 bits).
    pub const PATH_AND_LEN: Range<usize> = 0..2;
    /// Sequence number.
    pub const SEQUENCE: Range<usize> = 2..4;
    /// EtherType of what follows the tag.
    pub const TYPE: Range<usize> = 4..6;
    /// The length of a tag.
    pub const LEN: usize = 6;
}

/// How it is read.
pub(in super::super) const TAG: TagForm =
    TagForm { kind: EncapsulationKind::Hsr, id: field::SEQUENCE, mask: 0xffff, len: field::LEN };

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.bits(CarrierField::Path, "hsr.path", (field::PATH_AND_LEN, 0..4));
    fields.bits(Name::Length, "hsr.len", (field::PATH_AND_LEN, 4..16));
    fields.decimal(Name::SequenceNumber, "hsr.seq", field::SEQUENCE);
    fields.hex(Name::Type, "hsr.type", field::TYPE);
}
