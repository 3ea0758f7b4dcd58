//! Packets on their way from the thread that reads to the one that follows the flows: many together, of ordinary segments
//! only what is counted, and the rest in places that are used again, so that no packet is moved and none asks for memory.

use std::ops::Range;

use super::intake::Taken;
use crate::analysis::counting::Ordinary;
use crate::analysis::fact::{PacketId, PacketRef, RecordNumber};
use crate::analysis::{Analysis, Seen};
use crate::decode::reassemble::FragmentView;
use crate::decode::{self, Packet};
use crate::frame::{Timestamp, VantageIndex};

/// How many packets go together: a thread that waits costs some microseconds to wake, so that they are to be many; what is
/// counted of so many stays in a processor's cache.
const FULL: usize = 1 << 10;

/// How many of them may be whole packets, of 500 bytes each.
const WHOLE: usize = 1 << 8;

/// How many bytes of fragments a batch has room for, beyond those of its last one: a file may hold nothing else.
const PIECES: usize = 1 << 20;

/// Some packets, decoded.
pub(crate) struct Batch {
    /// All of them, in the order of the file.
    items: Vec<Item>,
    /// The whole packets, then places that were used for others before.
    places: Vec<Decoded>,
    filled: usize,
    /// The bytes of those that are fragments, to be put together with others. Nothing needs those of the rest any more.
    pieces: Vec<u8>,
}

enum Item {
    Ordinary(Ordinary),
    /// The next of the whole packets.
    Whole,
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
        let (items, places) = (Vec::with_capacity(FULL), Vec::with_capacity(WHOLE));
        Self { items, places, filled: 0, pieces: Vec::new() }
    }
}

impl Batch {
    pub(crate) const fn is_full(&self) -> bool {
        self.items.len() >= FULL || self.filled >= WHOLE || self.pieces.len() >= PIECES
    }

    /// Decodes one more packet, which is shown to `look`.
    pub(crate) fn add(&mut self, number: u64, taken: Taken<'_>, look: impl FnOnce(&Packet)) {
        if self.filled == self.places.len() {
            self.places.push(Decoded::default());
        }
        let Some(place) = self.places.get_mut(self.filled) else { return };
        let Taken { time, vantage, link, bytes, wire_len } = taken;
        decode::decode_unverified(&mut place.packet, link, bytes, wire_len);
        look(&place.packet);
        (place.number, place.time, place.vantage, place.wire_len) = (number, time, vantage, wire_len);
        if let Some(ordinary) = Ordinary::of(place.seen()) {
            // The next packet has the place.
            self.items.push(Item::Ordinary(ordinary));
            return;
        }
        let start = self.pieces.len();
        if FragmentView::of(&place.packet).is_some() {
            self.pieces.extend_from_slice(bytes);
        }
        place.piece = start..self.pieces.len();
        self.filled += 1;
        self.items.push(Item::Whole);
    }

    /// Has its packets followed; then it is empty.
    pub(crate) fn follow(&mut self, analysis: &mut Analysis) {
        let mut whole = self.places.iter();
        for item in self.items.drain(..) {
            match item {
                Item::Ordinary(ordinary) => analysis.count_ordinary(&ordinary),
                Item::Whole => {
                    let Some(place) = whole.next() else { break };
                    let bytes = self.pieces.get(place.piece.clone()).unwrap_or_default();
                    analysis.frame(place.seen(), place.vantage, bytes);
                }
            }
        }
        self.filled = 0;
        self.pieces.clear();
    }
}

impl Decoded {
    fn seen(&self) -> Seen<'_> {
        let reference = PacketRef { id: PacketId(self.number), n: RecordNumber(self.number) };
        Seen { reference, time: self.time, wire_len: self.wire_len, packet: &self.packet }
    }
}
