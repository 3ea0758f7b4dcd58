//! The same packet, captured twice: on a loopback that shows both its ways, on a mirrored port, before and after a
//! router. It was not sent again.

use std::collections::VecDeque;

use super::classify::inferred;
use super::segment::Segment;
use super::sender::Sender;
use super::{Connection, Fact, Finding};
use crate::analysis::fact::PacketRef;
use crate::call::End;
use crate::frame::Timestamp;

/// How many segments of each end are remembered: copies come close behind each other.
const RECENT: usize = 16;
/// Within how many nanoseconds a packet with the same IP identification, or one that went through a router in between, is
/// the same one. Far longer than any mirror takes, and shorter than any timer for sending again.
pub(super) const SAME_NS: i64 = 10_000_000;
/// The same where neither tells: in so short a time no timer runs out (RFC 6298, 2.4; RFC 8985, 7.2).
const NO_ID_NS: i64 = 50_000;

/// The last segments of one end.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    last: VecDeque<Was>,
    /// How many there were.
    count: u32,
}

/// A segment that was seen.
#[derive(Debug, Clone, Copy)]
struct Was {
    mark: u64,
    packet: PacketRef,
    time: Timestamp,
    /// How many segments of the other end had been seen.
    heard: u32,
    ttl: u8,
}

impl Was {
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

impl Recent {
    /// How many segments are remembered.
    pub(super) fn remembered(&self) -> usize {
        self.last.len()
    }

    /// Forgets the oldest but for so many.
    pub(super) fn forget(&mut self, keep: usize) {
        // Not at every segment: taking memory and giving it back costs more than the segment.
        if self.last.len() >= 2 * keep {
            self.last.drain(..self.last.len() - keep);
            self.last.shrink_to(keep);
        }
    }

    /// Takes note of a segment; gives the packet that was the same, and when it came.
    fn seen(
        &mut self,
        segment: &Segment<'_>,
        brings_news: bool,
        heard: u32,
    ) -> Option<(PacketRef, Timestamp)> {
        let mark = mark(segment);
        let same = |was: &&Was| was.mark == mark && was.is(segment, heard);
        // What goes beyond everything before it cannot be the second capture of anything.
        if !brings_news && let Some(was) = self.last.iter().find(same) {
            return Some((was.packet, was.time));
        }
        // Clocks may go back a little; what is much older cannot be the same packet any more.
        let is_old = |was: &Was| segment.time.since(was.time) > 10 * SAME_NS;
        while self.last.len() == RECENT || self.last.front().is_some_and(is_old) {
            self.last.pop_front();
        }
        if self.last.capacity() == 0 {
            self.last.reserve_exact(1);
        }
        self.count = self.count.wrapping_add(1);
        let (packet, time, ttl) = (segment.packet, segment.time, segment.ttl);
        self.last.push_back(Was { mark, packet, time, heard, ttl });
        None
    }
}

/// A number that two captures of one packet share: made of all that stands in its headers, the checksum over its
/// bytes included.
fn mark(segment: &Segment<'_>) -> u64 {
    let header = segment.header;
    let words = [
        u64::from(header.seq.0) << 32 | u64::from(header.ack.0),
        u64::from(header.flags.bits()) << 48 | u64::from(header.window) << 32 | u64::from(segment.len),
        u64::from(header.checksum) << 32 | u64::from(segment.ip_id.unwrap_or(0)),
        segment.timestamps().map_or(0, |(clock, echo)| u64::from(clock) << 32 | u64::from(echo)),
    ];
    // The constant is the golden ratio's, as Knuth's multiplicative hashing has it.
    words.iter().fold(0, |mark: u64, word| (mark.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

impl Connection {
    /// Whether this is a packet that was captured before.
    pub(super) fn seen_twice(&mut self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let heard = self.senders.of(from.other()).recent.count;
        let own: &mut Sender = self.senders.of_mut(from);
        let brings_news = own.next.is_none_or(|next| segment.end().is_after(next));
        let recent = own.recent.seen(segment, brings_news, heard);
        // The ledger has nothing that goes beyond what was sent before.
        let carried = || if brings_news { None } else { own.carried_with(segment) };
        let (first, time) = recent.or_else(carried)?;
        let after_ns = segment.time.since(time);
        let fact = Fact::SeenTwice { end: from, first: first.id, after_ns };
        Some(inferred(fact, [segment.packet, first]))
    }
}

impl Sender {
    /// The segment that the ledger has with the same numbers and the same IP identification.
    fn carried_with(&self, segment: &Segment<'_>) -> Option<(PacketRef, Timestamp)> {
        let sent = self.history.carried(segment.seq()).filter(|_| segment.occupies())?;
        let is_same = (sent.seq, sent.end, sent.ip_id) == (segment.seq(), segment.end(), segment.ip_id);
        let soon = segment.time.since(sent.time) <= SAME_NS;
        (is_same && soon && sent.ip_id.is_some()).then_some((sent.packet, sent.time))
    }
}
