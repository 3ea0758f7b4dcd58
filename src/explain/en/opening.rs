//! Sentences about handshakes, and about the connection before.

use std::net::IpAddr;

use super::clause::{after_packet, answering, counted};
use super::count::bytes;
use super::name;
use crate::analysis::fact::PacketId;
use crate::analysis::reason::{EcnStep, FormerState, ResendCause};
use crate::call::End;
use crate::explain::quantity::SHORTEST_TIME_WAIT_NS;

pub(super) const fn sack_permitted(client: bool, server: bool) -> &'static str {
    match (client, server) {
        (true, true) => {
            "Both SYNs permit selective acknowledgments (SACK): a receiver may tell which bytes beyond a gap it has."
        }
        (true, false) => {
            "Only the client's SYN permits selective acknowledgments (SACK): the client must not send any, and most \
             servers that do not permit them send none, either."
        }
        (false, true) => {
            "Only the server's SYN permits selective acknowledgments (SACK): the server must not send any, and most \
             clients that do not permit them send none, either."
        }
        (false, false) => "Neither SYN permits selective acknowledgments (SACK): both ends must do without.",
    }
}

pub(super) fn ecn(end: End, step: EcnStep, answers: Option<PacketId>) -> String {
    let (own, other) = (name(end), name(end.other()));
    match step {
        EcnStep::Asks => format!(
            "ECE and CWR in a SYN: the {own} can do explicit congestion notification (ECN) and asks whether the {other} \
             can: a router may then mark packets instead of dropping them."
        ),
        EcnStep::AsksAccurate => format!(
            "AE, CWR and ECE in a SYN: the {own} asks for accurate ECN, where the receiver counts the packets that \
             routers have marked."
        ),
        EcnStep::Agrees => {
            format!("ECE alone in a SYN ACK: the {own} can do ECN, too.{}", answering(answers))
        }
        EcnStep::AgreesClassic => format!(
            "ECE alone in the SYN ACK: the {own} does not know accurate ECN, but classic ECN, which both use now.{}",
            answering(answers)
        ),
        EcnStep::AgreesAccurate => {
            format!("AE, CWR and ECE in the SYN ACK agree to accurate ECN.{}", answering(answers))
        }
        EcnStep::Declines => {
            format!("Neither ECE nor CWR: the {own} does not agree to ECN.{}", answering(answers))
        }
        EcnStep::Reports => format!(
            "ECE: a packet of the {other} came with a router's mark, congestion experienced. The {own} says so in every \
             ACK until CWR tells it that the {other} has reacted."
        ),
        EcnStep::Reduces => {
            let why = answers.map_or_else(String::new, |packet| {
                format!(" The {other} has reported a mark since packet {}.", packet.0)
            });
            format!("CWR: the {own} has reduced its congestion window, as it would after a loss.{why}")
        }
    }
}

pub(super) fn options(end: End, mss: Option<u16>, shift: Option<u8>, scaled: Option<bool>) -> String {
    let mss =
        mss.map(|mss| format!("mss {mss}: the {} accepts at most that much data in one segment.", name(end)));
    let scale = match (shift, scaled) {
        (Some(shift @ 15..), None) => Some(format!(
            "It offers window scale {shift}; at most 14 is allowed, so 14 is used (RFC 7323, 2.3)."
        )),
        (Some(shift), None) => Some(format!("It offers window scale {shift}.")),
        (Some(shift @ 15..), Some(true)) => Some(format!(
            "It offers window scale {shift}; at most 14 is allowed, so from now on the {}'s window field counts units of \
             2^14 = 16384 bytes (RFC 7323, 2.3).",
            name(end)
        )),
        (Some(shift), Some(true)) => Some(format!(
            "Window scale {shift}, which both ends offer: from now on the {}'s window field counts units of \
                 2^{shift} = {}.",
            name(end),
            bytes(1u32.checked_shl(u32::from(shift)).unwrap_or(1))
        )),
        (_, Some(false)) => Some("Windows are not scaled: both ends must offer it.".to_owned()),
        (None, _) => None,
    };
    [mss, scale].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What follows "sends its SYN again, a second after packet 1".
pub(super) fn syn_again(cause: ResendCause, with_ack: bool, answers: Option<PacketId>) -> String {
    match (cause, with_ack, answers) {
        (_, false, Some(packet)) => {
            format!(
                ". Packet {}, of an earlier connection, was in its way; with the reset that one is over.",
                packet.0
            )
        }
        (_, true, Some(packet)) => {
            format!(
                ": packet {} asks for it once more, so that its first answer is probably lost or late.",
                packet.0
            )
        }
        (ResendCause::Timeout, true, None) => {
            ". It still waits for the ACK of it: its timer has probably run out.".to_owned()
        }
        (ResendCause::Timeout, false, None) => {
            ". It still waits for the answer: its timer has probably run out.".to_owned()
        }
        _ => {
            ". It still waits for the answer; the packets do not tell why it sends again so soon.".to_owned()
        }
    }
}

pub(super) fn ports_reused(end: End, former: PacketId, after_ns: i64, state: FormerState) -> String {
    let was = match state {
        FormerState::Ended => "which was over".to_owned(),
        FormerState::Unanswered => "which was not answered as far as was seen".to_owned(),
        FormerState::TimeWait if after_ns < SHORTEST_TIME_WAIT_NS => {
            "which was closed. An end should still be in TIME-WAIT: a later timestamp or a higher sequence number lets this SYN cut \
             it short"
                .to_owned()
        }
        FormerState::TimeWait => {
            "which was closed: its TIME-WAIT is over, or this SYN cuts it short".to_owned()
        }
        FormerState::Open => format!(
            "whose close was not seen: either this capture missed it, or the {} has forgotten it",
            name(end)
        ),
    };
    format!(
        "A new connection between the same two ports, {}, the last of the one before, {was}.",
        after_packet(former, after_ns)
    )
}

/// A second SYN ACK of `end` with another initial number; `is_open` if the other end stays with the first one.
pub(super) fn other_number((end, raw_isn): (End, u32), first: PacketId, is_open: bool) -> String {
    let (own, other, first) = (name(end), name(end.other()), first.0);
    let what = format!(
        "The {own} answers the SYN again, but with another initial sequence number, {raw_isn}, than in packet {first}: \
         it has forgotten its first answer, or two hosts answer."
    );
    if is_open {
        format!("{what} The {other} has already confirmed packet {first} and stays with it.")
    } else {
        format!("{what} The {other} takes the one that reaches it first; its ACK shows which.")
    }
}

/// An acknowledgment of the SYN, packet `answers`, without a SYN of its own.
pub(super) fn bare_ack(end: End, answers: PacketId) -> String {
    format!(
        "The {} acknowledges the SYN, packet {}, but sends no SYN of its own with it. The {} needs that one, so it drops this \
         segment and waits on. If a SYN comes next, the handshake is split.",
        name(end),
        answers.0,
        name(end.other())
    )
}

pub(super) fn connects_to_itself(port: u16) -> String {
    format!(
        "Source and destination are the same socket: it connects to itself. That happens where no program listens on port {port}, \
         and the client's host happens to pick this very port for the client. TCP treats it as two ends that ask at once."
    )
}

/// SYNs without an answer at a socket that has answered another one in `packet`.
pub(super) fn not_accepted(syns: u64, packet: PacketId, on_loopback: bool) -> String {
    let sent = counted(syns, "SYN was", "SYNs were");
    let cause = if on_loopback {
        "Within one host nothing is lost on the way, so most likely the queue of connections that wait there for accept() is full"
    } else {
        "The SYN or its answer was lost, or the queue of connections that wait there for accept() is full"
    };
    format!(
        "{sent} sent, and no answer was seen, though a program listens on this port: packet {} answered another SYN. {cause}: then \
         the server drops further SYNs.",
        packet.0
    )
}

/// Connections of one client to many ports of one host, none of which carried data.
pub(super) fn port_scan(
    (client, server): (IpAddr, IpAddr),
    ports: u64,
    (open, refused, unanswered): (u64, u64, u64),
) -> String {
    format!(
        "A port scan, it seems: {client} asked {} of {server} for a connection and sent no data. {open} accepted (open), {refused} \
         refused with a reset (closed), {unanswered} gave no answer (filtered, or lost).",
        counted(ports, "port", "ports")
    )
}
