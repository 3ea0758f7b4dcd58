//! What stands beside a ladder, along its axis: of the end that has more in flight, when its retransmission timer runs, how
//! many bytes are in flight, and the congestion window of its kernel, where a lab has asked for it.
//!
//! A sender knows of an acknowledgment when it arrives. Where that was not seen, it counts from the moment that was.

use std::collections::{HashMap, HashSet};

use super::item::{Element, Scene};
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::flow::{Both, Direction, FlowId};
use crate::analysis::reason::ResendCause;
use crate::call::End;
use crate::decode::Flags;
use crate::explain::Language;
use crate::step::{Event, Packet, Step};

/// The tracks of one end. Each value holds from where its packet leaves this end, or reaches it, until the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracks {
    /// Whose tracks.
    pub end: End,
    /// What happens to its retransmission timer (RFC 6298, 5).
    pub timer: Vec<(PacketId, TimerEvent)>,
    /// Its bytes in flight; SYN and FIN count as one each.
    pub in_flight: Vec<(PacketId, u64)>,
    /// The congestion window in segments; empty where no kernel was asked.
    pub congestion_window: Vec<(PacketId, u64)>,
}

/// What happens to a retransmission timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerEvent {
    /// It starts, or starts anew (RFC 6298, 5.1 and 5.3).
    Starts,
    /// Everything is acknowledged (5.2).
    Stops,
    /// It expires, and starts anew (5.4 and 5.6).
    Expires,
}

/// The name of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackName {
    /// The retransmission timer.
    Timer,
    /// Bytes in flight.
    InFlight,
    /// The congestion window.
    CongestionWindow,
}

impl TrackName {
    /// What is written above it.
    pub const fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Timer, Language::English) => "timer",
            (Self::Timer, Language::Chinese) => "定时器",
            (Self::InFlight, Language::English) => "in flight",
            (Self::InFlight, Language::Chinese) => "在途字节",
            (Self::CongestionWindow, _) => "cwnd",
        }
    }
}

/// The tracks of a scene of one TCP flow; `steps` are those that it was made of. None where they would say nothing: no end
/// ever has two segments in flight, no timer expires, and no kernel was asked.
pub fn tracks(scene: &Scene<'_>, steps: &[Step]) -> Option<Tracks> {
    let mut flows = steps.iter().filter(|step| step.packet().is_some()).map(|step| step.flow);
    let flow = flows.next()??;
    if !flows.all(|other| other == Some(flow)) {
        return None;
    }
    let receipts = Receipts::of(scene, steps);
    let both = Both {
        client: Reckoner::new(End::Client).follow(flow, steps, &receipts),
        server: Reckoner::new(End::Server).follow(flow, steps, &receipts),
    };
    let end = if both.server.most > both.client.most { End::Server } else { End::Client };
    let Reckoner { tracks, says_something, .. } = if end == End::Server { both.server } else { both.client };
    (says_something || !tracks.congestion_window.is_empty()).then_some(tracks)
}

/// Which sighting of a packet is that at its receiver.
struct Receipts {
    counts: HashMap<PacketId, usize>,
    lost: HashSet<PacketId>,
}

impl Receipts {
    fn of(scene: &Scene<'_>, steps: &[Step]) -> Self {
        let mut counts = HashMap::new();
        for packet in steps.iter().filter_map(Step::packet) {
            *counts.entry(packet.id).or_default() += 1;
        }
        let lost = scene.items.iter().filter_map(|item| match &item.element {
            Element::Arrow(arrow) if arrow.lost.is_some() => Some(arrow.packet),
            _ => None,
        });
        Self { counts, lost: lost.collect() }
    }

    /// Whether the packet arrives with its sighting of this number, counted from 1.
    fn is_arrival(&self, packet: PacketId, sighting: usize) -> bool {
        let needed = self.counts.get(&packet).map_or(1, |count| (*count).min(2));
        sighting == needed && !self.lost.contains(&packet)
    }
}

/// Follows one end as a sender.
struct Reckoner {
    tracks: Tracks,
    /// The number after the last one sent, and the one after the last one acknowledged.
    sent: u64,
    acknowledged: u64,
    /// The most that was ever in flight.
    most: u64,
    says_something: bool,
}

impl Reckoner {
    const fn new(end: End) -> Self {
        let tracks = Tracks { end, timer: Vec::new(), in_flight: Vec::new(), congestion_window: Vec::new() };
        Self { tracks, sent: 0, acknowledged: 0, most: 0, says_something: false }
    }

    fn follow(mut self, flow: FlowId, steps: &[Step], receipts: &Receipts) -> Self {
        let mut seen: HashMap<PacketId, usize> = HashMap::new();
        let mut last = None;
        for step in steps.iter().filter(|step| step.flow == Some(flow)) {
            match &step.event {
                Event::Packet(packet) => {
                    let sighting = seen.entry(packet.id).or_default();
                    *sighting += 1;
                    last = Some(packet.id);
                    match packet.direction.map(Direction::sender) {
                        Some(sender) if sender == self.tracks.end && *sighting == 1 => {
                            self.sends(packet, step);
                        }
                        Some(sender)
                            if sender != self.tracks.end && receipts.is_arrival(packet.id, *sighting) =>
                        {
                            self.hears(packet);
                        }
                        _ => {}
                    }
                }
                Event::Kernel(sample) if sample.end == self.tracks.end => {
                    let window = u64::from(sample.cwnd);
                    let is_new =
                        self.tracks.congestion_window.last().is_none_or(|(_, before)| *before != window);
                    self.tracks.congestion_window.extend(last.filter(|_| is_new).map(|last| (last, window)));
                }
                _ => {}
            }
        }
        self
    }

    fn sends(&mut self, packet: &Packet, step: &Step) {
        let Some((tcp, seq)) = packet.tcp().zip(packet.numbers.seq_rel) else { return };
        let numbered = [Flags::SYN, Flags::FIN].into_iter().filter(|flag| tcp.flags.has(*flag)).count();
        let len = u64::try_from(packet.innermost().0.payload_len + numbered).unwrap_or(0);
        // A reset carries nothing that is numbered (RFC 9293, 3.5.2).
        if len == 0 || tcp.flags.has(Flags::RST) {
            return;
        }
        let was_idle = self.in_flight() == 0;
        if self.sent == 0 {
            self.acknowledged = seq;
        }
        self.sent = self.sent.max(seq.saturating_add(len));
        let expired = step.facts().any(is_expiry);
        self.says_something |= expired || self.in_flight() > len;
        if expired {
            self.tracks.timer.push((packet.id, TimerEvent::Expires));
        } else if was_idle && self.in_flight() > 0 {
            self.tracks.timer.push((packet.id, TimerEvent::Starts));
        }
        self.note(packet.id);
    }

    fn hears(&mut self, packet: &Packet) {
        let Some(ack) = packet.numbers.ack_rel.filter(|ack| *ack <= self.sent && *ack > self.acknowledged)
        else {
            return;
        };
        self.acknowledged = ack;
        let event = if self.in_flight() == 0 { TimerEvent::Stops } else { TimerEvent::Starts };
        self.tracks.timer.push((packet.id, event));
        self.note(packet.id);
    }

    fn note(&mut self, packet: PacketId) {
        self.most = self.most.max(self.in_flight());
        self.tracks.in_flight.push((packet, self.in_flight()));
    }

    const fn in_flight(&self) -> u64 {
        self.sent.saturating_sub(self.acknowledged)
    }
}

/// Whether a fact says that the sender's timer has expired.
const fn is_expiry(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::DataAgain { cause: ResendCause::Timeout | ResendCause::ProbeOrTimeout, .. }
            | Fact::SynAgain { cause: ResendCause::Timeout, .. }
            | Fact::FinAgain { cause: ResendCause::Timeout, .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Editor, Level, Wording, tests::steps};

    fn of(trace: &[u8]) -> Option<Tracks> {
        let steps = steps(trace);
        let wording = Wording { level: Level::Brief, absolute: false, unfold: true, kernel: false };
        tracks(&Editor::new(wording).scene(&steps), &steps)
    }

    #[test]
    fn an_exchange_of_one_segment_a_time_has_no_tracks() {
        assert_eq!(of(include_bytes!("../../traces/tcp-server-closes.jsonl")), None);
        assert_eq!(of(include_bytes!("../../traces/udp.jsonl")), None);
    }
}
