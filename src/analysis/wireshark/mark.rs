//! What the rules find of one segment.

use super::verdict::WiresharkVerdict;

/// A set of Wireshark's flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks(u16);

impl Marks {
    pub(super) const REUSED_PORTS: Self = Self(1);
    pub(super) const RETRANSMISSION: Self = Self(1 << 1);
    pub(super) const FAST_RETRANSMISSION: Self = Self(1 << 2);
    pub(super) const SPURIOUS_RETRANSMISSION: Self = Self(1 << 3);
    pub(super) const OUT_OF_ORDER: Self = Self(1 << 4);
    pub(super) const LOST_SEGMENT: Self = Self(1 << 5);
    pub(super) const ACK_LOST_SEGMENT: Self = Self(1 << 6);
    pub(super) const WINDOW_UPDATE: Self = Self(1 << 7);
    pub(super) const WINDOW_FULL: Self = Self(1 << 8);
    pub(super) const KEEP_ALIVE: Self = Self(1 << 9);
    pub(super) const KEEP_ALIVE_ACK: Self = Self(1 << 10);
    pub(super) const DUPLICATE_ACK: Self = Self(1 << 11);
    pub(super) const ZERO_WINDOW_PROBE: Self = Self(1 << 12);
    pub(super) const ZERO_WINDOW: Self = Self(1 << 13);
    pub(super) const ZERO_WINDOW_PROBE_ACK: Self = Self(1 << 14);

    pub(super) const fn has(self, marks: Self) -> bool {
        self.0 & marks.0 == marks.0
    }

    pub(super) const fn set(&mut self, marks: Self) {
        self.0 |= marks.0;
    }
}

/// What the rules found of a segment. Even an empty result shows: Wireshark adds the initial RTT to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct RuleOutcome {
    pub(super) marks: Marks,
    /// The frame that it acknowledges, and the nanoseconds since that frame.
    pub(super) acks: Option<(u64, i64)>,
    pub(super) in_flight: u32,
    pub(super) pushed: u32,
    /// How often the same ACK was repeated, and the first frame with it.
    pub(super) duplicate: Option<(u32, u64)>,
    /// The nanoseconds since the frame that Wireshark takes for the original, and that frame.
    pub(super) resent: Option<(i64, u64)>,
}

impl RuleOutcome {
    /// Fills in the fields of a verdict.
    pub(super) fn tell(&self, initial_rtt: i64, verdict: &mut WiresharkVerdict) {
        let marks = self.marks;
        verdict.acks_frame = self.acks.map(|(frame, _)| frame);
        // Wireshark treats a time of 0 as unset.
        verdict.ack_rtt_ns = self.acks.map(|(_, time)| time).filter(|time| *time != 0);
        verdict.initial_rtt_ns = Some(initial_rtt).filter(|time| *time != 0);
        verdict.bytes_in_flight = Some(self.in_flight).filter(|bytes| *bytes != 0);
        verdict.push_bytes_sent = verdict.bytes_in_flight.map(|_| self.pushed);
        verdict.reused_ports = marks.has(Marks::REUSED_PORTS);
        verdict.fast_retransmission = marks.has(Marks::FAST_RETRANSMISSION);
        verdict.spurious_retransmission = marks.has(Marks::SPURIOUS_RETRANSMISSION);
        verdict.retransmission = marks.has(Marks::RETRANSMISSION)
            || verdict.fast_retransmission
            || verdict.spurious_retransmission;
        let resent = self.resent.filter(|(time, _)| *time != 0);
        verdict.rto_ns = resent.map(|(time, _)| time);
        verdict.rto_frame = resent.map(|(_, frame)| frame);
        verdict.out_of_order = marks.has(Marks::OUT_OF_ORDER);
        verdict.lost_segment = marks.has(Marks::LOST_SEGMENT);
        verdict.ack_lost_segment = marks.has(Marks::ACK_LOST_SEGMENT);
        verdict.window_update = marks.has(Marks::WINDOW_UPDATE);
        verdict.window_full = marks.has(Marks::WINDOW_FULL);
        verdict.keep_alive = marks.has(Marks::KEEP_ALIVE);
        verdict.keep_alive_ack = marks.has(Marks::KEEP_ALIVE_ACK);
        verdict.duplicate_ack = marks.has(Marks::DUPLICATE_ACK);
        verdict.duplicate_ack_num = self.duplicate.map(|(number, _)| number);
        verdict.duplicate_ack_frame = self.duplicate.map(|(_, frame)| frame);
        verdict.zero_window_probe = marks.has(Marks::ZERO_WINDOW_PROBE);
        verdict.zero_window = marks.has(Marks::ZERO_WINDOW);
        verdict.zero_window_probe_ack = marks.has(Marks::ZERO_WINDOW_PROBE_ACK);
    }
}
