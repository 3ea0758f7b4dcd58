//! Cisco FabricPath: a switch fabric's own Ethernet header, whose addresses name switches, around a host's frame.

use super::super::field::number;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::{Reader, Stop};
use super::super::{Packet, ethernet};
use super::word::Word;
use super::{Fields, Kind, note};

/// The EtherType that announces it.
pub const ETHER_TYPE: u16 = 0x8903;

/// Where the fields stand, in bytes from the end of the EtherType that announces the tag.
pub mod field {
    use std::ops::Range;

    /// Which tree of the fabric (10 bits) and how many switches it may still pass (6 bits).
    pub const TREE_AND_TTL: Range<usize> = 0..2;
    /// The length of a tag.
    pub const LEN: usize = 2;
}

pub(in super::super) fn decode(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = reader.take("fabricpath", field::LEN)?;
    let tree = number(bytes, field::TREE_AND_TTL) >> 6;
    let above = note(Kind::FabricPath, (Some(tree), None), field::LEN, reader, packet);
    inside(ethernet::decode, above, packet)
}

pub(super) fn fields(fields: &mut Fields<'_>) {
    fields.bits(Word::ForwardingTag, "fabricpath.tree", (field::TREE_AND_TTL, 0..10));
    fields.bits(Name::TimeToLive, "fabricpath.ttl", (field::TREE_AND_TTL, 10..16));
}
