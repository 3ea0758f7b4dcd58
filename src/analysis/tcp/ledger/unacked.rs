//! The unacknowledged segments of one direction, in order of their sequence numbers and without overlap, and the last
//! few acknowledged ones.

use std::collections::VecDeque;

use super::Sending;
use super::round_trip::{Carrier, Repeats, RoundTrips};
use super::sent_segment::{Again, SentSegment};
use crate::analysis::fact::PacketRef;
use crate::analysis::icmp_error::QuotedSegment;
use crate::analysis::seq::{MAX_WINDOW, SeqNumber};
use crate::analysis::sink::Sink;
use crate::analysis::tcp::segment::Segment;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// How many unacknowledged segments are remembered for each end: far more than a window holds. The bound is needed
/// because a capture may hold only one direction, and then no acknowledgment ever comes.
pub const REMEMBERED: usize = 4096;
/// How many acknowledged segments are remembered: enough to name the original of a needless retransmission.
const ACKNOWLEDGED: usize = 8;
/// An empty queue with room for more segments than this gives its memory back.
const LARGE: usize = 256;

/// The unacknowledged segments of one direction.
#[derive(Debug, Clone)]
pub(in crate::analysis::tcp) struct Unacked {
    waiting: VecDeque<SentSegment>,
    /// `None` until the first is stored.
    #[expect(clippy::box_collection, reason = "a queue that is not there takes a quarter of the room")]
    acknowledged: Option<Box<VecDeque<SentSegment>>>,
    /// `None` unless something unacknowledged was sent again.
    repeats: Option<Box<Repeats>>,
    /// How many segments were forgotten before they were acknowledged.
    forgotten: u32,
}

/// The segments that one acknowledgment covers and no earlier one covered.
#[derive(Debug, Clone)]
pub(in crate::analysis::tcp) struct CoveredSegments {
    /// How many they are.
    pub(in crate::analysis::tcp) segments: u32,
    /// The last of them, if it was seen.
    pub(in crate::analysis::tcp) last: Option<SentSegment>,
}

/// Cuts the entry that contains `seq` into two.
fn cut(sent: &mut VecDeque<SentSegment>, seq: SeqNumber) {
    let at = place(sent, seq);
    let Some(whole) = sent.get_mut(at).filter(|whole| whole.seq.is_before(seq)) else { return };
    let rest = SentSegment { seq, continues: true, ..whole.clone() };
    (whole.end, whole.continued) = (seq, true);
    sent.insert(at + 1, rest);
}

/// The index of the first entry that ends after `seq`.
fn place(sent: &VecDeque<SentSegment>, seq: SeqNumber) -> usize {
    sent.partition_point(|sent| !sent.end.is_after(seq))
}

impl Unacked {
    pub(super) const fn new() -> Self {
        Self { waiting: VecDeque::new(), acknowledged: None, repeats: None, forgotten: 0 }
    }

    /// Adds a segment. Numbers that are here already are recorded as a copy; the rest is new. `is_new` says that not
    /// all of it was seen before.
    pub(super) fn add(&mut self, segment: &Segment<'_>, is_new: bool, sending: Sending) {
        let is_last = self.waiting.back().is_none_or(|last| !segment.seq().is_before(last.end));
        if !(is_new && is_last) {
            self.copied(segment);
        }
        if is_new {
            self.insert(segment, is_last, sending);
        }
        let end = self.waiting.back().map(|last| last.end);
        let too_far = |first: &SentSegment| {
            end.is_some_and(|end| end.is_after(first.seq) && end.relative_to(first.seq) > MAX_WINDOW)
        };
        while self.waiting.len() > REMEMBERED || self.waiting.front().is_some_and(too_far) {
            self.waiting.pop_front();
            self.forgotten = self.forgotten.saturating_add(1);
        }
    }

    /// Inserts the new part of a segment.
    fn insert(&mut self, segment: &Segment<'_>, is_last: bool, sending: Sending) {
        let (seq, end) = (segment.seq(), segment.end());
        let at = if is_last { self.waiting.len() } else { place(&self.waiting, seq) };
        let (mut at, mut seq, mut end) = (at, seq, end);
        while let Some(next) = self.waiting.get(at).filter(|next| !next.seq.is_after(seq)) {
            (seq, at) = (next.end, at + 1);
        }
        if let Some(next) = self.waiting.get(at).filter(|next| next.seq.is_before(end)) {
            end = next.seq;
        }
        if !end.is_after(seq) {
            return;
        }
        if self.waiting.capacity() == 0 {
            // Most ends have one segment in flight at a time, and many never have more.
            self.waiting.reserve_exact(1);
        }
        let sent = SentSegment {
            packet: segment.packet,
            time: segment.time,
            copy: None,
            seq,
            end,
            clock: segment.clock(),
            ip_id: segment.ip_id,
            continues: false,
            continued: false,
            is_timed: sending == Sending::New && !segment.has(Flags::SYN),
            is_repeated: false,
        };
        self.waiting.insert(at, sent);
    }

    /// Records a copy in the entries that carried its bytes before.
    fn copied(&mut self, segment: &Segment<'_>) {
        let (seq, end) = (segment.seq(), segment.end());
        for sent in self.acknowledged.as_deref_mut().into_iter().chain([&mut self.waiting]) {
            cut(sent, seq);
            cut(sent, end);
            let first = place(sent, seq);
            for sent in sent.iter_mut().skip(first).take_while(|sent| sent.seq.is_before(end)) {
                let count = sent.copy.as_ref().map_or(0, |copy| copy.count).saturating_add(1);
                let (packet, time, clock) = (segment.packet, segment.time, segment.clock());
                let after_ns = time.since(sent.last_time());
                sent.copy = Some(Box::new(Again { packet, time, clock, after_ns, count }));
            }
        }
        if self.repeat(seq, end) {
            self.repeats.get_or_insert_default().add(segment);
        }
    }

    /// Marks every part of the segments that a copy of these numbers repeats; returns whether there are any.
    fn repeat(&mut self, seq: SeqNumber, end: SeqNumber) -> bool {
        let mut first = place(&self.waiting, seq);
        let is_before = |sent: Option<&SentSegment>| sent.is_some_and(|sent| sent.seq.is_before(end));
        if !is_before(self.waiting.get(first)) {
            return false;
        }
        while first > 0 && self.waiting.get(first).is_some_and(|sent| sent.continues) {
            first -= 1;
        }
        let mut within = true;
        for sent in self.waiting.range_mut(first..) {
            within = sent.seq.is_before(end) || (within && sent.continues);
            if !within {
                break;
            }
            sent.is_repeated = true;
        }
        true
    }

    /// Whether any of these numbers is in an unacknowledged segment that was seen.
    pub(super) fn holds_any(&self, seq: SeqNumber, end: SeqNumber) -> bool {
        self.waiting.get(place(&self.waiting, seq)).is_some_and(|sent| sent.seq.is_before(end))
    }

    /// Records that the acknowledgment of the numbers from `seq` up to `next` may be delayed, because bytes before them
    /// were sent again.
    pub(super) fn delays(&mut self, seq: SeqNumber, next: SeqNumber) {
        self.repeats.get_or_insert_default().delays(seq, next);
    }

    /// The segments that `ack` covers completely and no earlier acknowledgment covered.
    pub(in crate::analysis::tcp) fn covered(&self, ack: SeqNumber) -> CoveredSegments {
        let covered = place(&self.waiting, ack);
        let last = covered.checked_sub(1).and_then(|last| self.waiting.get(last)).cloned();
        let forgotten = if covered > 0 { self.forgotten } else { 0 };
        let segments = self.waiting.iter().take(covered).filter(|sent| !sent.continues).count();
        CoveredSegments {
            segments: u32::try_from(segments).unwrap_or(u32::MAX).saturating_add(forgotten),
            last,
        }
    }

    /// Records an acknowledgment that comes at `time` with TSecr `echo`, and removes the segments that it covers.
    pub(super) fn acknowledge<S: Sink>(
        &mut self,
        ack: SeqNumber,
        time: Timestamp,
        echo: Option<u32>,
    ) -> RoundTrips {
        let mut trips = RoundTrips::default();
        // Where the segment begins whose next part is at the front of the queue.
        let mut begins = None;
        while self.waiting.front().is_some_and(|sent| !sent.end.is_after(ack)) {
            self.forgotten = 0;
            let Some(sent) = self.waiting.pop_front() else { break };
            let waited = time.since(sent.time);
            trips.last_ns = Some(waited).filter(|_| waited >= 0 && sent.copy.is_none());
            let seq = *begins.get_or_insert(sent.seq);
            if !sent.continued {
                begins = None;
                if sent.is_timed {
                    let carrier = Carrier::of(&sent, seq);
                    trips.add((&carrier, sent.is_repeated), self.repeats.as_deref(), (time, echo));
                }
            }
            // A finding names the original of a needless retransmission.
            S::to_find(|| self.keep_acknowledged(sent));
        }
        self.leave_behind(ack);
        trips
    }

    /// Forgets the copies before `ack`, and gives memory back.
    fn leave_behind(&mut self, ack: SeqNumber) {
        if let Some(repeats) = &mut self.repeats
            && !repeats.pass(ack)
        {
            self.repeats = None;
        }
        if self.waiting.is_empty() && self.waiting.capacity() > LARGE {
            self.waiting.shrink_to(0);
        }
    }

    fn keep_acknowledged(&mut self, sent: SentSegment) {
        let acknowledged = self.acknowledged.get_or_insert_default();
        if acknowledged.len() == ACKNOWLEDGED {
            acknowledged.pop_front();
        }
        acknowledged.push_back(sent);
    }

    /// Stops the measurement of round trips for all segments in flight: the capture missed something that was
    /// acknowledged.
    pub(super) fn stop_timing(&mut self) {
        self.waiting.iter_mut().for_each(|sent| sent.is_timed = false);
    }

    /// How many segments are remembered.
    pub(in crate::analysis::tcp) fn remembered(&self) -> usize {
        self.waiting.len() + self.acknowledged.as_ref().map_or(0, |acknowledged| acknowledged.len())
    }

    /// Forgets the oldest acknowledged segments and keeps the latest `keep`.
    pub(in crate::analysis::tcp) fn forget_acknowledged(&mut self, keep: usize) {
        // Only once the queue is twice as long: to shrink it at each segment would cost more than the segment.
        if let Some(acknowledged) = &mut self.acknowledged
            && acknowledged.len() >= 2 * keep
        {
            let surplus = acknowledged.len() - keep;
            acknowledged.drain(..surplus);
            acknowledged.shrink_to(2 * keep);
        }
    }

    /// Forgets the oldest unacknowledged segments and keeps the latest `keep`.
    pub(in crate::analysis::tcp) fn forget_waiting(&mut self, keep: usize) {
        if self.waiting.len() < 2 * keep {
            return;
        }
        let surplus = self.waiting.len() - keep;
        self.forgotten = self.forgotten.saturating_add(u32::try_from(surplus).unwrap_or(u32::MAX));
        self.waiting.drain(..surplus);
        self.waiting.shrink_to(2 * keep);
    }

    /// The segment that carried `seq` first, if it is still remembered.
    pub(in crate::analysis::tcp) fn carried<'a>(&'a self, seq: SeqNumber) -> Option<&'a SentSegment> {
        let find = |sent: &'a VecDeque<SentSegment>| {
            sent.get(place(sent, seq)).filter(|sent| !sent.seq.is_after(seq))
        };
        self.acknowledged.as_deref().and_then(find).or_else(|| find(&self.waiting))
    }

    /// The segments that carried the numbers from `seq` up to `end` first, as far as they are remembered.
    pub(in crate::analysis::tcp) fn overlapping(
        &self,
        seq: SeqNumber,
        end: SeqNumber,
    ) -> impl Iterator<Item = &SentSegment> {
        let acknowledged = self.acknowledged.as_deref().into_iter();
        acknowledged.chain([&self.waiting]).flat_map(move |sent| {
            let first = place(sent, seq);
            sent.iter().skip(first).take_while(move |sent| sent.seq.is_before(end))
        })
    }

    /// The segment that an ICMP error quotes: by its number, or by the identification of its packet, or because it is the
    /// only one.
    pub(in crate::analysis::tcp) fn quoted(&self, quoted: QuotedSegment) -> Option<PacketRef> {
        let sent = match (quoted.seq, quoted.ip_id) {
            (Some(seq), _) => self.carried(seq),
            (None, Some(_)) => self.waiting.iter().find(|sent| sent.ip_id == quoted.ip_id),
            (None, None) => None,
        };
        let sent = sent
            .or_else(|| self.waiting.front().filter(|_| quoted.seq.is_none() && self.waiting.len() == 1))?;
        // Each copy has an identification of its own (RFC 6864, 4.3). Without one, an error comes soon after its packet.
        let is_first = quoted.ip_id.is_some() && sent.ip_id == quoted.ip_id;
        Some(if is_first { sent.packet } else { sent.last_packet() })
    }

    /// The unacknowledged segment `count` places after the one that carries `seq`, or would carry it.
    pub(in crate::analysis::tcp) fn after(&self, seq: SeqNumber, count: usize) -> Option<&SentSegment> {
        self.waiting.get(place(&self.waiting, seq).saturating_add(count))
    }
}
