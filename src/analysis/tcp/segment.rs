//! A segment as the analysis looks at it: the numbers of its header, and how much of the sequence space it takes.

use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::decode::{Flags, Tcp, TcpOption};
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
    pub fn has_sack(&self) -> bool {
        self.tcp
            .options
            .iter()
            .any(|option| matches!(option, TcpOption::Sack { blocks } if !blocks.is_empty()))
    }

    /// Whether it carries nothing but an acknowledgment.
    pub fn is_pure_ack(&self) -> bool {
        self.len == 0 && self.has(Flags::ACK) && !self.tcp.flags.has_any(Flags::SYN | Flags::FIN | Flags::RST)
    }
}
