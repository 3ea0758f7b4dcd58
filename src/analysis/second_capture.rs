//! Second captures of one packet: on a loopback that shows both directions, on a mirrored port, before and after a
//! router. Such a packet was not sent again.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::fact::PacketRef;
use super::flow::{Both, FlowId};
use super::tcp::Segment;
use crate::call::End;
use crate::frame::Timestamp;

/// How many segments of all connections are remembered: more than a gigabit link carries in ten milliseconds, if each
/// has at least 150 bytes.
const RECENT: usize = 8192;
/// Within this many nanoseconds, a packet with the same IP identification or a lower time to live is a second capture.
/// Mirroring takes far less, and every retransmission timer takes longer.
const SAME_NS: i64 = 10_000_000;
/// The same without these signs: no timer expires in so short a time (RFC 6298, 2.4; RFC 8985, 7.2).
const NO_ID_NS: i64 = 50_000;

/// The last segments of all connections.
#[derive(Debug, Default)]
pub struct RecentSegments {
    last: VecDeque<SeenSegment>,
    /// How many there were before the first of `last`.
    gone: u64,
    /// The number of the latest segment with each mark; numbers count all segments.
    index: HashTable<u64>,
    /// Seeded anew in each run, so that a sender cannot choose headers with equal marks.
    hasher: RandomState,
}

/// A segment that was seen.
#[derive(Debug, Clone, Copy)]
struct SeenSegment {
    mark: u64,
    packet: PacketRef,
    time: Timestamp,
    /// How many segments of the other end had been seen before it.
    heard: u32,
    ttl: u8,
}

/// The sender of a segment, and how many segments of each end of its connection were seen, without second captures.
#[derive(Debug, Clone, Copy)]
pub struct SegmentOrigin {
    /// Its flow.
    pub flow: FlowId,
    /// Which end sent it.
    pub end: End,
    /// How many segments of each end were seen before.
    pub seen: Both<u32>,
}

impl SeenSegment {
    /// Whether `segment`, with the same headers, is this packet once more.
    ///
    /// An equal IP identification shows it, unless the sender never changes it. So does a lower time to live: a router
    /// decrements it, and a retransmission starts with the full value. Without these signs, two ACKs with the same number
    /// may follow each other at once, and a segment of the other end in between may have caused a retransmission. Neither
    /// of these counts as a second capture.
    fn is(&self, segment: &Segment<'_>, heard: u32) -> bool {
        let after = segment.time.since(self.time);
        let routed = segment.ttl < self.ttl;
        let alike = segment.ttl == self.ttl && segment.occupies() && heard == self.heard;
        match segment.ip_id {
            Some(_) => (0..=SAME_NS).contains(&after),
            None if routed => (0..=SAME_NS).contains(&after),
            None => alike && (0..=NO_ID_NS).contains(&after),
        }
    }
}

impl RecentSegments {
    /// The packet that `segment` is a second capture of, and its time; `None` for a first capture, which is then
    /// remembered.
    pub fn first(&mut self, sender: SegmentOrigin, segment: &Segment<'_>) -> Option<(PacketRef, Timestamp)> {
        self.forget_before(segment.time);
        let mark = self.mark(sender, segment);
        let heard = *sender.seen.of(sender.end.other());
        let (packet, time, ttl) = (segment.packet, segment.time, segment.ttl);
        let number = self.gone + self.last.len() as u64;
        let Self { last, gone, index, .. } = self;
        let marks = |number: &u64| was(last, *gone, *number).map_or(0, |was| was.mark);
        match index.entry(mark, |number| marks(number) == mark, marks) {
            Entry::Occupied(mut latest) => {
                let known = was(last, *gone, *latest.get()).filter(|was| was.is(segment, heard));
                if let Some(was) = known {
                    return Some((was.packet, was.time));
                }
                *latest.get_mut() = number;
            }
            Entry::Vacant(none) => drop(none.insert(number)),
        }
        last.push_back(SeenSegment { mark, packet, time, heard, ttl });
        None
    }

    /// Forgets segments that are too old or too many. Timestamps may go back a little.
    fn forget_before(&mut self, now: Timestamp) {
        let is_old = |was: &SeenSegment| now.since(was.time) > 2 * SAME_NS;
        while self.last.len() == RECENT || self.last.front().is_some_and(is_old) {
            let Some(SeenSegment { mark, .. }) = self.last.pop_front() else { return };
            let number = self.gone;
            self.gone += 1;
            if let Ok(latest) = self.index.find_entry(mark, |latest| *latest == number) {
                latest.remove();
            }
        }
    }

    /// A hash that two captures of one packet share: of all header fields, including the checksum over its bytes.
    fn mark(&self, SegmentOrigin { flow, end, .. }: SegmentOrigin, segment: &Segment<'_>) -> u64 {
        let header = segment.header;
        let (clock, echo) = segment.timestamps().unwrap_or_default();
        let mut state = self.hasher.build_hasher();
        state.write_u64(u64::from(flow.0) << 1 | u64::from(end == End::Client));
        state.write_u64(u64::from(header.seq.0) << 32 | u64::from(header.ack.0));
        state.write_u64(
            u64::from(header.flags.bits()) << 48 | u64::from(header.window) << 32 | u64::from(segment.len),
        );
        state.write_u64(u64::from(header.checksum) << 16 | u64::from(segment.ip_id.unwrap_or(0)));
        state.write_u64(u64::from(clock) << 32 | u64::from(echo));
        state.finish()
    }
}

/// The segment with this number, if it is still remembered.
fn was(last: &VecDeque<SeenSegment>, gone: u64, number: u64) -> Option<&SeenSegment> {
    last.get(usize::try_from(number.checked_sub(gone)?).ok()?)
}
