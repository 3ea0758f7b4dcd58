//! The observations that explain later segments. They are kept only if the sink takes findings.

use super::Ledger;
use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::analysis::tcp::segment::Segment;
use crate::frame::Timestamp;

/// How many duplicate ACKs are kept as evidence: a fast retransmit needs this many (RFC 5681, 3.2).
const DUPLICATES: usize = 3;

/// A recovery from a loss. It lasts until everything that had been sent when it began is acknowledged.
#[derive(Debug, Clone, Copy)]
pub(in crate::analysis::tcp) struct Recovery {
    /// Whether the retransmission timer began it; otherwise duplicate or selective acknowledgments did.
    pub(in crate::analysis::tcp) by_timer: bool,
    /// The number that ends it.
    pub(in crate::analysis::tcp) until: SeqNumber,
    /// The first packet that was sent again.
    pub(in crate::analysis::tcp) began: PacketRef,
}

/// What the segments of one end show, and what the other end's acknowledgments show about it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each has been seen or not, independent of the others")]
pub(in crate::analysis::tcp) struct Clues {
    /// Its last segment that occupies sequence numbers.
    pub(in crate::analysis::tcp) last_sent: Option<PacketRef>,
    /// The last selective acknowledgment of the other end that reported something new.
    pub(in crate::analysis::tcp) sack_news: Option<PacketRef>,
    /// When the other end last reported a gap.
    pub(in crate::analysis::tcp) loss_sign: Option<Timestamp>,
    /// Its last duplicate ACKs, the latest first.
    pub(in crate::analysis::tcp) duplicate_acks: [Option<PacketRef>; DUPLICATES],
    /// Its last run of at least three duplicate ACKs: their number, their count, and when the last of them was seen. They
    /// are remembered after an ACK has moved on, because that ACK may cross what they caused.
    pub(in crate::analysis::tcp) asked: Option<(SeqNumber, u32, Timestamp)>,
    /// When its retransmission timer was last started, if it follows RFC 6298, 5.
    pub(in crate::analysis::tcp) timer: Option<Timestamp>,
    /// The last segment that it started for anew, and for how many nanoseconds it had run before.
    pub(in crate::analysis::tcp) waited: Option<(PacketRef, i64)>,
    pub(in crate::analysis::tcp) recovery: Option<Recovery>,
    /// The ICMP error that reported a segment as too big for a link, and SND.NXT at that time.
    pub(in crate::analysis::tcp) too_big: Option<(PacketRef, SeqNumber)>,
    /// Its last segment that such an error quotes.
    pub(in crate::analysis::tcp) dropped_as_too_big: Option<PacketRef>,
    /// Its segment that filled a gap, until it is acknowledged.
    pub(in crate::analysis::tcp) filler: Option<PacketRef>,
    /// When its last acknowledgment was seen.
    pub(in crate::analysis::tcp) last_ack: Option<Timestamp>,
    /// Whether one of its windows was scaled (RFC 7323, 2).
    pub(in crate::analysis::tcp) has_scaled: bool,
    /// Whether one of its segments filled the other end's MSS, and whether one had PSH.
    pub(in crate::analysis::tcp) has_filled: bool,
    pub(in crate::analysis::tcp) has_pushed: bool,
    /// Whether it was said that its program had nothing to send for a while.
    pub(in crate::analysis::tcp) has_paused: bool,
}

/// The clues of an end about which nothing is recorded.
static NONE: Clues = Clues::new();

impl Clues {
    const fn new() -> Self {
        Self {
            last_sent: None,
            sack_news: None,
            loss_sign: None,
            duplicate_acks: [None; DUPLICATES],
            asked: None,
            timer: None,
            waited: None,
            recovery: None,
            too_big: None,
            dropped_as_too_big: None,
            filler: None,
            last_ack: None,
            has_scaled: false,
            has_filled: false,
            has_pushed: false,
            has_paused: false,
        }
    }

    /// Records a duplicate ACK that this end sends.
    pub(in crate::analysis::tcp) const fn repeats_ack(&mut self, packet: PacketRef) {
        let [latest, before, _] = self.duplicate_acks;
        self.duplicate_acks = [Some(packet), latest, before];
    }

    pub(super) const fn forget_duplicates(&mut self) {
        self.duplicate_acks = [None; DUPLICATES];
    }
}

impl Default for Clues {
    fn default() -> Self {
        Self::new()
    }
}

impl Ledger {
    /// The observations that explain its segments.
    pub(in crate::analysis::tcp) fn clues(&self) -> &Clues {
        self.clues.as_deref().unwrap_or(&NONE)
    }

    /// The same, to record more.
    pub(in crate::analysis::tcp) fn clues_mut(&mut self) -> &mut Clues {
        self.clues.get_or_insert_default()
    }

    /// Records what a segment that occupies sequence numbers shows.
    pub(super) fn leaves_clues(&mut self, segment: &Segment<'_>) {
        // RFC 6298, 5.1 and 5.5: the timer starts with the first unacknowledged byte, and restarts when it expires.
        let waits_for_this = self.acked.is_none_or(|acked| !segment.seq().is_after(acked));
        let fills = self.arrived.edge() == Some(segment.seq()) && !self.arrived.beyond().is_empty();
        let clues = self.clues_mut();
        if let Some(started) = clues.timer.filter(|_| waits_for_this) {
            clues.waited = Some((segment.packet, segment.time.since(started)));
        }
        if clues.timer.is_none() || waits_for_this {
            clues.timer = Some(segment.time);
        }
        if fills {
            clues.filler = Some(segment.packet);
        }
        clues.last_sent = Some(segment.packet);
    }

    /// Records what an acknowledgment at `time` shows, which advances SND.UNA to `ack`.
    pub(super) fn acknowledgment_leaves_clues(&mut self, ack: SeqNumber, time: Timestamp) {
        // RFC 6298, 5.2 and 5.3.
        let timer = self.waits().then_some(time);
        let clues = self.clues_mut();
        clues.timer = timer;
        clues.recovery = clues.recovery.filter(|recovery| recovery.until.is_after(ack));
        clues.too_big = clues.too_big.filter(|(_, until)| until.is_after(ack));
        clues.filler = None;
    }

    /// Records an ICMP error which says that a segment in flight was too big for a link (RFC 1191; RFC 8201).
    pub(in crate::analysis::tcp) fn is_too_big(&mut self, error: PacketRef, packet: PacketRef) {
        self.clues_mut().dropped_as_too_big = Some(packet);
        if let Some(next) = self.next {
            self.clues_mut().too_big = Some((error, next));
        }
    }
}
