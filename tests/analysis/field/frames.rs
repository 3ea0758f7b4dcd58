//! Frames that differ in one thing from those of a capture.

use std::net::Ipv4Addr;

/// The bytes of an Ethernet header, and of an IPv4 header without options.
const ETHERNET: usize = 14;
const IP: usize = 20;

/// A capture file of frames, each with its time in microseconds.
pub fn pcap(frames: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 1] {
        file.extend(word.to_le_bytes());
    }
    for (time, frame) in frames {
        let len = u32::try_from(frame.len()).unwrap();
        let (seconds, rest) = (time / 1_000_000, time % 1_000_000);
        for word in [u32::try_from(seconds).unwrap(), u32::try_from(rest).unwrap(), len, len] {
            file.extend(word.to_le_bytes());
        }
        file.extend(frame);
    }
    file
}

/// The frames of a pcap file in little-endian order, each with its time in microseconds since the first.
pub fn shifted(file: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let (mut at, mut frames, mut first) = (24, Vec::new(), None);
    while at < file.len() {
        let time = u64::from(word(at)) * 1_000_000 + u64::from(word(at + 4));
        let len = usize::try_from(word(at + 8)).unwrap();
        frames.push((time - *first.get_or_insert(time), file[at + 16..at + 16 + len].to_vec()));
        at += 16 + len;
    }
    frames
}

/// Writes right checksums into a frame with IPv4 and TCP or UDP.
pub fn fix(frame: &mut [u8]) {
    let total = usize::from(u16::from_be_bytes([frame[16], frame[17]]));
    fix_header(frame);
    let ip = &mut frame[ETHERNET..ETHERNET + total];
    let at = if ip[9] == 6 { IP + 16 } else { IP + 6 };
    ip[at..at + 2].fill(0);
    let length = u32::try_from(total - IP).unwrap();
    let addresses = folded(&ip[12..20], u32::from(ip[9]) + length);
    let sum = !folded(&ip[IP..], u32::from(addresses));
    ip[at..at + 2].copy_from_slice(&sum.to_be_bytes());
}

/// Writes right checksums into a frame with IPv4 and ICMP.
pub fn fix_icmp(frame: &mut [u8]) {
    fix_header(frame);
    let message = &mut frame[ETHERNET + IP..];
    message[2..4].fill(0);
    let sum = !folded(message, 0);
    message[2..4].copy_from_slice(&sum.to_be_bytes());
}

/// Writes the right checksum into the IPv4 header of a frame.
pub fn fix_header(frame: &mut [u8]) {
    let header = &mut frame[ETHERNET..ETHERNET + IP];
    header[10..12].fill(0);
    let sum = !folded(header, 0);
    header[10..12].copy_from_slice(&sum.to_be_bytes());
}

/// The sum of 16-bit words (RFC 1071), added to another one.
fn folded(bytes: &[u8], start: u32) -> u16 {
    let mut sum = start;
    for pair in bytes.chunks(2) {
        sum += u32::from(u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    u16::try_from(sum).unwrap()
}

/// The source address of a frame with IPv4.
pub fn source(frame: &[u8]) -> Ipv4Addr {
    let octets: [u8; 4] = frame[ETHERNET + 12..ETHERNET + 16].try_into().unwrap();
    octets.into()
}
