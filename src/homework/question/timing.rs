//! Round trips, and the textbook's EstimatedRTT, DevRTT and TimeoutInterval.

use super::{AnswerKind, AnswerValue, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask, end};
use crate::analysis::fact::{Fact, PacketId};
use crate::call::End;
use crate::homework::exchange::{QuestionedFlow, ShownFact};

pub(super) const QUESTIONS: &[LabQuestion] = &[
    ask("handshake-round-trip", AnswerKind::Duration, handshake_round_trip),
    ask("first-data-sent", AnswerKind::Duration, |exchange| since_first(exchange, |sample| sample.segment)),
    ask("first-data-answered", AnswerKind::Duration, |exchange| since_first(exchange, |sample| sample.ack)),
    ask("first-sample", AnswerKind::Duration, first_sample),
    ask("second-sample", AnswerKind::Duration, second_sample),
    ask("second-estimate", AnswerKind::Duration, second_estimate),
    ask("second-deviation", AnswerKind::Duration, second_deviation),
    ask("second-timeout", AnswerKind::Duration, second_timeout),
    ask("sixth-estimate", AnswerKind::Duration, sixth_estimate),
    ask("shortest-sample", AnswerKind::Duration, |exchange| extreme(exchange, |ns, best| ns < best)),
    ask("longest-sample", AnswerKind::Duration, |exchange| extreme(exchange, |ns, best| ns > best)),
    ask("no-sample", AnswerKind::Packets, no_sample),
    ask("samples", AnswerKind::Number, sample_count),
    ask("fleet-period", AnswerKind::Duration, fleet_period),
    ask("fleets", AnswerKind::Number, |exchange| {
        let answer = fleet_period(exchange)?;
        let count = answer.with.iter().find(|(name, _)| *name == "fleets").map(|(_, count)| count.clone());
        Ok(RightAnswer { value: count.ok_or(Unanswerable::NoFleets)?, ..answer })
    }),
];

/// A sample of the round-trip time of the end that sends more.
struct SampleRtt<'a> {
    shown: &'a ShownFact<'a>,
    segment: PacketId,
    ack: PacketId,
    ns: i64,
    before: Option<i64>,
    estimated: Option<i64>,
    deviation_before: Option<i64>,
    deviation: Option<i64>,
    timeout: Option<i64>,
}

fn samples<'a>(exchange: &'a QuestionedFlow<'_>) -> impl Iterator<Item = SampleRtt<'a>> {
    let sender = exchange.sender();
    exchange.facts.iter().filter_map(move |shown| match shown.fact {
        Fact::RttSample {
            end,
            segment,
            sample_ns,
            before_ns,
            estimated_ns,
            deviation_before_ns,
            deviation_ns,
            timeout_ns,
            ..
        } if *end == sender => Some(SampleRtt {
            shown,
            segment: *segment,
            ack: shown.about?,
            ns: *sample_ns,
            before: *before_ns,
            estimated: *estimated_ns,
            deviation_before: *deviation_before_ns,
            deviation: *deviation_ns,
            timeout: *timeout_ns,
        }),
        _ => None,
    })
}

fn sample<'a>(exchange: &'a QuestionedFlow<'_>, place: usize) -> Result<SampleRtt<'a>, Unanswerable> {
    exchange.tcp()?;
    samples(exchange).nth(place).ok_or(Unanswerable::NoSample)
}

fn handshake_round_trip(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::InitialRtt { syn_ns, syn_ack_ns, initial_ns, .. } => Some((*syn_ns, *syn_ack_ns, *initial_ns)),
        _ => None,
    };
    let ((syn, syn_ack, both), shown) = exchange.first(wanted).ok_or(Unanswerable::NoHandshake)?;
    Ok(RightAnswer::new(AnswerValue::Duration(both), shown.evidence.iter().copied())
        .with("syn", AnswerValue::Duration(syn))
        .with("syn_ack", AnswerValue::Duration(syn_ack)))
}

fn first_sample(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let sample = sample(exchange, 0)?;
    Ok(timed(&sample).with("sender", end(exchange.sender())))
}

/// The time of a sample.
fn timed(sample: &SampleRtt<'_>) -> RightAnswer {
    RightAnswer::new(AnswerValue::Duration(sample.ns), [sample.ack, sample.segment])
        .with("segment", AnswerValue::packet(sample.segment))
        .with("ack", AnswerValue::packet(sample.ack))
}

fn second_sample(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    Ok(timed(&sample(exchange, 1)?).with("sender", end(exchange.sender())))
}

/// When a packet of the first sample was captured, counted from the first packet.
fn since_first(exchange: &QuestionedFlow<'_>, which: impl Fn(&SampleRtt<'_>) -> PacketId) -> LabAnswer {
    let sample = sample(exchange, 0)?;
    let (Some(first), Some(seen)) = (exchange.packets.first(), exchange.packet(which(&sample))) else {
        return Err(Unanswerable::NoSample);
    };
    let value = AnswerValue::Duration(seen.step.time.since(first.step.time));
    Ok(RightAnswer::new(value, [seen.id(), first.id()])
        .with("first", AnswerValue::packet(first.id()))
        .with("segment", AnswerValue::packet(sample.segment))
        .with("ack", AnswerValue::packet(sample.ack)))
}

/// The estimate after six samples, as the textbook's lab asks for it.
fn sixth_estimate(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    const NAMES: [&str; 6] = ["s1", "s2", "s3", "s4", "s5", "s6"];
    exchange.tcp()?;
    let six: Vec<_> = samples(exchange).take(NAMES.len()).collect();
    let Some(sixth) = six.get(NAMES.len() - 1) else { return Err(Unanswerable::FewSamples) };
    let (Some(before), Some(estimated)) = (sixth.before, sixth.estimated) else {
        return Err(Unanswerable::NotWholeTrip);
    };
    let acks = six.iter().rev().map(|sample| sample.ack);
    let mut answer = RightAnswer::new(AnswerValue::Duration(estimated), acks)
        .with("before", AnswerValue::Duration(before))
        .with("ack", AnswerValue::packet(sixth.ack));
    for (name, sample) in NAMES.into_iter().zip(&six) {
        answer = answer.with(name, AnswerValue::Duration(sample.ns));
    }
    Ok(answer)
}

/// The second sample, after which the estimate has something to weigh.
fn second<'a>(exchange: &'a QuestionedFlow<'_>) -> Result<(SampleRtt<'a>, RightAnswer), Unanswerable> {
    let first = sample(exchange, 0)?.ns;
    let second = sample(exchange, 1)?;
    let answer = RightAnswer::new(AnswerValue::Number(0), second.shown.evidence.iter().copied())
        .with("ack", AnswerValue::packet(second.ack))
        .with("first", AnswerValue::Duration(first))
        .with("sample", AnswerValue::Duration(second.ns));
    Ok((second, answer))
}

fn second_estimate(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (second, answer) = second(exchange)?;
    let (Some(before), Some(estimated)) = (second.before, second.estimated) else {
        return Err(Unanswerable::NotWholeTrip);
    };
    let answer = answer.with("before", AnswerValue::Duration(before));
    Ok(RightAnswer { value: AnswerValue::Duration(estimated), ..answer })
}

fn second_deviation(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (second, answer) = second(exchange)?;
    let (Some(before), Some(deviation), Some(estimated)) =
        (second.deviation_before, second.deviation, second.estimated)
    else {
        return Err(Unanswerable::NotWholeTrip);
    };
    let answer = answer
        .with("before", AnswerValue::Duration(before))
        .with("estimated", AnswerValue::Duration(estimated));
    Ok(RightAnswer { value: AnswerValue::Duration(deviation), ..answer })
}

fn second_timeout(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (second, answer) = second(exchange)?;
    let (Some(estimated), Some(deviation), Some(timeout)) =
        (second.estimated, second.deviation, second.timeout)
    else {
        return Err(Unanswerable::NotWholeTrip);
    };
    let answer = answer
        .with("estimated", AnswerValue::Duration(estimated))
        .with("deviation", AnswerValue::Duration(deviation));
    Ok(RightAnswer { value: AnswerValue::Duration(timeout), ..answer })
}

/// The shortest or the longest of all samples, those of segments that a later acknowledgment covers among them: the one
/// that is `better`.
fn extreme(exchange: &QuestionedFlow<'_>, better: impl Fn(i64, i64) -> bool) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let mut found: Option<(PacketId, i64, PacketId)> = None;
    for shown in &exchange.facts {
        let Fact::RttSample { end, segment, sample_ns, also, .. } = shown.fact else { continue };
        let Some(ack) = shown.about.filter(|_| *end == sender) else { continue };
        let later = also.iter().map(|covered| (covered.segment, covered.sample_ns));
        for (segment, ns) in [(*segment, *sample_ns)].into_iter().chain(later) {
            if found.is_none_or(|(_, best, _)| better(ns, best)) {
                found = Some((segment, ns, ack));
            }
        }
    }
    let (segment, ns, ack) = found.ok_or(Unanswerable::NoSample)?;
    Ok(RightAnswer::new(AnswerValue::Duration(ns), [ack, segment])
        .with("sender", end(sender))
        .with("segment", AnswerValue::packet(segment))
        .with("ack", AnswerValue::packet(ack)))
}

/// Karn's algorithm: what was sent twice gives no sample.
fn no_sample(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::RttAmbiguous { segment, copy, .. } => Some((*segment, *copy)),
        _ => None,
    };
    let ((segment, copy), shown) = exchange.first(wanted).ok_or(Unanswerable::NothingAmbiguous)?;
    let ack = shown.about.ok_or(Unanswerable::NothingAmbiguous)?;
    Ok(RightAnswer::new(AnswerValue::packet(ack), [ack, segment].into_iter().chain(copy))
        .with("segment", AnswerValue::packet(segment)))
}

fn fleet_period(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let of = [End::Client, End::Server]
        .into_iter()
        .find_map(|of| exchange.flow.fleets.of(of).as_deref().map(|fleets| (of, *fleets)));
    let (of, fleets) = of.ok_or(Unanswerable::NoFleets)?;
    let first = exchange.data_of(of).next().ok_or(Unanswerable::NoData)?.id();
    Ok(RightAnswer::new(AnswerValue::Duration(fleets.period_ns), [first])
        .with("sender", end(of))
        .with("fleets", AnswerValue::Number(fleets.fleets.into()))
        .with("segments", AnswerValue::Number(fleets.segments.into())))
}

fn sample_count(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let sender = exchange.sender();
    let rtt = exchange.flow.rtt.of(sender).as_ref().ok_or(Unanswerable::NoSample)?;
    let acks: Vec<_> = samples(exchange).map(|sample| sample.ack).collect();
    if acks.is_empty() {
        return Err(Unanswerable::NoSample);
    }
    Ok(RightAnswer::new(AnswerValue::Number(rtt.samples), acks).with("sender", end(sender)))
}
