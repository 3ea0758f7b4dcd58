//! What is said of the bytes in a segment.

use super::classify::{Kind, inferred, observed};
use super::segment::Segment;
use super::{Connection, Fact, Finding};
use crate::analysis::fact::PacketRef;
use crate::analysis::reason::{LateCause, ResendCause};
use crate::analysis::seq::SeqNumber;
use crate::analysis::sink::Sink;
use crate::call::End;
use crate::decode::Flags;

/// What the bytes of a segment are to those that were sent before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Carried {
    /// It has none.
    #[default]
    Nothing,
    /// They are new.
    New,
    /// Bytes before them, or before its FIN, were not seen.
    BehindGap,
    /// They lie before the first byte that was seen.
    Before,
    /// All of them were sent before.
    Again,
    /// Some of them were sent before; the rest is new.
    Overlap,
    /// They come later than bytes behind them.
    Late(LateCause),
}

impl Carried {
    /// Whether they were sent before, seen or not.
    pub(super) const fn repeats(self) -> bool {
        matches!(self, Self::Again | Self::Overlap | Self::Late(LateCause::SentAgain))
    }

    /// Whether they come later than bytes behind them, and were not sent again.
    pub(super) const fn is_out_of_order(self) -> bool {
        matches!(self, Self::Late(_)) && !self.repeats()
    }

    /// Whether the other end has all of them, and answers with an ACK that tells nothing new.
    pub(super) const fn asks_again(self) -> bool {
        matches!(self, Self::Again | Self::Before)
    }
}

impl Connection {
    /// What the bytes of a segment are, or a FIN beyond a gap.
    pub(super) fn data(&self, from: End, segment: &Segment<'_>, sink: &mut impl Sink) -> Kind {
        let kind = self.bytes(from, segment, sink);
        if segment.len > 0 {
            sink.take(|| self.offload(from, segment));
        }
        kind
    }

    fn bytes(&self, from: End, segment: &Segment<'_>, sink: &mut impl Sink) -> Kind {
        let of = |carried| Kind { carried, ..Kind::default() };
        let own = self.ledgers.of(from);
        let (seq, bytes, end) = (segment.first_byte(), segment.len, from);
        if !segment.occupies() || (bytes == 0 && !segment.has(Flags::FIN)) {
            return of(Carried::Nothing);
        }
        let first = if own.base.is_none() { Some(1) } else { own.relative(seq) };
        let Some(first) = first else {
            if bytes == 0 {
                return of(Carried::Nothing);
            }
            sink.take(|| [observed(Fact::DataBefore { end, bytes }, [segment.packet])]);
            return of(Carried::Before);
        };
        let next = own.next.filter(|_| own.base.is_some());
        let behind_gap = |next: &SeqNumber| seq.is_after(*next) && !segment.has(Flags::SYN);
        if let Some((next, expected)) =
            next.filter(behind_gap).and_then(|next| Some((next, own.relative(next)?)))
        {
            let missing = seq.relative_to(next);
            sink.take(|| {
                [observed(Fact::DataGap { end, first, bytes, expected, missing }, [segment.packet])]
            });
            return of(Carried::BehindGap);
        }
        match next {
            _ if bytes == 0 => of(Carried::Nothing),
            Some(_) if own.arrived.holds(seq, segment.after_data()) => {
                let cause = self.cause_of_repetition(from, segment, sink, |(cause, shown_by)| {
                    self.data_again(from, segment, first, (cause, shown_by))
                });
                Kind { carried: Carried::Again, cause, ..Kind::default() }
            }
            Some(next) if seq.is_before(next) => self.partly_known(from, segment, (first, next), sink),
            _ => {
                sink.take(|| [self.new_bytes(from, segment, first)]);
                of(Carried::New)
            }
        }
    }

    /// What bytes are that begin before others that were seen, and were not all seen.
    fn partly_known(
        &self,
        from: End,
        segment: &Segment<'_>,
        (first, next): (u64, SeqNumber),
        sink: &mut impl Sink,
    ) -> Kind {
        let (seq, bytes) = (segment.first_byte(), segment.len);
        let until = if segment.after_data().is_after(next) { next } else { segment.after_data() };
        if !self.ledgers.of(from).arrived.holds(seq, until) {
            let carried = self.late_bytes(from, segment, first, sink);
            return Kind { carried, ..Kind::default() };
        }
        let (known, next) = (next.relative_to(seq), first + u64::from(bytes));
        let cause = self.cause_of_repetition(from, segment, sink, |(cause, shown_by)| {
            let fact = Fact::DataOverlap { end: from, first, bytes, known, next, cause };
            observed(fact, std::iter::once(segment.packet).chain(shown_by))
        });
        Kind { carried: Carried::Overlap, cause, ..Kind::default() }
    }

    /// Why bytes are sent again, where the sink takes the finding that is made of it.
    fn cause_of_repetition<S: Sink>(
        &self,
        from: End,
        segment: &Segment<'_>,
        sink: &mut S,
        finding: impl FnOnce((ResendCause, Vec<PacketRef>)) -> Finding,
    ) -> Option<ResendCause> {
        let found = S::for_findings(|| self.resend_cause(from, segment))?;
        let cause = found.0;
        sink.take(|| [finding(found)]);
        Some(cause)
    }

    fn new_bytes(&self, from: End, segment: &Segment<'_>, first: u64) -> Finding {
        let bytes = segment.len;
        let next = first + u64::from(bytes);
        let in_flight = self.ledgers.of(from).in_flight_before(segment.first_byte()).unwrap_or(0);
        observed(Fact::Data { end: from, first, bytes, next, in_flight }, [segment.packet])
    }

    /// Bytes that fill a gap, whole or in part.
    fn late_bytes(&self, from: End, segment: &Segment<'_>, first: u64, sink: &mut impl Sink) -> Carried {
        let own = self.ledgers.of(from);
        let edge = own.arrived.edge_with(segment.seq(), segment.end());
        let Some(expected) = edge.and_then(|edge| own.relative(edge)) else { return Carried::Nothing };
        let (cause, passed) = self.late_cause(from, segment);
        let passed = passed.filter(|_| cause != LateCause::Unknown);
        sink.take(|| {
            let (bytes, passed_by) = (segment.len, passed.map(|packet| packet.id));
            let fact = Fact::DataLate { end: from, first, bytes, expected, cause, passed_by };
            let known = if cause == LateCause::Unknown { observed } else { inferred };
            [known(fact, [Some(segment.packet), passed])]
        });
        Carried::Late(cause)
    }

    /// Bytes that were all sent before.
    fn data_again(
        &self,
        from: End,
        segment: &Segment<'_>,
        first: u64,
        (cause, shown_by): (ResendCause, Vec<PacketRef>),
    ) -> Finding {
        let (own, other) = (self.ledgers.of(from), self.ledgers.of(from.other()));
        let original = own.unacked.carried(segment.first_byte());
        let acknowledged = own.acked.is_some_and(|acked| !segment.after_data().is_after(acked));
        let asked_for = own.acked == Some(segment.first_byte());
        let fact = Fact::DataAgain {
            end: from,
            first,
            bytes: segment.len,
            original: original.map(|sent| sent.packet.id),
            after_ns: original.map(|sent| segment.time.since(sent.time)),
            was_acknowledged: acknowledged,
            duplicate_acks: if asked_for { other.duplicates } else { 0 },
            waited: self.waited(from, segment, cause),
            cause,
            copies: original
                .and_then(|sent| sent.copy.as_ref())
                .map_or(0, |copy| copy.count)
                .saturating_add(1),
        };
        let evidence = [Some(segment.packet), original.map(|sent| sent.packet)];
        inferred(fact, evidence.into_iter().flatten().chain(shown_by))
    }

    /// RFC 9293, 3.7.1: no segment may carry more data than the other end's MSS option says, less the options that go
    /// with it. One that does was never on the wire as it was seen.
    fn offload(&self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let mss = self.ledgers.of(from.other()).mss.filter(|mss| *mss > 0)?;
        let options = segment.options_len();
        let room = u32::from(mss).saturating_sub(u32::try_from(options).ok()?).max(1);
        let fact = Fact::Offload { end: from, bytes: segment.len, mss, segments: segment.len.div_ceil(room) };
        (segment.len > u32::from(mss)).then(|| inferred(fact, [segment.packet]))
    }
}
