//! What a segment does to the states of both ends, and its entry into the ledgers.
//!
//! These are two events: a segment changes its sender's state when it is sent, and its receiver's state when it
//! arrives.

use super::ledger::{Advance, Sending, SentControl};
use super::resend::THRESHOLD as DUPLICATES;
use super::states::{Events, UnderWay};
use super::{Basis, Connection, End, Flags, LedgerEntry, Segment};
use super::{TcpEvent, TcpState};
use crate::analysis::fact::RecordNumber;
use crate::analysis::sink::Sink;
use crate::analysis::vantage::Arrival;
use crate::analysis::{Change, Changes};

impl Connection {
    /// Moves both ends along the table of states, and enters the segment into the ledgers of both directions.
    pub(super) fn follow<S: Sink>(&mut self, from: End, segment: &Segment<'_>) -> (Changes, LedgerEntry) {
        let mut changes = self.beginnings(from, segment);
        let arrival = segment.seen_at.arrival(from);
        if segment.has(Flags::RST) {
            self.follow_reset(from, segment, arrival, &mut changes);
            return (changes, LedgerEntry::default());
        }
        let before = [self.expected(End::Client), self.expected(End::Server)];
        let sending = self.sent::<S>(from, segment, &mut changes);
        let arriving = self.arriving(from.other(), segment);
        self.arrives(from.other(), arriving, arrival, &mut changes);
        let advance = self.note_ack::<S>(from, segment);
        self.note_opening(segment, before);
        (changes, LedgerEntry { sending, advance })
    }

    /// Changes the sender's state: first by what it must have received before it sent this segment, then by what it
    /// sends.
    fn sent<S: Sink>(&mut self, from: End, segment: &Segment<'_>, changes: &mut Changes) -> Sending {
        let (crosses_syn, crosses_fin) = self.crosses(from, segment);
        self.accepts_after_refusal(from, segment, changes);
        self.shows_arrivals(from, segment, changes);
        for (event, cause) in self.must_have_got(from, segment) {
            self.step(from, event, (Some(cause), Basis::Inferred), changes);
        }
        let basis = if segment.seen_at.is_at(from) { Basis::Observed } else { Basis::Inferred };
        let cause = (Some(segment.packet.n), basis);
        if segment.has(Flags::SYN) && !segment.has(Flags::ACK) {
            self.step(from, TcpEvent::SendsSyn, cause, changes);
        }
        if segment.has(Flags::FIN) {
            self.step(from, TcpEvent::SendsFin, cause, changes);
            self.closing.fin(from, crosses_fin);
        }
        let sending = self.note::<S>(from, segment);
        // This SYN crosses another one. Its sender had not received that one, so it is still under way.
        let crossed = self.ledgers.of(from.other()).syn.filter(|_| crosses_syn);
        if let Some(SentControl { packet, time, seq }) = crossed {
            let events = [TcpEvent::GetsSyn].into_iter().collect();
            let syn = UnderWay { packet, time, events, shown_by: seq.plus(1) };
            self.arrives(from, syn, segment.seen_at.arrival(from.other()), changes);
        }
        sending
    }

    /// If a SYN ACK comes from the end that has refused the SYN, its program listens by now, and a copy of the SYN has
    /// arrived.
    fn accepts_after_refusal(&mut self, from: End, segment: &Segment<'_>, changes: &mut Changes) {
        let accepts = segment.has(Flags::SYN | Flags::ACK) && self.closing.is_refused_by(from);
        if !accepts || self.state(from) != Some(TcpState::Closed) {
            return;
        }
        self.closing.accepts();
        let cause = (Some(segment.packet.n), Basis::Inferred);
        self.step(from, TcpEvent::Listens, cause, changes);
        self.step(from, TcpEvent::GetsSyn, cause, changes);
    }

    /// The states that the ends must have had before this segment, where no state is known yet.
    fn beginnings(&mut self, from: End, segment: &Segment<'_>) -> Changes {
        let syn = segment.has(Flags::SYN);
        let ack = segment.has(Flags::ACK);
        let to = from.other();
        let other_syn_sent = self.ledgers.of(to).syn.is_some();
        let inferred: &[(End, TcpState)] = if segment.has(Flags::RST) {
            &[(from, TcpState::Closed)]
        } else if syn && ack {
            &[(from, TcpState::SynReceived), (to, TcpState::SynSent)]
        } else if syn {
            &[(from, TcpState::Closed)]
        } else if other_syn_sent {
            // The SYN ACK was not captured.
            &[(from, TcpState::SynReceived)]
        } else if self.ledgers.of(from).syn.is_some() {
            &[(to, TcpState::SynReceived)]
        } else {
            &[(from, TcpState::Established), (to, TcpState::Established)]
        };
        let begin = |&(end, state): &(End, TcpState)| {
            self.begins(end, state, Some(segment.packet.n))
                .map(|change| Change { basis: Basis::Inferred, ..change })
        };
        inferred.iter().filter_map(begin).collect()
    }

    fn follow_reset(&mut self, from: End, segment: &Segment<'_>, arrival: Arrival, changes: &mut Changes) {
        let context = self.context(from, segment);
        if !context.reset_counts() {
            return;
        }
        let refuses = context.refuses();
        self.closing.resets(from, refuses);
        self.shows_arrivals(from, segment, changes);
        let basis = if segment.seen_at.is_at(from) { Basis::Observed } else { Basis::Inferred };
        self.step(from, TcpEvent::SendsRst, (Some(segment.packet.n), basis), changes);
        let events = [TcpEvent::GetsRst].into_iter().collect();
        self.arrives(from.other(), UnderWay::new(segment, events), arrival, changes);
    }

    /// Whether the segment has a SYN that was sent before the other end's SYN arrived; the same for its FIN.
    fn crosses(&self, from: End, segment: &Segment<'_>) -> (bool, bool) {
        let context = self.context(from, segment);
        (context.crosses_syn(), context.crosses_fin())
    }

    /// The events that must have happened to the sender of this segment although nothing is under way to it: the packet
    /// that caused one was not seen, or seemed to be lost. Each event comes with the record of that packet, or of this
    /// segment if that packet was not seen.
    fn must_have_got(
        &mut self,
        from: End,
        segment: &Segment<'_>,
    ) -> impl Iterator<Item = (TcpEvent, RecordNumber)> + use<> {
        let (syn, ack) = (segment.has(Flags::SYN), segment.ack());
        let other = self.ledgers.of(from.other());
        let cause = |mark: Option<SentControl>| mark.map_or(segment.packet.n, |mark| mark.packet.n);
        let (other_syn, other_fin) = (cause(other.syn), cause(other.fin));
        // RFC 9293, 3.10.7.3: an end in SYN-SENT acknowledges only a SYN or a SYN ACK.
        let opens = ack.filter(|_| self.state(from) == Some(TcpState::SynSent));
        let opens = opens.map(|_| (if syn { TcpEvent::GetsSyn } else { TcpEvent::GetsSynAck }, other_syn));
        let is_open = ack.is_some() && !segment.has(Flags::FIN) && self.shows_ack_of_syn(from, segment);
        let is_open = is_open.then_some((TcpEvent::GetsAckOfSyn, segment.packet.n));
        let fin_covered = ack.is_some_and(|ack| other.fin_is_covered(ack)) && !other.fin_arrived;
        let closes = fin_covered.then_some((TcpEvent::GetsFin, other_fin));
        if let Some(other) = self.ledgers.get_mut(from.other()).filter(|_| fin_covered) {
            other.fin_arrived = true;
        }
        [opens, is_open, closes].into_iter().flatten()
    }

    /// Changes the state of one end by the table. If a program's call caused the event, the call is its cause, and the
    /// change is known.
    pub(super) fn step(
        &mut self,
        end: End,
        event: TcpEvent,
        (cause, basis): (Option<RecordNumber>, Basis),
        changes: &mut Changes,
    ) {
        let Some((from, to)) = self.states.step(end, event) else { return };
        let call = self.calls.cause_of(end, event);
        let basis = if call.is_some() { Basis::Known } else { basis };
        changes.push(Change { end, from: Some(from), to, cause: call.or(cause), basis });
    }

    /// What happens to `end` when this segment arrives, in the order of RFC 9293, 3.10.7.4. The segment is in its
    /// sender's ledger already.
    fn arriving(&mut self, end: End, segment: &Segment<'_>) -> UnderWay {
        let mut events = Events::new();
        let own = self.ledgers.of(end);
        // RFC 9293, 3.10.7.4: an acknowledgment of something not yet sent is answered and otherwise ignored.
        let acks_syn = segment.ack().is_some_and(|ack| match own.syn {
            Some(_) => own.syn_is_covered(ack),
            None => true,
        });
        if segment.has(Flags::SYN) {
            if acks_syn {
                events.push(TcpEvent::GetsSynAck);
            } else if !segment.has(Flags::ACK) {
                events.push(TcpEvent::GetsSyn);
            }
        }
        if acks_syn {
            events.push(TcpEvent::GetsAckOfSyn);
        }
        if segment.ack().is_some_and(|ack| own.fin_is_covered(ack)) {
            events.push(TcpEvent::GetsAckOfFin);
        }
        let fin =
            self.ledgers.get_mut(end.other()).and_then(|other| other.fin.filter(|_| other.fin_arrives()));
        events.extend(fin.map(|_| TcpEvent::GetsFin));
        let mut arriving = UnderWay::new(segment, events);
        // If the segment fills the last gap, the FIN after the gap is received with it.
        if let Some(after) = fin.map(|fin| fin.seq.plus(1)).filter(|after| after.is_after(arriving.shown_by))
        {
            arriving.shown_by = after;
        }
        arriving
    }

    /// Enters a segment into the ledger of its sender.
    fn note<S: Sink>(&mut self, from: End, segment: &Segment<'_>) -> Sending {
        let context = self.context(from, segment);
        let (duplicate, window) = (context.is_duplicate(), context.window());
        let is_old = segment
            .ack()
            .is_some_and(|ack| self.ledgers.of(from.other()).acked.is_some_and(|acked| ack.is_before(acked)));
        if segment.has(Flags::SYN) && !segment.has(Flags::ACK) {
            self.handshake.record_syn(segment.time);
        }
        let own = self.ledgers.begin(from);
        if duplicate {
            own.duplicates = own.duplicates.saturating_add(1);
            own.duplicates_sent += 1;
            let (count, ack) = (own.duplicates, segment.header.ack);
            S::to_explain(|| {
                let clues = own.clues_mut();
                clues.repeats_ack(segment.packet);
                if count >= DUPLICATES {
                    clues.asked = Some((ack, count, segment.time));
                }
            });
        }
        if window != u32::from(segment.header.window) {
            S::to_explain(|| own.clues_mut().has_scaled = true);
        }
        // RFC 9293, 3.10.7.4: an older segment must not set the window back.
        let window = own.window.filter(|_| is_old).unwrap_or(window);
        let sending = own.sends::<S>(segment, window);
        if duplicate {
            let other = self.ledgers.begin(from.other());
            S::to_explain(|| other.clues_mut().loss_sign = Some(segment.time));
        }
        sending
    }

    /// Enters the acknowledgment of a segment into the ledger of the other end.
    fn note_ack<S: Sink>(&mut self, from: End, segment: &Segment<'_>) -> Option<Advance> {
        segment.ack()?;
        let ranges = self.context(from, segment).ranges();
        let other = self.ledgers.begin(from.other());
        other.question = None;
        let advance = other.is_acknowledged::<S>(segment);
        if let Some(ranges) = ranges {
            other.is_selected::<S>(segment, &ranges);
        }
        if let Some(Advance { trips, .. }) = &advance {
            let own = self.ledgers.begin(from);
            own.moves_on();
            if let Some(waited) = trips.last_ns {
                own.answered_in(waited);
            }
        }
        advance
    }

    /// The handshake is complete when both ends are ESTABLISHED, if everything arrives, and was seen if both SYNs were.
    fn note_opening(&mut self, segment: &Segment<'_>, before: [Option<TcpState>; 2]) {
        let seen = self.ledgers.of(End::Client).syn.is_some() && self.ledgers.of(End::Server).syn.is_some();
        if seen && !self.handshake.is_complete() {
            let after = [self.expected(End::Client), self.expected(End::Server)];
            self.handshake.record_states(segment.time, before, after);
        }
    }
}
