//! Header prediction: nearly every segment of an open connection only carries the next bytes or acknowledges bytes in
//! flight. A few comparisons show this (hosts use the same fast path: Van Jacobson, 1990). If the sink explains nothing,
//! such a segment only has to be entered into the ledgers.

use super::ledger::Advance;
use super::segment::{Brief, Segment};
use super::{Connection, LedgerEntry, Numbers, SegmentOutcome, TcpState};
use crate::analysis::Changes;
use crate::analysis::sink::{Discard, Sink};
use crate::call::End;

impl Connection {
    /// Follows an ordinary segment of `from` that is only counted. The result is that of [`Self::segment`], on the fast
    /// path if possible.
    pub fn counts(&mut self, from: End, brief: &Brief) {
        let segment = brief.segment();
        if self.is_predicted(from, &segment) {
            self.enters(from, &segment, &mut Discard);
        } else {
            self.segment(from, &segment, &mut Discard);
        }
    }

    /// The fast path: enters a predicted segment, for a sink that explains nothing. All that may be wrong with such a
    /// segment is that it fills the other end's window.
    pub(super) fn goes_on<S: Sink>(
        &mut self,
        from: End,
        segment: &Segment<'_>,
        sink: &mut S,
    ) -> SegmentOutcome {
        let (in_flight, changes) = self.enters(from, segment, sink);
        let numbers = Numbers { in_flight, ..self.numbers(from, segment) };
        SegmentOutcome { numbers, changes, shows_damaged_arrived: false }
    }

    /// Enters a predicted segment; gives how many bytes are in flight after it, and the states that changed.
    fn enters<S: Sink>(&mut self, from: End, segment: &Segment<'_>, sink: &mut S) -> (Option<u32>, Changes) {
        self.last.note(segment);
        self.completeness.note(segment);
        let mut changes = Changes::new();
        self.shows_arrivals(from, segment, &mut changes);
        let window = self.ledgers.of(from).advertised(self.ledgers.of(from.other()), segment);
        let other = self.ledgers.begin(from.other());
        let acknowledges = other.acked != segment.ack();
        let advance = if acknowledges { other.is_acknowledged_next::<S>(segment) } else { None };
        let own = self.ledgers.begin(from);
        let sending = own.sends_next(segment, window);
        if let Some(Advance { trips, .. }) = &advance {
            own.duplicates = 0;
            if let Some(waited) = trips.last_ns {
                own.answered_in(waited);
            }
        }
        let entry = LedgerEntry { sending, advance };
        (self.timing.segment(from, segment, (&entry, None), &self.ledgers, sink), changes)
    }

    /// Whether an ordinary segment is the one expected next while data flows in order.
    pub(super) fn is_predicted(&self, from: End, segment: &Segment<'_>) -> bool {
        let open = Some(TcpState::Established);
        if (self.expected(End::Client), self.expected(End::Server)) != (open, open) {
            return false;
        }
        let (own, other) = (self.ledgers.of(from), self.ledgers.of(from.other()));
        let (Some(ack), Some(waits), Some(next)) = (segment.ack(), other.acked, other.next) else {
            return false;
        };
        let acknowledges = ack.is_after(waits) && !ack.is_after(next);
        let carries = segment.len > 0 && ack == waits;
        (acknowledges || carries)
            && own.next == Some(segment.seq())
            && !own.is_from_the_past(segment)
            && own.flows()
            && other.flows()
            && segment.header.window > 0
    }
}
