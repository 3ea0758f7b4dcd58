//! Claims about acknowledgments: bytes that were not seen, repetitions, full windows.

use super::Comparison::{self, Differs, Same, Unexplained};
use super::Difference;
use super::claims::{OurClaims, RepeatedAck};
use super::history::Circumstances;
use crate::analysis::wireshark::WiresharkVerdict;

/// Compares whether the segment acknowledges bytes that were not seen.
pub(super) const fn unseen(ours: &OurClaims, verdict: &WiresharkVerdict) -> Comparison {
    match (ours.unseen || ours.missed, verdict.ack_lost_segment) {
        (true, true) | (false, false) => Same,
        (true, false) => Differs(Difference::SaidOnce),
        (false, true) => Differs(Difference::BytesWereSeen),
    }
}

/// Compares whether it repeats an acknowledgment, with the same window or another one.
pub(super) const fn repeated(
    ours: &OurClaims,
    before: Circumstances,
    verdict: &WiresharkVerdict,
) -> Comparison {
    match (ours.repeated, verdict.duplicate_ack, verdict.window_update) {
        (RepeatedAck::Duplicate, true, _)
        | (RepeatedAck::Window, _, true)
        | (RepeatedAck::No | RepeatedAck::Again(_) | RepeatedAck::Old, false, false) => Same,
        (RepeatedAck::Duplicate, false, true) if ours.selective => Differs(Difference::SackTellsNews),
        (RepeatedAck::Window, true, _) => Differs(Difference::WindowScaled),
        (RepeatedAck::Window, ..) if before.early => Differs(Difference::BeforeFirstByte),
        (RepeatedAck::Window, ..) if before.renumbered => Differs(Difference::NoNewConnection),
        (RepeatedAck::Duplicate | RepeatedAck::Window, ..) => before.latest(),
        _ if ours.unseen => Differs(Difference::SaidOnce),
        (RepeatedAck::Again(None), true, _) if !ours.twice => Differs(Difference::NothingOutstanding),
        (RepeatedAck::Again(_), ..) => Differs(Difference::AnswersRepetition),
        _ if ours.twice || ours.handshake => Differs(Difference::AnswersRepetition),
        (RepeatedAck::Old, ..) => Differs(Difference::LatestSegment),
        (RepeatedAck::No, ..) => Unexplained,
    }
}

/// Compares whether it fills the receiver's window.
pub(super) const fn full(ours: &OurClaims, before: Circumstances, verdict: &WiresharkVerdict) -> Comparison {
    match (ours.full, verdict.window_full) {
        (true, true) | (false, false) => Same,
        (false, true) if before.unscaled => Differs(Difference::ScaleUnknown),
        _ => before.latest(),
    }
}
