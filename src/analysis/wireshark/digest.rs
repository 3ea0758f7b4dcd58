//! The tokens of Multipath TCP: the first 32 bits of the SHA-1 or SHA-256 digest of an eight-byte key.

use sha2::Digest;

/// The first word of SHA-1, which version 0 uses (RFC 6824, 3.2).
pub(super) fn sha1(key: u64) -> u32 {
    first_word(&sha1::Sha1::digest(key.to_be_bytes()))
}

/// The first word of SHA-256, which version 1 uses (RFC 8684, 3.2).
pub(super) fn sha256(key: u64) -> u32 {
    first_word(&sha2::Sha256::digest(key.to_be_bytes()))
}

fn first_word(digest: &[u8]) -> u32 {
    digest.first_chunk().copied().map_or(0, u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_are_those_of_other_programs() {
        // sha1sum and sha256sum of these eight bytes.
        let message = u64::from_be_bytes(*b"captrace");
        assert_eq!((sha1(message), sha256(message)), (0x99f5_ebdc, 0xe4fe_3dce));
    }
}
