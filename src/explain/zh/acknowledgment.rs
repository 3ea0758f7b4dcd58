//! Sentences about acknowledgments.

use super::clause::{answering, range, range_and_fin};
use super::name;
use crate::analysis::fact::{Fact, HeldBack, PacketId};
use crate::analysis::reason::{AckCause, AckTrigger};
use crate::call::End;
use crate::explain::quantity::{Unit, duration};

pub(super) fn twice(range: &str, original: Option<PacketId>, copy: Option<PacketId>) -> String {
    match (original, copy) {
        (Some(original), Some(copy)) => format!(
            "重复的选择确认（DSACK）：{range}到达了两次。所以第 {} 个分组没有丢失，第 {} 个分组的重传是多余的。",
            original.0, copy.0
        ),
        _ => format!("重复的选择确认（DSACK）：{range}到达了两次。第二份在这里没有看到，或者已不再记得。"),
    }
}

pub(super) fn ack_again(end: End, ack: u64, answers: PacketId, to: Option<AckTrigger>) -> String {
    let packet = answers.0;
    match to {
        Some(AckTrigger::KeepAlive) => {
            format!("仍是 ack {ack}：{}回应保活探测（第 {packet} 个分组）。它还在。", name(end))
        }
        Some(AckTrigger::WindowProbe) => {
            format!("仍是 ack {ack}：{}回应窗口探测（第 {packet} 个分组）。窗口没有变化。", name(end))
        }
        Some(AckTrigger::OldTimestamp) => {
            format!("仍是 ack {ack}：第 {packet} 个分组的时间戳太旧，{}没有接受它（PAWS）。", name(end))
        }
        Some(AckTrigger::Challenge) => format!(
            "质询 ACK：第 {packet} 个分组可能是伪造的。ack {ack} 告诉真正的{}，重置应当用哪个序号。",
            name(end.other())
        ),
        Some(AckTrigger::Repetition) | None => {
            format!("仍是 ack {ack}：第 {packet} 个分组没有带来新内容，但要求回应。")
        }
    }
}

/// The acknowledgment of `end`; of none, where what its number says is known.
pub(super) fn ack_data(
    end: Option<End>,
    (ack, before): (u64, u64),
    answers: Option<PacketId>,
    segments: u32,
    (cause, waited): (AckCause, Option<(i64, HeldBack)>),
) -> String {
    let arrived = format!("ack {ack} = {before} + {} 字节", ack.saturating_sub(before));
    let answers = answering(answers);
    let several =
        if segments > 1 { format!("一个 ACK 确认 {segments} 个报文段。") } else { String::new() };
    let why = match (cause, waited) {
        (AckCause::Piggybacked, _) => return format!("捎带确认：{arrived}。{several}{answers}"),
        (AckCause::Delayed, Some((waited, held))) => {
            format!("{several}{}多半是在等另一个报文段（延迟确认）。", held_back(waited, held))
        }
        (AckCause::AtOnce, _) => {
            "它没有像延迟的 ACK 那样等第二个报文段：例如 Linux 就对连接最初的报文段立即确认（quick ACK）。"
                .to_owned()
        }
        (AckCause::SecondSegment, _) => {
            "一个 ACK 确认两个报文段：第二个按序到达，第一个就不必再等。".to_owned()
        }
        (AckCause::Several, _) if segments < 2 => "这些数据在线路上是几个报文段。".to_owned(),
        (AckCause::GapFilled, _) => format!("{several}间隔补上了，所以立即确认。"),
        (AckCause::GapPartFilled, _) => format!("{several}间隔补上了一部分，所以立即确认；还有缺失。"),
        _ => several,
    };
    let last = ack.saturating_sub(1);
    let says = end.map_or_else(String::new, |end| {
        format!("{}的 TCP 已收到直到第 {last} 字节的全部数据，接下来期待第 {ack} 字节：", name(end))
    });
    format!("{says}{arrived}。{why}{answers}")
}

/// How long an ACK was held back: what is left of its time after the path's.
fn held_back(waited: i64, held: HeldBack) -> String {
    let HeldBack { fastest_ns, at_most_ns } = held;
    let unit = Unit::of(waited.max(fastest_ns));
    match at_most_ns {
        Some(most) => format!(
            "它在 {} 之后才来；这一端在 {} 之前还发过另一个 ACK，所以它最多被推迟了这么久。",
            duration(waited),
            duration(most)
        ),
        None => format!(
            "它在 {} 之后才来，最快的 ACK 只用 {}，所以被推迟了 {}。",
            unit.time(waited),
            unit.time(fastest_ns),
            unit.time(unit.rounded(waited).saturating_sub(unit.rounded(fastest_ns)))
        ),
    }
}

/// What an ACK of a FIN says, if it was held back.
pub(super) fn late_ack((waited, held): (i64, HeldBack)) -> String {
    format!("{}多半是延迟确认：它本可以和自己的数据或 FIN 一起发出。", held_back(waited, held))
}

/// A selective acknowledgment: what arrived beyond a gap, and what is missing.
pub(super) fn selective(fact: &Fact) -> String {
    let Fact::AckSelective { first, bytes, fin, ranges, total, missing, missing_bytes, answers, .. } = *fact
    else {
        return String::new();
    };
    let answers = answers.map_or(String::new(), |packet| format!("（随第 {} 个分组）", packet.0));
    let all = if ranges > 1 {
        format!("共 {ranges} 段、{total} 字节在间隔之后。")
    } else {
        String::new()
    };
    format!(
        "选择确认（SACK）：{}越过间隔到达{answers}。{all}仍然缺失：{}。",
        range_and_fin(first, bytes, fin),
        range(missing, missing_bytes)
    )
}

/// A duplicate ACK, and what the third in a row causes.
pub(super) fn duplicate(fact: &Fact) -> String {
    let Fact::AckDuplicate { ack, count, fin, answers, .. } = *fact else { return String::new() };
    let after = answers.map_or(String::new(), |packet| format!("（在第 {} 个分组之后）", packet.0));
    let rule = if count > 3 {
        ""
    } else {
        "连续收到三个，发送方不等定时器就重传（快速重传）。"
    };
    let what = if fin { " FIN ".to_owned() } else { format!("第 {ack} 字节") };
    format!("第 {count} 个冗余 ACK{after}：仍是 ack {ack}，说明{what}当时还没到。{rule}")
}

/// Which of two copies arrived, shown by the timestamp that comes back.
pub(super) fn copy_arrived(fact: &Fact) -> String {
    let Fact::CopyArrived { original, copy, first, .. } = *fact else { return String::new() };
    let (arrived, so) = if first {
        (original, format!("先到的是原来那一份，第 {} 个分组是多余的", copy.0))
    } else {
        (
            copy,
            format!("重传的那一份到了；第 {} 个分组丢失了，或者更晚才到，或者对它的 ACK 丢失了", original.0),
        )
    };
    format!("两份中哪一份到了？带回的时间戳是第 {} 个分组的：{so}。", arrived.0)
}

/// A byte or an old number sent into a closed window.
pub(super) fn window_probe(fact: &Fact) -> String {
    let Fact::WindowProbe { end, new_byte } = *fact else { return String::new() };
    let how = match new_byte {
        Some(byte) => format!("向关闭的窗口发送第 {byte} 字节"),
        None => "重复一个旧序号".to_owned(),
    };
    format!("窗口探测：{}{how}，让{}回应，并说明是否又有了空间。", name(end), name(end.other()))
}
