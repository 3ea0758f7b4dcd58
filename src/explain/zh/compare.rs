//! The rows of a comparison: what each is called, its values, and why they are as they are.

use super::Chinese;
use crate::analysis::compare::{Quantity, Value};
use crate::call::TransportProtocol;
use crate::explain::quantity::{duration, ratio};
use crate::explain::{Term, Words};

pub(super) const fn measure(measure: Quantity) -> &'static str {
    match measure {
        Quantity::Packets => "分组数",
        Quantity::WireBytes => "线路上的字节数",
        Quantity::Overhead => "每字节消息的首部字节数",
        Quantity::RoundTrips => "收到回答前的往返次数",
        Quantity::FirstReply => "收到首个回答字节前的时间",
        Quantity::State => "主机保存的状态",
        Quantity::Loss => "数据丢失时",
    }
}

pub(super) fn value(measure: Quantity, value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::Ratio(of, to) => ratio(of, to),
        Value::Nanoseconds(time) => duration(time),
        Value::Unseen => Chinese.term(Term::Unseen).to_owned(),
        Value::Protocol(protocol) => by_protocol(measure, protocol).to_owned(),
    }
}

const fn by_protocol(measure: Quantity, protocol: TransportProtocol) -> &'static str {
    match (measure, protocol) {
        (Quantity::State, TransportProtocol::Udp) => "无",
        (Quantity::State, TransportProtocol::Tcp) => "两端都有",
        (_, TransportProtocol::Udp) => "UDP 不会察觉",
        (_, TransportProtocol::Tcp) => "TCP 会重传",
    }
}

pub(super) const fn why(measure: Quantity, same_protocol: bool) -> &'static str {
    match (measure, same_protocol) {
        (Quantity::Packets, false) => "TCP 要握手（3 个）、确认、关闭连接；UDP 只发送消息。",
        (Quantity::Packets, true) => "消息、确认和重传都计算在内。",
        (Quantity::WireBytes, _) => {
            "每个分组都有首部：链路层 14，IPv4 20 或 IPv6 40，UDP 8 或 TCP 20 到 60。"
        }
        (Quantity::Overhead, _) => "不带消息的分组全是首部；消息越长，比例越小。",
        (Quantity::RoundTrips, false) => "TCP 要先用一次往返来握手，才能发送请求。",
        (Quantity::RoundTrips, true) => "请求一次；若用 TCP，之前还有握手一次。",
        (Quantity::FirstReply, _) => "每次往返都要花一来一回的时延：环回上几乎为零，远距离就很可观。",
        (Quantity::State, false) => "TCP 保存序号、缓存和定时器：要重传，就得记住发送了什么。",
        (Quantity::State, true) => "TCP 记住发送和到达的内容；UDP 发完即忘。",
        (Quantity::Loss, false) => "没有得到 ACK 确认的，TCP 会重传；UDP 没有 ACK。丢失的 ACK 由下一个弥补。",
        (Quantity::Loss, true) => "只有确认才能让发送方知道缺了什么。",
    }
}
