//! Numbers that are times, and the packets that they are counted from.

use super::Comparison::{self, Differs, Same, Unexplained};
use super::Difference;
use super::ours::{Bytes, Ours};
use super::shown::{Shown, Told, acknowledged};
use super::so_far::SoFar;
use crate::analysis::reason::AckCause;
use crate::analysis::wireshark::Verdict;

/// The packet that is acknowledged, where both name one.
pub(super) fn acks_frame(shown: &Shown, told: &Told<'_>, so_far: &SoFar, verdict: &Verdict) -> Comparison {
    let (Some(ours), Some(theirs)) = (told.answers, acknowledged(verdict)) else { return Same };
    if ours == theirs {
        return Same;
    }
    let fills = matches!(told.cause, Some(AckCause::GapFilled | AckCause::GapPartFilled));
    match shown {
        _ if told.third_step && so_far.opening.third => Differs(Difference::AcknowledgedBefore),
        _ if told.third_step || told.syn_ack => Differs(so_far.opening.reason()),
        _ if fills => Differs(Difference::GapFilled),
        _ if told.by_timestamp || told.copy => Differs(Difference::TimestampTells),
        _ if told.ambiguous || shown.rst => Differs(Difference::Karn),
        _ if so_far.outside => Differs(Difference::TakesNoPart),
        _ => Unexplained,
    }
}

/// The time since that packet, and SampleRTT.
pub(super) fn ack_rtt(
    shown: &Shown,
    ours: &Ours,
    told: &Told<'_>,
    so_far: &mut SoFar,
    verdict: &Verdict,
) -> Comparison {
    let theirs = acknowledged(verdict);
    if ours.crossing || told.syn_ack {
        // Captrace tells of it with the third step.
        so_far.opening.syn_ns = verdict.ack_rtt_ns;
        let crosses = ours.crossing && theirs.is_some();
        return if crosses { Differs(Difference::CrossingSyns) } else { Same };
    }
    if matches!(verdict.ack_rtt_ns, Some(..0)) {
        return Differs(Difference::ClockWentBack);
    }
    if let Some((syn_ns, syn_ack_ns, _)) = told.initial {
        return handshake((syn_ns, so_far.opening.syn_ns), (syn_ack_ns, verdict.ack_rtt_ns), so_far);
    }
    match theirs {
        None if !told.is_sampled() => Same,
        None if so_far.stray => Differs(Difference::AckWithoutFlag),
        None => Differs(Difference::InsideSegment),
        Some(packet) => match told.sample_of(packet) {
            Some(sample) if Some(sample) == verdict.ack_rtt_ns => Same,
            Some(0) => Differs(Difference::ZeroIsNone),
            Some(_) => Unexplained,
            None => Differs(no_sample(shown, told, so_far)),
        },
    }
}

/// The two parts of the handshake, each as captrace and as Wireshark has it.
fn handshake(syn: (i64, Option<i64>), syn_ack: (i64, Option<i64>), so_far: &SoFar) -> Comparison {
    let is_same = |(ours, theirs): (i64, Option<i64>)| theirs == Some(ours);
    let is_zero = |(ours, theirs): (i64, Option<i64>)| ours == 0 && theirs.is_none();
    let (syn_fits, syn_ack_fits) = (is_same(syn) || is_zero(syn), is_same(syn_ack) || is_zero(syn_ack));
    match (syn_fits && syn_ack_fits, is_zero(syn) || is_zero(syn_ack)) {
        (true, true) => Differs(Difference::ZeroIsNone),
        (true, false) => Same,
        (false, _) => Differs(so_far.opening.reason()),
    }
}

/// Why there is no sample from the packet that Wireshark counts from.
const fn no_sample(shown: &Shown, told: &Told<'_>, so_far: &SoFar) -> Difference {
    if shown.rst {
        Difference::ResetAnswers
    } else if told.third_step && !so_far.opening.third {
        so_far.opening.reason()
    } else if told.ambiguous {
        Difference::Karn
    } else if told.by_timestamp {
        Difference::TimestampTells
    } else if so_far.opening.is_partly_seen() && matches!(shown.numbers.ack_rel, Some(1)) {
        Difference::StepMissing
    } else if so_far.outside {
        Difference::TakesNoPart
    } else if told.advances {
        Difference::BehindHole
    } else {
        Difference::AcknowledgedBefore
    }
}

/// The round trip of the handshake: compared once, at the first packet with Wireshark's at which captrace says its own or
/// will not say any more.
pub(super) fn initial_rtt(
    shown: &Shown,
    told: &Told<'_>,
    so_far: &mut SoFar,
    verdict: &Verdict,
) -> Comparison {
    let opening = &mut so_far.opening;
    let (ours, theirs) = (opening.initial_ns, verdict.initial_rtt_ns);
    let says = told.initial.is_some();
    let settled = says || shown.rst || (shown.ack && !shown.syn && shown.end == crate::call::End::Client);
    if opening.compared || !settled || (theirs.is_none() && !says) {
        return Same;
    }
    opening.compared = true;
    match (ours, theirs) {
        (Some(ours), Some(theirs)) if ours == theirs => Same,
        (Some(0), _) => Differs(Difference::ZeroIsNone),
        (_, Some(..0)) => Differs(Difference::ClockWentBack),
        _ => Differs(so_far.opening.reason()),
    }
}

/// The time since what it repeats was sent before. Wireshark tells it of plain retransmissions only; `sent` is why the
/// two differ about that.
pub(super) fn rto(told: &Told<'_>, ours: &Ours, sent: Comparison, verdict: &Verdict) -> Comparison {
    let (Some(theirs), Some(frame)) = (verdict.rto_ns, verdict.rto_frame) else { return Same };
    match (told.again, ours.bytes) {
        (Some((Some(after), _)), _) if after == theirs => Same,
        (Some((_, Some(original))), _) if original.0 != frame => Differs(Difference::OldestWaiting),
        (Some((_, None)), _) | (None, Bytes::Late(_)) => Differs(Difference::OriginalUnseen),
        (None, Bytes::Overlap) => Differs(Difference::BytesWereSeen),
        (None, _) => sent,
        _ => Unexplained,
    }
}
