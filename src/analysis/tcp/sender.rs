//! What one end has sent, what of it has been seen without a gap, and what the other end has acknowledged.

use std::ops::{Deref, DerefMut, Range};
use std::sync::LazyLock;

use super::arrived::Arrived;
use super::history::History;
use super::segment::Segment;
use crate::analysis::fact::PacketRef;
use crate::analysis::reason::Question;
use crate::analysis::seq::SeqNumber;
use crate::analysis::sink::Sink;
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

/// A recovery from a loss: it goes on until everything that was sent when it began is acknowledged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recovery {
    /// Whether the timer began it; otherwise acknowledgments did.
    pub(super) by_timer: bool,
    /// The number that ends it.
    pub(super) until: SeqNumber,
    /// The packet that was sent again first.
    pub(super) began: PacketRef,
}

/// How many duplicate ACKs are kept as evidence: as many as make a fast retransmit.
const DUPLICATES: usize = 3;
/// So many ticks are a second or more: a clock ticks once a millisecond at most (RFC 7323, 5.4).
const LONG_AGO: u32 = 1000;
/// No segment is under way for longer than two minutes (RFC 9293, 3.4.1): a clock that is further behind than these is no
/// sign of an old segment, but of a wrong clock.
const TOO_LONG_AGO: u32 = 120_000;
/// No window is larger (RFC 7323, 2.3): what lies further back is not known to wait.
const REACH: u32 = 1 << 30;

/// What the reasons of segments are worked out from. Where no findings are taken, none of it is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Clues {
    /// Its last segment that takes up sequence numbers.
    pub(super) last_sent: Option<PacketRef>,
    /// The last selective acknowledgment of the other end that told news.
    pub(super) told_sack: Option<PacketRef>,
    /// When the other end last told of a gap.
    pub(super) loss_sign: Option<Timestamp>,
    /// The last duplicate ACKs that it sent, the latest first.
    pub(super) duplicate_acks: [Option<PacketRef>; DUPLICATES],
    /// When its retransmission timer was started last, if it keeps to RFC 6298, 5.
    pub(super) timer: Option<Timestamp>,
    pub(super) recovery: Option<Recovery>,
    /// Its segment that filled a gap that was seen, until that is acknowledged.
    pub(super) filler: Option<PacketRef>,
    /// When its last acknowledgment was seen.
    pub(super) last_ack: Option<Timestamp>,
}

/// What there is of an end of which there are no clues.
static NO_CLUES: Clues = Clues {
    last_sent: None,
    told_sack: None,
    loss_sign: None,
    duplicate_acks: [None; DUPLICATES],
    timer: None,
    recovery: None,
    filler: None,
    last_ack: None,
};

/// One end's half of the numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Sender {
    /// What counts as 0 in relative numbers: its initial sequence number, or one before the first number seen.
    pub(super) base: Option<SeqNumber>,
    /// The furthest number that was seen of it, sent or acknowledged, and how far that is from `base`: numbers wrap,
    /// this count does not.
    head: Option<(SeqNumber, u64)>,
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
    /// Its segment that brings nothing new and must be answered all the same: a keep-alive, a probe, a repetition.
    pub(super) question: Option<(PacketRef, Question)>,
    pub(super) history: History,
    /// What selective acknowledgments of the other end tell of it (RFC 2018).
    pub(super) sacked: Arrived,
    clues: Option<Box<Clues>>,
    /// Whether its SYN permitted selective acknowledgments, if that is known.
    pub(super) permits_sack: Option<bool>,
    /// The shortest time that it took to acknowledge a segment, as seen here.
    pub(super) fastest: Option<i64>,
    /// The latest of its clock, as its segments told it (RFC 7323, 3).
    clock: Option<u32>,
    /// Segments that it sent again, duplicate ACKs that it sent, and segments of it that came out of order.
    pub(super) retransmitted: u64,
    pub(super) duplicates_sent: u64,
    pub(super) out_of_order: u64,
}

/// The books of one end; none are kept before there is something to note in them. Of most connections that a scan or a
/// flood begins, one end is never heard.
#[derive(Debug, Clone, Default)]
pub(super) struct Books(Option<Box<Sender>>);

/// The books of an end of which nothing is known.
static NOTHING: LazyLock<Sender> = LazyLock::new(Sender::default);

impl Books {
    /// The books that are kept, to change them.
    pub(super) fn kept(&mut self) -> Option<&mut Sender> {
        self.0.as_deref_mut()
    }
}

impl Deref for Books {
    type Target = Sender;

    fn deref(&self) -> &Sender {
        self.0.as_deref().unwrap_or_else(|| &NOTHING)
    }
}

impl DerefMut for Books {
    fn deref_mut(&mut self) -> &mut Sender {
        self.0.get_or_insert_default()
    }
}

impl Sender {
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

    /// Takes note of a segment that this end sends, with the window that it tells.
    pub(super) fn sends<S: Sink>(&mut self, segment: &Segment<'_>, window: u64) {
        let mark = |seq| Mark { packet: segment.packet, time: segment.time, seq };
        if segment.has(Flags::SYN) {
            self.syns += 1;
            self.syn_acked |= segment.has(Flags::ACK);
            if self.syn.is_none() {
                // What came before it with lower numbers, as from who answers in another's name, is of no connection
                // that it opens.
                if self.arrived.edge().is_some_and(|edge| edge.is_before(segment.seq())) {
                    self.arrived = Arrived::default();
                }
                self.count_from(segment.seq());
                self.syn = Some(mark(segment.seq()));
            }
            self.offered_scale = segment.window_scale();
            self.mss = segment.mss();
            self.permits_sack = segment.permits_sack();
        }
        // In the middle of a connection the first byte seen is called byte 1, as if a SYN had come before it.
        if self.base.is_none() {
            self.count_from(segment.seq().minus(1));
        }
        let is_new = !self.arrived.holds(segment.seq(), segment.end());
        if segment.has(Flags::FIN) && self.fin.is_none() {
            self.fin = Some(mark(segment.after_data()));
        }
        if self.next.is_none_or(|next| segment.end().is_after(next)) {
            self.next = Some(segment.end());
            self.reaches(segment.end());
            let end = segment.end();
            let too_far = |acked: &SeqNumber| end.relative_to(*acked) > REACH;
            self.acked = self.acked.map(|acked| if too_far(&acked) { end.minus(REACH) } else { acked });
        }
        self.window = Some(window);
        self.reads_clock(segment);
        if segment.ack().is_some() {
            S::for_findings(|| self.clues_mut().last_ack = Some(segment.time));
        }
        if segment.occupies() {
            S::for_findings(|| self.leaves_clues(segment));
            self.history.add(segment, is_new);
        }
        self.arrived.add(segment.seq(), segment.end());
    }

    /// The same of one that begins where nothing is missing and everything before it ends, where no findings are taken.
    pub(super) fn sends_next(&mut self, segment: &Segment<'_>, window: u64) {
        self.window = Some(window);
        self.reads_clock(segment);
        if segment.len == 0 {
            return;
        }
        let end = segment.end();
        self.next = Some(end);
        self.reaches(end);
        self.acked =
            self.acked.map(|acked| if end.relative_to(acked) > REACH { end.minus(REACH) } else { acked });
        self.history.add(segment, true);
        self.arrived.up_to(end);
    }

    /// Takes note of how long it took to acknowledge a segment, as seen here.
    pub(super) fn answered_in(&mut self, waited: i64) {
        self.fastest = Some(self.fastest.map_or(waited, |fastest| fastest.min(waited)));
    }

    /// Takes note of an acknowledgment of what waits, where no findings are taken. Gives how long the last segment
    /// waited that it covers, if that was seen, and sent once.
    pub(super) fn is_acknowledged_next(&mut self, by: &Segment<'_>) -> Option<i64> {
        let ack = by.ack()?;
        self.acked = Some(ack);
        self.sacked.up_to(ack);
        self.history.takes_next(ack, by.time)
    }

    /// Takes note of what a segment that occupies numbers tells of the reasons of later ones.
    fn leaves_clues(&mut self, segment: &Segment<'_>) {
        // RFC 6298, 5.1 and 5.5: the timer starts with the first byte that waits, and again when it runs out.
        let waits_for_this = self.acked.is_none_or(|acked| !segment.seq().is_after(acked));
        let fills = self.arrived.edge() == Some(segment.seq()) && !self.arrived.beyond().is_empty();
        let clues = self.clues_mut();
        if clues.timer.is_none() || waits_for_this {
            clues.timer = Some(segment.time);
        }
        if fills {
            clues.filler = Some(segment.packet);
        }
        clues.last_sent = Some(segment.packet);
    }

    /// From what its reasons are told.
    pub(super) fn clues(&self) -> &Clues {
        self.clues.as_deref().unwrap_or(&NO_CLUES)
    }

    /// The same, to take note of more.
    pub(super) fn clues_mut(&mut self) -> &mut Clues {
        self.clues.get_or_insert_default()
    }

    /// Forgets its duplicate ACKs: they count until an ACK moves on (RFC 5681, 3.2).
    pub(super) fn moves_on(&mut self) {
        self.duplicates = 0;
        if let Some(clues) = &mut self.clues {
            clues.duplicate_acks = [None; DUPLICATES];
        }
    }

    /// Whether its FIN has reached the other end by now; true once.
    pub(super) fn fin_arrives(&mut self) -> bool {
        let has = self.fin.is_some_and(|fin| self.arrived.edge().is_some_and(|edge| edge.is_after(fin.seq)));
        let now = has && !self.fin_arrived;
        self.fin_arrived |= has;
        now
    }

    /// Takes note of an acknowledgment that the other end sends with a segment, higher than any before.
    pub(super) fn is_acknowledged<S: Sink>(&mut self, ack: SeqNumber, by: &Segment<'_>) {
        if self.base.is_none() {
            self.count_from(ack.minus(1));
        }
        self.reaches(ack);
        self.acked = Some(ack);
        S::for_findings(|| {
            // RFC 6298, 5.2 and 5.3.
            let timer = (self.in_flight() > 0).then_some(by.time);
            let clues = self.clues_mut();
            clues.timer = timer;
            clues.recovery = clues.recovery.filter(|recovery| recovery.until.is_after(ack));
            clues.filler = None;
        });
        self.sacked.up_to(ack);
        self.fin_acked |= self.fin_is_covered(ack);
        self.arrived.up_to(ack);
        self.history.acknowledge::<S>(ack);
    }
}
