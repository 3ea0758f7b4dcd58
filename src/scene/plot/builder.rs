//! From steps to a plot: the points of each series, of both ends, until it is known whose data is drawn.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Plot, PlotQuestion, PlotSeries, PlotUnit, SeriesKind};
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::flow::{Both, FlowId};
use crate::call::End;
use crate::fate::{Cause, Treatment};
use crate::frame::Timestamp;
use crate::kernel::KernelSample;
use crate::step::{Event, Packet, Step};

/// How many points a series has at most; of more, every other one is left out.
const POINTS: usize = 1 << 16;
/// Into how many parts of equal time a throughput is divided.
const PARTS: i64 = 60;

/// Gathers the points of a plot.
#[derive(Debug, Clone)]
pub struct PlotBuilder {
    question: PlotQuestion,
    flow: FlowId,
    began: Option<Timestamp>,
    ends: Both<Gathered>,
    /// Each packet that was sent.
    sent: HashMap<PacketId, SentPoint>,
}

/// A packet that was sent: it may turn out to be lost, and its bytes to be acknowledged.
#[derive(Debug, Clone, Copy)]
struct SentPoint {
    sender: End,
    time: i64,
    /// The number of its first byte, and that of the byte behind its last.
    first: u64,
    next: u64,
}

/// What one end sent.
#[derive(Debug, Clone, Default)]
struct Gathered {
    points: BTreeMap<SeriesKind, Vec<(i64, f64)>>,
    /// When the other end acknowledged up to which byte; of a packet that is seen twice, the second sighting counts.
    acks: BTreeMap<PacketId, (i64, u64)>,
    /// The receive windows that it offered with them.
    offered: BTreeMap<PacketId, (i64, u64)>,
    bytes: u64,
    /// The data that was seen again at the other end of the path.
    arrived: Vec<CoveredSpan>,
    /// Where its segments begin.
    arrived_at: BTreeSet<u64>,
    /// Whether it is known what the link did with what this end sent.
    has_fates: bool,
}

/// Bytes that arrived within a time.
#[derive(Debug, Clone, Copy)]
struct CoveredSpan {
    since: i64,
    until: i64,
    bytes: u64,
}

impl Gathered {
    fn put(&mut self, kind: SeriesKind, time: i64, value: f64) {
        let points = self.points.entry(kind).or_default();
        if points.len() >= POINTS {
            let mut place = 0_usize;
            points.retain(|_| {
                place += 1;
                place.is_multiple_of(2)
            });
        }
        points.push((time, value));
    }
}

impl PlotBuilder {
    /// A plot of one flow.
    pub fn new(question: PlotQuestion, flow: FlowId) -> Self {
        Self { question, flow, began: None, ends: Both::default(), sent: HashMap::new() }
    }

    /// Takes the next step.
    pub fn step(&mut self, step: &Step) {
        if step.flow != Some(self.flow) {
            return;
        }
        match &step.event {
            Event::Packet(packet) => {
                let began = *self.began.get_or_insert(step.time);
                self.packet(step, packet, step.time.since(began));
            }
            Event::Kernel(sample) => {
                let began = *self.began.get_or_insert(step.time);
                self.sample(sample, step.time.since(began));
            }
            _ => {}
        }
        for fact in step.facts() {
            self.fact(fact, step.time);
        }
    }

    fn packet(&mut self, step: &Step, packet: &Packet, time: i64) {
        let Some(sender) = packet.direction.map(crate::analysis::flow::Direction::sender) else { return };
        let (inner, _) = packet.innermost();
        let bytes = u64::try_from(inner.payload_len).unwrap_or(0);
        let is_again = self.sent.contains_key(&packet.id);
        if let Some(ack) = packet.numbers.ack_rel {
            let other = self.ends.of_mut(sender.other());
            other.acks.insert(packet.id, (time, ack));
            if let Some(window) = packet.window_bytes() {
                other.offered.insert(packet.id, (time, window));
            }
        }
        if let Some(fate) = packet.fate.as_ref().map(|known| &known.fate) {
            let own = self.ends.of_mut(sender);
            own.has_fates = true;
            if self.question == PlotQuestion::Queue {
                own.put(SeriesKind::Waiting, time, f64::from(fate.waiting));
                if fate.cause == Cause::QueueFull {
                    own.put(SeriesKind::Lost, time, f64::from(fate.waiting));
                }
            }
        }
        if is_again {
            return self.arrival(packet.id, time);
        }
        let own = self.ends.of_mut(sender);
        own.bytes = own.bytes.saturating_add(bytes);
        let Some(seq) = packet.numbers.seq_rel else { return };
        let next = seq.saturating_add(bytes);
        let last = value(next);
        if self.sent.len() < POINTS {
            self.sent.insert(packet.id, SentPoint { sender, time, first: seq, next });
        }
        if self.question == PlotQuestion::CongestionWindow
            && let Some(in_flight) = packet.numbers.in_flight
        {
            own.put(SeriesKind::InFlight, time, f64::from(in_flight));
        }
        if self.question == PlotQuestion::Sequence && bytes > 0 {
            let is_resent = step.facts().any(Fact::repeats);
            own.put(if is_resent { SeriesKind::SentAgain } else { SeriesKind::Sent }, time, last);
            if packet.fate.as_ref().is_some_and(|known| known.fate.treatment == Treatment::Dropped) {
                own.put(SeriesKind::Lost, time, last);
            }
        }
    }

    /// A packet is seen at the other end of its path.
    fn arrival(&mut self, packet: PacketId, time: i64) {
        let Some(SentPoint { sender, time: sent, first, next }) = self.sent.get(&packet).copied() else {
            return;
        };
        let own = self.ends.of_mut(sender);
        let is_asked = self.question == PlotQuestion::Throughput && own.arrived.len() < POINTS;
        if is_asked && next > first && own.arrived_at.insert(first) {
            let before = own.arrived.last().map_or(sent, |span| span.until);
            let since = sent.max(before).min(time);
            own.arrived.push(CoveredSpan { since, until: time, bytes: next - first });
        }
    }

    fn sample(&mut self, sample: &KernelSample, time: i64) {
        let own = self.ends.of_mut(sample.end);
        let ms = |us: u32| f64::from(us) / 1e3;
        match self.question {
            PlotQuestion::CongestionWindow => {
                own.put(SeriesKind::CongestionWindow, time, f64::from(sample.cwnd));
                if let Some(ssthresh) = sample.ssthresh {
                    own.put(SeriesKind::Threshold, time, f64::from(ssthresh));
                }
            }
            PlotQuestion::RoundTrip if sample.srtt_us > 0 => {
                own.put(SeriesKind::KernelSmoothed, time, ms(sample.srtt_us));
                own.put(SeriesKind::KernelTimeout, time, ms(sample.rto_us));
            }
            _ => {}
        }
    }

    fn fact(&mut self, fact: &Fact, now: Timestamp) {
        let time = self.began.map_or(0, |began| now.since(began));
        match *fact {
            Fact::RttSample { end, sample_ns, estimated_ns, timeout_ns, short, .. }
                if self.question == PlotQuestion::RoundTrip && short != Some(true) =>
            {
                let own = self.ends.of_mut(end);
                own.put(SeriesKind::Sample, time, ms(sample_ns));
                if let Some((estimated, timeout)) = estimated_ns.zip(timeout_ns) {
                    own.put(SeriesKind::Estimated, time, ms(estimated));
                    own.put(SeriesKind::Timeout, time, ms(timeout));
                }
            }
            Fact::LostOnPath { packet } if self.question == PlotQuestion::Sequence => {
                if let Some(SentPoint { sender, time, next, .. }) = self.sent.get(&packet).copied() {
                    self.ends.of_mut(sender).put(SeriesKind::Lost, time, value(next));
                }
            }
            _ => {}
        }
    }

    /// The plot of the data of one end; of the end that sent more, if none is named.
    pub fn plot(mut self, sender: Option<End>) -> Plot {
        let more = if self.ends.server.bytes > self.ends.client.bytes { End::Server } else { End::Client };
        let sender = sender.unwrap_or(more);
        let mut own = std::mem::take(self.ends.of_mut(sender));
        let acks = acknowledged(&own.acks);
        let sent: Vec<_> = self.sent.into_values().filter(|sent| sent.sender == sender).collect();
        match self.question {
            PlotQuestion::Sequence => {
                own.points.insert(SeriesKind::Acknowledged, floats(&acks));
                own.points.insert(SeriesKind::ReceiveWindow, window_ends(&own.acks, &own.offered));
            }
            PlotQuestion::ReceiveWindow if own.bytes > 0 => {
                let mut offered: Vec<_> = own.offered.values().copied().collect();
                offered.sort_unstable();
                let sent = sent.iter().map(|sent| (sent.time, value(sent.next))).collect();
                own.points.insert(SeriesKind::Offered, floats(&offered));
                own.points.insert(SeriesKind::InFlight, in_flight(sent, &floats(&acks)));
            }
            PlotQuestion::Throughput => {
                let spans = match own.arrived.as_slice() {
                    // A part of the packets shows no rate.
                    [] if own.has_fates => Vec::new(),
                    [] => covered(&acks, sent),
                    _ => std::mem::take(&mut own.arrived),
                };
                own.points.insert(SeriesKind::Rate, rates(&spans));
            }
            PlotQuestion::CongestionWindow if own.points.contains_key(&SeriesKind::CongestionWindow) => {
                own.points.remove(&SeriesKind::InFlight);
            }
            _ => {}
        }
        let unit = match self.question {
            PlotQuestion::Sequence | PlotQuestion::ReceiveWindow => PlotUnit::Bytes,
            PlotQuestion::CongestionWindow if own.points.contains_key(&SeriesKind::InFlight) => {
                PlotUnit::Bytes
            }
            PlotQuestion::CongestionWindow => PlotUnit::Segments,
            PlotQuestion::RoundTrip => PlotUnit::Milliseconds,
            PlotQuestion::Queue => PlotUnit::Packets,
            PlotQuestion::Throughput => PlotUnit::MegabitsPerSecond,
        };
        let series = own.points.into_iter().filter(|(_, points)| !points.is_empty());
        let series = series.map(|(kind, points)| PlotSeries { kind, points }).collect();
        Plot { question: self.question, sender, unit, series }
    }
}

/// When how much was acknowledged, in order of time; an acknowledgment of less than the one before says nothing.
fn acknowledged(acks: &BTreeMap<PacketId, (i64, u64)>) -> Vec<(i64, u64)> {
    let mut all: Vec<_> = acks.values().copied().collect();
    all.sort_unstable();
    let mut highest = None;
    all.retain(|(_, ack)| {
        let is_new = highest.is_none_or(|highest| *ack > highest);
        highest = highest.max(Some(*ack));
        is_new
    });
    all
}

/// Bytes in flight after each segment that was sent and each acknowledgment that arrived.
fn in_flight(mut sent: Vec<(i64, f64)>, acks: &[(i64, f64)]) -> Vec<(i64, f64)> {
    sent.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let mut acks = acks.iter().copied().peekable();
    let (mut highest, mut acknowledged) = (0.0_f64, 0.0_f64);
    let mut points = Vec::new();
    for (time, last) in sent {
        while let Some((at, ack)) = acks.next_if(|(at, _)| *at < time) {
            acknowledged = ack;
            points.push((at, (highest - acknowledged).max(0.0)));
        }
        highest = highest.max(last);
        points.push((time, (highest - acknowledged).max(0.0)));
    }
    points.extend(acks.map(|(at, ack)| (at, (highest - ack).max(0.0))));
    points
}

fn floats(points: &[(i64, u64)]) -> Vec<(i64, f64)> {
    points.iter().map(|(at, count)| (*at, value(*count))).collect()
}

/// Where the receive window ends, in order of time; what comes with an acknowledgment that a later one has overtaken says nothing.
fn window_ends(
    acks: &BTreeMap<PacketId, (i64, u64)>,
    offered: &BTreeMap<PacketId, (i64, u64)>,
) -> Vec<(i64, f64)> {
    let with_ack = |(packet, (time, window)): (&PacketId, &(i64, u64))| {
        acks.get(packet).map(|(_, ack)| (*time, *ack, ack.saturating_add(*window)))
    };
    let mut all: Vec<_> = offered.iter().filter_map(with_ack).collect();
    all.sort_unstable();
    let mut highest = 0;
    all.retain(|(_, ack, _)| {
        let is_overtaken = *ack < highest;
        highest = highest.max(*ack);
        !is_overtaken
    });
    all.into_iter().map(|(time, _, end)| (time, value(end))).collect()
}

/// What each acknowledgment covers that the one before did not: it has arrived since that one, or since it was sent, if that is
/// later.
fn covered(acks: &[(i64, u64)], mut sent: Vec<SentPoint>) -> Vec<CoveredSpan> {
    // The first transmission of each byte comes first.
    sent.sort_unstable_by_key(|sent| (sent.next, sent.time));
    let sent_at = |byte: u64| {
        let behind = sent.partition_point(|sent| sent.next <= byte);
        sent.get(behind).filter(|sent| sent.first <= byte).map(|sent| sent.time)
    };
    let span = |((last, before), (time, ack)): (&(i64, u64), &(i64, u64))| {
        let since = sent_at(*before).map_or(*last, |sent| sent.clamp(*last, *time));
        CoveredSpan { since, until: *time, bytes: ack.saturating_sub(*before) }
    };
    acks.iter().zip(acks.iter().skip(1)).map(span).collect()
}

/// Megabits a second in each part of the time.
fn rates(spans: &[CoveredSpan]) -> Vec<(i64, f64)> {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return Vec::new() };
    let began = first.since;
    let part = last.until.saturating_sub(began) / PARTS;
    if part <= 0 {
        return Vec::new();
    }
    let place = |moment: i64| (moment.saturating_sub(began) / part).clamp(0, PARTS - 1);
    let mut megabits: BTreeMap<i64, f64> = (0..PARTS).map(|part| (part, 0.0)).collect();
    for CoveredSpan { since, until, bytes } in spans {
        let (from, to) = (place(*since), place(*until));
        for at in from..=to {
            let begins = (*since).max(began.saturating_add(at * part));
            let ends = if at == to { *until } else { began.saturating_add((at + 1) * part) };
            let lasts = until.saturating_sub(*since);
            let share = if lasts > 0 { ms(ends.saturating_sub(begins)) / ms(lasts) } else { 1.0 };
            *megabits.entry(at).or_default() += value(*bytes) * 8.0 * share / 1e6;
        }
    }
    let seconds = ms(part) / 1e3;
    megabits
        .into_iter()
        .map(|(place, megabits)| (began.saturating_add(place * part), megabits / seconds))
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "a plot has no more than some hundred places")]
const fn value(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "a plot has no more than some hundred places")]
const fn ms(ns: i64) -> f64 {
    ns as f64 / 1e6
}
