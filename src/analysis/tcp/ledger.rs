//! The account of one direction: what one end has sent, which part was seen without a gap, what the other end has
//! acknowledged, and the options and window that the sender advertised.
//!
//! The variables are those of RFC 9293, 3.3.1: `next` is SND.NXT, `acked` is SND.UNA. There is one count of bytes in
//! flight, [`Ledger::in_flight`]: findings, records and the summary all use it.

mod both;
mod clues;
mod entry;
mod round_trip;
mod sent_segment;
mod unacked;

use std::ops::Range;

pub(super) use both::Ledgers;
pub(super) use clues::{Clues, Recovery};
pub(super) use round_trip::{AmbiguousAck, RoundTrips};
pub(super) use sent_segment::SentSegment;
pub use unacked::REMEMBERED;
pub(super) use unacked::{CoveredSegments, Unacked};

use super::arrived::Arrived;
use super::segment::Segment;
use crate::analysis::fact::PacketRef;
use crate::analysis::reason::AckTrigger;
use crate::analysis::seq::SeqNumber;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// This many ticks are a second or more: a timestamp clock ticks at most once a millisecond (RFC 7323, 5.4).
const LONG_AGO: u32 = 1000;
/// No segment is under way for longer than two minutes (RFC 9293, 3.4.1). A timestamp that is more than this many ticks
/// old shows a wrong clock, not an old segment.
const TOO_LONG_AGO: u32 = 120_000;

/// A SYN or FIN that was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct SentControl {
    /// The packet that carried it first.
    pub(super) packet: PacketRef,
    /// When that packet was seen.
    pub(super) time: Timestamp,
    /// Its own sequence number.
    pub(super) seq: SeqNumber,
}

/// How a segment relates to what was sent before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Sending {
    /// It occupies no sequence numbers, or all of them are acknowledged already.
    #[default]
    Nothing,
    /// It begins at or after SND.NXT.
    New,
    /// It begins before SND.NXT: it was sent again, or it is late.
    Again {
        /// Whether it carries the oldest unacknowledged byte (SND.UNA).
        first: bool,
        /// Whether its bytes were seen before. If not, it may be late, and not a retransmission.
        seen: bool,
    },
}

/// An acknowledgment that advances SND.UNA.
#[derive(Debug, Clone)]
pub(super) struct Advance {
    /// SND.UNA before it. In the first acknowledgment of all, it may equal the acknowledgment number.
    pub(super) before: SeqNumber,
    /// How many bytes of data it acknowledges, without SYN and FIN.
    pub(super) bytes: u32,
    /// The round trips that it completes.
    pub(super) trips: RoundTrips,
}

/// The account of what one end sends.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says whether one thing was seen, whatever the others"
)]
pub(super) struct Ledger {
    /// What counts as 0 in relative numbers: its initial sequence number, or one before the first number seen.
    pub(super) base: Option<SeqNumber>,
    /// The furthest number that was sent or acknowledged, and its distance from `base`. Sequence numbers wrap; this
    /// count does not.
    head: Option<(SeqNumber, u64)>,
    pub(super) syn: Option<SentControl>,
    /// Whether it has sent its SYN with an acknowledgment of the other's.
    pub(super) syn_acked: bool,
    /// Whether its SYN carried data (RFC 7413).
    pub(super) syn_with_data: bool,
    pub(super) syns: u64,
    /// The highest number after anything it sent (SND.NXT, RFC 9293, 3.3.1).
    pub(super) next: Option<SeqNumber>,
    /// What the other end has received, if everything that was seen arrived: the edge is its RCV.NXT.
    pub(super) arrived: Arrived,
    /// The highest acknowledgment number that the other end sent (SND.UNA).
    pub(super) acked: Option<SeqNumber>,
    /// Whether an acknowledgment was seen, so that the bytes in flight can be counted: from `acked`, or else from the
    /// first byte seen.
    is_answered: bool,
    pub(super) fin: Option<SentControl>,
    /// Whether its FIN and everything before it has arrived at the other end, or is under way to it.
    pub(super) fin_arrived: bool,
    /// Whether its FIN has been acknowledged.
    pub(super) fin_acked: bool,
    /// The window scale that its SYN offered, if any (RFC 7323, 2.2).
    pub(super) offered_scale: Option<u8>,
    /// The largest segment that it accepts, as its SYN offered it.
    pub(super) mss: Option<u16>,
    /// The last window that it advertised, in bytes if the scale is known: at most 2^30 (RFC 7323, 2.3).
    pub(super) window: Option<u32>,
    /// How many duplicate ACKs in a row it has sent.
    pub(super) duplicates: u32,
    /// Its last segment that carries nothing new but must be answered: a keep-alive, a window probe, a retransmission.
    pub(super) question: Option<(PacketRef, AckTrigger)>,
    /// Its segments that are not yet acknowledged.
    pub(super) unacked: Unacked,
    /// The ranges of it that the other end's selective acknowledgments report (RFC 2018).
    pub(super) sacked: Arrived,
    clues: Option<Box<Clues>>,
    /// Whether its SYN permitted selective acknowledgments; `None` if that is not known.
    pub(super) permits_sack: Option<bool>,
    /// The shortest time in which it acknowledged a segment, as seen at the capture, in nanoseconds.
    pub(super) fastest: Option<i64>,
    /// The latest TSval in its segments (RFC 7323, 3).
    clock: Option<u32>,
    /// Segments that it sent again, duplicate ACKs that it sent, and segments of it that came out of order.
    pub(super) retransmitted: u64,
    pub(super) duplicates_sent: u64,
    pub(super) out_of_order: u64,
}

impl Ledger {
    /// The relative number of `seq`, which does not wrap. `None` before anything is known of this end, and for numbers
    /// before `base`.
    pub(super) fn relative(&self, seq: SeqNumber) -> Option<u64> {
        let (head, count) = self.head?;
        // The furthest number is known: `seq` lies within half of the sequence space on either side of it.
        count.checked_add_signed(i64::from(seq.relative_to(head).cast_signed()))
    }

    /// Counts relative numbers from `base`.
    fn count_from(&mut self, base: SeqNumber) {
        // What came before `base`, such as forged segments with other numbers, does not count.
        let head = self.head.map(|(head, _)| head).filter(|head| !head.is_before(base)).unwrap_or(base);
        self.base = Some(base);
        self.head = Some((head, u64::from(head.relative_to(base))));
    }

    /// Records that `seq` was sent or acknowledged.
    fn reaches(&mut self, seq: SeqNumber) {
        let count = self.relative(seq);
        if let (Some((head, _)), Some(count)) = (self.head, count)
            && seq.is_after(head)
        {
            self.head = Some((seq, count));
        }
    }

    /// SND.UNA. Before the first acknowledgment it is the number of the first byte seen.
    pub(super) fn first_unacked(&self) -> Option<SeqNumber> {
        self.acked.or(self.base.map(|base| base.plus(1)))
    }

    /// How many bytes of data are in flight: SND.NXT - SND.UNA (RFC 9293, 3.3.1). SYN and FIN occupy a sequence number
    /// each, but are not bytes. `None` before the first acknowledgment. If that one acknowledges bytes from before the
    /// capture, the first byte seen counts as SND.UNA.
    pub(super) fn in_flight(&self) -> Option<u32> {
        let next = self.next?;
        let fin = self.fin.map(|fin| fin.seq).filter(|fin| fin.plus(1) == next);
        self.in_flight_before(fin.unwrap_or(next))
    }

    /// How many bytes of data it has sent, from the first one seen, each counted once.
    pub(super) fn bytes_sent(&self) -> u64 {
        let sent = self.next.and_then(|next| self.relative(next)).unwrap_or(0);
        sent.saturating_sub(1).saturating_sub(u64::from(self.fin.is_some()))
    }

    /// How many bytes before `seq` are in flight, counted in the same way.
    pub(super) fn in_flight_before(&self, seq: SeqNumber) -> Option<u32> {
        let first = self.first_unacked().filter(|_| self.is_answered)?;
        Some(if seq.is_after(first) { seq.relative_to(first) } else { 0 })
    }

    /// Whether anything that it has sent is unacknowledged: a byte, a SYN or a FIN.
    pub(super) fn waits(&self) -> bool {
        self.acked.zip(self.next).is_some_and(|(acked, next)| next.is_after(acked))
    }

    /// The shift of the windows that it advertises. RFC 7323, 2.2: a SYN is never scaled, other segments only if both
    /// SYNs offered the option. A shift above 14 counts as 14. A SYN ACK offers the option only in answer to a SYN
    /// that did.
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

    /// The window that a segment of it advertises, in bytes if the scale is known.
    pub(super) fn advertised(&self, other: &Self, segment: &Segment<'_>) -> u32 {
        u32::from(segment.header.window) << self.scale(other, segment.has(Flags::SYN)).unwrap_or(0)
    }

    /// Records the TSval of a segment that it sends.
    fn reads_clock(&mut self, segment: &Segment<'_>) {
        if !self.is_behind(segment, 1..1 << 31) {
            self.clock = segment.clock().or(self.clock);
        }
    }

    /// Whether the TSval of a segment is this many ticks behind the latest one.
    fn is_behind(&self, segment: &Segment<'_>, ticks: Range<u32>) -> bool {
        let ago = self
            .clock
            .zip(segment.clock())
            .map(|(last, clock)| SeqNumber(last).relative_to(SeqNumber(clock)));
        ago.is_some_and(|ago| ticks.contains(&ago))
    }

    /// Whether a segment with the next bytes has an old timestamp. A sender's clock never goes back, and a segment
    /// that was overtaken on its path would be older only by its delay.
    pub(super) fn is_from_the_past(&self, segment: &Segment<'_>) -> bool {
        segment.len > 0 && self.next == Some(segment.seq()) && self.is_behind(segment, LONG_AGO..TOO_LONG_AGO)
    }

    /// Whether data flows in order: there is no gap, no question is open, the window is not zero, and no FIN was sent.
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

    /// Whether `ack` acknowledges its FIN. Nothing follows a FIN, so only one number does.
    pub(super) fn fin_is_covered(&self, ack: SeqNumber) -> bool {
        self.fin.is_some_and(|fin| ack == fin.seq.plus(1))
    }

    /// Whether SND.UNA was set to `ack` by a hole that no window allows, and not by an acknowledgment: the first
    /// acknowledgment of that number is new, not a repetition.
    pub(super) fn resumes_at(&self, ack: SeqNumber) -> bool {
        self.acked == Some(ack) && !self.is_answered
    }

    /// Whether `ack` acknowledges something that was not seen: it is after SND.NXT.
    pub(super) fn is_beyond(&self, ack: SeqNumber) -> bool {
        self.next.is_some_and(|next| ack.is_after(next))
    }

    /// Records how long it took to acknowledge a segment, as seen at the capture.
    pub(super) fn answered_in(&mut self, waited: i64) {
        self.fastest = Some(self.fastest.map_or(waited, |fastest| fastest.min(waited)));
    }

    /// Forgets its duplicate ACKs: they count until an ACK advances SND.UNA (RFC 5681, 3.2).
    pub(super) fn moves_on(&mut self) {
        self.duplicates = 0;
        if let Some(clues) = &mut self.clues {
            clues.forget_duplicates();
        }
    }

    /// Whether its FIN and everything before it has now been seen; true only once.
    pub(super) fn fin_arrives(&mut self) -> bool {
        let has = self.fin.is_some_and(|fin| self.arrived.edge().is_some_and(|edge| edge.is_after(fin.seq)));
        let now = has && !self.fin_arrived;
        self.fin_arrived |= has;
        now
    }

    /// The ledger of an end that has sent nothing.
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

impl SentControl {
    const fn of(segment: &Segment<'_>, seq: SeqNumber) -> Self {
        Self { packet: segment.packet, time: segment.time, seq }
    }
}
