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
mod place;
mod samples;
mod window;

use super::ledger::{Advance, AmbiguousAck, Ledger, Ledgers, RoundTrips, Sending};
use super::{End, Fact, Finding, Flags, LedgerEntry, Segment};
use crate::analysis::fact::{Covered, PacketRef, SampleBy, inferred, observed};
use crate::analysis::flow::Both;
use crate::analysis::measure::Rtt;
use crate::analysis::reason::ResendCause;
use crate::analysis::sink::Sink;
use crate::analysis::summary::FlowSummary;
use crate::analysis::vantage::VantageKind;
use crate::frame::Timestamp;
use congestion::{Flights, PhaseChange};
use coverage::AckCoverage;
use estimate::Estimate;
use fleet::Fleet;
use handshake::Handshake;
use place::PlaceEstimate;
use samples::Samples;
use window::Advertised;

/// What is measured of one connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Timing {
    handshake: Handshake,
    directions: Option<Box<Both<EndMeasures>>>,
    last: Option<Timestamp>,
    /// Where the segments are seen, as far as that is known. Segments that are only counted do not say.
    seen_at: VantageKind,
}

/// What is measured of one end: the window that it advertises, and what it sends, once it sends any data.
#[derive(Debug, Clone, Default)]
struct EndMeasures {
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
        (entry, cause): (&LedgerEntry, Option<ResendCause>),
        ledgers: &Ledgers,
        sink: &mut S,
    ) -> Option<u32> {
        if segment.is_odd() {
            return None;
        }
        self.last = Some(segment.time);
        if segment.seen_at != VantageKind::Link {
            self.seen_at = segment.seen_at;
        }
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
                client: EndMeasures::after(&self.handshake, End::Client),
                server: EndMeasures::after(&self.handshake, End::Server),
            })
        });
        if answers_syn {
            let steps = self.handshake.completes(from);
            sink.explain(|| opening(&self.handshake, steps, from, segment));
        }
        let LedgerEntry { sending, advance } = entry;
        let handshake = &self.handshake;
        let seen_at = self.seen_at;
        let mut measure = SegmentMeasurement { from, segment, handshake, seen_at, ledgers, directions };
        measure.acknowledges(advance.as_ref(), sink);
        measure.sends(*sending, cause, sink)
    }

    /// Fills in what was measured.
    pub(super) fn complete(&self, ledgers: &Ledgers, summary: &FlowSummary) -> FlowSummary {
        let of = |end| Some(self.directions.as_ref()?.of(end));
        let sent = |end| of(end)?.sent.as_ref();
        let initial_rtt_ns = self.handshake.steps.map(|(beyond, before)| beyond.saturating_add(before));
        FlowSummary {
            rtt: both(|end| self.rtt(end, ledgers).map(Box::new)),
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

    /// The best estimate of EstimatedRTT and DevRTT at `end` so far, in nanoseconds. Without samples of the whole round
    /// trip, that of the handshake is used.
    pub(super) fn estimate(&self, end: End) -> Option<(i64, i64)> {
        let whole = || self.handshake.steps.map(|(beyond, before)| beyond.saturating_add(before));
        let syn = || self.handshake.syn(end).and_then(handshake::Syn::sample);
        let timed = || self.directions.as_ref()?.of(end).sent.as_ref()?.estimate;
        let first = || whole().or_else(syn).map(|sample| Estimate::after(None, sample));
        let estimate = timed().or_else(first)?;
        Some((estimate.rtt, estimate.deviation))
    }

    fn rtt(&self, end: End, ledgers: &Ledgers) -> Option<Rtt> {
        let sent = self.directions.as_ref().and_then(|directions| directions.of(end).sent.as_ref());
        let mut samples = sent.map_or_else(Samples::default, |sent| sent.samples.clone());
        let syn = self.handshake.syn(end).and_then(handshake::Syn::sample);
        if let Some(syn) = syn {
            samples.add(syn);
        }
        let place = PlaceEstimate::of(end, self.seen_at, &self.handshake, ledgers);
        let syn = syn.filter(|syn| place.is_short(*syn) == Some(false));
        let estimate = sent.and_then(|sent| sent.estimate).or(syn.map(|syn| Estimate::after(None, syn)));
        Some(Rtt {
            samples: samples.count(),
            min_ns: samples.min(),
            median_ns: samples.median()?,
            max_ns: samples.max(),
            estimated_ns: estimate.map(|estimate| estimate.rtt),
            deviation_ns: estimate.map(|estimate| estimate.deviation),
            timeout_ns: estimate.map(Estimate::timeout),
        })
    }
}

impl EndMeasures {
    /// The measurements of `end` as they begin after the SYNs.
    fn after(handshake: &Handshake, end: End) -> Self {
        let syns = handshake.syn(end).zip(handshake.syn(end.other()));
        let window = syns.map(|(own, other)| Advertised::in_syn(own.window, other.end));
        Self { window: window.unwrap_or_default(), sent: None }
    }
}

/// What an acknowledgment says of the round trip.
#[derive(Debug, Clone)]
enum AckTiming {
    /// The sample of the oldest segment that it covers; `also` holds the other ones, in order. `after` is the estimate
    /// with it, if it is one of the whole round trip.
    Sample {
        packet: PacketRef,
        sample: i64,
        before: Option<Estimate>,
        after: Option<Estimate>,
        by: SampleBy,
        also: Vec<Covered>,
    },
    /// A segment was sent twice, and it is not known which copy is acknowledged (Karn's algorithm; RFC 6298, 3).
    Ambiguous { original: PacketRef, copy: Option<PacketRef> },
}

impl SentMeasures {
    /// Adds the round trips that an acknowledgment completes. `is_whole` says of a time whether it is that of the whole
    /// round trip.
    fn takes<S: Sink>(&mut self, trips: &RoundTrips, is_whole: impl Fn(i64) -> bool) -> Option<AckTiming> {
        if let Some(AmbiguousAck { original, copy, answered }) = trips.repeated {
            return Some(match answered {
                Some((packet, sample)) => {
                    self.samples.add(sample);
                    self.sampled((packet, sample), SampleBy::Timestamp, Vec::new(), is_whole(sample))
                }
                None => AckTiming::Ambiguous { original, copy },
            });
        }
        for (_, sample) in &trips.samples {
            self.samples.add(*sample);
        }
        // RFC 7323, 4.3, and Linux: the oldest segment, so that the timer allows for delayed ACKs.
        let ((packet, sample), later) = trips.samples.split_first()?;
        let covered =
            |(packet, sample_ns): &(PacketRef, i64)| Covered { segment: packet.id, sample_ns: *sample_ns };
        let also = S::to_explain(|| later.iter().map(covered).collect()).unwrap_or_default();
        Some(self.sampled((*packet, *sample), SampleBy::Ack, also, is_whole(*sample)))
    }

    fn sampled(
        &mut self,
        (packet, sample): (PacketRef, i64),
        by: SampleBy,
        also: Vec<Covered>,
        is_whole: bool,
    ) -> AckTiming {
        let before = self.estimate.filter(|_| is_whole);
        let after = is_whole.then(|| Estimate::after(before, sample));
        self.estimate = after.or(self.estimate);
        AckTiming::Sample { packet, sample, before, after, by, also }
    }
}

/// One segment, to be measured.
struct SegmentMeasurement<'a> {
    from: End,
    segment: &'a Segment<'a>,
    handshake: &'a Handshake,
    seen_at: VantageKind,
    /// The ledgers of both ends, with the segment entered.
    ledgers: &'a Ledgers,
    directions: &'a mut Both<EndMeasures>,
}

impl SegmentMeasurement<'_> {
    /// Measures its acknowledgment and window, which concern the other end's data.
    fn acknowledges<S: Sink>(&mut self, advance: Option<&Advance>, sink: &mut S) {
        let Self { from, segment, handshake, seen_at, ledgers, .. } = *self;
        let Some(ack) = segment.ack() else { return };
        let (packet, time, to) = (segment.packet, segment.time, from.other());
        let own = self.directions.of_mut(from);
        let room = own.window.room();
        let opened = own.window.advertises(segment, handshake.scale(from));
        sink.explain(|| {
            opened.map(|window::WindowOpening { closed_by, closed_ns, window }| {
                let window = window.map(u64::from);
                let fact = Fact::WindowOpened { end: from, closed_by: closed_by.id, closed_ns, window };
                observed(fact, [packet, closed_by])
            })
        });
        if !S::MEASURES {
            return;
        }
        let same_room = room == own.window.room();
        let Some(other) = &mut self.directions.of_mut(to).sent else { return };
        let ledger: &Ledger = ledgers.of(to);
        let Some(advance) = advance.filter(|advance| ack.is_after(advance.before)) else {
            // RFC 5681, 2; with SACK a report counts whatever its window (RFC 6675, 2).
            let waits = ledger.first_unacked() == Some(ack) && ledger.next != Some(ack);
            if waits && segment.is_pure_ack() && (same_room || segment.has_sack()) {
                S::to_explain(|| other.flights.get_or_insert_default().duplicate());
            }
            return;
        };
        let Advance { before, bytes, ref trips } = *advance;
        other.acknowledged.advances(bytes, trips.segments, time);
        let place = PlaceEstimate::of(to, seen_at, handshake, ledgers);
        let answer = other.takes::<S>(trips, |time| place.is_short(time) == Some(false));
        let syn = handshake.syn(to).and_then(handshake::Syn::sample);
        let dropped = ledgers.of(to).clues().dropped_as_too_big;
        sink.explain(|| answer.map(|answer| answered(to, segment, answer, (place, syn), dropped)));
        if let (Some(next), Some(flights)) = (ledger.next, &mut other.flights) {
            let turn = flights.advances((packet, time), (before, ack, next), place.is_near());
            sink.explain(|| turn.map(|turn| turned(to, segment, turn)));
        }
    }

    /// Measures the data that it carries. Returns how many bytes are in flight after it, if that is measured.
    fn sends<S: Sink>(&mut self, sending: Sending, cause: Option<ResendCause>, sink: &mut S) -> Option<u32> {
        if !self.segment.occupies() {
            return None;
        }
        let in_flight = if S::MEASURES { self.measures_data(sending, cause, sink) } else { None };
        if let Some(window) = self.filled_window() {
            if let Some(own) = &mut self.directions.of_mut(self.from).sent {
                own.filled = own.filled.saturating_add(1);
            }
            let fact = Fact::WindowFull { end: self.from, window: u64::from(window) };
            sink.take(|| [observed(fact, [self.segment.packet])]);
        }
        in_flight
    }

    /// The other end's window in bytes, if the data ends where it ends.
    fn filled_window(&self) -> Option<u32> {
        let window = &self.directions.of(self.from.other()).window;
        let is_full = self.segment.len > 0 && window.edge() == Some(self.segment.after_data());
        window.room().filter(|room| is_full && *room > 0)
    }

    /// Measures what [`Self::sends`] says, but for the other end's window.
    fn measures_data<S: Sink>(
        &mut self,
        sending: Sending,
        cause: Option<ResendCause>,
        sink: &mut S,
    ) -> Option<u32> {
        let Self { from, segment, handshake, ledgers, .. } = *self;
        let (len, time) = (segment.len, segment.time);
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
                    S::to_explain(|| {
                        own.flights.get_or_insert_default();
                    });
                }
                if let Some(flights) = &mut own.flights {
                    let full = next.plus(flights.largest().max(len.min(mss)));
                    let ends = flights.sends(len.min(mss), edge.is_none_or(|edge| full.is_after(edge)));
                    if let Some(window) = room.filter(|_| ends) {
                        let fact = Fact::WindowLimits { end: from, window: u64::from(window) };
                        sink.explain(|| [inferred(fact, [segment.packet])]);
                    }
                }
            }
            (Sending::Again { first: true, seen: true }, Some(unacked), Some(next)) => sink.explain(|| {
                let flights = own.flights.get_or_insert_default();
                let waits = in_flight.unwrap_or_else(|| next.relative_to(unacked));
                let turn = flights.repeats(segment.packet, time, cause, (waits, next));
                turn.map(|turn| turned(from, segment, turn))
            }),
            _ => {}
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

fn answered(
    end: End,
    segment: &Segment<'_>,
    answer: AckTiming,
    (place, syn): (PlaceEstimate, Option<i64>),
    dropped: Option<PacketRef>,
) -> Finding {
    match answer {
        AckTiming::Sample { packet, sample, before, after, by, also } => {
            let fact = Fact::RttSample {
                end,
                segment: packet.id,
                sample_ns: sample,
                before_ns: before.map(|before| before.rtt),
                estimated_ns: after.map(|after| after.rtt),
                deviation_before_ns: before.map(|before| before.deviation),
                deviation_ns: after.map(|after| after.deviation),
                timeout_ns: after.map(Estimate::timeout),
                syn_ns: syn
                    .filter(|syn| after.is_some() && before.is_none() && place.is_short(*syn) == Some(false)),
                by,
                short: place.is_short(sample),
                also,
            };
            let known = if by == SampleBy::Ack { observed } else { inferred };
            known(fact, [segment.packet, packet])
        }
        AckTiming::Ambiguous { original, copy } => {
            let too_big = dropped.is_some_and(|dropped| dropped.id == original.id);
            let copy_id = copy.map(|packet| packet.id);
            let fact = Fact::RttAmbiguous { end, segment: original.id, copy: copy_id, too_big };
            observed(fact, [Some(segment.packet), Some(original), copy].into_iter().flatten())
        }
    }
}

fn turned(end: End, segment: &Segment<'_>, turn: PhaseChange) -> Finding {
    match turn {
        PhaseChange::Begins { phase, flights, evidence } => {
            let earlier = evidence.into_iter().filter(|packet| *packet != segment.packet);
            inferred(
                Fact::CongestionPhase { end, phase, flights },
                [segment.packet].into_iter().chain(earlier),
            )
        }
        PhaseChange::Recovered { since, lasted_ns } => {
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
        let heap = |measured: &EndMeasures| {
            measured.sent.as_ref().map_or(0, |sent| {
                let flights = sent.flights.as_ref().map_or(0, |_| size_of::<Flights>());
                size_of::<SentMeasures>() + sent.samples.heap() + sent.fleet.heap() + flights
            })
        };
        let directions = self.directions.as_ref().map_or(0, |directions| {
            size_of::<Both<EndMeasures>>() + heap(&directions.client) + heap(&directions.server)
        });
        size_of::<Self>() + directions
    }
}
