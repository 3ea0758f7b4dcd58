//! Findings about the segments that open a connection.

use super::due::by_timer;
use super::ledger::SentControl;
use super::{Connection, Context, Fact, Finding, Segment, TcpState};
use crate::analysis::fact::{PacketRef, inferred, observed};
use crate::analysis::reason::ResendCause;
use crate::analysis::sink::Sink;
use crate::call::End;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// When the handshake began and when it was complete.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct HandshakeTimes {
    /// The moment of the first SYN without ACK.
    syn: Option<Timestamp>,
    /// The moment of the segment that brought both ends to ESTABLISHED, if both SYNs were seen.
    established: Option<Timestamp>,
}

impl HandshakeTimes {
    /// Records a SYN without ACK.
    pub(super) fn record_syn(&mut self, time: Timestamp) {
        self.syn.get_or_insert(time);
    }

    /// Records the segment at `time` if it completes the handshake: `before` and `after` are the expected states of
    /// both ends before and after this segment.
    pub(super) fn record_states(
        &mut self,
        time: Timestamp,
        before: [Option<TcpState>; 2],
        after: [Option<TcpState>; 2],
    ) {
        let open = Some(TcpState::Established);
        let opens = before.iter().zip(&after).any(|(before, after)| *before != open && *after == open);
        let is_open = |state: &Option<TcpState>| {
            use TcpState::{Closed, Listen, SynReceived, SynSent};
            state.is_some_and(|state| !matches!(state, Closed | Listen | SynSent | SynReceived))
        };
        if opens && after.iter().all(is_open) {
            self.established.get_or_insert(time);
        }
    }

    /// Whether a SYN without ACK was seen.
    pub(super) const fn saw_syn(self) -> bool {
        self.syn.is_some()
    }

    /// Whether the handshake is complete, and was seen from its first SYN to its last step.
    pub(super) const fn is_complete(self) -> bool {
        self.established.is_some()
    }

    /// Nanoseconds from the first SYN to the segment that completed the handshake, if both were seen.
    pub(super) fn duration_ns(self) -> Option<i64> {
        Some(self.established?.since(self.syn?))
    }
}

/// What a SYN or SYN ACK is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SynKind {
    /// The first one of its end.
    First,
    /// It was sent before.
    Again,
    /// It acknowledges a SYN that crossed its own.
    CrossedAck,
    /// It is a SYN ACK that acknowledges something that was not sent.
    Unrelated,
}

impl Connection {
    /// Whether this is an acknowledgment of the other end's SYN without a SYN of its own: it opens nothing.
    ///
    /// RFC 9293, 3.10.7.3: an end in SYN-SENT drops it, and waits for the SYN.
    pub(super) fn is_bare_ack(&self, from: End, segment: &Segment<'_>, sink: &mut impl Sink) -> bool {
        let (own, other) = (self.ledgers.of(from), self.ledgers.of(from.other()));
        let waits = self.state(from.other()) == Some(TcpState::SynSent) && own.next.is_none();
        let (Some(syn), true, true) = (other.syn, waits, segment.is_pure_ack()) else { return false };
        let is_bare = segment.ack() == Some(syn.seq.plus(1)) && !self.closing.is_reset();
        if is_bare {
            let fact = Fact::BareAck { end: from, answers: syn.packet.id };
            sink.explain(|| [observed(fact, [segment.packet, syn.packet])]);
        }
        is_bare
    }
}

impl Context<'_> {
    /// What a SYN or SYN ACK is, and what it offers.
    pub(super) fn syn(&self, sink: &mut impl Sink) -> SynKind {
        let syn = if self.segment.has(Flags::ACK) { self.syn_ack(sink) } else { self.plain_syn(sink) };
        if matches!(syn, SynKind::First | SynKind::Unrelated) {
            sink.explain(|| self.offer());
        }
        syn
    }

    fn plain_syn(&self, sink: &mut impl Sink) -> SynKind {
        let raw_isn = self.segment.seq().0;
        if let Some(original) = self.original_syn() {
            sink.take(|| [self.syn_again(original)]);
            return SynKind::Again;
        }
        sink.explain(|| {
            let other = self.other.syn;
            [match other.filter(|_| self.crosses_syn()) {
                Some(other) => {
                    let is_split = self.state(self.from) == Some(TcpState::SynReceived);
                    let other_id = other.packet.id;
                    let fact = Fact::SynCrosses { end: self.from, raw_isn, other: other_id, is_split };
                    inferred(fact, [self.segment.packet, other.packet])
                }
                None => observed(Fact::Syn { raw_isn }, [self.segment.packet]),
            }]
        });
        SynKind::First
    }

    fn syn_ack(&self, sink: &mut impl Sink) -> SynKind {
        let (own, other) = (self.own, self.other);
        let raw_isn = self.segment.seq().0;
        let again = self.original_syn();
        // If the other end's SYN was not captured, the SYN ACK is assumed to acknowledge it.
        let (mut answers, mut number) = (None, 1);
        if let Some(syn) = other.syn {
            let covered = self.segment.ack().filter(|ack| other.syn_is_covered(*ack));
            let Some(ack) = covered.and_then(|ack| other.relative(ack)) else {
                sink.take(|| [self.beyond()]);
                return SynKind::Unrelated;
            };
            let syn = self.copy_answered().or_else(|| self.copy_after_refusal()).unwrap_or(syn.packet);
            if own.syn.is_some() && !own.syn_acked {
                let fact = Fact::SynCrossedAck { end: self.from, answers: syn.id };
                sink.explain(|| [observed(fact, [self.segment.packet, syn])]);
                return SynKind::CrossedAck;
            }
            (answers, number) = (Some(syn), ack);
        }
        if let Some(original) = again {
            sink.take(|| [self.syn_again(original)]);
            return SynKind::Again;
        }
        sink.explain(|| {
            let fact = Fact::SynAck { raw_isn, answers: answers.map(|syn| syn.id), ack: number };
            [observed(fact, [Some(self.segment.packet), answers])]
        });
        SynKind::First
    }

    /// The SYN of `from` that this one repeats. A SYN with another number is not a copy: two hosts answer.
    fn original_syn(&self) -> Option<SentControl> {
        self.own.syn.filter(|syn| syn.seq == self.segment.seq())
    }

    /// The last copy of the other end's SYN, if this segment echoes its timestamp (RFC 7323, 4).
    fn copy_answered(&self) -> Option<PacketRef> {
        let sent = self.other.unacked.carried(self.other.syn?.seq)?;
        let copy = sent.copy.as_ref().filter(|copy| copy.clock.is_some() && copy.clock != sent.clock)?;
        let (_, echo) = self.segment.timestamps()?;
        (copy.clock == Some(echo)).then_some(copy.packet)
    }

    /// The last copy of the other end's SYN, if the earlier ones were refused.
    fn copy_after_refusal(&self) -> Option<PacketRef> {
        let is_refused = self.situation.is_reset && self.own.next.is_none();
        self.other.clues().last_sent.filter(|_| is_refused)
    }

    fn syn_again(&self, original: SentControl) -> Finding {
        let after_ns = self.segment.time.since(original.time);
        let refused = self.state(self.from) == Some(TcpState::Closed) && self.situation.is_reset;
        let with_ack = self.segment.has(Flags::ACK);
        // The stray ACK of an earlier connection makes the sender of the SYN reset that one and send the SYN again.
        let asked_by = if with_ack { self.asked_again() } else { self.situation.stray_ack };
        let cause = if asked_by.is_none() { by_timer(after_ns) } else { ResendCause::Unknown };
        let (original, answers) = (original.packet, asked_by.map(|packet| packet.id));
        let fact = Fact::SynAgain {
            end: self.from,
            original: original.id,
            after_ns,
            refused,
            cause,
            with_ack,
            answers,
        };
        inferred(fact, [Some(self.segment.packet), Some(original), asked_by])
    }

    /// The options of a SYN that change how the connection works.
    fn offer(&self) -> Option<Finding> {
        let (mss, shift) = (self.segment.mss(), self.segment.window_scale());
        let other = self.other;
        let scaled = other.syn.map(|_| shift.is_some() && other.offered_scale.is_some());
        let fact = Fact::SynOptions { end: self.from, mss, shift, scaled };
        (mss.is_some() || shift.is_some()).then(|| observed(fact, [self.segment.packet]))
    }

    /// RFC 2018, 2 and 4: only an end that received the option in a SYN may send selective acknowledgments.
    pub(super) fn sack_permitted(&self) -> Option<Finding> {
        let other = self.other;
        let (syn, own, others) = (other.syn?, self.segment.permits_sack()?, other.permits_sack?);
        let (client, server) = match self.from {
            End::Client => (own, others),
            End::Server => (others, own),
        };
        Some(observed(Fact::SackPermitted { client, server }, [self.segment.packet, syn.packet]))
    }

    /// The third step of the handshake: the first acknowledgment of the SYN ACK. Returns whether this is it.
    pub(super) fn handshake_ack(&self, sink: &mut impl Sink) -> bool {
        let Some((syn_ack, ack)) = self.answered_syn_ack() else { return false };
        sink.explain(|| {
            let syn_ack = self.copy_answered().or_else(|| self.second_syn()).unwrap_or(syn_ack.packet);
            let fact = Fact::HandshakeAck { by_server: self.from == End::Server, answers: syn_ack.id, ack };
            [observed(fact, [self.segment.packet, syn_ack])]
        });
        true
    }

    /// The SYN ACK of a client, which repeats its SYN.
    fn second_syn(&self) -> Option<PacketRef> {
        let is_client = self.from == End::Server;
        let sent = self.other.unacked.carried(self.other.syn?.seq).filter(|_| is_client);
        sent.map(super::ledger::SentSegment::last_packet)
    }

    /// The SYN ACK that this segment is the first to acknowledge, and the relative acknowledgment number.
    fn answered_syn_ack(&self) -> Option<(SentControl, u64)> {
        if self.state(self.from.other()) != Some(TcpState::SynReceived) {
            return None;
        }
        let other = self.other;
        let syn_ack = other.syn.filter(|_| other.syn_acked)?;
        let ack = self.segment.ack().filter(|ack| other.syn_is_covered(*ack))?;
        Some((syn_ack, other.relative(ack)?))
    }
}
