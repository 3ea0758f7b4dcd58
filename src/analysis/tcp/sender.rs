//! What one end has sent, and what of it the other end has acknowledged.

use std::collections::VecDeque;

use super::segment::Segment;
use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// How many segments that wait for their acknowledgment are remembered for each end. Far more than a window holds;
/// a bound, because a capture may hold one direction only.
const REMEMBERED: usize = 4096;

/// A segment that waits for its acknowledgment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    pub(super) packet: PacketRef,
    pub(super) time: Timestamp,
    pub(super) seq: SeqNumber,
    pub(super) end: SeqNumber,
}

/// One end's half of the numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Sender {
    /// What counts as 0 in relative numbers: its initial sequence number, or one before the first number seen.
    pub(super) base: Option<SeqNumber>,
    /// Whether `base` is its SYN's number.
    pub(super) syn: Option<(PacketRef, Timestamp)>,
    /// The highest number after anything it sent (SND.NXT, RFC 9293, 3.3.1).
    pub(super) next: Option<SeqNumber>,
    /// The highest acknowledgment number that the other end sent (SND.UNA).
    pub(super) acked: Option<SeqNumber>,
    /// Its FIN: the packet that carried it first, when, and the FIN's own number.
    pub(super) fin: Option<(PacketRef, Timestamp, SeqNumber)>,
    /// Whether its FIN has been acknowledged.
    pub(super) fin_acked: bool,
    /// By how much its window fields are shifted, if its SYN was seen (RFC 7323, 2.2).
    pub(super) offered_scale: Option<u8>,
    /// Its largest segment, as its SYN offered it.
    pub(super) mss: Option<u16>,
    /// The window of its last segment, as on the wire.
    pub(super) last_window: Option<u16>,
    /// How often in a row it repeated an acknowledgment while data was on its way to it.
    pub(super) duplicates: u32,
    /// Its last segment that takes up sequence numbers.
    pub(super) last_sent: Option<PacketRef>,
    waiting: VecDeque<Sent>,
}

impl Sender {
    /// The relative number of `seq`; none before anything is known of this end.
    pub(super) fn relative(&self, seq: SeqNumber) -> Option<u32> {
        self.base.map(|base| seq.relative_to(base))
    }

    /// Bytes (and SYN, FIN) sent and not acknowledged.
    pub(super) fn in_flight(&self) -> u32 {
        match (self.next, self.acked) {
            (Some(next), Some(acked)) if next.is_after(acked) => next.relative_to(acked),
            _ => 0,
        }
    }

    /// Takes note of a segment that this end sends.
    pub(super) fn sends(&mut self, segment: &Segment<'_>) {
        if segment.has(Flags::SYN) {
            if self.syn.is_none() {
                self.base = Some(segment.seq());
                self.syn = Some((segment.packet, segment.time));
            }
            self.offered_scale = segment.tcp.window_scale();
            self.mss = segment.tcp.mss();
        }
        // In the middle of a connection the first byte seen is called byte 1, as if a SYN had come before it.
        self.base.get_or_insert(segment.seq().minus(1));
        if segment.has(Flags::FIN) && self.fin.is_none() {
            self.fin = Some((segment.packet, segment.time, segment.after_data()));
        }
        if self.next.is_none_or(|next| segment.end().is_after(next)) {
            self.next = Some(segment.end());
        }
        self.last_window = Some(segment.tcp.window);
        if segment.occupies() {
            self.last_sent = Some(segment.packet);
            if self.waiting.len() == REMEMBERED {
                self.waiting.pop_front();
            }
            let (seq, end) = (segment.seq(), segment.end());
            self.waiting.push_back(Sent { packet: segment.packet, time: segment.time, seq, end });
        }
    }

    /// The segments that `ack` covers whole and that no acknowledgment covered before.
    pub(super) fn covered(&self, ack: SeqNumber) -> impl DoubleEndedIterator<Item = &Sent> {
        let count = self.waiting.iter().take_while(|sent| !sent.end.is_after(ack)).count();
        self.waiting.iter().take(count)
    }

    /// Takes note of an acknowledgment that the other end sends.
    pub(super) fn is_acknowledged(&mut self, ack: SeqNumber) {
        self.base.get_or_insert(ack.minus(1));
        self.acked = Some(ack);
        self.fin_acked = self.fin.is_some_and(|(_, _, seq)| ack.is_after(seq));
        while self.waiting.front().is_some_and(|sent| !sent.end.is_after(ack)) {
            self.waiting.pop_front();
        }
    }

    /// The first segment still waiting that carried the byte `seq`.
    pub(super) fn carried(&self, seq: SeqNumber) -> Option<Sent> {
        self.waiting.iter().find(|sent| !sent.seq.is_after(seq) && sent.end.is_after(seq)).copied()
    }
}
