//! Every kind of fact, with values that an exchange really has.

use std::net::SocketAddr;

use captrace::internals::analysis::fact::{
    CapturePlace, Congestion, Covered, Fact, HeldBack, IcmpAnswer, PacketId, SampleBy, Waited, WindowStep,
};
use captrace::internals::analysis::flow::FlowId;
use captrace::internals::analysis::reason::{
    AckCause, AckTrigger, Checksummed, DatagramDefect, Differing, EcnStep, FormerState, LateCause,
    ResendCause, ResetCause, Shape,
};
use captrace::internals::call::{End, TransportProtocol};
use captrace::internals::decode::reassemble::Refusal;
use captrace::internals::fate::{Cause, Treatment};

pub const CLIENT: End = End::Client;
pub const SERVER: End = End::Server;

pub const fn id(packet: u64) -> PacketId {
    PacketId(packet)
}

/// What only a lab shows.
pub fn labs() -> Vec<Fact> {
    let rule = || Cause::Rule { number: 1, text: "server data 2".to_owned() };
    let treated = |treatment| Fact::LinkTreated { treatment, cause: rule() };
    let resent = |arrived_ns, cause: Option<ResendCause>| Fact::ResentTruly {
        end: CLIENT,
        original: id(8),
        arrived_ns,
        claimed: cause.is_some(),
        cause,
    };
    let window = |step, (before, after), (threshold_before, threshold), by| Fact::KernelWindow {
        end: CLIENT,
        before,
        after,
        threshold_before,
        threshold,
        step,
        by,
    };
    let times = |estimated_ns, timeout_ns| Fact::KernelTimes {
        end: SERVER,
        srtt_us: 50_120,
        rttvar_us: 12_500,
        rto_us: 250_120,
        estimated_ns,
        timeout_ns,
    };
    let kernel_resent = |segments, cause| Fact::KernelResent { end: CLIENT, segments, cause };
    vec![
        treated(Treatment::Dropped),
        treated(Treatment::Delayed { by_ns: 300_000_000 }),
        treated(Treatment::Duplicated),
        treated(Treatment::Corrupted { byte: 70, bit: 3 }),
        treated(Treatment::HeldBack),
        treated(Treatment::Truncated { to: 60 }),
        Fact::LinkTreated { treatment: Treatment::Dropped, cause: Cause::Chance },
        Fact::LinkTreated { treatment: Treatment::Dropped, cause: Cause::QueueFull },
        Fact::LinkTreated { treatment: Treatment::Delayed { by_ns: 5_000_000 }, cause: Cause::Link },
        Fact::LinkQueued { waiting: 12, after_ns: 34_000_000 },
        Fact::LinkQueued { waiting: 1, after_ns: 26_200_000 },
        resent(None, Some(ResendCause::Fast)),
        resent(Some(-15_000_000), Some(ResendCause::Timeout)),
        resent(Some(40_000_000), Some(ResendCause::Timeout)),
        resent(Some(-15_000_000), Some(ResendCause::AfterTimeout)),
        resent(Some(40_000_000), Some(ResendCause::Fast)),
        resent(Some(40_000_000), Some(ResendCause::Unknown)),
        resent(Some(-15_000_000), None),
        window(WindowStep::SlowStart, (10, 11), (None, None), Some(id(9))),
        window(WindowStep::Avoidance, (27, 28), (Some(27), Some(27)), Some(id(90))),
        window(WindowStep::Recovery, (54, 40), (None, Some(27)), Some(id(60))),
        window(WindowStep::Timeout, (10, 1), (Some(27), Some(7)), None),
        window(WindowStep::Undone, (7, 10), (Some(7), None), Some(id(12))),
        window(WindowStep::Other, (10, 10), (None, Some(7)), None),
        times(Some(50_300_000), Some(112_000_000)),
        times(None, None),
        kernel_resent(1, ResendCause::Timeout),
        kernel_resent(3, ResendCause::AfterTimeout),
        kernel_resent(1, ResendCause::Fast),
        kernel_resent(1, ResendCause::TailProbe),
    ]
}

/// Facts of opening and closing.
#[expect(clippy::too_many_lines, reason = "a list of facts")]
pub fn handshakes() -> Vec<Fact> {
    let syn_again = |end, cause, answers| Fact::SynAgain {
        end,
        original: id(1),
        after_ns: 1_004_000_000,
        refused: false,
        cause,
        with_ack: end == SERVER,
        answers,
    };
    let fin_again = |cause| Fact::FinAgain { end: SERVER, original: id(8), after_ns: 204_000_000, cause };
    let fin = |end, first, crosses| Fact::Fin { end, first, crosses, seq: 16 };
    let reused = |state| Fact::PortsReused { end: CLIENT, former: id(12), after_ns: 70_004_000_000, state };
    let ecn = |end, step, answers| Fact::Ecn { end, step, answers };
    let ack_fin = |bytes, piggybacked, with_fin| Fact::AckFin {
        end: CLIENT,
        ack: 17,
        answers: id(8),
        bytes,
        piggybacked,
        with_fin,
        waited_ns: None,
        held: None,
    };
    vec![
        Fact::Syn { raw_isn: 2_847_561_093 },
        Fact::SynAck { raw_isn: 2_825_197_774, answers: Some(id(1)), ack: 1 },
        Fact::SynAck { raw_isn: 2_825_197_774, answers: None, ack: 1 },
        Fact::SynAck { raw_isn: 2_825_197_774, answers: Some(id(1)), ack: 16 },
        Fact::HandshakeAck { by_server: false, answers: id(2), ack: 1 },
        Fact::HandshakeAck { by_server: true, answers: id(3), ack: 1 },
        Fact::BareAck { end: SERVER, answers: id(1) },
        Fact::ConnectsToItself { port: 56064 },
        Fact::SynOptions { end: CLIENT, mss: Some(65495), shift: Some(7), scaled: None },
        Fact::SynOptions { end: SERVER, mss: Some(65495), shift: Some(7), scaled: Some(true) },
        Fact::SynOptions { end: SERVER, mss: Some(1460), shift: None, scaled: Some(false) },
        Fact::SynOptions { end: CLIENT, mss: Some(1460), shift: None, scaled: None },
        Fact::SynOptions { end: CLIENT, mss: Some(1460), shift: Some(255), scaled: None },
        Fact::SynOptions { end: SERVER, mss: Some(1460), shift: Some(15), scaled: Some(true) },
        Fact::SackPermitted { client: true, server: true },
        Fact::SackPermitted { client: true, server: false },
        Fact::SackPermitted { client: false, server: true },
        Fact::SackPermitted { client: false, server: false },
        ecn(CLIENT, EcnStep::Asks, None),
        ecn(CLIENT, EcnStep::AsksAccurate, None),
        ecn(SERVER, EcnStep::Agrees, Some(id(1))),
        ecn(SERVER, EcnStep::Declines, Some(id(1))),
        ecn(SERVER, EcnStep::Reports, None),
        ecn(CLIENT, EcnStep::Reduces, Some(id(24))),
        ecn(CLIENT, EcnStep::Reduces, None),
        Fact::BytesInAll { end: CLIENT, bytes: 15, ack: 17, raw_ack: 2_847_561_110, raw_isn: 2_847_561_093 },
        Fact::SynCrosses { end: SERVER, raw_isn: 2_825_197_774, other: id(1), is_split: false },
        Fact::SynCrosses { end: SERVER, raw_isn: 2_825_197_774, other: id(1), is_split: true },
        Fact::SynCrossedAck { end: CLIENT, answers: id(2) },
        syn_again(CLIENT, ResendCause::Timeout, None),
        syn_again(CLIENT, ResendCause::Unknown, None),
        syn_again(CLIENT, ResendCause::Unknown, Some(id(2))),
        syn_again(SERVER, ResendCause::Timeout, None),
        syn_again(SERVER, ResendCause::Unknown, Some(id(3))),
        Fact::SynAgain {
            end: CLIENT,
            original: id(1),
            after_ns: 504_000_000,
            refused: true,
            cause: ResendCause::Timeout,
            with_ack: false,
            answers: None,
        },
        fin(SERVER, true, false),
        fin(CLIENT, false, false),
        fin(CLIENT, false, true),
        fin_again(ResendCause::Timeout),
        fin_again(ResendCause::ProbeOrTimeout),
        fin_again(ResendCause::Needless),
        fin_again(ResendCause::Unknown),
        ack_fin(0, false, false),
        ack_fin(0, true, true),
        ack_fin(1, true, false),
        Fact::Closed { first: Some(SERVER), shape: Shape::FourSegments },
        Fact::Closed { first: Some(SERVER), shape: Shape::ThreeSegments },
        Fact::Closed { first: None, shape: Shape::Simultaneous },
        Fact::Arrived { packet: id(1), after_ns: 10_020_000 },
        Fact::CopyMade { packet: id(4), after_ns: 25_200_000 },
        Fact::Overtaken { packet: id(4), by: id(5) },
        Fact::LostOnPath { packet: id(8) },
        Fact::ArrivalAssumed { end: CLIENT, packet: id(10) },
        Fact::Unfinished,
        Fact::HalfClosed { closed: CLIENT },
        Fact::PortScan {
            client: "192.168.100.103".parse().unwrap(),
            server: "192.168.100.102".parse().unwrap(),
            ports: 29,
            open: 1,
            refused: 20,
            unanswered: 8,
        },
        Fact::Unopened { syns: 1, listening: None, on_loopback: false },
        Fact::Unopened { syns: 7, listening: None, on_loopback: true },
        Fact::Unopened { syns: 6, listening: Some(id(2)), on_loopback: false },
        Fact::Unopened { syns: 6, listening: Some(id(2)), on_loopback: true },
        Fact::MidStream { end: CLIENT },
        Fact::Refused { port: 12000, answers: id(1) },
        Fact::Reset { end: CLIENT, answers: None, cause: ResetCause::Aborted },
        Fact::Reset { end: SERVER, answers: Some(id(9)), cause: ResetCause::AfterClose },
        Fact::Reset { end: SERVER, answers: Some(id(9)), cause: ResetCause::NoConnection },
        Fact::Reset { end: SERVER, answers: None, cause: ResetCause::NoConnection },
        Fact::HalfOpen { end: SERVER, answers: id(1) },
        Fact::SynAckOther { end: SERVER, raw_isn: 3_000_000_000, first: id(2), is_open: false },
        Fact::SynAckOther { end: SERVER, raw_isn: 3_000_000_000, first: id(2), is_open: true },
        Fact::Damaged { checksum: Checksummed::Tcp, certain: true },
        Fact::Damaged { checksum: Checksummed::Ip, certain: false },
        Fact::DamagedAgain { end: CLIENT, damaged: id(4), after_ns: 250_000_000 },
        Fact::DamagedArrived { end: SERVER, damaged: id(4) },
        Fact::SeenTwice { end: CLIENT, first: id(1), after_ns: 5000 },
        Fact::OldTimestamp { end: CLIENT, first: 6, bytes: 9 },
        reused(FormerState::Ended),
        reused(FormerState::TimeWait),
        Fact::PortsReused {
            end: CLIENT,
            former: id(12),
            after_ns: 280_000_000,
            state: FormerState::TimeWait,
        },
        reused(FormerState::Unanswered),
        reused(FormerState::Open),
        Fact::ResetIgnored { end: SERVER, over: true },
        Fact::ResetIgnored { end: SERVER, over: false },
        Fact::OddFlags { end: CLIENT },
        Fact::AfterReset { end: SERVER },
        Fact::AckFin {
            end: SERVER,
            ack: 17,
            answers: id(8),
            bytes: 0,
            piggybacked: false,
            with_fin: false,
            waited_ns: Some(43_100_000),
            held: Some(HeldBack { fastest_ns: 20_000, at_most_ns: None }),
        },
        ecn(SERVER, EcnStep::AgreesClassic, Some(id(1))),
        ecn(SERVER, EcnStep::AgreesAccurate, Some(id(1))),
        Fact::Reset { end: SERVER, answers: Some(id(12)), cause: ResetCause::GivesUp },
        Fact::Reset { end: SERVER, answers: None, cause: ResetCause::Unread },
        Fact::Reset { end: SERVER, answers: None, cause: ResetCause::AbortedOrUnread },
    ]
}

/// How long was waited, where a timer is the cause.
pub fn waited(cause: ResendCause, copies: u32) -> Option<Box<Waited>> {
    let (estimated_ns, deviation_ns) = (Some(20_400_300), Some(10_200_100));
    let (waited_ns, before_ns) = match (cause, copies) {
        (ResendCause::Timeout, 1) => (227_680_000, None),
        (ResendCause::Timeout, 2) => (464_000_000, Some(227_680_000)),
        (ResendCause::Timeout, _) => (252_000_000, Some(245_700_000)),
        (ResendCause::TailProbe, 1) => (56_875_000, None),
        (ResendCause::ProbeOrTimeout, _) => (227_085_000, None),
        _ => return None,
    };
    let alone = cause != ResendCause::TailProbe;
    Some(Box::new(Waited { waited_ns, before_ns, estimated_ns, deviation_ns, alone }))
}

/// Facts of data and of its acknowledgment.
#[expect(clippy::too_many_lines, reason = "a list, one line a fact")]
pub fn transfers() -> Vec<Fact> {
    let again = |cause, copies| Fact::DataAgain {
        end: CLIENT,
        first: 1,
        bytes: 15,
        original: Some(id(4)),
        after_ns: Some(204_000_000),
        was_acknowledged: cause == ResendCause::Needless,
        duplicate_acks: if cause == ResendCause::Fast { 3 } else { 0 },
        cause,
        waited: waited(cause, copies),
        copies,
    };
    let differs = |bytes, why, was_acknowledged| Fact::BytesDiffer {
        end: CLIENT,
        first: 2,
        bytes,
        original: id(4),
        why,
        was_acknowledged,
    };
    let overlap = |cause| Fact::DataOverlap { end: CLIENT, first: 11, bytes: 20, known: 10, next: 31, cause };
    let late = |expected, cause, passed| Fact::DataLate {
        end: CLIENT,
        first: 11,
        bytes: 10,
        expected,
        cause,
        duplicate_acks: 0,
        passed_by: passed,
    };
    let twice = |(first, bytes, fin), original: Option<u64>, copy: Option<u64>| {
        let (original, copy) = (original.map(id), copy.map(id));
        Fact::AckTwice { end: SERVER, first, bytes, fin, original, copy }
    };
    let duplicate =
        |count, fin| Fact::AckDuplicate { end: SERVER, ack: 11, count, fin, answers: Some(id(7)) };
    let ack_again = |to| Fact::AckAgain { end: SERVER, ack: 16, answers: Some(id(9)), to: Some(to) };
    let ack = |segments, cause| Fact::AckData {
        end: SERVER,
        ack: 13,
        before: 1,
        answers: Some(id(4)),
        segments,
        piggybacked: cause == AckCause::Piggybacked,
        cause,
        waited_ns: Some(41_200_000),
        held: (cause == AckCause::Delayed).then_some(HeldBack { fastest_ns: 20_600_000, at_most_ns: None }),
    };
    vec![
        Fact::Data { end: CLIENT, first: 1, bytes: 15, next: 16, in_flight: 0 },
        Fact::Data { end: CLIENT, first: 1, bytes: 1, next: 2, in_flight: 0 },
        Fact::Data { end: CLIENT, first: 65483, bytes: 62491, next: 127_974, in_flight: 32741 },
        again(ResendCause::Timeout, 1),
        again(ResendCause::Timeout, 2),
        again(ResendCause::Timeout, 3),
        again(ResendCause::AfterTimeout, 1),
        again(ResendCause::Fast, 1),
        again(ResendCause::PartialAck, 1),
        again(ResendCause::Sack, 1),
        again(ResendCause::TailProbe, 1),
        again(ResendCause::ProbeOrTimeout, 1),
        again(ResendCause::SynDataRefused, 1),
        again(ResendCause::Needless, 1),
        again(ResendCause::Unknown, 1),
        again(ResendCause::TooBig, 1),
        overlap(ResendCause::Unknown),
        overlap(ResendCause::Timeout),
        late(31, LateCause::Unknown, None),
        late(1, LateCause::Unknown, None),
        late(31, LateCause::Overtaken, Some(id(8))),
        late(31, LateCause::SentAgain, Some(id(8))),
        Fact::DataLate {
            end: CLIENT,
            first: 11,
            bytes: 10,
            expected: 31,
            cause: LateCause::SentAgain,
            duplicate_acks: 3,
            passed_by: Some(id(8)),
        },
        differs(1, Differing::Changed, false),
        differs(3, Differing::Changed, true),
        differs(1, Differing::KeepAlive, true),
        differs(6, Differing::Padding, false),
        differs(6, Differing::WasPadding, true),
        Fact::DataBefore { end: CLIENT, bytes: 1 },
        Fact::DataGap { end: CLIENT, first: 21, bytes: 10, expected: 11, missing: 10 },
        Fact::DataGap { end: CLIENT, first: 12, bytes: 0, expected: 11, missing: 1 },
        Fact::Urgent { end: CLIENT, seq: 1, pointer: 5, last: 5 },
        Fact::Offload { end: CLIENT, bytes: 4380, mss: 1460, segments: 4 },
        Fact::FullSegment { end: CLIENT, bytes: 1448, mss: 1460, options: 12, timestamps: true },
        Fact::FullSegment { end: CLIENT, bytes: 1452, mss: 1460, options: 8, timestamps: false },
        Fact::Push { end: CLIENT },
        Fact::EndsAfterSilence { end: CLIENT, waited_ns: 1_000_300_000 },
        Fact::ProgramLimits { end: CLIENT, idle_ns: 1_204_000_000 },
        Fact::StreamJoined { end: SERVER, bytes: 30, sends: 2 },
        Fact::WindowLimits { end: CLIENT, window: 65_535 },
        ack(1, AckCause::Unknown),
        ack(2, AckCause::Unknown),
        ack(1, AckCause::Piggybacked),
        ack(1, AckCause::Delayed),
        ack(2, AckCause::Delayed),
        ack(1, AckCause::AtOnce),
        ack(2, AckCause::SecondSegment),
        ack(1, AckCause::Several),
        ack(7, AckCause::Several),
        ack(3, AckCause::GapFilled),
        ack(1, AckCause::GapPartFilled),
        Fact::AckMissed { end: SERVER, first: 1461, bytes: 2920 },
        Fact::AckSelective {
            end: SERVER,
            first: 2921,
            bytes: 1460,
            fin: false,
            ranges: 2,
            total: 4380,
            missing: 1461,
            missing_bytes: 1460,
            answers: Some(id(7)),
        },
        twice((1, 15, false), Some(4), Some(7)),
        twice((1, 15, true), Some(4), Some(7)),
        twice((16, 0, true), Some(4), Some(7)),
        twice((1, 15, false), None, None),
        twice((0, 1, false), Some(2), Some(4)),
        Fact::CopyArrived { end: SERVER, original: id(4), copy: id(7), first: true },
        Fact::CopyArrived { end: SERVER, original: id(4), copy: id(7), first: false },
        duplicate(1, false),
        duplicate(1, true),
        duplicate(4, false),
        Fact::AckAgain { end: SERVER, ack: 16, answers: None, to: None },
        ack_again(AckTrigger::Repetition),
        ack_again(AckTrigger::KeepAlive),
        ack_again(AckTrigger::WindowProbe),
        ack_again(AckTrigger::Challenge),
        ack_again(AckTrigger::OldTimestamp),
        Fact::AckOld { end: SERVER, ack: Some(5), highest: 16 },
        Fact::AckUnseen { end: SERVER, highest: 16 },
        Fact::WindowUpdate { end: SERVER, window: 67584, before: 0, answers: None },
        Fact::WindowUpdate { end: SERVER, window: 67584, before: 0, answers: Some(id(9)) },
        Fact::WindowScaled { end: SERVER, raw: 502, shift: 7, bytes: 64256 },
        Fact::ZeroWindow { end: SERVER, after_fin: false },
        Fact::ZeroWindow { end: SERVER, after_fin: true },
        Fact::WindowProbe { end: CLIENT, new_byte: None },
        Fact::WindowProbe { end: CLIENT, new_byte: Some(101) },
        Fact::KeepAlive { end: CLIENT },
    ]
}

/// Facts of datagrams and of ICMP.
pub fn datagrams() -> Vec<Fact> {
    let reply = |answers: Option<u64>, round_trip_ns, before: Option<u64>| {
        let (answers, before) = (answers.map(PacketId), before.map(PacketId));
        Fact::EchoReply { id: 7, seq: 1, bytes: 56, answers, round_trip_ns, before }
    };
    let icmp = |v6, (kind, code), mtu| Fact::IcmpError { v6, kind, code, mtu, about: Some(id(1)) };
    let undelivered = |protocol, (kind, code), end| {
        let by = "2001:db8:1234::9".parse().unwrap();
        let error = IcmpAnswer { packet: id(7), by, end, v6: false, kind, code };
        Fact::Undelivered { protocol, packets: 3, error }
    };
    let odd = |why, length, carried| Fact::OddDatagram { end: CLIENT, why, length, carried };
    let socket = |text: &str| text.parse::<SocketAddr>().unwrap().into();
    let unreachable =
        |protocol, arrived| Fact::PortUnreachable { protocol, port: 12000, about: Some(id(1)), arrived };
    vec![
        Fact::Datagram { end: CLIENT, bytes: 15, length: 23, opens: true },
        Fact::Datagram { end: CLIENT, bytes: 1, length: 9, opens: false },
        Fact::Datagram { end: CLIENT, bytes: 0, length: 8, opens: true },
        Fact::Answer { end: SERVER, bytes: 15, length: 23, answers: id(1), waiting: 1 },
        Fact::Answer { end: SERVER, bytes: 15, length: 23, answers: id(1), waiting: 3 },
        odd(DatagramDefect::TooShort, 7, Some(13)),
        odd(DatagramDefect::TooLong, 100, Some(13)),
        odd(DatagramDefect::Surplus, 13, Some(17)),
        odd(DatagramDefect::NoChecksum, 13, Some(13)),
        Fact::AnswerElsewhere {
            end: SERVER,
            bytes: 15,
            length: 23,
            answers: id(1),
            asked: socket("192.168.0.10:69"),
            flow: FlowId(1),
        },
        Fact::AnsweredElsewhere {
            datagrams: 1,
            packet: id(2),
            source: socket("192.168.0.10:3445"),
            flow: FlowId(2),
        },
        Fact::Absent { packets: 2 },
        Fact::Absent { packets: 1 },
        Fact::Unanswered { datagrams: 1, to_group: false },
        Fact::Unanswered { datagrams: 1, to_group: true },
        unreachable(TransportProtocol::Udp, false),
        unreachable(TransportProtocol::Udp, true),
        unreachable(TransportProtocol::Tcp, false),
        icmp(false, (3, 1), None),
        icmp(false, (3, 4), Some(1400)),
        icmp(false, (11, 0), None),
        icmp(true, (2, 0), Some(1280)),
        icmp(true, (1, 3), None),
        icmp(false, (200, 7), None),
        Fact::IcmpError { v6: false, kind: 11, code: 0, mtu: None, about: None },
        undelivered(TransportProtocol::Tcp, (3, 10), Some(SERVER)),
        undelivered(TransportProtocol::Tcp, (3, 3), Some(SERVER)),
        undelivered(TransportProtocol::Udp, (3, 1), None),
        undelivered(TransportProtocol::Udp, (3, 2), Some(SERVER)),
        undelivered(TransportProtocol::Udp, (3, 1), Some(CLIENT)),
        undelivered(TransportProtocol::Udp, (11, 0), None),
        undelivered(TransportProtocol::Udp, (12, 0), None),
        Fact::EchoUnanswered { unanswered: 2, of: 5, first: Some(id(4)) },
        Fact::EchoUnanswered { unanswered: 1, of: 1, first: None },
        Fact::EchoRequest { id: 7, seq: 1, bytes: 56, before: None },
        Fact::EchoRequest { id: 7, seq: 1, bytes: 1, before: Some(id(1)) },
        reply(Some(1), Some(23_400_000), None),
        reply(Some(1), None, None),
        reply(Some(1), None, Some(2)),
        reply(None, None, None),
    ]
}

/// Facts of datagrams in several packets.
pub fn fragments() -> Vec<Fact> {
    vec![
        Fact::Fragment { id: 4660, offset: 0, bytes: 1480, more: true, first: None },
        Fact::Fragment { id: 4660, offset: 1480, bytes: 1480, more: true, first: Some(id(3)) },
        Fact::Fragment { id: 4660, offset: 2960, bytes: 48, more: false, first: Some(id(3)) },
        Fact::Reassembled {
            fragments: 3,
            bytes: 3008,
            carried: 3008,
            lengths: vec![1480, 1480, 48],
            first: id(3),
            lost: None,
        },
        Fact::Reassembled {
            fragments: 3,
            bytes: 4008,
            carried: 4008,
            lengths: vec![1480, 1480, 1048],
            first: id(4),
            lost: Some(id(5)),
        },
        Fact::Reassembled {
            fragments: 2,
            bytes: 40,
            carried: 48,
            lengths: vec![24, 24],
            first: id(3),
            lost: None,
        },
        Fact::Reassembled {
            fragments: 45,
            bytes: 65508,
            carried: 65508,
            lengths: Vec::new(),
            first: id(3),
            lost: None,
        },
        Fact::FragmentUnusable { why: Refusal::Cut },
        Fact::FragmentUnusable { why: Refusal::Length },
        Fact::FragmentUnusable { why: Refusal::TooLong },
        Fact::FragmentUnusable { why: Refusal::Overlap },
        Fact::FragmentUnusable { why: Refusal::End },
        Fact::FragmentUnusable { why: Refusal::Duplicate },
    ]
}

/// Facts of times, windows and flights.
pub fn measures() -> Vec<Fact> {
    let sample = |before_ns: Option<i64>, by, short, also| Fact::RttSample {
        end: CLIENT,
        segment: id(106),
        sample_ns: 1_213_000,
        before_ns,
        estimated_ns: (short == Some(false)).then(|| before_ns.map_or(1_213_000, |_| 1_202_000)),
        deviation_before_ns: before_ns.map(|_| 66_000),
        deviation_ns: (short == Some(false)).then(|| before_ns.map_or(607_000, |_| 52_000)),
        timeout_ns: (short == Some(false)).then(|| before_ns.map_or(3_641_000, |_| 1_410_000)),
        syn_ns: before_ns.map_or(Some(20_867_000), |_| None),
        by,
        short,
        also,
    };
    let initial = |by| {
        let (syn_ns, syn_ack_ns, initial_ns) = (23_172_000, 93_000, 23_265_000);
        Fact::InitialRtt { syn_ns, syn_ack_ns, initial_ns, by }
    };
    let older = |packet| Covered { segment: id(packet), sample_ns: 1_412_000 };
    let seen = |vantage| Fact::SeenFrom { vantage };
    let phase =
        |phase, flights: &[u32]| Fact::CongestionPhase { end: SERVER, phase, flights: flights.to_vec() };
    vec![
        initial(SampleBy::Ack),
        initial(SampleBy::Timestamp),
        seen(CapturePlace::Client),
        seen(CapturePlace::Server),
        seen(CapturePlace::Between),
        sample(None, SampleBy::Ack, Some(false), vec![]),
        sample(None, SampleBy::Ack, Some(true), vec![older(105)]),
        sample(Some(1_200_000), SampleBy::Ack, Some(false), vec![]),
        sample(Some(1_200_000), SampleBy::Ack, Some(true), vec![older(104), older(105)]),
        sample(Some(1_200_000), SampleBy::Timestamp, Some(false), vec![]),
        sample(None, SampleBy::Ack, None, vec![older(104), older(105)]),
        Fact::RttAmbiguous { end: CLIENT, segment: id(5), copy: Some(id(9)), too_big: false },
        Fact::RttAmbiguous { end: CLIENT, segment: id(5), copy: Some(id(9)), too_big: true },
        Fact::RttAmbiguous { end: CLIENT, segment: id(5), copy: None, too_big: false },
        Fact::WindowFull { end: CLIENT, window: 5840 },
        Fact::WindowOpened { end: SERVER, closed_by: id(9), closed_ns: 2_300_000_000, window: Some(8760) },
        phase(Congestion::SlowStart, &[4380, 8760, 16060]),
        phase(Congestion::Avoidance, &[17520, 18980, 20440, 21900]),
        phase(Congestion::FastRecovery, &[21900]),
        phase(Congestion::Timeout, &[21900]),
        Fact::Recovered { end: SERVER, since: id(120), lasted_ns: 87_000_000 },
    ]
}

/// Facts of every kind.
pub fn every_fact() -> Vec<Fact> {
    [handshakes(), transfers(), datagrams(), fragments(), measures(), labs()].concat()
}
