//! ERSPAN (Cisco; types II and III as in an Internet-Draft): frames of a mirrored switch port in GRE. Type I has no
//! header of its own.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::meaning::Meaning;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::Stop;
use super::super::{Packet, ethernet};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, push_header};

/// GRE's protocol number of types I and II.
pub const TYPE_II: u16 = 0x88be;
/// GRE's protocol number of type III.
pub const TYPE_III: u16 = 0x22eb;

/// Byte ranges of the fields, counted from the start of the header.
pub mod field {
    use std::ops::Range;

    /// Version (4 bits) and VLAN (12 bits).
    pub const VERSION_AND_VLAN: Range<usize> = 0..2;
    /// Class of service (3 bits), encapsulation or state (2 bits), truncated (1 bit), session (10 bits).
    pub const SESSION: Range<usize> = 2..4;
    /// Type II: reserved (12 bits) and index (20 bits).
    pub const INDEX: Range<usize> = 4..8;
    /// Type III: time at which the frame was seen.
    pub const TIMESTAMP: Range<usize> = 4..8;
    /// Type III: security group.
    pub const GROUP: Range<usize> = 8..10;
    /// Type III: Ethernet frame (1 bit), frame type (5 bits), hardware (6 bits), direction (1 bit), granularity (2
    /// bits), optional subheader (1 bit).
    pub const FLAGS: Range<usize> = 10..12;
    /// Type III: the optional subheader.
    pub const MORE: Range<usize> = 12..20;
    /// The length of type II.
    pub const LEN_II: usize = 8;
    /// The length of type III without the subheader.
    pub const LEN_III: usize = 12;
}

/// Decodes the payload of GRE with one of the two protocol numbers. Type I is recognized by the missing GRE sequence
/// number; the version field distinguishes the other two, regardless of the protocol number.
pub(in super::super) fn decode(
    (protocol, has_sequence): (u16, bool),
    cursor: Cursor<'_>,
    packet: &mut Packet,
) -> Result<(), Stop> {
    if protocol == TYPE_II && !has_sequence {
        return inside(ethernet::decode, cursor, packet);
    }
    let bytes = cursor.take("erspan", field::LEN_II)?;
    let len = match bytes.first().map(|byte| byte >> 4) {
        Some(1) => field::LEN_II,
        Some(2) => {
            let has_more = number(cursor.take("erspan", field::LEN_III)?, field::FLAGS) & 1 == 1;
            if has_more { field::MORE.end } else { field::LEN_III }
        }
        _ => return Err(cursor.unexpected("erspan", "erspan.version")),
    };
    let header = cursor.take_len("erspan", len, "erspan.more")?;
    let above = push_header(EncapsulationKind::Erspan, (Some(session(bytes)), None), len, cursor, packet);
    // Type III can also carry other payloads than Ethernet frames.
    let kind = number(header, field::FLAGS) >> 10 & 0x1f;
    if kind == 0 { inside(ethernet::decode, above, packet) } else { Ok(()) }
}

fn session(bytes: &[u8]) -> u32 {
    number(bytes, field::SESSION) & 0x3ff
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    let is_third = fields.len() >= field::LEN_III;
    fields
        .bits(Name::Version, "erspan.version", (field::VERSION_AND_VLAN, 0..4))
        .means(Meaning::ErspanType(if is_third { 3 } else { 2 }));
    fields.bits(CarrierField::Vlan, "erspan.vlan", (field::VERSION_AND_VLAN, 4..16));
    fields.bits(CarrierField::ClassOfService, "erspan.cos", (field::SESSION, 0..3));
    fields.bits(CarrierField::FrameState, "erspan.state", (field::SESSION, 3..5));
    fields.flag(CarrierField::Truncated, "erspan.truncated", (field::SESSION, 5));
    fields.bits(Name::Session, "erspan.session", (field::SESSION, 6..16));
    if !is_third {
        fields.bits(Name::Reserved, "erspan.reserved", (field::INDEX, 0..12));
        fields.bits(CarrierField::Index, "erspan.index", (field::INDEX, 12..32));
        return;
    }
    fields.decimal(CarrierField::Timestamp, "erspan.timestamp", field::TIMESTAMP);
    fields.decimal(CarrierField::SecurityGroup, "erspan.group", field::GROUP);
    fields.flag(CarrierField::IsFrame, "erspan.is_frame", (field::FLAGS, 0));
    fields.bits(CarrierField::FrameType, "erspan.frame_type", (field::FLAGS, 1..6));
    fields.bits(Name::Hardware, "erspan.hardware", (field::FLAGS, 6..12));
    fields.bits(CarrierField::Direction, "erspan.direction", (field::FLAGS, 12..13));
    fields.bits(CarrierField::Granularity, "erspan.granularity", (field::FLAGS, 13..15));
    fields.flag(CarrierField::MoreFollows, "erspan.more", (field::FLAGS, 15));
    fields.rest(CarrierField::Platform, "erspan.platform", field::LEN_III..fields.len());
}
