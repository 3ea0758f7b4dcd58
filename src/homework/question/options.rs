//! What the SYNs offer in their options, and windows.

use super::{AnswerKind, AnswerValue, LabAnswer, LabQuestion, RightAnswer, Unanswerable, ask, end};
use crate::analysis::fact::Fact;
use crate::call::End;
use crate::homework::exchange::QuestionedFlow;

pub(super) const QUESTIONS: &[LabQuestion] = &[
    ask("mss-of-client", AnswerKind::Bytes, |exchange| mss(exchange, End::Client)),
    ask("mss-of-server", AnswerKind::Bytes, |exchange| mss(exchange, End::Server)),
    ask("scale-of-client", AnswerKind::Number, |exchange| scale(exchange, End::Client)),
    ask("scale-of-server", AnswerKind::Number, |exchange| scale(exchange, End::Server)),
    ask("sack-permitted", AnswerKind::Truth, sack_permitted),
    ask("window-of-syn", AnswerKind::Bytes, window_of_syn),
    ask("scaled-window", AnswerKind::Bytes, scaled_window),
    ask("smallest-window", AnswerKind::Bytes, smallest_window),
    ask("full-segment", AnswerKind::Bytes, full_segment),
];

fn mss(exchange: &QuestionedFlow<'_>, of: End) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::SynOptions { end, mss, .. } if *end == of => *mss,
        _ => None,
    };
    let (mss, shown) = exchange.first(wanted).ok_or(Unanswerable::NoOption)?;
    let id = shown.about.ok_or(Unanswerable::NoOption)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(mss.into()), [id])
        .with("packet", AnswerValue::packet(id))
        .with("other", end(of.other())))
}

fn scale(exchange: &QuestionedFlow<'_>, of: End) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::SynOptions { end, shift, .. } if *end == of => *shift,
        _ => None,
    };
    let (shift, shown) = exchange.first(wanted).ok_or(Unanswerable::NoOption)?;
    let id = shown.about.ok_or(Unanswerable::NoOption)?;
    Ok(RightAnswer::new(AnswerValue::Number(shift.into()), [id])
        .with("packet", AnswerValue::packet(id))
        .with("factor", AnswerValue::Number(1 << shift.min(14))))
}

fn sack_permitted(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::SackPermitted { client, server } => Some(*client && *server),
        _ => None,
    };
    let (both, shown) = exchange.first(wanted).ok_or(Unanswerable::NoHandshake)?;
    Ok(RightAnswer::new(AnswerValue::Truth(both), shown.evidence.iter().copied()))
}

fn window_of_syn(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    let (syn, _) = exchange.syn()?;
    let window = exchange.flow.syn_window.client.ok_or(Unanswerable::NoWindow)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(window.into()), [syn.id()])
        .with("packet", AnswerValue::packet(syn.id())))
}

fn scaled_window(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::WindowScaled { end, raw, shift, bytes } => Some((*end, *raw, *shift, *bytes)),
        _ => None,
    };
    let ((of, raw, shift, bytes), shown) = exchange.first(wanted).ok_or(Unanswerable::NoWindow)?;
    let id = shown.about.ok_or(Unanswerable::NoWindow)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(bytes), shown.evidence.iter().copied())
        .with("packet", AnswerValue::packet(id))
        .with("end", end(of))
        .with("raw", AnswerValue::Number(raw.into()))
        .with("factor", AnswerValue::Number(1 << shift.min(14))))
}

fn smallest_window(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let receiver = exchange.sender().other();
    let smallest: u64 = exchange.flow.smallest_window.of(receiver).ok_or(Unanswerable::NoWindow)?.into();
    let mut advertising = exchange.sent_by(receiver).filter(|seen| !seen.has(crate::decode::Flags::SYN));
    let seen = advertising
        .find(|seen| seen.packet.window_bytes() == Some(smallest))
        .ok_or(Unanswerable::NoWindow)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(smallest), [seen.id()])
        .with("end", end(receiver))
        .with("packet", AnswerValue::packet(seen.id())))
}

fn full_segment(exchange: &QuestionedFlow<'_>) -> LabAnswer {
    exchange.tcp()?;
    let wanted = |fact: &Fact| match fact {
        Fact::FullSegment { end, bytes, mss, options, .. } => Some((*end, *bytes, *mss, *options)),
        _ => None,
    };
    let ((of, bytes, mss, options), shown) = exchange.first(wanted).ok_or(Unanswerable::NoFullSegment)?;
    Ok(RightAnswer::new(AnswerValue::Bytes(bytes.into()), shown.evidence.iter().copied())
        .with("end", end(of))
        .with("mss", AnswerValue::Number(mss.into()))
        .with("options", AnswerValue::Number(options.into())))
}
