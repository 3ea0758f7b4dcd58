//! What the types and codes of ICMP and ICMPv6 mean (RFC 792, RFC 1122, RFC 1812; RFC 4443, RFC 4861; the IANA's lists).

/// What a type is called.
pub const fn kind(v6: bool, kind: u8) -> Option<&'static str> {
    if v6 { kind_v6(kind) } else { kind_v4(kind) }
}

/// What a code of a type is called.
pub const fn code(v6: bool, kind: u8, code: u8) -> Option<&'static str> {
    if v6 { code_v6(kind, code) } else { code_v4(kind, code) }
}

const fn kind_v4(kind: u8) -> Option<&'static str> {
    Some(match kind {
        0 => "echo reply",
        3 => "destination unreachable",
        4 => "source quench",
        5 => "redirect",
        8 => "echo request",
        9 => "router advertisement",
        10 => "router solicitation",
        11 => "time exceeded",
        12 => "parameter problem",
        13 => "timestamp",
        14 => "timestamp reply",
        15 => "information request",
        16 => "information reply",
        17 => "address mask request",
        18 => "address mask reply",
        _ => return None,
    })
}

const fn code_v4(kind: u8, code: u8) -> Option<&'static str> {
    Some(match (kind, code) {
        (3, 0) => "net unreachable",
        (3, 1) => "host unreachable",
        (3, 2) => "protocol unreachable",
        (3, 3) => "port unreachable",
        (3, 4) => "fragmentation needed, but forbidden",
        (3, 5) => "source route failed",
        (3, 6) => "net unknown",
        (3, 7) => "host unknown",
        (3, 9) => "net administratively prohibited",
        (3, 10) => "host administratively prohibited",
        (3, 11) => "net unreachable for this type of service",
        (3, 12) => "host unreachable for this type of service",
        (3, 13) => "communication administratively prohibited",
        (5, 0) => "for the net",
        (5, 1) => "for the host",
        (11, 0) => "time to live ran out on the way",
        (11, 1) => "fragments did not all arrive in time",
        (12, 0) => "the pointer tells where",
        (12, 1) => "a required option is missing",
        (12, 2) => "bad length",
        _ => return None,
    })
}

const fn kind_v6(kind: u8) -> Option<&'static str> {
    Some(match kind {
        1 => "destination unreachable",
        2 => "packet too big",
        3 => "time exceeded",
        4 => "parameter problem",
        128 => "echo request",
        129 => "echo reply",
        130 => "multicast listener query",
        131 => "multicast listener report",
        132 => "multicast listener done",
        133 => "router solicitation",
        134 => "router advertisement",
        135 => "neighbour solicitation",
        136 => "neighbour advertisement",
        137 => "redirect",
        143 => "multicast listener report, version 2",
        _ => return None,
    })
}

const fn code_v6(kind: u8, code: u8) -> Option<&'static str> {
    Some(match (kind, code) {
        (1, 0) => "no route to destination",
        (1, 1) => "administratively prohibited",
        (1, 2) => "beyond scope of source address",
        (1, 3) => "address unreachable",
        (1, 4) => "port unreachable",
        (1, 5) => "source address failed policy",
        (1, 6) => "route rejected",
        (3, 0) => "hop limit ran out on the way",
        (3, 1) => "fragments did not all arrive in time",
        (4, 0) => "erroneous header field",
        (4, 1) => "unknown next header",
        (4, 2) => "unknown option",
        _ => return None,
    })
}
