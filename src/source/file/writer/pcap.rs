//! The parts of a pcap file (draft-ietf-opsawg-pcap), little-endian, in nanoseconds.

use super::{FileWriteError, length};
use crate::frame::LinkType;
use crate::language::both;
use crate::source::file::frame_ref::FrameRef;
use crate::source::file::limit;

const SECOND: i64 = 1_000_000_000;

/// Set where the top four bits of the link type give the length of the frame check sequence, in units of two bytes.
const HAS_FCS: u32 = 0x0400_0000;

/// Appends the file header.
pub(super) fn header(into: &mut Vec<u8>, link_type: LinkType, number: u16, fcs_length: Option<u8>) {
    into.extend(0xa1b2_3c4d_u32.to_le_bytes());
    into.extend(2_u16.to_le_bytes());
    into.extend(4_u16.to_le_bytes());
    // Time zone and accuracy of the times: always 0.
    into.extend([0; 8]);
    into.extend(length(limit::packet(link_type)));
    let fcs = fcs_length.map_or(0, |length| HAS_FCS | u32::from((length / 2) & 0xf) << 28);
    into.extend((u32::from(number) | fcs).to_le_bytes());
}

/// Appends a packet header and its packet. Appends nothing if the time is out of range.
pub(super) fn packet(into: &mut Vec<u8>, frame: &FrameRef<'_>) -> Result<(), FileWriteError> {
    let time = frame.time.ok_or(FileWriteError::NoTime { format: "pcap" })?;
    let nanoseconds = time.nanoseconds();
    let seconds = u32::try_from(nanoseconds.div_euclid(SECOND)).map_err(|_| {
        FileWriteError::TimeOutOfRange { time, format: "pcap", years: both("1970 to 2106", "1970 到 2106") }
    })?;
    let fraction = u32::try_from(nanoseconds.rem_euclid(SECOND)).unwrap_or_default();
    into.extend(seconds.to_le_bytes());
    into.extend(fraction.to_le_bytes());
    into.extend(length(frame.bytes.len()));
    into.extend(length(frame.original_len));
    into.extend_from_slice(frame.bytes);
    Ok(())
}
