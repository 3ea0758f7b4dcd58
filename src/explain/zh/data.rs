//! Sentences about bytes, sent once or again.

use super::clause::{nth, range, since};
use super::{measure, name};
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::reason::{LateCause, ResendCause};
use crate::call::End;

pub(super) fn data(end: End, first: u64, bytes: u32, next: u64, in_flight: u32) -> String {
    let waiting = match in_flight {
        0 => String::new(),
        waiting => format!("流水线：之前还有 {waiting} 字节未被确认。"),
    };
    format!(
        "{}发送{}。下一个字节的序号是 {next} = {first} + {bytes}。{waiting}",
        name(end),
        range(first, bytes)
    )
}

pub(super) fn again(cause: ResendCause, duplicate_acks: u32) -> String {
    match cause {
        ResendCause::Needless => "它们已被确认，但那个 ACK 丢失了，或者还没有到达发送方".to_owned(),
        ResendCause::SynDataRefused => "SYN 带着它们，但 SYN ACK 只确认了 SYN（TCP Fast Open）".to_owned(),
        ResendCause::Fast => {
            let enough = if duplicate_acks > 3 { "（三个就够）" } else { "" };
            format!("收到 {duplicate_acks} 个冗余 ACK{enough}，发送方不等定时器就重传（快速重传）")
        }
        ResendCause::Timeout => "没有看到对它们的确认，多半是发送方的定时器超时了".to_owned(),
        ResendCause::AfterTimeout => "定时器超时之后，发送方从第一个等待确认的字节继续重传".to_owned(),
        ResendCause::PartialAck => "上一个 ACK 只前进到这里：多半也丢失了，所以立即重传".to_owned(),
        ResendCause::Sack => "对方用 SACK 说后面的字节已经到达，所以这些多半丢失了".to_owned(),
        ResendCause::TailProbe => {
            "它们是在途的最后一些字节，多半是为了在定时器超时之前引出一个 ACK（尾部丢失探测）".to_owned()
        }
        ResendCause::ProbeOrTimeout => {
            "在途的只有这些，重传要么是尾部丢失探测，要么是发送方的定时器超时".to_owned()
        }
        ResendCause::TooBig => {
            "ICMP 差错报文说它们的分组对某段链路来说太长，所以发送方立即用够短的分组重传它们（路径 MTU 发现）"
                .to_owned()
        }
        ResendCause::Unknown => "从分组看不出原因".to_owned(),
    }
}

pub(super) fn late(
    (first, bytes): (u64, u32),
    expected: u64,
    (cause, passed_by): (LateCause, Option<PacketId>),
    duplicate_acks: u32,
) -> String {
    let rest = if expected > first {
        format!("现在第 {} 字节为止的数据都看到了。", expected.saturating_sub(1))
    } else {
        format!("第 {expected} 字节仍然缺失。")
    };
    let packet = passed_by.map_or(0, |packet| packet.0);
    let why = match cause {
        LateCause::Overtaken => format!("它们比第 {packet} 个分组先发出，在途中被超过了"),
        LateCause::SentAgain if duplicate_acks >= 3 => format!(
            "{duplicate_acks} 个冗余 ACK 已经要求它们，所以多半是快速重传；原来那一份在到达这里之前就丢失了"
        ),
        LateCause::SentAgain => {
            format!("它们在第 {packet} 个分组之后发出，多半是重传的，原来那一份在到达这里之前就丢失了")
        }
        LateCause::Unknown => "它们迟到了，或者是重传的".to_owned(),
    };
    format!("补上了之前缺失的{}：{why}。{rest}", range(first, bytes))
}

/// Bytes that were sent before: how often, since when and why.
pub(super) fn sent_again(fact: &Fact) -> String {
    let Fact::DataAgain {
        first,
        bytes,
        original,
        after_ns,
        duplicate_acks,
        cause,
        copies,
        ref waited,
        was_acknowledged,
        ..
    } = *fact
    else {
        return String::new();
    };
    let (nth, since) = (nth(copies), since(original, after_ns));
    let why = again(cause, duplicate_acks);
    let waited = waited.as_deref().map_or_else(String::new, |waited| measure::waited(cause, copies, waited));
    let crosses = if was_acknowledged && cause == ResendCause::Fast {
        "它们现在已被确认，但那个 ACK 多半还没有到达发送方。"
    } else {
        ""
    };
    format!("{nth}重传{}{since}：{why}。{crosses}{waited}", range(first, bytes))
}

/// Bytes of which only the first were sent before.
pub(super) fn overlap(fact: &Fact) -> String {
    let Fact::DataOverlap { first, bytes, known, next, cause, .. } = *fact else { return String::new() };
    let why = match cause {
        ResendCause::Unknown => String::new(),
        cause => format!("重传的原因：{}。", again(cause, 3)),
    };
    format!(
        "{}：其中前 {known} 字节以前发过，其余是新的。下一个字节的序号是 {next} = {first} + {bytes}。{why}",
        range(first, bytes)
    )
}

/// A segment that the options of its header leave no more room.
pub(super) fn full_segment(fact: &Fact) -> String {
    let Fact::FullSegment { bytes, mss, options, timestamps, .. } = *fact else { return String::new() };
    let which = if timestamps { "（包括时间戳）" } else { "" };
    format!("装满的报文段：{bytes} = {mss}（mss）- {options}，因为首部的选项{which}占去了 {options} 字节。")
}
