//! What the values of fields mean.

use std::borrow::Cow;

use super::icmp::{icmp_code, icmp_kind};
use crate::decode::ChecksumStatus;
use crate::decode::arp::Operation;
use crate::decode::cooked::PacketType;
use crate::decode::extension::HeaderOption;
use crate::decode::ip_option;
use crate::decode::ipv4::{EcnCodepoint, ServiceClass};
use crate::decode::llc::service as service_point;
use crate::decode::meaning::Meaning;
use crate::decode::mpls::ReservedLabel;
use crate::decode::neighbour::NeighbourOption;
use crate::decode::number::{ether_type, hardware, ip_protocol};
use crate::decode::pppoe::PppoeMessage;
use crate::decode::pppoe::protocol_name as ppp;
use crate::decode::udp::UdpLength;

/// What a value means.
pub(super) fn meaning(meaning: Meaning) -> Cow<'static, str> {
    match meaning {
        Meaning::Set => "set".into(),
        Meaning::NotSet => "not set".into(),
        Meaning::Bytes(count) => format!("{count} bytes").into(),
        Meaning::AtByte(at) => format!("byte {at}").into(),
        Meaning::Seconds => "seconds".into(),
        Meaning::Milliseconds => "milliseconds".into(),
        Meaning::Missing(missing) => format!("{missing} of them are not there").into(),
        Meaning::Unnumbered => "unnumbered information".into(),
        Meaning::EtherTypeFollows => "the number after it is an EtherType".into(),
        Meaning::Broadcast => "everyone on this link".into(),
        Meaning::Multicast => "a group".into(),
        Meaning::FramePadding => "padding: no frame is shorter than 60 bytes".into(),
        Meaning::BestEffort => "best effort".into(),
        Meaning::PriorityOnly => "no VLAN: priority only".into(),
        Meaning::Offloaded => "left for the network card to fill in".into(),
        Meaning::SourceRoutedTo(address) => format!("on the way to {address}").into(),
        Meaning::EmptyOrJumbogram => "none, or more than the field can say".into(),
        Meaning::OptionNumber(kind) => format!("option {kind}").into(),
        Meaning::AfterEndOfOptions => "after the end of the list".into(),
        Meaning::ErrorPosition => "the byte of the quoted packet that is wrong".into(),
        Meaning::NoAck => "not used: no ACK".into(),
        Meaning::NoUrg => "not used: no URG".into(),
        Meaning::Scaled => "times 2^scale, if both SYNs offered one".into(),
        Meaning::Unscaled => "in bytes: a SYN's window is never scaled".into(),
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
        Meaning::Frame => "Ethernet".into(),
        Meaning::Call { bytes, call } => format!("{bytes} bytes in call {call}").into(),
        Meaning::Packet => "a packet".into(),
        Meaning::ErspanType(kind) => format!("type {}", if kind == 3 { "III" } else { "II" }).into(),
        Meaning::Authentication => "authentication".into(),
        Meaning::Origin => "origin".into(),
        Meaning::Port(port) => format!("port {port}").into(),
        Meaning::Address(address) => address.to_string().into(),
        Meaning::Forward => "forward".into(),
        Meaning::SinceEpoch => "seconds since 1970".into(),
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
        ChecksumStatus::Ok => "correct",
        ChecksumStatus::Bad => "wrong: damaged, or built wrongly",
        ChecksumStatus::Partial => "left for the network card to finish",
        ChecksumStatus::Absent => "not used",
        ChecksumStatus::Unverified => "cannot be checked: not all bytes are there",
    }
}

const fn addressed(to: PacketType) -> &'static str {
    match to {
        PacketType::ToThisHost => "to this host",
        PacketType::ToEveryone => "to everyone",
        PacketType::ToGroup => "to a group",
        PacketType::ToAnotherHost => "to another host",
        PacketType::SentByThisHost => "sent by this host",
    }
}

const fn stage(stage: PppoeMessage) -> &'static str {
    match stage {
        PppoeMessage::Data => "session data",
        PppoeMessage::Offer => "offer (PADO)",
        PppoeMessage::Initiation => "initiation (PADI)",
        PppoeMessage::Request => "request (PADR)",
        PppoeMessage::Confirmation => "session confirmation (PADS)",
        PppoeMessage::Termination => "termination (PADT)",
    }
}

const fn reserved_label(label: ReservedLabel) -> &'static str {
    match label {
        ReservedLabel::ExplicitNull4 => "IPv4 explicit null",
        ReservedLabel::RouterAlert => "router alert",
        ReservedLabel::ExplicitNull6 => "IPv6 explicit null",
        ReservedLabel::ImplicitNull => "implicit null",
    }
}

const fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Request => "request: who has this address?",
        Operation::Reply => "reply: I have it",
        Operation::ReverseRequest => "reverse request",
        Operation::ReverseReply => "reverse reply",
        Operation::InverseRequest => "inverse request",
        Operation::InverseReply => "inverse reply",
    }
}

const fn service(service: ServiceClass) -> &'static str {
    match service {
        ServiceClass::Default => "default",
        ServiceClass::Expedited => "expedited forwarding",
        ServiceClass::NetworkControl => "network control",
    }
}

const fn congestion(congestion: EcnCodepoint) -> &'static str {
    match congestion {
        EcnCodepoint::NotCapable => "not ECN-capable",
        EcnCodepoint::Capable1 => "ECN-capable, ECT(1)",
        EcnCodepoint::Capable0 => "ECN-capable, ECT(0)",
        EcnCodepoint::Experienced => "congestion experienced",
    }
}

const fn ip_option(kind: ip_option::IpOptionKind) -> &'static str {
    match kind {
        ip_option::IpOptionKind::EndOfList => "end of the list",
        ip_option::IpOptionKind::NoOperation => "no operation",
        ip_option::IpOptionKind::RecordRoute => "record route",
        ip_option::IpOptionKind::Timestamp => "timestamp",
        ip_option::IpOptionKind::Security => "security",
        ip_option::IpOptionKind::LooseSourceRoute => "loose source route",
        ip_option::IpOptionKind::StreamIdentifier => "stream identifier",
        ip_option::IpOptionKind::StrictSourceRoute => "strict source route",
        ip_option::IpOptionKind::RouterAlert => "router alert",
        ip_option::IpOptionKind::Unknown => "unknown",
    }
}

const fn header_option(option: HeaderOption) -> &'static str {
    match option {
        HeaderOption::Pad1 => "Pad1",
        HeaderOption::PadN => "PadN",
        HeaderOption::TunnelLimit => "tunnel encapsulation limit",
        HeaderOption::RouterAlert => "router alert",
        HeaderOption::Jumbo => "jumbo payload",
        HeaderOption::HomeAddress => "home address",
    }
}

const fn message_option(option: NeighbourOption) -> &'static str {
    match option {
        NeighbourOption::SourceAddress => "source link-layer address",
        NeighbourOption::TargetAddress => "target link-layer address",
        NeighbourOption::Prefix => "prefix information",
        NeighbourOption::RedirectedHeader => "redirected header",
        NeighbourOption::Mtu => "MTU",
        NeighbourOption::DnsServer => "recursive DNS server",
    }
}

fn datagram(said: UdpLength) -> Cow<'static, str> {
    match said {
        UdpLength::Zero => "only the IP header knows".into(),
        UdpLength::TooShort => "shorter than the header".into(),
        UdpLength::Data(data) => format!("8 of header, {data} of data").into(),
    }
}
