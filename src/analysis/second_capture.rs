//! The same packet, captured twice: on a loopback that shows both its ways, on a mirrored port, before and after a
//! router. It was not sent again.

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

/// How many segments of all connections are remembered: more than a gigabit carries in ten milliseconds, if each
/// has 150 bytes or more.
const RECENT: usize = 8192;
/// Within how many nanoseconds a packet with the same IP identification, or one that went through a router in between, is
/// the same one. Far longer than any mirror takes, and shorter than any timer for sending again.
const SAME_NS: i64 = 10_000_000;
/// The same where neither tells: in so short a time no timer runs out (RFC 6298, 2.4; RFC 8985, 7.2).
const NO_ID_NS: i64 = 50_000;

/// The last segments of all connections.
#[derive(Debug, Default)]
pub(super) struct RecentSegments {
    last: VecDeque<SeenSegment>,
    /// How many there were before the first of `last`.
    gone: u64,
    /// The latest of each mark, by its number of all.
    index: HashTable<u64>,
    /// Seeded anew in each run: nobody can choose headers whose marks fall together.
    hasher: RandomState,
}

/// A segment that was seen.
#[derive(Debug, Clone, Copy)]
struct SeenSegment {
    mark: u64,
    packet: PacketRef,
    time: Timestamp,
    /// How many segments of the other end had been seen.
    heard: u32,
    ttl: u8,
}

/// Whose segment it is, and how many of each end of its connection have been seen, copies left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct SegmentOrigin {
    pub(super) flow: FlowId,
    pub(super) end: End,
    pub(super) seen: Both<u32>,
}

impl SeenSegment {
    /// Whether `segment`, with the same headers, is this packet once more.
    ///
    /// The same identification tells, unless a sender never changes it. A router takes one from the time to live, and a
    /// segment that is sent again starts with the whole. Where neither tells, two ACKs of the same number may follow each
    /// other at once, and what the other end said in between may be what a segment was sent again for, however soon: of
    /// these nobody can tell.
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
    /// The packet that `segment` is a second capture of, and when that came; none where it is the first, which is
    /// remembered then.
    pub(super) fn first(
        &mut self,
        sender: SegmentOrigin,
        segment: &Segment<'_>,
    ) -> Option<(PacketRef, Timestamp)> {
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

    /// Forgets what is too old to be seen again, or too much. Clocks may go back a little.
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

    /// A number that two captures of one packet share: made of all that stands in its headers, the checksum over its
    /// bytes included.
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

/// The segment with this number of all, if it is remembered.
fn was(last: &VecDeque<SeenSegment>, gone: u64, number: u64) -> Option<&SeenSegment> {
    last.get(usize::try_from(number.checked_sub(gone)?).ok()?)
}
