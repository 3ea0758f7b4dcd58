//! TCP (RFC 9293): the header and its fields.

use pnet::packet::tcp::TcpPacket;

use super::checksum::{self, Checksum, ChecksumStatus};
use super::cursor::Cursor;
use super::field::{LayerTree, number, number16};
use super::meaning::Meaning;
use super::name::{Name, Title};
use super::stop::Stop;
use super::tcp_flags::Flags;
use super::tcp_option::{TcpOption, TcpOptions};
use super::{Packet, Transport};

/// TCP's number in the IP header.
pub const PROTOCOL: u8 = 6;

/// Byte ranges of the fields, counted from the start of the header (RFC 9293, 3.1).
pub mod field {
    use std::ops::Range;

    /// Source port.
    pub const SOURCE_PORT: Range<usize> = 0..2;
    /// Destination port.
    pub const DESTINATION_PORT: Range<usize> = 2..4;
    /// Sequence number.
    pub const SEQ: Range<usize> = 4..8;
    /// Acknowledgment number.
    pub const ACK: Range<usize> = 8..12;
    /// Data offset (4 bits), reserved (3 bits) and flags (9 bits).
    pub const OFFSET_AND_FLAGS: Range<usize> = 12..14;
    /// Of these, the data offset in units of four bytes.
    pub const OFFSET_BITS: Range<usize> = 0..4;
    /// Of these, the reserved ones.
    pub const RESERVED_BITS: Range<usize> = 4..7;
    /// Window.
    pub const WINDOW: Range<usize> = 14..16;
    /// Checksum.
    pub const CHECKSUM: Range<usize> = 16..18;
    /// Urgent pointer.
    pub const URGENT: Range<usize> = 18..20;
    /// The shortest header.
    pub const MIN_HEADER_LEN: usize = 20;
}

/// A TCP header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tcp {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Sequence number of the first byte (of the SYN, where there is one).
    pub seq: u32,
    /// The next sequence number that the sender expects; valid if ACK is set.
    pub ack: u32,
    /// Header length in bytes: 20 to 60.
    pub header_len: usize,
    /// The control bits.
    pub flags: Flags,
    /// Receive window as in the field, not scaled.
    pub window: u16,
    /// The checksum.
    pub checksum: Checksum,
    /// Urgent pointer; valid if URG is set.
    pub urgent: u16,
    /// The options, in order.
    pub options: TcpOptions,
}

/// The first fields of a truncated TCP header: an ICMP error quotes no more, or the capture cut it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TcpStart {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Sequence number, if it was captured.
    pub seq: Option<u32>,
}

impl Tcp {
    /// The window scale option (RFC 7323, 2.2), which only a SYN may have.
    pub fn window_scale(&self) -> Option<u8> {
        self.options.iter().find_map(|option| match option {
            TcpOption::WindowScale { shift } => Some(shift),
            _ => None,
        })
    }

    /// The MSS option: the largest segment that the sender can receive (RFC 9293, 3.7.1). Only a SYN may have it.
    pub fn mss(&self) -> Option<u16> {
        if self.options.only_timestamps().is_some() {
            return None;
        }
        self.options.iter().find_map(|option| match option {
            TcpOption::Mss { mss } => Some(mss),
            _ => None,
        })
    }

    /// Its fields.
    pub(super) fn tree(&self, packet: &Packet) -> LayerTree {
        let at = packet.at.transport;
        // If the header length is invalid or exceeds the captured bytes, show the bytes that were read.
        let end = packet.payload.start.max(at + field::MIN_HEADER_LEN);
        let mut layer = LayerTree::new(Title::Tcp, "tcp", at..end);
        layer.field(Name::SourcePort, "tcp.sport", field::SOURCE_PORT, self.source_port.to_string());
        let port = self.destination_port.to_string();
        layer.field(Name::DestinationPort, "tcp.dport", field::DESTINATION_PORT, port);
        layer.field(Name::SequenceNumber, "tcp.seq", field::SEQ, self.seq.to_string());
        let acknowledges = self.flags.has(Flags::ACK);
        layer
            .field(Name::AcknowledgmentNumber, "tcp.ack", field::ACK, self.ack.to_string())
            .may_mean((!acknowledges).then_some(Meaning::NoAck));
        let words = (self.header_len / 4).to_string();
        layer
            .bits(Name::DataOffset, "tcp.header_len", (field::OFFSET_AND_FLAGS, field::OFFSET_BITS), words)
            .means(Meaning::Bytes(self.header_len));
        let reserved = self.flags.bits() >> 9;
        let place = (field::OFFSET_AND_FLAGS, field::RESERVED_BITS);
        layer.bits(Name::Reserved, "tcp.reserved", place, reserved.to_string());
        for (bit, name, set) in self.flags.bits_in_order() {
            layer.flag(name, "tcp.flags", (field::OFFSET_AND_FLAGS, bit), set);
        }
        layer
            .field(Name::Window, "tcp.window", field::WINDOW, self.window.to_string())
            .means(if self.flags.has(Flags::SYN) { Meaning::Unscaled } else { Meaning::Scaled });
        layer.checksum("tcp.checksum", field::CHECKSUM, self.checksum);
        let urgent = self.flags.has(Flags::URG);
        layer
            .field(Name::UrgentPointer, "tcp.urgent", field::URGENT, self.urgent.to_string())
            .may_mean((!urgent).then_some(Meaning::NoUrg));
        self.options.fields(&mut layer, field::MIN_HEADER_LEN);
        layer
    }
}

impl TcpStart {
    /// Its fields.
    pub(super) fn tree(self, packet: &Packet) -> LayerTree {
        let at = packet.at.transport;
        let end = if self.seq.is_some() { field::SEQ.end } else { field::DESTINATION_PORT.end };
        let mut layer = LayerTree::new(Title::TcpStart, "tcp_start", at..at + end);
        layer.field(Name::SourcePort, "tcp.sport", field::SOURCE_PORT, self.source_port.to_string());
        let port = self.destination_port.to_string();
        layer.field(Name::DestinationPort, "tcp.dport", field::DESTINATION_PORT, port);
        if let Some(seq) = self.seq {
            layer.field(Name::SequenceNumber, "tcp.seq", field::SEQ, seq.to_string());
        }
        layer
    }
}

#[inline]
pub(super) fn decode(cursor: Cursor<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = match cursor.head("tcp") {
        Ok(bytes) => bytes,
        Err(stop) => {
            packet.transport = start(cursor).map(Transport::TcpStart);
            return Err(stop);
        }
    };
    let rest = cursor.bytes().get(field::MIN_HEADER_LEN..).unwrap_or_default();
    let mut tcp = read(bytes, rest).ok_or_else(|| cursor.unexpected("tcp", "tcp.header_len"))?;
    if let Some(network) = packet.network.as_ref().filter(|_| cursor.is_whole()) {
        let pseudo_header = network.pseudo_header(PROTOCOL);
        tcp.checksum =
            checksum::judge_with_pseudo_header(tcp.checksum.value, cursor.bytes(), true, pseudo_header);
    }
    let header_len = tcp.header_len;
    packet.transport = Some(Transport::Tcp(tcp));
    packet.set_payload(cursor.skip(header_len.max(field::MIN_HEADER_LEN)));
    if header_len < field::MIN_HEADER_LEN {
        return Err(cursor.unexpected("tcp", "tcp.header_len"));
    }
    cursor.take_len("tcp", header_len, "tcp.header_len").map(|_| ())
}

/// Reads the header, and its options from the bytes after it. The checksum is not verified.
#[inline]
pub(super) fn read(header: &[u8; field::MIN_HEADER_LEN], rest: &[u8]) -> Option<Tcp> {
    let view = TcpPacket::new(header)?;
    let header_len = usize::from(view.get_data_offset()) * 4;
    let options = header_len.saturating_sub(field::MIN_HEADER_LEN).min(rest.len());
    Some(Tcp {
        source_port: view.get_source(),
        destination_port: view.get_destination(),
        seq: view.get_sequence(),
        ack: view.get_acknowledgement(),
        header_len,
        // pnet's view has only eight of the nine flags, and no reserved bits.
        flags: Flags::from_bits(number16(header, field::OFFSET_AND_FLAGS)),
        window: view.get_window(),
        checksum: Checksum { value: view.get_checksum(), status: ChecksumStatus::Unverified },
        urgent: view.get_urgent_ptr(),
        options: TcpOptions::new(rest.get(..options).unwrap_or_default()),
    })
}

/// The first fields of a truncated header, if at least the ports were captured.
fn start(cursor: Cursor<'_>) -> Option<TcpStart> {
    let bytes = cursor.bytes();
    bytes.get(..field::DESTINATION_PORT.end)?;
    Some(TcpStart {
        source_port: number16(bytes, field::SOURCE_PORT),
        destination_port: number16(bytes, field::DESTINATION_PORT),
        seq: bytes.get(field::SEQ).map(|_| number(bytes, field::SEQ)),
    })
}
