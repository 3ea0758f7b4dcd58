//! Generates valid expressions and random sequences of words; lists typical mistakes.

use proptest::collection::vec;
use proptest::prelude::*;

/// A mostly valid expression: sometimes it tests a field that does not exist.
pub(crate) fn expression() -> BoxedStrategy<String> {
    let part = prop_oneof![4 => primitive(), 1 => relation()];
    part.prop_recursive(4, 24, 3, |inner| {
        let joint = prop_oneof![Just(" and "), Just(" or "), Just(" && "), Just(" || ")];
        prop_oneof![
            3 => (inner.clone(), joint, inner.clone()).prop_map(|(one, joint, other)| one + joint + &other),
            1 => inner.clone().prop_map(|part| format!("({part})")),
            1 => inner.prop_map(|part| format!("not {part}")),
        ]
    })
    .boxed()
}

fn primitive() -> BoxedStrategy<String> {
    let way = select(&["", "src ", "dst ", "src or dst ", "src and dst "]);
    let address = select(&["10.0.0.1", "192.168.0.1", "127.0.0.1", "fe80::1", "2001:db8::1", "10.1"]);
    let net =
        select(&["10", "192.168", "10.0.0.0/8", "0.0.0.0/1", "fe80::/10", "172.16.0.0 mask 255.240.0.0"]);
    let port = select(&["80", "53", "http", "domain", "443 or 80", "(22 or 53)", "0x50"]);
    let transport = select(&["", "tcp ", "udp ", "sctp "]);
    let mac = select(&["00:11:22:33:44:55", "ff:ff:ff:ff:ff:ff"]);
    prop_oneof![
        4 => select(&["tcp", "udp", "icmp", "icmp6", "ip", "ip6", "arp", "rarp", "igmp", "sctp", "esp", "pim", "stp"]),
        2 => (way.clone(), address).prop_map(|(way, address)| format!("{way}host {address}")),
        2 => (way.clone(), net).prop_map(|(way, net)| format!("{way}net {net}")),
        3 => (transport.clone(), way.clone(), port).prop_map(|(transport, way, port)| format!("{transport}{way}port {port}")),
        1 => (transport, way.clone(), 0..200_u16, 0..9000_u16)
            .prop_map(|(transport, way, low, high)| format!("{transport}{way}portrange {low}-{high}")),
        1 => (way, mac).prop_map(|(way, mac)| format!("ether {way}host {mac}")),
        1 => (select(&["ip ", "ip6 ", ""]), 0..140_u8).prop_map(|(within, number)| format!("{within}proto {number}")),
        1 => select(&["broadcast", "multicast", "ip multicast", "ip6 multicast", "ip broadcast"]),
        1 => select(&["vlan", "vlan 5", "vlan 7"]),
        1 => (select(&["less", "greater"]), 0..200_u16).prop_map(|(word, len)| format!("{word} {len}")),
    ]
    .boxed()
}

fn relation() -> BoxedStrategy<String> {
    let number = prop_oneof![
        (0..70_u32).prop_map(|number| number.to_string()),
        any::<u32>().prop_map(|number| format!("{number:#x}")),
        select(&["tcp-syn", "icmp-echo", "tcpflags", "len"]),
    ];
    let field = (
        select(&["tcp", "udp", "icmp", "ip", "ip6", "arp", "ether", "icmp6", "igmp"]),
        0..60_u8,
        select(&["", ":1", ":2", ":4"]),
    )
        .prop_map(|(protocol, offset, size)| format!("{protocol}[{offset}{size}]"));
    let leaf = prop_oneof![1 => number, 2 => field];
    let sum = leaf.prop_recursive(3, 12, 2, |inner| {
        let operator = select(&[" + ", " - ", " * ", " / ", " % ", " & ", " | ", " ^ ", " << ", " >> "]);
        prop_oneof![
            4 => (inner.clone(), operator, inner.clone()).prop_map(|(one, operator, other)| one + &operator + &other),
            1 => inner.clone().prop_map(|sum| format!("({sum})")),
            1 => inner.clone().prop_map(|sum| format!("- {sum}")),
            1 => inner.prop_map(|sum| format!("ip[{sum}]")),
        ]
    });
    let comparison = select(&[" = ", " == ", " != ", " < ", " <= ", " > ", " >= "]);
    (sum.clone(), comparison, sum).prop_map(|(one, comparison, other)| one + &comparison + &other).boxed()
}

const WORDS: &[&str] = &[
    "tcp",
    "udp",
    "ip",
    "ether",
    "host",
    "net",
    "port",
    "portrange",
    "proto",
    "src",
    "dst",
    "and",
    "or",
    "not",
    "vlan",
    "less",
    "len",
    "broadcast",
    "mask",
    "(",
    ")",
    "[",
    "]",
    ":",
    "/",
    "-",
    "+",
    "%",
    "<<",
    "=",
    "!=",
    "&&",
    "!",
    "80",
    "0x",
    "08",
    "99999999999",
    "10.0.0.1",
    "10.0.0.0/8",
    "1.2.3.4.5",
    "::1",
    "::",
    ":",
    "fe80::/10",
    "0:1:2:3:4:5",
    "80-90",
    "-",
    "\\tcp",
    "\\",
    "http",
    "example.com",
    "é",
    "\u{1b}[31m",
    "\u{202e}",
    "數",
    "\"",
    ",",
    "gateway",
    "tcp-syn",
    "icmptype",
    "inbound",
    "001122334455",
];

/// Words and signs in any order.
pub(crate) fn heap() -> impl Strategy<Value = String> {
    vec((select(WORDS), select(&["", " ", "  ", "\n"])), 0..14)
        .prop_map(|parts| parts.into_iter().map(|(word, blank)| word + &blank).collect())
}

fn select(from: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    proptest::sample::select(from).prop_map(str::to_owned)
}

/// What students type, and how it is wrong. The last ones are sound, but not on raw IP.
pub(crate) const WRONG: &[&str] = &[
    "tcp prot 80",
    "prot 80",
    "tcp 80",
    "tcp dst prot 80",
    "tcp dst 80",
    "src http",
    "80",
    "10.0.0.1",
    "ip 10.0.0.1",
    "10.0",
    "http",
    "dns",
    "TCP",
    "icmpv6",
    "tcp.port == 80",
    "ip.addr == 10.0.0.1",
    "host",
    "host and",
    "tcp and",
    "tcp port",
    "tcp port 80 443",
    "tcp port 80 or",
    "tcp or 80",
    "port 70000",
    "port htttp",
    "port 80-90",
    "portrange 80 - 90",
    "portrange 80-httpx",
    "udp port http",
    "host example.com",
    "host 10.0.0.1 or example.com",
    "host 10.0.0.256",
    "host 10.0.0.0/8",
    "net 10.0.0.1/8",
    "net 10.0.0.0/33",
    "net fe80::1/64",
    "net 10.0.0.0 mask 24",
    "host 2001:db8:1",
    "host 00:11:22:33:44:55",
    "ether host 10.0.0.1",
    "ether",
    "ip6 host 10.0.0.1",
    "tcp host 10.0.0.1",
    "icmp port 80",
    "src proto 6",
    "udp proto 5",
    "ip proto tpc",
    "ether broadcat",
    "tcp broadcast",
    "(tcp or udp",
    "tcp or udp)",
    "()",
    "tcp[13",
    "tcp[13]",
    "tcp[13] & tcp-sin != 0",
    "tcp[13:3] = 2",
    "tcp[tcpflags] = ",
    "ah[0] = 1",
    "len > 99999999999",
    "len > 089",
    "len / 0 = 1",
    "len << 32 = 1",
    "len-14 = 60",
    "vlan 4096",
    "gateway 10.0.0.1",
    "tcp protochain 6",
    "mpls and tcp",
    "less",
    "'tcp port 80'",
    "tcp, udp",
    "tcp po\u{1b}[31mrt 80",
    "tcp \u{202e}trop 80",
    "端口 80",
    "host 10.0.0.1 and port 端口",
    "tcp port 1000 or tcp port 1001 or tcp port 1002 or tcp port 1003 or tcp prt 1004 or tcp port 1005 or tcp port 1006 \
     or tcp port 1007",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "tcp and vlan 5",
    "ether host 00:11:22:33:44:55 or tcp",
    "not broadcast",
    "inbound",
];
