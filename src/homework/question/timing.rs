//! Round trips, and the textbook's EstimatedRTT, DevRTT and TimeoutInterval.

use super::{Answer, Kind, Question, Unanswerable, Value, ask, end};
use crate::analysis::fact::{Fact, PacketId};
use crate::call::End;
use crate::homework::exchange::{Exchange, Told};

type Outcome = Result<Answer, Unanswerable>;

pub(super) const QUESTIONS: &[Question] = &[
    ask("handshake-round-trip", Kind::Duration, handshake_round_trip),
    ask("first-sample", Kind::Duration, first_sample),
    ask("second-sample", Kind::Duration, second_sample),
    ask("second-estimate", Kind::Duration, second_estimate),
    ask("second-deviation", Kind::Duration, second_deviation),
    ask("second-timeout", Kind::Duration, second_timeout),
    ask("shortest-sample", Kind::Duration, |exchange| {
        let rtt = rtt(exchange)?;
        sample_of(exchange, rtt.min_ns)
    }),
    ask("longest-sample", Kind::Duration, |exchange| {
        let rtt = rtt(exchange)?;
        sample_of(exchange, rtt.max_ns)
    }),
    ask("no-sample", Kind::Packets, no_sample),
    ask("fleet-period", Kind::Duration, fleet_period),
];

/// A sample of the round-trip time of the end that sends more.
struct Sample<'a> {
    told: &'a Told<'a>,
    segment: PacketId,
    ack: PacketId,
    ns: i64,
    before: Option<i64>,
    estimated: Option<i64>,
    deviation_before: Option<i64>,
    deviation: Option<i64>,
    timeout: Option<i64>,
}

fn samples<'a>(exchange: &'a Exchange<'_>) -> impl Iterator<Item = Sample<'a>> {
    let sender = exchange.sender();
    exchange.told.iter().filter_map(move |told| match told.fact {
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
        } if *end == sender => Some(Sample {
            told,
            segment: *segment,
            ack: told.about?,
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

fn sample<'a>(exchange: &'a Exchange<'_>, place: usize) -> Result<Sample<'a>, Unanswerable> {
    exchange.tcp()?;
    samples(exchange).nth(place).ok_or(Unanswerable::NoSample)
}

fn handshake_round_trip(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::InitialRtt { syn_ns, syn_ack_ns, initial_ns, .. } => Some((*syn_ns, *syn_ack_ns, *initial_ns)),
        _ => None,
    };
    let ((syn, syn_ack, both), told) = exchange.first(wanted).ok_or(Unanswerable::NoHandshake)?;
    Ok(Answer::new(Value::Duration(both), told.evidence.iter().copied())
        .with("syn", Value::Duration(syn))
        .with("syn_ack", Value::Duration(syn_ack)))
}

fn first_sample(exchange: &Exchange<'_>) -> Outcome {
    let sample = sample(exchange, 0)?;
    Ok(timed(&sample))
}

/// The time of a sample.
fn timed(sample: &Sample<'_>) -> Answer {
    Answer::new(Value::Duration(sample.ns), [sample.ack, sample.segment])
        .with("segment", Value::packet(sample.segment))
        .with("ack", Value::packet(sample.ack))
}

fn second_sample(exchange: &Exchange<'_>) -> Outcome {
    Ok(timed(&sample(exchange, 1)?))
}

/// The second sample, after which the estimate has something to weigh.
fn second<'a>(exchange: &'a Exchange<'_>) -> Result<(Sample<'a>, Answer), Unanswerable> {
    let first = sample(exchange, 0)?.ns;
    let second = sample(exchange, 1)?;
    let answer = Answer::new(Value::Number(0), second.told.evidence.iter().copied())
        .with("ack", Value::packet(second.ack))
        .with("first", Value::Duration(first))
        .with("sample", Value::Duration(second.ns));
    Ok((second, answer))
}

fn second_estimate(exchange: &Exchange<'_>) -> Outcome {
    let (second, answer) = second(exchange)?;
    let (Some(before), Some(estimated)) = (second.before, second.estimated) else {
        return Err(Unanswerable::NotWholeTrip);
    };
    let answer = answer.with("before", Value::Duration(before));
    Ok(Answer { value: Value::Duration(estimated), ..answer })
}

fn second_deviation(exchange: &Exchange<'_>) -> Outcome {
    let (second, answer) = second(exchange)?;
    let (Some(before), Some(deviation), Some(estimated)) =
        (second.deviation_before, second.deviation, second.before)
    else {
        return Err(Unanswerable::NotWholeTrip);
    };
    let answer = answer
        .with("before", Value::Duration(before))
        .with("estimated", Value::Duration(estimated));
    Ok(Answer { value: Value::Duration(deviation), ..answer })
}

fn second_timeout(exchange: &Exchange<'_>) -> Outcome {
    let (second, answer) = second(exchange)?;
    let (Some(estimated), Some(deviation), Some(timeout)) =
        (second.estimated, second.deviation, second.timeout)
    else {
        return Err(Unanswerable::NotWholeTrip);
    };
    let answer = answer
        .with("estimated", Value::Duration(estimated))
        .with("deviation", Value::Duration(deviation));
    Ok(Answer { value: Value::Duration(timeout), ..answer })
}

fn rtt<'a>(exchange: &'a Exchange<'_>) -> Result<&'a crate::analysis::measure::Rtt, Unanswerable> {
    exchange.tcp()?;
    exchange.flow.rtt.of(exchange.sender()).as_deref().ok_or(Unanswerable::NoSample)
}

/// The segment whose time to its acknowledgment is this.
fn sample_of(exchange: &Exchange<'_>, ns: i64) -> Outcome {
    let sender = exchange.sender();
    let also = |told: &Told<'_>| match told.fact {
        Fact::RttSample { end, segment, sample_ns, also, .. } if *end == sender => {
            let later = also.iter().map(|covered| (covered.segment, covered.sample_ns));
            [(*segment, *sample_ns)].into_iter().chain(later).find(|(_, sample)| *sample == ns)
        }
        _ => None,
    };
    let found = exchange.told.iter().find_map(|told| Some((also(told)?.0, told.about?)));
    let (segment, ack) = found.ok_or(Unanswerable::NoSample)?;
    Ok(Answer::new(Value::Duration(ns), [ack, segment])
        .with("sender", end(sender))
        .with("segment", Value::packet(segment))
        .with("ack", Value::packet(ack)))
}

/// Karn's algorithm: what was sent twice gives no sample.
fn no_sample(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::RttAmbiguous { segment, copy, .. } => Some((*segment, *copy)),
        _ => None,
    };
    let ((segment, copy), told) = exchange.first(wanted).ok_or(Unanswerable::NothingAmbiguous)?;
    let ack = told.about.ok_or(Unanswerable::NothingAmbiguous)?;
    Ok(Answer::new(Value::packet(ack), [ack, segment].into_iter().chain(copy))
        .with("segment", Value::packet(segment)))
}

fn fleet_period(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let of = [End::Client, End::Server].into_iter().find_map(|of| {
        exchange.flow.fleets.of(of).as_deref().map(|fleets| (of, *fleets))
    });
    let (of, fleets) = of.ok_or(Unanswerable::NoFleets)?;
    let first = exchange.data_of(of).next().ok_or(Unanswerable::NoData)?.id();
    Ok(Answer::new(Value::Duration(fleets.period_ns), [first])
        .with("sender", end(of))
        .with("fleets", Value::Number(fleets.fleets.into()))
        .with("segments", Value::Number(fleets.segments.into())))
}
