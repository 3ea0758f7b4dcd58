//! Segments under way: sent and captured, but not yet known to have arrived.
//!
//! A capture in the middle of a path, or at the sender, shows no arrival. The receiver's next segment shows it, or its
//! program's next call. If nothing contradicts the arrival until the capture ends, it is assumed. Until then the
//! receiver's state does not change.

use super::state::next;
use super::states::UnderWay;
use super::{Connection, Segment, TcpEvent, TcpState};
use crate::analysis::Changes;
use crate::analysis::fact::{Basis, Fact, Finding};
use crate::analysis::flow::Both;
use crate::analysis::seq::SeqNumber;
use crate::analysis::vantage::Arrival;
use crate::call::End;
use crate::decode::Flags;

/// An end that still sends this many nanoseconds after a reset was sent to it has not received the reset. No path on
/// Earth takes a second: a round trip by geostationary satellite takes about 0.6 s.
const OUTLIVES_RESET_NS: i64 = 1_000_000_000;

impl Connection {
    /// The state of an end after everything under way to it arrives; `None` while nothing is known of it.
    pub fn expected(&self, end: End) -> Option<TcpState> {
        self.states.expected(end)
    }

    /// The same for each end.
    pub(super) fn all_expected(&self) -> Both<Option<TcpState>> {
        Both { client: self.expected(End::Client), server: self.expected(End::Server) }
    }

    /// Changes the state of `end` if the segment is known to arrive; otherwise keeps it as under way until something
    /// shows its arrival.
    pub(super) fn arrives(&mut self, end: End, segment: UnderWay, arrival: Arrival, changes: &mut Changes) {
        match arrival {
            Arrival::Seen => self.arrived(end, &segment, Basis::Observed, changes),
            Arrival::Certain => self.arrived(end, &segment, Basis::Inferred, changes),
            Arrival::Open => {
                let state = self.expected(end);
                let is_news = |event: &TcpEvent| state.is_some_and(|state| next(state, *event).is_some());
                if segment.events.iter().any(is_news) {
                    self.states.sends(end, segment);
                } else if segment.brings(TcpEvent::GetsFin) {
                    self.fin_has_not_arrived(end.other());
                }
            }
        }
    }

    /// Changes the state of `end` by a segment that has arrived.
    pub(super) fn arrived(&mut self, end: End, segment: &UnderWay, basis: Basis, changes: &mut Changes) {
        for event in &segment.events {
            self.step(end, *event, (Some(segment.packet.n), basis), changes);
        }
    }

    /// Changes the state of the sender of `segment` by the segments that it must have received before it sent this one.
    /// Drops those that it cannot have received.
    pub(super) fn shows_arrivals(&mut self, from: End, segment: &Segment<'_>, changes: &mut Changes) {
        if self.states.under_way(from).is_empty() {
            return;
        }
        let (mut waiting, mut fin_is_lost) = (self.states.take(from), false);
        waiting.retain(|waiting| {
            let is_lost = self.contradicts(from, segment, waiting);
            fin_is_lost |= is_lost && waiting.brings(TcpEvent::GetsFin);
            !is_lost
        });
        if fin_is_lost {
            self.fin_has_not_arrived(from.other());
        }
        // Segments are assumed to arrive in the order in which they were sent.
        let acknowledged = waiting.iter().rposition(|waiting| self.acknowledges(from, segment, waiting));
        let opens = waiting.iter().position(|waiting| waiting.brings(TcpEvent::GetsAckOfSyn));
        let last = acknowledged.max(opens.filter(|_| self.shows_ack_of_syn(from, segment)));
        for arrived in waiting.drain(..last.map_or(0, |last| last + 1)) {
            self.arrived(from, &arrived, Basis::Inferred, changes);
        }
        self.states.keep(from, waiting);
    }

    /// Changes the state of `end` by what its program's call shows to have arrived: everything up to the segment that
    /// caused `event`.
    pub(super) fn call_shows(&mut self, end: End, event: TcpEvent, changes: &mut Changes) {
        for segment in self.states.take_up_to(end, event) {
            self.arrived(end, &segment, Basis::Known, changes);
        }
    }

    /// Assumes that everything under way has arrived: the capture ends, and nothing contradicts it.
    pub fn conclude(&mut self) -> (Changes, Vec<Finding>) {
        let (mut changes, mut findings) = (Changes::new(), Vec::new());
        for end in [End::Client, End::Server] {
            let waiting = self.states.take(end);
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

    /// Records that the FIN of `end` did not arrive, although it was seen.
    fn fin_has_not_arrived(&mut self, end: End) {
        if let Some(ledger) = self.ledgers.get_mut(end) {
            ledger.fin_arrived = false;
        }
    }

    /// Whether `segment` of `from` shows that a segment under way to it has not arrived.
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
        (syn_again && !ack && waiting.brings(TcpEvent::GetsSynAck))
            || (syn_again && ack && own.syn_acked && waiting.brings(TcpEvent::GetsAckOfSyn))
            || (fin_again && waiting.brings(TcpEvent::GetsAckOfFin))
            || (outlives && waiting.brings(TcpEvent::GetsRst))
            // An end that was refused acknowledges nothing.
            || (waiting.brings(TcpEvent::GetsRst)
                && self.state(from) == Some(TcpState::SynSent)
                && ack
                && !segment.has(Flags::RST))
    }

    /// Whether the acknowledgment number in `segment` of `from` shows that a segment under way to it has arrived. A
    /// reset is never acknowledged.
    fn acknowledges(&self, from: End, segment: &Segment<'_>, waiting: &UnderWay) -> bool {
        let other = self.ledgers.of(from.other());
        let covers = |ack: SeqNumber| !ack.is_before(waiting.shown_by) && !other.is_beyond(ack);
        !waiting.brings(TcpEvent::GetsRst) && segment.ack().is_some_and(covers)
    }

    /// Whether `from` must have received the acknowledgment of its SYN before it sent this segment. An end in
    /// SYN-RECEIVED sends only its SYN ACK again or a RST, unless it answers data in a SYN (RFC 7413, 4.2).
    pub(super) fn shows_ack_of_syn(&self, from: End, segment: &Segment<'_>) -> bool {
        let is_fast_open = self.ledgers.of(from.other()).syn_with_data;
        self.state(from) == Some(TcpState::SynReceived)
            && !segment.header.flags.has_any(Flags::SYN | Flags::RST)
            && !is_fast_open
    }
}
