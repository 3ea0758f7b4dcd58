//! How a connection is opened: addresses, the three segments, their numbers and flags.

use super::{Answer, Kind, Question, Unanswerable, Value, ask};
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::decode::Flags;
use crate::homework::exchange::{Exchange, Seen};

type Outcome = Result<Answer, Unanswerable>;

pub(super) const QUESTIONS: &[Question] = &[
    ask("client-address", Kind::Address, |exchange| address(exchange, End::Client)),
    ask("server-address", Kind::Address, |exchange| address(exchange, End::Server)),
    ask("syn-number", Kind::Number, syn_number),
    ask("syn-flags", FLAGS, |exchange| flags(exchange.syn()?.0)),
    ask("syn-ack-number", Kind::Number, syn_ack_number),
    ask("syn-ack-acknowledges", Kind::Number, syn_ack_acknowledges),
    ask("syn-ack-flags", FLAGS, |exchange| flags(exchange.syn_ack()?.0)),
    ask("third-number", Kind::Number, third_number),
    ask("third-acknowledges", Kind::Number, third_acknowledges),
    ask("third-data", Kind::Bytes, third_data),
    ask("handshake-order", Kind::Order, handshake_order),
    ask("handshake-time", Kind::Duration, handshake_time),
    ask("client-established", Kind::Packets, |exchange| established(exchange, End::Client)),
    ask("server-established", Kind::Packets, |exchange| established(exchange, End::Server)),
];

const FLAGS: Kind = Kind::Choice(&["syn", "syn_ack", "ack", "fin_ack", "rst"]);

fn address(exchange: &Exchange<'_>, of: End) -> Outcome {
    let first = exchange.packets.first().ok_or(Unanswerable::NoData)?;
    let address = match of {
        End::Client => exchange.flow.client,
        End::Server => exchange.flow.server,
    };
    Ok(Answer::new(Value::Address(address.into()), [first.id()]).with("packet", Value::packet(first.id())))
}

fn syn_number(exchange: &Exchange<'_>) -> Outcome {
    let (syn, isn) = exchange.syn()?;
    Ok(Answer::new(Value::Number(isn.into()), [syn.id()])
        .or(Value::Number(0))
        .with("packet", Value::packet(syn.id())))
}

/// The flags that say what a segment is for.
fn flags(seen: &Seen<'_>) -> Outcome {
    let has = |flags| seen.has(flags);
    let token = match (has(Flags::SYN), has(Flags::ACK), has(Flags::FIN), has(Flags::RST)) {
        (_, _, _, true) => "rst",
        (true, true, ..) => "syn_ack",
        (true, false, ..) => "syn",
        (_, _, true, _) => "fin_ack",
        (_, true, ..) => "ack",
        _ => return Err(Unanswerable::NoHandshake),
    };
    Ok(Answer::new(Value::Choice(token), [seen.id()]).with("packet", Value::packet(seen.id())))
}

fn syn_ack_number(exchange: &Exchange<'_>) -> Outcome {
    let (seen, isn, _) = exchange.syn_ack()?;
    Ok(Answer::new(Value::Number(isn.into()), [seen.id()])
        .or(Value::Number(0))
        .with("packet", Value::packet(seen.id())))
}

fn syn_ack_acknowledges(exchange: &Exchange<'_>) -> Outcome {
    let (syn, isn) = exchange.syn()?;
    let (seen, _, ack) = exchange.syn_ack()?;
    let raw = seen.packet.tcp().ok_or(Unanswerable::NoHandshake)?.ack;
    Ok(Answer::new(Value::Number(raw.into()), [seen.id(), syn.id()])
        .or(Value::Number(ack))
        .with("isn", Value::Number(isn.into()))
        .with("syn", Value::packet(syn.id()))
        .with("relative", Value::Number(ack))
        .with("packet", Value::packet(seen.id())))
}

/// The segment after the SYN ACK with its numbers, raw and relative.
fn third<'a>(exchange: &'a Exchange<'_>) -> Result<(&'a Seen<'a>, [u32; 2], [u64; 2]), Unanswerable> {
    let seen = exchange.handshake_ack()?;
    let tcp = seen.packet.tcp().ok_or(Unanswerable::NoHandshake)?;
    let numbers = seen.packet.numbers;
    match (numbers.seq_rel, numbers.ack_rel) {
        (Some(seq), Some(ack)) => Ok((seen, [tcp.seq, tcp.ack], [seq, ack])),
        _ => Err(Unanswerable::NoHandshake),
    }
}

fn third_number(exchange: &Exchange<'_>) -> Outcome {
    let (seen, [raw, _], [seq, _]) = third(exchange)?;
    let (syn, isn) = exchange.syn()?;
    Ok(Answer::new(Value::Number(seq), [seen.id(), syn.id()])
        .or(Value::Number(raw.into()))
        .with("raw", Value::Number(raw.into()))
        .with("isn", Value::Number(isn.into())))
}

fn third_acknowledges(exchange: &Exchange<'_>) -> Outcome {
    let (seen, [_, raw], [_, ack]) = third(exchange)?;
    let (syn_ack, isn, _) = exchange.syn_ack()?;
    Ok(Answer::new(Value::Number(ack), [seen.id(), syn_ack.id()])
        .or(Value::Number(raw.into()))
        .with("raw", Value::Number(raw.into()))
        .with("isn", Value::Number(isn.into())))
}

fn third_data(exchange: &Exchange<'_>) -> Outcome {
    let seen = exchange.handshake_ack()?;
    Ok(Answer::new(Value::Bytes(seen.payload()), [seen.id()]).with("packet", Value::packet(seen.id())))
}

fn handshake_order(exchange: &Exchange<'_>) -> Outcome {
    let order = [exchange.syn()?.0.id(), exchange.syn_ack()?.0.id(), exchange.handshake_ack()?.id()];
    Ok(Answer::new(Value::Order(order.to_vec()), order))
}

fn handshake_time(exchange: &Exchange<'_>) -> Outcome {
    let (syn, third) = (exchange.syn()?.0.id(), exchange.handshake_ack()?.id());
    let ns = exchange.flow.handshake_ns.ok_or(Unanswerable::NoHandshake)?;
    Ok(Answer::new(Value::Duration(ns), [third, syn])
        .with("first", Value::packet(syn))
        .with("last", Value::packet(third)))
}

/// The packet whose sending or arrival makes an end ESTABLISHED.
fn established(exchange: &Exchange<'_>, of: End) -> Outcome {
    exchange.tcp()?;
    let enters = |change: &crate::analysis::Change| change.end == of && change.to == TcpState::Established;
    let found = exchange.changes.iter().find(|(change, _)| enters(&change.change));
    let packet = found.and_then(|(_, cause)| *cause).ok_or(Unanswerable::NoHandshake)?;
    Ok(Answer::new(Value::packet(packet), [packet]))
}
