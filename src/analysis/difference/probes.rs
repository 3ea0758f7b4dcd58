//! Claims about keep-alives, window probes and closed windows.

use super::Comparison::{self, Differs, Same, Unexplained};
use super::Difference;
use super::claims::{Bytes, OurClaims, RepeatedAck};
use super::history::Circumstances;
use crate::analysis::reason::AckTrigger;
use crate::analysis::wireshark::WiresharkVerdict;

/// Compares whether the sender advertises a window of zero.
pub(super) const fn closed(ours: &OurClaims, verdict: &WiresharkVerdict) -> Comparison {
    if ours.closed == verdict.zero_window { Same } else { Differs(Difference::ClosedOnce) }
}

/// Compares whether the segment is a keep-alive or a window probe, or the answer to one.
pub(super) fn question(ours: &OurClaims, before: Circumstances, verdict: &WiresharkVerdict) -> Comparison {
    if verdict.keep_alive {
        return match (ours.keep_alive, ours.probe) {
            (true, _) => Same,
            (_, true) => Differs(Difference::ClosedWindow),
            _ => Differs(Difference::DataWaits),
        };
    }
    if verdict.zero_window_probe {
        return match ours.bytes {
            _ if ours.probe => Same,
            Bytes::New | Bytes::Again(_) => Differs(Difference::DataWaits),
            _ => Unexplained,
        };
    }
    if ours.keep_alive || ours.probe {
        return if before.stray { Differs(Difference::StrayNumber) } else { Unexplained };
    }
    let answers = |question| ours.repeated == RepeatedAck::Again(Some(question));
    if verdict.keep_alive_ack && !answers(AckTrigger::KeepAlive) {
        return Differs(Difference::DataWaits);
    }
    if verdict.zero_window_probe_ack && !answers(AckTrigger::WindowProbe) {
        return Differs(Difference::ProbeByte);
    }
    Same
}
