//! The segments that one end sent: those that wait for their acknowledgment, and the last of those that have it.

use std::collections::VecDeque;

use super::segment::Segment;
use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::frame::Timestamp;

/// How many segments that wait for their acknowledgment are remembered for each end. Far more than a window holds;
/// a bound, because a capture may hold one direction only.
pub(super) const REMEMBERED: usize = 4096;
/// How many acknowledged segments are remembered: enough to name the original of one that is sent again needlessly.
const ACKNOWLEDGED: usize = 64;

/// A segment that was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    /// The packet that carried it first, and when.
    pub(super) packet: PacketRef,
    pub(super) time: Timestamp,
    /// The last copy of it, where it was sent again: an acknowledgment does not say which copy arrived.
    pub(super) copy: Option<PacketRef>,
    pub(super) seq: SeqNumber,
    pub(super) end: SeqNumber,
}

/// What one end sent.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    waiting: VecDeque<Sent>,
    acknowledged: VecDeque<Sent>,
    /// How many were forgotten before they were acknowledged.
    forgotten: u32,
}

/// What one acknowledgment covers that none covered before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Covered {
    /// How many segments.
    pub(super) segments: u32,
    /// The last of them, if it was seen.
    pub(super) last: Option<Sent>,
}

impl History {
    /// Adds a segment; one that is not new is a copy of those that carried its bytes before.
    pub(super) fn add(&mut self, segment: &Segment<'_>, is_new: bool) {
        let (packet, time, seq, end) = (segment.packet, segment.time, segment.seq(), segment.end());
        if !is_new {
            let overlaps = |sent: &&mut Sent| sent.seq.is_before(end) && sent.end.is_after(seq);
            self.waiting.iter_mut().filter(overlaps).for_each(|sent| sent.copy = Some(packet));
            return;
        }
        if self.waiting.len() == REMEMBERED {
            self.waiting.pop_front();
            self.forgotten = self.forgotten.saturating_add(1);
        }
        self.waiting.push_back(Sent { packet, time, copy: None, seq, end });
    }

    /// What `ack` covers whole and no acknowledgment covered before.
    pub(super) fn covered(&self, ack: SeqNumber) -> Covered {
        let mut covered = Covered { segments: 0, last: None };
        for sent in self.waiting.iter().filter(|sent| !sent.end.is_after(ack)) {
            covered.segments += 1;
            if covered.last.is_none_or(|last: Sent| sent.end.is_after(last.end)) {
                covered.last = Some(*sent);
            }
        }
        if covered.segments > 0 {
            covered.segments = covered.segments.saturating_add(self.forgotten);
        }
        covered
    }

    /// Takes note of an acknowledgment.
    pub(super) fn acknowledge(&mut self, ack: SeqNumber) {
        let before = self.waiting.len();
        self.waiting.retain(|sent| {
            let waits = sent.end.is_after(ack);
            if !waits {
                self.acknowledged.push_back(*sent);
            }
            waits
        });
        if self.waiting.len() < before {
            self.forgotten = 0;
        }
        let surplus = self.acknowledged.len().saturating_sub(ACKNOWLEDGED);
        self.acknowledged.drain(..surplus);
    }

    /// How many segments are remembered.
    pub(super) fn remembered(&self) -> usize {
        self.waiting.len() + self.acknowledged.len()
    }

    /// Forgets the oldest of the acknowledged segments but for so many.
    pub(super) fn forget_acknowledged(&mut self, keep: usize) {
        // Not at every segment: taking memory and giving it back costs more than the segment.
        if self.acknowledged.len() >= 2 * keep {
            let surplus = self.acknowledged.len() - keep;
            self.acknowledged.drain(..surplus);
            self.acknowledged.shrink_to(2 * keep);
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
    pub(super) fn carried(&self, seq: SeqNumber) -> Option<Sent> {
        let carries = |sent: &&Sent| !sent.seq.is_after(seq) && sent.end.is_after(seq);
        self.acknowledged.iter().chain(&self.waiting).find(carries).copied()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> (usize, usize) {
        (self.waiting.len(), self.acknowledged.len())
    }
}
