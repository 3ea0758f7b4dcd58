use super::*;
use crate::analysis::fact::PacketId;
use crate::analysis::reason::ResendCause;
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

fn why(facts: &[Fact], verdict: &WiresharkVerdict) -> Vec<Difference> {
    Comparer::default().compare(None, facts, verdict).reasons().into_vec()
}

#[test]
fn the_same_in_other_words_is_no_difference() {
    let resent = WiresharkVerdict { retransmission: true, ..WiresharkVerdict::default() };
    assert_eq!(why(&[again(ResendCause::Timeout)], &resent), []);
    let fast = WiresharkVerdict { fast_retransmission: true, ..resent };
    assert_eq!(why(&[again(ResendCause::Fast)], &fast), []);
    let spurious = WiresharkVerdict { spurious_retransmission: true, ..resent };
    assert_eq!(why(&[again(ResendCause::Needless)], &spurious), []);
    assert_eq!(why(&[], &WiresharkVerdict::default()), []);
}

#[test]
fn one_claim_has_one_reason_and_two_claims_may_have_two() {
    let late = WiresharkVerdict { out_of_order: true, ..WiresharkVerdict::default() };
    assert_eq!(why(&[again(ResendCause::Sack)], &late), [Difference::OriginalWasCaptured]);
    let closed = WiresharkVerdict { zero_window: true, retransmission: true, ..WiresharkVerdict::default() };
    assert_eq!(
        why(&[again(ResendCause::Fast)], &closed),
        [Difference::ThreeDuplicates, Difference::ClosedOnce]
    );
}

#[test]
fn whatever_is_said_of_a_packet_that_was_captured_twice_has_that_reason_alone() {
    let twice = Fact::SeenTwice { end: End::Server, first: PacketId(7), after_ns: 12_000 };
    let both = WiresharkVerdict { duplicate_ack: true, zero_window: true, ..WiresharkVerdict::default() };
    assert_eq!(why(std::slice::from_ref(&twice), &both), [Difference::SeenTwice]);
    assert_eq!(why(&[twice], &WiresharkVerdict::default()), []);
}

#[test]
fn what_no_reason_explains_is_not_given_one() {
    let gap = WiresharkVerdict { lost_segment: true, len: Some(10), ..WiresharkVerdict::default() };
    let fact = again(ResendCause::Timeout);
    assert_eq!(
        of(Claim::Gap, &OurClaims::of([&fact]), Circumstances::default(), &gap),
        Comparison::Unexplained
    );
}

/// A bare ACK of this end, as captrace shows it.
fn ack(end: End, ack_rel: Option<u32>) -> ComparedSegment {
    ComparedSegment { flow: FlowId(1), end, ack: true, rst: false, ack_rel, is_scale_known: true }
}

/// The reasons for one segment after others of which nothing is said.
fn after(
    earlier: &[ComparedSegment],
    shown: ComparedSegment,
    facts: &[Fact],
    verdict: &WiresharkVerdict,
) -> Vec<Difference> {
    let mut comparer = Comparer::default();
    for shown in earlier {
        assert_eq!(comparer.compare(Some(shown), [], &WiresharkVerdict::default()).reasons().to_vec(), []);
    }
    comparer.compare(Some(&shown), facts, verdict).reasons().to_vec()
}

#[test]
fn an_ack_that_was_overtaken_makes_the_latest_segment_another_than_the_highest_number() {
    let needless = [again(ResendCause::Needless)];
    let resent = WiresharkVerdict { retransmission: true, ..WiresharkVerdict::default() };
    let (new, old) = (ack(End::Server, Some(2000)), ack(End::Server, Some(1000)));
    let client = ack(End::Client, Some(1));
    assert_eq!(after(&[old, new], client, &needless, &resent), [], "no reason fits");
    assert_eq!(after(&[new, old], client, &needless, &resent), [Difference::LatestSegment]);
    let rst = ComparedSegment { rst: true, ..new };
    assert_eq!(after(&[new, rst], client, &needless, &resent), [Difference::LatestSegment]);
}

#[test]
fn a_window_is_full_for_wireshark_alone_where_captrace_does_not_know_the_scale() {
    let full = WiresharkVerdict { window_full: true, len: Some(10), ..WiresharkVerdict::default() };
    let (client, server) = (ack(End::Client, Some(1)), ack(End::Server, Some(1)));
    let unscaled = ComparedSegment { is_scale_known: false, ..client };
    assert_eq!(after(&[unscaled], server, &[], &full), [Difference::ScaleUnknown]);
    assert_eq!(after(&[client], server, &[], &full), [], "no reason fits");
}

#[test]
fn a_reset_with_a_number_of_its_own_moves_what_wireshark_expects() {
    let late = WiresharkVerdict { out_of_order: true, ..WiresharkVerdict::default() };
    let data = Fact::Data { end: End::Client, first: 1, bytes: 10, next: 11, in_flight: 0 };
    let client = ack(End::Client, Some(1));
    let reset = ComparedSegment { rst: true, ..client };
    assert_eq!(after(&[reset], client, std::slice::from_ref(&data), &late), [Difference::StrayNumber]);
    assert_eq!(after(&[client], client, &[data], &late), [], "no reason fits");
}

#[test]
fn all_claims_about_a_packet_of_another_connection_differ_for_that_reason() {
    let mut comparer = Comparer::default();
    let first = ack(End::Client, Some(1));
    assert_eq!(comparer.compare(Some(&first), [], &WiresharkVerdict::default()), Compared::default());
    let repeated = WiresharkVerdict { duplicate_ack: true, ..WiresharkVerdict::default() };
    let new_flow = ComparedSegment { flow: FlowId(2), ..first };
    assert_eq!(comparer.compare(Some(&new_flow), [], &repeated).reasons().to_vec(), [Difference::LetGo]);
    let new_stream = WiresharkVerdict { stream: 1, ..repeated };
    let found = comparer.compare(Some(&first), [], &new_stream);
    assert_eq!(found.reasons().to_vec(), [Difference::NoNewConnection]);
}

#[test]
fn every_token_is_its_own() {
    let tokens: std::collections::BTreeSet<_> = Difference::ALL.iter().map(|reason| reason.token()).collect();
    assert_eq!(tokens.len(), Difference::ALL.len());
}
