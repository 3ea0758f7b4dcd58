//! Segments that were sent again or out of order, and segments that are too long (Karn; RFC 6298, 3).

use super::*;

#[test]
fn what_was_sent_again_gives_no_sample() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    talk.says(client(150).seq(1).ack(1).data(10));
    let ambiguous = Fact::RttAmbiguous { end: Client, segment: id(4), copy: Some(id(5)), too_big: false };
    assert_eq!(talk.measures(server(170).seq(1).ack(11)), [ambiguous]);
    assert_eq!(talk.measured[0].evidence.iter().map(|packet| packet.id.0).collect::<Vec<_>>(), [6, 4, 5]);
    assert_eq!(talk.summary().rtt.client.unwrap().samples, 1);
    talk.says(client(200).seq(11).ack(1).data(10));
    assert_eq!(sample(&talk.measures(server(250).seq(1).ack(21))).0, id(7));
}

#[test]
fn timestamps_tell_which_copy_is_acknowledged() {
    let sent_twice = || {
        let mut talk = near_client();
        talk.says(client(100).seq(1).ack(1).data(10).clocks(1000, 7));
        talk.says(client(400).seq(1).ack(1).data(10).clocks(1300, 7));
        talk
    };
    let mut talk = sent_twice();
    let facts = talk.measures(server(450).seq(1).ack(11).clocks(9, 1300));
    assert_eq!(sample(&facts), (id(5), 50, SampleBy::Timestamp, Vec::new()));
    assert_eq!(talk.measured[0].basis, Basis::Inferred);
    let facts = sent_twice().measures(server(410).seq(1).ack(11).clocks(9, 1000));
    assert_eq!(sample(&facts), (id(4), 310, SampleBy::Timestamp, Vec::new()));
    // An echo of neither.
    let facts = sent_twice().measures(server(410).seq(1).ack(11).clocks(9, 1001));
    assert!(matches!(facts[..], [Fact::RttAmbiguous { .. }, _]), "{facts:?}");
}

#[test]
fn a_clock_that_has_not_moved_between_the_copies_tells_nothing() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10).clocks(1000, 7));
    talk.says(client(101).seq(1).ack(1).data(10).clocks(1000, 7));
    let facts = talk.measures(server(150).seq(1).ack(11).clocks(9, 1000));
    assert!(matches!(facts[..], [Fact::RttAmbiguous { .. }]), "{facts:?}");
}

#[test]
fn what_had_to_wait_behind_a_hole_gives_no_sample() {
    let mut talk = near_client();
    for n in 0..4 {
        talk.says(client(100 + n).seq(1 + 10 * u32::try_from(n).unwrap()).ack(1).data(10));
    }
    // The first was lost: sent again, and its acknowledgment covers it alone, because the third was lost, too.
    talk.says(client(300).seq(1).ack(1).data(10));
    let facts = talk.measures(server(350).seq(1).ack(21));
    assert!(matches!(facts[..], [Fact::RttAmbiguous { .. }]), "{facts:?}");
    talk.says(client(360).seq(21).ack(1).data(10));
    // Packet 7 waited for packet 10; packet 12 waited for nothing.
    talk.says(client(361).seq(41).ack(1).data(10));
    let facts = talk.measures(server(410).seq(1).ack(41));
    let expected = [Fact::RttAmbiguous { end: Client, segment: id(6), copy: Some(id(10)), too_big: false }];
    assert!(facts.starts_with(&expected) && matches!(facts[1..], [Fact::Recovered { .. }]), "{facts:?}");
    assert_eq!(sample(&talk.measures(server(411).seq(1).ack(51))), (id(11), 50, SampleBy::Ack, Vec::new()));
}

#[test]
fn segments_out_of_order_give_samples_only_where_they_waited_for_nothing() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    talk.says(client(101).seq(21).ack(1).data(10));
    talk.says(client(102).seq(11).ack(1).data(10));
    assert_eq!(sample(&talk.measures(server(150).seq(1).ack(11))).0, id(4));
    assert_eq!(talk.measures(server(152).seq(1).ack(31)), []);
    assert_eq!(talk.summary().rtt.client.unwrap().samples, 2);
}

#[test]
fn an_acknowledgment_of_more_than_was_seen_times_nothing() {
    let mut talk = near_client();
    talk.says(client(100).seq(1).ack(1).data(10));
    assert_eq!(talk.measures(server(900).seq(1).ack(500)), []);
    assert_eq!(talk.measures(server(901).seq(1).ack(11)), []);
    talk.says(client(1000).seq(500).ack(1).data(10));
    assert_eq!(sample(&talk.measures(server(1050).seq(1).ack(510))).1, 50);
}

#[test]
fn the_timestamps_option_takes_room_from_each_segment_that_a_card_cuts() {
    let syns = [client(0).syn().mss(1460), server(1).syn().ack(1).mss(1460), client(2).seq(1).ack(1)];
    let offload = |line: Line| {
        let facts = Talk::new().hears(syns.clone()).says(line);
        facts.into_iter().find_map(|fact| match fact {
            Fact::Offload { segments, .. } => Some(segments),
            _ => None,
        })
    };
    let data = |len| client(3).seq(1).ack(1).data(len);
    // 1460 bytes each, or 1448 with the 12 bytes of the padded option.
    assert_eq!([1460, 1461, 2920, 2921].map(|len| offload(data(len))), [None, Some(2), Some(2), Some(3)]);
    assert_eq!([1448, 2896, 2897].map(|len| offload(data(len).clocks(1, 1))), [None, Some(2), Some(3)]);
}
