//! What the value of a field means: which meaning it is, as a type. The words are made in [`crate::explain`], in each
//! language. What only one protocol says stands in that protocol's file.

use std::net::IpAddr;

use super::arp::Operation;
use super::cooked::PacketType;
use super::extension::HeaderOption;
use super::icmp_name;
use super::ip_option::IpOptionKind;
use super::ipv4::{EcnCodepoint, ServiceClass};
use super::mpls::ReservedLabel;
use super::neighbour::NeighbourOption;
use super::pppoe::PppoeMessage;
use super::udp::UdpLength;
use super::{ChecksumStatus, llc, number, pppoe};

/// What a value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A flag is set.
    Set,
    /// A flag is not set.
    NotSet,
    /// So many bytes.
    Bytes(usize),
    /// Counted in bytes, it is at this one.
    AtByte(usize),
    /// The unit of a time.
    Seconds,
    /// The unit of a time.
    Milliseconds,
    /// So many of the bytes were not captured.
    Missing(usize),
    /// The verdict on a checksum.
    Checksum(ChecksumStatus),
    /// An EtherType that has a name.
    EtherType(u16),
    /// A protocol over IP that has a name.
    IpProtocol(u8),
    /// A kind of hardware that has a name.
    Hardware(u16),
    /// A protocol over PPP that has a name.
    Ppp(u16),
    /// A service access point (IEEE 802.2) that has a name.
    ServicePoint(u8),
    /// LLC's unnumbered information.
    Unnumbered,
    /// The number that follows is an EtherType.
    EtherTypeFollows,
    /// The link's broadcast address.
    Broadcast,
    /// A multicast address.
    Multicast,
    /// Whose packet it was, as the capturing system said.
    PacketType(PacketType),
    /// Bytes that make a frame long enough.
    FramePadding,
    /// A VLAN's priority 0.
    BestEffort,
    /// VLAN 0.
    PriorityOnly,
    /// What a PPPoE packet is for.
    PppoeMessage(PppoeMessage),
    /// A label of MPLS with a meaning of its own.
    ReservedLabel(ReservedLabel),
    /// What is asked or answered.
    Operation(Operation),
    /// The network card fills it in.
    Offloaded,
    /// A differentiated service.
    Service(ServiceClass),
    /// What was said of congestion.
    Ecn(EcnCodepoint),
    /// The source route goes on to there.
    SourceRoutedTo(IpAddr),
    /// An IPv6 payload of length 0.
    EmptyOrJumbogram,
    /// An Ethernet frame.
    Frame,
    /// So many bytes in the call of this number (RFC 2637).
    Call {
        /// How many.
        bytes: u32,
        /// Which.
        call: u32,
    },
    /// A packet, and no message about the tunnel.
    Packet,
    /// A mirror's header of this type.
    ErspanType(u8),
    /// Who sends proves who it is.
    Authentication,
    /// From where the packet seemed to come.
    Origin,
    /// A port.
    Port(u32),
    /// An address.
    Address(IpAddr),
    /// To be sent on.
    Forward,
    /// Counted in seconds from the beginning of 1970.
    SinceEpoch,
    /// An option of IPv4.
    IpOption(IpOptionKind),
    /// An option in an extension header of IPv6.
    HeaderOption(HeaderOption),
    /// The option's number.
    OptionNumber(u8),
    /// Bytes behind the end of a list of options.
    AfterEndOfOptions,
    /// A type of ICMP.
    IcmpType(icmp_name::IcmpType),
    /// A code of ICMP.
    IcmpCode(icmp_name::IcmpCode),
    /// Where the quoted packet is wrong.
    ErrorPosition,
    /// An option of neighbour discovery.
    NeighbourOption(NeighbourOption),
    /// What UDP's length says.
    UdpLength(UdpLength),
    /// Without ACK, the field says nothing.
    NoAck,
    /// Without URG, the field says nothing.
    NoUrg,
    /// The window counts in units that the handshake may have agreed on.
    Scaled,
    /// The window of a SYN is never scaled.
    Unscaled,
}

impl Meaning {
    /// An EtherType, if it has a name.
    pub fn ether_type(value: u16) -> Option<Self> {
        number::ether_type(value).map(|_| Self::EtherType(value))
    }

    /// A protocol over IP, if it has a name.
    pub fn ip_protocol(value: u8) -> Option<Self> {
        number::ip_protocol(value).map(|_| Self::IpProtocol(value))
    }

    /// A kind of hardware, if it has a name.
    pub fn hardware(value: u16) -> Option<Self> {
        number::hardware(value).map(|_| Self::Hardware(value))
    }

    /// A protocol over PPP, if it has a name.
    pub fn ppp(value: u16) -> Option<Self> {
        pppoe::protocol_name(value).map(|_| Self::Ppp(value))
    }

    /// A service access point, if it has a name.
    pub fn service_point(value: u8) -> Option<Self> {
        llc::service(value).map(|_| Self::ServicePoint(value))
    }
}
