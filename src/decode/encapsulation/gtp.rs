//! GTP-U (3GPP TS 29.281), the tunnel of mobile networks: the packets of each phone travel in their own tunnel
//! between the radio network and the Internet gateway.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::meaning::Meaning;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::Stop;
use super::super::{Packet, ethernet};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, decode_ip, looks_like_frame, number16, push_header};

/// The UDP ports: user packets, control messages, and version 0.
pub const PORTS: [u16; 3] = [2152, 2123, 3386];

/// Byte ranges of the fields, counted from the start of the header (TS 29.281, 5.1).
pub mod field {
    use std::ops::Range;

    /// Version (3 bits), protocol type, reserved, and three bits that say which optional fields are valid.
    pub const FLAGS: Range<usize> = 0..1;
    /// Message type.
    pub const TYPE: Range<usize> = 1..2;
    /// Length of everything after the first eight bytes.
    pub const LENGTH: Range<usize> = 2..4;
    /// Tunnel endpoint identifier (TEID).
    pub const TUNNEL: Range<usize> = 4..8;
    /// Sequence number, if any optional field is present.
    pub const SEQUENCE: Range<usize> = 8..10;
    /// N-PDU number, if any optional field is present.
    pub const PACKET: Range<usize> = 10..11;
    /// Type of the next extension header, if any optional field is present.
    pub const EXTENSION: Range<usize> = 11..12;
    /// The length without optional fields.
    pub const MIN_LEN: usize = 8;
    /// The length with optional fields.
    pub const LONG_LEN: usize = 12;
    /// Version 0 (GSM 09.60, 6): sequence number, flow label and packet number; the flags say which are valid.
    pub const OLD_NUMBERS: Range<usize> = 4..12;
    /// Version 0: tunnel identifier.
    pub const OLD_TUNNEL: Range<usize> = 12..20;
    /// The length of version 0.
    pub const OLD_LEN: usize = 20;
}

/// The message type that carries a packet (G-PDU).
const PACKET: u8 = 255;
/// Any of these bits means that the optional fields are present.
const OPTIONAL: u8 = 7;
/// This bit makes the extension header type valid.
const EXTENDED: u8 = 4;

/// Whether a datagram can be a packet in GTP-U.
pub(super) fn is_plausible(cursor: Cursor<'_>) -> bool {
    let bytes = cursor.bytes();
    match bytes {
        [flags, PACKET, ..] if flags >> 4 == 3 => bytes.len() > field::MIN_LEN,
        [flags, PACKET, ..] if is_old(*flags) => bytes.len() > field::OLD_LEN,
        _ => false,
    }
}

/// Whether it is version 0, in which only one flag varies.
const fn is_old(flags: u8) -> bool {
    flags & 0xfe == 0x1e
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("gtp", field::MIN_LEN)?;
    let flags = bytes.first().copied().unwrap_or_default();
    let mut len = if is_old(flags) { field::OLD_LEN } else { field::MIN_LEN };
    if !is_old(flags) && flags & OPTIONAL != 0 {
        len = field::LONG_LEN;
        let long = cursor.take_len("gtp", len, "gtp.flags")?;
        let mut next = long.last().copied().filter(|_| flags & EXTENDED != 0).unwrap_or_default();
        // Each extension header starts with its length in units of four bytes, and ends with the type of the next
        // one.
        while next != 0 {
            let words = cursor.take_len("gtp", len + 1, "gtp.extension")?.last().copied().unwrap_or_default();
            if words == 0 {
                return Err(cursor.unexpected("gtp", "gtp.extension"));
            }
            len += usize::from(words) * 4;
            next = cursor.take_len("gtp", len, "gtp.extension")?.last().copied().unwrap_or_default();
        }
    }
    cursor.take_len("gtp", len, "gtp.flags")?;
    let id = (!is_old(flags)).then(|| number(bytes, field::TUNNEL));
    let fixed = if is_old(flags) { field::OLD_LEN } else { field::MIN_LEN };
    let length = usize::from(number16(bytes, field::LENGTH).unwrap_or_default());
    let message = cursor.limit_to(fixed + length, "gtp.len");
    let above = push_header(EncapsulationKind::Gtp, (id, number16(bytes, field::TYPE)), len, message, packet);
    if looks_like_frame(above.bytes()) {
        inside(ethernet::decode, above, packet)
    } else {
        decode_ip(above, packet)
    }
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.bits(Name::Version, "gtp.version", (field::FLAGS, 0..3));
    fields.bits(Name::ProtocolType, "gtp.protocol_type", (field::FLAGS, 3..4));
    fields.bits(Name::Reserved, "gtp.reserved", (field::FLAGS, 4..5));
    fields.flag(CarrierField::Extension, "gtp.has_extension", (field::FLAGS, 5));
    fields.flag(CarrierField::SequenceNumberValid, "gtp.has_seq", (field::FLAGS, 6));
    fields.flag(CarrierField::PacketNumberValid, "gtp.has_packet", (field::FLAGS, 7));
    fields.decimal(CarrierField::MessageType, "gtp.type", field::TYPE).means(Meaning::Packet);
    fields.decimal(Name::Length, "gtp.len", field::LENGTH);
    if u8::try_from(fields.number(field::FLAGS)).is_ok_and(is_old) {
        fields.hex(CarrierField::Numbers, "gtp.numbers", field::OLD_NUMBERS);
        fields.hex(CarrierField::Tunnel, "gtp.teid", field::OLD_TUNNEL);
        return;
    }
    fields.hex(CarrierField::Tunnel, "gtp.teid", field::TUNNEL);
    if fields.len() >= field::LONG_LEN {
        fields.decimal(Name::SequenceNumber, "gtp.seq", field::SEQUENCE);
        fields.decimal(CarrierField::PacketNumber, "gtp.packet", field::PACKET);
        fields.hex(CarrierField::NextExtension, "gtp.extension", field::EXTENSION);
        fields.rest(CarrierField::Extensions, "gtp.extensions", field::LONG_LEN..fields.len());
    }
}
