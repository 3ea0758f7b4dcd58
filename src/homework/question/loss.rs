//! Loss and retransmission: what was sent again, and why; duplicate and selective acknowledgments.

use super::{Answer, Kind, Question, Unanswerable, Value, ask, end};
use crate::analysis::fact::{Fact, PacketId, Waited};
use crate::analysis::reason::{AckCause, LateCause, ResendCause};
use crate::call::End;
use crate::homework::exchange::Exchange;

type Outcome = Result<Answer, Unanswerable>;

pub(super) const QUESTIONS: &[Question] = &[
    ask("retransmissions", Kind::Number, retransmissions),
    ask("first-retransmission", Kind::Packets, |exchange| {
        let again = again(exchange)?;
        Ok(Answer::new(Value::packet(again.packet), again.evidence()).with("bytes", Value::Bytes(again.bytes)))
    }),
    ask("retransmitted-number", Kind::Number, |exchange| {
        let again = again(exchange)?;
        Ok(again.answer(Value::Number(again.first)))
    }),
    ask("first-copy", Kind::Packets, first_copy),
    ask("retransmission-cause", CAUSES, retransmission_cause),
    ask("retransmitted-after", Kind::Duration, retransmitted_after),
    ask("duplicate-acks", Kind::Number, duplicate_acks),
    ask("first-duplicate-ack", Kind::Packets, first_duplicate_ack),
    ask("duplicate-ack-number", Kind::Number, duplicate_ack_number),
    ask("sack-range", Kind::Number, sack_range),
    ask("sack-missing", Kind::Bytes, sack_missing),
    ask("timer-waited", Kind::Duration, timer_waited),
    ask("arrived-twice", Kind::Packets, arrived_twice),
    ask("late-cause", LATE, late_cause),
    ask("ack-cause", ACKS, ack_cause),
    ask("syn-again-after", Kind::Duration, syn_again_after),
];

const CAUSES: Kind = Kind::Choice(&[
    "timeout",
    "after_timeout",
    "fast",
    "partial_ack",
    "sack",
    "tail_probe",
    "tail_probe_or_timeout",
    "too_big",
    "needless",
]);
const LATE: Kind = Kind::Choice(&["overtaken", "sent_again"]);
const ACKS: Kind = Kind::Choice(&[
    "delayed",
    "at_once",
    "second_segment",
    "several",
    "gap_filled",
    "gap_part_filled",
    "piggybacked",
]);

/// Bytes that were sent again.
struct Again {
    packet: PacketId,
    end: End,
    first: u64,
    bytes: u64,
    original: Option<PacketId>,
    after_ns: Option<i64>,
    cause: ResendCause,
}

impl Again {
    fn evidence(&self) -> impl Iterator<Item = PacketId> {
        [self.packet].into_iter().chain(self.original)
    }

    fn answer(&self, value: Value) -> Answer {
        Answer::new(value, self.evidence())
            .with("packet", Value::packet(self.packet))
            .with("end", end(self.end))
            .with("bytes", Value::Bytes(self.bytes))
    }
}

/// Everything that was sent again, in order.
fn all_again(exchange: &Exchange<'_>) -> Vec<Again> {
    let wanted = |fact: &Fact| match fact {
        Fact::DataAgain { end, first, bytes, original, after_ns, cause, .. } => {
            Some((*end, *first, (*bytes).into(), *original, *after_ns, *cause))
        }
        _ => None,
    };
    let found = exchange.every(wanted).into_iter();
    found
        .filter_map(|((end, first, bytes, original, after_ns, cause), told)| {
            Some(Again { packet: told.about?, end, first, bytes, original, after_ns, cause })
        })
        .collect()
}

fn again(exchange: &Exchange<'_>) -> Result<Again, Unanswerable> {
    exchange.tcp()?;
    all_again(exchange).into_iter().next().ok_or(Unanswerable::NoRetransmission)
}

fn retransmissions(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let repeats = |fact: &Fact| {
        matches!(
            fact,
            Fact::DataAgain { .. } | Fact::DataOverlap { .. } | Fact::SynAgain { .. } | Fact::FinAgain { .. }
        )
        .then_some(())
    };
    let evidence: Vec<_> = exchange.every(repeats).into_iter().filter_map(|((), told)| told.about).collect();
    let shown = match exchange.packets.first() {
        _ if !evidence.is_empty() => evidence,
        Some(first) => vec![first.id()],
        None => return Err(Unanswerable::NoData),
    };
    Ok(Answer::new(Value::Number(exchange.flow.retransmissions), shown))
}

fn first_copy(exchange: &Exchange<'_>) -> Outcome {
    let again = again(exchange)?;
    let original = again.original.ok_or(Unanswerable::NoRetransmission)?;
    Ok(again.answer(Value::packet(original)))
}

const fn token(cause: ResendCause) -> Option<&'static str> {
    Some(match cause {
        ResendCause::Timeout => "timeout",
        ResendCause::AfterTimeout => "after_timeout",
        ResendCause::Fast => "fast",
        ResendCause::PartialAck => "partial_ack",
        ResendCause::Sack => "sack",
        ResendCause::TailProbe => "tail_probe",
        ResendCause::ProbeOrTimeout => "tail_probe_or_timeout",
        ResendCause::TooBig => "too_big",
        ResendCause::Needless => "needless",
        ResendCause::SynDataRefused | ResendCause::Unknown => return None,
    })
}

fn retransmission_cause(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let known = all_again(exchange).into_iter().find_map(|again| token(again.cause).map(|cause| (again, cause)));
    let (again, cause) = known.ok_or(Unanswerable::NoRetransmission)?;
    Ok(again.answer(Value::Choice(cause)))
}

fn retransmitted_after(exchange: &Exchange<'_>) -> Outcome {
    let again = again(exchange)?;
    let (Some(ns), Some(original)) = (again.after_ns, again.original) else {
        return Err(Unanswerable::NoRetransmission);
    };
    Ok(again.answer(Value::Duration(ns)).with("original", Value::packet(original)))
}

/// The duplicate ACKs: packet, number, and which of them in a row.
fn duplicates(exchange: &Exchange<'_>) -> Vec<(PacketId, u64, u32)> {
    let wanted = |fact: &Fact| match fact {
        Fact::AckDuplicate { ack, count, .. } => Some((*ack, *count)),
        _ => None,
    };
    let found = exchange.every(wanted).into_iter();
    found.filter_map(|((ack, count), told)| Some((told.about?, ack, count))).collect()
}

fn duplicate_acks(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let found = duplicates(exchange);
    let (first, _, _) = *found.first().ok_or(Unanswerable::NoDuplicateAck)?;
    Ok(Answer::new(Value::count(found.len()), found.iter().map(|(packet, ..)| *packet))
        .with("first", Value::packet(first)))
}

fn first_duplicate_ack(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let found = duplicates(exchange);
    let (packet, ack, _) = *found.first().ok_or(Unanswerable::NoDuplicateAck)?;
    Ok(Answer::new(Value::packet(packet), [packet]).with("ack", Value::Number(ack)))
}

fn duplicate_ack_number(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let found = duplicates(exchange);
    let (packet, ack, _) = *found.first().ok_or(Unanswerable::NoDuplicateAck)?;
    let raw = exchange.packet(packet).and_then(|seen| seen.packet.tcp()).ok_or(Unanswerable::NoDuplicateAck)?.ack;
    Ok(Answer::new(Value::Number(ack), [packet])
        .or(Value::Number(raw.into()))
        .with("packet", Value::packet(packet)))
}

/// The first selective acknowledgment of bytes: where its range begins, what is missing, and how many bytes.
fn selective(exchange: &Exchange<'_>) -> Result<(PacketId, u64, u64, u64, u64), Unanswerable> {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::AckSelective { first, bytes, missing, missing_bytes, .. } if *bytes > 0 => {
            Some((*first, u64::from(*bytes), *missing, u64::from(*missing_bytes)))
        }
        _ => None,
    };
    let ((first, bytes, missing, missing_bytes), told) =
        exchange.first(wanted).ok_or(Unanswerable::NoSack)?;
    Ok((told.about.ok_or(Unanswerable::NoSack)?, first, bytes, missing, missing_bytes))
}

fn sack_range(exchange: &Exchange<'_>) -> Outcome {
    let (packet, first, bytes, missing, _) = selective(exchange)?;
    Ok(Answer::new(Value::Number(first), [packet])
        .with("packet", Value::packet(packet))
        .with("last", Value::Number(first.saturating_add(bytes).saturating_sub(1)))
        .with("missing", Value::Number(missing)))
}

fn sack_missing(exchange: &Exchange<'_>) -> Outcome {
    let (packet, first, _, missing, bytes) = selective(exchange)?;
    Ok(Answer::new(Value::Bytes(bytes), [packet])
        .with("packet", Value::packet(packet))
        .with("missing", Value::Number(missing))
        .with("first", Value::Number(first)))
}

fn timer_waited(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::DataAgain { waited: Some(waited), original, .. } => {
            let Waited { waited_ns, before_ns, .. } = **waited;
            before_ns.map(|before| (waited_ns, before, *original))
        }
        _ => None,
    };
    let ((waited, before, original), told) = exchange.first(wanted).ok_or(Unanswerable::NoBackoff)?;
    let packet = told.about.ok_or(Unanswerable::NoBackoff)?;
    Ok(Answer::new(Value::Duration(waited), [packet].into_iter().chain(original))
        .with("packet", Value::packet(packet))
        .with("before", Value::Duration(before)))
}

fn arrived_twice(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::AckTwice { first, bytes, original, copy, .. } if *bytes > 0 => {
            Some((*first, u64::from(*bytes), *original, *copy))
        }
        _ => None,
    };
    let ((first, bytes, original, copy), told) = exchange.first(wanted).ok_or(Unanswerable::NoDsack)?;
    let packet = told.about.ok_or(Unanswerable::NoDsack)?;
    Ok(Answer::new(Value::packet(packet), [packet].into_iter().chain(original).chain(copy))
        .with("first", Value::Number(first))
        .with("last", Value::Number(first.saturating_add(bytes).saturating_sub(1))))
}

fn late_cause(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::DataLate { cause: LateCause::Overtaken, passed_by, .. } => Some(("overtaken", *passed_by)),
        Fact::DataLate { cause: LateCause::SentAgain, passed_by, .. } => Some(("sent_again", *passed_by)),
        _ => None,
    };
    let ((cause, passed_by), told) = exchange.first(wanted).ok_or(Unanswerable::NothingLate)?;
    let packet = told.about.ok_or(Unanswerable::NothingLate)?;
    Ok(Answer::new(Value::Choice(cause), [packet].into_iter().chain(passed_by))
        .with("packet", Value::packet(packet)))
}

fn ack_cause(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let token = |cause: AckCause| match cause {
        AckCause::Delayed => Some("delayed"),
        AckCause::AtOnce => Some("at_once"),
        AckCause::SecondSegment => Some("second_segment"),
        AckCause::Several => Some("several"),
        AckCause::GapFilled => Some("gap_filled"),
        AckCause::GapPartFilled => Some("gap_part_filled"),
        AckCause::Piggybacked => Some("piggybacked"),
        AckCause::Unknown => None,
    };
    let wanted = |fact: &Fact| match fact {
        Fact::AckData { cause, answers, .. } => token(*cause).map(|token| (token, *answers)),
        _ => None,
    };
    // One that was not sent at once tells more.
    let told = exchange.every(wanted);
    let telling = told.iter().find(|((token, _), _)| *token != "at_once").or_else(|| told.first());
    let ((cause, answers), told) = telling.ok_or(Unanswerable::NoAck)?;
    let packet = told.about.ok_or(Unanswerable::NoAck)?;
    Ok(Answer::new(Value::Choice(cause), [packet].into_iter().chain(*answers))
        .with("packet", Value::packet(packet)))
}

fn syn_again_after(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::SynAgain { original, after_ns, .. } => Some((*original, *after_ns)),
        _ => None,
    };
    let ((original, ns), told) = exchange.first(wanted).ok_or(Unanswerable::NoRetransmission)?;
    let packet = told.about.ok_or(Unanswerable::NoRetransmission)?;
    Ok(Answer::new(Value::Duration(ns), [packet, original])
        .with("packet", Value::packet(packet))
        .with("original", Value::packet(original)))
}
