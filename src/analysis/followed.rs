//! A flow that is followed now.

use std::mem;
use std::net::SocketAddr;

use super::fact::{Basis, Fact, Finding, PacketRef};
use super::flow::{Both, Direction, Endpoints, FlowId};
use super::sink::Sink;
use super::summary::{Ending, FlowSummary, Tally};
use super::table::Place;
use super::tcp::{Connection, Segment};
use super::twice::{self, Recent};
use super::udp::Exchange;
use super::{Seen, Verdict, count};
use crate::call::End;
use crate::decode::{self, Icmp};
use crate::frame::Timestamp;

/// How many segments, ranges and datagrams are remembered in all. Each flow may remember many, all of them together no
/// more than this: some 2 MiB.
const REMEMBERED: usize = 1 << 15;

/// How many of each kind a flow may remember beyond that.
const SCARCE: usize = 8;

/// One flow.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) id: FlowId,
    pub(super) place: Place,
    pub(super) endpoints: Endpoints,
    pub(super) tally: Tally,
    pub(super) protocol: Protocol,
    /// The number of its last packet, counted over all flows.
    pub(super) touched: u64,
    /// How many segments of each end have been seen, second captures left out.
    pub(super) seen: Both<u32>,
    /// The last of its segments that wait to be counted.
    pub(super) waiting: Option<u32>,
    /// Whether no ordinary segment can change what it is to others: open, and nothing closes it.
    pub(super) is_steady: bool,
    /// How many segments, ranges and datagrams are remembered of it.
    pub(super) remembered: usize,
    /// Whether it is kept only for what may come late.
    pub(super) lingers: bool,
    /// Whether its closing remarks have been made.
    pub(super) concluded: bool,
}

/// What only its protocol knows.
#[derive(Debug)]
pub(super) enum Protocol {
    Tcp(Box<Connection>),
    Udp(Box<Exchange>),
}

impl Protocol {
    /// How many segments, ranges and datagrams are remembered.
    pub(super) fn remembered(&self) -> usize {
        match self {
            Self::Tcp(connection) => connection.remembered(),
            Self::Udp(exchange) => exchange.remembered(),
        }
    }
}

impl Flow {
    /// Takes an ICMP error that quotes a packet from `source` to `destination`, which begins with this header.
    pub(super) fn icmp_error<S: Sink>(
        &mut self,
        seen: Seen<'_>,
        (icmp, header): (&Icmp, &decode::Transport),
        source: SocketAddr,
        port: u16,
    ) -> Verdict<S> {
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
        let mut findings = S::default();
        findings.take(|| {
            let fact = if icmp.is_port_unreachable() {
                Fact::PortUnreachable { protocol, port, about: about.map(|packet| packet.id) }
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
            Protocol::Tcp(connection) => connection.is_over(),
            Protocol::Udp(exchange) => exchange.is_answered() || exchange.is_unreachable(),
        }
    }

    /// The packet of which `segment` is a second capture.
    pub(super) fn first_seen(
        &mut self,
        recent: &mut Recent,
        end: End,
        segment: &Segment<'_>,
    ) -> Option<(PacketRef, Timestamp)> {
        let sender = twice::Sender { flow: self.id, end, seen: self.seen };
        let first = recent.first(sender, segment);
        if first.is_none() {
            let count = self.seen.of_mut(end);
            *count = count.wrapping_add(1);
        }
        first
    }

    /// Looks again at what the flow remembers and is to others, after it changed; `ends` where that was its end. Of
    /// `in_all` that all flows remember, gives what they do now.
    pub(super) fn take_stock(&mut self, in_all: usize, ends: bool) -> usize {
        let surplus = in_all.saturating_sub(REMEMBERED);
        // Of a connection that is over little is needed: enough to tell a late copy from something new.
        if ends || (surplus > 0 && self.protocol.remembered() > SCARCE) {
            self.forget(ends || surplus > REMEMBERED);
        }
        self.is_steady = matches!(&self.protocol, Protocol::Tcp(connection) if connection.is_steady());
        let had = mem::replace(&mut self.remembered, self.protocol.remembered());
        (in_all + self.remembered).saturating_sub(had)
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

    pub(super) fn closing_remarks(&self) -> Vec<Finding> {
        match &self.protocol {
            Protocol::Udp(exchange) => exchange.closing_remarks(),
            Protocol::Tcp(connection) => connection.closing_remark().into_iter().collect(),
        }
    }

    pub(super) fn summary(&self) -> FlowSummary {
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
