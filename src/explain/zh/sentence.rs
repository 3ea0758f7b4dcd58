//! 每条事实一句话。A sentence for each fact.
//!
//! Full-width punctuation; a space between Chinese characters and Latin words or numbers.

use super::icmp::{icmp_code, icmp_kind};
use super::measure;
use super::term::name;
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::reason::{
    AckCause, EcnStep, FormerState, LateCause, Question, ResendCause, ResetCause, Shape,
};
use crate::call::{End, TransportProtocol};
use crate::decode::icmp_name;
use crate::decode::reassemble::Refusal;
use crate::explain::quantity::duration;

/// After which packet, and how long after it.
pub(super) fn since(original: Option<PacketId>, after_ns: Option<i64>) -> String {
    match (original, after_ns) {
        (Some(original), Some(after)) => format!("，距第 {} 个分组 {}", original.0, duration(after)),
        _ => String::new(),
    }
}

/// Which copy it is, from the second on.
pub(super) fn nth(copies: u32) -> String {
    if copies > 1 { format!("第 {copies} 次") } else { String::new() }
}

/// "第 7 字节" or "第 1 到 16 字节".
pub(super) fn range(first: u64, count: u32) -> String {
    match count {
        1 => format!("第 {first} 字节"),
        _ => format!("第 {first} 到 {} 字节", first.saturating_add(u64::from(count)).saturating_sub(1)),
    }
}

/// "回应第 4 个分组。", or nothing.
pub(super) fn answering(answers: Option<PacketId>) -> String {
    answers.map_or_else(String::new, |packet| format!("回应第 {} 个分组。", packet.0))
}

#[expect(clippy::too_many_lines, reason = "one match, one arm a fact: split up, it could miss one")]
pub(super) fn sentence(fact: &Fact) -> String {
    match *fact {
        Fact::Syn { raw_isn } => format!(
            "第 1 步，共 3 步。客户端请求建立连接。它选了 {raw_isn} 作为初始序号；我们从这里数起，把它记作 0。"
        ),
        Fact::SynAck { raw_isn, answers, ack } => format!(
            "第 2 步，共 3 步。服务器同意，并选了自己的初始序号 {raw_isn}。{}：SYN 和一个字节一样，占用一个序号。{}",
            ack_of_syn(ack),
            answering(answers)
        ),
        Fact::HandshakeAck { answers, ack } => format!(
            "第 3 步，共 3 步。{}：客户端同样确认服务器的序号。现在双方都知道对方能听到自己，连接已建立。{}",
            ack_of_syn(ack),
            answering(Some(answers))
        ),
        Fact::SynOptions { end, mss, shift, scaled } => options(end, mss, shift, scaled),
        Fact::SackPermitted { client, server } => sack_permitted(client, server).to_owned(),
        Fact::Ecn { end, step, answers } => ecn(end, step, answers),
        Fact::Urgent { end, seq, pointer, last } => format!(
            "URG：{}的紧急数据到第 {last} 字节为止：{last} = {seq} + {pointer}（紧急指针）- 1。它按顺序排在其他字节之中；\
             接收方的程序会得知有紧急数据到来。",
            name(end)
        ),
        Fact::BytesInAll { end, bytes, ack, .. } => {
            format!("{}一共发送了 {bytes} 字节：{bytes} = ack {ack} - 1（SYN）- 1（FIN）。", name(end))
        }
        Fact::WindowScaled { raw, shift, bytes, .. } => {
            let factor = 1u32.checked_shl(u32::from(shift)).unwrap_or(1);
            format!("win {bytes}：字段中是 {raw}，窗口扩大因子 {shift} 使它成为 {raw} × {factor}。")
        }
        Fact::InitialRtt { syn_ns, syn_ack_ns, by, .. } => measure::initial_rtt(syn_ns, syn_ack_ns, by),
        Fact::SeenFrom { vantage } => measure::seen_from(vantage).to_owned(),
        Fact::RttSample { .. } => measure::rtt_sample(fact),
        Fact::RttAmbiguous { segment, copy, .. } => measure::rtt_ambiguous(segment, copy),
        Fact::WindowFull { end, window } => measure::window_full(end, window),
        Fact::WindowOpened { end, closed_by, closed_ns, .. } => {
            measure::window_opened(end, closed_by, closed_ns)
        }
        Fact::CongestionPhase { end, phase, ref flights } => measure::phase(end, phase, flights),
        Fact::Recovered { end, since, lasted_ns } => measure::recovered(end, since, lasted_ns),
        Fact::SynCrosses { end, raw_isn, other } => format!(
            "双方同时请求：这个 SYN 与第 {} 个分组在途中交错，TCP 把它们合成一条连接。{}选了 {raw_isn} 作为初始序号，记作 0。",
            other.0,
            name(end)
        ),
        Fact::SynCrossedAck { end, answers } => format!(
            "{}重复自己的 SYN，并确认对方的 SYN：ack 1 = 0 + 1。双方都这样做之后，连接就建立了。{}",
            name(end),
            answering(Some(answers))
        ),
        Fact::SynAgain { end, original, after_ns, refused: true, .. } => format!(
            "{}虽被拒绝，仍用同一个 SYN 再次请求，距第 {} 个分组 {}：也许服务器现在已经启动。",
            name(end),
            original.0,
            duration(after_ns)
        ),
        Fact::SynAgain { end, original, after_ns, cause, with_ack, answers, .. } => {
            let what = if with_ack { "SYN ACK" } else { "SYN" };
            let why = match (cause, with_ack, answers) {
                (_, false, Some(packet)) => {
                    format!("之前回应的第 {} 个分组属于更早的连接；复位之后，那条连接结束了。", packet.0)
                }
                (_, true, Some(packet)) => {
                    format!("第 {} 个分组再次请求，可见它的上一个回应多半丢失或迟到了。", packet.0)
                }
                (ResendCause::Timeout, true, None) => "它还在等待对它的 ACK，多半是定时器超时了。".to_owned(),
                (ResendCause::Timeout, false, None) => "它还在等待回应，多半是定时器超时了。".to_owned(),
                _ => "它还在等待回应；为什么这么快就重发，从分组无法得知。".to_owned(),
            };
            format!("{}重发 {what}，距第 {} 个分组 {}。{why}", name(end), original.0, duration(after_ns))
        }
        Fact::Data { end, first, bytes, next, in_flight } => data(end, first, bytes, next, in_flight),
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
            let why = again(cause, duplicate_acks);
            let waited =
                waited.as_deref().map_or_else(String::new, |waited| measure::waited(cause, copies, waited));
            format!("{nth}重发{}{since}：{why}。{waited}", range(first, bytes))
        }
        Fact::DataOverlap { first, bytes, known, next, cause, .. } => {
            let why = match cause {
                ResendCause::Unknown => String::new(),
                cause => format!("重发的原因：{}。", again(cause, 3)),
            };
            format!(
                "{}：其中前 {known} 字节以前发过，其余是新的。下一个字节的序号是 {next} = {first} + {bytes}。{why}",
                range(first, bytes)
            )
        }
        Fact::DataLate { first, bytes, expected, cause, passed_by, .. } => {
            late((first, bytes), expected, (cause, passed_by))
        }
        Fact::DataBefore { bytes, .. } => {
            format!("{bytes} 字节，位于捕获看到的第一个字节之前：迟到了，或者是重发的。")
        }
        Fact::DataGap { first, bytes, expected, missing, .. } => {
            let what =
                if bytes == 0 { "FIN 到了".to_owned() } else { format!("{}到了", range(first, bytes)) };
            format!(
                "{what}，但期待的是第 {expected} 字节：前面有 {missing} 字节还没有看到，可能丢失了、迟到了，或者只是没有被捕获。"
            )
        }
        Fact::Offload { mss, segments, .. } => format!(
            "一个报文段装不下（mss {mss}）：在线路上至少要 {segments} 个。分段与合并由网卡代劳（offload）。"
        ),
        Fact::AckData { end, ack, before, answers, segments, cause, waited_ns, .. } => {
            ack_data(Some(end), (ack, before), answers, segments, (cause, waited_ns))
        }
        Fact::AckFin { end, ack, answers, bytes, piggybacked, with_fin } => {
            ack_fin(end, ack, bytes, (piggybacked, with_fin)) + &answering(Some(answers))
        }
        Fact::AckDuplicate { ack, count, answers, .. } => {
            let after = answers.map_or(String::new(), |packet| format!("（在第 {} 个分组之后）", packet.0));
            let rule = if count > 3 {
                ""
            } else {
                "连续收到三个，发送方不等定时器就重发（快速重传）。"
            };
            format!("第 {count} 个冗余 ACK{after}：仍是 ack {ack}，说明第 {ack} 字节当时还没到。{rule}")
        }
        Fact::AckMissed { first, bytes, .. } => {
            format!("它还确认了{}，而捕获中没有看到它们：它们到达了，是捕获漏掉了。", range(first, bytes))
        }
        Fact::AckSelective { first, bytes, ranges, total, missing, missing_bytes, answers, .. } => {
            let answers = answers.map_or(String::new(), |packet| format!("（随第 {} 个分组）", packet.0));
            let all = if ranges > 1 {
                format!("共 {ranges} 段、{total} 字节在缺口之后。")
            } else {
                String::new()
            };
            format!(
                "选择确认（SACK）：{}越过缺口到达{answers}。{all}仍然缺失：{}。",
                range(first, bytes),
                range(missing, missing_bytes)
            )
        }
        Fact::AckTwice { first: 0, original, copy, .. } => {
            let packets = match (original, copy) {
                (Some(original), Some(copy)) => format!("（第 {} 和第 {} 个分组）", original.0, copy.0),
                _ => String::new(),
            };
            format!("重复的选择确认（DSACK），序号 0：SYN 到达了两次{packets}。")
        }
        Fact::AckTwice { first, bytes, original, copy, .. } => twice(&range(first, bytes), original, copy),
        Fact::CopyArrived { original, copy, first, .. } => {
            let (arrived, so) = if first {
                (original, format!("先到的是原来那一份，第 {} 个分组是多余的", copy.0))
            } else {
                (
                    copy,
                    format!(
                        "重发的那一份到了；第 {} 个分组丢失了，或者更晚才到，或者对它的 ACK 丢失了",
                        original.0
                    ),
                )
            };
            format!("两份中哪一份到了？带回的时间戳是第 {} 个分组的：{so}。", arrived.0)
        }
        Fact::WindowUpdate { end, window, before, answers } => {
            format!(
                "窗口更新：{}现在有 {window} 字节的空间（之前是 {before}）。没有确认新的数据。{}",
                name(end),
                answering(answers)
            )
        }
        Fact::AckAgain { end, ack, answers: Some(answers), to } => ack_again(end, ack, answers, to),
        Fact::AckAgain { ack, .. } => format!("再次说 ack {ack}：没有确认新的数据。"),
        Fact::AckOld { ack: Some(ack), highest, .. } => {
            format!("旧的确认：ack {ack} 出现在 ack {highest} 之后，多半在途中被超过了。它不起作用。")
        }
        Fact::AckOld { ack: None, highest, .. } => {
            format!("旧的确认，低于之前出现的 ack {highest}。它不起作用。")
        }
        Fact::AckUnseen { highest, .. } => format!(
            "它确认的比看到的多：目前最多只能是 ack {highest}。要么捕获漏掉了报文段，要么确认号不对。"
        ),
        Fact::ZeroWindow { end } => format!(
            "win 0：{}没有空间了。{}必须暂停发送数据，直到收到窗口更新。",
            name(end),
            name(end.other())
        ),
        Fact::WindowProbe { end } => format!(
            "窗口探测：{}重复一个旧序号，让{}回应，并说明是否又有了空间。",
            name(end),
            name(end.other())
        ),
        Fact::KeepAlive { end } => {
            format!("保活探测：{}故意重复一个旧序号。{}只要还在，就必须回应。", name(end), name(end.other()))
        }
        Fact::Fin { end, first, crosses, seq } => fin(end, (first, crosses), seq),
        Fact::FinAgain { end, original, after_ns, cause } => {
            let why = match cause {
                ResendCause::Timeout => "没有看到对它的确认，多半是定时器超时了",
                ResendCause::ProbeOrTimeout | ResendCause::TailProbe => {
                    "没有看到对它的确认，这是尾部丢失探测，或者定时器超时了"
                }
                ResendCause::Needless => "它已经得到确认，但那个 ACK 丢失了或者迟到了",
                _ => "FIN 或者对它的确认丢失了或者迟到了",
            };
            format!("{}重发 FIN，距第 {} 个分组 {}：{why}。", name(end), original.0, duration(after_ns))
        }
        Fact::Refused { port, answers } => format!(
            "被拒绝：对 SYN 的回答是复位（RST），连接没有建立。多半没有程序在监听端口 {port}；防火墙也可能这样回答。{}",
            answering(Some(answers))
        ),
        Fact::Reset { end, answers, cause } => reset(end, answers, cause),
        Fact::HalfOpen { end, answers } => format!(
            "{0}用不相符的确认号回应 SYN（第 {1} 个分组）：它还保留着这两个端口之间以前的连接（半打开）。TCP 用复位（RST）回答，{0}由此知道那条连接已不存在。",
            name(end),
            answers.0
        ),
        Fact::OldTimestamp { end, first, bytes } => format!(
            "{}的序号相符，时间戳却是很久以前的：多半不属于连接的这一处。{}丢弃这个报文段，并作出回应（PAWS）。",
            range(first, bytes),
            name(end.other())
        ),
        Fact::SeenTwice { first, after_ns, .. } => format!(
            "又是第 {} 个分组，晚 {}，首部和字节都相同：多半是被捕获了两次，而不是发送了两次。",
            first.0,
            duration(after_ns)
        ),
        Fact::PortsReused { end, former, after_ns, state } => ports_reused(end, former, after_ns, state),
        Fact::ResetIgnored { over: true, .. } => "又一个复位（RST）：连接已经结束，什么也不改变。".to_owned(),
        Fact::ResetIgnored { end, .. } => {
            format!("这个复位（RST）的序号与连接不符：{}不予理会。", name(end.other()))
        }
        Fact::OddFlags { .. } => {
            "标志的组合不正常：没有连接会这样开始或继续，大多数主机会丢弃这样的报文段。".to_owned()
        }
        Fact::MidStream { .. } => {
            "捕获从连接的中途开始。假定双方都处于 ESTABLISHED，字节从看到的第一个开始计数。".to_owned()
        }
        Fact::Closed { first, shape } => closed(first, shape),
        Fact::Datagram { end, bytes, length, opens } => datagram(end, bytes, length, opens),
        Fact::Answer { end, bytes, length, answers, waiting } => {
            let which = if waiting > 1 {
                format!("当时有 {waiting} 个数据报在等待回答：它回答的是这一个，只能由顺序推测。")
            } else {
                "对 UDP 来说这只是又一个数据报，只有程序知道它是回答。".to_owned()
            };
            format!("{}对第 {} 个分组的回答：{}。{which}", name(end), answers.0, udp_length(bytes, length))
        }
        Fact::Absent { packets } => format!(
            "这里没有的：没有握手，没有序号，没有 ACK，也不用关闭连接。总共只有 {packets} 个数据报，两端都不保存连接状态。\
             假如丢了一个，UDP 既不会发现，也不会重发。"
        ),
        Fact::Unanswered { datagrams } => format!(
            "发送了 {datagrams} 个数据报，没有看到回答。UDP 不会重发，也无法知道原因：可能数据报或回答丢了，也可能对面没有程序。"
        ),
        Fact::PortUnreachable { protocol, port, about } => port_unreachable(protocol, port, about),
        Fact::Fragment { id, offset, bytes, more, first } => fragment(id, (offset, bytes), more, first),
        Fact::Reassembled { fragments, bytes, carried, ref lengths, first } => {
            reassembled(fragments, (bytes, carried), lengths, first)
        }
        Fact::FragmentUnusable { why } => unusable(why).to_owned(),
        Fact::IcmpError { v6, kind, code, mtu, about } => icmp_error(v6, (kind, code), mtu, about),
        Fact::EchoUnanswered { unanswered, of, first } => {
            let first =
                first.map_or_else(String::new, |packet| format!("，其中最早的是第 {} 个分组", packet.0));
            format!(
                "{of} 个回显请求中，有 {unanswered} 个没有看到回答{first}。请求或回答可能丢失了或被过滤了，也可能没有主机在那里。"
            )
        }
        Fact::EchoRequest { id, seq, bytes, before: None } => {
            format!(
                "回显请求（ping），标识符 {id}，序号 {seq}：收到它的主机应把其中的 {bytes} 字节原样送回。"
            )
        }
        Fact::EchoRequest { id, seq, before: Some(packet), .. } => format!(
            "与第 {} 个分组相同的回显请求：标识符 {id}，序号 {seq}。没有看到对前一个的回答。",
            packet.0
        ),
        Fact::EchoReply { id, seq, bytes, answers, round_trip_ns, before } => {
            echo_reply((id, seq), bytes, answers, round_trip_ns, before)
        }
        Fact::Unfinished => "捕获到此结束，没有看到连接关闭。".to_owned(),
        Fact::HalfClosed { closed: end } => format!(
            "捕获到此结束。{}已关闭它的方向；没有看到{}关闭另一个方向（半关闭）。",
            name(end),
            name(end.other())
        ),
        Fact::Unopened { syns } => format!(
            "发送了 {syns} 个 SYN，没有看到回答：可能 SYN 或回答丢了，也可能被防火墙丢弃。如果只是没有程序在监听，主机会用复位（RST）回答。"
        ),
    }
}

const fn sack_permitted(client: bool, server: bool) -> &'static str {
    match (client, server) {
        (true, true) => "双方的 SYN 都允许选择确认（SACK）：接收方可以说明缺口之后哪些字节已经收到。",
        (true, false) => {
            "选择确认（SACK）：只有客户端的 SYN 允许，所以客户端不得发送；自己不允许的服务器多半也不会发送。"
        }
        (false, true) => {
            "选择确认（SACK）：只有服务器的 SYN 允许，所以服务器不得发送；自己不允许的客户端多半也不会发送。"
        }
        (false, false) => "双方的 SYN 都不允许选择确认（SACK），所以谁也不能发送。",
    }
}

fn ecn(end: End, step: EcnStep, answers: Option<PacketId>) -> String {
    let (own, other) = (name(end), name(end.other()));
    match step {
        EcnStep::Asks => format!(
            "SYN 中的 ECE 和 CWR：{own}支持显式拥塞通知（ECN），并询问{other}是否也支持。那样路由器可以给分组做标记，而不必丢弃它。"
        ),
        EcnStep::AsksAccurate => {
            format!("SYN 中的 AE、CWR 和 ECE：{own}请求精确 ECN，由接收方统计被路由器标记的分组数。")
        }
        EcnStep::Agrees => format!("SYN ACK 中只有 ECE：{own}也支持 ECN。{}", answering(answers)),
        EcnStep::Declines => format!("没有 ECE，也没有 CWR：{own}不同意使用 ECN。{}", answering(answers)),
        EcnStep::Reports => format!(
            "ECE：{other}的一个分组到达时带有路由器的标记（遇到拥塞）。{own}在每个 ACK 中都这样报告，直到 CWR 说明{other}已经作出反应。"
        ),
        EcnStep::Reduces => {
            let why = answers.map_or_else(String::new, |packet| {
                format!("从第 {} 个分组起，{other}一直在报告标记。", packet.0)
            });
            format!("CWR：{own}已经减小拥塞窗口，就像丢包之后那样。{why}")
        }
    }
}

/// The sum behind an acknowledgment of a SYN, and of data with it.
fn ack_of_syn(ack: u64) -> String {
    match ack.saturating_sub(1) {
        0 => "ack 1 = 0 + 1".to_owned(),
        data => format!("ack {ack} = 0 + SYN 的 1 + {data} 字节"),
    }
}

fn options(end: End, mss: Option<u16>, shift: Option<u8>, scaled: Option<bool>) -> String {
    let mss = mss
        .map_or(String::new(), |mss| format!("mss {mss}：{}每个报文段最多接收 {mss} 字节数据。", name(end)));
    let scale = match (shift, scaled) {
        (Some(shift), None) => format!("它提出窗口扩大因子 {shift}。"),
        (Some(shift), Some(true)) => format!(
            "窗口扩大因子 {shift}，双方都提出了：此后{}的窗口字段以 2^{shift} = {} 字节为单位。",
            name(end),
            1u32.checked_shl(u32::from(shift)).unwrap_or(1)
        ),
        (_, Some(false)) => "窗口不放大：那需要双方都提出。".to_owned(),
        (None, _) => String::new(),
    };
    mss + &scale
}

fn data(end: End, first: u64, bytes: u32, next: u64, in_flight: u32) -> String {
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

fn again(cause: ResendCause, duplicate_acks: u32) -> String {
    match cause {
        ResendCause::Needless => "它们已被确认，但那个 ACK 多半丢失了或者迟到了".to_owned(),
        ResendCause::Fast => {
            format!("收到 {duplicate_acks} 个冗余 ACK，发送方不等定时器就重发（快速重传）")
        }
        ResendCause::Timeout => "没有看到对它们的确认，多半是发送方的定时器超时了".to_owned(),
        ResendCause::AfterTimeout => "定时器超时之后，发送方从第一个等待确认的字节继续重发".to_owned(),
        ResendCause::PartialAck => "上一个 ACK 只前进到这里：多半也丢失了，所以立即重发".to_owned(),
        ResendCause::Sack => "对方用 SACK 说后面的字节已经到达，所以这些多半丢失了".to_owned(),
        ResendCause::TailProbe => {
            "它们是在途的最后一些字节，多半是为了在定时器超时之前引出一个 ACK（尾部丢失探测）".to_owned()
        }
        ResendCause::ProbeOrTimeout => {
            "在途的只有这些，重发要么是尾部丢失探测，要么是发送方的定时器超时".to_owned()
        }
        ResendCause::Unknown => "分组没有说明原因".to_owned(),
    }
}

fn late(
    (first, bytes): (u64, u32),
    expected: u64,
    (cause, passed_by): (LateCause, Option<PacketId>),
) -> String {
    let rest = if expected > first {
        format!("现在第 {} 字节为止的数据都看到了。", expected.saturating_sub(1))
    } else {
        format!("第 {expected} 字节仍然缺失。")
    };
    let packet = passed_by.map_or(0, |packet| packet.0);
    let why = match cause {
        LateCause::Overtaken => format!("它们比第 {packet} 个分组先发出，在途中被超过了"),
        LateCause::SentAgain => {
            format!("它们在第 {packet} 个分组之后发出，多半是重发的，原来那一份在到达这里之前就丢失了")
        }
        LateCause::Unknown => "它们迟到了，或者是重发的".to_owned(),
    };
    format!("补上了之前缺失的{}：{why}。{rest}", range(first, bytes))
}

fn twice(range: &str, original: Option<PacketId>, copy: Option<PacketId>) -> String {
    match (original, copy) {
        (Some(original), Some(copy)) => format!(
            "重复的选择确认（DSACK）：{range}到达了两次。所以第 {} 个分组没有丢失，第 {} 个分组的重发是多余的。",
            original.0, copy.0
        ),
        _ => format!("重复的选择确认（DSACK）：{range}到达了两次。第二份在这里没有看到，或者已不再记得。"),
    }
}

fn ack_again(end: End, ack: u64, answers: PacketId, to: Option<Question>) -> String {
    let packet = answers.0;
    match to {
        Some(Question::KeepAlive) => {
            format!("仍是 ack {ack}：{}回应保活探测（第 {packet} 个分组）。它还在。", name(end))
        }
        Some(Question::WindowProbe) => {
            format!("仍是 ack {ack}：{}回应窗口探测（第 {packet} 个分组）。窗口没有变化。", name(end))
        }
        Some(Question::OldTimestamp) => {
            format!("仍是 ack {ack}：第 {packet} 个分组的时间戳太旧，{}没有接受它（PAWS）。", name(end))
        }
        Some(Question::Challenge) => format!(
            "质询 ACK：第 {packet} 个分组可能来自外人。ack {ack} 告诉真正的{}，复位应当用哪个序号。",
            name(end.other())
        ),
        Some(Question::Repetition) | None => {
            format!("仍是 ack {ack}：第 {packet} 个分组没有带来新内容，但要求回应。")
        }
    }
}

fn reset(end: End, answers: Option<PacketId>, cause: ResetCause) -> String {
    let this = name(end);
    match (cause, answers) {
        (ResetCause::AfterClose, Some(packet)) => format!(
            "{this}中断了连接：复位（RST）立即关闭两个方向，还在路上的数据都被丢弃。它回应第 {} 个分组：数据到达时，套接字已经关闭。",
            packet.0
        ),
        (ResetCause::NoConnection, Some(packet)) => {
            format!("复位（RST）回应第 {} 个分组：{this}的主机多半没有这条连接，或者不再有。", packet.0)
        }
        (ResetCause::NoConnection, None) => {
            format!("复位（RST）：{this}的主机多半没有这条连接，或者不再有。")
        }
        _ => format!("{this}中断了连接：复位（RST）立即关闭两个方向，还在路上的数据都被丢弃。"),
    }
}

/// No TCP is known to end TIME-WAIT sooner by itself.
const SHORTEST_WAIT_NS: i64 = 10_000_000_000;

fn ports_reused(end: End, former: PacketId, after_ns: i64, state: FormerState) -> String {
    let was = match state {
        FormerState::Ended => "那条连接已经结束".to_owned(),
        FormerState::Unanswered => "没有看到对那条连接的回应".to_owned(),
        FormerState::TimeWait if after_ns < SHORTEST_WAIT_NS => {
            "那条连接已经关闭。有一端应该还在 TIME-WAIT：时间戳更晚或序号更大，这个 SYN 就能提前结束它"
                .to_owned()
        }
        FormerState::TimeWait => {
            "那条连接已经关闭：它的 TIME-WAIT 已结束，或者被这个 SYN 提前结束".to_owned()
        }
        FormerState::Open => {
            format!("没有看到那条连接关闭：可能捕获漏掉了，也可能{}已经忘记了它", name(end))
        }
    };
    format!(
        "相同两个端口之间的新连接，距前一条连接的最后一个分组（第 {} 个）{}；{was}。",
        former.0,
        duration(after_ns)
    )
}

/// What sets it apart from others of its kind, which have been told.
pub(super) fn sentence_without_preamble(fact: &Fact) -> String {
    match *fact {
        Fact::AckData { ack, before, answers, segments, cause, waited_ns, .. } => {
            ack_data(None, (ack, before), answers, segments, (cause, waited_ns))
        }
        _ => sentence(fact),
    }
}

/// The acknowledgment of `end`; of none, where what its number says is known.
fn ack_data(
    end: Option<End>,
    (ack, before): (u64, u64),
    answers: Option<PacketId>,
    segments: u32,
    (cause, waited_ns): (AckCause, Option<i64>),
) -> String {
    let arrived = format!("ack {ack} = {before} + {} 字节", ack.saturating_sub(before));
    let answers = answering(answers);
    let several =
        if segments > 1 { format!("一个 ACK 确认 {segments} 个报文段。") } else { String::new() };
    let why = match (cause, waited_ns) {
        (AckCause::Piggybacked, _) => return format!("捎带确认：{arrived}。{several}{answers}"),
        (AckCause::Delayed, Some(waited)) => {
            format!("{several}它晚了 {}，多半是在等另一个报文段（延迟确认）。", duration(waited))
        }
        (AckCause::AtOnce, _) => "它没有等第二个报文段。".to_owned(),
        (AckCause::SecondSegment, _) => {
            "一个 ACK 确认两个报文段：第二个按序到达，第一个就不必再等。".to_owned()
        }
        (AckCause::Several, _) if segments < 2 => "这些数据在线路上是几个报文段。".to_owned(),
        (AckCause::GapFilled, _) => format!("{several}缺口补上了，所以立即确认。"),
        (AckCause::GapPartFilled, _) => format!("{several}缺口补上了一部分，所以立即确认；还有缺失。"),
        _ => several,
    };
    let last = ack.saturating_sub(1);
    let says = end.map_or_else(String::new, |end| {
        format!("{}的 TCP 已收到直到第 {last} 字节的全部数据，接下来期待第 {ack} 字节：", name(end))
    });
    format!("{says}{arrived}。{why}{answers}")
}

fn ack_fin(end: End, ack: u64, bytes: u32, (piggybacked, with_fin): (bool, bool)) -> String {
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

fn fin(end: End, (first, crosses): (bool, bool), seq: u64) -> String {
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

fn echo_reply(
    (id, seq): (u16, u16),
    bytes: u32,
    answers: Option<PacketId>,
    round_trip_ns: Option<i64>,
    before: Option<PacketId>,
) -> String {
    let numbers = format!("标识符 {id}，序号 {seq}");
    match (answers, round_trip_ns, before) {
        (None, ..) => format!("回显回答，{bytes} 字节：{numbers}。没有看到它的请求。"),
        (Some(request), Some(time), _) => format!(
            "对第 {} 个分组的回答，由编号得知：{numbers}。它送回 {bytes} 字节。往返时间是 {}。",
            request.0,
            duration(time)
        ),
        (Some(request), None, Some(first)) => {
            format!("对第 {} 个分组的又一个回答，第 {} 个分组已经回答过：{numbers}。", request.0, first.0)
        }
        (Some(request), None, None) => format!(
            "对第 {} 个分组或之前相同请求的回答：{numbers}。无法得知它回答的是哪一个，也就无法得知往返时间。",
            request.0
        ),
    }
}

fn closed(first: Option<End>, shape: Shape) -> String {
    let wait = "TIME-WAIT（RFC 规定 4 分钟，Linux 是 60 秒）";
    let segments = match shape {
        Shape::ThreeSegments => "，共用三个报文段",
        Shape::FourSegments => "，各用一个 FIN 和一个 ACK",
        _ => "",
    };
    match first {
        Some(end) => format!(
            "两个方向都已关闭{segments}。{}先关闭，所以停留在 {wait}：万一它的最后一个 ACK 丢了，{}会重发 FIN，必须有人回应。",
            name(end),
            name(end.other())
        ),
        None => format!("两个方向同时关闭：双方都停留在 {wait}。"),
    }
}

/// "长度 23 = 首部 8 字节 + 数据 15 字节".
pub(super) fn udp_length(bytes: u32, length: u32) -> String {
    if bytes.checked_add(8) == Some(length) {
        format!("长度 {length} = 首部 8 字节 + 数据 {bytes} 字节")
    } else {
        // A jumbogram, or a length that the packet does not keep.
        format!("数据 {bytes} 字节，而长度字段是 {length}")
    }
}

fn datagram(end: End, bytes: u32, length: u32, opens: bool) -> String {
    let sum = udp_length(bytes, length);
    match (opens, bytes) {
        (_, 0) => format!("{}发送了一个空数据报，只有首部：UDP 允许这样。{sum}。", name(end)),
        (true, _) => format!("第一个分组就带着消息：UDP 不事先询问任何人。{sum}。"),
        (false, _) => format!("{}发送 {bytes} 字节。{sum}。", name(end)),
    }
}

fn port_unreachable(protocol: TransportProtocol, port: u16, about: Option<PacketId>) -> String {
    let about = about.map_or(String::new(), |packet| format!("其中引用了第 {} 个分组。", packet.0));
    let why = match protocol {
        TransportProtocol::Udp => format!("多半没有程序使用端口 {port}；UDP 自己无法表达这一点。"),
        TransportProtocol::Tcp => {
            format!("如果只是没有程序在监听端口 {port}，TCP 会用复位（RST）回答：这多半来自防火墙。")
        }
    };
    format!("收到 ICMP 报文：端口不可达。{why}{about}")
}

fn icmp_error(v6: bool, (kind, code): (u8, u8), mtu: Option<u32>, about: Option<PacketId>) -> String {
    let (of_kind, of_code) = (icmp_name::kind(v6, kind), icmp_name::code(v6, kind, code));
    let names: Vec<_> = [of_kind.map(icmp_kind), of_code.map(icmp_code)].into_iter().flatten().collect();
    let name = if names.is_empty() { "网络报告有问题".to_owned() } else { names.join("，") };
    let mtu = mtu.map_or_else(String::new, |mtu| format!("下一段链路能传送的分组最长 {mtu} 字节。"));
    let why = match (v6, kind, code) {
        (false, 11, 0) | (true, 3, 0) => {
            "每个路由器把分组的生存时间减 1，减到 0 就丢弃它。traceroute 由此找出沿途的路由器。"
        }
        _ => "",
    };
    let about = match about {
        Some(packet) => format!("报文引用了第 {} 个分组。", packet.0),
        None => "它引用的分组这里没有记录。".to_owned(),
    };
    format!("ICMP 差错报文（类型 {kind}，代码 {code}）：{name}。{mtu}{why}{about}")
}

fn fragment(id: u32, (offset, bytes): (u32, u32), more: bool, first: Option<PacketId>) -> String {
    let whole = first.map_or_else(
        || format!("这是一个被分片的 IP 数据报的一片（标识 {id}）"),
        |first| format!("这一片和第 {} 个分组属于同一个 IP 数据报", first.0),
    );
    let next = offset.saturating_add(bytes);
    let what = match bytes {
        0 => "不带数据".to_owned(),
        _ => format!("带着其数据的第 {offset} 到第 {} 字节（从 0 数起）", next.saturating_sub(1)),
    };
    let place = match offset {
        0 => "IP 承载的内容从这里开始，首部在最前面。".to_owned(),
        _ => format!("片偏移字段以 8 字节为单位：{} × 8 = {offset}。", offset / 8),
    };
    let end = if more {
        "“更多分片”标志为 1。".to_owned()
    } else {
        format!("“更多分片”标志为 0：到此结束，共 {offset} + {bytes} = {next} 字节。")
    };
    format!("{whole}，{what}。{place}{end}")
}

fn reassembled(fragments: u32, (bytes, carried): (u32, u32), lengths: &[u32], first: PacketId) -> String {
    let lengths: Vec<_> = lengths.iter().map(ToString::to_string).collect();
    let sum = if lengths.is_empty() { String::new() } else { format!("{} = ", lengths.join(" + ")) };
    let overlap = match carried.saturating_sub(bytes) {
        0 => String::new(),
        over => format!("其中有 {over} 字节重复，这里保留先到的。"),
    };
    format!(
        "从第 {} 个分组开始的 IP 数据报已经齐全：{fragments} 片共带来 {sum}{carried} 字节。{overlap}现在才能完整地读出 IP 承载的内容，\
         所以它显示在这里。",
        first.0
    )
}

const fn unusable(why: Refusal) -> &'static str {
    match why {
        Refusal::Cut => {
            "捕获只保留了这一片的一部分，所以这里无法把它和其他片重组。接收方收到的可能是完整的。"
        }
        Refusal::Length => {
            "接收方用不了这一片：每一片都要有数据，而且除了最后一片，数据长度必须是 8 字节的倍数。"
        }
        Refusal::TooLong => {
            "它会结束在第 65535 字节之后，超出 IP 长度字段的范围：接收方必须丢弃它。曾有人用这样的分片使主机崩溃（“死亡之 ping”）。"
        }
        Refusal::Overlap => {
            "它所属的 IPv6 分组有重叠的分片。发送方没有理由这样做，所以接收方必须丢弃整个分组。"
        }
        Refusal::End => "它和另一片对数据报在哪里结束说法不一，所以这里不用它。",
        Refusal::Duplicate => "它的字节之前都已经到了：没有新内容。",
    }
}
