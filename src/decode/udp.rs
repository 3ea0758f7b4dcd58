//! UDP (RFC 768): two ports, a length and a checksum, and nothing more.

use pnet::packet::udp::UdpPacket;

use super::checksum::{self, Checksum, ChecksumStatus};
use super::stop::{Reader, Stop};
use super::{Packet, Transport};

/// UDP's number in the IP header.
pub const PROTOCOL: u8 = 17;

/// Where the fields stand, in bytes from the start of the header (RFC 768).
pub mod field {
    use std::ops::Range;

    /// Source port.
    pub const SOURCE_PORT: Range<usize> = 0..2;
    /// Destination port.
    pub const DESTINATION_PORT: Range<usize> = 2..4;
    /// Length of header and data.
    pub const LENGTH: Range<usize> = 4..6;
    /// Checksum.
    pub const CHECKSUM: Range<usize> = 6..8;
    /// The length of the header.
    pub const HEADER_LEN: usize = 8;
}

/// A UDP header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Udp {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Length of header and data in bytes, as the field says.
    pub length: u16,
    /// The checksum.
    pub checksum: Checksum,
}

pub(super) fn decode(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = reader.take("udp", field::HEADER_LEN, "the header's fixed length")?;
    let view = UdpPacket::new(bytes).ok_or_else(|| reader.unexpected("udp", "udp.length"))?;
    let length = view.get_length();
    let datagram = match usize::from(length) {
        // RFC 2675, 4: zero in a jumbogram, whose length only IP can say.
        0 => reader,
        len => reader.cut(len.min(reader.promised())),
    };
    let value = view.get_checksum();
    let checksum = match (&packet.network, value) {
        (_, 0) => Checksum { value, status: ChecksumStatus::Absent },
        (Some(network), _) => checksum::judge_with_pseudo_header(
            value,
            datagram.bytes(),
            datagram.is_whole(),
            (network.source(), network.destination(), PROTOCOL),
        ),
        (None, _) => Checksum { value, status: ChecksumStatus::Unverified },
    };
    packet.transport = Some(Transport::Udp(Udp {
        source_port: view.get_source(),
        destination_port: view.get_destination(),
        length,
        checksum,
    }));
    let above = datagram.after(field::HEADER_LEN);
    packet.payload = above.range();
    packet.payload_len = above.promised();
    if length != 0 && usize::from(length) < field::HEADER_LEN {
        return Err(reader.unexpected("udp", "udp.length"));
    }
    Ok(())
}
