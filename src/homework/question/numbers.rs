//! Sequence and acknowledgment numbers of data.

use super::{AnswerKind, AnswerValue, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask, end};
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::measure::Coverage;
use crate::call::End;
use crate::decode::Flags;
use crate::homework::exchange::{FlowPacket, QuestionedFlow};

pub(super) const QUESTIONS: &[LabQuestion] = &[
    ask("first-data", AnswerKind::Packets, first_data),
    ask("first-data-number", AnswerKind::Number, first_data_number),
    ask("first-data-bytes", AnswerKind::Bytes, first_data_bytes),
    ask("tcp-header", AnswerKind::Bytes, tcp_header),
    ask("segment-bytes", AnswerKind::Bytes, segment_bytes),
    ask("next-number", AnswerKind::Number, next_number),
    ask("first-data-acknowledged", AnswerKind::Packets, first_data_acknowledged),
    ask("first-ack-number", AnswerKind::Number, first_ack_number),
    ask("second-data-number", AnswerKind::Number, second_data_number),
    ask("data-segments", AnswerKind::Number, data_segments),
    ask("push-segments", AnswerKind::Number, push_segments),
    ask("longest-segment", AnswerKind::Bytes, longest_segment),
    ask("bytes-of-client", AnswerKind::Bytes, |exchange| bytes_in_all(exchange, End::Client)),
    ask("bytes-of-server", AnswerKind::Bytes, |exchange| bytes_in_all(exchange, End::Server)),
    ask("most-in-flight", AnswerKind::Bytes, most_in_flight),
    ask("ack-covers", AnswerKind::Bytes, ack_covers),
    ask("acks-of-one", AnswerKind::Number, |exchange| {
        acks_of(exchange, |coverage| coverage.one, |segments| segments <= 1)
    }),
    ask("acks-of-two", AnswerKind::Number, |exchange| {
        acks_of(exchange, |coverage| coverage.two, |segments| segments == 2)
    }),
];

/// New bytes in a segment: the packet, the number of the first byte, how many, and the number after them.
struct NewBytes<'a> {
    seen: &'a FlowPacket<'a>,
    first: u64,
    bytes: u64,
    next: u64,
}

/// The segments with new bytes of the end that sends more.
fn segments<'a>(exchange: &'a QuestionedFlow<'_>) -> impl Iterator<Item = NewBytes<'a>> {
    let sender = exchange.sender();
    exchange.facts.iter().filter_map(move |shown| match shown.fact {
        Fact::Data { end, first, bytes, next, .. } if *end == sender => {
            let seen = exchange.packet(shown.about?)?;
            Some(NewBytes { seen, first: *first, bytes: (*bytes).into(), next: *next })
        }
        _ => None,
    })
}

fn first<'a>(exchange: &'a QuestionedFlow<'_>) -> Result<NewBytes<'a>, Unanswerable> {
    exchange.tcp()?;
    let first = exchange.data_of(exchange.sender()).next().ok_or(Unanswerable::NoData)?;
    // Where the first segments come out of order, or their beginning is missing, none is the first beyond doubt.
    segments(exchange).next().filter(|new| new.seen.id() == first.id()).ok_or(Unanswerable::NoFirstData)
}

/// The first acknowledgment that covers everything below `next`.
fn acknowledgment(exchange: &QuestionedFlow<'_>, next: u64) -> Result<(PacketId, u64), Unanswerable> {
    let receiver = exchange.sender().other();
    let wanted = |fact: &Fact| match fact {
        Fact::AckData { end, ack, .. } | Fact::AckFin { end, ack, .. }
            if *end == receiver && *ack >= next =>
        {
            Some(*ack)
        }
        _ => None,
    };
    let (ack, shown) = exchange.first(wanted).ok_or(Unanswerable::NoAck)?;
    Ok((shown.about.ok_or(Unanswerable::NoAck)?, ack))
}

fn first_data(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let segment = first(exchange)?;
    let id = segment.seen.id();
    Ok(RightAnswer::new(AnswerValue::packet(id), [id]).with("sender", end(exchange.sender())))
}

fn first_data_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let segment = first(exchange)?;
    let raw = segment.seen.packet.tcp().ok_or(Unanswerable::NoData)?.seq;
    let id = segment.seen.id();
    Ok(RightAnswer::new(AnswerValue::Number(segment.first), [id])
        .or(AnswerValue::Number(raw.into()))
        .with("packet", AnswerValue::packet(id))
        .with("raw", AnswerValue::Number(raw.into()))
        .with("sender", end(exchange.sender())))
}

fn first_data_bytes(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let segment = first(exchange)?;
    let id = segment.seen.id();
    Ok(RightAnswer::new(AnswerValue::Bytes(segment.bytes), [id])
        .with("packet", AnswerValue::packet(id))
        .with("first", AnswerValue::Number(segment.first))
        .with("last", AnswerValue::Number(segment.next.saturating_sub(1)))
        .with("sender", end(exchange.sender())))
}

/// The first segment with new bytes: its packet, the length of its header, and how many bytes of data.
fn first_parts<'a>(exchange: &'a QuestionedFlow<'_>) -> Result<(&'a FlowPacket<'a>, u64, u64), Unanswerable> {
    let seen = first(exchange)?.seen;
    let header = seen.packet.tcp().ok_or(Unanswerable::NoData)?.header_len;
    Ok((seen, u64::try_from(header).unwrap_or_default(), seen.payload()))
}

fn tcp_header(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, header, _) = first_parts(exchange)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(header), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id()))
        .with("words", AnswerValue::Number(header / 4))
        .with("options", AnswerValue::Bytes(header.saturating_sub(20)))
        .with("sender", end(exchange.sender())))
}

fn segment_bytes(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (seen, header, data) = first_parts(exchange)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(header + data), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id()))
        .with("header", AnswerValue::Number(header))
        .with("data", AnswerValue::Number(data))
        .with("sender", end(exchange.sender())))
}

fn next_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let NewBytes { seen, first, bytes, next } = first(exchange)?;
    Ok(RightAnswer::new(AnswerValue::Number(next), [seen.id()])
        .with("packet", AnswerValue::packet(seen.id()))
        .with("first", AnswerValue::Number(first))
        .with("bytes", AnswerValue::Number(bytes))
        .with("sender", end(exchange.sender())))
}

fn first_data_acknowledged(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let segment = first(exchange)?;
    let (ack, number) = acknowledgment(exchange, segment.next)?;
    Ok(RightAnswer::new(AnswerValue::packet(ack), [ack, segment.seen.id()])
        .with("packet", AnswerValue::packet(segment.seen.id()))
        .with("number", AnswerValue::Number(number))
        .with("next", AnswerValue::Number(segment.next))
        .with("sender", end(exchange.sender())))
}

fn first_ack_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let segment = first(exchange)?;
    let (ack, number) = acknowledgment(exchange, segment.next)?;
    let raw = exchange.packet(ack).and_then(|seen| seen.packet.tcp()).ok_or(Unanswerable::NoAck)?.ack;
    Ok(RightAnswer::new(AnswerValue::Number(number), [ack, segment.seen.id()])
        .or(AnswerValue::Number(raw.into()))
        .with("packet", AnswerValue::packet(ack))
        .with("last", AnswerValue::Number(number.saturating_sub(1)))
        .with("sender", end(exchange.sender())))
}

fn second_data_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let one = first(exchange)?;
    let two = segments(exchange).nth(1).ok_or(Unanswerable::OneSegment)?;
    if two.first != one.next {
        return Err(Unanswerable::OneSegment);
    }
    let raw = two.seen.packet.tcp().ok_or(Unanswerable::NoData)?.seq;
    Ok(RightAnswer::new(AnswerValue::Number(two.first), [two.seen.id(), one.seen.id()])
        .or(AnswerValue::Number(raw.into()))
        .with("packet", AnswerValue::packet(one.seen.id()))
        .with("first", AnswerValue::Number(one.first))
        .with("bytes", AnswerValue::Number(one.bytes))
        .with("sender", end(exchange.sender())))
}

fn data_segments(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let sent: Vec<_> = exchange.data_of(sender).map(FlowPacket::id).collect();
    if sent.is_empty() {
        return Err(Unanswerable::NoData);
    }
    Ok(RightAnswer::new(AnswerValue::count(sent.len()), sent).with("sender", end(sender)))
}

fn push_segments(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let (pushed, others): (Vec<_>, Vec<_>) = exchange.data_of(sender).partition(|seen| seen.has(Flags::PSH));
    let count = pushed.len();
    // If there is none, all others show it.
    let shown = if pushed.is_empty() { others } else { pushed };
    if shown.is_empty() {
        return Err(Unanswerable::NoData);
    }
    Ok(RightAnswer::new(AnswerValue::count(count), shown.into_iter().map(FlowPacket::id))
        .with("sender", end(sender)))
}

fn longest_segment(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    // The first of those that are as long.
    let longest = exchange.data_of(sender).fold(None::<&FlowPacket<'_>>, |longest, seen| match longest {
        Some(longest) if longest.payload() >= seen.payload() => Some(longest),
        _ => Some(seen),
    });
    let longest = longest.ok_or(Unanswerable::NoData)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(longest.payload()), [longest.id()])
        .with("sender", end(sender))
        .with("packet", AnswerValue::packet(longest.id())))
}

fn bytes_in_all(exchange: &QuestionedFlow<'_>, of: End) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::BytesInAll { end, bytes, raw_ack, raw_isn, ack } if *end == of => {
            Some((*bytes, *raw_ack, *raw_isn, *ack))
        }
        _ => None,
    };
    let ((bytes, raw_ack, raw_isn, ack), shown) = exchange.first(wanted).ok_or(Unanswerable::NoClose)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(bytes), shown.evidence.iter().copied())
        .with("ack", AnswerValue::Number(ack))
        .with("raw_ack", AnswerValue::Number(raw_ack.into()))
        .with("raw_isn", AnswerValue::Number(raw_isn.into())))
}

fn most_in_flight(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let most = *exchange.flow.most_in_flight.of(sender);
    let reaches = |seen: &&FlowPacket<'_>| seen.packet.numbers.in_flight == Some(most);
    let seen = exchange.data_of(sender).find(reaches).filter(|_| most > 0).ok_or(Unanswerable::NoData)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(most.into()), [seen.id()])
        .with("sender", end(sender))
        .with("packet", AnswerValue::packet(seen.id())))
}

fn ack_covers(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let coverage = exchange.flow.coverage.of(sender).as_ref().ok_or(Unanswerable::NoAck)?;
    let usual = u64::from(coverage.usual_bytes);
    let wanted = |fact: &Fact| match fact {
        Fact::AckData { end, ack, before, .. } if *end != sender && ack.saturating_sub(*before) == usual => {
            Some((*ack, *before))
        }
        _ => None,
    };
    let ((ack, before), shown) = exchange.first(wanted).ok_or(Unanswerable::NoAck)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(usual), shown.about)
        .with("receiver", end(sender.other()))
        .with("packet", shown.about.map_or(AnswerValue::Number(0), AnswerValue::packet))
        .with("ack", AnswerValue::Number(ack))
        .with("before", AnswerValue::Number(before)))
}

/// How many acknowledgments cover so many segments of the end that sends more.
fn acks_of(
    exchange: &QuestionedFlow<'_>,
    count: impl Fn(&Coverage) -> u32,
    is_so_many: impl Fn(u32) -> bool,
) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let coverage = exchange.flow.coverage.of(sender).as_ref().ok_or(Unanswerable::NoAck)?;
    let of = |fact: &Fact| match fact {
        Fact::AckData { end, segments, .. } if *end != sender => Some(*segments),
        _ => None,
    };
    let (so_many, others): (Vec<_>, Vec<_>) =
        exchange.every(of).into_iter().partition(|(segments, _)| is_so_many(*segments));
    // If there is none, all others show it.
    let shown = if so_many.is_empty() { others } else { so_many };
    let evidence = shown.into_iter().filter_map(|(_, shown)| shown.about);
    Ok(RightAnswer::new(AnswerValue::Number(count(coverage).into()), evidence)
        .with("receiver", end(sender.other()))
        .with("acks", AnswerValue::Number(coverage.acks.into())))
}
