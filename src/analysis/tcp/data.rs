//! What is said of the bytes in a segment.

use super::classify::{inferred, observed};
use super::segment::Segment;
use super::{Connection, Fact, Finding};
use crate::analysis::reason::LateCause;
use crate::call::End;
use crate::decode::Flags;

impl Connection {
    /// What there is to say of the data, or of a FIN beyond a gap.
    pub(super) fn data(&self, from: End, segment: &Segment<'_>) -> impl Iterator<Item = Finding> + use<> {
        let what = self.bytes(from, segment);
        let offload = if segment.len == 0 || !segment.is_told { None } else { self.offload(from, segment) };
        [what, offload].into_iter().flatten()
    }

    fn bytes(&self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let own = self.senders.of(from);
        let (seq, bytes, end) = (segment.first_byte(), segment.len, from);
        if !segment.occupies() || (bytes == 0 && !segment.has(Flags::FIN)) {
            return None;
        }
        if own.base.is_none() {
            return (bytes > 0 && segment.is_told).then(|| self.new_bytes(from, segment, 1));
        }
        let Some(first) = own.relative(seq) else {
            return (bytes > 0).then(|| observed(Fact::DataBefore { end, bytes }, [segment.packet]));
        };
        let Some(next) = own.next else {
            return (bytes > 0 && segment.is_told).then(|| self.new_bytes(from, segment, first));
        };
        if seq.is_after(next) && !segment.has(Flags::SYN) {
            let (expected, missing) = (own.relative(next)?, seq.relative_to(next));
            let fact = Fact::DataGap { end, first, bytes, expected, missing };
            return Some(observed(fact, [segment.packet]));
        }
        if bytes == 0 {
            return None;
        }
        if own.arrived.holds(seq, segment.after_data()) {
            return Some(self.data_again(from, segment, first));
        }
        let until = if segment.after_data().is_after(next) { next } else { segment.after_data() };
        if seq.is_before(next) && !own.arrived.holds(seq, until) {
            return self.late_bytes(from, segment, first);
        }
        if seq.is_before(next) {
            let (known, next) = (next.relative_to(seq), first + u64::from(bytes));
            let (cause, shown_by) = self.resend_cause(from, segment);
            let fact = Fact::DataOverlap { end, first, bytes, known, next, cause };
            return Some(observed(fact, std::iter::once(segment.packet).chain(shown_by)));
        }
        segment.is_told.then(|| self.new_bytes(from, segment, first))
    }

    fn new_bytes(&self, from: End, segment: &Segment<'_>, first: u64) -> Finding {
        let bytes = segment.len;
        let next = first + u64::from(bytes);
        // Where nothing of the other end was seen, its acknowledgments were not either.
        let is_heard = self.senders.of(from.other()).next.is_some();
        let in_flight = if is_heard { self.senders.of(from).bytes_in_flight() } else { 0 };
        observed(Fact::Data { end: from, first, bytes, next, in_flight }, [segment.packet])
    }

    /// Bytes that fill a gap, whole or in part.
    fn late_bytes(&self, from: End, segment: &Segment<'_>, first: u64) -> Option<Finding> {
        let own = self.senders.of(from);
        let expected = own.relative(own.arrived.edge_with(segment.seq(), segment.end())?)?;
        let (cause, passed) = self.late_cause(from, segment);
        let passed = passed.filter(|_| cause != LateCause::Unknown);
        let (bytes, passed_by) = (segment.len, passed.map(|packet| packet.id));
        let fact = Fact::DataLate { end: from, first, bytes, expected, cause, passed_by };
        let known = if cause == LateCause::Unknown { observed } else { inferred };
        Some(known(fact, [Some(segment.packet), passed]))
    }

    /// Bytes that were all sent before.
    fn data_again(&self, from: End, segment: &Segment<'_>, first: u64) -> Finding {
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        let original = own.history.carried(segment.first_byte());
        let acknowledged = own.acked.is_some_and(|acked| !segment.after_data().is_after(acked));
        let (cause, shown_by) = self.resend_cause(from, segment);
        let asked_for = own.acked == Some(segment.first_byte());
        let fact = Fact::DataAgain {
            end: from,
            first,
            bytes: segment.len,
            original: original.map(|sent| sent.packet.id),
            after_ns: original.map(|sent| segment.time.since(sent.time)),
            was_acknowledged: acknowledged,
            duplicate_acks: if asked_for { other.duplicates } else { 0 },
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
        let mss = self.senders.of(from.other()).mss.filter(|mss| *mss > 0)?;
        let options = segment.options_len();
        let room = u32::from(mss).saturating_sub(u32::try_from(options).ok()?).max(1);
        let fact = Fact::Offload { end: from, bytes: segment.len, mss, segments: segment.len.div_ceil(room) };
        (segment.len > u32::from(mss)).then(|| inferred(fact, [segment.packet]))
    }
}
