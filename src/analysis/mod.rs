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
mod datagrams;
pub mod delivery_error;
pub mod difference;
mod echo;
pub mod fact;
pub mod flow;
mod followed;
pub mod fragments;
pub mod hierarchy;
mod icmp;
pub mod icmp_error;
pub mod lesson;
mod lifetime;
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
mod segments;
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
use std::net::SocketAddr;

use smallvec::SmallVec;

use crate::call::{Action, Call, End, TransportProtocol};
use crate::decode::{self, Packet};
use crate::frame::{Timestamp, VantageIndex};
use askers::Askers;
use counting::Queue;
use damage::{Checksums, Judgement};
use echo::Echoes;
use fact::{Basis, Fact, Finding, Findings, PacketRef, RecordNumber};
use flow::{Direction, Endpoints, FlowId, Vlan};
use followed::Flow;
use lifetime::{Census, once};
use listeners::Listeners;
use past::Past;
pub use past::{LISTED, Untracked};
use payloads::Payloads;
use port_scan::PortScans;
use second_capture::RecentSegments;
use segments::known_listener;
use sightings::Sightings;
use sink::{Discard, Sink};
use summary::FlowSummary;
use table::FlowTable;
use tcp::{Numbers, TcpState};
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
    absent_noted: bool,
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
        if peer.ip().is_loopback() && self.joins_two_hosts() {
            // What a host sends to itself never comes to the other one.
            return Verdict::default();
        }
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
            verdict.findings.explain(|| account.call_finding(call.end, call.action, call.time));
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
            conclusions.extend(once(&mut self.absent_noted, conclusion));
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
}

/// The finding about a second capture of a packet.
fn seen_twice(seen: Seen<'_>, end: End, (first, time): (PacketRef, Timestamp)) -> Finding {
    let fact = Fact::SeenTwice { end, first: first.id, after_ns: seen.time.since(time) };
    let evidence = [seen.reference, first].into_iter().collect();
    Finding { fact, basis: Basis::Inferred, evidence }
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::tcp::Connection;
    use super::*;

    /// What one flow takes, so that as many as are followed at once stay within what docs/memory.md says.
    #[test]
    fn a_flow_takes_little_memory() {
        let connection = size_of::<Connection>();
        let (flow, summary) = (size_of::<Option<Flow>>(), size_of::<FlowSummary>());
        assert!(connection <= 2048 && flow <= 256 && summary <= 1024, "{connection} {flow} {summary}");
    }
}
