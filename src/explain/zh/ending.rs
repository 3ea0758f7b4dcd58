//! Sentences about closing and resetting.

use super::clause::after_packet;
use super::name;
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::reason::{ResendCause, ResetCause, Shape};
use crate::call::End;

pub(super) fn reset(end: End, answers: Option<PacketId>, cause: ResetCause) -> String {
    let this = name(end);
    match (cause, answers) {
        (ResetCause::AfterClose, Some(packet)) => format!(
            "{this}中断了连接：重置（RST）立即关闭两个方向，还在路上的数据都被丢弃。它回应第 {} 个分组：数据到达时，套接字已经关闭。",
            packet.0
        ),
        (ResetCause::NoConnection, Some(packet)) => {
            format!("重置（RST）回应第 {} 个分组：{this}的主机多半没有这条连接，或者不再有。", packet.0)
        }
        (ResetCause::NoConnection, None) => {
            format!("重置（RST）：{this}的主机多半没有这条连接，或者不再有。")
        }
        (ResetCause::GivesUp, Some(packet)) => format!(
            "{this}放弃了：第 {} 个分组和之前的都没有得到回应。重置（RST）结束两端的连接，如果对方还在的话。",
            packet.0
        ),
        (ResetCause::Unread, _) => format!(
            "{this}的程序没有读完收到的数据就关闭了套接字，所以它的 TCP 不发 FIN，而是发送重置报文段（RST）：表示有数据丢失了。"
        ),
        (ResetCause::AbortedOrUnread, _) => format!(
            "{this}中断了连接：重置（RST）立即关闭两个方向，还在路上的数据都被丢弃。它的程序中止了连接（SO_LINGER 为 0），或者没有读完数据就关闭了：从分组看不出是哪一种。"
        ),
        _ => format!("{this}中断了连接：重置（RST）立即关闭两个方向，还在路上的数据都被丢弃。"),
    }
}

pub(super) fn ack_fin(end: End, ack: u64, bytes: u32, (piggybacked, with_fin): (bool, bool)) -> String {
    let sum = match bytes {
        0 => format!("{} + 1", ack.saturating_sub(1)),
        bytes => {
            format!("{} + {bytes} 字节 + FIN 的 1", ack.saturating_sub(1).saturating_sub(u64::from(bytes)))
        }
    };
    let (this, other) = (name(end), name(end.other()));
    if with_fin {
        return format!(
            "它同时确认{other}的 FIN：ack {ack} = {sum}。FIN 和 ACK 合在一个报文段里，关闭只用三个报文段。"
        );
    }
    let also = if piggybacked { "同时" } else { "" };
    format!("{this}{also}确认{other}的 FIN：ack {ack} = {sum}。FIN 和 SYN 一样占用一个序号。")
}

pub(super) fn fin(end: End, (first, crosses): (bool, bool), seq: u64) -> String {
    let (this, other) = (name(end), name(end.other()));
    if first {
        format!(
            "{this}没有数据要发了：FIN 关闭它这个方向，占用序号 {seq}。{other}的方向仍然打开，直到{other}也关闭。"
        )
    } else if crosses {
        format!("{other}的 FIN 还没有到达，{this}也关闭了：双方同时关闭。它的 FIN 占用序号 {seq}。")
    } else {
        format!("现在{this}也关闭它的方向：它的 FIN 占用序号 {seq}。")
    }
}

pub(super) fn closed(first: Option<End>, shape: Shape) -> String {
    let wait = "TIME-WAIT（RFC 规定 4 分钟，Linux 是 60 秒）";
    let segments = match shape {
        Shape::ThreeSegments => "，一共用了三个报文段",
        Shape::FourSegments => "，各用一个 FIN 和一个 ACK",
        _ => "",
    };
    match first {
        Some(end) => format!(
            "两个方向都已关闭{segments}。{}先关闭，所以停留在 {wait}：万一它的最后一个 ACK 丢了，{}会重传 FIN，必须有人回应。",
            name(end),
            name(end.other())
        ),
        None => format!("两个方向同时关闭：双方都停留在 {wait}。"),
    }
}

/// A FIN that was sent before, and why it is sent again.
pub(super) fn fin_again(fact: &Fact) -> String {
    let Fact::FinAgain { end, original, after_ns, cause } = *fact else { return String::new() };
    let why = match cause {
        ResendCause::Timeout => "没有看到对它的确认，多半是定时器超时了",
        ResendCause::ProbeOrTimeout | ResendCause::TailProbe => {
            "没有看到对它的确认，这是尾部丢失探测，或者定时器超时了"
        }
        ResendCause::Needless => "它已经得到确认，但那个 ACK 丢失了，或者还没有到达发送方",
        _ => "FIN 或者对它的确认丢失了或者迟到了",
    };
    format!("{}重传 FIN，{}：{why}。", name(end), after_packet(original, after_ns))
}
