//! What of a connection is settled late: Wireshark shows it as it is at the end of the file, where it can read the
//! file twice.

use super::segment::Segment;
use super::sender::Scale;
use super::side::{PerSide, Side};
use crate::decode::Flags;
use crate::frame::Timestamp;

/// The parts of a connection, as `tcp.completeness` adds them up.
mod part {
    pub(super) const SYN: u8 = 1;
    pub(super) const SYNACK: u8 = 2;
    pub(super) const ACK: u8 = 4;
    pub(super) const DATA: u8 = 8;
    pub(super) const FIN: u8 = 16;
    pub(super) const RST: u8 = 32;
}

/// What is settled late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Late {
    pub(super) completeness: u8,
    /// The number from which each end counts.
    pub(super) base: PerSide<Option<u32>>,
    pub(super) scale: PerSide<Scale>,
    /// Nanoseconds from the SYN to the first ACK without SYN; 0 where there is none.
    pub(super) initial_rtt: i64,
    /// When the latest SYN was seen; 0 where none was.
    latest_syn: i64,
    /// Whether a SYN had a Fast Open cookie, and data.
    pub(super) fast_open: bool,
}

impl Late {
    /// That of a connection which begins with a SYN between ports in use.
    pub(super) fn reused() -> Self {
        Self { completeness: part::SYN, ..Self::default() }
    }

    /// Counts from what the segment says, where it is not known yet. Without a SYN the first byte is number 1.
    pub(super) fn count_from(&mut self, side: Side, segment: &Segment<'_>) {
        let before = u32::from(!segment.has(Flags::SYN));
        self.base.of_mut(side).get_or_insert(segment.seq.wrapping_sub(before));
        if segment.has(Flags::ACK) {
            self.base.of_mut(side.other()).get_or_insert(segment.ack.wrapping_sub(1));
        }
    }

    /// Counts from a SYNACK's number; whether another one was known.
    pub(super) fn recount(&mut self, side: Side, segment: &Segment<'_>) -> bool {
        let base = self.base.of_mut(side);
        let other = base.is_some_and(|base| base != segment.seq);
        if other {
            *base = Some(segment.seq);
        }
        other
    }

    /// Adds the part of the connection that a segment is. Its first packet counts as a SYN or not at all, but only the
    /// first time that the file is read.
    pub(super) fn add_part(&mut self, segment: &Segment<'_>, is_first: bool) {
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

    /// Measures the time from the latest SYN to the first ACK without SYN, whoever sent it.
    pub(super) const fn time_handshake(&mut self, segment: &Segment<'_>) {
        let (syn, ack) = (segment.has(Flags::SYN), segment.has(Flags::ACK));
        if syn && !ack {
            self.latest_syn = segment.time.nanoseconds();
        } else if ack && !syn && self.latest_syn != 0 && self.initial_rtt == 0 {
            self.initial_rtt = segment.time.since(Timestamp::from_nanoseconds(self.latest_syn));
        }
    }

    /// What a SYN settles of the windows' scales, now that its options are read: both ends have to offer one.
    pub(super) fn settle_scale(&mut self, side: Side, segment: &Segment<'_>) {
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
