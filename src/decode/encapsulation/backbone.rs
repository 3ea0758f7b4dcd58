//! The service tag of provider backbone bridges (IEEE 802.1ah): the provider's frame contains the customer's whole
//! frame.

use super::super::cursor::Cursor;
use super::super::field::number;
use super::super::name::Name;
use super::super::network::inside;
use super::super::stop::Stop;
use super::super::{Packet, ethernet};
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, push_header};

/// The EtherType that announces it.
pub const ETHER_TYPE: u16 = 0x88e7;

/// Byte ranges of the fields, counted from the end of the EtherType that announces the tag.
pub mod field {
    use std::ops::Range;

    /// Priority (3 bits), drop eligible (1 bit), customer addresses (1 bit), reserved (3 bits).
    pub const FLAGS: Range<usize> = 0..1;
    /// Service identifier.
    pub const SERVICE: Range<usize> = 1..4;
    /// The length of a tag.
    pub const LEN: usize = 4;
}

pub(in super::super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("itag", field::LEN)?;
    let id = Some(number(bytes, field::SERVICE));
    let above = push_header(EncapsulationKind::Backbone, (id, None), field::LEN, cursor, packet);
    inside(ethernet::decode, above, packet)
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.bits(Name::PriorityCodePoint, "itag.pcp", (field::FLAGS, 0..3));
    fields.flag(Name::DropEligible, "itag.dei", (field::FLAGS, 3));
    fields.flag(CarrierField::CustomerAddresses, "itag.customer", (field::FLAGS, 4));
    fields.bits(Name::Reserved, "itag.reserved", (field::FLAGS, 5..8));
    fields.decimal(CarrierField::ServiceIdentifier, "itag.isid", field::SERVICE);
}
