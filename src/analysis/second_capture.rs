//! Second captures of one packet: on a loopback that shows both directions, on a mirrored port, before and after a
//! router. Such a packet was not sent again.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::Seen;
use super::fact::PacketRef;
use super::flow::{Both, FlowId};
use super::tcp::{Segment, ip_id};
use crate::call::End;
use crate::frame::Timestamp;

/// How many packets of all flows are remembered: more than a gigabit link carries in ten milliseconds, if each has at
/// least 150 bytes.
const RECENT: usize = 8192;
/// Within this many nanoseconds, a packet with the same IP identification is a second capture.
/// Mirroring takes far less, and every retransmission timer takes longer.
const SAME_NS: i64 = 10_000_000;
/// Within this many nanoseconds, an equal datagram with the same IP identification and time to live is a second capture. Some
/// senders never change the identification, so this is shorter than for TCP.
const MIRRORED_NS: i64 = 1_000_000;
/// Within this many nanoseconds, a packet with the same headers and a lower time to live was captured again behind a router:
/// no packet is on its way for longer. Its IP identification or its timestamps would differ if it had been sent again.
const HOP_NS: i64 = 2_000_000_000;
/// The same for packets that have neither: no retransmission timer is shorter (Linux: 200 ms).
const BARE_HOP_NS: i64 = 200_000_000;
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
            Some(_) if routed => (0..=HOP_NS).contains(&after),
            Some(_) => (0..=SAME_NS).contains(&after),
            None if routed && segment.timestamps().is_some() => (0..=HOP_NS).contains(&after),
            None if routed => (0..BARE_HOP_NS).contains(&after),
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
        self.first_like(SeenSegment { mark, packet, time, heard, ttl }, |was| was.is(segment, heard))
    }

    /// The datagram or message that this packet is a second capture of, and its time; `None` for a first capture, which is
    /// then remembered. `words` are its header fields, with the checksum over its bytes.
    ///
    /// An application may send the same bytes twice at once. So the IP identification must be the same, or the packet must
    /// come from behind a router.
    pub(super) fn first_datagram(
        &mut self,
        seen: Seen<'_>,
        words: impl IntoIterator<Item = u64>,
    ) -> Option<(PacketRef, Timestamp)> {
        let network = seen.packet.network.as_ref()?;
        let (ip_id, ttl) = (ip_id(network), network.ttl());
        self.forget_before(seen.time);
        let mut state = self.hasher.build_hasher();
        words.into_iter().for_each(|word| state.write_u64(word));
        state.write_u16(ip_id.unwrap_or(0));
        let this =
            SeenSegment { mark: state.finish(), packet: seen.reference, time: seen.time, heard: 0, ttl };
        let is_again = |was: &SeenSegment| {
            let longest = match (ttl < was.ttl, ip_id) {
                (true, Some(_)) => HOP_NS,
                (true, None) => BARE_HOP_NS,
                (false, Some(_)) if ttl == was.ttl => MIRRORED_NS,
                _ => return false,
            };
            (0..=longest).contains(&seen.time.since(was.time))
        };
        self.first_like(this, is_again)
    }

    /// The earlier packet with the same mark, if it is this one; remembers this one if not.
    fn first_like(
        &mut self,
        this: SeenSegment,
        is_again: impl FnOnce(&SeenSegment) -> bool,
    ) -> Option<(PacketRef, Timestamp)> {
        let number = self.gone + self.last.len() as u64;
        let Self { last, gone, index, .. } = self;
        let marks = |number: &u64| was(last, *gone, *number).map_or(0, |was| was.mark);
        match index.entry(this.mark, |number| marks(number) == this.mark, marks) {
            Entry::Occupied(mut latest) => {
                let known = was(last, *gone, *latest.get()).filter(|was| is_again(was));
                if let Some(was) = known {
                    return Some((was.packet, was.time));
                }
                *latest.get_mut() = number;
            }
            Entry::Vacant(none) => drop(none.insert(number)),
        }
        last.push_back(this);
        None
    }

    /// Forgets segments that are too old or too many. Timestamps may go back a little.
    fn forget_before(&mut self, now: Timestamp) {
        let is_old = |was: &SeenSegment| now.since(was.time) > HOP_NS;
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
