//! Findings about the segments that close or reset a connection.

use super::due::by_timer;
use super::ledger::{Ledgers, SentControl};
use super::segment_kind::SegmentKind;
use super::{Basis, Context, Fact, Finding, TcpState};
use crate::analysis::fact::{PacketRef, inferred, observed};
use crate::analysis::flow::Both;
use crate::analysis::reason::{AckTrigger, ResendCause, ResetCause, Shape};
use crate::analysis::sink::Sink;
use crate::call::End;
use crate::decode::Flags;

/// An end that has sent something this many times again without an answer may give up (RFC 9293, 3.8.3: R1 is at least 3).
const GIVES_UP_AFTER: u32 = 3;

/// How a connection ends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Closing {
    /// How it was reset: the end that sent the RST, and whether the RST refused the SYN.
    pub(super) reset: Option<(End, bool)>,
    /// The end whose FIN came first.
    first: Option<End>,
    /// Whether both FINs were under way before either arrived.
    at_once: bool,
    /// Whether the second FIN came with the acknowledgment of the first.
    in_three: bool,
    /// Whether the finding about the end of the connection was made.
    is_remarked: bool,
}

impl Closing {
    pub(super) const fn is_reset(self) -> bool {
        self.reset.is_some()
    }

    /// Records a RST of `from` that the other end accepts. `refuses` says that it answers a SYN.
    pub(super) const fn resets(&mut self, from: End, refuses: bool) {
        if self.reset.is_none() {
            self.reset = Some((from, refuses));
        }
    }

    /// Whether `from` has refused the SYN.
    pub(super) fn is_refused_by(self, from: End) -> bool {
        self.reset == Some((from, true))
    }

    /// Records that the end that refused the SYN accepts it after all.
    pub(super) const fn accepts(&mut self) {
        self.reset = None;
    }

    /// Records a FIN of `from`. `crosses` says that the other end's FIN had not arrived before.
    pub(super) const fn fin(&mut self, from: End, crosses: bool) {
        if self.first.is_none() {
            self.first = Some(from);
        }
        self.at_once |= crosses;
    }

    /// Records what a segment is.
    pub(super) const fn note(&mut self, kind: SegmentKind) {
        self.in_three |= kind.closes_in_three;
    }

    /// The end that sent the first FIN, or else the RST; `None` if both FINs crossed or there is neither.
    pub(super) fn first(self) -> Option<End> {
        let closed = if self.at_once { None } else { self.first };
        closed.or(self.reset.map(|(end, _)| end))
    }

    /// How the connection was closed, as far as it was seen.
    pub(super) fn shape(self, ledgers: &Ledgers) -> Shape {
        let fins = [End::Client, End::Server].map(|end| ledgers.of(end).fin.is_some());
        match (self.reset, fins) {
            (Some((_, true)), _) => Shape::Refused,
            (Some((_, false)), _) => Shape::Reset,
            (None, [true, true]) if self.at_once => Shape::Simultaneous,
            (None, [true, true]) if self.in_three => Shape::ThreeSegments,
            (None, [true, true]) => Shape::FourSegments,
            (None, [false, false]) => Shape::Unseen,
            (None, _) => Shape::HalfClosed,
        }
    }

    /// The finding for the segment that brought both ends to their final states; made only once.
    pub(super) fn remark(
        &mut self,
        states: Both<Option<TcpState>>,
        ledgers: &Ledgers,
        packet: PacketRef,
    ) -> Option<Finding> {
        let (client, server) = (ledgers.of(End::Client).fin?, ledgers.of(End::Server).fin?);
        let is_over = |state: Option<TcpState>| state.is_some_and(TcpState::is_over);
        if !is_over(states.client) || !is_over(states.server) || self.is_reset() || self.is_remarked {
            return None;
        }
        self.is_remarked = true;
        let waits = |end| *states.of(end) == Some(TcpState::TimeWait);
        let first = match (waits(End::Client), waits(End::Server)) {
            (true, false) => Some(End::Client),
            (false, true) => Some(End::Server),
            _ => None,
        };
        let fins = [client.packet, server.packet].into_iter().filter(|fin| *fin != packet);
        let fact = Fact::Closed { first, shape: self.shape(ledgers) };
        Some(inferred(fact, [packet].into_iter().chain(fins)))
    }
}

impl Context<'_> {
    /// The finding about a segment's FIN, if it has one. Returns whether the FIN was sent before.
    pub(super) fn fin(&self, sink: &mut impl Sink) -> bool {
        if !self.segment.has(Flags::FIN) {
            return false;
        }
        let again = self.own.fin;
        match again {
            Some(original) => sink.take(|| [self.fin_again(original)]),
            None => sink.explain(|| [self.first_fin()]),
        }
        again.is_some()
    }

    fn fin_again(&self, original: SentControl) -> Finding {
        let own = self.own;
        let after_ns = self.segment.time.since(original.time);
        let (other, first) = (self.other, self.segment.first_byte());
        let again = own.unacked.carried(first).is_some_and(|sent| sent.copy.is_some());
        let probes = own.permits_sack == Some(true) && other.permits_sack == Some(true);
        let cause = match (own.fin_acked, by_timer(after_ns)) {
            (true, _) => ResendCause::Needless,
            (_, ResendCause::Timeout) if probes && !again => self.due().probe_or_timer(),
            (_, cause) => cause,
        };
        let fact = Fact::FinAgain { end: self.from, original: original.packet.id, after_ns, cause };
        inferred(fact, [self.segment.packet, original.packet])
    }

    fn first_fin(&self) -> Finding {
        let own = self.own;
        let first = self.other.fin.is_none();
        let crosses = self.crosses_fin();
        // If the connection begins with this segment, its first byte is byte 1.
        let seq = own.relative(self.segment.after_data()).unwrap_or(u64::from(self.segment.len) + 1);
        observed(Fact::Fin { end: self.from, first, crosses, seq }, [self.segment.packet])
    }

    /// How many bytes the acknowledgment of a FIN covers in all: SYN and FIN occupy one sequence number each.
    pub(super) fn bytes_in_all(&self) -> Option<Finding> {
        let other = self.other;
        let (syn, fin, number) = (other.syn?, other.fin?, self.segment.ack()?);
        if other.fin_acked || !other.fin_is_covered(number) {
            return None;
        }
        let ack = other.relative(number)?;
        let fact = Fact::BytesInAll {
            end: self.from.other(),
            bytes: ack.checked_sub(2)?,
            ack,
            raw_ack: number.0,
            raw_isn: syn.seq.0,
        };
        Some(observed(fact, [self.segment.packet, syn.packet, fin.packet]))
    }

    /// The finding about a RST.
    pub(super) fn reset_by(&self, sink: &mut impl Sink) -> SegmentKind {
        if self.reset_counts() {
            sink.take(|| [self.reset_finding()]);
            return SegmentKind::default();
        }
        let over = self.state(self.from.other()) == Some(TcpState::Closed);
        sink.take(|| [inferred(Fact::ResetIgnored { end: self.from, over }, [self.segment.packet])]);
        // RFC 5961, 3.2: in the window, but not the number that is expected.
        let edge = self.own.arrived.edge();
        let challenges = !over && edge.is_some_and(|edge| self.segment.seq().is_after(edge));
        SegmentKind { asks: challenges.then_some(AckTrigger::Challenge), ..SegmentKind::default() }
    }

    fn reset_finding(&self) -> Finding {
        match self.other.syn {
            // RFC 9293, 3.10.7.1: a SYN to a port that is CLOSED is answered by a RST that acknowledges it.
            // If the SYN was sent again after a refusal, this RST answers the last copy.
            Some(syn) if self.refuses() => {
                let answered = self.other.clues().last_sent.unwrap_or(syn.packet);
                let fact = Fact::Refused { port: self.segment.source_port(), answers: answered.id };
                observed(fact, [self.segment.packet, answered])
            }
            _ => {
                let (cause, answers) = self.reset_cause();
                let fact = Fact::Reset { end: self.from, answers: answers.map(|packet| packet.id), cause };
                let finding = inferred(fact, [Some(self.segment.packet), answers]);
                let basis = if cause == ResetCause::Unread { Basis::Known } else { finding.basis };
                Finding { basis, ..finding }
            }
        }
    }

    /// Whether a reset answers the other end's SYN: nothing else of its sender has been seen.
    pub(super) fn refuses(&self) -> bool {
        let (own, other) = (self.own, self.other);
        own.next.is_none() && other.syn.is_some_and(|_| !other.syn_acked)
    }

    /// Whether the other end accepts a RST, as far as the numbers show.
    ///
    /// RFC 9293, 3.10.7.3: in SYN-SENT, if the RST acknowledges the SYN. 3.10.7.4: in later states, if its number is
    /// RCV.NXT. RCV.NXT - 1 is accepted, too, as in Linux: the sender may have forgotten its own FIN.
    pub(super) fn reset_counts(&self) -> bool {
        let (own, other) = (self.own, self.other);
        match (self.state(self.from.other()), own.arrived.edge(), own.next) {
            (Some(TcpState::Closed | TcpState::Listen), ..) => !self.is_begun(),
            (Some(TcpState::SynSent), ..) => self.segment.ack().is_some_and(|ack| other.syn_is_covered(ack)),
            (_, Some(edge), Some(next)) => {
                !self.segment.seq().is_before(edge.minus(1)) && !self.segment.seq().is_after(next)
            }
            _ => true,
        }
    }

    /// The last segment of this end to which nothing came back, if it has asked or sent again often enough to give up:
    /// keep-alives, window probes or retransmissions.
    fn unanswered(&self) -> Option<PacketRef> {
        let own = self.own;
        if let Some((packet, AckTrigger::KeepAlive | AckTrigger::WindowProbe)) = own.question {
            return Some(packet);
        }
        let sent = own.unacked.carried(own.first_unacked()?).filter(|_| own.waits())?;
        let copy = sent.copy.as_ref().filter(|copy| copy.count >= GIVES_UP_AFTER)?;
        let heard = self.other.clues().last_ack.is_some_and(|last| last > sent.time);
        (!heard).then_some(copy.packet)
    }

    /// Why the sender resets the connection.
    ///
    /// RFC 9293, 3.5.2: a host without the connection takes the RST's sequence number from the acknowledgment number
    /// that it answers, and sets no ACK. An end that has the connection sends SND.NXT (3.10.5), usually with an ACK.
    fn reset_cause(&self) -> (ResetCause, Option<PacketRef>) {
        let (own, other) = (self.own, self.other);
        if *self.situation.unread.of(self.from) && own.fin.is_none() {
            return (ResetCause::Unread, None);
        }
        if let Some(last) = self.unanswered() {
            return (ResetCause::GivesUp, Some(last));
        }
        let waits = other.clues().last_sent.filter(|_| other.acked.is_none() || other.waits());
        let fits =
            self.segment.ack().is_none() && (own.acked.is_none() || own.acked == Some(self.segment.seq()));
        match (own.fin.is_some(), fits, waits) {
            (true, _, Some(data)) if other.in_flight().is_none_or(|bytes| bytes > 0) => {
                (ResetCause::AfterClose, Some(data))
            }
            (false, true, Some(packet)) => (ResetCause::NoConnection, Some(packet)),
            (_, true, None) if own.next.is_none() => (ResetCause::NoConnection, None),
            // RFC 9293, 3.6.1: an end that has received data may reset for it, too.
            _ if other.bytes_sent() > 0 => (ResetCause::AbortedOrUnread, None),
            _ => (ResetCause::Aborted, None),
        }
    }
}
