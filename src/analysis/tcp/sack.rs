//! What selective acknowledgments report (RFC 2018), and which of two copies arrived (RFC 2883, RFC 3522).

use super::ledger::Ledger;
use super::ledger::SentSegment;
use super::segment::Segment;
use super::{Context, Fact, Finding};
use crate::analysis::fact::{PacketRef, inferred, observed};
use crate::analysis::reason::AckTrigger;
use crate::analysis::seq::SeqNumber;
use crate::analysis::sink::Sink;

/// One range of a selective acknowledgment: its first number, and the number after its last one.
type ReportedRange = (SeqNumber, SeqNumber);

/// What the ranges of one segment report.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SackReport {
    /// Bytes that arrived twice.
    pub(super) twice: Option<ReportedRange>,
    /// The first number that no earlier range reported: it is in the segment that the ACK answers.
    pub(super) news: Option<SeqNumber>,
    /// The ranges beyond gaps: their count, their bytes, the lowest, and the one reported first.
    count: u32,
    bytes: u64,
    lowest: Option<ReportedRange>,
    newest: Option<ReportedRange>,
}

impl Context<'_> {
    /// What the ranges of the segment report of the other end's bytes.
    pub(super) fn ranges(&self) -> Option<SackReport> {
        let ack = self.segment.ack().filter(|_| self.segment.has_sack())?;
        let own = self.other;
        let mut blocks = self.segment.sack_blocks().filter(|(_, to)| !own.is_beyond(*to)).peekable();
        let first = *blocks.peek()?;
        let mut ranges = SackReport::default();
        for (place, block) in blocks.enumerate() {
            if is_below(block, ack) {
                ranges.twice = ranges.twice.or(Some(block).filter(|_| place == 0));
                continue;
            }
            let inside = |outer: ReportedRange| !first.0.is_before(outer.0) && !first.1.is_after(outer.1);
            if place == 1 && ranges.twice.is_none() && inside(block) {
                // RFC 2883, 4.2: the first range lies within the second one.
                ranges = SackReport { twice: Some(first), ..SackReport::default() };
            }
            ranges.news = ranges.news.or_else(|| own.sacked.missing(block.0, block.1));
            ranges.count += 1;
            ranges.bytes += u64::from(block.1.relative_to(block.0));
            ranges.newest = ranges.newest.or(Some(block));
            ranges.lowest = ranges.lowest.filter(|lowest| lowest.0.is_before(block.0)).or(Some(block));
        }
        Some(ranges)
    }

    /// The findings about the ranges.
    pub(super) fn selective(&self, ranges: &SackReport) -> Vec<Finding> {
        let twice = ranges.twice.and_then(|block| self.twice(block));
        [self.beyond_gaps(ranges), twice].into_iter().flatten().collect()
    }

    /// Which bytes arrived beyond which gap, if a range is new.
    fn beyond_gaps(&self, ranges: &SackReport) -> Option<Finding> {
        let other = self.other;
        let (newest, lowest, news) = (ranges.newest?, ranges.lowest?, ranges.news?);
        let ack = self.segment.ack()?;
        let answers = other.unacked.carried(news).map(SentSegment::last_packet);
        let fin = other.ends_with_fin(newest);
        // The FIN comes after every byte: if any range ends with it, one does.
        let total =
            ranges.bytes - u64::from(self.segment.sack_blocks().any(|block| other.ends_with_fin(block)));
        let fact = Fact::AckSelective {
            end: self.from,
            first: other.relative(newest.0)?,
            bytes: newest.1.relative_to(newest.0) - u32::from(fin),
            fin,
            ranges: ranges.count,
            total,
            missing: other.relative(ack)?,
            missing_bytes: lowest.0.relative_to(ack),
            answers: answers.map(|packet| packet.id),
        };
        Some(observed(fact, [Some(self.segment.packet), answers].into_iter().flatten()))
    }

    /// RFC 2883: the range reports bytes that arrived twice. If they were sent twice, one copy was needless.
    fn twice(&self, block: ReportedRange) -> Option<Finding> {
        let other = self.other;
        // A keep-alive or a probe repeats an old byte on purpose.
        if other
            .question
            .is_some_and(|(_, kind)| matches!(kind, AckTrigger::KeepAlive | AckTrigger::WindowProbe))
        {
            return None;
        }
        let sent = other.unacked.carried(block.0);
        let copy = sent.and_then(|sent| sent.copy.as_ref()).map(|copy| copy.packet);
        let original = sent.map(|sent| sent.packet);
        let fin = other.ends_with_fin(block);
        let fact = Fact::AckTwice {
            end: self.from,
            first: other.relative(block.0)?,
            bytes: block.1.relative_to(block.0) - u32::from(fin),
            fin,
            original: original.map(|packet| packet.id),
            copy: copy.map(|packet| packet.id),
        };
        Some(observed(fact, [Some(self.segment.packet), original, copy].into_iter().flatten()))
    }

    /// RFC 3522: the ACK of bytes that were sent twice echoes the timestamp of the copy that arrived first.
    pub(super) fn which_copy(&self, before: SeqNumber) -> Option<Finding> {
        let other = self.other;
        let (_, echo) = self.segment.timestamps()?;
        let sent = other.unacked.carried(before)?;
        let copy = sent.copy.as_ref()?;
        // Data in a SYN may arrive and still be refused (RFC 7413): the segment after it is not a second copy of the SYN.
        if other.syn.is_some_and(|syn| syn.packet == sent.packet && syn.seq != sent.seq) {
            return None;
        }
        if !self.segment.ack()?.is_after(before) || copy.count != 1 || copy.clock == sent.clock {
            return None;
        }
        let (first, second) = (sent.clock?, copy.clock?);
        let original = match echo {
            echo if echo == first => true,
            echo if echo == second => false,
            _ => return None,
        };
        let (first, copied) = (sent.packet, copy.packet);
        let fact = Fact::CopyArrived { end: self.from, original: first.id, copy: copied.id, first: original };
        Some(inferred(fact, [self.segment.packet, first, copied]))
    }
}

impl Context<'_> {
    /// Which of the packets that carried these numbers the segment answers: the one whose timestamp it echoes, or else the
    /// last.
    pub(super) fn answered_copy(&self, sent: &SentSegment) -> PacketRef {
        match (&sent.copy, self.segment.echo()) {
            (Some(copy), echo @ Some(_)) if copy.clock != sent.clock && sent.clock == echo => sent.packet,
            _ => sent.last_packet(),
        }
    }
}

impl Ledger {
    /// Whether a range of its numbers ends with its FIN, which occupies a number but is no byte.
    pub(super) fn ends_with_fin(&self, (start, end): ReportedRange) -> bool {
        self.fin.is_some_and(|fin| end == fin.seq.plus(1) && !start.is_after(fin.seq))
    }

    /// Records the ranges that the other end reported.
    pub(super) fn is_selected<S: Sink>(&mut self, segment: &Segment<'_>, ranges: &SackReport) {
        let Some(ack) = segment.ack() else { return };
        self.sacked.up_to(ack);
        for block in segment.sack_blocks() {
            let known = Some(block) == ranges.twice || is_below(block, ack) || self.is_beyond(block.1);
            if !known {
                self.sacked.add(block.0, block.1);
            }
        }
        if ranges.news.is_some() {
            S::to_explain(|| {
                let clues = self.clues_mut();
                clues.sack_news = Some(segment.packet);
                clues.loss_sign = Some(segment.time);
            });
        }
    }
}

/// Whether the whole range is acknowledged already (RFC 2883, 4.1).
fn is_below(block: ReportedRange, ack: SeqNumber) -> bool {
    !block.1.is_after(ack)
}
