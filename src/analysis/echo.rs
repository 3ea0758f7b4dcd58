//! Echo requests and their replies (ping). They are matched by the two hosts, the identifier and the sequence number
//! (RFC 792; RFC 4443, 4.1 and 4.2). They have no ports and belong to no flow.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use super::fact::{Basis, Fact, Finding, PacketId, PacketRef};
use super::sink::Sink;
use super::{Seen, Verdict};
use crate::decode::icmp::Body;
use crate::decode::{Icmp, Network};
use crate::frame::Timestamp;

/// How many requests are remembered: as many as a flood ping has in flight. The oldest is forgotten first.
const REMEMBERED: usize = 4096;

/// What a request and its reply share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct EchoKey {
    asks: IpAddr,
    /// `None` for a group address: each member answers from its own address.
    asked: Option<IpAddr>,
    id: u16,
    seq: u16,
}

/// A request that was seen.
#[derive(Debug, Clone, Copy)]
struct EchoRequest {
    packet: PacketRef,
    time: Timestamp,
    /// Whether an equal request was seen before: then it is ambiguous which of them a reply answers.
    again: bool,
    /// The first reply.
    answered: Option<PacketId>,
    /// Whether an ICMP error has quoted it.
    failed: bool,
}

/// The last requests.
#[derive(Debug, Default)]
pub(super) struct Echoes {
    requests: HashMap<EchoKey, EchoRequest>,
    /// In the order in which they came.
    order: VecDeque<(EchoKey, PacketId)>,
    /// How many requests there were, and how many of them got a reply or an error.
    asked: u64,
    settled: u64,
}

impl Echoes {
    /// Follows an echo request or reply; returns `None` for other messages.
    pub(super) fn message<S: Sink>(&mut self, seen: Seen<'_>, icmp: &Icmp) -> Option<Verdict<S>> {
        let Body::Query { id, seq } = icmp.body else { return None };
        let network = seen.packet.network.as_ref()?;
        let finding = if icmp.is_echo_request() {
            self.request(seen, EchoKey::of(network, id, seq))
        } else if icmp.is_echo_reply() {
            self.reply(seen, network, id, seq)
        } else {
            return None;
        };
        Some(found(finding))
    }

    /// Follows an ICMP error about an echo request.
    pub(super) fn error<S: Sink>(
        &mut self,
        seen: Seen<'_>,
        error: &Icmp,
        quoted: (&Network, &Icmp),
    ) -> Option<Verdict<S>> {
        let (network, icmp) = quoted;
        let Body::Query { id, seq } = icmp.body else { return None };
        let request =
            self.requests.get_mut(&EchoKey::of(network, id, seq)).filter(|_| icmp.is_echo_request());
        let about = request.map(|request| {
            self.settled += u64::from(request.answered.is_none() && !request.failed);
            request.failed = true;
            request.packet
        });
        let fact = Fact::icmp_error(error, about);
        let evidence = [Some(seen.reference), about].into_iter().flatten().collect();
        Some(found(Finding { fact, basis: Basis::Observed, evidence }))
    }

    /// The finding about unanswered requests at the end of the capture. It names the first of them, if it is still
    /// remembered.
    pub(super) fn closing_remark(&self) -> Option<Finding> {
        let unanswered = self.asked.saturating_sub(self.settled);
        let waits = |(key, id): &&(EchoKey, PacketId)| {
            let request = self.requests.get(key).filter(|request| request.packet.id == *id);
            request.is_some_and(|request| request.answered.is_none() && !request.failed)
        };
        let first = self.order.iter().find(waits).and_then(|(key, _)| Some(self.requests.get(key)?.packet));
        let fact = Fact::EchoUnanswered { unanswered, of: self.asked, first: first.map(|packet| packet.id) };
        let evidence = first.into_iter().collect();
        (unanswered > 0).then_some(Finding { fact, basis: Basis::Observed, evidence })
    }

    fn request(&mut self, seen: Seen<'_>, key: EchoKey) -> Finding {
        let (packet, time) = (seen.reference, seen.time);
        // After a reply, the same numbers mean a new request: sequence numbers of 16 bits are soon used up.
        let before = self.requests.get(&key).filter(|request| request.answered.is_none()).copied();
        let request = EchoRequest { packet, time, again: before.is_some(), answered: None, failed: false };
        self.asked += 1;
        self.requests.insert(key, request);
        self.order.push_back((key, packet.id));
        if self.order.len() > REMEMBERED
            && let Some((oldest, id)) = self.order.pop_front()
            && self.requests.get(&oldest).is_some_and(|request| request.packet.id == id)
        {
            self.requests.remove(&oldest);
        }
        let EchoKey { id, seq, .. } = key;
        let before = before.map(|request| request.packet);
        Finding {
            fact: Fact::EchoRequest { id, seq, bytes: length(seen), before: before.map(|packet| packet.id) },
            basis: Basis::Observed,
            evidence: [Some(packet), before].into_iter().flatten().collect(),
        }
    }

    fn reply(&mut self, seen: Seen<'_>, network: &Network, id: u16, seq: u16) -> Finding {
        let (asks, from) = (network.destination(), network.source());
        let group = EchoKey { asks, asked: None, id, seq };
        let key = EchoKey { asked: Some(from), ..group };
        let place = if self.requests.contains_key(&key) { key } else { group };
        let request = self.requests.get_mut(&place);
        let bytes = length(seen);
        let (answers, round_trip_ns, before) = match request {
            None => (None, None, None),
            Some(request) => {
                let before = request.answered.filter(|_| place.asked.is_some());
                self.settled += u64::from(request.answered.is_none() && !request.failed);
                request.answered.get_or_insert(seen.reference.id);
                let time = seen.time.since(request.time);
                // A second reply shows when a copy arrived, not the round trip.
                (Some(request.packet), (!request.again && before.is_none()).then_some(time), before)
            }
        };
        let answered = answers.map(|packet| packet.id);
        Finding {
            fact: Fact::EchoReply { id, seq, bytes, answers: answered, round_trip_ns, before },
            basis: if answers.is_some() { Basis::Inferred } else { Basis::Observed },
            evidence: [Some(seen.reference), answers].into_iter().flatten().collect(),
        }
    }
}

impl EchoKey {
    fn of(network: &Network, id: u16, seq: u16) -> Self {
        let asked = network.destination();
        let is_group = match asked {
            IpAddr::V4(address) => address.is_multicast() || address.is_broadcast(),
            IpAddr::V6(address) => address.is_multicast(),
        };
        Self { asks: network.source(), asked: (!is_group).then_some(asked), id, seq }
    }
}

/// The verdict on a message with one finding and no flow.
fn found<S: Sink>(finding: Finding) -> Verdict<S> {
    let mut findings = S::default();
    findings.take(|| [finding]);
    Verdict { findings, ..Verdict::default() }
}

/// The bytes of data in the message.
fn length(seen: Seen<'_>) -> u32 {
    u32::try_from(seen.packet.payload_len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::Analysis;
    use super::super::fact::RecordNumber;
    use super::*;
    use crate::decode::decode;
    use crate::frame::{LinkType, VantageIndex};

    /// An ICMP message with 4 bytes of data from 10.0.0.`from` to 10.0.0.`to`.
    fn message(kind: u8, (from, to): (u8, u8), seq: u16) -> Vec<u8> {
        let mut bytes = vec![0x45, 0, 0, 32, 0, 1, 0, 0, 64, 1, 0, 0, 10, 0, 0, from, 10, 0, 0, to];
        bytes.extend([kind, 0, 0, 0, 0, 7]);
        bytes.extend(seq.to_be_bytes());
        bytes.extend(b"abcd");
        bytes
    }

    /// The same message sent again: another packet, with another identification (RFC 6864, 4).
    fn again(mut message: Vec<u8>) -> Vec<u8> {
        message[5] += 1;
        message
    }

    /// The same over IPv6.
    fn message_v6(kind: u8, (from, to): (u8, u8), seq: u16) -> Vec<u8> {
        let mut bytes = vec![0x60, 0, 0, 0, 0, 12, 58, 64];
        for host in [from, to] {
            bytes.extend([0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, host]);
        }
        bytes.extend([kind, 0, 0, 0, 0, 7]);
        bytes.extend(seq.to_be_bytes());
        bytes.extend(b"abcd");
        bytes
    }

    /// An ICMP error from 10.0.0.9 to 10.0.0.1 about this packet.
    fn error(kind: u8, code: u8, packet: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x45, 0, 0, 56, 0, 1, 0, 0, 64, 1, 0, 0, 10, 0, 0, 9, 10, 0, 0, 1];
        bytes.extend([kind, code, 0, 0, 0, 0, 0, 0]);
        bytes.extend(packet.iter().take(28));
        bytes
    }

    /// What is said of packets that come a millisecond after each other.
    fn facts(packets: &[Vec<u8>]) -> Vec<Fact> {
        heard(packets).1
    }

    /// The requests that are remembered after such packets, and what was said.
    fn heard(packets: &[Vec<u8>]) -> (Echoes, Vec<Fact>) {
        let mut analysis = Analysis::new(None);
        let mut facts = Vec::new();
        for (number, bytes) in (1..).zip(packets) {
            let packet = decode(LinkType::RawIp, bytes, bytes.len());
            let reference = PacketRef { id: PacketId(number), n: RecordNumber(number) };
            let time = Timestamp::from_nanoseconds(i64::try_from(number).unwrap() * 1_000_000);
            let verdict = analysis.packet(Seen {
                reference,
                time,
                vantage: VantageIndex(0),
                wire_len: bytes.len(),
                packet: &packet,
                bytes,
            });
            assert_eq!(verdict.flow, None);
            facts.extend(verdict.findings.into_iter().map(|finding| finding.fact));
        }
        (analysis.echoes, facts)
    }

    fn request(seq: u16, before: Option<u64>) -> Fact {
        Fact::EchoRequest { id: 7, seq, bytes: 4, before: before.map(PacketId) }
    }

    fn reply(seq: u16, answers: Option<u64>, round_trip_ns: Option<i64>, before: Option<u64>) -> Fact {
        let (answers, before) = (answers.map(PacketId), before.map(PacketId));
        Fact::EchoReply { id: 7, seq, bytes: 4, answers, round_trip_ns, before }
    }

    const THERE: (u8, u8) = (1, 2);
    const BACK: (u8, u8) = (2, 1);

    #[test]
    fn replies_find_their_requests_by_number_and_host() {
        let packets = [
            message(8, THERE, 1),
            message(8, THERE, 2),
            message(0, BACK, 2),
            message(0, BACK, 1),
            message(0, BACK, 3),
            message(0, (3, 1), 1),
        ];
        let expected = [
            request(1, None),
            request(2, None),
            reply(2, Some(2), Some(1_000_000), None),
            reply(1, Some(1), Some(3_000_000), None),
            reply(3, None, None, None),
            reply(1, None, None, None),
        ];
        assert_eq!(facts(&packets), expected);
        let v6 = [message_v6(128, THERE, 1), message_v6(129, BACK, 1)];
        assert_eq!(facts(&v6), [request(1, None), reply(1, Some(1), Some(1_000_000), None)]);
    }

    #[test]
    fn which_of_several_copies_was_answered_is_unknown() {
        let twice = [message(8, THERE, 1), again(message(8, THERE, 1)), message(0, BACK, 1)];
        assert_eq!(facts(&twice), [request(1, None), request(1, Some(1)), reply(1, Some(2), None, None)]);
        let (request_again, reply_again) = (again(message(8, THERE, 1)), again(message(0, BACK, 1)));
        let replies = [message(8, THERE, 1), message(0, BACK, 1), reply_again, request_again];
        let expected = [
            request(1, None),
            reply(1, Some(1), Some(1_000_000), None),
            reply(1, Some(1), None, Some(2)),
            request(1, None),
        ];
        assert_eq!(facts(&replies), expected);
    }

    #[test]
    fn every_member_of_a_group_answers_for_itself() {
        let mut to_all = message(8, THERE, 1);
        to_all[16..20].copy_from_slice(&[224, 0, 0, 1]);
        let packets = [to_all, message(0, (2, 1), 1), message(0, (3, 1), 1)];
        let expected = [
            request(1, None),
            reply(1, Some(1), Some(1_000_000), None),
            reply(1, Some(1), Some(2_000_000), None),
        ];
        assert_eq!(facts(&packets), expected);
    }

    #[test]
    fn an_error_about_a_request_names_it() {
        let (one, two) = (message(8, THERE, 1), message(8, THERE, 2));
        let packets = [one, two.clone(), error(11, 0, &two), error(11, 0, &message(8, THERE, 9))];
        let expected = [
            request(1, None),
            request(2, None),
            Fact::IcmpError { v6: false, kind: 11, code: 0, mtu: None, about: Some(PacketId(2)) },
            Fact::IcmpError { v6: false, kind: 11, code: 0, mtu: None, about: None },
        ];
        assert_eq!(facts(&packets), expected);
    }

    #[test]
    fn requests_that_nothing_answers_are_reported_at_the_end() {
        let remark = |packets: &[Vec<u8>]| {
            let analysis = heard(packets).0;
            let finding = analysis.closing_remark()?;
            Some((finding.fact, finding.evidence.iter().map(|packet| packet.id.0).collect::<Vec<_>>()))
        };
        let (one, two, three) = (message(8, THERE, 1), message(8, THERE, 2), message(8, THERE, 3));
        assert_eq!(remark(&[one.clone(), message(0, BACK, 1)]), None);
        // An error is an answer, too.
        assert_eq!(remark(&[one.clone(), error(3, 1, &one)]), None);
        let expected = |unanswered, of, first| {
            Some((Fact::EchoUnanswered { unanswered, of, first: Some(PacketId(first)) }, vec![first]))
        };
        assert_eq!(remark(&[one.clone(), two, message(0, BACK, 1), three]), expected(2, 3, 2));
        // One reply to two that were the same.
        assert_eq!(remark(&[one.clone(), again(one.clone()), message(0, BACK, 1)]).map(|(fact, _)| fact), {
            Some(Fact::EchoUnanswered { unanswered: 1, of: 2, first: None })
        });
        assert_eq!(remark(&[one.clone(), again(one)]), expected(2, 2, 2));
    }

    #[test]
    fn a_flood_of_requests_is_forgotten_from_its_beginning() {
        let mut analysis = Analysis::new(None);
        for number in 1..=u64::try_from(REMEMBERED).unwrap() * 3 {
            let bytes = message(8, THERE, u16::try_from(number % 6000).unwrap());
            let packet = decode(LinkType::RawIp, &bytes, bytes.len());
            let reference = PacketRef { id: PacketId(number), n: RecordNumber(number) };
            let time = Timestamp::default();
            analysis.packet(Seen {
                reference,
                time,
                vantage: VantageIndex(0),
                wire_len: bytes.len(),
                packet: &packet,
                bytes: &bytes,
            });
        }
        let Echoes { requests, order, .. } = &analysis.echoes;
        assert_eq!((requests.len(), order.len()), (REMEMBERED, REMEMBERED));
    }
}
