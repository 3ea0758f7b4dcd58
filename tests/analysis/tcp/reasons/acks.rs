//! Why an ACK was sent: the rows of the table (RFC 5681, 4.2), and questions that are answered.

use super::*;

#[test]
fn row_1_one_segment_in_order_and_no_second_one_is_acknowledged_later() {
    let mut talk = far();
    talk.says(client(20).seq(1).ack(1).data(10));
    assert_eq!(acked(&talk.says(server(70).seq(1).ack(11))), (AckCause::Delayed, Some(id(4)), Some(50 * MS)));
    talk.says(client(100).seq(11).ack(1).data(10));
    assert_eq!(acked(&talk.says(server(111).seq(1).ack(21))), (AckCause::AtOnce, Some(id(6)), Some(11 * MS)));
    talk.says(client(200).seq(21).ack(1).data(10));
    let waited = acked(&talk.says(server(800).seq(1).ack(31)));
    assert_eq!(waited.0, AckCause::Unknown, "no delayed ACK may wait longer than half a second");
}

#[test]
fn row_2_the_second_segment_in_order_is_acknowledged_with_the_first() {
    let mut talk = far();
    talk.says(client(20).seq(1).ack(1).data(10));
    talk.says(client(21).seq(11).ack(1).data(10));
    assert_eq!(acked(&talk.says(server(31).seq(1).ack(21))).0, AckCause::SecondSegment);
    assert_eq!(acked(&five_segments().says(server(31).seq(1).ack(51))).0, AckCause::Several);
}

#[test]
fn row_3_a_segment_beyond_a_gap_is_answered_with_a_duplicate_of_the_byte_that_is_expected() {
    let mut talk = far();
    talk.says(client(20).seq(1).ack(1).data(10));
    talk.says(server(31).seq(1).ack(11));
    talk.says(client(32).seq(31).ack(1).data(10));
    let facts = talk.says(server(42).seq(1).ack(11));
    assert_eq!(
        facts,
        [Fact::AckDuplicate { end: Server, ack: 11, count: 1, fin: false, answers: Some(id(6)) }]
    );
}

#[test]
fn row_4_a_segment_that_fills_a_gap_is_acknowledged_at_once() {
    let mut talk = far();
    talk.says(client(20).seq(11).ack(1).data(10));
    talk.says(client(20).seq(31).ack(1).data(10));
    talk.says(client(25).seq(1).ack(1).data(10));
    assert_eq!(acked(&talk.says(server(35).seq(1).ack(21))), (AckCause::GapPartFilled, Some(id(6)), None));
    talk.says(client(36).seq(21).ack(1).data(10));
    assert_eq!(acked(&talk.says(server(46).seq(1).ack(41))), (AckCause::GapFilled, Some(id(8)), None));
}

#[test]
fn a_gap_that_only_the_receiver_saw_is_filled_by_the_copy() {
    let mut talk = five_segments();
    talk.says(server(30).seq(1).ack(1).sack(&[(11, 51)]));
    talk.says(client(31).seq(1).ack(1).data(10));
    assert_eq!(acked(&talk.says(server(41).seq(1).ack(51))), (AckCause::GapFilled, Some(id(10)), None));
}

#[test]
fn an_ack_with_data_is_piggybacked() {
    let mut talk = far();
    talk.says(client(20).seq(1).ack(1).data(10));
    assert_eq!(acked(&talk.says(server(30).seq(1).ack(11).data(5))).0, AckCause::Piggybacked);
}

#[test]
fn bytes_that_only_the_receiver_saw_are_acknowledged() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    talk.says(client(4).seq(31).ack(1).data(10));
    let facts = talk.says(server(5).seq(1).ack(41));
    assert_eq!(facts[1..], [Fact::AckMissed { end: Server, first: 11, bytes: 20 }]);
}

#[test]
fn a_reset_in_the_window_is_challenged_and_one_outside_is_not() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    // As another connection of the same host could send it: a number in the window, not the one expected.
    talk.says(client(4).rst().seq(500));
    let facts = talk.says(server(5).seq(1).ack(11));
    assert!(matches!(facts[..], [Fact::AckData { .. }]), "{facts:?}");
    talk.says(client(6).rst().seq(500));
    let facts = talk.says(server(7).seq(1).ack(11));
    let challenge =
        Fact::AckAgain { end: Server, ack: 11, answers: Some(id(7)), to: Some(AckTrigger::Challenge) };
    assert_eq!(facts, [challenge]);
    assert_eq!(facts[0].rfc(), "RFC 5961, 3 and 4");
}

#[test]
fn a_probe_may_carry_one_new_byte_and_its_answer_is_no_duplicate() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    talk.says(server(4).seq(1).ack(11).window(0));
    let probe = |new_byte| [Fact::WindowProbe { end: Client, new_byte }];
    assert_eq!(talk.says(client(300).seq(11).ack(1).data(1)), probe(Some(11)));
    let still = |packet| Fact::AckAgain {
        end: Server,
        ack: 11,
        answers: Some(id(packet)),
        to: Some(AckTrigger::WindowProbe),
    };
    assert_eq!(talk.says(server(301).seq(1).ack(11).window(0)), [still(6)]);
    assert_eq!(talk.says(client(900).seq(11).ack(1).data(1)), probe(None));
    assert_eq!(talk.says(server(901).seq(1).ack(11).window(0)), [still(8)]);
    talk.says(client(2100).seq(11).ack(1).data(1));
    let facts = talk.says(server(2101).seq(1).ack(11).window(400));
    assert_eq!(facts, [Fact::WindowUpdate { end: Server, window: 400, before: 0, answers: Some(id(10)) }]);
}
