//! What Wireshark flags: windows, gaps, repetitions, retransmissions.

use super::*;

#[test]
fn an_ordinary_conversation_has_no_flags() {
    let mut talk = TestStream::open();
    assert_eq!(talk.client(1_020, say(P | A, 1001, 5001, 100)).words(), "");
    assert_eq!(talk.server(1_025, say(A, 5001, 1101, 0)).words(), "");
    assert_eq!(talk.client(1_030, say(F | A, 1101, 5001, 0)).words(), "");
}

#[test]
fn a_window_of_zero_is_probed_with_one_byte_and_answered() {
    let mut talk = TestStream::open();
    let closed = talk.server(1_020, say(A, 5001, 1001, 0).window(0));
    assert_eq!(closed.words(), "[TCP ZeroWindow]");
    let probe = talk.client(1_220, say(A, 1001, 5001, 1));
    assert_eq!(probe.words(), "[TCP ZeroWindowProbe]");
    let answer = talk.server(1_225, say(A, 5001, 1001, 0).window(0));
    assert_eq!(answer.words(), "[TCP ZeroWindowProbeAck] [TCP ZeroWindow]");
    assert_eq!(talk.client(1_230, say(A, 1001, 5001, 1)).words(), "[TCP ZeroWindowProbe]");
    let more = talk.client(1_240, say(A, 1001, 5001, 50));
    assert!(!more.retransmission && !more.lost_segment, "a probe did not move the numbers on");
}

#[test]
fn a_reset_may_have_a_window_of_zero() {
    let mut talk = TestStream::open();
    assert_eq!(talk.server(1_020, say(R, 5001, 0, 0).window(0)).words(), "");
}

#[test]
fn a_segment_beyond_the_next_byte_shows_that_one_was_not_captured() {
    let mut talk = TestStream::open();
    let beyond = talk.client(1_020, say(A, 1101, 5001, 100));
    assert_eq!(beyond.words(), "[TCP Previous segment not captured]");
    assert_eq!(talk.client(1_030, say(R, 9999, 5001, 0)).words(), "", "a RST is not looked at");
}

#[test]
fn bytes_acknowledged_and_not_seen_are_reported_once() {
    let mut talk = TestStream::open();
    let unseen = talk.server(1_020, say(A, 5001, 1101, 0));
    assert_eq!(unseen.words(), "[TCP ACKed unseen segment]");
    assert_eq!(talk.server(1_021, say(A, 5001, 1201, 0)).words(), "", "the client has said nothing since");
}

#[test]
fn a_keep_alive_is_one_byte_back_and_answered_by_the_same_ack() {
    let mut talk = TestStream::open();
    talk.client(1_020, say(A, 1001, 5001, 100));
    talk.server(1_025, say(A, 5001, 1101, 0));
    for len in [0, 1] {
        let keep_alive = talk.client(9_000, say(A, 1100, 5001, len));
        assert_eq!(keep_alive.words(), "[TCP Keep-Alive]", "{len} bytes, and no retransmission");
        assert_eq!(talk.server(9_005, say(A, 5001, 1101, 0)).words(), "[TCP Keep-Alive ACK]");
    }
}

#[test]
fn nothing_but_a_new_window_is_a_window_update() {
    let mut talk = TestStream::open();
    assert_eq!(talk.client(1_020, say(A, 1001, 5001, 0).window(2000)).words(), "[TCP Window Update]");
    assert_eq!(talk.client(1_021, say(A, 1001, 5001, 0).window(0)).words(), "[TCP ZeroWindow]");
    assert_eq!(talk.client(1_022, say(A, 1001, 5001, 10).window(500)).words(), "", "it has data");
}

#[test]
fn data_up_to_the_end_of_the_window_fill_it_exactly() {
    let mut talk = TestStream::open();
    assert_eq!(talk.client(1_020, say(A, 1001, 5001, 900)).words(), "");
    assert_eq!(talk.client(1_021, say(A, 1901, 5001, 100)).words(), "[TCP Window Full]");
    assert_eq!(talk.client(1_022, say(A, 2001, 5001, 1)).words(), "", "beyond is not full");
}

#[test]
fn the_window_is_scaled_once_both_ends_offered_it_and_acknowledged() {
    const SCALE: &[u8] = &[3, 3, 2, 1];
    let mut talk = TestStream::new();
    assert_eq!(talk.client(1_000, say(S, 1000, 0, 0).options(SCALE)).window_size, Some(1000));
    talk.server(1_005, say(S | A, 5000, 1001, 0).options(SCALE));
    assert_eq!(talk.client(1_010, say(A, 1001, 5001, 0)).window_size, Some(4000));
    let first = talk.client(1_011, say(A, 1001, 5001, 1000));
    assert_eq!(first.words(), "[TCP Window Full]", "the SYNACK's window is not scaled");
    talk.server(1_015, say(A, 5001, 2001, 0));
    assert_eq!(talk.client(1_020, say(A, 2001, 5001, 1000)).words(), "");
    assert_eq!(talk.client(1_021, say(A, 3001, 5001, 3000)).words(), "[TCP Window Full]");
}

#[test]
fn one_end_without_a_window_scale_takes_it_from_both() {
    let mut talk = TestStream::new();
    talk.client(1_000, say(S, 1000, 0, 0).options(&[3, 3, 2, 1]));
    talk.server(1_005, say(S | A, 5000, 1001, 0));
    assert_eq!(talk.client(1_010, say(A, 1001, 5001, 0)).window_size, Some(1000));
}

#[test]
fn without_a_handshake_no_window_is_known_to_be_full() {
    let mut talk = TestStream::new();
    talk.server(1_000, say(A, 5001, 1001, 0).window(100));
    assert_eq!(talk.client(1_010, say(A, 1001, 5001, 100)).words(), "");
}

#[test]
fn the_same_ack_again_is_a_duplicate_and_counted() {
    let mut talk = TestStream::open();
    talk.client(1_020, say(A, 1001, 5001, 100));
    let first = talk.server(1_025, say(A, 5001, 1101, 0));
    assert_eq!(first.words(), "", "frame 5");
    assert_eq!(talk.server(1_026, say(A, 5001, 1101, 0)).words(), "[TCP Dup ACK 5#1]");
    assert_eq!(talk.server(1_027, say(A, 5001, 1101, 0)).words(), "[TCP Dup ACK 5#2]");
    talk.client(1_030, say(A, 1101, 5001, 100));
    talk.server(1_035, say(A, 5001, 1201, 0));
    assert_eq!(
        talk.server(1_036, say(A, 5001, 1201, 0)).words(),
        "[TCP Dup ACK 9#1]",
        "a new ACK, a new count"
    );
    assert_eq!(talk.server(1_037, say(A, 5001, 1201, 7)).words(), "", "it has data");
}

/// The client sends 100 bytes three times, and the server asks for the first again and again.
fn with_duplicate_acks(times: usize) -> TestStream {
    let mut talk = TestStream::open();
    for (number, ms) in (0..3).zip(1_020..) {
        talk.client(ms, say(A, 1001 + 100 * number, 5001, 100));
    }
    for ms in (1_030..).take(times + 1) {
        talk.server(ms, say(A, 5001, 1001, 0).window(1001));
    }
    talk
}

#[test]
fn a_retransmission_after_two_duplicate_acks_is_fast_for_twenty_milliseconds() {
    let mut talk = with_duplicate_acks(2);
    assert_eq!(talk.client(1_051, say(A, 1001, 5001, 100)).words(), "[TCP Fast Retransmission]");
    let mut talk = with_duplicate_acks(2);
    assert_eq!(talk.client(1_052, say(A, 1001, 5001, 100)).words(), "[TCP Retransmission]");
    let mut talk = with_duplicate_acks(1);
    assert_eq!(talk.client(1_050, say(A, 1001, 5001, 100)).words(), "[TCP Retransmission]");
    let mut talk = with_duplicate_acks(2);
    assert_eq!(
        talk.client(1_050, say(A, 1101, 5001, 100)).words(),
        "[TCP Retransmission]",
        "not what was asked for"
    );
}

#[test]
fn what_was_acknowledged_is_sent_again_for_nothing() {
    let mut talk = TestStream::open();
    talk.client(1_020, say(A, 1001, 5001, 100));
    talk.server(1_025, say(A, 5001, 1101, 0));
    let again = talk.client(1_300, say(A, 1001, 5001, 100));
    assert_eq!(again.words(), "[TCP Spurious Retransmission]");
    assert!(again.retransmission, "the one flag includes the other");
    assert_eq!(again.rto_ns, None);
}

#[test]
fn what_comes_late_within_the_initial_rtt_is_out_of_order() {
    let mut talk = TestStream::open();
    talk.client(1_020, say(A, 1101, 5001, 100));
    assert_eq!(talk.client(1_029, say(A, 1001, 5001, 50)).words(), "[TCP Out-Of-Order]", "9 of 10 ms");
    assert_eq!(talk.client(1_030, say(A, 1051, 5001, 50)).words(), "[TCP Retransmission]", "10 of 10 ms");
    assert_eq!(
        talk.client(1_029, say(A, 1151, 5001, 50)).words(),
        "[TCP Retransmission]",
        "its end is the latest byte"
    );
}

#[test]
fn without_an_initial_rtt_three_milliseconds_are_allowed() {
    let mut talk = TestStream::new();
    talk.client(1_000, say(A, 1101, 5001, 100));
    assert_eq!(talk.client(1_002, say(A, 1001, 5001, 50)).words(), "[TCP Out-Of-Order]");
    assert_eq!(talk.client(1_003, say(A, 1051, 5001, 50)).words(), "[TCP Retransmission]");
}

#[test]
fn a_time_that_goes_back_is_no_short_time() {
    let mut talk = TestStream::open();
    talk.client(1_020, say(A, 1101, 5001, 100));
    assert_eq!(talk.client(1_019, say(A, 1001, 5001, 50)).words(), "[TCP Retransmission]");
}

#[test]
fn a_retransmission_is_timed_from_the_oldest_segment_that_waits() {
    let mut talk = TestStream::open();
    talk.client(1_020, say(A, 1001, 5001, 100));
    talk.client(1_030, say(A, 1101, 5001, 100));
    let again = talk.client(1_250, say(A, 1101, 5001, 100));
    assert_eq!(again.words(), "[TCP Retransmission]");
    assert_eq!((again.rto_ns, again.rto_frame), (Some(230_000_000), Some(4)));
}

#[test]
fn data_that_begin_with_the_byte_of_a_probe_are_new() {
    let mut talk = TestStream::open();
    talk.client(1_020, say(A, 1001, 5001, 1));
    assert_eq!(talk.client(1_300, say(A, 1001, 5001, 100)).words(), "");
    assert_eq!(talk.client(1_600, say(A, 1001, 5001, 100)).words(), "[TCP Retransmission]");
}
