//! Segments that are under way: seen after they were sent and before they arrived, if they arrived at all.
//!
//! A capture in the middle of a path, or at the sender, shows no arrival. The receiver shows it by what it sends next, a
//! program by its next call, and the end of the capture by the absence of any contradiction. Until then the receiver's
//! state stays what it was.

use std::mem;

use smallvec::SmallVec;

use super::state::next;
use super::{Connection, Event, Segment, TcpState};
use crate::analysis::Changes;
use crate::analysis::fact::{Basis, Fact, Finding, PacketRef};
use crate::analysis::flow::Both;
use crate::analysis::seq::SeqNumber;
use crate::analysis::vantage::Arrival;
use crate::call::End;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// What one segment makes happen to one end: seldom more than two events.
pub(super) type Events = SmallVec<[Event; 4]>;

/// An end that goes on for so many nanoseconds after a reset has not got it. No path on Earth takes a second: a round trip
/// by satellite takes 0.6 s.
const OUTLIVES_RESET_NS: i64 = 1_000_000_000;

/// A segment that changes its receiver's state when it arrives.
#[derive(Debug, Clone)]
pub(super) struct UnderWay {
    pub(super) packet: PacketRef,
    pub(super) time: Timestamp,
    /// What happens to the receiver when it arrives, in order.
    pub(super) events: Events,
    /// The lowest acknowledgment number of the receiver that shows the arrival: one that covers what the segment
    /// carries, or, where it carries nothing, any number that was sent after it.
    pub(super) shown_by: SeqNumber,
}

impl UnderWay {
    /// A segment that makes `events` happen to its receiver.
    pub(super) fn new(segment: &Segment<'_>, events: Events) -> Self {
        let shown_by = if segment.occupies() { segment.end() } else { segment.seq().plus(1) };
        Self { packet: segment.packet, time: segment.time, events, shown_by }
    }

    fn brings(&self, event: Event) -> bool {
        self.events.contains(&event)
    }
}

impl Connection {
    /// The state that an end comes to if everything that is under way to it arrives; none while nothing is known of it.
    pub(super) fn expected(&self, end: End) -> Option<TcpState> {
        let events = self.under_way.of(end).iter().flat_map(|segment| &segment.events);
        events.fold(self.state(end), |state, event| state.map(|state| next(state, *event).unwrap_or(state)))
    }

    /// The same of each end.
    pub(super) fn all_expected(&self) -> Both<Option<TcpState>> {
        Both { client: self.expected(End::Client), server: self.expected(End::Server) }
    }

    /// Has a segment arrive at `end`, if that is known; otherwise it is under way until something shows its arrival.
    pub(super) fn arrives(&mut self, end: End, segment: UnderWay, arrival: Arrival, changes: &mut Changes) {
        match arrival {
            Arrival::Seen => self.arrived(end, &segment, Basis::Observed, changes),
            Arrival::Certain => self.arrived(end, &segment, Basis::Inferred, changes),
            Arrival::Open => {
                let state = self.expected(end);
                let is_news = |event: &Event| state.is_some_and(|state| next(state, *event).is_some());
                if segment.events.iter().any(is_news) {
                    self.under_way.of_mut(end).push(segment);
                } else if segment.brings(Event::GetsFin) {
                    self.fin_has_not_arrived(end.other());
                }
            }
        }
    }

    /// Moves `end` by a segment that has arrived.
    pub(super) fn arrived(&mut self, end: End, segment: &UnderWay, basis: Basis, changes: &mut Changes) {
        for event in &segment.events {
            self.step(end, *event, (Some(segment.packet.n), basis), changes);
        }
    }

    /// Moves the sender of `segment` by what this shows to have arrived there before, and gives up what it shows not to
    /// have arrived.
    pub(super) fn shows_arrivals(&mut self, from: End, segment: &Segment<'_>, changes: &mut Changes) {
        if self.under_way.of(from).is_empty() {
            return;
        }
        let (contradicted, mut waiting): (Vec<_>, Vec<_>) = mem::take(self.under_way.of_mut(from))
            .into_iter()
            .partition(|waiting| self.contradicts(from, segment, waiting));
        if contradicted.iter().any(|segment| segment.brings(Event::GetsFin)) {
            self.fin_has_not_arrived(from.other());
        }
        // What was sent before a segment that has arrived is taken to have arrived before it.
        let acknowledged = waiting.iter().rposition(|waiting| self.acknowledges(from, segment, waiting));
        let opens = waiting.iter().position(|waiting| waiting.brings(Event::GetsAckOfSyn));
        let last = acknowledged.max(opens.filter(|_| self.shows_ack_of_syn(from, segment)));
        for arrived in waiting.drain(..last.map_or(0, |last| last + 1)) {
            self.arrived(from, &arrived, Basis::Inferred, changes);
        }
        *self.under_way.of_mut(from) = waiting;
    }

    /// Moves `end` by what its program's call shows to have arrived: everything up to the segment that brought `event`.
    pub(super) fn call_shows(&mut self, end: End, event: Event, changes: &mut Changes) {
        let waiting = self.under_way.of_mut(end);
        let last = waiting.iter().position(|waiting| waiting.brings(event));
        let arrived: Vec<_> = waiting.drain(..last.map_or(0, |last| last + 1)).collect();
        for segment in &arrived {
            self.arrived(end, segment, Basis::Known, changes);
        }
    }

    /// Takes everything that is under way to have arrived: nothing more comes that could show the contrary.
    pub fn conclude(&mut self) -> (Changes, Vec<Finding>) {
        let (mut changes, mut findings) = (Changes::new(), Vec::new());
        for end in [End::Client, End::Server] {
            let waiting = mem::take(self.under_way.of_mut(end));
            let last = waiting.last().map(|segment| segment.packet);
            for segment in &waiting {
                self.arrived(end, segment, Basis::Inferred, &mut changes);
            }
            findings.extend(last.map(|packet| Finding {
                fact: Fact::ArrivalAssumed { end, packet: packet.id },
                basis: Basis::Inferred,
                evidence: [packet].into_iter().collect(),
            }));
        }
        (changes, findings)
    }

    /// Takes note that the FIN of `end` is not under way, though it was seen.
    fn fin_has_not_arrived(&mut self, end: End) {
        if let Some(ledger) = self.ledgers.get_mut(end) {
            ledger.fin_arrived = false;
        }
    }

    /// Whether `from` would not have sent `segment` if what is under way to it had arrived.
    fn contradicts(&self, from: End, segment: &Segment<'_>, waiting: &UnderWay) -> bool {
        if self.acknowledges(from, segment, waiting) {
            return false;
        }
        let own = self.ledgers.of(from);
        let (syn, ack) = (segment.has(Flags::SYN), segment.has(Flags::ACK));
        let syn_again = syn && own.syn.is_some_and(|syn| syn.seq == segment.seq());
        let fin_again = segment.has(Flags::FIN) && own.fin.is_some();
        let after = segment.time.since(waiting.time);
        let outlives = !segment.has(Flags::RST) && (syn_again || after > OUTLIVES_RESET_NS);
        (syn_again && !ack && waiting.brings(Event::GetsSynAck))
            || (syn_again && ack && own.syn_acked && waiting.brings(Event::GetsAckOfSyn))
            || (fin_again && waiting.brings(Event::GetsAckOfFin))
            || (outlives && waiting.brings(Event::GetsRst))
    }

    /// Whether the acknowledgment number in `segment` of `from` shows that what is under way to it has arrived. A reset
    /// is not acknowledged.
    fn acknowledges(&self, from: End, segment: &Segment<'_>, waiting: &UnderWay) -> bool {
        let other = self.ledgers.of(from.other());
        let covers = |ack: SeqNumber| !ack.is_before(waiting.shown_by) && !other.is_beyond(ack);
        !waiting.brings(Event::GetsRst) && segment.ack().is_some_and(covers)
    }

    /// Whether the SYN of `from` must have been acknowledged before it sent this. In SYN-RECEIVED an end repeats its SYN or
    /// breaks off, and sends nothing else; only data in a SYN may be answered there (RFC 7413, 4.2).
    pub(super) fn shows_ack_of_syn(&self, from: End, segment: &Segment<'_>) -> bool {
        let is_fast_open = self.ledgers.of(from.other()).syn_with_data;
        self.state(from) == Some(TcpState::SynReceived)
            && !segment.header.flags.has_any(Flags::SYN | Flags::RST)
            && !is_fast_open
    }
}
