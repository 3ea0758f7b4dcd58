//! When a sender's timers are due: the retransmission timer (RFC 6298), and the probe of the tail before it (RFC 8985, 7).
//!
//! Neither stands in a packet. Both are made of round trips, for which those that were seen here stand in, and of
//! constants in which TCPs differ. So which of them ran out is inferred, and said with its arithmetic.

use super::Context;
use crate::analysis::fact::Waited;
use crate::analysis::reason::ResendCause;

/// How long a timer runs at least, where no round trip was seen. RFC 6298, 2.4, asks for a second; Linux waits
/// 200 ms, others less.
const SHORTEST_NS: i64 = 100_000_000;
/// The least that Linux adds to the round trip, for its timer as for the ACK of a lone segment, which may be delayed
/// (RFC 8985, 7.2, leaves that to each TCP).
pub const LINUX_ADDS_NS: i64 = 200_000_000;

/// How long a sender had waited when it sent something again, and how long its timers run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due {
    /// Since its retransmission timer was started last, if it keeps to RFC 6298, 5.
    timer: Option<i64>,
    /// The fastest round trip.
    trip: Option<i64>,
    /// EstimatedRTT and DevRTT.
    estimate: Option<(i64, i64)>,
}

impl Due {
    /// Whether its timer may have run out: it always waits for more than a round trip (RFC 6298, 2).
    pub(super) fn timer_ran_out(&self) -> bool {
        let shortest = self.trip.map_or(SHORTEST_NS, |trip| trip.max(SHORTEST_NS / 2));
        self.timer.is_some_and(|waited| waited > shortest)
    }

    /// Why the only segment on its way is sent again for the first time, by a sender that may probe the tail.
    ///
    /// A probe is due after two round trips, and may leave time for a delayed ACK; it never waits for longer than the
    /// timer. So what comes before any timer is a probe, and what comes after any probe is the timer.
    pub(super) fn probe_or_timer(&self) -> ResendCause {
        let (Some(waited), Some(trip)) = (self.timer, self.trip) else { return self.by_timer() };
        let (estimated, _) = self.estimate.unwrap_or((trip, 0));
        let probe = estimated.saturating_mul(2).saturating_add(LINUX_ADDS_NS);
        match waited {
            _ if waited < trip => self.by_timer(),
            ..LINUX_ADDS_NS => ResendCause::TailProbe,
            // Timers are coarse, and the sender's round trips may have been longer than those seen.
            _ if waited <= probe.saturating_add(probe / 4) => ResendCause::ProbeOrTimeout,
            _ => self.by_timer(),
        }
    }

    /// The timer, if it may have run out.
    fn by_timer(&self) -> ResendCause {
        if self.timer_ran_out() { ResendCause::Timeout } else { ResendCause::Unknown }
    }
}

impl Context<'_> {
    /// The time of a round trip, as the fastest answers of both ends show it; none where one of them is not known.
    pub(super) fn round_trip(&self) -> Option<i64> {
        Some(self.own.fastest?.saturating_add(self.other.fastest?))
    }

    /// How long `from` had waited when it sent `segment` again.
    pub(super) fn due(&self) -> Due {
        let started = self.own.clues().timer;
        let trip = self.round_trip();
        // Where less than a round trip can be seen, what was measured says nothing of the sender's own.
        let whole = |(estimated, _): &(i64, i64)| trip.is_none_or(|trip| *estimated >= trip - trip / 8);
        let estimate = self.timing.estimate(self.from).filter(whole);
        Due { timer: started.map(|started| self.segment.time.since(started)), trip, estimate }
    }

    /// The same for a finding, where a timer is the cause.
    pub(super) fn waited(&self, cause: ResendCause) -> Option<Box<Waited>> {
        let Due { timer, estimate, .. } = self.due();
        let own = self.own;
        let sent = own.unacked.carried(self.segment.first_byte());
        let waited_ns = match cause {
            ResendCause::Timeout | ResendCause::ProbeOrTimeout => timer?,
            // RFC 8985, 7.2: a probe waits from whatever was sent or acknowledged last.
            ResendCause::TailProbe => timer?.min(self.segment.time.since(sent?.last_time())),
            _ => return None,
        };
        // What acknowledgments asked for did not wait for a timer.
        let by_timer = own.clues().recovery.is_none_or(|recovery| recovery.by_timer);
        let is_first = own.acked.is_none_or(|acked| !self.segment.first_byte().is_after(acked));
        Some(Box::new(Waited {
            waited_ns,
            before_ns: sent
                .and_then(|sent| sent.copy.as_ref())
                .filter(|_| by_timer)
                .map(|copy| copy.after_ns),
            estimated_ns: estimate.map(|(estimated, _)| estimated),
            deviation_ns: estimate.map(|(_, deviation)| deviation),
            alone: is_first && own.next == Some(self.segment.end()),
        }))
    }
}

/// Why a SYN or FIN is sent again so long after it was sent first.
pub(super) const fn by_timer(after_ns: i64) -> ResendCause {
    if after_ns >= SHORTEST_NS { ResendCause::Timeout } else { ResendCause::Unknown }
}
