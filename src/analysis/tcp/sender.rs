//! What one end has sent, what of it has been seen without a gap, and what the other end has acknowledged.

use super::arrived::Arrived;
use super::history::History;
use super::segment::Segment;
use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// A SYN or FIN that was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// The packet that carried it first.
    pub(super) packet: PacketRef,
    /// When that was.
    pub(super) time: Timestamp,
    /// Its own sequence number.
    pub(super) seq: SeqNumber,
}

/// One end's half of the numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Sender {
    /// What counts as 0 in relative numbers: its initial sequence number, or one before the first number seen.
    pub(super) base: Option<SeqNumber>,
    pub(super) syn: Option<Mark>,
    /// Whether it has sent its SYN with an acknowledgment of the other's.
    pub(super) syn_acked: bool,
    pub(super) syns: u64,
    /// The highest number after anything it sent (SND.NXT, RFC 9293, 3.3.1).
    pub(super) next: Option<SeqNumber>,
    /// What of it the other end has without a gap, if everything seen arrived (RCV.NXT).
    pub(super) arrived: Arrived,
    /// The highest acknowledgment number that the other end sent (SND.UNA).
    pub(super) acked: Option<SeqNumber>,
    pub(super) fin: Option<Mark>,
    /// Whether its FIN, and everything before it, has reached the other end.
    pub(super) fin_arrived: bool,
    /// Whether its FIN has been acknowledged.
    pub(super) fin_acked: bool,
    /// By how much its window fields are shifted, if its SYN was seen (RFC 7323, 2.2).
    pub(super) offered_scale: Option<u8>,
    /// The largest segment that it accepts, as its SYN offered it.
    pub(super) mss: Option<u16>,
    /// The window that it told last, in bytes as far as the scale is known.
    pub(super) window: Option<u64>,
    /// How often in a row it repeated an acknowledgment while data was on its way to it.
    pub(super) duplicates: u32,
    /// Its last segment that takes up sequence numbers.
    pub(super) last_sent: Option<PacketRef>,
    /// Its segment that brings nothing new and must be answered all the same: a keep-alive, a probe, a repetition.
    pub(super) question: Option<PacketRef>,
    pub(super) history: History,
}

impl Sender {
    /// The relative number of `seq`; none before anything is known of this end, and for what lies before `base`.
    pub(super) fn relative(&self, seq: SeqNumber) -> Option<u32> {
        let base = self.base?;
        // Beyond half the circle a number cannot be told from one before the base: what has been sent tells.
        let sent = self.next.or(self.acked).map_or(0, |next| next.relative_to(base));
        let is_before = sent < 1 << 31 && seq.is_before(base);
        (!is_before).then(|| seq.relative_to(base))
    }

    /// Bytes (and SYN, FIN) sent and not acknowledged.
    pub(super) fn in_flight(&self) -> u32 {
        match (self.next, self.acked) {
            (Some(next), Some(acked)) if next.is_after(acked) => next.relative_to(acked),
            _ => 0,
        }
    }

    /// Bytes of data sent and not acknowledged.
    pub(super) fn bytes_in_flight(&self) -> u32 {
        let first = self.base.map(|base| base.plus(1));
        let end = self.fin.map(|fin| fin.seq).or(self.next);
        match (self.acked.or(first), end) {
            (Some(from), Some(end)) if end.is_after(from) => end.relative_to(from),
            _ => 0,
        }
    }

    /// Whether `ack` acknowledges its SYN, and nothing that it has not sent (RFC 9293, 3.4: SND.UNA < SEG.ACK =<
    /// SND.NXT).
    pub(super) fn syn_is_covered(&self, ack: SeqNumber) -> bool {
        let within = |next| !ack.is_after(next);
        self.syn.is_some_and(|syn| ack.is_after(syn.seq)) && self.next.is_some_and(within)
    }

    /// Whether `ack` acknowledges its FIN: nothing comes after a FIN, so there is only one such number.
    pub(super) fn fin_is_covered(&self, ack: SeqNumber) -> bool {
        self.fin.is_some_and(|fin| ack == fin.seq.plus(1))
    }

    /// Whether `ack` acknowledges something that was not seen.
    pub(super) fn is_beyond(&self, ack: SeqNumber) -> bool {
        self.next.is_some_and(|next| ack.is_after(next))
    }

    /// Takes note of a segment that this end sends, with the window that it tells.
    pub(super) fn sends(&mut self, segment: &Segment<'_>, window: u64) {
        let mark = |seq| Mark { packet: segment.packet, time: segment.time, seq };
        if segment.has(Flags::SYN) {
            self.syns += 1;
            self.syn_acked |= segment.has(Flags::ACK);
            if self.syn.is_none() {
                self.base = Some(segment.seq());
                self.syn = Some(mark(segment.seq()));
            }
            self.offered_scale = segment.tcp.window_scale();
            self.mss = segment.tcp.mss();
        }
        // In the middle of a connection the first byte seen is called byte 1, as if a SYN had come before it.
        self.base.get_or_insert(segment.seq().minus(1));
        let is_new = !self.arrived.holds(segment.seq(), segment.end());
        if segment.has(Flags::FIN) && self.fin.is_none() {
            self.fin = Some(mark(segment.after_data()));
        }
        if self.next.is_none_or(|next| segment.end().is_after(next)) {
            self.next = Some(segment.end());
        }
        self.window = Some(window);
        if segment.occupies() {
            self.last_sent = Some(segment.packet);
            self.history.add(segment, is_new);
        }
        let asks = if segment.occupies() { !is_new } else { self.next == Some(segment.seq().plus(1)) };
        self.question = asks.then_some(segment.packet);
        self.arrived.add(segment.seq(), segment.end());
    }

    /// Whether its FIN has reached the other end by now; true once.
    pub(super) fn fin_arrives(&mut self) -> bool {
        let has = self.fin.is_some_and(|fin| self.arrived.edge().is_some_and(|edge| edge.is_after(fin.seq)));
        let now = has && !self.fin_arrived;
        self.fin_arrived |= has;
        now
    }

    /// Takes note of an acknowledgment that the other end sends, higher than any before.
    pub(super) fn is_acknowledged(&mut self, ack: SeqNumber) {
        self.base.get_or_insert(ack.minus(1));
        self.acked = Some(ack);
        self.fin_acked |= self.fin_is_covered(ack);
        self.arrived.up_to(ack);
        self.history.acknowledge(ack);
    }
}
