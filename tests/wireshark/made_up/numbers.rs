//! What Wireshark counts and measures: bytes in flight, round trips, connections between ports in use.

use super::*;

#[test]
fn an_ack_acknowledges_the_frame_that_ends_there_and_the_oldest_copy_of_it() {
    let mut talk = TestStream::open();
    talk.client(1_020, say(A, 1001, 5001, 100));
    talk.client(1_300, say(A, 1001, 5001, 100));
    let ack = talk.server(1_305, say(A, 5001, 1101, 0));
    assert_eq!((ack.acks_frame, ack.ack_rtt_ns), (Some(4), Some(285_000_000)), "no Karn's algorithm");
    talk.client(1_310, say(A, 1101, 5001, 100));
    let part = talk.server(1_315, say(A, 5001, 1151, 0));
    assert_eq!(part.acks_frame, None, "nothing ends there");
}

#[test]
fn the_initial_rtt_is_from_the_latest_syn_to_the_first_ack_of_either_end() {
    let mut talk = TestStream::new();
    talk.client(1_000, say(S, 1000, 0, 0));
    talk.client(2_000, say(S, 1000, 0, 0));
    let synack = talk.server(2_005, say(S | A, 5000, 1001, 0));
    assert_eq!(synack.initial_rtt_ns, None);
    let ack = talk.client(2_010, say(A, 1001, 5001, 0));
    assert_eq!(ack.initial_rtt_ns, Some(10_000_000));
    let plain = talk.client(2_020, say(A, 1001, 5002, 0));
    assert_eq!(plain.initial_rtt_ns, Some(10_000_000), "repeated where there is something to say");
}

#[test]
fn bytes_in_flight_are_those_sent_and_not_acknowledged() {
    let mut talk = TestStream::open();
    assert_eq!(talk.client(1_020, say(A, 1001, 5001, 100)).bytes_in_flight, Some(100));
    assert_eq!(talk.client(1_021, say(A, 1101, 5001, 100)).bytes_in_flight, Some(200));
    assert_eq!(talk.server(1_025, say(A, 5001, 1101, 0)).bytes_in_flight, None, "it has no data");
    assert_eq!(talk.client(1_030, say(F | A, 1201, 5001, 50)).bytes_in_flight, Some(150), "a FIN is no byte");
}

#[test]
fn bytes_acknowledged_selectively_are_not_in_flight() {
    // 1201 to 1301.
    const SACK: &[u8] = &[1, 1, 5, 10, 0, 0, 4, 0xb1, 0, 0, 5, 0x15];
    let mut talk = TestStream::open();
    for (number, ms) in (0..3).zip(1_020..) {
        talk.client(ms, say(A, 1001 + 100 * number, 5001, 100));
    }
    talk.server(1_025, say(A, 5001, 1101, 0).options(SACK));
    assert_eq!(talk.client(1_030, say(A, 1301, 5001, 100)).bytes_in_flight, Some(200), "300 - 100");
    talk.server(1_035, say(A, 5001, 1101, 0));
    assert_eq!(
        talk.client(1_040, say(A, 1401, 5001, 100)).bytes_in_flight,
        Some(400),
        "the latest ACK counts"
    );
}

#[test]
fn after_a_hole_bytes_in_flight_are_unknown_until_the_next_ack() {
    let mut talk = TestStream::open();
    assert_eq!(talk.client(1_020, say(A, 1101, 5001, 100)).bytes_in_flight, None);
    assert_eq!(talk.client(1_021, say(A, 1201, 5001, 100)).bytes_in_flight, None);
    talk.server(1_025, say(A, 5001, 1201, 0));
    assert_eq!(talk.client(1_030, say(A, 1301, 5001, 100)).bytes_in_flight, Some(200));
}

#[test]
fn bytes_are_counted_up_to_each_push() {
    let mut talk = TestStream::open();
    let sent = [(A, 1001), (P | A, 1101), (P | A, 1201), (A, 1301)];
    let pushed: Vec<_> = sent
        .iter()
        .map(|(flags, seq)| talk.client(1_020, say(*flags, *seq, 5001, 100)).push_bytes_sent)
        .collect();
    assert_eq!(pushed, [Some(100), Some(200), Some(100), Some(100)]);
}

#[test]
fn a_syn_with_another_number_begins_a_connection_between_ports_in_use() {
    let mut talk = TestStream::open();
    let again = talk.client(9_000, say(S, 7000, 0, 0));
    assert_eq!((again.words().as_str(), again.stream, again.seq), ("[TCP Port numbers reused]", 1, 0));
    assert_eq!(again.completeness, 1);
    assert_eq!(talk.server(9_005, say(S | A, 8000, 7001, 0)).stream, 1);
}

#[test]
fn a_syn_with_the_same_number_is_sent_again() {
    let mut talk = TestStream::new();
    talk.client(1_000, say(S, 1000, 0, 0));
    let again = talk.client(2_000, say(S, 1000, 0, 0));
    assert_eq!((again.words().as_str(), again.stream), ("[TCP Retransmission]", 0));
    assert_eq!(again.rto_ns, Some(1_000_000_000));
}

#[test]
fn a_synack_with_another_number_is_flagged_and_counted_from() {
    let mut talk = TestStream::new();
    talk.client(1_000, say(S, 1000, 0, 0));
    talk.server(1_005, say(S | A, 5000, 1001, 0));
    let other = talk.server(1_006, say(S | A, 6000, 1001, 0));
    assert!(other.reused_ports && other.seq == 0 && other.stream == 0, "{other:?}");
}

#[test]
fn fast_open_data_are_taken_or_passed_over() {
    const COOKIE: &[u8] = &[34, 6, 1, 2, 3, 4, 1, 1];
    for (ack, taken) in [(1011, true), (1001, false)] {
        let mut talk = TestStream::new();
        assert!(talk.client(1_000, say(S, 1000, 0, 10).options(COOKIE)).tfo_syn);
        let synack = talk.server(1_005, say(S | A, 5000, ack, 0));
        assert_eq!((synack.tfo_ack, synack.tfo_ignored), (taken, !taken));
    }
}
