//! pcap: a header with one link type, then a header and bytes for each packet (draft-ietf-opsawg-pcap).

use super::descriptions::Descriptions;
use super::error::FileError;
use super::fields::FieldReader;
use super::frame_location::{AnnotationRanges, FrameLocation};
use super::frame_ref::PacketFlags;
use super::input::Input;
use super::interface::{InterfaceDescription, MICROSECONDS, NANOSECONDS, Section};
use super::limit;
use super::magic::{self, PcapDialect};
use crate::frame::{LinkType, Timestamp};
use crate::language::{Text, both};

/// The length of the file header, in bytes.
const FILE_HEADER: usize = 24;

/// The name of a packet in errors.
const PACKET: Text = both("the packet", "分组");

/// A pcap file that is being read.
#[derive(Debug)]
pub(super) struct Pcap {
    dialect: PcapDialect,
    lengths: Lengths,
    /// The length of a packet header, in bytes.
    packet_header: usize,
    link_type: LinkType,
    longest: usize,
}

/// The order of the two lengths in a packet header. It changed within version 2.3, and some programs kept the old
/// order for a while; libpcap handles this in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lengths {
    CapturedFirst,
    OriginalFirst,
    ShorterIsCaptured,
}

/// A packet header.
struct PacketHeader {
    seconds: u32,
    fraction: u32,
    captured: u32,
    original: u32,
    flags: Option<PacketFlags>,
}

impl Pcap {
    /// Reads the file header.
    pub(super) fn begin(input: &mut Input, known: &mut Descriptions) -> Result<Self, FileError> {
        let whole = input.has(FILE_HEADER)?;
        let read = whole.then(|| Self::header(input.peek(FILE_HEADER))).flatten();
        let Some((this, version, interface)) = read else {
            let available = input.available() as u64;
            return Err(FileError::Cut {
                offset: 0,
                what: both("the file's header", "文件的头部"),
                needed: FILE_HEADER as u64,
                available,
            });
        };
        if let (major, minor) = version
            && (major != 2 || minor > 4)
        {
            return Err(FileError::Version {
                offset: 4,
                format: "pcap",
                major,
                minor,
                known: both("2.0 to 2.4", "2.0 到 2.4"),
            });
        }
        input.consume(FILE_HEADER);
        known.add_section(Section::default(), 0)?;
        known.add_interface(interface, 0)?;
        Ok(this)
    }

    /// Parses the file header; `None` if it is too short.
    fn header(bytes: &[u8]) -> Option<(Self, (u16, u16), InterfaceDescription)> {
        let dialect = magic::dialect(*bytes.first_chunk()?)?;
        let mut fields = FieldReader::new(bytes.get(4..)?, dialect.order);
        let version = (fields.u16()?, fields.u16()?);
        // The time zone and the accuracy of the times are always 0 in practice.
        fields.u64()?;
        let snaplen = fields.u32()?;
        let network = fields.u32()?;
        // Only the lower half is the link type. If bit 26 is set, the top four bits give the length of the frame
        // check sequence in units of two bytes.
        let link_type = LinkType::from_number(network & 0xffff);
        let fcs_length = (network & 0x0400_0000 != 0).then_some((network >> 28) as u8 * 2);
        let interface = InterfaceDescription {
            snaplen,
            resolution: if dialect.unit == 1 { NANOSECONDS } else { MICROSECONDS },
            fcs_length,
            ..InterfaceDescription::new(link_type)
        };
        let this = Self {
            dialect,
            lengths: match version {
                (2, ..3) => Lengths::OriginalFirst,
                (2, 3) => Lengths::ShorterIsCaptured,
                _ => Lengths::CapturedFirst,
            },
            packet_header: if dialect.modified { 24 } else { 16 },
            link_type,
            longest: limit::packet(link_type),
        };
        Some((this, version, interface))
    }

    /// The next packet.
    #[inline]
    pub(super) fn next(&self, input: &mut Input) -> Result<Option<FrameLocation>, FileError> {
        let offset = input.offset();
        if !input.has(self.packet_header)? {
            return match input.available() {
                0 => Ok(None),
                available => Err(Self::cut(
                    offset,
                    both("the header of a packet", "分组的头部"),
                    self.packet_header,
                    available,
                )),
            };
        }
        let Some(header) = self.packet_header(input.peek(self.packet_header)) else {
            return Err(Self::cut(
                offset,
                both("the header of a packet", "分组的头部"),
                self.packet_header,
                input.available(),
            ));
        };
        let captured = header.captured as usize;
        if captured > self.longest {
            let (length, limit) = (u64::from(header.captured), self.longest as u64);
            return Err(FileError::TooLong { offset, what: PACKET, length, limit });
        }
        let whole = self.packet_header + captured;
        if !input.has(whole)? {
            return Err(Self::cut(offset, PACKET, whole, input.available()));
        }
        let range = input.consume(whole);
        let fraction = i64::from(header.fraction) * i64::from(self.dialect.unit);
        Ok(Some(FrameLocation {
            time: Some(Timestamp::from_seconds(i64::from(header.seconds), fraction)),
            vantage: 0,
            link_type: self.link_type,
            bytes: range.start + self.packet_header..range.end,
            // No more bytes can be captured than there were, whatever the header says.
            original_len: captured.max(header.original as usize),
            annotations: AnnotationRanges::Flags(header.flags),
        }))
    }

    #[inline]
    fn packet_header(&self, bytes: &[u8]) -> Option<PacketHeader> {
        let mut fields = FieldReader::new(bytes, self.dialect.order);
        let (seconds, fraction) = (fields.u32()?, fields.u32()?);
        let (first, second) = (fields.u32()?, fields.u32()?);
        let (captured, original) = match self.lengths {
            Lengths::CapturedFirst => (first, second),
            Lengths::OriginalFirst => (second, first),
            Lengths::ShorterIsCaptured => (first.min(second), first.max(second)),
        };
        let flags = if self.dialect.modified { modified_flags(&mut fields) } else { None };
        Some(PacketHeader { seconds, fraction, captured, original, flags })
    }

    fn cut(offset: u64, what: Text, needed: usize, available: usize) -> FileError {
        FileError::Cut { offset, what, needed: needed as u64, available: available as u64 }
    }
}

/// Converts the kernel's packet type, at the end of a modified header, to the flags of pcapng: direction, and
/// unicast, multicast or broadcast.
fn modified_flags(fields: &mut FieldReader<'_>) -> Option<PacketFlags> {
    let (_interface, _protocol) = (fields.u32()?, fields.u16()?);
    match fields.u8()? {
        0 => Some(PacketFlags(1 | 1 << 2)),
        1 => Some(PacketFlags(1 | 3 << 2)),
        2 => Some(PacketFlags(1 | 2 << 2)),
        3 => Some(PacketFlags(1 | 4 << 2)),
        4 => Some(PacketFlags(2)),
        _ => None,
    }
}
