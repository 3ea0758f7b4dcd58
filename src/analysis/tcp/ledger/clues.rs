//! What the reasons of later segments are worked out from. Where no findings are taken, none of it is kept.

use super::Ledger;
use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::analysis::tcp::segment::Segment;
use crate::frame::Timestamp;

/// How many duplicate ACKs are kept as evidence: as many as make a fast retransmit.
const DUPLICATES: usize = 3;

/// A recovery from a loss: it goes on until everything that was sent when it began is acknowledged.
#[derive(Debug, Clone, Copy)]
pub(in crate::analysis::tcp) struct Recovery {
    /// Whether the timer began it; otherwise acknowledgments did.
    pub(in crate::analysis::tcp) by_timer: bool,
    /// The number that ends it.
    pub(in crate::analysis::tcp) until: SeqNumber,
    /// The packet that was sent again first.
    pub(in crate::analysis::tcp) began: PacketRef,
}

/// The clues that the segments of one end leave, and those of the other end about it.
#[derive(Debug, Clone)]
pub(in crate::analysis::tcp) struct Clues {
    /// Its last segment that takes up sequence numbers.
    pub(in crate::analysis::tcp) last_sent: Option<PacketRef>,
    /// The last selective acknowledgment of the other end that reported something new.
    pub(in crate::analysis::tcp) sack_news: Option<PacketRef>,
    /// When the other end last reported a gap.
    pub(in crate::analysis::tcp) loss_sign: Option<Timestamp>,
    /// The last duplicate ACKs that it sent, the latest first.
    pub(in crate::analysis::tcp) duplicate_acks: [Option<PacketRef>; DUPLICATES],
    /// When its retransmission timer was started last, if it keeps to RFC 6298, 5.
    pub(in crate::analysis::tcp) timer: Option<Timestamp>,
    pub(in crate::analysis::tcp) recovery: Option<Recovery>,
    /// Its segment that filled a gap that was seen, until that is acknowledged.
    pub(in crate::analysis::tcp) filler: Option<PacketRef>,
    /// When its last acknowledgment was seen.
    pub(in crate::analysis::tcp) last_ack: Option<Timestamp>,
    /// Whether one of its windows was to be multiplied (RFC 7323, 2).
    pub(in crate::analysis::tcp) has_scaled: bool,
}

/// The clues of an end that has left none.
static NONE: Clues = Clues::new();

impl Clues {
    const fn new() -> Self {
        Self {
            last_sent: None,
            sack_news: None,
            loss_sign: None,
            duplicate_acks: [None; DUPLICATES],
            timer: None,
            recovery: None,
            filler: None,
            last_ack: None,
            has_scaled: false,
        }
    }

    /// Takes note of a duplicate ACK that this end sends.
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
    /// What the reasons of its segments are worked out from.
    pub(in crate::analysis::tcp) fn clues(&self) -> &Clues {
        self.clues.as_deref().unwrap_or(&NONE)
    }

    /// The same, to take note of more.
    pub(in crate::analysis::tcp) fn clues_mut(&mut self) -> &mut Clues {
        self.clues.get_or_insert_default()
    }

    /// Takes note of what a segment that takes up numbers shows.
    pub(super) fn leaves_clues(&mut self, segment: &Segment<'_>) {
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

    /// Takes note of what an acknowledgment shows that moves on to `ack` at `time`.
    pub(super) fn acknowledgment_leaves_clues(&mut self, ack: SeqNumber, time: Timestamp) {
        // RFC 6298, 5.2 and 5.3.
        let timer = self.waits().then_some(time);
        let clues = self.clues_mut();
        clues.timer = timer;
        clues.recovery = clues.recovery.filter(|recovery| recovery.until.is_after(ack));
        clues.filler = None;
    }
}
