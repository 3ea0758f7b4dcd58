//! Chinese (simplified). Words follow the Chinese edition of the textbook: 报文段 (segment), 数据报 (datagram),
//! 三次握手 (handshake), 四次挥手 (teardown), 首部 (header).

use super::quantity::{duration, ratio};
use super::{Remark, Term, end_term};
use crate::analysis::compare::{Measure, Value};
use crate::analysis::fact::Fact;
use crate::call::{End, Transport};

const fn name(end: End) -> &'static str {
    term(end_term(end))
}

/// "第 7 字节" or "第 1 到 16 字节".
fn range(first: u32, count: u32) -> String {
    match count {
        1 => format!("第 {first} 字节"),
        _ => format!("第 {first} 到 {} 字节", first.wrapping_add(count).wrapping_sub(1)),
    }
}

#[expect(clippy::too_many_lines, reason = "one match, one arm a fact: split up, it could miss one")]
pub(super) fn sentence(fact: &Fact) -> String {
    match *fact {
        Fact::Syn { raw_isn } => format!(
            "第 1 步，共 3 步。客户端请求建立连接。它选了 {raw_isn} 作为初始序号；我们从这里数起，把它记作 0。"
        ),
        Fact::SynAck { raw_isn, answers } => format!(
            "第 2 步，共 3 步。服务器同意，并选了自己的初始序号 {raw_isn}。ack 1 = 0 + 1：SYN 不带数据，但要占用一个序号。\
             回应第 {} 个分组。",
            answers.0
        ),
        Fact::HandshakeAck { answers } => format!(
            "第 3 步，共 3 步。客户端用同样的方法确认服务器的序号：ack 1 = 0 + 1。现在双方都知道对方听得到自己，连接已建立。\
             回应第 {} 个分组。",
            answers.0
        ),
        Fact::SynAgain { end, original, after_ns } => format!(
            "{}在第 {} 个分组之后 {} 重发 SYN：没有等到回应，定时器超时了。",
            name(end),
            original.0,
            duration(after_ns)
        ),
        Fact::Data { end, first, bytes, next, in_flight } => data(end, first, bytes, next, in_flight),
        Fact::DataAgain { first, bytes, original, after_ns, was_acknowledged, .. } => {
            let why = if was_acknowledged {
                "其实它们已被确认，只是确认还没有到达发送方"
            } else {
                "因为发送方没有收到对它们的确认"
            };
            let range = range(first, bytes);
            format!("重发{range}，距第 {} 个分组 {}:{why}。", original.0, duration(after_ns))
        }
        Fact::DataGap { first, bytes, expected, missing, .. } => format!(
            "{}到了，但期待的是第 {expected} 字节：前面有 {missing} 字节还没有看到。它们可能丢失了、迟到了，或者只是没有被捕获。",
            range(first, bytes)
        ),
        Fact::AckData { end, ack, before, answers, segments, piggybacked } => {
            ack_data(end, (ack, before), answers.map(|packet| packet.0), segments, piggybacked)
        }
        Fact::AckFin { end, ack, answers, bytes, piggybacked } => {
            let sum = match bytes {
                0 => format!("{} + 1", ack.wrapping_sub(1)),
                bytes => format!("{} + {bytes} 字节 + FIN 的 1", ack.wrapping_sub(1).wrapping_sub(bytes)),
            };
            let also = if piggybacked { "同时" } else { "" };
            format!(
                "{}{also}确认 FIN：ack {ack} = {sum}。FIN 和 SYN 一样占用一个序号。回应第 {} 个分组。",
                name(end),
                answers.0
            )
        }
        Fact::AckDuplicate { ack, count, answers, .. } => {
            let after = answers.map_or(String::new(), |packet| format!("（在第 {} 个分组之后）", packet.0));
            format!(
                "第 {count} 个冗余 ACK{after}：仍是 ack {ack}，说明第 {ack} 字节还没到。收到三个冗余 ACK，发送方不等定时器就立即重发。"
            )
        }
        Fact::WindowUpdate { end, window, before } => {
            format!("窗口更新：{}现在有 {window} 字节的空间，之前是 {before}。没有确认新的数据。", name(end))
        }
        Fact::AckAgain { ack, .. } => format!("再次说 ack {ack}：此后没有新数据到达，也没有数据在等待确认。"),
        Fact::KeepAlive { end } => {
            format!("保活探测：{}故意重复一个旧序号，对方只要还在，就必须回应。", name(end))
        }
        Fact::Fin { end, first, seq } => fin(end, first, seq),
        Fact::FinAgain { end, original, after_ns } => format!(
            "{}在第 {} 个分组之后 {} 重发 FIN：没有等到对它的确认。",
            name(end),
            original.0,
            duration(after_ns)
        ),
        Fact::Refused { port, answers } => format!(
            "被拒绝。没有程序在监听端口 {port}，主机用复位（RST）回答 SYN，连接没有建立。回应第 {} 个分组。",
            answers.0
        ),
        Fact::Reset { end } => {
            format!("{}中断了连接：复位（RST）立即关闭两个方向，还在路上的数据都被丢弃。", name(end))
        }
        Fact::MidStream { .. } => {
            "捕获从连接的中途开始，没有看到握手。假定双方都处于 ESTABLISHED，字节从看到的第一个开始计数。"
                .to_owned()
        }
        Fact::Closed { first } => closed(first),
        Fact::Datagram { end, bytes, length, opens } => {
            let what =
                if opens { "第一个分组就带着消息：UDP 不事先询问任何人。" } else { "" };
            format!("{what}{}发送 {bytes} 字节；加上 8 字节首部，长度是 {length}。", name(end))
        }
        Fact::Answer { end, bytes, length, answers } => format!(
            "{}对第 {} 个分组的回答，源端口就是那个分组的目的端口：{bytes} 字节 + 首部 8 字节 = 长度 {length}。\
             对 UDP 来说这只是又一个数据报，只有程序知道它是回答。",
            name(end),
            answers.0
        ),
        Fact::Absent { packets } => format!(
            "这里没有的：没有握手，没有序号，没有 ACK，没有挥手，两端都没有状态。总共只有 {packets} 个分组。假如丢了一个，\
             UDP 既不会发现，也不会重发。"
        ),
        Fact::Unanswered { datagrams } => format!(
            "发送了 {datagrams} 个数据报，没有看到回答。UDP 不会重发，也无法知道原因：可能数据报或回答丢了，也可能对面没有程序。"
        ),
        Fact::PortUnreachable { port, about } => {
            let about = about.map_or(String::new(), |packet| format!("其中引用了第 {} 个分组。", packet.0));
            format!(
                "那里没有程序使用端口 {port}，主机用 ICMP 消息（端口不可达）告知。UDP 自己无法表达这一点。{about}"
            )
        }
        Fact::IcmpError { kind, code } => {
            format!("ICMP 差错（类型 {kind}，代码 {code}）表明这次交换中有一个分组没能送达。")
        }
        Fact::Unfinished => "捕获到此结束，连接仍然打开。".to_owned(),
    }
}

fn data(end: End, first: u32, bytes: u32, next: u32, in_flight: u32) -> String {
    let waiting = match in_flight {
        0 => String::new(),
        waiting => format!("它没有等待：之前的 {waiting} 字节尚未被确认。"),
    };
    format!(
        "{}发送{}。下一个字节的序号是 {next} = {first} + {bytes}。{waiting}",
        name(end),
        range(first, bytes)
    )
}

fn ack_data(
    end: End,
    (ack, before): (u32, u32),
    answers: Option<u64>,
    segments: u32,
    piggybacked: bool,
) -> String {
    let arrived = format!("ack {ack} = {before} + {} 字节", ack.wrapping_sub(before));
    let answers = answers.map_or(String::new(), |packet| format!("回应第 {packet} 个分组。"));
    let several =
        if segments > 1 { format!("一个 ACK 确认 {segments} 个报文段。") } else { String::new() };
    if piggybacked {
        return format!("它顺便捎带了确认，不必另发分组：{arrived}。{several}{answers}");
    }
    let last = ack.wrapping_sub(1);
    format!(
        "{}已收到第 {last} 字节为止的全部数据，下一个期待 {ack}：{arrived}。{several}{answers}",
        name(end)
    )
}

fn fin(end: End, first: bool, seq: u32) -> String {
    let (this, other) = (name(end), name(end.other()));
    if first {
        format!(
            "{this}没有数据要发了：FIN 关闭它这个方向，占用序号 {seq}。{other}的方向仍然打开，直到{other}也关闭。"
        )
    } else {
        format!("现在{this}也关闭它的方向：它的 FIN 占用序号 {seq}。")
    }
}

fn closed(first: Option<End>) -> String {
    let wait = "报文段最长寿命的两倍（RFC 规定 4 分钟，Linux 是 60 秒）";
    match first {
        Some(end) => format!(
            "两个方向都已关闭。{}先关闭，所以它在 TIME-WAIT 停留{wait}：万一它的最后一个 ACK 丢了，对方会重发 FIN，必须有人在那里回应。",
            name(end)
        ),
        None => format!("两个方向同时关闭：双方都在 TIME-WAIT 停留{wait}。"),
    }
}

pub(super) const fn term(term: Term) -> &'static str {
    match term {
        Term::Client => "客户端",
        Term::Server => "服务器",
        Term::Handshake => "三次握手",
        Term::Data => "数据传输",
        Term::Teardown => "四次挥手",
        Term::Reset => "复位",
        Term::Datagrams => "数据报",
        Term::Comparison => "比较",
        Term::Why => "原因",
        Term::Unseen => "未看到",
    }
}

pub(super) fn remark(remark: &Remark) -> String {
    match remark {
        Remark::Captured { packets, dropped } => match dropped {
            Some(0) => format!("捕获 {packets} 个分组，内核没有丢弃任何分组"),
            Some(dropped) => {
                format!("捕获 {packets} 个分组；内核因空间不足丢弃了 {dropped} 个，所以这份记录不完整")
            }
            None => format!("捕获 {packets} 个分组"),
        },
        Remark::CutShort => "这份记录没有总结：捕获被中途打断。".to_owned(),
        Remark::OtherPacket { bytes } => format!("其他分组，{bytes} 字节"),
        Remark::Unreadable { stop } => format!("无法完整解析：{stop}。"),
        Remark::Bytes(count) | Remark::CallBytes(count) => format!("{count} 字节"),
        Remark::Flow(flow) => format!("流 {flow}"),
        Remark::EndOfStream => "流结束".to_owned(),
    }
}

pub(super) const fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Packets => "分组数",
        Measure::WireBytes => "线路上的字节数",
        Measure::Overhead => "每字节消息的首部字节数",
        Measure::RoundTrips => "收到首个回答字节前的往返次数",
        Measure::FirstReply => "收到首个回答字节前的时间",
        Measure::State => "主机保存的状态",
        Measure::Loss => "分组丢失时",
    }
}

pub(super) fn value(measure: Measure, value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::Ratio(of, to) => ratio(of, to),
        Value::Nanoseconds(time) => duration(time),
        Value::Unseen => term(Term::Unseen).to_owned(),
        Value::Protocol(protocol) => by_protocol(measure, protocol).to_owned(),
    }
}

const fn by_protocol(measure: Measure, protocol: Transport) -> &'static str {
    match (measure, protocol) {
        (Measure::State, Transport::Udp) => "无",
        (Measure::State, Transport::Tcp) => "两端：状态、序号、缓存、定时器",
        (_, Transport::Udp) => "无人察觉",
        (_, Transport::Tcp) => "会被重发",
    }
}

pub(super) const fn why(measure: Measure, same_protocol: bool) -> &'static str {
    match (measure, same_protocol) {
        (Measure::Packets, false) => "TCP 要握手（3 个）、确认、挥手；UDP 只发送消息。",
        (Measure::Packets, true) => "消息、确认和重发都计算在内。",
        (Measure::WireBytes, _) => "每个分组都有首部：链路 14,IPv4 20 或 IPv6 40，UDP 8 或 TCP 20 到 60。",
        (Measure::Overhead, _) => "不带消息的分组全是首部；消息越长，比例越小。",
        (Measure::RoundTrips, false) => "TCP 要先用一次往返来握手，才能发送请求。",
        (Measure::RoundTrips, true) => "请求一次；若用 TCP，之前还有握手一次。",
        (Measure::FirstReply, _) => "往返次数乘以时延：环回上几乎为零，跨越世界则很可观。",
        (Measure::State, false) => "要按序重发，就得记住发送了什么、到达了什么。",
        (Measure::State, true) => "TCP 记住发送和到达的内容；UDP 发完即忘。",
        (Measure::Loss, false) => "TCP 等待每个字节的 ACK，等不到就重发；UDP 什么也不等。",
        (Measure::Loss, true) => "只有确认才能让发送方知道缺了什么。",
    }
}
