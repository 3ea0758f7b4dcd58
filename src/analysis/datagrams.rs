//! UDP datagrams: the exchange that each belongs to, which another socket than the one that was asked may answer.

use std::net::SocketAddr;

use super::askers::OpenQuestion;
use super::flow::{self, Endpoints, FlowSlot};
use super::followed::FlowProtocol;
use super::sink::Sink;
use super::{Analysis, Seen, Verdict, count, seen_twice, udp};
use crate::call::{End, TransportProtocol};
use crate::decode::{self, Flags};

impl<S: Sink> Analysis<S> {
    pub(super) fn datagram(&mut self, seen: Seen<'_>, udp: &decode::Udp) -> Verdict<S> {
        let Some(network) = &seen.packet.network else { return Verdict::default() };
        let source = SocketAddr::new(network.source(), udp.source_port);
        let destination = SocketAddr::new(network.destination(), udp.destination_port);
        let forward = Endpoints { transport: TransportProtocol::Udp, client: source, server: destination };
        let (place, asked) = self.of_datagram(forward, seen);
        self.table.note_vlan(place, source);
        let ends = self.other_end(seen.vantage).map(|other| (seen.vantage, other));
        let again = self.table.flow(place).filter(|_| ends.is_none()).map(|flow| {
            [
                u64::from(flow.id.0),
                u64::from(source == flow.endpoints.client),
                u64::from(udp.length),
                u64::from(udp.checksum.value),
            ]
        });
        let first = again.and_then(|words| self.recent.first_datagram(seen, words));
        self.touch(place, |flow| {
            let direction = flow.endpoints.direction(source);
            let len = seen.packet.payload_len;
            let from = direction.sender();
            let end = ends.map(|ends| flow.begin_at(ends, from));
            flow.tally.count(from, seen.time, count(seen.wire_len), count(len));
            if end.is_none_or(|end| end == End::Client) {
                flow.tally.arrives(from, seen.time, count(len));
            }
            let mut findings = S::default();
            if let Some(first) = first {
                findings.take(|| [seen_twice(seen, from, first)]);
                return Verdict { flow: Some((flow.id, direction)), findings, ..Verdict::default() };
            }
            findings.take(|| udp::odd(from, seen, udp));
            let FlowProtocol::Udp(exchange) = &mut flow.protocol else { return Verdict::default() };
            if udp.is_dropped() {
                return Verdict { flow: Some((flow.id, direction)), findings, ..Verdict::default() };
            }
            let len = u32::try_from(len).unwrap_or(u32::MAX);
            match asked {
                Some(asked) => exchange.answers(&asked, seen.reference, (udp, len), &mut findings),
                None => exchange.datagram(direction.sender(), seen.reference, (udp, len), &mut findings),
            }
            Verdict { flow: Some((flow.id, direction)), findings, ..Verdict::default() }
        })
    }

    /// The place of a datagram's flow, and the question to another socket that it probably answers. `forward` has its sender
    /// as the client.
    fn of_datagram(&mut self, forward: Endpoints, seen: Seen<'_>) -> (FlowSlot, Option<OpenQuestion>) {
        let Endpoints { client: source, server: destination, .. } = forward;
        if let Some(place) = self.table.find(&forward) {
            let flow = self.table.flow(place).filter(|flow| flow.endpoints.server == source);
            if let Some(flow) = flow {
                self.askers.close(destination, flow.id);
            }
            return (place, None);
        }
        let asked = self.askers.question(destination, source, seen.time);
        let Some(asked) = asked.filter(|asked| self.is_at(asked)) else {
            let place = self.begin(self.who_is_who(forward, Flags::default()));
            if let Some(flow) = self.table.flow(place).filter(|flow| flow.endpoints.client == source) {
                let (packet, time) = (seen.reference, seen.time);
                self.askers
                    .ask(source, OpenQuestion { flow: flow.id, place, server: destination, packet, time });
            }
            return (place, None);
        };
        let place = self.begin(forward.swapped());
        let Some(flow) = self.table.flow(place).map(|flow| flow.id) else { return (place, None) };
        // Another member of a group may answer, too.
        if !flow::is_group(asked.server) {
            self.askers.close(destination, asked.flow);
        }
        self.touch(asked.place, |asked| {
            if let FlowProtocol::Udp(exchange) = &mut asked.protocol {
                exchange.is_answered_from(source, flow, seen.reference);
            }
            Verdict::default()
        });
        (place, Some(asked))
    }

    /// Whether the flow of a question is still followed.
    fn is_at(&self, asked: &OpenQuestion) -> bool {
        self.table.flow(asked.place).is_some_and(|flow| flow.id == asked.flow)
    }
}
