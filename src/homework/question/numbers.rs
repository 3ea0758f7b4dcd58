//! Sequence and acknowledgment numbers of data.

use super::{Answer, Kind, Question, Unanswerable, Value, ask, end};
use crate::analysis::fact::{Fact, PacketId};
use crate::call::End;
use crate::homework::exchange::{Exchange, Seen};

type Outcome = Result<Answer, Unanswerable>;

pub(super) const QUESTIONS: &[Question] = &[
    ask("first-data", Kind::Packets, first_data),
    ask("first-data-number", Kind::Number, first_data_number),
    ask("first-data-bytes", Kind::Bytes, first_data_bytes),
    ask("next-number", Kind::Number, next_number),
    ask("first-data-acknowledged", Kind::Packets, first_data_acknowledged),
    ask("first-ack-number", Kind::Number, first_ack_number),
    ask("second-data-number", Kind::Number, second_data_number),
    ask("data-segments", Kind::Number, data_segments),
    ask("longest-segment", Kind::Bytes, longest_segment),
    ask("bytes-of-client", Kind::Bytes, |exchange| bytes_in_all(exchange, End::Client)),
    ask("bytes-of-server", Kind::Bytes, |exchange| bytes_in_all(exchange, End::Server)),
    ask("most-in-flight", Kind::Bytes, most_in_flight),
    ask("ack-covers", Kind::Bytes, ack_covers),
];

/// New bytes in a segment: the packet, the number of the first byte, how many, and the number after them.
struct Segment<'a> {
    seen: &'a Seen<'a>,
    first: u64,
    bytes: u64,
    next: u64,
}

/// The segments with new bytes of the end that sends more.
fn segments<'a>(exchange: &'a Exchange<'_>) -> impl Iterator<Item = Segment<'a>> {
    let sender = exchange.sender();
    exchange.told.iter().filter_map(move |told| match told.fact {
        Fact::Data { end, first, bytes, next, .. } if *end == sender => {
            let seen = exchange.packet(told.about?)?;
            Some(Segment { seen, first: *first, bytes: (*bytes).into(), next: *next })
        }
        _ => None,
    })
}

fn first<'a>(exchange: &'a Exchange<'_>) -> Result<Segment<'a>, Unanswerable> {
    exchange.tcp()?;
    segments(exchange).next().ok_or(Unanswerable::NoData)
}

/// The first acknowledgment that covers everything below `next`.
fn acknowledgment(exchange: &Exchange<'_>, next: u64) -> Result<(PacketId, u64), Unanswerable> {
    let receiver = exchange.sender().other();
    let wanted = |fact: &Fact| match fact {
        Fact::AckData { end, ack, .. } | Fact::AckFin { end, ack, .. } if *end == receiver && *ack >= next => {
            Some(*ack)
        }
        _ => None,
    };
    let (ack, told) = exchange.first(wanted).ok_or(Unanswerable::NoAck)?;
    Ok((told.about.ok_or(Unanswerable::NoAck)?, ack))
}

fn first_data(exchange: &Exchange<'_>) -> Outcome {
    let segment = first(exchange)?;
    let id = segment.seen.id();
    Ok(Answer::new(Value::packet(id), [id]).with("sender", end(exchange.sender())))
}

fn first_data_number(exchange: &Exchange<'_>) -> Outcome {
    let segment = first(exchange)?;
    let raw = segment.seen.packet.tcp().ok_or(Unanswerable::NoData)?.seq;
    let id = segment.seen.id();
    Ok(Answer::new(Value::Number(segment.first), [id])
        .or(Value::Number(raw.into()))
        .with("packet", Value::packet(id))
        .with("raw", Value::Number(raw.into())))
}

fn first_data_bytes(exchange: &Exchange<'_>) -> Outcome {
    let segment = first(exchange)?;
    let id = segment.seen.id();
    Ok(Answer::new(Value::Bytes(segment.bytes), [id])
        .with("packet", Value::packet(id))
        .with("first", Value::Number(segment.first))
        .with("last", Value::Number(segment.next.saturating_sub(1))))
}

fn next_number(exchange: &Exchange<'_>) -> Outcome {
    let Segment { seen, first, bytes, next } = first(exchange)?;
    Ok(Answer::new(Value::Number(next), [seen.id()])
        .with("packet", Value::packet(seen.id()))
        .with("first", Value::Number(first))
        .with("bytes", Value::Number(bytes)))
}

fn first_data_acknowledged(exchange: &Exchange<'_>) -> Outcome {
    let segment = first(exchange)?;
    let (ack, number) = acknowledgment(exchange, segment.next)?;
    Ok(Answer::new(Value::packet(ack), [ack, segment.seen.id()])
        .with("packet", Value::packet(segment.seen.id()))
        .with("number", Value::Number(number))
        .with("next", Value::Number(segment.next)))
}

fn first_ack_number(exchange: &Exchange<'_>) -> Outcome {
    let segment = first(exchange)?;
    let (ack, number) = acknowledgment(exchange, segment.next)?;
    let raw = exchange.packet(ack).and_then(|seen| seen.packet.tcp()).ok_or(Unanswerable::NoAck)?.ack;
    Ok(Answer::new(Value::Number(number), [ack, segment.seen.id()])
        .or(Value::Number(raw.into()))
        .with("packet", Value::packet(ack))
        .with("last", Value::Number(number.saturating_sub(1))))
}

fn second_data_number(exchange: &Exchange<'_>) -> Outcome {
    let one = first(exchange)?;
    let two = segments(exchange).nth(1).ok_or(Unanswerable::OneSegment)?;
    if two.first != one.next {
        return Err(Unanswerable::OneSegment);
    }
    let raw = two.seen.packet.tcp().ok_or(Unanswerable::NoData)?.seq;
    Ok(Answer::new(Value::Number(two.first), [two.seen.id(), one.seen.id()])
        .or(Value::Number(raw.into()))
        .with("packet", Value::packet(one.seen.id()))
        .with("first", Value::Number(one.first))
        .with("bytes", Value::Number(one.bytes)))
}

fn data_segments(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let sender = exchange.sender();
    let sent: Vec<_> = exchange.data_of(sender).map(Seen::id).collect();
    if sent.is_empty() {
        return Err(Unanswerable::NoData);
    }
    Ok(Answer::new(Value::count(sent.len()), sent).with("sender", end(sender)))
}

fn longest_segment(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let sender = exchange.sender();
    // The first of those that are as long.
    let longest = exchange.data_of(sender).fold(None::<&Seen<'_>>, |longest, seen| match longest {
        Some(longest) if longest.payload() >= seen.payload() => Some(longest),
        _ => Some(seen),
    });
    let longest = longest.ok_or(Unanswerable::NoData)?;
    Ok(Answer::new(Value::Bytes(longest.payload()), [longest.id()])
        .with("sender", end(sender))
        .with("packet", Value::packet(longest.id())))
}

fn bytes_in_all(exchange: &Exchange<'_>, of: End) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::BytesInAll { end, bytes, raw_ack, raw_isn, ack } if *end == of => {
            Some((*bytes, *raw_ack, *raw_isn, *ack))
        }
        _ => None,
    };
    let ((bytes, raw_ack, raw_isn, ack), told) = exchange.first(wanted).ok_or(Unanswerable::NoClose)?;
    Ok(Answer::new(Value::Bytes(bytes), told.evidence.iter().copied())
        .with("ack", Value::Number(ack))
        .with("raw_ack", Value::Number(raw_ack.into()))
        .with("raw_isn", Value::Number(raw_isn.into())))
}

fn most_in_flight(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let sender = exchange.sender();
    let most = *exchange.flow.most_in_flight.of(sender);
    let reaches = |seen: &&Seen<'_>| seen.packet.numbers.in_flight == Some(most);
    let seen = exchange.data_of(sender).find(reaches).filter(|_| most > 0).ok_or(Unanswerable::NoData)?;
    Ok(Answer::new(Value::Bytes(most.into()), [seen.id()])
        .with("sender", end(sender))
        .with("packet", Value::packet(seen.id())))
}

fn ack_covers(exchange: &Exchange<'_>) -> Outcome {
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
    let ((ack, before), told) = exchange.first(wanted).ok_or(Unanswerable::NoAck)?;
    Ok(Answer::new(Value::Bytes(usual), told.about)
        .with("receiver", end(sender.other()))
        .with("packet", told.about.map_or(Value::Number(0), Value::packet))
        .with("ack", Value::Number(ack))
        .with("before", Value::Number(before)))
}
