//! Each rule by itself: made-up segments between a client (the lower address) and a server, with their times.

use std::net::{IpAddr, Ipv4Addr};

use captrace::internals::analysis::wireshark::{Limits, StreamSegment, Streams, WiresharkVerdict};
use captrace::internals::decode::Flags;
use captrace::internals::frame::Timestamp;

const S: Flags = Flags::SYN;
const A: Flags = Flags::ACK;
const P: Flags = Flags::PSH;
const F: Flags = Flags::FIN;
const R: Flags = Flags::RST;

const CLIENT: (IpAddr, u16) = (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), 40000);
const SERVER: (IpAddr, u16) = (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2)), 80);

/// What a test says of a segment.
#[derive(Clone, Copy)]
struct Say {
    flags: Flags,
    seq: u32,
    ack: u32,
    len: u32,
    window: u16,
    options: &'static [u8],
    quoted: bool,
}

/// Numbers count from 1000 (the client's) and 5000 (the server's).
fn say(flags: Flags, seq: u32, ack: u32, len: u32) -> Say {
    Say { flags, seq, ack, len, window: 1000, options: &[], quoted: false }
}

impl Say {
    fn window(self, window: u16) -> Self {
        Self { window, ..self }
    }

    fn options(self, options: &'static [u8]) -> Self {
        Self { options, ..self }
    }
}

/// A conversation that Wireshark listens to.
struct TestStream {
    connections: Streams,
    frame: u64,
}

impl TestStream {
    fn new() -> Self {
        Self::with(Streams::new(Limits::default()))
    }

    fn with(connections: Streams) -> Self {
        Self { connections, frame: 0 }
    }

    /// After a handshake of 10 ms in frames 1 to 3, without window scale.
    fn open() -> Self {
        let mut talk = Self::new();
        talk.handshake();
        talk
    }

    fn handshake(&mut self) {
        self.client(1_000, say(S, 1000, 0, 0));
        self.server(1_005, say(S | A, 5000, 1001, 0));
        self.client(1_010, say(A, 1001, 5001, 0));
    }

    fn client(&mut self, ms: i64, say: Say) -> WiresharkVerdict {
        self.between(ms, CLIENT, SERVER, say)
    }

    fn server(&mut self, ms: i64, say: Say) -> WiresharkVerdict {
        self.between(ms, SERVER, CLIENT, say)
    }

    fn between(
        &mut self,
        ms: i64,
        source: (IpAddr, u16),
        destination: (IpAddr, u16),
        say: Say,
    ) -> WiresharkVerdict {
        self.frame += 1;
        self.connections.segment(&StreamSegment {
            frame: self.frame,
            time: Timestamp::from_nanoseconds(ms * 1_000_000),
            source,
            destination,
            seq: say.seq,
            ack: say.ack,
            flags: say.flags,
            window: say.window,
            header_len: 20 + say.options.len(),
            len: (!say.quoted).then_some(say.len),
            captured: 20,
            options: say.options,
            payload: &[],
        })
    }
}

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
fn bytes_acknowledged_and_not_seen_are_told_once() {
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
