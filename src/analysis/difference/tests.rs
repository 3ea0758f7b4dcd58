use super::Comparison::{Differs, Unexplained};
use super::*;
use crate::analysis::fact::{Covered, PacketId, SampleBy};
use crate::analysis::reason::{AckCause, LateCause, ResendCause};
use crate::analysis::tcp::Numbers;
use crate::call::End;

fn again(cause: ResendCause) -> Fact {
    Fact::DataAgain {
        end: End::Client,
        first: 1,
        bytes: 1460,
        original: Some(PacketId(4)),
        after_ns: Some(45_000_000),
        was_acknowledged: cause == ResendCause::Needless,
        duplicate_acks: 3,
        cause,
        waited: None,
        copies: 1,
    }
}

fn why(facts: &[Fact], verdict: &Verdict) -> Vec<Difference> {
    Comparer::new(true).compare(None, facts, verdict).reasons().into_vec()
}

#[test]
fn the_same_in_other_words_is_no_difference() {
    let resent = Verdict { retransmission: true, ..Verdict::default() };
    assert_eq!(why(&[again(ResendCause::Timeout)], &resent), []);
    let fast = Verdict { fast_retransmission: true, ..resent };
    assert_eq!(why(&[again(ResendCause::Fast)], &fast), []);
    let spurious = Verdict { spurious_retransmission: true, ..resent };
    assert_eq!(why(&[again(ResendCause::Needless)], &spurious), []);
    assert_eq!(why(&[], &Verdict::default()), []);
}

#[test]
fn one_claim_has_one_reason_and_two_claims_may_have_two() {
    let late = Verdict { out_of_order: true, ..Verdict::default() };
    assert_eq!(why(&[again(ResendCause::Sack)], &late), [Difference::OriginalWasCaptured]);
    let closed = Verdict { zero_window: true, retransmission: true, ..Verdict::default() };
    assert_eq!(
        why(&[again(ResendCause::Fast)], &closed),
        [Difference::ThreeDuplicates, Difference::ClosedOnce]
    );
}

#[test]
fn whatever_is_said_of_a_packet_that_was_captured_twice_has_that_reason_alone() {
    let twice = Fact::SeenTwice { end: End::Server, first: PacketId(7), after_ns: 12_000 };
    let both = Verdict { duplicate_ack: true, zero_window: true, ..Verdict::default() };
    assert_eq!(why(std::slice::from_ref(&twice), &both), [Difference::SeenTwice]);
    assert_eq!(why(&[twice], &Verdict::default()), []);
}

#[test]
fn what_no_reason_explains_is_not_given_one() {
    let gap = Verdict { lost_segment: true, len: Some(10), ..Verdict::default() };
    let fact = again(ResendCause::Timeout);
    assert_eq!(of(Claim::Gap, &Ours::of([&fact]), Before::default(), &gap), Comparison::Unexplained);
}

/// A segment of the client's, as captrace and Wireshark show it.
fn shown(seq: u32, ack: u32, len: u32) -> (Shown, Verdict) {
    let numbers = Numbers { seq_rel: Some(seq), ack_rel: Some(ack), scale: Some(7), in_flight: None };
    let shown = Shown {
        flow: FlowId(1),
        end: End::Client,
        syn: false,
        ack: true,
        fin: false,
        rst: false,
        len,
        numbers,
        window: 10,
        sacked: 0,
    };
    let verdict = Verdict {
        completeness: 63,
        seq,
        ack: Some(ack),
        len: Some(len),
        window_size: Some(1280),
        ..Verdict::default()
    };
    (shown, verdict)
}

/// The same of the server's.
fn answer(seq: u32, ack: u32, len: u32) -> (Shown, Verdict) {
    let (shown, verdict) = shown(seq, ack, len);
    (Shown { end: End::Server, ..shown }, verdict)
}

/// Compares a segment and gives the numbers that differ.
fn numbers(
    comparer: &mut Comparer,
    (shown, verdict): &(Shown, Verdict),
    facts: &[Fact],
) -> Vec<(Number, Comparison)> {
    comparer.compare(Some(shown), facts, verdict).numbers.into_vec()
}

/// The reason for which one number of a segment differs that nothing came before.
fn alone(segment: &(Shown, Verdict), facts: &[Fact]) -> Vec<(Number, Comparison)> {
    numbers(&mut Comparer::new(true), segment, facts)
}

fn sample(of: u64, sample_ns: i64, by: SampleBy) -> Fact {
    Fact::RttSample {
        end: End::Client,
        segment: PacketId(of),
        sample_ns,
        before_ns: None,
        deviation_before_ns: None,
        estimated_ns: sample_ns,
        deviation_ns: sample_ns / 2,
        timeout_ns: 3 * sample_ns,
        by,
        short: None,
        also: vec![Covered { segment: PacketId(of - 1), sample_ns: sample_ns + 100 }],
    }
}

fn acknowledges(answers: u64, cause: AckCause) -> Fact {
    Fact::AckData {
        end: End::Server,
        ack: 201,
        before: 1,
        answers: Some(PacketId(answers)),
        segments: 2,
        piggybacked: false,
        cause,
        waited_ns: None,
    }
}

/// A segment whose acknowledgment Wireshark times, by its frame and the nanoseconds since.
fn timed(frame: u64, ack_rtt_ns: Option<i64>) -> (Shown, Verdict) {
    let (shown, verdict) = answer(1, 201, 0);
    (shown, Verdict { acks_frame: Some(frame), ack_rtt_ns, ..verdict })
}

#[test]
fn the_same_numbers_are_no_difference() {
    assert_eq!(alone(&shown(1, 1, 100), &[]), []);
    assert_eq!(alone(&timed(5, Some(20_000)), &[sample(5, 20_000, SampleBy::Ack)]), []);
    assert_eq!(alone(&timed(4, Some(20_100)), &[sample(5, 20_000, SampleBy::Ack)]), [], "the one before");
    let none = (shown(1, 1, 0).0, Verdict { bytes_in_flight: None, ..shown(1, 1, 0).1 });
    assert_eq!(alone(&none, &[]), []);
}

#[test]
fn relative_numbers_and_windows_differ_by_what_they_are_counted_from() {
    let (seen, verdict) = shown(1, 1, 100);
    let of = |numbers| (Shown { numbers, ..seen }, verdict);
    let known = seen.numbers;
    let without = of(Numbers { seq_rel: None, ..known });
    assert_eq!(alone(&without, &[]), [(Number::Seq, Differs(Difference::BeforeFirstByte))]);
    let reset = (Shown { rst: true, len: 0, ..without.0 }, verdict);
    assert_eq!(alone(&reset, &[]), [(Number::Seq, Differs(Difference::OnlyAReset))]);
    let other = of(Numbers { ack_rel: Some(59_248), ..known });
    assert_eq!(alone(&other, &[]), [(Number::Ack, Differs(Difference::CountsAnew))]);
    let unscaled = of(Numbers { scale: None, ..known });
    assert_eq!(alone(&unscaled, &[]), [(Number::WindowSize, Differs(Difference::ScaleUnknown))]);
    let closed = (Shown { window: 0, ..unscaled.0 }, Verdict { window_size: Some(0), ..verdict });
    assert_eq!(alone(&closed, &[]), [], "nothing, scaled by whatever, is nothing");
}

#[test]
fn round_trips_differ_by_what_the_facts_say_of_the_acknowledgment() {
    let rtt = |reason| vec![(Number::AckRtt, Differs(reason))];
    let both = |reason| vec![(Number::AcksFrame, Differs(reason)), (Number::AckRtt, Differs(reason))];
    let ambiguous = Fact::RttAmbiguous { end: End::Client, segment: PacketId(4), copy: Some(PacketId(6)) };
    let copy = acknowledges(6, AckCause::Unknown);
    assert_eq!(alone(&timed(4, Some(300)), &[copy.clone(), ambiguous]), both(Difference::Karn));
    let echoed = [copy, sample(6, 20_000, SampleBy::Timestamp)];
    assert_eq!(alone(&timed(4, Some(300)), &echoed), both(Difference::TimestampTells));
    let waited = acknowledges(4, AckCause::AtOnce);
    assert_eq!(alone(&timed(4, Some(300)), &[waited]), rtt(Difference::BehindHole));
    let filled = [acknowledges(5, AckCause::GapFilled), sample(6, 300, SampleBy::Ack)];
    let frame = [(Number::AcksFrame, Differs(Difference::GapFilled))];
    assert_eq!(alone(&timed(6, Some(300)), &filled), frame);
    assert_eq!(alone(&timed(4, Some(300)), &[]), rtt(Difference::AcknowledgedBefore));
    assert_eq!(alone(&timed(5, None), &[sample(5, 0, SampleBy::Ack)]), rtt(Difference::ZeroIsNone));
    assert_eq!(alone(&timed(5, Some(-1)), &[]), rtt(Difference::ClockWentBack));
    let inside = answer(1, 151, 0);
    assert_eq!(alone(&inside, &[sample(5, 300, SampleBy::Ack)]), rtt(Difference::InsideSegment));
    let unlike = alone(&timed(5, Some(301)), &[sample(5, 300, SampleBy::Ack)]);
    assert_eq!(unlike, [(Number::AckRtt, Unexplained)], "the same packet, another time");
}

#[test]
fn bytes_in_flight_differ_by_what_came_before() {
    let carries = |seq, len, ours: Option<u32>, theirs| {
        let (shown, verdict) = shown(seq, 1, len);
        let numbers = Numbers { in_flight: ours, ..shown.numbers };
        (Shown { numbers, ..shown }, Verdict { bytes_in_flight: theirs, ..verdict })
    };
    let differs = |reason| [(Number::BytesInFlight, Differs(reason))];
    assert_eq!(alone(&carries(1, 100, None, Some(100)), &[]), differs(Difference::StartUnknown));
    assert_eq!(alone(&carries(1, 100, Some(0), None), &[]), []);
    assert_eq!(alone(&carries(1, 100, Some(200), Some(100)), &[]), [(Number::BytesInFlight, Unexplained)]);

    let mut told = Comparer::new(true);
    let (acks, verdict) = answer(1, 1, 0);
    assert_eq!(numbers(&mut told, &(Shown { sacked: 100, ..acks }, verdict), &[]), []);
    assert_eq!(
        numbers(&mut told, &carries(201, 100, Some(300), Some(200)), &[]),
        differs(Difference::SackedBytes)
    );

    let mut repeated = Comparer::new(true);
    assert_eq!(numbers(&mut repeated, &answer(1, 101, 0), &[]), []);
    assert_eq!(
        numbers(&mut repeated, &carries(1, 100, Some(0), Some(100)), &[]),
        differs(Difference::AcknowledgedBefore)
    );

    let mut missed = Comparer::new(true);
    let (beyond, verdict) = carries(501, 100, Some(600), None);
    let lost = Verdict { lost_segment: true, ..verdict };
    assert_eq!(numbers(&mut missed, &(beyond, lost), &[]), differs(Difference::AfterHole));
    assert_eq!(numbers(&mut missed, &answer(1, 1, 0), &[]), []);
    assert_eq!(
        numbers(&mut missed, &carries(601, 100, Some(700), Some(200)), &[]),
        differs(Difference::AfterHole)
    );
}

#[test]
fn the_sum_of_what_was_seen_is_compared_where_the_end_is_known() {
    let (first, verdict) = shown(1, 1, 100);
    let little = Verdict { completeness: 4, ..verdict };
    let differs = |reason| [(Number::Completeness, Differs(reason))];
    assert_eq!(alone(&(first, little), &[]), differs(Difference::FirstPacket));
    assert_eq!(numbers(&mut Comparer::new(false), &(first, little), &[]), [], "not known yet");
    let mut comparer = Comparer::new(true);
    assert_eq!(numbers(&mut comparer, &answer(1, 1, 0), &[]), []);
    let fin = Shown { fin: true, ack: false, len: 0, ..first };
    assert_eq!(numbers(&mut comparer, &(fin, little), &[]), differs(Difference::NeedsAck));
    assert_eq!(numbers(&mut comparer, &(first, little), &[]), [(Number::Completeness, Unexplained)]);
}

#[test]
fn a_packet_of_another_connection_is_that_and_nothing_else() {
    let mut comparer = Comparer::new(true);
    let (first, verdict) = shown(1, 1, 0);
    assert_eq!(numbers(&mut comparer, &(first, verdict), &[]), []);
    let new_flow = Shown { flow: FlowId(2), ..first };
    let repeated = Verdict { duplicate_ack: true, seq: 77, ..verdict };
    let found = comparer.compare(Some(&new_flow), [], &repeated);
    assert_eq!(found.numbers.to_vec(), [(Number::Stream, Differs(Difference::LetGo))]);
    assert_eq!(found.reasons().to_vec(), [Difference::LetGo]);
    let new_stream = Verdict { stream: 1, ..verdict };
    let goes_on = numbers(&mut comparer, &(first, new_stream), &[]);
    assert_eq!(goes_on, [(Number::Stream, Differs(Difference::NoNewConnection))]);
}

#[test]
fn the_time_of_a_retransmission_differs_by_the_copy_that_it_is_counted_from() {
    let (segment, verdict) = shown(1, 1, 1460);
    let since = |rto_ns, frame| {
        let verdict =
            Verdict { retransmission: true, rto_ns: Some(rto_ns), rto_frame: Some(frame), ..verdict };
        (segment, verdict)
    };
    let resent = [again(ResendCause::Timeout)];
    assert_eq!(alone(&since(45_000_000, 4), &resent), []);
    let differs = |reason| [(Number::Rto, Differs(reason))];
    assert_eq!(alone(&since(60_000_000, 3), &resent), differs(Difference::OldestWaiting));
    let late = Fact::DataLate {
        end: End::Client,
        first: 1,
        bytes: 1460,
        expected: 1461,
        cause: LateCause::SentAgain,
        passed_by: None,
    };
    assert_eq!(alone(&since(60_000_000, 3), &[late]), differs(Difference::OriginalUnseen));
    let crossing = Fact::SynCrossedAck { end: End::Client, answers: PacketId(2) };
    let segment = since(60_000_000, 3);
    assert_eq!(alone(&segment, &[crossing])[..], differs(Difference::CrossingSyns), "as the flag");
}

#[test]
fn every_token_is_its_own() {
    let tokens: std::collections::BTreeSet<_> = Difference::ALL.iter().map(|reason| reason.token()).collect();
    assert_eq!(tokens.len(), Difference::ALL.len());
}
