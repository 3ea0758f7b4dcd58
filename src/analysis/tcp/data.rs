//! Findings about the bytes in a segment.

use super::segment_kind::{Carried, SegmentKind};
use super::{Context, Fact, Finding};
use crate::analysis::fact::{PacketRef, inferred, observed};
use crate::analysis::reason::{LateCause, ResendCause};
use crate::analysis::seq::SeqNumber;
use crate::analysis::sink::Sink;
use crate::decode::Flags;

impl Context<'_> {
    /// What the bytes of a segment are, or its FIN beyond a gap.
    pub(super) fn data(&self, sink: &mut impl Sink) -> SegmentKind {
        let kind = self.bytes(sink);
        if self.segment.len > 0 {
            sink.explain(|| self.offload());
        }
        kind
    }

    fn bytes(&self, sink: &mut impl Sink) -> SegmentKind {
        let of = |carried| SegmentKind { carried, ..SegmentKind::default() };
        let own = self.own;
        let (seq, bytes, end) = (self.segment.first_byte(), self.segment.len, self.from);
        if !self.segment.occupies() || (bytes == 0 && !self.segment.has(Flags::FIN)) {
            return of(Carried::Nothing);
        }
        let first = if own.base.is_none() { Some(1) } else { own.relative(seq) };
        let Some(first) = first else {
            if bytes == 0 {
                return of(Carried::Nothing);
            }
            sink.explain(|| [observed(Fact::DataBefore { end, bytes }, [self.segment.packet])]);
            return of(Carried::Before);
        };
        let next = own.next.filter(|_| own.base.is_some());
        let behind_gap = |next: &SeqNumber| seq.is_after(*next) && !self.segment.has(Flags::SYN);
        if let Some((next, expected)) =
            next.filter(behind_gap).and_then(|next| Some((next, own.relative(next)?)))
        {
            let missing = seq.relative_to(next);
            sink.take(|| {
                [observed(Fact::DataGap { end, first, bytes, expected, missing }, [self.segment.packet])]
            });
            return of(Carried::BehindGap);
        }
        match next {
            _ if bytes == 0 => of(Carried::Nothing),
            Some(_) if own.arrived.holds(seq, self.segment.after_data()) => {
                let cause = self
                    .cause_of_repetition(sink, |(cause, shown_by)| self.data_again(first, (cause, shown_by)));
                SegmentKind { carried: Carried::Again, cause, ..SegmentKind::default() }
            }
            Some(next) if seq.is_before(next) => self.partly_known((first, next), sink),
            _ => {
                sink.explain(|| [self.new_bytes(first)]);
                of(Carried::New)
            }
        }
    }

    /// What the bytes of a segment are that begins before SND.NXT, if not all of them were seen.
    fn partly_known(&self, (first, next): (u64, SeqNumber), sink: &mut impl Sink) -> SegmentKind {
        let (seq, bytes) = (self.segment.first_byte(), self.segment.len);
        let until = if self.segment.after_data().is_after(next) { next } else { self.segment.after_data() };
        if !self.own.arrived.holds(seq, until) {
            let carried = self.late_bytes(first, sink);
            return SegmentKind { carried, ..SegmentKind::default() };
        }
        let (known, next) = (next.relative_to(seq), first + u64::from(bytes));
        let cause = self.cause_of_repetition(sink, |(cause, shown_by)| {
            let fact = Fact::DataOverlap { end: self.from, first, bytes, known, next, cause };
            observed(fact, std::iter::once(self.segment.packet).chain(shown_by))
        });
        SegmentKind { carried: Carried::Overlap, cause, ..SegmentKind::default() }
    }

    /// Why bytes are sent again, worked out only if the sink takes findings.
    fn cause_of_repetition<S: Sink>(
        &self,
        sink: &mut S,
        finding: impl FnOnce((ResendCause, Vec<PacketRef>)) -> Finding,
    ) -> Option<ResendCause> {
        let found = S::to_find(|| self.resend_cause())?;
        let cause = found.0;
        sink.take(|| [finding(found)]);
        Some(cause)
    }

    fn new_bytes(&self, first: u64) -> Finding {
        let bytes = self.segment.len;
        let next = first + u64::from(bytes);
        let in_flight = self.own.in_flight_before(self.segment.first_byte()).unwrap_or(0);
        observed(Fact::Data { end: self.from, first, bytes, next, in_flight }, [self.segment.packet])
    }

    /// Bytes that fill a gap completely or partly.
    fn late_bytes(&self, first: u64, sink: &mut impl Sink) -> Carried {
        let own = self.own;
        let edge = own.arrived.edge_with(self.segment.seq(), self.segment.after_data());
        // A FIN beyond the gap occupies a number, but is no byte.
        let has_fin = |edge: SeqNumber| own.fin.is_some_and(|fin| edge == fin.seq.plus(1));
        let edge = edge.map(|edge| if has_fin(edge) { edge.minus(1) } else { edge });
        let Some(expected) = edge.and_then(|edge| own.relative(edge)) else { return Carried::Nothing };
        let (cause, passed) = self.late_cause();
        let passed = passed.filter(|_| cause != LateCause::Unknown);
        sink.take(|| {
            let (bytes, passed_by) = (self.segment.len, passed.map(|packet| packet.id));
            let duplicate_acks = self.duplicates_for_it();
            let fact =
                Fact::DataLate { end: self.from, first, bytes, expected, cause, duplicate_acks, passed_by };
            let known = if cause == LateCause::Unknown { observed } else { inferred };
            [known(fact, [Some(self.segment.packet), passed])]
        });
        Carried::Late(cause)
    }

    /// Bytes that were all sent before.
    fn data_again(&self, first: u64, (cause, shown_by): (ResendCause, Vec<PacketRef>)) -> Finding {
        let own = self.own;
        let original = own.unacked.carried(self.segment.first_byte());
        let acknowledged = own.acked.is_some_and(|acked| !self.segment.after_data().is_after(acked));
        let duplicate_acks = match cause {
            ResendCause::Fast if acknowledged => self.crosses_ack().unwrap_or(0),
            _ => self.duplicates_for_it(),
        };
        let fact = Fact::DataAgain {
            end: self.from,
            first,
            bytes: self.segment.len,
            original: original.map(|sent| sent.packet.id),
            after_ns: original.map(|sent| self.segment.time.since(sent.time)),
            was_acknowledged: acknowledged,
            duplicate_acks,
            waited: self.waited(cause),
            cause,
            copies: original
                .and_then(|sent| sent.copy.as_ref())
                .map_or(0, |copy| copy.count)
                .saturating_add(1),
        };
        let evidence = [Some(self.segment.packet), original.map(|sent| sent.packet)];
        inferred(fact, evidence.into_iter().flatten().chain(shown_by))
    }

    /// RFC 9293, 3.7.1: a segment carries at most as much data as the other end's MSS option allows, less its own
    /// options. A larger one was captured before the network card split it.
    fn offload(&self) -> Option<Finding> {
        let mss = self.other.mss.filter(|mss| *mss > 0)?;
        let options = self.segment.options_len();
        let room = u32::from(mss).saturating_sub(u32::try_from(options).ok()?).max(1);
        let fact = Fact::Offload {
            end: self.from,
            bytes: self.segment.len,
            mss,
            segments: self.segment.len.div_ceil(room),
        };
        (self.segment.len > u32::from(mss)).then(|| inferred(fact, [self.segment.packet]))
    }
}
