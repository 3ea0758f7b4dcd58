//! What the types and codes of ICMP and ICMPv6 are called.

use crate::decode::icmp_name::{IcmpCode, IcmpType};

/// What a type is called.
pub(super) const fn icmp_kind(kind: IcmpType) -> &'static str {
    match kind {
        IcmpType::EchoReply => "echo reply",
        IcmpType::DestinationUnreachable => "destination unreachable",
        IcmpType::SourceQuench => "source quench",
        IcmpType::Redirect => "redirect",
        IcmpType::EchoRequest => "echo request",
        IcmpType::RouterAdvertisement => "router advertisement",
        IcmpType::RouterSolicitation => "router solicitation",
        IcmpType::TimeExceeded => "time exceeded",
        IcmpType::ParameterProblem => "parameter problem",
        IcmpType::Timestamp => "timestamp",
        IcmpType::TimestampReply => "timestamp reply",
        IcmpType::InformationRequest => "information request",
        IcmpType::InformationReply => "information reply",
        IcmpType::AddressMaskRequest => "address mask request",
        IcmpType::AddressMaskReply => "address mask reply",
        IcmpType::PacketTooBig => "packet too big",
        IcmpType::ListenerQuery => "multicast listener query",
        IcmpType::ListenerReport => "multicast listener report",
        IcmpType::ListenerDone => "multicast listener done",
        IcmpType::NeighbourSolicitation => "neighbour solicitation",
        IcmpType::NeighbourAdvertisement => "neighbour advertisement",
        IcmpType::ListenerReport2 => "multicast listener report, version 2",
    }
}

/// What a code is called.
pub(super) const fn icmp_code(code: IcmpCode) -> &'static str {
    match code {
        IcmpCode::NetUnreachable => "net unreachable",
        IcmpCode::HostUnreachable => "host unreachable",
        IcmpCode::ProtocolUnreachable => "protocol unreachable",
        IcmpCode::PortUnreachable => "port unreachable",
        IcmpCode::FragmentationNeeded => "fragmentation needed, but forbidden",
        IcmpCode::SourceRouteFailed => "source route failed",
        IcmpCode::NetUnknown => "net unknown",
        IcmpCode::HostUnknown => "host unknown",
        IcmpCode::NetProhibited => "net administratively prohibited",
        IcmpCode::HostProhibited => "host administratively prohibited",
        IcmpCode::NetUnreachableForService => "net unreachable for this type of service",
        IcmpCode::HostUnreachableForService => "host unreachable for this type of service",
        IcmpCode::CommunicationProhibited => "communication administratively prohibited",
        IcmpCode::RedirectNetwork => "for the net",
        IcmpCode::RedirectHost => "for the host",
        IcmpCode::TtlExceeded => "time to live ran out on the way",
        IcmpCode::ReassemblyTimeExceeded => "fragments did not all arrive in time",
        IcmpCode::PointerGivesError => "the pointer tells where",
        IcmpCode::RequiredOptionMissing => "a required option is missing",
        IcmpCode::BadLength => "bad length",
        IcmpCode::NoRoute => "no route to destination",
        IcmpCode::AdministrativelyProhibited => "administratively prohibited",
        IcmpCode::BeyondScope => "beyond scope of source address",
        IcmpCode::AddressUnreachable => "address unreachable",
        IcmpCode::SourceAddressFailedPolicy => "source address failed policy",
        IcmpCode::RejectRoute => "route rejected",
        IcmpCode::HopLimitExceeded => "hop limit ran out on the way",
        IcmpCode::ErroneousField => "erroneous header field",
        IcmpCode::UnknownNextHeader => "unknown next header",
        IcmpCode::UnknownOption => "unknown option",
    }
}
