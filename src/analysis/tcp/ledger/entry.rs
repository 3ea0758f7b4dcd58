//! How a segment is entered into the ledgers: what it carries goes into its sender's ledger, what it acknowledges
//! into the other end's ledger.

use super::{Advance, Ledger, Sending, SentControl};
use crate::analysis::seq::{MAX_WINDOW, SeqNumber};
use crate::analysis::sink::Sink;
use crate::analysis::tcp::arrived::Arrived;
use crate::analysis::tcp::segment::Segment;
use crate::decode::Flags;

impl Ledger {
    /// Records a segment that this end sends, with the window that it advertises.
    pub(in crate::analysis::tcp) fn sends<S: Sink>(&mut self, segment: &Segment<'_>, window: u32) -> Sending {
        if segment.has(Flags::SYN) {
            self.opens(segment);
        }
        // If the capture begins in mid-stream, the first byte seen is byte 1, as if a SYN had come before it.
        if self.base.is_none() {
            self.count_from(segment.seq().minus(1));
        }
        let is_new = !self.arrived.holds(segment.seq(), segment.end());
        let sending = self.sending(segment);
        if segment.has(Flags::FIN) && self.fin.is_none() {
            self.fin = Some(SentControl::of(segment, segment.after_data()));
        }
        if self.next.is_none_or(|next| segment.end().is_after(next)) {
            self.moves_to(segment.seq(), segment.end());
        }
        self.window = Some(window);
        self.reads_clock(segment);
        if segment.ack().is_some() {
            S::to_explain(|| self.clues_mut().last_ack = Some(segment.time));
        }
        if segment.occupies() {
            S::to_explain(|| self.leaves_clues(segment));
            self.unacked.add(segment, is_new, sending);
        }
        if let (Sending::Again { .. }, Some(next)) = (sending, self.next) {
            self.unacked.delays(segment.seq(), next);
        }
        self.arrived.add(segment.seq(), segment.end());
        sending
    }

    /// Records a SYN.
    fn opens(&mut self, segment: &Segment<'_>) {
        self.syns += 1;
        self.syn_acked |= segment.has(Flags::ACK);
        self.syn_with_data |= segment.len > 0;
        if self.syn.is_none() {
            // Segments with lower numbers before the SYN, such as forged answers, do not belong to this connection.
            if self.arrived.edge().is_some_and(|edge| edge.is_before(segment.seq())) {
                self.arrived = Arrived::default();
            }
            self.count_from(segment.seq());
            self.syn = Some(SentControl::of(segment, segment.seq()));
        }
        self.offered_scale = segment.window_scale();
        self.mss = segment.mss();
        self.permits_sack = segment.permits_sack();
    }

    /// How a segment relates to what was sent before it.
    fn sending(&self, segment: &Segment<'_>) -> Sending {
        let (seq, end) = (segment.seq(), segment.end());
        if !segment.occupies() {
            return Sending::Nothing;
        }
        if self.next.is_none_or(|next| !seq.is_before(next)) {
            return Sending::New;
        }
        let unacked = self.first_unacked();
        if unacked.is_some_and(|unacked| !end.is_after(unacked)) {
            return Sending::Nothing;
        }
        let first = unacked.is_none_or(|unacked| !seq.is_after(unacked));
        Sending::Again { first, seen: self.unacked.holds_any(seq, end) }
    }

    /// Advances SND.NXT to `next`, after a segment that begins at `seq`.
    fn moves_to(&mut self, seq: SeqNumber, next: SeqNumber) {
        self.next = Some(next);
        self.reaches(next);
        if self.acked.is_some_and(|acked| next.relative_to(acked) > MAX_WINDOW) {
            // No window allows so many bytes in flight: the capture missed segments and their acknowledgments.
            (self.acked, self.is_answered) = (Some(seq), false);
        }
    }

    /// The short form of [`Self::sends`] for a segment that begins at SND.NXT, if there is no gap and the sink explains
    /// nothing.
    pub(in crate::analysis::tcp) fn sends_next(&mut self, segment: &Segment<'_>, window: u32) -> Sending {
        self.window = Some(window);
        self.reads_clock(segment);
        if segment.len == 0 {
            return Sending::Nothing;
        }
        let end = segment.end();
        self.moves_to(segment.seq(), end);
        self.unacked.add(segment, true, Sending::New);
        self.arrived.up_to(end);
        Sending::New
    }

    /// Records the acknowledgment number in a segment of the other end. Returns `None` if it does not advance
    /// SND.UNA, or acknowledges something that was not seen.
    pub(in crate::analysis::tcp) fn is_acknowledged<S: Sink>(&mut self, by: &Segment<'_>) -> Option<Advance> {
        let ack = by.ack()?;
        if self.is_beyond(ack) {
            if self.next.is_some_and(|next| ack.relative_to(next) < MAX_WINDOW) {
                self.unacked.stop_timing();
            }
            return None;
        }
        // In mid-stream the first acknowledgment may be of bytes from before the first one seen.
        if !self.resumes_at(ack) && self.acked.or(self.base).is_some_and(|before| !ack.is_after(before)) {
            self.is_answered |= self.acked.is_none();
            return None;
        }
        let before = self.first_unacked().unwrap_or(ack);
        if self.base.is_none() {
            self.count_from(ack.minus(1));
        }
        self.reaches(ack);
        (self.acked, self.is_answered) = (Some(ack), true);
        S::to_explain(|| self.acknowledgment_leaves_clues(ack, by.time));
        self.sacked.up_to(ack);
        let with_fin = self.fin_is_covered(ack);
        self.fin_acked |= with_fin;
        self.arrived.up_to(ack);
        let bytes = if ack.is_after(before) { ack.relative_to(before) - u32::from(with_fin) } else { 0 };
        let trips = self.unacked.acknowledge::<S>(ack, by.time, by.echo());
        Some(Advance { before, bytes, trips })
    }

    /// The short form of [`Self::is_acknowledged`] for an acknowledgment of data in flight, if there is no gap, neither
    /// end has closed, and the sink explains nothing.
    pub(in crate::analysis::tcp) fn is_acknowledged_next<S: Sink>(
        &mut self,
        by: &Segment<'_>,
    ) -> Option<Advance> {
        let (ack, before) = (by.ack()?, self.first_unacked()?);
        (self.acked, self.is_answered) = (Some(ack), true);
        self.sacked.up_to(ack);
        let trips = self.unacked.acknowledge::<S>(ack, by.time, by.echo());
        Some(Advance { before, bytes: ack.relative_to(before), trips })
    }
}
