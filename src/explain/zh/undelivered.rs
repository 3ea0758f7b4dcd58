//! Sentences about packets that an ICMP error answered instead of the host that they were sent to.

use crate::analysis::delivery_error::DeliveryError;
use crate::analysis::fact::IcmpAnswer;
use crate::call::{End, TransportProtocol};

pub(super) fn undelivered(protocol: TransportProtocol, packets: u64, error: &IcmpAnswer) -> String {
    let sent = match protocol {
        TransportProtocol::Tcp => format!("发送了 {packets} 个 SYN"),
        TransportProtocol::Udp => format!("发送了 {packets} 个数据报"),
    };
    format!(
        "{sent}，唯一的回应是第 {} 个分组中的 ICMP 差错报文，来自{}。{}",
        error.packet.0,
        sender(error),
        reason(error)
    )
}

fn sender(error: &IcmpAnswer) -> String {
    match error.end {
        Some(End::Server) => "服务器自己的地址".to_owned(),
        Some(End::Client) => "客户自己的主机".to_owned(),
        None => format!("途中的路由器 {}", error.by),
    }
}

const fn reason(error: &IcmpAnswer) -> &'static str {
    match (error.error(), error.end) {
        (DeliveryError::Prohibited, _) => "那里的规则禁止这样的分组：是防火墙拒绝了它们，没有程序看到它们。",
        (DeliveryError::PortUnreachable, _) => {
            "如果只是没有程序在监听，主机会用重置报文段（RST）回应 SYN：这多半是防火墙的拒绝。"
        }
        (DeliveryError::Expired, _) => "它们的寿命（TTL）在那里减到 0，没有到达服务器。",
        (DeliveryError::Invalid, _) => "它无法处理首部中的某个字段。",
        (_, Some(End::Server)) => "那台主机不接收它们。",
        (_, Some(End::Client)) => "它无法把它们发送出去：没有路由，或者链路上没有主机用那个地址应答。",
        _ => "它无法交付它们：没有到服务器的路由，或者服务器在最后一段链路上没有应答，例如没有开机。",
    }
}
