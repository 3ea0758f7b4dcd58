//! What is said of the segments that close a connection or break it off.

use super::classify::{Kind, inferred, observed};
use super::due::by_timer;
use super::ledger::Mark;
use super::segment::Segment;
use super::{Connection, Fact, Finding, TcpState};
use crate::analysis::fact::PacketRef;
use crate::analysis::reason::{Question, ResendCause, ResetCause, Shape};
use crate::analysis::sink::Sink;
use crate::call::End;
use crate::decode::Flags;

impl Connection {
    /// What the FIN of a segment is, if it has one. Gives whether it was sent before.
    pub(super) fn fin(&self, from: End, segment: &Segment<'_>, sink: &mut impl Sink) -> bool {
        if !segment.has(Flags::FIN) {
            return false;
        }
        let again = self.ledgers.of(from).fin;
        match again {
            Some(original) => sink.take(|| [self.fin_again(from, segment, original)]),
            None => sink.take(|| [self.first_fin(from, segment)]),
        }
        again.is_some()
    }

    fn fin_again(&self, from: End, segment: &Segment<'_>, original: Mark) -> Finding {
        let own = self.ledgers.of(from);
        let after_ns = segment.time.since(original.time);
        let (other, first) = (self.ledgers.of(from.other()), segment.first_byte());
        let again = own.unacked.carried(first).is_some_and(|sent| sent.copy.is_some());
        let probes = own.permits_sack == Some(true) && other.permits_sack == Some(true);
        let cause = match (own.fin_acked, by_timer(after_ns)) {
            (true, _) => ResendCause::Needless,
            (_, ResendCause::Timeout) if probes && !again => self.due(from, segment).probe_or_timer(),
            (_, cause) => cause,
        };
        let fact = Fact::FinAgain { end: from, original: original.packet.id, after_ns, cause };
        inferred(fact, [segment.packet, original.packet])
    }

    fn first_fin(&self, from: End, segment: &Segment<'_>) -> Finding {
        let own = self.ledgers.of(from);
        let first = self.ledgers.of(from.other()).fin.is_none();
        let crosses = self.crosses_fin(from, segment);
        // Of a connection that begins with its FIN, the FIN is number 1.
        let seq = own.relative(segment.after_data()).unwrap_or(u64::from(segment.len) + 1);
        observed(Fact::Fin { end: from, first, crosses, seq }, [segment.packet])
    }

    /// What the acknowledgment of a FIN tells of everything before it: the SYN and the FIN took one number each.
    pub(super) fn bytes_in_all(&self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let other = self.ledgers.of(from.other());
        let (syn, fin, number) = (other.syn?, other.fin?, segment.ack()?);
        if other.fin_acked || !other.fin_is_covered(number) {
            return None;
        }
        let ack = other.relative(number)?;
        let fact = Fact::BytesInAll {
            end: from.other(),
            bytes: ack.checked_sub(2)?,
            ack,
            raw_ack: number.0,
            raw_isn: syn.seq.0,
        };
        Some(observed(fact, [segment.packet, syn.packet, fin.packet]))
    }

    /// What a RST is.
    pub(super) fn reset_by(&self, from: End, segment: &Segment<'_>, sink: &mut impl Sink) -> Kind {
        if self.reset_counts(from, segment) {
            sink.take(|| [self.reset_finding(from, segment)]);
            return Kind::default();
        }
        let over = self.state(from.other()) == Some(TcpState::Closed);
        sink.take(|| [inferred(Fact::ResetIgnored { end: from, over }, [segment.packet])]);
        // RFC 5961, 3.2: in the window, but not the number that is expected.
        let edge = self.ledgers.of(from).arrived.edge();
        let challenges = !over && edge.is_some_and(|edge| segment.seq().is_after(edge));
        Kind { asks: challenges.then_some(Question::Challenge), ..Kind::default() }
    }

    fn reset_finding(&self, from: End, segment: &Segment<'_>) -> Finding {
        match self.ledgers.of(from.other()).syn {
            // RFC 9293, 3.10.7.1: a SYN to a port that is CLOSED is answered by a RST that acknowledges it.
            // Of a SYN that was sent again after a refusal, it is the last copy that this one answers.
            Some(syn) if self.refuses(from) => {
                let answered = self.ledgers.of(from.other()).clues().last_sent.unwrap_or(syn.packet);
                let fact = Fact::Refused { port: segment.source_port(), answers: answered.id };
                observed(fact, [segment.packet, answered])
            }
            _ => {
                let (cause, answers) = self.reset_cause(from, segment);
                let fact = Fact::Reset { end: from, answers: answers.map(|packet| packet.id), cause };
                inferred(fact, [Some(segment.packet), answers])
            }
        }
    }

    /// Whether a reset by `from` answers the other end's SYN: nothing else of `from` has been seen.
    pub(super) fn refuses(&self, from: End) -> bool {
        let (own, other) = (self.ledgers.of(from), self.ledgers.of(from.other()));
        own.next.is_none() && other.syn.is_some_and(|_| !other.syn_acked)
    }

    pub(super) const fn is_reset(&self) -> bool {
        self.reset.is_some()
    }

    /// Whether the other end acts on a reset of `from`, as far as the numbers tell.
    ///
    /// RFC 9293, 3.10.7.3: in SYN-SENT, if it acknowledges the SYN. 3.10.7.4: later, if its number is the one that is
    /// expected next. One less is let pass, as Linux does: the sender may have forgotten its own FIN.
    pub(super) fn reset_counts(&self, from: End, segment: &Segment<'_>) -> bool {
        let (own, other) = (self.ledgers.of(from), self.ledgers.of(from.other()));
        match (self.state(from.other()), own.arrived.edge(), own.next) {
            (Some(TcpState::Closed | TcpState::Listen), ..) => !self.opened_or_seen(),
            (Some(TcpState::SynSent), ..) => segment.ack().is_some_and(|ack| other.syn_is_covered(ack)),
            (_, Some(edge), Some(next)) => {
                !segment.seq().is_before(edge.minus(1)) && !segment.seq().is_after(next)
            }
            _ => true,
        }
    }

    /// Why `from` breaks the connection off.
    ///
    /// RFC 9293, 3.5.2: a host without the connection takes the RST's number from the acknowledgment number that it
    /// answers, and sets no ACK. An end that has the connection sends its next number (3.10.5), most with an ACK.
    fn reset_cause(&self, from: End, segment: &Segment<'_>) -> (ResetCause, Option<PacketRef>) {
        let (own, other) = (self.ledgers.of(from), self.ledgers.of(from.other()));
        let waits = other.clues().last_sent.filter(|_| other.acked.is_none() || other.waits());
        let fits = segment.ack().is_none() && (own.acked.is_none() || own.acked == Some(segment.seq()));
        match (own.fin.is_some(), fits, waits) {
            (true, _, Some(data)) if other.in_flight().is_none_or(|bytes| bytes > 0) => {
                (ResetCause::AfterClose, Some(data))
            }
            (false, true, Some(packet)) => (ResetCause::NoConnection, Some(packet)),
            (_, true, None) if own.next.is_none() => (ResetCause::NoConnection, None),
            _ => (ResetCause::Aborted, None),
        }
    }

    /// How the connection was closed, as far as was seen.
    pub(super) fn shape(&self) -> Shape {
        let fins = [self.ledgers.of(End::Client).fin, self.ledgers.of(End::Server).fin];
        match (self.reset, fins) {
            (Some((_, true)), _) => Shape::Refused,
            (Some((_, false)), _) => Shape::Reset,
            (None, [Some(_), Some(_)]) if self.closed_at_once => Shape::Simultaneous,
            (None, [Some(_), Some(_)]) if self.closed_in_three => Shape::ThreeSegments,
            (None, [Some(_), Some(_)]) => Shape::FourSegments,
            (None, [None, None]) => Shape::Unseen,
            (None, _) => Shape::HalfClosed,
        }
    }

    /// The remark that goes with the segment that ended the connection.
    pub(super) fn closed_remark(&mut self, packet: PacketRef) -> Option<Finding> {
        let fins = [self.ledgers.of(End::Client).fin, self.ledgers.of(End::Server).fin];
        let [Some(client), Some(server)] = fins else { return None };
        if !self.is_over() || self.is_reset() || self.told_closed {
            return None;
        }
        self.told_closed = true;
        let waits = |end| self.state(end) == Some(TcpState::TimeWait);
        let first = match (waits(End::Client), waits(End::Server)) {
            (true, false) => Some(End::Client),
            (false, true) => Some(End::Server),
            _ => None,
        };
        let fins = [client.packet, server.packet].into_iter().filter(|fin| *fin != packet);
        let shape = self.shape();
        Some(inferred(Fact::Closed { first, shape }, [packet].into_iter().chain(fins)))
    }
}
