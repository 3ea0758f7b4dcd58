//! What is remembered of one end of a connection.

use super::mark::Marks;
use super::unacked::UnackedSegments;
use crate::frame::Timestamp;

/// How an end's windows are scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Scale {
    /// Its SYN was not seen.
    #[default]
    Unknown,
    /// One of the two SYNs does without.
    Unused,
    /// By so many bits.
    Shift(u8),
}

impl Scale {
    pub(super) const fn apply(self, window: u32) -> u32 {
        match self {
            Self::Unknown | Self::Unused => window,
            // What does not fit is lost, as it is in Wireshark.
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
    /// How many there were; `u32::MAX` after the other end acknowledged what was not captured, so that the next one is
    /// the first.
    pub(super) count: u32,
    /// The frame that brought the ACK first.
    pub(super) of: u64,
}

impl Duplicates {
    /// What [`Self::count`] is when the next one is the first. It counts as many, until then.
    pub(super) const NEUTRAL: u32 = u32::MAX;

    pub(super) const fn one_more(&mut self) {
        self.count = if self.count == Self::NEUTRAL { 1 } else { self.count.wrapping_add(1) };
    }
}

/// One end of a connection. A number of 0 means that none is known, as it does in Wireshark.
#[derive(Debug)]
pub(super) struct StreamSender {
    /// The number behind the highest byte that it sent, and when and in which frame.
    pub(super) next: u32,
    pub(super) next_at: (u64, Timestamp),
    /// The same without a hole before it.
    pub(super) edge: u32,
    /// The latest number that it acknowledged, and when.
    pub(super) last_ack: u32,
    pub(super) last_ack_at: Timestamp,
    /// The latest window, not scaled.
    pub(super) window: u32,
    pub(super) scale: Scale,
    /// Whether it sent a SYN and no ACK without SYN since: its windows are not scaled yet.
    pub(super) unscaled_yet: bool,
    pub(super) duplicates: Duplicates,
    /// What was found of its latest segment.
    pub(super) latest: Marks,
    pub(super) unacked: UnackedSegments,
    /// Bytes that its latest segment acknowledges selectively.
    pub(super) sacked: u32,
    /// Whether the bytes in flight are known: not between a hole and the next ACK.
    pub(super) in_flight_known: bool,
    pub(super) pushed: u32,
    pub(super) push_was_set: bool,
    /// The messages of multipath TCP that had been seen by its latest segment.
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
            // No window equals it.
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
    /// The window as the other end has to keep it.
    pub(super) const fn scaled_window(&self) -> u32 {
        if self.unscaled_yet { self.window } else { self.scale.apply(self.window) }
    }

    /// Counts the bytes since the last PSH.
    pub(super) const fn push(&mut self, len: u32, is_set: bool) {
        self.pushed = if self.push_was_set { len } else { self.pushed.wrapping_add(len) };
        self.push_was_set = is_set;
    }
}
