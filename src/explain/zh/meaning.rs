//! What the values of fields mean, in Chinese.

use std::borrow::Cow;

use super::icmp::{icmp_code, icmp_kind};
use super::number::{ether_type, hardware, ip_protocol, service_point};
use crate::decode::ChecksumStatus;
use crate::decode::arp::Operation;
use crate::decode::cooked::PacketType;
use crate::decode::extension::HeaderOption;
use crate::decode::ip_option;
use crate::decode::ipv4::{EcnCodepoint, ServiceClass};
use crate::decode::meaning::Meaning;
use crate::decode::mpls::ReservedLabel;
use crate::decode::neighbour::NeighbourOption;
use crate::decode::pppoe::PppoeMessage;
use crate::decode::pppoe::protocol_name as ppp;
use crate::decode::udp::UdpLength;

/// What a value means.
pub(super) fn meaning(meaning: Meaning) -> Cow<'static, str> {
    match meaning {
        Meaning::Set => "置位".into(),
        Meaning::NotSet => "未置位".into(),
        Meaning::Bytes(count) => format!("{count} 字节").into(),
        Meaning::AtByte(at) => format!("第 {at} 字节").into(),
        Meaning::Seconds => "秒".into(),
        Meaning::Milliseconds => "毫秒".into(),
        Meaning::Missing(missing) => format!("其中 {missing} 字节没有捕获到").into(),
        Meaning::Unnumbered => "无编号信息".into(),
        Meaning::EtherTypeFollows => "其后的数是以太网类型".into(),
        Meaning::Broadcast => "本链路上的所有人".into(),
        Meaning::Multicast => "一个组".into(),
        Meaning::FramePadding => "填充：帧不能短于 60 字节".into(),
        Meaning::BestEffort => "尽力而为".into(),
        Meaning::PriorityOnly => "不属于 VLAN：只有优先级".into(),
        Meaning::Offloaded => "留给网卡填写".into(),
        Meaning::SourceRoutedTo(address) => format!("前往 {address} 的途中").into(),
        Meaning::EmptyOrJumbogram => "没有载荷，或超出这个字段所能表示".into(),
        Meaning::OptionNumber(kind) => format!("选项 {kind}").into(),
        Meaning::AfterEndOfOptions => "选项表结束之后".into(),
        Meaning::ErrorPosition => "所引用的分组中有误的字节".into(),
        Meaning::NoAck => "未使用：没有 ACK".into(),
        Meaning::NoUrg => "未使用：没有 URG".into(),
        Meaning::Scaled => "两个 SYN 都带窗口扩大时再按它左移".into(),
        Meaning::Unscaled => "单位是字节：SYN 的窗口从不扩大".into(),
        Meaning::EtherType(value) => ether_type(value).unwrap_or_default().into(),
        Meaning::IpProtocol(value) => ip_protocol(value).unwrap_or_default().into(),
        Meaning::Hardware(value) => hardware(value).unwrap_or_default().into(),
        Meaning::Ppp(value) => ppp(value).unwrap_or_default().into(),
        Meaning::ServicePoint(value) => service_point(value).unwrap_or_default().into(),
        Meaning::Checksum(value) => checksum(value).into(),
        Meaning::PacketType(value) => addressed(value).into(),
        Meaning::PppoeMessage(value) => stage(value).into(),
        Meaning::ReservedLabel(value) => reserved_label(value).into(),
        Meaning::Operation(value) => operation(value).into(),
        Meaning::Service(value) => service(value).into(),
        Meaning::Ecn(value) => congestion(value).into(),
        Meaning::Frame => "以太网".into(),
        Meaning::Call { bytes, call } => format!("呼叫 {call}，{bytes} 字节").into(),
        Meaning::Packet => "一个分组".into(),
        Meaning::ErspanType(kind) => format!("{} 型", if kind == 3 { "III" } else { "II" }).into(),
        Meaning::Authentication => "认证".into(),
        Meaning::Origin => "来源".into(),
        Meaning::Port(port) => format!("端口 {port}").into(),
        Meaning::Address(address) => address.to_string().into(),
        Meaning::Forward => "转发".into(),
        Meaning::SinceEpoch => "自 1970 年起的秒数".into(),
        Meaning::IpOption(value) => ip_option(value).into(),
        Meaning::HeaderOption(value) => header_option(value).into(),
        Meaning::NeighbourOption(value) => message_option(value).into(),
        Meaning::IcmpType(value) => icmp_kind(value).into(),
        Meaning::IcmpCode(value) => icmp_code(value).into(),
        Meaning::UdpLength(said) => datagram(said),
    }
}

const fn checksum(status: ChecksumStatus) -> &'static str {
    match status {
        ChecksumStatus::Ok => "正确",
        ChecksumStatus::Bad => "错误：已损坏，或生成时就不对",
        ChecksumStatus::Partial => "留给网卡完成",
        ChecksumStatus::Absent => "未使用",
        ChecksumStatus::Unverified => "无法检验：字节不全",
    }
}

const fn addressed(to: PacketType) -> &'static str {
    match to {
        PacketType::ToThisHost => "发给本机",
        PacketType::ToEveryone => "发给所有人",
        PacketType::ToGroup => "发给一个组",
        PacketType::ToAnotherHost => "发给其他主机",
        PacketType::SentByThisHost => "本机发出",
    }
}

const fn stage(stage: PppoeMessage) -> &'static str {
    match stage {
        PppoeMessage::Data => "会话数据",
        PppoeMessage::Offer => "提供（PADO）",
        PppoeMessage::Initiation => "发起（PADI）",
        PppoeMessage::Request => "请求（PADR）",
        PppoeMessage::Confirmation => "会话确认（PADS）",
        PppoeMessage::Termination => "终止（PADT）",
    }
}

const fn reserved_label(label: ReservedLabel) -> &'static str {
    match label {
        ReservedLabel::ExplicitNull4 => "IPv4 显式空标签",
        ReservedLabel::RouterAlert => "路由器警告",
        ReservedLabel::ExplicitNull6 => "IPv6 显式空标签",
        ReservedLabel::ImplicitNull => "隐式空标签",
    }
}

const fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Request => "请求：谁有这个地址？",
        Operation::Reply => "应答：是我",
        Operation::ReverseRequest => "反向请求",
        Operation::ReverseReply => "反向应答",
        Operation::InverseRequest => "逆向请求",
        Operation::InverseReply => "逆向应答",
    }
}

const fn service(service: ServiceClass) -> &'static str {
    match service {
        ServiceClass::Default => "默认",
        ServiceClass::Expedited => "加速转发",
        ServiceClass::NetworkControl => "网络控制",
    }
}

const fn congestion(congestion: EcnCodepoint) -> &'static str {
    match congestion {
        EcnCodepoint::NotCapable => "不支持 ECN",
        EcnCodepoint::Capable1 => "支持 ECN，ECT(1)",
        EcnCodepoint::Capable0 => "支持 ECN，ECT(0)",
        EcnCodepoint::Experienced => "遇到拥塞",
    }
}

const fn ip_option(kind: ip_option::IpOptionKind) -> &'static str {
    match kind {
        ip_option::IpOptionKind::EndOfList => "选项表结束",
        ip_option::IpOptionKind::NoOperation => "无操作",
        ip_option::IpOptionKind::RecordRoute => "记录路由",
        ip_option::IpOptionKind::Timestamp => "时间戳",
        ip_option::IpOptionKind::Security => "安全",
        ip_option::IpOptionKind::LooseSourceRoute => "宽松源路由",
        ip_option::IpOptionKind::StreamIdentifier => "流标识",
        ip_option::IpOptionKind::StrictSourceRoute => "严格源路由",
        ip_option::IpOptionKind::RouterAlert => "路由器警告",
        ip_option::IpOptionKind::Unknown => "未知",
    }
}

const fn header_option(option: HeaderOption) -> &'static str {
    match option {
        HeaderOption::Pad1 => "Pad1",
        HeaderOption::PadN => "PadN",
        HeaderOption::TunnelLimit => "隧道封装层数限制",
        HeaderOption::RouterAlert => "路由器警告",
        HeaderOption::Jumbo => "巨型载荷",
        HeaderOption::HomeAddress => "归属地址",
    }
}

const fn message_option(option: NeighbourOption) -> &'static str {
    match option {
        NeighbourOption::SourceAddress => "源链路层地址",
        NeighbourOption::TargetAddress => "目标链路层地址",
        NeighbourOption::Prefix => "前缀信息",
        NeighbourOption::RedirectedHeader => "被重定向的首部",
        NeighbourOption::Mtu => "MTU",
        NeighbourOption::DnsServer => "递归 DNS 服务器",
    }
}

fn datagram(said: UdpLength) -> Cow<'static, str> {
    match said {
        UdpLength::Zero => "只有 IP 首部知道".into(),
        UdpLength::TooShort => "比首部还短".into(),
        UdpLength::Data(data) => format!("首部 8，数据 {data}").into(),
    }
}
