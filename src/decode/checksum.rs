//! The Internet checksum (RFC 1071) and what can be said of one that was captured.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A checksum field and the verdict on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Checksum {
    /// The field, as captured.
    pub value: u16,
    /// What it says of the packet.
    pub status: ChecksumStatus,
}

/// The five things that can be said of a checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChecksumStatus {
    /// It covers the bytes correctly.
    Ok,
    /// It does not: the packet was damaged, or was built wrongly.
    Bad,
    /// Only the pseudo-header has been summed: the rest was left for the network card to finish. On loopback and on
    /// virtual links no card ever does, and nothing is wrong.
    Partial,
    /// The sender did not use it: zero, which UDP over IPv4 allows (RFC 768).
    Absent,
    /// Not every byte it covers was captured, so it cannot be checked.
    Unverified,
}

/// Adds up 16-bit words in one's complement arithmetic, an odd last byte padded with zero (RFC 1071).
pub(super) fn sum(bytes: &[u8]) -> u32 {
    let (words, last) = bytes.as_chunks::<2>();
    let words = words.iter().map(|word| u64::from(u16::from_be_bytes(*word)));
    let last = last.first().map_or(0, |byte| u64::from(*byte) << 8);
    u32::from(fold(words.sum::<u64>() + last))
}

/// Brings the carries back in until 16 bits are left.
fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    u16::try_from(sum).unwrap_or(u16::MAX)
}

/// The sum over the pseudo-header that TCP, UDP and ICMPv6 cover too (RFC 9293, 3.1; RFC 8200, 8.1).
fn pseudo_header(source: IpAddr, destination: IpAddr, protocol: u8, len: usize) -> u32 {
    let address = |address: IpAddr| match address {
        IpAddr::V4(v4) => sum(&v4.octets()),
        IpAddr::V6(v6) => sum(&v6.octets()),
    };
    let len = u64::try_from(len).unwrap_or(u64::MAX);
    let len = u32::from(fold(len));
    address(source) + address(destination) + u32::from(protocol) + len
}

/// Judges a checksum that covers `bytes` alone (IPv4's header, ICMP).
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

/// Judges a checksum that covers a pseudo-header and `bytes` (TCP, UDP, ICMPv6).
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
        // The kernel leaves the folded, not complemented, sum of the pseudo-header where a card would go on.
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
    fn an_odd_last_byte_is_the_high_half_of_a_word() {
        assert_eq!(sum(&[0x12]), 0x1200);
    }

    #[test]
    fn a_checksum_over_missing_bytes_is_not_judged() {
        assert_eq!(judge(1, &[0, 1], false).status, ChecksumStatus::Unverified);
    }
}
