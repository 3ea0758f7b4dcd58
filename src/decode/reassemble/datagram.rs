//! The reassembled datagram: the first fragment's header, restored to what it was before fragmentation, and all data.

use super::piece::PieceBuffer;
use super::{MAX_LEN, Packet};
use crate::decode::ipv6::{self, extension};
use crate::decode::{Network, checksum, ipv4};

/// The header of a datagram: that of its first fragment, without the fields of fragmentation.
#[derive(Debug)]
pub(super) struct DatagramHeader {
    bytes: Vec<u8>,
    v6: bool,
}

impl DatagramHeader {
    /// The header of a first fragment.
    pub(super) fn new(packet: &Packet, frame: &[u8]) -> Option<Self> {
        let at = packet.at.network;
        match packet.network.as_ref()? {
            Network::Ipv4(ip) => {
                let mut bytes = frame.get(at..at + ip.header_len)?.to_vec();
                // Keep the first two flags: the reserved one and "don't fragment".
                let [flags, offset] = bytes.get_mut(ipv4::field::FLAGS_AND_OFFSET)? else { return None };
                (*flags, *offset) = (*flags & 0xc0, 0);
                Some(Self { bytes, v6: false })
            }
            Network::Ipv6(ip) => {
                let extensions = extension::list(ip, packet, frame);
                let cut = extensions.iter().position(|header| header.kind == extension::FRAGMENT)?;
                let start = at + ipv6::field::HEADER_LEN;
                let mut bytes =
                    frame.get(at..start + extensions.get(cut)?.range.start).unwrap_or_default().to_vec();
                // The header before the fragment header gets the fragment header's next header.
                let before = cut.checked_sub(1).and_then(|before| extensions.get(before));
                let names = before.map_or(ipv6::field::NEXT_HEADER.start, |header| {
                    ipv6::field::HEADER_LEN + header.range.start
                });
                *bytes.get_mut(names)? = ip.protocol;
                Some(Self { bytes, v6: true })
            }
        }
    }

    /// Its length in bytes.
    pub(super) const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The datagram; `None` if it is longer than IP allows.
    pub(super) fn datagram(self, pieces: PieceBuffer) -> Option<Vec<u8>> {
        let Self { mut bytes, v6 } = self;
        let header_len = bytes.len();
        bytes.extend(pieces.into_bytes());
        let counted = if v6 { bytes.len() - ipv6::field::HEADER_LEN } else { bytes.len() };
        let len = u16::try_from(counted).ok().filter(|_| counted <= MAX_LEN)?;
        let place = if v6 { ipv6::field::PAYLOAD_LEN } else { ipv4::field::TOTAL_LEN };
        bytes.get_mut(place)?.copy_from_slice(&len.to_be_bytes());
        if !v6 {
            bytes.get_mut(ipv4::field::CHECKSUM)?.fill(0);
            let sum = checksum::sum(bytes.get(..header_len)?);
            let sum = !u16::try_from(sum).unwrap_or_default();
            bytes.get_mut(ipv4::field::CHECKSUM)?.copy_from_slice(&sum.to_be_bytes());
        }
        Some(bytes)
    }
}
