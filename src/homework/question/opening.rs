//! How a connection is opened: addresses, the three segments, their numbers and flags.

use super::{AnswerKind, AnswerValue, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask};
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::decode::Flags;
use crate::homework::exchange::{FlowPacket, QuestionedFlow};

pub(super) const QUESTIONS: &[LabQuestion] = &[
    ask("client-address", AnswerKind::Address, |exchange| address(exchange, End::Client)),
    ask("server-address", AnswerKind::Address, |exchange| address(exchange, End::Server)),
    ask("syn-number", AnswerKind::Number, syn_number),
    ask("syn-flags", FLAGS, |exchange| flags(exchange.syn()?.0)),
    ask("syn-ack-number", AnswerKind::Number, syn_ack_number),
    ask("syn-ack-acknowledges", AnswerKind::Number, syn_ack_acknowledges),
    ask("syn-ack-flags", FLAGS, |exchange| flags(exchange.syn_ack()?.0)),
    ask("third-number", AnswerKind::Number, third_number),
    ask("third-acknowledges", AnswerKind::Number, third_acknowledges),
    ask("third-data", AnswerKind::Bytes, third_data),
    ask("handshake-order", AnswerKind::Order, handshake_order),
    ask("handshake-time", AnswerKind::Duration, handshake_time),
    ask("client-established", AnswerKind::Packets, |exchange| established(exchange, End::Client)),
    ask("server-established", AnswerKind::Packets, |exchange| established(exchange, End::Server)),
];

const FLAGS: AnswerKind = AnswerKind::Choice(&["syn", "syn_ack", "ack", "fin_ack", "rst"]);

fn address(exchange: &QuestionedFlow<'_>, of: End) -> LabAnswer {
    // Where the server speaks first, the beginning is missing, and which end is the client is only likely.
    let first = exchange.packets.first().ok_or(Unanswerable::NoData)?;
    if first.from() != Some(End::Client) {
        return Err(Unanswerable::NoBeginning);
    }
    let address = match of {
        End::Client => exchange.flow.client,
        End::Server => exchange.flow.server,
    };
    Ok(RightAnswer::new(AnswerValue::Address(address.into()), [first.id()])
        .with("packet", AnswerValue::packet(first.id())))
}

fn syn_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (syn, isn) = exchange.syn()?;
    Ok(RightAnswer::new(AnswerValue::Number(isn.into()), [syn.id()])
        .or(AnswerValue::Number(0))
        .with("packet", AnswerValue::packet(syn.id())))
}

/// The flags that say what a segment is for.
fn flags(seen: &FlowPacket<'_>) -> LabAnswer {
    let has = |flags| seen.has(flags);
    let token = match (has(Flags::SYN), has(Flags::ACK), has(Flags::FIN), has(Flags::RST)) {
        (_, _, _, true) => "rst",
        (true, true, ..) => "syn_ack",
        (true, false, ..) => "syn",
        (_, _, true, _) => "fin_ack",
        (_, true, ..) => "ack",
        _ => return Err(Unanswerable::NoHandshake),
    };
    Ok(RightAnswer::new(AnswerValue::Choice(token), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id())))
}

fn syn_ack_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, isn, _) = exchange.syn_ack()?;
    Ok(RightAnswer::new(AnswerValue::Number(isn.into()), [seen.id()])
        .or(AnswerValue::Number(0))
        .with("packet", AnswerValue::packet(seen.id())))
}

fn syn_ack_acknowledges(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (syn, isn) = exchange.syn()?;
    let (seen, _, ack) = exchange.syn_ack()?;
    let raw = seen.packet.tcp().ok_or(Unanswerable::NoHandshake)?.ack;
    Ok(RightAnswer::new(AnswerValue::Number(raw.into()), [seen.id(), syn.id()])
        .or(AnswerValue::Number(ack))
        .with("isn", AnswerValue::Number(isn.into()))
        .with("syn", AnswerValue::packet(syn.id()))
        .with("relative", AnswerValue::Number(ack))
        .with("packet", AnswerValue::packet(seen.id())))
}

/// The segment after the SYN ACK with its numbers, raw and relative.
fn third<'a>(
    exchange: &'a QuestionedFlow<'_>,
) -> Result<(&'a FlowPacket<'a>, [u32; 2], [u64; 2]), Unanswerable> {
    let seen = exchange.handshake_ack()?;
    let tcp = seen.packet.tcp().ok_or(Unanswerable::NoHandshake)?;
    let numbers = seen.packet.numbers;
    match (numbers.seq_rel, numbers.ack_rel) {
        (Some(seq), Some(ack)) => Ok((seen, [tcp.seq, tcp.ack], [seq, ack])),
        _ => Err(Unanswerable::NoHandshake),
    }
}

fn third_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, [raw, _], [seq, _]) = third(exchange)?;
    let (syn, isn) = exchange.syn()?;
    Ok(RightAnswer::new(AnswerValue::Number(seq), [seen.id(), syn.id()])
        .or(AnswerValue::Number(raw.into()))
        .with("raw", AnswerValue::Number(raw.into()))
        .with("isn", AnswerValue::Number(isn.into())))
}

fn third_acknowledges(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, [_, raw], [_, ack]) = third(exchange)?;
    let (syn_ack, isn, _) = exchange.syn_ack()?;
    Ok(RightAnswer::new(AnswerValue::Number(ack), [seen.id(), syn_ack.id()])
        .or(AnswerValue::Number(raw.into()))
        .with("raw", AnswerValue::Number(raw.into()))
        .with("isn", AnswerValue::Number(isn.into())))
}

fn third_data(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let seen = exchange.handshake_ack()?;
    Ok(RightAnswer::new(AnswerValue::Bytes(seen.payload()), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id())))
}

fn handshake_order(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let order = [exchange.syn()?.0.id(), exchange.syn_ack()?.0.id(), exchange.handshake_ack()?.id()];
    Ok(RightAnswer::new(AnswerValue::Order(order.to_vec()), order))
}

fn handshake_time(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (syn, third) = (exchange.syn()?.0.id(), exchange.handshake_ack()?.id());
    let ns = exchange.flow.handshake_ns.ok_or(Unanswerable::NoHandshake)?;
    Ok(RightAnswer::new(AnswerValue::Duration(ns), [third, syn])
        .with("first", AnswerValue::packet(syn))
        .with("last", AnswerValue::packet(third)))
}

/// The packet whose sending or arrival makes an end ESTABLISHED.
fn established(exchange: &QuestionedFlow<'_>, of: End) -> LabAnswer {
    exchange.tcp()?;
    let enters = |change: &crate::analysis::Change| change.end == of && change.to == TcpState::Established;
    let found = exchange.changes.iter().find(|(change, _)| enters(&change.change));
    let packet = found.and_then(|(_, cause)| *cause).ok_or(Unanswerable::NoHandshake)?;
    Ok(RightAnswer::new(AnswerValue::packet(packet), [packet]))
}
