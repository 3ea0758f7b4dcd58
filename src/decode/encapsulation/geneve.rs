//! Geneve (RFC 8926): like VXLAN, with a protocol number for the payload and with options.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::meaning::Meaning;
use super::super::name::Name;
use super::super::stop::Stop;
use super::super::{Packet, number as names};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, decode_ether_type, number16, push_header};

/// The UDP port.
pub const PORT: u16 = 6081;

/// Byte ranges of the fields, counted from the start of the header (RFC 8926, 3.4).
pub mod field {
    use std::ops::Range;

    /// Version (2 bits) and the length of the options in units of four bytes (6 bits).
    pub const VERSION_AND_LEN: Range<usize> = 0..1;
    /// Flags.
    pub const FLAGS: Range<usize> = 1..2;
    /// The protocol of the payload (an EtherType).
    pub const PROTOCOL: Range<usize> = 2..4;
    /// Virtual network identifier.
    pub const VNI: Range<usize> = 4..7;
    /// Reserved.
    pub const RESERVED: Range<usize> = 7..8;
    /// The length of the header without options.
    pub const MIN_LEN: usize = 8;
}

/// Whether a datagram can be Geneve: version 0, and a known EtherType.
pub(super) fn is_plausible(cursor: Cursor<'_>) -> bool {
    let bytes = cursor.bytes();
    let protocol = number16(bytes, field::PROTOCOL).filter(|protocol| *protocol >= 1536);
    let is_first = bytes.first().is_some_and(|first| first >> 6 == 0);
    is_first && protocol.and_then(names::ether_type).is_some() && bytes.len() > field::MIN_LEN
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("geneve", field::MIN_LEN)?;
    let words = number(bytes, field::VERSION_AND_LEN) & 0x3f;
    let len = field::MIN_LEN + usize::try_from(words).unwrap_or_default() * 4;
    cursor.take_len("geneve", len, "geneve.options_len")?;
    let protocol = number16(bytes, field::PROTOCOL);
    let above = push_header(
        EncapsulationKind::Geneve,
        (Some(number(bytes, field::VNI)), protocol),
        len,
        cursor,
        packet,
    );
    decode_ether_type(protocol.unwrap_or_default(), above, packet)
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.bits(Name::Version, "geneve.version", (field::VERSION_AND_LEN, 0..2));
    let words = fields.number(field::VERSION_AND_LEN) & 0x3f;
    let place = (field::VERSION_AND_LEN, 2..8);
    fields
        .bits(CarrierField::OptionsLength, "geneve.options_len", place)
        .means(Meaning::Bytes(usize::try_from(words * 4).unwrap_or_default()));
    fields.flag(CarrierField::ControlPacket, "geneve.control", (field::FLAGS, 0));
    fields.flag(CarrierField::CriticalOptions, "geneve.critical", (field::FLAGS, 1));
    fields.bits(Name::Reserved, "geneve.reserved", (field::FLAGS, 2..8));
    let protocol = number16(fields.bytes, field::PROTOCOL).and_then(Meaning::ether_type);
    fields.hex(Name::ProtocolType, "geneve.proto", field::PROTOCOL).may_mean(protocol);
    fields.decimal(CarrierField::NetworkIdentifier, "geneve.vni", field::VNI);
    fields.hex(Name::Reserved, "geneve.reserved", field::RESERVED);
    fields.rest(CarrierField::Options, "geneve.options", field::MIN_LEN..fields.len());
}
