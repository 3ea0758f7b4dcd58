//! Segments that were damaged on the way: what they carried is sent again, unless it arrived after all.

use smallvec::SmallVec;

use super::kept::KeptSegment;
use super::segment::SegmentHeader;
use super::{Connection, Numbers, Segment};
use crate::analysis::Changes;
use crate::analysis::fact::{Fact, Finding, PacketRef, inferred};
use crate::analysis::flow::Both;
use crate::analysis::seq::SeqNumber;
use crate::analysis::sink::{Discard, Sink};
use crate::call::End;
use crate::frame::Timestamp;

/// How many damaged segments of an end are remembered.
const REMEMBERED: usize = 8;

/// The damaged segments of each end, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct DamagedSegments(Option<Box<Both<Vec<Damaged>>>>);

/// A segment with a wrong checksum.
#[derive(Debug, Clone)]
struct Damaged {
    packet: PacketRef,
    time: Timestamp,
    header: SegmentHeader,
    end: SeqNumber,
    /// All of it, to enter it where it arrived after all; `None` if it is entered already, as its sender's checksums
    /// may be left to the network card.
    kept: Option<Box<KeptSegment>>,
}

impl Damaged {
    fn of(segment: &Segment<'_>, kept: Option<Box<KeptSegment>>) -> Self {
        let Segment { packet, time, header, .. } = *segment;
        Self { packet, time, header, end: segment.end(), kept }
    }

    /// Whether a segment carries the first number that this one carried.
    fn is_repeated_by(&self, segment: &Segment<'_>) -> bool {
        let seq = self.header.seq;
        !seq.is_before(segment.seq()) && seq.is_before(segment.end())
    }
}

impl DamagedSegments {
    /// Whether there is none.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    fn of(&self, end: End) -> &[Damaged] {
        self.0.as_deref().map_or(&[], |both| both.of(end))
    }

    fn take_if(&mut self, end: End, is_meant: impl Fn(&Damaged) -> bool) -> SmallVec<[Damaged; 1]> {
        let Some(both) = &mut self.0 else { return SmallVec::new() };
        let taken = both.of_mut(end).extract_if(.., |damaged| is_meant(damaged)).collect();
        if both.client.is_empty() && both.server.is_empty() {
            self.0 = None;
        }
        taken
    }

    fn add(&mut self, end: End, damaged: Damaged) {
        let list = self.0.get_or_insert_default().of_mut(end);
        if list.len() == REMEMBERED {
            list.remove(0);
        }
        list.push(damaged);
    }
}

impl Connection {
    /// Remembers a damaged segment of `from`, which its receiver drops; returns its relative numbers.
    pub fn damaged(&mut self, from: End, segment: &Segment<'_>) -> Numbers {
        if segment.occupies() && !segment.is_odd() {
            self.damaged.add(from, Damaged::of(segment, KeptSegment::of(segment)));
        }
        self.numbers(from, segment)
    }

    /// Remembers a segment whose wrong checksum may be damage; it is entered like any other.
    pub fn may_be_damaged(&mut self, from: End, segment: &Segment<'_>) {
        if segment.occupies() && !segment.is_odd() {
            self.damaged.add(from, Damaged::of(segment, None));
        }
    }

    /// If a segment of `from` acknowledges what only damaged segments carried, these have arrived: enters them. Returns
    /// the changes of state, and whether there were any.
    pub(super) fn enters_damaged<S: Sink>(
        &mut self,
        from: End,
        segment: &Segment<'_>,
        sink: &mut S,
    ) -> (Changes, bool) {
        let to = from.other();
        let mut changes = Changes::new();
        let Some(ack) = segment.ack().filter(|_| !self.damaged.of(to).is_empty()) else {
            return (changes, false);
        };
        let own = self.ledgers.of(to);
        let is_news = |end: SeqNumber| own.next.is_none_or(|next| end.is_after(next));
        let covered = |damaged: &Damaged| !ack.is_before(damaged.end);
        let arrived = self
            .damaged
            .of(to)
            .iter()
            .any(|damaged| damaged.kept.is_some() && covered(damaged) && is_news(damaged.end));
        for damaged in self.damaged.take_if(to, covered) {
            let Some(kept) = damaged.kept.filter(|_| arrived) else { continue };
            changes.extend(self.segment(to, &kept.segment(), &mut Discard).changes);
            sink.explain(|| {
                let fact = Fact::DamagedArrived { end: from, damaged: damaged.packet.id };
                [inferred(fact, [segment.packet, damaged.packet])]
            });
        }
        (changes, arrived)
    }

    /// The finding about a segment that repeats a damaged one. Only a right checksum shows that its sender computes
    /// them.
    pub(super) fn repeats_damaged(&mut self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        if self.damaged.is_empty() || !segment.intact || !segment.occupies() {
            return None;
        }
        let repeated = self.damaged.take_if(from, |damaged| damaged.is_repeated_by(segment));
        let last = repeated.into_iter().next_back()?;
        if last.kept.is_some() {
            self.ledgers.begin(from).retransmitted += 1;
        } else {
            self.stands_for(from, segment, last.packet);
        }
        let after_ns = segment.time.since(last.time);
        let fact = Fact::DamagedAgain { end: from, damaged: last.packet.id, after_ns };
        Some(inferred(fact, [segment.packet, last.packet]))
    }

    /// A segment takes the place of a damaged one that was entered: it is the one that arrives.
    fn stands_for(&mut self, from: End, segment: &Segment<'_>, damaged: PacketRef) {
        self.states.replace(from.other(), damaged, (segment.packet, segment.time));
        if let Some(syn) = self.ledgers.begin(from).syn.as_mut().filter(|syn| syn.packet == damaged) {
            (syn.packet, syn.time) = (segment.packet, segment.time);
        }
    }
}
