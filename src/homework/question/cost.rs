//! What an exchange costs: packets, headers, time, throughput.

use super::{Answer, Kind, Question, Unanswerable, Value, ask, end};
use crate::analysis::fact::{Fact, PacketId};
use crate::homework::exchange::Exchange;

type Outcome = Result<Answer, Unanswerable>;

pub(super) const QUESTIONS: &[Question] = &[
    ask("packets", Kind::Number, packets),
    ask("duration", Kind::Duration, duration),
    ask("wire-bytes", Kind::Bytes, wire_bytes),
    ask("header-bytes", Kind::Bytes, header_bytes),
    ask("header-share", Kind::Share, header_share),
    ask("throughput", Kind::Rate, throughput),
    ask("first-reply", Kind::Duration, first_reply),
    ask("round-trips", Kind::Number, round_trips),
];

/// The first and the last packet.
fn ends(exchange: &Exchange<'_>) -> Result<[PacketId; 2], Unanswerable> {
    match (exchange.packets.first(), exchange.packets.last()) {
        (Some(first), Some(last)) => Ok([first.id(), last.id()]),
        _ => Err(Unanswerable::NoData),
    }
}

fn packets(exchange: &Exchange<'_>) -> Outcome {
    let counts = exchange.flow.packets;
    Ok(Answer::new(Value::Number(exchange.flow.total_packets()), ends(exchange)?)
        .with("client", Value::Number(counts.client))
        .with("server", Value::Number(counts.server)))
}

fn duration(exchange: &Exchange<'_>) -> Outcome {
    let [first, last] = ends(exchange)?;
    Ok(Answer::new(Value::Duration(exchange.flow.duration_ns), [first, last])
        .with("first", Value::packet(first))
        .with("last", Value::packet(last)))
}

/// An answer from the bytes on the wire and those of message.
fn bytes(exchange: &Exchange<'_>, value: Value) -> Outcome {
    let flow = exchange.flow;
    Ok(Answer::new(value, ends(exchange)?)
        .with("wire", Value::Number(flow.total_wire()))
        .with("message", Value::Number(flow.total_payload()))
        .with("headers", Value::Number(flow.total_headers())))
}

fn wire_bytes(exchange: &Exchange<'_>) -> Outcome {
    bytes(exchange, Value::Bytes(exchange.flow.total_wire()))
}

fn header_bytes(exchange: &Exchange<'_>) -> Outcome {
    bytes(exchange, Value::Bytes(exchange.flow.total_headers()))
}

fn header_share(exchange: &Exchange<'_>) -> Outcome {
    let flow = exchange.flow;
    let wire = flow.total_wire();
    let thousandths = flow.total_headers().saturating_mul(1000).saturating_add(wire / 2);
    bytes(exchange, Value::Share(thousandths.checked_div(wire).ok_or(Unanswerable::NoData)?))
}

fn throughput(exchange: &Exchange<'_>) -> Outcome {
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
    let last = acks.last().and_then(|((), told)| told.about).unwrap_or(first);
    Ok(Answer::new(Value::Rate(u64::try_from(rate).unwrap_or(u64::MAX)), [last, first])
        .with("sender", end(sender))
        .with("bytes", Value::Bytes(throughput.bytes))
        .with("time", Value::Duration(throughput.duration_ns))
        .with("first", Value::packet(first)))
}

fn first_reply(exchange: &Exchange<'_>) -> Outcome {
    let ns = exchange.flow.first_reply_ns.ok_or(Unanswerable::NoReply)?;
    let [first, _] = ends(exchange)?;
    let reply = exchange.data_of(crate::call::End::Server).next().ok_or(Unanswerable::NoReply)?.id();
    Ok(Answer::new(Value::Duration(ns), [reply, first])
        .with("first", Value::packet(first))
        .with("reply", Value::packet(reply)))
}

fn round_trips(exchange: &Exchange<'_>) -> Outcome {
    let trips = exchange.flow.round_trips.ok_or(Unanswerable::NoReply)?;
    let answer = first_reply(exchange)?;
    Ok(Answer { value: Value::Number(trips.into()), ..answer })
}
