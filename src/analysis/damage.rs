//! Packets whose checksums do not fit. Their receiver drops them, so they move no state and enter no books.
//!
//! A sender may leave its checksums to the network card: a capture on its machine then shows unfinished ones, of all
//! kinds. So a wrong checksum is damage only where its sender has sent right ones, and where the receiver does not
//! acknowledge it after all.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use foldhash::fast::RandomState;

use super::fact::{Basis, Fact, Finding};
use super::flow::Endpoints;
use super::followed::FlowProtocol;
use super::reason::Checksummed;
use super::sink::Sink;
use super::{Analysis, Seen, Verdict, count, counting};
use crate::decode::{Checksum, ChecksumStatus, Network, Packet, Transport};

/// How many senders are remembered; then all are forgotten.
const SENDERS: usize = 1 << 14;
/// More bytes than this above TCP or UDP do not fit into an Ethernet frame. The card divides them and computes the
/// checksum of each part.
const ONE_FRAME: usize = 1500;

/// What the checksums of a sender showed so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// It has sent right ones.
    Right,
    /// It has sent wrong ones alone.
    Wrong,
    /// One was wrong, and the packet was acknowledged: they say nothing.
    Useless,
}

/// The checksums of all senders.
#[derive(Debug, Default)]
pub(super) struct Checksums {
    senders: HashMap<(IpAddr, Checksummed), Trust, RandomState>,
}

/// What the checksums of one packet show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judgement {
    /// Nothing is wrong, or nothing new.
    Fits,
    /// The first wrong one of a sender that has not sent a right one.
    Doubtful(Checksummed),
    /// The packet is damaged.
    Damaged(Checksummed),
}

impl Checksums {
    /// Judges a packet by its checksums, and remembers what they show of its sender.
    pub(super) fn judge(&mut self, packet: &Packet) -> Judgement {
        let Some(network) = &packet.network else { return Judgement::Fits };
        let source = network.source();
        let header = match network {
            Network::Ipv4(ip) => self.judge_one(source, Checksummed::Ip, ip.checksum),
            Network::Ipv6(_) => Judgement::Fits,
        };
        if header != Judgement::Fits {
            return header;
        }
        match &packet.transport {
            Some(Transport::Tcp(_) | Transport::Udp(_)) if packet.payload_len > ONE_FRAME => Judgement::Fits,
            // Its length does not say which bytes the checksum covers.
            Some(Transport::Udp(udp)) if udp.is_dropped() => Judgement::Fits,
            Some(Transport::Tcp(tcp)) => self.judge_one(source, Checksummed::Tcp, tcp.checksum),
            Some(Transport::Udp(udp)) => self.judge_one(source, Checksummed::Udp, udp.checksum),
            Some(Transport::Icmp(icmp)) => self.judge_one(source, Checksummed::Icmp, icmp.checksum),
            _ => Judgement::Fits,
        }
    }

    fn judge_one(&mut self, source: IpAddr, which: Checksummed, checksum: Checksum) -> Judgement {
        let sender = (source, which);
        match (checksum.status, self.senders.get(&sender)) {
            (ChecksumStatus::Ok, None | Some(Trust::Wrong)) => self.remember(sender, Trust::Right),
            (ChecksumStatus::Bad, Some(Trust::Right)) => return Judgement::Damaged(which),
            (ChecksumStatus::Bad, None) => {
                self.remember(sender, Trust::Wrong);
                // A field that was not filled in was left to the network card.
                if checksum.value != 0 {
                    return Judgement::Doubtful(which);
                }
            }
            _ => {}
        }
        Judgement::Fits
    }

    /// Records that a sender has sent a right checksum.
    pub(super) fn is_right(&mut self, source: IpAddr, which: Checksummed) {
        let sender = (source, which);
        if self.senders.get(&sender).is_none_or(|trust| *trust == Trust::Wrong) {
            self.remember(sender, Trust::Right);
        }
    }

    /// Records that the checksums of a sender say nothing.
    pub(super) fn is_useless(&mut self, source: IpAddr) {
        for which in [Checksummed::Ip, Checksummed::Tcp] {
            self.remember((source, which), Trust::Useless);
        }
    }

    fn remember(&mut self, sender: (IpAddr, Checksummed), trust: Trust) {
        if self.senders.len() >= SENDERS {
            self.senders.clear();
        }
        self.senders.insert(sender, trust);
    }
}

/// That a checksum of a packet is wrong, by whichever end: the link is known to have changed the packet.
pub(super) fn found(seen: Seen<'_>) -> Option<Finding> {
    let packet = seen.packet.innermost();
    let is_bad = |checksum: Checksum| checksum.status == ChecksumStatus::Bad;
    let header = match packet.network.as_ref() {
        Some(Network::Ipv4(ip)) if is_bad(ip.checksum) => Some(Checksummed::Ip),
        _ => None,
    };
    let above = || match &packet.transport {
        Some(Transport::Tcp(tcp)) if is_bad(tcp.checksum) => Some(Checksummed::Tcp),
        Some(Transport::Udp(udp)) if is_bad(udp.checksum) => Some(Checksummed::Udp),
        Some(Transport::Icmp(icmp)) if is_bad(icmp.checksum) => Some(Checksummed::Icmp),
        _ => None,
    };
    header.or_else(above).map(|checksum| wrong(seen, checksum, true))
}

impl<S: Sink> Analysis<S> {
    /// Follows a damaged packet: it is shown in its flow, and remembered for the packet that repeats it.
    pub(super) fn damaged(&mut self, seen: Seen<'_>, checksum: Checksummed) -> Verdict<S> {
        let endpoints = Endpoints::of_sender(seen.packet);
        let place = endpoints.and_then(|endpoints| self.table.find(&endpoints));
        let mut verdict = place.map_or_else(Verdict::default, |place| self.damaged_in(seen, place));
        verdict.findings.take(|| [wrong(seen, checksum, true)]);
        verdict
    }

    /// Remembers a packet whose wrong checksum may be damage for the packet that repeats it.
    pub(super) fn may_be_damaged(&mut self, seen: Seen<'_>) {
        let place = Endpoints::of_sender(seen.packet).and_then(|endpoints| self.table.find(&endpoints));
        let flow = place.and_then(|place| self.table.flow_mut(place));
        let (Some(flow), Some((network, source))) = (flow, source(seen.packet)) else { return };
        if let (FlowProtocol::Tcp(connection), Some(Transport::Tcp(tcp))) =
            (&mut flow.protocol, &seen.packet.transport)
        {
            let from = flow.endpoints.direction(source).sender();
            connection.may_be_damaged(from, &counting::segment(seen, network, tcp));
            flow.is_steady = false;
        }
    }

    fn damaged_in(&mut self, seen: Seen<'_>, place: super::flow::FlowSlot) -> Verdict<S> {
        self.touch(place, |flow| {
            let Some((network, source)) = source(seen.packet) else { return Verdict::default() };
            let direction = flow.endpoints.direction(source);
            let from = direction.sender();
            flow.tally.count(from, seen.time, count(seen.wire_len), 0);
            let numbers = match (&mut flow.protocol, &seen.packet.transport) {
                (FlowProtocol::Tcp(connection), Some(Transport::Tcp(tcp))) => {
                    connection.damaged(from, &counting::segment(seen, network, tcp))
                }
                _ => super::Numbers::default(),
            };
            Verdict { flow: Some((flow.id, direction)), numbers, ..Verdict::default() }
        })
    }
}

/// The finding about a wrong checksum.
pub(super) fn wrong(seen: Seen<'_>, checksum: Checksummed, certain: bool) -> Finding {
    let fact = Fact::Damaged { checksum, certain };
    Finding { fact, basis: Basis::Inferred, evidence: [seen.reference].into_iter().collect() }
}

/// The network header and the source socket of a packet with ports.
fn source(packet: &Packet) -> Option<(&Network, SocketAddr)> {
    Some((packet.network.as_ref()?, Endpoints::of_sender(packet)?.client))
}
