//! UDP (RFC 768).

use pnet::packet::udp::UdpPacket;
use strum::{IntoStaticStr, VariantNames};

use super::checksum::{self, Checksum, ChecksumStatus};
use super::cursor::Cursor;
use super::field::{FieldValue, LayerTree};
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::network::Network;
use super::stop::Stop;
use super::{Packet, Transport, encapsulation};

/// UDP's number in the IP header.
pub const PROTOCOL: u8 = 17;

/// Byte ranges of the fields, counted from the start of the header (RFC 768).
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
    /// Length of header and data in bytes, from the field.
    pub length: u16,
    /// The checksum.
    pub checksum: Checksum,
    /// How many bytes IP carries for it, header included: `length` should be the same. `None` where that is not certain.
    pub carried: Option<u32>,
}

/// What is wrong with the length of a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthDefect {
    /// It is less than the header (RFC 768): a receiver drops the datagram.
    TooShort,
    /// It is more than IP carries: a receiver drops the datagram.
    TooLong,
    /// IP carries more: a surplus area behind the datagram (RFC 9868).
    Surplus,
}

/// The meaning of the length field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum UdpLength {
    /// Zero: only the IP header gives the length.
    Zero,
    /// Less than the length of the header.
    TooShort,
    /// The number of data bytes after the header.
    Data(usize),
}

impl Udp {
    /// What is wrong with its length. RFC 2675, 4: only a datagram that no length field can count has the length 0.
    pub fn length_defect(&self) -> Option<LengthDefect> {
        let (length, carried) = (u32::from(self.length), self.carried);
        let is_jumbogram = length == 0 && carried.is_some_and(|carried| carried > u32::from(u16::MAX));
        match carried {
            _ if is_jumbogram => None,
            _ if usize::from(self.length) < field::HEADER_LEN => Some(LengthDefect::TooShort),
            Some(carried) if length > carried => Some(LengthDefect::TooLong),
            Some(carried) if length < carried => Some(LengthDefect::Surplus),
            _ => None,
        }
    }

    /// Whether its length lets every receiver drop it.
    pub fn is_dropped(&self) -> bool {
        matches!(self.length_defect(), Some(LengthDefect::TooShort | LengthDefect::TooLong))
    }

    /// How many bytes IP carries behind it.
    fn surplus(&self) -> usize {
        let surplus = self.carried.map_or(0, |carried| carried.saturating_sub(self.length.into()));
        if self.length_defect() == Some(LengthDefect::Surplus) { surplus as usize } else { 0 }
    }

    /// The bytes that IP carries behind the datagram; `None` if there are none.
    pub(super) fn surplus_tree(&self, packet: &Packet, frame: &[u8]) -> Option<LayerTree> {
        let start = packet.at.transport + usize::from(self.length);
        let end = frame.len().min(start + self.surplus());
        let len = end.checked_sub(start).filter(|len| *len > 0)?;
        let mut layer = LayerTree::new(Title::Surplus, "surplus", start..end);
        layer.field(Name::Data, "udp.surplus", 0..len, FieldValue::Bytes(len));
        Some(layer)
    }

    /// Its fields.
    pub(super) fn tree(&self, packet: &Packet) -> LayerTree {
        let at = packet.at.transport;
        let mut layer = LayerTree::new(Title::Udp, "udp", at..at + field::HEADER_LEN);
        layer.field(Name::SourcePort, "udp.sport", field::SOURCE_PORT, self.source_port.to_string());
        let port = self.destination_port.to_string();
        layer.field(Name::DestinationPort, "udp.dport", field::DESTINATION_PORT, port);
        let data = usize::from(self.length).checked_sub(field::HEADER_LEN);
        let said = match (self.length, data) {
            (0, _) => UdpLength::Zero,
            (_, None) => UdpLength::TooShort,
            (_, Some(data)) => UdpLength::Data(data),
        };
        layer
            .field(Name::Length, "udp.length", field::LENGTH, self.length.to_string())
            .means(Meaning::UdpLength(said));
        layer.checksum("udp.checksum", field::CHECKSUM, self.checksum);
        layer
    }
}

pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = cursor.take("udp", field::HEADER_LEN)?;
    let view = UdpPacket::new(bytes).ok_or_else(|| cursor.unexpected("udp", "udp.length"))?;
    let length = view.get_length();
    let datagram = match usize::from(length) {
        // RFC 2675, 4: zero in a jumbogram, whose length only IP gives.
        0 => cursor,
        len => cursor.limit_to(len, "udp.length"),
    };
    // What an IP packet carries that is not whole on the wire, or only a piece, is not certain.
    let carried = cursor.overrun("udp").is_none() && packet.stop.is_none() && !cursor.is_piece();
    let carried = carried.then(|| u32::try_from(cursor.wire_len()).unwrap_or(u32::MAX));
    packet.transport = Some(Transport::Udp(Udp {
        carried,
        source_port: view.get_source(),
        destination_port: view.get_destination(),
        length,
        checksum: judge(view.get_checksum(), datagram, packet.network.as_ref()),
    }));
    packet.set_payload(datagram.skip(field::HEADER_LEN));
    packet.record_overrun("udp", datagram);
    if length != 0 && usize::from(length) < field::HEADER_LEN {
        return Err(cursor.unexpected("udp", "udp.length"));
    }
    encapsulation::above_udp(
        (view.get_source(), view.get_destination()),
        datagram.skip(field::HEADER_LEN),
        packet,
    )
}

fn judge(value: u16, datagram: Cursor<'_>, network: Option<&Network>) -> Checksum {
    let Some(network) = network else { return Checksum { value, status: ChecksumStatus::Unverified } };
    match (value, network) {
        (0, Network::Ipv4(_)) => Checksum { value, status: ChecksumStatus::Absent },
        // RFC 8200, 8.1: over IPv6 the checksum is mandatory, since the IPv6 header has none.
        (0, Network::Ipv6(_)) => Checksum { value, status: ChecksumStatus::Bad },
        _ => checksum::judge_with_pseudo_header(
            value,
            datagram.bytes(),
            datagram.is_whole(),
            network.pseudo_header(PROTOCOL),
        ),
    }
}
