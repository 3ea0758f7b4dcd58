//! A segment as the analysis looks at it: the numbers of its header, and how much of the sequence space it takes.

use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::decode::{Flags, Tcp};
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

    /// Whether it carries nothing but an acknowledgment.
    pub fn is_pure_ack(&self) -> bool {
        self.len == 0 && self.has(Flags::ACK) && !self.tcp.flags.has_any(Flags::SYN | Flags::FIN | Flags::RST)
    }
}
