//! A segment that may have to be entered later.

use super::Segment;
use crate::analysis::fact::PacketRef;
use crate::analysis::vantage::VantageKind;
use crate::decode::Tcp;
use crate::frame::Timestamp;

/// A segment with all of its header.
#[derive(Debug, Clone)]
pub(super) struct KeptSegment {
    pub(super) packet: PacketRef,
    time: Timestamp,
    tcp: Tcp,
    len: u32,
    ip_id: Option<u16>,
    ttl: u8,
    seen_at: VantageKind,
}

impl KeptSegment {
    /// Keeps a segment; `None` if only a part of its header was kept before.
    pub(super) fn of(segment: &Segment<'_>) -> Option<Box<Self>> {
        let Segment { packet, time, len, ip_id, ttl, seen_at, .. } = *segment;
        let tcp = segment.tcp()?.clone();
        Some(Box::new(Self { packet, time, tcp, len, ip_id, ttl, seen_at }))
    }

    /// The segment, as it was seen.
    pub(super) fn segment(&self) -> Segment<'_> {
        let mut segment = Segment::new(self.packet, self.time, &self.tcp, self.len, self.ip_id);
        (segment.ttl, segment.seen_at) = (self.ttl, self.seen_at);
        segment
    }
}
