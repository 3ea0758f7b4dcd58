//! 已经解释过的事实，只说数字。Facts in few words, for readers of the long sentences.

use super::clause::{answering, nth, range, range_and_fin, since, udp_length};
use super::name;
use crate::analysis::fact::{Fact, HeldBack, PacketId};
use crate::analysis::reason::{AckCause, AckTrigger, ResendCause};
use crate::explain::quantity::{Unit, duration};

pub(super) fn brief(fact: &Fact) -> Option<String> {
    Some(match *fact {
        Fact::Data { first, bytes, next, in_flight, .. } => {
            let waiting = match in_flight {
                0 => String::new(),
                waiting => format!("；之前在途 {waiting}"),
            };
            format!("{}；下一个 {next}{waiting}。", range(first, bytes))
        }
        Fact::DataAgain {
            first,
            bytes,
            original,
            after_ns,
            duplicate_acks,
            cause,
            copies,
            ref waited,
            ..
        } => {
            let (nth, since) = (nth(copies), since(original, after_ns));
            let waits = waited.as_deref().and_then(|waited| Some((waited.waited_ns, waited.before_ns?)));
            let waits = waits.map_or_else(String::new, |(waited, before)| {
                format!("，等了 {}（上次 {}）", duration(waited), duration(before))
            });
            format!("{nth}重传{}{since}：{}{waits}。", range(first, bytes), again(cause, duplicate_acks))
        }
        Fact::DataGap { first, bytes: bytes @ 1.., expected, missing, .. } => {
            format!("{}，但期待的是第 {expected} 字节：{missing} 字节还没有看到。", range(first, bytes))
        }
        Fact::Offload { mss, segments, .. } => {
            format!("在线路上至少 {segments} 个报文段（mss {mss}，offload）。")
        }
        Fact::AckData { ack, before, answers, segments, cause, waited_ns, held, .. } => {
            ack_data((ack, before), answers, segments, (cause, waited_ns.zip(held)))
        }
        Fact::AckDuplicate { ack, count, answers, .. } => {
            let after = answers.map_or(String::new(), |packet| format!("（在第 {} 个分组之后）", packet.0));
            format!("第 {count} 个冗余 ACK{after}：仍是 ack {ack}。")
        }
        Fact::AckSelective { first, bytes, fin, ranges, total, missing, missing_bytes, .. } => {
            let all = match ranges {
                2.. => format!("（共 {ranges} 段、{total} 字节）"),
                _ => String::new(),
            };
            let arrived = range_and_fin(first, bytes, fin);
            format!("SACK：{arrived}{all}。缺失：{}。", range(missing, missing_bytes))
        }
        Fact::AckAgain { ack, answers: Some(answers), to, .. } => {
            let packet = answers.0;
            match to {
                Some(AckTrigger::KeepAlive) => {
                    format!("仍是 ack {ack}：回应保活探测（第 {packet} 个分组）。")
                }
                Some(AckTrigger::WindowProbe) => {
                    format!("仍是 ack {ack}：回应窗口探测（第 {packet} 个分组）。")
                }
                Some(AckTrigger::OldTimestamp) => format!("仍是 ack {ack}：第 {packet} 个分组太旧（PAWS）。"),
                Some(AckTrigger::Challenge) => format!("质询 ACK：第 {packet} 个分组可能是伪造的。"),
                Some(AckTrigger::Repetition) | None => {
                    format!("仍是 ack {ack}：第 {packet} 个分组没有带来新内容。")
                }
            }
        }
        Fact::WindowUpdate { window, before, answers, .. } => {
            format!("窗口更新：有 {window} 字节的空间（之前是 {before}）。{}", answering(answers))
        }
        Fact::ZeroWindow { end, .. } => format!("win 0：{}没有空间了。", name(end)),
        Fact::WindowFull { window, .. } => format!("窗口已满：在途 {window} 字节。"),
        Fact::WindowProbe { new_byte: Some(byte), .. } => format!("窗口探测，带着第 {byte} 字节。"),
        Fact::WindowProbe { .. } => "窗口探测。".to_owned(),
        Fact::KeepAlive { .. } => "保活探测。".to_owned(),
        Fact::RttSample { .. } => return sample(fact),
        Fact::RttAmbiguous { segment, too_big: true, .. } => {
            format!("没有 SampleRTT：第 {} 个分组太大，字节又发了一次（Karn 算法）。", segment.0)
        }
        Fact::RttAmbiguous { segment, copy, .. } => {
            let copy =
                copy.map_or("它的某个副本".to_owned(), |copy| format!("副本第 {} 个分组", copy.0));
            format!("没有 SampleRTT：第 {} 个分组，还是{copy}（Karn 算法）。", segment.0)
        }
        Fact::Answer { end, bytes, length, answers, waiting } => {
            let likely = if waiting > 1 {
                format!("（由顺序推测：有 {waiting} 个在等待）")
            } else {
                String::new()
            };
            format!("{}对第 {} 个分组的回答{likely}：{}。", name(end), answers.0, udp_length(bytes, length))
        }
        Fact::Fragment { offset, bytes: bytes @ 1.., more, first: Some(first), .. } => {
            let end = if more { "后面还有。" } else { "到此结束。" };
            format!(
                "第 {} 个分组所属数据报的一片：{}（{} × 8 = {offset}）。{end}",
                first.0,
                range(u64::from(offset), bytes),
                offset / 8
            )
        }
        _ => return Some(super::sentence::sentence(fact)),
    })
}

const fn cause_of_ack(cause: AckCause, segments: u32) -> &'static str {
    match cause {
        AckCause::AtOnce => "，立即确认",
        AckCause::GapFilled => "，间隔补上了",
        AckCause::GapPartFilled => "，间隔补上了一部分",
        AckCause::Several if segments < 2 => "，在线路上是几个报文段",
        AckCause::Delayed
        | AckCause::SecondSegment
        | AckCause::Several
        | AckCause::Piggybacked
        | AckCause::Unknown => "",
    }
}

fn ack_data(
    (ack, before): (u64, u64),
    answers: Option<PacketId>,
    segments: u32,
    (cause, waited): (AckCause, Option<(i64, HeldBack)>),
) -> String {
    let how = if cause == AckCause::Piggybacked { "捎带确认：" } else { "" };
    let several =
        if segments > 1 { format!("，一个 ACK 确认 {segments} 个报文段") } else { String::new() };
    let waited = match (cause, waited) {
        (AckCause::Delayed, Some((waited, held))) => {
            let late = match held.at_most_ns {
                Some(_) => duration(waited),
                None => Unit::of(waited.max(held.fastest_ns)).time(waited),
            };
            format!("，在 {late} 之后（多半是延迟确认）")
        }
        _ => cause_of_ack(cause, segments).to_owned(),
    };
    let covered = ack.saturating_sub(before);
    format!("{how}ack {ack} = {before} + {covered} 字节{several}{waited}。{}", answering(answers))
}

fn again(cause: ResendCause, duplicate_acks: u32) -> String {
    match cause {
        ResendCause::Timeout => "没有看到确认，多半是超时".to_owned(),
        ResendCause::AfterTimeout => "超时之后继续重传".to_owned(),
        ResendCause::Fast => format!("收到 {duplicate_acks} 个冗余 ACK，快速重传"),
        ResendCause::PartialAck => "上一个 ACK 只前进到这里".to_owned(),
        ResendCause::Sack => "多半丢失了（SACK）".to_owned(),
        ResendCause::TailProbe => "多半是尾部丢失探测".to_owned(),
        ResendCause::ProbeOrTimeout => "尾部丢失探测，或者超时".to_owned(),
        ResendCause::TooBig => "对某段链路来说太长（ICMP）".to_owned(),
        ResendCause::Needless => "它们已被确认".to_owned(),
        ResendCause::SynDataRefused => "SYN ACK 没有接受 SYN 中的数据".to_owned(),
        ResendCause::Unknown => "从分组看不出原因".to_owned(),
    }
}

/// What a sample makes of the estimate. One that covers only a part of the round trip is left to those who look closer.
fn sample(fact: &Fact) -> Option<String> {
    let Fact::RttSample { segment, sample_ns, estimated_ns, deviation_ns, timeout_ns, .. } = fact else {
        return None;
    };
    let (estimated, deviation, timeout) = ((*estimated_ns)?, (*deviation_ns)?, (*timeout_ns)?);
    let unit = Unit::of(*sample_ns.max(&estimated));
    let [sample, estimated, deviation, timeout] =
        [*sample_ns, estimated, deviation, timeout].map(|time| unit.time(time));
    Some(format!(
        "SampleRTT {sample}（第 {} 个分组）：EstimatedRTT {estimated}，DevRTT {deviation}，TimeoutInterval {timeout}。",
        segment.0
    ))
}
