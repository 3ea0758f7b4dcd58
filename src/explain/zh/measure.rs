//! 时间、窗口与拥塞。Sentences about times, windows and flights, in the book's words.

use super::name;
use crate::analysis::fact::{CapturePlace, Congestion, Covered, Fact, PacketId, SampleBy, Waited};
use crate::analysis::reason::ResendCause;
use crate::analysis::tcp::LINUX_ADDS_NS;
use crate::call::End;
use crate::explain::quantity::{Backoff, Unit, duration};

pub(super) fn initial_rtt(syn_ns: i64, syn_ack_ns: i64, by: SampleBy) -> String {
    let unit = Unit::of(syn_ns.max(syn_ack_ns));
    let both = unit.rounded(syn_ns).saturating_add(unit.rounded(syn_ack_ns));
    format!(
        "第一个往返时间：{} = {}（SYN 到 SYN ACK）+ {}（SYN ACK 到 ACK）。{}",
        unit.time(both),
        unit.time(syn_ns),
        unit.time(syn_ack_ns),
        match by {
            SampleBy::Ack => "",
            SampleBy::Timestamp => "其中有重传的：回显的时间戳说明回应的是最后一份。",
        }
    )
}

pub(super) const fn seen_from(vantage: CapturePlace) -> &'static str {
    match vantage {
        CapturePlace::Client => {
            "所以捕获点多半靠近客户：在这里，只有客户的报文段测到的是完整的往返时间；服务器的报文段测到的只是从这里到客户的来回。服务器的拥塞窗口怎样增长，要在服务器附近捕获才看得出。"
        }
        CapturePlace::Server => {
            "所以捕获点多半靠近服务器：在这里，只有服务器的报文段测到的是完整的往返时间；客户的报文段测到的只是从这里到服务器的来回。客户的拥塞窗口怎样增长，要在客户附近捕获才看得出。"
        }
        CapturePlace::Between => {
            "所以捕获点多半在两端之间，离双方都远：在这里，从报文段到确认的时间都只是往返时间的一部分。拥塞窗口怎样增长，要在发送方附近捕获才看得出。"
        }
    }
}

pub(super) fn rtt_sample(fact: &Fact) -> String {
    let Fact::RttSample {
        end,
        segment,
        sample_ns,
        before_ns,
        estimated_ns,
        deviation_before_ns,
        deviation_ns,
        timeout_ns,
        syn_ns,
        by,
        short,
        also,
    } = fact
    else {
        return String::new();
    };
    let (Some(estimated), Some(deviation), Some(timeout)) = (*estimated_ns, *deviation_ns, *timeout_ns)
    else {
        return without_estimate(*end, (*segment, *sample_ns), *short, also);
    };
    let unit = Unit::of(before_ns.unwrap_or(0).max(*sample_ns));
    let time = |time: i64| unit.time(time);
    let whence = match (by, before_ns) {
        (SampleBy::Ack, None) => format!("从第 {} 个分组到对它的首次确认", segment.0),
        (SampleBy::Ack, Some(_)) => format!("从第 {} 个分组算起", segment.0),
        (SampleBy::Timestamp, _) => format!("从第 {} 个分组算起，回显的时间戳区分了各个副本", segment.0),
    };
    let [sample, estimated, deviation] = [*sample_ns, estimated, deviation].map(time);
    let sum = format!("TimeoutInterval = {estimated} + 4 × {deviation} = {}。", time(timeout));
    let estimate = match before_ns.zip(*deviation_before_ns) {
        None => format!(
            "和教材一样，EstimatedRTT 从它开始，DevRTT 从它的一半 {deviation} 开始。{sum}{}",
            real_timer(*syn_ns, timeout)
        ),
        Some((before, deviation_before)) => format!(
            "EstimatedRTT = 0.875 × {} + 0.125 × {sample} = {estimated}。DevRTT = 0.75 × {} + 0.25 × |{sample} - \
             {estimated}| = {deviation}（教材在这里用新的 EstimatedRTT，RFC 6298 用旧的）。{sum}",
            time(before),
            time(deviation_before)
        ),
    };
    format!("SampleRTT = {sample}，{whence}。{}{estimate}", covering(also))
}

/// What a real timer does otherwise than the textbook's.
fn real_timer(syn_ns: Option<i64>, timeout: i64) -> String {
    let syn = syn_ns.map(|syn| format!("从 SYN 的样本（{}）开始", duration(syn)));
    let least = (timeout < 1_000_000_000)
        .then(|| "等得更久：至少 1 秒（RFC 6298，2.4），在 Linux 中是 EstimatedRTT 加至少 0.2 秒".to_owned());
    let does = [syn, least].into_iter().flatten().collect::<Vec<_>>().join("，并且");
    if does.is_empty() { does } else { format!("真实的 TCP {does}。") }
}

/// A time that may be a part of the round trip, of which no estimate is made.
fn without_estimate(
    end: End,
    (segment, sample_ns): (PacketId, i64),
    short: Option<bool>,
    also: &[Covered],
) -> String {
    let why = match short {
        Some(true) => format!("只是从这里到{}的来回，不是完整的往返时间", name(end.other())),
        _ if sample_ns > LONGEST_WAIT_NS => {
            "多半不是往返时间：等这么久，TCP 早该重传了，所以捕获多半缺少更早的 ACK".to_owned()
        }
        _ => "不知道捕获点在哪里，所以这可能只是往返时间的一部分".to_owned(),
    };
    format!(
        "从第 {} 个分组到对它的 ACK：从这里看是 {}，{why}。{}",
        segment.0,
        duration(sample_ns),
        covering(also)
    )
}

/// What else the acknowledgment covers.
fn covering(also: &[Covered]) -> String {
    match also {
        [] => String::new(),
        [one] => format!(
            "同一个 ACK 还确认了之后发送的第 {} 个分组，距今 {}；TCP 取最早的那个。",
            one.segment.0,
            duration(one.sample_ns)
        ),
        [.., last] => format!(
            "同一个 ACK 还确认了之后发送的 {} 个分组，其中最后的是第 {} 个分组，距今 {}；TCP 取最早的那个。",
            also.len(),
            last.segment.0,
            duration(last.sample_ns)
        ),
    }
}

/// No TCP waits longer before it sends its first segment again (RFC 6298, 2.1, and its predecessor).
const LONGEST_WAIT_NS: i64 = 3_000_000_000;

/// How long was waited, and what the rules make of the round trips seen.
pub(super) fn waited(cause: ResendCause, copies: u32, waited: &Waited) -> String {
    let Waited { waited_ns, before_ns, estimated_ns, deviation_ns, alone } = *waited;
    if let Some(before) = before_ns {
        return waited_again(copies, waited_ns, before);
    }
    let Some((estimated, deviation)) = estimated_ns.zip(deviation_ns) else {
        return format!("它等了 {}。", duration(waited_ns));
    };
    let unit = Unit::of(waited_ns.max(estimated));
    let time = |time: i64| unit.time(time);
    let (rtt, dev) = (unit.rounded(estimated), unit.rounded(deviation));
    let probe = rtt.saturating_mul(2).saturating_add(if alone { LINUX_ADDS_NS } else { 0 });
    let delay =
        if alone { format!(" + 为延迟确认留出的 {}", time(LINUX_ADDS_NS)) } else { String::new() };
    let twice = format!("2 × EstimatedRTT = 2 × {}", time(rtt));
    let margin = dev.saturating_mul(4).max(LINUX_ADDS_NS);
    let linux = rtt.saturating_add(margin);
    let why = match cause {
        ResendCause::TailProbe => {
            format!("探测应在约 {twice} = {} 之后", time(rtt.saturating_mul(2)))
        }
        ResendCause::ProbeOrTimeout => format!(
            "在 Linux 中，探测应在 {twice}{delay} = {} 之后，定时器应在 EstimatedRTT 加余量，即 {} + {} = {} 之后",
            time(probe),
            time(rtt),
            time(margin),
            time(linux)
        ),
        _ => format!(
            "EstimatedRTT + 4 × DevRTT = {} + 4 × {} = {}。在 Linux 中第二项至少是 {} ms；RFC 6298 规定至少等 1 秒",
            time(rtt),
            time(dev),
            time(rtt.saturating_add(dev.saturating_mul(4))),
            LINUX_ADDS_NS / 1_000_000
        ),
    };
    format!("它等了 {}；{why}。", time(waited_ns))
}

/// What the waits tell of a timer that runs out again.
fn waited_again(copies: u32, waited: i64, before: i64) -> String {
    let (now, then) = (duration(waited), duration(before));
    match Backoff::of(waited, before) {
        Backoff::Doubled => {
            format!("它等了 {now}，大约是上次（{then}）的两倍：定时器每超时一次就加倍（退避）。")
        }
        Backoff::Same if copies == 2 => {
            format!("它等了 {now}，与上次（{then}）大致相同。定时器会加倍，所以上次发的可能是尾部丢失探测。")
        }
        Backoff::Same | Backoff::Other => format!("它等了 {now}，上次是 {then}。"),
    }
}

pub(super) fn rtt_ambiguous(segment: PacketId, copy: Option<PacketId>, too_big: bool) -> String {
    if too_big {
        return format!(
            "没有 SampleRTT：第 {} 个分组对一条链路来说太大，没有到达。发送过不止一次的字节，即使只有一份可能到达，TCP 也不取样（Karn 算法）。",
            segment.0
        );
    }
    let copies = match copy {
        Some(copy) => format!("第 {} 个分组还是它的副本第 {} 个分组", segment.0, copy.0),
        None => format!("第 {} 个分组还是它的某个副本", segment.0),
    };
    format!("没有 SampleRTT：从确认号无法知道这里确认的是{copies}（Karn 算法）。")
}

pub(super) fn window_full(end: End, window: u64) -> String {
    format!("窗口已满：在途的 {window} 字节正是 rwnd 允许的全部。{}必须等待确认。", name(end))
}

pub(super) fn window_opened(end: End, closed_by: PacketId, closed_ns: i64) -> String {
    format!(
        "rwnd 从第 {} 个分组起为 0，持续了 {}：这段时间流量控制不让{}发送数据。",
        closed_by.0,
        duration(closed_ns),
        name(end.other())
    )
}

pub(super) fn phase(end: End, phase: Congestion, flights: &[u32]) -> String {
    let this = name(end);
    let sizes = flights.iter().map(u32::to_string).collect::<Vec<_>>().join("、");
    match phase {
        Congestion::SlowStart => {
            format!("看来是慢启动：{this}在相继的往返时间里发送了 {sizes} 字节，每次至少增加一半。")
        }
        Congestion::Avoidance => {
            format!("看来是拥塞避免：{this}在相继的往返时间里发送了 {sizes} 字节，每次大约多一个报文段。")
        }
        Congestion::FastRecovery => format!(
            "看来快速恢复开始了，在途 {sizes} 字节：ACK 说明了丢失（三个冗余 ACK，或者 SACK），TCP 把 cwnd 减半（CUBIC 减得少些），继续发送。"
        ),
        Congestion::Timeout => {
            format!("看来是超时，在途 {sizes} 字节：cwnd 降为一个报文段，重新开始慢启动。")
        }
    }
}

pub(super) fn recovered(end: End, since: PacketId, lasted_ns: i64) -> String {
    format!(
        "恢复结束，距第 {} 个分组 {}：{}在那之前发送的数据全部得到了确认。",
        since.0,
        duration(lasted_ns),
        name(end)
    )
}
