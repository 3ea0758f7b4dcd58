//! 时间、窗口与拥塞。Sentences about times, windows and flights, in the book's words.

use super::name;
use crate::analysis::fact::{Congestion, Covered, Fact, PacketId, SampleBy, Vantage, Waited};
use crate::analysis::reason::ResendCause;
use crate::analysis::tcp::LINUX_ADDS_NS;
use crate::call::End;
use crate::explain::quantity::{Backoff, Unit, duration};

pub(super) fn initial_rtt(syn_ns: i64, syn_ack_ns: i64, by: SampleBy) -> String {
    let unit = Unit::of(syn_ns.max(syn_ack_ns));
    let both = unit.rounded(syn_ns).saturating_add(unit.rounded(syn_ack_ns));
    format!(
        "第一个往返时间：{} {} = {}（SYN 到 SYN ACK）+ {}（SYN ACK 到 ACK）。{}",
        unit.number(both),
        unit.name(),
        unit.number(syn_ns),
        unit.number(syn_ack_ns),
        match by {
            SampleBy::Ack => "",
            SampleBy::Timestamp => "其中有重发的：回显的时间戳说明回应的是最后一份。",
        }
    )
}

pub(super) const fn seen_from(vantage: Vantage) -> &'static str {
    match vantage {
        Vantage::Client => {
            "所以捕获点多半靠近客户端：在这里，只有客户端的报文段测到的是完整的往返时间；服务器的报文段测到的只是从这里到客户端的来回。"
        }
        Vantage::Server => {
            "所以捕获点多半靠近服务器：在这里，只有服务器的报文段测到的是完整的往返时间；客户端的报文段测到的只是从这里到服务器的来回。"
        }
        Vantage::Between => {
            "所以捕获点多半在两端之间，离双方都远：在这里，从报文段到确认的时间都只是往返时间的一部分。"
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
        by,
        short,
        also,
    } = fact
    else {
        return String::new();
    };
    if *short == Some(true) {
        return part_of_round_trip(*end, *segment, *sample_ns, also);
    }
    let unit = Unit::of(before_ns.unwrap_or(0).max(*sample_ns));
    let number = |time: i64| unit.number(time);
    let whence = match (by, before_ns) {
        (SampleBy::Ack, None) => format!("从第 {} 个分组到对它的首次确认", segment.0),
        (SampleBy::Ack, Some(_)) => format!("从第 {} 个分组算起", segment.0),
        (SampleBy::Timestamp, _) => format!("从第 {} 个分组算起，回显的时间戳区分了各个副本", segment.0),
    };
    let [sample, estimated, deviation] = [*sample_ns, *estimated_ns, *deviation_ns].map(number);
    let timeout = format!("TimeoutInterval = {estimated} + 4 × {deviation} = {}", number(*timeout_ns));
    let (estimate, real) = match before_ns.zip(*deviation_before_ns) {
        None => (
            format!("第一个样本就是 EstimatedRTT，它的一半是 DevRTT（RFC 6298，2.2）：{deviation}"),
            real_timer(*timeout_ns),
        ),
        Some((before, deviation_before)) => (
            format!(
                "EstimatedRTT = 0.875 × {} + 0.125 × {sample} = {estimated}。DevRTT = 0.75 × {} + 0.25 × |{sample} - \
                 {estimated}| = {deviation}",
                number(before),
                number(deviation_before)
            ),
            "",
        ),
    };
    format!("SampleRTT = {sample} {}，{whence}。{}{estimate}。{timeout}。{real}", unit.name(), covering(also))
}

/// What a real timer adds to the textbook's, told once.
const fn real_timer(timeout: i64) -> &'static str {
    if timeout < 1_000_000_000 {
        "RFC 6298（2.4）规定至少等 1 秒；Linux 在 EstimatedRTT 上至少加 0.2 秒。"
    } else {
        ""
    }
}

/// A sample that says little of the round trip: no estimate is made of it in words.
fn part_of_round_trip(end: End, segment: PacketId, sample_ns: i64, also: &[Covered]) -> String {
    let unit = Unit::of(sample_ns);
    format!(
        "SampleRTT（部分）= {} {}，从第 {} 个分组到对它的首次确认：只是从这里到{}的来回，不是完整的往返时间。{}",
        unit.number(sample_ns),
        unit.name(),
        segment.0,
        name(end.other()),
        covering(also)
    )
}

/// What else the acknowledgment covers.
fn covering(also: &[Covered]) -> String {
    match also {
        [] => String::new(),
        [one] => format!("它也确认了第 {} 个分组（{}）。", one.segment.0, duration(one.sample_ns)),
        [oldest, ..] => format!(
            "它还确认了 {} 个，最早的是第 {} 个分组（{}）。",
            also.len(),
            oldest.segment.0,
            duration(oldest.sample_ns)
        ),
    }
}

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
    let number = |time: i64| unit.number(time);
    let (rtt, dev) = (unit.rounded(estimated), unit.rounded(deviation));
    let probe = rtt.saturating_mul(2).saturating_add(if alone { LINUX_ADDS_NS } else { 0 });
    let delay = if alone { format!(" + {}", number(LINUX_ADDS_NS)) } else { String::new() };
    let linux = rtt.saturating_add(dev.saturating_mul(4).max(LINUX_ADDS_NS));
    let why = match cause {
        ResendCause::TailProbe => {
            format!(
                "探测应在 2 × EstimatedRTT = 2 × {} = {} 之后",
                number(rtt),
                number(rtt.saturating_mul(2))
            )
        }
        ResendCause::ProbeOrTimeout => format!(
            "在 Linux 中，探测应在 2 × {0}{delay} = {1} 之后，但不晚于定时器的 {0} + {2} = {3}",
            number(rtt),
            number(probe),
            number(linux.saturating_sub(rtt)),
            number(linux)
        ),
        _ => format!(
            "EstimatedRTT + 4 × DevRTT = {} + 4 × {} = {}。在 Linux 中第二项至少是 {} ms；RFC 6298 规定至少等 1 秒",
            number(rtt),
            number(dev),
            number(rtt.saturating_add(dev.saturating_mul(4))),
            LINUX_ADDS_NS / 1_000_000
        ),
    };
    format!("它等了 {} {}；{why}。", number(waited_ns), unit.name())
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

pub(super) fn rtt_ambiguous(segment: PacketId, copy: Option<PacketId>) -> String {
    let copies = match copy {
        Some(copy) => format!("第 {} 个分组还是它的副本第 {} 个分组", segment.0, copy.0),
        None => format!("第 {} 个分组还是它的某个副本", segment.0),
    };
    format!("没有 SampleRTT：无法知道这里确认的是{copies}（Karn 算法）。")
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
