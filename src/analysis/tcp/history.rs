//! The ledger of one direction: the segments that wait for their acknowledgment, in order of their numbers and apart
//! from each other, and the last of those that have it.

use std::collections::VecDeque;

use super::segment::Segment;
use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::analysis::sink::Sink;
use crate::frame::Timestamp;

/// How many segments that wait for their acknowledgment are remembered for each end. Far more than a window holds;
/// a bound, because a capture may hold one direction only.
pub(super) const REMEMBERED: usize = 4096;
/// How many acknowledged segments are remembered: enough to name the original of one that is sent again needlessly.
const ACKNOWLEDGED: usize = 8;
/// No window is larger (RFC 7323, 2.3): what lies further back waits no more.
const REACH: u32 = 1 << 30;

/// A segment that was sent.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    /// The packet that carried it first, and when.
    pub(super) packet: PacketRef,
    pub(super) time: Timestamp,
    /// The last copy of it, where it was sent again: an acknowledgment alone does not say which copy arrived.
    pub(super) copy: Option<Box<Again>>,
    pub(super) seq: SeqNumber,
    pub(super) end: SeqNumber,
    /// The sender's clock in it (RFC 7323, 3), and its IP identification, where it has them.
    pub(super) clock: Option<u32>,
    pub(super) ip_id: Option<u16>,
    /// Whether it is the rest of a segment, of which a part was sent again by itself.
    is_rest: bool,
}

/// A segment sent again.
#[derive(Debug, Clone)]
pub(super) struct Again {
    pub(super) packet: PacketRef,
    pub(super) time: Timestamp,
    pub(super) clock: Option<u32>,
    /// How long after the copy before it.
    pub(super) after_ns: i64,
    /// How often it was sent again by now.
    pub(super) count: u32,
}

impl Sent {
    /// When it was sent last.
    pub(super) fn last_time(&self) -> Timestamp {
        self.copy.as_ref().map_or(self.time, |copy| copy.time)
    }

    /// The packet that carried it last.
    pub(super) fn last_packet(&self) -> PacketRef {
        self.copy.as_ref().map_or(self.packet, |copy| copy.packet)
    }
}

/// What one end sent.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    waiting: VecDeque<Sent>,
    /// None of them before one is to be kept.
    #[expect(clippy::box_collection, reason = "a queue that is not there is to take a quarter of the room")]
    acknowledged: Option<Box<VecDeque<Sent>>>,
    /// How many were forgotten before they were acknowledged.
    forgotten: u32,
}

/// What one acknowledgment covers that none covered before.
#[derive(Debug, Clone)]
pub(super) struct Covered {
    /// How many segments.
    pub(super) segments: u32,
    /// The last of them, if it was seen.
    pub(super) last: Option<Sent>,
}

/// Cuts the segment that `seq` lies inside of.
fn cut(sent: &mut VecDeque<Sent>, seq: SeqNumber) {
    let at = place(sent, seq);
    let Some(whole) = sent.get_mut(at).filter(|whole| whole.seq.is_before(seq)) else { return };
    let rest = Sent { seq, is_rest: true, ..whole.clone() };
    whole.end = seq;
    sent.insert(at + 1, rest);
}

/// The place of the first segment that ends after `seq`.
fn place(sent: &VecDeque<Sent>, seq: SeqNumber) -> usize {
    sent.partition_point(|sent| !sent.end.is_after(seq))
}

impl History {
    /// Adds a segment: what of it is known is a copy of what carried it before, and the rest is new.
    pub(super) fn add(&mut self, segment: &Segment<'_>, is_new: bool) {
        let (seq, clock) = (segment.seq(), segment.clock());
        let is_last = self.waiting.back().is_none_or(|last| !seq.is_before(last.end));
        if !(is_new && is_last) {
            self.copied(segment, clock);
        }
        if is_new {
            self.insert(segment, clock, is_last);
        }
        let end = self.waiting.back().map(|last| last.end);
        let too_far = |first: &Sent| {
            end.is_some_and(|end| end.is_after(first.seq) && end.relative_to(first.seq) > REACH)
        };
        while self.waiting.len() > REMEMBERED || self.waiting.front().is_some_and(too_far) {
            self.waiting.pop_front();
            self.forgotten = self.forgotten.saturating_add(1);
        }
    }

    /// Puts what of a segment is new in its place.
    fn insert(&mut self, segment: &Segment<'_>, clock: Option<u32>, is_last: bool) {
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
            // Most ends have one segment on its way at a time, many never more.
            self.waiting.reserve_exact(1);
        }
        let (packet, time, ip_id) = (segment.packet, segment.time, segment.ip_id);
        self.waiting.insert(at, Sent { packet, time, copy: None, seq, end, clock, ip_id, is_rest: false });
    }

    /// Takes note of a copy with those that carried its bytes before.
    fn copied(&mut self, segment: &Segment<'_>, clock: Option<u32>) {
        let (seq, end) = (segment.seq(), segment.end());
        for sent in self.acknowledged.as_deref_mut().into_iter().chain([&mut self.waiting]) {
            cut(sent, seq);
            cut(sent, end);
            let first = place(sent, seq);
            for sent in sent.iter_mut().skip(first).take_while(|sent| sent.seq.is_before(end)) {
                let count = sent.copy.as_ref().map_or(0, |copy| copy.count).saturating_add(1);
                let (packet, time) = (segment.packet, segment.time);
                let after_ns = time.since(sent.last_time());
                sent.copy = Some(Box::new(Again { packet, time, clock, after_ns, count }));
            }
        }
    }

    /// What `ack` covers whole and no acknowledgment covered before.
    pub(super) fn covered(&self, ack: SeqNumber) -> Covered {
        let covered = place(&self.waiting, ack);
        let last = covered.checked_sub(1).and_then(|last| self.waiting.get(last)).cloned();
        let forgotten = if covered > 0 { self.forgotten } else { 0 };
        let segments = self.waiting.iter().take(covered).filter(|sent| !sent.is_rest).count();
        Covered { segments: u32::try_from(segments).unwrap_or(u32::MAX).saturating_add(forgotten), last }
    }

    /// The last segment that `ack` covers whole and no acknowledgment covered before, if it was seen.
    pub(super) fn last_covered(&self, ack: SeqNumber) -> Option<&Sent> {
        self.waiting.get(place(&self.waiting, ack).checked_sub(1)?)
    }

    /// Takes note of an acknowledgment.
    pub(super) fn acknowledge<S: Sink>(&mut self, ack: SeqNumber) {
        while self.waiting.front().is_some_and(|sent| !sent.end.is_after(ack)) {
            self.forgotten = 0;
            let Some(sent) = self.waiting.pop_front() else { break };
            // A finding names the original of a needless copy.
            S::for_findings(|| self.keep_acknowledged(sent));
        }
    }

    fn keep_acknowledged(&mut self, sent: Sent) {
        let acknowledged = self.acknowledged.get_or_insert_default();
        if acknowledged.len() == ACKNOWLEDGED {
            acknowledged.pop_front();
        }
        acknowledged.push_back(sent);
    }

    /// Forgets the segments that `ack` covers; gives how long the last of them waited until `time`, if it was sent once.
    pub(super) fn takes_next(&mut self, ack: SeqNumber, time: Timestamp) -> Option<i64> {
        let mut waited = None;
        while self.waiting.front().is_some_and(|sent| !sent.end.is_after(ack)) {
            self.forgotten = 0;
            let Some(sent) = self.waiting.pop_front() else { break };
            waited = sent.copy.is_none().then(|| time.since(sent.time)).filter(|waited| *waited >= 0);
        }
        waited
    }

    /// How many segments are remembered.
    pub(super) fn remembered(&self) -> usize {
        self.waiting.len() + self.acknowledged.as_ref().map_or(0, |acknowledged| acknowledged.len())
    }

    /// Forgets the oldest of the acknowledged segments but for so many.
    pub(super) fn forget_acknowledged(&mut self, keep: usize) {
        // Not at every segment: taking memory and giving it back costs more than the segment.
        if let Some(acknowledged) = &mut self.acknowledged
            && acknowledged.len() >= 2 * keep
        {
            let surplus = acknowledged.len() - keep;
            acknowledged.drain(..surplus);
            acknowledged.shrink_to(2 * keep);
        }
    }

    /// Forgets the oldest of those that wait but for so many.
    pub(super) fn forget_waiting(&mut self, keep: usize) {
        if self.waiting.len() < 2 * keep {
            return;
        }
        let surplus = self.waiting.len() - keep;
        self.forgotten = self.forgotten.saturating_add(u32::try_from(surplus).unwrap_or(u32::MAX));
        self.waiting.drain(..surplus);
        self.waiting.shrink_to(2 * keep);
    }

    /// The segment that carried `seq` first, if it is still remembered.
    pub(super) fn carried<'a>(&'a self, seq: SeqNumber) -> Option<&'a Sent> {
        let find =
            |sent: &'a VecDeque<Sent>| sent.get(place(sent, seq)).filter(|sent| !sent.seq.is_after(seq));
        self.acknowledged.as_deref().and_then(find).or_else(|| find(&self.waiting))
    }

    /// The segment that waits in the place `count` after the one that carries `seq` (or would), counted from 0.
    pub(super) fn after(&self, seq: SeqNumber, count: usize) -> Option<&Sent> {
        self.waiting.get(place(&self.waiting, seq).saturating_add(count))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> (usize, usize) {
        (self.waiting.len(), self.remembered() - self.waiting.len())
    }
}
