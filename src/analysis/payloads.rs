//! The latest bytes of all TCP connections, by the packets that carried them: they show whether bytes that are sent again
//! are still the same.

use std::collections::VecDeque;

use super::fact::{PacketId, PacketRef};
use super::seq::SeqNumber;
use crate::decode::{Link, Packet};

/// How many bytes of all connections are kept: more than a window holds without scaling, for 64 connections.
const KEPT: usize = 4 << 20;

/// The latest bytes, oldest first.
#[derive(Debug, Default)]
pub(super) struct Payloads {
    bytes: VecDeque<u8>,
    /// How many bytes were forgotten before the first of `bytes`.
    gone: u64,
    /// The packets that carried them, in order of their numbers.
    carriers: VecDeque<PayloadPlace>,
}

/// Where the bytes of one packet are.
#[derive(Debug, Clone, Copy)]
struct PayloadPlace {
    packet: PacketId,
    seq: SeqNumber,
    /// The place of the first byte, counted from the first byte of all.
    start: u64,
    len: usize,
    is_padding: bool,
}

/// Bytes that a packet carried.
#[derive(Debug)]
pub(super) struct KnownBytes<B> {
    /// The bytes, in order.
    pub(super) bytes: B,
    /// Whether all of its bytes seem to be the padding of a frame.
    pub(super) is_padding: bool,
}

impl Payloads {
    /// Records the bytes of a packet, of which the first has the number `seq`.
    pub(super) fn add(&mut self, packet: PacketRef, seq: SeqNumber, payload: &[u8], is_padding: bool) {
        if payload.is_empty() || payload.len() > KEPT {
            return;
        }
        while self.bytes.len() + payload.len() > KEPT {
            let Some(oldest) = self.carriers.pop_front() else { break };
            self.bytes.drain(..oldest.len.min(self.bytes.len()));
            self.gone += oldest.len as u64;
        }
        let start = self.gone + self.bytes.len() as u64;
        self.bytes.extend(payload);
        self.carriers.push_back(PayloadPlace {
            packet: packet.id,
            seq,
            start,
            len: payload.len(),
            is_padding,
        });
    }

    /// The bytes that a packet carried from the number `seq` on, at most `len`; `None` if they are forgotten.
    pub(super) fn carried(
        &self,
        packet: PacketId,
        seq: SeqNumber,
        len: usize,
    ) -> Option<KnownBytes<impl Iterator<Item = u8>>> {
        let place = self.carriers.partition_point(|carrier| carrier.packet < packet);
        let carrier = self.carriers.get(place).filter(|carrier| carrier.packet == packet)?;
        let skipped =
            usize::try_from(seq.relative_to(carrier.seq)).ok().filter(|skip| *skip < carrier.len)?;
        let first = usize::try_from(carrier.start - self.gone).ok()? + skipped;
        let len = len.min(carrier.len - skipped);
        let bytes = self.bytes.range(first..self.bytes.len().min(first + len)).copied();
        Some(KnownBytes { bytes, is_padding: carrier.is_padding })
    }
}

/// Whether the payload of a packet seems to be the padding of its frame, counted as data: nothing but zeros, and as many as
/// fill an Ethernet frame to its shortest length (IEEE 802.3: 60 bytes without the check sequence).
pub(super) fn is_padding(packet: &Packet, payload: &[u8], wire_len: usize) -> bool {
    let is_ethernet = matches!(packet.link, Some(Link::Ethernet(_)));
    let is_shortest = is_ethernet && wire_len == 60 && packet.payload.end == wire_len;
    is_shortest && !payload.is_empty() && payload.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fact::RecordNumber;

    fn packet(number: u64) -> PacketRef {
        PacketRef { id: PacketId(number), n: RecordNumber(number) }
    }

    fn carried(payloads: &Payloads, number: u64, seq: u32, len: usize) -> Option<Vec<u8>> {
        Some(payloads.carried(PacketId(number), SeqNumber(seq), len)?.bytes.collect())
    }

    #[test]
    fn a_part_of_a_packet_is_found_by_its_number() {
        let mut payloads = Payloads::default();
        payloads.add(packet(4), SeqNumber(u32::MAX), b"hello", false);
        payloads.add(packet(7), SeqNumber(4), b"world", false);
        assert_eq!(carried(&payloads, 4, 1, 9), Some(b"llo".to_vec()));
        assert_eq!(carried(&payloads, 7, 5, 2), Some(b"or".to_vec()));
        assert_eq!((carried(&payloads, 5, 4, 1), carried(&payloads, 7, 9, 1)), (None, None));
    }

    #[test]
    fn the_oldest_bytes_are_forgotten() {
        let mut payloads = Payloads::default();
        let large = vec![7; KEPT / 2];
        for number in 1..=3 {
            payloads.add(packet(number), SeqNumber(1), &large, false);
        }
        assert_eq!(payloads.bytes.len(), KEPT);
        assert_eq!((carried(&payloads, 1, 1, 1), carried(&payloads, 3, 1, 1)), (None, Some(vec![7])));
    }
}
