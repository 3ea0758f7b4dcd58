//! How much an acknowledgment usually covers, and how fast bytes were acknowledged.

use crate::analysis::measure::{Coverage, Throughput};
use crate::frame::Timestamp;

/// What the acknowledgments of one end's bytes cover.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AckCoverage {
    began: Option<Timestamp>,
    last: Option<Timestamp>,
    bytes: u64,
    one: u32,
    two: u32,
    more: u32,
    /// The most frequent sizes, each with its count. A new size replaces the rarest one and inherits its count, so
    /// that a size with more than a sixth of all acknowledgments is never missed (the "space saving" algorithm).
    sizes: [(u32, u32); 6],
}

impl AckCoverage {
    /// Records data that is sent.
    pub(super) fn sends(&mut self, time: Timestamp) {
        self.began.get_or_insert(time);
    }

    /// Records an acknowledgment of `bytes` in `segments` segments.
    pub(super) fn advances(&mut self, bytes: u32, segments: u32, time: Timestamp) {
        if bytes == 0 || self.began.is_none() {
            return;
        }
        self.last = Some(time);
        self.bytes += u64::from(bytes);
        let count = match segments {
            0 | 1 => &mut self.one,
            2 => &mut self.two,
            _ => &mut self.more,
        };
        *count = count.saturating_add(1);
        match self.sizes.iter_mut().find(|(size, _)| *size == bytes) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => {
                if let Some((size, count)) = self.sizes.iter_mut().min_by_key(|(_, count)| *count) {
                    (*size, *count) = (bytes, count.saturating_add(1));
                }
            }
        }
    }

    pub(super) fn coverage(&self) -> Option<Coverage> {
        let (usual_bytes, _) = self.sizes.iter().max_by_key(|(_, count)| *count)?;
        let Self { one, two, more, .. } = *self;
        let acks = one.saturating_add(two).saturating_add(more);
        (acks > 0).then_some(Coverage { acks, usual_bytes: *usual_bytes, one, two, more })
    }

    pub(super) fn throughput(&self) -> Option<Throughput> {
        Some(Throughput { bytes: self.bytes, duration_ns: self.last?.since(self.began?) })
    }
}
