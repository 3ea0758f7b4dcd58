//! What an exchange costs: packets, headers, time, throughput.

use super::{AnswerKind, AnswerValue, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask, end};
use crate::analysis::fact::{Fact, PacketId};
use crate::homework::exchange::QuestionedFlow;

pub(super) const QUESTIONS: &[LabQuestion] = &[
    ask("packets", AnswerKind::Number, packets),
    ask("duration", AnswerKind::Duration, duration),
    ask("wire-bytes", AnswerKind::Bytes, wire_bytes),
    ask("header-bytes", AnswerKind::Bytes, header_bytes),
    ask("header-share", AnswerKind::Share, header_share),
    ask("throughput", AnswerKind::Rate, throughput),
    ask("first-reply", AnswerKind::Duration, first_reply),
    ask("round-trips", AnswerKind::Number, round_trips),
];

/// The first and the last packet.
fn ends(exchange: &QuestionedFlow<'_>) -> Result<[PacketId; 2], Unanswerable> {
    match (exchange.packets.first(), exchange.packets.last()) {
        (Some(first), Some(last)) => Ok([first.id(), last.id()]),
        _ => Err(Unanswerable::NoData),
    }
}

fn packets(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let counts = exchange.flow.packets;
    Ok(RightAnswer::new(AnswerValue::Number(exchange.flow.total_packets()), ends(exchange)?)
        .with("client", AnswerValue::Number(counts.client))
        .with("server", AnswerValue::Number(counts.server)))
}

fn duration(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let [first, last] = ends(exchange)?;
    Ok(RightAnswer::new(AnswerValue::Duration(exchange.flow.duration_ns), [first, last])
        .with("first", AnswerValue::packet(first))
        .with("last", AnswerValue::packet(last)))
}

/// An answer from the bytes on the wire and those of message.
fn bytes(exchange: &QuestionedFlow<'_>, value: AnswerValue) -> LabAnswer {
    let flow = exchange.flow;
    Ok(RightAnswer::new(value, ends(exchange)?)
        .with("wire", AnswerValue::Number(flow.total_wire()))
        .with("message", AnswerValue::Number(flow.total_payload()))
        .with("headers", AnswerValue::Number(flow.total_headers())))
}

fn wire_bytes(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    bytes(exchange, AnswerValue::Bytes(exchange.flow.total_wire()))
}

fn header_bytes(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    bytes(exchange, AnswerValue::Bytes(exchange.flow.total_headers()))
}

fn header_share(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let flow = exchange.flow;
    let wire = flow.total_wire();
    let thousandths = flow.total_headers().saturating_mul(1000).saturating_add(wire / 2);
    bytes(exchange, AnswerValue::Share(thousandths.checked_div(wire).ok_or(Unanswerable::NoData)?))
}

fn throughput(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let throughput = exchange.flow.throughput.of(sender).as_deref().ok_or(Unanswerable::NoAck)?;
    let ns = u128::try_from(throughput.duration_ns).ok().filter(|ns| *ns > 0).ok_or(Unanswerable::NoAck)?;
    let rate = u128::from(throughput.bytes) * 1_000_000_000 / ns;
    let first = exchange.data_of(sender).next().ok_or(Unanswerable::NoData)?.id();
    let acks = exchange.every(|fact| match fact {
        Fact::AckData { end, .. } if *end != sender => Some(()),
        _ => None,
    });
    let last = acks.last().and_then(|((), shown)| shown.about).unwrap_or(first);
    Ok(RightAnswer::new(AnswerValue::Rate(u64::try_from(rate).unwrap_or(u64::MAX)), [last, first])
        .with("sender", end(sender))
        .with("bytes", AnswerValue::Bytes(throughput.bytes))
        .with("time", AnswerValue::Duration(throughput.duration_ns))
        .with("first", AnswerValue::packet(first)))
}

fn first_reply(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let ns = exchange.flow.first_reply_ns.ok_or(Unanswerable::NoReply)?;
    let [first, _] = ends(exchange)?;
    let reply = exchange.data_of(crate::call::End::Server).next().ok_or(Unanswerable::NoReply)?.id();
    Ok(RightAnswer::new(AnswerValue::Duration(ns), [reply, first])
        .with("first", AnswerValue::packet(first))
        .with("reply", AnswerValue::packet(reply)))
}

fn round_trips(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let trips = exchange.flow.round_trips.ok_or(Unanswerable::NoReply)?;
    let answer = first_reply(exchange)?;
    Ok(RightAnswer { value: AnswerValue::Number(trips.into()), ..answer })
}
