//! What Wireshark knows of a whole connection, and how much of it is remembered.

use super::*;

#[test]
fn completeness_grows_and_is_known_ahead_the_second_time() {
    let exchange = |talk: &mut TestStream| {
        let opening = talk.client(1_000, say(S, 1000, 0, 0));
        let synack = talk.server(1_005, say(S | A, 5000, 1001, 0));
        let ack = talk.client(1_010, say(A, 1001, 5001, 0));
        let data = talk.client(1_020, say(P | A, 1001, 5001, 5));
        let fin = talk.client(1_030, say(F | A, 1006, 5001, 0));
        let reset = talk.server(1_035, say(R, 5001, 0, 0));
        [opening, synack, ack, data, fin, reset].map(|verdict| verdict.completeness)
    };
    let mut ahead = TestStream::with(Streams::remembering(Limits::default()));
    assert_eq!(exchange(&mut ahead), [0, 1, 3, 7, 15, 31], "each time before the present segment");
    let endings = ahead.connections.into_endings();
    let mut again = TestStream::with(Streams::knowing(Limits::default(), endings));
    assert_eq!(exchange(&mut again), [63; 6]);
}

#[test]
fn the_initial_rtt_and_the_scale_are_known_ahead_the_second_time() {
    const SCALE: &[u8] = &[3, 3, 1, 1];
    let exchange = |talk: &mut TestStream| {
        // The server's SYNACK was captured before the client's SYN.
        talk.server(1_000, say(S | A, 5000, 1001, 0).options(SCALE));
        let early = talk.server(1_001, say(A, 5001, 1001, 10));
        talk.client(1_002, say(S, 1000, 0, 0).options(SCALE));
        let ack = talk.client(1_010, say(A, 1001, 5001, 0));
        (early.window_size, early.initial_rtt_ns, ack.initial_rtt_ns)
    };
    let mut ahead = TestStream::with(Streams::remembering(Limits::default()));
    assert_eq!(exchange(&mut ahead), (Some(2000), None, Some(8_000_000)));
    let endings = ahead.connections.into_endings();
    let mut again = TestStream::with(Streams::knowing(Limits::default(), endings));
    assert_eq!(exchange(&mut again), (Some(2000), Some(8_000_000), Some(8_000_000)));
}

#[test]
fn numbers_count_from_the_syn_or_from_one() {
    let mut talk = TestStream::open();
    let data = talk.client(1_020, say(A, 1001, 5001, 100));
    assert_eq!((data.seq, data.ack), (1, Some(1)));
    let mut talk = TestStream::new();
    let data = talk.client(1_020, say(A, 777, 888, 100));
    assert_eq!((data.seq, data.ack), (1, Some(1)), "as if the SYN had been just before");
}

#[test]
fn a_quoted_segment_takes_a_stream_and_is_not_judged() {
    let mut talk = TestStream::new();
    let quoted = talk.client(1_000, Say { quoted: true, ..say(S, 1000, 0, 0) });
    assert_eq!((quoted.stream, quoted.seq, quoted.len), (0, 1000, None), "its number is not made relative");
    let other = talk.between(1_001, (CLIENT.0, 40001), SERVER, say(S, 1, 0, 0));
    assert_eq!(other.stream, 1);
    let later = talk.client(1_002, say(S, 1000, 0, 0));
    assert_eq!((later.stream, later.words().as_str()), (0, ""));
}

#[test]
fn a_port_that_talks_to_itself_is_one_end() {
    let mut talk = TestStream::new();
    let own = |talk: &mut TestStream, ms, what| talk.between(ms, CLIENT, CLIENT, what);
    own(&mut talk, 1_000, say(S, 1000, 0, 0));
    let answer = own(&mut talk, 1_001, say(S | A, 1000, 1001, 0));
    assert_eq!(answer.stream, 0);
    assert!(answer.retransmission, "for the same end said it before: {answer:?}");
}

#[test]
fn no_more_than_ten_thousand_segments_wait() {
    let mut talk = TestStream::open();
    let mut last = WiresharkVerdict::default();
    for number in 0..10_010 {
        last = talk.client(1_020, say(A, 1001 + number, 5001, 1));
    }
    assert_eq!(last.bytes_in_flight, Some(10_000));
    assert_eq!(talk.server(1_030, say(A, 5001, 11_011, 0)).acks_frame, None, "the last ten were not kept");
}

#[test]
fn connections_that_have_no_room_are_given_up_and_counted() {
    let limits = Limits { connections: 10, ..Limits::default() };
    let mut talk = TestStream::with(Streams::new(limits));
    talk.handshake();
    for port in 1..=1000 {
        talk.between(2_000, (CLIENT.0, port), SERVER, say(S, 1, 0, 0));
        let spared = talk.client(2_000, say(A, 1001, 5001, 0));
        assert_eq!(spared.stream, 0, "what is in use stays");
    }
    assert_eq!(talk.connections.given_up, 991);
    assert_eq!(
        talk.between(3_000, (CLIENT.0, 1), SERVER, say(S, 1, 0, 0)).stream,
        1001,
        "met again, it is new"
    );
}

#[test]
fn segments_that_wait_have_no_more_room_than_they_may() {
    let limits = Limits { segments: 100, ..Limits::default() };
    let mut talk = TestStream::with(Streams::new(limits));
    for port in 1..=50 {
        for number in 0..10 {
            talk.between(2_000, (CLIENT.0, port), SERVER, say(A, 1 + number, 1, 1));
        }
    }
    assert!(talk.connections.given_up >= 35, "{}", talk.connections.given_up);
}
