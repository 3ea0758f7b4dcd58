//! What the values of fields mean.

use std::borrow::Cow;

use super::icmp::{icmp_code, icmp_kind};
use crate::decode::ChecksumStatus;
use crate::decode::arp::Operation;
use crate::decode::cooked::Addressed;
use crate::decode::extension::HeaderOption;
use crate::decode::ip_option;
use crate::decode::ipv4::{Congestion, Service};
use crate::decode::llc::service as service_point;
use crate::decode::meaning::Meaning;
use crate::decode::mpls::ReservedLabel;
use crate::decode::neighbour::MessageOption;
use crate::decode::number::{ether_type, hardware, ip_protocol};
use crate::decode::pppoe::Stage;
use crate::decode::pppoe::protocol_name as ppp;
use crate::decode::udp::Said;

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
        Meaning::Everyone => "everyone on this link".into(),
        Meaning::Group => "a group".into(),
        Meaning::FramePadding => "padding: no frame is shorter than 60 bytes".into(),
        Meaning::BestEffort => "best effort".into(),
        Meaning::PriorityOnly => "no VLAN: priority only".into(),
        Meaning::Offloaded => "left for the network card to fill in".into(),
        Meaning::OnTheWayTo(address) => format!("on the way to {address}").into(),
        Meaning::NoneOrJumbo => "none, or more than the field can say".into(),
        Meaning::OptionNumber(kind) => format!("option {kind}").into(),
        Meaning::BehindTheList => "after the end of the list".into(),
        Meaning::WrongByte => "the byte of the quoted packet that is wrong".into(),
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
        Meaning::Addressed(value) => addressed(value).into(),
        Meaning::Stage(value) => stage(value).into(),
        Meaning::ReservedLabel(value) => reserved_label(value).into(),
        Meaning::Operation(value) => operation(value).into(),
        Meaning::Service(value) => service(value).into(),
        Meaning::Congestion(value) => congestion(value).into(),
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
        Meaning::MessageOption(value) => message_option(value).into(),
        Meaning::IcmpKind(value) => icmp_kind(value).into(),
        Meaning::IcmpCode(value) => icmp_code(value).into(),
        Meaning::Datagram(said) => datagram(said),
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

const fn addressed(to: Addressed) -> &'static str {
    match to {
        Addressed::ToThisHost => "to this host",
        Addressed::ToEveryone => "to everyone",
        Addressed::ToGroup => "to a group",
        Addressed::ToAnotherHost => "to another host",
        Addressed::SentByThisHost => "sent by this host",
    }
}

const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Data => "session data",
        Stage::Offer => "offer (PADO)",
        Stage::Initiation => "initiation (PADI)",
        Stage::Request => "request (PADR)",
        Stage::Confirmation => "session confirmation (PADS)",
        Stage::Termination => "termination (PADT)",
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

const fn service(service: Service) -> &'static str {
    match service {
        Service::Default => "default",
        Service::Expedited => "expedited forwarding",
        Service::NetworkControl => "network control",
    }
}

const fn congestion(congestion: Congestion) -> &'static str {
    match congestion {
        Congestion::NotCapable => "not ECN-capable",
        Congestion::Capable1 => "ECN-capable, ECT(1)",
        Congestion::Capable0 => "ECN-capable, ECT(0)",
        Congestion::Experienced => "congestion experienced",
    }
}

const fn ip_option(kind: ip_option::Kind) -> &'static str {
    match kind {
        ip_option::Kind::EndOfList => "end of the list",
        ip_option::Kind::NoOperation => "no operation",
        ip_option::Kind::RecordRoute => "record route",
        ip_option::Kind::Timestamp => "timestamp",
        ip_option::Kind::Security => "security",
        ip_option::Kind::LooseSourceRoute => "loose source route",
        ip_option::Kind::StreamIdentifier => "stream identifier",
        ip_option::Kind::StrictSourceRoute => "strict source route",
        ip_option::Kind::RouterAlert => "router alert",
        ip_option::Kind::Unknown => "unknown",
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

const fn message_option(option: MessageOption) -> &'static str {
    match option {
        MessageOption::SourceAddress => "source link-layer address",
        MessageOption::TargetAddress => "target link-layer address",
        MessageOption::Prefix => "prefix information",
        MessageOption::RedirectedHeader => "redirected header",
        MessageOption::Mtu => "MTU",
        MessageOption::DnsServer => "recursive DNS server",
    }
}

fn datagram(said: Said) -> Cow<'static, str> {
    match said {
        Said::Nothing => "only the IP header knows".into(),
        Said::TooLittle => "shorter than the header".into(),
        Said::Data(data) => format!("8 of header, {data} of data").into(),
    }
}
