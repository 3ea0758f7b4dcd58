//! How the sender's congestion window develops, inferred from how much it sends in each round trip.
//!
//! No packet contains the congestion window. A claim is made only if the capture is near the sender, if the sender kept
//! sending as acknowledgments came, and if the receiver's window left room. Then only the congestion window limits the
//! sender, and its growth can be seen. In every other case there is no finding.

use crate::analysis::fact::{Congestion, PacketRef};
use crate::analysis::reason::ResendCause;
use crate::analysis::seq::SeqNumber;
use crate::frame::Timestamp;

/// The number of duplicate ACKs that triggers a fast retransmit (RFC 5681, 3.2).
const DUPLICATES: u32 = 3;
/// The most rounds that a claim needs.
const ROUNDS: usize = 4;

/// What one end sent round by round, and how it repairs losses.
#[derive(Debug, Clone, Default)]
pub(super) struct Flights {
    /// The round ends when this number is acknowledged.
    mark: Option<SeqNumber>,
    rounds: [Round; ROUNDS],
    /// How many of the latest rounds follow each other without a break.
    streak: usize,
    phase: Option<Congestion>,
    recovery: Option<RecoveryPhase>,
    /// The duplicate ACKs since the last ACK that advanced SND.UNA.
    duplicates: u32,
    /// The longest segment sent: about an MSS.
    largest: u32,
}

/// What was sent in a round, and the acknowledgment that ended it.
#[derive(Debug, Clone, Copy, Default)]
struct Round {
    bytes: u32,
    ended: Option<PacketRef>,
}

#[derive(Debug, Clone, Copy)]
struct RecoveryPhase {
    until: SeqNumber,
    since: Timestamp,
    packet: PacketRef,
}

/// A change of phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PhaseChange {
    /// Another phase begins, as the flights show.
    Begins { phase: Congestion, flights: Vec<u32>, evidence: Vec<PacketRef> },
    /// Everything that was sent before the loss was seen is acknowledged.
    Recovered { since: PacketRef, lasted_ns: i64 },
}

impl Flights {
    /// Records new data that is sent. `is_limited` says that the receiver's window has no room for more. Returns whether
    /// this ends a slow start.
    pub(super) fn sends(&mut self, len: u32, is_limited: bool) -> bool {
        self.largest = self.largest.max(len);
        let ends = is_limited && self.phase == Some(Congestion::SlowStart) && self.recovery.is_none();
        if is_limited {
            self.streak = 0;
        }
        if ends {
            self.phase = None;
        }
        ends
    }

    /// Records that the first unacknowledged data is sent again for `cause`. `in_flight` bytes are in flight and end at
    /// `until`.
    pub(super) fn repeats(
        &mut self,
        packet: PacketRef,
        time: Timestamp,
        cause: Option<ResendCause>,
        (in_flight, until): (u32, SeqNumber),
    ) -> Option<PhaseChange> {
        self.streak = 0;
        self.mark = None;
        let is_asked =
            matches!(cause, Some(ResendCause::Fast | ResendCause::Sack)) || self.duplicates >= DUPLICATES;
        let phase = match cause {
            Some(ResendCause::Timeout) => Congestion::Timeout,
            _ if is_asked && self.recovery.is_none() => Congestion::FastRecovery,
            _ => return None,
        };
        if self.recovery.is_some() && self.phase == Some(phase) {
            return None;
        }
        self.recovery = Some(RecoveryPhase { until, since: time, packet });
        self.phase = Some(phase);
        Some(PhaseChange::Begins { phase, flights: vec![in_flight], evidence: vec![packet] })
    }

    /// The longest segment sent so far.
    pub(super) const fn largest(&self) -> u32 {
        self.largest
    }

    /// Records a duplicate acknowledgment.
    pub(super) const fn duplicate(&mut self) {
        self.duplicates = self.duplicates.saturating_add(1);
    }

    /// Records an acknowledgment that advances SND.UNA from `before` to `ack`, while SND.NXT is `next`. `is_near`
    /// says that the capture is near the sender.
    pub(super) fn advances(
        &mut self,
        (packet, time): (PacketRef, Timestamp),
        (before, ack, next): (SeqNumber, SeqNumber, SeqNumber),
        is_near: bool,
    ) -> Option<PhaseChange> {
        self.duplicates = 0;
        if let Some(RecoveryPhase { until, since, packet }) = self.recovery {
            if ack.is_before(until) {
                return None;
            }
            (self.recovery, self.phase, self.mark, self.streak) = (None, None, None, 0);
            return Some(PhaseChange::Recovered { since: packet, lasted_ns: time.since(since).max(0) });
        }
        match self.mark {
            Some(mark) if ack.is_before(mark) => return None,
            Some(mark) => self.round(next.relative_to(mark), packet),
            None => self.round(next.relative_to(before), packet),
        }
        self.mark = Some(next);
        if next == ack {
            // Everything is acknowledged: the sender had nothing more to send, or was not able to.
            (self.mark, self.streak) = (None, 0);
        }
        let phase = self.shown().filter(|phase| is_near && self.phase != Some(*phase))?;
        self.phase = Some(phase);
        let shown = self.rounds.get(ROUNDS - shows(phase)..).unwrap_or_default();
        Some(PhaseChange::Begins {
            phase,
            flights: shown.iter().map(|round| round.bytes).collect(),
            evidence: shown.iter().rev().filter_map(|round| round.ended).collect(),
        })
    }

    fn round(&mut self, bytes: u32, ended: PacketRef) {
        if bytes == 0 {
            self.streak = 0;
            return;
        }
        self.rounds.rotate_left(1);
        if let Some(last) = self.rounds.last_mut() {
            *last = Round { bytes, ended: Some(ended) };
        }
        self.streak = (self.streak + 1).min(ROUNDS);
    }

    /// The phase that the last rounds show.
    fn shown(&self) -> Option<Congestion> {
        let [a, b, c, d] = self.rounds.map(|round| u64::from(round.bytes));
        let mss = u64::from(self.largest);
        // RFC 5681, 3.1: in slow start the window doubles each round trip, or grows by half where every second
        // segment is acknowledged.
        let grows = |from: u64, to: u64| to * 2 >= from * 3;
        if self.streak >= 3 && b >= mss && grows(b, c) && grows(c, d) {
            return Some(Congestion::SlowStart);
        }
        // RFC 5681, 3.1: in congestion avoidance the window grows by about one segment each round trip. Small windows
        // show nothing: one more segment is nearly a doubling.
        let adds = |from: u64, to: u64| to >= from && to - from <= 2 * mss;
        let linear = adds(a, b) && adds(b, c) && adds(c, d) && d - a >= 2 * mss;
        (self.streak >= 4 && a >= 6 * mss && linear).then_some(Congestion::Avoidance)
    }
}

/// How many flights show a phase.
const fn shows(phase: Congestion) -> usize {
    match phase {
        Congestion::Avoidance => 4,
        _ => 3,
    }
}
