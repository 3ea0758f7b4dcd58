//! What rules do to the bytes of a frame.

use super::census::PacketDescription;

/// With the lowest bit inverted of the byte of its data with this ordinal, from 1; of the last one if it has fewer, and of the
/// header's last byte without data. Gives which byte of the frame that is, too.
pub(super) fn corrupted(frame: &[u8], described: &PacketDescription, byte: u32) -> (Vec<u8>, u32) {
    let data = &described.payload;
    let wanted = data.start.saturating_add(byte as usize).saturating_sub(1);
    let last = data.end.min(frame.len()).saturating_sub(1);
    let place = wanted.min(last);
    let mut frame = frame.to_vec();
    if let Some(byte) = frame.get_mut(place) {
        *byte ^= 1;
    }
    (frame, u32::try_from(place).unwrap_or(u32::MAX))
}

/// With only so many bytes of its data. Gives how many bytes the frame has left, too.
pub(super) fn truncated(frame: &[u8], described: &PacketDescription, to: u32) -> (Vec<u8>, u32) {
    let data = &described.payload;
    let length = data.end.min(data.start.saturating_add(to as usize)).min(frame.len());
    let left = frame.get(..length).unwrap_or_default().to_vec();
    (left, u32::try_from(length).unwrap_or(u32::MAX))
}
