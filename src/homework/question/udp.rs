//! Datagrams: the four fields of the header, lengths, ports, checksum.

use super::{AnswerKind, AnswerValue, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask};
use crate::analysis::fact::{Fact, PacketId};
use crate::decode::udp::field;
use crate::decode::{ChecksumStatus, Network, Transport, Udp};
use crate::homework::exchange::{FlowPacket, QuestionedFlow};

pub(super) const QUESTIONS: &[LabQuestion] = &[
    ask("udp-fields", AnswerKind::Number, fields),
    ask("udp-header", AnswerKind::Bytes, header),
    ask("udp-length", AnswerKind::Number, length),
    ask("udp-data", AnswerKind::Bytes, data),
    ask("udp-source-port", AnswerKind::Number, source_port),
    ask("udp-reply-port", AnswerKind::Number, reply_port),
    ask("udp-answer", AnswerKind::Packets, answer),
    ask("udp-protocol", AnswerKind::Number, protocol),
    ask("udp-checksum", CHECKSUMS, checksum),
    ask("udp-largest", AnswerKind::Bytes, largest),
    ask("udp-largest-port", AnswerKind::Number, largest_port),
    ask("udp-datagrams", AnswerKind::Number, datagrams),
    ask("udp-fragments", AnswerKind::Number, fragments),
];

const CHECKSUMS: AnswerKind = AnswerKind::Choice(&["ok", "partial", "absent", "bad"]);

/// The UDP header of a packet, of a whole datagram where it completes one.
fn header_of<'a>(seen: &'a FlowPacket<'_>) -> Option<&'a Udp> {
    match &seen.packet.innermost().0.transport {
        Some(Transport::Udp(udp)) => Some(udp),
        _ => None,
    }
}

/// The first datagram with its header, where its length field fits its bytes.
fn whole<'a>(exchange: &'a QuestionedFlow<'_>) -> Result<(&'a FlowPacket<'a>, &'a Udp), Unanswerable> {
    let (seen, udp) = first(exchange)?;
    let fits = u64::from(udp.length).checked_sub(8) == Some(seen.payload());
    if fits { Ok((seen, udp)) } else { Err(Unanswerable::LengthDiffers) }
}

/// The first datagram with its header.
fn first<'a>(exchange: &'a QuestionedFlow<'_>) -> Result<(&'a FlowPacket<'a>, &'a Udp), Unanswerable> {
    exchange.udp()?;
    let mut found = exchange.packets.iter().filter_map(|seen| header_of(seen).map(|udp| (seen, udp)));
    found.next().ok_or(Unanswerable::NoData)
}

fn fields(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, _) = first(exchange)?;
    let fields = [field::SOURCE_PORT, field::DESTINATION_PORT, field::LENGTH, field::CHECKSUM];
    Ok(RightAnswer::new(AnswerValue::count(fields.len()), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id())))
}

fn header(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, udp) = whole(exchange)?;
    Ok(RightAnswer::new(
        AnswerValue::Bytes(u64::from(udp.length).saturating_sub(seen.payload())),
        [seen.id()],
    )
    .with("packet", AnswerValue::packet(seen.id()))
    .with("length", AnswerValue::Number(udp.length.into()))
    .with("data", AnswerValue::Number(seen.payload())))
}

fn length(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, udp) = whole(exchange)?;
    Ok(RightAnswer::new(AnswerValue::Number(udp.length.into()), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id()))
        .with("data", AnswerValue::Number(seen.payload())))
}

fn data(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, udp) = whole(exchange)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(seen.payload()), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id()))
        .with("length", AnswerValue::Number(udp.length.into())))
}

fn source_port(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, udp) = first(exchange)?;
    Ok(RightAnswer::new(AnswerValue::Number(udp.source_port.into()), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id())))
}

/// The first answer, and the datagram that it answers.
fn reply(exchange: &QuestionedFlow<'_>) -> Result<(PacketId, PacketId), Unanswerable> {
    exchange.udp()?;
    let wanted = |fact: &Fact| if let Fact::Answer { answers, .. } = fact { Some(*answers) } else { None };
    let (answers, shown) = exchange.first(wanted).ok_or(Unanswerable::NoReply)?;
    Ok((shown.about.ok_or(Unanswerable::NoReply)?, answers))
}

fn reply_port(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (reply, request) = reply(exchange)?;
    let udp = exchange.packet(reply).and_then(header_of).ok_or(Unanswerable::NoReply)?;
    Ok(RightAnswer::new(AnswerValue::Number(udp.destination_port.into()), [reply, request])
        .with("packet", AnswerValue::packet(reply))
        .with("request", AnswerValue::packet(request)))
}

fn answer(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (reply, request) = reply(exchange)?;
    Ok(RightAnswer::new(AnswerValue::packet(reply), [reply, request])
        .with("request", AnswerValue::packet(request)))
}

fn protocol(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, _) = first(exchange)?;
    let network = seen.packet.network().ok_or(Unanswerable::Cut)?;
    Ok(RightAnswer::new(AnswerValue::Number(network.protocol().into()), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id())))
}

fn checksum(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, udp) = first(exchange)?;
    let token = match udp.checksum.status {
        ChecksumStatus::Ok => "ok",
        ChecksumStatus::Partial => "partial",
        ChecksumStatus::Absent => "absent",
        ChecksumStatus::Bad => "bad",
        ChecksumStatus::Unverified => return Err(Unanswerable::Cut),
    };
    Ok(RightAnswer::new(AnswerValue::Choice(token), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id())))
}

/// What the length fields of IP and UDP allow (RFC 791, 3.1; RFC 768); IPv6 does not count its own header.
fn largest(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    const FIELD: u64 = 65_535;
    let (seen, _) = first(exchange)?;
    let ip = match seen.packet.network() {
        Some(Network::Ipv4(_)) => 20,
        Some(Network::Ipv6(_)) => 0,
        None => return Err(Unanswerable::Cut),
    };
    Ok(RightAnswer::new(AnswerValue::Bytes(FIELD - ip - 8), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id()))
        .with("ip", AnswerValue::Number(ip)))
}

fn largest_port(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, _) = first(exchange)?;
    let bytes = u64::try_from(field::SOURCE_PORT.len()).unwrap_or_default();
    Ok(RightAnswer::new(AnswerValue::Number(u64::from(u16::MAX)), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id()))
        .with("bytes", AnswerValue::Number(bytes)))
}

fn datagrams(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.udp()?;
    let sent: Vec<_> =
        exchange.packets.iter().filter(|seen| header_of(seen).is_some()).map(FlowPacket::id).collect();
    if sent.is_empty() {
        return Err(Unanswerable::NoData);
    }
    Ok(RightAnswer::new(AnswerValue::count(sent.len()), sent))
}

fn fragments(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.udp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::Reassembled { fragments, bytes, .. } => Some((*fragments, *bytes)),
        _ => None,
    };
    let ((fragments, bytes), shown) = exchange.first(wanted).ok_or(Unanswerable::NoFragments)?;
    Ok(RightAnswer::new(AnswerValue::Number(fragments.into()), shown.evidence.iter().copied())
        .with("bytes", AnswerValue::Number(bytes.into()))
        .with("packet", shown.about.map_or(AnswerValue::Number(0), AnswerValue::packet)))
}
