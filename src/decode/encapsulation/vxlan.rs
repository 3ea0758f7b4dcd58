//! VXLAN (RFC 7348): an Ethernet frame in a UDP datagram, so that machines of one network may stand anywhere. Its
//! extension VXLAN-GPE (a draft) says what it carries.

use super::super::field::number;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::{Reader, Stop};
use super::super::{Packet, ethernet};
use super::word::Word;
use super::{Fields, Kind, by_next_protocol, looks_like_frame, note};

/// The UDP port of VXLAN.
pub const PORT: u16 = 4789;
/// The UDP port of VXLAN-GPE.
pub const GPE_PORT: u16 = 4790;

/// Where the fields stand, in bytes from the start of the header (RFC 7348, 5).
pub mod field {
    use std::ops::Range;

    /// Flags; of two bytes where a group policy follows them (a draft).
    pub const FLAGS: Range<usize> = 0..2;
    /// The group policy, else reserved.
    pub const GROUP: Range<usize> = 2..4;
    /// In VXLAN-GPE the flags have one byte.
    pub const GPE_FLAGS: Range<usize> = 0..1;
    /// VXLAN-GPE: reserved.
    pub const GPE_RESERVED: Range<usize> = 1..3;
    /// VXLAN-GPE: what follows.
    pub const GPE_NEXT: Range<usize> = 3..4;
    /// Which network.
    pub const VNI: Range<usize> = 4..7;
    /// Reserved.
    pub const RESERVED: Range<usize> = 7..8;
    /// The length of the header.
    pub const LEN: usize = 8;
}

/// Whether the bytes of a datagram can be VXLAN: no reserved flag is set, and it says that the network's number is there,
/// or what follows it is a frame beyond doubt.
pub(super) fn looks(reader: Reader<'_>) -> bool {
    let bytes = reader.bytes();
    let frame = bytes.get(field::LEN..).unwrap_or_default();
    let has_network = |flags: &u8| flags & 0x08 != 0 || looks_like_frame(frame);
    bytes.first().is_some_and(|flags| flags & 0x77 == 0 && has_network(flags)) && !frame.is_empty()
}

/// The same for VXLAN-GPE, which has flags for its version, for what follows and for others.
pub(super) fn gpe_looks(reader: Reader<'_>) -> bool {
    let bytes = reader.bytes();
    bytes.first().is_some_and(|flags| flags & 0xf8 == 0x08) && bytes.len() > field::LEN
}

pub(super) fn decode(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = reader.take("vxlan", field::LEN)?;
    let id = Some(number(bytes, field::VNI));
    let above = note(Kind::Vxlan, (id, None), field::LEN, reader, packet);
    inside(ethernet::decode, above, packet)
}

pub(super) fn decode_gpe(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = reader.take("vxlan_gpe", field::LEN)?;
    let (id, next) = (number(bytes, field::VNI), number(bytes, field::GPE_NEXT));
    let protocol = u16::try_from(next).ok();
    let above = note(Kind::VxlanGpe, (Some(id), protocol), field::LEN, reader, packet);
    by_next_protocol(next, above, packet)
}

pub(super) fn fields(fields: &mut Fields<'_>) {
    let place = |bit| (field::FLAGS, bit);
    fields.flag(Word::GroupPolicy, "vxlan.has_group", place(0));
    fields.bits(Name::Reserved, "vxlan.reserved", (field::FLAGS, 1..4));
    fields.flag(Word::NetworkIdentifierIsThere, "vxlan.has_vni", place(4));
    fields.bits(Name::Reserved, "vxlan.reserved", (field::FLAGS, 5..9));
    fields.flag(Word::DoNotLearn, "vxlan.dont_learn", place(9));
    fields.bits(Name::Reserved, "vxlan.reserved", (field::FLAGS, 10..12));
    fields.flag(Word::PolicyApplied, "vxlan.policy_applied", place(12));
    fields.bits(Name::Reserved, "vxlan.reserved", (field::FLAGS, 13..16));
    fields.decimal(Word::Group, "vxlan.group", field::GROUP);
    fields.decimal(Word::NetworkIdentifier, "vxlan.vni", field::VNI);
    fields.hex(Name::Reserved, "vxlan.reserved", field::RESERVED);
}

pub(super) fn gpe_fields(fields: &mut Fields<'_>) {
    fields.hex(Word::Flags, "vxlan_gpe.flags", field::GPE_FLAGS);
    fields.hex(Name::Reserved, "vxlan_gpe.reserved", field::GPE_RESERVED);
    fields.decimal(Word::NextProtocol, "vxlan_gpe.proto", field::GPE_NEXT);
    fields.decimal(Word::NetworkIdentifier, "vxlan_gpe.vni", field::VNI);
    fields.hex(Name::Reserved, "vxlan_gpe.reserved", field::RESERVED);
}
