//! VXLAN (RFC 7348): an Ethernet frame in a UDP datagram, so that the hosts of a network can be anywhere. The
//! extension VXLAN-GPE (an Internet-Draft) adds a protocol number for the payload.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::Stop;
use super::super::{Packet, ethernet};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, decode_next_protocol, looks_like_frame, push_header};

/// The UDP port of VXLAN.
pub const PORT: u16 = 4789;
/// The UDP port of VXLAN-GPE.
pub const GPE_PORT: u16 = 4790;

/// Byte ranges of the fields, counted from the start of the header (RFC 7348, 5).
pub mod field {
    use std::ops::Range;

    /// Flags: two bytes with the group policy extension (an Internet-Draft).
    pub const FLAGS: Range<usize> = 0..2;
    /// Group policy ID, otherwise reserved.
    pub const GROUP: Range<usize> = 2..4;
    /// In VXLAN-GPE the flags have one byte.
    pub const GPE_FLAGS: Range<usize> = 0..1;
    /// VXLAN-GPE: reserved.
    pub const GPE_RESERVED: Range<usize> = 1..3;
    /// VXLAN-GPE: protocol of the payload.
    pub const GPE_NEXT: Range<usize> = 3..4;
    /// Virtual network identifier.
    pub const VNI: Range<usize> = 4..7;
    /// Reserved.
    pub const RESERVED: Range<usize> = 7..8;
    /// The length of the header.
    pub const LEN: usize = 8;
}

/// Whether a datagram can be VXLAN: no reserved flag is set, and the flag for the network identifier is set or an
/// Ethernet frame follows.
pub(super) fn is_plausible(cursor: Cursor<'_>) -> bool {
    let bytes = cursor.bytes();
    let frame = bytes.get(field::LEN..).unwrap_or_default();
    let has_network = |flags: &u8| flags & 0x08 != 0 || looks_like_frame(frame);
    bytes.first().is_some_and(|flags| flags & 0x77 == 0 && has_network(flags)) && !frame.is_empty()
}

/// The same for VXLAN-GPE, which uses more flags: version, next protocol and others.
pub(super) fn gpe_is_plausible(cursor: Cursor<'_>) -> bool {
    let bytes = cursor.bytes();
    bytes.first().is_some_and(|flags| flags & 0xf8 == 0x08) && bytes.len() > field::LEN
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("vxlan", field::LEN)?;
    let id = Some(number(bytes, field::VNI));
    let above = push_header(EncapsulationKind::Vxlan, (id, None), field::LEN, cursor, packet);
    inside(ethernet::decode, above, packet)
}

pub(super) fn decode_gpe(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("vxlan_gpe", field::LEN)?;
    let (id, next) = (number(bytes, field::VNI), number(bytes, field::GPE_NEXT));
    let protocol = u16::try_from(next).ok();
    let above = push_header(EncapsulationKind::VxlanGpe, (Some(id), protocol), field::LEN, cursor, packet);
    decode_next_protocol(next, above, packet)
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    let place = |bit| (field::FLAGS, bit);
    fields.flag(CarrierField::GroupPolicy, "vxlan.has_group", place(0));
    fields.bits(Name::Reserved, "vxlan.reserved", (field::FLAGS, 1..4));
    fields.flag(CarrierField::NetworkIdentifierPresent, "vxlan.has_vni", place(4));
    fields.bits(Name::Reserved, "vxlan.reserved", (field::FLAGS, 5..9));
    fields.flag(CarrierField::DoNotLearn, "vxlan.dont_learn", place(9));
    fields.bits(Name::Reserved, "vxlan.reserved", (field::FLAGS, 10..12));
    fields.flag(CarrierField::PolicyApplied, "vxlan.policy_applied", place(12));
    fields.bits(Name::Reserved, "vxlan.reserved", (field::FLAGS, 13..16));
    fields.decimal(CarrierField::Group, "vxlan.group", field::GROUP);
    fields.decimal(CarrierField::NetworkIdentifier, "vxlan.vni", field::VNI);
    fields.hex(Name::Reserved, "vxlan.reserved", field::RESERVED);
}

pub(super) fn gpe_fields(fields: &mut FieldWriter<'_>) {
    fields.hex(CarrierField::Flags, "vxlan_gpe.flags", field::GPE_FLAGS);
    fields.hex(Name::Reserved, "vxlan_gpe.reserved", field::GPE_RESERVED);
    fields.decimal(CarrierField::NextProtocol, "vxlan_gpe.proto", field::GPE_NEXT);
    fields.decimal(CarrierField::NetworkIdentifier, "vxlan_gpe.vni", field::VNI);
    fields.hex(Name::Reserved, "vxlan_gpe.reserved", field::RESERVED);
}
