//! What captrace knows as the link between two hosts, and what their kernels say.

use std::fmt::Write as _;

use super::clause::counted;
use super::name;
use crate::analysis::fact::{PacketId, WindowStep};
use crate::analysis::reason::ResendCause;
use crate::call::End;
use crate::explain::quantity::duration;
use crate::fate::{Cause, Treatment};

/// What the link did, and what decided it.
pub(super) fn treated(treatment: Treatment, cause: &Cause) -> String {
    let what = match treatment {
        Treatment::Passed => "passed it on".to_owned(),
        Treatment::Dropped => "dropped it".to_owned(),
        Treatment::Delayed { by_ns } => format!("held it back for {}", duration(nanoseconds(by_ns))),
        Treatment::Duplicated => "delivered it twice".to_owned(),
        Treatment::Corrupted { byte, bit } => format!("inverted bit {bit} of byte {byte} of the frame"),
        Treatment::HeldBack => "held it back until later ones had passed".to_owned(),
        Treatment::Truncated { to } => {
            format!("delivered only its first {}", counted(to.into(), "byte", "bytes"))
        }
    };
    format!("The link {what}: {}.", because(cause))
}

/// What stands where a packet was lost.
pub(super) fn dropped(cause: &Cause) -> String {
    match cause {
        Cause::Link => "lost".to_owned(),
        Cause::Rule { number, .. } => format!("dropped by rule {number}"),
        Cause::Chance => "lost by chance".to_owned(),
        Cause::QueueFull => "dropped: the queue is full".to_owned(),
    }
}

fn because(cause: &Cause) -> String {
    match cause {
        Cause::Link => "it does so with every packet".to_owned(),
        Cause::Rule { number, text } => format!("rule {number}, “{text}”"),
        Cause::Chance => "chance decided".to_owned(),
        Cause::QueueFull => "its queue was full".to_owned(),
    }
}

pub(super) fn queued(waiting: u32, after_ns: i64) -> String {
    format!(
        "It waited in the queue of the link behind {}, and arrived after {}.",
        counted(waiting.into(), "packet", "packets"),
        duration(after_ns)
    )
}

/// Whether what is sent again was lost; if its sender takes it for lost, `claim` is why.
pub(super) fn resent(
    end: End,
    original: PacketId,
    arrived_ns: Option<i64>,
    claim: Option<ResendCause>,
) -> String {
    let (end, packet) = (name(end), original.0);
    let Some(arrived) = arrived_ns else {
        return format!("In truth: packet {packet} was lost, as the link knows. This copy is needed.");
    };
    let Some(cause) = claim else {
        return format!("In truth: packet {packet} was not lost. This copy is not needed.");
    };
    let is_late = arrived > 0;
    let when = if is_late {
        format!("it is still under way and arrives in {}", duration(arrived))
    } else {
        format!("it arrived {} ago", duration(arrived.saturating_neg()))
    };
    let misled = match cause {
        ResendCause::Timeout if is_late => {
            "It takes longer than the timeout, and silence looks the same after a loss.".to_owned()
        }
        ResendCause::Timeout => {
            "Its acknowledgment was lost or is late, and silence looks the same after a loss.".to_owned()
        }
        ResendCause::AfterTimeout => {
            format!("After its timeout the {end} sends again what followed, too, lost or not.")
        }
        ResendCause::Fast | ResendCause::PartialAck | ResendCause::Sack => {
            "Later segments overtook it, and the acknowledgments that this causes look like those after a loss."
                .to_owned()
        }
        _ => "No acknowledgment has said so in time.".to_owned(),
    };
    format!(
        "The {end} takes packet {packet} for lost, and so does whoever sees only what passes at the {end}. In truth {when}. \
         {misled} This copy is not needed (spurious)."
    )
}

/// A change of the congestion window or of the threshold.
pub(super) fn window(
    end: End,
    (before, after): (u32, u32),
    (threshold_before, threshold): (Option<u32>, Option<u32>),
    (step, by): (WindowStep, Option<PacketId>),
) -> String {
    let segments = |count: u32| counted(count.into(), "segment", "segments");
    let cause =
        by.map_or_else(|| "Then it became".to_owned(), |packet| format!("Packet {} made it", packet.0));
    let window = if before == after {
        format!("The {}'s congestion window stays at {}", name(end), segments(after))
    } else {
        format!("The {}'s congestion window was {}. {cause} {after}", name(end), segments(before))
    };
    let phase = match step {
        WindowStep::SlowStart => ": slow start",
        WindowStep::Avoidance => ": congestion avoidance",
        WindowStep::Recovery => ": a loss is being repaired",
        WindowStep::Timeout => ": the timer ran out",
        WindowStep::Undone => ": the loss was none, and the kernel takes its cut back",
        WindowStep::Other => "",
    };
    let threshold = match (threshold_before, threshold) {
        (before, now) if before == now => String::new(),
        (_, None) => " There is no threshold any more.".to_owned(),
        (None, Some(now)) => format!(" From {} on it will grow slowly (ssthresh).", segments(now)),
        (Some(before), Some(now)) => {
            format!(" The threshold (ssthresh) goes from {before} to {}.", segments(now))
        }
    };
    format!("{window}{phase}.{threshold}")
}

/// The kernel's times compared with the textbook's.
pub(super) fn times(end: End, (srtt, rttvar, rto): (u32, u32, u32), textbook: Option<(i64, i64)>) -> String {
    let time = |us: u32| duration(i64::from(us).saturating_mul(1000));
    let kernel = format!(
        "The {}'s kernel: SRTT {}, RTTVAR {}, RTO {}.",
        name(end),
        time(srtt),
        time(rttvar),
        time(rto)
    );
    match textbook {
        Some((estimated, timeout)) => format!(
            "{kernel} The textbook's formulas, from the packets: EstimatedRTT {}, TimeoutInterval {}.{}",
            duration(estimated),
            duration(timeout),
            if i64::from(rto).saturating_mul(1000) > timeout {
                " Linux adds at least tcp_rto_min_us to SRTT (200 ms, unless a scenario sets it)."
            } else {
                ""
            }
        ),
        None => kernel,
    }
}

pub(super) fn kernel_resent(end: End, segments: u32, cause: ResendCause) -> String {
    let why = match cause {
        ResendCause::Timeout => "its retransmission timer ran out",
        ResendCause::AfterTimeout => "it goes on after its timeout",
        ResendCause::TailProbe => "it probes for the loss of the last segment (tail loss probe)",
        _ => "acknowledgments showed a loss (fast recovery)",
    };
    format!(
        "The {}'s kernel says why {} sent again: {why}.",
        name(end),
        counted(segments.into(), "segment was", "segments were")
    )
}

/// Nanoseconds with a sign.
fn nanoseconds(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// What the link did, in one short sentence; none if the packet was lost or only passed on.
pub(super) fn treated_short(treatment: Treatment, cause: &Cause) -> Option<String> {
    let cause = match cause {
        Cause::Link => "the link".to_owned(),
        Cause::Rule { number, .. } => format!("rule {number}"),
        Cause::Chance => "chance".to_owned(),
        Cause::QueueFull => "full queue".to_owned(),
    };
    Some(match treatment {
        Treatment::Passed | Treatment::Dropped => return None,
        Treatment::Delayed { by_ns } => {
            let by = duration(i64::try_from(by_ns).unwrap_or(i64::MAX));
            format!("Delayed by {by} on the way: {cause}.")
        }
        Treatment::Duplicated => format!("Copied on the way: {cause}."),
        Treatment::Corrupted { .. } => format!("A bit was inverted on the way: {cause}."),
        Treatment::HeldBack => format!("Held back until later ones had passed: {cause}."),
        Treatment::Truncated { to } => format!("Cut to {to} bytes on the way: {cause}."),
    })
}

/// The first of the last lines of a run: what was lost, and what else happened on the way.
pub(super) fn lost(packets: u64, [client, server, damaged, copied, delayed]: [u64; 5]) -> String {
    let of = counted(packets, "packet", "packets");
    let some = |parts: &[(u64, &str)]| -> Vec<String> {
        let some = parts.iter().filter(|(count, _)| *count > 0);
        some.map(|(count, what)| format!("{count} {what}")).collect()
    };
    let lost = match some(&[(client, "of the client's"), (server, "of the server's")]) {
        whose if whose.is_empty() => format!("Lost: nothing of {of}"),
        whose => format!("Lost: {} of {of} ({})", client + server, whose.join(", ")),
    };
    let others =
        some(&[(damaged, "damaged on the way"), (copied, "delivered twice"), (delayed, "delayed by a rule")]);
    [vec![lost], others].concat().join("; ") + "."
}

/// The second: what it cost.
pub(super) fn cost(again: u64, bytes: u64, spurious: u64, longest_ns: i64) -> String {
    if again == 0 {
        return "Cost: nothing was sent again.".to_owned();
    }
    let mut text = format!(
        "Cost: {} sent again ({})",
        counted(again, "segment was", "segments were"),
        counted(bytes, "byte of data", "bytes of data")
    );
    if longest_ns > 0 {
        let _ = write!(text, ", at the longest {} after the loss", duration(longest_ns));
    }
    if spurious > 0 {
        let _ = write!(text, "; of {spurious} of them the original had arrived (spurious)");
    }
    text + "."
}

/// The third: what to look at.
pub(super) fn look(named: &[PacketId], repairs: &[PacketId]) -> String {
    let list = |packets: &[PacketId]| {
        let numbers: Vec<_> = packets.iter().map(|packet| packet.0.to_string()).collect();
        format!("{} {}", if packets.len() == 1 { "packet" } else { "packets" }, numbers.join(", "))
    };
    match (named, repairs) {
        ([], []) => "Look at: how long each packet is under way, and what waits for what.".to_owned(),
        (named, []) => format!("Look at: {}, and what comes after it, or does not.", list(named)),
        ([], repairs) => format!("Look at: why {} came again.", list(repairs)),
        (named, repairs) => {
            format!("Look at: {} (the link), then {} (sent again).", list(named), list(repairs))
        }
    }
}
