//! Times, windows and flights: what the numbers and moments of a connection's segments tell of its path and of its
//! sender, apart from what each segment is for.
//!
//! It keeps books of its own, so that it knows what was seen and nothing that was concluded. They begin with the first
//! segment after the SYNs: a SYN that nobody answers takes next to nothing.

mod congestion;
mod coverage;
mod estimate;
mod fleet;
mod handshake;
mod samples;
mod timer;
mod window;

use super::classify::{inferred, observed};
use super::{End, Fact, Finding, Flags, Segment};
use crate::analysis::fact::{SampleBy, Vantage};
use crate::analysis::flow::Both;
use crate::analysis::measure::Rtt;
use crate::analysis::reason::ResendCause;
use crate::analysis::sink::Sink;
use crate::analysis::summary::FlowSummary;
use crate::frame::Timestamp;
use congestion::{Flights, Turn};
use coverage::Acknowledged;
use estimate::Estimate;
use fleet::Fleet;
use handshake::Handshake;
use samples::Samples;
use timer::{Advance, Answer, Sending, Timer};
use window::Advertised;

/// What is measured of one connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Timing {
    handshake: Handshake,
    directions: Option<Box<Both<Measured>>>,
    last: Option<Timestamp>,
}

/// What is measured of one end: of the room that it advertises, and of what it sends, once it sends anything.
#[derive(Debug, Clone, Default)]
struct Measured {
    window: Advertised,
    sent: Option<Box<Sent>>,
}

/// What is measured of what one end sends.
#[derive(Debug, Clone, Default)]
struct Sent {
    timer: Timer,
    /// How many of its segments filled the other end's window.
    filled: u32,
    most_in_flight: u32,
    acknowledged: Acknowledged,
    /// Begun when a segment is sent that need not wait for the acknowledgment of the last, where findings are taken.
    flights: Option<Box<Flights>>,
    fleet: Fleet,
}

impl Timing {
    /// Follows one segment, sent by `from`; the sink takes what it shows. `cause` is why it repeats bytes, if it does.
    /// Gives how many bytes are in flight after it, if it carries any.
    pub(super) fn segment<S: Sink>(
        &mut self,
        from: End,
        segment: &Segment<'_>,
        cause: Option<ResendCause>,
        sink: &mut S,
    ) -> Option<u32> {
        if segment.is_odd() {
            return None;
        }
        self.last = Some(segment.time);
        if segment.has(Flags::RST) {
            // One that refuses a SYN acknowledges it.
            self.handshake.acknowledges(from, segment);
            return None;
        }
        if segment.has(Flags::SYN) {
            self.handshake.sends(from, segment);
            return None;
        }
        let clocks = segment.timestamps();
        let answers_syn = self.handshake.acknowledges(from, segment);
        let directions = self.directions.get_or_insert_with(|| {
            Box::new(Both {
                client: Measured::after(&self.handshake, End::Client),
                server: Measured::after(&self.handshake, End::Server),
            })
        });
        if answers_syn {
            let steps = self.handshake.completes(from);
            sink.take(|| opening(&self.handshake, steps, from, segment));
        }
        let mut step = Step { from, segment, cause, handshake: &self.handshake, directions };
        step.acknowledges(clocks.map(|(_, echo)| echo), sink);
        step.sends(clocks.map(|(value, _)| value), sink)
    }

    /// Fills in what was measured.
    pub(super) fn complete(&self, summary: &FlowSummary) -> FlowSummary {
        let of = |end| Some(self.directions.as_ref()?.of(end));
        let sent = |end| of(end)?.sent.as_ref();
        let initial_rtt_ns = self.handshake.steps.map(|(beyond, before)| beyond.saturating_add(before));
        FlowSummary {
            rtt: both(|end| self.rtt(end).map(Box::new)),
            initial_rtt_ns,
            syn_window: both(|end| self.handshake.syn(end).map(|syn| syn.window)),
            smallest_window: both(|end| of(end)?.window.smallest),
            zero_windows: both(|end| of(end).map_or(0, |measured| measured.window.zeros)),
            zero_window_ns: both(|end| {
                of(end).zip(self.last).map_or(0, |(measured, now)| measured.window.zero_ns(now))
            }),
            full_windows: both(|end| sent(end).map_or(0, |sent| sent.filled)),
            most_in_flight: both(|end| sent(end).map_or(0, |sent| sent.most_in_flight)),
            throughput: both(|end| sent(end)?.acknowledged.throughput().map(Box::new)),
            coverage: both(|end| sent(end)?.acknowledged.coverage().map(Box::new)),
            fleets: both(|end| sent(end)?.fleet.sum().map(Box::new)),
            ..*summary
        }
    }

    /// How many segments are being timed.
    pub(super) fn remembered(&self) -> usize {
        let of = |measured: &Measured| measured.sent.as_ref().map_or(0, |sent| sent.timer.waiting());
        self.directions.as_ref().map_or(0, |both| of(&both.client) + of(&both.server))
    }

    /// Times no more than so many segments of each end.
    pub(super) fn forget(&mut self, keep: usize) {
        let Some(directions) = &mut self.directions else { return };
        for measured in [&mut directions.client, &mut directions.server] {
            if let Some(sent) = &mut measured.sent {
                sent.timer.forget_waiting(keep);
            }
        }
    }

    /// EstimatedRTT and DevRTT of `end` so far, as near as can be told: what waits for its acknowledgment far from the
    /// capture takes the first round trip's time.
    pub(super) fn estimate(&self, end: End) -> Option<(i64, i64)> {
        let far = self.handshake.vantage().is_some_and(|vantage| vantage != Vantage::from(end));
        let whole = self.handshake.steps.map(|(beyond, before)| beyond.saturating_add(before));
        let syn = || self.handshake.syn(end).and_then(handshake::Syn::sample);
        let first = |sample: Option<i64>| sample.map(|sample| Estimate::after(None, sample));
        let timed = || self.directions.as_ref()?.of(end).sent.as_ref()?.timer.estimate;
        let estimate = if far { first(whole) } else { timed().or_else(|| first(syn())) }?;
        Some((estimate.rtt, estimate.deviation))
    }

    fn rtt(&self, end: End) -> Option<Rtt> {
        let timer =
            self.directions.as_ref().and_then(|directions| Some(&directions.of(end).sent.as_ref()?.timer));
        let mut samples = timer.map_or_else(Samples::default, |timer| timer.samples.clone());
        let syn = self.handshake.syn(end).and_then(handshake::Syn::sample);
        if let Some(syn) = syn {
            samples.add(syn);
        }
        let estimate = timer.and_then(|timer| timer.estimate).or(syn.map(|syn| Estimate::after(None, syn)))?;
        Some(Rtt {
            samples: samples.count(),
            min_ns: samples.min(),
            median_ns: samples.median()?,
            max_ns: samples.max(),
            estimated_ns: estimate.rtt,
            deviation_ns: estimate.deviation,
            timeout_ns: estimate.timeout(),
        })
    }
}

impl Measured {
    /// The books of `end`, begun behind the SYNs.
    fn after(handshake: &Handshake, end: End) -> Self {
        let syns = handshake.syn(end).zip(handshake.syn(end.other()));
        let window = syns.map(|(own, other)| Advertised::in_syn(own.window, other.end));
        Self { window: window.unwrap_or_default(), sent: None }
    }
}

impl Sent {
    fn after(handshake: &Handshake, end: End) -> Box<Self> {
        let timer = handshake.syn(end).map(|syn| Timer::after_syn(syn.end, syn.is_answered()));
        Box::new(Self { timer: timer.unwrap_or_default(), ..Self::default() })
    }
}

/// One segment on its way into the books of both ends.
struct Step<'a> {
    from: End,
    segment: &'a Segment<'a>,
    cause: Option<ResendCause>,
    handshake: &'a Handshake,
    directions: &'a mut Both<Measured>,
}

impl Step<'_> {
    /// Its acknowledgment and window, which are about the other end's data.
    fn acknowledges<S: Sink>(&mut self, echo: Option<u32>, sink: &mut S) {
        let Self { from, segment, handshake, .. } = *self;
        let Some(ack) = segment.ack() else { return };
        let (packet, time, to) = (segment.packet, segment.time, from.other());
        let own = self.directions.of_mut(from);
        let room = own.window.room();
        let opened = own.window.tells(segment, handshake.scale(from));
        sink.take(|| {
            opened.map(|window::Opened { closed_by, closed_ns, window }| {
                let window = window.map(u64::from);
                let fact = Fact::WindowOpened { end: from, closed_by: closed_by.id, closed_ns, window };
                observed(fact, [packet, closed_by])
            })
        });
        let same_room = room == own.window.room();
        let Some(other) = &mut self.directions.of_mut(to).sent else { return };
        let (before, next) = (other.timer.unacked(), other.timer.next());
        let Some(advance) = other.timer.acknowledges::<S>(ack, time, echo) else {
            // RFC 5681, 2; with SACK a report counts whatever its window (RFC 6675, 2).
            let waits = before == Some(ack) && next != before;
            if waits && segment.is_pure_ack() && (same_room || segment.has_sack()) {
                S::for_findings(|| other.flights.get_or_insert_default().duplicate());
            }
            return;
        };
        let Advance { bytes, segments, answer } = advance;
        other.acknowledged.advances(bytes, segments, time);
        let short = handshake.vantage().map(|vantage| vantage != Vantage::from(to));
        sink.take(|| answer.map(|answer| answered(to, segment, answer, short)));
        if let (Some(before), Some(next), Some(flights)) = (before, next, &mut other.flights) {
            let turn = flights.advances((packet, time), (before, ack, next), short == Some(false));
            sink.take(|| turn.map(|turn| turned(to, segment, turn)));
        }
    }

    /// What it carries.
    fn sends<S: Sink>(&mut self, clock: Option<u32>, sink: &mut S) -> Option<u32> {
        let Self { from, segment, cause, handshake, .. } = *self;
        let (len, time) = (segment.len, segment.time);
        if !segment.occupies() {
            return None;
        }
        // What a card is to cut counts as what it will be on the wire.
        let mss = handshake.syn(from.other()).and_then(|syn| syn.mss).map_or(u32::MAX, u32::from);
        let window = &self.directions.of(from.other()).window;
        let (edge, room) = (window.edge(), window.room());
        let own = self.directions.of_mut(from).sent.get_or_insert_with(|| Sent::after(handshake, from));
        let sending = own.timer.sends(segment, clock);
        let in_flight = own.timer.in_flight();
        if len == 0 {
            return None;
        }
        own.acknowledged.sends(time);
        own.most_in_flight = own.most_in_flight.max(in_flight.unwrap_or(0));
        match (sending, own.timer.unacked(), own.timer.next()) {
            (Sending::New, _, Some(next)) => {
                let round_trip = handshake.steps.map_or(0, |(beyond, before)| beyond.saturating_add(before));
                own.fleet.sends(time, round_trip);
                if in_flight.is_some_and(|in_flight| in_flight > len) {
                    S::for_findings(|| {
                        own.flights.get_or_insert_default();
                    });
                }
                if let Some(flights) = &mut own.flights {
                    let full = next.plus(flights.largest().max(len.min(mss)));
                    flights.sends(len.min(mss), edge.is_none_or(|edge| full.is_after(edge)));
                }
            }
            (Sending::Again { first: true, seen: true }, Some(unacked), Some(next)) => sink.take(|| {
                let flights = own.flights.get_or_insert_default();
                let waits = in_flight.unwrap_or_else(|| next.relative_to(unacked));
                let turn = flights.repeats(segment.packet, time, cause, (waits, next));
                turn.map(|turn| turned(from, segment, turn))
            }),
            _ => {}
        }
        if let (Some(window @ 1..), true) = (room, edge == Some(segment.after_data())) {
            own.filled = own.filled.saturating_add(1);
            let fact = Fact::WindowFull { end: from, window: u64::from(window) };
            sink.take(|| [observed(fact, [segment.packet])]);
        }
        in_flight
    }
}

/// What the third step of the handshake tells of the path.
fn opening(
    handshake: &Handshake,
    steps: Option<(i64, i64)>,
    from: End,
    segment: &Segment<'_>,
) -> impl Iterator<Item = Finding> {
    let evidence = |end| handshake.syn(end).map(|syn| syn.packet);
    let packets = [Some(segment.packet), evidence(from.other()), evidence(from)];
    let initial = steps.map(|(syn_ns, syn_ack_ns)| {
        let initial_ns = syn_ns.saturating_add(syn_ack_ns);
        let by = handshake.told_by();
        let known = if by == SampleBy::Ack { observed } else { inferred };
        known(Fact::InitialRtt { syn_ns, syn_ack_ns, initial_ns, by }, packets.into_iter().flatten())
    });
    let vantage = steps.and(handshake.vantage());
    let place = vantage.map(|vantage| inferred(Fact::SeenFrom { vantage }, packets.into_iter().flatten()));
    initial.into_iter().chain(place)
}

fn answered(end: End, segment: &Segment<'_>, answer: Answer, short: Option<bool>) -> Finding {
    match answer {
        Answer::Sample { packet, sample, before, after, by, also } => {
            let fact = Fact::RttSample {
                end,
                segment: packet.id,
                sample_ns: sample,
                before_ns: before.map(|before| before.rtt),
                estimated_ns: after.rtt,
                deviation_before_ns: before.map(|before| before.deviation),
                deviation_ns: after.deviation,
                timeout_ns: after.timeout(),
                by,
                short,
                also,
            };
            let known = if by == SampleBy::Ack { observed } else { inferred };
            known(fact, [segment.packet, packet])
        }
        Answer::Ambiguous { original, copy } => {
            let fact = Fact::RttAmbiguous { end, segment: original.id, copy: copy.map(|packet| packet.id) };
            observed(fact, [Some(segment.packet), Some(original), copy].into_iter().flatten())
        }
    }
}

fn turned(end: End, segment: &Segment<'_>, turn: Turn) -> Finding {
    match turn {
        Turn::Begins { phase, flights, evidence } => {
            let earlier = evidence.into_iter().filter(|packet| *packet != segment.packet);
            inferred(
                Fact::CongestionPhase { end, phase, flights },
                [segment.packet].into_iter().chain(earlier),
            )
        }
        Turn::Recovered { since, lasted_ns } => {
            let fact = Fact::Recovered { end, since: since.id, lasted_ns };
            inferred(fact, [segment.packet, since])
        }
    }
}

fn both<T>(of: impl Fn(End) -> T) -> Both<T> {
    Both { client: of(End::Client), server: of(End::Server) }
}

#[cfg(test)]
impl Timing {
    /// How many segments of `end` are timed.
    pub(super) fn waiting(&self, end: End) -> usize {
        let sent = self.directions.as_ref().and_then(|directions| directions.of(end).sent.as_ref());
        sent.map_or(0, |sent| sent.timer.waiting())
    }

    /// Bytes that are kept, those on the heap included.
    pub(super) fn memory(&self) -> usize {
        let heap = |measured: &Measured| {
            measured.sent.as_ref().map_or(0, |sent| {
                let flights = sent.flights.as_ref().map_or(0, |_| size_of::<Flights>());
                size_of::<Sent>() + sent.timer.heap() + sent.fleet.heap() + flights
            })
        };
        let directions = self.directions.as_ref().map_or(0, |directions| {
            size_of::<Both<Measured>>() + heap(&directions.client) + heap(&directions.server)
        });
        size_of::<Self>() + directions
    }
}
