//! Sentences about acknowledgments.

use super::clause::{answering, ordinal, range, range_and_fin};
use super::count::bytes;
use super::name;
use crate::analysis::fact::{Fact, HeldBack, PacketId};
use crate::analysis::reason::{AckCause, AckTrigger};
use crate::call::End;
use crate::explain::quantity::{Unit, duration};

pub(super) fn twice(range: &str, original: Option<PacketId>, copy: Option<PacketId>) -> String {
    match (original, copy) {
        (Some(original), Some(copy)) => format!(
            "A duplicate SACK: {range} arrived twice. So packet {} was not lost, and sending it again as packet {} was \
             needless.",
            original.0, copy.0
        ),
        _ => format!(
            "A duplicate SACK: {range} arrived twice. The second copy was not seen here, or is not remembered."
        ),
    }
}

pub(super) fn ack_again(end: End, ack: u64, answers: PacketId, to: Option<AckTrigger>) -> String {
    let packet = answers.0;
    match to {
        Some(AckTrigger::KeepAlive) => {
            format!(
                "Still ack {ack}: the {} answers the keep-alive, packet {packet}. It is there.",
                name(end)
            )
        }
        Some(AckTrigger::WindowProbe) => {
            format!(
                "Still ack {ack}: the {} answers the window probe, packet {packet}. Its window has not changed.",
                name(end)
            )
        }
        Some(AckTrigger::OldTimestamp) => {
            format!(
                "Still ack {ack}: the {} accepted nothing of packet {packet}, whose timestamp is too old (PAWS).",
                name(end)
            )
        }
        Some(AckTrigger::Challenge) => format!(
            "A challenge ACK: packet {packet} may be forged. ack {ack} tells the real {} which number a reset must have.",
            name(end.other())
        ),
        Some(AckTrigger::Repetition) | None => {
            format!("Still ack {ack}: packet {packet} brought nothing new, but asks for an answer.")
        }
    }
}

/// The acknowledgment of `end`; of none, where what its number says is known.
pub(super) fn ack_data(
    end: Option<End>,
    (ack, before): (u64, u64),
    answers: Option<PacketId>,
    segments: u32,
    (cause, waited): (AckCause, Option<(i64, HeldBack)>),
) -> String {
    let arrived = format!("ack {ack} = {before} + {}", bytes(ack.saturating_sub(before)));
    let several = if segments > 1 { format!(" One ACK for {segments} segments.") } else { String::new() };
    let answers = answering(answers);
    let why = match (cause, waited) {
        (AckCause::Piggybacked, _) => {
            return format!("The acknowledgment rides along (piggybacked): {arrived}.{several}{answers}");
        }
        (AckCause::Delayed, Some((waited, held))) => {
            format!(
                "{several} {} Probably it waited for another segment (delayed ACK).",
                held_back(waited, held)
            )
        }
        (AckCause::AtOnce, _) => {
            " It did not wait for a second segment, as a delayed ACK does: Linux, for one, acknowledges \
                                   the first segments of a connection at once (quick ACK)."
                .to_owned()
        }
        (AckCause::SecondSegment, _) => {
            " One ACK for two segments: the second, in order, ends the wait of the first.".to_owned()
        }
        (AckCause::Several, _) if segments < 2 => " Its data took several segments on the wire.".to_owned(),
        (AckCause::GapFilled, _) => format!("{several} A gap is filled, so the answer comes at once."),
        (AckCause::GapPartFilled, _) => {
            format!("{several} A gap is filled in part, so the answer comes at once; more is missing.")
        }
        _ => several,
    };
    let last = ack.saturating_sub(1);
    let says = end.map_or_else(
        || arrived.clone(),
        |end| {
            format!("The {}'s TCP has every byte up to {last} and expects {ack} next: {arrived}", name(end))
        },
    );
    format!("{says}.{why}{answers}")
}

/// How long an ACK was held back: what is left of its time after the path's.
fn held_back(waited: i64, held: HeldBack) -> String {
    let HeldBack { fastest_ns, at_most_ns } = held;
    let unit = Unit::of(waited.max(fastest_ns));
    match at_most_ns {
        Some(most) => format!(
            "It came {} later; its end had sent another ACK {} before, so it was held back for at most that long.",
            duration(waited),
            duration(most)
        ),
        None => format!(
            "It came {} later, the fastest ACK {}: it was held back for {}.",
            unit.time(waited),
            unit.time(fastest_ns),
            unit.time(unit.rounded(waited).saturating_sub(unit.rounded(fastest_ns)))
        ),
    }
}

/// What an ACK of a FIN says, if it was held back.
pub(super) fn late_ack((waited, held): (i64, HeldBack)) -> String {
    format!(
        " {} A delayed ACK, probably: data or a FIN of its own could have gone with it.",
        held_back(waited, held)
    )
}

/// A selective acknowledgment: what arrived beyond a gap, and what is missing.
pub(super) fn selective(fact: &Fact) -> String {
    let Fact::AckSelective {
        first, bytes: count, fin, ranges, total, missing, missing_bytes, answers, ..
    } = *fact
    else {
        return String::new();
    };
    let answers = answers.map_or(String::new(), |packet| format!(", with packet {}", packet.0));
    let all = if ranges > 1 { format!(" ({ranges} ranges, {} in all)", bytes(total)) } else { String::new() };
    format!(
        "Selective ACK: {} arrived beyond a gap{answers}{all}. Still missing: {}.",
        range_and_fin(first, count, fin),
        range(missing, missing_bytes)
    )
}

/// A duplicate ACK, and what the third in a row causes.
pub(super) fn duplicate(fact: &Fact) -> String {
    let Fact::AckDuplicate { ack, count, fin, answers, .. } = *fact else { return String::new() };
    let after = answers.map_or(String::new(), |packet| format!(" after packet {}", packet.0));
    // Shown until it has happened.
    let rule = if count > 3 {
        ""
    } else {
        " The third in a row makes the sender resend without waiting for its timer (fast retransmit)."
    };
    let nth = ordinal(count);
    let what = if fin { "the FIN".to_owned() } else { format!("byte {ack}") };
    format!("The {nth} duplicate ACK{after}: still ack {ack}, so {what} had not arrived.{rule}")
}

/// Which of two copies arrived, shown by the timestamp that comes back.
pub(super) fn copy_arrived(fact: &Fact) -> String {
    let Fact::CopyArrived { original, copy, first, .. } = *fact else { return String::new() };
    let (arrived, so) = if first {
        (original, format!("the first copy arrived, and packet {} was needless", copy.0))
    } else {
        (
            copy,
            format!(
                "the copy arrived. Packet {} was lost or came later, or the ACK of it was lost",
                original.0
            ),
        )
    };
    format!("Which of the two arrived? The timestamp that comes back is packet {}'s: {so}.", arrived.0)
}

/// A byte or an old number sent into a closed window.
pub(super) fn window_probe(fact: &Fact) -> String {
    let Fact::WindowProbe { end, new_byte } = *fact else { return String::new() };
    let how = match new_byte {
        Some(byte) => format!("sends byte {byte} into the closed window"),
        None => "repeats an old number".to_owned(),
    };
    format!(
        "A window probe: the {} {how}, so that the {} answers and says whether it has room again.",
        name(end),
        name(end.other())
    )
}
