//! English.

use super::quantity::{duration, ratio};
use super::{Remark, Term, end_term};
use crate::analysis::compare::{Measure, Value};
use crate::analysis::fact::Fact;
use crate::call::{End, Transport};

const fn name(end: End) -> &'static str {
    term(end_term(end))
}

fn bytes(count: impl Into<u64>) -> String {
    match count.into() {
        1 => "1 byte".to_owned(),
        count => format!("{count} bytes"),
    }
}

/// "byte 7" or "bytes 1 to 16".
fn range(first: u32, count: u32) -> String {
    match count {
        1 => format!("byte {first}"),
        _ => format!("bytes {first} to {}", first.wrapping_add(count).wrapping_sub(1)),
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn ordinal(count: u32) -> String {
    let ending = match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{count}{ending}")
}

#[expect(clippy::too_many_lines, reason = "one match, one arm a fact: split up, it could miss one")]
pub(super) fn sentence(fact: &Fact) -> String {
    match *fact {
        Fact::Syn { raw_isn } => format!(
            "Step 1 of 3. The client asks to open a connection. It picked {raw_isn} as its initial sequence number; \
             we count from there and call it 0."
        ),
        Fact::SynAck { raw_isn, answers } => format!(
            "Step 2 of 3. The server agrees, and picks its own initial sequence number, {raw_isn}. ack 1 = 0 + 1: a \
             SYN uses up one number though it carries no byte. Answers packet {}.",
            answers.0
        ),
        Fact::HandshakeAck { answers } => format!(
            "Step 3 of 3. The client confirms the server's number in the same way: ack 1 = 0 + 1. Now both ends know \
             that the other one hears them, and the connection is open. Answers packet {}.",
            answers.0
        ),
        Fact::SynAgain { end, original, after_ns } => format!(
            "The {} sends its SYN again, {} after packet {}: no answer had reached it, and its timer ran out.",
            name(end),
            duration(after_ns),
            original.0
        ),
        Fact::Data { end, first, bytes: count, next, in_flight } => data(end, first, count, next, in_flight),
        Fact::DataAgain { first, bytes: count, original, after_ns, was_acknowledged, .. } => {
            let why = if was_acknowledged {
                "though they had been acknowledged: that had not reached the sender yet"
            } else {
                "because no acknowledgment of them had reached the sender"
            };
            let range = capitalized(&range(first, count));
            format!("{range} again, {} after packet {}, {why}.", duration(after_ns), original.0)
        }
        Fact::DataGap { first, bytes: count, expected, missing, .. } => format!(
            "{}, although byte {expected} was expected: {} before them have not been seen. They may be lost, late, or \
             missing from this capture alone.",
            capitalized(&range(first, count)),
            bytes(missing)
        ),
        Fact::AckData { end, ack, before, answers, segments, piggybacked } => {
            ack_data(end, (ack, before), answers.map(|packet| packet.0), segments, piggybacked)
        }
        Fact::AckFin { end, ack, answers, bytes: count, piggybacked } => {
            let sum = match count {
                0 => format!("{} + 1", ack.wrapping_sub(1)),
                count => {
                    format!("{} + {} + 1 for the FIN", ack.wrapping_sub(1).wrapping_sub(count), bytes(count))
                }
            };
            let also = if piggybacked { "also " } else { "" };
            format!(
                "The {} {also}confirms the FIN: ack {ack} = {sum}. A FIN uses up one number, as a SYN does. Answers \
                 packet {}.",
                name(end),
                answers.0
            )
        }
        Fact::AckDuplicate { ack, count, answers, .. } => {
            let after = answers.map_or(String::new(), |packet| format!(" after packet {}", packet.0));
            format!(
                "The {} duplicate ACK{after}: still ack {ack}, so byte {ack} is still missing. Three of these make the \
                 sender resend at once, without waiting for its timer.",
                ordinal(count)
            )
        }
        Fact::WindowUpdate { end, window, before } => format!(
            "A window update: the {} now has room for {}; before it was {before}. Nothing new is acknowledged.",
            name(end),
            bytes(window)
        ),
        Fact::AckAgain { ack, .. } => {
            format!("Says ack {ack} once more: nothing new has arrived since, and nothing waits.")
        }
        Fact::KeepAlive { end } => format!(
            "A keep-alive: the {} repeats an old number on purpose, so that the other end must answer if it is still \
             there.",
            name(end)
        ),
        Fact::Fin { end, first, seq } => fin(end, first, seq),
        Fact::FinAgain { end, original, after_ns } => format!(
            "The {} sends its FIN again, {} after packet {}: no acknowledgment of it had arrived.",
            name(end),
            duration(after_ns),
            original.0
        ),
        Fact::Refused { port, answers } => format!(
            "Refused. No program listens on port {port}, so the host answers the SYN with a reset, and there is no \
             connection. Answers packet {}.",
            answers.0
        ),
        Fact::Reset { end } => format!(
            "The {} breaks the connection off: a reset closes both directions at once, and whatever was still on its \
             way is thrown away.",
            name(end)
        ),
        Fact::MidStream { .. } => "The capture begins in the middle of this connection: its handshake was not seen. \
                                   Both ends are taken to be ESTABLISHED, and bytes are counted from the first one seen."
            .to_owned(),
        Fact::Closed { first } => closed(first),
        Fact::Datagram { end, bytes: count, length, opens } => {
            let what = if opens { "The first packet already carries the message: UDP asks nobody first. " } else { "" };
            format!("{what}The {} sends {}; with 8 bytes of header the length is {length}.", name(end), bytes(count))
        }
        Fact::Answer { end, bytes: count, length, answers } => format!(
            "The {}'s answer to packet {}, from the port that one went to: {} + 8 of header = length {length}. For UDP \
             it is one more datagram; only the programs know that it is an answer.",
            name(end),
            answers.0,
            bytes(count)
        ),
        Fact::Absent { packets } => absent(packets),
        Fact::Unanswered { datagrams } => {
            let sent = if datagrams == 1 { "1 datagram was".to_owned() } else { format!("{datagrams} datagrams were") };
            format!(
                "{sent} sent, and no answer was seen. UDP does not send again and cannot tell why: the datagram or \
                 its answer may be lost, or nobody may be there."
            )
        }
        Fact::PortUnreachable { port, about } => {
            let about = about.map_or(String::new(), |packet| format!(" It quotes packet {}.", packet.0));
            format!(
                "No program has port {port} there, and the host says so with an ICMP message: port unreachable. UDP \
                 itself has no way to say it.{about}"
            )
        }
        Fact::IcmpError { kind, code } => {
            format!("An ICMP error (type {kind}, code {code}) says that a packet of this exchange did not get through.")
        }
        Fact::Unfinished => "The capture ends here, and the connection was still open.".to_owned(),
    }
}

fn data(end: End, first: u32, count: u32, next: u32, in_flight: u32) -> String {
    let waiting = match in_flight {
        0 => String::new(),
        waiting => format!(" It did not wait: {} before these are not acknowledged yet.", bytes(waiting)),
    };
    format!(
        "The {} sends {}. The next byte will be number {next} = {first} + {count}.{waiting}",
        name(end),
        range(first, count)
    )
}

fn ack_data(
    end: End,
    (ack, before): (u32, u32),
    answers: Option<u64>,
    segments: u32,
    piggybacked: bool,
) -> String {
    let arrived = format!("ack {ack} = {before} + {}", bytes(ack.wrapping_sub(before)));
    let answers = answers.map_or(String::new(), |packet| format!(" Answers packet {packet}."));
    let several = if segments > 1 { format!(" One ACK for {segments} segments.") } else { String::new() };
    if piggybacked {
        return format!(
            "It also acknowledges, so that no packet of its own is needed: {arrived}.{several}{answers}"
        );
    }
    let last = ack.wrapping_sub(1);
    format!(
        "The {} has every byte up to {last} and expects {ack} next: {arrived}.{several}{answers}",
        name(end)
    )
}

fn fin(end: End, first: bool, seq: u32) -> String {
    let (this, other) = (name(end), name(end.other()));
    if first {
        format!(
            "The {this} has sent all it has: FIN closes its direction, and uses up number {seq}. The {other}'s \
             direction stays open until the {other} closes it, too."
        )
    } else {
        format!("Now the {this} closes its direction, too: its FIN uses up number {seq}.")
    }
}

fn closed(first: Option<End>) -> String {
    let wait =
        "for twice the longest time that a segment may live (4 minutes in the RFC, 60 seconds in Linux)";
    match first {
        Some(end) => format!(
            "Closed in both directions. The {} closed first, so it stays in TIME-WAIT {wait}: if its last ACK got \
             lost, the other FIN would come again, and somebody must be there to answer it.",
            name(end)
        ),
        None => format!("Closed in both directions, by both ends at once: both stay in TIME-WAIT {wait}."),
    }
}

fn absent(packets: u64) -> String {
    let all = if packets == 1 { "1 packet was".to_owned() } else { format!("{packets} packets were") };
    format!(
        "What is not there: no handshake, no sequence numbers, no ACK, no teardown, and no state at either end. {all} \
         all of it. Had one been lost, UDP would neither have noticed nor sent it again."
    )
}

pub(super) const fn term(term: Term) -> &'static str {
    match term {
        Term::Client => "client",
        Term::Server => "server",
        Term::Handshake => "handshake",
        Term::Data => "data",
        Term::Teardown => "teardown",
        Term::Reset => "reset",
        Term::Datagrams => "datagrams",
        Term::Comparison => "comparison",
        Term::Why => "why",
        Term::Unseen => "not seen",
    }
}

pub(super) fn remark(remark: &Remark) -> String {
    match remark {
        Remark::Captured { packets, dropped } => {
            let packets = if *packets == 1 { "1 packet".to_owned() } else { format!("{packets} packets") };
            match dropped {
                Some(0) => format!("{packets} captured, none dropped by the kernel"),
                Some(dropped) => format!(
                    "{packets} captured; the kernel dropped {dropped} for lack of room, so this trace has holes"
                ),
                None => format!("{packets} captured"),
            }
        }
        Remark::CutShort => "This trace has no summary: the capture was cut short.".to_owned(),
        Remark::OtherPacket { bytes: count } => format!("another packet, {}", bytes(*count)),
        Remark::Unreadable { stop } => format!("Could not be read to the end: {stop}."),
        Remark::Bytes(count) | Remark::CallBytes(count) => bytes(*count),
        Remark::Flow(flow) => format!("flow {flow}"),
        Remark::EndOfStream => "end of stream".to_owned(),
    }
}

pub(super) const fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Packets => "packets",
        Measure::WireBytes => "bytes on the wire",
        Measure::Overhead => "header bytes for each byte of message",
        Measure::RoundTrips => "round trips before the first reply byte",
        Measure::FirstReply => "time before the first reply byte",
        Measure::State => "state kept by the hosts",
        Measure::Loss => "when a packet is lost",
    }
}

pub(super) fn value(measure: Measure, value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::Ratio(of, to) => ratio(of, to),
        Value::Nanoseconds(time) => duration(time),
        Value::Unseen => term(Term::Unseen).to_owned(),
        Value::Protocol(protocol) => by_protocol(measure, protocol).to_owned(),
    }
}

const fn by_protocol(measure: Measure, protocol: Transport) -> &'static str {
    match (measure, protocol) {
        (Measure::State, Transport::Udp) => "none",
        (Measure::State, Transport::Tcp) => "both ends: state, numbers, buffers, timers",
        (_, Transport::Udp) => "nobody notices",
        (_, Transport::Tcp) => "it is sent again",
    }
}

pub(super) const fn why(measure: Measure, same_protocol: bool) -> &'static str {
    match (measure, same_protocol) {
        (Measure::Packets, false) => "TCP opens (3), acknowledges and closes; UDP only sends the messages.",
        (Measure::Packets, true) => "Messages, acknowledgments and repetitions all count.",
        (Measure::WireBytes, _) => {
            "Every packet has headers: link 14, IPv4 20 or IPv6 40, UDP 8 or TCP 20 to 60."
        }
        (Measure::Overhead, _) => "Packets without a message are all header; long messages make it less.",
        (Measure::RoundTrips, false) => "TCP spends one on the handshake before it may send the request.",
        (Measure::RoundTrips, true) => "One for the request, and with TCP one for the handshake before it.",
        (Measure::FirstReply, _) => {
            "Round trips times delay: on loopback almost nothing, across the world a lot."
        }
        (Measure::State, false) => "Sending again in order takes memory of what was sent and what arrived.",
        (Measure::State, true) => "TCP remembers what was sent and what arrived; UDP forgets each datagram.",
        (Measure::Loss, false) => {
            "TCP waits for an ACK of each byte, and resends without one; UDP waits for none."
        }
        (Measure::Loss, true) => "Only an acknowledgment can tell a sender that something is missing.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_end_as_they_are_spoken() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 21, 112].map(ordinal),
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th"]
        );
    }
}
