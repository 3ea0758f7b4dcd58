//! The meaning of a field's value, as a type. [`crate::explain`] has the words in each language. Meanings specific to
//! one protocol are defined in that protocol's file.

use std::net::IpAddr;

use strum::{IntoStaticStr, VariantNames};

use super::arp::Operation;
use super::cooked::PacketType;
use super::icmp_name;
use super::ip_option::IpOptionKind;
use super::ipv4::{EcnCodepoint, ServiceClass};
use super::ipv6::extension::HeaderOption;
use super::mpls::ReservedLabel;
use super::neighbour::NeighbourOption;
use super::pppoe::PppoeMessage;
use super::udp::UdpLength;
use super::{ChecksumStatus, llc, number, pppoe};

/// The meaning of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum Meaning {
    /// A flag is set.
    Set,
    /// A flag is not set.
    NotSet,
    /// A length in bytes.
    Bytes(usize),
    /// An offset in bytes.
    AtByte(usize),
    /// The unit of a duration.
    Seconds,
    /// The unit of a duration.
    Milliseconds,
    /// The number of bytes that were not captured.
    Missing(usize),
    /// The result of verifying a checksum.
    Checksum(ChecksumStatus),
    /// A known EtherType.
    EtherType(u16),
    /// A known IP protocol number.
    IpProtocol(u8),
    /// A known hardware type.
    Hardware(u16),
    /// A known PPP protocol number.
    Ppp(u16),
    /// A known service access point (IEEE 802.2).
    ServicePoint(u8),
    /// LLC's unnumbered information.
    Unnumbered,
    /// The number that follows is an EtherType.
    EtherTypeFollows,
    /// The link's broadcast address.
    Broadcast,
    /// A multicast address.
    Multicast,
    /// The packet type of a Linux cooked header.
    PacketType(PacketType),
    /// Padding up to the minimum length of a frame.
    FramePadding,
    /// VLAN priority 0: best effort.
    BestEffort,
    /// VLAN 0: the tag has only a priority.
    PriorityOnly,
    /// The kind of a PPPoE packet.
    PppoeMessage(PppoeMessage),
    /// A reserved MPLS label.
    ReservedLabel(ReservedLabel),
    /// An ARP operation.
    Operation(Operation),
    /// The network card will fill in the field.
    Offloaded,
    /// A differentiated service.
    Service(ServiceClass),
    /// An ECN codepoint.
    Ecn(EcnCodepoint),
    /// The final destination of a source route.
    SourceRoutedTo(IpAddr),
    /// An IPv6 payload length of 0: no payload, or a jumbogram.
    EmptyOrJumbogram,
    /// The payload is an Ethernet frame.
    Frame,
    /// Payload length and call ID of PPTP (RFC 2637).
    Call {
        /// Payload length in bytes.
        bytes: u32,
        /// Call ID.
        call: u32,
    },
    /// The message carries a packet; it does not control the tunnel.
    Packet,
    /// The type of an ERSPAN header.
    ErspanType(u8),
    /// The indicator of Teredo's authentication.
    Authentication,
    /// The indicator of Teredo's origin: the source address after NAT.
    Origin,
    /// A port.
    Port(u32),
    /// An address.
    Address(IpAddr),
    /// The packet is to be forwarded.
    Forward,
    /// Seconds since 1970-01-01 00:00 UTC.
    SinceEpoch,
    /// An option of IPv4.
    IpOption(IpOptionKind),
    /// An option in an extension header of IPv6.
    HeaderOption(HeaderOption),
    /// The option's number.
    OptionNumber(u8),
    /// Bytes after the end of an option list.
    AfterEndOfOptions,
    /// A type of ICMP or ICMPv6.
    IcmpType(icmp_name::IcmpType),
    /// A code of ICMP or ICMPv6.
    IcmpCode(icmp_name::IcmpCode),
    /// The offset of the error in the quoted packet.
    ErrorPosition,
    /// An option of neighbour discovery.
    NeighbourOption(NeighbourOption),
    /// The length field of UDP.
    UdpLength(UdpLength),
    /// The field has no meaning without ACK.
    NoAck,
    /// The field has no meaning without URG.
    NoUrg,
    /// The window may have to be scaled, depending on the handshake (RFC 7323, 2.2).
    Scaled,
    /// The window of a SYN is never scaled (RFC 7323, 2.2).
    Unscaled,
}

impl Meaning {
    /// An EtherType, if it is known.
    pub fn ether_type(value: u16) -> Option<Self> {
        number::ether_type(value).map(|_| Self::EtherType(value))
    }

    /// An IP protocol number, if it is known.
    pub fn ip_protocol(value: u8) -> Option<Self> {
        number::ip_protocol(value).map(|_| Self::IpProtocol(value))
    }

    /// A hardware type, if it is known.
    pub fn hardware(value: u16) -> Option<Self> {
        number::hardware(value).map(|_| Self::Hardware(value))
    }

    /// A PPP protocol number, if it is known.
    pub fn ppp(value: u16) -> Option<Self> {
        pppoe::protocol_name(value).map(|_| Self::Ppp(value))
    }

    /// A service access point, if it is known.
    pub fn service_point(value: u8) -> Option<Self> {
        llc::service(value).map(|_| Self::ServicePoint(value))
    }
}
