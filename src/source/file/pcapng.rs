//! pcapng: sections of blocks (draft-ietf-opsawg-pcapng). Blocks other than packets, interfaces, interface statistics
//! and sections are skipped.

use std::ops::Range;

use super::clock::InterfaceClock;
use super::descriptions::Descriptions;
use super::error::FileError;
use super::fields::{ByteOrder, FieldReader};
use super::frame_location::FrameLocation;
use super::input::Input;
use super::interface::{InterfaceDescription, MICROSECONDS, Section};
use super::limit;
use super::options::{self, BlockOptions, interface, section, statistics};
use crate::frame::LinkType;
use crate::language::{Text, both};

mod packet;

/// The minimum length of a block: type, length, and the length again.
const SHORTEST: usize = 12;

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const STATISTICS: u32 = 5;

/// A pcapng file that is being read.
#[derive(Debug)]
pub(super) struct PcapNg {
    order: ByteOrder,
    /// The number of interfaces in earlier sections.
    before: usize,
    /// The interfaces of this section, by their index in it.
    interfaces: Vec<InterfaceState>,
    /// The maximum length of a packet block in this section.
    longest: usize,
}

/// What is needed of an interface to read its packets.
#[derive(Debug, Clone, Copy)]
struct InterfaceState {
    link_type: LinkType,
    snaplen: u32,
    clock: InterfaceClock,
}

/// A complete block in the input.
struct BlockRef {
    kind: u32,
    /// Its offset in the file.
    offset: u64,
    /// The part between its two lengths, as a range of the input.
    body: Range<usize>,
}

impl PcapNg {
    /// Reads the first section header block.
    pub(super) fn begin(input: &mut Input, known: &mut Descriptions) -> Result<Self, FileError> {
        let mut this =
            Self { order: ByteOrder::Little, before: 0, interfaces: Vec::new(), longest: limit::BLOCK };
        this.section(input, known)?;
        Ok(this)
    }

    /// The byte order of the current section.
    pub(super) const fn order(&self) -> ByteOrder {
        self.order
    }

    /// The next packet. Sections and interfaces before it are recorded.
    #[inline]
    pub(super) fn next(
        &mut self,
        input: &mut Input,
        known: &mut Descriptions,
    ) -> Result<Option<FrameLocation>, FileError> {
        loop {
            if !input.has(8)? {
                return match input.available() {
                    0 => Ok(None),
                    available => Err(cut(input.offset(), 8, available)),
                };
            }
            let kind = FieldReader::new(input.peek(4), self.order).u32().unwrap_or_default();
            match kind {
                SECTION => self.section(input, known)?,
                INTERFACE => self.interface(input, known)?,
                STATISTICS if self.length(input).is_ok_and(|length| length <= limit::STATISTICS) => {
                    self.statistics(input, known)?;
                }
                packet::ENHANCED | packet::SIMPLE | packet::OBSOLETE => {
                    let block = self.block(input, kind, self.longest)?;
                    return self.packet(input, &block).map(Some);
                }
                _ => self.pass(input)?,
            }
        }
    }

    /// Reads a section header block. Its first field gives the byte order of the section.
    fn section(&mut self, input: &mut Input, known: &mut Descriptions) -> Result<(), FileError> {
        let offset = input.offset();
        if !input.has(SHORTEST)? {
            return Err(cut(offset, SHORTEST, input.available()));
        }
        let mark = input.peek(SHORTEST).last_chunk().copied().unwrap_or_default();
        self.order = match u32::from_le_bytes(mark) {
            0x1a2b_3c4d => ByteOrder::Little,
            0x4d3c_2b1a => ByteOrder::Big,
            found => {
                return Err(FileError::Broken {
                    offset,
                    what: both("the byte-order magic of a section", "节的字节序标记"),
                    expected: both("0x1a2b3c4d in either order", "0x1a2b3c4d（任一字节序）"),
                    found: found.into(),
                });
            }
        };
        let block = self.block(input, SECTION, limit::DESCRIPTION)?;
        let mut fields = FieldReader::new(input.slice(block.body.clone()), self.order);
        // The section's length follows. It is often unknown (-1) and not needed.
        let (Some(_), Some(major), Some(minor), Some(_)) =
            (fields.u32(), fields.u16(), fields.u16(), fields.u64())
        else {
            return Err(block.short(28));
        };
        // Version 1.2 does not differ in anything that is read here.
        if major != 1 || !matches!(minor, 0 | 2) {
            return Err(FileError::Version {
                offset,
                format: "pcapng",
                major,
                minor,
                known: both("1.0", "1.0"),
            });
        }
        let options = BlockOptions::new(fields.rest(), self.order);
        options.check(&[], offset)?;
        let section = describe_section(options);
        known.add_section(section, offset)?;
        self.before = known.interfaces.len();
        self.interfaces.clear();
        self.longest = limit::BLOCK;
        Ok(())
    }

    /// Reads an interface description block.
    fn interface(&mut self, input: &mut Input, known: &mut Descriptions) -> Result<(), FileError> {
        let block = self.block(input, INTERFACE, limit::DESCRIPTION)?;
        let mut fields = FieldReader::new(input.slice(block.body.clone()), self.order);
        let (Some(link_type), Some(_reserved), Some(snaplen)) = (fields.u16(), fields.u16(), fields.u32())
        else {
            return Err(block.short(20));
        };
        let link_type = LinkType::from_number(link_type.into());
        let mut interface = InterfaceDescription {
            snaplen,
            resolution: MICROSECONDS,
            ..InterfaceDescription::new(link_type)
        };
        interface.section = known.sections.len().saturating_sub(1);
        let options = BlockOptions::new(fields.rest(), self.order);
        options.check(&interface::FIXED, block.offset)?;
        describe_interface(&mut interface, options, self.order);
        let clock = InterfaceClock::new(interface.resolution, interface.time_offset);
        known.add_interface(interface, block.offset)?;
        self.interfaces.push(InterfaceState { link_type, snaplen, clock });
        self.longest = self.longest.max(limit::packet_block(link_type));
        Ok(())
    }

    /// Reads an interface statistics block: the number of packets that the interface has dropped since it started. A
    /// later count replaces an earlier one.
    fn statistics(&self, input: &mut Input, known: &mut Descriptions) -> Result<(), FileError> {
        let block = self.block(input, STATISTICS, limit::STATISTICS)?;
        let mut fields = FieldReader::new(input.slice(block.body.clone()), self.order);
        let (Some(number), Some(_time)) = (fields.u32(), fields.u64()) else { return Err(block.short(24)) };
        let options = BlockOptions::new(fields.rest(), self.order);
        options.check(&statistics::FIXED, block.offset)?;
        let counts = [statistics::INTERFACE_DROPS, statistics::SYSTEM_DROPS].map(|code| options.u64(code));
        let of_section = known.interfaces.get_mut(self.before..).unwrap_or_default();
        let Some(interface) = of_section.get_mut(number as usize) else {
            return Err(FileError::Broken {
                offset: block.offset,
                what: both("the interface of a statistics block", "统计块的接口"),
                expected: both("one that the section has described before", "这一节此前描述过的接口"),
                found: number.into(),
            });
        };
        if counts.iter().any(Option::is_some) {
            interface.dropped = Some(counts.into_iter().flatten().fold(0, u64::saturating_add));
        }
        Ok(())
    }

    /// Checks and consumes the block that begins here.
    #[inline]
    fn block(&self, input: &mut Input, kind: u32, limit: usize) -> Result<BlockRef, FileError> {
        let offset = input.offset();
        let length = self.length(input)?;
        if length > limit {
            let (length, limit) = (length as u64, limit as u64);
            return Err(FileError::TooLong { offset, what: both("the block", "块"), length, limit });
        }
        if !input.has(length)? {
            return Err(cut(offset, length, input.available()));
        }
        let range = input.consume(length);
        let body = range.start + 8..range.end - 4;
        self.check_end(input.slice(body.end..range.end), length, offset)?;
        Ok(BlockRef { kind, offset, body })
    }

    /// Skips the block that begins here, whatever its length.
    fn pass(&self, input: &mut Input) -> Result<(), FileError> {
        let offset = input.offset();
        let length = self.length(input)?;
        let body = input.skip(length as u64 - 4)?;
        if !input.has(4)? {
            let available = body + input.available() as u64;
            return Err(FileError::Cut { offset, what: BLOCK, needed: length as u64, available });
        }
        let end = input.consume(4);
        self.check_end(input.slice(end), length, offset)
    }

    /// The length of the block that begins here.
    #[inline]
    fn length(&self, input: &Input) -> Result<usize, FileError> {
        let length = input.peek(8).last_chunk().map_or(0, |bytes| self.order.u32(*bytes)) as usize;
        if length < SHORTEST || !length.is_multiple_of(4) {
            return Err(FileError::Broken {
                offset: input.offset(),
                what: both("the length of a block", "块的长度"),
                expected: both("a multiple of 4 that is at least 12", "不小于 12 的 4 的倍数"),
                found: length as u64,
            });
        }
        Ok(length)
    }

    /// Checks the second copy of the length, at the end of a block.
    #[inline]
    fn check_end(&self, end: &[u8], length: usize, offset: u64) -> Result<(), FileError> {
        let found = end.first_chunk().map_or(0, |bytes| self.order.u32(*bytes)) as usize;
        if found == length {
            return Ok(());
        }
        Err(FileError::Broken {
            offset,
            what: both("the length at the end of the block", "块末尾的长度"),
            expected: both("the same as at its beginning", "与块开头的相同"),
            found: found as u64,
        })
    }
}

impl BlockRef {
    /// The error for a block that is too short for its contents.
    fn short(&self, needed: u64) -> FileError {
        let what = match self.kind {
            SECTION => both("the length of a section's block", "节的块的长度"),
            INTERFACE => both("the length of an interface's block", "接口块的长度"),
            STATISTICS => both("the length of a statistics block", "统计块的长度"),
            _ => both("the length of a packet's block", "分组块的长度"),
        };
        let expected = match needed {
            20 => both("at least 20", "至少 20"),
            24 => both("at least 24", "至少 24"),
            28 => both("at least 28", "至少 28"),
            _ => both("room for the packet", "装得下分组"),
        };
        FileError::Broken { offset: self.offset, what, expected, found: self.body.len() as u64 + 12 }
    }
}

/// The name of a block in errors.
const BLOCK: Text = both("the block", "块");

fn cut(offset: u64, needed: usize, available: usize) -> FileError {
    FileError::Cut { offset, what: BLOCK, needed: needed as u64, available: available as u64 }
}

fn describe_section(options: BlockOptions<'_>) -> Section {
    let mut described = Section::default();
    for (code, value) in options {
        let text = || options::text(value).into_owned();
        match code {
            options::COMMENT => described.comments.push(text()),
            section::HARDWARE => described.hardware = Some(text()),
            section::OS => described.os = Some(text()),
            section::APPLICATION => described.application = Some(text()),
            _ => {}
        }
    }
    described
}

/// Takes what options say that have been checked.
fn describe_interface(described: &mut InterfaceDescription, options: BlockOptions<'_>, order: ByteOrder) {
    for (code, value) in options {
        let text = || options::text(value).into_owned();
        let mut fields = FieldReader::new(value, order);
        match code {
            options::COMMENT => described.comments.push(text()),
            interface::NAME => described.name = Some(text()),
            interface::DESCRIPTION => described.description = Some(text()),
            interface::TIME_RESOLUTION => described.resolution = fields.u8().unwrap_or(described.resolution),
            interface::FCS_LENGTH => described.fcs_length = fields.u8(),
            interface::TIME_OFFSET => described.time_offset = fields.i64().unwrap_or(described.time_offset),
            _ => {}
        }
    }
}
