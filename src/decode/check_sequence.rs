//! The frame check sequence at the end of an Ethernet frame (IEEE 802.3, 3.2.9): a CRC over the frame. Captures seldom have
//! it; the network card removes it.

/// The length of the sequence, in bytes.
pub(super) const LEN: usize = 4;

/// The generator polynomial, lowest bit first.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// Whether a frame ends with the check sequence of the bytes before it.
pub(super) fn is_right(frame: &[u8]) -> bool {
    let Some((bytes, sequence)) = frame.split_last_chunk::<LEN>() else { return false };
    u32::from_le_bytes(*sequence) == crc(bytes)
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ POLYNOMIAL } else { crc >> 1 };
    let byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc));
    !bytes.iter().fold(u32::MAX, byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_polynomial_is_right() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        assert!(is_right(b"123456789\x26\x39\xf4\xcb"));
        assert!(!is_right(b"123456789\x26\x39\xf4\xcc") && !is_right(b"123"));
    }
}
