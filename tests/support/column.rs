//! The columns of the oracle as decode sees them, and why some differ.

use captrace::internals::decode::reassemble::Reassembled;
use captrace::internals::decode::{
    ChecksumStatus, Icmp, Ipv4, Ipv6, Link, Network, Packet, Stop, Tcp, TcpOption, Transport, Udp,
};

use super::capture::Captured;

/// A frame's layers in tshark's order.
pub(crate) struct Columns<'a> {
    frame: &'a Captured,
    /// The packets, outermost first; each with its network layer, unless its fragments showed it.
    packets: Vec<(&'a Packet, bool)>,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(frame: &'a Captured, packet: &'a Packet, whole: Option<&'a Reassembled>) -> Self {
        let mut packets = Vec::new();
        let mut next = Some(packet);
        while let Some(packet) = next {
            packets.push((packet, true));
            next = packet.inner.as_deref();
        }
        let mut next = whole.map(|whole| &whole.packet);
        let mut with_network = false;
        while let Some(packet) = next {
            packets.push((packet, with_network));
            with_network = true;
            next = packet.inner.as_deref();
        }
        Self { frame, packets }
    }

    fn find<T>(&self, pick: impl Fn(&'a Packet) -> Option<T>) -> Option<T> {
        self.packets.iter().find_map(|(packet, _)| pick(packet))
    }

    fn network<T>(&self, pick: impl Fn(&'a Network) -> Option<T>) -> Option<T> {
        let mut networks = self.packets.iter().filter(|(_, reported)| *reported);
        networks.find_map(|(packet, _)| pick(packet.network.as_ref()?))
    }

    fn ipv4(&self) -> Option<&'a Ipv4> {
        self.network(|network| if let Network::Ipv4(ip) = network { Some(ip) } else { None })
    }

    fn ipv6(&self) -> Option<&'a Ipv6> {
        self.network(|network| if let Network::Ipv6(ip) = network { Some(ip) } else { None })
    }

    fn udp(&self) -> Option<&'a Udp> {
        self.find(|packet| if let Some(Transport::Udp(udp)) = &packet.transport { Some(udp) } else { None })
    }

    /// The first TCP header and the length of its data.
    fn tcp(&self) -> Option<(&'a Tcp, usize)> {
        self.find(|packet| match &packet.transport {
            Some(Transport::Tcp(tcp)) => Some((tcp, packet.payload_len)),
            _ => None,
        })
    }

    /// Ports and sequence number, possibly from a truncated header.
    fn tcp_start(&self) -> Option<(u16, u16, Option<u32>)> {
        self.find(|packet| match &packet.transport {
            Some(Transport::Tcp(tcp)) => Some((tcp.source_port, tcp.destination_port, Some(tcp.seq))),
            Some(Transport::TcpStart(tcp)) => Some((tcp.source_port, tcp.destination_port, tcp.seq)),
            _ => None,
        })
    }

    fn icmp(&self, v6: bool) -> Option<&'a Icmp> {
        self.find(|packet| match &packet.transport {
            Some(Transport::Icmp(icmp)) if icmp.v6 == v6 => Some(icmp),
            _ => None,
        })
    }

    fn stops(&self) -> impl Iterator<Item = &'a Stop> {
        self.packets.iter().filter_map(|(packet, _)| packet.stop.as_deref())
    }

    fn option<T>(&self, pick: impl Fn(TcpOption<'a>) -> Option<T>) -> Option<T> {
        self.tcp()?.0.options.iter().find_map(pick)
    }
}

/// One column: its name, the layer that tshark must have met, and what we say.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    layer: &'static str,
    pub(crate) value: fn(&Columns<'_>) -> String,
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn flag(value: Option<bool>) -> String {
    text(value.map(u8::from))
}

fn hex16(value: Option<u16>) -> String {
    value.map(|value| format!("0x{value:04x}")).unwrap_or_default()
}

/// tshark has no state for an offloaded checksum and calls it bad.
fn status(status: Option<ChecksumStatus>) -> String {
    text(status.map(|status| match status {
        ChecksumStatus::Bad | ChecksumStatus::Partial => 0,
        ChecksumStatus::Ok => 1,
        ChecksumStatus::Unverified => 2,
        ChecksumStatus::Absent => 3,
    }))
}

fn ethernet(columns: &Columns<'_>, pick: fn(&captrace::internals::decode::Ethernet) -> String) -> String {
    let found = columns.find(|packet| match &packet.link {
        Some(Link::Ethernet(header)) => Some(pick(header)),
        _ => None,
    });
    found.unwrap_or_default()
}

/// Not a column of the oracle but the distance between two of them.
pub(crate) const SACK_WIDTH: &str = "tcp.options.sack_re - tcp.options.sack_le";

/// Every column that decode has a value for.
pub(crate) const COLUMNS: &[Column] = &[
    Column { name: "frame.len", layer: "frame", value: |all| all.frame.original_len.to_string() },
    Column { name: "frame.cap_len", layer: "frame", value: |all| all.frame.bytes.len().to_string() },
    Column { name: "eth.src", layer: "eth", value: |all| ethernet(all, |eth| eth.source.to_string()) },
    Column { name: "eth.dst", layer: "eth", value: |all| ethernet(all, |eth| eth.destination.to_string()) },
    Column {
        name: "vlan.id",
        layer: "vlan",
        value: |all| text(all.find(|packet| packet.tags.as_slice().first().map(|tag| tag.id))),
    },
    Column {
        name: "ip.version",
        layer: "ip",
        value: |all| text(all.network(|ip| Some(if ip.source().is_ipv4() { 4 } else { 6 }))),
    },
    Column { name: "ip.src", layer: "ip", value: |all| text(all.ipv4().map(|ip| ip.source)) },
    Column { name: "ip.dst", layer: "ip", value: |all| text(all.ipv4().map(|ip| ip.destination)) },
    Column { name: "ipv6.src", layer: "ipv6", value: |all| text(all.ipv6().map(|ip| ip.source)) },
    Column { name: "ipv6.dst", layer: "ipv6", value: |all| text(all.ipv6().map(|ip| ip.destination)) },
    Column { name: "ip.ttl", layer: "ip", value: |all| text(all.ipv4().map(|ip| ip.ttl)) },
    Column { name: "ip.id", layer: "ip", value: |all| hex16(all.ipv4().map(|ip| ip.id)) },
    Column { name: "ip.flags.df", layer: "ip", value: |all| flag(all.ipv4().map(|ip| ip.dont_fragment)) },
    Column { name: "ip.flags.mf", layer: "ip", value: |all| flag(all.ipv4().map(|ip| ip.more_fragments)) },
    Column {
        name: "ip.frag_offset",
        layer: "ip",
        value: |all| text(all.ipv4().map(|ip| ip.fragment_offset / 8)),
    },
    Column {
        name: "ip.checksum.status",
        layer: "ip",
        value: |all| status(all.ipv4().map(|ip| ip.checksum.status)),
    },
    Column { name: "ipv6.hlim", layer: "ipv6", value: |all| text(all.ipv6().map(|ip| ip.hop_limit)) },
    Column { name: "udp.srcport", layer: "udp", value: |all| text(all.udp().map(|udp| udp.source_port)) },
    Column {
        name: "udp.dstport",
        layer: "udp",
        value: |all| text(all.udp().map(|udp| udp.destination_port)),
    },
    Column { name: "udp.length", layer: "udp", value: |all| text(all.udp().map(|udp| udp.length)) },
    Column {
        name: "udp.checksum.status",
        layer: "udp",
        value: |all| status(all.udp().map(|udp| udp.checksum.status)),
    },
    Column { name: "tcp.srcport", layer: "tcp", value: |all| text(all.tcp_start().map(|tcp| tcp.0)) },
    Column { name: "tcp.dstport", layer: "tcp", value: |all| text(all.tcp_start().map(|tcp| tcp.1)) },
    Column { name: "tcp.seq_raw", layer: "tcp", value: |all| text(all.tcp_start().and_then(|tcp| tcp.2)) },
    Column { name: "tcp.ack_raw", layer: "tcp", value: |all| text(all.tcp().map(|(tcp, _)| tcp.ack)) },
    Column { name: "tcp.len", layer: "tcp", value: |all| text(all.tcp().map(|(_, len)| len)) },
    Column {
        name: "tcp.flags",
        layer: "tcp",
        value: |all| hex16(all.tcp().map(|(tcp, _)| tcp.flags.bits())),
    },
    Column {
        name: "tcp.window_size_value",
        layer: "tcp",
        value: |all| text(all.tcp().map(|(tcp, _)| tcp.window)),
    },
    Column {
        name: "tcp.checksum.status",
        layer: "tcp",
        value: |all| status(all.tcp().map(|(tcp, _)| tcp.checksum.status)),
    },
    Column {
        name: "tcp.urgent_pointer",
        layer: "tcp",
        value: |all| text(all.tcp().map(|(tcp, _)| tcp.urgent)),
    },
    Column {
        name: "tcp.options.mss_val",
        layer: "tcp",
        value: |all| text(all.tcp().and_then(|(tcp, _)| tcp.mss())),
    },
    Column {
        name: "tcp.options.wscale.shift",
        layer: "tcp",
        value: |all| text(all.tcp().and_then(|(tcp, _)| tcp.window_scale())),
    },
    Column {
        name: "tcp.options.sack_perm",
        layer: "tcp",
        value: |all| {
            let permitted = |option| matches!(option, TcpOption::SackPermitted).then_some("0402");
            text(all.option(permitted))
        },
    },
    Column {
        name: SACK_WIDTH,
        layer: "tcp",
        value: |all| {
            text(all.option(|option| match option {
                TcpOption::Sack { blocks } => {
                    blocks.iter().next().map(|(left, right)| right.wrapping_sub(left))
                }
                _ => None,
            }))
        },
    },
    Column {
        name: "tcp.options.timestamp.tsval",
        layer: "tcp",
        value: |all| {
            text(all.option(|option| match option {
                TcpOption::Timestamps { value, .. } => Some(value),
                _ => None,
            }))
        },
    },
    Column {
        name: "tcp.options.timestamp.tsecr",
        layer: "tcp",
        value: |all| {
            text(all.option(|option| match option {
                TcpOption::Timestamps { echo, .. } => Some(echo),
                _ => None,
            }))
        },
    },
    Column { name: "icmp.type", layer: "icmp", value: |all| text(all.icmp(false).map(|icmp| icmp.kind)) },
    Column { name: "icmp.code", layer: "icmp", value: |all| text(all.icmp(false).map(|icmp| icmp.code)) },
    Column { name: "icmpv6.type", layer: "icmpv6", value: |all| text(all.icmp(true).map(|icmp| icmp.kind)) },
    Column { name: "icmpv6.code", layer: "icmpv6", value: |all| text(all.icmp(true).map(|icmp| icmp.code)) },
    Column {
        name: "arp.opcode",
        layer: "arp",
        value: |all| text(all.find(|packet| packet.arp.as_ref().map(|arp| arp.operation))),
    },
];

/// The protocols whose payload decode reads, by tshark's names; after other protocols it shows bytes.
const READ: &[&str] = &[
    "eth",
    "ethertype",
    "vlan",
    "ieee8021ad",
    "pppoes",
    "mpls",
    "llc",
    "sll",
    "null",
    "raw",
    "ip",
    "ipv6",
    "ipv6.hopopts",
    "ipv6.dstopts",
    "ipv6.routing",
    "ipv6.fraghdr",
    "gre",
    "icmp",
    "icmpv6",
    "udp",
    "ah",
    "ayiya",
    "cfp",
    "cmd",
    "erspan",
    "etag",
    "etherip",
    "geneve",
    "gtp",
    "hsr",
    "ieee8021ah",
    "l2tp",
    "lisp-data",
    "nsh",
    "ppp",
    "pwethcw",
    "pwethheuristic",
    "pwethnocw",
    "teredo",
    "tzsp",
    "vntag",
    "vxlan",
];
/// The protocols that decode reads, but whose payload it does not read.
const LAST: [&str; 2] = ["tcp", "arp"];

impl Column {
    /// The reason for an accepted difference, if there is one.
    pub(crate) fn excuse(
        &self,
        ours: &Columns<'_>,
        theirs: &str,
        own: &str,
        protocols: &str,
        file: &str,
    ) -> Option<&'static str> {
        let listed = LISTED.iter().find(|(name, column, _)| file.ends_with(name) && *column == self.name);
        if let Some((_, _, reason)) = listed {
            return Some(reason);
        }
        let status = self.name == "tcp.checksum.status" || self.name == "udp.checksum.status";
        match (own, theirs) {
            ("", _) if !self.is_read(protocols) => Some("inside a protocol that captrace shows as bytes"),
            ("2", "0" | "1") if status && ours.stops().any(|stop| stop.promised_by == "ip.total_len") => {
                Some("IP promises more bytes than the frame had: tshark adds up those that are there")
            }
            (_, "") if self.name == "tcp.seq_raw" && protocols.contains(":icmp:") => {
                Some("tshark gives a segment that an ICMP error quotes no raw number")
            }
            _ if self.layer == "tcp" && ours.stops().any(|stop| stop.layer == "tcp") => {
                Some("the header's length cannot be: tshark stops there, captrace shows the fixed fields")
            }
            _ => None,
        }
    }

    /// Whether decode reads all protocols up to this column's.
    fn is_read(&self, protocols: &str) -> bool {
        for protocol in protocols.split(':') {
            if protocol == self.layer {
                return true;
            }
            if LAST.contains(&protocol) || !READ.contains(&protocol) {
                return false;
            }
        }
        false
    }
}

/// Differences that only one file has: its name, the column, and the reason.
const LISTED: &[(&str, &str, &str)] = &[
    (
        "zeek/ipv4-fragmented-4.pcap",
        "tcp.checksum.status",
        "fragments overlap: to captrace the bytes that came first stay, and add up",
    ),
    (
        "pcapplusplus/QinQ_802.1_AD.pcapng",
        "vlan.id",
        "tshark has a field of another name for the outer tag of 802.1ad",
    ),
];
