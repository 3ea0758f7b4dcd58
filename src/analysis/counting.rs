//! Summary-only analysis: the sink takes no findings.
//!
//! An ordinary segment in the middle of an open connection can wait in a queue that all connections share. When the queue
//! is full, or when something less ordinary happens, it is entered into the ledgers of its connection together with the
//! other waiting segments. The ledgers of thousands of connections do not fit into a processor's cache, so each is
//! fetched once for many segments.

use std::mem;
use std::net::{IpAddr, SocketAddr};

use smallvec::SmallVec;

use super::flow::{Endpoints, Vlan};
use super::followed::{Flow, FlowProtocol};
use super::reason::Checksummed;
use super::sink::{Discard, Sink};
use super::tcp::{self, Brief, Segment};
use super::{Analysis, Seen};
use crate::call::{End, TransportProtocol};
use crate::decode::{self, ChecksumStatus};
use crate::frame::{Timestamp, VantageIndex};

/// How many segments may wait for each tracked flow on average. Its ledgers are fetched that many times less often.
const EACH: usize = 8;
/// How many segments may wait in total: 7 MiB.
const WAITING: usize = 1 << 17;

/// An ordinary segment, as a summary-only analysis takes it.
#[derive(Debug, Clone, Copy)]
pub struct Ordinary {
    /// Its sockets, with the sender as the client.
    endpoints: Endpoints,
    time: Timestamp,
    vantage: VantageIndex,
    vlan: Option<Vlan>,
    wire_len: u32,
    brief: Brief,
}

impl Ordinary {
    /// The ordinary segment that a packet is; `None` if it is anything else.
    pub fn of(seen: Seen<'_>) -> Option<Self> {
        let Seen { time, vantage, wire_len, packet, .. } = seen;
        let (Some(network), Some(decode::Transport::Tcp(tcp))) = (&packet.network, &packet.transport) else {
            return None;
        };
        let is_bad = |checksum: decode::Checksum| checksum.status == ChecksumStatus::Bad;
        let is_bad_header = matches!(network, decode::Network::Ipv4(ip) if is_bad(ip.checksum));
        if packet.inner.is_some() || packet.is_fragment() || is_bad(tcp.checksum) || is_bad_header {
            return None;
        }
        let brief = Brief::of(&segment(seen, network, tcp))?;
        let client = SocketAddr::new(network.source(), tcp.source_port);
        let server = SocketAddr::new(network.destination(), tcp.destination_port);
        let endpoints = Endpoints { transport: TransportProtocol::Tcp, client, server };
        let vlan = Vlan::of(packet);
        Some(Self { endpoints, time, vantage, vlan, wire_len: u32::try_from(wire_len).ok()?, brief })
    }
}

/// The TCP segment of a packet.
#[inline]
pub(super) fn segment<'a>(seen: Seen<'_>, network: &decode::Network, tcp: &'a decode::Tcp) -> Segment<'a> {
    let carried = u32::try_from(seen.packet.payload_len).unwrap_or(u32::MAX);
    let mut segment = Segment::new(seen.reference, seen.time, tcp, carried, tcp::ip_id(network));
    segment.ttl = network.ttl();
    segment
}

/// The waiting segments of all connections.
#[derive(Debug, Default)]
pub(super) struct Queue(Vec<WaitingSegment>);

#[derive(Debug)]
struct WaitingSegment {
    brief: Brief,
    from: End,
    /// The previous waiting segment of the same connection.
    before: Option<u32>,
}

impl Queue {
    /// Whether the queue is full for this number of tracked flows.
    fn is_full(&self, flows: usize) -> bool {
        self.0.len() >= WAITING.min(EACH * flows.max(EACH))
    }

    /// Adds a segment of a flow.
    fn add(&mut self, flow: &mut Flow, from: End, brief: Brief) {
        let place = u32::try_from(self.0.len()).ok();
        self.0.push(WaitingSegment { brief, from, before: flow.waiting });
        flow.waiting = place;
    }

    /// Enters the waiting segments of a flow into its ledgers.
    pub(super) fn enter(&self, flow: &mut Flow) {
        let mut next = flow.waiting.take();
        if next.is_none() {
            return;
        }
        let mut entries = SmallVec::<[&WaitingSegment; 4 * EACH]>::new();
        while let Some(entry) = next.and_then(|place| self.0.get(usize::try_from(place).ok()?)) {
            entries.push(entry);
            next = entry.before;
        }
        let FlowProtocol::Tcp(connection) = &mut flow.protocol else { return };
        for WaitingSegment { brief, from, .. } in entries.into_iter().rev() {
            connection.counts(*from, brief);
        }
    }
}

impl Analysis<Discard> {
    /// Counts an ordinary segment. All other packets go to [`Self::frame`].
    pub fn count_ordinary(&mut self, ordinary: &Ordinary) {
        let Ordinary { endpoints, time, vantage, vlan, wire_len, brief } = *ordinary;
        self.table.travels_in(vlan);
        if !self.waits(ordinary) {
            let mut segment = brief.segment();
            let (client, server) = (endpoints.client.ip(), endpoints.server.ip());
            self.counts_checksum(client, &brief);
            segment.seen_at = self.kind_of(vantage).or_loopback(client, server);
            self.step(time, |this| this.follow(endpoints, segment, u64::from(wire_len), None));
        } else if self.queue.is_full(self.table.len()) {
            self.enter_waiting();
        }
    }

    /// Remembers what the checksum of a segment shows of its sender.
    fn counts_checksum(&mut self, source: IpAddr, brief: &Brief) {
        if brief.is_intact() {
            self.checksums.is_right(source, Checksummed::Ip);
            self.checksums.is_right(source, Checksummed::Tcp);
        }
    }

    /// Puts a segment into the queue, if it can wait; returns whether it did.
    fn waits(&mut self, Ordinary { endpoints, time, wire_len, brief, .. }: &Ordinary) -> bool {
        let place = self.table.find(endpoints);
        let flow = place.and_then(|place| self.table.flow_mut(place)).filter(|flow| flow.is_steady);
        let Some(flow) = flow else { return false };
        let from = flow.endpoints.direction(endpoints.client).sender();
        if flow.first_seen(&mut self.recent, from, &brief.segment()).is_some() {
            return false;
        }
        let intact = flow.intact.of_mut(from);
        let is_known = mem::replace(intact, *intact || brief.is_intact());
        self.packets += 1;
        flow.touched = self.packets;
        flow.tally.count(from, *time, u64::from(*wire_len), u64::from(brief.len()));
        flow.tally.arrives(from, *time, u64::from(brief.len()));
        self.queue.add(flow, from, *brief);
        if !is_known {
            self.counts_checksum(endpoints.client.ip(), brief);
        }
        self.let_go(*time);
        true
    }
}

impl<S: Sink> Analysis<S> {
    /// Enters the waiting segments of all flows.
    pub(super) fn enter_waiting(&mut self) {
        for flow in self.table.flows_mut().filter(|flow| flow.waiting.is_some()) {
            self.queue.enter(flow);
            self.remembered = flow.take_stock(self.remembered, false);
        }
        self.queue.0.clear();
    }
}
