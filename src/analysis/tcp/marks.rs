//! Findings about the rarer flags: ECE and CWR, which report the marks of routers (RFC 3168), and URG.

use super::segment::Segment;
use super::{Context, Fact, Finding};
use crate::analysis::fact::{PacketRef, observed};
use crate::analysis::reason::EcnStep;
use crate::analysis::seq::SeqNumber;
use crate::call::End;
use crate::decode::Flags;

/// What a connection has shown of explicit congestion notification.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ecn {
    /// The SYN that asked for it.
    asked: Option<PacketRef>,
    /// Whether that SYN asked for accurate ECN.
    accurate: bool,
    /// Whether both ends agreed to use it: only then do the flags have the meaning of RFC 3168.
    agreed: bool,
    /// The report of the client, and that of the server.
    reports: [Option<EceReport>; 2],
}

/// A receiver's report of a router's mark.
#[derive(Debug, Clone, Copy)]
struct EceReport {
    /// The first segment with the report.
    began: PacketRef,
    /// The sequence number of the segment with CWR, once one was seen. Until it is acknowledged, ECE repeats the
    /// report.
    answered: Option<SeqNumber>,
}

const MARKS: Flags = Flags::from_bits(Flags::ECE.bits() | Flags::CWR.bits());

impl Ecn {
    /// RFC 3168, 6.1.1: a SYN with both flags asks for ECN, and a SYN ACK with only ECE agrees. A SYN with AE, too,
    /// asks for accurate ECN (RFC 9768), which has other answers.
    fn opens(&mut self, segment: &Segment<'_>) -> Option<(EcnStep, Option<PacketRef>)> {
        let all = MARKS | Flags::AE;
        if !segment.has(Flags::ACK) {
            self.asked = segment.has(MARKS).then_some(segment.packet);
            self.accurate = segment.has(Flags::AE);
            return segment
                .has(MARKS)
                .then(|| (if segment.has(Flags::AE) { EcnStep::AsksAccurate } else { EcnStep::Asks }, None));
        }
        let asked = self.asked?;
        self.agreed = segment.header.flags.bits() & all.bits() == Flags::ECE.bits();
        let declined = !segment.header.flags.has_any(all);
        // RFC 9768, 3.1.1, table 2: any other combination but all three, or AE with ECE, agrees to accurate ECN.
        let unusual = segment.has(Flags::AE | Flags::ECE);
        match (self.agreed, declined) {
            (true, _) if self.accurate => Some((EcnStep::AgreesClassic, Some(asked))),
            (true, _) => Some((EcnStep::Agrees, Some(asked))),
            (_, true) => Some((EcnStep::Declines, Some(asked))),
            _ if self.accurate && !unusual => Some((EcnStep::AgreesAccurate, Some(asked))),
            _ => None,
        }
    }

    /// RFC 3168, 6.1.2 and 6.1.3: ECE is repeated until CWR comes; only the first one is a new report.
    fn goes_on(&mut self, from: End, segment: &Segment<'_>) -> Option<(EcnStep, Option<PacketRef>)> {
        let [client, server] = &mut self.reports;
        let (own, other) = if from == End::Client { (client, server) } else { (server, client) };
        if segment.has(Flags::CWR) {
            let report = other.as_mut().filter(|report| report.answered.is_none());
            let began = report.map(|report| {
                report.answered = Some(segment.seq());
                report.began
            });
            return Some((EcnStep::Reduces, began));
        }
        let repeats = |report: &EceReport| {
            report.answered.is_none_or(|seq| segment.ack().is_none_or(|ack| !ack.is_after(seq)))
        };
        if !segment.has(Flags::ECE) || own.as_ref().is_some_and(repeats) {
            return None;
        }
        *own = Some(EceReport { began: segment.packet, answered: None });
        Some((EcnStep::Reports, None))
    }
}

impl Ecn {
    /// What a SYN or SYN ACK says of ECN.
    pub(super) fn offer(&mut self, context: &Context<'_>) -> Option<Finding> {
        let (step, packet) = self.opens(context.segment)?;
        Some(step_finding(context, step, packet))
    }

    /// What a later segment says of congestion marks.
    pub(super) fn mark(&mut self, context: &Context<'_>) -> Option<Finding> {
        if !self.agreed || !context.segment.header.flags.has_any(MARKS) {
            return None;
        }
        let (step, packet) = self.goes_on(context.from, context.segment)?;
        Some(step_finding(context, step, packet))
    }
}

impl Context<'_> {
    /// RFC 9293, 3.8.5: the urgent pointer, added to the sequence number, gives the byte after the urgent data.
    pub(super) fn urgent(&self) -> Option<Finding> {
        let pointer = self.segment.urgent();
        if !self.segment.has(Flags::URG) || pointer == 0 {
            return None;
        }
        let seq = self.own.relative(self.segment.seq())?;
        let last = (seq + u64::from(pointer)).checked_sub(1)?;
        Some(observed(Fact::Urgent { end: self.from, seq, pointer, last }, [self.segment.packet]))
    }
}

fn step_finding(context: &Context<'_>, step: EcnStep, packet: Option<PacketRef>) -> Finding {
    let fact = Fact::Ecn { end: context.from, step, answers: packet.map(|packet| packet.id) };
    observed(fact, [Some(context.segment.packet), packet])
}
