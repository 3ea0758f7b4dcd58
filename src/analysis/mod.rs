//! From packets and socket calls to facts: which flow each belongs to, what it is for, what each end's state became.
//!
//! One pass, in order of time. Nothing here opens, asks or looks at a clock: the same packets give the same facts on
//! every machine.

pub mod column;
pub mod compare;
pub mod difference;
mod echo;
pub mod fact;
pub mod flow;
pub mod fragments;
pub mod hierarchy;
pub mod lesson;
pub mod measure;
mod past;
pub mod reason;
pub mod rule;
pub mod seq;
pub mod summary;
mod table;
pub mod tcp;
pub mod topic;
pub mod udp;
pub mod wireshark;

use std::collections::HashMap;
use std::mem;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use smallvec::{SmallVec, smallvec};

use crate::call::{Action, Call, End, Transport};
use crate::decode::reassemble::Piece;
use crate::decode::{self, Flags, Icmp, Packet};
use crate::frame::{Timestamp, VantageIndex};
use echo::Echoes;
use fact::{Basis, Fact, Finding, Findings, PacketRef, RecordNumber};
use flow::{Direction, Endpoints, FlowId};
use past::Past;
pub use past::{LISTED, Untracked};
use summary::{Ending, FlowSummary, Tally};
use table::{Place, Table};
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

/// The states that one packet or call changed: inline up to two, one for each end.
pub type Changes = SmallVec<[Change; 2]>;

/// What analysis says of one packet or call.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// The flow it belongs to and which way it travels, if it belongs to one.
    pub flow: Option<(FlowId, Direction)>,
    /// The relative numbers of a segment.
    pub numbers: Numbers,
    /// The states that changed.
    pub changes: Changes,
    /// The states of earlier flows that it changed: a connection that gives way to the next one leaves TIME-WAIT.
    pub ended: Vec<(FlowId, Change)>,
    /// What it is and why it was sent.
    pub findings: Findings,
    /// Of which datagram it is a fragment, if it is one.
    pub datagram: Option<fragments::Datagram>,
    /// The packet that it completes, as its last missing fragment.
    pub assembly: Option<Box<fragments::Assembly>>,
    /// What there is to say of flows as a whole that are followed no more, now that there is one more packet.
    pub closing: Vec<(FlowId, Finding)>,
}

/// How many segments, ranges and datagrams are remembered in all. Each flow may remember many, all of them together no
/// more than this: some 2 MiB.
const REMEMBERED: usize = 1 << 15;

/// How many of each kind a flow may remember beyond that.
const SCARCE: usize = 8;

/// Follows every flow of a capture, in room that is bounded by the flows that are open and the data in flight.
#[derive(Debug, Default)]
pub struct Analysis {
    table: Table,
    past: Past,
    /// How many flows have begun.
    begun: u32,
    /// Of each protocol: how many flows have begun, and how many of those that are followed are not over.
    udp: Census,
    tcp: Census,
    /// Counts packets, to tell how long a flow has been idle.
    packets: u64,
    /// How many segments, ranges and datagrams are remembered.
    remembered: usize,
    /// What is to be said of flows that are followed no more.
    closing: Vec<(FlowId, Finding)>,
    /// Sockets that a program of ours listens on, with the call that began it.
    listening: HashMap<(Transport, SocketAddr), RecordNumber>,
    /// The port that is known to be a server's, where the capture was made for one.
    server_port: Option<u16>,
    /// Whether it has been said what UDP does without.
    told_absent: bool,
    /// Whether nobody reads what is said of packets.
    only_counts: bool,
    /// The fragments that wait for others.
    fragments: fragments::Fragments,
    /// The echo requests that may be answered.
    echoes: Echoes,
}

/// How many flows of a protocol there are.
#[derive(Debug, Default)]
struct Census {
    begun: u64,
    open: u64,
}

#[derive(Debug)]
struct Flow {
    id: FlowId,
    place: Place,
    endpoints: Endpoints,
    tally: Tally,
    protocol: Protocol,
    /// The number of its last packet, counted over all flows.
    touched: u64,
    /// How many segments, ranges and datagrams are remembered of it.
    remembered: usize,
    /// Whether it is kept only for what may come late.
    lingers: bool,
    /// Whether its closing remarks have been made.
    concluded: bool,
}

#[derive(Debug)]
enum Protocol {
    Tcp(Box<Connection>),
    Udp(Box<Exchange>),
}

impl Protocol {
    /// How many segments, ranges and datagrams are remembered.
    fn remembered(&self) -> usize {
        match self {
            Self::Tcp(connection) => connection.remembered(),
            Self::Udp(exchange) => exchange.remembered(),
        }
    }
}

impl Analysis {
    /// An analysis that knows nothing yet, but that `server_port`, if given, is a server's.
    pub fn new(server_port: Option<u16>) -> Self {
        Self { server_port, ..Self::default() }
    }

    /// The same, where nobody reads what is said of the packets: it comes to the same summaries with less work, and says
    /// little or nothing of each packet.
    pub fn counting(server_port: Option<u16>) -> Self {
        Self { only_counts: true, ..Self::new(server_port) }
    }

    /// Follows one packet: of one in a tunnel the packet at the end of it.
    pub fn packet(&mut self, seen: Seen<'_>) -> Verdict {
        let seen = Seen { packet: seen.packet.innermost(), ..seen };
        self.step(seen.time, |this| match &seen.packet.transport {
            Some(decode::Transport::Tcp(tcp)) => this.segment(seen, tcp),
            Some(decode::Transport::Udp(udp)) => this.datagram(seen, udp),
            Some(decode::Transport::Icmp(icmp)) => this.icmp(seen, icmp).unwrap_or_default(),
            Some(decode::Transport::TcpStart(_) | decode::Transport::Gre(_)) | None => Verdict::default(),
        })
    }

    /// Takes the step of one packet that was seen at `time`, and leaves what is gone by then.
    fn step(&mut self, time: Timestamp, follow: impl FnOnce(&mut Self) -> Verdict) -> Verdict {
        self.packets += 1;
        let mut verdict = follow(self);
        while let Some(gone) = self.table.next_gone(time) {
            self.leave(&gone);
        }
        if !self.closing.is_empty() {
            verdict.closing = mem::take(&mut self.closing);
        }
        verdict
    }

    /// Follows one socket call, told under record number `n`.
    pub fn call(&mut self, n: RecordNumber, call: &Call) -> Verdict {
        match (call.action, call.local, call.peer) {
            (Action::Listen | Action::Bind, Some(local), _) => {
                self.listening.insert((call.transport, local), n);
                self.table.index_clients();
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
        let (former, ended) =
            if call.action == Action::Connect { self.retire(endpoints, n) } else { (None, Vec::new()) };
        let place = if local.ip().is_unspecified() {
            // A UDP server at every address knows its own from the packet alone: the flow is there already.
            self.table.of_client(call.transport, peer, local.port())
        } else {
            Some(self.find_or_begin(endpoints))
        };
        let listening = self.listener(endpoints);
        let Some(flow) = place.and_then(|place| self.table.flow_mut(place)) else {
            return Verdict::default();
        };
        let flow_and_way = Some((flow.id, Direction::from(call.end)));
        let mut verdict = Verdict { flow: flow_and_way, ended, ..Verdict::default() };
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
        verdict.closing = mem::take(&mut self.closing);
        verdict
    }

    /// What there is to say of each flow of a protocol (of every flow, where none is named) now that nothing more
    /// comes; said once.
    pub fn conclude(&mut self, transport: Option<Transport>) -> Vec<(FlowId, Finding)> {
        let concerned = |flow: &&mut Flow| {
            !flow.concluded && transport.is_none_or(|transport| flow.endpoints.transport == transport)
        };
        let mut remarks = mem::take(&mut self.closing);
        let mut flows: Vec<_> = self.table.flows_mut().filter(concerned).collect();
        flows.sort_unstable_by_key(|flow| flow.id);
        for flow in flows {
            flow.concluded = true;
            for finding in flow.closing_remarks() {
                remarks.extend(once(&mut self.told_absent, flow.id, finding));
            }
        }
        remarks
    }

    /// What there is to say at the end of what belongs to no flow.
    pub fn last_remark(&self) -> Option<Finding> {
        self.echoes.closing_remark()
    }

    /// The counts and times of each flow, and what had no room.
    pub fn finish(mut self) -> (Vec<FlowSummary>, Untracked) {
        for flow in self.table.into_flows() {
            self.past.add(flow.summary());
        }
        self.past.list()
    }

    /// The same of the flows so far, in order of their numbers.
    pub fn summaries(&self) -> Vec<FlowSummary> {
        let so_far = self.table.flows().map(Flow::summary);
        let mut summaries: Vec<_> = self.past.listed().iter().cloned().chain(so_far).collect();
        summaries.sort_unstable_by_key(|summary| summary.flow);
        summaries
    }

    /// Whether every flow of this protocol that was seen has come to its end; false where none was seen.
    pub const fn is_over(&self, transport: Transport) -> bool {
        let census = match transport {
            Transport::Udp => &self.udp,
            Transport::Tcp => &self.tcp,
        };
        census.begun > 0 && census.open == 0
    }

    /// Follows one frame that `vantage` saw as `bytes`, where nobody reads what is said of it.
    pub fn count(&mut self, seen: Seen<'_>, vantage: VantageIndex, bytes: &[u8]) {
        if self.predicted(seen).is_none() {
            self.frame(seen, vantage, bytes);
        }
    }

    /// Takes the short way with a segment that was to be expected; none where it was not, and nothing has been done.
    fn predicted(&mut self, seen: Seen<'_>) -> Option<()> {
        let (Some(network), Some(decode::Transport::Tcp(tcp))) =
            (&seen.packet.network, &seen.packet.transport)
        else {
            return None;
        };
        let source = SocketAddr::new(network.source(), tcp.source_port);
        let destination = SocketAddr::new(network.destination(), tcp.destination_port);
        let forward = Endpoints { transport: Transport::Tcp, client: source, server: destination };
        let place = self.table.find(&forward)?;
        let segment = self.of_packet(seen, network, tcp);
        let scarce = self.remembered > REMEMBERED;
        let flow = self
            .table
            .flow_mut(place)
            .filter(|_| !scarce && !segment.is_told && Piece::of(seen.packet).is_none())?;
        let Protocol::Tcp(connection) = &mut flow.protocol else { return None };
        let from = flow.endpoints.direction(source).sender();
        if !connection.predicts(from, &segment) {
            return None;
        }
        let had = mem::replace(&mut flow.remembered, connection.remembered());
        self.remembered = (self.remembered + flow.remembered).saturating_sub(had);
        self.packets += 1;
        flow.touched = self.packets;
        flow.tally.count(from, seen.time, count(seen.wire_len), count(seen.packet.payload_len));
        while let Some(gone) = self.table.next_gone(seen.time) {
            self.leave(&gone);
        }
        Some(())
    }

    /// A packet as a segment.
    fn of_packet<'a>(&self, seen: Seen<'_>, network: &decode::Network, tcp: &'a decode::Tcp) -> Segment<'a> {
        let carried = u32::try_from(seen.packet.payload_len).unwrap_or(u32::MAX);
        let mut segment = Segment::new(seen.reference, seen.time, tcp, carried, tcp::ip_id(network));
        (segment.ttl, segment.is_told) = (network.ttl(), !self.only_counts);
        segment
    }

    fn segment(&mut self, seen: Seen<'_>, tcp: &decode::Tcp) -> Verdict {
        let Some(network) = &seen.packet.network else { return Verdict::default() };
        let source = SocketAddr::new(network.source(), tcp.source_port);
        let destination = SocketAddr::new(network.destination(), tcp.destination_port);
        let len = seen.packet.payload_len;
        let segment = self.of_packet(seen, network, tcp);
        let forward = Endpoints { transport: Transport::Tcp, client: source, server: destination };
        let (mut former, mut ended) = (None, Vec::new());
        let place = match self.table.find(&forward) {
            Some(place) if !self.begins_anew(place, source, &segment) => place,
            Some(place) => {
                (former, ended) = self.give_way(place, seen.reference.n);
                self.begin(self.who_is_who(forward, tcp.flags))
            }
            None => self.begin(self.who_is_who(forward, tcp.flags)),
        };
        let opens = tcp.flags.has(Flags::SYN) && !tcp.flags.has(Flags::ACK);
        let endpoints = self.table.flow(place).filter(|_| opens).map(|flow| flow.endpoints);
        let listening = endpoints.and_then(|endpoints| self.listener(endpoints));
        self.touch(place, |flow| {
            let direction = flow.endpoints.direction(source);
            flow.tally.count(direction.sender(), seen.time, count(seen.wire_len), count(len));
            let Protocol::Tcp(connection) = &mut flow.protocol else { return Verdict::default() };
            if former.is_some() {
                connection.comes_after(former);
            }
            let mut changes = Changes::new();
            if opens {
                changes.extend(known_listener(connection, listening));
            }
            let outcome = connection.segment(direction.sender(), &segment);
            changes.extend(outcome.changes);
            let (numbers, findings) = (outcome.numbers, outcome.findings);
            let flow = Some((flow.id, direction));
            Verdict { flow, numbers, changes, ended, findings, ..Verdict::default() }
        })
    }

    fn datagram(&mut self, seen: Seen<'_>, udp: &decode::Udp) -> Verdict {
        let Some(network) = &seen.packet.network else { return Verdict::default() };
        let source = SocketAddr::new(network.source(), udp.source_port);
        let destination = SocketAddr::new(network.destination(), udp.destination_port);
        let forward = Endpoints { transport: Transport::Udp, client: source, server: destination };
        let place = self.find_or_begin(forward);
        self.touch(place, |flow| {
            let direction = flow.endpoints.direction(source);
            let len = seen.packet.payload_len;
            flow.tally.count(direction.sender(), seen.time, count(seen.wire_len), count(len));
            let Protocol::Udp(exchange) = &mut flow.protocol else { return Verdict::default() };
            let len = u32::try_from(len).unwrap_or(u32::MAX);
            let finding = exchange.datagram(direction.sender(), seen.reference, udp, len);
            Verdict { flow: Some((flow.id, direction)), findings: smallvec![finding], ..Verdict::default() }
        })
    }

    fn icmp(&mut self, seen: Seen<'_>, icmp: &Icmp) -> Option<Verdict> {
        self.echoes.message(seen, icmp).or_else(|| self.icmp_error(seen, icmp))
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
            decode::Transport::Icmp(quoted) => return self.echoes.error(seen, icmp, (network, quoted)),
            decode::Transport::Gre(_) => return None,
        };
        let source = SocketAddr::new(network.source(), source_port);
        let destination = SocketAddr::new(network.destination(), destination_port);
        let forward = Endpoints { transport: protocol, client: source, server: destination };
        let place = self.find_or_begin(forward);
        Some(self.touch(place, |flow| flow.icmp_error(seen, (icmp, header), source, destination_port)))
    }

    /// Who is the client of the first packet of a flow, told from the packet alone; `forward` takes its sender for that.
    fn who_is_who(&self, forward: Endpoints, flags: Flags) -> Endpoints {
        let Endpoints { transport, client: source, server: destination } = forward;
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
    fn retire(
        &mut self,
        endpoints: Endpoints,
        cause: RecordNumber,
    ) -> (Option<Former>, Vec<(FlowId, Change)>) {
        let Some(place) = self.table.find(&endpoints) else { return (None, Vec::new()) };
        let over = self.table.flow(place).is_some_and(Flow::is_over);
        if over && endpoints.transport == Transport::Tcp {
            self.give_way(place, cause)
        } else {
            (None, Vec::new())
        }
    }

    /// Makes room for a new connection between the sockets of the one at `place`; tells what that came to, and which of
    /// its states end with it.
    fn give_way(&mut self, place: Place, cause: RecordNumber) -> (Option<Former>, Vec<(FlowId, Change)>) {
        let (mut former, mut ended) = (None, Vec::new());
        if let Some(Flow { id, protocol: Protocol::Tcp(connection), .. }) = self.table.flow_mut(place) {
            let (state, changes) = connection.gives_way(Some(cause));
            former = state;
            ended.extend(changes.into_iter().map(|change| (*id, change)));
        }
        self.table.give_way(place);
        (former, ended)
    }

    /// Whether a SYN belongs to no connection that is known, and begins a new one between the same two sockets.
    fn begins_anew(&self, place: Place, source: SocketAddr, segment: &Segment<'_>) -> bool {
        if !segment.has(Flags::SYN) {
            return false;
        }
        let Some(flow) = self.table.flow(place) else { return false };
        let from = flow.endpoints.direction(source).sender();
        matches!(&flow.protocol, Protocol::Tcp(connection) if connection.begins_anew(from, segment))
    }

    /// The call by which a program of ours began to listen where `endpoints` have their server.
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

    /// The place of the flow between two endpoints, begun if there is none.
    fn find_or_begin(&mut self, forward: Endpoints) -> Place {
        let found = self.table.find(&forward);
        found.unwrap_or_else(|| self.begin(self.who_is_who(forward, Flags::default())))
    }

    /// Begins a flow. Where too many are followed, those that have been idle longest are let go.
    fn begin(&mut self, endpoints: Endpoints) -> Place {
        for flow in self.table.crowded_out() {
            self.past.let_go(&flow);
            self.leave(&flow);
        }
        self.begun = self.begun.saturating_add(1);
        let census = self.census(endpoints.transport);
        census.begun += 1;
        census.open += 1;
        let protocol = match endpoints.transport {
            Transport::Tcp => Protocol::Tcp(Box::default()),
            Transport::Udp => Protocol::Udp(Box::default()),
        };
        self.table.add(|place| Flow {
            id: FlowId(self.begun),
            place,
            endpoints,
            tally: Tally::default(),
            protocol,
            touched: self.packets,
            remembered: 0,
            lingers: false,
            concluded: false,
        })
    }

    /// Changes a flow, and keeps the counts over all flows right.
    fn touch(&mut self, place: Place, change: impl FnOnce(&mut Flow) -> Verdict) -> Verdict {
        let scarce = self.remembered.saturating_sub(REMEMBERED);
        let Some(flow) = self.table.flow_mut(place) else { return Verdict::default() };
        let (was_over, had) = (flow.is_over(), flow.remembered);
        flow.touched = self.packets;
        let verdict = change(flow);
        // Of a connection that is over little is needed: enough to tell a late copy from something new.
        let ends = !was_over && flow.is_over();
        if ends || (scarce > 0 && flow.protocol.remembered() > SCARCE) {
            flow.forget(ends || scarce > REMEMBERED);
        }
        flow.remembered = flow.protocol.remembered();
        let (is_over, transport) = (flow.is_over(), flow.endpoints.transport);
        self.remembered = (self.remembered + flow.remembered).saturating_sub(had);
        if was_over != is_over {
            let census = self.census(transport);
            census.open = if is_over { census.open.saturating_sub(1) } else { census.open + 1 };
        }
        if is_over && transport == Transport::Tcp {
            self.table.is_over(place);
        }
        verdict
    }

    /// Keeps of a flow what is left of it when it is followed no more.
    fn leave(&mut self, flow: &Flow) {
        self.remembered = self.remembered.saturating_sub(flow.remembered);
        if !flow.is_over() {
            let census = self.census(flow.endpoints.transport);
            census.open = census.open.saturating_sub(1);
        }
        if !flow.concluded {
            // That a connection was open when the capture ended cannot be said of it.
            let said =
                |finding: &Finding| !matches!(finding.fact, Fact::Unfinished | Fact::HalfClosed { .. });
            for finding in flow.closing_remarks().into_iter().filter(said) {
                self.closing.extend(once(&mut self.told_absent, flow.id, finding));
            }
        }
        self.past.add(flow.summary());
    }

    const fn census(&mut self, transport: Transport) -> &mut Census {
        match transport {
            Transport::Udp => &mut self.udp,
            Transport::Tcp => &mut self.tcp,
        }
    }
}

/// A closing remark, but for what UDP does without: it is the same each time, and said of the first exchange it is said
/// of all.
fn once(told_absent: &mut bool, flow: FlowId, finding: Finding) -> Option<(FlowId, Finding)> {
    let is_absent = matches!(finding.fact, Fact::Absent { .. });
    let again = is_absent && *told_absent;
    *told_absent |= is_absent;
    (!again).then_some((flow, finding))
}

/// Says that the server listens, where a program of ours told so.
fn known_listener(connection: &mut Connection, listening: Option<RecordNumber>) -> Option<Change> {
    connection.begins(End::Server, TcpState::Listen, Some(listening?))
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

impl Flow {
    /// Takes an ICMP error that quotes a packet from `source` to `destination`, which begins with this header.
    fn icmp_error(
        &mut self,
        seen: Seen<'_>,
        (icmp, header): (&Icmp, &decode::Transport),
        source: SocketAddr,
        port: u16,
    ) -> Verdict {
        let protocol = self.endpoints.transport;
        let sender = self.endpoints.direction(source).sender();
        let direction = Direction::from(sender.other());
        self.tally.count(sender.other(), seen.time, count(seen.wire_len), 0);
        let about = match (&mut self.protocol, header) {
            (Protocol::Udp(exchange), decode::Transport::Udp(udp)) if icmp.is_port_unreachable() => {
                exchange.unreachable(sender, udp)
            }
            (Protocol::Udp(exchange), decode::Transport::Udp(udp)) => exchange.quoted(sender, udp),
            (Protocol::Tcp(connection), decode::Transport::Tcp(tcp)) => connection.quoted(sender, tcp.seq),
            _ => None,
        };
        let quoted = about.map(|packet| packet.id);
        let fact = if icmp.is_port_unreachable() {
            Fact::PortUnreachable { protocol, port, about: quoted }
        } else {
            Fact::icmp_error(icmp, about)
        };
        let evidence = [Some(seen.reference), about].into_iter().flatten().collect();
        let findings = smallvec![Finding { fact, basis: Basis::Observed, evidence }];
        Verdict { flow: Some((self.id, direction)), findings, ..Verdict::default() }
    }

    fn is_over(&self) -> bool {
        match &self.protocol {
            Protocol::Tcp(connection) => connection.is_over(),
            Protocol::Udp(exchange) => exchange.is_answered() || exchange.is_unreachable(),
        }
    }

    /// Forgets what is least likely to be needed; where even more is to be forgotten, what waits for its
    /// acknowledgment, too.
    fn forget(&mut self, more: bool) {
        match &mut self.protocol {
            Protocol::Tcp(connection) => {
                connection.forget_acknowledged(SCARCE);
                if more {
                    connection.forget_waiting(SCARCE);
                }
            }
            Protocol::Udp(exchange) => exchange.forget(SCARCE),
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
            Protocol::Tcp(connection) => connection.complete(&summary),
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
