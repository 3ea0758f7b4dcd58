//! What the types and codes of ICMP and ICMPv6 are called.

use crate::decode::icmp_name::{Code, Kind};

/// What a type is called.
pub(super) const fn icmp_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::EchoReply => "回显应答",
        Kind::DestinationUnreachable => "目的不可达",
        Kind::SourceQuench => "源抑制",
        Kind::Redirect => "重定向",
        Kind::EchoRequest => "回显请求",
        Kind::RouterAdvertisement => "路由器通告",
        Kind::RouterSolicitation => "路由器请求",
        Kind::TimeExceeded => "超时",
        Kind::ParameterProblem => "参数有误",
        Kind::Timestamp => "时间戳请求",
        Kind::TimestampReply => "时间戳应答",
        Kind::InformationRequest => "信息请求",
        Kind::InformationReply => "信息应答",
        Kind::AddressMaskRequest => "地址掩码请求",
        Kind::AddressMaskReply => "地址掩码应答",
        Kind::PacketTooBig => "分组太大",
        Kind::ListenerQuery => "组播侦听者查询",
        Kind::ListenerReport => "组播侦听者报告",
        Kind::ListenerDone => "组播侦听者离开",
        Kind::NeighbourSolicitation => "邻居请求",
        Kind::NeighbourAdvertisement => "邻居通告",
        Kind::ListenerReport2 => "组播侦听者报告（第 2 版）",
    }
}

/// What a code is called.
pub(super) const fn icmp_code(code: Code) -> &'static str {
    match code {
        Code::NetUnreachable => "网络不可达",
        Code::HostUnreachable => "主机不可达",
        Code::ProtocolUnreachable => "协议不可达",
        Code::PortUnreachable => "端口不可达",
        Code::FragmentationNeeded => "需要分片，但不允许",
        Code::SourceRouteFailed => "源路由失败",
        Code::NetUnknown => "目的网络未知",
        Code::HostUnknown => "目的主机未知",
        Code::NetProhibited => "管理上禁止与该网络通信",
        Code::HostProhibited => "管理上禁止与该主机通信",
        Code::NetUnreachableForService => "网络对这种服务类型不可达",
        Code::HostUnreachableForService => "主机对这种服务类型不可达",
        Code::CommunicationProhibited => "管理上禁止通信",
        Code::ForNet => "针对网络",
        Code::ForHost => "针对主机",
        Code::TimeToLiveRanOut => "生存时间在途中用完",
        Code::FragmentsMissing => "分片没有及时到齐",
        Code::PointerTells => "指针指出位置",
        Code::OptionMissing => "缺少必需的选项",
        Code::BadLength => "长度不对",
        Code::NoRoute => "没有到目的地的路由",
        Code::AdministrativelyProhibited => "管理上禁止",
        Code::BeyondScope => "超出源地址的范围",
        Code::AddressUnreachable => "地址不可达",
        Code::SourceRefused => "源地址不符合策略",
        Code::RouteRejected => "路由被拒绝",
        Code::HopLimitRanOut => "跳数限制在途中用完",
        Code::WrongField => "首部字段有误",
        Code::UnknownNextHeader => "下一个首部未知",
        Code::UnknownOption => "选项未知",
    }
}
