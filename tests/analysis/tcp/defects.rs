//! Mistakes that other tools are known for, each as a test that this one does not make them; and numbers that wrap.

use super::*;
use End::{Client, Server};

#[test]
fn the_expected_number_goes_on_after_a_gap() {
    let mut talk = established();
    for n in 0..4 {
        // One segment in two was not captured, and no acknowledgment was either.
        let facts = talk.says(client(3).seq(11 + 20 * n).ack(1).data(10));
        let gap = Fact::DataGap {
            end: Client,
            first: u64::from(11 + 20 * n),
            bytes: 10,
            expected: u64::from(1 + 20 * n),
            missing: 10,
        };
        assert_eq!(facts, [gap]);
    }
    let facts = talk.says(client(4).seq(81).ack(1).data(10));
    assert!(matches!(facts[..], [Fact::Data { first: 81, .. }]), "{facts:?}");
}

#[test]
fn segments_with_data_are_no_duplicate_acks() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    for n in 0..5 {
        let facts = talk.says(server(4).seq(1 + 10 * n).ack(1).data(10));
        assert!(matches!(facts[..], [Fact::Data { .. }]), "{facts:?}");
    }
    assert_eq!(talk.summary().duplicate_acks.server, 0);
}

#[test]
fn an_ack_that_was_captured_before_its_data_makes_no_retransmission() {
    let mut talk = established();
    let facts = talk.says(server(3).seq(1).ack(11));
    assert_eq!(facts, [Fact::AckUnseen { end: Server, highest: 1 }]);
    let facts = talk.says(client(3).seq(1).ack(1).data(10));
    assert!(matches!(facts[..], [Fact::Data { first: 1, bytes: 10, .. }]), "{facts:?}");
    assert_eq!(talk.summary().retransmitted.client, 0);
}

#[test]
fn old_acks_out_of_order_make_neither_duplicates_nor_retransmissions() {
    let mut talk = established();
    (0..3).for_each(|n| {
        talk.says(client(3).seq(1 + 10 * n).ack(1).data(10));
    });
    for ack in [31, 11, 21] {
        talk.says(server(4).seq(1).ack(ack));
    }
    let facts = talk.says(client(5).seq(31).ack(1).data(10));
    assert!(matches!(facts[..], [Fact::Data { .. }]), "{facts:?}");
    assert_eq!(talk.summary().duplicate_acks.server, 0);
}

#[test]
fn a_packet_that_was_captured_twice_was_not_sent_twice() {
    let lines = [
        client(0).syn(),
        server(1).syn().ack(1),
        client(2).seq(1).ack(1),
        client(3).seq(1).ack(1).data(10),
        server(4).seq(1).ack(11),
        client(5).fin().seq(11).ack(1),
        server(6).fin().seq(1).ack(12),
        client(7).seq(12).ack(2),
    ];
    let mut talk = Talk::announced();
    for (id, line) in (1u16..).zip(lines) {
        talk.says(line.clone().ip_id(id));
        let before = talk.states();
        let facts = talk.says(line.clone().ip_id(id));
        let first = PacketId(talk.packets - 1);
        assert_eq!(facts, [Fact::SeenTwice { end: line.from, first, after_ns: 0 }]);
        assert_eq!(talk.states(), before);
    }
    let summary = talk.summary();
    assert_eq!((summary.retransmissions, summary.duplicate_acks.server), (0, 0));
}

#[test]
fn a_copy_has_another_identification_or_comes_later() {
    let again = |line: Line| {
        let mut talk = established();
        talk.says(client(3).seq(1).ack(1).data(10).ip_id(7));
        talk.says(line).pop()
    };
    let is_again = |fact: Option<Fact>| matches!(fact, Some(Fact::DataAgain { .. }));
    assert!(is_again(again(client(3).seq(1).ack(1).data(10).ip_id(8))));
    assert!(is_again(again(client(203).seq(1).ack(1).data(10).ip_id(7))), "some senders never change it");
}

/// IPv6 has no identification: the copies here are alike in every header.
#[test]
fn without_an_identification_a_copy_comes_at_once_and_unasked_or_from_behind_a_router() {
    let ticks = |micros, clock| client(3).micros(micros).seq(1).ack(1).data(10).clocks(clock, 7);
    let data = |micros| ticks(micros, 7);
    let is_twice = |facts: &[Fact]| matches!(facts, [Fact::SeenTwice { .. }]);
    let after = |between: &[Line], line: Line| {
        let mut talk = established().hears([data(0)]).hears(between.iter().cloned());
        talk.says(line)
    };
    assert!(is_twice(&after(&[], data(49))));
    assert!(!is_twice(&after(&[], data(51))), "a sender whose round trip is short may be that quick");
    let asks = server(3).micros(20).seq(1).ack(1).sack(&[(11, 21)]);
    let facts = after(&[asks], data(40));
    assert!(matches!(facts[0], Fact::DataAgain { .. }), "the other end asked for it: {facts:?}");
    // Both sides of a router, or both ends of a path, up to two seconds apart.
    assert!(is_twice(&after(&[], data(15_000).routers(1))));
    assert!(!is_twice(&after(&[], data(2_001_000).routers(1))));
    let ack = |micros| server(4).micros(micros).seq(1).ack(11);
    assert!(is_twice(&after(&[ack(0)], ack(500).routers(1))));
    assert!(!is_twice(&after(&[ack(0)], ack(10))), "two ACKs of the same number may follow each other");
    // Another time on the sender's clock makes it another segment.
    assert!(!is_twice(&after(&[], ticks(20, 8))));
}

/// Bytes in one segment of the tests below: more than any real one has, so that few of them go around.
const STRIDE: u32 = 1 << 20;

#[test]
fn numbers_that_wrap_twice_are_counted_on() {
    let mut talk = established();
    let segments = (9u64 << 30) / u64::from(STRIDE);
    let place = |n: u64| n * u64::from(STRIDE);
    let wire = |n: u64| u32::try_from((1 + place(n)) & 0xffff_ffff).unwrap();
    for n in 0..segments {
        let facts = talk.says(client(3).seq(wire(n)).ack(1).data(STRIDE));
        let next = 1 + place(n + 1);
        let data = Fact::Data { end: Client, first: 1 + place(n), bytes: STRIDE, next, in_flight: 0 };
        assert_eq!(facts, [data]);
        let facts = talk.says(server(3).seq(1).ack(wire(n + 1)));
        assert!(
            matches!(facts[..], [Fact::AckData { ack, before, .. }] if (ack, before) == (next, 1 + place(n))),
            "{facts:?}"
        );
    }
    // Nine gibibytes on, a gap, its filling, a copy and an old acknowledgment give the same findings as at the beginning.
    let n = segments;
    let facts = talk.says(client(4).seq(wire(n + 1)).ack(1).data(STRIDE));
    assert!(matches!(facts[..], [Fact::DataGap { expected, .. }] if expected == 1 + place(n)), "{facts:?}");
    let facts = talk.says(client(4).seq(wire(n)).ack(1).data(STRIDE));
    assert!(
        matches!(facts[..], [Fact::DataLate { expected, .. }] if expected == 1 + place(n + 2)),
        "{facts:?}"
    );
    let facts = talk.says(client(400).seq(wire(n)).ack(1).data(STRIDE));
    assert!(
        matches!(facts[..], [Fact::DataAgain { first, original: Some(_), .. }] if first == 1 + place(n)),
        "{facts:?}"
    );
    let facts = talk.says(server(401).seq(1).ack(wire(n - 1)));
    assert!(
        matches!(facts[..], [Fact::AckOld { ack: Some(ack), .. }] if ack == 1 + place(n - 1)),
        "{facts:?}"
    );
    let segment = client(402).seq(wire(n + 2)).ack(1);
    talk.says(segment);
    assert_eq!(talk.summary().retransmitted.client, 1);
}

#[test]
fn one_direction_alone_may_wrap_and_memory_stays_bounded() {
    let mut talk = Talk::new();
    for n in 0..20_000u32 {
        let facts = talk.says(client(3 + i64::from(n)).seq(n.wrapping_mul(STRIDE)).ack(1).data(STRIDE));
        assert!(facts.iter().any(|fact| matches!(fact, Fact::Data { .. })), "{n}: {facts:?}");
    }
    assert!(talk.connection.remembered() <= 1 << 10, "no more than a window waits");
}

#[test]
fn what_somebody_sent_in_the_servers_name_before_its_syn_is_not_missed_later() {
    let mut talk = syn_sent();
    talk.says(server(1).fin().seq(0u32.wrapping_sub(5000)).ack(1));
    talk.says(server(2).syn().ack(1));
    let facts = talk.says(client(3).seq(1).ack(1));
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::AckMissed { .. })), "{facts:?}");
}
