//! A UDP exchange: datagrams that go back and forth between two endpoints, and that nothing else holds together.

use super::fact::{Basis, Fact, Finding, PacketRef};
use super::flow::Both;
use crate::call::End;
use crate::decode::Udp;

/// The datagrams between two endpoints.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    sent: Both<u64>,
    /// The last datagram of each end that nothing has answered yet.
    waiting: Both<Option<PacketRef>>,
    first: Option<PacketRef>,
    last: Option<PacketRef>,
    unreachable: bool,
}

impl Exchange {
    /// Follows one datagram with `bytes` of data, sent by `from`.
    pub fn datagram(&mut self, from: End, packet: PacketRef, udp: &Udp, bytes: u32) -> Finding {
        let opens = self.first.is_none();
        self.first.get_or_insert(packet);
        self.last = Some(packet);
        *self.sent.of_mut(from) += 1;
        *self.waiting.of_mut(from) = Some(packet);
        let length = u32::from(udp.length);
        match self.waiting.of_mut(from.other()).take() {
            // UDP itself knows of no answers: that this one is an answer is told by its endpoints and its order.
            Some(asked) => Finding {
                fact: Fact::Answer { end: from, bytes, length, answers: asked.id },
                basis: Basis::Inferred,
                evidence: vec![packet, asked],
            },
            None => Finding {
                fact: Fact::Datagram { end: from, bytes, length, opens },
                basis: Basis::Observed,
                evidence: vec![packet],
            },
        }
    }

    /// Takes note of an ICMP error that quotes a datagram of `sender`; gives that datagram, if it was seen.
    pub fn unreachable(&mut self, sender: End) -> Option<PacketRef> {
        self.unreachable = true;
        *self.waiting.of(sender)
    }

    /// Whether the server has sent anything.
    pub const fn is_answered(&self) -> bool {
        self.sent.server > 0
    }

    /// Whether an ICMP error came back.
    pub const fn is_unreachable(&self) -> bool {
        self.unreachable
    }

    /// What there is to say of the exchange as a whole.
    pub fn closing_remarks(&self) -> Vec<Finding> {
        let evidence: Vec<_> =
            [self.first, self.last.filter(|last| Some(*last) != self.first)].into_iter().flatten().collect();
        if evidence.is_empty() {
            return Vec::new();
        }
        let remark = |fact| Finding { fact, basis: Basis::Observed, evidence: evidence.clone() };
        let datagrams = self.sent.client;
        let unanswered =
            (!self.is_answered() && !self.unreachable).then(|| remark(Fact::Unanswered { datagrams }));
        let absent = remark(Fact::Absent { packets: self.sent.client + self.sent.server });
        unanswered.into_iter().chain([absent]).collect()
    }
}
