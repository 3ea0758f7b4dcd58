//! The Internet checksum (RFC 1071) and its verification.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// A checksum field and the result of its verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Checksum {
    /// The field, as captured.
    pub value: u16,
    /// The result of the verification.
    pub status: ChecksumStatus,
}

/// The result of verifying a checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ChecksumStatus {
    /// The checksum matches the bytes.
    Ok,
    /// It does not match: the packet was damaged, or was built wrongly.
    Bad,
    /// Only the pseudo-header has been summed: the sender left the rest to the network card. On loopback and on
    /// virtual links there is no card, and this is not an error.
    Partial,
    /// The sender did not compute it: the field is zero, which UDP over IPv4 allows (RFC 768).
    Absent,
    /// It was not verified, because not every byte that it covers was captured.
    Unverified,
}

/// The sum of the 16-bit words in one's complement arithmetic; an odd last byte is padded with zero (RFC 1071).
pub(super) fn sum(bytes: &[u8]) -> u32 {
    // RFC 1071, 2 (B) and (C): the sum of larger words has the same value when folded, and the order of bytes can wait.
    let (blocks, rest) = bytes.as_chunks::<64>();
    let blocks = blocks.iter().fold(0, |sum, block| {
        let (words, _) = block.as_chunks::<8>();
        // Each carry goes into the next addition: one instruction a word.
        let (sum, carry) = words.iter().fold((sum, false), |(sum, carry): (u64, bool), word| {
            sum.carrying_add(u64::from_ne_bytes(*word), carry)
        });
        with_carry(sum, u64::from(carry))
    });
    let (words, rest) = rest.as_chunks::<8>();
    let words = words.iter().fold(blocks, |sum, word| with_carry(sum, u64::from_ne_bytes(*word)));
    let (quads, rest) = rest.as_chunks::<4>();
    let quads = quads.iter().fold(words, |sum, quad| with_carry(sum, u64::from(u32::from_ne_bytes(*quad))));
    let quads = u64::from(u16::from_be(fold(quads)));
    let (words, last) = rest.as_chunks::<2>();
    let words = words.iter().map(|word| u64::from(u16::from_be_bytes(*word)));
    let last = last.first().map_or(0, |byte| u64::from(*byte) << 8);
    u32::from(fold(quads + words.sum::<u64>() + last))
}

/// Adds in one's complement arithmetic: the carry comes back in at the lowest bit.
const fn with_carry(sum: u64, word: u64) -> u64 {
    let (sum, carry) = sum.overflowing_add(word);
    // A sum that overflowed is no more than 2^64 - 2.
    sum.wrapping_add(carry as u64)
}

/// Adds the carries to the low 16 bits until there are none.
fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    u16::try_from(sum).unwrap_or(u16::MAX)
}

/// The sum of the pseudo-header, which the checksums of TCP, UDP and ICMPv6 also cover (RFC 9293, 3.1; RFC 8200,
/// 8.1).
fn pseudo_header(source: IpAddr, destination: IpAddr, protocol: u8, len: usize) -> u32 {
    let address = |address: IpAddr| match address {
        IpAddr::V4(v4) => (v4.to_bits() >> 16) + (v4.to_bits() & 0xffff),
        IpAddr::V6(v6) => sum(&v6.octets()),
    };
    let len = u64::try_from(len).unwrap_or(u64::MAX);
    let len = u32::from(fold(len));
    address(source) + address(destination) + u32::from(protocol) + len
}

/// Verifies a checksum that covers only `bytes` (IPv4 header, ICMP). `whole` says whether `bytes` are complete.
pub(super) fn judge(value: u16, bytes: &[u8], whole: bool) -> Checksum {
    let status = if !whole {
        ChecksumStatus::Unverified
    } else if sum(bytes) == 0xffff {
        ChecksumStatus::Ok
    } else {
        ChecksumStatus::Bad
    };
    Checksum { value, status }
}

/// Verifies a checksum that covers the pseudo-header and `bytes` (TCP, UDP, ICMPv6). `whole` says whether `bytes` are
/// complete.
pub(super) fn judge_with_pseudo_header(
    value: u16,
    bytes: &[u8],
    whole: bool,
    (source, destination, protocol): (IpAddr, IpAddr, u8),
) -> Checksum {
    if !whole {
        return Checksum { value, status: ChecksumStatus::Unverified };
    }
    let pseudo = pseudo_header(source, destination, protocol, bytes.len());
    let status = if fold(u64::from(pseudo) + u64::from(sum(bytes))) == 0xffff {
        ChecksumStatus::Ok
    } else if value == fold(u64::from(pseudo)) {
        // For checksum offload, the kernel stores the folded sum of the pseudo-header without the complement.
        ChecksumStatus::Partial
    } else {
        ChecksumStatus::Bad
    };
    Checksum { value, status }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_1071_adds_up() {
        assert_eq!(sum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), 0xddf2);
    }

    #[test]
    fn large_words_have_the_sum_of_those_of_16_bits() {
        let plain = |bytes: &[u8]| {
            let word = |pair: &[u8]| u64::from(pair[0]) << 8 | u64::from(*pair.get(1).unwrap_or(&0));
            u32::from(fold(bytes.chunks(2).map(word).sum()))
        };
        let made = [vec![0xff; 300], vec![0x80; 300], (0..=255).cycle().step_by(151).take(300).collect()];
        for bytes in made.iter().flat_map(|bytes: &Vec<u8>| (0..=300).map(|len| &bytes[..len])) {
            assert_eq!(sum(bytes), plain(bytes), "{} bytes of {:?}", bytes.len(), bytes.first());
        }
    }

    #[test]
    fn an_odd_last_byte_is_the_high_half_of_a_word() {
        assert_eq!(sum(&[0x12]), 0x1200);
    }

    #[test]
    fn a_checksum_over_missing_bytes_is_unverified() {
        assert_eq!(judge(1, &[0, 1], false).status, ChecksumStatus::Unverified);
    }
}
