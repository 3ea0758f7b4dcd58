//! Suggestions for unknown and misplaced words.

use super::lexer::TokenKind;
use super::services;
use super::words;
use crate::near::nearest;

/// Words of other tools, and common names. Most are from Wireshark's display filters, a different language that
/// students meet in the same window.
const ELSEWHERE: &[(&str, &str)] = &[
    ("ipv4", "ip"),
    ("ipv6", "ip6"),
    ("icmpv6", "icmp6"),
    ("eth", "ether"),
    ("ping", "icmp"),
    ("dns", "port domain"),
    ("tls", "port https"),
    ("ssl", "port https"),
    ("dhcp", "port bootps"),
    ("source", "src"),
    ("destination", "dst"),
    ("dest", "dst"),
    ("ports", "portrange"),
    ("sport", "src port"),
    ("dport", "dst port"),
    ("eq", "="),
    ("ne", "!="),
    ("ip.addr", "host"),
    ("ip.src", "src host"),
    ("ip.dst", "dst host"),
    ("ipv6.addr", "host"),
    ("ipv6.src", "src host"),
    ("ipv6.dst", "dst host"),
    ("eth.addr", "ether host"),
    ("eth.src", "ether src"),
    ("eth.dst", "ether dst"),
    ("eth.type", "ether proto"),
    ("ip.proto", "ip proto"),
    ("ip.ttl", "ip[8]"),
    ("tcp.port", "tcp port"),
    ("tcp.srcport", "tcp src port"),
    ("tcp.dstport", "tcp dst port"),
    ("tcp.flags", "tcp[tcpflags]"),
    ("tcp.flags.syn", "tcp[tcpflags] & tcp-syn"),
    ("udp.port", "udp port"),
    ("udp.srcport", "udp src port"),
    ("udp.dstport", "udp dst port"),
    ("icmp.type", "icmp[icmptype]"),
    ("vlan.id", "vlan"),
    ("frame.len", "len"),
];

/// A suggestion for an unknown name where a keyword was expected.
pub(super) fn for_word(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let elsewhere = ELSEWHERE.iter().find(|(known, _)| *known == lower).map(|&(_, here)| here.to_owned());
    // A minus without blanks around it is part of a word.
    let difference = lower.strip_prefix("len-").map(|right| format!("len - {right}"));
    let service = || services::service(&lower).map(|_| format!("port {lower}"));
    elsewhere
        .or(difference)
        .or_else(service)
        .or_else(|| nearest(&lower, words::spellings().chain(words::number_names())).map(str::to_owned))
}

/// A suggestion for a number or an address without a qualifier.
pub(super) fn for_value(kind: TokenKind<'_>, text: &str) -> Option<String> {
    match kind {
        TokenKind::Number(port) if u16::try_from(port).is_ok() => Some(format!("port {text}")),
        TokenKind::Dotted(_) => {
            let what = if text.split('.').count() == 4 { "host" } else { "net" };
            Some(format!("{what} {text}"))
        }
        TokenKind::Ipv6(_) => Some(format!("host {text}")),
        TokenKind::Mac(_) => Some(format!("ether host {text}")),
        _ => None,
    }
}
