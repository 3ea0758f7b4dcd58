//! What is said of the segments that open a connection.

use super::classify::{inferred, observed};
use super::due::by_timer;
use super::segment::Segment;
use super::{Connection, Fact, Finding, TcpState};
use crate::analysis::fact::PacketRef;
use crate::analysis::reason::ResendCause;
use crate::call::End;
use crate::decode::Flags;

impl Connection {
    /// What a SYN or SYN ACK is, and what it offers.
    pub(super) fn syn(&self, from: End, segment: &Segment<'_>) -> impl Iterator<Item = Finding> + use<> {
        let what =
            if segment.has(Flags::ACK) { self.syn_ack(from, segment) } else { self.plain_syn(from, segment) };
        let again = what.fact.repeats() || matches!(what.fact, Fact::SynCrossedAck { .. });
        let offer = if again { None } else { self.offer(from, segment) };
        [Some(what), offer].into_iter().flatten()
    }

    fn plain_syn(&self, from: End, segment: &Segment<'_>) -> Finding {
        let raw_isn = segment.seq().0;
        match (self.syn_again(from, segment), self.senders.of(from.other()).syn) {
            (Some(again), _) => again,
            (None, Some(other)) if self.crosses_syn(from, segment) => {
                let fact = Fact::SynCrosses { end: from, raw_isn, other: other.packet.id };
                inferred(fact, [segment.packet, other.packet])
            }
            _ => observed(Fact::Syn { raw_isn }, [segment.packet]),
        }
    }

    fn syn_ack(&self, from: End, segment: &Segment<'_>) -> Finding {
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        let raw_isn = segment.seq().0;
        let Some(syn) = other.syn else {
            // Its SYN was not captured: what it acknowledges is taken to be that SYN.
            let fact = Fact::SynAck { raw_isn, answers: None, ack: 1 };
            return self.syn_again(from, segment).unwrap_or_else(|| observed(fact, [segment.packet]));
        };
        let covered = segment.ack().filter(|ack| other.syn_is_covered(*ack));
        let Some(ack) = covered.and_then(|ack| other.relative(ack)) else {
            return self.beyond(from, segment);
        };
        let syn = self.copy_answered(from.other(), segment).unwrap_or(syn.packet);
        let (answers, evidence) = (syn.id, [segment.packet, syn]);
        if own.syn.is_some() && !own.syn_acked {
            return observed(Fact::SynCrossedAck { end: from, answers }, evidence);
        }
        let fact = Fact::SynAck { raw_isn, answers: Some(answers), ack };
        self.syn_again(from, segment).unwrap_or_else(|| observed(fact, evidence))
    }

    /// The last copy of the SYN of `end`, if its clock came back with `segment` (RFC 7323, 4).
    fn copy_answered(&self, end: End, segment: &Segment<'_>) -> Option<PacketRef> {
        let own = self.senders.of(end);
        let sent = own.history.carried(own.syn?.seq)?;
        let copy = sent.copy.as_ref().filter(|copy| copy.clock.is_some() && copy.clock != sent.clock)?;
        let (_, echo) = segment.timestamps()?;
        (copy.clock == Some(echo)).then_some(copy.packet)
    }

    fn syn_again(&self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        // With another number it is another one: somebody answers twice.
        let original = self.senders.of(from).syn.filter(|syn| syn.seq == segment.seq())?;
        let after_ns = segment.time.since(original.time);
        let refused = self.state(from) == Some(TcpState::Closed) && self.is_reset();
        let with_ack = segment.has(Flags::ACK);
        // A SYN that was in the way of an earlier connection is sent again once that is over.
        let stranger = self.stranger.as_deref().map(|(packet, _)| *packet);
        let asked_by = if with_ack { self.asked_again(from) } else { stranger };
        let cause = if asked_by.is_none() { by_timer(after_ns) } else { ResendCause::Unknown };
        let (original, answers) = (original.packet, asked_by.map(|packet| packet.id));
        let fact =
            Fact::SynAgain { end: from, original: original.id, after_ns, refused, cause, with_ack, answers };
        Some(inferred(fact, [Some(segment.packet), Some(original), asked_by]))
    }

    /// The options of a SYN that change how the connection works.
    fn offer(&self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let (mss, shift) = (segment.mss(), segment.window_scale().map(|shift| shift.min(14)));
        let other = self.senders.of(from.other());
        let scaled = other.syn.map(|_| shift.is_some() && other.offered_scale.is_some());
        let fact = Fact::SynOptions { end: from, mss, shift, scaled };
        (mss.is_some() || shift.is_some()).then(|| observed(fact, [segment.packet]))
    }

    /// RFC 2018, 2 and 4: only whoever received the option in a SYN may send selective acknowledgments.
    pub(super) fn sack_permitted(&self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let other = self.senders.of(from.other());
        let (syn, own, others) = (other.syn?, segment.permits_sack()?, other.permits_sack?);
        let (client, server) = match from {
            End::Client => (own, others),
            End::Server => (others, own),
        };
        Some(observed(Fact::SackPermitted { client, server }, [segment.packet, syn.packet]))
    }

    /// The third step: the first acknowledgment of the server's SYN.
    pub(super) fn handshake_ack(&self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        let syn_ack = other.syn.filter(|_| own.syn.is_some() && other.syn_acked)?;
        let ack = segment.ack().filter(|ack| other.syn_is_covered(*ack))?;
        let syn_ack = self.copy_answered(from.other(), segment).unwrap_or(syn_ack.packet);
        let fact = Fact::HandshakeAck { answers: syn_ack.id, ack: other.relative(ack)? };
        self.awaits_handshake_ack(from.other()).then(|| observed(fact, [segment.packet, syn_ack]))
    }
}
