//! What comes from the past: an earlier connection between the same two sockets, what a new SYN shows of it, and
//! segments with old timestamps.

use super::ledger::{Ledger, Ledgers};
use super::segment::Segment;
use super::{Basis, Connection, Fact, Finding, TcpEvent, TcpState};
use crate::analysis::Changes;
use crate::analysis::fact::{PacketRef, RecordNumber, inferred, observed};
use crate::analysis::reason::{AckTrigger, FormerState, ResetCause};
use crate::analysis::seq::SeqNumber;
use crate::analysis::sink::Sink;
use crate::call::End;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// What is remembered of a connection when a new one replaces it.
#[derive(Debug, Clone, Copy)]
pub struct Former {
    packet: PacketRef,
    time: Timestamp,
    state: FormerState,
}

impl Connection {
    /// Ends this connection because record `cause` begins a new one between the same two sockets: TIME-WAIT, if any, is
    /// over (RFC 9293, 3.6.1; RFC 6191).
    pub fn gives_way(&mut self, cause: Option<RecordNumber>) -> (Option<Former>, Changes) {
        let Some((packet, time)) = self.last.0 else { return (None, Changes::new()) };
        let (mut changes, _) = self.conclude();
        let waits = |end| self.state(end) == Some(TcpState::TimeWait);
        let state = match (self.is_over(), waits(End::Client) || waits(End::Server)) {
            (_, true) => FormerState::TimeWait,
            (true, _) => FormerState::Ended,
            _ if self.closing.is_reset() => FormerState::Ended,
            _ if self.ledgers.of(End::Client).next.is_none()
                || self.ledgers.of(End::Server).next.is_none() =>
            {
                FormerState::Unanswered
            }
            _ => FormerState::Open,
        };
        for end in [End::Client, End::Server] {
            self.step(end, TcpEvent::WaitIsOver, (cause, Basis::Inferred), &mut changes);
        }
        (Some(Former { packet, time, state }), changes)
    }

    /// Records the connection before this one.
    pub fn comes_after(&mut self, former: Option<Former>) {
        self.predecessor.former = former.map(Box::new);
    }

    /// Whether a segment of `from` belongs to an earlier connection that its sender still has, or is the RST that ends
    /// this one: a half-open connection (RFC 9293, 3.5.1).
    pub(super) fn is_half_open(&mut self, from: End, segment: &Segment<'_>, sink: &mut impl Sink) -> bool {
        if self.predecessor.resets_stray_ack(from, segment, sink) {
            return true;
        }
        let is_stray = self.predecessor.takes_stray_ack((from, segment), &self.ledgers, sink);
        if is_stray {
            // The SYN did not reach a listening socket, because the earlier connection still holds the port.
            self.states.take(from);
        }
        is_stray
    }
}

/// The last segment of a connection: what a new one between the same two sockets is compared with.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LastSegment(Option<(PacketRef, Timestamp)>);

impl LastSegment {
    /// Records a segment.
    pub(super) const fn note(&mut self, segment: &Segment<'_>) {
        self.0 = Some((segment.packet, segment.time));
    }
}

/// What remains of an earlier connection between the same two sockets.
#[derive(Debug, Clone, Default)]
pub(super) struct Predecessor {
    /// The connection before this one, until a finding names it.
    former: Option<Box<Former>>,
    /// An ACK that does not acknowledge the SYN under way, and its acknowledgment number.
    stray_ack: Option<Box<(PacketRef, SeqNumber)>>,
}

impl Predecessor {
    /// The ACK of an earlier connection that answered the SYN of this one.
    pub(super) fn stray_ack(&self) -> Option<PacketRef> {
        self.stray_ack.as_deref().map(|(packet, _)| *packet)
    }

    /// Names the connection before this one: once, with the SYN that begins this one.
    pub(super) fn ports_reused(&mut self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let former = if segment.has(Flags::SYN) { self.former.take() } else { None };
        let Former { packet, time, state } = *former?;
        let after_ns = segment.time.since(time);
        let fact = Fact::PortsReused { end: from, former: packet.id, after_ns, state };
        Some(inferred(fact, [segment.packet, packet]))
    }

    /// Whether this is the RST that answers the stray ACK. RFC 9293, 3.10.7.3: an acknowledgment of something never
    /// sent is answered by a RST with that number.
    fn resets_stray_ack(&self, from: End, segment: &Segment<'_>, sink: &mut impl Sink) -> bool {
        let Some((packet, ack)) = self.stray_ack.as_deref() else { return false };
        let answers = segment.has(Flags::RST) && segment.seq() == *ack;
        if answers {
            let (answers, cause) = (Some(packet.id), ResetCause::NoConnection);
            sink.take(|| [observed(Fact::Reset { end: from, answers, cause }, [segment.packet, *packet])]);
        }
        answers
    }

    /// Records an ACK without SYN that does not acknowledge the SYN under way; returns whether this is one. Its sender
    /// still has an earlier connection, which the sender of the SYN has forgotten (RFC 9293, 3.5.1).
    fn takes_stray_ack(
        &mut self,
        (from, segment): (End, &Segment<'_>),
        ledgers: &Ledgers,
        sink: &mut impl Sink,
    ) -> bool {
        let (own, other) = (ledgers.of(from), ledgers.of(from.other()));
        let syn = other.syn.filter(|_| own.next.is_none() && !other.syn_acked);
        let ack = segment.ack().filter(|_| !segment.header.flags.has_any(Flags::SYN | Flags::RST));
        let Some((syn, ack)) = syn.zip(ack) else { return false };
        if other.syn_is_covered(ack) || segment.len > 0 {
            return false;
        }
        self.stray_ack = Some(Box::new((segment.packet, ack)));
        let fact = Fact::HalfOpen { end: from, answers: syn.packet.id };
        sink.take(|| [inferred(fact, [segment.packet, syn.packet])]);
        true
    }
}

impl Ledger {
    /// RFC 7323, 5.3 (PAWS): a segment with an old timestamp is not acceptable, even if its sequence number is. It is
    /// dropped and answered.
    pub(super) fn drops_as_old(&mut self, end: End, segment: &Segment<'_>, sink: &mut impl Sink) -> bool {
        if segment.header.flags.has_any(Flags::SYN | Flags::RST) || !self.is_from_the_past(segment) {
            return false;
        }
        let Some(first) = self.relative(segment.first_byte()) else { return false };
        self.question = Some((segment.packet, AckTrigger::OldTimestamp));
        sink.take(|| [inferred(Fact::OldTimestamp { end, first, bytes: segment.len }, [segment.packet])]);
        true
    }
}
