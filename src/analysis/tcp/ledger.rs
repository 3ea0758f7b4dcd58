//! The account of one direction: what one end has sent, what of it has been seen without a gap, what the other end has
//! acknowledged, and what that end has said of itself on the way.
//!
//! The names are those of RFC 9293, 3.3.1: `next` is SND.NXT, `acked` is SND.UNA. There is one count of bytes in flight,
//! [`Ledger::in_flight`], for what findings say, what a packet's record says, and what the summary says.

mod both;
mod clues;
mod entry;
mod round_trip;
mod unacked;

use std::ops::Range;

pub(super) use both::Ledgers;
pub(super) use clues::{Clues, Recovery};
pub(super) use round_trip::{Repeated, RoundTrips};
#[cfg(test)]
pub(super) use unacked::REMEMBERED;
pub(super) use unacked::{CoveredSegments, Sent, Unacked};

use super::arrived::Arrived;
use super::segment::Segment;
use crate::analysis::fact::PacketRef;
use crate::analysis::reason::Question;
use crate::analysis::seq::SeqNumber;
use crate::frame::Timestamp;

/// No window is larger (RFC 7323, 2.3): what lies further back than this cannot wait for its acknowledgment any more, and
/// a number further ahead belongs to bytes that the capture missed.
pub(super) const MAX_WINDOW: u32 = 1 << 30;
/// So many ticks are a second or more: a clock ticks once a millisecond at most (RFC 7323, 5.4).
const LONG_AGO: u32 = 1000;
/// No segment is under way for longer than two minutes (RFC 9293, 3.4.1): a clock that is further behind than these is no
/// sign of an old segment, but of a wrong clock.
const TOO_LONG_AGO: u32 = 120_000;

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

/// What a segment is to what was sent before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Sending {
    /// It takes up no number, or only such as are acknowledged.
    #[default]
    Nothing,
    /// It begins behind everything that was sent.
    New,
    /// It begins before: sent again, or late.
    Again {
        /// Whether it carries what waited longest for its acknowledgment.
        first: bool,
        /// Whether its bytes were seen before: otherwise it may be late, and not sent again at all.
        seen: bool,
    },
}

/// An acknowledgment that is higher than all before it.
#[derive(Debug, Clone)]
pub(super) struct Advance {
    /// The number that waited longest until then: it may be the same, in the first acknowledgment of all.
    pub(super) before: SeqNumber,
    /// How many bytes of data it acknowledges, SYN and FIN left out.
    pub(super) bytes: u32,
    /// The round trips that it shows.
    pub(super) trips: RoundTrips,
}

/// One end's half of the numbers.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says whether one thing was seen, whatever the others"
)]
pub(super) struct Ledger {
    /// What counts as 0 in relative numbers: its initial sequence number, or one before the first number seen.
    pub(super) base: Option<SeqNumber>,
    /// The furthest number that was seen of it, sent or acknowledged, and how far that is from `base`: numbers wrap,
    /// this count does not.
    head: Option<(SeqNumber, u64)>,
    pub(super) syn: Option<Mark>,
    /// Whether it has sent its SYN with an acknowledgment of the other's.
    pub(super) syn_acked: bool,
    /// Whether its SYN carried data (RFC 7413).
    pub(super) syn_with_data: bool,
    pub(super) syns: u64,
    /// The highest number after anything it sent (SND.NXT, RFC 9293, 3.3.1).
    pub(super) next: Option<SeqNumber>,
    /// What of it the other end has without a gap, if everything seen arrived (RCV.NXT).
    pub(super) arrived: Arrived,
    /// The highest acknowledgment number that the other end sent (SND.UNA).
    pub(super) acked: Option<SeqNumber>,
    /// Whether an acknowledgment shows from where its bytes wait: the number `acked`, or all that was seen.
    is_answered: bool,
    pub(super) fin: Option<Mark>,
    /// Whether its FIN, and everything before it, has reached the other end or is under way to it.
    pub(super) fin_arrived: bool,
    /// Whether its FIN has been acknowledged.
    pub(super) fin_acked: bool,
    /// By how much its window fields are shifted, if its SYN was seen (RFC 7323, 2.2).
    pub(super) offered_scale: Option<u8>,
    /// The largest segment that it accepts, as its SYN offered it.
    pub(super) mss: Option<u16>,
    /// The window that it advertised last, in bytes as far as the scale is known: 2^30 at most (RFC 7323, 2.3).
    pub(super) window: Option<u32>,
    /// How often in a row it repeated an acknowledgment while data was on its way to it.
    pub(super) duplicates: u32,
    /// Its segment that brings nothing new and must be answered all the same: a keep-alive, a probe, a repetition.
    pub(super) question: Option<(PacketRef, Question)>,
    /// Its segments that wait for their acknowledgment.
    pub(super) unacked: Unacked,
    /// What selective acknowledgments of the other end report of it (RFC 2018).
    pub(super) sacked: Arrived,
    clues: Option<Box<Clues>>,
    /// Whether its SYN permitted selective acknowledgments, if that is known.
    pub(super) permits_sack: Option<bool>,
    /// The shortest time that it took to acknowledge a segment, as seen here.
    pub(super) fastest: Option<i64>,
    /// The latest of its clock, as its segments carried it (RFC 7323, 3).
    clock: Option<u32>,
    /// Segments that it sent again, duplicate ACKs that it sent, and segments of it that came out of order.
    pub(super) retransmitted: u64,
    pub(super) duplicates_sent: u64,
    pub(super) out_of_order: u64,
}

impl Ledger {
    /// The relative number of `seq`, counted on where sequence numbers wrap; none before anything is known of this end,
    /// and for what lies before `base`.
    pub(super) fn relative(&self, seq: SeqNumber) -> Option<u64> {
        let (head, count) = self.head?;
        // Half the circle on either side of the furthest number that was seen.
        count.checked_add_signed(i64::from(seq.relative_to(head).cast_signed()))
    }

    /// Counts from `base` on.
    fn count_from(&mut self, base: SeqNumber) {
        let head = self.head.map_or(base, |(head, _)| head);
        self.base = Some(base);
        self.head = Some((head, u64::from(head.relative_to(base))));
    }

    /// Takes note that `seq` has been reached.
    fn reaches(&mut self, seq: SeqNumber) {
        let count = self.relative(seq);
        if let (Some((head, _)), Some(count)) = (self.head, count)
            && seq.is_after(head)
        {
            self.head = Some((seq, count));
        }
    }

    /// The number that has waited longest for its acknowledgment, or would come next. Without the first
    /// acknowledgment, it is that of the first byte.
    pub(super) fn first_unacked(&self) -> Option<SeqNumber> {
        self.acked.or(self.base.map(|base| base.plus(1)))
    }

    /// How many bytes of data it has sent that are not acknowledged: SND.NXT - SND.UNA (RFC 9293, 3.3.1). A SYN and a
    /// FIN take a sequence number each, and are no bytes. None before the first acknowledgment; where that is of bytes from
    /// before the capture, the first byte seen is counted as SND.UNA.
    pub(super) fn in_flight(&self) -> Option<u32> {
        let next = self.next?;
        let fin = self.fin.map(|fin| fin.seq).filter(|fin| fin.plus(1) == next);
        self.in_flight_before(fin.unwrap_or(next))
    }

    /// How many of the bytes before `seq` are not acknowledged, counted in the same way.
    pub(super) fn in_flight_before(&self, seq: SeqNumber) -> Option<u32> {
        let first = self.first_unacked().filter(|_| self.is_answered)?;
        Some(if seq.is_after(first) { seq.relative_to(first) } else { 0 })
    }

    /// Whether anything that it has sent waits for its acknowledgment: a byte, a SYN or a FIN.
    pub(super) fn waits(&self) -> bool {
        self.acked.zip(self.next).is_some_and(|(acked, next)| next.is_after(acked))
    }

    /// The shift that applies to the windows it advertises. RFC 7323, 2.2: never in a SYN, otherwise only if both SYNs
    /// offered one; a shift above 14 counts as 14. A SYN ACK offers one only in answer to a SYN that did.
    pub(super) fn scale(&self, other: &Self, in_syn: bool) -> Option<u8> {
        if in_syn {
            return Some(0);
        }
        let offer = |ledger: &Self| ledger.syn.map(|_| ledger.offered_scale);
        match (offer(self), offer(other)) {
            (Some(Some(own)), Some(Some(_))) => Some(own.min(14)),
            (Some(None), _) | (_, Some(None)) => Some(0),
            (Some(Some(own)), None) if self.syn_acked => Some(own.min(14)),
            _ => None,
        }
    }

    /// Takes note of the clock in a segment that it sends.
    fn reads_clock(&mut self, segment: &Segment<'_>) {
        if !self.is_behind(segment, 1..1 << 31) {
            self.clock = segment.clock().or(self.clock);
        }
    }

    /// By how many ticks the clock in a segment is behind one that it sent before.
    fn is_behind(&self, segment: &Segment<'_>, ticks: Range<u32>) -> bool {
        let ago = self
            .clock
            .zip(segment.clock())
            .map(|(last, clock)| SeqNumber(last).relative_to(SeqNumber(clock)));
        ago.is_some_and(|ago| ticks.contains(&ago))
    }

    /// Whether a segment with the next bytes has a timestamp of long ago. No sender's clock goes back, and what was
    /// overtaken on the way is older by the time that it was held up.
    pub(super) fn is_from_the_past(&self, segment: &Segment<'_>) -> bool {
        segment.len > 0 && self.next == Some(segment.seq()) && self.is_behind(segment, LONG_AGO..TOO_LONG_AGO)
    }

    /// Whether it sends and is acknowledged in order: nothing is missing, nothing is asked, it has room, and has not closed.
    pub(super) fn flows(&self) -> bool {
        let whole = self.arrived.edge() == self.next && self.arrived.beyond().is_empty();
        let asks = self.question.is_some() || self.window == Some(0) || !self.sacked.beyond().is_empty();
        whole && !asks && self.fin.is_none()
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

    /// Takes note of how long it took to acknowledge a segment, as seen here.
    pub(super) fn answered_in(&mut self, waited: i64) {
        self.fastest = Some(self.fastest.map_or(waited, |fastest| fastest.min(waited)));
    }

    /// Forgets its duplicate ACKs: they count until an ACK moves on (RFC 5681, 3.2).
    pub(super) fn moves_on(&mut self) {
        self.duplicates = 0;
        if let Some(clues) = &mut self.clues {
            clues.forget_duplicates();
        }
    }

    /// Whether its FIN has reached the other end by now; true once.
    pub(super) fn fin_arrives(&mut self) -> bool {
        let has = self.fin.is_some_and(|fin| self.arrived.edge().is_some_and(|edge| edge.is_after(fin.seq)));
        let now = has && !self.fin_arrived;
        self.fin_arrived |= has;
        now
    }

    /// The ledger of an end that was not heard.
    const fn new() -> Self {
        Self {
            base: None,
            head: None,
            syn: None,
            syn_acked: false,
            syn_with_data: false,
            syns: 0,
            next: None,
            arrived: Arrived::new(),
            acked: None,
            is_answered: false,
            fin: None,
            fin_arrived: false,
            fin_acked: false,
            offered_scale: None,
            mss: None,
            window: None,
            duplicates: 0,
            question: None,
            unacked: Unacked::new(),
            sacked: Arrived::new(),
            clues: None,
            permits_sack: None,
            fastest: None,
            clock: None,
            retransmitted: 0,
            duplicates_sent: 0,
            out_of_order: 0,
        }
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new()
    }
}

impl Mark {
    const fn of(segment: &Segment<'_>, seq: SeqNumber) -> Self {
        Self { packet: segment.packet, time: segment.time, seq }
    }
}
