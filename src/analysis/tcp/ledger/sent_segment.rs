//! What is remembered of a segment that was sent, until it is acknowledged.

use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::frame::Timestamp;

/// A segment that was sent, or a part of one: a part that is sent again becomes an entry of its own.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "four independent properties of a segment")]
pub(in crate::analysis::tcp) struct SentSegment {
    /// The packet that carried it first, and its time.
    pub(in crate::analysis::tcp) packet: PacketRef,
    pub(in crate::analysis::tcp) time: Timestamp,
    /// Its last copy, if it was sent again: an acknowledgment number alone does not show which copy arrived.
    pub(in crate::analysis::tcp) copy: Option<Box<Again>>,
    pub(in crate::analysis::tcp) seq: SeqNumber,
    pub(in crate::analysis::tcp) end: SeqNumber,
    /// Its TSval (RFC 7323, 3) and its IP identification, if it has them.
    pub(in crate::analysis::tcp) clock: Option<u32>,
    pub(in crate::analysis::tcp) ip_id: Option<u16>,
    /// Whether the entry before this one, and the entry after it, is a part of the same segment.
    pub(super) continues: bool,
    pub(super) continued: bool,
    /// Whether its acknowledgment can give a round trip: it was new when it was sent, and is not a SYN. The SYN's round
    /// trip is measured with the handshake.
    pub(super) is_timed: bool,
    /// Whether any part of the segment was sent again.
    pub(super) is_repeated: bool,
}

/// A segment sent again.
#[derive(Debug, Clone)]
pub(in crate::analysis::tcp) struct Again {
    pub(in crate::analysis::tcp) packet: PacketRef,
    pub(in crate::analysis::tcp) time: Timestamp,
    pub(in crate::analysis::tcp) clock: Option<u32>,
    /// Nanoseconds since the copy before it.
    pub(in crate::analysis::tcp) after_ns: i64,
    /// How often it has been sent again.
    pub(in crate::analysis::tcp) count: u32,
}

impl SentSegment {
    /// When it was sent last.
    pub(in crate::analysis::tcp) fn last_time(&self) -> Timestamp {
        self.copy.as_ref().map_or(self.time, |copy| copy.time)
    }

    /// Whether its segment has been divided, or is longer than `len` bytes.
    pub(in crate::analysis::tcp) fn is_part_or_longer_than(&self, len: u32) -> bool {
        self.continues || self.continued || self.end.relative_to(self.seq) > len
    }

    /// The packet that carried it last.
    pub(in crate::analysis::tcp) fn last_packet(&self) -> PacketRef {
        self.copy.as_ref().map_or(self.packet, |copy| copy.packet)
    }
}
