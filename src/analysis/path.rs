//! Packets on a path that is captured at both ends: the first sighting of each, and what the second one shows.

use std::net::SocketAddr;

use super::both_ends::enter;
use super::fact::{Basis, Fact, Finding};
use super::flow::{Endpoints, Vlan};
use super::sightings::Sighting;
use super::sink::Sink;
use super::tcp::SegmentOutcome;
use super::{Analysis, Seen, Verdict, count, counting};
use crate::call::{End, TransportProtocol};
use crate::decode;
use crate::frame::VantageIndex;

impl<S: Sink> Analysis<S> {
    /// Follows one packet that was captured as `bytes`. If it was captured at the other end of its path before, it is the
    /// same packet and has arrived.
    pub fn frame(&mut self, seen: Seen<'_>, bytes: &[u8]) -> Verdict<S> {
        self.table.travels_in(Vlan::of(seen.packet));
        let path = self.places.get(seen.vantage.0).and_then(|place| place.path);
        let Some(path) = path else { return self.whole_or_fragment(seen, bytes) };
        if let Some(first) = self.sightings.first(path, seen, bytes) {
            self.seen_again(seen, first)
        } else {
            let verdict = self.whole_or_fragment(seen, bytes);
            self.sightings.belongs_to(seen.reference, verdict.flow);
            verdict
        }
    }

    /// The vantage at the other end of the path that `vantage` is an end of.
    pub(super) fn other_end(&self, vantage: VantageIndex) -> Option<VantageIndex> {
        let path = self.places.get(vantage.0)?.path?;
        let is_other = |place: usize| {
            place != vantage.0 && self.places.get(place).is_some_and(|other| other.path == Some(path))
        };
        (0..self.places.len()).find(|place| is_other(*place)).map(VantageIndex)
    }

    /// Follows the second sighting of a packet.
    fn seen_again(&mut self, seen: Seen<'_>, first: Sighting) -> Verdict<S> {
        let mut reference = seen.reference;
        reference.id = first.packet.id;
        let seen = Seen { reference, packet: seen.packet.innermost(), ..seen };
        let after_ns = seen.time.since(first.time);
        let verdict = self.step(seen.time, |this| this.account_again(seen, first).unwrap_or_default());
        let mut findings = S::default();
        findings.take(|| {
            let fact = Fact::Arrived { packet: first.packet.id, after_ns };
            let evidence = [reference, first.packet].into_iter().collect();
            [Finding { fact, basis: Basis::Observed, evidence }]
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
