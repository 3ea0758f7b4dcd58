//! The header of Linux's netfilter log (LINKTYPE_NFLOG): a family, and attributes; one of them is the IP packet.

use super::super::cursor::Cursor;
use super::super::name::Name;
use super::super::stop::Stop;
use super::super::{Packet, ipv4, ipv6};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, push_header};

/// The number of the link type.
pub const LINK_TYPE: u32 = 239;

/// Byte ranges of the fields, counted from the start of the header.
pub mod field {
    use std::ops::Range;

    /// The address family of the packet.
    pub const FAMILY: Range<usize> = 0..1;
    /// Version: 0.
    pub const VERSION: Range<usize> = 1..2;
    /// The group that the rule logs to, in network byte order.
    pub const GROUP: Range<usize> = 2..4;
    /// The length of the fixed part.
    pub const HEADER_LEN: usize = 4;
    /// The length of an attribute's own header: its length and its type.
    pub const ATTRIBUTE_LEN: usize = 4;
}

/// Linux's address families.
const IPV4: u8 = 2;
const IPV6: u8 = 10;
/// The attribute with the packet (NFULA_PAYLOAD), and the one with the rule's text (NFULA_PREFIX).
const PAYLOAD: u16 = 9;
const PREFIX: u16 = 10;

/// An attribute, and where its value is in the header.
#[derive(Debug, Clone, Copy)]
struct LogAttribute {
    kind: u16,
    start: usize,
    len: usize,
}

/// The attributes of a header, in order. Their numbers are in the byte order of the machine that captured: the order in
/// which the first length fits is right.
fn attributes(bytes: &[u8]) -> impl Iterator<Item = LogAttribute> {
    let number = |at: usize, little: bool| {
        let bytes = bytes.get(at..at + 2).and_then(<[u8]>::first_chunk).copied();
        bytes.map(|bytes| if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let fits = |little: bool| {
        let len = number(field::HEADER_LEN, little).map_or(0, usize::from);
        (field::ATTRIBUTE_LEN..=bytes.len() - field::HEADER_LEN.min(bytes.len())).contains(&len)
    };
    let little = fits(true) || !fits(false);
    let mut at = field::HEADER_LEN;
    std::iter::from_fn(move || {
        let len = usize::from(number(at, little)?);
        let kind = number(at + 2, little)?;
        let attribute = LogAttribute {
            kind,
            start: at + field::ATTRIBUTE_LEN,
            len: len.checked_sub(field::ATTRIBUTE_LEN)?,
        };
        // Attributes begin at multiples of four.
        at += len.next_multiple_of(4);
        Some(attribute)
    })
}

pub(in super::super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let [family, version, high, low] = *cursor.head::<{ field::HEADER_LEN }>("nflog")?;
    if version != 0 {
        return Err(cursor.unexpected("nflog", "nflog.version"));
    }
    let Some(payload) = attributes(cursor.bytes()).find(|attribute| attribute.kind == PAYLOAD) else {
        return Err(cursor.unexpected("nflog", "nflog.attributes"));
    };
    let group = u32::from(u16::from_be_bytes([high, low]));
    let id = (Some(group), Some(u16::from(family)));
    let above = push_header(EncapsulationKind::Nflog, id, payload.start, cursor, packet);
    let above = above.limit_to(payload.len, "nflog.attributes");
    packet.set_payload(above);
    packet.at.network = above.at();
    match family {
        IPV4 => ipv4::decode(above, packet),
        IPV6 => ipv6::decode(above, packet),
        _ => Ok(()),
    }
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.decimal(Name::Family, "nflog.family", field::FAMILY);
    fields.decimal(Name::Version, "nflog.version", field::VERSION);
    fields.decimal(CarrierField::Group, "nflog.group", field::GROUP);
    let prefix = attributes(fields.bytes).find(|attribute| attribute.kind == PREFIX);
    if let Some(LogAttribute { start, len, .. }) = prefix {
        fields.text(CarrierField::Prefix, "nflog.prefix", start..start + len);
    }
    fields.rest(CarrierField::Attributes, "nflog.attributes", field::HEADER_LEN..fields.len());
}
