//! A captured frame: its bytes, and when and where they were seen.

use std::fmt;
use std::num::NonZeroU64;

use crate::fate::Fate;

/// A moment, in nanoseconds since the Unix epoch (1970-01-01T00:00:00Z).
///
/// It is signed: files may hold times before the epoch. The range is the years 1677 to 2262.
///
/// It is stored as a number that is never 0, so that `Option<Timestamp>` also takes 8 bytes: each connection stores
/// many optional moments.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(NonZeroU64);

/// Flipping this bit gives unsigned numbers in the order of the signed ones. `i64::MIN` would become 0 and is not
/// representable.
const SIGN: u64 = 1 << 63;

impl Timestamp {
    /// The moment that is `nanoseconds` after the Unix epoch.
    pub const fn from_nanoseconds(nanoseconds: i64) -> Self {
        match NonZeroU64::new(nanoseconds.cast_unsigned() ^ SIGN) {
            Some(shifted) => Self(shifted),
            None => Self(NonZeroU64::MIN),
        }
    }

    /// The moment given by the kernel as whole seconds and nanoseconds; saturates at the ends of the range.
    pub const fn from_seconds(seconds: i64, nanoseconds: i64) -> Self {
        Self::from_nanoseconds(seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds))
    }

    /// Nanoseconds since the Unix epoch.
    pub const fn nanoseconds(self) -> i64 {
        (self.0.get() ^ SIGN).cast_signed()
    }

    /// Nanoseconds from `earlier` to `self`; negative when `self` comes first. Saturates.
    pub const fn since(self, earlier: Self) -> i64 {
        self.nanoseconds().saturating_sub(earlier.nanoseconds())
    }

    /// Nanoseconds from `earlier` to `self`; none where 64 bits cannot hold them (292 years), or where one of the two is an
    /// end of the range, which stands for all moments beyond it.
    pub const fn exactly_since(self, earlier: Self) -> Option<i64> {
        if self.is_end() || earlier.is_end() {
            return None;
        }
        self.nanoseconds().checked_sub(earlier.nanoseconds())
    }

    const fn is_end(self) -> bool {
        self.nanoseconds() == i64::MAX || self.nanoseconds() == -i64::MAX
    }
}

impl Default for Timestamp {
    fn default() -> Self {
        Self::from_nanoseconds(0)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timestamp").field(&self.nanoseconds()).finish()
    }
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
            // The tcpdump group reserves these numbers for private use.
            Self::Other(147..=162) => "private use",
            Self::Other(number) => {
                return OTHERS.iter().find(|(other, _)| *other == number).map(|(_, name)| *name);
            }
        })
    }
}

/// Names of further link types that captures contain. captrace does not decode them.
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
    (258, "PPI through pktap"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optional_timestamp_takes_8_bytes_and_timestamps_keep_their_order() {
        assert_eq!(size_of::<Option<Timestamp>>(), size_of::<i64>());
        let moments = [i64::MIN + 1, -1, 0, 1, i64::MAX].map(Timestamp::from_nanoseconds);
        assert!(moments.is_sorted());
        assert_eq!(moments.map(Timestamp::nanoseconds), [i64::MIN + 1, -1, 0, 1, i64::MAX]);
        assert_eq!(
            Timestamp::from_nanoseconds(i64::MIN),
            moments[0],
            "the one value that is not representable"
        );
        assert_eq!(Timestamp::default().nanoseconds(), 0);
    }

    #[test]
    fn a_distance_is_exact_up_to_292_years_and_unknown_from_an_end_of_the_range() {
        let at = Timestamp::from_nanoseconds;
        let (early, late) = (at(-(1 << 62)), at((1 << 62) - 1));
        assert_eq!(late.exactly_since(early), Some(i64::MAX));
        assert_eq!(at(1 << 62).exactly_since(early), None);
        assert_eq!((at(1 << 62).since(early), early.exactly_since(late)), (i64::MAX, Some(-i64::MAX)));
        for end in [i64::MIN, i64::MAX] {
            assert_eq!((at(end).exactly_since(at(0)), at(0).exactly_since(at(end))), (None, None));
        }
    }
}
