//! Measurements of a connection: round trips, windows, flights and throughput.
//!
//! The input is raw segments and the ledgers of both ends, never an inferred fact. The measurements of the two
//! directions are allocated with the first segment after the SYNs, so that a SYN without an answer takes almost no
//! memory.

mod congestion;
mod coverage;
mod estimate;
mod fleet;
mod handshake;
mod samples;
mod window;

use super::classify::{inferred, observed};
use super::ledger::{Advance, Ledger, Ledgers, Repeated, RoundTrips, Sending};
use super::{End, Fact, Finding, Flags, LedgerEntry, Segment};
use crate::analysis::fact::{Covered, PacketRef, SampleBy, Vantage};
use crate::analysis::flow::Both;
use crate::analysis::measure::Rtt;
use crate::analysis::reason::ResendCause;
use crate::analysis::sink::Sink;
use crate::analysis::summary::FlowSummary;
use crate::frame::Timestamp;
use congestion::{Flights, Turn};
use coverage::AckCoverage;
use estimate::Estimate;
use fleet::Fleet;
use handshake::Handshake;
use samples::Samples;
use window::Advertised;

/// What is measured of one connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Timing {
    handshake: Handshake,
    directions: Option<Box<Both<Measured>>>,
    last: Option<Timestamp>,
}

/// What is measured of one end: the window that it advertises, and what it sends, once it sends any data.
#[derive(Debug, Clone, Default)]
struct Measured {
    window: Advertised,
    sent: Option<Box<SentMeasures>>,
}

/// What is measured of what one end sends.
#[derive(Debug, Clone, Default)]
struct SentMeasures {
    samples: Samples,
    estimate: Option<Estimate>,
    /// How many of its segments filled the other end's window.
    filled: u32,
    most_in_flight: u32,
    acknowledged: AckCoverage,
    /// Allocated when a second segment is in flight, if the sink takes findings.
    flights: Option<Box<Flights>>,
    fleet: Fleet,
}

impl Timing {
    /// Follows one segment of `from`; the sink takes the findings. `entry` is the result of entering it into the
    /// `ledgers`, and `cause` says why it repeats bytes, if it does. Returns how many bytes are in flight after it,
    /// if it carries any.
    pub(super) fn segment<S: Sink>(
        &mut self,
        from: End,
        segment: &Segment<'_>,
        (entry, cause): (LedgerEntry, Option<ResendCause>),
        ledgers: &Ledgers,
        sink: &mut S,
    ) -> Option<u32> {
        if segment.is_odd() {
            return None;
        }
        self.last = Some(segment.time);
        if segment.has(Flags::RST) {
            // A RST that refuses a SYN acknowledges it.
            self.handshake.acknowledges(from, segment);
            return None;
        }
        if segment.has(Flags::SYN) {
            self.handshake.sends(from, segment);
            return None;
        }
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
        let LedgerEntry { sending, advance } = entry;
        let handshake = &self.handshake;
        let mut measure = Measure { from, segment, handshake, ledgers, directions };
        measure.acknowledges(advance, sink);
        measure.sends(sending, cause, sink)
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

    /// The best estimate of EstimatedRTT and DevRTT at `end` so far, in nanoseconds. Far from `end`, samples are too
    /// short, and the handshake's round trip is used instead.
    pub(super) fn estimate(&self, end: End) -> Option<(i64, i64)> {
        let far = self.handshake.vantage().is_some_and(|vantage| vantage != Vantage::from(end));
        let whole = self.handshake.steps.map(|(beyond, before)| beyond.saturating_add(before));
        let syn = || self.handshake.syn(end).and_then(handshake::Syn::sample);
        let first = |sample: Option<i64>| sample.map(|sample| Estimate::after(None, sample));
        let timed = || self.directions.as_ref()?.of(end).sent.as_ref()?.estimate;
        let estimate = if far { first(whole) } else { timed().or_else(|| first(syn())) }?;
        Some((estimate.rtt, estimate.deviation))
    }

    fn rtt(&self, end: End) -> Option<Rtt> {
        let sent = self.directions.as_ref().and_then(|directions| directions.of(end).sent.as_ref());
        let mut samples = sent.map_or_else(Samples::default, |sent| sent.samples.clone());
        let syn = self.handshake.syn(end).and_then(handshake::Syn::sample);
        if let Some(syn) = syn {
            samples.add(syn);
        }
        let estimate = sent.and_then(|sent| sent.estimate).or(syn.map(|syn| Estimate::after(None, syn)))?;
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
    /// The measurements of `end` as they begin after the SYNs.
    fn after(handshake: &Handshake, end: End) -> Self {
        let syns = handshake.syn(end).zip(handshake.syn(end.other()));
        let window = syns.map(|(own, other)| Advertised::in_syn(own.window, other.end));
        Self { window: window.unwrap_or_default(), sent: None }
    }
}

/// What an acknowledgment says of the round trip.
#[derive(Debug, Clone)]
enum Answer {
    /// The sample of the last segment that it covers; `also` holds the other ones, the oldest first.
    Sample {
        packet: PacketRef,
        sample: i64,
        before: Option<Estimate>,
        after: Estimate,
        by: SampleBy,
        also: Vec<Covered>,
    },
    /// A segment was sent twice, and it is not known which copy is acknowledged (Karn's algorithm; RFC 6298, 3).
    Ambiguous { original: PacketRef, copy: Option<PacketRef> },
}

impl SentMeasures {
    /// Adds the round trips that an acknowledgment completes.
    fn takes<S: Sink>(&mut self, trips: &RoundTrips) -> Option<Answer> {
        if let Some(Repeated { original, copy, answered }) = trips.repeated {
            return Some(match answered {
                Some((packet, sample)) => {
                    self.samples.add(sample);
                    self.sampled(packet, sample, SampleBy::Timestamp, Vec::new())
                }
                None => Answer::Ambiguous { original, copy },
            });
        }
        for (_, sample) in &trips.samples {
            self.samples.add(*sample);
        }
        let ((packet, sample), earlier) = trips.samples.split_last()?;
        let covered =
            |(packet, sample_ns): &(PacketRef, i64)| Covered { segment: packet.id, sample_ns: *sample_ns };
        let also = S::for_findings(|| earlier.iter().map(covered).collect()).unwrap_or_default();
        Some(self.sampled(*packet, *sample, SampleBy::Ack, also))
    }

    fn sampled(&mut self, packet: PacketRef, sample: i64, by: SampleBy, also: Vec<Covered>) -> Answer {
        let before = self.estimate;
        let after = Estimate::after(before, sample);
        self.estimate = Some(after);
        Answer::Sample { packet, sample, before, after, by, also }
    }
}

/// One segment, to be measured.
struct Measure<'a> {
    from: End,
    segment: &'a Segment<'a>,
    handshake: &'a Handshake,
    /// The ledgers of both ends, with the segment entered.
    ledgers: &'a Ledgers,
    directions: &'a mut Both<Measured>,
}

impl Measure<'_> {
    /// Measures its acknowledgment and window, which concern the other end's data.
    fn acknowledges<S: Sink>(&mut self, advance: Option<Advance>, sink: &mut S) {
        let Self { from, segment, handshake, ledgers, .. } = *self;
        let Some(ack) = segment.ack() else { return };
        let (packet, time, to) = (segment.packet, segment.time, from.other());
        let own = self.directions.of_mut(from);
        let room = own.window.room();
        let opened = own.window.advertises(segment, handshake.scale(from));
        sink.take(|| {
            opened.map(|window::Opened { closed_by, closed_ns, window }| {
                let window = window.map(u64::from);
                let fact = Fact::WindowOpened { end: from, closed_by: closed_by.id, closed_ns, window };
                observed(fact, [packet, closed_by])
            })
        });
        let same_room = room == own.window.room();
        let Some(other) = &mut self.directions.of_mut(to).sent else { return };
        let ledger: &Ledger = ledgers.of(to);
        let Some(advance) = advance.filter(|advance| ack.is_after(advance.before)) else {
            // RFC 5681, 2; with SACK a report counts whatever its window (RFC 6675, 2).
            let waits = ledger.first_unacked() == Some(ack) && ledger.next != Some(ack);
            if waits && segment.is_pure_ack() && (same_room || segment.has_sack()) {
                S::for_findings(|| other.flights.get_or_insert_default().duplicate());
            }
            return;
        };
        let Advance { before, bytes, trips } = advance;
        other.acknowledged.advances(bytes, trips.segments, time);
        let answer = other.takes::<S>(&trips);
        let short = handshake.vantage().map(|vantage| vantage != Vantage::from(to));
        sink.take(|| answer.map(|answer| answered(to, segment, answer, short)));
        if let (Some(next), Some(flights)) = (ledger.next, &mut other.flights) {
            let turn = flights.advances((packet, time), (before, ack, next), short == Some(false));
            sink.take(|| turn.map(|turn| turned(to, segment, turn)));
        }
    }

    /// Measures the data that it carries. Returns how many bytes are in flight after it.
    fn sends<S: Sink>(&mut self, sending: Sending, cause: Option<ResendCause>, sink: &mut S) -> Option<u32> {
        let Self { from, segment, handshake, ledgers, .. } = *self;
        let (len, time) = (segment.len, segment.time);
        if !segment.occupies() {
            return None;
        }
        // A segment that the network card will split counts as one of its parts on the wire.
        let mss = handshake.syn(from.other()).and_then(|syn| syn.mss).map_or(u32::MAX, u32::from);
        let window = &self.directions.of(from.other()).window;
        let (edge, room) = (window.edge(), window.room());
        let own = self.directions.of_mut(from).sent.get_or_insert_default();
        let ledger: &Ledger = ledgers.of(from);
        let in_flight = ledger.in_flight();
        if len == 0 {
            return None;
        }
        own.acknowledged.sends(time);
        own.most_in_flight = own.most_in_flight.max(in_flight.unwrap_or(0));
        match (sending, ledger.first_unacked(), ledger.next) {
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

/// What the third step of the handshake shows of the path.
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
        let by = handshake.distinguished_by();
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

impl Timing {
    /// Bytes that are kept, those on the heap included.
    pub(super) fn memory(&self) -> usize {
        let heap = |measured: &Measured| {
            measured.sent.as_ref().map_or(0, |sent| {
                let flights = sent.flights.as_ref().map_or(0, |_| size_of::<Flights>());
                size_of::<SentMeasures>() + sent.samples.heap() + sent.fleet.heap() + flights
            })
        };
        let directions = self.directions.as_ref().map_or(0, |directions| {
            size_of::<Both<Measured>>() + heap(&directions.client) + heap(&directions.server)
        });
        size_of::<Self>() + directions
    }
}
