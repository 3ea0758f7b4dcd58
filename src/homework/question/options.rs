//! What the SYNs offer in their options, and windows.

use super::{Answer, Kind, Question, Unanswerable, Value, ask, end};
use crate::analysis::fact::Fact;
use crate::call::End;
use crate::homework::exchange::Exchange;

type Outcome = Result<Answer, Unanswerable>;

pub(super) const QUESTIONS: &[Question] = &[
    ask("mss-of-client", Kind::Bytes, |exchange| mss(exchange, End::Client)),
    ask("mss-of-server", Kind::Bytes, |exchange| mss(exchange, End::Server)),
    ask("scale-of-client", Kind::Number, |exchange| scale(exchange, End::Client)),
    ask("scale-of-server", Kind::Number, |exchange| scale(exchange, End::Server)),
    ask("sack-permitted", Kind::Truth, sack_permitted),
    ask("window-of-syn", Kind::Bytes, window_of_syn),
    ask("scaled-window", Kind::Bytes, scaled_window),
    ask("smallest-window", Kind::Bytes, smallest_window),
    ask("full-segment", Kind::Bytes, full_segment),
];

fn mss(exchange: &Exchange<'_>, of: End) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::SynOptions { end, mss, .. } if *end == of => *mss,
        _ => None,
    };
    let (mss, told) = exchange.first(wanted).ok_or(Unanswerable::NoOption)?;
    let id = told.about.ok_or(Unanswerable::NoOption)?;
    Ok(Answer::new(Value::Bytes(mss.into()), [id])
        .with("packet", Value::packet(id))
        .with("other", end(of.other())))
}

fn scale(exchange: &Exchange<'_>, of: End) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::SynOptions { end, shift, .. } if *end == of => *shift,
        _ => None,
    };
    let (shift, told) = exchange.first(wanted).ok_or(Unanswerable::NoOption)?;
    let id = told.about.ok_or(Unanswerable::NoOption)?;
    Ok(Answer::new(Value::Number(shift.into()), [id])
        .with("packet", Value::packet(id))
        .with("factor", Value::Number(1 << shift.min(14))))
}

fn sack_permitted(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::SackPermitted { client, server } => Some(*client && *server),
        _ => None,
    };
    let (both, told) = exchange.first(wanted).ok_or(Unanswerable::NoHandshake)?;
    Ok(Answer::new(Value::Truth(both), told.evidence.iter().copied()))
}

fn window_of_syn(exchange: &Exchange<'_>) -> Outcome {
    let (syn, _) = exchange.syn()?;
    let window = exchange.flow.syn_window.client.ok_or(Unanswerable::NoWindow)?;
    Ok(Answer::new(Value::Bytes(window.into()), [syn.id()]).with("packet", Value::packet(syn.id())))
}

fn scaled_window(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::WindowScaled { end, raw, shift, bytes } => Some((*end, *raw, *shift, *bytes)),
        _ => None,
    };
    let ((of, raw, shift, bytes), told) = exchange.first(wanted).ok_or(Unanswerable::NoWindow)?;
    let id = told.about.ok_or(Unanswerable::NoWindow)?;
    Ok(Answer::new(Value::Bytes(bytes), told.evidence.iter().copied())
        .with("packet", Value::packet(id))
        .with("end", end(of))
        .with("raw", Value::Number(raw.into()))
        .with("factor", Value::Number(1 << shift.min(14))))
}

fn smallest_window(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let receiver = exchange.sender().other();
    let smallest: u64 = exchange.flow.smallest_window.of(receiver).ok_or(Unanswerable::NoWindow)?.into();
    let mut advertising = exchange.sent_by(receiver).filter(|seen| !seen.has(crate::decode::Flags::SYN));
    let seen = advertising
        .find(|seen| seen.packet.window_bytes() == Some(smallest))
        .ok_or(Unanswerable::NoWindow)?;
    Ok(Answer::new(Value::Bytes(smallest), [seen.id()])
        .with("end", end(receiver))
        .with("packet", Value::packet(seen.id())))
}

fn full_segment(exchange: &Exchange<'_>) -> Outcome {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::FullSegment { end, bytes, mss, options, .. } => Some((*end, *bytes, *mss, *options)),
        _ => None,
    };
    let ((of, bytes, mss, options), told) = exchange.first(wanted).ok_or(Unanswerable::NoFullSegment)?;
    Ok(Answer::new(Value::Bytes(bytes.into()), told.evidence.iter().copied())
        .with("end", end(of))
        .with("mss", Value::Number(mss.into()))
        .with("options", Value::Number(options.into())))
}
