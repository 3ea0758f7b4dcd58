//! A sentence for each fact.
//!
//! Two or three short ones, which fit into four lines of the ladder. A cause that only follows from the rules is
//! told as probable.

use super::count::bytes;
use super::icmp::{icmp_code, icmp_kind};
use super::measure;
use super::term::name;
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::reason::{
    AckCause, EcnStep, FormerState, LateCause, Question, ResendCause, ResetCause, Shape,
};
use crate::call::{End, TransportProtocol};
use crate::decode::icmp_name;
use crate::decode::reassemble::Refusal;
use crate::explain::quantity::duration;

/// "byte 7" or "bytes 1 to 16".
pub(super) fn range(first: u64, count: u32) -> String {
    match count {
        1 => format!("byte {first}"),
        _ => format!("bytes {first} to {}", last(first, count)),
    }
}

/// The last byte of a range.
fn last(first: u64, count: u32) -> u64 {
    first.saturating_add(u64::from(count)).saturating_sub(1)
}

pub(super) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub(super) fn ordinal(count: u32) -> String {
    let ending = match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{count}{ending}")
}

fn counted(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// " Answers packet 4.", or nothing.
pub(super) fn answering(answers: Option<PacketId>) -> String {
    answers.map_or_else(String::new, |packet| format!(" Answers packet {}.", packet.0))
}

#[expect(clippy::too_many_lines, reason = "one match, one arm a fact: split up, it could miss one")]
pub(super) fn sentence(fact: &Fact) -> String {
    match *fact {
        Fact::Syn { raw_isn } => format!(
            "Step 1 of 3. The client asks to open a connection. It picked {raw_isn} as its initial sequence number; \
             we count from there and call it 0."
        ),
        Fact::SynAck { raw_isn, answers, ack } => format!(
            "Step 2 of 3. The server agrees and picks its own initial sequence number, {raw_isn}. {}: a SYN uses up \
             one number, as a byte does.{}",
            ack_of_syn(ack),
            answering(answers)
        ),
        Fact::HandshakeAck { answers, ack } => format!(
            "Step 3 of 3. The client confirms the server's number in the same way: {}. Both ends now know that the \
             other one hears them: the connection is open.{}",
            ack_of_syn(ack),
            answering(Some(answers))
        ),
        Fact::SynOptions { end, mss, shift, scaled } => options(end, mss, shift, scaled),
        Fact::SackPermitted { client, server } => sack_permitted(client, server).to_owned(),
        Fact::Ecn { end, step, answers } => ecn(end, step, answers),
        Fact::Urgent { end, seq, pointer, last } => format!(
            "URG: the {}'s urgent data ends with byte {last} = {seq} + {pointer} (urgent pointer) - 1. It lies in order \
             among the other bytes; the receiving program is told that something urgent is coming.",
            name(end)
        ),
        Fact::BytesInAll { end, bytes: count, ack, .. } => {
            format!(
                "All that the {} sent: {} = ack {ack} - 1 for its SYN - 1 for its FIN.",
                name(end),
                bytes(count)
            )
        }
        Fact::WindowScaled { raw, shift, bytes: count, .. } => {
            let factor = 1u32.checked_shl(u32::from(shift)).unwrap_or(1);
            format!(
                "win {count}: the field says {raw}, and window scale {shift} makes that {raw} × {factor}."
            )
        }
        Fact::InitialRtt { syn_ns, syn_ack_ns, by, .. } => measure::initial_rtt(syn_ns, syn_ack_ns, by),
        Fact::SeenFrom { vantage } => measure::seen_from(vantage).to_owned(),
        Fact::RttSample { .. } => measure::rtt_sample(fact),
        Fact::RttAmbiguous { segment, copy, .. } => measure::rtt_ambiguous(segment, copy),
        Fact::WindowFull { end, window } => measure::window_full(end, window),
        Fact::WindowOpened { end, closed_by, closed_ns, .. } => {
            measure::window_opened(end, closed_by, closed_ns)
        }
        Fact::CongestionPhase { end, phase, ref flights } => measure::phase(end, phase, flights),
        Fact::Recovered { end, since, lasted_ns } => measure::recovered(end, since, lasted_ns),
        Fact::SynCrosses { end, raw_isn, other } => format!(
            "Both ends ask at once: this SYN and packet {} cross, and TCP makes one connection of the two. The {} \
             picked {raw_isn} as its initial sequence number; we call it 0.",
            other.0,
            name(end)
        ),
        Fact::SynCrossedAck { end, answers } => format!(
            "The {} repeats its SYN and confirms the other one: ack 1 = 0 + 1. When both ends have done so, the \
             connection is open.{}",
            name(end),
            answering(Some(answers))
        ),
        Fact::SynAgain { end, original, after_ns, refused: true, .. } => format!(
            "The {} asks once more, {} after packet {}, although it was refused: with the same SYN, in case the server \
             has started by now.",
            name(end),
            duration(after_ns),
            original.0
        ),
        Fact::SynAgain { end, original, after_ns, cause, with_ack, answers, .. } => {
            let what = if with_ack { "SYN ACK" } else { "SYN" };
            let why = syn_again(cause, with_ack, answers);
            format!(
                "The {} sends its {what} again, {} after packet {}{why}",
                name(end),
                duration(after_ns),
                original.0
            )
        }
        Fact::Data { end, first, bytes: count, next, in_flight } => data(end, first, count, next, in_flight),
        Fact::DataAgain {
            first,
            bytes: count,
            original,
            after_ns,
            duplicate_acks,
            cause,
            copies,
            ref waited,
            ..
        } => {
            let since = since(original, after_ns);
            let nth = nth(copies);
            let why = again(cause, duplicate_acks);
            let waited =
                waited.as_deref().map_or_else(String::new, |waited| measure::waited(cause, copies, waited));
            format!("{} again{nth}{since}: {why}.{waited}", capitalized(&range(first, count)))
        }
        Fact::DataOverlap { first, bytes: count, known, next, cause, .. } => {
            let why = match cause {
                ResendCause::Unknown => String::new(),
                cause => format!(" Why again: {}.", again(cause, 3)),
            };
            format!(
                "{}: the first {known} sent before, the rest new. The next byte will be number {next} = {first} + \
                 {count}.{why}",
                capitalized(&range(first, count))
            )
        }
        Fact::DataLate { first, bytes: count, expected, cause, passed_by, .. } => {
            late((first, count), expected, (cause, passed_by))
        }
        Fact::DataBefore { bytes: count, .. } => {
            format!("{} from before the first one that this capture saw: late, or sent again.", bytes(count))
        }
        Fact::DataGap { first, bytes: count, expected, missing, .. } => gap(first, count, expected, missing),
        Fact::Offload { mss, segments, .. } => format!(
            "Too long for one segment (mss {mss}): on the wire it takes at least {segments}. Cutting and joining them \
             is left to the network card (offload)."
        ),
        Fact::AckData { end, ack, before, answers, segments, cause, waited_ns, .. } => {
            ack_data(Some(end), (ack, before), answers, segments, (cause, waited_ns))
        }
        Fact::AckFin { end, ack, answers, bytes: count, piggybacked, with_fin } => {
            ack_fin(end, ack, count, (piggybacked, with_fin)) + &answering(Some(answers))
        }
        Fact::AckDuplicate { ack, count, answers, .. } => {
            let after = answers.map_or(String::new(), |packet| format!(" after packet {}", packet.0));
            // Told until it has happened.
            let rule = if count > 3 {
                ""
            } else {
                " The third in a row makes the sender resend without waiting for its timer (fast retransmit)."
            };
            let nth = ordinal(count);
            format!("The {nth} duplicate ACK{after}: still ack {ack}, so byte {ack} had not arrived.{rule}")
        }
        Fact::AckMissed { first, bytes: count, .. } => format!(
            "It acknowledges {}, too, which this capture has not seen: they arrived, and the capture missed them.",
            range(first, count)
        ),
        Fact::AckSelective {
            first, bytes: count, ranges, total, missing, missing_bytes, answers, ..
        } => {
            let answers = answers.map_or(String::new(), |packet| format!(", with packet {}", packet.0));
            let all = if ranges > 1 {
                format!(" ({ranges} ranges, {} in all)", bytes(total))
            } else {
                String::new()
            };
            format!(
                "Selective ACK: {} arrived beyond a gap{answers}{all}. Still missing: {}.",
                range(first, count),
                range(missing, missing_bytes)
            )
        }
        Fact::AckTwice { first: 0, original, copy, .. } => {
            let packets = match (original, copy) {
                (Some(original), Some(copy)) => format!(": in packets {} and {}", original.0, copy.0),
                _ => String::new(),
            };
            format!("A duplicate SACK of number 0: the SYN has arrived twice{packets}.")
        }
        Fact::AckTwice { first, bytes: count, original, copy, .. } => {
            twice(&range(first, count), original, copy)
        }
        Fact::CopyArrived { original, copy, first, .. } => {
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
            format!(
                "Which of the two arrived? The timestamp that comes back is packet {}'s: {so}.",
                arrived.0
            )
        }
        Fact::WindowUpdate { end, window, before, answers } => format!(
            "A window update: the {} now has room for {} (before: {before}). It acknowledges nothing new.{}",
            name(end),
            bytes(window),
            answering(answers)
        ),
        Fact::AckAgain { end, ack, answers: Some(answers), to } => ack_again(end, ack, answers, to),
        Fact::AckAgain { ack, .. } => format!("ack {ack} once more: it acknowledges nothing new."),
        Fact::AckOld { ack: Some(ack), highest, .. } => format!(
            "An old acknowledgment: ack {ack} comes after ack {highest}, probably overtaken on its way. It changes \
             nothing."
        ),
        Fact::AckOld { ack: None, highest, .. } => {
            format!("An old acknowledgment, below ack {highest} that came before it. It changes nothing.")
        }
        Fact::AckUnseen { highest, .. } => format!(
            "It acknowledges more than was seen: at most ack {highest} is possible so far. Either this capture missed \
             a segment, or the number is wrong."
        ),
        Fact::ZeroWindow { end } => format!(
            "win 0: the {} has no room left. The {} must hold its data back until a window update comes.",
            name(end),
            name(end.other())
        ),
        Fact::WindowProbe { end } => format!(
            "A window probe: the {} repeats an old number, so that the {} answers and tells whether it has room again.",
            name(end),
            name(end.other())
        ),
        Fact::KeepAlive { end } => format!(
            "A keep-alive: the {} repeats an old number on purpose. If the {} is still there, it must answer.",
            name(end),
            name(end.other())
        ),
        Fact::Fin { end, first, crosses, seq } => fin(end, (first, crosses), seq),
        Fact::FinAgain { end, original, after_ns, cause } => {
            let why = match cause {
                ResendCause::Timeout => {
                    "no acknowledgment of it was seen, and the timer has probably run out"
                }
                ResendCause::ProbeOrTimeout | ResendCause::TailProbe => {
                    "no acknowledgment of it was seen; a tail loss probe, or the timer has run out"
                }
                ResendCause::Needless => "it had been acknowledged, but that ACK is lost or late",
                _ => "the FIN or the acknowledgment of it is lost or late",
            };
            format!(
                "The {} sends its FIN again, {} after packet {}: {why}.",
                name(end),
                duration(after_ns),
                original.0
            )
        }
        Fact::Refused { port, answers } => format!(
            "Refused: a reset answers the SYN, and there is no connection. Most likely no program listens on port \
             {port}; a firewall can answer in this way, too.{}",
            answering(Some(answers))
        ),
        Fact::Reset { end, answers, cause } => reset(end, answers, cause),
        Fact::HalfOpen { end, answers } => format!(
            "The {0} answers the SYN, packet {1}, with an ACK of other numbers: it still has an earlier connection \
             between these ports (half-open). TCP answers with a reset, and the {0} learns that it is over.",
            name(end),
            answers.0
        ),
        Fact::OldTimestamp { end, first, bytes: count } => format!(
            "{} have fitting numbers, but the timestamp is of long ago: most likely not from this place in the connection. The \
             {} drops the segment and answers (PAWS).",
            capitalized(&range(first, count)),
            name(end.other())
        ),
        Fact::SeenTwice { first, after_ns, .. } => format!(
            "Packet {} once more, {} later, with the same headers and bytes: probably captured twice, not sent twice.",
            first.0,
            duration(after_ns)
        ),
        Fact::PortsReused { end, former, after_ns, state } => ports_reused(end, former, after_ns, state),
        Fact::ResetIgnored { over: true, .. } => {
            "Another reset: the connection is over already, and nothing changes.".to_owned()
        }
        Fact::ResetIgnored { end, .. } => format!(
            "A reset whose numbers do not fit this connection: the {} does not act on it.",
            name(end.other())
        ),
        Fact::OddFlags { .. } => {
            "An odd set of flags: no connection opens or goes on with it, and most hosts drop such a segment."
                .to_owned()
        }
        Fact::MidStream { .. } => {
            "The capture begins in the middle of this connection. Both ends are taken to be \
                                   ESTABLISHED, and bytes are counted from the first one seen."
                .to_owned()
        }
        Fact::Closed { first, shape } => closed(first, shape),
        Fact::Datagram { end, bytes: count, length, opens } => datagram(end, count, length, opens),
        Fact::Answer { end, bytes: count, length, answers, waiting } => {
            let which = if waiting > 1 {
                format!("{waiting} were waiting: that it answers this one, only their order suggests.")
            } else {
                "To UDP it is one more datagram; only the programs know that it is an answer.".to_owned()
            };
            format!(
                "The {}'s answer to packet {}: {}. {which}",
                name(end),
                answers.0,
                udp_length(count, length)
            )
        }
        Fact::Absent { packets } => format!(
            "What is not there: no handshake, no sequence numbers, no ACK, no close. {} all, and neither end keeps the \
             state of a connection. Had one been lost, UDP would neither have noticed nor sent it again.",
            counted(packets, "datagram was", "datagrams were")
        ),
        Fact::Unanswered { datagrams } => format!(
            "{} sent, and no answer was seen. UDP does not send again and cannot tell why: the datagram or its answer \
             may be lost, or nobody may be there.",
            counted(datagrams, "datagram was", "datagrams were")
        ),
        Fact::PortUnreachable { protocol, port, about } => port_unreachable(protocol, port, about),
        Fact::Fragment { id, offset, bytes, more, first } => fragment(id, (offset, bytes), more, first),
        Fact::Reassembled { fragments, bytes, carried, ref lengths, first } => {
            reassembled(fragments, (bytes, carried), lengths, first)
        }
        Fact::FragmentUnusable { why } => unusable(why).to_owned(),
        Fact::IcmpError { v6, kind, code, mtu, about } => icmp_error(v6, (kind, code), mtu, about),
        Fact::EchoUnanswered { unanswered, of, first } => {
            let first =
                first.map_or_else(String::new, |packet| format!(", the first of them packet {}", packet.0));
            format!(
                "Of {}, {unanswered} had no reply that was seen{first}. Request or reply may be lost or filtered, or nobody is \
                 there.",
                counted(of, "echo request", "echo requests")
            )
        }
        Fact::EchoRequest { id, seq, bytes: count, before } => echo_request((id, seq), count, before),
        Fact::EchoReply { id, seq, bytes: count, answers, round_trip_ns, before } => {
            echo_reply((id, seq), count, answers, round_trip_ns, before)
        }
        Fact::Unfinished => "The capture ends here, and no close of the connection was seen.".to_owned(),
        Fact::HalfClosed { closed: end } => format!(
            "The capture ends here. The {} has closed its direction; the {}'s was open as far as was seen (half-closed).",
            name(end),
            name(end.other())
        ),
        Fact::Unopened { syns } => format!(
            "{} sent, and no answer was seen: the SYN or its answer was lost, or a firewall drops it. A host where \
             nobody listens would answer with a reset.",
            counted(syns, "SYN was", "SYNs were")
        ),
    }
}

const fn sack_permitted(client: bool, server: bool) -> &'static str {
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

fn ecn(end: End, step: EcnStep, answers: Option<PacketId>) -> String {
    let (own, other) = (name(end), name(end.other()));
    match step {
        EcnStep::Asks => format!(
            "ECE and CWR in a SYN: the {own} can do explicit congestion notification (ECN) and asks whether the {other} \
             can: a router may then mark packets in place of dropping them."
        ),
        EcnStep::AsksAccurate => format!(
            "AE, CWR and ECE in a SYN: the {own} asks for accurate ECN, where the receiver counts the packets that \
             routers have marked."
        ),
        EcnStep::Agrees => {
            format!("ECE alone in a SYN ACK: the {own} can do ECN, too.{}", answering(answers))
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

/// The sum behind an acknowledgment of a SYN, and of data with it.
fn ack_of_syn(ack: u64) -> String {
    match ack.saturating_sub(1) {
        0 => "ack 1 = 0 + 1".to_owned(),
        data => format!("ack {ack} = 0 + 1 for the SYN + {}", bytes(data)),
    }
}

fn options(end: End, mss: Option<u16>, shift: Option<u8>, scaled: Option<bool>) -> String {
    let mss =
        mss.map(|mss| format!("mss {mss}: the {} accepts at most that much data in one segment.", name(end)));
    let scale = match (shift, scaled) {
        (Some(shift), None) => Some(format!("It offers window scale {shift}.")),
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

fn data(end: End, first: u64, count: u32, next: u64, in_flight: u32) -> String {
    let waiting = match in_flight {
        0 => String::new(),
        1 => " Pipelining: the byte before is not acknowledged yet.".to_owned(),
        waiting => format!(" Pipelining: {waiting} bytes before these are not acknowledged yet."),
    };
    format!(
        "The {} sends {}. The next byte will be number {next} = {first} + {count}.{waiting}",
        name(end),
        range(first, count)
    )
}

pub(super) fn since(original: Option<PacketId>, after_ns: Option<i64>) -> String {
    match (original, after_ns) {
        (Some(original), Some(after)) => format!(", {} after packet {}", duration(after), original.0),
        _ => String::new(),
    }
}

/// Which copy it is, from the second on.
pub(super) fn nth(copies: u32) -> String {
    if copies > 1 { format!(" for the {} time", ordinal(copies)) } else { String::new() }
}

/// What follows "sends its SYN again, a second after packet 1".
fn syn_again(cause: ResendCause, with_ack: bool, answers: Option<PacketId>) -> String {
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

fn again(cause: ResendCause, duplicate_acks: u32) -> String {
    match cause {
        ResendCause::Needless => "they had been acknowledged, but that ACK is probably lost or late".to_owned(),
        ResendCause::Fast => {
            format!(
                "after {duplicate_acks} duplicate ACKs the sender does not wait for its timer (fast retransmit)"
            )
        }
        ResendCause::Timeout => {
            "no acknowledgment of them was seen, and the sender's timer has probably run out".to_owned()
        }
        ResendCause::AfterTimeout => {
            "since its timer ran out, the sender goes on from the first byte that waits".to_owned()
        }
        ResendCause::PartialAck => {
            "the last ACK moved on, but only to here: probably lost, too, and sent again at once".to_owned()
        }
        ResendCause::Sack => {
            "the other end has told (SACK) that later bytes arrived, so these are probably lost".to_owned()
        }
        ResendCause::TailProbe => {
            "the last bytes on their way, sent again probably to draw an ACK before the timer runs out (tail loss probe)"
                .to_owned()
        }
        ResendCause::ProbeOrTimeout => {
            "all that was on its way, sent again as a tail loss probe or because the sender's timer ran out".to_owned()
        }
        ResendCause::Unknown => "the packets do not tell why".to_owned(),
    }
}

fn late(
    (first, count): (u64, u32),
    expected: u64,
    (cause, passed_by): (LateCause, Option<PacketId>),
) -> String {
    let rest = if expected > first {
        format!("Now every byte up to {} has been seen.", expected.saturating_sub(1))
    } else {
        format!("Byte {expected} is still missing.")
    };
    let packet = passed_by.map_or(0, |packet| packet.0);
    let why = match cause {
        LateCause::Overtaken => format!("sent before packet {packet}, which overtook them"),
        LateCause::SentAgain => {
            format!(
                "sent after packet {packet}, so most likely sent again, and the first copy was lost on its way here"
            )
        }
        LateCause::Unknown => "late, or sent again".to_owned(),
    };
    format!("{} had been missing: {why}. {rest}", capitalized(&range(first, count)))
}

fn twice(range: &str, original: Option<PacketId>, copy: Option<PacketId>) -> String {
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

fn ack_again(end: End, ack: u64, answers: PacketId, to: Option<Question>) -> String {
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

fn reset(end: End, answers: Option<PacketId>, cause: ResetCause) -> String {
    let this = name(end);
    match (cause, answers) {
        (ResetCause::AfterClose, Some(packet)) => format!(
            "The {this} breaks the connection off: a reset closes both directions at once; data still on its way is \
             lost. It answers packet {}: data for a socket that was closed.",
            packet.0
        ),
        (ResetCause::NoConnection, Some(packet)) => format!(
            "A reset answers packet {}: most likely the {this}'s host has no such connection, or no more.",
            packet.0
        ),
        (ResetCause::NoConnection, None) => {
            format!("A reset: most likely the {this}'s host has no such connection, or no more.")
        }
        _ => format!(
            "The {this} breaks the connection off: a reset closes both directions at once; data still on its way is lost."
        ),
    }
}

/// No TCP is known to end TIME-WAIT sooner by itself.
const SHORTEST_WAIT_NS: i64 = 10_000_000_000;

fn ports_reused(end: End, former: PacketId, after_ns: i64, state: FormerState) -> String {
    let was = match state {
        FormerState::Ended => "which was over".to_owned(),
        FormerState::Unanswered => "which was not answered as far as was seen".to_owned(),
        FormerState::TimeWait if after_ns < SHORTEST_WAIT_NS => {
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
        "A new connection between the same two ports, {} after packet {}, the last of the one before, {was}.",
        duration(after_ns),
        former.0
    )
}

fn gap(first: u64, count: u32, expected: u64, missing: u32) -> String {
    let maybe = "lost, late, or missing from this capture alone";
    let (have, they) = if missing == 1 { ("has", "It") } else { ("have", "They") };
    let missing = bytes(missing);
    match count {
        0 => format!(
            "Byte {expected} was expected: {missing} before this FIN {have} not been seen. {they} may be {maybe}."
        ),
        _ => format!(
            "{}, although byte {expected} was expected: {missing} before {have} not been seen. {they} may be {maybe}.",
            capitalized(&range(first, count))
        ),
    }
}

/// What sets it apart from others of its kind, which have been told.
pub(super) fn sentence_without_preamble(fact: &Fact) -> String {
    match *fact {
        Fact::AckData { ack, before, answers, segments, cause, waited_ns, .. } => {
            ack_data(None, (ack, before), answers, segments, (cause, waited_ns))
        }
        _ => sentence(fact),
    }
}

/// The acknowledgment of `end`; of none, where what its number says is known.
fn ack_data(
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

fn ack_fin(end: End, ack: u64, count: u32, (piggybacked, with_fin): (bool, bool)) -> String {
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
        "The {} {also}confirms the {other}'s FIN: ack {ack} = {sum}. A FIN uses up one number, as a SYN does.",
        name(end)
    )
}

fn fin(end: End, (first, crosses): (bool, bool), seq: u64) -> String {
    let (this, other) = (name(end), name(end.other()));
    if first {
        format!(
            "The {this} has sent all it has: FIN closes its direction, and uses up number {seq}. The {other}'s \
             direction stays open until the {other} closes it, too."
        )
    } else if crosses {
        format!(
            "The {this} closes, too, before the {other}'s FIN has reached it: both close at once. Its FIN uses up \
             number {seq}."
        )
    } else {
        format!("Now the {this} closes its direction, too: its FIN uses up number {seq}.")
    }
}

fn echo_request((id, seq): (u16, u16), count: u32, before: Option<PacketId>) -> String {
    match before {
        None => format!(
            "An echo request (ping), number {seq} of those with identifier {id}: whoever gets it is to send its {} back.",
            bytes(count)
        ),
        Some(packet) => format!(
            "The same echo request as packet {}: identifier {id}, number {seq}. No reply to that one was seen.",
            packet.0
        ),
    }
}

fn echo_reply(
    (id, seq): (u16, u16),
    count: u32,
    answers: Option<PacketId>,
    round_trip_ns: Option<i64>,
    before: Option<PacketId>,
) -> String {
    let numbers = format!("identifier {id}, number {seq}");
    match (answers, round_trip_ns, before) {
        (None, ..) => {
            format!("An echo reply with {}: {numbers}. Its request was not seen.", bytes(count))
        }
        (Some(request), Some(time), _) => format!(
            "The reply to packet {}, told by its numbers: {numbers}. It brings {} back. The round trip took {}.",
            request.0,
            bytes(count),
            duration(time)
        ),
        (Some(request), None, Some(first)) => format!(
            "Another reply to packet {}, which packet {} has answered already: {numbers}.",
            request.0, first.0
        ),
        (Some(request), None, None) => format!(
            "The reply to packet {} or to the same request before it: {numbers}. Which one it answers cannot be told, \
             nor how long the round trip took.",
            request.0
        ),
    }
}

fn closed(first: Option<End>, shape: Shape) -> String {
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

/// "length 23 = 8 (header) + 15 (data)".
pub(super) fn udp_length(count: u32, length: u32) -> String {
    if count.checked_add(8) == Some(length) {
        format!("length {length} = 8 (header) + {count} (data)")
    } else {
        // A jumbogram, or a length that the packet does not keep.
        format!("{} of data; its length field says {length}", bytes(count))
    }
}

fn datagram(end: End, count: u32, length: u32, opens: bool) -> String {
    let sum = capitalized(&udp_length(count, length));
    match (opens, count) {
        (_, 0) => format!("The {} sends an empty datagram, a header alone: UDP allows it. {sum}.", name(end)),
        (true, _) => {
            format!("The first packet already carries the message: UDP asks nobody first. {sum}.")
        }
        (false, _) => format!("The {} sends {}. {sum}.", name(end), bytes(count)),
    }
}

fn port_unreachable(protocol: TransportProtocol, port: u16, about: Option<PacketId>) -> String {
    let about = about.map_or(String::new(), |packet| format!(" It quotes packet {}.", packet.0));
    let why = match protocol {
        TransportProtocol::Udp => {
            format!("Most likely no program has port {port} there; UDP itself has no way to say so.")
        }
        TransportProtocol::Tcp => format!(
            "A TCP would answer with a reset if nobody listened on port {port}: this is most likely a firewall."
        ),
    };
    format!("An ICMP message comes back: port unreachable. {why}{about}")
}

fn icmp_error(v6: bool, (kind, code): (u8, u8), mtu: Option<u32>, about: Option<PacketId>) -> String {
    let (of_kind, of_code) = (icmp_name::kind(v6, kind), icmp_name::code(v6, kind, code));
    let names = [of_kind.map(icmp_kind), of_code.map(icmp_code)];
    let names: Vec<_> = names.into_iter().flatten().collect();
    let name = if names.is_empty() { "the network reports trouble".to_owned() } else { names.join(", ") };
    let mtu = mtu
        .map_or_else(String::new, |mtu| format!(" The next link takes packets of at most {}.", bytes(mtu)));
    let why = match (v6, kind, code) {
        (false, 11, 0) | (true, 3, 0) => {
            " Each router takes 1 from a packet's time to live; at 0 it drops the packet. So traceroute finds its routers."
        }
        _ => "",
    };
    let about = match about {
        Some(packet) => format!(" It quotes packet {}.", packet.0),
        None => " The packet that it quotes is not known here.".to_owned(),
    };
    format!("An ICMP error (type {kind}, code {code}): {name}.{mtu}{why}{about}")
}

fn fragment(id: u32, (offset, count): (u32, u32), more: bool, first: Option<PacketId>) -> String {
    let whole = first.map_or_else(
        || format!("an IP packet that was cut (identification {id})"),
        |first| format!("the same IP packet as packet {}", first.0),
    );
    let next = offset.saturating_add(count);
    let what = match count {
        0 => "no byte".to_owned(),
        _ => format!("{} of its data", range(u64::from(offset), count)),
    };
    let place = match offset {
        0 => "What IP carries begins here, with its header.".to_owned(),
        _ => format!("The offset field counts in units of 8 bytes: {} × 8 = {offset}.", offset / 8),
    };
    let end = if more {
        "\"More fragments\" is set.".to_owned()
    } else {
        format!("\"More fragments\" is not set: this is the end, after {offset} + {count} = {next} bytes.")
    };
    format!("A fragment of {whole}: {what}, counted from 0. {place} {end}")
}

fn reassembled(fragments: u32, (count, carried): (u32, u32), lengths: &[u32], first: PacketId) -> String {
    let lengths: Vec<_> = lengths.iter().map(ToString::to_string).collect();
    let sum = match lengths.as_slice() {
        [] => String::new(),
        _ => format!("{} = ", lengths.join(" + ")),
    };
    let overlap = match carried.saturating_sub(count) {
        0 => String::new(),
        over => format!(" {} of it came more than once: here what came first stays.", bytes(over)),
    };
    format!(
        "Now every byte of the IP packet that began with packet {} is there: {} carried {sum}{}.{overlap} Only now can what \
         IP carries be read as a whole, as it is here.",
        first.0,
        counted(fragments.into(), "fragment", "fragments"),
        bytes(carried)
    )
}

const fn unusable(why: Refusal) -> &'static str {
    match why {
        Refusal::Cut => {
            "The capture kept only a part of this fragment, so it cannot be put together with the others here. The \
             receiver may have had all of it."
        }
        Refusal::Length => {
            "No receiver can use it: a fragment has data, and unless it is the last one, a multiple of 8 bytes of it."
        }
        Refusal::TooLong => {
            "It would end beyond byte 65535, farther than IP's length fields can count: a receiver must drop it. Such \
             fragments were once sent to crash hosts (the \"ping of death\")."
        }
        Refusal::Overlap => {
            "It belongs to an IPv6 packet whose fragments overlap. No sender has a reason for that, so a receiver must \
             drop the whole packet."
        }
        Refusal::End => "It contradicts another fragment on where the packet ends, so it is not used here.",
        Refusal::Duplicate => "All of its bytes had come before: it adds nothing.",
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
