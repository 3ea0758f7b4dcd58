//! A UDP exchange: the datagrams between two endpoints. UDP itself does not relate them to each other.

use std::collections::VecDeque;
use std::net::SocketAddr;

use smallvec::smallvec;

use super::Seen;
use super::askers::OpenQuestion;
use super::delivery_error::DeliveryError;
use super::fact::{Basis, Evidence, Fact, Finding, PacketRef};
use super::flow::{Both, FlowId};
use super::icmp_error::AnsweringError;
use super::reason::DatagramDefect;
use super::sink::{Discard, Sink};
use crate::call::{End, TransportProtocol};
use crate::decode::udp::LengthDefect;
use crate::decode::{ChecksumStatus, Network, Udp};

/// How many unanswered datagrams are remembered. A capture may hold one direction only, so there must be a bound.
const REMEMBERED: usize = 1024;
/// How many of the server's last datagrams are remembered.
const REPLIED: usize = 4;

/// A datagram that was sent.
#[derive(Debug, Clone)]
struct SentDatagram {
    packet: PacketRef,
    header: Udp,
}

/// The datagrams between two endpoints.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    sent: Both<u64>,
    /// The client's unanswered datagrams, oldest first.
    waiting: VecDeque<SentDatagram>,
    /// The server's last datagrams, which an ICMP error may quote.
    replied: VecDeque<SentDatagram>,
    first: Option<PacketRef>,
    last: Option<PacketRef>,
    /// The first datagram that probably answers the client from another socket than the one that it asked.
    elsewhere: Option<OtherSocket>,
}

/// An answer from another socket.
#[derive(Debug, Clone, Copy)]
struct OtherSocket {
    packet: PacketRef,
    source: SocketAddr,
    flow: FlowId,
}

impl Exchange {
    /// Follows one datagram with `bytes` of data, sent by `from`.
    ///
    /// UDP has no notion of an answer (RFC 768). A datagram from the server counts as one because of its endpoints, and
    /// the order alone decides which datagram it answers.
    pub fn datagram(
        &mut self,
        from: End,
        packet: PacketRef,
        (udp, bytes): (&Udp, u32),
        sink: &mut impl Sink,
    ) {
        if udp.checksum.status == ChecksumStatus::Ok {
            self.forget_damaged(from);
        }
        let opens = self.first.is_none();
        self.first.get_or_insert(packet);
        self.last = Some(packet);
        *self.sent.of_mut(from) += 1;
        let length = u32::from(udp.length);
        let waiting = u32::try_from(self.waiting.len()).unwrap_or(u32::MAX);
        let asked = if from == End::Server { self.waiting.pop_front() } else { None };
        if from == End::Client {
            if self.waiting.len() == REMEMBERED {
                self.waiting.pop_front();
            }
            self.waiting.push_back(SentDatagram { packet, header: udp.clone() });
        } else {
            if self.replied.len() == REPLIED {
                self.replied.pop_front();
            }
            self.replied.push_back(SentDatagram { packet, header: udp.clone() });
        }
        sink.explain(|| {
            [match asked {
                Some(SentDatagram { packet: asked, .. }) => Finding {
                    fact: Fact::Answer { end: from, bytes, length, answers: asked.id, waiting },
                    basis: Basis::Inferred,
                    evidence: smallvec![packet, asked],
                },
                None => Finding {
                    fact: Fact::Datagram { end: from, bytes, length, opens },
                    basis: Basis::Observed,
                    evidence: smallvec![packet],
                },
            }]
        });
    }

    /// Follows the first datagram of the server, which probably answers a question to another socket.
    pub(super) fn answers(
        &mut self,
        asked: &OpenQuestion,
        packet: PacketRef,
        (udp, bytes): (&Udp, u32),
        sink: &mut impl Sink,
    ) {
        self.datagram(End::Server, packet, (udp, bytes), &mut Discard);
        sink.explain(|| {
            [Finding {
                fact: Fact::AnswerElsewhere {
                    end: End::Server,
                    bytes,
                    length: u32::from(udp.length),
                    answers: asked.packet.id,
                    asked: asked.server.into(),
                    flow: asked.flow,
                },
                basis: Basis::Inferred,
                evidence: smallvec![packet, asked.packet],
            }]
        });
    }

    /// Records that `packet`, from the socket `source` and in another flow, is probably the answer to this client.
    pub(super) fn is_answered_from(&mut self, source: SocketAddr, flow: FlowId, packet: PacketRef) {
        self.elsewhere.get_or_insert(OtherSocket { packet, source, flow });
    }

    /// A right checksum shows that `from` computes them: its datagrams with wrong ones were damaged, and cannot have been
    /// answered.
    fn forget_damaged(&mut self, from: End) {
        let sent = if from == End::Client { &mut self.waiting } else { &mut self.replied };
        sent.retain(|sent| sent.header.checksum.status != ChecksumStatus::Bad);
    }

    /// Follows an ICMP error that quotes a datagram of `sender`; returns that datagram, if it is unambiguous.
    ///
    /// The quoted length and checksum identify it, unless two datagrams have the same ones.
    pub fn unreachable(&mut self, sender: End, quoted: &Udp) -> Option<PacketRef> {
        let place = self.place(sender, quoted)?;
        let sent = if sender == End::Client { &mut self.waiting } else { &mut self.replied };
        sent.remove(place).map(|asked| asked.packet)
    }

    /// The same for an ICMP error after which an answer may still arrive.
    pub fn quoted(&self, sender: End, quoted: &Udp) -> Option<PacketRef> {
        self.sent_by(sender).get(self.place(sender, quoted)?).map(|asked| asked.packet)
    }

    const fn sent_by(&self, sender: End) -> &VecDeque<SentDatagram> {
        match sender {
            End::Client => &self.waiting,
            End::Server => &self.replied,
        }
    }

    /// The position of the quoted datagram among those that are remembered.
    fn place(&self, sender: End, quoted: &Udp) -> Option<usize> {
        let sent = self.sent_by(sender);
        let is_quoted = |asked: &SentDatagram| {
            (asked.header.length, asked.header.checksum.value) == (quoted.length, quoted.checksum.value)
        };
        let mut alike = sent.iter().enumerate().filter(|(_, asked)| is_quoted(asked));
        match (alike.next(), alike.next()) {
            (Some((place, _)), None) => Some(place),
            // A checksum that the network card completed differs from the one that was captured.
            (None, _) if sent.len() == 1 => Some(0),
            _ => None,
        }
    }

    /// How many datagrams are remembered.
    pub fn remembered(&self) -> usize {
        self.waiting.len() + self.replied.len()
    }

    /// Forgets the oldest datagrams and keeps the last `keep`, once there are twice as many.
    pub fn forget(&mut self, keep: usize) {
        if self.waiting.len() >= 2 * keep {
            let surplus = self.waiting.len() - keep;
            self.waiting.drain(..surplus);
            self.waiting.shrink_to(2 * keep);
        }
    }

    /// Whether the server has sent anything, or another socket probably in its place.
    pub const fn is_answered(&self) -> bool {
        self.sent.server > 0 || self.elsewhere.is_some()
    }

    /// The findings about the exchange as a whole; `answered` is the ICMP error that answered the client, if one did, and
    /// `to_group` says that the datagrams were sent to a group of hosts.
    pub(super) fn closing_remarks(&self, answered: Option<&AnsweringError>, to_group: bool) -> Vec<Finding> {
        let evidence: Evidence =
            [self.first, self.last.filter(|last| Some(*last) != self.first)].into_iter().flatten().collect();
        if evidence.is_empty() {
            return Vec::new();
        }
        let remark = |fact| Finding { fact, basis: Basis::Observed, evidence: evidence.clone() };
        if let Some(OtherSocket { packet, source, flow }) = self.elsewhere.filter(|_| self.sent.server == 0) {
            let datagrams = self.sent.client;
            let fact = Fact::AnsweredElsewhere { datagrams, packet: packet.id, source: source.into(), flow };
            let evidence = [Some(packet), self.first].into_iter().flatten().collect();
            return vec![Finding { fact, basis: Basis::Inferred, evidence }];
        }
        match answered {
            _ if self.is_answered() => {
                vec![remark(Fact::Absent { packets: self.sent.client + self.sent.server })]
            }
            // Its own finding says all.
            Some(answered) if answered.answer.error() == DeliveryError::PortUnreachable => Vec::new(),
            Some(answered) => vec![answered.remark(TransportProtocol::Udp, self.sent.client, self.first)],
            None => vec![remark(Fact::Unanswered { datagrams: self.sent.client, to_group })],
        }
    }
}

/// The finding about a datagram of `from` whose length does not fit, or that has no checksum where it must have one.
pub(super) fn odd(from: End, seen: Seen<'_>, udp: &Udp) -> Option<Finding> {
    let is_v6 = matches!(seen.packet.network, Some(Network::Ipv6(_)));
    let why = match udp.length_defect() {
        Some(LengthDefect::TooShort) => DatagramDefect::TooShort,
        Some(LengthDefect::TooLong) => DatagramDefect::TooLong,
        Some(LengthDefect::Surplus) => DatagramDefect::Surplus,
        None if is_v6 && udp.checksum.value == 0 => DatagramDefect::NoChecksum,
        None => return None,
    };
    let fact = Fact::OddDatagram { end: from, why, length: u32::from(udp.length), carried: udp.carried };
    Some(Finding { fact, basis: Basis::Observed, evidence: smallvec![seen.reference] })
}
