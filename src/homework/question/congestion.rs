//! Congestion control, as far as packets show it: the congestion window itself is in none of them.

use super::{AnswerKind, AnswerValue, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask, end};
use crate::analysis::fact::{Congestion, Fact, PacketId};
use crate::call::End;
use crate::homework::exchange::{QuestionedFlow, ShownFact};

pub(super) const QUESTIONS: &[LabQuestion] = &[
    ask("congestion-phase", PHASES, congestion_phase),
    ask("last-flight", AnswerKind::Bytes, last_flight),
    ask("recovery-time", AnswerKind::Duration, recovery_time),
    ask("recovery-begins", AnswerKind::Packets, recovery_begins),
    ask("ecn-reports", AnswerKind::Packets, ecn_reports),
];

const PHASES: AnswerKind =
    AnswerKind::Choice(&["slow_start", "congestion_avoidance", "fast_recovery", "recovery_by_timeout"]);

type PhaseShown<'a> = (End, Congestion, &'a [u32], PacketId, &'a ShownFact<'a>);

fn phases<'a>(exchange: &'a QuestionedFlow<'_>) -> Vec<PhaseShown<'a>> {
    let shown = exchange.facts.iter();
    shown
        .filter_map(|shown| match shown.fact {
            Fact::CongestionPhase { end, phase, flights } => {
                Some((*end, *phase, flights.as_slice(), shown.about?, shown))
            }
            _ => None,
        })
        .collect()
}

fn congestion_phase(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let phases = phases(exchange);
    let (of, phase, _, packet, shown) = phases.first().ok_or(Unanswerable::NoPhase)?;
    let token = match phase {
        Congestion::SlowStart => "slow_start",
        Congestion::Avoidance => "congestion_avoidance",
        Congestion::FastRecovery => "fast_recovery",
        Congestion::Timeout => "recovery_by_timeout",
    };
    Ok(RightAnswer::new(AnswerValue::Choice(token), shown.evidence.iter().copied())
        .with("end", end(*of))
        .with("packet", AnswerValue::packet(*packet)))
}

fn last_flight(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let grows = |phase: Congestion| matches!(phase, Congestion::SlowStart | Congestion::Avoidance);
    let phases = phases(exchange);
    let (of, _, flights, _, shown) = phases
        .iter()
        .find(|(_, phase, flights, ..)| grows(*phase) && flights.len() > 1)
        .ok_or(Unanswerable::NoPhase)?;
    let [.., before, last] = flights else { return Err(Unanswerable::NoPhase) };
    Ok(RightAnswer::new(AnswerValue::Bytes(u64::from(*last)), shown.evidence.iter().copied())
        .with("end", end(*of))
        .with("from", shown.evidence.get(1).copied().map_or(AnswerValue::Number(0), AnswerValue::packet))
        .with("to", shown.evidence.first().copied().map_or(AnswerValue::Number(0), AnswerValue::packet))
        .with("before", AnswerValue::Bytes(u64::from(*before))))
}

fn recovery_time(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::Recovered { since, lasted_ns, .. } => Some((*since, *lasted_ns)),
        _ => None,
    };
    let ((since, ns), shown) = exchange.first(wanted).ok_or(Unanswerable::NoPhase)?;
    let packet = shown.about.ok_or(Unanswerable::NoPhase)?;
    Ok(RightAnswer::new(AnswerValue::Duration(ns), [packet, since])
        .with("since", AnswerValue::packet(since))
        .with("packet", AnswerValue::packet(packet)))
}

fn recovery_begins(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let repairs = |phase: Congestion| matches!(phase, Congestion::FastRecovery | Congestion::Timeout);
    let phases = phases(exchange);
    let (of, _, flights, packet, _) =
        phases.iter().find(|(_, phase, ..)| repairs(*phase)).ok_or(Unanswerable::NoPhase)?;
    let in_flight = flights.first().copied().unwrap_or_default();
    Ok(RightAnswer::new(AnswerValue::packet(*packet), [*packet])
        .with("end", end(*of))
        .with("in_flight", AnswerValue::Bytes(in_flight.into())))
}

fn ecn_reports(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    use crate::analysis::reason::EcnStep;
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::Ecn { end, step: EcnStep::Reports, .. } => Some(*end),
        _ => None,
    };
    let (of, shown) = exchange.first(wanted).ok_or(Unanswerable::NoEcn)?;
    let packet = shown.about.ok_or(Unanswerable::NoEcn)?;
    Ok(RightAnswer::new(AnswerValue::packet(packet), shown.evidence.iter().copied()).with("end", end(of)))
}
