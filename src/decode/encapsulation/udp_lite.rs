//! UDP-Lite (RFC 3828): UDP whose checksum covers only the first bytes. Its header is read; its flows are not followed.

use super::super::Packet;
use super::super::cursor::Cursor;
use super::super::name::Name;
use super::super::stop::Stop;
use super::carrier_field::CarrierField;
use super::{EncapsulationKind, FieldWriter, push_header};

/// UDP-Lite's number in the IP header.
pub const PROTOCOL: u8 = 136;

/// Byte ranges of the fields, counted from the start of the header.
pub mod field {
    use std::ops::Range;

    /// Source port.
    pub const SOURCE_PORT: Range<usize> = 0..2;
    /// Destination port.
    pub const DESTINATION_PORT: Range<usize> = 2..4;
    /// How many bytes the checksum covers, header included; 0 for all.
    pub const COVERAGE: Range<usize> = 4..6;
    /// Checksum.
    pub const CHECKSUM: Range<usize> = 6..8;
    /// The length of the header.
    pub const HEADER_LEN: usize = 8;
}

pub(in super::super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    cursor.take("udplite", field::HEADER_LEN)?;
    push_header(EncapsulationKind::UdpLite, (None, None), field::HEADER_LEN, cursor, packet);
    Ok(())
}

pub(super) fn fields(fields: &mut FieldWriter<'_>) {
    fields.decimal(Name::SourcePort, "udplite.sport", field::SOURCE_PORT);
    fields.decimal(Name::DestinationPort, "udplite.dport", field::DESTINATION_PORT);
    fields.decimal(CarrierField::Coverage, "udplite.coverage", field::COVERAGE);
    fields.hex(Name::Checksum, "udplite.checksum", field::CHECKSUM);
}
