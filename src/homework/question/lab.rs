//! What only a lab knows: the congestion window and the timers of the kernels, and what the link did with each packet.

use super::{AnswerKind, AnswerValue, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask, end};
use crate::analysis::fact::{Fact, PacketId, WindowStep};
use crate::call::End;
use crate::fate::{Cause, Fate};
use crate::homework::exchange::{FlowPacket, QuestionedFlow, ShownFact};

pub(super) const QUESTIONS: &[LabQuestion] = &[
    ask("initial-cwnd", AnswerKind::Number, initial_cwnd),
    ask("largest-cwnd", AnswerKind::Number, largest_cwnd),
    ask("cwnd-growth", AnswerKind::Number, cwnd_growth),
    ask("cwnd-cut-by", AnswerKind::Packets, cwnd_cut_by),
    ask("ssthresh-after-loss", AnswerKind::Number, ssthresh_after_loss),
    ask("kernel-round-trip", AnswerKind::Duration, |exchange| kernel_time(exchange, |srtt, _| srtt)),
    ask("kernel-timeout", AnswerKind::Duration, |exchange| kernel_time(exchange, |_, rto| rto)),
    ask("link-lost", AnswerKind::Number, link_lost),
    ask("first-lost", AnswerKind::Packets, first_lost),
    ask("lost-cause", CAUSES, lost_cause),
    ask("longest-queue", AnswerKind::Number, longest_queue),
    ask("shortest-way", AnswerKind::Duration, |exchange| way(exchange, |ns, best| ns < best)),
    ask("longest-way", AnswerKind::Duration, |exchange| way(exchange, |ns, best| ns > best)),
];

const CAUSES: AnswerKind = AnswerKind::Choice(&["by_rule", "by_chance", "queue_full"]);

/// A change of the congestion window of the end that sends more.
struct WindowChange<'a> {
    before: u32,
    after: u32,
    threshold: Option<u32>,
    step: WindowStep,
    by: Option<PacketId>,
    shown: &'a ShownFact<'a>,
}

impl WindowChange<'_> {
    /// The answer with this value: the packet that caused the change shows it, or the last one before it.
    fn answer(&self, value: AnswerValue, sender: End) -> Result<RightAnswer, Unanswerable> {
        let packet = self.by.or(self.shown.about).ok_or(Unanswerable::NoKernel)?;
        Ok(RightAnswer::new(value, [packet])
            .with("end", end(sender))
            .with("packet", AnswerValue::packet(packet))
            .with("before", AnswerValue::Number(self.before.into()))
            .with("after", AnswerValue::Number(self.after.into())))
    }
}

/// The changes of the congestion window of the end that sends more.
fn changes<'a>(exchange: &'a QuestionedFlow<'_>) -> impl Iterator<Item = WindowChange<'a>> {
    let sender = exchange.sender();
    exchange.facts.iter().filter_map(move |shown| match shown.fact {
        Fact::KernelWindow { end, before, after, threshold, step, by, .. } if *end == sender => {
            let (before, after, threshold, step, by) = (*before, *after, *threshold, *step, *by);
            Some(WindowChange { before, after, threshold, step, by, shown })
        }
        _ => None,
    })
}

fn initial_cwnd(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let first = changes(exchange).next().ok_or(Unanswerable::NoKernel)?;
    first.answer(AnswerValue::Number(first.before.into()), exchange.sender())
}

fn largest_cwnd(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    // Of equal ones the first.
    let largest = changes(exchange).reduce(|one, other| if other.after > one.after { other } else { one });
    let largest = largest.ok_or(Unanswerable::NoKernel)?;
    largest.answer(AnswerValue::Number(largest.after.into()), exchange.sender())
}

fn cwnd_growth(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let grows = |change: &WindowChange<'_>| {
        change.step == WindowStep::SlowStart && change.after > change.before && change.by.is_some()
    };
    let first = changes(exchange).find(grows).ok_or(Unanswerable::NoKernel)?;
    first.answer(AnswerValue::Number((first.after - first.before).into()), exchange.sender())
}

/// The first time that the kernel takes something for lost.
fn cut<'a>(exchange: &'a QuestionedFlow<'_>) -> Result<WindowChange<'a>, Unanswerable> {
    exchange.tcp()?;
    let is_cut =
        |change: &WindowChange<'_>| matches!(change.step, WindowStep::Recovery | WindowStep::Timeout);
    changes(exchange).find(is_cut).ok_or(Unanswerable::NoKernel)
}

fn cwnd_cut_by(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let cut = cut(exchange)?;
    // A timer is no packet.
    let by = cut.by.ok_or(Unanswerable::NoKernel)?;
    cut.answer(AnswerValue::packet(by), exchange.sender())
}

fn ssthresh_after_loss(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let cut = cut(exchange)?;
    let threshold = cut.threshold.ok_or(Unanswerable::NoKernel)?;
    cut.answer(AnswerValue::Number(threshold.into()), exchange.sender())
}

/// What the kernel of the end that sends more has computed at the end: its smoothed round-trip time, its timeout.
fn kernel_time(exchange: &QuestionedFlow<'_>, which: impl Fn(u32, u32) -> u32) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let times = exchange.facts.iter().rev().find_map(|shown| match shown.fact {
        Fact::KernelTimes { end, srtt_us, rttvar_us, rto_us, .. } if *end == sender => {
            Some((shown.about?, *srtt_us, *rttvar_us, *rto_us))
        }
        _ => None,
    });
    let (packet, srtt, variation, timeout) = times.ok_or(Unanswerable::NoKernel)?;
    let shown = |us: u32| AnswerValue::Duration(i64::from(us) * 1000);
    Ok(RightAnswer::new(shown(which(srtt, timeout)), [packet])
        .with("end", end(sender))
        .with("packet", AnswerValue::packet(packet))
        .with("smoothed", shown(srtt))
        .with("variation", shown(variation)))
}

/// The packets of which it is known what the link did with them.
fn known<'a>(exchange: &'a QuestionedFlow<'_>) -> impl Iterator<Item = (&'a FlowPacket<'a>, &'a Fate)> {
    exchange.packets.iter().filter_map(|seen| Some((seen, &seen.packet.fate.as_ref()?.fate)))
}

fn link_lost(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (first, _) = known(exchange).next().ok_or(Unanswerable::NoLink)?;
    let lost: Vec<_> =
        known(exchange).filter(|(_, fate)| fate.is_lost()).map(|(seen, _)| seen.id()).collect();
    let value = AnswerValue::count(lost.len());
    let evidence = if lost.is_empty() { vec![first.id()] } else { lost };
    Ok(RightAnswer::new(value, evidence).with("sent", AnswerValue::count(known(exchange).count())))
}

/// The first packet that the link lost, and why.
fn lost<'a>(exchange: &'a QuestionedFlow<'_>) -> Result<(&'a FlowPacket<'a>, &'a Cause), Unanswerable> {
    known(exchange).next().ok_or(Unanswerable::NoLink)?;
    let lost = known(exchange).find(|(_, fate)| fate.is_lost());
    lost.map(|(seen, fate)| (seen, &fate.cause)).ok_or(Unanswerable::NothingLost)
}

fn first_lost(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, _) = lost(exchange)?;
    Ok(RightAnswer::new(AnswerValue::packet(seen.id()), [seen.id()])
        .with("end", seen.from().map_or(AnswerValue::Number(0), end)))
}

fn lost_cause(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, cause) = lost(exchange)?;
    let token = match cause {
        Cause::Rule { .. } => "by_rule",
        Cause::Chance => "by_chance",
        Cause::QueueFull => "queue_full",
        Cause::Link => return Err(Unanswerable::NothingLost),
    };
    Ok(RightAnswer::new(AnswerValue::Choice(token), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id())))
}

fn longest_queue(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    known(exchange).next().ok_or(Unanswerable::NoLink)?;
    // Of equal ones the first; an overflow of the link itself is no queue.
    let waits = known(exchange).filter(|(_, fate)| fate.waiting > 0 && fate.waiting < u32::MAX);
    let longest = waits.reduce(|one, other| if other.1.waiting > one.1.waiting { other } else { one });
    let (seen, fate) = longest.ok_or(Unanswerable::NoQueue)?;
    Ok(RightAnswer::new(AnswerValue::Number(fate.waiting.into()), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id()))
        .with("end", seen.from().map_or(AnswerValue::Number(0), end)))
}

/// The packet that is under way for the shortest or the longest time: the one that is `better`.
fn way(exchange: &QuestionedFlow<'_>, better: impl Fn(i64, i64) -> bool) -> LabAnswer {
    known(exchange).next().ok_or(Unanswerable::NoLink)?;
    let mut best: Option<(i64, PacketId, u32)> = None;
    for (seen, fate) in known(exchange) {
        let Some(delivery) = fate.deliveries.first() else { continue };
        let ns = delivery.left.since(seen.step.time);
        if best.is_none_or(|(known, ..)| better(ns, known)) {
            best = Some((ns, seen.id(), fate.waiting));
        }
    }
    let (ns, packet, waiting) = best.ok_or(Unanswerable::NoLink)?;
    Ok(RightAnswer::new(AnswerValue::Duration(ns), [packet])
        .with("packet", AnswerValue::packet(packet))
        .with("waiting", AnswerValue::Number(waiting.into())))
}

/// A claim: no packet reports a loss. The sender concludes it from a timer or from what comes back.
pub(super) fn loss_is_reported(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let (seen, _) = lost(exchange)?;
    Ok(RightAnswer::new(AnswerValue::Truth(false), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id())))
}

/// A claim: the slowest packet takes no more than 1 % longer than the fastest.
pub(super) fn same_delay(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    known(exchange).next().ok_or(Unanswerable::NoLink)?;
    let ways = known(exchange)
        .filter_map(|(seen, fate)| Some((fate.deliveries.first()?.left.since(seen.step.time), seen.id())));
    let ways: Vec<_> = ways.collect();
    let (Some((least, fast)), Some((most, slow))) = (ways.iter().min(), ways.iter().max()) else {
        return Err(Unanswerable::NoLink);
    };
    let is_same = most.saturating_sub(*least) <= least / 100;
    Ok(RightAnswer::new(AnswerValue::Truth(is_same), [*slow, *fast])
        .with("fast", AnswerValue::packet(*fast))
        .with("slow", AnswerValue::packet(*slow))
        .with("least", AnswerValue::Duration(*least))
        .with("most", AnswerValue::Duration(*most)))
}
