//! One short sentence for a fact, as the sender of the packet would say it: what stands under an arrow at a first look.

use super::clause::{capitalized, range};
use super::count::bytes;
use super::{lab, name};
use crate::analysis::fact::Fact;
use crate::analysis::reason::{
    AckCause, AckTrigger, DatagramDefect, Differing, EcnStep, LateCause, ResendCause, ResetCause,
};

#[expect(clippy::too_many_lines, reason = "one match, one arm a fact: split up, it could miss one")]
pub(super) fn short(fact: &Fact, absolute: bool) -> Option<String> {
    let text = match *fact {
        Fact::Syn { raw_isn } if absolute => return Some(format!("I want to talk; I count from {raw_isn}.")),
        Fact::Syn { .. } => "I want to talk; I count from 0.",
        Fact::SynAck { raw_isn, .. } if absolute => return Some(format!("Agreed; I count from {raw_isn}.")),
        Fact::SynAck { .. } => "Agreed; I count from 0 too, and have your SYN.",
        Fact::HandshakeAck { .. } => "And I have yours: it is open.",
        Fact::BareAck { .. } => "I have your SYN; mine comes later.",
        Fact::ConnectsToItself { .. } => "This socket asks itself.",
        Fact::SynAckOther { .. } => "SYN ACK again, but I count from another number.",
        Fact::SynCrosses { .. } => "I want to talk, too: a SYN of my own.",
        Fact::SynCrossedAck { .. } => "I have your SYN.",
        Fact::SynAgain { refused: true, .. } => "Refused; I ask once more.",
        Fact::SynAgain { with_ack: false, answers: Some(_), .. } => "The earlier one is over: I ask again.",
        Fact::SynAgain { with_ack: true, answers: Some(_), .. } => "You ask again: my SYN ACK again.",
        Fact::SynAgain { with_ack: true, .. } => "My SYN ACK again: I still wait for its ACK.",
        Fact::SynAgain { .. } => "I still wait for an answer, and ask again.",
        Fact::HalfOpen { .. } => "I still have an earlier connection with you.",
        Fact::PortsReused { .. } => "A new connection between the same two ports.",
        Fact::MidStream { .. } => "The capture begins in mid-connection.",
        Fact::Ecn { step: EcnStep::Reports, .. } => "ECE: a router has marked a packet of yours.",
        Fact::Ecn { step: EcnStep::Reduces, .. } => "CWR: I send less at once now.",
        Fact::Urgent { last, .. } => return Some(format!("URG: urgent up to byte {last}.")),
        Fact::DataAgain { cause, duplicate_acks, .. } => return Some(again(cause, duplicate_acks)),
        Fact::DataOverlap { known, .. } => {
            return Some(format!("The first {} again, the rest is new.", bytes(known)));
        }
        Fact::BytesDiffer { why: Differing::KeepAlive, .. } => "Its byte is garbage, and is dropped.",
        Fact::BytesDiffer { original, .. } => {
            return Some(format!("Other bytes than packet {}'s.", original.0));
        }
        Fact::DataLate { cause: LateCause::Overtaken, .. } => "Late: overtaken on the way.",
        Fact::DataLate { cause: LateCause::SentAgain, .. } => "Fills a gap: the first copy was lost.",
        Fact::DataLate { .. } => "Fills a gap: lost before, or overtaken.",
        Fact::DataBefore { .. } => "From before the first byte that was seen.",
        Fact::DataGap { expected, missing, .. } => {
            return Some(format!("A gap before it: {} not seen yet.", range(expected, missing)));
        }
        Fact::OldTimestamp { .. } => "Its timestamp is old: it is dropped (PAWS).",
        Fact::SeenTwice { first, .. } => {
            return Some(format!("Packet {} again: probably captured more than once.", first.0));
        }
        Fact::AckData { cause: AckCause::GapFilled, .. } => "The gap is filled.",
        Fact::AckData { cause: AckCause::GapPartFilled, ack, .. } => {
            return Some(format!("Filled in part: byte {ack} is missing now."));
        }
        Fact::AckFin { .. } => "I have your FIN.",
        Fact::AckDuplicate { count: 3, .. } => "Duplicate ACK 3: it asks for a fast retransmit.",
        Fact::AckDuplicate { count, fin: true, .. } => {
            return Some(format!("Duplicate ACK {count}: the FIN had not arrived."));
        }
        Fact::AckDuplicate { ack, count, .. } => {
            return Some(format!("Duplicate ACK {count}: byte {ack} had not arrived."));
        }
        Fact::AckMissed { first, bytes, .. } => {
            return Some(format!("I have {}: the capture missed that.", range(first, bytes)));
        }
        Fact::AckSelective { bytes: 0, .. } => "SACK: beyond a gap I have your FIN.",
        Fact::AckSelective { first, bytes, .. } => {
            return Some(format!("SACK: beyond a gap I have {}.", range(first, bytes)));
        }
        Fact::AckTwice { first: 0, .. } => "Your SYN came twice.",
        Fact::AckTwice { bytes: 0, .. } => "Your FIN came twice.",
        Fact::AckTwice { first, bytes, .. } => {
            return Some(format!("{} came twice.", capitalized(&range(first, bytes))));
        }
        Fact::WindowUpdate { window, .. } => {
            return Some(format!("A window update: room for {} now.", bytes(window)));
        }
        Fact::AckAgain { to: Some(AckTrigger::KeepAlive), .. } => "I am still here.",
        Fact::AckAgain { to: Some(AckTrigger::WindowProbe), .. } => "I answer your probe.",
        Fact::AckAgain { to: Some(AckTrigger::OldTimestamp), .. } => "Too old: I drop it (PAWS).",
        Fact::AckAgain { to: Some(AckTrigger::Challenge), .. } => "Is it really you? (a challenge ACK)",
        Fact::AckAgain { answers: Some(_), .. } => "I had that already.",
        Fact::AckAgain { .. } => "Nothing new.",
        Fact::AckOld { .. } => "An old ACK, probably overtaken on its way.",
        Fact::AckUnseen { .. } => "It acknowledges bytes that were not seen.",
        Fact::KeepAlive { .. } => "Are you still there? (a keep-alive)",
        Fact::ZeroWindow { .. } => "win 0: I have no room left.",
        Fact::WindowProbe { .. } => "Do you have room again? (a window probe)",
        Fact::WindowFull { .. } => "That fills your window: I must wait.",
        Fact::WindowOpened { .. } => "I have room again.",
        Fact::Fin { first: true, .. } => "I have sent all I have.",
        Fact::Fin { crosses: true, .. } => "I am done, too: our FINs cross.",
        Fact::Fin { .. } => "I am done, too.",
        Fact::FinAgain { cause: ResendCause::Needless, .. } => "My FIN again, though you had it.",
        Fact::FinAgain { .. } => "My FIN again: I still wait for its ACK.",
        Fact::Closed { first: Some(_), .. } => "I wait in case this ACK is lost.",
        Fact::Refused { port, .. } => {
            return Some(format!("No program has port {port}, it seems."));
        }
        Fact::Reset { cause: ResetCause::Aborted | ResetCause::AbortedOrUnread, .. } => {
            "I break off; what is under way is lost."
        }
        Fact::Reset { cause: ResetCause::AfterClose, .. } => "Data came after my close: I break off.",
        Fact::Reset { cause: ResetCause::NoConnection, .. } => "Most likely I know no such connection.",
        Fact::Reset { cause: ResetCause::GivesUp, .. } => "Nothing comes back: I give up.",
        Fact::Reset { .. } => "I break off: data came that no program reads.",
        Fact::ResetIgnored { over: true, .. } => "It is over already: nothing changes.",
        Fact::ResetIgnored { .. } => "Its numbers do not fit: nothing changes.",
        Fact::OddFlags { .. } => "Odd flags: most hosts drop it.",
        Fact::AfterReset { .. } => "Sent before the reset arrived: nothing changes.",
        Fact::Damaged { certain: true, .. } => "Its checksum is wrong: it is thrown away.",
        Fact::Damaged { certain: false, .. } => "Its checksum is wrong: damaged, or not finished.",
        Fact::DamagedAgain { damaged, .. } => {
            return Some(format!("Again: packet {} was damaged.", damaged.0));
        }
        Fact::DamagedArrived { damaged, .. } => {
            return Some(format!("Packet {} arrived whole after all.", damaged.0));
        }
        Fact::EndsAfterSilence { .. } => "Nothing came back: I say that I am done.",
        Fact::Unfinished => "The capture ends here, and no close was seen.",
        Fact::HalfClosed { closed } => {
            return Some(format!("The capture ends here: only the {} has closed.", name(closed)));
        }
        Fact::PortScan { ports, open, .. } => {
            return Some(format!("A port scan: {ports} ports asked, {open} open."));
        }
        Fact::Unopened { listening: Some(_), .. } => "No answer: most likely its queue is full.",
        Fact::Unopened { syns: 1, .. } => "No answer to the SYN was seen.",
        Fact::Unopened { syns, .. } => return Some(format!("No answer to the {syns} SYNs was seen.")),
        Fact::Datagram { opens: true, .. } => "No handshake: the first packet is the message.",
        Fact::Answer { .. } => "The answer; to UDP just one more datagram.",
        Fact::OddDatagram { why: DatagramDefect::Surplus, .. } => "Behind it, bytes that are no data.",
        Fact::OddDatagram { why: DatagramDefect::NoChecksum, .. } => "No checksum, which IPv6 requires.",
        Fact::OddDatagram { .. } => "Its length does not fit: it is dropped.",
        Fact::AnswerElsewhere { asked, .. } => {
            return Some(format!("Probably the answer to what {asked} was asked."));
        }
        Fact::AnsweredElsewhere { source, .. } => {
            return Some(format!("The answer probably came from {source}."));
        }
        Fact::Absent { .. } => "No numbers, no ACKs, no state: UDP would not notice a loss.",
        Fact::Unanswered { to_group: true, .. } => "To a group, where no answer need come.",
        Fact::Unanswered { .. } => "No answer was seen, and UDP does not ask again.",
        Fact::Undelivered { .. } => "Nothing but an ICMP error came back.",
        Fact::EchoRequest { .. } => "Are you there?",
        Fact::EchoReply { .. } => "I am here.",
        Fact::EchoUnanswered { unanswered, of, .. } => {
            return Some(format!("{unanswered} of {of} had no reply that was seen."));
        }
        Fact::PortUnreachable { port, .. } => {
            return Some(format!("No program has port {port} there, it seems."));
        }
        Fact::IcmpError { about: Some(packet), .. } => {
            return Some(format!("It is about packet {}.", packet.0));
        }
        Fact::Fragment { first: Some(first), .. } => {
            return Some(format!("A piece of the packet that {} began.", first.0));
        }
        Fact::Fragment { .. } => "A piece of a packet that was too long.",
        Fact::Reassembled { fragments, lost: Some(lost), .. } => {
            return Some(format!(
                "Packet {}, one of its {fragments} pieces, is lost: so is the whole.",
                lost.0
            ));
        }
        Fact::Reassembled { fragments, bytes: count, .. } => {
            return Some(format!("With it all {fragments} pieces were seen: {}.", bytes(count)));
        }
        Fact::FragmentUnusable { .. } => "This piece cannot be used.",
        Fact::Arrived { packet, .. } => return Some(format!("Packet {} arrives.", packet.0)),
        Fact::LinkTreated { treatment, ref cause } => return lab::treated_short(treatment, cause),
        Fact::CopyMade { .. } => "The network made a copy: it came twice.",
        Fact::Overtaken { by, .. } => return Some(format!("Packet {} overtook it.", by.0)),
        Fact::ResentTruly { arrived_ns: Some(_), .. } => "Not lost in truth: this copy is spurious.",
        Fact::KernelResent { cause: ResendCause::Timeout | ResendCause::AfterTimeout, .. } => {
            "The kernel: its timer ran out."
        }
        Fact::KernelResent { cause: ResendCause::TailProbe, .. } => "The kernel: a tail loss probe.",
        Fact::KernelResent { .. } => "The kernel: acknowledgments showed a loss.",
        Fact::SynOptions { .. }
        | Fact::LostOnPath { .. }
        | Fact::LinkQueued { .. }
        | Fact::ResentTruly { arrived_ns: None, .. }
        | Fact::KernelWindow { .. }
        | Fact::KernelTimes { .. }
        | Fact::SackPermitted { .. }
        | Fact::Ecn { .. }
        | Fact::BytesInAll { .. }
        | Fact::WindowScaled { .. }
        | Fact::InitialRtt { .. }
        | Fact::SeenFrom { .. }
        | Fact::RttSample { .. }
        | Fact::RttAmbiguous { .. }
        | Fact::CongestionPhase { .. }
        | Fact::WindowLimits { .. }
        | Fact::ProgramLimits { .. }
        | Fact::FullSegment { .. }
        | Fact::StreamJoined { .. }
        | Fact::Push { .. }
        | Fact::Recovered { .. }
        | Fact::Data { .. }
        | Fact::Offload { .. }
        | Fact::AckData { .. }
        | Fact::CopyArrived { .. }
        | Fact::Closed { first: None, .. }
        | Fact::Datagram { opens: false, .. }
        | Fact::IcmpError { about: None, .. }
        | Fact::ArrivalAssumed { .. } => return None,
    };
    Some(text.to_owned())
}

fn again(cause: ResendCause, duplicate_acks: u32) -> String {
    match cause {
        ResendCause::Timeout => "Again: probably no ACK came in time.",
        ResendCause::AfterTimeout => "Again: I go on after my timeout.",
        ResendCause::Fast => {
            return format!("Again, after {duplicate_acks} duplicate ACKs: fast retransmit.");
        }
        ResendCause::PartialAck => "Again: the last ACK moved on only to here.",
        ResendCause::Sack => "Again: probably lost, as SACK shows.",
        ResendCause::TailProbe => "Again: probably a tail loss probe.",
        ResendCause::ProbeOrTimeout => "Again: a tail loss probe or a timeout.",
        ResendCause::TooBig => "Again, in smaller pieces: it was too big for a link.",
        ResendCause::SynDataRefused => "Again: they came with the SYN and were refused.",
        ResendCause::Needless => "Again, though you had it.",
        ResendCause::Unknown => "Again; the packets do not tell why.",
    }
    .to_owned()
}
