//! TCP segments: the connection that each belongs to, and what it changes there.

use std::net::SocketAddr;

use super::both_ends::enter;
use super::fact::{Finding, RecordNumber};
use super::flow::Endpoints;
use super::followed::FlowProtocol;
use super::sink::Sink;
use super::tcp::{Connection, Segment, TcpState};
use super::{Analysis, Change, Changes, Seen, Verdict, count, counting, payloads};
use crate::call::{End, TransportProtocol};
use crate::decode::{self, Flags};
use crate::frame::VantageIndex;

/// Moves the server to LISTEN, if a traced program listens there.
pub(super) fn known_listener(connection: &mut Connection, listening: Option<RecordNumber>) -> Option<Change> {
    connection.begins(End::Server, TcpState::Listen, Some(listening?))
}

impl<S: Sink> Analysis<S> {
    pub(super) fn segment(&mut self, seen: Seen<'_>, tcp: &decode::Tcp) -> Verdict<S> {
        let Some(network) = &seen.packet.network else { return Verdict::default() };
        let client = SocketAddr::new(network.source(), tcp.source_port);
        let server = SocketAddr::new(network.destination(), tcp.destination_port);
        let forward = Endpoints { transport: TransportProtocol::Tcp, client, server };
        let mut segment = counting::segment(seen, network, tcp);
        segment.seen_at = self.kind_of(seen.vantage).or_loopback(client.ip(), server.ip());
        let ends = self.other_end(seen.vantage).map(|other| (seen.vantage, other));
        let differing = S::to_find(|| self.differing(forward, &segment, seen)).flatten();
        let mut verdict = self.follow(forward, segment, count(seen.wire_len), ends);
        verdict.findings.take(|| differing);
        verdict
    }

    /// The finding about a segment that carries other bytes than an earlier one with the same numbers. Remembers its bytes.
    fn differing(&mut self, forward: Endpoints, segment: &Segment<'_>, seen: Seen<'_>) -> Option<Finding> {
        let payload = seen.packet.payload(seen.bytes);
        let is_padding = payloads::is_padding(seen.packet, payload, seen.wire_len);
        let flow = self.table.find(&forward).and_then(|place| self.table.flow(place));
        let differing = flow.and_then(|flow| {
            let FlowProtocol::Tcp(connection) = &flow.protocol else { return None };
            let from = flow.endpoints.direction(forward.client).sender();
            connection.differing(from, segment, (payload, is_padding), &self.payloads)
        });
        self.payloads.add(segment.packet, segment.first_byte(), payload, is_padding);
        differing
    }

    /// Follows a segment; `forward` has its sender as the client. If its path is captured at both ends, `ends` are its
    /// vantage and the other one.
    pub(super) fn follow(
        &mut self,
        forward: Endpoints,
        mut segment: Segment<'_>,
        wire_len: u64,
        ends: Option<(VantageIndex, VantageIndex)>,
    ) -> Verdict<S> {
        let (source, flags) = (forward.client, segment.header.flags);
        let (mut former, mut ended) = (None, Vec::new());
        let place = match self.table.find(&forward) {
            Some(place) if !self.begins_anew(place, source, &segment) => place,
            Some(place) => {
                (former, ended) = self.give_way(place, segment.packet.n);
                self.begin(self.who_is_who(forward, flags))
            }
            None => self.begin(self.who_is_who(forward, flags)),
        };
        self.table.note_vlan(place, source);
        if let Some(flow) = self.table.flow_mut(place).filter(|_| ends.is_none()) {
            let end = flow.endpoints.direction(source).sender();
            segment.first_seen = flow.first_seen(&mut self.recent, end, &segment);
        }
        let opens = flags.has(Flags::SYN) && !flags.has(Flags::ACK);
        let endpoints = self.table.flow(place).filter(|_| opens).map(|flow| flow.endpoints);
        let listening = endpoints.and_then(|endpoints| self.listener(endpoints));
        let is_self = forward.client == forward.server;
        let (mut distrusts, mut refused) = (None, false);
        if flags.has(Flags::SYN | Flags::ACK) {
            S::to_explain(|| self.listeners.accepts(source, segment.packet));
        }
        let verdict = self.touch(place, |flow| {
            let direction = flow.endpoints.direction(source);
            let from = direction.sender();
            let end = ends.map(|ends| flow.begin_at(ends, from));
            flow.tally.count(from, segment.time, wire_len, u64::from(segment.len));
            if end.is_none_or(|end| end == End::Client) {
                flow.tally.arrives(from, segment.time, u64::from(segment.len));
            }
            let FlowProtocol::Tcp(connection) = &mut flow.protocol else { return Verdict::default() };
            if former.is_some() {
                connection.comes_after(former);
            }
            flow.separate_accounts();
            let mut changes = Changes::new();
            if let Some(server) = flow.account(End::Server).filter(|_| opens) {
                changes.extend(known_listener(server, listening));
            }
            let mut findings = S::default();
            let Some(account) = flow.account(end.unwrap_or(from)) else { return Verdict::default() };
            let outcome = match end {
                Some(end) => enter(account, (end, from), &segment, false, &mut findings),
                None if is_self => account.to_itself(from, &segment, &mut findings),
                None => account.segment(from, &segment, &mut findings),
            };
            changes.extend(outcome.changes);
            refused = account.is_refused();
            distrusts = outcome.shows_damaged_arrived.then(|| flow.endpoints.of(from.other()).ip());
            let flow = Some((flow.id, direction));
            Verdict { flow, numbers: outcome.numbers, changes, ended, findings, ..Verdict::default() }
        });
        if let Some(address) = distrusts {
            self.checksums.is_useless(address);
        }
        if refused && flags.has(Flags::RST) {
            self.listeners.refuses(source);
        }
        verdict
    }
}
