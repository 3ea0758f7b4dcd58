//! One TCP connection: the state of each end, the numbers of each direction, and what each segment is for.
//!
//! Each end has one of the states of RFC 9293. A segment changes its sender's state when it is sent, and its receiver's
//! state when it arrives. A segment that was seen before it arrived is under way until something shows its arrival
//! (`under_way`).
//!
//! Each segment takes three steps. `classify` works out what it is for, from the ledgers as they were before it.
//! `follow` changes the states. Then the segment is entered into the `ledger`s of both directions. A [`Sink`] takes
//! the findings.

mod acknowledgment;
mod answer;
mod arrived;
mod calls;
mod classify;
mod completeness;
mod context;
mod damaged;
mod data;
mod differing;
mod due;
mod ending;
mod follow;
mod former;
mod kept;
mod ledger;
mod marks;
mod opening;
mod predict;
mod renumbered;
mod resend;
mod sack;
pub mod segment;
mod segment_kind;
pub mod state;
mod states;
mod timing;
mod to_itself;
mod under_way;

pub use due::LINUX_ADDS_NS;
pub use former::Former;
use former::{LastSegment, Predecessor};
pub use ledger::REMEMBERED;
pub use segment::{Brief, Segment, ip_id};
pub use state::{TcpEvent, TcpState};

use super::delivery_error::DeliveryError;
use super::fact::{Basis, Fact, Finding, PacketRef, RecordNumber, inferred};
use super::flow::Both;
use super::icmp_error::{AnsweringError, QuotedSegment};
use super::probed_port::ProbedPort;
use super::reason::Shape;
use super::sink::Sink;
use super::summary::{Ending, FlowSummary};
use super::{Change, Changes};
use crate::call::{End, TransportProtocol};
use crate::decode::Flags;
use calls::Calls;
use completeness::Completeness;
use context::{Context, Situation};
use damaged::DamagedSegments;
use ending::Closing;
use kept::KeptSegment;
use ledger::{Advance, Ledger, Ledgers, Sending};
use opening::HandshakeTimes;
use segment_kind::SegmentKind;
use states::EndStates;
use timing::Timing;

/// A connection between two ends, as far as packets and socket calls show it.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    states: EndStates,
    ledgers: Ledgers,
    closing: Closing,
    handshake: HandshakeTimes,
    calls: Calls,
    completeness: Completeness,
    predecessor: Predecessor,
    /// A second SYN ACK with another initial number, until the client shows which one it took.
    other_syn_ack: Option<Box<KeptSegment>>,
    /// Its segments with wrong checksums.
    damaged: DamagedSegments,
    last: LastSegment,
    ecn: marks::Ecn,
    timing: Timing,
}

/// What is known of the server socket of a connection whose SYN was not answered.
#[derive(Debug, Clone, Copy, Default)]
pub struct PortKnowledge {
    /// Its SYN ACK to another SYN, which shows that a program listens.
    pub(super) answered: Option<PacketRef>,
    /// Whether client and server are on one host, where nothing is lost on the way.
    pub(super) is_one_host: bool,
}

/// The result of entering a segment into the ledgers.
#[derive(Debug, Default)]
struct LedgerEntry {
    /// How the segment relates to what its sender sent before.
    sending: Sending,
    /// What it acknowledges.
    advance: Option<Advance>,
}

/// The numbers of a segment that only the connection knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Sequence number counted from the sender's initial one. Unlike the field, it does not wrap.
    pub seq_rel: Option<u64>,
    /// Acknowledgment number counted from the receiver's initial one, in the same way.
    pub ack_rel: Option<u64>,
    /// By how many bits the window field is shifted: 0 if scaling is not in use, `None` if that is not known.
    pub scale: Option<u8>,
    /// How many bytes its sender has in flight after it. `None` if it carries no data, or if no acknowledgment has
    /// shown SND.UNA.
    pub in_flight: Option<u32>,
}

impl Numbers {
    /// The window that a header with this field advertises, in bytes; `None` if the scale is not known. A zero window
    /// is zero at any scale.
    pub fn window_bytes(self, field: u16) -> Option<u64> {
        // RFC 7323, 2.3: a shift of more than 14 counts as 14.
        let shift = if field == 0 { Some(0) } else { self.scale };
        shift.map(|shift| u64::from(field) << shift.min(14))
    }
}

/// What one segment shows and changes.
#[derive(Debug, Clone, Default)]
pub struct SegmentOutcome {
    /// Its relative numbers.
    pub numbers: Numbers,
    /// The states that changed, in order.
    pub changes: Changes,
    /// Whether it shows that damaged segments of the other end arrived after all.
    pub shows_damaged_arrived: bool,
}

impl Connection {
    /// The state of one end, as far as packets and calls show it; `None` while nothing is known of it.
    pub const fn state(&self, end: End) -> Option<TcpState> {
        self.states.now(end)
    }

    /// Whether the connection is over, if everything arrives: both directions are closed, or it was reset.
    pub fn is_over(&self) -> bool {
        let over = |state: Option<TcpState>| state.is_some_and(TcpState::is_over);
        self.opened_or_seen() && over(self.expected(End::Client)) && over(self.expected(End::Server))
    }

    /// Whether the connection is over at one end, if everything arrives.
    pub fn is_over_at(&self, end: End) -> bool {
        self.opened_or_seen() && self.expected(end).is_some_and(TcpState::is_over)
    }

    /// Whether both ends are ESTABLISHED and neither has sent a FIN: no ordinary segment changes that.
    pub fn is_steady(&self) -> bool {
        let open = Some(TcpState::Established);
        let closes = self.ledgers.of(End::Client).fin.or(self.ledgers.of(End::Server).fin).is_some();
        self.expected(End::Client) == open
            && self.expected(End::Server) == open
            && !closes
            && !self.closing.is_reset()
            && self.damaged.is_empty()
    }

    /// Whether this SYN of `from` begins another connection between the same two sockets.
    ///
    /// RFC 9293, 3.4.1 and 3.10.7.4: once the last connection is over, a SYN with a new initial sequence number may
    /// open the next one. If the last connection is not over, this SYN shows that its sender has forgotten it (3.5.1).
    /// A SYN with the same number is a retransmission. The first SYN of the other end crosses it.
    pub fn begins_anew(&self, from: End, segment: &Segment<'_>) -> bool {
        let (own, other) = (self.ledgers.of(from), self.ledgers.of(from.other()));
        let opens = segment.has(Flags::SYN) && !segment.has(Flags::ACK) && !segment.is_odd();
        let crosses = own.next.is_none() && other.syn.is_some() && !self.closing.is_reset();
        opens
            && self.opened_or_seen()
            && match own.syn {
                Some(syn) => syn.seq != segment.seq(),
                // The capture file may hold the SYN after the segments that followed it.
                None => !crosses && own.base != Some(segment.seq()),
            }
    }

    /// Fills in what only the connection knows.
    #[must_use]
    pub fn complete(&self, summary: &FlowSummary) -> FlowSummary {
        let handshake_ns = self.handshake.duration_ns();
        let ending = match self.closing.reset {
            Some((_, true)) => Ending::Refused,
            Some((_, false)) => Ending::Reset,
            None if self.is_over() => Ending::Closed,
            None if self.is_unanswered() => Ending::Unanswered,
            None if self.has_both_fins() => Ending::Closing,
            None => Ending::Open,
        };
        // Data in a SYN can be answered before the handshake is complete (RFC 7413). If the handshake was not seen, the
        // first packet was not seen either, and no time can be counted from it.
        let trips = |reply: i64| handshake_ns.map(|handshake| if handshake <= reply { 2 } else { 1 });
        let first_reply_ns = summary.first_reply_ns.filter(|_| self.handshake.saw_syn());
        FlowSummary {
            handshake_ns,
            first_reply_ns,
            round_trips: first_reply_ns.and_then(trips),
            retransmissions: self.ledgers.of(End::Client).retransmitted
                + self.ledgers.of(End::Server).retransmitted,
            shape: Some(self.closing.shape(&self.ledgers)),
            completeness: Some(self.completeness.sum()),
            retransmitted: self.each(|sender| sender.retransmitted),
            duplicate_acks: self.each(|sender| sender.duplicates_sent),
            out_of_order: self.each(|sender| sender.out_of_order),
            ending,
            closed_first: self.closing.first(),
            reset_by: self.closing.reset.map(|(end, _)| end),
            states: self.all_expected(),
            ..self.timing.complete(&self.ledgers, summary)
        }
    }

    /// One count for each end.
    fn each(&self, count: impl Fn(&Ledger) -> u64) -> Both<u64> {
        Both { client: count(self.ledgers.of(End::Client)), server: count(self.ledgers.of(End::Server)) }
    }

    fn has_both_fins(&self) -> bool {
        [End::Client, End::Server].into_iter().all(|end| self.ledgers.of(end).fin.is_some())
    }

    /// Whether the client has asked for a connection, and the server has sent nothing.
    pub fn is_unanswered(&self) -> bool {
        let [client, server] = [End::Client, End::Server].map(|end| self.ledgers.of(end));
        client.syn.is_some() && server.next.is_none() && !self.closing.is_reset()
    }

    /// The remark on a connection that is not over when the capture ends; `answered` is the ICMP error that answered
    /// the client, if one did.
    pub fn closing_remark(
        &self,
        answered: Option<&AnsweringError>,
        listening: PortKnowledge,
    ) -> Option<Finding> {
        let remark = |fact, evidence: Option<PacketRef>| Finding {
            fact,
            basis: Basis::Observed,
            evidence: evidence.into_iter().collect(),
        };
        if !self.opened_or_seen() || self.is_over() || self.closing.is_reset() {
            return None;
        }
        let (client, server) = (self.ledgers.of(End::Client), self.ledgers.of(End::Server));
        Some(match (client.syn, answered) {
            (Some(syn), Some(answered)) if server.next.is_none() => {
                answered.remark(TransportProtocol::Tcp, client.syns, Some(syn.packet))
            }
            (Some(syn), None) if server.next.is_none() => {
                let PortKnowledge { answered, is_one_host } = listening;
                let fact = Fact::Unopened {
                    syns: client.syns,
                    listening: answered.map(|packet| packet.id),
                    on_loopback: is_one_host,
                };
                let basis = if answered.is_some() { Basis::Inferred } else { Basis::Observed };
                let evidence = [Some(syn.packet), answered].into_iter().flatten().collect();
                Finding { fact, basis, evidence }
            }
            _ => {
                let ends = [(End::Client, client.fin), (End::Server, server.fin)];
                let half = ends.into_iter().find_map(|(closed, fin)| Some((closed, fin?.packet)));
                match half.filter(|_| self.closing.shape(&self.ledgers) == Shape::HalfClosed) {
                    Some((closed, packet)) => remark(Fact::HalfClosed { closed }, Some(packet)),
                    None => remark(Fact::Unfinished, None),
                }
            }
        })
    }

    /// The segment of `sender` that an ICMP error quotes, if it was seen. `error` is what the error says, and `by` the packet that says it.
    pub(super) fn quoted(
        &mut self,
        sender: End,
        quoted: QuotedSegment,
        (error, by): (DeliveryError, PacketRef),
    ) -> Option<PacketRef> {
        let own = self.ledgers.get_mut(sender)?;
        let packet = own.unacked.quoted(quoted)?;
        if error == DeliveryError::TooBig {
            own.is_too_big(by, packet);
        }
        Some(packet)
    }

    /// Sets the first state of `end`, as a socket call shows it before anything is sent.
    pub fn begins(&mut self, end: End, state: TcpState, cause: Option<RecordNumber>) -> Option<Change> {
        let is_first = self.states.begin(end, state);
        is_first.then_some(Change { end, from: None, to: state, cause, basis: Basis::Known })
    }

    /// Follows one segment, sent by `from`. The sink takes the findings: what the segment is and why it was sent.
    pub fn segment<S: Sink>(&mut self, from: End, segment: &Segment<'_>, sink: &mut S) -> SegmentOutcome {
        if self.may_take_other_number(from, segment) {
            let mut changes = self.takes_other_number(from, segment);
            let outcome = self.segment(from, segment, sink);
            changes.extend(outcome.changes);
            return SegmentOutcome { changes, ..outcome };
        }
        if self.damaged.is_empty() {
            return self.undamaged(from, segment, sink);
        }
        let (mut changes, shows_damaged_arrived) = self.enters_damaged(from, segment, sink);
        let outcome = self.undamaged(from, segment, sink);
        let repeated = self.repeats_damaged(from, segment);
        sink.take(|| repeated);
        changes.extend(outcome.changes);
        SegmentOutcome { changes, shows_damaged_arrived, ..outcome }
    }

    /// The client's first SYN, if it was seen.
    pub(super) fn first_syn(&self) -> Option<PacketRef> {
        self.ledgers.of(End::Client).syn.map(|syn| syn.packet)
    }

    /// What became of the client's SYN, if neither end has sent data.
    pub(super) fn probed(&self) -> Option<ProbedPort> {
        let [client, server] = [End::Client, End::Server].map(|end| self.ledgers.of(end));
        client.syn.filter(|_| client.bytes_sent() == 0 && server.bytes_sent() == 0)?;
        match self.closing.reset {
            Some((_, true)) => Some(ProbedPort::Refused),
            Some((_, false)) if server.syn.is_some() => Some(ProbedPort::Open),
            None if self.is_unanswered() => Some(ProbedPort::Unanswered),
            _ => None,
        }
    }

    /// Whether a RST has refused the SYN.
    pub(super) const fn is_refused(&self) -> bool {
        matches!(self.closing.reset, Some((_, true)))
    }

    /// Follows one segment while no damaged one is remembered.
    fn undamaged<S: Sink>(&mut self, from: End, segment: &Segment<'_>, sink: &mut S) -> SegmentOutcome {
        if let Some((first, time)) = segment.first_seen {
            let fact = Fact::SeenTwice { end: from, first: first.id, after_ns: segment.time.since(time) };
            sink.take(|| [inferred(fact, [segment.packet, first])]);
            return SegmentOutcome { numbers: self.numbers(from, segment), ..SegmentOutcome::default() };
        }
        if !S::EXPLAINS && segment.is_ordinary() && self.is_predicted(from, segment) {
            return self.goes_on(from, segment, sink);
        }
        if self.ledgers.get_mut(from).is_some_and(|own| own.drops_as_old(from, segment, sink)) {
            return SegmentOutcome { numbers: self.numbers(from, segment), ..SegmentOutcome::default() };
        }
        if let Some(numbers) = self.keeps_other_number(from, segment, sink) {
            return SegmentOutcome { numbers, ..SegmentOutcome::default() };
        }
        if self.is_half_open(from, segment, sink) {
            return SegmentOutcome { numbers: self.numbers(from, segment), ..SegmentOutcome::default() };
        }
        if self.is_bare_ack(from, segment, sink) {
            let numbers = Numbers { seq_rel: None, ..self.numbers(from, segment) };
            let begins = self.begins(from, TcpState::SynReceived, Some(segment.packet.n));
            let changes = begins.map(|change| Change { basis: Basis::Inferred, ..change });
            return SegmentOutcome {
                numbers,
                changes: changes.into_iter().collect(),
                ..SegmentOutcome::default()
            };
        }
        self.last.note(segment);
        self.completeness.note(segment);
        let kind = {
            let situation = self.situation();
            let context = Context::new((from, segment), &self.ledgers, &self.timing, situation);
            context.classify(&mut self.ecn, sink)
        };
        self.closing.note(kind);
        self.count(from, kind);
        S::to_explain(|| self.ledgers.get_mut(from).map(|own| own.resends(segment.packet, kind)));
        if kind.fills || kind.pushes || kind.pauses {
            S::to_explain(|| {
                let clues = self.ledgers.begin(from).clues_mut();
                clues.has_filled |= kind.fills;
                clues.has_pushed |= kind.pushes;
                clues.has_paused |= kind.pauses;
            });
        }
        let (changes, entry) =
            if segment.is_odd() { <_>::default() } else { self.follow::<S>(from, segment) };
        if kind.asks.is_some() || self.ledgers.of(from).question.is_some() {
            self.ledgers.begin(from).question = kind.asks.map(|asks| (segment.packet, asks));
        }
        sink.explain(|| self.predecessor.ports_reused(from, segment));
        let in_flight = self.timing.segment(from, segment, (&entry, kind.cause), &self.ledgers, sink);
        sink.explain(|| self.closing.remark(self.all_expected(), &self.ledgers, segment.packet));
        let numbers = Numbers { in_flight, ..self.numbers(from, segment) };
        SegmentOutcome { numbers, changes, shows_damaged_arrived: false }
    }

    /// Counts a segment that was sent again or came out of order.
    fn count(&mut self, from: End, kind: SegmentKind) {
        let (repeats, late) = (kind.repeats(), kind.carried.is_out_of_order());
        if repeats || late {
            let own = self.ledgers.begin(from);
            own.retransmitted += u64::from(repeats);
            own.out_of_order += u64::from(late);
        }
    }

    /// How many bytes its measurements take.
    pub fn measures_bytes(&self) -> usize {
        self.timing.memory()
    }

    /// How many segments and ranges are remembered: the part of a connection that grows.
    pub fn remembered(&self) -> usize {
        let of = |sender: &Ledger| {
            let ranges = sender.arrived.remembered() + sender.sacked.remembered();
            sender.unacked.remembered() + ranges
        };
        of(self.ledgers.of(End::Client)) + of(self.ledgers.of(End::Server))
    }

    /// Forgets the oldest acknowledged segments of each direction and keeps the latest `keep`.
    pub fn forget_acknowledged(&mut self, keep: usize) {
        for sender in self.ledgers.kept() {
            sender.unacked.forget_acknowledged(keep);
        }
    }

    /// Forgets the oldest unacknowledged segments and the farthest ranges of each direction; keeps `keep` of each.
    pub fn forget_waiting(&mut self, keep: usize) {
        for sender in self.ledgers.kept() {
            sender.unacked.forget_waiting(keep);
            sender.arrived.forget(keep);
            sender.sacked.forget(keep);
        }
    }

    /// A segment of `from`, with what was known of the connection before it.
    fn context<'a>(&'a self, from: End, segment: &'a Segment<'_>) -> Context<'a> {
        Context::new((from, segment), &self.ledgers, &self.timing, self.situation())
    }

    fn situation(&self) -> Situation {
        Situation {
            states: self.all_expected(),
            unread: self.calls.unread(&self.ledgers),
            is_reset: self.closing.is_reset(),
            stray_ack: self.predecessor.stray_ack(),
        }
    }

    /// Whether a segment of this connection has been seen.
    fn opened_or_seen(&self) -> bool {
        self.ledgers.of(End::Client).next.is_some() || self.ledgers.of(End::Server).next.is_some()
    }

    fn numbers(&self, from: End, segment: &Segment<'_>) -> Numbers {
        let (own, other) = (self.ledgers.of(from), self.ledgers.of(from.other()));
        Numbers {
            seq_rel: own.relative(segment.seq()),
            ack_rel: segment.ack().and_then(|ack| other.relative(ack)),
            scale: own.scale(other, segment.has(Flags::SYN)),
            in_flight: None,
        }
    }
}
