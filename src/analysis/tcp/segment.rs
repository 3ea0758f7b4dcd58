//! A segment as the analysis sees it: the fields of its header, and how much of the sequence space it occupies.

use crate::analysis::fact::{PacketId, PacketRef, RecordNumber};
use crate::analysis::seq::SeqNumber;
use crate::analysis::vantage::VantageKind;
use crate::decode::tcp::field;
use crate::decode::{ChecksumStatus, Flags, Network, Tcp, TcpOption};
use crate::frame::Timestamp;

/// One segment, seen at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    /// Its packet.
    pub packet: PacketRef,
    /// When it was seen.
    pub time: Timestamp,
    /// The fixed part of its header.
    pub header: SegmentHeader,
    /// The whole header; `None` where only a [`Brief`] was kept.
    tcp: Option<&'a Tcp>,
    /// How many bytes of data it carries, captured or not.
    pub len: u32,
    /// The identification of its IP packet, if it is IPv4 and the field is not 0.
    pub ip_id: Option<u16>,
    /// The time to live or hop limit of its IP packet.
    pub ttl: u8,
    /// Whether its checksum was verified and fits.
    pub intact: bool,
    /// Where it was seen.
    pub seen_at: VantageKind,
    /// If the same packet was captured before: the first capture, and its time.
    pub first_seen: Option<(PacketRef, Timestamp)>,
    /// The options that are needed often.
    options: CachedOptions,
}

/// The part of a header that is needed often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentHeader {
    /// Sequence number.
    pub seq: SeqNumber,
    /// Acknowledgment number; meaningful with ACK.
    pub ack: SeqNumber,
    /// The control bits.
    pub flags: Flags,
    /// The window, not scaled.
    pub window: u16,
    /// The checksum, right or wrong.
    pub checksum: u16,
}

/// A segment that is only counted. It is evidence for no finding, so its packet number is not kept.
#[derive(Debug, Clone, Copy)]
pub struct Brief {
    time: Timestamp,
    header: SegmentHeader,
    len: u32,
    ip_id: Option<u16>,
    ttl: u8,
    intact: bool,
    timestamps: Option<(u32, u32)>,
}

/// Options that are looked up once.
#[derive(Debug, Clone, Copy, Default)]
struct CachedOptions {
    timestamps: Option<(u32, u32)>,
    has_sack: bool,
}

impl CachedOptions {
    fn of(tcp: &Tcp) -> Self {
        if let Some(timestamps) = tcp.options.only_timestamps() {
            return Self { timestamps: Some(timestamps), has_sack: false };
        }
        let mut asked = Self::default();
        for option in tcp.options.iter() {
            match option {
                TcpOption::Timestamps { value, echo } => {
                    asked.timestamps.get_or_insert((value, echo));
                }
                TcpOption::Sack { blocks } => asked.has_sack |= !blocks.is_empty(),
                _ => {}
            }
        }
        asked
    }
}

/// The identification of an IP packet. `None` for IPv6, and if it is 0, as it may be in a packet that must not be
/// fragmented (RFC 6864, 4.1).
pub const fn ip_id(network: &Network) -> Option<u16> {
    match network {
        Network::Ipv4(ip) if ip.id != 0 => Some(ip.id),
        _ => None,
    }
}

impl Segment<'_> {
    /// Whether it is an ACK, perhaps with data, that neither opens nor closes anything and selects nothing.
    fn carries_no_control(&self) -> bool {
        let unusual = Flags::SYN | Flags::FIN | Flags::RST | Flags::URG;
        self.has(Flags::ACK) && !self.header.flags.has_any(unusual) && !self.options.has_sack
    }

    /// The same, if it says nothing of congestion either.
    pub(super) fn is_ordinary(&self) -> bool {
        self.carries_no_control() && !self.header.flags.has_any(Flags::ECE | Flags::CWR)
    }
}

impl<'a> Segment<'a> {
    /// A segment of `len` bytes of data.
    #[inline]
    pub fn new(packet: PacketRef, time: Timestamp, tcp: &'a Tcp, len: u32, ip_id: Option<u16>) -> Self {
        let header = SegmentHeader {
            seq: SeqNumber(tcp.seq),
            ack: SeqNumber(tcp.ack),
            flags: tcp.flags,
            window: tcp.window,
            checksum: tcp.checksum.value,
        };
        let options = CachedOptions::of(tcp);
        Self {
            packet,
            time,
            header,
            tcp: Some(tcp),
            len,
            ip_id,
            ttl: 0,
            intact: tcp.checksum.status == ChecksumStatus::Ok,
            seen_at: VantageKind::Link,
            first_seen: None,
            options,
        }
    }
}

impl Brief {
    /// The segment, if this type can hold all of it: an ACK, perhaps with data, with no options but timestamps.
    #[inline]
    pub fn of(segment: &Segment<'_>) -> Option<Self> {
        let Segment { time, header, len, ip_id, ttl, intact, options, .. } = *segment;
        segment.carries_no_control().then_some(Self {
            time,
            header,
            len,
            ip_id,
            ttl,
            intact,
            timestamps: options.timestamps,
        })
    }

    /// Whether its checksum was verified and fits.
    pub const fn is_intact(&self) -> bool {
        self.intact
    }

    /// How many bytes of data it carries.
    pub const fn len(&self) -> u32 {
        self.len
    }

    /// The segment, without its packet number, as if it was seen at an unknown place on the path.
    pub const fn segment(&self) -> Segment<'static> {
        let Self { time, header, len, ip_id, ttl, intact, timestamps } = *self;
        let packet = PacketRef { id: PacketId(0), n: RecordNumber(0) };
        let options = CachedOptions { timestamps, has_sack: false };
        let seen_at = VantageKind::Link;
        Segment {
            packet,
            time,
            header,
            tcp: None,
            len,
            ip_id,
            ttl,
            intact,
            seen_at,
            first_seen: None,
            options,
        }
    }
}

impl<'a> Segment<'a> {
    /// The whole header, if it was kept.
    pub(super) const fn tcp(&self) -> Option<&'a Tcp> {
        self.tcp
    }
}

impl Segment<'_> {
    /// Whether every flag of `flags` is set.
    pub const fn has(&self, flags: Flags) -> bool {
        self.header.flags.has(flags)
    }

    /// The sequence number of the SYN, or else of the first byte.
    pub const fn seq(&self) -> SeqNumber {
        self.header.seq
    }

    /// The sequence number of the first byte of data.
    pub fn first_byte(&self) -> SeqNumber {
        self.seq().plus(u32::from(self.has(Flags::SYN)))
    }

    /// The sequence number of the FIN, or of the byte that would come after the data.
    pub fn after_data(&self) -> SeqNumber {
        self.first_byte().plus(self.len)
    }

    /// The sequence number after everything that it occupies: SYN and FIN count as one each (RFC 9293, 3.4).
    pub fn end(&self) -> SeqNumber {
        self.after_data().plus(u32::from(self.has(Flags::FIN)))
    }

    /// Whether it occupies any sequence number, and so will be acknowledged.
    pub fn occupies(&self) -> bool {
        self.end() != self.seq()
    }

    /// The acknowledgment number, if the ACK flag is set.
    pub fn ack(&self) -> Option<SeqNumber> {
        self.has(Flags::ACK).then_some(self.header.ack)
    }

    /// Whether the other end drops it because of its flags.
    ///
    /// RFC 9293, 3.10.7.4: a segment with none of RST, SYN and ACK is dropped. A SYN with a FIN or a RST opens and
    /// closes at once, which no TCP does: it comes from a scan or a broken sender, and hosts drop it.
    pub const fn is_odd(&self) -> bool {
        let syn = self.has(Flags::SYN);
        let opens_and_closes = syn && (self.has(Flags::FIN) || self.has(Flags::RST));
        opens_and_closes || !(syn || self.has(Flags::RST) || self.has(Flags::ACK))
    }

    /// Whether it carries a selective acknowledgment (RFC 2018): ranges that arrived beyond a gap.
    pub const fn has_sack(&self) -> bool {
        self.options.has_sack
    }

    /// Whether it permits selective acknowledgments (RFC 2018, 2). `None` if its options were only partly captured
    /// and the captured part has no such option.
    pub fn permits_sack(&self) -> Option<bool> {
        let tcp = self.tcp?;
        let permits = tcp.options.iter().any(|option| matches!(option, TcpOption::SackPermitted));
        let is_whole = tcp.options.captured() + field::MIN_HEADER_LEN >= tcp.header_len;
        (permits || is_whole).then_some(permits)
    }

    /// The ranges of its selective acknowledgment, in the order of the option.
    pub fn sack_blocks(&self) -> impl Iterator<Item = (SeqNumber, SeqNumber)> {
        let blocks = |option| match option {
            TcpOption::Sack { blocks } => Some(blocks),
            _ => None,
        };
        let blocks = self.tcp.and_then(|tcp| tcp.options.iter().find_map(blocks));
        let range = |(from, to)| (SeqNumber(from), SeqNumber(to));
        // A range takes 8 of the option's bytes, after the first two: there is room for four (RFC 2018, 3).
        let mut ranges = [None; 4];
        if let Some(blocks) = blocks {
            ranges.iter_mut().zip(blocks.iter()).for_each(|(to, block)| *to = Some(range(block)));
        }
        ranges.into_iter().flatten().filter(|(from, to)| to.is_after(*from))
    }

    /// The window scale that it offers (RFC 7323, 2.2).
    pub fn window_scale(&self) -> Option<u8> {
        self.tcp?.window_scale()
    }

    /// The largest segment that its sender accepts (RFC 9293, 3.7.1).
    pub fn mss(&self) -> Option<u16> {
        self.tcp?.mss()
    }

    /// How many bytes of options its header has.
    pub fn options_len(&self) -> usize {
        self.tcp.map_or(0, |tcp| tcp.header_len.saturating_sub(field::MIN_HEADER_LEN))
    }

    /// The port that it comes from.
    pub fn source_port(&self) -> u16 {
        self.tcp.map_or(0, |tcp| tcp.source_port)
    }

    /// Its urgent pointer; meaningful with URG.
    pub fn urgent(&self) -> u16 {
        self.tcp.map_or(0, |tcp| tcp.urgent)
    }

    /// Its timestamps (RFC 7323, 3): TSval, the sender's clock, and TSecr, the echo of the other end's clock.
    pub const fn timestamps(&self) -> Option<(u32, u32)> {
        self.options.timestamps
    }

    /// The echo of the other end's clock (TSecr).
    pub fn echo(&self) -> Option<u32> {
        self.timestamps().map(|(_, echo)| echo)
    }

    /// The sender's clock (TSval).
    pub fn clock(&self) -> Option<u32> {
        self.timestamps().map(|(clock, _)| clock)
    }

    /// Whether it carries nothing but an acknowledgment.
    pub fn is_pure_ack(&self) -> bool {
        self.len == 0
            && self.has(Flags::ACK)
            && !self.header.flags.has_any(Flags::SYN | Flags::FIN | Flags::RST)
    }
}
