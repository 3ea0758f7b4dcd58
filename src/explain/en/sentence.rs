//! A sentence for each fact.
//!
//! Two or three short ones, which fit into four lines of the ladder. A cause that only follows from the rules is
//! presented as probable.

use super::clause::{ack_of_syn, after_packet, answering, capitalized, counted, range, range_and_fin};
use super::count::bytes;
use super::measure;
use super::name;
use super::{acknowledgment, damage, data, datagram, differing, ending, lab, opening, undelivered};
use crate::analysis::fact::Fact;
use crate::explain::quantity::duration;

#[expect(clippy::too_many_lines, reason = "one match, one arm a fact: split up, it could miss one")]
pub(super) fn sentence(fact: &Fact) -> String {
    match *fact {
        Fact::Syn { raw_isn } => format!(
            "Step 1 of 3. The client asks to open a connection. It picked {raw_isn} as its initial sequence number; \
             we count from there and call it 0."
        ),
        Fact::SynAck { raw_isn, answers, ack } => format!(
            "Step 2 of 3. The server agrees and picks its own initial sequence number, {raw_isn}. {}: a SYN takes \
             one number, as a byte does.{}",
            ack_of_syn(ack),
            answering(answers)
        ),
        Fact::HandshakeAck { by_server: true, answers, ack } => format!(
            "The last step: the server confirms the client's number, {}. The connection is open.{}",
            ack_of_syn(ack),
            answering(Some(answers))
        ),
        Fact::BareAck { end, answers } => opening::bare_ack(end, answers),
        Fact::ConnectsToItself { port } => opening::connects_to_itself(port),
        Fact::HandshakeAck { answers, ack, .. } => format!(
            "Step 3 of 3. The client confirms the server's number in the same way: {}. Only this shows the server that the \
             SYN was no old duplicate, so two steps are not enough. The connection is open.{}",
            ack_of_syn(ack),
            answering(Some(answers))
        ),
        Fact::SynOptions { end, mss, shift, scaled } => opening::options(end, mss, shift, scaled),
        Fact::SackPermitted { client, server } => opening::sack_permitted(client, server).to_owned(),
        Fact::Ecn { end, step, answers } => opening::ecn(end, step, answers),
        Fact::Urgent { end, seq, pointer, last } => format!(
            "URG: the {}'s urgent data ends with byte {last} = {seq} + {pointer} (urgent pointer) - 1. By the RFC it stays in \
             order among the other bytes; Linux and BSD take that byte out of the stream, unless the program asks for it \
             in line.",
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
        Fact::RttAmbiguous { segment, copy, too_big, .. } => measure::rtt_ambiguous(segment, copy, too_big),
        Fact::WindowFull { end, window } => measure::window_full(end, window),
        Fact::WindowOpened { end, closed_by, closed_ns, .. } => {
            measure::window_opened(end, closed_by, closed_ns)
        }
        Fact::CongestionPhase { end, phase, ref flights } => measure::phase(end, phase, flights),
        Fact::WindowLimits { end, window } => format!(
            "Slow start ends here, it seems: the {}'s window, {}, has no room for another full segment. From now on it limits \
             the {}, and not cwnd.",
            name(end.other()),
            bytes(window),
            name(end)
        ),
        Fact::Recovered { end, since, lasted_ns } => measure::recovered(end, since, lasted_ns),
        Fact::SynCrosses { end, raw_isn, is_split: true, .. } => format!(
            "Now the {} sends its SYN, apart from its ACK: the handshake is split, and takes five steps instead of three. It \
             picked {raw_isn} as its initial sequence number; we call it 0.",
            name(end)
        ),
        Fact::SynCrosses { end, raw_isn, other, .. } => format!(
            "The {0} sends a SYN of its own, and no SYN ACK: either both ends ask at once, and this SYN and packet {1} cross, or \
             the {0} sends its SYN and its ACK apart. TCP makes one connection of the two SYNs. The {0} picked {raw_isn} as its \
             initial sequence number; we call it 0.",
            name(end),
            other.0
        ),
        Fact::SynCrossedAck { end, answers } => format!(
            "The {} repeats its SYN and confirms the other one: ack 1 = 0 + 1. When both ends have done so, the \
             connection is open.{}",
            name(end),
            answering(Some(answers))
        ),
        Fact::SynAgain { end, original, after_ns, refused: true, .. } => format!(
            "The {} asks once more, {}, although it was refused: with the same SYN, in case the server has started by \
             now.",
            name(end),
            after_packet(original, after_ns)
        ),
        Fact::SynAgain { end, original, after_ns, cause, with_ack, answers, .. } => {
            let what = if with_ack { "SYN ACK" } else { "SYN" };
            let why = opening::syn_again(cause, with_ack, answers);
            format!("The {} sends its {what} again, {}{why}", name(end), after_packet(original, after_ns))
        }
        Fact::Data { end, first, bytes: count, next, in_flight } => {
            data::data(end, first, count, next, in_flight)
        }
        Fact::DataAgain { .. } => data::sent_again(fact),
        Fact::DataOverlap { .. } => data::overlap(fact),
        Fact::BytesDiffer { .. } => differing::differ(fact),
        Fact::DataLate { first, bytes: count, expected, cause, duplicate_acks, passed_by, .. } => {
            data::late((first, count), expected, (cause, passed_by), duplicate_acks)
        }
        Fact::DataBefore { bytes: count, .. } => {
            format!("{} from before the first one that this capture saw: late, or sent again.", bytes(count))
        }
        Fact::DataGap { first, bytes: count, expected, missing, .. } => {
            data::gap(first, count, expected, missing)
        }
        Fact::FullSegment { .. } => data::full_segment(fact),
        Fact::StreamJoined { end, bytes: count, sends } => format!(
            "One receive call of the {}'s program returned {} that {sends} send calls had handed over. TCP carries a stream of \
             bytes and knows no messages: a program must find their ends itself.",
            name(end),
            bytes(count)
        ),
        Fact::EndsAfterSilence { end, waited_ns } => format!(
            "For {} nothing came back. The {}'s program closes its direction (shutdown), which sends a FIN: the other one may wait \
             for the end of the request before it answers.",
            duration(waited_ns),
            name(end)
        ),
        Fact::ProgramLimits { end, idle_ns } => format!(
            "For {} nothing of the {}'s was in flight, and the window had room: its program had nothing to send. Here the program \
             limits the sender, and neither rwnd nor cwnd.",
            duration(idle_ns),
            name(end)
        ),
        Fact::Push { end } => format!(
            "PSH: the {} had no more data to send for now. The receiver's TCP should hand what it has to the program and not \
             wait for more.",
            name(end)
        ),
        Fact::AfterReset { end } => format!(
            "The connection is over since the reset: the {} probably sent this before the reset reached it. It changes \
             nothing.",
            name(end)
        ),
        Fact::Offload { mss, segments, .. } => format!(
            "Too long for one segment (mss {mss}): on the wire it takes at least {segments}. The network card or the kernel \
             splits and merges them, for speed (offload)."
        ),
        Fact::AckData { end, ack, before, answers, segments, cause, waited_ns, held, .. } => {
            acknowledgment::ack_data(
                Some(end),
                (ack, before),
                answers,
                segments,
                (cause, waited_ns.zip(held)),
            )
        }
        Fact::AckFin { end, ack, answers, bytes: count, piggybacked, with_fin, waited_ns, held } => {
            let held = waited_ns.zip(held).map_or_else(String::new, acknowledgment::late_ack);
            ending::ack_fin(end, ack, count, (piggybacked, with_fin)) + &held + &answering(Some(answers))
        }
        Fact::AckDuplicate { .. } => acknowledgment::duplicate(fact),
        Fact::AckMissed { first, bytes: count, .. } => {
            let (subject, object) = if count == 1 { ("it", "it") } else { ("they", "them") };
            format!(
                "It acknowledges {}, too, which this capture has not seen: {subject} arrived, and the capture missed \
                 {object}.",
                range(first, count)
            )
        }
        Fact::AckSelective { .. } => acknowledgment::selective(fact),
        Fact::AckTwice { first: 0, original, copy, .. } => {
            let packets = match (original, copy) {
                (Some(original), Some(copy)) => format!(": in packets {} and {}", original.0, copy.0),
                _ => String::new(),
            };
            format!("A duplicate SACK of number 0: the SYN has arrived twice{packets}.")
        }
        Fact::AckTwice { first, bytes: count, fin, original, copy, .. } => {
            acknowledgment::twice(&range_and_fin(first, count, fin), original, copy)
        }
        Fact::CopyArrived { .. } => acknowledgment::copy_arrived(fact),
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
        Fact::ZeroWindow { end, after_fin: true } => format!(
            "win 0: the {} has no room left. The {} has closed its direction already, so no data has to wait for room.",
            name(end),
            name(end.other())
        ),
        Fact::ZeroWindow { end, .. } => format!(
            "win 0: the {} has no room left. The {} must hold its data back until a window update comes.",
            name(end),
            name(end.other())
        ),
        Fact::WindowProbe { .. } => acknowledgment::window_probe(fact),
        Fact::KeepAlive { end } => format!(
            "A keep-alive: the {} repeats an old number on purpose. If the {} is still there, it must answer.",
            name(end),
            name(end.other())
        ),
        Fact::Fin { end, first, crosses, seq } => ending::fin(end, (first, crosses), seq),
        Fact::FinAgain { .. } => ending::fin_again(fact),
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
            "Packet {} once more, {} later, with the same headers and bytes: probably captured more than once, and sent \
             once.",
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
        Fact::Answer { .. } => datagram::answer(fact),
        Fact::OddDatagram { why, length, carried, .. } => datagram::odd(why, length, carried),
        Fact::AnswerElsewhere { end, bytes: count, length, answers, asked, flow } => {
            datagram::answer_elsewhere((end, answers), (count, length), asked, flow)
        }
        Fact::AnsweredElsewhere { datagrams, packet, source, flow } => {
            datagram::answered_elsewhere(datagrams, packet, source, flow)
        }
        Fact::Absent { packets } => format!(
            "What UDP itself does not have: a handshake, sequence numbers, ACKs, a close. {} in all, and UDP keeps no state of \
             a connection. Had one been lost, UDP would neither have noticed nor sent it again; only the programs could have.",
            counted(packets, "datagram was sent", "datagrams were sent")
        ),
        Fact::Unanswered { datagrams, to_group: true } => format!(
            "{} sent to a group of hosts (broadcast or multicast). No answer was seen; with UDP to a group, often none is \
             expected.",
            counted(datagrams, "datagram was", "datagrams were")
        ),
        Fact::Unanswered { datagrams, .. } => format!(
            "{} sent, and no answer was seen. UDP does not send again and cannot tell why: the datagram or its answer \
             may be lost, or there may be no such host.",
            counted(datagrams, "datagram was", "datagrams were")
        ),
        Fact::PortUnreachable { protocol, port, about, arrived } => {
            datagram::port_unreachable(protocol, port, about, arrived)
        }
        Fact::Fragment { id, offset, bytes, more, first } => {
            datagram::fragment(id, (offset, bytes), more, first)
        }
        Fact::Reassembled { fragments, lost: Some(lost), .. } => datagram::incomplete(fragments, lost),
        Fact::Reassembled { fragments, bytes, carried, ref lengths, first, .. } => {
            datagram::reassembled(fragments, (bytes, carried), lengths, first)
        }
        Fact::FragmentUnusable { why } => datagram::unusable(why).to_owned(),
        Fact::IcmpError { v6, kind, code, mtu, about } => datagram::icmp_error(v6, (kind, code), mtu, about),
        Fact::Undelivered { protocol, packets, ref error } => {
            undelivered::undelivered(protocol, packets, error)
        }
        Fact::EchoUnanswered { .. } => datagram::echo_unanswered(fact),
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
        Fact::CopyMade { packet, after_ns } => format!(
            "Packet {} arrives here again, {} after it was sent once: the network made a copy of it.",
            packet.0,
            duration(after_ns)
        ),
        Fact::Overtaken { packet, by } => format!(
            "Packet {} arrives after packet {}, which was sent later and overtook it on the way.",
            packet.0, by.0
        ),
        Fact::LostOnPath { packet } => format!(
            "Packet {} was sent and did not arrive: it was seen at the end that sent it, and never at the other one.",
            packet.0
        ),
        Fact::LinkTreated { treatment, ref cause } => lab::treated(treatment, cause),
        Fact::LinkQueued { waiting, after_ns } => lab::queued(waiting, after_ns),
        Fact::ResentTruly { end, original, arrived_ns, claimed, cause } => {
            let claim = claimed.then(|| cause.unwrap_or_default());
            lab::resent(end, original, arrived_ns, claim)
        }
        Fact::KernelWindow { end, before, after, threshold_before, threshold, step, by } => {
            lab::window(end, (before, after), (threshold_before, threshold), (step, by))
        }
        Fact::KernelTimes { end, srtt_us, rttvar_us, rto_us, estimated_ns, timeout_ns } => {
            lab::times(end, (srtt_us, rttvar_us, rto_us), estimated_ns.zip(timeout_ns))
        }
        Fact::KernelResent { end, segments, cause } => lab::kernel_resent(end, segments, cause),
        Fact::ArrivalAssumed { end, packet } => format!(
            "No later packet shows whether packet {} reached the {}, and none speaks against it: it is taken to have arrived.",
            packet.0,
            name(end)
        ),
        Fact::Unfinished => "The capture ends here, and no close of the connection was seen.".to_owned(),
        Fact::HalfClosed { closed: end } => format!(
            "The capture ends here. The {} has closed its direction; the {1}'s was open as far as was seen (half-closed). If the \
             {1} stays in CLOSE-WAIT, its program has most likely not called close().",
            name(end),
            name(end.other())
        ),
        Fact::PortScan { client, server, ports, open, refused, unanswered } => {
            opening::port_scan((client, server), ports, (open, refused, unanswered))
        }
        Fact::Unopened { syns, listening: Some(packet), on_loopback } => {
            opening::not_accepted(syns, packet, on_loopback)
        }
        Fact::Unopened { syns, .. } => format!(
            "{} sent, and no answer was seen: the SYN or its answer was lost, or a firewall drops it. A host where \
             no program listens would answer with a reset.",
            counted(syns, "SYN was", "SYNs were")
        ),
    }
}

/// How it differs from others of its kind, which have been explained.
pub(super) fn sentence_without_preamble(fact: &Fact) -> String {
    match *fact {
        Fact::AckData { ack, before, answers, segments, cause, waited_ns, held, .. } => {
            acknowledgment::ack_data(None, (ack, before), answers, segments, (cause, waited_ns.zip(held)))
        }
        _ => sentence(fact),
    }
}
