//! The names of the numbers by which a header says what follows it: most are names in Chinese, too, and stay as they are.

use crate::decode::{llc, number};

/// What an EtherType is called.
pub(super) const fn ether_type(value: u16) -> Option<&'static str> {
    Some(match value {
        0x0000..=0x05dc => "长度（IEEE 802.3）",
        0x6558 => "以太网（透明桥接）",
        0x8100 => "802.1Q 标签",
        0x8808 => "以太网流量控制",
        0x8809 => "慢速协议（LACP）",
        0x8848 => "MPLS 组播",
        0x8863 => "PPPoE 发现",
        0x8864 => "PPPoE 会话",
        0x88a8 => "802.1ad 标签",
        0x88e7 => "802.1ah 标签",
        0x8914 => "FCoE 初始化",
        0x9000 => "配置测试（环回）",
        0x9100 => "802.1Q 标签（旧 QinQ）",
        _ => return number::ether_type(value),
    })
}

/// What a protocol over IP, or an extension header of IPv6, is called.
pub(super) const fn ip_protocol(value: u8) -> Option<&'static str> {
    Some(match value {
        0 => "IPv6 逐跳选项",
        4 => "IP 中的 IPv4",
        41 => "IP 中的 IPv6",
        43 => "IPv6 路由首部",
        44 => "IPv6 分片首部",
        59 => "没有下一个首部",
        60 => "IPv6 目的选项",
        97 => "IP 中的以太网",
        135 => "IPv6 移动首部",
        137 => "IP 中的 MPLS",
        _ => return number::ip_protocol(value),
    })
}

/// What a kind of hardware is called.
pub(super) const fn hardware(value: u16) -> Option<&'static str> {
    Some(match value {
        1 => "以太网",
        20 => "串行线路",
        519 => "原始 IP",
        768 => "IP-in-IP 隧道",
        769 => "IPv6 隧道",
        772 => "环回",
        776 => "6in4 隧道",
        778 => "GRE 隧道",
        803 => "IEEE 802.11 和 radiotap",
        0xfffe => "没有链路层首部",
        _ => return number::hardware(value),
    })
}

/// What a service access point is called.
pub(super) const fn service_point(value: u8) -> Option<&'static str> {
    Some(match value & 0xfe {
        0x00 => "空",
        0x42 => "生成树",
        _ => return llc::service(value),
    })
}
