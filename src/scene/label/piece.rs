//! One part of a label, before it is put into words.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

use super::spelled::Spelled;
use crate::decode::field::colons;
use crate::decode::icmp::Body;
use crate::decode::stop::LINK_TYPE;
use crate::decode::{Arp, Flags, Icmp, Llc, Stop, icmp_name, pppoe};
use crate::explain::{Language, Phrase};

/// One part of a label.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece<'s> {
    /// A name that is the same in every language.
    Name(&'static str),
    /// A number and what it counts: `seq 1`.
    Number(&'static str, u64),
    /// The flags of a TCP segment.
    Flags(Flags),
    /// So many bytes of data.
    Bytes(u64),
    /// What it acknowledges, as a sum.
    Sum {
        /// The acknowledgment number.
        ack: u64,
        /// The one before.
        before: u64,
        /// How many bytes it acknowledges.
        bytes: u64,
        /// Whether it acknowledges a FIN, too.
        fin: bool,
    },
    /// It stands for so many segments.
    Segments(u64),
    /// It stands for so many datagrams.
    Datagrams(u64),
    /// The numbers of the first and the last byte that it carries.
    Range(u64, u64),
    /// It stands for so many acknowledgments.
    Acks(u64),
    /// The last acknowledgment number of several.
    UpTo(u64),
    /// It stands for so many duplicate ACKs, with this number.
    DuplicateAcks(u64, u64),
    /// The receive window in bytes.
    Window(u64),
    /// The receive window as on the wire, where its scale is not known.
    RawWindow(u16),
    /// The ports of a TCP header whose rest is missing.
    Ports(u16, u16),
    /// Who sent it, where this is not the end.
    From(IpAddr),
    /// It was put together from so many fragments.
    Fragments(usize),
    /// What carries it.
    Tunnel(&'static str),
    /// ARP's question or answer, in one piece or two; and the bytes that it was read from.
    Arp(&'s Arp, &'s [u8]),
    /// What an ICMP message is, in several pieces.
    Icmp(&'s Icmp),
    /// A protocol over Ethernet.
    EtherType(u16),
    /// A protocol over IP.
    IpProtocol(u8),
    /// A protocol over PPP.
    PppProtocol(u16),
    /// Who is addressed by logical link control.
    Llc(&'s Llc),
    /// A fragment of a packet of this protocol, from this byte on.
    Fragment(u8, u32),
    /// Why there is no more to say.
    Stop(&'s Stop),
}

impl Piece<'_> {
    /// The same, where it borrows nothing of its packet.
    pub(super) const fn kept<'k>(&self) -> Option<Piece<'k>> {
        Some(match *self {
            Self::Name(name) => Piece::Name(name),
            Self::Number(name, number) => Piece::Number(name, number),
            Self::Flags(flags) => Piece::Flags(flags),
            Self::Bytes(bytes) => Piece::Bytes(bytes),
            Self::Sum { ack, before, bytes, fin } => Piece::Sum { ack, before, bytes, fin },
            Self::Window(bytes) => Piece::Window(bytes),
            Self::RawWindow(window) => Piece::RawWindow(window),
            Self::Fragments(count) => Piece::Fragments(count),
            Self::Tunnel(tunnel) => Piece::Tunnel(tunnel),
            _ => return None,
        })
    }

    pub(super) fn spell(&self, language: Language, into: &mut Spelled) {
        let say = |phrase| language.words().phrase(phrase);
        match *self {
            Self::Name(name) => into.push_word(name),
            Self::Number(name, number) => into.push_number(name, number),
            Self::Flags(flags) if flags.names().next().is_none() => {
                into.push(format_args!("{}", say(Phrase::NoFlags)));
            }
            Self::Flags(flags) => into.push_words(flags.names()),
            Self::Bytes(bytes) => into.push(format_args!("{}", say(Phrase::Bytes(bytes)))),
            Self::Sum { ack, before, bytes, fin } => {
                into.push(format_args!("{}", say(Phrase::Sum { ack, before, bytes, fin })));
            }
            Self::Segments(count) => into.push(format_args!("{}", say(Phrase::Segments(count)))),
            Self::Datagrams(count) => into.push(format_args!("{}", say(Phrase::Datagrams(count)))),
            Self::Range(first, last) => into.push(format_args!("seq {first}-{last}")),
            Self::Acks(count) => into.push(format_args!("{}", say(Phrase::Acks(count)))),
            Self::UpTo(ack) => into.push(format_args!("{}", say(Phrase::UpTo(ack)))),
            Self::DuplicateAcks(count, ack) => {
                into.push(format_args!("{}", say(Phrase::DuplicateAcks { count, ack })));
            }
            Self::Window(bytes) => into.push_number("win", bytes),
            Self::RawWindow(window) => into.push(format_args!("win {window}×?")),
            Self::Ports(source, destination) => into.push(format_args!("{source} → {destination}")),
            Self::From(address) => into.push(format_args!("{}", say(Phrase::SentBy { address }))),
            Self::Fragments(count) => into.push(format_args!("{}", say(Phrase::Fragments { count }))),
            Self::Tunnel(tunnel) => into.push(format_args!("{}", say(Phrase::In { tunnel }))),
            Self::Arp(arp, bytes) => spell_arp(arp, bytes, language, into),
            Self::Icmp(icmp) => spell_icmp(icmp, language, into),
            Self::EtherType(number) => into.push(format_args!("{}", ether_type(number, language))),
            Self::IpProtocol(number) => into.push(format_args!("{}", ip_protocol(number, language))),
            Self::PppProtocol(number) => match pppoe::protocol_name(number) {
                Some(name) => into.push(format_args!("{name}")),
                None => into.push(format_args!("{}", say(Phrase::PppProtocol { number }))),
            },
            Self::Llc(llc) => into.push(format_args!("{}", llc_words(llc, language))),
            Self::Fragment(protocol, byte) => {
                let protocol = &*ip_protocol(protocol, language);
                into.push(format_args!("{}", say(Phrase::Fragment { protocol })));
                into.push(format_args!("{}", say(Phrase::At { byte })));
            }
            Self::Stop(stop) => into.push(format_args!("{}", say(stopped(stop)))),
        }
    }
}

/// Why there is no more to say.
fn stopped(stop: &Stop) -> Phrase<'static> {
    let Stop { layer, needed, available, promised_by: field, .. } = *stop;
    let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
    match (needed, field) {
        (_, LINK_TYPE) => Phrase::NotDecoded { layer },
        (0, _) => Phrase::Unreadable { layer, field },
        (needed, _) => Phrase::TooShort { layer, needed: count(needed), available: count(available) },
    }
}

/// Who is addressed behind logical link control (IEEE 802.2), for the few that are still in use.
fn llc_words(llc: &Llc, language: Language) -> String {
    match (llc.snap, llc.dsap) {
        (Some((0, pid)), _) => format!("SNAP {}", ether_type(pid, language)),
        (Some((oui, pid)), _) => format!("SNAP 0x{oui:06x}/0x{pid:04x}"),
        (None, 0x42) => language.words().phrase(Phrase::SpanningTree),
        (None, 0xe0) => "LLC IPX".to_owned(),
        (None, 0xf0) => "LLC NetBIOS".to_owned(),
        (None, 0xfe) => language.words().phrase(Phrase::OsiNetwork),
        (None, dsap) => format!("LLC 0x{dsap:02x}"),
    }
}

fn ether_type(kind: u16, language: Language) -> Cow<'static, str> {
    language
        .words()
        .ether_type(kind)
        .map_or_else(|| Cow::Owned(format!("EtherType 0x{kind:04x}")), Cow::Borrowed)
}

fn ip_protocol(number: u8, language: Language) -> Cow<'static, str> {
    let unnamed = || Cow::Owned(language.words().phrase(Phrase::IpProtocol { number }));
    language.words().ip_protocol(number).map_or_else(unnamed, Cow::Borrowed)
}

/// ARP's question or answer, in the words that tcpdump and Wireshark made known. Who says it stands beside it.
fn spell_arp(arp: &Arp, bytes: &[u8], language: Language, into: &mut Spelled) {
    let mut say = |phrase| into.push(format_args!("{}", language.words().phrase(phrase)));
    let ip = |address: Option<Ipv4Addr>| address.map_or_else(|| "?".to_owned(), |ip| ip.to_string());
    let (sender, target) = (&ip(arp.sender_ip), &ip(arp.target_ip));
    let mac = |range| bytes.get(range).map_or_else(|| "?".to_owned(), colons);
    let [sender_mac, _, target_mac, _] = arp.addresses();
    let (sender_mac, target_mac) = (&mac(sender_mac), &mac(target_mac));
    match arp.operation {
        1 if arp.sender_ip.is_some() && arp.sender_ip == arp.target_ip => {
            say(Phrase::Announcement { of: sender });
        }
        1 => {
            say(Phrase::WhoHas { target });
            say(Phrase::Tell { whom: sender });
        }
        2 => say(Phrase::IsAt { address: sender_mac }),
        3 => {
            say(Phrase::WhoIs { target: target_mac });
            say(Phrase::Tell { whom: sender_mac });
        }
        4 => say(Phrase::Is { who: target_mac, address: target }),
        number => say(Phrase::Operation { number }),
    }
}

fn spell_icmp(icmp: &Icmp, language: Language, into: &mut Spelled) {
    let v6 = icmp.v6;
    let say = |phrase| language.words().phrase(phrase);
    let protocol = if v6 { "ICMPv6" } else { "ICMP" };
    let kind = match icmp_name::kind(v6, icmp.kind) {
        Some(kind) => Cow::Borrowed(language.words().icmp_kind(kind)),
        None => Cow::Owned(say(Phrase::IcmpKind { number: icmp.kind })),
    };
    let unreachable = if v6 { 1 } else { 3 };
    let code = icmp_name::code(v6, icmp.kind, icmp.code).map(|code| language.words().icmp_code(code));
    match code {
        // What is not reachable says that something is not.
        Some(name) if icmp.kind == unreachable => into.push(format_args!("{protocol} {name}")),
        Some(name) => {
            into.push(format_args!("{protocol} {kind}"));
            into.push(format_args!("{name}"));
        }
        None => {
            into.push(format_args!("{protocol} {kind}"));
            if icmp.code != 0 {
                into.push(format_args!("{}", say(Phrase::IcmpCode { number: icmp.code })));
            }
        }
    }
    match &icmp.body {
        Body::Query { id, seq } => {
            into.push(format_args!("id {id}"));
            into.push(format_args!("seq {seq}"));
        }
        Body::Neighbour { target: Some(target), .. } => into.push(format_args!("{target}")),
        _ => {}
    }
}
