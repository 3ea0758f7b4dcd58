//! Flow control: how the receiver's window holds the sender back.

use super::{Answer, Kind, Question, Unanswerable, Value, ask, end};
use crate::analysis::fact::Fact;
use crate::homework::exchange::Exchange;

type Outcome = Result<Answer, Unanswerable>;

pub(super) const QUESTIONS: &[Question] = &[
    ask("window-closes", Kind::Packets, window_closes),
    ask("window-closed-for", Kind::Duration, window_closed_for),
    ask("window-opens", Kind::Packets, window_opens),
    ask("window-after", Kind::Bytes, window_after),
    ask("window-probes", Kind::Number, window_probes),
    ask("window-filled", Kind::Packets, window_filled),
    ask("window-filled-bytes", Kind::Bytes, window_filled_bytes),
];

fn window_closes(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::ZeroWindow { end, after_fin: false } => Some(*end),
        _ => None,
    };
    let (of, told) = exchange.first(wanted).ok_or(Unanswerable::NoZeroWindow)?;
    let id = told.about.ok_or(Unanswerable::NoZeroWindow)?;
    Ok(Answer::new(Value::packet(id), [id]).with("end", end(of)))
}

/// The answer of `value` about the first window that opens again.
fn opening(exchange: &Exchange<'_>, value: impl Fn(i64, Option<u64>) -> Option<Value>) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::WindowOpened { end, closed_by, closed_ns, window } => Some((*end, *closed_by, *closed_ns, *window)),
        _ => None,
    };
    let ((of, closed_by, ns, window), told) = exchange.first(wanted).ok_or(Unanswerable::NoZeroWindow)?;
    let id = told.about.ok_or(Unanswerable::NoZeroWindow)?;
    let value = value(ns, window).ok_or(Unanswerable::NoWindow)?;
    Ok(Answer::new(value, [id, closed_by])
        .with("end", end(of))
        .with("closed", Value::packet(closed_by))
        .with("opened", Value::packet(id)))
}

fn window_closed_for(exchange: &Exchange<'_>) -> Outcome {
    opening(exchange, |ns, _| Some(Value::Duration(ns)))
}

fn window_opens(exchange: &Exchange<'_>) -> Outcome {
    let answer = opening(exchange, |_, _| Some(Value::Number(0)))?;
    let value = answer.evidence.first().copied().map(Value::packet).ok_or(Unanswerable::NoZeroWindow)?;
    Ok(Answer { value, ..answer })
}

fn window_after(exchange: &Exchange<'_>) -> Outcome {
    opening(exchange, |_, window| window.map(Value::Bytes))
}

fn window_probes(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let probes = exchange.every(|fact| matches!(fact, Fact::WindowProbe { .. }).then_some(()));
    let probes: Vec<_> = probes.into_iter().filter_map(|((), told)| told.about).collect();
    if probes.is_empty() {
        return Err(Unanswerable::NoZeroWindow);
    }
    Ok(Answer::new(Value::count(probes.len()), probes))
}

/// The first segment that fills the other end's window.
fn filling(exchange: &Exchange<'_>) -> Result<(Answer, u64), Unanswerable> {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::WindowFull { end, window } => Some((*end, *window)),
        _ => None,
    };
    let ((of, window), told) = exchange.first(wanted).ok_or(Unanswerable::NoFullWindow)?;
    let id = told.about.ok_or(Unanswerable::NoFullWindow)?;
    let answer = Answer::new(Value::packet(id), told.evidence.iter().copied())
        .with("end", end(of))
        .with("other", end(of.other()))
        .with("packet", Value::packet(id))
        .with("window", Value::Bytes(window));
    Ok((answer, window))
}

fn window_filled(exchange: &Exchange<'_>) -> Outcome {
    filling(exchange).map(|(answer, _)| answer)
}

fn window_filled_bytes(exchange: &Exchange<'_>) -> Outcome {
    let (answer, window) = filling(exchange)?;
    Ok(Answer { value: Value::Bytes(window), ..answer })
}
