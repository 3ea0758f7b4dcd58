//! What is sent: again, out of order, beyond a gap, or as the first of a new connection.

use super::Comparison::{self, Differs, Same, Unexplained};
use super::Difference;
use super::ours::{Bytes, Ours};
use super::so_far::Before;
use crate::analysis::reason::{LateCause, ResendCause};
use crate::analysis::wireshark::Verdict;

/// What Wireshark says of what a segment carries; each of its flags excludes those behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theirs {
    Nothing,
    Spurious,
    Fast,
    Late,
    Again,
    /// It takes what it sees for a question, and does not ask further.
    Question,
}

impl Theirs {
    const fn of(verdict: &Verdict) -> Self {
        if verdict.spurious_retransmission {
            Self::Spurious
        } else if verdict.fast_retransmission {
            Self::Fast
        } else if verdict.out_of_order {
            Self::Late
        } else if verdict.retransmission {
            Self::Again
        } else if verdict.keep_alive || verdict.zero_window_probe {
            Self::Question
        } else {
            Self::Nothing
        }
    }
}

/// Whether something was sent before, or comes late.
pub(super) fn again(ours: &Ours, before: Before, verdict: &Verdict) -> Comparison {
    let theirs = Theirs::of(verdict);
    match theirs {
        Theirs::Nothing if ours.says_again() && is_broken(verdict) => {
            return Differs(Difference::BrokenHeader);
        }
        // Told by `asked`.
        Theirs::Question => return Same,
        Theirs::Nothing if !ours.says_again() => return Same,
        Theirs::Nothing if ours.bytes == Bytes::Overlap => return Differs(Difference::ProbeByte),
        // A RST that takes part in nothing is judged by its bytes.
        _ if ours.crossing => return Differs(Difference::CrossingSyns),
        _ if ours.outside => return Differs(Difference::TakesNoPart),
        _ if ours.reset => return Differs(Difference::ResetWithData),
        _ => {}
    }
    match ours.bytes {
        Bytes::Before => Differs(Difference::BeforeFirstByte),
        Bytes::Again(cause) => of_again(cause, before, theirs),
        Bytes::Late(cause) => of_late(cause, before, theirs),
        Bytes::Overlap if theirs == Theirs::Late => Differs(Difference::OriginalWasCaptured),
        Bytes::Overlap => Same,
        Bytes::None if ours.fin_again => match theirs {
            Theirs::Nothing => moved(before),
            Theirs::Late => Differs(Difference::OriginalWasCaptured),
            _ => Same,
        },
        Bytes::New if theirs == Theirs::Spurious => Differs(Difference::AckedBeforeSeen),
        Bytes::None if ours.marks => Differs(Difference::FirstSeen),
        Bytes::New | Bytes::None => moved(before),
    }
}

/// Whether Wireshark could not read the header to its end, and says nothing of it.
const fn is_broken(verdict: &Verdict) -> bool {
    verdict.window_size.is_none()
}

/// Only a number that nothing was sent under can have moved what Wireshark expects.
const fn moved(before: Before) -> Comparison {
    match before {
        Before { stray: true, .. } => Differs(Difference::StrayNumber),
        Before { outside: true, .. } => Differs(Difference::TakesNoPart),
        _ => Unexplained,
    }
}

fn of_again(cause: ResendCause, before: Before, theirs: Theirs) -> Comparison {
    let is_needless = cause == ResendCause::Needless;
    match (theirs, cause) {
        (Theirs::Late, _) => Differs(Difference::OriginalWasCaptured),
        (Theirs::Nothing, _) => moved(before),
        (Theirs::Spurious, _) if is_needless => Same,
        (Theirs::Spurious, _) | (_, ResendCause::Needless) => before.latest(),
        (Theirs::Fast, ResendCause::Fast) => Same,
        (Theirs::Fast, _) | (_, ResendCause::Fast) => Differs(Difference::ThreeDuplicates),
        _ => Same,
    }
}

fn of_late(cause: LateCause, before: Before, theirs: Theirs) -> Comparison {
    match (theirs, cause) {
        (Theirs::Late, LateCause::Overtaken | LateCause::Unknown)
        | (Theirs::Again | Theirs::Fast | Theirs::Spurious, LateCause::SentAgain) => Same,
        (Theirs::Nothing, _) => moved(before),
        _ => Differs(Difference::OrderOfSending),
    }
}

/// Whether bytes before it were not seen.
pub(super) fn gap(ours: &Ours, before: Before, verdict: &Verdict) -> Comparison {
    match (ours.gap, verdict.lost_segment) {
        (true, true) | (false, false) => Same,
        (true, false) if is_broken(verdict) => Differs(Difference::BrokenHeader),
        (true, false) => moved(before),
        (false, true) if ours.handshake && verdict.reused_ports => Differs(Difference::NoNewConnection),
        (false, true) if verdict.len.is_none_or(|len| len == 0) => Differs(Difference::AckBeyondGap),
        (false, true) if ours.bytes == Bytes::New => Differs(Difference::ProbeByte),
        (false, true) => Unexplained,
    }
}

/// Whether it is the first of another connection between the same ports.
pub(super) const fn reused(ours: &Ours, verdict: &Verdict) -> Comparison {
    match (ours.reused, verdict.reused_ports) {
        (true, true) | (false, false) => Same,
        (true, false) => Unexplained,
        (false, true) => Differs(Difference::NoNewConnection),
    }
}
