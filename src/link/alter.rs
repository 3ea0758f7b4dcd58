//! What rules do to the bytes of a frame.

use super::census::PacketDescription;

/// Inverts the lowest bit of the byte of its data with this ordinal, from 1; of the last one if it has fewer, and of the header's
/// last byte without data. Gives the byte in the frame.
pub(super) fn corrupt(frame: &mut [u8], described: &PacketDescription, byte: u32) -> u32 {
    let data = &described.payload;
    let wanted = data.start.saturating_add(byte as usize).saturating_sub(1);
    let last = data.end.min(frame.len()).saturating_sub(1);
    let place = wanted.min(last);
    if let Some(byte) = frame.get_mut(place) {
        *byte ^= 1;
    }
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Leaves only so many bytes of its data. Gives how many bytes of the frame are left.
pub(super) fn truncate(frame: &mut Vec<u8>, described: &PacketDescription, to: u32) -> u32 {
    let data = &described.payload;
    frame.truncate(data.end.min(data.start.saturating_add(to as usize)));
    u32::try_from(frame.len()).unwrap_or(u32::MAX)
}
