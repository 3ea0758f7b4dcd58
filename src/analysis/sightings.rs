//! Packets that are captured at both ends of a path: one packet with two sightings, however far apart in time.
//!
//! The trace says which vantages are the ends of one path. Without that,
//! [`second_capture`](super::second_capture) recognizes second captures by their time.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::fast::RandomState;

use super::Seen;
use super::fact::{Basis, Fact, Finding, PacketRef};
use super::flow::{Direction, FlowId};
use crate::decode::{Network, Packet, Transport};
use crate::fate::{Fate, Treatment};
use crate::frame::{Timestamp, VantageIndex};

/// How many packets are remembered that were captured at one end and not yet at the other. A gigabit link holds about
/// 16,000 packets of 150 bytes in 20 ms. A lost packet stays until this many have followed it.
const REMEMBERED: usize = 1 << 14;
/// Of two equal packets, the later one counts as a retransmission if it was sent this many nanoseconds after the first,
/// which then was lost. No common retransmission timer is shorter (Linux: 200 ms).
const COPY_NS: i64 = 200_000_000;
/// The length of ARP's questions and answers about IPv4 addresses, in bytes (RFC 826).
const ARP: usize = 28;
/// The first bytes of a packet, which hold every field that may change on the way.
const HEAD: usize = 128;

/// How far the moment at which a link gave a changed packet to the other host may be from that at which it was captured there.
const ALTERED_NS: u64 = 2_000_000;
/// How many flows are followed for packets that overtake each other.
const FLOWS: usize = 1 << 12;

/// The packets that were captured at only one end of a path so far, and the last ones that were captured at both.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    waiting: VecDeque<Sighting>,
    /// Packets that the link is known to have changed: they are recognized by the moment of their delivery.
    altered: VecDeque<(Sighting, Timestamp)>,
    /// The last packets that arrived, by their marks: the network may deliver a copy of them.
    arrived: HashMap<u64, Sighting>,
    arrived_marks: VecDeque<u64>,
    /// The last packet of each flow and vantage that arrived, in the order of sending.
    latest: HashMap<(FlowId, VantageIndex), PacketRef>,
    /// The longest that a packet was under way.
    longest_ns: i64,
    /// When the last packet was captured.
    now: Timestamp,
    /// Seeded anew in each run, so that a sender cannot choose packets with equal marks.
    hasher: RandomState,
}

/// The first sighting of a packet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sighting {
    mark: u64,
    path: u32,
    vantage: VantageIndex,
    pub(super) packet: PacketRef,
    pub(super) time: Timestamp,
    /// The flow that it belongs to.
    pub(super) flow: Option<(FlowId, Direction)>,
}

/// What a sighting of a packet is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sighted {
    /// The first one. It is remembered until the packet is captured at the other end.
    First,
    /// The packet was captured at the other end before: it has arrived.
    Arrival(Sighting),
    /// So it has, but the link is known to have changed it.
    Altered(Sighting),
    /// The packet has arrived before: the network made a copy of it.
    Copy(Sighting),
}

impl Sightings {
    /// What this sighting is. `fate` is what the link did with the packet, if that is known at its first sighting.
    pub(super) fn record(&mut self, path: u32, seen: Seen<'_>, bytes: &[u8], fate: Option<&Fate>) -> Sighted {
        self.now = self.now.max(seen.time);
        if let Some(fate) = fate {
            self.remember_with_fate(path, seen, bytes, fate);
            return Sighted::First;
        }
        let mark = self.mark(seen.packet, bytes);
        // What came as it was sent is that packet, however close to the delivery of one that was changed.
        if let Some((mark, first)) = mark.and_then(|mark| Some((mark, self.waiting(mark, path, seen)?))) {
            self.arrives(mark, first, seen.time);
            return Sighted::Arrival(first);
        }
        let copied = mark.and_then(|mark| self.arrived.get(&mark)).copied();
        if let Some(first) = copied.filter(|first| first.path == path && first.vantage != seen.vantage) {
            return Sighted::Copy(first);
        }
        if let Some(first) = self.take_altered(path, seen) {
            return Sighted::Altered(first);
        }
        if let Some(mark) = mark {
            self.remember(mark, path, seen);
        }
        Sighted::First
    }

    /// A packet whose fate is known: one that was lost never arrives, however much a later one is like it.
    fn remember_with_fate(&mut self, path: u32, seen: Seen<'_>, bytes: &[u8], fate: &Fate) {
        let is_altered = matches!(fate.treatment, Treatment::Corrupted { .. } | Treatment::Truncated { .. });
        let mark = self.mark(seen.packet, bytes);
        match fate.deliveries.first() {
            None => {}
            Some(delivery) if is_altered => {
                let Seen { reference: packet, time, vantage, .. } = seen;
                let sighting = Sighting { mark: mark.unwrap_or(0), path, vantage, packet, time, flow: None };
                if self.altered.len() >= REMEMBERED {
                    self.altered.pop_front();
                }
                self.altered.push_back((sighting, delivery.left));
            }
            Some(_) => {
                if let Some(mark) = mark {
                    self.remember(mark, path, seen);
                }
            }
        }
    }

    /// The packet that the link changed and gave to this end at this moment.
    fn take_altered(&mut self, path: u32, seen: Seen<'_>) -> Option<Sighting> {
        let distance = |left: &Timestamp| seen.time.since(*left).unsigned_abs();
        let is_near = |(first, left): &(Sighting, Timestamp)| {
            first.path == path && first.vantage != seen.vantage && distance(left) <= ALTERED_NS
        };
        let near = self.altered.iter().enumerate().filter(|(_, one)| is_near(one));
        let (place, _) = near.min_by_key(|(_, (_, left))| distance(left))?;
        self.altered.remove(place).map(|(first, _)| first)
    }

    fn remember(&mut self, mark: u64, path: u32, seen: Seen<'_>) {
        if self.waiting.len() >= REMEMBERED {
            self.waiting.pop_front();
        }
        let Seen { reference: packet, time, vantage, .. } = seen;
        self.waiting.push_back(Sighting { mark, path, vantage, packet, time, flow: None });
    }

    /// A packet has arrived.
    fn arrives(&mut self, mark: u64, first: Sighting, now: Timestamp) {
        self.longest_ns = self.longest_ns.max(now.since(first.time));
        if self.arrived.insert(mark, first).is_none() {
            self.arrived_marks.push_back(mark);
        }
        if self.arrived_marks.len() > REMEMBERED
            && let Some(oldest) = self.arrived_marks.pop_front()
        {
            self.arrived.remove(&oldest);
        }
    }

    /// A packet that was sent later than this one, in the same direction of its flow, and has arrived before it.
    pub(super) fn overtaker(&mut self, first: Sighting) -> Option<PacketRef> {
        let (flow, _) = first.flow?;
        if self.latest.len() >= FLOWS {
            self.latest.clear();
        }
        let latest = self.latest.entry((flow, first.vantage)).or_insert(first.packet);
        if latest.id > first.packet.id {
            return Some(*latest);
        }
        *latest = first.packet;
        None
    }

    /// The packets of a flow that were captured at one end only, though they had the time to arrive at the other.
    pub(super) fn take_lost(&mut self, flow: FlowId) -> Vec<Finding> {
        let (longest, now) = (self.longest_ns, self.now);
        let is_lost =
            |one: &Sighting| one.flow.is_some_and(|(of, _)| of == flow) && now.since(one.time) > longest;
        let finding = |one: &Sighting| Finding {
            fact: Fact::LostOnPath { packet: one.packet.id },
            basis: Basis::Inferred,
            evidence: [one.packet].into_iter().collect(),
        };
        let lost = self.waiting.iter().filter(|one| is_lost(one)).map(finding).collect();
        self.waiting.retain(|one| !is_lost(one));
        lost
    }

    /// The first sighting of a packet that is now captured at the other end of its path. Each sighting is returned once,
    /// the earliest first.
    fn waiting(&mut self, mark: u64, path: u32, seen: Seen<'_>) -> Option<Sighting> {
        let is_same = |waiting: &Sighting| (waiting.mark, waiting.path) == (mark, path);
        let is_other = |waiting: &Sighting| is_same(waiting) && waiting.vantage != seen.vantage;
        let mut alike = self.waiting.iter().enumerate().filter(|(_, waiting)| is_other(waiting));
        let (mut place, mut first) = alike.next()?;
        for (later, waiting) in alike {
            if waiting.time.since(first.time) >= COPY_NS {
                (place, first) = (later, waiting);
            }
        }
        self.waiting.remove(place)
    }

    /// Records the flow of the packet that was captured last.
    pub(super) fn belongs_to(&mut self, packet: PacketRef, flow: Option<(FlowId, Direction)>) {
        let altered = self.altered.back_mut().map(|(last, _)| last);
        for last in altered.into_iter().chain(self.waiting.back_mut()).filter(|last| last.packet == packet) {
            last.flow = flow;
        }
    }

    /// A hash that both sightings of a packet share: of all bytes after the link header, except those that routers change
    /// (time to live, congestion marks, the checksum over both) and the checksum that a network card fills in after the
    /// capture at the sender. `None` if it is neither an IP packet nor one of ARP.
    fn mark(&self, packet: &Packet, bytes: &[u8]) -> Option<u64> {
        let start = packet.at.network;
        if packet.arp.is_some() {
            let mut state = self.hasher.build_hasher();
            // Bytes after it pad a short frame.
            state.write(bytes.get(start..start + ARP)?);
            return Some(state.finish());
        }
        let (len, changed): (usize, &[usize]) = match packet.network.as_ref()? {
            Network::Ipv4(ip) => (usize::from(ip.total_len), &[1, 8, 10, 11]),
            // The first four bytes hold version, traffic class and flow label; the next two hold the payload length.
            Network::Ipv6(_) => {
                let length = bytes.get(start + 4..start + 6)?;
                (40 + usize::from(u16::from_be_bytes([*length.first()?, *length.get(1)?])), &[0, 1, 7])
            }
        };
        let rest = bytes.get(start..)?;
        // Bytes after the packet pad a short frame. The length is 0 if a network card is to segment the packet.
        let whole = rest.get(..len).filter(|_| len > 0).unwrap_or(rest);
        let mut head = [0; HEAD];
        let copied = whole.len().min(HEAD);
        head.get_mut(..copied)?.copy_from_slice(whole.get(..copied)?);
        let checksum = match packet.transport {
            Some(Transport::Tcp(_)) => Some(packet.at.transport + 16),
            Some(Transport::Udp(_)) => Some(packet.at.transport + 6),
            _ => None,
        };
        let checksum = checksum.and_then(|at| at.checked_sub(start)).into_iter().flat_map(|at| [at, at + 1]);
        for at in changed.iter().copied().chain(checksum) {
            if let Some(byte) = head.get_mut(at) {
                *byte = 0;
            }
        }
        let mut state = self.hasher.build_hasher();
        state.write(head.get(..copied)?);
        state.write(whole.get(copied..)?);
        Some(state.finish())
    }
}
