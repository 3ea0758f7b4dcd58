//! What layers and fields are called in Chinese: as in the textbook, with the usual short form where there is one.

use std::borrow::Cow;

use super::carrier::{carrier, word};
use super::number::ip_protocol;
use crate::decode::name::{Name, Title};

/// What a layer is called.
pub(super) fn title(title: Title) -> &'static str {
    match title {
        Title::Ethernet => "以太网",
        Title::Cooked => "Linux cooked 捕获",
        Title::Cooked2 => "Linux cooked 捕获（第 2 版）",
        Title::Loopback => "环回（BSD）",
        Title::Vlan => "虚拟局域网（VLAN）标签",
        Title::Pppoe => "以太网上的点对点协议（PPPoE）",
        Title::Mpls => "多协议标签交换（MPLS）标签",
        Title::Llc => "逻辑链路控制（LLC）",
        Title::Arp => "地址解析协议（ARP）",
        Title::Ipv4 => "网际协议（IPv4）",
        Title::Ipv6 => "网际协议（IPv6）",
        Title::Tcp => "传输控制协议（TCP）",
        Title::TcpStart => "传输控制协议（TCP），仅开头",
        Title::Udp => "用户数据报协议（UDP）",
        Title::Icmp => "互联网控制报文协议（ICMP）",
        Title::Icmpv6 => "互联网控制报文协议（ICMPv6）",
        Title::Gre => "通用路由封装（GRE）",
        Title::Trailer => "分组之后的字节",
        Title::Fragment => "较大分组的一个分片",
        Title::Payload => "载荷",
        Title::Carrier(kind) => carrier(kind),
        Title::Extension(kind) => ip_protocol(kind).unwrap_or("IPv6 扩展首部"),
    }
}

/// What a field is called.
#[expect(clippy::too_many_lines, reason = "a line for each field")]
pub(super) fn field(name: Name) -> Cow<'static, str> {
    Cow::Borrowed(match name {
        Name::Type => "类型",
        Name::Code => "代码",
        Name::Length => "长度",
        Name::Checksum => "检验和",
        Name::Reserved => "保留",
        Name::Unused => "未用",
        Name::Version => "版本",
        Name::Protocol => "协议",
        Name::Source | Name::SourceAddress => "源地址",
        Name::Destination | Name::DestinationAddress => "目的地址",
        Name::SourcePort => "源端口",
        Name::DestinationPort => "目的端口",
        Name::SequenceNumber => "序号",
        Name::Identifier => "标识符",
        Name::Identification => "标识",
        Name::TimeToLive => "生存时间（TTL）",
        Name::NextHeader => "下一个首部",
        Name::FragmentOffset => "片偏移",
        Name::MoreFragments => "更多分片（MF）",
        Name::Padding => "填充",

        // TCP's.
        Name::AcknowledgmentNumber => "确认号",
        Name::DataOffset => "数据偏移",
        Name::AccurateEcn => "精确 ECN（AE）",
        Name::CongestionWindowReduced => "拥塞窗口已减小（CWR）",
        Name::EcnEcho => "ECN 回显（ECE）",
        Name::Urgent => "紧急（URG）",
        Name::Acknowledgment => "确认（ACK）",
        Name::Push => "推送（PSH）",
        Name::Reset => "复位（RST）",
        Name::Synchronize => "同步（SYN）",
        Name::Finish => "终止（FIN）",
        Name::Window => "接收窗口",
        Name::UrgentPointer => "紧急指针",
        Name::EndOfOptions => "选项表结束",
        Name::NoOperation => "无操作",
        Name::MaximumSegmentSize => "最大报文段长度",
        Name::WindowScale => "窗口扩大",
        Name::SackPermitted => "允许选择确认",
        Name::Sack => "选择确认",
        Name::Timestamps => "时间戳",
        Name::Md5Signature => "MD5 签名",
        Name::UserTimeout => "用户超时",
        Name::Authentication => "认证（TCP-AO）",
        Name::MultipathTcp => "多路径 TCP",
        Name::FastOpenCookie => "快速打开 cookie",
        Name::UnknownOption => "未知选项",

        // IP's, and those of IPv6's extension headers.
        Name::HeaderLength => "首部长度（IHL）",
        Name::Dscp => "DSCP",
        Name::Ecn => "ECN",
        Name::TotalLength => "总长度",
        Name::DontFragment => "不分片（DF）",
        Name::FlowLabel => "流标签",
        Name::PayloadLength => "有效载荷长度",
        Name::HopLimit => "跳数限制",
        Name::RoutingType => "路由类型",
        Name::SegmentsLeft => "剩余段数",
        Name::TypeSpecificData => "该类型的数据",
        Name::SecurityParametersIndex => "安全参数索引",
        Name::IntegrityCheckValue => "完整性检验值",

        // ICMP's, and those of neighbour discovery.
        Name::NextHopMtu => "下一跳 MTU",
        Name::GatewayAddress => "网关地址",
        Name::Pointer => "指针",
        Name::TargetAddress => "目标地址",
        Name::RestOfHeader => "首部其余部分",
        Name::Router => "路由器",
        Name::Solicited => "应请求而发",
        Name::Override => "覆盖",
        Name::CurrentHopLimit => "当前跳数限制",
        Name::ManagedAddresses => "地址由 DHCPv6 分配",
        Name::OtherConfiguration => "其他配置由 DHCPv6 提供",
        Name::RouterLifetime => "路由器有效期",
        Name::ReachableTime => "可达时间",
        Name::RetransmissionTimer => "重发定时器",

        // Those of what is below IP.
        Name::Dsap => "DSAP",
        Name::Ssap => "SSAP",
        Name::Control => "控制",
        Name::Organization => "组织",
        Name::Interface => "接口",
        Name::PacketType => "分组类型",
        Name::Hardware => "硬件",
        Name::AddressLength => "地址长度",
        Name::Family => "地址族",
        Name::HardwareAddressLength => "硬件地址长度",
        Name::ProtocolAddressLength => "协议地址长度",
        Name::Operation => "操作",
        Name::SenderHardwareAddress => "发送方硬件地址",
        Name::SenderProtocolAddress => "发送方协议地址",
        Name::TargetHardwareAddress => "目标硬件地址",
        Name::TargetProtocolAddress => "目标协议地址",
        Name::Label => "标签",
        Name::TrafficClass => "流量类别",
        Name::BottomOfStack => "栈底",
        Name::Session => "会话",
        Name::PriorityCodePoint => "优先级（PCP）",
        Name::DropEligible => "可丢弃（DEI）",
        Name::VlanIdentifier => "VLAN 标识（VID）",
        Name::Trailer => "尾部",

        // GRE's.
        Name::ChecksumPresent => "有检验和",
        Name::RoutingPresent => "有路由",
        Name::KeyPresent => "有密钥",
        Name::SequenceNumberPresent => "有序号",
        Name::AcknowledgmentNumberPresent => "有确认号",
        Name::ProtocolType => "协议类型",
        Name::Key => "密钥",

        // What no layer here reads.
        Name::Data => "数据",
        Name::Carrier(field) => word(field),
        Name::Option(kind) => return Cow::Owned(format!("选项 {kind}")),
    })
}
