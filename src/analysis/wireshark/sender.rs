//! The state of one end of a connection.

use super::mark::Marks;
use super::unacked::UnackedSegments;
use crate::frame::Timestamp;

/// The window scale of one end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Scale {
    /// The SYN was not seen.
    #[default]
    Unknown,
    /// One of the two SYNs has no window scale option.
    Unused,
    /// Windows are shifted by this many bits.
    Shift(u8),
}

impl Scale {
    pub(super) const fn apply(self, window: u32) -> u32 {
        match self {
            Self::Unknown | Self::Unused => window,
            // Bits that overflow are lost, as in Wireshark.
            Self::Shift(bits) => match window.checked_shl(bits as u32) {
                Some(window) => window,
                None => 0,
            },
        }
    }
}

/// Duplicate ACKs of one end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Duplicates {
    /// How many there were; [`Self::NEUTRAL`] after the other end acknowledged bytes that were not captured.
    pub(super) count: u32,
    /// The first frame with this ACK.
    pub(super) of: u64,
}

impl Duplicates {
    /// The count after which the next duplicate is number 1. Until then it counts as a large number.
    pub(super) const NEUTRAL: u32 = u32::MAX;

    pub(super) const fn one_more(&mut self) {
        self.count = if self.count == Self::NEUTRAL { 1 } else { self.count.wrapping_add(1) };
    }
}

/// One end of a connection. As in Wireshark, a sequence number of 0 means that none is known.
#[derive(Debug)]
pub(super) struct StreamSender {
    /// The number after the highest byte that it sent, and the frame and time of that byte.
    pub(super) next: u32,
    pub(super) next_at: (u64, Timestamp),
    /// The number after the highest byte without a gap before it.
    pub(super) edge: u32,
    /// The latest number that it acknowledged, and the time of that segment.
    pub(super) last_ack: u32,
    pub(super) last_ack_at: Timestamp,
    /// The latest window field, unscaled.
    pub(super) window: u32,
    pub(super) scale: Scale,
    /// Whether it sent a SYN and no ACK without SYN since then: its windows are not scaled yet.
    pub(super) unscaled_yet: bool,
    pub(super) duplicates: Duplicates,
    /// The flags of its latest segment.
    pub(super) latest: Marks,
    pub(super) unacked: UnackedSegments,
    /// Bytes in the SACK ranges of its latest segment.
    pub(super) sacked: u32,
    /// Whether the bytes in flight are known. They are unknown between a gap and the next ACK.
    pub(super) in_flight_known: bool,
    pub(super) pushed: u32,
    pub(super) push_was_set: bool,
    /// The kinds of Multipath TCP messages that were seen up to its latest segment.
    pub(super) multipath: u8,
}

impl Default for StreamSender {
    fn default() -> Self {
        Self {
            next: 0,
            next_at: (0, Timestamp::default()),
            edge: 0,
            last_ack: 0,
            last_ack_at: Timestamp::default(),
            // No 16-bit window equals this.
            window: u32::MAX,
            scale: Scale::Unknown,
            unscaled_yet: false,
            duplicates: Duplicates::default(),
            latest: Marks::default(),
            unacked: UnackedSegments::default(),
            sacked: 0,
            in_flight_known: true,
            pushed: 0,
            push_was_set: false,
            multipath: 0,
        }
    }
}

impl StreamSender {
    /// The window that limits the other end, in bytes.
    pub(super) const fn scaled_window(&self) -> u32 {
        if self.unscaled_yet { self.window } else { self.scale.apply(self.window) }
    }

    /// Counts the bytes since the last PSH.
    pub(super) const fn push(&mut self, len: u32, is_set: bool) {
        self.pushed = if self.push_was_set { len } else { self.pushed.wrapping_add(len) };
        self.push_was_set = is_set;
    }
}
