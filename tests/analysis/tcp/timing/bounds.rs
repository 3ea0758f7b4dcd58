//! Bytes in flight, and bounds of what is kept.

use super::*;

#[test]
fn bytes_in_flight_are_counted_after_each_segment() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(100));
    talk.says(client(100).seq(101).ack(1).data(50));
    talk.says(server(150).seq(1).ack(101));
    talk.says(client(150).seq(151).ack(1).data(1));
    assert_eq!(talk.summary().most_in_flight, Both { client: 150, server: 0 });
    // One direction alone tells nothing of what is acknowledged.
    let talk = Talk::new().hears([client(0).seq(1).ack(1).data(10), client(0).seq(11).ack(1).data(10)]);
    assert_eq!(talk.summary().most_in_flight.client, 0);
}

#[test]
fn bytes_behind_a_hole_that_no_window_allows_are_counted_anew() {
    let mut talk = near_client().hears([client(60).seq(1).ack(1).data(10), server(110).seq(1).ack(11)]);
    talk.says(client(120).seq(1 << 31).ack(1).data(10));
    talk.says(server(170).seq(1).ack((1 << 31) + 10));
    let summary = talk.summary();
    assert_eq!(summary.most_in_flight.client, 10);
    assert_eq!(summary.throughput.client.map(|throughput| throughput.bytes), Some(20));
}

#[test]
fn the_first_acknowledgment_behind_such_a_hole_is_no_duplicate() {
    let mut talk = near_client().hears([client(60).seq(1).ack(1).data(10), server(110).seq(1).ack(11)]);
    talk.says(client(120).seq(1 << 31).ack(1).data(10));
    let facts = talk.says(server(170).seq(1).ack(1 << 31));
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::AckDuplicate { .. })), "{facts:?}");
}

#[test]
fn in_the_middle_of_a_connection_the_first_acknowledgment_shows_what_is_in_flight() {
    // It may name the first byte that was seen, or one from before the capture.
    for ack in [1, 0u32.wrapping_sub(500)] {
        let mut talk = Talk::new().hears([client(0).seq(1).ack(1).data(10), server(1).seq(1).ack(ack)]);
        let facts = talk.says(client(2).seq(11).ack(1).data(10));
        let data = Fact::Data { end: Client, first: 11, bytes: 10, next: 21, in_flight: 10 };
        assert_eq!((facts, talk.summary().most_in_flight.client), (vec![data], 20), "{ack}");
    }
}

#[test]
fn nothing_is_measured_of_acknowledgments_alone() {
    let mut talk = Talk::new();
    for n in 0..1000 {
        assert_eq!(talk.measures(server(n).seq(1).ack(1 + 1000 * u32::try_from(n).unwrap())), []);
    }
    assert_eq!((talk.summary().rtt.client, talk.summary().throughput.client), (None, None));
}

#[test]
fn a_direction_without_an_answer_keeps_no_more_than_its_bound() {
    let mut talk = Talk::new();
    for n in 0..10_000 {
        talk.says(client(1).seq(1 + n * 100).ack(1).data(100));
    }
    assert_eq!(talk.connection.remembered(), REMEMBERED);
}

#[test]
fn a_window_of_three_gigabytes_of_holes_keeps_no_more_than_its_bound() {
    let mut talk = near_client();
    for n in 0..10_000 {
        talk.says(client(100).seq(1 + n * 300_000).ack(1).data(100));
    }
    assert!(talk.connection.remembered() <= 2 * REMEMBERED);
}

#[test]
fn what_is_kept_of_a_connection_is_small() {
    let mut talk = near_client();
    for n in 0..300u32 {
        talk.says(client(100).seq(1 + n * 10).ack(1).data(10));
        talk.says(server(150 + i64::from(n)).seq(1).ack(11 + n * 10));
    }
    let held = talk.connection.measures_bytes();
    assert!(held < 3072, "{held} bytes");
    let short = near_client().hears([
        client(100).seq(1).ack(1).data(10),
        server(150).seq(1).ack(11).data(10),
        client(151).seq(11).ack(11),
    ]);
    let held = short.connection.measures_bytes();
    assert!(held < 1536, "{held} bytes for a question and an answer");
    let syn = Talk::new().hears([client(0).syn()]).connection.measures_bytes();
    assert!(syn < 256, "{syn} bytes for a SYN alone");
}

proptest! {
    #[test]
    fn no_numbers_and_no_moments_make_it_panic(
        lines in proptest::collection::vec(
            (any::<bool>(), any::<i64>(), 0u8..64, any::<u32>(), any::<u32>(), 0u32..3_000_000_000, any::<u16>()),
            1..60,
        )
    ) {
        let mut talk = Talk::new();
        for (is_client, at, flags, seq, ack, len, window) in lines {
            let mut line = if is_client { client(0) } else { server(0) };
            line.flags = Flags::from_bits(u16::from(flags));
            line = Line { seq, ack: Some(ack), len, window, micros: at / 1000 / MS * MS, ..line };
            talk.says(line);
        }
        let summary = talk.summary();
        prop_assert!(summary.rtt.client.is_none_or(|rtt| rtt.min_ns <= rtt.median_ns && rtt.median_ns <= rtt.max_ns));
    }
}
