//! Cisco FabricPath: the Ethernet header of a switch fabric, with addresses of switches, around a host's frame.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::Stop;
use super::super::{Packet, ethernet};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, push_header};

/// The EtherType that announces it.
pub const ETHER_TYPE: u16 = 0x8903;

/// Byte ranges of the fields, counted from the end of the EtherType that announces the tag.
pub mod field {
    use std::ops::Range;

    /// Forwarding tree (10 bits) and time to live (6 bits).
    pub const TREE_AND_TTL: Range<usize> = 0..2;
    /// The length of a tag.
    pub const LEN: usize = 2;
}

pub(in super::super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("fabricpath", field::LEN)?;
    let tree = number(bytes, field::TREE_AND_TTL) >> 6;
    let above = push_header(EncapsulationKind::FabricPath, (Some(tree), None), field::LEN, cursor, packet);
    inside(ethernet::decode, above, packet)
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.bits(CarrierField::ForwardingTag, "fabricpath.tree", (field::TREE_AND_TTL, 0..10));
    fields.bits(Name::TimeToLive, "fabricpath.ttl", (field::TREE_AND_TTL, 10..16));
}
