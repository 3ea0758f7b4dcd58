//! TCP (RFC 9293): ports, numbers for every byte, flags, a window, and options.

use std::fmt;
use std::ops::BitOr;

use pnet::packet::tcp::TcpPacket;

use super::checksum::{self, Checksum, ChecksumStatus};
use super::stop::{Reader, Stop};
use super::tcp_option::{self, TcpOption};
use super::{Packet, Transport};

/// TCP's number in the IP header.
pub const PROTOCOL: u8 = 6;

/// Where the fields stand, in bytes from the start of the header (RFC 9293, 3.1).
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
    /// Data offset (4 bits), reserved (4 bits) and flags (8 bits).
    pub const OFFSET_AND_FLAGS: Range<usize> = 12..14;
    /// Window.
    pub const WINDOW: Range<usize> = 14..16;
    /// Checksum.
    pub const CHECKSUM: Range<usize> = 16..18;
    /// Urgent pointer.
    pub const URGENT: Range<usize> = 18..20;
    /// The shortest header.
    pub const MIN_HEADER_LEN: usize = 20;
}

/// The control bits of a segment, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flags(u16);

impl Flags {
    /// No more data from the sender.
    pub const FIN: Self = Self(0x01);
    /// Synchronize sequence numbers.
    pub const SYN: Self = Self(0x02);
    /// Reset the connection.
    pub const RST: Self = Self(0x04);
    /// Push: hand the data to the program without waiting for more.
    pub const PSH: Self = Self(0x08);
    /// The acknowledgment field is significant.
    pub const ACK: Self = Self(0x10);
    /// The urgent pointer is significant.
    pub const URG: Self = Self(0x20);
    /// ECN-Echo (RFC 3168).
    pub const ECE: Self = Self(0x40);
    /// Congestion window reduced (RFC 3168).
    pub const CWR: Self = Self(0x80);
    /// Accurate ECN (RFC 9768), once the nonce sum.
    pub const AE: Self = Self(0x100);

    /// The names, in the order in which they are read aloud: what the segment is for comes first.
    const NAMES: [(Self, &'static str); 9] = [
        (Self::SYN, "SYN"),
        (Self::FIN, "FIN"),
        (Self::RST, "RST"),
        (Self::PSH, "PSH"),
        (Self::ACK, "ACK"),
        (Self::URG, "URG"),
        (Self::ECE, "ECE"),
        (Self::CWR, "CWR"),
        (Self::AE, "AE"),
    ];

    /// The flags with these bits; the three reserved bits above them are kept too.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits & 0x0fff)
    }

    /// The bits, FIN lowest.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Whether every flag of `flags` is set.
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Whether at least one flag of `flags` is set.
    pub const fn has_any(self, flags: Self) -> bool {
        self.0 & flags.0 != 0
    }

    /// The names of the flags that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(flag, _)| self.has(*flag)).map(|(_, name)| name)
    }

    /// The flag with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(_, known)| *known == name).map(|(flag, _)| flag)
    }
}

impl BitOr for Flags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.names().enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
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
    /// The next sequence number that the sender expects; meaningful with ACK.
    pub ack: u32,
    /// Header length in bytes: 20 to 60.
    pub header_len: usize,
    /// The control bits.
    pub flags: Flags,
    /// Receive window as on the wire, not scaled.
    pub window: u16,
    /// The checksum.
    pub checksum: Checksum,
    /// Urgent pointer; meaningful with URG.
    pub urgent: u16,
    /// The options, in order.
    pub options: Vec<TcpOption>,
}

impl Tcp {
    /// The window scale that this segment offers (RFC 7323, 2.2); only a SYN may.
    pub fn window_scale(&self) -> Option<u8> {
        self.options.iter().find_map(|option| match option {
            TcpOption::WindowScale { shift } => Some(*shift),
            _ => None,
        })
    }

    /// The largest segment that the sender is willing to receive (RFC 9293, 3.7.1); only a SYN says so.
    pub fn mss(&self) -> Option<u16> {
        self.options.iter().find_map(|option| match option {
            TcpOption::Mss { mss } => Some(*mss),
            _ => None,
        })
    }
}

pub(super) fn decode(reader: Reader<'_>, packet: &mut Packet) -> Result<(), Stop> {
    let bytes = reader.take("tcp", field::MIN_HEADER_LEN, "the header's fixed length")?;
    let view = TcpPacket::new(bytes).ok_or_else(|| reader.unexpected("tcp", "tcp.header_len"))?;
    let header_len = usize::from(view.get_data_offset()) * 4;
    let value = view.get_checksum();
    let checksum = match &packet.network {
        Some(network) => checksum::judge_with_pseudo_header(
            value,
            reader.bytes(),
            reader.is_whole(),
            (network.source(), network.destination(), PROTOCOL),
        ),
        None => Checksum { value, status: ChecksumStatus::Unverified },
    };
    let header = bytes.get(field::OFFSET_AND_FLAGS).unwrap_or_default();
    let bits = header.iter().fold(0u16, |bits, byte| (bits << 8) | u16::from(*byte));
    let mut tcp = Tcp {
        source_port: view.get_source(),
        destination_port: view.get_destination(),
        seq: view.get_sequence(),
        ack: view.get_acknowledgement(),
        header_len,
        flags: Flags::from_bits(bits),
        window: view.get_window(),
        checksum,
        urgent: view.get_urgent_ptr(),
        options: Vec::new(),
    };
    let options = reader.bytes().get(field::MIN_HEADER_LEN..header_len.min(reader.available()));
    tcp.options = tcp_option::decode(options.unwrap_or_default());
    packet.transport = Some(Transport::Tcp(tcp));
    let above = reader.after(header_len.max(field::MIN_HEADER_LEN));
    packet.payload = above.range();
    packet.payload_len = above.promised();
    if header_len < field::MIN_HEADER_LEN {
        return Err(reader.unexpected("tcp", "tcp.header_len"));
    }
    reader.take("tcp", header_len, "tcp.header_len").map(|_| ())
}
