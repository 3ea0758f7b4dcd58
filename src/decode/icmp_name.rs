//! What the types and codes of ICMP and ICMPv6 mean (RFC 792, RFC 1122, RFC 1812; RFC 4443, RFC 4861; the IANA's lists).

/// A type.
#[expect(missing_docs, reason = "each is its name")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
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

/// A code of a type.
#[expect(missing_docs, reason = "each is its name")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
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
    ForNet,
    ForHost,
    TimeToLiveRanOut,
    FragmentsMissing,
    PointerTells,
    OptionMissing,
    BadLength,
    NoRoute,
    AdministrativelyProhibited,
    BeyondScope,
    AddressUnreachable,
    SourceRefused,
    RouteRejected,
    HopLimitRanOut,
    WrongField,
    UnknownNextHeader,
    UnknownOption,
}

/// The type of this number, if it has a name.
pub const fn kind(v6: bool, kind: u8) -> Option<Kind> {
    if v6 { kind_v6(kind) } else { kind_v4(kind) }
}

/// The code of this number, if it has a name.
pub const fn code(v6: bool, kind: u8, code: u8) -> Option<Code> {
    if v6 { code_v6(kind, code) } else { code_v4(kind, code) }
}

const fn kind_v4(kind: u8) -> Option<Kind> {
    Some(match kind {
        0 => Kind::EchoReply,
        3 => Kind::DestinationUnreachable,
        4 => Kind::SourceQuench,
        5 => Kind::Redirect,
        8 => Kind::EchoRequest,
        9 => Kind::RouterAdvertisement,
        10 => Kind::RouterSolicitation,
        11 => Kind::TimeExceeded,
        12 => Kind::ParameterProblem,
        13 => Kind::Timestamp,
        14 => Kind::TimestampReply,
        15 => Kind::InformationRequest,
        16 => Kind::InformationReply,
        17 => Kind::AddressMaskRequest,
        18 => Kind::AddressMaskReply,
        _ => return None,
    })
}

const fn code_v4(kind: u8, code: u8) -> Option<Code> {
    Some(match (kind, code) {
        (3, 0) => Code::NetUnreachable,
        (3, 1) => Code::HostUnreachable,
        (3, 2) => Code::ProtocolUnreachable,
        (3, 3) => Code::PortUnreachable,
        (3, 4) => Code::FragmentationNeeded,
        (3, 5) => Code::SourceRouteFailed,
        (3, 6) => Code::NetUnknown,
        (3, 7) => Code::HostUnknown,
        (3, 9) => Code::NetProhibited,
        (3, 10) => Code::HostProhibited,
        (3, 11) => Code::NetUnreachableForService,
        (3, 12) => Code::HostUnreachableForService,
        (3, 13) => Code::CommunicationProhibited,
        (5, 0) => Code::ForNet,
        (5, 1) => Code::ForHost,
        (11, 0) => Code::TimeToLiveRanOut,
        (11, 1) => Code::FragmentsMissing,
        (12, 0) => Code::PointerTells,
        (12, 1) => Code::OptionMissing,
        (12, 2) => Code::BadLength,
        _ => return None,
    })
}

const fn kind_v6(kind: u8) -> Option<Kind> {
    Some(match kind {
        1 => Kind::DestinationUnreachable,
        2 => Kind::PacketTooBig,
        3 => Kind::TimeExceeded,
        4 => Kind::ParameterProblem,
        128 => Kind::EchoRequest,
        129 => Kind::EchoReply,
        130 => Kind::ListenerQuery,
        131 => Kind::ListenerReport,
        132 => Kind::ListenerDone,
        133 => Kind::RouterSolicitation,
        134 => Kind::RouterAdvertisement,
        135 => Kind::NeighbourSolicitation,
        136 => Kind::NeighbourAdvertisement,
        137 => Kind::Redirect,
        143 => Kind::ListenerReport2,
        _ => return None,
    })
}

const fn code_v6(kind: u8, code: u8) -> Option<Code> {
    Some(match (kind, code) {
        (1, 0) => Code::NoRoute,
        (1, 1) => Code::AdministrativelyProhibited,
        (1, 2) => Code::BeyondScope,
        (1, 3) => Code::AddressUnreachable,
        (1, 4) => Code::PortUnreachable,
        (1, 5) => Code::SourceRefused,
        (1, 6) => Code::RouteRejected,
        (3, 0) => Code::HopLimitRanOut,
        (3, 1) => Code::FragmentsMissing,
        (4, 0) => Code::WrongField,
        (4, 1) => Code::UnknownNextHeader,
        (4, 2) => Code::UnknownOption,
        _ => return None,
    })
}
