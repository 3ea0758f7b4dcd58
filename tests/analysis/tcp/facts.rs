//! What is said of segments.

use super::*;
use End::{Client, Server};
use captrace::internals::analysis::fact::Waited;
use captrace::internals::analysis::reason::{
    AckCause, AckTrigger, LateCause, ResendCause, ResetCause, Shape,
};

fn id(packet: u64) -> PacketId {
    PacketId(packet)
}

/// What the second SYN says where the option is in neither.
const NO_SACK: Fact = Fact::SackPermitted { client: false, server: false };

#[test]
fn the_three_steps_of_the_handshake() {
    let mut talk = Talk::announced();
    assert_eq!(talk.says(client(0).syn()), [Fact::Syn { raw_isn: CLIENT_ISN }]);
    let syn_ack = Fact::SynAck { raw_isn: SERVER_ISN, answers: Some(id(1)), ack: 1 };
    assert_eq!(talk.says(server(1).syn().ack(1)), [syn_ack, NO_SACK]);
    let ack = Fact::HandshakeAck { by_server: false, answers: id(2), ack: 1 };
    assert_eq!(talk.says(client(2).seq(1).ack(1)), [ack]);
}

#[test]
fn what_the_syns_offer() {
    let mut talk = Talk::new();
    let facts = talk.says(client(0).syn().mss(1460).scale(7));
    let offer = Fact::SynOptions { end: Client, mss: Some(1460), shift: Some(7), scaled: None };
    assert_eq!(facts[1..], [offer]);
    let facts = talk.says(server(1).syn().ack(1).mss(1400));
    let offer = Fact::SynOptions { end: Server, mss: Some(1400), shift: None, scaled: Some(false) };
    assert_eq!(facts[1..], [offer, NO_SACK]);
}

#[test]
fn data_with_the_third_step_of_the_handshake_is_reported_even_if_it_is_one_byte() {
    let mut talk = syn_received();
    let facts = talk.says(client(2).seq(1).ack(1).data(1));
    let data = Fact::Data { end: Client, first: 1, bytes: 1, next: 2, in_flight: 0 };
    assert_eq!(facts, [Fact::HandshakeAck { by_server: false, answers: id(2), ack: 1 }, data]);
}

#[test]
fn data_in_a_syn_is_acknowledged_with_it() {
    let mut talk = Talk::announced();
    let data = Fact::Data { end: Client, first: 1, bytes: 5, next: 6, in_flight: 0 };
    assert_eq!(talk.says(client(0).syn().data(5))[1..], [data]);
    let syn_ack = Fact::SynAck { raw_isn: SERVER_ISN, answers: Some(id(1)), ack: 6 };
    assert_eq!(talk.says(server(1).syn().ack(6)), [syn_ack, NO_SACK]);
    talk.are(TcpState::Established, TcpState::SynReceived);
}

#[test]
fn a_syn_ack_that_acknowledges_another_syn_opens_nothing() {
    let mut talk = syn_sent();
    assert_eq!(talk.says(server(1).syn().ack(9)), [Fact::AckUnseen { end: Server, highest: 1 }]);
    talk.are(TcpState::SynSent, TcpState::SynReceived);
}

#[test]
fn crossing_syns_are_reported_as_such() {
    let mut talk = syn_sent_by_both();
    let facts = talk.says(client(1).syn().ack(1));
    assert_eq!(facts, [Fact::SynCrossedAck { end: Client, answers: id(2) }]);
}

fn syn_sent_by_both() -> Talk {
    let mut talk = Talk::new();
    talk.says(client(0).syn());
    let facts = talk.says(server(0).syn());
    assert_eq!(
        facts,
        [Fact::SynCrosses { end: Server, raw_isn: SERVER_ISN, other: id(1), is_split: false }, NO_SACK]
    );
    talk
}

#[test]
fn a_syn_again_counts_as_a_retransmission_and_its_cause_is_inferred() {
    let mut talk = syn_sent();
    let again = Fact::SynAgain {
        end: Client,
        original: id(1),
        after_ns: 1000 * MS,
        refused: false,
        cause: ResendCause::Timeout,
        with_ack: false,
        answers: None,
    };
    assert_eq!(talk.says(client(1000).syn()), [again]);
    assert_eq!(
        (talk.bases.as_slice(), talk.summary().retransmitted.client),
        ([Basis::Inferred].as_slice(), 1)
    );
}

#[test]
fn an_ack_covers_several_segments_and_names_the_last() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    let second = Fact::Data { end: Client, first: 11, bytes: 10, next: 21, in_flight: 10 };
    assert_eq!(talk.says(client(3).seq(11).ack(1).data(10)), [second]);
    let ack = Fact::AckData {
        end: Server,
        ack: 21,
        before: 1,
        answers: Some(id(5)),
        segments: 2,
        piggybacked: false,
        cause: AckCause::SecondSegment,
        waited_ns: Some(MS),
        held: None,
    };
    assert_eq!(talk.says(server(4).seq(1).ack(21)), [ack]);
}

#[test]
fn a_copy_is_no_second_segment() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    // The round trip as the handshake shows it, 1 + 1 ms, and half of it.
    let (estimated_ns, deviation_ns) = (Some(2 * MS), Some(MS));
    let waited = Waited { waited_ns: 200 * MS, before_ns: None, estimated_ns, deviation_ns, alone: true };
    let again = Fact::DataAgain {
        end: Client,
        first: 1,
        bytes: 10,
        original: Some(id(4)),
        after_ns: Some(200 * MS),
        was_acknowledged: false,
        duplicate_acks: 0,
        cause: ResendCause::Timeout,
        waited: Some(Box::new(waited)),
        copies: 1,
    };
    assert_eq!(talk.says(client(203).seq(1).ack(1).data(10)), [again]);
    let facts = talk.says(server(204).seq(1).ack(11));
    assert!(
        matches!(facts[..], [Fact::AckData { segments: 1, answers: Some(PacketId(5)), .. }]),
        "{facts:?}"
    );
    assert_eq!(talk.bases, [Basis::Inferred]);
}

#[test]
fn bytes_that_were_acknowledged_and_come_again_still_name_their_original() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    talk.says(server(4).seq(1).ack(11));
    let facts = talk.says(client(203).seq(1).ack(1).data(10));
    assert!(
        matches!(facts[..], [Fact::DataAgain { was_acknowledged: true, original: Some(PacketId(4)), .. }]),
        "{facts:?}"
    );
}

#[test]
fn a_segment_with_old_and_new_bytes_tells_which() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    let overlap = Fact::DataOverlap {
        end: Client,
        first: 6,
        bytes: 10,
        known: 5,
        next: 16,
        cause: ResendCause::Unknown,
    };
    assert_eq!(talk.says(client(4).seq(6).ack(1).data(10)), [overlap]);
}

#[test]
fn a_gap_is_filled_from_either_side() {
    let mut talk = established();
    let gap = Fact::DataGap { end: Client, first: 21, bytes: 10, expected: 1, missing: 20 };
    assert_eq!(talk.says(client(3).seq(21).ack(1).data(10)), [gap]);
    let late = Fact::DataLate {
        end: Client,
        first: 11,
        bytes: 10,
        expected: 1,
        cause: LateCause::Unknown,
        duplicate_acks: 0,
        passed_by: None,
    };
    assert_eq!(talk.says(client(4).seq(11).ack(1).data(10)), [late]);
    let late = Fact::DataLate {
        end: Client,
        first: 1,
        bytes: 10,
        expected: 31,
        cause: LateCause::Unknown,
        duplicate_acks: 0,
        passed_by: None,
    };
    assert_eq!(talk.says(client(5).seq(1).ack(1).data(10)), [late]);
    assert_eq!(talk.summary().retransmitted.client, 0);
}

#[test]
fn three_duplicate_acks_make_a_fast_retransmit() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    talk.says(client(3).seq(11).ack(1).data(10));
    for count in 1..=3 {
        let facts = talk.says(server(4).seq(1).ack(1));
        let duplicate = Fact::AckDuplicate { end: Server, ack: 1, count, fin: false, answers: Some(id(5)) };
        assert_eq!(facts, [duplicate]);
    }
    let facts = talk.says(client(5).seq(1).ack(1).data(10));
    assert!(
        matches!(facts[..], [Fact::DataAgain { duplicate_acks: 3, cause: ResendCause::Fast, .. }]),
        "{facts:?}"
    );
    assert_eq!(facts[0].rfc(), "RFC 5681, 3.2");
}

#[test]
fn with_sack_a_duplicate_ack_may_tell_another_window() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    talk.says(client(3).seq(21).ack(1).data(10));
    let facts = talk.says(server(4).seq(1).ack(1).window(990).sack(&[(21, 31)]));
    assert!(
        matches!(facts[..], [Fact::AckDuplicate { count: 1, .. }, Fact::AckSelective { .. }]),
        "{facts:?}"
    );
}

#[test]
fn a_window_closes_is_probed_and_opens() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    let facts = talk.says(server(4).seq(1).ack(11).window(0));
    assert_eq!(facts[1..], [Fact::ZeroWindow { end: Server, after_fin: false }]);
    assert_eq!(talk.says(client(9).seq(10).ack(1)), [Fact::WindowProbe { end: Client, new_byte: None }]);
    let still =
        Fact::AckAgain { end: Server, ack: 11, answers: Some(id(6)), to: Some(AckTrigger::WindowProbe) };
    assert_eq!(talk.says(server(10).seq(1).ack(11).window(0)), [still]);
    let update = Fact::WindowUpdate { end: Server, window: 500, before: 0, answers: None };
    assert_eq!(talk.says(server(11).seq(1).ack(11).window(500)), [update]);
}

#[test]
fn the_window_of_a_syn_is_not_scaled_and_later_ones_are() {
    let lines =
        [client(0).syn().scale(7), server(1).syn().ack(1).window(64000).scale(7), client(2).seq(1).ack(1)];
    let mut talk = Talk::announced().hears(lines);
    let facts = talk.says(server(3).seq(1).ack(1).window(500));
    let scaled = Fact::WindowScaled { end: Server, raw: 500, shift: 7, bytes: 64000 };
    assert_eq!(facts, [Fact::AckAgain { end: Server, ack: 1, answers: None, to: None }, scaled]);
}

#[test]
fn a_keep_alive_asks_and_is_answered() {
    let mut talk = established();
    assert_eq!(talk.says(client(9).seq(0).ack(1)), [Fact::KeepAlive { end: Client }]);
    let answer =
        Fact::AckAgain { end: Server, ack: 1, answers: Some(id(4)), to: Some(AckTrigger::KeepAlive) };
    assert_eq!(talk.says(server(10).seq(1).ack(1)), [answer]);
}

#[test]
fn a_fin_takes_a_number_and_shares_a_segment() {
    let mut talk = established();
    let facts = talk.says(server(3).fin().seq(1).ack(1).data(4));
    let data = Fact::Data { end: Server, first: 1, bytes: 4, next: 5, in_flight: 0 };
    let fin = Fact::Fin { end: Server, first: true, crosses: false, seq: 5 };
    assert_eq!(facts, [data, fin]);
    let facts = talk.says(client(4).fin().seq(1).ack(6));
    let fin = Fact::Fin { end: Client, first: false, crosses: false, seq: 1 };
    let ack = Fact::AckFin {
        end: Client,
        ack: 6,
        answers: id(4),
        bytes: 4,
        piggybacked: true,
        with_fin: true,
        waited_ns: None,
        held: None,
    };
    let raw_ack = SERVER_ISN.wrapping_add(6);
    let all = Fact::BytesInAll { end: Server, bytes: 4, ack: 6, raw_ack, raw_isn: SERVER_ISN };
    assert_eq!(facts, [fin, ack, all]);
    let facts = talk.says(server(5).seq(6).ack(2));
    assert!(matches!(
        facts[..],
        [
            Fact::AckFin { with_fin: false, .. },
            Fact::BytesInAll { end: Client, bytes: 0, ack: 2, .. },
            Fact::Closed { first: Some(Server), shape: Shape::ThreeSegments }
        ]
    ));
}

#[test]
fn crossing_fins_are_reported_as_such() {
    let mut talk = fin_wait_1();
    let facts = talk.says(server(3).fin().seq(1).ack(1));
    assert_eq!(facts, [Fact::Fin { end: Server, first: false, crosses: true, seq: 1 }]);
    let mut talk = closing();
    talk.says(client(4).seq(2).ack(2));
    let facts = talk.says(server(4).seq(2).ack(2));
    assert_eq!(facts.last(), Some(&Fact::Closed { first: None, shape: Shape::Simultaneous }));
}

#[test]
fn a_reset_that_answers_data_after_close_names_it() {
    let mut talk = fin_wait_2();
    talk.says(server(5).seq(1).ack(2).data(10));
    let facts = talk.says(client(6).rst().seq(2));
    assert_eq!(facts, [Fact::Reset { end: Client, answers: Some(id(6)), cause: ResetCause::AfterClose }]);
    let facts = talk.says(client(7).rst().seq(2));
    assert_eq!(facts, [Fact::ResetIgnored { end: Client, over: true }]);
}

#[test]
fn a_reset_with_numbers_that_do_not_fit_is_ignored() {
    let mut talk = established();
    let facts = talk.says(server(3).rst().seq(500));
    assert_eq!(facts, [Fact::ResetIgnored { end: Server, over: false }]);
    talk.are(TcpState::Established, TcpState::Established);
    let mut talk = syn_sent();
    assert_eq!(talk.says(server(1).rst().ack(7)), [Fact::ResetIgnored { end: Server, over: false }]);
    assert_eq!(talk.states().0, Some(TcpState::SynSent));
}

#[test]
fn a_refusal_names_the_port_and_the_syn() {
    let mut talk = syn_sent();
    assert_eq!(talk.says(server(1).rst().ack(1)), [Fact::Refused { port: 12000, answers: id(1) }]);
}

#[test]
fn an_acknowledgment_of_what_was_not_seen_does_not_enter_the_books() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    assert_eq!(talk.says(server(4).seq(1).ack(50)), [Fact::AckUnseen { end: Server, highest: 11 }]);
    let facts = talk.says(server(5).seq(1).ack(11));
    assert!(matches!(facts[..], [Fact::AckData { ack: 11, before: 1, .. }]), "{facts:?}");
}

#[test]
fn an_acknowledgment_that_was_overtaken_is_old() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    talk.says(server(4).seq(1).ack(11));
    let old = Fact::AckOld { end: Server, ack: Some(1), highest: 11 };
    assert_eq!(talk.says(server(5).seq(1).ack(1).window(1)), [old]);
    let facts = talk.says(server(6).seq(1).ack(11));
    assert_eq!(
        facts,
        [Fact::AckAgain { end: Server, ack: 11, answers: None, to: None }],
        "its window was not taken"
    );
}

#[test]
fn a_capture_from_the_middle_counts_from_the_first_byte_seen() {
    let mut talk = Talk::new();
    let facts = talk.says(client(0).seq(100).ack(200).data(10));
    let data = Fact::Data { end: Client, first: 1, bytes: 10, next: 11, in_flight: 0 };
    assert_eq!(facts, [Fact::MidStream { end: Client }, data]);
    let facts = talk.says(server(1).seq(200).ack(90));
    assert!(
        !facts.iter().any(|fact| matches!(fact, Fact::AckData { .. })),
        "it covers nothing seen: {facts:?}"
    );
    let facts = talk.says(server(1).seq(200).ack(110));
    assert!(matches!(facts[..], [Fact::AckData { ack: 11, before: 1, .. }]), "{facts:?}");
    assert_eq!(talk.says(client(2).seq(90).ack(200).data(5)), [Fact::DataBefore { end: Client, bytes: 5 }]);
}

#[test]
fn acknowledgments_alone_are_followed_where_one_direction_was_captured() {
    let mut talk = Talk::new();
    talk.says(server(0).seq(1).ack(100));
    let facts = talk.says(server(1).seq(1).ack(150));
    assert!(
        matches!(facts[..], [Fact::AckData { ack: 51, before: 1, answers: None, segments: 0, .. }]),
        "{facts:?}"
    );
}

#[test]
fn more_than_the_mss_is_offload() {
    let lines = [client(0).syn().mss(1460), server(1).syn().ack(1).mss(1460), client(2).seq(1).ack(1)];
    let mut talk = Talk::announced().hears(lines);
    let facts = talk.says(client(3).seq(1).ack(1).data(2921));
    let offload = Fact::Offload { end: Client, bytes: 2921, mss: 1460, segments: 3 };
    assert_eq!(facts[1..], [offload]);
    assert_eq!(talk.says(client(3).seq(2922).ack(1).data(1460)).len(), 1);
}
