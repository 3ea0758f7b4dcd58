//! The blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian, in nanoseconds.

use super::{DeclaredInterface, FileWriteError, length};
use crate::frame::Timestamp;
use crate::language::both;
use crate::source::file::fields::padded;
use crate::source::file::frame_ref::FrameRef;
use crate::source::file::interface::{InterfaceDescription, NANOSECONDS, Section};
use crate::source::file::options;

/// The maximum length of an option, in bytes.
const LONGEST_OPTION: usize = u16::MAX as usize;

/// Appends a section header block, with unknown section length.
pub(super) fn section(into: &mut Vec<u8>, section: &Section) {
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
        (options::section::HARDWARE, &section.hardware),
        (options::section::OS, &section.os),
        (options::section::APPLICATION, &section.application),
    ];
    for (code, text) in texts {
        list.name(code, text.as_deref());
    }
    list.end();
    block.end(into);
}

/// Appends an interface description block.
pub(super) fn interface(into: &mut Vec<u8>, interface: &InterfaceDescription, link_type: u16) {
    let block = BlockWriter::begin(into, 1);
    into.extend(link_type.to_le_bytes());
    into.extend([0; 2]);
    into.extend(interface.snaplen.to_le_bytes());
    let mut list = OptionWriter::begin(into);
    for comment in &interface.comments {
        list.text(options::COMMENT, comment);
    }
    list.name(options::interface::NAME, interface.name.as_deref());
    list.name(options::interface::DESCRIPTION, interface.description.as_deref());
    list.option(options::interface::TIME_RESOLUTION, &[NANOSECONDS]);
    if let Some(length) = interface.fcs_length {
        list.option(options::interface::FCS_LENGTH, &[length]);
    }
    if interface.time_offset != 0 {
        list.option(options::interface::TIME_OFFSET, &interface.time_offset.to_le_bytes());
    }
    list.end();
    block.end(into);
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
    list.end();
    block.end(into);
    Ok(())
}

/// Appends an interface statistics block: the number of packets that the interface has dropped since it started.
pub(super) fn statistics(into: &mut Vec<u8>, number: usize, ticks: u64, dropped: u64) {
    let block = BlockWriter::begin(into, 5);
    into.extend(length(number));
    high_and_low(into, ticks);
    let mut list = OptionWriter::begin(into);
    list.option(options::statistics::SYSTEM_DROPS, &dropped.to_le_bytes());
    list.end();
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
}

/// Writes a list of options.
struct OptionWriter<'a> {
    into: &'a mut Vec<u8>,
    any: bool,
}

impl<'a> OptionWriter<'a> {
    const fn begin(into: &'a mut Vec<u8>) -> Self {
        Self { into, any: false }
    }

    /// Appends an option; its value is cut to [`LONGEST_OPTION`] bytes.
    fn option(&mut self, code: u16, value: &[u8]) {
        let size = u16::try_from(value.len()).unwrap_or(u16::MAX);
        self.into.extend(code.to_le_bytes());
        self.into.extend(size.to_le_bytes());
        bytes(self.into, value.get(..size.into()).unwrap_or(value));
        self.any = true;
    }

    /// Appends a text option that may occur once; a text that is too long is cut.
    fn name(&mut self, code: u16, text: Option<&str>) {
        if let Some(text) = text {
            self.option(code, first_part(text).0.as_bytes());
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

    fn end(self) {
        if self.any {
            self.into.extend([0; 4]);
        }
    }
}

/// The part of a text that fits one option, and the rest.
fn first_part(text: &str) -> (&str, &str) {
    let whole = (0..=LONGEST_OPTION.min(text.len())).rev().find_map(|end| text.split_at_checked(end));
    whole.unwrap_or((text, ""))
}
