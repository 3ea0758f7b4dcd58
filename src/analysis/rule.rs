//! What follows from the kind of a fact alone: its token, the phase that it belongs to, where the rule behind it is
//! written, and what it is about. One table, one row a fact: a fact without a row does not compile.

use super::delivery_error::DeliveryError;
use super::fact::{Congestion, Fact, Phase, SampleBy, WindowStep};
use super::reason::{
    AckCause, AckTrigger, Checksummed, DatagramDefect, Differing, EcnStep, LateCause, ResendCause, ResetCause,
};
use super::topic::Topic::{
    self, Acks, Data, Fragments, Handshakes, Icmp, KeepAlives, Problems, Resets, Retransmissions, Rtt,
    Teardowns, Udp, Unseen, Windows,
};
use crate::decode::reassemble::Refusal;

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rule {
    /// The name that stands as `rule` in a trace: it never changes and is never translated.
    token: &'static str,
    /// The phase that a packet with this fact belongs to; none where it says nothing about the phase.
    phase: Option<Phase>,
    /// Where the rule behind it is written: RFCs with their sections, separated by `; `.
    rfc: &'static str,
    /// The section of the textbook that explains it: the same from the sixth edition to the eighth, but for fragments
    /// and ICMP's echo, which are in 4.4.1 and 4.4.3 of the sixth.
    book: &'static str,
    /// What it is about: one group of facts or several.
    topics: &'static [Topic],
}

const fn row(
    token: &'static str,
    phase: Option<Phase>,
    rfc: &'static str,
    book: &'static str,
    topics: &'static [Topic],
) -> Rule {
    Rule { token, phase, rfc, book, topics }
}

const OPENING: Option<Phase> = Some(Phase::Handshake);
const DATA: Option<Phase> = Some(Phase::Data);
const TEARDOWN: Option<Phase> = Some(Phase::Teardown);
const RESET: Option<Phase> = Some(Phase::Reset);
const UNDELIVERED: Option<Phase> = Some(Phase::Undelivered);
/// Whichever phase goes on.
const ANY: Option<Phase> = None;

/// The row of a fact. In some kinds of facts the cause decides about a part of it.
#[rustfmt::skip] // A row is a line.
#[expect(clippy::too_many_lines, reason = "a table with one row a fact")]
const fn rule(fact: &Fact) -> Rule {
    match fact {
        // Opening.
        Fact::Syn { .. } => row("tcp.handshake.syn", OPENING, "RFC 9293, 3.5", "3.5.6", &[Handshakes]),
        Fact::SynAck { .. } => row("tcp.handshake.syn_ack", OPENING, "RFC 9293, 3.5", "3.5.6", &[Handshakes]),
        Fact::SynAckOther { .. } =>
            row("tcp.handshake.other_number", OPENING, "RFC 9293, 3.10.7.3 and 3.10.7.4", "3.5.6", &[Handshakes, Problems]),
        Fact::HandshakeAck { .. } => row("tcp.handshake.ack", OPENING, "RFC 9293, 3.5", "3.5.6", &[Handshakes, Acks]),
        Fact::BareAck { .. } => row("tcp.handshake.bare_ack", OPENING, "RFC 9293, 3.10.7.3", "3.5.6", &[Handshakes, Acks]),
        Fact::ConnectsToItself { .. } => row("tcp.handshake.itself", OPENING, "RFC 9293, 3.5", "", &[Handshakes]),
        Fact::SynOptions { .. } =>
            row("tcp.handshake.options", OPENING, "RFC 9293, 3.7.1; RFC 7323, 2.2", "3.5.2", &[Handshakes, Windows]),
        Fact::SackPermitted { .. } => row("tcp.handshake.sack", OPENING, "RFC 2018, 2 and 4", "3.5.4", &[Handshakes]),
        Fact::SynCrosses { .. } => row("tcp.handshake.crossing", OPENING, "RFC 9293, 3.5", "3.5.6", &[Handshakes]),
        Fact::SynCrossedAck { .. } =>
            row("tcp.handshake.crossing_ack", OPENING, "RFC 9293, 3.5", "3.5.6", &[Handshakes, Acks]),
        Fact::SynAgain { .. } =>
            row("tcp.handshake.again", OPENING, "RFC 6298, 5", "3.5.6", &[Handshakes, Retransmissions, Problems]),
        Fact::HalfOpen { .. } =>
            row("tcp.half_open", OPENING, "RFC 9293, 3.5.1", "3.5.6", &[Handshakes, Acks, Problems]),
        Fact::PortsReused { .. } =>
            row("tcp.ports_reused", OPENING, "RFC 9293, 3.4.1 and 3.6.1", "3.5.6", &[Handshakes]),
        Fact::Unopened { .. } => row("tcp.unanswered", ANY, "RFC 9293, 3.8.3", "3.5.6", &[Handshakes, Problems]),
        Fact::PortScan { .. } => row("tcp.port_scan", ANY, "RFC 9293, 3.10.7.1", "", &[Handshakes, Problems]),
        Fact::MidStream { .. } => row("tcp.midstream", DATA, "", "", &[Unseen]),

        // Data.
        Fact::Data { .. } => row("tcp.data", DATA, "RFC 9293, 3.4", "3.5.2", &[Data]),
        Fact::DataAgain { cause, .. } =>
            row("tcp.data.again", DATA, resend_rfc(*cause), "3.5.4", &[Data, Retransmissions, Problems]),
        Fact::DataOverlap { .. } =>
            row("tcp.data.overlap", DATA, "RFC 9293, 3.10.7.4", "3.5.4", &[Data, Retransmissions, Problems]),
        Fact::BytesDiffer { why: Differing::KeepAlive, .. } =>
            row("tcp.data.differs", ANY, "RFC 9293, 3.8.4; RFC 1122, 4.2.3.6", "3.5.4", &[KeepAlives]),
        Fact::BytesDiffer { .. } =>
            row("tcp.data.differs", DATA, "RFC 9293, 3.10.7.4", "3.5.4", &[Data, Problems]),
        Fact::DataLate { cause: LateCause::Overtaken, .. } =>
            row("tcp.data.late", DATA, "RFC 9293, 3.10.7.4", "3.5.4", &[Data, Problems]),
        Fact::DataLate { .. } =>
            row("tcp.data.late", DATA, "RFC 9293, 3.10.7.4", "3.5.4", &[Data, Retransmissions, Problems]),
        Fact::DataBefore { .. } => row("tcp.data.before", DATA, "RFC 9293, 3.10.7.4", "3.5.4", &[Data, Unseen]),
        Fact::DataGap { .. } => row("tcp.data.gap", DATA, "RFC 9293, 3.10.7.4", "3.5.4", &[Data, Problems, Unseen]),
        Fact::FullSegment { .. } => row("tcp.data.full", DATA, "RFC 9293, 3.7.1; RFC 6691", "3.5.2", &[Data]),
        Fact::StreamJoined { .. } => row("tcp.stream.joined", DATA, "RFC 9293, 3.4 and 3.9.1", "3.5.2", &[Data]),
        Fact::EndsAfterSilence { .. } =>
            row("tcp.fin.after_silence", TEARDOWN, "RFC 9293, 3.6", "3.5.6", &[Teardowns]),
        Fact::ProgramLimits { .. } => row("tcp.limited.program", ANY, "RFC 9293, 3.8.6", "3.7", &[Data, Topic::Congestion]),
        Fact::Push { .. } => row("tcp.data.push", DATA, "RFC 9293, 3.9.1", "3.5.2", &[Data]),
        Fact::Offload { .. } => row("tcp.data.offload", DATA, "RFC 9293, 3.7.1", "", &[Data]),
        Fact::Urgent { .. } => row("tcp.data.urgent", ANY, "RFC 9293, 3.8.5; RFC 6093", "3.5.2", &[Data]),
        Fact::OldTimestamp { .. } => row("tcp.old_timestamp", ANY, "RFC 7323, 5", "", &[Data, Problems]),
        Fact::Arrived { .. } => row("ip.arrived", ANY, "RFC 7679, 3", "1.4", &[Rtt]),
        Fact::CopyMade { .. } => row("ip.copied", ANY, "RFC 9293, 3.10.7.4", "3.4.1", &[Problems]),
        Fact::Overtaken { .. } => row("ip.overtaken", ANY, "RFC 4737, 3", "3.5.4", &[Problems]),
        Fact::LostOnPath { .. } => row("ip.lost", ANY, "RFC 7680, 2", "1.4", &[Problems]),
        Fact::LinkTreated { .. } => row("link.fate", ANY, "", "1.4", &[Problems]),
        Fact::LinkQueued { .. } => row("link.queue", ANY, "", "1.4.2", &[Rtt]),
        Fact::ResentTruly { arrived_ns: None, .. } =>
            row("link.resent", ANY, "RFC 9293, 3.8.1", "3.5.4", &[Retransmissions, Problems]),
        Fact::ResentTruly { .. } =>
            row("link.resent", ANY, "RFC 3522, 3", "3.5.4", &[Retransmissions, Problems]),
        Fact::KernelWindow { step: WindowStep::Timeout | WindowStep::Recovery, .. } =>
            row("kernel.window", ANY, "RFC 5681, 3.1 and 3.2", "3.7", &[Topic::Congestion, Problems]),
        Fact::KernelWindow { .. } => row("kernel.window", ANY, "RFC 5681, 3.1", "3.7", &[Topic::Congestion]),
        Fact::KernelTimes { .. } => row("kernel.times", ANY, "RFC 6298, 2", "3.5.3", &[Rtt]),
        Fact::KernelResent { cause, .. } =>
            row("kernel.resent", ANY, resend_rfc(*cause), "3.5.4", &[Retransmissions, Problems]),
        Fact::Damaged { checksum: Checksummed::Ip, .. } =>
            row("ip.damaged", ANY, "RFC 1122, 3.2.1.2", "3.3.2", &[Problems]),
        Fact::Damaged { checksum: Checksummed::Tcp, .. } =>
            row("ip.damaged", ANY, "RFC 9293, 3.1", "3.3.2", &[Problems]),
        Fact::Damaged { checksum: Checksummed::Udp, .. } =>
            row("ip.damaged", ANY, "RFC 1122, 4.1.3.4", "3.3.2", &[Problems]),
        Fact::Damaged { .. } => row("ip.damaged", ANY, "RFC 792; RFC 4443, 2.3", "3.3.2", &[Problems]),
        Fact::DamagedAgain { .. } =>
            row("tcp.again.damaged", ANY, "RFC 9293, 3.8.1", "3.4.1", &[Retransmissions, Problems]),
        Fact::DamagedArrived { .. } => row("tcp.ack.damaged", ANY, "RFC 9293, 3.1", "3.3.2", &[Acks, Unseen]),
        Fact::SeenTwice { .. } => row("tcp.seen_twice", ANY, "RFC 6864, 4", "", &[Unseen]),

        // Acknowledgments.
        Fact::AckData { cause, .. } => row("tcp.ack.data", ANY, ack_rfc(*cause), "3.5.4", &[Acks]),
        Fact::AckFin { .. } => row("tcp.ack.fin", ANY, "RFC 9293, 3.6", "3.5.6", &[Acks, Teardowns]),
        Fact::AckDuplicate { .. } =>
            row("tcp.ack.duplicate", ANY, "RFC 5681, 2; RFC 6675, 2", "3.5.4", &[Acks, Problems]),
        Fact::AckMissed { .. } => row("tcp.ack.missed", ANY, "RFC 9293, 3.4", "3.5.4", &[Acks, Problems, Unseen]),
        Fact::AckSelective { .. } => row("tcp.ack.selective", ANY, "RFC 2018, 4", "3.5.4", &[Acks, Problems]),
        Fact::AckTwice { .. } => row("tcp.ack.twice", ANY, "RFC 2883, 4", "", &[Acks, Retransmissions, Problems]),
        Fact::CopyArrived { .. } =>
            row("tcp.ack.copy", ANY, "RFC 3522, 3.2", "", &[Acks, Retransmissions, Problems]),
        Fact::AckAgain { to, .. } => row("tcp.ack.again", ANY, answer_rfc(*to), "3.5.4", &[Acks]),
        Fact::AckOld { .. } => row("tcp.ack.old", ANY, "RFC 9293, 3.10.7.4", "3.5.4", &[Acks]),
        Fact::AckUnseen { .. } => row("tcp.ack.unseen", ANY, "RFC 9293, 3.10.7.4", "3.5.4", &[Acks, Problems, Unseen]),
        Fact::KeepAlive { .. } => row("tcp.keep_alive", ANY, "RFC 9293, 3.8.4", "", &[KeepAlives]),

        // Windows.
        Fact::WindowUpdate { .. } => row("tcp.ack.window", ANY, "RFC 9293, 3.8.6", "3.5.5", &[Acks, Windows]),
        Fact::WindowScaled { .. } => row("tcp.window.scaled", ANY, "RFC 7323, 2.3", "3.5.5", &[Windows]),
        Fact::ZeroWindow { .. } => row("tcp.window.zero", ANY, "RFC 9293, 3.8.6.1", "3.5.5", &[Windows, Problems]),
        Fact::WindowProbe { .. } => row("tcp.window.probe", ANY, "RFC 9293, 3.8.6.1", "3.5.5", &[Windows, Problems]),
        Fact::WindowFull { .. } => row("tcp.window.full", ANY, "RFC 9293, 3.8.6", "3.5.5", &[Windows, Problems]),
        Fact::WindowOpened { .. } => row("tcp.window.opened", ANY, "RFC 9293, 3.8.6.1", "3.5.5", &[Windows]),

        // Round trips and congestion.
        Fact::InitialRtt { by, .. } => row("tcp.rtt.initial", OPENING, sample_rfc(*by), "3.5.3", &[Rtt]),
        Fact::SeenFrom { .. } => row("tcp.rtt.vantage", OPENING, "", "3.5.3", &[Rtt]),
        Fact::RttSample { by, .. } => row("tcp.rtt.sample", ANY, sample_rfc(*by), "3.5.3", &[Rtt]),
        Fact::RttAmbiguous { .. } => row("tcp.rtt.ambiguous", ANY, "RFC 6298, 3", "3.5.3", &[Rtt]),
        Fact::CongestionPhase { phase: Congestion::FastRecovery, .. } =>
            row("tcp.congestion.phase", ANY, "RFC 5681, 3.2; RFC 6675, 5", "3.7", &[Topic::Congestion, Problems]),
        Fact::CongestionPhase { phase: Congestion::Timeout, .. } =>
            row("tcp.congestion.phase", ANY, "RFC 5681, 3.1", "3.7", &[Topic::Congestion, Problems]),
        Fact::CongestionPhase { .. } => row("tcp.congestion.phase", ANY, "RFC 5681, 3.1", "3.7", &[Topic::Congestion]),
        Fact::WindowLimits { .. } =>
            row("tcp.congestion.limited", ANY, "RFC 5681, 3.1", "3.7", &[Topic::Congestion, Windows]),
        Fact::Recovered { .. } => row("tcp.congestion.recovered", ANY, "RFC 5681, 3.2", "3.7", &[Topic::Congestion]),
        Fact::Ecn { step: EcnStep::AsksAccurate | EcnStep::AgreesClassic | EcnStep::AgreesAccurate, .. } =>
            row("tcp.ecn", OPENING, "RFC 9768, 3.1", "3.7", &[Topic::Congestion, Handshakes]),
        Fact::Ecn { step: EcnStep::Reports | EcnStep::Reduces, .. } =>
            row("tcp.ecn", ANY, "RFC 3168, 6.1", "3.7", &[Topic::Congestion, Problems]),
        Fact::Ecn { .. } => row("tcp.ecn", OPENING, "RFC 3168, 6.1", "3.7", &[Topic::Congestion, Handshakes]),

        // Closing and resetting.
        Fact::Fin { .. } => row("tcp.fin", TEARDOWN, "RFC 9293, 3.6", "3.5.6", &[Teardowns]),
        Fact::FinAgain { .. } =>
            row("tcp.fin.again", TEARDOWN, "RFC 6298, 5", "3.5.6", &[Teardowns, Retransmissions, Problems]),
        Fact::Closed { .. } => row("tcp.closed", TEARDOWN, "RFC 9293, 3.6", "3.5.6", &[Teardowns]),
        Fact::HalfClosed { .. } => row("tcp.half_closed", ANY, "RFC 9293, 3.6.1", "3.5.6", &[Teardowns, Unseen]),
        Fact::ArrivalAssumed { .. } =>
            row("tcp.arrival_assumed", ANY, "RFC 9293, 3.3.2", "3.5.6", &[Unseen]),
        Fact::Unfinished => row("tcp.unfinished", ANY, "", "3.5.6", &[Unseen]),
        Fact::BytesInAll { .. } => row("tcp.bytes", TEARDOWN, "RFC 9293, 3.4", "3.5.2", &[Teardowns]),
        Fact::Refused { .. } =>
            row("tcp.reset.refused", RESET, "RFC 9293, 3.10.7.1", "3.5.6", &[Handshakes, Resets, Problems]),
        Fact::Reset { cause, .. } => row("tcp.reset", RESET, reset_rfc(*cause), "3.5.6", &[Resets, Problems]),
        Fact::AfterReset { .. } => row("tcp.after_reset", RESET, "RFC 9293, 3.5.3", "3.5.6", &[Resets]),
        Fact::ResetIgnored { .. } => row("tcp.reset.ignored", ANY, "RFC 9293, 3.10.7.4", "3.5.6", &[Resets]),
        Fact::OddFlags { .. } => row("tcp.flags.odd", ANY, "RFC 9293, 3.10.7", "", &[Problems]),

        // UDP.
        Fact::Datagram { .. } => row("udp.datagram", DATA, "RFC 768", "3.3", &[Udp, Data]),
        Fact::Answer { .. } => row("udp.answer", DATA, "RFC 768", "3.3", &[Udp, Data]),
        Fact::OddDatagram { why: DatagramDefect::Surplus, .. } =>
            row("udp.malformed", ANY, "RFC 768; RFC 9868", "3.3", &[Udp, Problems]),
        Fact::OddDatagram { why: DatagramDefect::NoChecksum, .. } =>
            row("udp.malformed", ANY, "RFC 8200, 8.1; RFC 6935", "3.3", &[Udp, Problems]),
        Fact::OddDatagram { .. } => row("udp.malformed", ANY, "RFC 768", "3.3", &[Udp, Problems]),
        Fact::AnswerElsewhere { .. } =>
            row("udp.answer.elsewhere", DATA, "RFC 768; RFC 1122, 4.1.3.5; RFC 1350, 4", "3.3", &[Udp, Data]),
        Fact::AnsweredElsewhere { .. } =>
            row("udp.answered_elsewhere", ANY, "RFC 768; RFC 1122, 4.1.3.5; RFC 1350, 4", "3.3", &[Udp]),
        Fact::Absent { .. } => row("udp.absent", ANY, "RFC 768", "3.3", &[Udp]),
        Fact::Unanswered { .. } => row("udp.unanswered", ANY, "RFC 8085, 3.3", "3.3", &[Udp, Problems]),

        // ICMP.
        Fact::EchoRequest { .. } => row("icmp.echo", DATA, "RFC 792; RFC 4443, 4.1", "5.6", &[Icmp]),
        Fact::EchoReply { .. } => row("icmp.echo.reply", DATA, "RFC 792; RFC 4443, 4.2", "5.6", &[Icmp, Rtt]),
        Fact::EchoUnanswered { .. } =>
            row("icmp.echo.unanswered", DATA, "RFC 792; RFC 4443, 4.2", "5.6", &[Icmp, Problems]),
        Fact::PortUnreachable { .. } =>
            row("icmp.port_unreachable", UNDELIVERED, "RFC 1122, 3.2.2.1; RFC 4443, 3.1", "3.5.6", &[Icmp, Problems]),
        Fact::IcmpError { v6, kind, code, .. } =>
            row("icmp.error", error_phase(*v6, *kind, *code), "RFC 1122, 3.2.2; RFC 4443, 3", "5.6", &[Icmp, Problems]),
        Fact::Undelivered { .. } =>
            row("icmp.undelivered", ANY, "RFC 1122, 4.1.3.3 and 4.2.3.9", "5.6", &[Icmp, Problems]),

        // Fragments.
        Fact::Fragment { .. } => row("ip.fragment", DATA, "RFC 791, 3.2; RFC 8200, 4.5", "4.3.2 in the 7th edition", &[Fragments]),
        Fact::Reassembled { .. } => row("ip.reassembled", ANY, "RFC 791, 3.2; RFC 8200, 4.5", "4.3.2 in the 7th edition", &[Fragments]),
        Fact::FragmentUnusable { why: Refusal::Overlap } =>
            row("ip.fragment.unusable", ANY, "RFC 5722, 4; RFC 8200, 4.5", "4.3.2 in the 7th edition", &[Fragments, Problems]),
        Fact::FragmentUnusable { why: Refusal::Cut } =>
            row("ip.fragment.unusable", ANY, "RFC 791, 3.2; RFC 8200, 4.5", "4.3.2 in the 7th edition", &[Fragments, Unseen]),
        Fact::FragmentUnusable { .. } =>
            row("ip.fragment.unusable", ANY, "RFC 791, 3.2; RFC 8200, 4.5", "4.3.2 in the 7th edition", &[Fragments, Problems]),
    }
}

impl Fact {
    /// The name of its kind, which stands as `rule` in a trace: it never changes and is never translated.
    pub const fn token(&self) -> &'static str {
        rule(self).token
    }

    /// The phase that a packet with this fact belongs to; none where it says nothing about the phase.
    pub const fn phase(&self) -> Option<Phase> {
        rule(self).phase
    }

    /// Where the rule behind it is written: RFCs with their sections, separated by `; `.
    pub const fn rfc(&self) -> &'static str {
        rule(self).rfc
    }

    /// The section of the textbook that explains it.
    pub const fn book(&self) -> &'static str {
        rule(self).book
    }

    /// What it is about: one group of facts or several.
    pub const fn topics(&self) -> &'static [Topic] {
        rule(self).topics
    }

    /// Whether it is a measurement, or an estimate from measurements: times, windows in bytes, phases of congestion control.
    pub const fn is_measured(&self) -> bool {
        matches!(
            self,
            Self::InitialRtt { .. }
                | Self::SeenFrom { .. }
                | Self::RttSample { .. }
                | Self::RttAmbiguous { .. }
                | Self::WindowScaled { .. }
                | Self::CongestionPhase { .. }
                | Self::WindowLimits { .. }
                | Self::ProgramLimits { .. }
                | Self::Recovered { .. }
                | Self::LinkQueued { .. }
                | Self::KernelWindow { .. }
                | Self::KernelTimes { .. }
        )
    }

    /// Whether it is among what to look at first when something does not work.
    pub fn is_problem(&self) -> bool {
        self.topics().contains(&Problems)
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
                | Self::DamagedAgain { .. }
        )
    }
}

/// The phase that an ICMP error belongs to: one that may have been delivered, or that comes again in smaller packets,
/// changes none.
const fn error_phase(v6: bool, kind: u8, code: u8) -> Option<Phase> {
    if DeliveryError::of(v6, kind, code).is_final() { UNDELIVERED } else { ANY }
}

/// The RFC by which a connection is reset.
const fn reset_rfc(cause: ResetCause) -> &'static str {
    match cause {
        ResetCause::Aborted => "RFC 9293, 3.10.5",
        ResetCause::AbortedOrUnread => "RFC 9293, 3.10.5 and 3.6.1",
        ResetCause::AfterClose | ResetCause::Unread => "RFC 9293, 3.6.1",
        ResetCause::NoConnection => "RFC 9293, 3.5.2",
        ResetCause::GivesUp => "RFC 9293, 3.8.3 and 3.8.4",
    }
}

/// The RFC by which a sample of the round trip is taken.
const fn sample_rfc(by: SampleBy) -> &'static str {
    match by {
        SampleBy::Ack => "RFC 6298, 2",
        SampleBy::Timestamp => "RFC 7323, 4; RFC 6298, 2",
    }
}

/// The RFC that says when new data is acknowledged.
const fn ack_rfc(cause: AckCause) -> &'static str {
    match cause {
        AckCause::Piggybacked | AckCause::Unknown => "RFC 9293, 3.4",
        AckCause::Delayed | AckCause::AtOnce | AckCause::SecondSegment | AckCause::Several => {
            "RFC 5681, 4.2; RFC 9293, 3.8.6.3"
        }
        AckCause::GapFilled | AckCause::GapPartFilled => "RFC 5681, 4.2",
    }
}

/// The RFC by which a question is answered with an acknowledgment that says nothing new.
const fn answer_rfc(to: Option<AckTrigger>) -> &'static str {
    match to {
        Some(AckTrigger::Challenge) => "RFC 5961, 3 and 4",
        Some(AckTrigger::KeepAlive) => "RFC 9293, 3.8.4",
        Some(AckTrigger::WindowProbe) => "RFC 9293, 3.8.6.1",
        Some(AckTrigger::OldTimestamp) => "RFC 7323, 5",
        Some(AckTrigger::Repetition) | None => "RFC 9293, 3.10.7.4",
    }
}

/// The RFC by which bytes are sent again.
const fn resend_rfc(cause: ResendCause) -> &'static str {
    match cause {
        ResendCause::Timeout => "RFC 6298, 5",
        ResendCause::AfterTimeout => "RFC 5681, 3.1",
        ResendCause::Fast => "RFC 5681, 3.2",
        ResendCause::PartialAck => "RFC 6582, 3.2",
        ResendCause::Sack => "RFC 6675, 5; RFC 8985, 6",
        ResendCause::TailProbe => "RFC 8985, 7.2 and 7.3",
        ResendCause::ProbeOrTimeout => "RFC 8985, 7.2; RFC 6298, 5",
        ResendCause::SynDataRefused => "RFC 7413, 4.2",
        ResendCause::Needless => "RFC 9293, 3.10.7.4",
        ResendCause::TooBig => "RFC 9293, 3.7.2; RFC 1191, 6; RFC 8201, 5",
        ResendCause::Unknown => "RFC 9293, 3.8.1",
    }
}
