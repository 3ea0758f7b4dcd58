//! Suggestions for unknown and misplaced words.

use super::lexer::TokenKind;
use super::services;
use super::words;

/// How far apart two words may be for one to be taken for the other.
const FAR: usize = 2;

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

/// The first of the words that are nearest to this one, if one is near.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let far = FAR.min(word.chars().count().div_ceil(3));
    known
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= far)
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|&(distance, _)| distance <= far)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, left out, replaced or swapped with their neighbour (optimal string alignment).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    let mut previous = None;
    for (above, letter) in from.chars().enumerate() {
        let mut next = vec![above + 1];
        for (at, &other) in to.iter().enumerate() {
            let cost =
                |row: &[usize], at: usize, more: usize| row.get(at).map_or(usize::MAX, |&cost| cost + more);
            let mut best = cost(&row, at, usize::from(letter != other))
                .min(cost(&row, at + 1, 1))
                .min(cost(&next, at, 1));
            let swapped =
                at.checked_sub(1).filter(|&left| to.get(left) == Some(&letter) && previous == Some(other));
            if let Some(left) = swapped {
                best = best.min(cost(&before, left, 1));
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
        previous = Some(letter);
    }
    row.last().copied().unwrap_or_default()
}
