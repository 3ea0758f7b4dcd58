//! Why bytes were sent again, and why they came late.

use super::*;

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
fn a_copy_that_is_lost_too_is_found_by_what_was_sent_after_it_and_not_by_the_timer() {
    let mut talk = five_segments();
    talk.says(server(30).seq(1).ack(1).sack(&[(11, 21)]));
    assert_eq!(resent(&talk.says(client(31).seq(1).ack(1).data(10))), ResendCause::Sack);
    // A round trip of 70 ms by now, as behind a long queue: longer than the fastest one, and than any bound for a timer.
    for n in 0..4_u32 {
        let sent = 60 + 10 * i64::from(n);
        talk.says(client(sent).seq(51 + 10 * n).ack(1).data(10));
        talk.says(server(sent + 1).seq(1).ack(1).sack(&[(11, 31 + 10 * n)]));
    }
    talk.says(server(101).seq(1).ack(1).sack(&[(11, 91)]));
    assert_eq!(resent(&talk.says(client(102).seq(1).ack(1).data(10))), ResendCause::Sack);
    assert_eq!(talk.evidence.last(), Some(&(talk.packets - 1)));
    // Nothing has come in for longer than a round trip: it is the timer.
    assert_eq!(resent(&talk.says(client(400).seq(1).ack(1).data(10))), ResendCause::Timeout);
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
    assert_eq!(waited(&talk.says(client(3030).seq(11).ack(1).data(10))), (2000, Some(1000), true));
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
