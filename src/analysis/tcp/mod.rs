//! One TCP connection: the state of each end, the numbers of each direction, and what each segment is for.
//!
//! Every segment that is seen is taken to arrive: a capture cannot know better, and what happens next shows where it
//! did not. States are those of RFC 9293, one for each end.

mod classify;
pub mod segment;
mod sender;
pub mod state;

pub use segment::Segment;
pub use state::{Event, TcpState};

use super::Change;
use super::fact::{Basis, Fact, Finding, PacketRef, RecordNumber};
use super::flow::Both;
use super::summary::{Ending, FlowSummary};
use crate::call::End;
use crate::decode::Flags;
use crate::frame::Timestamp;
use sender::Sender;

/// A connection between two ends, as far as packets and socket calls tell.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    states: Both<Option<TcpState>>,
    senders: Both<Sender>,
    /// How it was broken off: the end that sent the RST, and whether that refused the SYN.
    reset: Option<(End, bool)>,
    /// The end whose FIN came first.
    closed_first: Option<End>,
    /// Both FINs were under way before either arrived.
    closed_at_once: bool,
    /// The moment of the first SYN, and of the segment that completed the handshake.
    opened: Option<Timestamp>,
    established: Option<Timestamp>,
    retransmissions: u64,
    told_midstream: bool,
}

/// The numbers of a segment that only the connection knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Sequence number counted from the sender's initial one.
    pub seq_rel: Option<u32>,
    /// Acknowledgment number counted from the receiver's initial one.
    pub ack_rel: Option<u32>,
    /// By how many bits the window is to be shifted: 0 where scaling is not in use, none where it is not known.
    pub scale: Option<u8>,
}

/// What one segment brought.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Its relative numbers.
    pub numbers: Numbers,
    /// The states that changed, in order.
    pub changes: Vec<Change>,
    /// What it is and why it was sent.
    pub findings: Vec<Finding>,
}

impl Connection {
    /// The state of one end; none while nothing is known of it.
    pub const fn state(&self, end: End) -> Option<TcpState> {
        *self.states.of(end)
    }

    /// Whether nothing more is to come: both directions closed, or broken off.
    pub fn is_over(&self) -> bool {
        let over = |state: Option<TcpState>| state.is_some_and(TcpState::is_over);
        self.opened_or_seen() && over(self.states.client) && over(self.states.server)
    }

    /// Whether segments were seen, and the end was not.
    pub fn is_unfinished(&self) -> bool {
        self.opened_or_seen() && !self.is_over() && self.reset.is_none()
    }

    /// Fills in what only the connection knows.
    #[must_use]
    pub fn complete(&self, summary: FlowSummary) -> FlowSummary {
        let handshake_ns = self.opened.and_then(|opened| Some(self.established?.since(opened)));
        let ending = match self.reset {
            Some((_, true)) => Ending::Refused,
            Some((_, false)) => Ending::Reset,
            None if self.is_over() => Ending::Closed,
            None => Ending::Open,
        };
        FlowSummary {
            handshake_ns,
            round_trips: summary.round_trips.map(|trips| trips + u32::from(handshake_ns.is_some())),
            retransmissions: self.retransmissions,
            ending,
            closed_first: self.closed_first().or(self.reset.map(|(end, _)| end)),
            states: self.states,
            ..summary
        }
    }

    /// Says that `end` is in `state` before anything was sent, as a socket call made known.
    pub fn begins(&mut self, end: End, state: TcpState, cause: Option<RecordNumber>) -> Option<Change> {
        if self.states.of(end).is_some() {
            return None;
        }
        *self.states.of_mut(end) = Some(state);
        Some(Change { end, from: None, to: state, cause, basis: Basis::Known })
    }

    /// Follows one segment, sent by `from`.
    pub fn segment(&mut self, from: End, segment: &Segment<'_>) -> Outcome {
        let findings = self.classify(from, segment);
        let changes = self.change_states(from, segment);
        self.take_note(from, segment);
        let mut outcome = Outcome { numbers: self.numbers(from, segment), changes, findings };
        if let Some(finding) = self.closing_remark(&outcome.changes, segment.packet) {
            outcome.findings.push(finding);
        }
        outcome
    }

    /// The end that closed first, where one did.
    const fn closed_first(&self) -> Option<End> {
        if self.closed_at_once { None } else { self.closed_first }
    }

    /// Whether a segment of this connection has been seen.
    const fn opened_or_seen(&self) -> bool {
        self.senders.client.next.is_some() || self.senders.server.next.is_some()
    }

    /// Moves both ends along the table of states.
    fn change_states(&mut self, from: End, segment: &Segment<'_>) -> Vec<Change> {
        let mut changes = self.beginnings(from, segment);
        let cause = segment.packet.n;
        for event in sends(segment) {
            self.step(from, event, cause, &mut changes);
        }
        for event in self.gets(from.other(), segment) {
            self.step(from.other(), event, cause, &mut changes);
        }
        changes
    }

    /// What must have been before this segment, where nothing is known yet.
    fn beginnings(&mut self, from: End, segment: &Segment<'_>) -> Vec<Change> {
        let syn = segment.has(Flags::SYN);
        let ack = segment.has(Flags::ACK);
        let to = from.other();
        let inferred: &[(End, TcpState)] = if segment.has(Flags::RST) {
            &[(from, TcpState::Closed)]
        } else if syn && ack {
            &[(from, TcpState::SynReceived), (to, TcpState::SynSent)]
        } else if syn {
            &[(from, TcpState::Closed)]
        } else {
            &[(from, TcpState::Established), (to, TcpState::Established)]
        };
        let begin = |&(end, state): &(End, TcpState)| {
            self.begins(end, state, Some(segment.packet.n))
                .map(|change| Change { basis: Basis::Inferred, ..change })
        };
        inferred.iter().filter_map(begin).collect()
    }

    fn step(&mut self, end: End, event: Event, cause: RecordNumber, changes: &mut Vec<Change>) {
        let state = self.states.of_mut(end);
        let Some(from) = *state else { return };
        let Some(to) = state::next(from, event) else { return };
        *state = Some(to);
        changes.push(Change { end, from: Some(from), to, cause: Some(cause), basis: Basis::Inferred });
    }

    /// What reaches `end` with this segment, in the order in which RFC 9293, 3.10.7.4 looks at it.
    fn gets(&self, end: End, segment: &Segment<'_>) -> Vec<Event> {
        let own = self.senders.of(end);
        let acks = |seq| segment.ack().is_some_and(|ack| ack.is_after(seq));
        let ack_of_syn = own.syn.is_some() && own.base.is_some_and(acks);
        if segment.has(Flags::RST) {
            return vec![Event::GetsRst];
        }
        let mut events = Vec::new();
        if segment.has(Flags::SYN) {
            events.push(if ack_of_syn { Event::GetsSynAck } else { Event::GetsSyn });
        }
        if ack_of_syn {
            events.push(Event::GetsAckOfSyn);
        }
        if own.fin.is_some_and(|(_, _, seq)| acks(seq)) {
            events.push(Event::GetsAckOfFin);
        }
        if segment.has(Flags::FIN) && !self.leaves_a_gap(end.other(), segment) {
            events.push(Event::GetsFin);
        }
        events
    }

    /// Whether bytes are missing before this segment of `from`.
    fn leaves_a_gap(&self, from: End, segment: &Segment<'_>) -> bool {
        self.senders.of(from).next.is_some_and(|next| segment.seq().is_after(next))
    }

    /// Enters the segment into the books of both directions.
    fn take_note(&mut self, from: End, segment: &Segment<'_>) {
        if segment.has(Flags::SYN) {
            self.opened.get_or_insert(segment.time);
        } else if self.established.is_none() && segment.has(Flags::ACK) && !segment.has(Flags::RST) {
            self.established = Some(segment.time);
        }
        if segment.has(Flags::RST) {
            let syn_sent = self.senders.of(from).syn.is_none() && self.senders.of(from.other()).syn.is_some();
            self.reset.get_or_insert((from, syn_sent));
            return;
        }
        if segment.has(Flags::FIN) {
            let fin_before = self.senders.of(from.other()).fin;
            if self.closed_first.is_none() {
                self.closed_first = Some(from);
            } else if let (Some((_, _, seq)), Some(ack)) = (fin_before, segment.ack()) {
                let first_time = self.senders.of(from).fin.is_none();
                self.closed_at_once |= first_time && !ack.is_after(seq);
            }
        }
        let duplicate = self.is_duplicate(from, segment);
        let own = self.senders.of_mut(from);
        own.duplicates = if duplicate { own.duplicates + 1 } else { 0 };
        own.sends(segment);
        if let Some(ack) = segment.ack() {
            let other = self.senders.of_mut(from.other());
            if other.acked.is_none_or(|acked| ack.is_after(acked)) {
                other.is_acknowledged(ack);
            }
        }
    }

    fn numbers(&self, from: End, segment: &Segment<'_>) -> Numbers {
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        Numbers {
            seq_rel: own.relative(segment.seq()),
            ack_rel: segment.ack().and_then(|ack| other.relative(ack)),
            scale: self.scale(from, segment.has(Flags::SYN)),
        }
    }

    /// The shift that applies to the windows `end` sends. RFC 7323, 2.2: never in a SYN, otherwise only if both
    /// SYNs offered one; a shift above 14 counts as 14.
    fn scale(&self, end: End, in_syn: bool) -> Option<u8> {
        let (own, other) = (self.senders.of(end), self.senders.of(end.other()));
        if in_syn {
            return Some(0);
        }
        own.syn.and(other.syn)?;
        Some(if other.offered_scale.is_some() { own.offered_scale.unwrap_or(0).min(14) } else { 0 })
    }

    /// The remark that goes with the segment that ended the connection.
    fn closing_remark(&self, changes: &[Change], packet: PacketRef) -> Option<Finding> {
        let ended_now = self.is_over() && self.reset.is_none() && !changes.is_empty();
        let fins = [self.senders.client.fin, self.senders.server.fin];
        let mut evidence = vec![packet];
        evidence.extend(fins.iter().flatten().map(|(packet, ..)| *packet).filter(|fin| *fin != packet));
        let fact = Fact::Closed { first: self.closed_first() };
        (ended_now && self.closed_first.is_some()).then_some(Finding {
            fact,
            basis: Basis::Inferred,
            evidence,
        })
    }
}

/// What the sender of this segment does by it.
fn sends(segment: &Segment<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    if segment.has(Flags::RST) {
        events.push(Event::SendsRst);
    } else {
        if segment.has(Flags::SYN) && !segment.has(Flags::ACK) {
            events.push(Event::SendsSyn);
        }
        if segment.has(Flags::FIN) {
            events.push(Event::SendsFin);
        }
    }
    events
}

#[cfg(test)]
mod tests;
