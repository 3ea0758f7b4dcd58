//! A sentence for each fact.
//!
//! Two or three short ones, which fit into four lines of the ladder. A cause that only follows from the rules is
//! told as probable.

use super::clause::{ack_of_syn, answering, capitalized, counted, nth, ordinal, range, since, udp_length};
use super::count::bytes;
use super::measure;
use super::name;
use super::{acknowledgment, damage, data, datagram, ending, opening};
use crate::analysis::fact::Fact;
use crate::analysis::reason::ResendCause;
use crate::explain::quantity::duration;

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
        Fact::SynOptions { end, mss, shift, scaled } => opening::options(end, mss, shift, scaled),
        Fact::SackPermitted { client, server } => opening::sack_permitted(client, server).to_owned(),
        Fact::Ecn { end, step, answers } => opening::ecn(end, step, answers),
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
            let why = opening::syn_again(cause, with_ack, answers);
            format!(
                "The {} sends its {what} again, {} after packet {}{why}",
                name(end),
                duration(after_ns),
                original.0
            )
        }
        Fact::Data { end, first, bytes: count, next, in_flight } => {
            data::data(end, first, count, next, in_flight)
        }
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
            let why = data::again(cause, duplicate_acks);
            let waited =
                waited.as_deref().map_or_else(String::new, |waited| measure::waited(cause, copies, waited));
            format!("{} again{nth}{since}: {why}.{waited}", capitalized(&range(first, count)))
        }
        Fact::DataOverlap { first, bytes: count, known, next, cause, .. } => {
            let why = match cause {
                ResendCause::Unknown => String::new(),
                cause => format!(" Why again: {}.", data::again(cause, 3)),
            };
            format!(
                "{}: the first {known} sent before, the rest new. The next byte will be number {next} = {first} + \
                 {count}.{why}",
                capitalized(&range(first, count))
            )
        }
        Fact::DataLate { first, bytes: count, expected, cause, passed_by, .. } => {
            data::late((first, count), expected, (cause, passed_by))
        }
        Fact::DataBefore { bytes: count, .. } => {
            format!("{} from before the first one that this capture saw: late, or sent again.", bytes(count))
        }
        Fact::DataGap { first, bytes: count, expected, missing, .. } => {
            data::gap(first, count, expected, missing)
        }
        Fact::Offload { mss, segments, .. } => format!(
            "Too long for one segment (mss {mss}): on the wire it takes at least {segments}. Cutting and joining them \
             is left to the network card (offload)."
        ),
        Fact::AckData { end, ack, before, answers, segments, cause, waited_ns, .. } => {
            acknowledgment::ack_data(Some(end), (ack, before), answers, segments, (cause, waited_ns))
        }
        Fact::AckFin { end, ack, answers, bytes: count, piggybacked, with_fin } => {
            ending::ack_fin(end, ack, count, (piggybacked, with_fin)) + &answering(Some(answers))
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
            acknowledgment::twice(&range(first, count), original, copy)
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
        Fact::AckAgain { end, ack, answers: Some(answers), to } => {
            acknowledgment::ack_again(end, ack, answers, to)
        }
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
        Fact::Fin { end, first, crosses, seq } => ending::fin(end, (first, crosses), seq),
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
        Fact::Reset { end, answers, cause } => ending::reset(end, answers, cause),
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
        Fact::SynAckOther { end, raw_isn, first, is_open } => {
            opening::other_number((end, raw_isn), first, is_open)
        }
        Fact::Damaged { checksum, certain } => damage::wrong(checksum, certain),
        Fact::DamagedAgain { damaged, after_ns, .. } => format!(
            "Sent again, {} after packet {}: that one was damaged and thrown away, so no acknowledgment came for it.",
            duration(after_ns),
            damaged.0
        ),
        Fact::DamagedArrived { damaged, .. } => format!(
            "This acknowledges packet {0}: it arrived whole. Only its bytes in this capture do not fit its checksum.",
            damaged.0
        ),
        Fact::SeenTwice { first, after_ns, .. } => format!(
            "Packet {} once more, {} later, with the same headers and bytes: probably captured twice, not sent twice.",
            first.0,
            duration(after_ns)
        ),
        Fact::PortsReused { end, former, after_ns, state } => {
            opening::ports_reused(end, former, after_ns, state)
        }
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
        Fact::Closed { first, shape } => ending::closed(first, shape),
        Fact::Datagram { end, bytes: count, length, opens } => datagram::datagram(end, count, length, opens),
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
        Fact::PortUnreachable { protocol, port, about } => datagram::port_unreachable(protocol, port, about),
        Fact::Fragment { id, offset, bytes, more, first } => {
            datagram::fragment(id, (offset, bytes), more, first)
        }
        Fact::Reassembled { fragments, bytes, carried, ref lengths, first } => {
            datagram::reassembled(fragments, (bytes, carried), lengths, first)
        }
        Fact::FragmentUnusable { why } => datagram::unusable(why).to_owned(),
        Fact::IcmpError { v6, kind, code, mtu, about } => datagram::icmp_error(v6, (kind, code), mtu, about),
        Fact::EchoUnanswered { unanswered, of, first } => {
            let first =
                first.map_or_else(String::new, |packet| format!(", the first of them packet {}", packet.0));
            format!(
                "Of {}, {unanswered} had no reply that was seen{first}. Request or reply may be lost or filtered, or nobody is \
                 there.",
                counted(of, "echo request", "echo requests")
            )
        }
        Fact::EchoRequest { id, seq, bytes: count, before } => {
            datagram::echo_request((id, seq), count, before)
        }
        Fact::EchoReply { id, seq, bytes: count, answers, round_trip_ns, before } => {
            datagram::echo_reply((id, seq), count, answers, round_trip_ns, before)
        }
        Fact::Arrived { packet, after_ns } => format!(
            "Packet {} arrives here, {} after it was seen at the end that sent it.",
            packet.0,
            duration(after_ns)
        ),
        Fact::ArrivalAssumed { end, packet } => format!(
            "No later packet shows whether packet {} reached the {}, and none speaks against it: it is taken to have arrived.",
            packet.0,
            name(end)
        ),
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

/// What sets it apart from others of its kind, which have been told.
pub(super) fn sentence_without_preamble(fact: &Fact) -> String {
    match *fact {
        Fact::AckData { ack, before, answers, segments, cause, waited_ns, .. } => {
            acknowledgment::ack_data(None, (ack, before), answers, segments, (cause, waited_ns))
        }
        _ => sentence(fact),
    }
}
