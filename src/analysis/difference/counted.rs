//! Numbers that are counted: relative ones, windows, bytes in flight, duplicate ACKs.

use super::Comparison::{self, Differs, Same, Unexplained};
use super::Difference;
use super::ours::{Bytes, Ours};
use super::shown::{Number, Shown, Told};
use super::so_far::SoFar;
use crate::analysis::wireshark::Verdict;

/// What it adds to the sum of what was seen of its connection, if Wireshark's is the sum at the end of the file.
pub(super) const fn completeness(shown: &Shown, so_far: &SoFar, verdict: &Verdict) -> Comparison {
    let part = match (shown.syn, shown.ack) {
        (true, false) => 1,
        (true, true) => 2,
        (false, true) if shown.len == 0 => 4,
        _ => 0,
    };
    let part = part | if shown.len > 0 { 8 } else { 0 };
    let part = part | if shown.fin { 16 } else { 0 } | if shown.rst { 32 } else { 0 };
    if part & !verdict.completeness == 0 {
        Same
    } else if !so_far.begun || shown.syn {
        Differs(Difference::FirstPacket)
    } else if !shown.ack {
        Differs(Difference::NeedsAck)
    } else {
        Unexplained
    }
}

/// What captrace measures of a segment whose header Wireshark could not read to its end.
pub(super) const fn broken(number: Number, shown: &Shown) -> Comparison {
    match (number, shown.numbers.in_flight) {
        (Number::BytesInFlight, Some(1..)) => Differs(Difference::BrokenHeader),
        _ => Same,
    }
}

/// The relative sequence number.
pub(super) const fn seq(shown: &Shown, verdict: &Verdict) -> Comparison {
    match shown.numbers.seq_rel {
        Some(ours) if ours == verdict.seq => Same,
        Some(_) => Differs(Difference::CountsAnew),
        None if shown.rst => Differs(Difference::OnlyAReset),
        None => Differs(Difference::BeforeFirstByte),
    }
}

/// The relative acknowledgment number.
pub(super) const fn ack(shown: &Shown, verdict: &Verdict) -> Comparison {
    match (shown.numbers.ack_rel, verdict.ack) {
        // What stands in the field without the flag means nothing; a header that is broken off has none.
        _ if !shown.ack => Same,
        (_, None) => Same,
        (Some(ours), Some(theirs)) if ours == theirs => Same,
        (Some(_), Some(_)) => Differs(Difference::CountsAnew),
        (None, Some(_)) if shown.rst => Differs(Difference::OnlyAReset),
        (None, Some(_)) => Differs(Difference::BeforeFirstByte),
    }
}

/// The window.
pub(super) fn window(shown: &Shown, verdict: &Verdict) -> Comparison {
    match (shown.window_bytes(), verdict.window_size) {
        (_, None) => Same,
        (None, Some(_)) => Differs(Difference::ScaleUnknown),
        (Some(ours), Some(theirs)) if ours == u64::from(theirs) => Same,
        _ => Unexplained,
    }
}

/// The bytes in flight; that there are none is not said by Wireshark.
pub(super) fn in_flight(shown: &Shown, ours: &Ours, so_far: &SoFar, verdict: &Verdict) -> Comparison {
    let (own, sacked) = (so_far.ends.of(shown.end), so_far.ends.of(shown.end.other()).sacked);
    let own_bytes = shown.numbers.in_flight;
    match (own_bytes, verdict.bytes_in_flight) {
        (None | Some(0), None) => Same,
        (Some(ours), Some(theirs)) if ours == theirs => Same,
        _ if shown.rst => Differs(Difference::ResetWithData),
        (Some(_), _) if own.before => Differs(Difference::BeforeFirstByte),
        (Some(_), None) if own.waits => Differs(Difference::AfterHole),
        (Some(ours), None) if ours <= sacked => Differs(Difference::SackedBytes),
        (Some(ours), Some(theirs)) if ours == theirs.saturating_add(sacked) => {
            Differs(Difference::SackedBytes)
        }
        (Some(ours), Some(theirs)) if own.fin && ours.saturating_add(1) == theirs.saturating_add(sacked) => {
            Differs(Difference::FinCounted)
        }
        (Some(ours), Some(theirs)) if own.repeats && theirs.saturating_add(sacked) > ours => {
            Differs(Difference::AcknowledgedBefore)
        }
        (Some(ours), Some(theirs)) if so_far.stray && theirs < ours => Differs(Difference::AckWithoutFlag),
        (Some(ours), Some(theirs)) if own.hole && theirs.saturating_add(sacked) < ours => {
            Differs(Difference::AfterHole)
        }
        (None, Some(_)) if ours.bytes == Bytes::Before => Differs(Difference::BeforeFirstByte),
        (None, Some(_)) => Differs(Difference::StartUnknown),
        _ => Unexplained,
    }
}

/// How often the same was acknowledged, where both call it a duplicate.
pub(super) const fn duplicates(
    shown: &Shown,
    told: &Told<'_>,
    so_far: &SoFar,
    verdict: &Verdict,
) -> Comparison {
    match (told.duplicate, verdict.duplicate_ack_num) {
        (Some(ours), Some(theirs)) if ours != theirs => {
            if so_far.ends.of(shown.end).counts_differ {
                Differs(Difference::CountedBefore)
            } else {
                Unexplained
            }
        }
        _ => Same,
    }
}
