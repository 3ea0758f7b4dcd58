//! The names of layers and fields, as types. [`crate::explain`] has the words in each language.

use strum::{IntoStaticStr, VariantNames};

use super::encapsulation::EncapsulationKind;
use super::encapsulation::carrier_field::CarrierField;

/// A layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum Title {
    Ethernet,
    Cooked,
    Cooked2,
    Loopback,
    Vlan,
    Pppoe,
    Mpls,
    Llc,
    Arp,
    Ipv4,
    Ipv6,
    Tcp,
    TcpStart,
    Udp,
    Icmp,
    Icmpv6,
    Gre,
    Trailer,
    Surplus,
    Fragment,
    Payload,
    /// An extension header of IPv6, by its protocol number.
    Extension(u8),
    /// A tunnel header, or a tag other than a VLAN tag.
    Carrier(EncapsulationKind),
}

/// A field, or an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum Name {
    // Several protocols.
    Type,
    Code,
    Length,
    Checksum,
    Reserved,
    Unused,
    Version,
    Protocol,
    Source,
    Destination,
    SourceAddress,
    DestinationAddress,
    SourcePort,
    DestinationPort,
    SequenceNumber,
    Identifier,
    Identification,
    TimeToLive,
    NextHeader,
    FragmentOffset,
    MoreFragments,
    Padding,
    // TCP.
    AcknowledgmentNumber,
    DataOffset,
    AccurateEcn,
    CongestionWindowReduced,
    EcnEcho,
    Urgent,
    Acknowledgment,
    Push,
    Reset,
    Synchronize,
    Finish,
    Window,
    UrgentPointer,
    EndOfOptions,
    NoOperation,
    MaximumSegmentSize,
    WindowScale,
    SackPermitted,
    Sack,
    Timestamps,
    Md5Signature,
    UserTimeout,
    Authentication,
    MultipathTcp,
    FastOpenCookie,
    UnknownOption,
    // IP, and the extension headers of IPv6.
    HeaderLength,
    Dscp,
    Ecn,
    TotalLength,
    DontFragment,
    FlowLabel,
    PayloadLength,
    HopLimit,
    RoutingType,
    SegmentsLeft,
    TypeSpecificData,
    SecurityParametersIndex,
    IntegrityCheckValue,
    // ICMP, and neighbour discovery.
    NextHopMtu,
    GatewayAddress,
    Pointer,
    TargetAddress,
    RestOfHeader,
    Router,
    Solicited,
    Override,
    CurrentHopLimit,
    ManagedAddresses,
    OtherConfiguration,
    RouterLifetime,
    ReachableTime,
    RetransmissionTimer,
    // Layers below IP.
    Dsap,
    Ssap,
    Control,
    Organization,
    Interface,
    PacketType,
    Hardware,
    AddressLength,
    Family,
    HardwareAddressLength,
    ProtocolAddressLength,
    Operation,
    SenderHardwareAddress,
    SenderProtocolAddress,
    TargetHardwareAddress,
    TargetProtocolAddress,
    Label,
    TrafficClass,
    BottomOfStack,
    Session,
    PriorityCodePoint,
    DropEligible,
    VlanIdentifier,
    Trailer,
    CheckSequence,
    // GRE.
    ChecksumPresent,
    RoutingPresent,
    KeyPresent,
    SequenceNumberPresent,
    AcknowledgmentNumberPresent,
    ProtocolType,
    Key,
    // Bytes that no decoder reads.
    Data,
    /// A field of a tunnel header or of a tag other than a VLAN tag.
    Carrier(CarrierField),
    /// An option, by its number.
    Option(u8),
}

impl From<CarrierField> for Name {
    fn from(field: CarrierField) -> Self {
        Self::Carrier(field)
    }
}
