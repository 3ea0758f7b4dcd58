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
    let full = Verdict { window_full: true, retransmission: true, ..Verdict::default() };
    assert_eq!(
        why(&[again(ResendCause::Fast)], &full),
        [Difference::ThreeDuplicates, Difference::LatestSegment]
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
