//! The two addresses of a TCP segment, without decoding the rest of it: each frame is asked for them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The number of TCP in the headers of IPv4 and IPv6.
const TCP: u8 = 6;

/// Source and destination of a TCP segment in an Ethernet frame; none for everything else, and for fragments.
pub(super) fn connection(frame: &[u8]) -> Option<(SocketAddr, SocketAddr)> {
    let (kind, packet) = (frame.get(12..14)?, frame.get(14..)?);
    let (source, destination, segment): (IpAddr, IpAddr, _) = match kind {
        [0x08, 0x00] => {
            let length = usize::from(packet.first()? & 0x0f) * 4;
            // RFC 791, 3.1: more fragments, or an offset.
            let is_fragment = packet.get(6..8)? != [0x40, 0] && packet.get(6..8)? != [0, 0];
            if is_fragment || *packet.get(9)? != TCP {
                return None;
            }
            let address =
                |at: usize| packet.get(at..)?.first_chunk::<4>().map(|bytes| Ipv4Addr::from(*bytes));
            (address(12)?.into(), address(16)?.into(), packet.get(length..)?)
        }
        [0x86, 0xdd] => {
            if *packet.get(6)? != TCP {
                return None;
            }
            let address =
                |at: usize| packet.get(at..)?.first_chunk::<16>().map(|bytes| Ipv6Addr::from(*bytes));
            (address(8)?.into(), address(24)?.into(), packet.get(40..)?)
        }
        _ => return None,
    };
    let port = |at: usize| segment.get(at..)?.first_chunk::<2>().map(|bytes| u16::from_be_bytes(*bytes));
    Some((SocketAddr::new(source, port(0)?), SocketAddr::new(destination, port(2)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_has_addresses_and_a_fragment_or_a_datagram_has_none() {
        let mut frame = vec![0; 14 + 20 + 20];
        frame[12..14].copy_from_slice(&[0x08, 0x00]);
        frame[14] = 0x45;
        frame[14 + 9] = TCP;
        frame[14 + 12..14 + 20].copy_from_slice(&[192, 0, 2, 1, 192, 0, 2, 2]);
        frame[34..38].copy_from_slice(&[0x9c, 0x40, 0x2e, 0xe0]);
        let expected = ("192.0.2.1:40000".parse().unwrap(), "192.0.2.2:12000".parse().unwrap());
        assert_eq!(connection(&frame), Some(expected));
        for cut in 0..38 {
            assert_eq!(connection(&frame[..cut]), None, "{cut}");
        }
        frame[14 + 6] = 0x20;
        assert_eq!(connection(&frame), None);
        frame[14 + 6] = 0x40;
        assert!(connection(&frame).is_some());
        frame[14 + 9] = 17;
        assert_eq!(connection(&frame), None);
    }
}
