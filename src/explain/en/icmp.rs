//! What the types and codes of ICMP and ICMPv6 are called.

use crate::decode::icmp_name::{Code, Kind};

/// What a type is called.
pub(super) const fn icmp_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::EchoReply => "echo reply",
        Kind::DestinationUnreachable => "destination unreachable",
        Kind::SourceQuench => "source quench",
        Kind::Redirect => "redirect",
        Kind::EchoRequest => "echo request",
        Kind::RouterAdvertisement => "router advertisement",
        Kind::RouterSolicitation => "router solicitation",
        Kind::TimeExceeded => "time exceeded",
        Kind::ParameterProblem => "parameter problem",
        Kind::Timestamp => "timestamp",
        Kind::TimestampReply => "timestamp reply",
        Kind::InformationRequest => "information request",
        Kind::InformationReply => "information reply",
        Kind::AddressMaskRequest => "address mask request",
        Kind::AddressMaskReply => "address mask reply",
        Kind::PacketTooBig => "packet too big",
        Kind::ListenerQuery => "multicast listener query",
        Kind::ListenerReport => "multicast listener report",
        Kind::ListenerDone => "multicast listener done",
        Kind::NeighbourSolicitation => "neighbour solicitation",
        Kind::NeighbourAdvertisement => "neighbour advertisement",
        Kind::ListenerReport2 => "multicast listener report, version 2",
    }
}

/// What a code is called.
pub(super) const fn icmp_code(code: Code) -> &'static str {
    match code {
        Code::NetUnreachable => "net unreachable",
        Code::HostUnreachable => "host unreachable",
        Code::ProtocolUnreachable => "protocol unreachable",
        Code::PortUnreachable => "port unreachable",
        Code::FragmentationNeeded => "fragmentation needed, but forbidden",
        Code::SourceRouteFailed => "source route failed",
        Code::NetUnknown => "net unknown",
        Code::HostUnknown => "host unknown",
        Code::NetProhibited => "net administratively prohibited",
        Code::HostProhibited => "host administratively prohibited",
        Code::NetUnreachableForService => "net unreachable for this type of service",
        Code::HostUnreachableForService => "host unreachable for this type of service",
        Code::CommunicationProhibited => "communication administratively prohibited",
        Code::ForNet => "for the net",
        Code::ForHost => "for the host",
        Code::TimeToLiveRanOut => "time to live ran out on the way",
        Code::FragmentsMissing => "fragments did not all arrive in time",
        Code::PointerTells => "the pointer tells where",
        Code::OptionMissing => "a required option is missing",
        Code::BadLength => "bad length",
        Code::NoRoute => "no route to destination",
        Code::AdministrativelyProhibited => "administratively prohibited",
        Code::BeyondScope => "beyond scope of source address",
        Code::AddressUnreachable => "address unreachable",
        Code::SourceRefused => "source address failed policy",
        Code::RouteRejected => "route rejected",
        Code::HopLimitRanOut => "hop limit ran out on the way",
        Code::WrongField => "erroneous header field",
        Code::UnknownNextHeader => "unknown next header",
        Code::UnknownOption => "unknown option",
    }
}
