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
use super::{Changes, Conclusion, Seen, Verdict, both_ends, count};
use crate::call::End;
use crate::decode::{self, Icmp};
use crate::frame::{Timestamp, VantageIndex};

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
    /// The vantage at its client, where it is seen at both ends of a path.
    pub(super) client_at: Option<VantageIndex>,
    /// The account of its connection at the server, where it is seen at both ends: the other one is at the client then.
    pub(super) server: Option<Box<Connection>>,
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
    /// The end that the first of these two ends of a path is at, where its first packet, which was seen there, is of
    /// `from`.
    pub(super) fn begin_at(&mut self, (here, other): (VantageIndex, VantageIndex), from: End) -> End {
        self.client_at.get_or_insert(if from == End::Client { here } else { other });
        self.end_at(here)
    }

    /// The end that a vantage of its path is at.
    pub(super) fn end_at(&self, vantage: VantageIndex) -> End {
        if self.client_at == Some(vantage) { End::Client } else { End::Server }
    }

    /// Where it is seen at both ends, begins an account for each: what the calls of programs told is known at both.
    pub(super) fn separate_accounts(&mut self) {
        if let (Protocol::Tcp(known), Some(_), None) = (&self.protocol, self.client_at, &self.server) {
            self.server = Some(known.clone());
        }
    }

    /// The account of its connection at one end: the same for both where it is not seen at both.
    pub(super) fn account(&mut self, end: End) -> Option<&mut Connection> {
        match (&mut self.protocol, &mut self.server, end) {
            (Protocol::Tcp(_), Some(server), End::Server) => Some(server),
            (Protocol::Tcp(account), ..) => Some(account),
            (Protocol::Udp(_), ..) => None,
        }
    }

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
            Protocol::Tcp(connection) => match &self.server {
                Some(server) => connection.is_over_at(End::Client) && server.is_over_at(End::Server),
                None => connection.is_over(),
            },
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
        let is_whole = self.server.is_none();
        self.is_steady =
            matches!(&self.protocol, Protocol::Tcp(connection) if is_whole && connection.is_steady());
        let remembers =
            self.protocol.remembered() + self.server.as_ref().map_or(0, |server| server.remembered());
        let had = mem::replace(&mut self.remembered, remembers);
        (in_all + self.remembered).saturating_sub(had)
    }

    /// Forgets what is least likely to be needed; where even more is to be forgotten, what waits for its
    /// acknowledgment, too.
    fn forget(&mut self, more: bool) {
        let accounts = match &mut self.protocol {
            Protocol::Tcp(connection) => [Some(connection), self.server.as_mut()],
            Protocol::Udp(exchange) => {
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

    /// What there is to say of it now that nothing more comes.
    pub(super) fn conclude(&mut self) -> Conclusion {
        let is_over = self.is_over();
        let (changes, findings) = match (&mut self.protocol, &mut self.server) {
            (Protocol::Udp(exchange), _) => (Changes::new(), exchange.closing_remarks()),
            (Protocol::Tcp(client), Some(server)) => {
                let (changes, mut findings) = both_ends::conclude(client, server);
                findings.extend(client.closing_remark().filter(|_| !is_over));
                (changes, findings)
            }
            (Protocol::Tcp(connection), None) => {
                let (changes, mut findings) = connection.conclude();
                findings.extend(connection.closing_remark());
                (changes, findings)
            }
        };
        Conclusion { flow: self.id, changes, findings }
    }

    pub(super) fn summary(&self) -> FlowSummary {
        let summary = self.tally.summary(self.id, &self.endpoints);
        match &self.protocol {
            Protocol::Tcp(connection) => match &self.server {
                Some(server) => both_ends::complete(connection.complete(&summary), server.complete(&summary)),
                None => connection.complete(&summary),
            },
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
