//! Why segments and acknowledgments were sent.

use super::*;
use End::{Client, Server};
use captrace::internals::analysis::reason::{
    AckCause, AckTrigger, FormerState, LateCause, ResendCause, ResetCause, Shape,
};
use captrace::internals::analysis::tcp::PortKnowledge;

fn id(packet: u64) -> PacketId {
    PacketId(packet)
}

/// A connection whose round trip is 10 ms, seen near the client, with SACK.
fn far() -> Talk {
    Talk::announced().hears([
        client(0).syn().sack_permitted(),
        server(10).syn().ack(1).sack_permitted(),
        client(10).seq(1).ack(1),
    ])
}

/// The client's bytes 1 to 50, in segments of ten, sent at 20 ms.
fn five_segments() -> Talk {
    (0..5).fold(far(), |mut talk, n| {
        talk.says(client(20).seq(1 + 10 * n).ack(1).data(10));
        talk
    })
}

#[track_caller]
fn resent(facts: &[Fact]) -> ResendCause {
    let cause = |fact: &Fact| match fact {
        Fact::DataAgain { cause, .. } => Some(*cause),
        _ => None,
    };
    facts.iter().find_map(cause).unwrap_or_else(|| panic!("nothing again in {facts:?}"))
}

#[track_caller]
fn acked(facts: &[Fact]) -> (AckCause, Option<PacketId>, Option<i64>) {
    let cause = |fact: &Fact| match fact {
        Fact::AckData { cause, answers, waited_ns, .. } => Some((*cause, *answers, *waited_ns)),
        _ => None,
    };
    facts.iter().find_map(cause).unwrap_or_else(|| panic!("no ACK of data in {facts:?}"))
}

// ---- why it was sent again ----

#[test]
fn a_timer_runs_out_again_and_again_and_then_the_sender_goes_on() {
    let mut talk = five_segments();
    assert_eq!(resent(&talk.says(client(230).seq(1).ack(1).data(10))), ResendCause::Timeout);
    let facts = talk.says(client(640).seq(1).ack(1).data(10));
    assert!(
        matches!(facts[..], [Fact::DataAgain { cause: ResendCause::Timeout, copies: 2, .. }]),
        "{facts:?}"
    );
    talk.says(server(650).seq(1).ack(11));
    assert_eq!(resent(&talk.says(client(651).seq(11).ack(1).data(10))), ResendCause::AfterTimeout);
    // The packet that the timer sent first is the evidence.
    assert_eq!(talk.evidence, [talk.packets, 5, 9]);
}

#[test]
fn three_duplicates_are_the_evidence_of_a_fast_retransmit_and_a_partial_ack_shows_the_next_gap() {
    let mut talk = established();
    (0..5).for_each(|n| {
        talk.says(client(20).seq(1 + 10 * n).ack(1).data(10));
    });
    (0..3).for_each(|n| {
        talk.says(server(30 + n).seq(1).ack(1));
    });
    assert_eq!(resent(&talk.says(client(33).seq(1).ack(1).data(10))), ResendCause::Fast);
    assert_eq!(talk.evidence, [12, 4, 11, 10, 9]);
    assert_eq!(acked(&talk.says(server(43).seq(1).ack(21))).0, AckCause::GapFilled);
    assert_eq!(resent(&talk.says(client(44).seq(21).ack(1).data(10))), ResendCause::PartialAck);
}

#[test]
fn two_duplicates_are_too_few_and_too_soon_for_a_timer() {
    let mut talk = five_segments();
    talk.says(server(30).seq(1).ack(1));
    talk.says(server(31).seq(1).ack(1));
    assert_eq!(resent(&talk.says(client(32).seq(1).ack(1).data(10))), ResendCause::Unknown);
}

#[test]
fn ranges_beyond_a_gap_make_the_sender_fill_it() {
    let mut talk = five_segments();
    let facts = talk.says(server(30).seq(1).ack(1).sack(&[(11, 21)]));
    let selective = Fact::AckSelective {
        end: Server,
        first: 11,
        bytes: 10,
        fin: false,
        ranges: 1,
        total: 10,
        missing: 1,
        missing_bytes: 10,
        answers: Some(id(5)),
    };
    assert_eq!(
        facts,
        [Fact::AckDuplicate { end: Server, ack: 1, count: 1, fin: false, answers: Some(id(5)) }, selective]
    );
    assert_eq!(resent(&talk.says(client(32).seq(1).ack(1).data(10))), ResendCause::Sack);
    assert_eq!(talk.evidence, [talk.packets, 4, 9]);
}

#[test]
fn of_the_only_segment_on_its_way_only_time_tells_a_probe_from_the_timer() {
    // A round trip of 10 ms: in Linux the timer is due after 10 + 200 ms, a probe after 2 × 10 + 200 ms, or before.
    let after = |mut talk: Talk, ms: i64| {
        talk.says(client(20).seq(1).ack(1).data(10));
        resent(&talk.says(client(20 + ms).seq(1).ack(1).data(10)))
    };
    assert_eq!(after(far(), 5), ResendCause::Unknown, "sooner than any answer");
    assert_eq!(after(far(), 40), ResendCause::TailProbe, "sooner than any timer");
    assert_eq!(after(far(), 215), ResendCause::ProbeOrTimeout);
    assert_eq!(after(far(), 1000), ResendCause::Timeout, "later than any probe");
    // Without SACK no sender probes (RFC 8985, 7.1).
    assert_eq!(after(established(), 215), ResendCause::Timeout);
}

#[test]
fn a_timer_tells_how_long_it_waited_and_for_how_long_before() {
    let mut talk = far();
    let waited = |facts: &[Fact]| match facts {
        [Fact::DataAgain { waited: Some(waited), .. }] => {
            (waited.waited_ns / MS, waited.before_ns.map(|before| before / MS), waited.alone)
        }
        _ => panic!("{facts:?}"),
    };
    talk.says(client(20).seq(1).ack(1).data(10));
    talk.says(client(21).seq(11).ack(1).data(10));
    talk.says(server(30).seq(1).ack(11));
    // RFC 6298, 5.3: the ACK starts it anew.
    assert_eq!(waited(&talk.says(client(1030).seq(11).ack(1).data(10))), (1000, None, true));
    assert_eq!(waited(&talk.says(client(3030).seq(11).ack(1).data(10))), (2000, Some(1009), true));
}

#[test]
fn the_last_bytes_sent_again_alone_are_a_probe_of_the_tail() {
    let mut talk = five_segments();
    assert_eq!(resent(&talk.says(client(45).seq(41).ack(1).data(10))), ResendCause::TailProbe);
}

#[test]
fn bytes_that_were_acknowledged_are_sent_again_needlessly_and_a_later_ack_says_so() {
    let mut talk = five_segments();
    talk.says(server(30).seq(1).ack(51));
    assert_eq!(resent(&talk.says(client(31).seq(41).ack(1).data(10))), ResendCause::Needless);
    let facts = talk.says(server(41).seq(1).ack(51).sack(&[(41, 51)]));
    let again =
        Fact::AckAgain { end: Server, ack: 51, answers: Some(id(10)), to: Some(AckTrigger::Repetition) };
    let twice = Fact::AckTwice {
        end: Server,
        first: 41,
        bytes: 10,
        fin: false,
        original: Some(id(8)),
        copy: Some(id(10)),
    };
    assert_eq!(facts, [again, twice]);
    assert_eq!(talk.evidence, [11, 8, 10], "it points back at both copies");
}

#[test]
fn a_second_range_around_the_first_one_tells_of_a_copy_beyond_a_gap() {
    let mut talk = five_segments();
    talk.says(server(30).seq(1).ack(1).sack(&[(11, 31)]));
    let facts = talk.says(server(31).seq(1).ack(1).sack(&[(11, 21), (11, 31)]));
    assert!(
        facts.iter().any(|fact| matches!(fact, Fact::AckTwice { first: 11, bytes: 10, .. })),
        "{facts:?}"
    );
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::AckDuplicate { .. })), "no news: {facts:?}");
}

#[test]
fn the_echoed_timestamp_tells_which_of_two_copies_arrived() {
    let sent_twice = || {
        let mut talk = established();
        talk.says(client(20).seq(1).ack(1).data(10).timestamps(100, 1));
        talk.says(client(320).seq(1).ack(1).data(10).timestamps(400, 1));
        talk
    };
    let mut talk = sent_twice();
    let facts = talk.says(server(330).seq(1).ack(11).timestamps(7, 100));
    let first = Fact::CopyArrived { end: Server, original: id(4), copy: id(5), first: true };
    assert_eq!(facts.last(), Some(&first), "the timer ran out too early");
    let facts = sent_twice().says(server(330).seq(1).ack(11).timestamps(7, 400));
    let second = Fact::CopyArrived { end: Server, original: id(4), copy: id(5), first: false };
    assert_eq!(facts.last(), Some(&second));
}

#[test]
fn where_both_copies_arrived_the_clock_that_comes_back_claims_no_loss() {
    let mut talk = far();
    talk.says(client(20).seq(1).ack(1).data(10).timestamps(100, 1));
    talk.says(client(320).seq(1).ack(1).data(10).timestamps(400, 1));
    // The first ACK was lost: this one answers the copy, and says that it was one too many.
    let facts = talk.says(server(330).seq(1).ack(11).timestamps(7, 400).sack(&[(1, 11)]));
    assert!(matches!(facts[..], [Fact::AckData { .. }, Fact::AckTwice { .. }]), "{facts:?}");
}

#[test]
fn a_part_that_is_sent_again_is_distinguished_from_the_rest() {
    let mut talk = far();
    talk.says(client(20).seq(1).ack(1).data(20));
    talk.says(client(320).seq(1).ack(1).data(10));
    talk.says(client(321).seq(11).ack(1).data(10));
    let facts = talk.says(server(330).seq(1).ack(21).sack(&[(1, 11)]));
    assert!(matches!(facts[0], Fact::AckData { segments: 1, .. }), "{facts:?}");
    let twice = Fact::AckTwice {
        end: Server,
        first: 1,
        bytes: 10,
        fin: false,
        original: Some(id(4)),
        copy: Some(id(5)),
    };
    assert_eq!(facts.last(), Some(&twice));
}

// ---- why it came late ----

#[track_caller]
fn late(facts: &[Fact]) -> (LateCause, Option<PacketId>) {
    match facts {
        [Fact::DataLate { cause, passed_by, .. }] => (*cause, *passed_by),
        _ => panic!("not late: {facts:?}"),
    }
}

#[test]
fn the_senders_clock_tells_a_late_segment_from_a_copy() {
    let gap = || established().hears([client(20).seq(11).ack(1).data(10).timestamps(100, 1)]);
    assert_eq!(
        late(&gap().says(client(21).seq(1).ack(1).data(10).timestamps(99, 1))),
        (LateCause::Overtaken, Some(id(4)))
    );
    let mut talk = gap();
    assert_eq!(
        late(&talk.says(client(21).seq(1).ack(1).data(10).timestamps(101, 1))),
        (LateCause::SentAgain, Some(id(4)))
    );
    assert_eq!((talk.summary().retransmitted.client, talk.summary().out_of_order.client), (1, 0));
}

#[test]
fn the_ip_identification_shows_it_too_and_without_either_it_is_unknown() {
    let gap = || established().hears([client(20).seq(11).ack(1).data(10).ip_id(7)]);
    assert_eq!(late(&gap().says(client(21).seq(1).ack(1).data(10).ip_id(6))).0, LateCause::Overtaken);
    assert_eq!(late(&gap().says(client(21).seq(1).ack(1).data(10).ip_id(9))).0, LateCause::SentAgain);
    assert_eq!(late(&gap().says(client(21).seq(1).ack(1).data(10).ip_id(40_000))).0, LateCause::Unknown);
}

#[test]
fn what_comes_sooner_than_a_round_trip_cannot_be_an_answer_to_the_loss() {
    let mut talk = far();
    talk.says(client(20).seq(11).ack(1).data(10));
    assert_eq!(late(&talk.says(client(21).seq(1).ack(1).data(10))).0, LateCause::Overtaken);
}

// ---- why this ACK: the rows of the table ----

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

// ---- why it was broken off ----

#[test]
fn an_abort_has_the_next_number_and_an_ack() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    let facts = talk.says(client(4).rst().seq(11).ack(1));
    assert_eq!(facts, [Fact::Reset { end: Client, answers: None, cause: ResetCause::Aborted }]);
    assert_eq!(talk.summary().shape.unwrap(), Shape::Reset);
}

#[test]
fn a_host_without_the_connection_answers_with_the_number_that_was_acknowledged() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10));
    let facts = talk.says(server(4).rst().seq(1));
    assert_eq!(facts, [Fact::Reset { end: Server, answers: Some(id(4)), cause: ResetCause::NoConnection }]);
    let facts = syn_received().says(client(2).rst().seq(1));
    assert_eq!(
        facts,
        [Fact::Reset { end: Client, answers: Some(id(2)), cause: ResetCause::NoConnection }],
        "as a scan for open ports does it"
    );
}

// ---- connections before and after ----

#[test]
fn a_new_connection_tells_what_the_one_before_had_come_to() {
    let reused = |mut before: Talk| {
        let former = before.connection.gives_way(None).0;
        let mut talk = Talk::new();
        talk.packets = 100;
        talk.connection.comes_after(former);
        talk.says(client(9000).syn()).pop()
    };
    let told = |former, after_ms: i64, state| {
        Some(Fact::PortsReused { end: Client, former: id(former), after_ns: after_ms * MS, state })
    };
    assert_eq!(reused(time_wait()), told(6, 8995, FormerState::TimeWait));
    assert_eq!(reused(established()), told(3, 8998, FormerState::Open));
    assert_eq!(reused(syn_sent()), told(1, 9000, FormerState::Unanswered));
    let broken = syn_sent().hears([server(1).rst().ack(1)]);
    assert_eq!(reused(broken), told(2, 8999, FormerState::Ended));
}

#[test]
fn a_timestamp_of_long_ago_is_not_taken() {
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10).timestamps(50_000, 1));
    talk.says(server(4).seq(1).ack(11).timestamps(1, 50_000));
    let facts = talk.says(client(5).seq(11).ack(1).data(10).timestamps(40_000, 1));
    assert_eq!(facts, [Fact::OldTimestamp { end: Client, first: 11, bytes: 10 }]);
    let answers = Some(id(6));
    let facts = talk.says(server(6).seq(1).ack(11).timestamps(1, 50_000));
    assert_eq!(facts, [Fact::AckAgain { end: Server, ack: 11, answers, to: Some(AckTrigger::OldTimestamp) }]);
    // It left nothing behind: the true bytes are new.
    let facts = talk.says(client(7).seq(11).ack(1).data(10).timestamps(50_004, 1));
    assert!(matches!(facts[..], [Fact::Data { first: 11, .. }]), "{facts:?}");
    assert_eq!(talk.summary().retransmitted.client, 0);
    // A few ticks back is what overtaking does, and a clock may wrap, as numbers do.
    let facts = talk.says(client(8).seq(21).ack(1).data(10).timestamps(50_001, 1));
    assert!(matches!(facts[..], [Fact::Data { .. }]), "{facts:?}");
    let mut talk = established();
    talk.says(client(3).seq(1).ack(1).data(10).timestamps(u32::MAX - 5, 1));
    let facts = talk.says(client(4).seq(11).ack(1).data(10).timestamps(3, 1));
    assert!(matches!(facts[..], [Fact::Data { .. }]), "{facts:?}");
}

#[test]
fn half_open_one_end_forgot_and_a_reset_tells_the_other() {
    let mut talk = syn_sent();
    let facts = talk.says(server(1).seq(7000).ack(5000));
    assert_eq!(facts, [Fact::HalfOpen { end: Server, answers: id(1) }]);
    let facts = talk.says(client(2).rst().seq(5000));
    assert_eq!(facts, [Fact::Reset { end: Client, answers: Some(id(2)), cause: ResetCause::NoConnection }]);
    talk.are(TcpState::SynSent, TcpState::Listen);
    talk.says(client(1000).syn());
    talk.says(server(1001).syn().ack(1));
    talk.says(client(1002).seq(1).ack(1));
    talk.are(TcpState::Established, TcpState::Established);
}

#[test]
fn a_syn_ack_is_sent_again_for_the_timer_or_for_the_syn_that_came_again() {
    let again = |facts: Vec<Fact>| match facts.first() {
        Some(Fact::SynAgain { cause, with_ack: true, answers, .. }) => (*cause, *answers),
        _ => panic!("{facts:?}"),
    };
    let mut talk = syn_received();
    talk.says(client(1000).syn());
    assert_eq!(again(talk.says(server(1001).syn().ack(1))), (ResendCause::Unknown, Some(id(3))));
    assert_eq!(talk.evidence, [4, 2, 3]);
    assert_eq!(again(talk.says(server(2001).syn().ack(1))), (ResendCause::Timeout, None));
}

#[test]
fn a_fin_is_sent_again_for_the_timer_or_although_it_was_acknowledged() {
    let cause = |facts: Vec<Fact>| match facts.first() {
        Some(Fact::FinAgain { cause, .. }) => *cause,
        _ => panic!("{facts:?}"),
    };
    let fin = |at| client(at).fin().seq(1).ack(1);
    assert_eq!(cause(fin_wait_1().says(fin(203))), ResendCause::Timeout);
    assert_eq!(cause(fin_wait_1().says(fin(4))), ResendCause::Unknown);
    assert_eq!(cause(fin_wait_2().says(fin(203))), ResendCause::Needless);
}

#[test]
fn bytes_sent_again_with_new_ones_behind_them_have_a_cause() {
    let facts = five_segments().says(client(230).seq(1).ack(1).data(60));
    let cause = ResendCause::Timeout;
    let overlap = Fact::DataOverlap { end: Client, first: 1, bytes: 60, known: 50, next: 61, cause };
    assert_eq!(facts.first(), Some(&overlap));
}

#[test]
fn a_close_has_a_shape() {
    let shape = |talk: Talk| talk.summary().shape.unwrap();
    assert_eq!(shape(established()), Shape::Unseen);
    assert_eq!(shape(fin_wait_2()), Shape::HalfClosed);
    assert_eq!(shape(time_wait().hears([client(6).seq(2).ack(2)])), Shape::FourSegments);
    assert_eq!(shape(last_ack().hears([server(5).seq(2).ack(2)])), Shape::ThreeSegments);
    assert_eq!(shape(closing()), Shape::Simultaneous);
    assert_eq!(shape(syn_sent().hears([server(1).rst().ack(1)])), Shape::Refused);
    let remark = |talk: Talk| {
        talk.connection.closing_remark(None, PortKnowledge::default()).map(|finding| finding.fact)
    };
    assert_eq!(remark(fin_wait_2()), Some(Fact::HalfClosed { closed: Client }));
    assert_eq!(remark(established()), Some(Fact::Unfinished));
}

#[test]
fn the_programs_calls_are_the_known_causes_of_what_their_ends_send() {
    use captrace::internals::call::Action::{Close, Connect};
    let mut talk = Talk::announced();
    talk.connection.called(Client, Connect, (RecordNumber(71), Timestamp::default()));
    let mut talk = talk.hears([client(0).syn(), server(1).syn().ack(1), client(2).seq(1).ack(1)]);
    talk.connection.called(Client, Close, (RecordNumber(72), Timestamp::default()));
    let talk = talk.hears([client(3).fin().seq(1).ack(1), server(4).seq(1).ack(2)]);
    let cause = |to| {
        let change = talk.changes.iter().find(|change| change.to == to).unwrap();
        (change.cause, change.basis)
    };
    assert_eq!(cause(TcpState::SynSent), (Some(RecordNumber(71)), Basis::Known));
    assert_eq!(cause(TcpState::FinWait1), (Some(RecordNumber(72)), Basis::Known));
    assert_eq!(
        cause(TcpState::CloseWait),
        (Some(RecordNumber(4)), Basis::Inferred),
        "the server's: by the segment that arrived"
    );
}
