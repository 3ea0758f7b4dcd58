//! Which flow a packet belongs to, who is who in it, and what is said of datagrams and of ICMP errors.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use proptest::prelude::*;

use captrace::internals::analysis::fact::{Basis, Fact, IcmpAnswer, PacketId, PacketRef, RecordNumber};
use captrace::internals::analysis::flow::{Direction, FlowId};
use captrace::internals::analysis::reason::ResendCause;
use captrace::internals::analysis::summary::{Ending, FlowSummary};
use captrace::internals::analysis::tcp::TcpState;
use captrace::internals::analysis::{Analysis, Change, Seen, Verdict};
use captrace::internals::call::{Action, Call, End, TransportProtocol};
use captrace::internals::decode;
use captrace::internals::frame::{LinkType, Timestamp, VantageIndex};

const CLIENT: (u8, u16) = (1, 40000);
const SERVER: (u8, u16) = (2, 12000);

/// An IPv4 packet, written byte by byte: its checksum is left to the network card.
fn ip(protocol: u8, from: u8, to: u8, above: &[u8]) -> Vec<u8> {
    let len = u16::try_from(20 + above.len()).unwrap().to_be_bytes();
    let mut bytes = vec![0x45, 0, len[0], len[1], 0, 0, 0x40, 0, 64, protocol, 0, 0];
    bytes.extend([10, 0, 0, from, 10, 0, 0, to]);
    bytes.extend(above);
    bytes
}

fn tcp(from: (u8, u16), to: (u8, u16), flags: u8, (seq, ack): (u32, u32), data: &[u8]) -> Vec<u8> {
    let mut above = [from.1.to_be_bytes(), to.1.to_be_bytes()].concat();
    above.extend([seq.to_be_bytes(), ack.to_be_bytes()].concat());
    above.extend([0x50, flags, 1, 0, 0, 0, 0, 0]);
    above.extend(data);
    ip(6, from.0, to.0, &above)
}

fn udp(from: (u8, u16), to: (u8, u16), data: &[u8]) -> Vec<u8> {
    let len = u16::try_from(8 + data.len()).unwrap();
    let mut above = [from.1, to.1, len, 0].map(u16::to_be_bytes).concat();
    above.extend(data);
    let addresses = [0x0a00, u16::from(from.0), 0x0a00, u16::from(to.0), 17, len];
    let pairs = above.chunks(2).map(|pair| u16::from_be_bytes([pair[0], *pair.get(1).unwrap_or(&0)]));
    let sum: u32 = addresses.into_iter().chain(pairs).map(u32::from).sum();
    let sum = !u16::try_from((sum & 0xffff) + (sum >> 16)).unwrap();
    above[6..8].copy_from_slice(&sum.to_be_bytes());
    ip(17, from.0, to.0, &above)
}

fn icmp(from: u8, to: u8, (kind, code): (u8, u8), quoted: &[u8]) -> Vec<u8> {
    let mut above = vec![kind, code, 0, 0, 0, 0, 0, 0];
    above.extend(&quoted[..quoted.len().min(48)]);
    ip(1, from, to, &above)
}

/// An analysis and the packets that it has seen.
struct Story {
    analysis: Analysis,
    packets: u64,
}

impl Story {
    fn new(server_port: Option<u16>) -> Self {
        Self { analysis: Analysis::new(server_port), packets: 0 }
    }

    fn packet(&mut self, bytes: &[u8]) -> Verdict {
        self.packets += 1;
        let packet = decode::decode(LinkType::RawIp, bytes, bytes.len());
        let reference = PacketRef { id: PacketId(self.packets), n: RecordNumber(self.packets) };
        let time = Timestamp::from_nanoseconds(i64::try_from(self.packets).unwrap() * 1_000_000);
        self.analysis.packet(Seen {
            reference,
            time,
            vantage: VantageIndex(0),
            wire_len: bytes.len(),
            packet: &packet,
            bytes,
        })
    }

    fn sees(&mut self, packets: &[Vec<u8>]) {
        for packet in packets {
            self.packet(packet);
        }
    }

    fn says(&mut self, bytes: &[u8]) -> Vec<Fact> {
        self.packet(bytes).findings.into_iter().map(|finding| finding.fact).collect()
    }

    fn flow(&mut self, bytes: &[u8]) -> u32 {
        self.packet(bytes).flow.unwrap().0.0
    }

    fn call(&mut self, end: End, action: Action, local: (u8, u16), peer: Option<(u8, u16)>) -> Verdict {
        let call = Call {
            time: Timestamp::default(),
            end,
            transport: TransportProtocol::Tcp,
            local: Some(socket(local)),
            peer: peer.map(socket),
            action,
            result: None,
        };
        self.analysis.call(RecordNumber(0), &call)
    }
}

fn socket((host, port): (u8, u16)) -> SocketAddr {
    let address = if host == 0 { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::new(10, 0, 0, host) };
    SocketAddr::new(IpAddr::V4(address), port)
}

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;
const FIN: u8 = 0x01;
const RST: u8 = 0x04;

/// A connection that the client opens with `isn` and closes first.
fn whole_connection(isn: u32) -> Vec<Vec<u8>> {
    let c = |flags, seq: u32, ack: u32| tcp(CLIENT, SERVER, flags, (isn + seq, 500 + ack), &[]);
    let s = |flags, seq: u32, ack: u32| tcp(SERVER, CLIENT, flags, (500 + seq, isn + ack), &[]);
    vec![
        tcp(CLIENT, SERVER, SYN, (isn, 0), &[]),
        s(SYN | ACK, 0, 1),
        c(ACK, 1, 1),
        c(FIN | ACK, 1, 1),
        s(FIN | ACK, 1, 2),
        c(ACK, 2, 2),
    ]
}

#[test]
fn a_port_that_is_used_again_begins_a_new_flow() {
    let mut story = Story::new(None);
    for isn in [100, 7000] {
        story.sees(&whole_connection(isn));
    }
    let summaries = story.analysis.summaries();
    assert_eq!(summaries.iter().map(|flow| flow.ending).collect::<Vec<_>>(), [Ending::Closed; 2]);
    assert!(story.analysis.is_over(TransportProtocol::Tcp));
    assert_eq!(story.flow(&tcp(CLIENT, SERVER, SYN, (7000, 0), &[])), 2, "an old SYN that was late");
}

#[test]
fn the_next_connection_may_be_opened_from_the_other_side() {
    let mut story = Story::new(None);
    story.sees(&whole_connection(100));
    let verdict = story.packet(&tcp(SERVER, CLIENT, SYN, (9, 0), &[]));
    assert_eq!(verdict.flow, Some((FlowId(2), Direction::ClientToServer)));
}

#[test]
fn only_the_socket_that_listens_is_said_to_listen() {
    let listens = |local, to| {
        let mut story = Story::new(None);
        story.call(End::Server, Action::Listen, local, None);
        let verdict = story.packet(&tcp(CLIENT, to, SYN, (100, 0), &[]));
        verdict.changes.iter().any(|change| change.to == TcpState::Listen)
    };
    assert!(listens(SERVER, SERVER) && listens((0, SERVER.1), SERVER));
    assert!(!listens(SERVER, (9, SERVER.1)), "the same port of another host");
    let mut story = Story::new(None);
    story.call(End::Server, Action::Listen, SERVER, None);
    story.call(End::Server, Action::Close, SERVER, None);
    let verdict = story.packet(&tcp(CLIENT, SERVER, SYN, (100, 0), &[]));
    assert!(verdict.changes.iter().all(|change| change.to != TcpState::Listen), "it has stopped listening");
}

#[test]
fn a_reset_from_a_third_host_is_a_flow_of_its_own() {
    let mut story = Story::new(None);
    story.sees(&whole_connection(100)[..3]);
    assert_eq!(story.flow(&tcp((7, SERVER.1), CLIENT, RST, (501, 0), &[])), 2);
    assert_eq!(story.analysis.summaries()[0].ending, Ending::Open);
}

#[test]
fn a_connection_that_was_seen_from_its_middle_has_no_times_from_its_beginning() {
    let mut story = Story::new(None);
    story.packet(&tcp(CLIENT, SERVER, ACK, (100, 500), b"abc"));
    story.packet(&tcp(SERVER, CLIENT, ACK, (500, 103), b"ABC"));
    let summary = story.analysis.summaries()[0].clone();
    assert_eq!((summary.handshake_ns, summary.first_reply_ns, summary.round_trips), (None, None, None));
    assert_eq!(summary.server.port, SERVER.1, "the lower port is the likelier server");
}

#[test]
fn round_trips_and_the_first_reply_count_from_the_syn() {
    let mut story = Story::new(None);
    story.sees(&whole_connection(100)[..3]);
    story.packet(&tcp(CLIENT, SERVER, ACK, (101, 501), b"abc"));
    story.packet(&tcp(SERVER, CLIENT, ACK, (501, 104), b"ABC"));
    let summary = story.analysis.summaries()[0].clone();
    assert_eq!(
        (summary.handshake_ns, summary.first_reply_ns, summary.round_trips),
        (Some(2_000_000), Some(4_000_000), Some(2))
    );
}

#[test]
fn a_syn_without_an_answer_is_reported_as_such() {
    let mut story = Story::new(None);
    let syn = tcp(CLIENT, SERVER, SYN, (100, 0), &[]);
    story.packet(&syn);
    story.packet(&syn);
    let facts: Vec<_> = story
        .analysis
        .conclude(None)
        .into_iter()
        .flat_map(|flow| flow.findings)
        .map(|finding| finding.fact)
        .collect();
    assert_eq!(facts, [Fact::Unopened { syns: 2, listening: None, on_loopback: false }]);
}

#[test]
fn an_icmp_error_names_the_syn_that_it_quotes() {
    let mut story = Story::new(None);
    let syn = tcp(CLIENT, SERVER, SYN, (100, 0), &[]);
    story.packet(&syn);
    let verdict = story.packet(&icmp(SERVER.0, CLIENT.0, (3, 3), &syn));
    assert_eq!(verdict.flow, Some((FlowId(1), Direction::ServerToClient)));
    let fact = Fact::PortUnreachable {
        protocol: TransportProtocol::Tcp,
        port: SERVER.1,
        about: Some(PacketId(1)),
        arrived: true,
    };
    assert_eq!(verdict.findings[0].fact, fact);
}

#[test]
fn requests_and_replies_in_turn_are_paired() {
    let mut story = Story::new(None);
    for turn in [0, 2] {
        let opens = turn == 0;
        let asked = Fact::Datagram { end: End::Client, bytes: 3, length: 11, opens };
        assert_eq!(story.says(&udp(CLIENT, SERVER, b"abc")), [asked], "a request answers nothing");
        let answers = PacketId(turn + 1);
        let answer = Fact::Answer { end: End::Server, bytes: 3, length: 11, answers, waiting: 1 };
        assert_eq!(story.says(&udp(SERVER, CLIENT, b"ABC")), [answer]);
    }
    let unasked = Fact::Datagram { end: End::Server, bytes: 1, length: 9, opens: false };
    assert_eq!(story.says(&udp(SERVER, CLIENT, b"!")), [unasked]);
}

#[test]
fn of_several_requests_that_wait_the_oldest_is_answered_first() {
    let mut story = Story::new(None);
    story.sees(&[(); 3].map(|()| udp(CLIENT, SERVER, b"abc")));
    for (answers, waiting) in [(1, 3), (2, 2), (3, 1)] {
        let facts = story.says(&udp(SERVER, CLIENT, b"ABC"));
        let answers = PacketId(answers);
        assert_eq!(facts, [Fact::Answer { end: End::Server, bytes: 3, length: 11, answers, waiting }]);
    }
}

#[test]
fn an_empty_datagram_is_a_datagram() {
    let mut story = Story::new(None);
    let empty = Fact::Datagram { end: End::Client, bytes: 0, length: 8, opens: true };
    assert_eq!(story.says(&udp(CLIENT, SERVER, b"")), [empty]);
    assert!(matches!(story.says(&udp(SERVER, CLIENT, b""))[..], [Fact::Answer { bytes: 0, .. }]));
}

#[test]
fn the_known_port_is_the_server_even_if_it_speaks_first() {
    let mut story = Story::new(Some(SERVER.1));
    let verdict = story.packet(&udp(SERVER, CLIENT, b"ABC"));
    assert_eq!(verdict.flow, Some((FlowId(1), Direction::ServerToClient)));
    story.packet(&udp(CLIENT, SERVER, b"abc"));
    let summary = story.analysis.summaries()[0].clone();
    assert_eq!((summary.first_reply_ns, summary.round_trips), (None, None), "it replied to nothing");
}

#[test]
fn a_new_syn_ends_time_wait_in_the_flow_before() {
    let mut story = Story::new(None);
    let (syn, ack, fin) = (2, 16, 17);
    story.sees(&[
        tcp(CLIENT, SERVER, syn, (0, 0), b""),
        tcp(SERVER, CLIENT, syn | ack, (100, 1), b""),
        tcp(CLIENT, SERVER, ack, (1, 101), b""),
        tcp(CLIENT, SERVER, fin, (1, 101), b""),
        tcp(SERVER, CLIENT, fin, (101, 2), b""),
        tcp(CLIENT, SERVER, ack, (2, 102), b""),
    ]);
    let verdict = story.packet(&tcp(CLIENT, SERVER, syn, (9000, 0), b""));
    assert_eq!(verdict.flow.map(|(flow, _)| flow), Some(FlowId(2)));
    let closes = |end, from, cause| Change {
        end,
        from: Some(from),
        to: TcpState::Closed,
        cause: Some(RecordNumber(cause)),
        basis: Basis::Inferred,
    };
    // Nothing contradicts any more that the last ACK arrived.
    let last_ack = closes(End::Server, TcpState::LastAck, 6);
    let time_wait = closes(End::Client, TcpState::TimeWait, 7);
    assert_eq!(verdict.ended, [(FlowId(1), last_ack), (FlowId(1), time_wait)]);
    assert_eq!(story.analysis.summaries()[0].states.client, Some(TcpState::Closed));
}

#[test]
fn port_unreachable_names_the_datagram_that_it_quotes() {
    let mut story = Story::new(None);
    let datagrams = [udp(CLIENT, SERVER, b"abc"), udp(CLIENT, SERVER, b"defg")];
    story.sees(&datagrams);
    let facts = story.says(&icmp(SERVER.0, CLIENT.0, (3, 3), &datagrams[1]));
    let about = Some(PacketId(2));
    assert_eq!(
        facts,
        [Fact::PortUnreachable { protocol: TransportProtocol::Udp, port: SERVER.1, about, arrived: true }]
    );
    assert_eq!(story.analysis.summaries()[0].ending, Ending::Unreachable);
}

#[test]
fn another_icmp_error_is_not_taken_for_an_answer() {
    let mut story = Story::new(None);
    let datagram = udp(CLIENT, SERVER, b"abc");
    story.packet(&datagram);
    assert_eq!(
        story.says(&icmp(9, CLIENT.0, (11, 0), &datagram)),
        [Fact::IcmpError { v6: false, kind: 11, code: 0, mtu: None, about: Some(PacketId(1)) }]
    );
    assert!(!story.analysis.is_over(TransportProtocol::Udp));
}

proptest! {
    #[test]
    fn whatever_comes_each_packet_has_one_flow_and_each_flow_one_pair_of_sockets(
        packets in prop::collection::vec((0u8..3, 0u8..3, any::<bool>(), any::<u8>(), 0u32..4, 0u32..4, 0usize..4), 0..80)
    ) {
        let mut story = Story::new(None);
        for (from, to, is_udp, flags, seq, ack, len) in packets {
            let (from, to) = ((from, 1000 + u16::from(from)), (to, 1000 + u16::from(to)));
            let data = vec![b'a'; len];
            let bytes =
                if is_udp { udp(from, to, &data) } else { tcp(from, to, flags, (seq, ack), &data) };
            let verdict = story.packet(&bytes);
            let (flow, direction) = verdict.flow.unwrap();
            let summary = story.analysis.summaries()[usize::try_from(flow.0).unwrap() - 1].clone();
            let sender = if direction.sender() == End::Client { summary.client } else { summary.server };
            prop_assert_eq!((sender.address, sender.port), (socket_of(from), from.1));
        }
        let total: u64 = story.analysis.summaries().iter().map(FlowSummary::total_packets).sum();
        prop_assert_eq!(total, story.packets);
    }
}

fn socket_of((host, _): (u8, u16)) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(10, 0, 0, host))
}
#[test]
fn an_icmp_error_names_its_packet_however_little_it_quotes() {
    let syn = tcp(CLIENT, SERVER, SYN, (100, 0), &[]);
    // The IP header and the ports; with the sequence number, as RFC 792 requires; the whole header.
    for quoted in 24..=40 {
        let mut story = Story::new(None);
        story.packet(&syn);
        let facts = story.says(&icmp(9, CLIENT.0, (3, 1), &syn[..quoted]));
        let about = Some(PacketId(1));
        assert_eq!(
            facts,
            [Fact::IcmpError { v6: false, kind: 3, code: 1, mtu: None, about }],
            "{quoted} bytes"
        );
    }
}

#[test]
fn of_several_segments_an_icmp_error_names_the_one_with_the_number_that_it_quotes() {
    let mut story = Story::new(None);
    let data = |seq| tcp(CLIENT, SERVER, ACK, (seq, 1), &[b'x'; 10]);
    story.sees(&[data(100), data(110), data(120)]);
    let about = |facts: Vec<Fact>| match facts[..] {
        [Fact::IcmpError { about, .. }] => about.map(|packet| packet.0),
        ref other => panic!("{other:?}"),
    };
    assert_eq!(about(story.says(&icmp(9, CLIENT.0, (3, 4), &data(110)[..28]))), Some(2));
    assert_eq!(
        about(story.says(&icmp(9, CLIENT.0, (3, 4), &data(110)[..24]))),
        None,
        "ports fit to all three"
    );
    assert_eq!(about(story.says(&icmp(9, CLIENT.0, (3, 4), &data(500)[..28]))), None, "never sent");
}

#[test]
fn an_icmp_error_is_the_answer_where_nothing_else_answers() {
    let endings = [
        ((3, 10), SERVER.0, Ending::Prohibited, Some(End::Server)),
        ((3, 13), 9, Ending::Prohibited, None),
        ((3, 1), 9, Ending::Unreachable, None),
        ((3, 1), CLIENT.0, Ending::Unreachable, Some(End::Client)),
        ((11, 0), 9, Ending::Expired, None),
    ];
    for (packet, protocol) in [
        (tcp(CLIENT, SERVER, SYN, (100, 0), &[]), TransportProtocol::Tcp),
        (udp(CLIENT, SERVER, b"abc"), TransportProtocol::Udp),
    ] {
        for ((kind, code), by, ending, end) in endings {
            let mut story = Story::new(None);
            story.sees(&[packet.clone(), icmp(by, CLIENT.0, (kind, code), &packet)]);
            assert_eq!(story.analysis.summaries()[0].ending, ending);
            let by = socket_of((by, 0));
            let error = IcmpAnswer { packet: PacketId(2), by, end, v6: false, kind, code };
            let remarks = story.analysis.conclude(None).into_iter().flat_map(|flow| flow.findings);
            let facts: Vec<_> = remarks.map(|finding| finding.fact).collect();
            assert_eq!(facts, [Fact::Undelivered { protocol, packets: 1, error }]);
        }
    }
}

#[test]
fn an_icmp_error_does_not_end_what_the_server_answers() {
    let mut story = Story::new(None);
    let datagram = udp(CLIENT, SERVER, b"abc");
    story.sees(&[datagram.clone(), icmp(9, CLIENT.0, (3, 1), &datagram), udp(SERVER, CLIENT, b"ABC")]);
    assert_eq!(story.analysis.summaries()[0].ending, Ending::Answered);
    // A packet that was too long comes again, in pieces.
    let mut story = Story::new(None);
    story.sees(&[datagram.clone(), icmp(9, CLIENT.0, (3, 4), &datagram)]);
    assert_eq!(story.analysis.summaries()[0].ending, Ending::Unanswered);
}

#[test]
fn bytes_come_again_because_their_packet_was_too_big() {
    let causes = |middle: &[Vec<u8>], again: &[(u32, usize)]| -> Vec<_> {
        let mut story = Story::new(None);
        let data = |seq, len| tcp(CLIENT, SERVER, ACK, (seq, 1), &vec![b'x'; len]);
        story.sees(&[data(100, 1000), data(1100, 1000)]);
        story.sees(middle);
        let facts = again.iter().flat_map(|(seq, len)| story.says(&data(*seq, *len)));
        facts
            .filter_map(|fact| if let Fact::DataAgain { cause, .. } = fact { Some(cause) } else { None })
            .collect()
    };
    let too_big = icmp(9, CLIENT.0, (3, 4), &tcp(CLIENT, SERVER, ACK, (100, 1), &[b'x'; 1000])[..28]);
    let pieces = [(100, 600), (700, 400), (1100, 600), (1700, 400)];
    assert_eq!(causes(std::slice::from_ref(&too_big), &pieces), [ResendCause::TooBig; 4]);
    assert!(!causes(&[], &pieces).contains(&ResendCause::TooBig));
    // As long as before: the error is not the reason. What comes once more is lost.
    assert!(!causes(std::slice::from_ref(&too_big), &[(100, 1000)]).contains(&ResendCause::TooBig));
    assert_ne!(causes(&[too_big], &[(100, 600), (100, 600)])[1], ResendCause::TooBig);
}
