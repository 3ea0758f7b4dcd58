//! A segment as the analysis looks at it: the numbers of its header, and how much of the sequence space it takes.

use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::decode::tcp::field;
use crate::decode::{Flags, Network, Tcp, TcpOption};
use crate::frame::Timestamp;

/// One segment, seen at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    /// Its packet.
    pub packet: PacketRef,
    /// When it was seen.
    pub time: Timestamp,
    /// Its header.
    pub tcp: &'a Tcp,
    /// How many bytes of data it carries, captured or not.
    pub len: u32,
    /// The identification of its IP packet, where that has one (IPv4) and it is not 0.
    pub ip_id: Option<u16>,
    /// How many routers its IP packet may still pass.
    pub ttl: u8,
    /// Whether anybody reads what is said of it; otherwise it is only counted.
    pub is_told: bool,
    /// What of its options is asked for time and again.
    options: Asked,
}

/// Options that are looked up once.
#[derive(Debug, Clone, Copy, Default)]
struct Asked {
    timestamps: Option<(u32, u32)>,
    has_sack: bool,
}

impl Asked {
    fn of(tcp: &Tcp) -> Self {
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

/// The identification of an IP packet: none for IPv6, and none where it is 0, as it may be for a packet that must not
/// be cut (RFC 6864, 4.1).
pub const fn ip_id(network: &Network) -> Option<u16> {
    match network {
        Network::Ipv4(ip) if ip.id != 0 => Some(ip.id),
        _ => None,
    }
}

impl<'a> Segment<'a> {
    /// A segment of `len` bytes of data that is told of.
    pub fn new(packet: PacketRef, time: Timestamp, tcp: &'a Tcp, len: u32, ip_id: Option<u16>) -> Self {
        Self { packet, time, tcp, len, ip_id, ttl: 0, is_told: true, options: Asked::of(tcp) }
    }
}

impl Segment<'_> {
    /// Whether every flag of `flags` is set.
    pub const fn has(&self, flags: Flags) -> bool {
        self.tcp.flags.has(flags)
    }

    /// The sequence number of the SYN, or else of the first byte.
    pub const fn seq(&self) -> SeqNumber {
        SeqNumber(self.tcp.seq)
    }

    /// The sequence number of the first byte of data.
    pub fn first_byte(&self) -> SeqNumber {
        self.seq().plus(u32::from(self.has(Flags::SYN)))
    }

    /// The sequence number of the FIN, or of the byte that would come after the data.
    pub fn after_data(&self) -> SeqNumber {
        self.first_byte().plus(self.len)
    }

    /// The sequence number after everything that it takes up: SYN and FIN count as one each (RFC 9293, 3.4).
    pub fn end(&self) -> SeqNumber {
        self.after_data().plus(u32::from(self.has(Flags::FIN)))
    }

    /// Whether it takes up any sequence number, and so will be acknowledged.
    pub fn occupies(&self) -> bool {
        self.end() != self.seq()
    }

    /// The acknowledgment number, where the ACK flag makes it one.
    pub fn ack(&self) -> Option<SeqNumber> {
        self.has(Flags::ACK).then_some(SeqNumber(self.tcp.ack))
    }

    /// Whether its flags are such that the other end looks at nothing else in it.
    ///
    /// RFC 9293, 3.10.7.4: without RST and SYN, a segment that has no ACK is dropped. A SYN with a FIN or a RST opens
    /// and closes at once, which no TCP does: it comes from a scan or from a broken sender, and hosts drop it.
    pub const fn is_odd(&self) -> bool {
        let syn = self.has(Flags::SYN);
        let opens_and_closes = syn && (self.has(Flags::FIN) || self.has(Flags::RST));
        opens_and_closes || !(syn || self.has(Flags::RST) || self.has(Flags::ACK))
    }

    /// Whether it carries a selective acknowledgment (RFC 2018): ranges that arrived beyond a gap.
    pub const fn has_sack(&self) -> bool {
        self.options.has_sack
    }

    /// Whether it permits selective acknowledgments (RFC 2018, 2); none where its options were not captured whole and
    /// what is there does not.
    pub fn permits_sack(&self) -> Option<bool> {
        let permits = self.tcp.options.iter().any(|option| matches!(option, TcpOption::SackPermitted));
        let is_whole = self.tcp.options.captured() + field::MIN_HEADER_LEN >= self.tcp.header_len;
        (permits || is_whole).then_some(permits)
    }

    /// The ranges of its selective acknowledgment, in its order.
    pub fn sack_blocks(&self) -> impl Iterator<Item = (SeqNumber, SeqNumber)> {
        let blocks = |option| match option {
            TcpOption::Sack { blocks } => Some(blocks),
            _ => None,
        };
        let blocks = self.tcp.options.iter().find_map(blocks);
        let range = |(from, to)| (SeqNumber(from), SeqNumber(to));
        // Eight bytes each after the first two: an option has room for no more than four (RFC 2018, 3).
        let mut ranges = [None; 4];
        if let Some(blocks) = blocks {
            ranges.iter_mut().zip(blocks.iter()).for_each(|(to, block)| *to = Some(range(block)));
        }
        ranges.into_iter().flatten().filter(|(from, to)| to.is_after(*from))
    }

    /// Its timestamps (RFC 7323, 3): the sender's clock, and the other end's, echoed.
    pub const fn timestamps(&self) -> Option<(u32, u32)> {
        self.options.timestamps
    }

    /// The sender's clock in it.
    pub fn clock(&self) -> Option<u32> {
        self.timestamps().map(|(clock, _)| clock)
    }

    /// Whether it carries nothing but an acknowledgment.
    pub fn is_pure_ack(&self) -> bool {
        self.len == 0 && self.has(Flags::ACK) && !self.tcp.flags.has_any(Flags::SYN | Flags::FIN | Flags::RST)
    }
}
