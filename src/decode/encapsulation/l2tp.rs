//! L2TP, version 2 (RFC 2661): PPP in a UDP datagram, between an access provider and its customer's server.

use super::super::Packet;
use super::super::cursor::Cursor;
use super::super::field::{number, number16 as word};
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::Stop;
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, ppp, push_header};

/// The UDP port.
pub const PORT: u16 = 1701;

/// Byte ranges of the fields that every header has, counted from its start (RFC 2661, 3.1).
pub mod field {
    use std::ops::Range;

    /// Flags and version.
    pub const FLAGS: Range<usize> = 0..2;
    /// The length of each optional field.
    pub const WORD: usize = 2;
}

const CONTROL: u16 = 0x8000;
const LENGTH: u16 = 0x4000;
const SEQUENCE: u16 = 0x0800;
const OFFSET: u16 = 0x0200;

/// The offsets of a header's fields, which depend on its flags.
struct L2tpLayout {
    length: Option<usize>,
    tunnel: usize,
    sequence: Option<usize>,
    offset: Option<usize>,
    /// The end of the header, without the padding that the offset field gives.
    end: usize,
}

impl L2tpLayout {
    fn of(flags: u16) -> Self {
        let mut end = field::FLAGS.end;
        let mut take = |there: bool, words: usize| {
            let at = there.then_some(end)?;
            end += field::WORD * words;
            Some(at)
        };
        let length = take(flags & LENGTH != 0, 1);
        let tunnel = take(true, 2).unwrap_or_default();
        let sequence = take(flags & SEQUENCE != 0, 2);
        let offset = take(flags & OFFSET != 0, 1);
        Self { length, tunnel, sequence, offset, end }
    }
}

/// Whether a datagram can be an L2TP data message: version 2, and no reserved bit set.
pub(super) fn is_plausible(cursor: Cursor<'_>) -> bool {
    let bytes = cursor.bytes();
    let flags = word(bytes, field::FLAGS);
    flags & CONTROL == 0 && flags & 0x35ff == 0x0002 && bytes.len() > L2tpLayout::of(flags).end
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let flags = word(cursor.take("l2tp", field::FLAGS.end)?, field::FLAGS);
    let parts = L2tpLayout::of(flags);
    let bytes = cursor.take_len("l2tp", parts.end, "l2tp.flags")?;
    let padding = parts.offset.map_or(0, |at| usize::from(word(bytes, at..at + field::WORD)));
    let len = parts.end + padding;
    cursor.take_len("l2tp", len, "l2tp.offset")?;
    // Tunnel ID and session ID, as one number.
    let id = number(bytes, parts.tunnel..parts.tunnel + 2 * field::WORD);
    let above = push_header(EncapsulationKind::L2tp, (Some(id), None), len, cursor, packet);
    if above.wire_len() == 0 { Ok(()) } else { inside(ppp::decode, above, packet) }
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    let parts = L2tpLayout::of(word(fields.bytes, field::FLAGS));
    let place = |bit| (field::FLAGS, bit);
    fields.flag(CarrierField::ControlMessage, "l2tp.control", place(0));
    fields.flag(CarrierField::LengthPresent, "l2tp.has_len", place(1));
    fields.bits(Name::Reserved, "l2tp.reserved", (field::FLAGS, 2..4));
    fields.flag(CarrierField::SequenceNumbersPresent, "l2tp.has_seq", place(4));
    fields.bits(Name::Reserved, "l2tp.reserved", (field::FLAGS, 5..6));
    fields.flag(CarrierField::OffsetPresent, "l2tp.has_offset", place(6));
    fields.flag(CarrierField::Priority, "l2tp.priority", place(7));
    fields.bits(Name::Reserved, "l2tp.reserved", (field::FLAGS, 8..12));
    fields.bits(Name::Version, "l2tp.version", (field::FLAGS, 12..16));
    if let Some(at) = parts.length {
        fields.decimal(Name::Length, "l2tp.len", at..at + 2);
    }
    fields.decimal(CarrierField::Tunnel, "l2tp.tunnel", parts.tunnel..parts.tunnel + 2);
    fields.decimal(Name::Session, "l2tp.session", parts.tunnel + 2..parts.tunnel + 4);
    if let Some(at) = parts.sequence {
        fields.decimal(Name::SequenceNumber, "l2tp.ns", at..at + 2);
        fields.decimal(CarrierField::NextExpected, "l2tp.nr", at + 2..at + 4);
    }
    if let Some(at) = parts.offset {
        fields.decimal(CarrierField::Offset, "l2tp.offset", at..at + 2);
    }
    fields.rest(Name::Padding, "l2tp.padding", parts.end..fields.len());
}
