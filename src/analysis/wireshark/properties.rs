//! The properties of a connection that later packets change. Wireshark shows them as they are at the end of the file,
//! if it can read the file twice.

use super::segment::StreamSegment;
use super::sender::Scale;
use super::side::{PerSide, Side};
use crate::decode::Flags;
use crate::frame::Timestamp;

/// The bits of `tcp.completeness`.
mod part {
    pub(super) const SYN: u8 = 1;
    pub(super) const SYNACK: u8 = 2;
    pub(super) const ACK: u8 = 4;
    pub(super) const DATA: u8 = 8;
    pub(super) const FIN: u8 = 16;
    pub(super) const RST: u8 = 32;
}

/// The properties of a connection that later packets change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StreamProperties {
    pub(super) completeness: u8,
    /// The initial sequence number of each end.
    pub(super) base: PerSide<Option<u32>>,
    pub(super) scale: PerSide<Scale>,
    /// Nanoseconds from the SYN to the first ACK without SYN; 0 if there is none.
    pub(super) initial_rtt: i64,
    /// The time of the latest SYN; 0 if there was none.
    latest_syn: i64,
    /// Whether a SYN carried a Fast Open cookie and data.
    pub(super) fast_open: bool,
}

impl StreamProperties {
    /// For a connection that begins with a SYN between ports in use.
    pub(super) fn reused() -> Self {
        Self { completeness: part::SYN, ..Self::default() }
    }

    /// Takes unknown initial numbers from a segment. If it is no SYN, its first byte gets number 1.
    pub(super) fn count_from(&mut self, side: Side, segment: &StreamSegment<'_>) {
        let before = u32::from(!segment.has(Flags::SYN));
        self.base.of_mut(side).get_or_insert(segment.seq.wrapping_sub(before));
        if segment.has(Flags::ACK) {
            self.base.of_mut(side.other()).get_or_insert(segment.ack.wrapping_sub(1));
        }
    }

    /// Takes the initial number from a SYNACK; returns whether another one was known.
    pub(super) fn recount(&mut self, side: Side, segment: &StreamSegment<'_>) -> bool {
        let base = self.base.of_mut(side);
        let other = base.is_some_and(|base| base != segment.seq);
        if other {
            *base = Some(segment.seq);
        }
        other
    }

    /// Adds what a segment contributes to the completeness. In the first pass over a file, the first packet of a
    /// connection counts only if it is a SYN.
    pub(super) fn add_part(&mut self, segment: &StreamSegment<'_>, is_first: bool) {
        let (syn, ack) = (segment.has(Flags::SYN), segment.has(Flags::ACK));
        let has_data = segment.len.is_some_and(|len| len > 0);
        let add = |condition: bool, part: u8| if condition { part } else { 0 };
        self.completeness |= if is_first {
            add(syn && !ack, part::SYN) | add(syn && !ack && has_data, part::DATA)
        } else {
            add(syn && ack, part::SYNACK)
                | add(!syn && ack, if has_data { part::DATA } else { part::ACK })
                | add(ack && segment.has(Flags::FIN), part::FIN)
                | add(segment.has(Flags::RST), part::RST)
        };
    }

    /// Measures the time from the latest SYN to the first ACK without SYN, whichever end sent it.
    pub(super) const fn time_handshake(&mut self, segment: &StreamSegment<'_>) {
        let (syn, ack) = (segment.has(Flags::SYN), segment.has(Flags::ACK));
        if syn && !ack {
            self.latest_syn = segment.time.nanoseconds();
        } else if ack && !syn && self.latest_syn != 0 && self.initial_rtt == 0 {
            self.initial_rtt = segment.time.since(Timestamp::from_nanoseconds(self.latest_syn));
        }
    }

    /// Settles the window scales after the options of a SYN: scaling takes an offer from both ends.
    pub(super) fn settle_scale(&mut self, side: Side, segment: &StreamSegment<'_>) {
        if !segment.has(Flags::SYN) {
            return;
        }
        let (own, others) = self.scale.pair(side);
        if *own == Scale::Unknown {
            (*own, *others) = (Scale::Unused, Scale::Unused);
        } else if segment.has(Flags::ACK) && *others == Scale::Unused {
            *own = Scale::Unused;
        }
    }
}
