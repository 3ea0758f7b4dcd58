//! The window that one end advertises: its size, and how long it was zero.

use crate::analysis::fact::PacketRef;
use crate::analysis::seq::SeqNumber;
use crate::analysis::tcp::segment::Segment;
use crate::frame::Timestamp;

/// What one end advertises.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Advertised {
    /// The acknowledgment number from which the window counts, and the window in bytes, if the scale is known.
    last: Option<(SeqNumber, Option<u32>)>,
    closed: Option<(Timestamp, PacketRef)>,
    /// The smallest window after the handshake, in bytes.
    pub(super) smallest: Option<u32>,
    /// How often it became 0, and for how many nanoseconds it was 0.
    pub(super) zeros: u32,
    zero_ns: i64,
}

/// A zero window has opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WindowOpening {
    pub(super) closed_by: PacketRef,
    pub(super) closed_ns: i64,
    pub(super) window: Option<u32>,
}

impl Advertised {
    /// The window of a SYN, which is never scaled (RFC 7323, 2.2).
    pub(super) const fn in_syn(window: u16, ack: SeqNumber) -> Self {
        let last = Some((ack, Some(window as u32)));
        Self { last, closed: None, smallest: None, zeros: 0, zero_ns: 0 }
    }

    /// Records the window of a segment, shifted by `scale` if that is known. Returns the zero window that it ends.
    pub(super) fn advertises(&mut self, segment: &Segment<'_>, scale: Option<u8>) -> Option<WindowOpening> {
        let ack = segment.ack()?;
        // RFC 9293, 3.10.7.4: an older segment must not set the window back.
        if self.last.is_some_and(|(last, _)| ack.is_before(last)) {
            return None;
        }
        let raw = u32::from(segment.header.window);
        // A zero window is zero at any scale.
        let window = if raw == 0 { Some(0) } else { scale.map(|scale| raw << scale) };
        self.last = Some((ack, window));
        self.smallest = match (self.smallest, window) {
            (Some(smallest), Some(window)) => Some(smallest.min(window)),
            (smallest, window) => smallest.or(window),
        };
        if raw == 0 {
            if self.closed.is_none() {
                self.closed = Some((segment.time, segment.packet));
                self.zeros = self.zeros.saturating_add(1);
            }
            return None;
        }
        let (since, closed_by) = self.closed.take()?;
        let closed_ns = segment.time.since(since).max(0);
        self.zero_ns = self.zero_ns.saturating_add(closed_ns);
        Some(WindowOpening { closed_by, closed_ns, window })
    }

    /// The first sequence number beyond the window; `None` while that is not known.
    pub(super) fn edge(&self) -> Option<SeqNumber> {
        let (ack, window) = self.last?;
        Some(ack.plus(window?))
    }

    /// The last advertised window in bytes, if it is known.
    pub(super) fn room(&self) -> Option<u32> {
        self.last?.1
    }

    /// For how many nanoseconds the window has been zero until `now`.
    pub(super) fn zero_ns(&self, now: Timestamp) -> i64 {
        let still = self.closed.map_or(0, |(since, _)| now.since(since).max(0));
        self.zero_ns.saturating_add(still)
    }
}
