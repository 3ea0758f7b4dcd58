//! Sentences about acknowledgments.

use super::clause::answering;
use super::count::bytes;
use super::name;
use crate::analysis::fact::PacketId;
use crate::analysis::reason::{AckCause, Question};
use crate::call::End;
use crate::explain::quantity::duration;

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

pub(super) fn ack_again(end: End, ack: u64, answers: PacketId, to: Option<Question>) -> String {
    let packet = answers.0;
    match to {
        Some(Question::KeepAlive) => {
            format!(
                "Still ack {ack}: the {} answers the keep-alive, packet {packet}. It is there.",
                name(end)
            )
        }
        Some(Question::WindowProbe) => {
            format!(
                "Still ack {ack}: the {} answers the window probe, packet {packet}. Its window has not changed.",
                name(end)
            )
        }
        Some(Question::OldTimestamp) => {
            format!(
                "Still ack {ack}: the {} took nothing of packet {packet}, whose timestamp is too old (PAWS).",
                name(end)
            )
        }
        Some(Question::Challenge) => format!(
            "A challenge ACK: packet {packet} may be a stranger's. ack {ack} tells a true {} which number a reset must have.",
            name(end.other())
        ),
        Some(Question::Repetition) | None => {
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
    (cause, waited_ns): (AckCause, Option<i64>),
) -> String {
    let arrived = format!("ack {ack} = {before} + {}", bytes(ack.saturating_sub(before)));
    let several = if segments > 1 { format!(" One ACK for {segments} segments.") } else { String::new() };
    let answers = answering(answers);
    let why = match (cause, waited_ns) {
        (AckCause::Piggybacked, _) => {
            return format!("The acknowledgment rides along (piggybacked): {arrived}.{several}{answers}");
        }
        (AckCause::Delayed, Some(waited)) => format!(
            "{several} It came {} later, probably held back for another segment (delayed ACK).",
            duration(waited)
        ),
        (AckCause::AtOnce, _) => " It did not wait for a second segment.".to_owned(),
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
