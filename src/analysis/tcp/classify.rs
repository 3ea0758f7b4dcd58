//! What a segment is for: told from its header and from what went before, and nothing else.

use super::segment::Segment;
use super::{Basis, Connection, Fact, Finding, TcpState};
use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::call::End;
use crate::decode::Flags;

impl Connection {
    /// Everything there is to say of a segment sent by `from`: what it is first, what it carries beside that after.
    ///
    /// Looks at the books as they were before the segment.
    pub(super) fn classify(&mut self, from: End, segment: &Segment<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        if segment.has(Flags::RST) {
            findings.push(self.reset_by(from, segment));
            return findings;
        }
        findings.extend(self.midstream(from, segment));
        if segment.has(Flags::SYN) {
            findings.push(self.syn(from, segment));
            return findings;
        }
        findings.extend(self.handshake_ack(from, segment));
        findings.extend(self.keep_alive(from, segment));
        if findings.is_empty() || segment.len > 1 {
            findings.extend(self.data(from, segment));
        }
        findings.extend(self.fin(from, segment));
        let alone = findings.is_empty();
        findings.extend(self.acknowledgment(from, segment, alone));
        findings
    }

    fn reset_by(&self, from: End, segment: &Segment<'_>) -> Finding {
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        match other.syn {
            // RFC 9293, 3.10.7.1: a SYN to a port that is CLOSED is answered by a RST that acknowledges it.
            Some((syn, _)) if own.next.is_none() => observed(
                Fact::Refused { port: segment.tcp.source_port, answers: syn.id },
                [segment.packet, syn],
            ),
            _ => observed(Fact::Reset { end: from }, [segment.packet]),
        }
    }

    /// Said once, at the first segment of a connection whose handshake was not captured.
    fn midstream(&mut self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        if self.opened_or_seen() || self.told_midstream || segment.has(Flags::SYN) {
            return None;
        }
        self.told_midstream = true;
        Some(observed(Fact::MidStream { end: from }, [segment.packet]))
    }

    fn syn(&mut self, from: End, segment: &Segment<'_>) -> Finding {
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        if let Some((original, time)) = own.syn {
            self.retransmissions += 1;
            let after_ns = segment.time.since(time);
            let fact = Fact::SynAgain { end: from, original: original.id, after_ns };
            return observed(fact, [segment.packet, original]);
        }
        let raw_isn = segment.tcp.seq;
        match (segment.ack(), other.syn) {
            (Some(_), Some((syn, _))) => {
                observed(Fact::SynAck { raw_isn, answers: syn.id }, [segment.packet, syn])
            }
            _ => observed(Fact::Syn { raw_isn }, [segment.packet]),
        }
    }

    /// The third step: the first acknowledgment of the server's SYN.
    fn handshake_ack(&self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let (syn_ack, _) = self.senders.of(from.other()).syn?;
        self.senders.of(from).syn?;
        let waits = self.state(from.other()) == Some(TcpState::SynReceived);
        (waits && segment.has(Flags::ACK))
            .then(|| observed(Fact::HandshakeAck { answers: syn_ack.id }, [segment.packet, syn_ack]))
    }

    /// RFC 9293, 3.8.4: a keep-alive repeats the number before the next one, with no data or one byte of it.
    fn keep_alive(&self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let own = self.senders.of(from);
        let next = own.next?;
        let nothing_waits = own.acked == Some(next);
        let repeats = segment.len <= 1 && segment.seq() == next.minus(1) && !segment.has(Flags::FIN);
        (nothing_waits && repeats).then(|| observed(Fact::KeepAlive { end: from }, [segment.packet]))
    }

    fn data(&mut self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        if segment.len == 0 {
            return None;
        }
        let own = self.senders.of(from);
        let relative = |seq: SeqNumber| own.relative(seq).unwrap_or(1);
        let (seq, bytes) = (segment.first_byte(), segment.len);
        let first = relative(seq);
        match own.next {
            Some(next) if seq.is_after(next) => {
                let (expected, missing) = (relative(next), seq.relative_to(next));
                let fact = Fact::DataGap { end: from, first, bytes, expected, missing };
                Some(observed(fact, [segment.packet]))
            }
            Some(next) if !segment.after_data().is_after(next) => self.data_again(from, segment, first),
            _ => {
                let next = first.wrapping_add(bytes);
                let in_flight = own.in_flight();
                Some(observed(Fact::Data { end: from, first, bytes, next, in_flight }, [segment.packet]))
            }
        }
    }

    /// Bytes that were all sent before. Where the first copy is not known any more, the last segment sent stands
    /// in for it as "not later than".
    fn data_again(&mut self, from: End, segment: &Segment<'_>, first: u32) -> Option<Finding> {
        self.retransmissions += 1;
        let own = self.senders.of(from);
        let was_acknowledged = own.acked.is_some_and(|acked| !segment.after_data().is_after(acked));
        let copy = own.carried(segment.first_byte());
        let original = copy.map(|copy| copy.packet).or(own.last_sent)?;
        let after_ns = copy.map_or(0, |copy| segment.time.since(copy.time));
        let (end, bytes) = (from, segment.len);
        let fact = Fact::DataAgain { end, first, bytes, original: original.id, after_ns, was_acknowledged };
        Some(observed(fact, [segment.packet, original]))
    }

    fn fin(&mut self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        if !segment.has(Flags::FIN) {
            return None;
        }
        let own = self.senders.of(from);
        if let Some((original, time, _)) = own.fin {
            let after_ns = segment.time.since(time);
            self.retransmissions += u64::from(segment.len == 0);
            let fact = Fact::FinAgain { end: from, original: original.id, after_ns };
            return Some(observed(fact, [segment.packet, original]));
        }
        let first = self.senders.of(from.other()).fin.is_none();
        let seq = own.relative(segment.after_data()).unwrap_or(1);
        Some(observed(Fact::Fin { end: from, first, seq }, [segment.packet]))
    }

    /// What the acknowledgment number says; `alone` when the segment carries nothing else to tell of.
    fn acknowledgment(&self, from: End, segment: &Segment<'_>, alone: bool) -> Option<Finding> {
        let ack = segment.ack()?;
        let other = self.senders.of(from.other());
        let advances = other.acked.is_none_or(|acked| ack.is_after(acked));
        if advances && other.next.is_some() {
            return self.advance(from, segment, ack);
        }
        alone.then(|| self.repetition(from, segment, ack))
    }

    /// An acknowledgment number higher than any before it.
    fn advance(&self, from: End, segment: &Segment<'_>, ack: SeqNumber) -> Option<Finding> {
        let other = self.senders.of(from.other());
        let before = other.acked.or(other.base.map(|base| base.plus(1)))?;
        let segments = u32::try_from(other.covered(ack).count()).unwrap_or(u32::MAX);
        let last = other.covered(ack).next_back().map(|sent| sent.packet);
        let piggybacked = !segment.is_pure_ack();
        let ack_rel = other.relative(ack)?;
        let evidence = |answers: Option<PacketRef>| [Some(segment.packet), answers].into_iter().flatten();
        let answers_fin = other.fin.filter(|(_, _, seq)| !other.fin_acked && ack.is_after(*seq));
        if let Some((fin, ..)) = answers_fin {
            // The FIN took one number of its own.
            let bytes = ack.relative_to(before).saturating_sub(1);
            let fact = Fact::AckFin { end: from, ack: ack_rel, answers: fin.id, bytes, piggybacked };
            return Some(observed(fact, evidence(Some(fin))));
        }
        let before = other.relative(before)?;
        // The SYN's own number is acknowledged by the handshake, which is told as such.
        (ack_rel > before).then(|| {
            let answers = last.map(|packet| packet.id);
            let fact = Fact::AckData { end: from, ack: ack_rel, before, answers, segments, piggybacked };
            observed(fact, evidence(last))
        })
    }

    /// An acknowledgment number that was sent before.
    fn repetition(&self, from: End, segment: &Segment<'_>, ack: SeqNumber) -> Finding {
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        let ack_rel = other.relative(ack).unwrap_or(1);
        let window = segment.tcp.window;
        let same_window = own.last_window == Some(window);
        if self.is_duplicate(from, segment) {
            let answers = other.last_sent;
            let count = own.duplicates + 1;
            let fact = Fact::AckDuplicate {
                end: from,
                ack: ack_rel,
                count,
                answers: answers.map(|packet| packet.id),
            };
            return observed(fact, [Some(segment.packet), answers].into_iter().flatten());
        }
        let scale = self.scale(from, false).unwrap_or(0);
        match own.last_window {
            Some(before) if !same_window => {
                let (window, before) = (u64::from(window) << scale, u64::from(before) << scale);
                observed(Fact::WindowUpdate { end: from, window, before }, [segment.packet])
            }
            _ => observed(Fact::AckAgain { end: from, ack: ack_rel }, [segment.packet]),
        }
    }
}

impl Connection {
    /// RFC 5681, 2: bytes wait for an acknowledgment, this segment carries none, and repeats number and window.
    pub(super) fn is_duplicate(&self, from: End, segment: &Segment<'_>) -> bool {
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        segment.is_pure_ack()
            && other.in_flight() > 0
            && own.last_window == Some(segment.tcp.window)
            && other.acked == segment.ack()
    }
}

fn observed(fact: Fact, evidence: impl IntoIterator<Item = PacketRef>) -> Finding {
    Finding { fact, basis: Basis::Observed, evidence: evidence.into_iter().collect() }
}
