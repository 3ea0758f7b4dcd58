//! A SYN that is answered twice, with two initial sequence numbers: the server has forgotten its first answer, or two
//! hosts answer. The client's acknowledgment shows which of them it took.

use super::kept::KeptSegment;
use super::ledger::Ledger;
use super::{Connection, Numbers, Segment};
use crate::analysis::Changes;
use crate::analysis::fact::{Fact, observed};
use crate::analysis::reason::AckTrigger;
use crate::analysis::seq::MAX_WINDOW;
use crate::analysis::sink::{Discard, Sink};
use crate::call::End;
use crate::decode::Flags;

impl Connection {
    /// Whether this is a SYN ACK with another initial number than the first one. It is kept until the other end shows
    /// which of the two it took; returns its relative numbers.
    ///
    /// RFC 9293, 3.10.7.3 and 3.10.7.4: in SYN-SENT, the other end takes the one that comes first. Afterwards it answers
    /// a SYN with an ACK of what it has.
    pub(super) fn keeps_other_number(
        &mut self,
        from: End,
        segment: &Segment<'_>,
        sink: &mut impl Sink,
    ) -> Option<Numbers> {
        let (own, other) = (self.ledgers.of(from), self.ledgers.of(from.other()));
        let is_syn_ack = segment.has(Flags::SYN) && !segment.is_odd();
        let ack = segment.ack().filter(|ack| is_syn_ack && other.syn_is_covered(*ack))?;
        let first = own.syn.filter(|syn| own.syn_acked && syn.seq != segment.seq())?;
        let ack_rel = other.relative(ack);
        let is_open = own.acked.is_some();
        sink.explain(|| {
            let fact =
                Fact::SynAckOther { end: from, raw_isn: segment.seq().0, first: first.packet.id, is_open };
            [observed(fact, [segment.packet, first.packet])]
        });
        self.other_syn_ack = KeptSegment::of(segment).filter(|_| !is_open);
        self.ledgers.begin(from).question = Some((segment.packet, AckTrigger::Challenge));
        self.last.note(segment);
        Some(Numbers { seq_rel: Some(0), ack_rel, scale: Some(0), in_flight: None })
    }

    /// If this segment of `from` acknowledges the kept SYN ACK and not the first one, the server's numbers begin anew with
    /// it. Returns the changes of state.
    pub(super) fn takes_other_number(&mut self, from: End, segment: &Segment<'_>) -> Changes {
        let server = from.other();
        let Some(ack) = segment.ack() else { return Changes::new() };
        let Some(kept) = self.other_syn_ack.take() else { return Changes::new() };
        let own = self.ledgers.of(server);
        let begins = kept.segment().end();
        let is_taken =
            !ack.is_before(begins) && ack.relative_to(begins) < MAX_WINDOW && !own.syn_is_covered(ack);
        let Some(first) = own.syn.filter(|_| is_taken) else { return Changes::new() };
        *self.ledgers.begin(server) = Ledger::default();
        self.states.lose(from, first.packet);
        self.undamaged(server, &kept.segment(), &mut Discard).changes
    }

    /// Whether `from` may take the kept SYN ACK of the other end.
    pub(super) fn may_take_other_number(&self, from: End, segment: &Segment<'_>) -> bool {
        let has_ack = segment.has(Flags::ACK) && !segment.has(Flags::RST);
        self.other_syn_ack.is_some() && self.ledgers.of(from.other()).syn_acked && has_ack
    }
}
