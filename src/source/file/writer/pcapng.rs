//! The blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian, in nanoseconds.

use super::{DeclaredInterface, FileWriteError, length};
use crate::frame::Timestamp;
use crate::language::{Text, both};
use crate::source::file::fields::padded;
use crate::source::file::frame_ref::FrameRef;
use crate::source::file::interface::{InterfaceDescription, NANOSECONDS, Section};
use crate::source::file::options;

/// The maximum length of an option, in bytes.
const LONGEST_OPTION: usize = u16::MAX as usize;

/// Appends a section header block, with unknown section length. Appends nothing if one of its names is too long.
pub(super) fn section(into: &mut Vec<u8>, section: &Section) -> Result<(), FileWriteError> {
    let block = BlockWriter::begin(into, 0x0a0d_0d0a);
    into.extend(0x1a2b_3c4d_u32.to_le_bytes());
    into.extend(1_u16.to_le_bytes());
    into.extend(0_u16.to_le_bytes());
    into.extend((-1_i64).to_le_bytes());
    let mut list = OptionWriter::begin(into);
    for comment in &section.comments {
        list.text(options::COMMENT, comment);
    }
    let texts = [
        (options::section::HARDWARE, both("a hardware description", "硬件说明"), &section.hardware),
        (options::section::OS, both("the name of an operating system", "操作系统的名称"), &section.os),
        (
            options::section::APPLICATION,
            both("the name of an application", "应用程序的名称"),
            &section.application,
        ),
    ];
    for (code, what, text) in texts {
        list.name((code, what), text.as_deref());
    }
    let list = list.end();
    block.end_with(into, list)
}

/// Appends an interface description block. Appends nothing if its name or description is too long.
pub(super) fn interface(
    into: &mut Vec<u8>,
    interface: &InterfaceDescription,
    link_type: u16,
) -> Result<(), FileWriteError> {
    let block = BlockWriter::begin(into, 1);
    into.extend(link_type.to_le_bytes());
    into.extend([0; 2]);
    into.extend(interface.snaplen.to_le_bytes());
    let mut list = OptionWriter::begin(into);
    for comment in &interface.comments {
        list.text(options::COMMENT, comment);
    }
    let name = (options::interface::NAME, both("the name of an interface", "接口的名称"));
    list.name(name, interface.name.as_deref());
    let description =
        (options::interface::DESCRIPTION, both("the description of an interface", "接口的说明"));
    list.name(description, interface.description.as_deref());
    list.option(options::interface::TIME_RESOLUTION, &[NANOSECONDS]);
    if let Some(length) = interface.fcs_length {
        list.option(options::interface::FCS_LENGTH, &[length]);
    }
    if interface.time_offset != 0 {
        list.option(options::interface::TIME_OFFSET, &interface.time_offset.to_le_bytes());
    }
    let list = list.end();
    block.end_with(into, list)
}

/// Appends a packet block for the section's interface `number`. It is a simple packet block if the time is unknown
/// and nothing else would be lost, because only this kind has no time. Appends nothing if the frame is refused.
pub(super) fn packet(
    into: &mut Vec<u8>,
    frame: &FrameRef<'_>,
    number: usize,
    lane: DeclaredInterface,
) -> Result<(), FileWriteError> {
    if number == 0 && is_simple(frame, lane) {
        let block = BlockWriter::begin(into, 3);
        into.extend(length(frame.original_len));
        bytes(into, frame.bytes);
        block.end(into);
        return Ok(());
    }
    let ticks = ticks(frame.time.ok_or(FileWriteError::NoTime { format: "pcapng" })?, lane)?;
    let block = BlockWriter::begin(into, 6);
    into.extend(length(number));
    high_and_low(into, ticks);
    into.extend(length(frame.bytes.len()));
    into.extend(length(frame.original_len));
    bytes(into, frame.bytes);
    let mut list = OptionWriter::begin(into);
    if let Some(flags) = frame.flags() {
        list.option(options::packet::FLAGS, &flags.0.to_le_bytes());
    }
    if let Some(count) = frame.drop_count() {
        list.option(options::packet::DROP_COUNT, &count.to_le_bytes());
    }
    if let Some(id) = frame.packet_id() {
        list.option(options::packet::PACKET_ID, &id.to_le_bytes());
    }
    for (code, value) in frame.other_options() {
        list.option(code, &value);
    }
    for comment in frame.comments() {
        list.text(options::COMMENT, &comment);
    }
    let list = list.end();
    block.end_with(into, list)
}

/// Appends an interface statistics block: the number of packets that the interface has dropped since it started.
pub(super) fn statistics(into: &mut Vec<u8>, number: usize, ticks: u64, dropped: u64) {
    let block = BlockWriter::begin(into, 5);
    into.extend(length(number));
    high_and_low(into, ticks);
    let mut list = OptionWriter::begin(into);
    list.option(options::statistics::SYSTEM_DROPS, &dropped.to_le_bytes());
    // A number fits into an option.
    let _ = list.end();
    block.end(into);
}

/// Appends a time as in pcapng: the upper half first.
fn high_and_low(into: &mut Vec<u8>, ticks: u64) {
    let [low @ .., h0, h1, h2, h3] = ticks.to_le_bytes();
    into.extend([h0, h1, h2, h3]);
    into.extend(low);
}

/// A time by the clock of an interface.
pub(super) fn ticks(time: Timestamp, lane: DeclaredInterface) -> Result<u64, FileWriteError> {
    u64::try_from(i128::from(time.nanoseconds()) - lane.offset).map_err(|_| FileWriteError::TimeOutOfRange {
        time,
        format: "pcapng",
        years: both(
            "1970 to 2554, unless its interface counts from another moment",
            "1970 到 2554，除非接口从别的时刻起计时",
        ),
    })
}

/// Whether a simple packet block represents everything that is known of a frame of the first interface, including its
/// length.
fn is_simple(frame: &FrameRef<'_>, lane: DeclaredInterface) -> bool {
    let kept = if lane.snaplen == 0 { usize::MAX } else { lane.snaplen as usize };
    frame.time.is_none()
        && frame.bytes.len() == frame.original_len.min(kept)
        && frame.flags().is_none()
        && frame.packet_id().is_none()
        && frame.drop_count().is_none()
        && frame.other_options().next().is_none()
        && frame.comments().next().is_none()
}

/// Appends bytes, padded to a multiple of four.
fn bytes(into: &mut Vec<u8>, bytes: &[u8]) {
    into.extend_from_slice(bytes);
    into.resize(into.len() + padded(bytes.len()) - bytes.len(), 0);
}

/// A block being written. Its length is at both ends, and is known only at the end.
struct BlockWriter {
    start: usize,
}

impl BlockWriter {
    fn begin(into: &mut Vec<u8>, kind: u32) -> Self {
        let start = into.len();
        into.extend(kind.to_le_bytes());
        into.extend([0; 4]);
        Self { start }
    }

    fn end(self, into: &mut Vec<u8>) {
        let total = length(into.len() + 4 - self.start);
        into.extend(total);
        if let Some(first) = into.get_mut(self.start + 4..self.start + 8) {
            first.copy_from_slice(&total);
        }
    }

    /// Ends the block, or takes it back if its options were refused.
    fn end_with(self, into: &mut Vec<u8>, options: Result<(), FileWriteError>) -> Result<(), FileWriteError> {
        match &options {
            Ok(()) => self.end(into),
            Err(_) => into.truncate(self.start),
        }
        options
    }
}

/// Writes a list of options.
struct OptionWriter<'a> {
    into: &'a mut Vec<u8>,
    any: bool,
    /// The first option that is too long.
    refused: Option<FileWriteError>,
}

impl<'a> OptionWriter<'a> {
    const fn begin(into: &'a mut Vec<u8>) -> Self {
        Self { into, any: false, refused: None }
    }

    /// Appends an option; refuses a value of more than [`LONGEST_OPTION`] bytes.
    fn option(&mut self, code: u16, value: &[u8]) {
        self.described(code, both("an option of a packet", "分组的选项"), value);
    }

    fn described(&mut self, code: u16, what: Text, value: &[u8]) {
        let Ok(size) = u16::try_from(value.len()) else {
            let too_long = FileWriteError::OptionTooLong { what, length: value.len(), limit: LONGEST_OPTION };
            self.refused.get_or_insert(too_long);
            return;
        };
        self.into.extend(code.to_le_bytes());
        self.into.extend(size.to_le_bytes());
        bytes(self.into, value);
        self.any = true;
    }

    /// Appends a text option that may occur once, so that a text which is too long cannot be continued in another.
    fn name(&mut self, (code, what): (u16, Text), text: Option<&str>) {
        if let Some(text) = text {
            self.described(code, what, text.as_bytes());
        }
    }

    /// Appends a text option that may occur more than once; a text that is too long is continued in another option.
    fn text(&mut self, code: u16, text: &str) {
        let (first, mut rest) = first_part(text);
        self.option(code, first.as_bytes());
        while !rest.is_empty() {
            let (next, after) = first_part(rest);
            self.option(code, next.as_bytes());
            rest = after;
        }
    }

    /// Ends the list; an error if one of its options was too long.
    fn end(self) -> Result<(), FileWriteError> {
        if self.any {
            self.into.extend([0; 4]);
        }
        self.refused.map_or(Ok(()), Err)
    }
}

/// The part of a text that fits one option, and the rest.
fn first_part(text: &str) -> (&str, &str) {
    let whole = (0..=LONGEST_OPTION.min(text.len())).rev().find_map(|end| text.split_at_checked(end));
    whole.unwrap_or((text, ""))
}
