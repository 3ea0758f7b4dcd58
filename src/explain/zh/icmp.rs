//! What the types and codes of ICMP and ICMPv6 are called.

use crate::decode::icmp_name::{IcmpCode, IcmpType};

/// What a type is called.
pub(super) const fn icmp_kind(kind: IcmpType) -> &'static str {
    match kind {
        IcmpType::EchoReply => "回显应答",
        IcmpType::DestinationUnreachable => "目的不可达",
        IcmpType::SourceQuench => "源抑制",
        IcmpType::Redirect => "重定向",
        IcmpType::EchoRequest => "回显请求",
        IcmpType::RouterAdvertisement => "路由器通告",
        IcmpType::RouterSolicitation => "路由器请求",
        IcmpType::TimeExceeded => "超时",
        IcmpType::ParameterProblem => "参数有误",
        IcmpType::Timestamp => "时间戳请求",
        IcmpType::TimestampReply => "时间戳应答",
        IcmpType::InformationRequest => "信息请求",
        IcmpType::InformationReply => "信息应答",
        IcmpType::AddressMaskRequest => "地址掩码请求",
        IcmpType::AddressMaskReply => "地址掩码应答",
        IcmpType::PacketTooBig => "分组太大",
        IcmpType::ListenerQuery => "组播侦听者查询",
        IcmpType::ListenerReport => "组播侦听者报告",
        IcmpType::ListenerDone => "组播侦听者离开",
        IcmpType::NeighbourSolicitation => "邻居请求",
        IcmpType::NeighbourAdvertisement => "邻居通告",
        IcmpType::ListenerReport2 => "组播侦听者报告（第 2 版）",
    }
}

/// What a code is called.
pub(super) const fn icmp_code(code: IcmpCode) -> &'static str {
    match code {
        IcmpCode::NetUnreachable => "网络不可达",
        IcmpCode::HostUnreachable => "主机不可达",
        IcmpCode::ProtocolUnreachable => "协议不可达",
        IcmpCode::PortUnreachable => "端口不可达",
        IcmpCode::FragmentationNeeded => "需要分片，但不允许",
        IcmpCode::SourceRouteFailed => "源路由失败",
        IcmpCode::NetUnknown => "目的网络未知",
        IcmpCode::HostUnknown => "目的主机未知",
        IcmpCode::NetProhibited => "管理上禁止与该网络通信",
        IcmpCode::HostProhibited => "管理上禁止与该主机通信",
        IcmpCode::NetUnreachableForService => "网络对这种服务类型不可达",
        IcmpCode::HostUnreachableForService => "主机对这种服务类型不可达",
        IcmpCode::CommunicationProhibited => "管理上禁止通信",
        IcmpCode::RedirectNetwork => "针对网络",
        IcmpCode::RedirectHost => "针对主机",
        IcmpCode::TtlExceeded => "生存时间在途中用完",
        IcmpCode::ReassemblyTimeExceeded => "分片没有及时到齐",
        IcmpCode::PointerGivesError => "指针指出位置",
        IcmpCode::RequiredOptionMissing => "缺少必需的选项",
        IcmpCode::BadLength => "长度不对",
        IcmpCode::NoRoute => "没有到目的地的路由",
        IcmpCode::AdministrativelyProhibited => "管理上禁止",
        IcmpCode::BeyondScope => "超出源地址的范围",
        IcmpCode::AddressUnreachable => "地址不可达",
        IcmpCode::SourceAddressFailedPolicy => "源地址不符合策略",
        IcmpCode::RejectRoute => "路由被拒绝",
        IcmpCode::HopLimitExceeded => "跳数限制在途中用完",
        IcmpCode::ErroneousField => "首部字段有误",
        IcmpCode::UnknownNextHeader => "下一个首部未知",
        IcmpCode::UnknownOption => "选项未知",
    }
}
