//! When a sender's timers expire: the retransmission timer (RFC 6298), and the tail loss probe before it (RFC 8985, 7).
//!
//! No packet shows either timer. Both depend on the sender's round trips, which are estimated from those seen here,
//! and on constants that differ between TCPs. So the cause is inferred, and the finding gives the arithmetic.

use super::Context;
use crate::analysis::fact::Waited;
use crate::analysis::reason::ResendCause;

/// The shortest timer, if no round trip was seen. RFC 6298, 2.4, requires a second; Linux waits 200 ms, others less.
const SHORTEST_NS: i64 = 100_000_000;
/// No probe comes sooner: timers count in milliseconds, and Linux adds two to two round trips.
const SHORTEST_PROBE_NS: i64 = 2_000_000;
/// The least that Linux adds to the round trip, in nanoseconds: for its timer, and for the delayed ACK of a lone
/// segment (RFC 8985, 7.2, leaves this to each TCP).
pub const LINUX_ADDS_NS: i64 = 200_000_000;

/// How long a sender had waited before it sent something again, and what its timers are computed from. In nanoseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due {
    /// The time since its retransmission timer was last started, if it follows RFC 6298, 5.
    timer: Option<i64>,
    /// The fastest round trip.
    trip: Option<i64>,
    /// EstimatedRTT and DevRTT.
    estimate: Option<(i64, i64)>,
}

impl Due {
    /// Whether its timer may have expired: the timer is always longer than a round trip (RFC 6298, 2).
    pub(super) fn timer_ran_out(&self) -> bool {
        let shortest = self.trip.map_or(SHORTEST_NS, |trip| trip.max(SHORTEST_NS / 2));
        self.timer.is_some_and(|waited| waited > shortest)
    }

    /// Whether a tail loss probe may be due `waited` nanoseconds after the last segment was sent: about two round trips
    /// later, and before the timer expires (RFC 8985, 7.2). The sender's round trips may differ from those seen here by a
    /// quarter.
    pub(super) fn probe_fits(&self, waited: Option<i64>) -> bool {
        let (Some(waited), Some((estimated, deviation))) = (waited, self.round_trips()) else { return false };
        let timer = estimated.saturating_add(deviation.saturating_mul(4).max(LINUX_ADDS_NS));
        let twice = estimated.saturating_mul(2);
        waited >= (twice - twice / 4).max(SHORTEST_PROBE_NS) && waited <= timer.saturating_add(timer / 4)
    }

    /// EstimatedRTT and DevRTT, or else the fastest round trip.
    fn round_trips(&self) -> Option<(i64, i64)> {
        self.estimate.or(self.trip.map(|trip| (trip, 0)))
    }

    /// Why the only segment in flight is sent again for the first time, by a sender that may use tail loss probes.
    ///
    /// A probe is sent after two round trips, perhaps with time for a delayed ACK, and never later than the timer. So a
    /// copy that comes earlier than any timer is a probe, and one that comes later than any probe is due to the timer.
    pub(super) fn probe_or_timer(&self) -> ResendCause {
        let (Some(waited), Some(trip)) = (self.timer, self.trip) else { return self.by_timer() };
        let (estimated, _) = self.round_trips().unwrap_or((trip, 0));
        let probe = estimated.saturating_mul(2).saturating_add(LINUX_ADDS_NS);
        match waited {
            _ if waited < trip => self.by_timer(),
            // Two round trips have not passed: neither of the two is due.
            _ if waited < estimated.saturating_add(estimated / 2).max(SHORTEST_PROBE_NS)
                && waited < LINUX_ADDS_NS =>
            {
                ResendCause::Unknown
            }
            ..LINUX_ADDS_NS => ResendCause::TailProbe,
            // Timers are coarse, and the sender's round trips may be longer than those seen here.
            _ if waited <= probe.saturating_add(probe / 4) => ResendCause::ProbeOrTimeout,
            _ => self.by_timer(),
        }
    }

    /// The timer, if it may have expired.
    fn by_timer(&self) -> ResendCause {
        if self.timer_ran_out() { ResendCause::Timeout } else { ResendCause::Unknown }
    }
}

impl Context<'_> {
    /// The round trip in nanoseconds, from the fastest answers of both ends; `None` if one of them is not known.
    pub(super) fn round_trip(&self) -> Option<i64> {
        Some(self.own.fastest?.saturating_add(self.other.fastest?))
    }

    /// How long `from` had waited when it sent `segment` again.
    pub(super) fn due(&self) -> Due {
        let started = self.own.clues().timer;
        let trip = self.round_trip();
        // Samples shorter than a round trip were not measured at the sender, and do not show its own estimate.
        let whole = |(estimated, _): &(i64, i64)| trip.is_none_or(|trip| *estimated >= trip - trip / 8);
        let estimate = self.timing.estimate(self.from).filter(whole);
        Due { timer: started.map(|started| self.segment.time.since(started)), trip, estimate }
    }

    /// The same for a finding, if the cause is a timer.
    pub(super) fn waited(&self, cause: ResendCause) -> Option<Box<Waited>> {
        let Due { timer, estimate, .. } = self.due();
        let own = self.own;
        let sent = own.unacked.carried(self.segment.first_byte());
        let waited_ns = match cause {
            ResendCause::Timeout | ResendCause::ProbeOrTimeout => timer.filter(|waited| *waited >= 0)?,
            // RFC 8985, 7.2: the probe's timer restarts with each segment that is sent or acknowledged.
            ResendCause::TailProbe => timer?.min(self.segment.time.since(sent?.last_time())),
            _ => return None,
        };
        // A copy that acknowledgments caused did not wait for a timer.
        let by_timer = own.clues().recovery.is_none_or(|recovery| recovery.by_timer);
        let is_first = own.acked.is_none_or(|acked| !self.segment.first_byte().is_after(acked));
        Some(Box::new(Waited {
            waited_ns,
            before_ns: sent.and_then(|sent| sent.copy.as_ref()).filter(|_| by_timer).map(|copy| {
                match own.clues().waited {
                    // An acknowledgment may have started the timer after the copy before.
                    Some((packet, waited)) if packet.id == copy.packet.id => waited,
                    _ => copy.after_ns,
                }
            }),
            estimated_ns: estimate.map(|(estimated, _)| estimated),
            deviation_ns: estimate.map(|(_, deviation)| deviation),
            alone: is_first && own.next == Some(self.segment.end()),
        }))
    }
}

/// Why a SYN or FIN is sent again `after_ns` nanoseconds after the first time.
pub(super) const fn by_timer(after_ns: i64) -> ResendCause {
    if after_ns >= SHORTEST_NS { ResendCause::Timeout } else { ResendCause::Unknown }
}
