//! Sentences about closing and resetting.

use super::clause::after_packet;
use super::count::bytes;
use super::name;
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::reason::{ResendCause, ResetCause, Shape};
use crate::call::End;

pub(super) fn reset(end: End, answers: Option<PacketId>, cause: ResetCause) -> String {
    let this = name(end);
    match (cause, answers) {
        (ResetCause::AfterClose, Some(packet)) => format!(
            "The {this} breaks the connection off: a reset closes both directions at once; data still on its way is \
             lost. It answers packet {}: data for a socket that was closed.",
            packet.0
        ),
        (ResetCause::NoConnection, Some(packet)) => format!(
            "A reset answers packet {}: most likely the {this}'s host has no such connection, or no longer has one.",
            packet.0
        ),
        (ResetCause::NoConnection, None) => {
            format!("A reset: most likely the {this}'s host has no such connection, or no longer has one.")
        }
        (ResetCause::GivesUp, Some(packet)) => format!(
            "The {this} gives up: nothing came back to packet {} and those before it. A reset ends the connection at both ends, \
             should the other one still be there.",
            packet.0
        ),
        (ResetCause::Unread, _) => format!(
            "The {this}'s program closed its socket without reading all that had arrived. So its TCP sends a reset and no FIN: \
             it says that data was lost."
        ),
        (ResetCause::AbortedOrUnread, _) => format!(
            "The {this} breaks the connection off: a reset closes both directions at once; data still on its way is lost. Its \
             program aborted (SO_LINGER 0), or closed with received data unread: the packets do not show which."
        ),
        _ => format!(
            "The {this} breaks the connection off: a reset closes both directions at once; data still on its way is lost."
        ),
    }
}

pub(super) fn ack_fin(end: End, ack: u64, count: u32, (piggybacked, with_fin): (bool, bool)) -> String {
    let sum = match count {
        0 => format!("{} + 1", ack.saturating_sub(1)),
        count => {
            format!(
                "{} + {} + 1 for the FIN",
                ack.saturating_sub(1).saturating_sub(u64::from(count)),
                bytes(count)
            )
        }
    };
    let other = name(end.other());
    if with_fin {
        return format!(
            "It also confirms the {other}'s FIN: ack {ack} = {sum}. FIN and ACK share this segment, so the close takes \
             three segments, not four."
        );
    }
    let also = if piggybacked { "also " } else { "" };
    format!(
        "The {} {also}confirms the {other}'s FIN: ack {ack} = {sum}. A FIN takes one number, as a SYN does.",
        name(end)
    )
}

pub(super) fn fin(end: End, (first, crosses): (bool, bool), seq: u64) -> String {
    let (this, other) = (name(end), name(end.other()));
    if first {
        format!(
            "The {this} has sent all it has: FIN closes its direction, and takes number {seq}. The {other}'s \
             direction stays open until the {other} closes it, too."
        )
    } else if crosses {
        format!(
            "The {this} closes, too, before the {other}'s FIN has reached it: both close at once. Its FIN takes \
             number {seq}."
        )
    } else {
        format!("Now the {this} closes its direction, too: its FIN takes number {seq}.")
    }
}

pub(super) fn closed(first: Option<End>, shape: Shape) -> String {
    let wait = "TIME-WAIT (4 minutes in the RFC, 60 seconds in Linux)";
    let segments = match shape {
        Shape::ThreeSegments => ", in three segments",
        Shape::FourSegments => ", each by a FIN and its ACK",
        _ => "",
    };
    match first {
        Some(end) => format!(
            "Both directions are closed{segments}. The {} closed first, so it stays in {wait}: if its last ACK is lost, \
             the {}'s FIN comes again and must be answered.",
            name(end),
            name(end.other())
        ),
        None => format!("Both directions are closed, by both ends at once: both stay in {wait}."),
    }
}

/// A FIN that was sent before, and why it is sent again.
pub(super) fn fin_again(fact: &Fact) -> String {
    let Fact::FinAgain { end, original, after_ns, cause } = *fact else { return String::new() };
    let why = match cause {
        ResendCause::Timeout => "no acknowledgment of it was seen, and the timer has probably run out",
        ResendCause::ProbeOrTimeout | ResendCause::TailProbe => {
            "no acknowledgment of it was seen; a tail loss probe, or the timer has run out"
        }
        ResendCause::Needless => {
            "it had been acknowledged, but that ACK was lost or had not reached the sender yet"
        }
        _ => "the FIN or the acknowledgment of it is lost or late",
    };
    format!("The {} sends its FIN again, {}: {why}.", name(end), after_packet(original, after_ns))
}
