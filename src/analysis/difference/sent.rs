//! Claims about sequence numbers: retransmissions, reordering, gaps, and the reuse of ports.

use super::Comparison::{self, Differs, Same, Unexplained};
use super::Difference;
use super::claims::{Bytes, OurClaims};
use super::history::Circumstances;
use crate::analysis::reason::{LateCause, ResendCause};
use crate::analysis::wireshark::WiresharkVerdict;

/// Wireshark's claim about the sequence numbers of a segment. Each flag excludes those after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WiresharkClaim {
    Nothing,
    Spurious,
    Fast,
    Late,
    Again,
    /// Wireshark takes the segment for a keep-alive or a window probe, and checks nothing more.
    Question,
}

impl WiresharkClaim {
    const fn of(verdict: &WiresharkVerdict) -> Self {
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

/// Compares whether the segment is a retransmission or arrives out of order.
pub(super) fn again(ours: &OurClaims, before: Circumstances, verdict: &WiresharkVerdict) -> Comparison {
    let theirs = WiresharkClaim::of(verdict);
    match theirs {
        WiresharkClaim::Nothing if ours.says_again() && is_broken(verdict) => {
            return Differs(Difference::BrokenHeader);
        }
        // `probes` compares these.
        WiresharkClaim::Question => return Same,
        WiresharkClaim::Nothing if !ours.says_again() => return Same,
        WiresharkClaim::Nothing if ours.bytes == Bytes::Overlap => return Differs(Difference::ProbeByte),
        // A RST that its receiver drops is compared by its bytes.
        _ if ours.crossing => return Differs(Difference::CrossingSyns),
        _ if ours.outside => return Differs(Difference::TakesNoPart),
        _ if ours.reset => return Differs(Difference::ResetWithData),
        _ => {}
    }
    match ours.bytes {
        Bytes::Before => Differs(Difference::BeforeFirstByte),
        Bytes::Again(cause) => of_again(cause, before, theirs),
        Bytes::Late(cause) => of_late(cause, before, theirs),
        Bytes::Overlap if theirs == WiresharkClaim::Late => Differs(Difference::OriginalWasCaptured),
        Bytes::Overlap => Same,
        Bytes::None if ours.fin_again => match theirs {
            WiresharkClaim::Nothing => moved(before),
            WiresharkClaim::Late => Differs(Difference::OriginalWasCaptured),
            _ => Same,
        },
        Bytes::New if theirs == WiresharkClaim::Spurious => Differs(Difference::AckedBeforeSeen),
        Bytes::None if ours.marks => Differs(Difference::FirstSeen),
        Bytes::New | Bytes::None => moved(before),
    }
}

/// Whether the header was incomplete for Wireshark, which then reports nothing.
const fn is_broken(verdict: &WiresharkVerdict) -> bool {
    verdict.window_size.is_none()
}

/// Only a segment with an unrelated number can have changed the number that Wireshark expects next.
const fn moved(before: Circumstances) -> Comparison {
    match before {
        Circumstances { stray: true, .. } | Circumstances { renumbered: true, .. } => {
            Differs(Difference::StrayNumber)
        }
        Circumstances { outside: true, .. } => Differs(Difference::TakesNoPart),
        _ => Unexplained,
    }
}

fn of_again(cause: ResendCause, before: Circumstances, theirs: WiresharkClaim) -> Comparison {
    let is_needless = cause == ResendCause::Needless;
    match (theirs, cause) {
        (WiresharkClaim::Late, _) => Differs(Difference::OriginalWasCaptured),
        (WiresharkClaim::Nothing, _) => moved(before),
        (WiresharkClaim::Spurious, _) if is_needless => Same,
        (WiresharkClaim::Spurious, _) | (_, ResendCause::Needless) => before.latest(),
        (WiresharkClaim::Fast, ResendCause::Fast) => Same,
        (WiresharkClaim::Fast, _) | (_, ResendCause::Fast) => Differs(Difference::ThreeDuplicates),
        _ => Same,
    }
}

fn of_late(cause: LateCause, before: Circumstances, theirs: WiresharkClaim) -> Comparison {
    match (theirs, cause) {
        (WiresharkClaim::Late, LateCause::Overtaken | LateCause::Unknown)
        | (WiresharkClaim::Again | WiresharkClaim::Fast | WiresharkClaim::Spurious, LateCause::SentAgain) => {
            Same
        }
        (WiresharkClaim::Nothing, _) => moved(before),
        _ => Differs(Difference::OrderOfSending),
    }
}

/// Compares whether bytes before the segment were not seen.
pub(super) fn gap(ours: &OurClaims, before: Circumstances, verdict: &WiresharkVerdict) -> Comparison {
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

/// Compares whether it opens a new connection between the same ports.
pub(super) const fn reused(ours: &OurClaims, verdict: &WiresharkVerdict) -> Comparison {
    match (ours.reused, verdict.reused_ports) {
        (true, true) | (false, false) => Same,
        (true, false) => Unexplained,
        (false, true) => Differs(Difference::NoNewConnection),
    }
}
