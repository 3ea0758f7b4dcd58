//! A captured frame: its bytes, and when and where they were seen.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fate::Fate;
pub use crate::timestamp::Timestamp;

/// The direction in which a packet passed an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, schemars(rename = "Passage"))]
pub enum FrameDirection {
    /// It was received.
    Inbound,
    /// It was sent.
    Outbound,
}

/// The format of a frame's first header: the number that capture files use (the tcpdump group's LINKTYPE list).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkType {
    /// Four bytes with the address family of the packet, in the byte order of the capturing machine (BSD loopback).
    Null,
    /// An Ethernet header. Linux uses one on its loopback interface, too.
    Ethernet,
    /// An IPv4 or IPv6 packet without a link-layer header.
    RawIp,
    /// The same four bytes as [`Null`](Self::Null), always in network byte order (OpenBSD loopback).
    Loop,
    /// The header that Linux puts in place of the link-layer header if a capture takes all interfaces.
    LinuxCooked,
    /// Version 2 of the Linux cooked header, which also has the interface index.
    LinuxCooked2,
    /// An IPv4 packet without a link-layer header.
    RawIpv4,
    /// An IPv6 packet without a link-layer header.
    RawIpv6,
    /// Any other link type, by its number.
    Other(u32),
}

impl LinkType {
    /// A link type that is not known: a trace names one of another version, or no layer of its packets could be read. No
    /// capture file has such a number, and none can be written with it.
    pub const UNKNOWN: Self = Self::Other(u32::MAX);

    /// The link type with this LINKTYPE number.
    pub const fn from_number(number: u32) -> Self {
        match number {
            0 => Self::Null,
            1 => Self::Ethernet,
            // BSD systems wrote 12 or 14 for raw IP before it had a number of its own.
            12 | 14 | 101 => Self::RawIp,
            108 => Self::Loop,
            113 => Self::LinuxCooked,
            228 => Self::RawIpv4,
            229 => Self::RawIpv6,
            276 => Self::LinuxCooked2,
            other => Self::Other(other),
        }
    }

    /// The LINKTYPE number, as written in capture files.
    pub const fn number(self) -> u32 {
        match self {
            Self::Null => 0,
            Self::Ethernet => 1,
            Self::RawIp => 101,
            Self::Loop => 108,
            Self::LinuxCooked => 113,
            Self::RawIpv4 => 228,
            Self::RawIpv6 => 229,
            Self::LinuxCooked2 => 276,
            Self::Other(number) => number,
        }
    }

    /// The link type with this name in a trace, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        let number = name.strip_prefix("linktype_").and_then(|number| number.parse().ok());
        let known = [0, 1, 101, 108, 113, 228, 229, 276].map(Self::from_number);
        known.into_iter().find(|known| known.to_string() == name).or(number.map(Self::from_number))
    }

    /// The common name, for messages; `None` for numbers that are not in the table.
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Null => "BSD loopback",
            Self::Ethernet => "Ethernet",
            Self::RawIp => "raw IP",
            Self::Loop => "OpenBSD loopback",
            Self::LinuxCooked => "Linux cooked",
            Self::RawIpv4 => "raw IPv4",
            Self::RawIpv6 => "raw IPv6",
            Self::LinuxCooked2 => "Linux cooked, version 2",
            Self::UNKNOWN => "unknown link",
            // The tcpdump group reserves these numbers for private use.
            Self::Other(147..=162) => "private use",
            Self::Other(number) => {
                return OTHERS.iter().find(|(other, _)| *other == number).map(|(_, name)| *name);
            }
        })
    }
}

/// Names of further link types that captures contain. Of these, captrace decodes NFLOG and pktap.
const OTHERS: &[(u32, &str)] = &[
    (3, "AX.25"),
    (6, "Token Ring"),
    (7, "ARCNET"),
    (8, "SLIP"),
    (9, "PPP"),
    (10, "FDDI"),
    (50, "PPP in HDLC framing"),
    (51, "PPP over Ethernet"),
    (100, "ATM (RFC 1483)"),
    (104, "Cisco HDLC"),
    (105, "IEEE 802.11"),
    (106, "Linux classical IP over ATM"),
    (107, "Frame Relay"),
    (109, "IPsec encapsulation"),
    (114, "Apple LocalTalk"),
    (117, "OpenBSD pf log"),
    (119, "IEEE 802.11 with Prism header"),
    (122, "IP over Fibre Channel"),
    (127, "IEEE 802.11 with radiotap header"),
    (129, "ARCNET (Linux)"),
    (138, "Apple IP over IEEE 1394"),
    (140, "MTP2 with pseudo-header"),
    (141, "MTP2"),
    (142, "MTP3"),
    (143, "SCCP"),
    (144, "Linux IrDA"),
    (163, "IEEE 802.11 with AVS header"),
    (165, "BACnet MS/TP"),
    (166, "PPP (pppd)"),
    (177, "Linux LAPD"),
    (187, "Bluetooth HCI"),
    (189, "USB (Linux)"),
    (192, "per-packet information"),
    (195, "IEEE 802.15.4"),
    (201, "Bluetooth HCI with direction"),
    (202, "AX.25 KISS"),
    (203, "LAPD"),
    (204, "PPP with direction"),
    (205, "Cisco HDLC with direction"),
    (209, "I2C (Linux)"),
    (220, "USB (Linux, memory-mapped)"),
    (224, "Fibre Channel"),
    (226, "Solaris IP network interface"),
    (227, "CAN"),
    (230, "IEEE 802.15.4 without FCS"),
    (235, "DVB-CI"),
    (239, "Linux netfilter log"),
    (240, "Hilscher netANALYZER"),
    (242, "IP over InfiniBand"),
    (243, "MPEG-2 transport stream"),
    (247, "InfiniBand"),
    (248, "SCTP"),
    (249, "USB (USBPcap)"),
    (251, "Bluetooth Low Energy"),
    (253, "Linux netlink"),
    (256, "Bluetooth Low Energy with pseudo-header"),
    (258, "Apple pktap"),
    (266, "USB (Darwin)"),
    (272, "nRF Sniffer"),
    (274, "Ethernet in USB (RNDIS)"),
    (280, "ELEE"),
    (281, "Z-Wave"),
    (283, "IEEE 802.15.4 with TAP header"),
];

impl fmt::Display for LinkType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Ethernet => "ethernet",
            Self::RawIp => "raw_ip",
            Self::Loop => "loop",
            Self::LinuxCooked => "linux_sll",
            Self::LinuxCooked2 => "linux_sll2",
            Self::RawIpv4 => "raw_ipv4",
            Self::RawIpv6 => "raw_ipv6",
            Self::Other(number) => return write!(f, "linktype_{number}"),
        })
    }
}

/// The vantage (place of capture) that saw a frame: an index into the trace's list of vantages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct VantageIndex(pub usize);

/// A frame as one vantage saw it.
///
/// It has no number yet: numbers are assigned after the frames of all vantages are merged in order of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The time at which the vantage saw it.
    pub time: Timestamp,
    /// Where it was seen.
    pub vantage: VantageIndex,
    /// The format of its first header.
    pub link_type: LinkType,
    /// The bytes that were captured: at most `original_len` of them.
    pub bytes: Vec<u8>,
    /// The length of the frame on the wire, in bytes.
    pub original_len: usize,
    /// What the link did with it, if captrace was the link: known where its sender's end saw it.
    pub fate: Option<Box<Fate>>,
}

/// A [`Frame`] whose bytes stay where they were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawFrame<'a> {
    /// When the vantage saw it.
    pub time: Timestamp,
    /// Where it was seen.
    pub vantage: VantageIndex,
    /// What its first byte is.
    pub link_type: LinkType,
    /// The bytes that were captured: at most `original_len` of them.
    pub bytes: &'a [u8],
    /// How many bytes the frame had on the wire.
    pub original_len: usize,
}

impl From<RawFrame<'_>> for Frame {
    fn from(frame: RawFrame<'_>) -> Self {
        let RawFrame { time, vantage, link_type, bytes, original_len } = frame;
        Self { time, vantage, link_type, bytes: bytes.to_vec(), original_len, fate: None }
    }
}
