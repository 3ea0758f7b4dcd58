//! What follows from the kind of a fact alone: the phase it belongs to, and where the rule behind it is written.

use super::fact::{Congestion, Fact, Phase, SampleBy};
use super::reason::{AckCause, EcnStep, LateCause, Question, ResendCause};
use super::topic::Topic::{
    self, Acks, Data, Fragments, Handshakes, Icmp, KeepAlives, Problems, Resets, Retransmissions, Rtt,
    Teardowns, Udp, Unseen, Windows,
};
use crate::decode::reassemble::Refusal;

impl Fact {
    /// The phase that a packet with this fact belongs to; none where it belongs to whichever goes on.
    pub const fn phase(&self) -> Option<Phase> {
        match self {
            Self::Syn { .. }
            | Self::SynAck { .. }
            | Self::HandshakeAck { .. }
            | Self::SynOptions { .. }
            | Self::SackPermitted { .. }
            | Self::Ecn {
                step: EcnStep::Asks | EcnStep::AsksAccurate | EcnStep::Agrees | EcnStep::Declines,
                ..
            }
            | Self::SynCrosses { .. }
            | Self::SynCrossedAck { .. }
            | Self::InitialRtt { .. }
            | Self::SeenFrom { .. }
            | Self::SynAgain { .. }
            | Self::HalfOpen { .. }
            | Self::PortsReused { .. } => Some(Phase::Handshake),
            Self::Data { .. }
            | Self::DataAgain { .. }
            | Self::DataOverlap { .. }
            | Self::DataLate { .. }
            | Self::DataBefore { .. }
            | Self::DataGap { .. }
            | Self::Offload { .. }
            | Self::Datagram { .. }
            | Self::Answer { .. }
            | Self::EchoRequest { .. }
            | Self::EchoReply { .. }
            | Self::EchoUnanswered { .. }
            | Self::Fragment { .. }
            | Self::MidStream { .. } => Some(Phase::Data),
            Self::Fin { .. } | Self::FinAgain { .. } | Self::Closed { .. } | Self::BytesInAll { .. } => {
                Some(Phase::Teardown)
            }
            Self::Refused { .. }
            | Self::Reset { .. }
            | Self::PortUnreachable { .. }
            | Self::IcmpError { .. } => Some(Phase::Reset),
            Self::AckData { .. }
            | Self::AckFin { .. }
            | Self::AckDuplicate { .. }
            | Self::AckMissed { .. }
            | Self::AckSelective { .. }
            | Self::AckTwice { .. }
            | Self::CopyArrived { .. }
            | Self::SeenTwice { .. }
            | Self::OldTimestamp { .. }
            | Self::WindowUpdate { .. }
            | Self::AckAgain { .. }
            | Self::AckOld { .. }
            | Self::AckUnseen { .. }
            | Self::ZeroWindow { .. }
            | Self::WindowScaled { .. }
            | Self::WindowProbe { .. }
            | Self::KeepAlive { .. }
            | Self::ResetIgnored { .. }
            | Self::OddFlags { .. }
            | Self::Ecn { .. }
            | Self::Urgent { .. }
            | Self::Absent { .. }
            | Self::Unanswered { .. }
            | Self::Unopened { .. }
            | Self::RttSample { .. }
            | Self::RttAmbiguous { .. }
            | Self::WindowFull { .. }
            | Self::WindowOpened { .. }
            | Self::CongestionPhase { .. }
            | Self::Recovered { .. }
            | Self::Reassembled { .. }
            | Self::FragmentUnusable { .. }
            | Self::Unfinished
            | Self::HalfClosed { .. } => None,
        }
    }

    /// Where the rule behind it is written.
    pub const fn rfc(&self) -> &'static str {
        match self {
            Self::Syn { .. }
            | Self::SynAck { .. }
            | Self::HandshakeAck { .. }
            | Self::SynCrosses { .. }
            | Self::SynCrossedAck { .. } => "RFC 9293, 3.5",
            Self::SynOptions { .. } => "RFC 9293, 3.7.1; RFC 7323, 2.2",
            Self::WindowScaled { .. } => "RFC 7323, 2.3",
            Self::SackPermitted { .. } => "RFC 2018, 2 and 4",
            Self::Ecn { step: EcnStep::AsksAccurate, .. } => "RFC 9768, 3.1",
            Self::Ecn { .. } => "RFC 3168, 6.1",
            Self::Urgent { .. } => "RFC 9293, 3.8.5; RFC 6093",
            Self::RttSample { by: SampleBy::Timestamp, .. }
            | Self::InitialRtt { by: SampleBy::Timestamp, .. } => "RFC 7323, 4; RFC 6298, 2",
            Self::InitialRtt { .. } | Self::SeenFrom { .. } | Self::RttSample { .. } => "RFC 6298, 2",
            Self::RttAmbiguous { .. } => "RFC 6298, 3",
            Self::CongestionPhase { phase: Congestion::FastRecovery, .. } => "RFC 5681, 3.2; RFC 6675, 5",
            Self::CongestionPhase { .. } => "RFC 5681, 3.1",
            Self::Recovered { .. } => "RFC 5681, 3.2",
            Self::DataAgain { cause, .. } => resend_rfc(*cause),
            Self::SynAgain { .. } | Self::FinAgain { .. } => "RFC 6298, 5",
            Self::Data { .. } | Self::AckMissed { .. } | Self::BytesInAll { .. } => "RFC 9293, 3.4",
            Self::AckData { cause, .. } => match cause {
                AckCause::Piggybacked | AckCause::Unknown => "RFC 9293, 3.4",
                AckCause::Delayed | AckCause::AtOnce | AckCause::SecondSegment | AckCause::Several => {
                    "RFC 5681, 4.2; RFC 9293, 3.8.6.3"
                }
                AckCause::GapFilled | AckCause::GapPartFilled => "RFC 5681, 4.2",
            },
            Self::AckAgain { to: Some(Question::Challenge), .. } => "RFC 5961, 3 and 4",
            Self::KeepAlive { .. } | Self::AckAgain { to: Some(Question::KeepAlive), .. } => {
                "RFC 9293, 3.8.4"
            }
            Self::ZeroWindow { .. }
            | Self::WindowProbe { .. }
            | Self::WindowOpened { .. }
            | Self::AckAgain { to: Some(Question::WindowProbe), .. } => "RFC 9293, 3.8.6.1",
            Self::AckSelective { .. } => "RFC 2018, 4",
            Self::AckTwice { .. } => "RFC 2883, 4",
            Self::CopyArrived { .. } => "RFC 3522, 3.2",
            Self::HalfOpen { .. } => "RFC 9293, 3.5.1",
            Self::SeenTwice { .. } => "RFC 6864, 4",
            Self::OldTimestamp { .. } | Self::AckAgain { to: Some(Question::OldTimestamp), .. } => {
                "RFC 7323, 5"
            }
            Self::PortsReused { .. } => "RFC 9293, 3.4.1 and 3.6.1",
            Self::DataGap { .. }
            | Self::DataLate { .. }
            | Self::DataOverlap { .. }
            | Self::DataBefore { .. }
            | Self::AckAgain { .. }
            | Self::AckOld { .. }
            | Self::AckUnseen { .. }
            | Self::ResetIgnored { .. } => "RFC 9293, 3.10.7.4",
            Self::Offload { .. } => "RFC 9293, 3.7.1",
            Self::AckDuplicate { .. } => "RFC 5681, 2; RFC 6675, 2",
            Self::WindowUpdate { .. } | Self::WindowFull { .. } => "RFC 9293, 3.8.6",
            Self::AckFin { .. } | Self::Fin { .. } | Self::Closed { .. } => "RFC 9293, 3.6",
            Self::Refused { .. } => "RFC 9293, 3.10.7.1",
            Self::Reset { .. } => "RFC 9293, 3.5.2",
            Self::OddFlags { .. } => "RFC 9293, 3.10.7",
            Self::MidStream { .. } | Self::Unfinished => "RFC 9293, 3.3.2",
            Self::HalfClosed { .. } => "RFC 9293, 3.6.1",
            Self::Unopened { .. } => "RFC 9293, 3.8.3",
            Self::Datagram { .. } | Self::Answer { .. } | Self::Absent { .. } => "RFC 768",
            Self::Unanswered { .. } => "RFC 8085, 3.3",
            Self::PortUnreachable { .. } => "RFC 1122, 3.2.2.1; RFC 4443, 3.1",
            Self::FragmentUnusable { why: Refusal::Overlap } => "RFC 5722, 4; RFC 8200, 4.5",
            Self::Fragment { .. } | Self::Reassembled { .. } | Self::FragmentUnusable { .. } => {
                "RFC 791, 3.2; RFC 8200, 4.5"
            }
            Self::EchoRequest { .. } => "RFC 792; RFC 4443, 4.1",
            Self::EchoReply { .. } | Self::EchoUnanswered { .. } => "RFC 792; RFC 4443, 4.2",
            Self::IcmpError { .. } => "RFC 1122, 3.2.2; RFC 4443, 3",
        }
    }

    /// The section of the textbook that tells of it: the same from the sixth edition to the eighth, but for fragments
    /// and ICMP's echo, which are in 4.4.1 and 4.4.3 of the sixth.
    pub const fn book(&self) -> &'static str {
        match self {
            Self::Datagram { .. } | Self::Answer { .. } | Self::Absent { .. } | Self::Unanswered { .. } => {
                "3.3"
            }
            Self::AckData { .. }
            | Self::DataAgain { .. }
            | Self::DataOverlap { .. }
            | Self::DataLate { .. }
            | Self::DataBefore { .. }
            | Self::DataGap { .. }
            | Self::AckDuplicate { .. }
            | Self::AckMissed { .. }
            | Self::AckSelective { .. }
            | Self::AckTwice { .. }
            | Self::CopyArrived { .. }
            | Self::SeenTwice { .. }
            | Self::OldTimestamp { .. }
            | Self::AckAgain { .. }
            | Self::AckOld { .. }
            | Self::AckUnseen { .. }
            | Self::KeepAlive { .. } => "3.5.4",
            Self::Data { .. }
            | Self::BytesInAll { .. }
            | Self::Urgent { .. }
            | Self::SackPermitted { .. }
            | Self::MidStream { .. }
            | Self::SynOptions { .. }
            | Self::Offload { .. }
            | Self::OddFlags { .. } => "3.5.2",
            Self::InitialRtt { .. }
            | Self::SeenFrom { .. }
            | Self::RttSample { .. }
            | Self::RttAmbiguous { .. } => "3.5.3",
            Self::CongestionPhase { .. } | Self::Recovered { .. } | Self::Ecn { .. } => "3.7",
            Self::WindowUpdate { .. }
            | Self::WindowScaled { .. }
            | Self::WindowFull { .. }
            | Self::WindowOpened { .. }
            | Self::ZeroWindow { .. }
            | Self::WindowProbe { .. } => "3.5.5",
            Self::Fragment { .. } | Self::Reassembled { .. } | Self::FragmentUnusable { .. } => "4.3.1",
            Self::EchoRequest { .. } | Self::EchoReply { .. } | Self::EchoUnanswered { .. } => "5.6",
            Self::Syn { .. }
            | Self::SynAck { .. }
            | Self::HandshakeAck { .. }
            | Self::SynCrosses { .. }
            | Self::SynCrossedAck { .. }
            | Self::SynAgain { .. }
            | Self::AckFin { .. }
            | Self::Fin { .. }
            | Self::FinAgain { .. }
            | Self::HalfOpen { .. }
            | Self::PortsReused { .. }
            | Self::Refused { .. }
            | Self::Reset { .. }
            | Self::ResetIgnored { .. }
            | Self::PortUnreachable { .. }
            | Self::IcmpError { .. }
            | Self::Closed { .. }
            | Self::Unopened { .. }
            | Self::Unfinished
            | Self::HalfClosed { .. } => "3.5.6",
        }
    }

    /// Whether it is measured: a time, a window, a flight, and not what the segment is for.
    pub const fn is_measured(&self) -> bool {
        matches!(
            self,
            Self::InitialRtt { .. }
                | Self::SeenFrom { .. }
                | Self::RttSample { .. }
                | Self::RttAmbiguous { .. }
                | Self::WindowFull { .. }
                | Self::WindowOpened { .. }
                | Self::CongestionPhase { .. }
                | Self::Recovered { .. }
        )
    }

    /// What it is about: one group of facts or several.
    pub const fn topics(&self) -> &'static [Topic] {
        match self {
            Self::Syn { .. } | Self::SynAck { .. } | Self::SynCrosses { .. } | Self::PortsReused { .. } => {
                &[Handshakes]
            }
            Self::HalfOpen { .. } => &[Handshakes, Acks, Problems],
            Self::HandshakeAck { .. } | Self::SynCrossedAck { .. } => &[Handshakes, Acks],
            Self::SynOptions { .. } => &[Handshakes, Windows],
            Self::SackPermitted { .. } => &[Handshakes],
            Self::Ecn { step: EcnStep::Reports | EcnStep::Reduces, .. } => &[Topic::Congestion, Problems],
            Self::Ecn { .. } => &[Topic::Congestion, Handshakes],
            Self::InitialRtt { .. }
            | Self::SeenFrom { .. }
            | Self::RttSample { .. }
            | Self::RttAmbiguous { .. } => &[Rtt],
            Self::CongestionPhase { phase: Congestion::FastRecovery | Congestion::Timeout, .. } => {
                &[Topic::Congestion, Problems]
            }
            Self::CongestionPhase { .. } | Self::Recovered { .. } => &[Topic::Congestion],
            Self::WindowScaled { .. } | Self::WindowOpened { .. } => &[Windows],
            Self::SynAgain { .. } => &[Handshakes, Retransmissions, Problems],
            Self::Unopened { .. } => &[Handshakes, Problems],
            Self::Data { .. } | Self::Offload { .. } | Self::Urgent { .. } => &[Data],
            Self::DataLate { cause: LateCause::Overtaken, .. } | Self::OldTimestamp { .. } => {
                &[Data, Problems]
            }
            Self::DataAgain { .. } | Self::DataOverlap { .. } | Self::DataLate { .. } => {
                &[Data, Retransmissions, Problems]
            }
            Self::AckTwice { .. } | Self::CopyArrived { .. } => &[Acks, Retransmissions, Problems],
            Self::DataBefore { .. } => &[Data, Unseen],
            Self::DataGap { .. } => &[Data, Problems, Unseen],
            Self::AckData { .. } | Self::AckAgain { .. } | Self::AckOld { .. } => &[Acks],
            Self::AckDuplicate { .. } | Self::AckSelective { .. } => &[Acks, Problems],
            Self::AckUnseen { .. } | Self::AckMissed { .. } => &[Acks, Problems, Unseen],
            Self::AckFin { .. } => &[Acks, Teardowns],
            Self::WindowUpdate { .. } => &[Acks, Windows],
            Self::ZeroWindow { .. } | Self::WindowProbe { .. } | Self::WindowFull { .. } => {
                &[Windows, Problems]
            }
            Self::KeepAlive { .. } => &[KeepAlives],
            Self::Fin { .. } | Self::Closed { .. } | Self::BytesInAll { .. } => &[Teardowns],
            Self::FinAgain { .. } => &[Teardowns, Retransmissions, Problems],
            Self::Refused { .. } => &[Handshakes, Resets, Problems],
            Self::Reset { .. } => &[Resets, Problems],
            Self::ResetIgnored { .. } => &[Resets],
            Self::OddFlags { .. } => &[Problems],
            Self::MidStream { .. } | Self::Unfinished | Self::SeenTwice { .. } => &[Unseen],
            Self::HalfClosed { .. } => &[Teardowns, Unseen],
            Self::Fragment { .. } | Self::Reassembled { .. } => &[Fragments],
            Self::FragmentUnusable { why: Refusal::Cut } => &[Fragments, Unseen],
            Self::FragmentUnusable { .. } => &[Fragments, Problems],
            Self::Datagram { .. } | Self::Answer { .. } => &[Udp, Data],
            Self::Absent { .. } => &[Udp],
            Self::Unanswered { .. } => &[Udp, Problems],
            Self::EchoRequest { .. } => &[Icmp],
            Self::EchoReply { .. } => &[Icmp, Rtt],
            Self::EchoUnanswered { .. } | Self::PortUnreachable { .. } | Self::IcmpError { .. } => {
                &[Icmp, Problems]
            }
        }
    }

    /// Why bytes were sent again, where it tells of such.
    pub const fn resend_cause(&self) -> Option<ResendCause> {
        match self {
            Self::DataAgain { cause, .. } | Self::DataOverlap { cause, .. } => Some(*cause),
            _ => None,
        }
    }

    /// Whether it tells of a segment that repeats something.
    pub const fn repeats(&self) -> bool {
        matches!(
            self,
            Self::SynAgain { .. }
                | Self::DataAgain { .. }
                | Self::DataOverlap { .. }
                | Self::DataLate { cause: LateCause::SentAgain, .. }
                | Self::FinAgain { .. }
        )
    }
}

/// Where the rule stands by which bytes are sent again.
const fn resend_rfc(cause: ResendCause) -> &'static str {
    match cause {
        ResendCause::Timeout => "RFC 6298, 5",
        ResendCause::AfterTimeout => "RFC 5681, 3.1",
        ResendCause::Fast => "RFC 5681, 3.2",
        ResendCause::PartialAck => "RFC 6582, 3.2",
        ResendCause::Sack => "RFC 6675, 5; RFC 8985, 6",
        ResendCause::TailProbe => "RFC 8985, 7.2 and 7.3",
        ResendCause::ProbeOrTimeout => "RFC 8985, 7.2; RFC 6298, 5",
        ResendCause::Needless => "RFC 9293, 3.10.7.4",
        ResendCause::Unknown => "RFC 9293, 3.8.1",
    }
}
