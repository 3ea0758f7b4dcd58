//! Datagrams: the four fields of the header, lengths, ports, checksum.

use super::{Answer, Kind, Question, Unanswerable, Value, ask};
use crate::analysis::fact::{Fact, PacketId};
use crate::decode::udp::field;
use crate::decode::{ChecksumStatus, Network, Transport, Udp};
use crate::homework::exchange::{Exchange, Seen};

type Outcome = Result<Answer, Unanswerable>;

pub(super) const QUESTIONS: &[Question] = &[
    ask("udp-fields", Kind::Number, fields),
    ask("udp-header", Kind::Bytes, header),
    ask("udp-length", Kind::Number, length),
    ask("udp-data", Kind::Bytes, data),
    ask("udp-source-port", Kind::Number, source_port),
    ask("udp-reply-port", Kind::Number, reply_port),
    ask("udp-answer", Kind::Packets, answer),
    ask("udp-protocol", Kind::Number, protocol),
    ask("udp-checksum", CHECKSUMS, checksum),
    ask("udp-largest", Kind::Bytes, largest),
    ask("udp-datagrams", Kind::Number, datagrams),
    ask("udp-fragments", Kind::Number, fragments),
];

const CHECKSUMS: Kind = Kind::Choice(&["ok", "partial", "absent", "bad"]);

/// The UDP header of a packet, of a whole datagram where it completes one.
fn header_of<'a>(seen: &'a Seen<'_>) -> Option<&'a Udp> {
    match &seen.packet.innermost().0.transport {
        Some(Transport::Udp(udp)) => Some(udp),
        _ => None,
    }
}

/// The first datagram with its header.
fn first<'a>(exchange: &'a Exchange<'_>) -> Result<(&'a Seen<'a>, &'a Udp), Unanswerable> {
    exchange.udp()?;
    let mut found = exchange.packets.iter().filter_map(|seen| header_of(seen).map(|udp| (seen, udp)));
    found.next().ok_or(Unanswerable::NoData)
}

fn fields(exchange: &Exchange<'_>) -> Outcome {
    let (seen, _) = first(exchange)?;
    let fields = [field::SOURCE_PORT, field::DESTINATION_PORT, field::LENGTH, field::CHECKSUM];
    Ok(Answer::new(Value::count(fields.len()), [seen.id()]).with("packet", Value::packet(seen.id())))
}

fn header(exchange: &Exchange<'_>) -> Outcome {
    let (seen, udp) = first(exchange)?;
    let header = u64::from(udp.length).checked_sub(seen.payload()).ok_or(Unanswerable::Cut)?;
    Ok(Answer::new(Value::Bytes(header), [seen.id()])
        .with("packet", Value::packet(seen.id()))
        .with("length", Value::Number(udp.length.into()))
        .with("data", Value::Number(seen.payload())))
}

fn length(exchange: &Exchange<'_>) -> Outcome {
    let (seen, udp) = first(exchange)?;
    Ok(Answer::new(Value::Number(udp.length.into()), [seen.id()])
        .with("packet", Value::packet(seen.id()))
        .with("data", Value::Number(seen.payload())))
}

fn data(exchange: &Exchange<'_>) -> Outcome {
    let (seen, udp) = first(exchange)?;
    Ok(Answer::new(Value::Bytes(seen.payload()), [seen.id()])
        .with("packet", Value::packet(seen.id()))
        .with("length", Value::Number(udp.length.into())))
}

fn source_port(exchange: &Exchange<'_>) -> Outcome {
    let (seen, udp) = first(exchange)?;
    Ok(Answer::new(Value::Number(udp.source_port.into()), [seen.id()])
        .with("packet", Value::packet(seen.id())))
}

/// The first answer, and the datagram that it answers.
fn reply(exchange: &Exchange<'_>) -> Result<(PacketId, PacketId), Unanswerable> {
    exchange.udp()?;
    let wanted = |fact: &Fact| if let Fact::Answer { answers, .. } = fact { Some(*answers) } else { None };
    let (answers, told) = exchange.first(wanted).ok_or(Unanswerable::NoReply)?;
    Ok((told.about.ok_or(Unanswerable::NoReply)?, answers))
}

fn reply_port(exchange: &Exchange<'_>) -> Outcome {
    let (reply, request) = reply(exchange)?;
    let udp = exchange.packet(reply).and_then(header_of).ok_or(Unanswerable::NoReply)?;
    Ok(Answer::new(Value::Number(udp.destination_port.into()), [reply, request])
        .with("packet", Value::packet(reply))
        .with("request", Value::packet(request)))
}

fn answer(exchange: &Exchange<'_>) -> Outcome {
    let (reply, request) = reply(exchange)?;
    Ok(Answer::new(Value::packet(reply), [reply, request]).with("request", Value::packet(request)))
}

fn protocol(exchange: &Exchange<'_>) -> Outcome {
    let (seen, _) = first(exchange)?;
    let network = seen.packet.network().ok_or(Unanswerable::Cut)?;
    Ok(Answer::new(Value::Number(network.protocol().into()), [seen.id()])
        .with("packet", Value::packet(seen.id())))
}

fn checksum(exchange: &Exchange<'_>) -> Outcome {
    let (seen, udp) = first(exchange)?;
    let token = match udp.checksum.status {
        ChecksumStatus::Ok => "ok",
        ChecksumStatus::Partial => "partial",
        ChecksumStatus::Absent => "absent",
        ChecksumStatus::Bad => "bad",
        ChecksumStatus::Unverified => return Err(Unanswerable::Cut),
    };
    Ok(Answer::new(Value::Choice(token), [seen.id()]).with("packet", Value::packet(seen.id())))
}

/// What the length fields of IP and UDP allow (RFC 791, 3.1; RFC 768); IPv6 does not count its own header.
fn largest(exchange: &Exchange<'_>) -> Outcome {
    const FIELD: u64 = 65_535;
    let (seen, _) = first(exchange)?;
    let ip = match seen.packet.network() {
        Some(Network::Ipv4(_)) => 20,
        Some(Network::Ipv6(_)) => 0,
        None => return Err(Unanswerable::Cut),
    };
    Ok(Answer::new(Value::Bytes(FIELD - ip - 8), [seen.id()])
        .with("packet", Value::packet(seen.id()))
        .with("ip", Value::Number(ip)))
}

fn datagrams(exchange: &Exchange<'_>) -> Outcome {
    exchange.udp()?;
    let sent: Vec<_> =
        exchange.packets.iter().filter(|seen| header_of(seen).is_some()).map(Seen::id).collect();
    if sent.is_empty() {
        return Err(Unanswerable::NoData);
    }
    Ok(Answer::new(Value::count(sent.len()), sent))
}

fn fragments(exchange: &Exchange<'_>) -> Outcome {
    exchange.udp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::Reassembled { fragments, bytes, .. } => Some((*fragments, *bytes)),
        _ => None,
    };
    let ((fragments, bytes), told) = exchange.first(wanted).ok_or(Unanswerable::NoFragments)?;
    Ok(Answer::new(Value::Number(fragments.into()), told.evidence.iter().copied())
        .with("bytes", Value::Number(bytes.into()))
        .with("packet", told.about.map_or(Value::Number(0), Value::packet)))
}
