//! Packets on a path that is captured at both ends: the first sighting of each, and what the second one shows.

use std::net::SocketAddr;

use super::both_ends::enter;
use super::damage;
use super::fact::{Basis, Evidence, Fact, Finding};
use super::flow::{Endpoints, FlowId, Vlan};
use super::sightings::{Sighted, Sighting};
use super::sink::Sink;
use super::tcp::SegmentOutcome;
use super::{Analysis, Seen, Verdict, count, counting};
use crate::call::{End, TransportProtocol};
use crate::decode;
use crate::fate::Fate;
use crate::frame::VantageIndex;

impl<S: Sink> Analysis<S> {
    /// Follows one packet that was captured as `bytes`. If it was captured at the other end of its path before, it is the
    /// same packet and has arrived.
    pub fn frame(&mut self, seen: Seen<'_>, bytes: &[u8]) -> Verdict<S> {
        self.frame_with_fate(seen, bytes, None)
    }

    /// The same, if it is known what the link did with the packet.
    pub fn frame_with_fate(&mut self, seen: Seen<'_>, bytes: &[u8], fate: Option<&Fate>) -> Verdict<S> {
        self.table.travels_in(Vlan::of(seen.packet));
        let path = self.places.get(seen.vantage.0).and_then(|place| place.path);
        let Some(path) = path else { return self.whole_or_fragment(seen, bytes) };
        match self.sightings.record(path, seen, bytes, fate) {
            Sighted::First => {
                let verdict = self.whole_or_fragment(seen, bytes);
                self.sightings.belongs_to(seen.reference, verdict.flow);
                verdict
            }
            Sighted::Arrival(first) => self.seen_again(seen, first),
            Sighted::Altered(first) => self.seen_altered(seen, first),
            Sighted::Copy(first) => self.seen_copied(seen, first),
        }
    }

    /// The flow between two sockets of TCP, if one was seen.
    pub fn flow_between(&mut self, client: SocketAddr, server: SocketAddr) -> Option<FlowId> {
        self.table.travels_in(None);
        let place = self.table.find(&Endpoints { transport: TransportProtocol::Tcp, client, server })?;
        Some(self.table.flow(place)?.id)
    }

    /// A packet that the link changed on its way arrives: its receiver discards it.
    fn seen_altered(&mut self, seen: Seen<'_>, first: Sighting) -> Verdict<S> {
        self.packets += 1;
        let mut findings = S::default();
        findings.take(|| arrived(seen, first).into_iter().chain(damage::found(seen)));
        Verdict { findings, flow: first.flow, first: Some(first.packet), ..Verdict::default() }
    }

    /// A copy of a packet arrives, which the network made.
    fn seen_copied(&mut self, seen: Seen<'_>, first: Sighting) -> Verdict<S> {
        self.packets += 1;
        let mut findings = S::default();
        findings.take(|| {
            let fact = Fact::CopyMade { packet: first.packet.id, after_ns: seen.time.since(first.time) };
            [Finding { fact, basis: Basis::Observed, evidence: both(seen, first) }]
        });
        Verdict { findings, flow: first.flow, first: Some(first.packet), ..Verdict::default() }
    }

    /// The vantage at the other end of the path that `vantage` is an end of.
    pub(super) fn other_end(&self, vantage: VantageIndex) -> Option<VantageIndex> {
        let path = self.places.get(vantage.0)?.path?;
        let is_other = |place: usize| {
            place != vantage.0 && self.places.get(place).is_some_and(|other| other.path == Some(path))
        };
        (0..self.places.len()).find(|place| is_other(*place)).map(VantageIndex)
    }

    /// Whether a path between two hosts is captured at both ends.
    pub(super) fn joins_two_hosts(&self) -> bool {
        (0..self.places.len()).any(|place| self.other_end(VantageIndex(place)).is_some())
    }

    /// Follows the second sighting of a packet.
    fn seen_again(&mut self, seen: Seen<'_>, first: Sighting) -> Verdict<S> {
        let mut reference = seen.reference;
        reference.id = first.packet.id;
        let seen = Seen { reference, packet: seen.packet.innermost(), ..seen };
        let overtaker = self.sightings.overtaker(first);
        let verdict = self.step(seen.time, |this| this.account_again(seen, first).unwrap_or_default());
        let mut findings = S::default();
        findings.take(|| {
            let passed = overtaker.map(|by| {
                let fact = Fact::Overtaken { packet: first.packet.id, by: by.id };
                Finding {
                    fact,
                    basis: Basis::Observed,
                    evidence: [seen.reference, first.packet, by].into_iter().collect(),
                }
            });
            arrived(seen, first).into_iter().chain(passed)
        });
        findings.append(verdict.findings);
        Verdict { findings, flow: first.flow, first: Some(first.packet), ..verdict }
    }

    /// Enters the second sighting of a packet into the account of its flow at this end.
    fn account_again(&mut self, seen: Seen<'_>, first: Sighting) -> Option<Verdict<S>> {
        let (id, direction) = first.flow?;
        let network = seen.packet.network.as_ref()?;
        let (transport, source, destination) = match &seen.packet.transport {
            Some(decode::Transport::Tcp(tcp)) => {
                (TransportProtocol::Tcp, tcp.source_port, tcp.destination_port)
            }
            Some(decode::Transport::Udp(udp)) => {
                (TransportProtocol::Udp, udp.source_port, udp.destination_port)
            }
            _ => return None,
        };
        let client = SocketAddr::new(network.source(), source);
        let server = SocketAddr::new(network.destination(), destination);
        let place = self.table.find(&Endpoints { transport, client, server })?;
        self.table.flow(place).filter(|flow| flow.id == id)?;
        Some(self.touch(place, |flow| {
            let (from, end) = (direction.sender(), flow.end_at(seen.vantage));
            if end == End::Client {
                flow.tally.arrives(from, seen.time, count(seen.packet.payload_len));
            }
            let Some(decode::Transport::Tcp(tcp)) = &seen.packet.transport else { return Verdict::default() };
            let Some(account) = flow.account(end) else { return Verdict::default() };
            let mut findings = S::default();
            let segment = counting::segment(seen, network, tcp);
            let SegmentOutcome { numbers, changes, .. } =
                enter(account, (end, from), &segment, true, &mut findings);
            Verdict { numbers, changes, findings, ..Verdict::default() }
        }))
    }
}

/// That a packet arrived.
fn arrived(seen: Seen<'_>, first: Sighting) -> [Finding; 1] {
    let fact = Fact::Arrived { packet: first.packet.id, after_ns: seen.time.since(first.time) };
    [Finding { fact, basis: Basis::Observed, evidence: both(seen, first) }]
}

/// Both sightings of a packet, the second one first.
fn both(seen: Seen<'_>, first: Sighting) -> Evidence {
    [super::fact::PacketRef { id: first.packet.id, ..seen.reference }, first.packet].into_iter().collect()
}
