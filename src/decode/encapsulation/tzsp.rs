//! TZSP: a captured frame in a UDP datagram, as MikroTik routers send it.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::meaning::Meaning;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::Stop;
use super::super::{Packet, ethernet};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, number16, push_header};

/// The UDP port.
pub const PORT: u16 = 37008;

/// Byte ranges of the fields, counted from the start of the header.
pub mod field {
    use std::ops::Range;

    /// Version.
    pub const VERSION: Range<usize> = 0..1;
    /// Message type.
    pub const TYPE: Range<usize> = 1..2;
    /// The protocol of the payload.
    pub const PROTOCOL: Range<usize> = 2..4;
    /// The length without the tags.
    pub const MIN_LEN: usize = 4;
}

/// The protocol number of Ethernet.
const ETHERNET: u16 = 1;
/// The tags without a length: padding, and the end.
const PADDING: u8 = 0;
const END: u8 = 1;

/// The length of the header with its tags in bytes; `None` if the tags have no end.
fn len(bytes: &[u8]) -> Option<usize> {
    let mut at = field::MIN_LEN;
    loop {
        at += match *bytes.get(at)? {
            END => return Some(at + 1),
            PADDING => 1,
            _ => 2 + usize::from(*bytes.get(at + 1)?),
        };
    }
}

/// Whether a datagram can be TZSP with a captured frame.
pub(super) fn is_plausible(cursor: Cursor<'_>) -> bool {
    let bytes = cursor.bytes();
    matches!(bytes, [1, 0 | 1, ..]) && len(bytes).is_some()
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let Some(len) = len(cursor.bytes()) else { return Ok(()) };
    let bytes = cursor.take("tzsp", len)?;
    let protocol = number16(bytes, field::PROTOCOL);
    let above = push_header(EncapsulationKind::Tzsp, (None, protocol), len, cursor, packet);
    if protocol == Some(ETHERNET) { inside(ethernet::decode, above, packet) } else { Ok(()) }
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.decimal(Name::Version, "tzsp.version", field::VERSION);
    fields.decimal(CarrierField::MessageType, "tzsp.type", field::TYPE);
    let is_ethernet = number(fields.bytes, field::PROTOCOL) == u32::from(ETHERNET);
    fields
        .decimal(Name::Protocol, "tzsp.proto", field::PROTOCOL)
        .may_mean(is_ethernet.then_some(Meaning::Frame));
    fields.rest(CarrierField::Tags, "tzsp.tags", field::MIN_LEN..fields.len());
}
