//! Sentences about datagrams, ICMP and fragments.

use super::clause::udp_length;
use super::{Chinese, name};
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::flow::FlowId;
use crate::analysis::reason::DatagramDefect;
use crate::call::{Address, End, TransportProtocol};
use crate::decode::icmp_name;
use crate::decode::reassemble::Refusal;
use crate::explain::Words;
use crate::explain::quantity::duration;

pub(super) fn echo_reply(
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
            "对第 {} 个分组的回答，由编号得知：{numbers}。它送回 {bytes} 字节。从这里看，它在 {} 之后到来：只有在发出请求的地方捕获，这才是完整的往返时间。",
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

pub(super) fn datagram(end: End, bytes: u32, length: u32, opens: bool) -> String {
    let sum = udp_length(bytes, length);
    match (opens, bytes) {
        (_, 0) => format!("{}发送了一个空数据报，只有首部：UDP 允许这样。{sum}。", name(end)),
        (true, _) => format!("第一个分组就带着消息：UDP 不事先询问任何人。{sum}。"),
        (false, _) => format!("{}发送 {bytes} 字节。{sum}。", name(end)),
    }
}

/// A datagram whose length field does not fit to the bytes that IP carries, or that lacks a checksum.
pub(super) fn odd(why: DatagramDefect, length: u32, carried: Option<u32>) -> String {
    let carried = carried.unwrap_or(length);
    match why {
        DatagramDefect::TooShort => format!(
            "长度字段是 {length}，而首部就有 8 字节：接收方丢弃它。长度 0 只用于 IPv6 上超过 65535 字节的数据报。"
        ),
        DatagramDefect::TooLong => {
            format!("长度字段是 {length}，而 IP 只承载了 {carried} 字节：接收方丢弃它。")
        }
        DatagramDefect::Surplus => format!(
            "IP 承载的比长度字段多 {0} 字节：{carried} - {length} = {0}。它们不是数据：接收方忽略这个剩余区域，除非它支持 UDP 选项。",
            carried.saturating_sub(length)
        ),
        DatagramDefect::NoChecksum => {
            "检验和是 0。在 IPv4 上表示没有检验和；IPv6 的首部也没有检验和，所以接收方丢弃它（某些隧道除外）。除非发送方的网卡稍后才填入检验和。"
                .to_owned()
        }
    }
}

/// A datagram of `end` in a flow of its own, which probably answers packet `answers` to the socket `asked`.
pub(super) fn answer_elsewhere(
    (end, answers): (End, PacketId),
    (bytes, length): (u32, u32),
    asked: Address,
    flow: FlowId,
) -> String {
    format!(
        "多半是{}对第 {} 个分组的回答：那个分组发往 {asked}（第 {} 个流）；它到达同一个客户端口，但来自另一个套接字。{}。",
        name(end),
        answers.0,
        flow.0,
        udp_length(bytes, length)
    )
}

/// A flow that another socket answered, in the flow `flow`.
pub(super) fn answered_elsewhere(datagrams: u64, packet: PacketId, source: Address, flow: FlowId) -> String {
    format!(
        "发送了 {datagrams} 个数据报，这个套接字没有回答。来自 {source} 的第 {} 个分组多半就是回答（第 {} 个流）：服务器可以从另一个端口或地址回答。调用过 connect() 的客户收不到这样的回答。",
        packet.0, flow.0
    )
}

pub(super) fn port_unreachable(
    protocol: TransportProtocol,
    port: u16,
    about: Option<PacketId>,
    arrived: bool,
) -> String {
    let about = about.map_or(String::new(), |packet| format!("其中引用了第 {} 个分组。", packet.0));
    let why = match protocol {
        TransportProtocol::Udp if arrived => {
            format!(
                "它由主机自己发出，所以数据报到达了那里（对 traceroute 来说，这就是终点）。多半没有程序使用端口 {port}；UDP 自己无法表达这一点。"
            )
        }
        TransportProtocol::Udp => format!("多半没有程序使用端口 {port}；UDP 自己无法表达这一点。"),
        TransportProtocol::Tcp => {
            format!("如果只是没有程序在监听端口 {port}，TCP 会用重置（RST）回答：这多半来自防火墙。")
        }
    };
    format!("收到 ICMP 报文：端口不可达。{why}{about}")
}

pub(super) fn icmp_error(
    v6: bool,
    (kind, code): (u8, u8),
    mtu: Option<u32>,
    about: Option<PacketId>,
) -> String {
    let name = icmp_name_of(v6, kind, code);
    let mtu = mtu.map_or_else(String::new, |mtu| format!("下一段链路能传送的分组最长 {mtu} 字节。"));
    let why = match (v6, kind, code) {
        (false, 11, 0) | (true, 3, 0) => {
            "每个路由器把分组的寿命减 1，减到 0 就丢弃它。traceroute 由此找出沿途的路由器。"
        }
        _ => "",
    };
    let about = match about {
        Some(packet) => format!("报文引用了第 {} 个分组。", packet.0),
        None => "它引用的分组这里没有记录。".to_owned(),
    };
    format!("ICMP 差错报文（类型 {kind}，代码 {code}）：{name}。{mtu}{why}{about}")
}

/// What a type and its code are called.
fn icmp_name_of(v6: bool, kind: u8, code: u8) -> String {
    let (of_kind, of_code) = (icmp_name::kind(v6, kind), icmp_name::code(v6, kind, code));
    let names: Vec<_> =
        [of_kind.map(|kind| Chinese.icmp_kind(kind)), of_code.map(|code| Chinese.icmp_code(code))]
            .into_iter()
            .flatten()
            .collect();
    if names.is_empty() { "网络报告有问题".to_owned() } else { names.join("，") }
}

pub(super) fn fragment(id: u32, (offset, bytes): (u32, u32), more: bool, first: Option<PacketId>) -> String {
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

pub(super) fn reassembled(
    fragments: u32,
    (bytes, carried): (u32, u32),
    lengths: &[u32],
    first: PacketId,
) -> String {
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

pub(super) fn incomplete(fragments: u32, lost: PacketId) -> String {
    format!(
        "{fragments} 片都已发出，但第 {} 个分组在途中丢失了。接收方把其余的片保留一段时间，等不到它，就把它们丢弃：\
         丢失一片，整个 IP 分组就丢失了。",
        lost.0
    )
}

pub(super) const fn unusable(why: Refusal) -> &'static str {
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

/// A datagram that answers another one.
pub(super) fn answer(fact: &Fact) -> String {
    let Fact::Answer { end, bytes, length, answers, waiting } = *fact else { return String::new() };
    let which = if waiting > 1 {
        format!("当时有 {waiting} 个数据报在等待回答：它回答的是这一个，只能由顺序推测。")
    } else {
        "对 UDP 来说这只是又一个数据报，只有程序知道它是回答。".to_owned()
    };
    format!("{}对第 {} 个分组的回答：{}。{which}", name(end), answers.0, udp_length(bytes, length))
}

/// Echo requests without a reply.
pub(super) fn echo_unanswered(fact: &Fact) -> String {
    let Fact::EchoUnanswered { unanswered, of, first } = *fact else { return String::new() };
    let first = first.map_or_else(String::new, |packet| format!("，其中最早的是第 {} 个分组", packet.0));
    format!(
        "{of} 个回显请求中，有 {unanswered} 个没有看到回答{first}。请求或回答可能丢失了或被过滤了，也可能没有主机在那里。"
    )
}
