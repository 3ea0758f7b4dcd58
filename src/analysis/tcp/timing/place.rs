//! Whether a time from a segment to its acknowledgment, as the capture saw it, is that of the whole round trip.
//!
//! It is only where the capture stands near the segment's sender. A live capture knows its place. A file does not say;
//! the answers in it show it sometimes.

use super::Handshake;
use crate::analysis::fact::CapturePlace;
use crate::analysis::tcp::ledger::Ledgers;
use crate::analysis::vantage::VantageKind;
use crate::call::End;

/// No TCP waits as long as this before it sends its first segment again: a second in RFC 6298 (2.1), three in older ones.
const TOO_LONG_NS: i64 = 3_000_000_000;
/// No ACK may be delayed longer (RFC 9293, 3.8.6.3).
const LONGEST_DELAY_NS: i64 = 500_000_000;
/// A time that is this many times the fastest round trip, and too long for any timer, is not that of one round trip.
const TOO_MANY: i64 = 8;
/// The path between the capture and the sender may take this part of a time that still counts as a whole round trip.
const PARTS: i64 = 10;

/// What is known of the place of the capture, seen from one end.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlaceEstimate {
    /// Whether the capture is near this end; `None` if unknown.
    is_near: Option<bool>,
    /// The fastest answer of this end, and that of the other one, in nanoseconds: no path from here takes longer.
    own: Option<i64>,
    other: Option<i64>,
}

impl PlaceEstimate {
    /// The place as `end` sees it, if the last segment was seen at `seen_at`.
    pub(super) fn of(end: End, seen_at: VantageKind, handshake: &Handshake, ledgers: &Ledgers) -> Self {
        let is_near = match seen_at {
            VantageKind::Loopback => Some(true),
            VantageKind::Client | VantageKind::Server => Some(seen_at.is_at(end)),
            VantageKind::Link => handshake.vantage().map(|vantage| vantage == CapturePlace::from(end)),
        };
        Self { is_near, own: ledgers.of(end).fastest, other: ledgers.of(end.other()).fastest }
    }

    /// Whether the capture is known to stand near this end.
    pub(super) fn is_near(self) -> bool {
        self.is_near == Some(true)
    }

    /// Whether `time`, from a segment of this end to its acknowledgment, is only a part of the round trip; `None` if that is
    /// not known.
    ///
    /// Near the other end it is a part. If nothing shows the place, the fastest answer of this end is at least as long as
    /// the path to it: where that is a tenth of `time`, `time` is nearly the whole round trip, if no earlier ACK is missing
    /// from the capture. A time that no sender would have waited shows that one is.
    pub(super) fn is_short(self, time: i64) -> Option<bool> {
        let trip = self.own.zip(self.other).map(|(own, other)| own.saturating_add(other));
        let lacks_ack = time > TOO_LONG_NS && trip.is_none_or(|trip| time > trip.saturating_mul(TOO_MANY));
        match self.is_near {
            Some(false) => Some(true),
            _ if lacks_ack => None,
            Some(true) => Some(false),
            None => {
                let slowest = trip?.saturating_mul(TOO_MANY).saturating_add(LONGEST_DELAY_NS);
                self.own.filter(|own| own.saturating_mul(PARTS) <= time && time <= slowest).map(|_| false)
            }
        }
    }
}
