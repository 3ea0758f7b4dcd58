//! Which parts of a connection were seen: the sum that Wireshark documents as `tcp.completeness`.

use super::segment::Segment;
use crate::decode::Flags;

/// The kinds of segments that were seen, one bit each.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Completeness(u8);

impl Completeness {
    /// Records a segment.
    pub(super) fn note(&mut self, segment: &Segment<'_>) {
        let has = |flag| segment.has(flag);
        let kind = |bit: u8, is_seen: bool| if is_seen { bit } else { 0 };
        self.0 |= kind(1, has(Flags::SYN) && !has(Flags::ACK))
            | kind(2, has(Flags::SYN) && has(Flags::ACK))
            // A FIN or RST without data counts as one, if it acknowledges something.
            | kind(4, segment.len == 0 && has(Flags::ACK) && !has(Flags::SYN))
            | kind(8, segment.len > 0)
            | kind(16, has(Flags::FIN))
            | kind(32, has(Flags::RST));
    }

    /// The sum.
    pub(super) const fn sum(self) -> u8 {
        self.0
    }
}
