//! The keywords of the language, and the names of numbers.

use super::error::ByteSpan;
use crate::language::{Text, both};

/// A keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    Protocol(NamedProtocol),
    Src,
    Dst,
    Host,
    Net,
    Mask,
    Port,
    PortRange,
    Proto,
    Broadcast,
    Multicast,
    Less,
    Greater,
    Vlan,
    Inbound,
    Outbound,
    Length,
    And,
    Or,
    Not,
    /// A word of pcap-filter(7) that is not supported, with the reason.
    NotOffered(Text),
}

/// A protocol that is a primitive by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NamedProtocol {
    pub(super) name: &'static str,
    pub(super) carried: ProtocolId,
}

/// The number that identifies a protocol, and the header that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProtocolId {
    /// The link layer itself.
    Link,
    /// An EtherType, or the number of an LLC service access point (up to 1500).
    Type(u32),
    /// A protocol number in the IPv4 header.
    Ipv4(u32),
    /// A next header in the IPv6 header.
    Ipv6(u32),
    /// Either of the two.
    Ip(u32),
}

/// EtherTypes (IEEE registration authority) that are used in tests.
pub(super) const IPV4: u32 = 0x0800;
pub(super) const ARP: u32 = 0x0806;
pub(super) const RARP: u32 = 0x8035;
pub(super) const IPV6: u32 = 0x86dd;
pub(super) const APPLETALK: u32 = 0x809b;
pub(super) const APPLETALK_ARP: u32 = 0x80f3;
/// 802.1Q, 802.1ad, and the number used for stacked tags before 802.1ad.
pub(super) const VLAN_TAGS: [u32; 3] = [0x8100, 0x88a8, 0x9100];

/// LLC service access points (IEEE 802.2).
pub(super) const SAP_IP: u32 = 0x06;
pub(super) const SAP_IPX: u32 = 0xe0;
pub(super) const SAP_NETBEUI: u32 = 0xf0;
pub(super) const SAP_ISO: u32 = 0xfe;

/// Protocol numbers (IANA), the same in both versions of IP.
pub(super) const TCP: u32 = 6;
pub(super) const UDP: u32 = 17;
pub(super) const IPV6_FRAGMENT: u32 = 44;
pub(super) const SCTP: u32 = 132;

const PROTOCOLS: &[NamedProtocol] = &[
    protocol("ip", ProtocolId::Type(IPV4)),
    protocol("ip6", ProtocolId::Type(IPV6)),
    protocol("tcp", ProtocolId::Ip(TCP)),
    protocol("udp", ProtocolId::Ip(UDP)),
    protocol("icmp", ProtocolId::Ipv4(1)),
    protocol("icmp6", ProtocolId::Ipv6(58)),
    protocol("arp", ProtocolId::Type(ARP)),
    protocol("rarp", ProtocolId::Type(RARP)),
    protocol("ether", ProtocolId::Link),
    protocol("link", ProtocolId::Link),
    protocol("igmp", ProtocolId::Ipv4(2)),
    protocol("sctp", ProtocolId::Ip(SCTP)),
    protocol("igrp", ProtocolId::Ipv4(9)),
    protocol("esp", ProtocolId::Ip(50)),
    protocol("ah", ProtocolId::Ip(51)),
    protocol("pim", ProtocolId::Ip(103)),
    protocol("vrrp", ProtocolId::Ipv4(112)),
    protocol("carp", ProtocolId::Ipv4(112)),
    protocol("moprc", ProtocolId::Type(0x6002)),
    protocol("mopdl", ProtocolId::Type(0x6001)),
    protocol("decnet", ProtocolId::Type(0x6003)),
    protocol("lat", ProtocolId::Type(0x6004)),
    protocol("sca", ProtocolId::Type(0x6007)),
    protocol("atalk", ProtocolId::Type(APPLETALK)),
    protocol("aarp", ProtocolId::Type(APPLETALK_ARP)),
    protocol("stp", ProtocolId::Type(0x42)),
    protocol("ipx", ProtocolId::Type(SAP_IPX)),
    protocol("netbeui", ProtocolId::Type(SAP_NETBEUI)),
    protocol("iso", ProtocolId::Type(SAP_ISO)),
];

const fn protocol(name: &'static str, carried: ProtocolId) -> NamedProtocol {
    NamedProtocol { name, carried }
}

const WORDS: &[(&str, Keyword)] = &[
    ("host", Keyword::Host),
    ("net", Keyword::Net),
    ("port", Keyword::Port),
    ("portrange", Keyword::PortRange),
    ("proto", Keyword::Proto),
    ("src", Keyword::Src),
    ("dst", Keyword::Dst),
    ("and", Keyword::And),
    ("or", Keyword::Or),
    ("not", Keyword::Not),
    ("broadcast", Keyword::Broadcast),
    ("multicast", Keyword::Multicast),
    ("less", Keyword::Less),
    ("greater", Keyword::Greater),
    ("len", Keyword::Length),
    ("length", Keyword::Length),
    ("vlan", Keyword::Vlan),
    ("mask", Keyword::Mask),
    ("inbound", Keyword::Inbound),
    ("outbound", Keyword::Outbound),
];

const NO_LOOPS: Text = both(
    "it walks from header to header, and a filter in the kernel cannot loop; ask for the protocol itself, \
     such as `tcp`, or for the extension header, such as `ip6 proto 43`",
    "它要逐个首部往后找，而内核中的过滤器不能循环；请直接写协议，例如 `tcp`，或写扩展首部，例如 `ip6 \
     proto 43`",
);
const NO_NAMES: Text = both(
    "it needs the names of this machine's network; write `ether host MAC and not host ADDRESS`",
    "它需要本机网络中的名字；请写 `ether host MAC and not host ADDRESS`",
);
const NO_WIRELESS: Text = both("802.11 frames are not read", "不读 802.11 帧");
const NO_TUNNELS: Text = both(
    "what it encloses cannot be asked for; the bytes can, with `ether[OFFSET:SIZE]`",
    "不能询问它所封装的内容；可以用 `ether[OFFSET:SIZE]` 询问字节",
);
const NO_ISO: Text = both(
    "OSI protocols are not told apart; `iso` finds all of them",
    "不区分 OSI 的各协议；`iso` 选出所有这些协议",
);
const NO_PF: Text =
    both("only frames logged by the packet filter of BSD have it", "只有 BSD 的分组过滤器记录的帧有它");
const NO_LLC: Text = both(
    "LLC frames are not told apart; `ether[12:2] <= 1500` finds all of them",
    "不区分 LLC 帧；`ether[12:2] <= 1500` 选出所有这些帧",
);
const NO_BYTE: Text =
    both("write a comparison, such as `ether[OFFSET] = VALUE`", "请写成比较，例如 `ether[OFFSET] = VALUE`");
const NO_INDEX: Text = both(
    "the number of an interface is not part of a frame; choose the interface itself",
    "接口的编号不是帧的一部分；请直接选择接口",
);

const NOT_OFFERED: &[(&str, Text)] = &[
    ("protochain", NO_LOOPS),
    ("gateway", NO_NAMES),
    ("mpls", NO_TUNNELS),
    ("pppoed", both("write `ether proto 0x8863`", "请写 `ether proto 0x8863`")),
    ("pppoes", NO_TUNNELS),
    ("geneve", NO_TUNNELS),
    ("vxlan", NO_TUNNELS),
    ("wlan", NO_WIRELESS),
    ("radio", NO_WIRELESS),
    ("subtype", NO_WIRELESS),
    ("clnp", NO_ISO),
    ("esis", NO_ISO),
    ("isis", NO_ISO),
    ("ifname", NO_PF),
    ("rulenum", NO_PF),
    ("ruleset", NO_PF),
    ("subrulenum", NO_PF),
    ("llc", NO_LLC),
    ("byte", NO_BYTE),
    ("ifindex", NO_INDEX),
];

/// Offsets, flags and types with names, as pcap-filter(7) lists them: RFC 9293, 3.1 for TCP's flags, the IANA
/// registries of ICMP and ICMPv6 types for the others.
const NUMBERS: &[(&str, u32)] = &[
    ("tcpflags", 13),
    ("tcp-fin", 0x01),
    ("tcp-syn", 0x02),
    ("tcp-rst", 0x04),
    ("tcp-push", 0x08),
    ("tcp-ack", 0x10),
    ("tcp-urg", 0x20),
    ("tcp-ece", 0x40),
    ("tcp-cwr", 0x80),
    ("icmptype", 0),
    ("icmpcode", 1),
    ("icmp-echoreply", 0),
    ("icmp-unreach", 3),
    ("icmp-sourcequench", 4),
    ("icmp-redirect", 5),
    ("icmp-echo", 8),
    ("icmp-routeradvert", 9),
    ("icmp-routersolicit", 10),
    ("icmp-timxceed", 11),
    ("icmp-paramprob", 12),
    ("icmp-tstamp", 13),
    ("icmp-tstampreply", 14),
    ("icmp-ireq", 15),
    ("icmp-ireqreply", 16),
    ("icmp-maskreq", 17),
    ("icmp-maskreply", 18),
    ("icmp6type", 0),
    ("icmp6code", 1),
    ("icmp6-destinationunreach", 1),
    ("icmp6-packettoobig", 2),
    ("icmp6-timeexceeded", 3),
    ("icmp6-parameterproblem", 4),
    ("icmp6-echo", 128),
    ("icmp6-echoreply", 129),
    ("icmp6-multicastlistenerquery", 130),
    ("icmp6-multicastlistenerreportv1", 131),
    ("icmp6-multicastlistenerdone", 132),
    ("icmp6-routersolicit", 133),
    ("icmp6-routeradvert", 134),
    ("icmp6-neighborsolicit", 135),
    ("icmp6-neighboradvert", 136),
    ("icmp6-redirect", 137),
    ("icmp6-routerrenum", 138),
    ("icmp6-nodeinformationquery", 139),
    ("icmp6-nodeinformationresponse", 140),
    ("icmp6-ineighbordiscoverysolicit", 141),
    ("icmp6-ineighbordiscoveryadvert", 142),
    ("icmp6-multicastlistenerreportv2", 143),
    ("icmp6-homeagentdiscoveryrequest", 144),
    ("icmp6-homeagentdiscoveryreply", 145),
    ("icmp6-mobileprefixsolicit", 146),
    ("icmp6-mobileprefixadvert", 147),
    ("icmp6-certpathsolicit", 148),
    ("icmp6-certpathadvert", 149),
    ("icmp6-multicastrouteradvert", 151),
    ("icmp6-multicastroutersolicit", 152),
    ("icmp6-multicastrouterterm", 153),
];

/// The word with this spelling.
pub(super) fn word(text: &str) -> Option<Keyword> {
    let protocol =
        || PROTOCOLS.iter().find(|known| known.name == text).map(|&known| Keyword::Protocol(known));
    let refused = || find(NOT_OFFERED, text).map(Keyword::NotOffered);
    find(WORDS, text).or_else(protocol).or_else(refused)
}

/// The number with this name.
pub(super) fn number(text: &str) -> Option<u32> {
    find(NUMBERS, text)
}

/// All keywords and protocols, most common first.
pub(super) fn spellings() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|&(name, _)| name).chain(PROTOCOLS.iter().map(|known| known.name))
}

/// All names of numbers.
pub(super) fn number_names() -> impl Iterator<Item = &'static str> {
    NUMBERS.iter().map(|&(name, _)| name)
}

fn find<T: Copy>(table: &[(&str, T)], text: &str) -> Option<T> {
    table.iter().find(|(name, _)| *name == text).map(|&(_, value)| value)
}

/// A protocol and its span in the expression.
pub(super) type SpannedProtocol = (NamedProtocol, ByteSpan);
