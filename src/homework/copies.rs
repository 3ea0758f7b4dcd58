//! Which submissions hold the same packets.
//!
//! A packet is known by what its sender chose at random and by what it carries: sequence and acknowledgment number,
//! timestamps and payload of a segment; ports, IP identification and payload of a datagram. Names of files, times, link
//! headers and IP addresses do not matter, so a copy that was renamed, saved anew or taken through another format is found.

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

use crate::decode::{Network, Transport};
use crate::step::{Packet, Step};

/// The packets of a submission, each by a hash of what is its own.
#[derive(Debug, Clone, Default)]
pub struct Fingerprint(HashSet<u64>);

/// Two submissions with the same packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SamePackets {
    /// The place of the one.
    pub one: usize,
    /// The place of the other.
    pub other: usize,
    /// How many packets are in both.
    pub same: usize,
}

/// How many packets must be the same to be reported: fewer may be the same by chance with datagrams.
const LEAST: usize = 2;

/// The most submissions with the same packet of which every pair is reported.
const MANY: usize = 50;

impl Fingerprint {
    /// The fingerprint of a recording.
    pub fn of(steps: &[Step]) -> Self {
        Self(steps.iter().filter_map(Step::packet).filter_map(known_by).collect())
    }

    /// How many packets it knows.
    pub fn packets(&self) -> usize {
        self.0.len()
    }

    /// How many packets both know.
    pub fn shared(&self, other: &Self) -> usize {
        self.0.intersection(&other.0).count()
    }
}

/// What a packet is known by; `None` if it is neither TCP nor UDP.
fn known_by(packet: &Packet) -> Option<u64> {
    let (decoded, bytes) = packet.innermost();
    let mut hash = Sha256::new();
    match &decoded.transport {
        Some(Transport::Tcp(tcp)) => {
            let stamps = tcp.options.only_timestamps().unwrap_or_default();
            hash.update(tcp.seq.to_be_bytes());
            hash.update(tcp.ack.to_be_bytes());
            hash.update(stamps.0.to_be_bytes());
            hash.update(tcp.flags.bits().to_be_bytes());
        }
        Some(Transport::Udp(udp)) => {
            hash.update(udp.source_port.to_be_bytes());
            hash.update(udp.destination_port.to_be_bytes());
            if let Some(Network::Ipv4(ip)) = &decoded.network {
                hash.update(ip.id.to_be_bytes());
            }
        }
        _ => return None,
    }
    hash.update(decoded.payload(bytes));
    let digest: [u8; 32] = hash.finalize().into();
    digest.first_chunk().map(|first| u64::from_be_bytes(*first))
}

/// The pairs of submissions that have packets in common.
pub fn pairs(fingerprints: &[&Fingerprint]) -> Vec<SamePackets> {
    let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, fingerprint) in fingerprints.iter().enumerate() {
        for packet in &fingerprint.0 {
            holders.entry(*packet).or_default().push(place);
        }
    }
    let mut shared: HashMap<(usize, usize), usize> = HashMap::new();
    for places in holders.values().filter(|places| places.len() > 1) {
        // If very many hold a packet, each is reported as a pair with the first alone.
        let firsts = if places.len() > MANY { 1 } else { places.len() };
        for (number, one) in places.iter().enumerate().take(firsts) {
            for other in places.iter().skip(number + 1) {
                *shared.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    let enough = |((one, other), same): ((usize, usize), usize)| {
        (same >= LEAST).then_some(SamePackets { one, other, same })
    };
    let mut pairs: Vec<_> = shared.into_iter().filter_map(enough).collect();
    pairs.sort_unstable();
    pairs
}
