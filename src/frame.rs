//! What a source may say of the network: bytes, when and where they were seen, and nothing more.

use std::fmt;

/// A moment, in nanoseconds since the Unix epoch (1970-01-01T00:00:00Z).
///
/// Signed, because files may hold times before the epoch and differences may be negative. Covers the years
/// 1677 to 2262.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment that is `nanoseconds` after the Unix epoch.
    pub const fn from_nanoseconds(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// The moment given by the kernel as whole seconds and nanoseconds; saturates at the ends of the range.
    pub const fn from_seconds(seconds: i64, nanoseconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds))
    }

    /// Nanoseconds since the Unix epoch.
    pub const fn nanoseconds(self) -> i64 {
        self.0
    }

    /// Nanoseconds from `earlier` to `self`; negative when `self` comes first. Saturates.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// What the first byte of a frame is: the number that capture files use (the tcpdump group's LINKTYPE list).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkType {
    /// An Ethernet header; Linux gives its loopback one too.
    Ethernet,
    /// An IPv4 or IPv6 packet with nothing before it.
    RawIp,
    /// Any other link type, by its number.
    Other(u32),
}

impl LinkType {
    /// The link type with this LINKTYPE number.
    pub const fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Ethernet,
            101 => Self::RawIp,
            other => Self::Other(other),
        }
    }

    /// The LINKTYPE number, as written in capture files.
    pub const fn number(self) -> u32 {
        match self {
            Self::Ethernet => 1,
            Self::RawIp => 101,
            Self::Other(number) => number,
        }
    }
}

impl fmt::Display for LinkType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ethernet => f.write_str("ethernet"),
            Self::RawIp => f.write_str("raw_ip"),
            Self::Other(number) => write!(f, "linktype_{number}"),
        }
    }
}

/// Which vantage (place of capture) saw a frame: an index into the trace's list of vantages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct VantageIndex(pub usize);

/// Bytes from a source, as they were seen at one vantage.
///
/// A frame has no number of its own: numbers are given where the frames of all vantages have been put in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// When the vantage saw it.
    pub time: Timestamp,
    /// Where it was seen.
    pub vantage: VantageIndex,
    /// What its first byte is.
    pub link_type: LinkType,
    /// The bytes that were captured: at most `original_len` of them.
    pub bytes: Vec<u8>,
    /// How many bytes the frame had on the wire.
    pub original_len: usize,
}
