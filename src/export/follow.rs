//! The bytes that a flow carried, in both directions, each in the order of its numbers; and what is missing of them.
//!
//! Bytes come out as soon as those before them are known. Bytes ahead of a gap wait for it to be filled; when the other end
//! acknowledges them all the same, or the recording ends, the gap is said to be missing.

use std::collections::BTreeMap;

use crate::analysis::fact::PacketId;
use crate::analysis::flow::Both;
use crate::call::End;
use crate::decode::{Flags, Transport};
use crate::step::{Packet, Step};

/// How many bytes of a direction may wait for those before them.
const WAITING: usize = 16 << 20;

/// A piece of what an end sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedPiece {
    /// Who sent it.
    pub end: End,
    /// The number of its first byte, counted from 1.
    pub first: u64,
    /// The bytes, or that they are missing.
    pub content: PieceContent,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PieceContent {
    /// Bytes.
    Bytes(Vec<u8>),
    /// So many bytes that were not captured.
    Missing(u64),
}

/// Puts the bytes of one flow in order.
#[derive(Debug, Default)]
pub struct Follower {
    directions: Both<ByteStream>,
    last: Option<PacketId>,
}

/// One direction.
#[derive(Debug, Default)]
struct ByteStream {
    /// The number of the byte that comes next; none before the first segment.
    next: Option<u64>,
    /// Bytes ahead of it, by the number of their first one, with how many there were on the wire.
    waiting: BTreeMap<u64, (Vec<u8>, u64)>,
    size: usize,
}

impl Follower {
    /// Takes the next step of the flow; gives the pieces that are ready.
    pub fn step(&mut self, step: &Step) -> Vec<FollowedPiece> {
        let Some((packet, direction)) = step.packet().and_then(|packet| Some((packet, packet.direction?)))
        else {
            return Vec::new();
        };
        if packet.fragment.is_some() && packet.whole.is_none() {
            return Vec::new();
        }
        let is_new = self.last.is_none_or(|last| packet.id > last);
        self.last = self.last.max(Some(packet.id));
        let sender = direction.sender();
        match &packet.innermost().0.transport {
            Some(Transport::Tcp(tcp)) => self.segment(packet, sender, tcp.flags),
            // A datagram that was seen at the other end, too, is one.
            Some(Transport::Udp(_)) if is_new => self.datagram(packet, sender),
            _ => Vec::new(),
        }
    }

    /// What still waits, in the order of its numbers.
    pub fn finish(&mut self) -> Vec<FollowedPiece> {
        let mut pieces = Vec::new();
        for end in [End::Client, End::Server] {
            let stream = self.directions.of_mut(end);
            while let Some(first) = stream.waiting.keys().next().copied() {
                stream.skip_to(end, first, &mut pieces);
            }
        }
        pieces
    }

    fn segment(&mut self, packet: &Packet, sender: End, flags: Flags) -> Vec<FollowedPiece> {
        let mut pieces = Vec::new();
        // A reset carries no data of the stream (RFC 9293, 3.5.2).
        let seq = packet.numbers.seq_rel.filter(|_| !flags.has(Flags::RST));
        if let Some(seq) = seq {
            let first = if flags.has(Flags::SYN) { seq.saturating_add(1) } else { seq };
            let (bytes, length) = payload(packet);
            self.directions.of_mut(sender).take(sender, first, (bytes, length), &mut pieces);
        }
        if let Some(ack) = packet.numbers.ack_rel.filter(|_| flags.has(Flags::ACK)) {
            self.directions.of_mut(sender.other()).is_acknowledged(sender.other(), ack, &mut pieces);
        }
        pieces
    }

    fn datagram(&mut self, packet: &Packet, sender: End) -> Vec<FollowedPiece> {
        let mut pieces = Vec::new();
        let stream = self.directions.of_mut(sender);
        let next = stream.next.unwrap_or(1);
        let (bytes, length) = payload(packet);
        stream.take(sender, next, (bytes, length), &mut pieces);
        pieces
    }
}

/// The payload of a packet, and how many bytes it had on the wire.
fn payload(packet: &Packet) -> (&[u8], u64) {
    let (inner, bytes) = packet.innermost();
    (inner.payload(bytes), u64::try_from(inner.payload_len).unwrap_or(u64::MAX))
}

impl ByteStream {
    /// Takes bytes from this number on.
    fn take(&mut self, end: End, first: u64, (bytes, length): (&[u8], u64), pieces: &mut Vec<FollowedPiece>) {
        let next = *self.next.get_or_insert(first);
        if length == 0 || first.saturating_add(length) <= next {
            return;
        }
        let known = next.saturating_sub(first);
        let rest = bytes.get(usize::try_from(known).unwrap_or(usize::MAX)..).unwrap_or_default();
        let (first, length) = (first.saturating_add(known), length - known);
        // The longer of two copies is kept.
        if self.waiting.get(&first).is_none_or(|(_, other)| *other < length) {
            self.size += rest.len();
            if let Some((old, _)) = self.waiting.insert(first, (rest.to_vec(), length)) {
                self.size = self.size.saturating_sub(old.len());
            }
        }
        self.give(end, pieces);
        while self.size > WAITING {
            let Some(first) = self.waiting.keys().next().copied() else { break };
            self.skip_to(end, first, pieces);
        }
    }

    /// The other end has everything up to this number: what is not here is missing.
    fn is_acknowledged(&mut self, end: End, ack: u64, pieces: &mut Vec<FollowedPiece>) {
        while let Some(first) = self.waiting.keys().next().copied().filter(|first| *first < ack) {
            self.skip_to(end, first, pieces);
        }
    }

    /// Says that the bytes up to `first` are missing, and goes on there.
    fn skip_to(&mut self, end: End, first: u64, pieces: &mut Vec<FollowedPiece>) {
        let next = self.next.unwrap_or(first);
        if first > next {
            pieces.push(FollowedPiece { end, first: next, content: PieceContent::Missing(first - next) });
            self.next = Some(first);
        }
        self.give(end, pieces);
    }

    /// Gives what waits and comes next.
    fn give(&mut self, end: End, pieces: &mut Vec<FollowedPiece>) {
        while let Some(entry) = self.waiting.first_entry() {
            let next = self.next.unwrap_or(*entry.key());
            if *entry.key() > next {
                break;
            }
            let (first, (bytes, length)) = entry.remove_entry();
            self.size = self.size.saturating_sub(bytes.len());
            let stop = first.saturating_add(length);
            if stop <= next {
                continue;
            }
            let known = usize::try_from(next - first).unwrap_or(usize::MAX);
            let bytes = bytes.get(known..).unwrap_or_default().to_vec();
            let seen = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            if !bytes.is_empty() {
                pieces.push(FollowedPiece { end, first: next, content: PieceContent::Bytes(bytes) });
            }
            // A capture with a small snapshot length has the beginning of each packet.
            if next.saturating_add(seen) < stop {
                let first = next.saturating_add(seen);
                pieces.push(FollowedPiece { end, first, content: PieceContent::Missing(stop - first) });
            }
            self.next = Some(stop);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(segments: &[(u64, &str)], ack: Option<u64>) -> Vec<(u64, PieceContent)> {
        let (mut stream, mut pieces) = (ByteStream { next: Some(1), ..ByteStream::default() }, Vec::new());
        for (first, text) in segments {
            let length = u64::try_from(text.len()).unwrap();
            stream.take(End::Client, *first, (text.as_bytes(), length), &mut pieces);
        }
        if let Some(ack) = ack {
            stream.is_acknowledged(End::Client, ack, &mut pieces);
        }
        pieces.into_iter().map(|piece| (piece.first, piece.content)).collect()
    }

    fn bytes(text: &str) -> PieceContent {
        PieceContent::Bytes(text.as_bytes().to_vec())
    }

    #[test]
    fn bytes_come_in_the_order_of_their_numbers_and_once() {
        let segments = [(1, "hello"), (11, "tra"), (6, ", cap"), (6, ", cap"), (9, "aptrace")];
        assert_eq!(
            taken(&segments, None),
            [(1, bytes("hello")), (6, bytes(", cap")), (11, bytes("tra")), (14, bytes("ce"))]
        );
    }

    #[test]
    fn what_was_acknowledged_and_not_seen_is_missing() {
        assert_eq!(taken(&[(1, "a"), (5, "e")], None), [(1, bytes("a"))]);
        assert_eq!(
            taken(&[(1, "a"), (5, "e")], Some(6)),
            [(1, bytes("a")), (2, PieceContent::Missing(3)), (5, bytes("e"))]
        );
    }

    #[test]
    fn what_a_capture_cut_off_is_missing() {
        let (mut stream, mut pieces) = (ByteStream::default(), Vec::new());
        stream.take(End::Server, 1, (b"abc", 10), &mut pieces);
        let expected = [(1, bytes("abc")), (4, PieceContent::Missing(7))];
        assert_eq!(
            pieces.into_iter().map(|piece| (piece.first, piece.content)).collect::<Vec<_>>(),
            expected
        );
    }
}
