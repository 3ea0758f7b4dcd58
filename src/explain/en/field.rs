//! What layers and fields are called, as the RFCs spell them.

use std::borrow::Cow;

use super::carrier::{carrier, word};
use crate::decode::name::{Name, Title};
use crate::decode::number::ip_protocol;

/// What a layer is called.
pub(super) fn title(title: Title) -> &'static str {
    match title {
        Title::Ethernet => "Ethernet",
        Title::Cooked => "Linux cooked capture",
        Title::Cooked2 => "Linux cooked capture v2",
        Title::Loopback => "BSD loopback",
        Title::Vlan => "802.1Q VLAN tag",
        Title::Pppoe => "PPP over Ethernet",
        Title::Mpls => "MPLS label",
        Title::Llc => "Logical link control",
        Title::Arp => "Address Resolution Protocol",
        Title::Ipv4 => "Internet Protocol version 4",
        Title::Ipv6 => "Internet Protocol version 6",
        Title::Tcp => "Transmission Control Protocol",
        Title::TcpStart => "Transmission Control Protocol, its beginning",
        Title::Udp => "User Datagram Protocol",
        Title::Icmp => "Internet Control Message Protocol",
        Title::Icmpv6 => "Internet Control Message Protocol version 6",
        Title::Gre => "Generic Routing Encapsulation",
        Title::Trailer => "Behind the packet",
        Title::Fragment => "Fragment of a larger packet",
        Title::Payload => "Payload",
        Title::Carrier(kind) => carrier(kind),
        Title::Extension(kind) => ip_protocol(kind).unwrap_or("IPv6 extension header"),
    }
}

/// What a field is called.
#[expect(clippy::too_many_lines, reason = "a line for each field")]
pub(super) fn field(name: Name) -> Cow<'static, str> {
    Cow::Borrowed(match name {
        Name::Type => "Type",
        Name::Code => "Code",
        Name::Length => "Length",
        Name::Checksum => "Checksum",
        Name::Reserved => "Reserved",
        Name::Unused => "Unused",
        Name::Version => "Version",
        Name::Protocol => "Protocol",
        Name::Source => "Source",
        Name::Destination => "Destination",
        Name::SourceAddress => "Source address",
        Name::DestinationAddress => "Destination address",
        Name::SourcePort => "Source port",
        Name::DestinationPort => "Destination port",
        Name::SequenceNumber => "Sequence number",
        Name::Identifier => "Identifier",
        Name::Identification => "Identification",
        Name::TimeToLive => "Time to live",
        Name::NextHeader => "Next header",
        Name::FragmentOffset => "Fragment offset",
        Name::MoreFragments => "More fragments",
        Name::Padding => "Padding",

        // TCP's.
        Name::AcknowledgmentNumber => "Acknowledgment number",
        Name::DataOffset => "Data offset",
        Name::AccurateEcn => "Accurate ECN",
        Name::CongestionWindowReduced => "Congestion window reduced",
        Name::EcnEcho => "ECN-Echo",
        Name::Urgent => "Urgent",
        Name::Acknowledgment => "Acknowledgment",
        Name::Push => "Push",
        Name::Reset => "Reset",
        Name::Synchronize => "Synchronize",
        Name::Finish => "Finish",
        Name::Window => "Window",
        Name::UrgentPointer => "Urgent pointer",
        Name::EndOfOptions => "End of option list",
        Name::NoOperation => "No-operation",
        Name::MaximumSegmentSize => "Maximum segment size",
        Name::WindowScale => "Window scale",
        Name::SackPermitted => "SACK permitted",
        Name::Sack => "SACK",
        Name::Timestamps => "Timestamps",
        Name::Md5Signature => "MD5 signature",
        Name::UserTimeout => "User timeout",
        Name::Authentication => "Authentication (TCP-AO)",
        Name::MultipathTcp => "Multipath TCP",
        Name::FastOpenCookie => "Fast Open cookie",
        Name::UnknownOption => "Unknown option",

        // IP's, and those of IPv6's extension headers.
        Name::HeaderLength => "IHL",
        Name::Dscp => "DSCP",
        Name::Ecn => "ECN",
        Name::TotalLength => "Total length",
        Name::DontFragment => "Don't fragment",
        Name::FlowLabel => "Flow label",
        Name::PayloadLength => "Payload length",
        Name::HopLimit => "Hop limit",
        Name::RoutingType => "Routing type",
        Name::SegmentsLeft => "Segments left",
        Name::TypeSpecificData => "Type-specific data",
        Name::SecurityParametersIndex => "Security parameters index",
        Name::IntegrityCheckValue => "Integrity check value",

        // ICMP's, and those of neighbour discovery.
        Name::NextHopMtu => "Next-hop MTU",
        Name::GatewayAddress => "Gateway address",
        Name::Pointer => "Pointer",
        Name::TargetAddress => "Target address",
        Name::RestOfHeader => "Rest of header",
        Name::Router => "Router",
        Name::Solicited => "Solicited",
        Name::Override => "Override",
        Name::CurrentHopLimit => "Current hop limit",
        Name::ManagedAddresses => "Managed addresses",
        Name::OtherConfiguration => "Other configuration",
        Name::RouterLifetime => "Router lifetime",
        Name::ReachableTime => "Reachable time",
        Name::RetransmissionTimer => "Retransmission timer",

        // Those of what is below IP.
        Name::Dsap => "DSAP",
        Name::Ssap => "SSAP",
        Name::Control => "Control",
        Name::Organization => "Organization",
        Name::Interface => "Interface",
        Name::PacketType => "Packet type",
        Name::Hardware => "Hardware",
        Name::AddressLength => "Address length",
        Name::Family => "Family",
        Name::HardwareAddressLength => "Hardware address length",
        Name::ProtocolAddressLength => "Protocol address length",
        Name::Operation => "Operation",
        Name::SenderHardwareAddress => "Sender hardware address",
        Name::SenderProtocolAddress => "Sender protocol address",
        Name::TargetHardwareAddress => "Target hardware address",
        Name::TargetProtocolAddress => "Target protocol address",
        Name::Label => "Label",
        Name::TrafficClass => "Traffic class",
        Name::BottomOfStack => "Bottom of stack",
        Name::Session => "Session",
        Name::PriorityCodePoint => "Priority code point",
        Name::DropEligible => "Drop eligible",
        Name::VlanIdentifier => "VLAN identifier",
        Name::Trailer => "Trailer",

        // GRE's.
        Name::ChecksumPresent => "Checksum present",
        Name::RoutingPresent => "Routing present",
        Name::KeyPresent => "Key present",
        Name::SequenceNumberPresent => "Sequence number present",
        Name::AcknowledgmentNumberPresent => "Acknowledgment number present",
        Name::ProtocolType => "Protocol type",
        Name::Key => "Key",

        // What no layer here reads.
        Name::Data => "Data",
        Name::Carrier(field) => word(field),
        Name::Option(kind) => return Cow::Owned(format!("Option {kind}")),
    })
}
