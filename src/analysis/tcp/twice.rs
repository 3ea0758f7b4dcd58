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
/// Within how many nanoseconds a packet with the same IP identification is the same one. Far longer than any mirror
/// takes, and shorter than any timer for sending again.
pub(super) const SAME_ID_NS: i64 = 10_000_000;
/// The same where there is no identification: no loss is noticed so soon.
const NO_ID_NS: i64 = 50_000;

/// The last segments of one end.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent(VecDeque<(u64, PacketRef, Timestamp)>);

impl Recent {
    /// How many segments are remembered.
    pub(super) fn remembered(&self) -> usize {
        self.0.len()
    }

    /// Forgets the oldest but for so many.
    pub(super) fn forget(&mut self, keep: usize) {
        // Not at every segment: taking memory and giving it back costs more than the segment.
        if self.0.len() >= 2 * keep {
            self.0.drain(..self.0.len() - keep);
            self.0.shrink_to(keep);
        }
    }

    /// Takes note of a segment; gives the packet that was the same, and when it came.
    fn seen(&mut self, segment: &Segment<'_>, brings_news: bool) -> Option<(PacketRef, Timestamp)> {
        let mark = mark(segment);
        let within = if segment.ip_id.is_some() { SAME_ID_NS } else { NO_ID_NS };
        // Two ACKs of the same number may follow each other at once: without an identification nobody can tell.
        let tells = segment.ip_id.is_some() || segment.occupies();
        let same = |(other, _, time): &&(u64, PacketRef, Timestamp)| {
            *other == mark && (0..=within).contains(&segment.time.since(*time))
        };
        // What goes beyond everything before it cannot be the second capture of anything.
        if tells
            && !brings_news
            && let Some((_, packet, time)) = self.0.iter().find(same)
        {
            return Some((*packet, *time));
        }
        // Clocks may go back a little; what is much older cannot be the same packet any more.
        let is_old = |time: Timestamp| segment.time.since(time) > 10 * SAME_ID_NS;
        while self.0.len() == RECENT || self.0.front().is_some_and(|(_, _, time)| is_old(*time)) {
            self.0.pop_front();
        }
        if self.0.capacity() == 0 {
            self.0.reserve_exact(1);
        }
        self.0.push_back((mark, segment.packet, segment.time));
        None
    }
}

/// A number that two captures of one packet share: made of all that stands in its headers, the checksum over its
/// bytes included.
fn mark(segment: &Segment<'_>) -> u64 {
    let tcp = segment.tcp;
    let words = [
        u64::from(tcp.seq) << 32 | u64::from(tcp.ack),
        u64::from(tcp.flags.bits()) << 48 | u64::from(tcp.window) << 32 | u64::from(segment.len),
        u64::from(tcp.checksum.value) << 32 | u64::from(segment.ip_id.unwrap_or(0)),
        segment.timestamps().map_or(0, |(clock, echo)| u64::from(clock) << 32 | u64::from(echo)),
    ];
    // The constant is the golden ratio's, as Knuth's multiplicative hashing has it.
    words.iter().fold(0, |mark: u64, word| (mark.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

impl Connection {
    /// Whether this is a packet that was captured before.
    pub(super) fn seen_twice(&mut self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let own: &mut Sender = self.senders.of_mut(from);
        let brings_news = own.next.is_none_or(|next| segment.end().is_after(next));
        let recent = own.recent.seen(segment, brings_news);
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
        let soon = segment.time.since(sent.time) <= SAME_ID_NS;
        (is_same && soon && sent.ip_id.is_some()).then_some((sent.packet, sent.time))
    }
}
