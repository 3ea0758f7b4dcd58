//! Packets that are captured at both ends of a path: one packet with two sightings, however far apart in time.
//!
//! The trace says which vantages are the ends of one path. Without that,
//! [`second_capture`](super::second_capture) recognizes second captures by their time.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::fast::RandomState;

use super::Seen;
use super::fact::PacketRef;
use super::flow::{Direction, FlowId};
use crate::decode::{Network, Packet, Transport};
use crate::frame::{Timestamp, VantageIndex};

/// How many packets are remembered that were captured at one end and not yet at the other. A gigabit link holds about
/// 16,000 packets of 150 bytes in 20 ms. A lost packet stays until this many have followed it.
const REMEMBERED: usize = 1 << 14;
/// Of two equal packets, the later one counts as a retransmission if it was sent this many nanoseconds after the first,
/// which then was lost. No common retransmission timer is shorter (Linux: 200 ms).
const COPY_NS: i64 = 200_000_000;
/// The first bytes of a packet, which hold every field that may change on the way.
const HEAD: usize = 128;

/// The packets that were captured at only one end of a path so far.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    waiting: VecDeque<Sighting>,
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

impl Sightings {
    /// The first sighting of a packet that is now captured at the other end of its path. Each sighting is returned once,
    /// the earliest first. If this is the first one, it is remembered and the result is `None`.
    pub(super) fn first(&mut self, path: u32, seen: Seen<'_>, bytes: &[u8]) -> Option<Sighting> {
        let mark = self.mark(seen.packet, bytes)?;
        let is_same = |waiting: &Sighting| (waiting.mark, waiting.path) == (mark, path);
        let is_other = |waiting: &Sighting| is_same(waiting) && waiting.vantage != seen.vantage;
        let mut alike = self.waiting.iter().enumerate().filter(|(_, waiting)| is_other(waiting));
        let Some((mut place, mut first)) = alike.next() else {
            if self.waiting.len() == REMEMBERED {
                self.waiting.pop_front();
            }
            let Seen { reference: packet, time, vantage, .. } = seen;
            self.waiting.push_back(Sighting { mark, path, vantage, packet, time, flow: None });
            return None;
        };
        for (later, waiting) in alike {
            if waiting.time.since(first.time) >= COPY_NS {
                (place, first) = (later, waiting);
            }
        }
        self.waiting.remove(place)
    }

    /// Records the flow of the packet that was captured last.
    pub(super) fn belongs_to(&mut self, packet: PacketRef, flow: Option<(FlowId, Direction)>) {
        if let Some(last) = self.waiting.back_mut().filter(|last| last.packet == packet) {
            last.flow = flow;
        }
    }

    /// A hash that both sightings of a packet share: of all bytes after the link header, except those that routers change
    /// (time to live, congestion marks, the checksum over both) and the checksum that a network card fills in after the
    /// capture at the sender. `None` if it is no IP packet.
    fn mark(&self, packet: &Packet, bytes: &[u8]) -> Option<u64> {
        let start = packet.at.network;
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
