//! From packets and socket calls to facts: which flow each belongs to, what it is for, what each end's state became.
//!
//! One pass, in order of time. Nothing here opens, asks or looks at a clock: the same packets give the same facts on
//! every machine.

pub mod compare;
pub mod fact;
pub mod flow;
pub mod reason;
pub mod rule;
pub mod seq;
pub mod summary;
pub mod tcp;
pub mod udp;

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::call::{Action, Call, End, Transport};
use crate::decode::{self, Flags, Icmp, Packet};
use crate::frame::Timestamp;
use fact::{Basis, Fact, Finding, PacketRef, RecordNumber};
use flow::{Direction, Endpoints, FlowId};
use summary::{Ending, FlowSummary, Tally};
use tcp::{Connection, Former, Numbers, Segment, TcpState};
use udp::Exchange;

/// A packet, as it is handed to analysis.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Its numbers in the trace.
    pub reference: PacketRef,
    /// When it was seen.
    pub time: Timestamp,
    /// Its length on the wire.
    pub wire_len: usize,
    /// Its layers.
    pub packet: &'a Packet,
}

/// A state that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Whose.
    pub end: End,
    /// From which; none where it is the first that is known.
    pub from: Option<TcpState>,
    /// To which.
    pub to: TcpState,
    /// The record that caused it.
    pub cause: Option<RecordNumber>,
    /// How it is known.
    pub basis: Basis,
}

/// What analysis says of one packet or call.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// The flow it belongs to and which way it travels, if it belongs to one.
    pub flow: Option<(FlowId, Direction)>,
    /// The relative numbers of a segment.
    pub numbers: Numbers,
    /// The states that changed.
    pub changes: Vec<Change>,
    /// What it is and why it was sent.
    pub findings: Vec<Finding>,
}

/// Follows every flow of a capture.
#[derive(Debug, Default)]
pub struct Analysis {
    flows: Vec<Flow>,
    /// The flow that two endpoints use now; an earlier one between the same two is over.
    current: HashMap<(Transport, SocketAddr, SocketAddr), usize>,
    /// Sockets that a program of ours listens on, with the call that began it.
    listening: HashMap<(Transport, SocketAddr), RecordNumber>,
    /// The port that is known to be a server's, where the capture was made for one.
    server_port: Option<u16>,
    /// Whether it has been said what UDP does without.
    told_absent: bool,
}

#[derive(Debug)]
struct Flow {
    id: FlowId,
    endpoints: Endpoints,
    tally: Tally,
    protocol: Protocol,
    /// Whether its closing remarks have been made.
    concluded: bool,
}

#[derive(Debug)]
enum Protocol {
    Tcp(Box<Connection>),
    Udp(Exchange),
}

impl Analysis {
    /// An analysis that knows nothing yet, but that `server_port`, if given, is a server's.
    pub fn new(server_port: Option<u16>) -> Self {
        Self { server_port, ..Self::default() }
    }

    /// Follows one packet.
    pub fn packet(&mut self, seen: Seen<'_>) -> Verdict {
        match &seen.packet.transport {
            Some(decode::Transport::Tcp(tcp)) => self.segment(seen, tcp),
            Some(decode::Transport::Udp(udp)) => self.datagram(seen, udp),
            Some(decode::Transport::Icmp(icmp)) => self.icmp_error(seen, icmp).unwrap_or_default(),
            Some(decode::Transport::TcpStart(_) | decode::Transport::Gre(_)) | None => Verdict::default(),
        }
    }

    /// Follows one socket call, told under record number `n`.
    pub fn call(&mut self, n: RecordNumber, call: &Call) -> Verdict {
        match (call.action, call.local, call.peer) {
            (Action::Listen | Action::Bind, Some(local), _) => {
                self.listening.insert((call.transport, local), n);
            }
            (Action::Close, Some(local), None) => {
                self.listening.remove(&(call.transport, local));
            }
            _ => {}
        }
        let (Some(local), Some(peer)) = (call.local, call.peer) else { return Verdict::default() };
        let (client, server) = match call.end {
            End::Client => (local, peer),
            End::Server => (peer, local),
        };
        let endpoints = Endpoints { transport: call.transport, client, server };
        let former = if call.action == Action::Connect { self.retire(endpoints) } else { None };
        let index = if local.ip().is_unspecified() {
            // A UDP server at every address knows its own from the packet alone: the flow is there already.
            let Some(index) = self.of_client(call.transport, peer, local.port()) else {
                return Verdict::default();
            };
            index
        } else {
            self.find_or_begin(endpoints)
        };
        let listening = self.listener(endpoints);
        let Some(flow) = self.flows.get_mut(index) else { return Verdict::default() };
        let mut verdict = Verdict { flow: Some((flow.id, Direction::from(call.end))), ..Verdict::default() };
        if let (Protocol::Tcp(connection), Action::Connect) = (&mut flow.protocol, call.action) {
            if former.is_some() {
                connection.comes_after(former);
            }
            verdict.changes.extend(connection.begins(End::Client, TcpState::Closed, Some(n)));
            verdict.changes.extend(known_listener(connection, listening));
        }
        if let Protocol::Tcp(connection) = &mut flow.protocol {
            verdict.changes.extend(connection.called(call.end, call.action, n));
        }
        verdict
    }

    /// What there is to say of each flow of a protocol (of every flow, where none is named) now that nothing more
    /// comes; said once.
    pub fn conclude(&mut self, transport: Option<Transport>) -> Vec<(FlowId, Finding)> {
        let concerned = |flow: &Flow| transport.is_none_or(|transport| flow.endpoints.transport == transport);
        let mut remarks = Vec::new();
        for flow in self.flows.iter_mut().filter(|flow| !flow.concluded && concerned(flow)) {
            flow.concluded = true;
            for finding in flow.closing_remarks() {
                // What UDP does without is the same each time: said of the first exchange, it is said of all.
                let is_absent = matches!(finding.fact, Fact::Absent { .. });
                if !(is_absent && self.told_absent) {
                    remarks.push((flow.id, finding));
                }
                self.told_absent |= is_absent;
            }
        }
        remarks
    }

    /// The counts and times of each flow.
    pub fn summaries(&self) -> Vec<FlowSummary> {
        self.flows.iter().map(Flow::summary).collect()
    }

    /// Whether every flow of this protocol that was seen has come to its end; false where none was seen.
    pub fn is_over(&self, transport: Transport) -> bool {
        let mut flows = self.flows.iter().filter(|flow| flow.endpoints.transport == transport).peekable();
        flows.peek().is_some() && flows.all(Flow::is_over)
    }

    fn segment(&mut self, seen: Seen<'_>, tcp: &decode::Tcp) -> Verdict {
        let Some(network) = &seen.packet.network else { return Verdict::default() };
        let source = SocketAddr::new(network.source(), tcp.source_port);
        let destination = SocketAddr::new(network.destination(), tcp.destination_port);
        let len = seen.packet.payload_len;
        let segment = Segment {
            packet: seen.reference,
            time: seen.time,
            tcp,
            len: u32::try_from(len).unwrap_or(u32::MAX),
            ip_id: tcp::ip_id(network),
        };
        let former = self.give_way(source, destination, &segment);
        let guess = self.who_is_who(Transport::Tcp, source, destination, tcp.flags);
        let opens = tcp.flags.has(Flags::SYN) && !tcp.flags.has(Flags::ACK);
        let index = self.find_or_begin(guess);
        let listening = self.listener(guess);
        let Some(flow) = self.flows.get_mut(index) else { return Verdict::default() };
        let direction = flow.endpoints.direction(source);
        flow.tally.count(direction.sender(), seen.time, count(seen.wire_len), count(len));
        let Protocol::Tcp(connection) = &mut flow.protocol else { return Verdict::default() };
        if former.is_some() {
            connection.comes_after(former);
        }
        let mut changes = Vec::new();
        if opens {
            changes.extend(known_listener(connection, listening));
        }
        let outcome = connection.segment(direction.sender(), &segment);
        changes.extend(outcome.changes);
        Verdict {
            flow: Some((flow.id, direction)),
            numbers: outcome.numbers,
            changes,
            findings: outcome.findings,
        }
    }

    fn datagram(&mut self, seen: Seen<'_>, udp: &decode::Udp) -> Verdict {
        let Some(network) = &seen.packet.network else { return Verdict::default() };
        let source = SocketAddr::new(network.source(), udp.source_port);
        let destination = SocketAddr::new(network.destination(), udp.destination_port);
        let index =
            self.find_or_begin(self.who_is_who(Transport::Udp, source, destination, Flags::default()));
        let Some(flow) = self.flows.get_mut(index) else { return Verdict::default() };
        let direction = flow.endpoints.direction(source);
        let len = seen.packet.payload_len;
        flow.tally.count(direction.sender(), seen.time, count(seen.wire_len), count(len));
        let Protocol::Udp(exchange) = &mut flow.protocol else { return Verdict::default() };
        let len = u32::try_from(len).unwrap_or(u32::MAX);
        let finding = exchange.datagram(direction.sender(), seen.reference, udp, len);
        Verdict { flow: Some((flow.id, direction)), findings: vec![finding], ..Verdict::default() }
    }

    /// An ICMP error belongs to the flow of the packet that it quotes, and travels against that packet.
    fn icmp_error(&mut self, seen: Seen<'_>, icmp: &Icmp) -> Option<Verdict> {
        let quoted = seen.packet.quoted()?;
        let network = quoted.network.as_ref()?;
        let header = quoted.transport.as_ref()?;
        let (protocol, source_port, destination_port) = match header {
            decode::Transport::Udp(udp) => (Transport::Udp, udp.source_port, udp.destination_port),
            decode::Transport::Tcp(tcp) => (Transport::Tcp, tcp.source_port, tcp.destination_port),
            // RFC 792 asks for no more than eight bytes of it.
            decode::Transport::TcpStart(tcp) => (Transport::Tcp, tcp.source_port, tcp.destination_port),
            decode::Transport::Icmp(_) | decode::Transport::Gre(_) => return None,
        };
        let source = SocketAddr::new(network.source(), source_port);
        let destination = SocketAddr::new(network.destination(), destination_port);
        let index = self.find_or_begin(self.who_is_who(protocol, source, destination, Flags::default()));
        let flow = self.flows.get_mut(index)?;
        let sender = flow.endpoints.direction(source).sender();
        let direction = Direction::from(sender.other());
        flow.tally.count(sender.other(), seen.time, count(seen.wire_len), 0);
        let about = match (&mut flow.protocol, header) {
            (Protocol::Udp(exchange), decode::Transport::Udp(udp)) if icmp.is_port_unreachable() => {
                exchange.unreachable(sender, udp)
            }
            (Protocol::Tcp(connection), decode::Transport::Tcp(tcp)) => connection.quoted(sender, tcp.seq),
            _ => None,
        };
        let fact = if icmp.is_port_unreachable() {
            Fact::PortUnreachable { protocol, port: destination_port, about: about.map(|packet| packet.id) }
        } else {
            Fact::IcmpError { kind: icmp.kind, code: icmp.code }
        };
        let evidence = [Some(seen.reference), about].into_iter().flatten().collect();
        let findings = vec![Finding { fact, basis: Basis::Observed, evidence }];
        Some(Verdict { flow: Some((flow.id, direction)), findings, ..Verdict::default() })
    }

    /// Who is the client of a packet from `source` to `destination`, told from the packet alone.
    fn who_is_who(
        &self,
        transport: Transport,
        source: SocketAddr,
        destination: SocketAddr,
        flags: Flags,
    ) -> Endpoints {
        let forward = Endpoints { transport, client: source, server: destination };
        if let Some(known) = self.current.get(&forward.key()).and_then(|index| self.flows.get(*index)) {
            return known.endpoints;
        }
        let is_server = |address: SocketAddr| self.server_port == Some(address.port());
        let backward = if flags.has(Flags::SYN) {
            // The one who answers a SYN is the server.
            flags.has(Flags::ACK)
        } else if is_server(source) != is_server(destination) {
            is_server(source)
        } else {
            // In the middle of a connection the lower port is the likelier server. A UDP flow is opened by its
            // first datagram.
            transport == Transport::Tcp && source.port() < destination.port()
        };
        if backward { forward.swapped() } else { forward }
    }

    /// A `connect` between two endpoints whose last connection is over begins a new one.
    fn retire(&mut self, endpoints: Endpoints) -> Option<Former> {
        let key = endpoints.key();
        let flow = self.current.get(&key).and_then(|index| self.flows.get_mut(*index));
        let Protocol::Tcp(connection) = &mut flow.filter(|flow| flow.is_over())?.protocol else {
            return None;
        };
        let former = connection.gives_way();
        self.current.remove(&key);
        former
    }

    /// A SYN that belongs to no connection that is known begins a new one between the same two sockets.
    fn give_way(
        &mut self,
        source: SocketAddr,
        destination: SocketAddr,
        segment: &Segment<'_>,
    ) -> Option<Former> {
        let key = Endpoints { transport: Transport::Tcp, client: source, server: destination }.key();
        let flow = self.current.get(&key).and_then(|index| self.flows.get_mut(*index))?;
        let from = flow.endpoints.direction(source).sender();
        let Protocol::Tcp(connection) = &mut flow.protocol else { return None };
        if !connection.begins_anew(from, segment) {
            return None;
        }
        let former = connection.gives_way();
        self.current.remove(&key);
        former
    }

    /// The call by which a program of ours began to listen where `endpoints` have their server.
    fn listener(&self, endpoints: Endpoints) -> Option<RecordNumber> {
        let Endpoints { transport, server, .. } = endpoints;
        let everywhere = |address: IpAddr| SocketAddr::new(address, server.port());
        [server, everywhere(Ipv4Addr::UNSPECIFIED.into()), everywhere(Ipv6Addr::UNSPECIFIED.into())]
            .iter()
            .find_map(|local| self.listening.get(&(transport, *local)).copied())
    }

    /// The latest flow of a client with a server at this port, whatever the server's address.
    fn of_client(&self, transport: Transport, client: SocketAddr, port: u16) -> Option<usize> {
        let is_it = |flow: &Flow| {
            let Endpoints { transport: of, client: from, server } = flow.endpoints;
            of == transport && from == client && server.port() == port
        };
        self.flows.iter().rposition(is_it)
    }

    /// The place of the flow between two endpoints, begun if there is none.
    fn find_or_begin(&mut self, endpoints: Endpoints) -> usize {
        *self.current.entry(endpoints.key()).or_insert_with(|| {
            let id = FlowId(u32::try_from(self.flows.len()).unwrap_or(u32::MAX).saturating_add(1));
            let protocol = match endpoints.transport {
                Transport::Tcp => Protocol::Tcp(Box::default()),
                Transport::Udp => Protocol::Udp(Exchange::default()),
            };
            self.flows.push(Flow { id, endpoints, tally: Tally::default(), protocol, concluded: false });
            self.flows.len() - 1
        })
    }
}

/// Says that the server listens, where a program of ours told so.
fn known_listener(connection: &mut Connection, listening: Option<RecordNumber>) -> Option<Change> {
    connection.begins(End::Server, TcpState::Listen, Some(listening?))
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

impl Flow {
    fn is_over(&self) -> bool {
        match &self.protocol {
            Protocol::Tcp(connection) => connection.is_over(),
            Protocol::Udp(exchange) => exchange.is_answered() || exchange.is_unreachable(),
        }
    }

    fn closing_remarks(&self) -> Vec<Finding> {
        match &self.protocol {
            Protocol::Udp(exchange) => exchange.closing_remarks(),
            Protocol::Tcp(connection) => connection.closing_remark().into_iter().collect(),
        }
    }

    fn summary(&self) -> FlowSummary {
        let summary = self.tally.summary(self.id, &self.endpoints);
        match &self.protocol {
            Protocol::Tcp(connection) => connection.complete(summary),
            Protocol::Udp(exchange) => {
                let ending = match (exchange.is_answered(), exchange.is_unreachable()) {
                    (true, _) => Ending::Answered,
                    (false, true) => Ending::Unreachable,
                    (false, false) => Ending::Unanswered,
                };
                FlowSummary { ending, ..summary }
            }
        }
    }
}

#[cfg(test)]
mod tests;
