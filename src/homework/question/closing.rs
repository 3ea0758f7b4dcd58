//! How a connection ends.

use super::{AnswerKind, AnswerValue, ENDS, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask, end};
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::reason::{ResetCause, Shape};
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::homework::exchange::QuestionedFlow;

pub(super) const QUESTIONS: &[LabQuestion] = &[
    ask("closed-first", ENDS, closed_first),
    ask("close-shape", SHAPES, close_shape),
    ask("first-fin", AnswerKind::Packets, first_fin),
    ask("fin-number", AnswerKind::Number, fin_number),
    ask("fin-acknowledged", AnswerKind::Number, fin_acknowledged),
    ask("close-order", AnswerKind::Order, close_order),
    ask("time-wait", ENDS, time_wait),
    ask("reset-by", ENDS, reset_by),
    ask("reset-cause", RESETS, reset_cause),
    ask("refused-port", AnswerKind::Number, refused_port),
];

const SHAPES: AnswerKind = AnswerKind::Choice(&[
    "four_segments",
    "three_segments",
    "simultaneous",
    "half_closed",
    "reset",
    "refused",
]);
const RESETS: AnswerKind = AnswerKind::Choice(&[
    "aborted",
    "unread",
    "aborted_or_unread",
    "after_close",
    "no_connection",
    "gives_up",
    "refused",
]);

/// The first FIN: its packet, its end, and its number.
fn fin(exchange: &QuestionedFlow<'_>) -> Result<(PacketId, End, u64), Unanswerable> {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::Fin { end, seq, first: true, .. } => Some((*end, *seq)),
        _ => None,
    };
    let ((of, seq), shown) = exchange.first(wanted).ok_or(Unanswerable::NoClose)?;
    Ok((shown.about.ok_or(Unanswerable::NoClose)?, of, seq))
}

/// How the connection was closed, and the packets that show it.
fn closed(exchange: &QuestionedFlow<'_>) -> Result<(Option<End>, Shape, Vec<PacketId>), Unanswerable> {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::Closed { first, shape } => Some((*first, *shape)),
        _ => None,
    };
    let ((first, shape), shown) = exchange.first(wanted).ok_or(Unanswerable::NoClose)?;
    Ok((first, shape, shown.evidence.clone()))
}

fn closed_first(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (packet, of, _) = fin(exchange)?;
    // FINs that cross, and a reset, have no end that closed first.
    let first = exchange.flow.closed_first.filter(|first| *first == of).ok_or(Unanswerable::NoClose)?;
    Ok(RightAnswer::new(end(first), [packet]).with("packet", AnswerValue::packet(packet)))
}

fn close_shape(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let token = match exchange.flow.shape {
        Some(Shape::FourSegments) => "four_segments",
        Some(Shape::ThreeSegments) => "three_segments",
        Some(Shape::Simultaneous) => "simultaneous",
        Some(Shape::HalfClosed) => "half_closed",
        Some(Shape::Reset) => "reset",
        Some(Shape::Refused) => "refused",
        Some(Shape::Unseen) | None => return Err(Unanswerable::NoClose),
    };
    let ends = |fact: &Fact| {
        matches!(fact, Fact::Fin { .. } | Fact::Reset { .. } | Fact::Refused { .. }).then_some(())
    };
    let evidence: Vec<_> = exchange.every(ends).into_iter().filter_map(|((), shown)| shown.about).collect();
    let last = closed(exchange).map(|(_, _, evidence)| evidence).unwrap_or_default();
    Ok(RightAnswer::new(AnswerValue::Choice(token), evidence.into_iter().chain(last)))
}

fn first_fin(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (packet, of, _) = fin(exchange)?;
    Ok(RightAnswer::new(AnswerValue::packet(packet), [packet]).with("end", end(of)))
}

fn fin_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (packet, of, seq) = fin(exchange)?;
    let seen = exchange.packet(packet).ok_or(Unanswerable::NoClose)?;
    // A segment with data carries its FIN after its last byte.
    let raw = seen.packet.tcp().ok_or(Unanswerable::NoClose)?.seq;
    let raw = u64::from(raw).wrapping_add(seen.payload()) & u64::from(u32::MAX);
    Ok(RightAnswer::new(AnswerValue::Number(seq), [packet])
        .or(AnswerValue::Number(raw))
        .with("packet", AnswerValue::packet(packet))
        .with("end", end(of))
        .with("raw", AnswerValue::Number(raw)))
}

fn fin_acknowledged(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (packet, of, seq) = fin(exchange)?;
    let wanted = |fact: &Fact| match fact {
        Fact::AckFin { end, ack, .. } if *end != of => Some(*ack),
        _ => None,
    };
    let (ack, shown) = exchange.first(wanted).ok_or(Unanswerable::NoClose)?;
    let id = shown.about.ok_or(Unanswerable::NoClose)?;
    let raw = exchange.packet(id).and_then(|seen| seen.packet.tcp()).ok_or(Unanswerable::NoClose)?.ack;
    Ok(RightAnswer::new(AnswerValue::Number(ack), [id, packet])
        .or(AnswerValue::Number(raw.into()))
        .with("fin", AnswerValue::packet(packet))
        .with("packet", AnswerValue::packet(id))
        .with("seq", AnswerValue::Number(seq)))
}

fn close_order(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (first, of, _) = fin(exchange)?;
    let acknowledges = |by: End| {
        move |fact: &Fact| match fact {
            Fact::AckFin { end, .. } if *end == by => Some(()),
            _ => None,
        }
    };
    let second = |fact: &Fact| matches!(fact, Fact::Fin { first: false, .. }).then_some(());
    let packet = |found: Option<((), &super::super::exchange::ShownFact<'_>)>| {
        found.and_then(|((), shown)| shown.about).ok_or(Unanswerable::NoClose)
    };
    let mut order = vec![
        first,
        packet(exchange.first(acknowledges(of.other())))?,
        packet(exchange.first(second))?,
        packet(exchange.first(acknowledges(of)))?,
    ];
    // An ACK that is in the same segment as a FIN is no further packet.
    order.sort_unstable();
    order.dedup();
    Ok(RightAnswer::new(AnswerValue::Order(order.clone()), order))
}

fn time_wait(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let waits = |change: &crate::analysis::Change| change.to == TcpState::TimeWait;
    let found: Vec<_> = exchange.changes.iter().filter(|(change, _)| waits(&change.change)).collect();
    let [(change, cause)] = found.as_slice() else { return Err(Unanswerable::NoClose) };
    Ok(RightAnswer::new(end(change.change.end), *cause))
}

/// The reset that ended a connection.
struct AskedReset {
    packet: PacketId,
    /// Who sent it.
    of: Option<End>,
    cause: &'static str,
    /// The packet that it answers.
    answers: Option<PacketId>,
}

fn reset(exchange: &QuestionedFlow<'_>) -> Result<AskedReset, Unanswerable> {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::Reset { end, cause, answers } => Some((Some(*end), token(*cause), *answers)),
        Fact::Refused { answers, .. } => Some((Some(End::Server), "refused", Some(*answers))),
        _ => None,
    };
    let ((of, cause, answers), shown) = exchange.first(wanted).ok_or(Unanswerable::NoReset)?;
    Ok(AskedReset { packet: shown.about.ok_or(Unanswerable::NoReset)?, of, cause, answers })
}

const fn token(cause: ResetCause) -> &'static str {
    match cause {
        ResetCause::Aborted => "aborted",
        ResetCause::Unread => "unread",
        ResetCause::AbortedOrUnread => "aborted_or_unread",
        ResetCause::AfterClose => "after_close",
        ResetCause::NoConnection => "no_connection",
        ResetCause::GivesUp => "gives_up",
    }
}

fn reset_by(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let AskedReset { packet, of, .. } = reset(exchange)?;
    Ok(RightAnswer::new(end(of.ok_or(Unanswerable::NoReset)?), [packet])
        .with("packet", AnswerValue::packet(packet)))
}

fn reset_cause(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let AskedReset { packet, cause, answers, .. } = reset(exchange)?;
    Ok(RightAnswer::new(AnswerValue::Choice(cause), [packet].into_iter().chain(answers))
        .with("packet", AnswerValue::packet(packet)))
}

fn refused_port(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::Refused { port, answers } => Some((*port, *answers)),
        _ => None,
    };
    let ((port, syn), shown) = exchange.first(wanted).ok_or(Unanswerable::NoReset)?;
    Ok(RightAnswer::new(AnswerValue::Number(port.into()), shown.about.into_iter().chain([syn]))
        .with("packet", shown.about.map_or(AnswerValue::Number(0), AnswerValue::packet))
        .with("syn", AnswerValue::packet(syn)))
}
