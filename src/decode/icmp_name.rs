//! The named types and codes of ICMP and ICMPv6 (RFC 792, RFC 1122, RFC 1812; RFC 4443, RFC 4861; the IANA's lists).

use strum::{IntoStaticStr, VariantNames};

/// A message type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum IcmpType {
    EchoReply,
    DestinationUnreachable,
    SourceQuench,
    Redirect,
    EchoRequest,
    RouterAdvertisement,
    RouterSolicitation,
    TimeExceeded,
    ParameterProblem,
    Timestamp,
    TimestampReply,
    InformationRequest,
    InformationReply,
    AddressMaskRequest,
    AddressMaskReply,
    PacketTooBig,
    ListenerQuery,
    ListenerReport,
    ListenerDone,
    NeighbourSolicitation,
    NeighbourAdvertisement,
    ListenerReport2,
}

/// A code within a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum IcmpCode {
    NetUnreachable,
    HostUnreachable,
    ProtocolUnreachable,
    PortUnreachable,
    FragmentationNeeded,
    SourceRouteFailed,
    NetUnknown,
    HostUnknown,
    NetProhibited,
    HostProhibited,
    NetUnreachableForService,
    HostUnreachableForService,
    CommunicationProhibited,
    RedirectNetwork,
    RedirectHost,
    TtlExceeded,
    ReassemblyTimeExceeded,
    PointerGivesError,
    RequiredOptionMissing,
    BadLength,
    NoRoute,
    AdministrativelyProhibited,
    BeyondScope,
    AddressUnreachable,
    SourceAddressFailedPolicy,
    RejectRoute,
    HopLimitExceeded,
    ErroneousField,
    UnknownNextHeader,
    UnknownOption,
}

/// The type of this number, if it has a name.
pub const fn kind(v6: bool, kind: u8) -> Option<IcmpType> {
    if v6 { kind_v6(kind) } else { kind_v4(kind) }
}

/// The code of this number, if it has a name.
pub const fn code(v6: bool, kind: u8, code: u8) -> Option<IcmpCode> {
    if v6 { code_v6(kind, code) } else { code_v4(kind, code) }
}

const fn kind_v4(kind: u8) -> Option<IcmpType> {
    Some(match kind {
        0 => IcmpType::EchoReply,
        3 => IcmpType::DestinationUnreachable,
        4 => IcmpType::SourceQuench,
        5 => IcmpType::Redirect,
        8 => IcmpType::EchoRequest,
        9 => IcmpType::RouterAdvertisement,
        10 => IcmpType::RouterSolicitation,
        11 => IcmpType::TimeExceeded,
        12 => IcmpType::ParameterProblem,
        13 => IcmpType::Timestamp,
        14 => IcmpType::TimestampReply,
        15 => IcmpType::InformationRequest,
        16 => IcmpType::InformationReply,
        17 => IcmpType::AddressMaskRequest,
        18 => IcmpType::AddressMaskReply,
        _ => return None,
    })
}

const fn code_v4(kind: u8, code: u8) -> Option<IcmpCode> {
    Some(match (kind, code) {
        (3, 0) => IcmpCode::NetUnreachable,
        (3, 1) => IcmpCode::HostUnreachable,
        (3, 2) => IcmpCode::ProtocolUnreachable,
        (3, 3) => IcmpCode::PortUnreachable,
        (3, 4) => IcmpCode::FragmentationNeeded,
        (3, 5) => IcmpCode::SourceRouteFailed,
        (3, 6) => IcmpCode::NetUnknown,
        (3, 7) => IcmpCode::HostUnknown,
        (3, 9) => IcmpCode::NetProhibited,
        (3, 10) => IcmpCode::HostProhibited,
        (3, 11) => IcmpCode::NetUnreachableForService,
        (3, 12) => IcmpCode::HostUnreachableForService,
        (3, 13) => IcmpCode::CommunicationProhibited,
        (5, 0) => IcmpCode::RedirectNetwork,
        (5, 1) => IcmpCode::RedirectHost,
        (11, 0) => IcmpCode::TtlExceeded,
        (11, 1) => IcmpCode::ReassemblyTimeExceeded,
        (12, 0) => IcmpCode::PointerGivesError,
        (12, 1) => IcmpCode::RequiredOptionMissing,
        (12, 2) => IcmpCode::BadLength,
        _ => return None,
    })
}

const fn kind_v6(kind: u8) -> Option<IcmpType> {
    Some(match kind {
        1 => IcmpType::DestinationUnreachable,
        2 => IcmpType::PacketTooBig,
        3 => IcmpType::TimeExceeded,
        4 => IcmpType::ParameterProblem,
        128 => IcmpType::EchoRequest,
        129 => IcmpType::EchoReply,
        130 => IcmpType::ListenerQuery,
        131 => IcmpType::ListenerReport,
        132 => IcmpType::ListenerDone,
        133 => IcmpType::RouterSolicitation,
        134 => IcmpType::RouterAdvertisement,
        135 => IcmpType::NeighbourSolicitation,
        136 => IcmpType::NeighbourAdvertisement,
        137 => IcmpType::Redirect,
        143 => IcmpType::ListenerReport2,
        _ => return None,
    })
}

const fn code_v6(kind: u8, code: u8) -> Option<IcmpCode> {
    Some(match (kind, code) {
        (1, 0) => IcmpCode::NoRoute,
        (1, 1) => IcmpCode::AdministrativelyProhibited,
        (1, 2) => IcmpCode::BeyondScope,
        (1, 3) => IcmpCode::AddressUnreachable,
        (1, 4) => IcmpCode::PortUnreachable,
        (1, 5) => IcmpCode::SourceAddressFailedPolicy,
        (1, 6) => IcmpCode::RejectRoute,
        (3, 0) => IcmpCode::HopLimitExceeded,
        (3, 1) => IcmpCode::ReassemblyTimeExceeded,
        (4, 0) => IcmpCode::ErroneousField,
        (4, 1) => IcmpCode::UnknownNextHeader,
        (4, 2) => IcmpCode::UnknownOption,
        _ => return None,
    })
}
