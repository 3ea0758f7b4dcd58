//! Ethernet behind MPLS labels (RFC 4448): a provider's "wire" between two of a customer's switches. No label says so;
//! a control word before the frame makes sure that no router takes it for IP.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::Stop;
use super::super::{Packet, ethernet};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, looks_like_frame, push_header};

/// Where the fields stand, in bytes from the start of the word (RFC 4448, 4.6).
pub mod field {
    use std::ops::Range;

    /// Zero.
    pub const ZERO: Range<usize> = 0..2;
    /// Sequence number; 0 where they are not used.
    pub const SEQUENCE: Range<usize> = 2..4;
    /// The length of the word.
    pub const LEN: usize = 4;
}

/// Reads what stands behind the last label where that is no IP: a frame behind a control word, a frame, or bytes of which
/// nothing is known.
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
