//! What captrace knows as the link between two hosts, and what their kernels say.

use std::fmt::Write as _;

use super::name;
use crate::analysis::fact::{PacketId, WindowStep};
use crate::analysis::reason::ResendCause;
use crate::call::End;
use crate::explain::quantity::duration;
use crate::fate::{Cause, Treatment};

/// What the link did, and what decided it.
pub(super) fn treated(treatment: Treatment, cause: &Cause) -> String {
    let what = match treatment {
        Treatment::Passed => "转发了它".to_owned(),
        Treatment::Dropped => "丢弃了它".to_owned(),
        Treatment::Delayed { by_ns } => {
            format!("把它推迟了 {}", duration(i64::try_from(by_ns).unwrap_or(i64::MAX)))
        }
        Treatment::Duplicated => "交付了它两次".to_owned(),
        Treatment::Corrupted { byte, bit } => format!("把帧中第 {byte} 字节的第 {bit} 位取反"),
        Treatment::HeldBack => "把它留到后面的分组通过之后".to_owned(),
        Treatment::Truncated { to } => format!("只交付了它的前 {to} 字节"),
    };
    format!("链路{what}：{}。", because(cause))
}

/// What stands where a packet was lost.
pub(super) fn dropped(cause: &Cause) -> String {
    match cause {
        Cause::Link => "丢失".to_owned(),
        Cause::Rule { number, .. } => format!("被规则 {number} 丢弃"),
        Cause::Chance => "随机丢失".to_owned(),
        Cause::QueueFull => "队列已满，被丢弃".to_owned(),
    }
}

fn because(cause: &Cause) -> String {
    match cause {
        Cause::Link => "它对每个分组都这样".to_owned(),
        Cause::Rule { number, text } => format!("规则 {number}：“{text}”"),
        Cause::Chance => "由概率决定".to_owned(),
        Cause::QueueFull => "它的队列已满".to_owned(),
    }
}

pub(super) fn queued(waiting: u32, after_ns: i64) -> String {
    format!("它在链路的队列中排在 {waiting} 个分组之后，{} 后到达。", duration(after_ns))
}

/// Whether what is sent again was lost; if its sender takes it for lost, `claim` is why.
pub(super) fn resent(
    end: End,
    original: PacketId,
    arrived_ns: Option<i64>,
    claim: Option<ResendCause>,
) -> String {
    let (end, packet) = (name(end), original.0);
    let Some(arrived) = arrived_ns else {
        return format!("实际上：分组 {packet} 确实丢失了，链路知道这一点。这次重传是需要的。");
    };
    let Some(cause) = claim else {
        return format!("实际上：分组 {packet} 没有丢失。这次重传并不需要。");
    };
    let is_late = arrived > 0;
    let when = if is_late {
        format!("它还在路上，{} 后到达", duration(arrived))
    } else {
        format!("它在 {} 之前已经到达", duration(arrived.saturating_neg()))
    };
    let misled = match cause {
        ResendCause::Timeout if is_late => {
            "它用的时间比超时间隔还长，而没有回音看起来与丢失一样。".to_owned()
        }
        ResendCause::Timeout => "对它的确认丢失了或来得太晚，而没有回音看起来与丢失一样。".to_owned(),
        ResendCause::AfterTimeout => format!("超时之后，{end}把后面的也重传，不管丢没丢。"),
        ResendCause::Fast | ResendCause::PartialAck | ResendCause::Sack => {
            "后面的报文段超过了它，由此引起的确认看起来与丢失之后的一样。".to_owned()
        }
        _ => "没有确认及时说明这一点。".to_owned(),
    };
    format!(
        "{end}认为分组 {packet} 丢失了，只看{end}一端的人也会这样认为。实际上{when}。{misled}这次重传并不需要（虚假重传）。"
    )
}

/// A change of the congestion window or of the threshold.
pub(super) fn window(
    end: End,
    (before, after): (u32, u32),
    (threshold_before, threshold): (Option<u32>, Option<u32>),
    (step, by): (WindowStep, Option<PacketId>),
) -> String {
    let cause = by.map_or_else(|| "之后变为".to_owned(), |packet| format!("分组 {} 使它变为", packet.0));
    let window = if before == after {
        format!("{}的拥塞窗口仍是 {after} 个报文段", name(end))
    } else {
        format!("{}的拥塞窗口原来是 {before} 个报文段，{cause} {after} 个", name(end))
    };
    let phase = match step {
        WindowStep::SlowStart => "：慢启动",
        WindowStep::Avoidance => "：拥塞避免",
        WindowStep::Recovery => "：正在恢复丢失",
        WindowStep::Timeout => "：定时器超时",
        WindowStep::Undone => "：其实没有丢失，内核撤销了减小",
        WindowStep::Other => "",
    };
    let threshold = match (threshold_before, threshold) {
        (before, now) if before == now => String::new(),
        (_, None) => "不再有阈值。".to_owned(),
        (None, Some(now)) => format!("从 {now} 个报文段起它将缓慢增长（ssthresh）。"),
        (Some(before), Some(now)) => format!("阈值（ssthresh）从 {before} 变为 {now} 个报文段。"),
    };
    format!("{window}{phase}。{threshold}")
}

/// The kernel's times compared with the textbook's.
pub(super) fn times(end: End, (srtt, rttvar, rto): (u32, u32, u32), textbook: Option<(i64, i64)>) -> String {
    let time = |us: u32| duration(i64::from(us).saturating_mul(1000));
    let kernel =
        format!("{}的内核：SRTT {}，RTTVAR {}，RTO {}。", name(end), time(srtt), time(rttvar), time(rto));
    match textbook {
        Some((estimated, timeout)) => format!(
            "{kernel}教材的公式，由分组算得：EstimatedRTT {}，TimeoutInterval {}。{}",
            duration(estimated),
            duration(timeout),
            if i64::from(rto).saturating_mul(1000) > timeout {
                "Linux 给 SRTT 至少加上 tcp_rto_min_us（除非场景另设，为 200 ms）。"
            } else {
                ""
            }
        ),
        None => kernel,
    }
}

pub(super) fn kernel_resent(end: End, segments: u32, cause: ResendCause) -> String {
    let why = match cause {
        ResendCause::Timeout => "它的重传定时器超时",
        ResendCause::AfterTimeout => "它在超时之后继续发",
        ResendCause::TailProbe => "它探测最后一个报文段是否丢失（尾部丢失探测）",
        _ => "确认表明有丢失（快速恢复）",
    };
    format!("{}的内核说明了为什么重传 {segments} 个报文段：{why}。", name(end))
}

/// What the link did, in one short sentence; none if the packet was lost or only passed on.
pub(super) fn treated_short(treatment: Treatment, cause: &Cause) -> Option<String> {
    let cause = match cause {
        Cause::Link => "链路".to_owned(),
        Cause::Rule { number, .. } => format!("规则 {number}"),
        Cause::Chance => "概率".to_owned(),
        Cause::QueueFull => "队列已满".to_owned(),
    };
    Some(match treatment {
        Treatment::Passed | Treatment::Dropped => return None,
        Treatment::Delayed { by_ns } => {
            let by = duration(i64::try_from(by_ns).unwrap_or(i64::MAX));
            format!("在路上推迟了 {by}：{cause}。")
        }
        Treatment::Duplicated => format!("在路上被复制：{cause}。"),
        Treatment::Corrupted { .. } => format!("在路上有一位被取反：{cause}。"),
        Treatment::HeldBack => format!("被留到后面的分组通过之后：{cause}。"),
        Treatment::Truncated { to } => format!("在路上被截成 {to} 字节：{cause}。"),
    })
}

/// The first of the last lines of a run: what was lost.
pub(super) fn lost(packets: u64, [client, server, damaged, copied, delayed]: [u64; 5]) -> String {
    let some = |parts: &[(u64, &str)]| -> Vec<String> {
        let some = parts.iter().filter(|(count, _)| *count > 0);
        some.map(|(count, what)| format!("{what} {count} 个")).collect()
    };
    let lost = match some(&[(client, "客户的"), (server, "服务器的")]) {
        whose if whose.is_empty() => format!("丢失：{packets} 个分组中没有"),
        whose => format!("丢失：{packets} 个分组中有 {} 个（{}）", client + server, whose.join("，")),
    };
    let others = some(&[(damaged, "途中损坏"), (copied, "交付两次"), (delayed, "被规则推迟")]);
    [vec![lost], others].concat().join("；") + "。"
}

/// The second: what it cost.
pub(super) fn cost(again: u64, bytes: u64, spurious: u64, longest_ns: i64) -> String {
    if again == 0 {
        return "代价：没有重传。".to_owned();
    }
    let mut text = format!("代价：重传 {again} 个报文段（{bytes} 字节数据）");
    if longest_ns > 0 {
        let _ = write!(text, "，最晚的在丢失 {} 之后", duration(longest_ns));
    }
    if spurious > 0 {
        let _ = write!(text, "；其中 {spurious} 个的原报文段已经到达（虚假重传）");
    }
    text + "。"
}

/// The third: what to look at.
pub(super) fn look(named: &[PacketId], repairs: &[PacketId]) -> String {
    let list = |packets: &[PacketId]| {
        let numbers: Vec<_> = packets.iter().map(|packet| packet.0.to_string()).collect();
        format!("分组 {}", numbers.join("、"))
    };
    match (named, repairs) {
        ([], []) => "看：每个分组在路上多久，谁在等谁。".to_owned(),
        (named, []) => format!("看：{}，以及它之后来了什么，没来什么。", list(named)),
        ([], repairs) => format!("看：{}为什么又来了一次。", list(repairs)),
        (named, repairs) => format!("看：{}（链路所为），然后是{}（重传）。", list(named), list(repairs)),
    }
}
