//! What comes from the past: the connection before, between the same two sockets, what a new SYN tells of it, and
//! segments of long ago.

use super::classify::{inferred, observed};
use super::ledger::Ledger;
use super::segment::Segment;
use super::{Basis, Connection, Event, Fact, Finding, TcpState};
use crate::analysis::Changes;
use crate::analysis::fact::{PacketRef, RecordNumber};
use crate::analysis::reason::{FormerState, Question, ResetCause};
use crate::analysis::sink::Sink;
use crate::call::End;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// What is remembered of a connection when another one takes its place.
#[derive(Debug, Clone, Copy)]
pub struct Former {
    packet: PacketRef,
    time: Timestamp,
    state: FormerState,
}

impl Connection {
    /// Gives way to a new connection between the same two sockets, which record `cause` begins: their TIME-WAIT, if any,
    /// is over (RFC 9293, 3.6.1; RFC 6191).
    pub fn gives_way(&mut self, cause: Option<RecordNumber>) -> (Option<Former>, Changes) {
        let Some((packet, time)) = self.last else { return (None, Changes::new()) };
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
            self.step(end, Event::WaitIsOver, (cause, Basis::Inferred), &mut changes);
        }
        (Some(Former { packet, time, state }), changes)
    }

    /// Says which connection was there before this one.
    pub fn comes_after(&mut self, former: Option<Former>) {
        self.former = former.map(Box::new);
    }

    /// Told once, with the SYN that begins the new connection.
    pub(super) fn ports_reused(&mut self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let former = if segment.has(Flags::SYN) { self.former.take() } else { None };
        let Former { packet, time, state } = *former?;
        let after_ns = segment.time.since(time);
        let fact = Fact::PortsReused { end: from, former: packet.id, after_ns, state };
        Some(inferred(fact, [segment.packet, packet]))
    }

    /// RFC 9293, 3.5.1: an ACK without SYN that does not acknowledge the SYN under way. Its sender has another
    /// connection, of which the one who sent the SYN knows nothing. Gives whether this is such an ACK, or the RST
    /// that answers one.
    pub(super) fn half_open(&mut self, from: End, segment: &Segment<'_>, sink: &mut impl Sink) -> bool {
        if let Some((packet, _)) = self
            .stranger
            .as_deref()
            .copied()
            .filter(|(_, ack)| segment.has(Flags::RST) && segment.seq() == *ack)
        {
            // 3.10.7.3: what acknowledges something never sent is answered by a RST with the number that it expects.
            let (answers, cause) = (Some(packet.id), ResetCause::NoConnection);
            sink.take(|| [observed(Fact::Reset { end: from, answers, cause }, [segment.packet, packet])]);
            return true;
        }
        let (own, other) = (self.ledgers.of(from), self.ledgers.of(from.other()));
        let syn = other.syn.filter(|_| own.next.is_none() && !other.syn_acked);
        let ack = segment.ack().filter(|_| !segment.has(Flags::SYN) && !segment.has(Flags::RST));
        let Some((syn, ack)) = syn.zip(ack) else { return false };
        if other.syn_is_covered(ack) || segment.len > 0 {
            return false;
        }
        self.stranger = Some(Box::new((segment.packet, ack)));
        let fact = Fact::HalfOpen { end: from, answers: syn.packet.id };
        sink.take(|| [inferred(fact, [segment.packet, syn.packet])]);
        // The SYN did not reach the socket that listens: this one was in its way.
        self.under_way.of_mut(from).clear();
        true
    }
}

impl Ledger {
    /// RFC 7323, 5.3: what has fitting numbers and a timestamp of long ago is not acceptable (PAWS). It is dropped, and
    /// answered.
    pub(super) fn drops_as_old(&mut self, end: End, segment: &Segment<'_>, sink: &mut impl Sink) -> bool {
        if segment.header.flags.has_any(Flags::SYN | Flags::RST) || !self.is_from_the_past(segment) {
            return false;
        }
        let Some(first) = self.relative(segment.first_byte()) else { return false };
        self.question = Some((segment.packet, Question::OldTimestamp));
        sink.take(|| [inferred(Fact::OldTimestamp { end, first, bytes: segment.len }, [segment.packet])]);
        true
    }
}
