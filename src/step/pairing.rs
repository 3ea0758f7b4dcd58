//! Two recordings beside each other: which flow of one corresponds to which of the other, and which packet to which.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use super::{Event, Packet, Step};
use crate::analysis::flow::{Direction, FlowId};
use crate::analysis::summary::FlowSummary;
use crate::decode::{Flags, Network, Transport};

/// Flows beyond this many are not looked at.
const FLOWS: usize = 1000;
/// Up to this many pairs of packets are tried for the alignment with the most steps in common.
const TRIED: usize = 1 << 22;

/// How two flows are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// One flow, captured twice: most packets are in both.
    Same,
    /// Two flows of one protocol.
    Alike,
    /// Flows of two protocols.
    Different,
}

/// The packets of two flows that correspond: of each row, the places in the two lists of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairedSteps {
    /// How the flows are related.
    pub kinship: Kinship,
    /// The rows in order; one of the two places is missing where nothing corresponds.
    pub rows: Vec<(Option<usize>, Option<usize>)>,
}

/// The places of two flows that correspond best: between the same sockets, or else to the same port of a server, or else of
/// the same protocol; the first of those. `chosen` is the flow of the first recording that is asked for.
pub fn partners(a: &[FlowSummary], b: &[FlowSummary], chosen: Option<FlowId>) -> Option<(usize, usize)> {
    let wanted = |flow: &FlowSummary| chosen.is_none_or(|chosen| chosen == flow.flow);
    let score = |a: &FlowSummary, b: &FlowSummary| {
        let is_alike = a.protocol == b.protocol;
        let is_same = is_alike && a.client == b.client && a.server == b.server;
        u8::from(is_alike) + u8::from(is_alike && a.server.port == b.server.port) + u8::from(is_same)
    };
    let mut best: Option<(u8, usize, usize)> = None;
    for (i, of_a) in a.iter().enumerate().filter(|(_, flow)| wanted(flow)).take(FLOWS) {
        for (j, of_b) in b.iter().enumerate().take(FLOWS) {
            let score = score(of_a, of_b);
            if best.is_none_or(|(best, ..)| score > best) {
                best = Some((score, i, j));
            }
        }
    }
    best.map(|(_, i, j)| (i, j))
}

/// Pairs the packets of two flows, given as steps with a packet each. `is_one_pair` says that their sockets are the same.
pub fn pair(a: &[Step], b: &[Step], is_one_pair: bool, is_alike: bool) -> PairedSteps {
    let matched = greedy(&keys(a, identity), &keys(b, identity));
    let in_both = matched.iter().flatten().count();
    let kinship = match (is_one_pair && in_both * 2 >= a.len().min(b.len()) && in_both > 0, is_alike) {
        (true, _) => Kinship::Same,
        (false, true) => Kinship::Alike,
        (false, false) => Kinship::Different,
    };
    let matched = match kinship {
        Kinship::Same => matched,
        _ => aligned(&keys(a, role), &keys(b, role)),
    };
    PairedSteps { kinship, rows: rows(&matched, b.len()) }
}

fn keys<K>(steps: &[Step], key: impl Fn(&Packet) -> K) -> Vec<Option<K>> {
    let packet = |step: &Step| match &step.event {
        Event::Packet(packet) => Some(key(packet)),
        _ => None,
    };
    steps.iter().map(packet).collect()
}

/// What both captures of one packet have in common: numbers, flags and length, and the identification of IP. A router changes
/// the time to live; a network card completes the checksum.
fn identity(packet: &Packet) -> (Option<Direction>, u64, u64, u64) {
    let (decoded, bytes) = packet.innermost();
    let ip_id = match &decoded.network {
        Some(Network::Ipv4(ip)) => u64::from(ip.id),
        _ => 0,
    };
    let len = decoded.payload_len as u64;
    let beginning = decoded.payload(bytes).iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    match &decoded.transport {
        Some(Transport::Tcp(tcp)) => {
            let numbers = u64::from(tcp.seq) << 32 | u64::from(tcp.ack);
            (packet.direction, numbers, u64::from(tcp.flags.bits()) << 48 | len << 16 | ip_id, 0)
        }
        Some(Transport::Icmp(icmp)) => {
            (packet.direction, u64::from(icmp.kind) << 8 | u64::from(icmp.code), len << 16 | ip_id, 1)
        }
        _ => (packet.direction, beginning, len << 16 | ip_id, 2),
    }
}

/// What a packet does in its flow, whatever its numbers: its flags but PSH, and whether it carries data.
fn role(packet: &Packet) -> (Option<Direction>, u16, bool) {
    let decoded = packet.innermost().0;
    match &decoded.transport {
        Some(Transport::Tcp(tcp)) => {
            let psh = if tcp.flags.has(Flags::PSH) { Flags::PSH.bits() } else { 0 };
            (packet.direction, tcp.flags.bits() ^ psh, decoded.payload_len > 0)
        }
        Some(Transport::Icmp(icmp)) => {
            (packet.direction, 1 << 15 | u16::from(icmp.kind) << 4 | u16::from(icmp.code & 15), false)
        }
        _ => (packet.direction, 0, true),
    }
}

/// For each of `a`, the first of `b` with the same key that is not taken.
fn greedy<K: Eq + Hash + Copy>(a: &[Option<K>], b: &[Option<K>]) -> Vec<Option<usize>> {
    let mut open: HashMap<K, VecDeque<usize>> = HashMap::new();
    for (place, key) in b.iter().enumerate() {
        if let Some(key) = key {
            open.entry(*key).or_default().push_back(place);
        }
    }
    a.iter().map(|key| open.get_mut(&(*key)?)?.pop_front()).collect()
}

/// The alignment with the most equal keys in the same order; the first that fits where there are too many to try.
fn aligned<K: Eq + Hash + Copy>(a: &[Option<K>], b: &[Option<K>]) -> Vec<Option<usize>> {
    let width = b.len() + 1;
    if (a.len() + 1).saturating_mul(width) > TRIED {
        let mut least = 0;
        let mut matched = greedy(a, b);
        for place in &mut matched {
            *place = place.filter(|place| *place >= least);
            least = place.map_or(least, |place| place + 1);
        }
        return matched;
    }
    // The length of the longest common part of what follows each pair of places.
    let mut lengths = vec![0_u32; (a.len() + 1) * width];
    let at = |lengths: &[u32], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let is_equal = a.get(i) == b.get(j);
            let length = if is_equal {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(i * width + j) {
                *cell = length;
            }
        }
    }
    let (mut j, mut matched) = (0, Vec::with_capacity(a.len()));
    for (i, key) in a.iter().enumerate() {
        while j < b.len() && b.get(j) != Some(key) && at(&lengths, i, j + 1) >= at(&lengths, i, j) {
            j += 1;
        }
        let fits = b.get(j) == Some(key) && at(&lengths, i, j) > at(&lengths, i + 1, j);
        matched.push(fits.then_some(j));
        j += usize::from(fits);
    }
    matched
}

/// A row: the places of its packets in the first list and in the second.
type PlacePair = (Option<usize>, Option<usize>);

/// The rows: those of the first list in order, with what only the second has before the next that both have.
fn rows(matched: &[Option<usize>], others: usize) -> Vec<PlacePair> {
    let taken: std::collections::HashSet<usize> = matched.iter().flatten().copied().collect();
    let (mut rows, mut next) = (Vec::new(), 0);
    for (i, j) in matched.iter().enumerate() {
        if let Some(j) = *j {
            while next < j {
                rows.extend((!taken.contains(&next)).then_some((None, Some(next))));
                next += 1;
            }
        }
        rows.push((Some(i), *j));
    }
    rows.extend((next..others).filter(|j| !taken.contains(j)).map(|j| (None, Some(j))));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Vec<Option<char>> {
        text.chars().map(Some).collect()
    }

    #[test]
    fn the_alignment_keeps_the_order_and_has_the_most_steps_in_common() {
        for (a, b, common) in [
            ("SsAdaFf", "SsAdadaFf", 7),
            ("abc", "xyz", 0),
            ("abcd", "acbd", 3),
            ("", "a", 0),
            ("ab", "ba", 1),
        ] {
            let matched = aligned(&some(a), &some(b));
            assert_eq!(matched.iter().flatten().count(), common, "{a} {b}: {matched:?}");
            assert!(matched.iter().flatten().is_sorted(), "{a} {b}");
        }
    }

    #[test]
    fn every_packet_of_both_stands_in_one_row() {
        let matched = [Some(1), None, Some(0), Some(3)];
        let rows = rows(&matched, 5);
        let of = |pick: fn(&PlacePair) -> Option<usize>| {
            let mut places: Vec<_> = rows.iter().filter_map(pick).collect();
            places.sort_unstable();
            places
        };
        assert_eq!((of(|row| row.0), of(|row| row.1)), ((0..4).collect(), (0..5).collect()));
    }
}
