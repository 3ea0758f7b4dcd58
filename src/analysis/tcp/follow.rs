//! What a segment does to the states of both ends, and its entry into the ledgers.

use smallvec::SmallVec;

use super::ledger::{Advance, Ledger, Sending};
use super::{Basis, Connection, End, Entry, Flags, Segment};
use super::{Event, TcpState, state};
use crate::analysis::fact::RecordNumber;
use crate::analysis::sink::Sink;
use crate::analysis::{Change, Changes};

/// What one segment makes happen to one end: seldom more than two events.
type Events = SmallVec<[Event; 4]>;

impl Connection {
    /// Moves both ends along the table of states, and enters the segment into the ledgers of both directions.
    ///
    /// Its sender comes first: what it must have known to send this, then what it does by it. The other end comes
    /// after, as if the segment had arrived.
    pub(super) fn follow<S: Sink>(&mut self, from: End, segment: &Segment<'_>) -> (Changes, Entry) {
        let (to, cause) = (from.other(), Some(segment.packet.n));
        let mut changes = self.beginnings(from, segment);
        if segment.has(Flags::RST) {
            self.follow_reset(from, segment, &mut changes);
            return (changes, Entry::default());
        }
        let (crosses_syn, crosses_fin) = self.crosses(from, segment);
        self.take_back(from, segment, &mut changes);
        for event in self.has_got(from, segment) {
            self.step(from, event, cause, &mut changes);
        }
        if segment.has(Flags::SYN) && !segment.has(Flags::ACK) {
            self.step(from, Event::SendsSyn, cause, &mut changes);
        }
        if segment.has(Flags::FIN) {
            self.step(from, Event::SendsFin, cause, &mut changes);
            self.closing.fin(from, crosses_fin);
        }
        let sending = self.note::<S>(from, segment);
        // What crosses this segment is still under way, and reaches its sender next.
        if crosses_syn {
            self.step(from, Event::GetsSyn, cause, &mut changes);
        }
        if crosses_fin && self.fin_arrives(to) {
            self.step(from, Event::GetsFin, cause, &mut changes);
        }
        for event in self.gets(to, segment) {
            self.step(to, event, cause, &mut changes);
        }
        let advance = self.note_ack::<S>(from, segment);
        self.note_opening(segment, &changes);
        (changes, Entry { sending, advance })
    }

    /// What must have been before this segment, where nothing is known yet.
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

    fn follow_reset(&mut self, from: End, segment: &Segment<'_>, changes: &mut Changes) {
        let context = self.context(from, segment);
        if !context.reset_counts() {
            return;
        }
        let (to, cause) = (from.other(), Some(segment.packet.n));
        let refuses = context.refuses();
        self.closing.resets(from, refuses);
        self.step(from, Event::SendsRst, cause, changes);
        self.step(to, Event::GetsRst, cause, changes);
    }

    /// Takes back what this segment shows not to have arrived: its sender would not have sent it otherwise.
    fn take_back(&mut self, from: End, segment: &Segment<'_>, changes: &mut Changes) {
        use TcpState::{CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, TimeWait};
        let (own, other) = (self.ledgers.of(from), self.ledgers.of(from.other()));
        let (syn, fin, ack) = (segment.has(Flags::SYN), segment.has(Flags::FIN), segment.has(Flags::ACK));
        let Some(state) = *self.states.of(from) else { return };
        let syn_again = syn && own.syn.is_some();
        let fin_again = fin && own.fin.is_some() && !self.closing.is_reset();
        let has_fin = segment.ack().is_some_and(|ack| other.fin_is_covered(ack));
        let before = match state {
            // The SYN ACK had not reached the end that sends its SYN again, nor the ACK the end that repeats a SYN ACK.
            Established if syn_again && !ack => TcpState::SynSent,
            Established if syn_again && own.syn_acked => TcpState::SynReceived,
            // A FIN that does not acknowledge the other end's was sent before that arrived.
            CloseWait if self.crosses(from, segment).1 => Established,
            // The acknowledgment of a FIN that is sent again had not arrived.
            TimeWait if fin_again && has_fin => Closing,
            FinWait2 | TimeWait if fin_again => FinWait1,
            Closed if fin_again => LastAck,
            _ => return,
        };
        *self.states.of_mut(from) = Some(before);
        let cause = Some(segment.packet.n);
        changes.push(Change { end: from, from: Some(state), to: before, cause, basis: Basis::Inferred });
        if matches!(before, Established | FinWait1) {
            if let Some(other) = self.ledgers.get_mut(from.other()) {
                other.fin_arrived = false;
            }
        }
    }

    /// Whether this is a SYN, and a FIN, that was sent before the other end's arrived.
    fn crosses(&self, from: End, segment: &Segment<'_>) -> (bool, bool) {
        let context = self.context(from, segment);
        (context.crosses_syn(), context.crosses_fin())
    }

    /// What must have reached the sender of this segment, seen or not.
    fn has_got(&mut self, from: End, segment: &Segment<'_>) -> Events {
        let (syn, Some(ack)) = (segment.has(Flags::SYN), segment.ack()) else { return Events::new() };
        let mut events = Events::new();
        if self.state(from) == Some(TcpState::SynSent) {
            // RFC 9293, 3.10.7.3: out of SYN-SENT it acknowledges nothing but a SYN, or a SYN ACK.
            events.push(if syn { Event::GetsSyn } else { Event::GetsSynAck });
        }
        if let Some(other) = self.ledgers.get_mut(from.other())
            && other.fin_is_covered(ack)
            && !other.fin_arrived
        {
            other.fin_arrived = true;
            events.push(Event::GetsFin);
        }
        events
    }

    /// Moves one end along the table. What a program's call caused is known, and the call is its cause.
    pub(super) fn step(
        &mut self,
        end: End,
        event: Event,
        cause: Option<RecordNumber>,
        changes: &mut Changes,
    ) {
        let Some(from) = self.state(end) else { return };
        let Some(to) = state::next(from, event) else { return };
        self.take(end, event, to);
        let call = self.calls.as_ref().and_then(|calls| calls.of(end, event));
        let basis = if call.is_some() { Basis::Known } else { Basis::Inferred };
        changes.push(Change { end, from: Some(from), to, cause: call.or(cause), basis });
    }

    /// What reaches `end` with this segment, in the order in which RFC 9293, 3.10.7.4 looks at it. The segment is in
    /// the ledger of its sender already.
    fn gets(&mut self, end: End, segment: &Segment<'_>) -> Events {
        let mut events = Events::new();
        let own = self.ledgers.of(end);
        // RFC 9293, 3.10.7.4: an acknowledgment of something not sent is answered and not used.
        let acks_syn = segment.ack().is_some_and(|ack| match own.syn {
            Some(_) => own.syn_is_covered(ack),
            None => true,
        });
        if segment.has(Flags::SYN) {
            if acks_syn {
                events.push(Event::GetsSynAck);
            } else if !segment.has(Flags::ACK) {
                events.push(Event::GetsSyn);
            }
        }
        if acks_syn {
            events.push(Event::GetsAckOfSyn);
        }
        if segment.ack().is_some_and(|ack| own.fin_is_covered(ack)) {
            events.push(Event::GetsAckOfFin);
        }
        if self.fin_arrives(end.other()) {
            events.push(Event::GetsFin);
        }
        events
    }

    /// Whether the FIN of `end` has reached the other end by now; true once.
    fn fin_arrives(&mut self, end: End) -> bool {
        self.ledgers.get_mut(end).is_some_and(Ledger::fin_arrives)
    }

    /// Enters a segment into the ledger of its sender.
    fn note<S: Sink>(&mut self, from: End, segment: &Segment<'_>) -> Sending {
        let context = self.context(from, segment);
        let (duplicate, window) = (context.is_duplicate(), context.window());
        let is_old = segment
            .ack()
            .is_some_and(|ack| self.ledgers.of(from.other()).acked.is_some_and(|acked| ack.is_before(acked)));
        if segment.has(Flags::SYN) && !segment.has(Flags::ACK) {
            self.opened.get_or_insert(segment.time);
        }
        let own = self.ledgers.begin(from);
        if duplicate {
            own.duplicates = own.duplicates.saturating_add(1);
            own.duplicates_sent += 1;
            S::for_findings(|| own.clues_mut().repeats_ack(segment.packet));
        }
        if window != u32::from(segment.header.window) {
            S::for_findings(|| own.clues_mut().has_scaled = true);
        }
        // RFC 9293, 3.10.7.4: an older segment must not set the window back.
        let window = own.window.filter(|_| is_old).unwrap_or(window);
        let sending = own.sends::<S>(segment, window);
        if duplicate {
            let other = self.ledgers.begin(from.other());
            S::for_findings(|| other.clues_mut().loss_sign = Some(segment.time));
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

    /// The handshake is complete when both ends are ESTABLISHED, and was seen if both SYNs were.
    fn note_opening(&mut self, segment: &Segment<'_>, changes: &[Change]) {
        let opens = changes.iter().any(|change| change.to == TcpState::Established);
        let open = |state: Option<TcpState>| {
            use TcpState::{Closed, Listen, SynReceived, SynSent};
            state.is_some_and(|state| !matches!(state, Closed | Listen | SynSent | SynReceived))
        };
        let seen = self.ledgers.of(End::Client).syn.is_some() && self.ledgers.of(End::Server).syn.is_some();
        if opens && seen && open(self.states.client) && open(self.states.server) {
            self.established.get_or_insert(segment.time);
        }
    }
}
