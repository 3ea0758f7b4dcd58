//! Loss and retransmission: what was sent again, and why; duplicate and selective acknowledgments.

use super::{AnswerKind, AnswerValue, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask, end};
use crate::analysis::fact::{Fact, PacketId, Waited};
use crate::analysis::reason::{AckCause, LateCause, ResendCause};
use crate::call::End;
use crate::homework::exchange::QuestionedFlow;

pub(super) const QUESTIONS: &[LabQuestion] = &[
    ask("retransmissions", AnswerKind::Number, retransmissions),
    ask("first-retransmission", AnswerKind::Packets, |exchange| {
        let again = again(exchange)?;
        Ok(RightAnswer::new(AnswerValue::packet(again.packet), again.evidence())
            .with("bytes", AnswerValue::Bytes(again.bytes)))
    }),
    ask("retransmitted-number", AnswerKind::Number, |exchange| {
        let again = again(exchange)?;
        Ok(again.answer(AnswerValue::Number(again.first)))
    }),
    ask("first-copy", AnswerKind::Packets, first_copy),
    ask("retransmission-cause", CAUSES, retransmission_cause),
    ask("retransmitted-after", AnswerKind::Duration, retransmitted_after),
    ask("duplicate-acks", AnswerKind::Number, duplicate_acks),
    ask("first-duplicate-ack", AnswerKind::Packets, first_duplicate_ack),
    ask("duplicate-ack-number", AnswerKind::Number, duplicate_ack_number),
    ask("sack-range", AnswerKind::Number, sack_range),
    ask("sack-missing", AnswerKind::Bytes, sack_missing),
    ask("timer-waited", AnswerKind::Duration, timer_waited),
    ask("arrived-twice", AnswerKind::Packets, arrived_twice),
    ask("late-cause", LATE, late_cause),
    ask("ack-cause", ACKS, ack_cause),
    ask("syn-again-after", AnswerKind::Duration, syn_again_after),
];

const CAUSES: AnswerKind = AnswerKind::Choice(&[
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
const LATE: AnswerKind = AnswerKind::Choice(&["overtaken", "sent_again"]);
const ACKS: AnswerKind = AnswerKind::Choice(&[
    "delayed",
    "at_once",
    "second_segment",
    "several",
    "gap_filled",
    "gap_part_filled",
    "piggybacked",
]);

/// Bytes that were sent again.
struct SentAgain {
    packet: PacketId,
    end: End,
    first: u64,
    bytes: u64,
    original: Option<PacketId>,
    after_ns: Option<i64>,
    cause: ResendCause,
}

impl SentAgain {
    fn evidence(&self) -> impl Iterator<Item = PacketId> {
        [self.packet].into_iter().chain(self.original)
    }

    fn answer(&self, value: AnswerValue) -> RightAnswer {
        RightAnswer::new(value, self.evidence())
            .with("packet", AnswerValue::packet(self.packet))
            .with("end", end(self.end))
            .with("bytes", AnswerValue::Bytes(self.bytes))
    }
}

/// Everything that was sent again, in order.
fn all_again(exchange: &QuestionedFlow<'_>) -> Vec<SentAgain> {
    let wanted = |fact: &Fact| match fact {
        Fact::DataAgain { end, first, bytes, original, after_ns, cause, .. } => {
            Some((*end, *first, (*bytes).into(), *original, *after_ns, *cause))
        }
        _ => None,
    };
    let found = exchange.every(wanted).into_iter();
    found
        .filter_map(|((end, first, bytes, original, after_ns, cause), shown)| {
            Some(SentAgain { packet: shown.about?, end, first, bytes, original, after_ns, cause })
        })
        .collect()
}

fn again(exchange: &QuestionedFlow<'_>) -> Result<SentAgain, Unanswerable> {
    exchange.tcp()?;
    all_again(exchange).into_iter().next().ok_or(Unanswerable::NoRetransmission)
}

fn retransmissions(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let repeats = |fact: &Fact| fact.repeats().then_some(());
    let evidence: Vec<_> =
        exchange.every(repeats).into_iter().filter_map(|((), shown)| shown.about).collect();
    let shown = match exchange.packets.first() {
        _ if !evidence.is_empty() => evidence,
        Some(first) => vec![first.id()],
        None => return Err(Unanswerable::NoData),
    };
    Ok(RightAnswer::new(AnswerValue::Number(exchange.flow.retransmissions), shown))
}

fn first_copy(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let again = again(exchange)?;
    let original = again.original.ok_or(Unanswerable::NoRetransmission)?;
    Ok(again.answer(AnswerValue::packet(original)))
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

fn retransmission_cause(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let again = again(exchange)?;
    let cause = token(again.cause).ok_or(Unanswerable::NoRetransmission)?;
    Ok(again.answer(AnswerValue::Choice(cause)))
}

fn retransmitted_after(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let again = again(exchange)?;
    let (Some(ns), Some(original)) = (again.after_ns, again.original) else {
        return Err(Unanswerable::NoRetransmission);
    };
    Ok(again.answer(AnswerValue::Duration(ns)).with("original", AnswerValue::packet(original)))
}

/// The duplicate ACKs: packet, number, and which of them in a row.
fn duplicates(exchange: &QuestionedFlow<'_>) -> Vec<(PacketId, u64, u32)> {
    let wanted = |fact: &Fact| match fact {
        Fact::AckDuplicate { ack, count, .. } => Some((*ack, *count)),
        _ => None,
    };
    let found = exchange.every(wanted).into_iter();
    found.filter_map(|((ack, count), shown)| Some((shown.about?, ack, count))).collect()
}

fn duplicate_acks(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let found = duplicates(exchange);
    let (first, _, _) = *found.first().ok_or(Unanswerable::NoDuplicateAck)?;
    Ok(RightAnswer::new(AnswerValue::count(found.len()), found.iter().map(|(packet, ..)| *packet))
        .with("first", AnswerValue::packet(first)))
}

fn first_duplicate_ack(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let found = duplicates(exchange);
    let (packet, ack, _) = *found.first().ok_or(Unanswerable::NoDuplicateAck)?;
    Ok(RightAnswer::new(AnswerValue::packet(packet), [packet]).with("ack", AnswerValue::Number(ack)))
}

fn duplicate_ack_number(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let found = duplicates(exchange);
    let (packet, ack, _) = *found.first().ok_or(Unanswerable::NoDuplicateAck)?;
    let raw =
        exchange.packet(packet).and_then(|seen| seen.packet.tcp()).ok_or(Unanswerable::NoDuplicateAck)?.ack;
    Ok(RightAnswer::new(AnswerValue::Number(ack), [packet])
        .or(AnswerValue::Number(raw.into()))
        .with("packet", AnswerValue::packet(packet)))
}

/// The first selective acknowledgment of bytes: where its range begins, what is missing, and how many bytes.
fn selective(exchange: &QuestionedFlow<'_>) -> Result<(PacketId, u64, u64, u64, u64), Unanswerable> {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::AckSelective { first, bytes, missing, missing_bytes, .. } if *bytes > 0 => {
            Some((*first, u64::from(*bytes), *missing, u64::from(*missing_bytes)))
        }
        _ => None,
    };
    let ((first, bytes, missing, missing_bytes), shown) =
        exchange.first(wanted).ok_or(Unanswerable::NoSack)?;
    Ok((shown.about.ok_or(Unanswerable::NoSack)?, first, bytes, missing, missing_bytes))
}

fn sack_range(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (packet, first, bytes, missing, _) = selective(exchange)?;
    Ok(RightAnswer::new(AnswerValue::Number(first), [packet])
        .with("packet", AnswerValue::packet(packet))
        .with("last", AnswerValue::Number(first.saturating_add(bytes).saturating_sub(1)))
        .with("missing", AnswerValue::Number(missing)))
}

fn sack_missing(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (packet, first, _, missing, bytes) = selective(exchange)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(bytes), [packet])
        .with("packet", AnswerValue::packet(packet))
        .with("missing", AnswerValue::Number(missing))
        .with("first", AnswerValue::Number(first)))
}

fn timer_waited(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::DataAgain { waited: Some(waited), original, .. } => {
            let Waited { waited_ns, before_ns, .. } = **waited;
            let doubled = |before: &i64| *before > 0 && waited_ns >= before.saturating_mul(16) / 10;
            before_ns.filter(doubled).map(|before| (waited_ns, before, *original))
        }
        _ => None,
    };
    let ((waited_ns, before_ns, original), shown) = exchange.first(wanted).ok_or(Unanswerable::NoBackoff)?;
    let packet = shown.about.ok_or(Unanswerable::NoBackoff)?;
    Ok(RightAnswer::new(AnswerValue::Duration(waited_ns), [packet].into_iter().chain(original))
        .with("packet", AnswerValue::packet(packet))
        .with("before", AnswerValue::Duration(before_ns)))
}

fn arrived_twice(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::AckTwice { first, bytes, original, copy, .. } if *bytes > 0 => {
            Some((*first, u64::from(*bytes), *original, *copy))
        }
        _ => None,
    };
    let ((first, bytes, original, copy), shown) = exchange.first(wanted).ok_or(Unanswerable::NoDsack)?;
    let packet = shown.about.ok_or(Unanswerable::NoDsack)?;
    Ok(RightAnswer::new(AnswerValue::packet(packet), [packet].into_iter().chain(original).chain(copy))
        .with("first", AnswerValue::Number(first))
        .with("last", AnswerValue::Number(first.saturating_add(bytes).saturating_sub(1))))
}

fn late_cause(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::DataLate { cause: LateCause::Overtaken, passed_by, .. } => Some(("overtaken", *passed_by)),
        Fact::DataLate { cause: LateCause::SentAgain, passed_by, .. } => Some(("sent_again", *passed_by)),
        _ => None,
    };
    let ((cause, passed_by), shown) = exchange.first(wanted).ok_or(Unanswerable::NothingLate)?;
    let packet = shown.about.ok_or(Unanswerable::NothingLate)?;
    Ok(RightAnswer::new(AnswerValue::Choice(cause), [packet].into_iter().chain(passed_by))
        .with("packet", AnswerValue::packet(packet)))
}

fn ack_cause(exchange: &QuestionedFlow<'_>) -> LabAnswer {
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
    let shown = exchange.every(wanted);
    let clear = shown.iter().find(|((token, _), _)| *token != "at_once").or_else(|| shown.first());
    let ((cause, answers), shown) = clear.ok_or(Unanswerable::NoAck)?;
    let packet = shown.about.ok_or(Unanswerable::NoAck)?;
    Ok(RightAnswer::new(AnswerValue::Choice(cause), [packet].into_iter().chain(*answers))
        .with("packet", AnswerValue::packet(packet)))
}

fn syn_again_after(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::SynAgain { original, after_ns, .. } => Some((*original, *after_ns)),
        _ => None,
    };
    let ((original, ns), shown) = exchange.first(wanted).ok_or(Unanswerable::NoRetransmission)?;
    let packet = shown.about.ok_or(Unanswerable::NoRetransmission)?;
    Ok(RightAnswer::new(AnswerValue::Duration(ns), [packet, original])
        .with("packet", AnswerValue::packet(packet))
        .with("original", AnswerValue::packet(original)))
}
