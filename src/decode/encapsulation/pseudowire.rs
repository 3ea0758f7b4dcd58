//! Ethernet over MPLS (RFC 4448): a provider's "wire" between two switches of a customer. No label announces it. A
//! control word before the frame ensures that no router takes it for IP.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::Stop;
use super::super::{Packet, ethernet};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, looks_like_frame, push_header};

/// Byte ranges of the fields, counted from the start of the word (RFC 4448, 4.6).
pub mod field {
    use std::ops::Range;

    /// Reserved: zero.
    pub const ZERO: Range<usize> = 0..2;
    /// Sequence number; 0 if unused.
    pub const SEQUENCE: Range<usize> = 2..4;
    /// The length of the word.
    pub const LEN: usize = 4;
}

/// Decodes the payload after the last label if it is not IP: a frame with or without a control word, or undecoded
/// bytes.
pub(in super::super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.bytes();
    if bytes.starts_with(&[0, 0]) && bytes.get(field::LEN..).is_some_and(looks_like_frame) {
        let sequence = number(bytes, field::SEQUENCE);
        let above =
            push_header(EncapsulationKind::Pseudowire, (Some(sequence), None), field::LEN, cursor, packet);
        return inside(ethernet::decode, above, packet);
    }
    if looks_like_frame(bytes) { inside(ethernet::decode, cursor, packet) } else { Ok(()) }
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.hex(CarrierField::Zero, "pw.zero", field::ZERO);
    fields.decimal(Name::SequenceNumber, "pw.seq", field::SEQUENCE);
}
