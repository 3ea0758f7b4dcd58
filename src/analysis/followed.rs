//! A flow that is being tracked.

use std::mem;
use std::net::SocketAddr;

use super::delivery_error::DeliveryError;
use super::fact::{Basis, Fact, Finding, PacketRef};
use super::flow::{Both, Direction, Endpoints, FlowId, FlowSlot, Vlan, is_group};
use super::icmp_error::{AnsweringError, QuotedSegment};
use super::second_capture::{RecentSegments, SegmentOrigin};
use super::sink::Sink;
use super::summary::{Ending, FlowSummary, Tally};
use super::tcp::{Connection, PortKnowledge, Segment};
use super::udp::Exchange;
use super::{Changes, Conclusion, Seen, Verdict, both_ends, count};
use crate::call::End;
use crate::decode::{self, Icmp, Network};
use crate::frame::{Timestamp, VantageIndex};

/// How many segments, ranges and datagrams all flows remember together: about 2 MiB.
const REMEMBERED: usize = 1 << 15;

/// How many of each kind a flow may remember when there are too many in total.
const SCARCE: usize = 8;

/// One flow.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) id: FlowId,
    pub(super) place: FlowSlot,
    pub(super) endpoints: Endpoints,
    pub(super) tally: Tally,
    pub(super) protocol: FlowProtocol,
    /// The number of its last packet, counted over all flows.
    pub(super) touched: u64,
    /// How many segments of each end have been seen, without second captures.
    pub(super) seen: Both<u32>,
    /// The last of its segments in the queue.
    pub(super) waiting: Option<u32>,
    /// Whether the connection is open and no ordinary segment can end it.
    pub(super) is_steady: bool,
    /// How many segments, ranges and datagrams it remembers.
    pub(super) remembered: usize,
    /// Whether it has ended and is kept only for late segments.
    pub(super) lingers: bool,
    /// Whether its closing remarks have been made.
    pub(super) concluded: bool,
    /// The vantage at its client, if it is captured at both ends of a path.
    pub(super) client_at: Option<VantageIndex>,
    /// The ICMP error that answered the client's packets instead of the server.
    pub(super) answered: Option<Box<AnsweringError>>,
    /// The account of its connection at the server, if it is captured at both ends: `protocol` then has the client's.
    pub(super) server: Option<Box<Connection>>,
    /// The VLAN of the packets that each end sends.
    pub(super) vlans: Both<Option<Vlan>>,
    /// Whether a right checksum of each end was counted.
    pub(super) intact: Both<bool>,
}

/// The part of a flow that depends on its protocol.
#[derive(Debug)]
pub(super) enum FlowProtocol {
    Tcp(Box<Connection>),
    Udp(Box<Exchange>),
}

impl FlowProtocol {
    /// How many segments, ranges and datagrams are remembered.
    pub(super) fn remembered(&self) -> usize {
        match self {
            Self::Tcp(connection) => connection.remembered(),
            Self::Udp(exchange) => exchange.remembered(),
        }
    }
}

impl Flow {
    /// The client's first SYN, if it was seen.
    pub(super) fn first_syn(&self) -> Option<PacketRef> {
        match &self.protocol {
            FlowProtocol::Tcp(connection) => connection.first_syn(),
            FlowProtocol::Udp(_) => None,
        }
    }

    /// How well a packet from `source` in a VLAN fits into this flow; `None` if it belongs to another one. A link may tag
    /// one direction alone, and a router may move a direction to another VLAN.
    pub(super) fn fits(&self, source: SocketAddr, vlan: Option<Vlan>) -> Option<u8> {
        let Some(vlan) = vlan else { return Some(0) };
        let from = self.endpoints.direction(source).sender();
        match (self.vlans.of(from), self.vlans.of(from.other())) {
            (Some(own), _) => (*own == vlan).then_some(3),
            (None, Some(other)) => Some(if *other == vlan { 2 } else { 0 }),
            (None, None) => Some(1),
        }
    }

    /// Records the VLAN of a packet from `source`.
    pub(super) fn travels_in(&mut self, source: SocketAddr, vlan: Option<Vlan>) {
        let from = self.endpoints.direction(source).sender();
        let known = self.vlans.of_mut(from);
        *known = known.or(vlan);
    }

    /// The end at the vantage `here` of a path. The first packet, sent by `from` and captured here first, decides it.
    pub(super) fn begin_at(&mut self, (here, other): (VantageIndex, VantageIndex), from: End) -> End {
        self.client_at.get_or_insert(if from == End::Client { here } else { other });
        self.end_at(here)
    }

    /// The end at a vantage of its path.
    pub(super) fn end_at(&self, vantage: VantageIndex) -> End {
        if self.client_at == Some(vantage) { End::Client } else { End::Server }
    }

    /// Begins an account for each end if it is captured at both. What socket calls showed is in both accounts.
    pub(super) fn separate_accounts(&mut self) {
        if let (FlowProtocol::Tcp(known), Some(_), None) = (&self.protocol, self.client_at, &self.server) {
            self.server = Some(known.clone());
        }
    }

    /// The account of its connection at one end; one account serves both ends unless it is captured at both.
    pub(super) fn account(&mut self, end: End) -> Option<&mut Connection> {
        match (&mut self.protocol, &mut self.server, end) {
            (FlowProtocol::Tcp(_), Some(server), End::Server) => Some(server),
            (FlowProtocol::Tcp(account), ..) => Some(account),
            (FlowProtocol::Udp(_), ..) => None,
        }
    }

    /// Follows an ICMP error that quotes a packet from `source` to `port` with this header.
    pub(super) fn icmp_error<S: Sink>(
        &mut self,
        seen: Seen<'_>,
        icmp: &Icmp,
        (network, header): (&Network, &decode::Transport),
        (source, port): (SocketAddr, u16),
    ) -> Verdict<S> {
        let protocol = self.endpoints.transport;
        let sender = self.endpoints.direction(source).sender();
        let direction = Direction::from(sender.other());
        self.tally.count(sender.other(), seen.time, count(seen.wire_len), 0);
        let about = match (&mut self.protocol, header) {
            (FlowProtocol::Udp(exchange), decode::Transport::Udp(udp)) if icmp.is_port_unreachable() => {
                exchange.unreachable(sender, udp)
            }
            (FlowProtocol::Udp(exchange), decode::Transport::Udp(udp)) => exchange.quoted(sender, udp),
            (FlowProtocol::Tcp(connection), header) => {
                QuotedSegment::of(network, header).and_then(|quoted| {
                    connection.quoted(sender, quoted, (DeliveryError::from(icmp), seen.reference))
                })
            }
            _ => None,
        };
        let answered = seen.packet.network.as_ref().filter(|_| sender == End::Client).and_then(|network| {
            AnsweringError::of(icmp, seen.reference, network.source(), &self.endpoints).map(Box::new)
        });
        self.answered = self.answered.take().or(answered);
        let answered_by = seen.packet.network.as_ref().map(Network::source);
        let mut findings = S::default();
        findings.take(|| {
            let fact = if icmp.is_port_unreachable() {
                let arrived = answered_by.is_some_and(|by| by == self.endpoints.of(sender.other()).ip());
                Fact::PortUnreachable { protocol, port, about: about.map(|packet| packet.id), arrived }
            } else {
                Fact::icmp_error(icmp, about)
            };
            let evidence = [Some(seen.reference), about].into_iter().flatten().collect();
            [Finding { fact, basis: Basis::Observed, evidence }]
        });
        Verdict { flow: Some((self.id, direction)), findings, ..Verdict::default() }
    }

    pub(super) fn is_over(&self) -> bool {
        match &self.protocol {
            FlowProtocol::Tcp(connection) => match &self.server {
                Some(server) => connection.is_over_at(End::Client) && server.is_over_at(End::Server),
                None => connection.is_over(),
            },
            FlowProtocol::Udp(exchange) => exchange.is_answered() || self.is_rejected(),
        }
    }

    /// Whether an ICMP error says that the server or the way to it takes no packets of the client. One that a time to live
    /// ran out says nothing about others.
    fn is_rejected(&self) -> bool {
        self.answered.as_ref().is_some_and(|answered| answered.answer.error() != DeliveryError::Expired)
    }

    /// The packet that `segment` is a second capture of.
    pub(super) fn first_seen(
        &mut self,
        recent: &mut RecentSegments,
        end: End,
        segment: &Segment<'_>,
    ) -> Option<(PacketRef, Timestamp)> {
        let sender = SegmentOrigin { flow: self.id, end, seen: self.seen };
        let first = recent.first(sender, segment);
        if first.is_none() {
            let count = self.seen.of_mut(end);
            *count = count.wrapping_add(1);
        }
        first
    }

    /// Updates what the flow remembers after a change; `ends` says that the change ended it. `in_all` is the number that
    /// all flows remembered before; returns the number that they remember now.
    pub(super) fn take_stock(&mut self, in_all: usize, ends: bool) -> usize {
        let surplus = in_all.saturating_sub(REMEMBERED);
        // A connection that has ended needs little: enough to distinguish a late copy from new data.
        if ends || (surplus > 0 && self.protocol.remembered() > SCARCE) {
            self.forget(ends || surplus > REMEMBERED);
        }
        let is_whole = self.server.is_none();
        self.is_steady =
            matches!(&self.protocol, FlowProtocol::Tcp(connection) if is_whole && connection.is_steady());
        let remembers =
            self.protocol.remembered() + self.server.as_ref().map_or(0, |server| server.remembered());
        let had = mem::replace(&mut self.remembered, remembers);
        (in_all + self.remembered).saturating_sub(had)
    }

    /// Forgets what is least likely to be needed; with `more`, unacknowledged segments too.
    fn forget(&mut self, more: bool) {
        let accounts = match &mut self.protocol {
            FlowProtocol::Tcp(connection) => [Some(connection), self.server.as_mut()],
            FlowProtocol::Udp(exchange) => {
                exchange.forget(SCARCE);
                return;
            }
        };
        for account in accounts.into_iter().flatten() {
            account.forget_acknowledged(SCARCE);
            if more {
                account.forget_waiting(SCARCE);
            }
        }
    }

    /// The findings about the flow as a whole, now that no more packets come.
    /// `listening` is a SYN ACK of the same server socket, to whichever client.
    pub(super) fn conclude(&mut self, listening: Option<PacketRef>) -> Conclusion {
        let is_over = self.is_over();
        let answered = self.answered.as_deref();
        let is_one_host = self.endpoints.is_one_host();
        let listening = PortKnowledge { answered: listening, is_one_host };
        let (changes, findings) = match (&mut self.protocol, &mut self.server) {
            (FlowProtocol::Udp(exchange), _) => {
                (Changes::new(), exchange.closing_remarks(answered, is_group(self.endpoints.server)))
            }
            (FlowProtocol::Tcp(client), Some(server)) => {
                let (changes, mut findings) = both_ends::conclude(client, server);
                findings.extend(client.closing_remark(answered, listening).filter(|_| !is_over));
                (changes, findings)
            }
            (FlowProtocol::Tcp(connection), None) => {
                let (changes, mut findings) = connection.conclude();
                findings.extend(connection.closing_remark(answered, listening));
                (changes, findings)
            }
        };
        Conclusion { flow: self.id, changes, findings }
    }

    pub(super) fn summary(&self) -> FlowSummary {
        let summary = self.tally.summary(self.id, &self.endpoints);
        let by_icmp = self.answered.as_ref().map(|answered| Ending::from(answered.answer.error()));
        match &self.protocol {
            FlowProtocol::Tcp(connection) => {
                let summary = match &self.server {
                    Some(server) => {
                        both_ends::complete(connection.complete(&summary), server.complete(&summary))
                    }
                    None => connection.complete(&summary),
                };
                let ending = by_icmp.filter(|_| connection.is_unanswered()).unwrap_or(summary.ending);
                let summary = FlowSummary { ending, ..summary };
                if self.endpoints.client == self.endpoints.server { summary.of_one_socket() } else { summary }
            }
            FlowProtocol::Udp(exchange) if exchange.is_answered() => {
                FlowSummary { ending: Ending::Answered, ..summary }
            }
            FlowProtocol::Udp(_) => FlowSummary { ending: by_icmp.unwrap_or(Ending::Unanswered), ..summary },
        }
    }
}
