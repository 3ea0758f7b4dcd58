//! One part of a label, before it is put into words.

use std::borrow::Cow;
use std::net::Ipv4Addr;

use super::spelled::Spelled;
use crate::decode::stop::LINK_TYPE;
use crate::decode::{icmp_name, pppoe};
use crate::explain::{Language, Phrase};
use crate::trace::packet::{Arp, Icmp, Llc, StopRecord, Window};

/// One part of a label.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece<'s> {
    /// A name that is the same in every language.
    Name(&'static str),
    /// A number and what it counts: `seq 1`.
    Number(&'static str, u64),
    /// The flags of a TCP segment.
    Flags(&'s [Cow<'static, str>]),
    /// The receive window.
    Window(Window),
    /// The ports of a TCP header whose rest is missing.
    Ports(u16, u16),
    /// It was put together from so many fragments.
    Fragments(usize),
    /// What carries it.
    Tunnel(&'static str),
    /// ARP's question or answer, in one piece or two.
    Arp(&'s Arp),
    /// What an ICMP message is, in several pieces; whether it is ICMPv6.
    Icmp(&'s Icmp, bool),
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
    Stop(&'s StopRecord),
}

impl Piece<'_> {
    pub(super) fn spell(&self, language: Language, into: &mut Spelled) {
        let say = |phrase| language.words().phrase(phrase);
        match *self {
            Self::Name(name) => into.push(format_args!("{name}")),
            Self::Number(name, number) => into.push(format_args!("{name} {number}")),
            Self::Flags([]) => into.push(format_args!("{}", say(Phrase::NoFlags))),
            Self::Flags(flags) => into.push(format_args!("{}", flags.join(" "))),
            Self::Window(Window { bytes: Some(bytes), .. }) => into.push(format_args!("win {bytes}")),
            Self::Window(Window { raw, bytes: None, .. }) => into.push(format_args!("win {raw}×?")),
            Self::Ports(source, destination) => into.push(format_args!("{source} → {destination}")),
            Self::Fragments(count) => into.push(format_args!("{}", say(Phrase::Fragments { count }))),
            Self::Tunnel(tunnel) => into.push(format_args!("{}", say(Phrase::In { tunnel }))),
            Self::Arp(arp) => spell_arp(arp, language, into),
            Self::Icmp(icmp, v6) => spell_icmp(icmp, v6, language, into),
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
fn stopped(stop: &StopRecord) -> Phrase<'_> {
    let StopRecord { layer, needed, available, promised_by, .. } = stop;
    match (*needed, promised_by.as_str()) {
        (_, LINK_TYPE) => Phrase::NotDecoded { layer },
        (0, field) => Phrase::Unreadable { layer, field },
        (needed, _) => Phrase::TooShort { layer, needed, available: *available },
    }
}

/// Who is addressed behind logical link control (IEEE 802.2), for the few that are still in use.
fn llc_words(llc: &Llc, language: Language) -> String {
    match (llc.pid, llc.dsap) {
        (Some(pid), _) if llc.oui == Some(0) => format!("SNAP {}", ether_type(pid, language)),
        (Some(pid), _) => format!("SNAP 0x{:06x}/0x{pid:04x}", llc.oui.unwrap_or(0)),
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
fn spell_arp(arp: &Arp, language: Language, into: &mut Spelled) {
    let mut say = |phrase| into.push(format_args!("{}", language.words().phrase(phrase)));
    let ip = |address: Option<Ipv4Addr>| address.map_or_else(|| "?".to_owned(), |ip| ip.to_string());
    let (sender, target) = (&ip(arp.sender_ip), &ip(arp.target_ip));
    let sender_mac = arp.sender_mac.as_deref().unwrap_or("?");
    let target_mac = arp.target_mac.as_deref().unwrap_or("?");
    match arp.op {
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

fn spell_icmp(icmp: &Icmp, v6: bool, language: Language, into: &mut Spelled) {
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
    if let Some(target) = icmp.target {
        into.push(format_args!("{target}"));
    }
    for (name, number) in [("id", icmp.id), ("seq", icmp.seq)] {
        if let Some(number) = number {
            into.push(format_args!("{name} {number}"));
        }
    }
}
