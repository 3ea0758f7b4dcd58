//! Flow control: how the receiver's window holds the sender back.

use super::{AnswerKind, AnswerValue, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask, end};
use crate::analysis::fact::Fact;
use crate::homework::exchange::{FlowPacket, QuestionedFlow};

pub(super) const QUESTIONS: &[LabQuestion] = &[
    ask("window-closes", AnswerKind::Packets, window_closes),
    ask("window-closed-for", AnswerKind::Duration, window_closed_for),
    ask("window-opens", AnswerKind::Packets, window_opens),
    ask("window-after", AnswerKind::Bytes, window_after),
    ask("window-probes", AnswerKind::Number, window_probes),
    ask("window-filled", AnswerKind::Packets, window_filled),
    ask("window-filled-bytes", AnswerKind::Bytes, window_filled_bytes),
    ask("window-filled-times", AnswerKind::Number, window_filled_times),
    ask("window-closed-times", AnswerKind::Number, window_closed_times),
];

fn window_closes(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::ZeroWindow { end, after_fin: false } => Some(*end),
        _ => None,
    };
    let (of, shown) = exchange.first(wanted).ok_or(Unanswerable::NoZeroWindow)?;
    let id = shown.about.ok_or(Unanswerable::NoZeroWindow)?;
    Ok(RightAnswer::new(AnswerValue::packet(id), [id]).with("end", end(of)))
}

/// The answer of `value` about the first window that opens again.
fn opening(
    exchange: &QuestionedFlow<'_>,
    value: impl Fn(i64, Option<u64>) -> Option<AnswerValue>,
) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::WindowOpened { end, closed_by, closed_ns, window } => {
            Some((*end, *closed_by, *closed_ns, *window))
        }
        _ => None,
    };
    let ((of, closed_by, ns, window), shown) = exchange.first(wanted).ok_or(Unanswerable::NoZeroWindow)?;
    let id = shown.about.ok_or(Unanswerable::NoZeroWindow)?;
    let value = value(ns, window).ok_or(Unanswerable::NoWindow)?;
    Ok(RightAnswer::new(value, [id, closed_by])
        .with("end", end(of))
        .with("closed", AnswerValue::packet(closed_by))
        .with("opened", AnswerValue::packet(id)))
}

fn window_closed_for(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    opening(exchange, |ns, _| Some(AnswerValue::Duration(ns)))
}

fn window_opens(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let answer = opening(exchange, |_, _| Some(AnswerValue::Number(0)))?;
    let value =
        answer.evidence.first().copied().map(AnswerValue::packet).ok_or(Unanswerable::NoZeroWindow)?;
    Ok(RightAnswer { value, ..answer })
}

fn window_after(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    opening(exchange, |_, window| window.map(AnswerValue::Bytes))
}

fn window_probes(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let probes = exchange.every(|fact| matches!(fact, Fact::WindowProbe { .. }).then_some(()));
    let probes: Vec<_> = probes.into_iter().filter_map(|((), shown)| shown.about).collect();
    if probes.is_empty() {
        return Err(Unanswerable::NoZeroWindow);
    }
    Ok(RightAnswer::new(AnswerValue::count(probes.len()), probes))
}

/// The first segment that fills the other end's window.
fn filling(exchange: &QuestionedFlow<'_>) -> Result<(RightAnswer, u64), Unanswerable> {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::WindowFull { end, window } => Some((*end, *window)),
        _ => None,
    };
    let ((of, window), shown) = exchange.first(wanted).ok_or(Unanswerable::NoFullWindow)?;
    let id = shown.about.ok_or(Unanswerable::NoFullWindow)?;
    let answer = RightAnswer::new(AnswerValue::packet(id), shown.evidence.iter().copied())
        .with("end", end(of))
        .with("other", end(of.other()))
        .with("packet", AnswerValue::packet(id))
        .with("window", AnswerValue::Bytes(window));
    Ok((answer, window))
}

fn window_filled(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    filling(exchange).map(|(answer, _)| answer)
}

fn window_filled_bytes(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (answer, window) = filling(exchange)?;
    Ok(RightAnswer { value: AnswerValue::Bytes(window), ..answer })
}

/// How many segments of the end that sends more fill the other end's window.
fn window_filled_times(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let sender = exchange.sender();
    let count = *exchange.flow.full_windows.of(sender);
    times(exchange, count, |fact| matches!(fact, Fact::WindowFull { end, .. } if *end == sender))
        .map(|answer| answer.with("end", end(sender)).with("other", end(sender.other())))
}

/// How often the window becomes 0 that the end which sends more has to heed.
fn window_closed_times(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let receiver = exchange.sender().other();
    let count = *exchange.flow.zero_windows.of(receiver);
    times(
        exchange,
        count,
        |fact| matches!(fact, Fact::ZeroWindow { end, after_fin: false } if *end == receiver),
    )
    .map(|answer| answer.with("end", end(receiver)))
}

/// A count of the flow, shown by the packets of these facts; by the first and the last packet if it is 0.
fn times(exchange: &QuestionedFlow<'_>, count: u32, shows: impl Fn(&Fact) -> bool) -> LabAnswer {
    exchange.tcp()?;
    exchange.data_of(exchange.sender()).next().ok_or(Unanswerable::NoData)?;
    let notes = exchange.every(|fact| shows(fact).then_some(()));
    let mut evidence: Vec<_> = notes.into_iter().filter_map(|((), note)| note.about).collect();
    if evidence.is_empty() {
        evidence.extend(
            [exchange.packets.first(), exchange.packets.last()].into_iter().flatten().map(FlowPacket::id),
        );
    }
    Ok(RightAnswer::new(AnswerValue::Number(count.into()), evidence))
}
