//! Batches of decoded packets, handed from the thread that reads to the thread that follows the flows, and back to be
//! filled again. An ordinary segment is reduced to what is counted; any other packet is decoded into a slot that stays in
//! its place, so that no packet is moved and none allocates memory.

use std::ops::Range;

use crate::analysis::counting::Ordinary;
use crate::analysis::fact::{PacketId, PacketRef, RecordNumber};
use crate::analysis::sink::Discard;
use crate::analysis::{Analysis, Seen};
use crate::decode::reassemble::FragmentView;
use crate::decode::{self, Packet};
use crate::frame::{RawFrame, Timestamp, VantageIndex};

/// How many packets a batch holds. Waking a thread takes some microseconds, which many packets share; the counts of this
/// many still fit into a processor's cache.
const FULL: usize = 1 << 10;

/// How many of them may be whole packets: their slots take about 500 bytes each.
const WHOLE: usize = 1 << 8;

/// How many bytes of fragments fill a batch; its last fragment may exceed this. A file may hold nothing but fragments.
const PIECES: usize = 1 << 20;

/// Packets of a file, decoded.
pub(crate) struct Batch {
    /// All of them, in the order of the file.
    items: Vec<BatchEntry>,
    /// The slots of whole packets. Those from `filled` on hold packets of an earlier round.
    slots: Vec<Slot>,
    filled: usize,
    /// The bytes of fragments, for reassembly. Of other packets no bytes are kept.
    pieces: Vec<u8>,
}

enum BatchEntry {
    Ordinary(Ordinary),
    /// The packet in the next slot.
    Whole,
}

#[derive(Default)]
struct Slot {
    number: u64,
    time: Timestamp,
    vantage: VantageIndex,
    wire_len: usize,
    packet: Packet,
    piece: Range<usize>,
}

impl Default for Batch {
    fn default() -> Self {
        let (items, slots) = (Vec::with_capacity(FULL), Vec::with_capacity(WHOLE));
        Self { items, slots, filled: 0, pieces: Vec::new() }
    }
}

impl Batch {
    pub(crate) const fn is_full(&self) -> bool {
        self.items.len() >= FULL || self.filled >= WHOLE || self.pieces.len() >= PIECES
    }

    /// Decodes one more frame, which has this number in the file, and calls `count` with the packet.
    pub(crate) fn add(&mut self, number: u64, frame: RawFrame<'_>, count: impl FnOnce(&Packet)) {
        if self.filled == self.slots.len() {
            self.slots.push(Slot::default());
        }
        let Some(slot) = self.slots.get_mut(self.filled) else { return };
        let RawFrame { time, vantage, link_type, bytes, original_len } = frame;
        decode::decode_in_place(&mut slot.packet, link_type, bytes, original_len);
        count(&slot.packet);
        (slot.number, slot.time, slot.vantage, slot.wire_len) = (number, time, vantage, original_len);
        if let Some(ordinary) = Ordinary::of(slot.seen()) {
            // The slot is free for the next packet.
            self.items.push(BatchEntry::Ordinary(ordinary));
            return;
        }
        let start = self.pieces.len();
        if FragmentView::of(&slot.packet).is_some() {
            self.pieces.extend_from_slice(bytes);
        }
        slot.piece = start..self.pieces.len();
        self.filled += 1;
        self.items.push(BatchEntry::Whole);
    }

    /// Lets the analysis follow the packets, and empties the batch.
    pub(crate) fn follow(&mut self, analysis: &mut Analysis<Discard>) {
        let mut whole = self.slots.iter();
        for item in self.items.drain(..) {
            match item {
                BatchEntry::Ordinary(ordinary) => analysis.count_ordinary(&ordinary),
                BatchEntry::Whole => {
                    let Some(slot) = whole.next() else { break };
                    let bytes = self.pieces.get(slot.piece.clone()).unwrap_or_default();
                    analysis.frame(slot.seen(), bytes);
                }
            }
        }
        self.filled = 0;
        self.pieces.clear();
    }
}

impl Slot {
    fn seen(&self) -> Seen<'_> {
        let reference = PacketRef { id: PacketId(self.number), n: RecordNumber(self.number) };
        let Self { time, vantage, wire_len, ref packet, .. } = *self;
        Seen { reference, time, vantage, wire_len, packet, bytes: &[] }
    }
}
