//! Packets on their way from the thread that reads to the one that follows the flows: many together, in places that are
//! used again and again, so that no packet is moved and none asks for memory.

use std::ops::Range;

use super::intake::Taken;
use crate::analysis::fact::{PacketId, PacketRef, RecordNumber};
use crate::analysis::{Analysis, Seen};
use crate::decode::reassemble::Piece;
use crate::decode::{self, Packet};
use crate::frame::{Timestamp, VantageIndex};

/// How many packets go together: a thread that waits costs some microseconds to wake, so that they are to be many; some
/// 240 KiB of them stay in a processor's cache.
const FULL: usize = 1 << 9;

/// How many bytes of fragments a batch has room for, beyond those of its last one: a file may hold nothing else.
const PIECES: usize = 1 << 20;

/// Some packets, decoded.
pub(super) struct Batch {
    /// Those in the order of the file, then places that were used for others before.
    places: Vec<Decoded>,
    filled: usize,
    /// The bytes of those that are fragments, to be put together with others. Nothing needs those of the rest any more.
    pieces: Vec<u8>,
}

#[derive(Default)]
struct Decoded {
    number: u64,
    time: Timestamp,
    vantage: VantageIndex,
    wire_len: usize,
    packet: Packet,
    piece: Range<usize>,
}

impl Default for Batch {
    fn default() -> Self {
        Self { places: Vec::with_capacity(FULL), filled: 0, pieces: Vec::new() }
    }
}

impl Batch {
    pub(super) const fn is_full(&self) -> bool {
        self.filled >= FULL || self.pieces.len() >= PIECES
    }

    /// Decodes one more packet, which is shown to `look`.
    pub(super) fn add(&mut self, number: u64, taken: Taken<'_>, look: impl FnOnce(&Packet)) {
        if self.filled == self.places.len() {
            self.places.push(Decoded::default());
        }
        let Some(place) = self.places.get_mut(self.filled) else { return };
        self.filled += 1;
        let Taken { time, vantage, link, bytes, wire_len } = taken;
        let Decoded { packet, .. } = place;
        decode::outline_into(packet, link, bytes, wire_len);
        look(packet);
        let start = self.pieces.len();
        if Piece::of(packet).is_some() {
            self.pieces.extend_from_slice(bytes);
        }
        (place.number, place.time, place.vantage, place.wire_len) = (number, time, vantage, wire_len);
        place.piece = start..self.pieces.len();
    }

    /// Has its packets followed; then it is empty.
    pub(super) fn follow(&mut self, analysis: &mut Analysis) {
        for Decoded { number, time, vantage, wire_len, packet, piece } in self.places.iter().take(self.filled)
        {
            let reference = PacketRef { id: PacketId(*number), n: RecordNumber(*number) };
            let bytes = self.pieces.get(piece.clone()).unwrap_or_default();
            analysis.count(Seen { reference, time: *time, wire_len: *wire_len, packet }, *vantage, bytes);
        }
        self.filled = 0;
        self.pieces.clear();
    }
}
