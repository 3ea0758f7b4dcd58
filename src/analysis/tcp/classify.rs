//! What a segment is for: told from its header and from what went before, and nothing else.

use smallvec::smallvec;

use super::segment::Segment;
use super::{Basis, Connection, Fact, Finding, Findings, TcpState};
use crate::analysis::fact::PacketRef;
use crate::call::End;
use crate::decode::Flags;

impl Connection {
    /// Everything there is to say of a segment sent by `from`: what it is first, what it carries beside that after.
    ///
    /// Looks at the books as they were before the segment.
    pub(super) fn classify(&mut self, from: End, segment: &Segment<'_>) -> Findings {
        if segment.is_odd() {
            return smallvec![observed(Fact::OddFlags { end: from }, [segment.packet])];
        }
        if segment.has(Flags::RST) {
            return smallvec![self.reset_by(from, segment)];
        }
        let mut findings = Findings::new();
        findings.extend(self.midstream(from, segment));
        if segment.has(Flags::SYN) {
            let opening = self.syn(from, segment);
            findings.extend(opening);
            if findings.iter().any(|finding| opens(&finding.fact)) {
                findings.extend(self.sack_permitted(from, segment));
                findings.extend(self.ecn_offer(from, segment));
            }
            findings.extend(self.data(from, segment));
            return findings;
        }
        let begun = findings.len();
        findings.extend(self.handshake_ack(from, segment));
        match self.question(from, segment) {
            Some(question) => findings.push(question),
            None => findings.extend(self.data(from, segment)),
        }
        findings.extend(self.fin(from, segment));
        let full = self.zero_window(from, segment);
        let alone = findings.len() == begun && full.is_none();
        findings.extend(self.acknowledgment(from, segment, alone));
        if segment.is_told {
            findings.extend(self.more_of_ack(from, segment));
            findings.extend(self.bytes_in_all(from, segment));
            findings.extend(self.urgent(from, segment));
            findings.extend(self.ecn_mark(from, segment));
            findings.extend(full);
            findings.extend(self.scaled_window(from, segment));
        }
        findings
    }

    /// Told once for each end, at its first window that is to be multiplied: the reader sees the product, and the
    /// field holds another number.
    fn scaled_window(&mut self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let (raw, shift) = (segment.header.window, self.scale(from, false)?);
        let told = self.told_scale.of_mut(from);
        if *told || shift == 0 || raw == 0 {
            return None;
        }
        *told = true;
        let fact = Fact::WindowScaled { end: from, raw, shift, bytes: u64::from(raw) << shift };
        Some(observed(fact, [segment.packet]))
    }

    /// Said once, at the first segment of a connection whose handshake was not captured.
    fn midstream(&mut self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        if self.opened_or_seen() || self.told_midstream || segment.has(Flags::SYN) {
            return None;
        }
        self.told_midstream = true;
        Some(observed(Fact::MidStream { end: from }, [segment.packet]))
    }

    /// RFC 9293, 3.8.4: a keep-alive repeats the number before the next one, with no data or one byte of it. While the
    /// other end has no room, the same segment asks whether it has some again (3.8.6.1); so does one new byte.
    fn question(&self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let (own, other) = (self.senders.of(from), self.senders.of(from.other()));
        let next = own.next.filter(|_| segment.len <= 1 && !segment.has(Flags::FIN))?;
        let nothing_waits = own.acked == Some(next);
        let repeats = segment.seq() == next.minus(1);
        let fact = if other.window == Some(0) {
            // A probe's byte that was refused waits, and is sent again.
            let waits_alone = own.acked == Some(next.minus(1)) && segment.len == 1;
            let is_next = segment.seq() == next && segment.len == 1;
            let probes = (repeats && (nothing_waits || waits_alone)) || (is_next && nothing_waits);
            probes.then_some(Fact::WindowProbe { end: from })
        } else {
            (nothing_waits && repeats).then_some(Fact::KeepAlive { end: from })
        };
        fact.map(|fact| inferred(fact, [segment.packet]))
    }

    /// Told when the window becomes 0, and not while it stays so.
    fn zero_window(&self, from: End, segment: &Segment<'_>) -> Option<Finding> {
        let had_room = self.senders.of(from).window != Some(0);
        (segment.header.window == 0 && had_room)
            .then(|| observed(Fact::ZeroWindow { end: from }, [segment.packet]))
    }

    /// Whether `end` waits for the acknowledgment of its SYN.
    pub(super) fn awaits_handshake_ack(&self, end: End) -> bool {
        self.state(end) == Some(TcpState::SynReceived)
    }
}

/// Whether a SYN or SYN ACK with this fact is seen for the first time, and counts.
const fn opens(fact: &Fact) -> bool {
    matches!(fact, Fact::Syn { .. } | Fact::SynAck { .. } | Fact::SynCrosses { .. })
}

/// A fact that stands in the packets.
pub(super) fn observed(
    fact: Fact,
    evidence: impl IntoIterator<Item = impl Into<Option<PacketRef>>>,
) -> Finding {
    let evidence = evidence.into_iter().filter_map(Into::into);
    Finding { fact, basis: Basis::Observed, evidence: evidence.collect() }
}

/// A fact that follows from the packets, if the ends keep to the rules and the capture missed nothing.
pub(super) fn inferred(
    fact: Fact,
    evidence: impl IntoIterator<Item = impl Into<Option<PacketRef>>>,
) -> Finding {
    let evidence = evidence.into_iter().filter_map(Into::into);
    Finding { fact, basis: Basis::Inferred, evidence: evidence.collect() }
}
