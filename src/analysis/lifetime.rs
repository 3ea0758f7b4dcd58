//! The lifetime of a flow: how it begins, is found again, gives way to the next one, and is dropped.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::fact::{Fact, Finding, RecordNumber};
use super::flow::{Both, Endpoints, FlowId, FlowSlot};
use super::followed::{Flow, FlowProtocol};
use super::sink::Sink;
use super::summary::Tally;
use super::tcp::{Former, Segment};
use super::{Analysis, Change, Conclusion, Verdict};
use crate::call::TransportProtocol;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// How many flows of a protocol there are.
#[derive(Debug, Default)]
pub(super) struct Census {
    pub(super) begun: u64,
    pub(super) open: u64,
}

impl<S: Sink> Analysis<S> {
    /// Drops the flows that need not be tracked any more at `time`.
    pub(super) fn let_go(&mut self, time: Timestamp) {
        while let Some(gone) = self.table.next_gone(time) {
            self.leave(gone);
        }
    }

    /// The roles of the two endpoints, decided by the first packet of a flow; `forward` has its sender as the client.
    pub(super) fn who_is_who(&self, forward: Endpoints, flags: Flags) -> Endpoints {
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
    pub(super) fn retire(
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
    pub(super) fn give_way(
        &mut self,
        place: FlowSlot,
        cause: RecordNumber,
    ) -> (Option<Former>, Vec<(FlowId, Change)>) {
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
    pub(super) fn begins_anew(&mut self, place: FlowSlot, source: SocketAddr, segment: &Segment<'_>) -> bool {
        if !segment.has(Flags::SYN) {
            return false;
        }
        let Some(flow) = self.table.flow_mut(place) else { return false };
        self.queue.enter(flow);
        let from = flow.endpoints.direction(source).sender();
        matches!(&flow.protocol, FlowProtocol::Tcp(connection) if connection.begins_anew(from, segment))
    }

    /// The call by which a traced program began to listen on the server socket of `endpoints`.
    pub(super) fn listener(&self, endpoints: Endpoints) -> Option<RecordNumber> {
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
    pub(super) fn find_or_begin(&mut self, forward: Endpoints) -> FlowSlot {
        let found = self.table.find(&forward);
        found.unwrap_or_else(|| self.begin(self.who_is_who(forward, Flags::default())))
    }

    /// Begins a flow. If too many are tracked, those that have been idle for longest are dropped.
    pub(super) fn begin(&mut self, endpoints: Endpoints) -> FlowSlot {
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
    pub(super) fn touch(
        &mut self,
        place: FlowSlot,
        change: impl FnOnce(&mut Flow) -> Verdict<S>,
    ) -> Verdict<S> {
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
        S::to_explain(|| self.remark_on(&mut flow));
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
        self.closing.extend(once(&mut self.absent_noted, conclusion));
    }

    const fn census(&mut self, transport: TransportProtocol) -> &mut Census {
        match transport {
            TransportProtocol::Udp => &mut self.udp,
            TransportProtocol::Tcp => &mut self.tcp,
        }
    }
}

/// A conclusion, unless it is empty. The fact about the missing features of UDP is the same for each exchange, so only
/// the first conclusion keeps it.
pub(super) fn once(absent_noted: &mut bool, mut conclusion: Conclusion) -> Option<Conclusion> {
    conclusion.findings.retain(|finding| {
        let is_absent = matches!(finding.fact, Fact::Absent { .. });
        let again = is_absent && *absent_noted;
        *absent_noted |= is_absent;
        !again
    });
    let is_empty = conclusion.findings.is_empty() && conclusion.changes.is_empty();
    (!is_empty).then_some(conclusion)
}
