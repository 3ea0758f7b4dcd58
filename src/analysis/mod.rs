//! From packets and socket calls to facts: the flow of each, its purpose, and the state of each end after it.
//!
//! One pass, in order of time. Nothing here does I/O or reads a clock: the same packets give the same facts on every
//! machine.

mod askers;
mod both_ends;
pub mod column;
pub mod compare;
pub mod counting;
mod damage;
pub mod delivery_error;
pub mod difference;
mod echo;
pub mod fact;
pub mod flow;
mod followed;
pub mod fragments;
pub mod hierarchy;
pub mod icmp_error;
pub mod lesson;
mod listeners;
pub mod measure;
pub mod mistake;
mod past;
mod path;
mod payloads;
mod port_scan;
mod probed_port;
pub mod reason;
pub mod rule;
pub mod second_capture;
pub mod seq;
mod sightings;
pub mod sink;
pub mod summary;
mod table;
pub mod tcp;
pub mod topic;
pub mod trouble;
pub mod truth;
pub mod udp;
pub mod vantage;
pub mod wireshark;

use std::collections::HashMap;
use std::marker::PhantomData;
use std::mem;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use smallvec::SmallVec;

use crate::call::{Action, Call, End, TransportProtocol};
use crate::decode::icmp::Body;
use crate::decode::{self, Flags, Icmp, Packet};
use crate::frame::{Timestamp, VantageIndex};
use askers::{Askers, OpenQuestion};
use both_ends::enter;
use counting::Queue;
use damage::{Checksums, Judgement};
use echo::Echoes;
use fact::{Basis, Fact, Finding, Findings, PacketRef, RecordNumber};
use flow::{Both, Direction, Endpoints, FlowId, FlowSlot, Vlan};
use followed::{Flow, FlowProtocol};
use listeners::Listeners;
use past::Past;
pub use past::{LISTED, Untracked};
use payloads::Payloads;
use port_scan::PortScans;
use second_capture::RecentSegments;
use sightings::Sightings;
use sink::{Discard, Sink};
use summary::{FlowSummary, Tally};
use table::FlowTable;
use tcp::{Connection, Former, Numbers, Segment, TcpState};
use vantage::{Standpoint, VantageKind};

/// A packet as input to the analysis.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Its numbers in the trace.
    pub reference: PacketRef,
    /// When it was seen.
    pub time: Timestamp,
    /// Where it was seen.
    pub vantage: VantageIndex,
    /// Its length on the wire.
    pub wire_len: usize,
    /// Its layers.
    pub packet: &'a Packet,
    /// The bytes that its layers were read from; may be empty where only summaries are wanted.
    pub bytes: &'a [u8],
}

/// A change of state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The end whose state changed.
    pub end: End,
    /// The state before; `None` if none was known.
    pub from: Option<TcpState>,
    /// The state after.
    pub to: TcpState,
    /// The record that caused it: a packet that the end sent, a packet that arrived there, or a call of its program.
    pub cause: Option<RecordNumber>,
    /// How it is known.
    pub basis: Basis,
}

/// The changes that one packet or call caused. Up to two are stored inline, one for each end.
pub type Changes = SmallVec<[Change; 2]>;

/// The result of analysing one packet or call.
#[derive(Debug, Clone, Default)]
pub struct Verdict<S = Findings> {
    /// The flow that it belongs to and its direction, if it belongs to a flow.
    pub flow: Option<(FlowId, Direction)>,
    /// The relative numbers of a segment.
    pub numbers: Numbers,
    /// The states that changed.
    pub changes: Changes,
    /// The changes in earlier flows: a connection that is replaced by the next one leaves TIME-WAIT.
    pub ended: Vec<(FlowId, Change)>,
    /// What it is and why it was sent.
    pub findings: S,
    /// The datagram that it is a fragment of, if it is a fragment.
    pub datagram: Option<fragments::Datagram>,
    /// The packet that it completes as its last missing fragment.
    pub assembly: Option<Box<fragments::Assembly>>,
    /// The first sighting of the same packet, at the other end of its path.
    pub first: Option<PacketRef>,
    /// The conclusions about flows that are no longer tracked after this packet.
    pub closing: Vec<Conclusion>,
}

/// The findings about a whole flow, made when no more packets are expected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conclusion {
    /// The flow.
    pub flow: FlowId,
    /// The inferred changes of state that no later packet can contradict.
    pub changes: Changes,
    /// The findings.
    pub findings: Vec<Finding>,
}

/// Follows every flow of a capture in bounded memory.
///
/// A sink of type `S` takes all findings about each packet, or none ([`Discard`]), which gives the same summaries with
/// less work.
#[derive(Debug, Default)]
pub struct Analysis<S = Findings> {
    table: FlowTable,
    past: Past,
    /// How many flows have begun.
    begun: u32,
    /// For each protocol, how many flows have begun, and how many of the tracked ones are open.
    udp: Census,
    tcp: Census,
    /// The number of packets so far, which shows how long a flow has been idle.
    packets: u64,
    /// How many segments, ranges and datagrams are remembered.
    remembered: usize,
    /// The conclusions about flows that are no longer tracked, until the next verdict takes them.
    closing: Vec<Conclusion>,
    /// The places where packets are captured, by the index of their vantage.
    places: Vec<Standpoint>,
    /// The packets that were captured at only one end of a path so far.
    sightings: Sightings,
    /// The sockets that traced programs listen on, with the call that began it.
    listening: HashMap<(TransportProtocol, SocketAddr), RecordNumber>,
    /// The port of the server, if the capture was made for one.
    server_port: Option<u16>,
    /// Whether the fact about the missing features of UDP was given.
    told_absent: bool,
    /// The segments that wait to be counted; empty if the sink takes findings.
    queue: Queue,
    /// The last segments, to recognize a second capture.
    recent: RecentSegments,
    /// The fragments of incomplete packets.
    fragments: fragments::Fragments,
    /// The echo requests that may still be answered.
    echoes: Echoes,
    /// What the checksums of the senders showed.
    checksums: Checksums,
    /// The latest bytes of all connections; empty if the sink takes no findings.
    payloads: Payloads,
    /// The server sockets that have answered a SYN.
    listeners: Listeners,
    /// The UDP clients that wait for an answer.
    askers: Askers,
    sink: PhantomData<S>,
}

/// How many flows of a protocol there are.
#[derive(Debug, Default)]
struct Census {
    begun: u64,
    open: u64,
}

impl Analysis {
    /// An analysis of a new capture; `server_port` is the port of the server, if known.
    pub fn new(server_port: Option<u16>) -> Self {
        Self { server_port, ..Self::default() }
    }
}

impl Analysis<Discard> {
    /// A summary-only analysis; `server_port` as in [`Analysis::new`].
    pub fn counting(server_port: Option<u16>) -> Self {
        Self { server_port, ..Self::default() }
    }
}

impl<S: Sink> Analysis<S> {
    /// Sets the places where packets are captured. A vantage that is not among them is at an unknown place.
    #[must_use]
    pub fn seen_at(self, places: Vec<Standpoint>) -> Self {
        Self { places, ..self }
    }

    /// The kind of a vantage.
    fn kind_of(&self, vantage: VantageIndex) -> VantageKind {
        self.places.get(vantage.0).map_or(VantageKind::Link, |place| place.kind)
    }

    /// Follows one packet; of tunnelled packets, the innermost one.
    pub fn packet(&mut self, seen: Seen<'_>) -> Verdict<S> {
        self.table.travels_in(Vlan::of(seen.packet));
        let seen = Seen { packet: seen.packet.innermost(), ..seen };
        let judgement = self.checksums.judge(seen.packet);
        if let Judgement::Damaged(checksum) = judgement {
            return self.step(seen.time, |this| this.damaged(seen, checksum));
        }
        let mut verdict = self.undamaged(seen);
        if let Judgement::Doubtful(checksum) = judgement {
            self.may_be_damaged(seen);
            verdict.findings.take(|| [damage::wrong(seen, checksum, false)]);
        }
        verdict
    }

    fn undamaged(&mut self, seen: Seen<'_>) -> Verdict<S> {
        self.step(seen.time, |this| match &seen.packet.transport {
            Some(decode::Transport::Tcp(tcp)) => this.segment(seen, tcp),
            Some(decode::Transport::Udp(udp)) => this.datagram(seen, udp),
            Some(decode::Transport::Icmp(icmp)) => this.icmp(seen, icmp).unwrap_or_default(),
            Some(decode::Transport::TcpStart(_) | decode::Transport::Gre(_)) | None => Verdict::default(),
        })
    }

    /// Follows one packet that was captured at `time`, and then drops the flows that have expired.
    fn step(&mut self, time: Timestamp, follow: impl FnOnce(&mut Self) -> Verdict<S>) -> Verdict<S> {
        self.packets += 1;
        let mut verdict = follow(self);
        self.let_go(time);
        if !self.closing.is_empty() {
            verdict.closing = mem::take(&mut self.closing);
        }
        verdict
    }

    /// Drops the flows that need not be tracked any more at `time`.
    fn let_go(&mut self, time: Timestamp) {
        while let Some(gone) = self.table.next_gone(time) {
            self.leave(gone);
        }
    }

    /// Follows one socket call, which has record number `n`.
    pub fn call(&mut self, n: RecordNumber, call: &Call) -> Verdict<S> {
        match (call.action, call.local, call.peer) {
            (Action::Listen | Action::Bind, Some(local), _) if call.took_effect() => {
                self.listening.insert((call.transport, local), n);
                self.table.index_clients();
            }
            (Action::Close, Some(local), None) => {
                self.listening.remove(&(call.transport, local));
            }
            _ => {}
        }
        self.table.travels_in(None);
        let (Some(local), Some(peer)) = (call.local, call.peer) else { return Verdict::default() };
        let (client, server) = match call.end {
            End::Client => (local, peer),
            End::Server => (peer, local),
        };
        let endpoints = Endpoints { transport: call.transport, client, server };
        let (former, ended) =
            if call.action == Action::Connect { self.retire(endpoints, n) } else { (None, Vec::new()) };
        let place = if local.ip().is_unspecified() {
            // The local address of a wildcard UDP socket is known from the packet alone, so the flow exists already.
            self.table.of_client(call.transport, peer, local.port())
        } else {
            Some(self.find_or_begin(endpoints))
        };
        let listening = self.listener(endpoints);
        let Some(flow) = place.and_then(|place| self.table.flow_mut(place)) else {
            return Verdict::default();
        };
        self.queue.enter(flow);
        flow.is_steady = false;
        let flow_and_way = Some((flow.id, Direction::from(call.end)));
        let mut verdict: Verdict<S> = Verdict { flow: flow_and_way, ended, ..Verdict::default() };
        if let Some(client) = flow.account(End::Client).filter(|_| call.action == Action::Connect) {
            if former.is_some() {
                client.comes_after(former);
            }
            verdict.changes.extend(client.begins(End::Client, TcpState::Closed, Some(n)));
        }
        if let Some(server) = flow.account(End::Server).filter(|_| call.action == Action::Connect) {
            verdict.changes.extend(known_listener(server, listening));
        }
        if let Some(account) = flow.account(call.end).filter(|_| call.took_effect()) {
            verdict.findings.take(|| account.call_finding(call.end, call.action, call.time));
            verdict.changes.extend(account.called(call.end, call.action, (n, call.time)));
        }
        verdict.closing = mem::take(&mut self.closing);
        verdict
    }

    /// Concludes the flows of one protocol, or of all protocols, at the end of the capture. Each flow is concluded once.
    pub fn conclude(&mut self, transport: Option<TransportProtocol>) -> Vec<Conclusion> {
        self.conclude_those(|flow| transport.is_none_or(|transport| flow.endpoints.transport == transport))
    }

    /// Concludes one flow, which is over.
    pub fn conclude_flow(&mut self, id: FlowId) -> Vec<Conclusion> {
        self.conclude_those(|flow| flow.id == id)
    }

    fn conclude_those(&mut self, concerned: impl Fn(&Flow) -> bool) -> Vec<Conclusion> {
        self.enter_waiting();
        let mut conclusions = mem::take(&mut self.closing);
        let is_meant = |flow: &&mut Flow| !flow.concluded && concerned(flow);
        let mut flows: Vec<_> = self.table.flows_mut().filter(is_meant).collect();
        flows.sort_unstable_by_key(|flow| flow.id);
        let mut scans = PortScans::of(&flows);
        for flow in flows {
            flow.concluded = true;
            let listening = self.listeners.answer(flow.endpoints.server);
            let mut conclusion = flow.conclude(listening);
            if scans.flows.contains(&flow.id) {
                conclusion.findings.retain(|finding| !matches!(finding.fact, Fact::Unopened { .. }));
                conclusion.findings.extend(scans.findings.remove(&flow.id));
            }
            conclusion.findings.extend(self.sightings.take_lost(flow.id));
            conclusions.extend(once(&mut self.told_absent, conclusion));
        }
        conclusions
    }

    /// The final finding about packets that belong to no flow.
    pub fn last_remark(&self) -> Option<Finding> {
        self.echoes.closing_remark()
    }

    /// The summaries of all flows, and the count of those that did not fit.
    pub fn finish(mut self) -> (Vec<FlowSummary>, Untracked) {
        self.enter_waiting();
        for flow in self.table.into_flows() {
            self.past.add(flow.summary());
        }
        self.past.list()
    }

    /// The summaries of the flows so far, in order of flow numbers; not for a summary-only analysis, whose queue is not
    /// entered yet.
    pub fn summaries(&self) -> Vec<FlowSummary> {
        let so_far = self.table.flows().map(Flow::summary);
        let mut summaries: Vec<_> = self.past.listed().iter().cloned().chain(so_far).collect();
        summaries.sort_unstable_by_key(|summary| summary.flow);
        summaries
    }

    /// Whether every flow of this protocol has ended; false if there was none.
    pub const fn is_over(&self, transport: TransportProtocol) -> bool {
        let census = match transport {
            TransportProtocol::Udp => &self.udp,
            TransportProtocol::Tcp => &self.tcp,
        };
        census.begun > 0 && census.open == 0
    }

    fn segment(&mut self, seen: Seen<'_>, tcp: &decode::Tcp) -> Verdict<S> {
        let Some(network) = &seen.packet.network else { return Verdict::default() };
        let client = SocketAddr::new(network.source(), tcp.source_port);
        let server = SocketAddr::new(network.destination(), tcp.destination_port);
        let forward = Endpoints { transport: TransportProtocol::Tcp, client, server };
        let mut segment = counting::segment(seen, network, tcp);
        segment.seen_at = self.kind_of(seen.vantage).or_loopback(client.ip(), server.ip());
        let ends = self.other_end(seen.vantage).map(|other| (seen.vantage, other));
        let differing = S::for_findings(|| self.differing(forward, &segment, seen)).flatten();
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
    fn follow(
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
            S::for_findings(|| self.listeners.accepts(source, segment.packet));
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

    fn datagram(&mut self, seen: Seen<'_>, udp: &decode::Udp) -> Verdict<S> {
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

    fn icmp(&mut self, seen: Seen<'_>, icmp: &Icmp) -> Option<Verdict<S>> {
        let first = match icmp.body {
            Body::Query { id, seq } if icmp.is_echo_request() || icmp.is_echo_reply() => {
                let network = seen.packet.network.as_ref()?;
                let addresses = [network.source(), network.destination()].map(number).into_iter().flatten();
                let words = [id, seq, icmp.checksum.value, u16::from(icmp.is_echo_reply())];
                self.recent.first_datagram(seen, addresses.chain(words.map(u64::from)))
            }
            _ => None,
        };
        if let Some(first) = first {
            let end = if icmp.is_echo_request() { End::Client } else { End::Server };
            let mut findings = S::default();
            findings.take(|| [seen_twice(seen, end, first)]);
            return Some(Verdict { findings, ..Verdict::default() });
        }
        self.echoes.message(seen, icmp).or_else(|| self.icmp_error(seen, icmp))
    }

    /// An ICMP error belongs to the flow of the packet that it quotes, and travels against that packet.
    fn icmp_error(&mut self, seen: Seen<'_>, icmp: &Icmp) -> Option<Verdict<S>> {
        let quoted = seen.packet.quoted()?;
        let network = quoted.network.as_ref()?;
        let header = quoted.transport.as_ref()?;
        let (protocol, source_port, destination_port) = match header {
            decode::Transport::Udp(udp) => (TransportProtocol::Udp, udp.source_port, udp.destination_port),
            decode::Transport::Tcp(tcp) => (TransportProtocol::Tcp, tcp.source_port, tcp.destination_port),
            // RFC 792 requires only the first eight bytes of the quoted header.
            decode::Transport::TcpStart(tcp) => {
                (TransportProtocol::Tcp, tcp.source_port, tcp.destination_port)
            }
            decode::Transport::Icmp(quoted) => return self.echoes.error(seen, icmp, (network, quoted)),
            decode::Transport::Gre(_) => return None,
        };
        let source = SocketAddr::new(network.source(), source_port);
        let destination = SocketAddr::new(network.destination(), destination_port);
        let forward = Endpoints { transport: protocol, client: source, server: destination };
        let place = self.find_or_begin(forward);
        Some(
            self.touch(place, |flow| {
                flow.icmp_error(seen, icmp, (network, header), (source, destination_port))
            }),
        )
    }

    /// The roles of the two endpoints, decided by the first packet of a flow; `forward` has its sender as the client.
    fn who_is_who(&self, forward: Endpoints, flags: Flags) -> Endpoints {
        let Endpoints { transport, client: source, server: destination } = forward;
        let is_server = |address: SocketAddr| self.server_port == Some(address.port());
        let backward = if flags.has(Flags::SYN) {
            // The end that answers a SYN is the server.
            flags.has(Flags::ACK)
        } else if is_server(source) != is_server(destination) {
            is_server(source)
        } else {
            // In the middle of a connection, the lower port more likely belongs to the server. The first datagram of a
            // UDP flow comes from the client.
            transport == TransportProtocol::Tcp && source.port() < destination.port()
        };
        if backward { forward.swapped() } else { forward }
    }

    /// Replaces the last connection between two endpoints at a `connect`, if that connection has ended.
    fn retire(
        &mut self,
        endpoints: Endpoints,
        cause: RecordNumber,
    ) -> (Option<Former>, Vec<(FlowId, Change)>) {
        let Some(place) = self.table.find(&endpoints) else { return (None, Vec::new()) };
        let over = self.table.flow(place).is_some_and(Flow::is_over);
        if over && endpoints.transport == TransportProtocol::Tcp {
            self.give_way(place, cause)
        } else {
            (None, Vec::new())
        }
    }

    /// Replaces the connection in a slot by a new one between the same sockets; returns the state of the replaced one,
    /// and the changes that end it.
    fn give_way(&mut self, place: FlowSlot, cause: RecordNumber) -> (Option<Former>, Vec<(FlowId, Change)>) {
        let (mut former, mut ended) = (None, Vec::new());
        if let Some(Flow { id, protocol: FlowProtocol::Tcp(connection), .. }) = self.table.flow_mut(place) {
            let (state, changes) = connection.gives_way(Some(cause));
            former = state;
            ended.extend(changes.into_iter().map(|change| (*id, change)));
        }
        self.table.give_way(place);
        (former, ended)
    }

    /// Whether a SYN begins a new connection between the same two sockets.
    fn begins_anew(&mut self, place: FlowSlot, source: SocketAddr, segment: &Segment<'_>) -> bool {
        if !segment.has(Flags::SYN) {
            return false;
        }
        let Some(flow) = self.table.flow_mut(place) else { return false };
        self.queue.enter(flow);
        let from = flow.endpoints.direction(source).sender();
        matches!(&flow.protocol, FlowProtocol::Tcp(connection) if connection.begins_anew(from, segment))
    }

    /// The call by which a traced program began to listen on the server socket of `endpoints`.
    fn listener(&self, endpoints: Endpoints) -> Option<RecordNumber> {
        if self.listening.is_empty() {
            return None;
        }
        let Endpoints { transport, server, .. } = endpoints;
        let everywhere = |address: IpAddr| SocketAddr::new(address, server.port());
        [server, everywhere(Ipv4Addr::UNSPECIFIED.into()), everywhere(Ipv6Addr::UNSPECIFIED.into())]
            .iter()
            .find_map(|local| self.listening.get(&(transport, *local)).copied())
    }

    /// The slot of the flow between two endpoints, which is begun if there is none.
    fn find_or_begin(&mut self, forward: Endpoints) -> FlowSlot {
        let found = self.table.find(&forward);
        found.unwrap_or_else(|| self.begin(self.who_is_who(forward, Flags::default())))
    }

    /// Begins a flow. If too many are tracked, those that have been idle for longest are dropped.
    fn begin(&mut self, endpoints: Endpoints) -> FlowSlot {
        for flow in self.table.crowded_out() {
            self.past.let_go(&flow);
            self.leave(flow);
        }
        self.begun = self.begun.saturating_add(1);
        let census = self.census(endpoints.transport);
        census.begun += 1;
        census.open += 1;
        let protocol = match endpoints.transport {
            TransportProtocol::Tcp => FlowProtocol::Tcp(Box::default()),
            TransportProtocol::Udp => FlowProtocol::Udp(Box::default()),
        };
        self.table.add(|place| Flow {
            id: FlowId(self.begun),
            place,
            endpoints,
            tally: Tally::default(),
            protocol,
            touched: self.packets,
            waiting: None,
            is_steady: false,
            seen: Both::default(),
            remembered: 0,
            lingers: false,
            concluded: false,
            client_at: None,
            answered: None,
            server: None,
            vlans: Both::default(),
            intact: Both::default(),
        })
    }

    /// Changes a flow, and updates the counts over all flows.
    fn touch(&mut self, place: FlowSlot, change: impl FnOnce(&mut Flow) -> Verdict<S>) -> Verdict<S> {
        let Some(flow) = self.table.flow_mut(place) else { return Verdict::default() };
        self.queue.enter(flow);
        let was_over = flow.is_over();
        flow.touched = self.packets;
        let verdict = change(flow);
        let (is_over, transport) = (flow.is_over(), flow.endpoints.transport);
        self.remembered = flow.take_stock(self.remembered, !was_over && is_over);
        if was_over != is_over {
            let census = self.census(transport);
            census.open = if is_over { census.open.saturating_sub(1) } else { census.open + 1 };
        }
        if is_over && transport == TransportProtocol::Tcp {
            self.table.is_over(place);
        }
        verdict
    }

    /// Stops tracking a flow, and keeps its summary.
    fn leave(&mut self, mut flow: Flow) {
        self.queue.enter(&mut flow);
        self.remembered = self.remembered.saturating_sub(flow.remembered);
        if !flow.is_over() {
            let census = self.census(flow.endpoints.transport);
            census.open = census.open.saturating_sub(1);
        }
        S::for_findings(|| self.remark_on(&mut flow));
        self.past.add(flow.summary());
    }

    /// Concludes a flow that is no longer tracked.
    fn remark_on(&mut self, flow: &mut Flow) {
        if flow.concluded {
            return;
        }
        let mut conclusion = flow.conclude(self.listeners.answer(flow.endpoints.server));
        conclusion.findings.extend(self.sightings.take_lost(flow.id));
        // The capture goes on, so it is unknown whether the connection stays open until the end.
        let is_open = |finding: &Finding| matches!(finding.fact, Fact::Unfinished | Fact::HalfClosed { .. });
        conclusion.findings.retain(|finding| !is_open(finding));
        self.closing.extend(once(&mut self.told_absent, conclusion));
    }

    const fn census(&mut self, transport: TransportProtocol) -> &mut Census {
        match transport {
            TransportProtocol::Udp => &mut self.udp,
            TransportProtocol::Tcp => &mut self.tcp,
        }
    }
}

/// The finding about a second capture of a packet.
fn seen_twice(seen: Seen<'_>, end: End, (first, time): (PacketRef, Timestamp)) -> Finding {
    let fact = Fact::SeenTwice { end, first: first.id, after_ns: seen.time.since(time) };
    let evidence = [seen.reference, first].into_iter().collect();
    Finding { fact, basis: Basis::Inferred, evidence }
}

/// An address as two numbers.
fn number(address: IpAddr) -> [u64; 2] {
    let bits = match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    };
    [bits >> 64, bits & u128::from(u64::MAX)].map(|half| u64::try_from(half).unwrap_or(u64::MAX))
}

/// A conclusion, unless it is empty. The fact about the missing features of UDP is the same for each exchange, so only
/// the first conclusion keeps it.
fn once(told_absent: &mut bool, mut conclusion: Conclusion) -> Option<Conclusion> {
    conclusion.findings.retain(|finding| {
        let is_absent = matches!(finding.fact, Fact::Absent { .. });
        let again = is_absent && *told_absent;
        *told_absent |= is_absent;
        !again
    });
    let is_empty = conclusion.findings.is_empty() && conclusion.changes.is_empty();
    (!is_empty).then_some(conclusion)
}

/// Moves the server to LISTEN, if a traced program listens there.
fn known_listener(connection: &mut Connection, listening: Option<RecordNumber>) -> Option<Change> {
    connection.begins(End::Server, TcpState::Listen, Some(listening?))
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What one flow takes, so that as many as are followed at once stay within what docs/memory.md says.
    #[test]
    fn a_flow_takes_little_memory() {
        let connection = size_of::<Connection>();
        let (flow, summary) = (size_of::<Option<Flow>>(), size_of::<FlowSummary>());
        assert!(connection <= 2048 && flow <= 256 && summary <= 1024, "{connection} {flow} {summary}");
    }
}
