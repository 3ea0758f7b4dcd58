//! Wireshark's rules, in Wireshark's order. The order decides when several rules apply.

use super::mark::{Marks, RuleOutcome};
use super::number::{is_after, is_before, is_up_to};
use super::segment::StreamSegment;
use super::sender::{Duplicates, Scale, StreamSender};
use super::unacked::UnackedSegment;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// A retransmission within this many nanoseconds after the latest ACK may be a fast one.
const FAST: u64 = 20_000_000;
/// Without a known RTT, a segment within this many nanoseconds after the one that it should precede is out of order.
const SOON: u64 = 3_000_000;

/// What the rules need to know about the connection, besides its two ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// Nanoseconds from the SYN to the first ACK; 0 if unknown.
    pub(super) initial_rtt: i64,
    /// The initial sequence number of `from`.
    pub(super) base: u32,
    /// The kinds of Multipath TCP messages that were seen in its group, if it has one.
    pub(super) multipath: Option<u8>,
}

/// Applies the rules to a segment of `len` bytes, given the states of its sender (`from`) and of its receiver (`to`).
pub(super) struct Judge<'a> {
    pub(super) segment: &'a StreamSegment<'a>,
    pub(super) len: u32,
    pub(super) from: &'a mut StreamSender,
    pub(super) to: &'a mut StreamSender,
    pub(super) setting: Setting,
    pub(super) found: Option<RuleOutcome>,
}

impl Judge<'_> {
    /// Applies the rules, and updates the states for the next segment.
    pub(super) fn judge(mut self) -> Option<RuleOutcome> {
        if self.segment.has(Flags::ACK) {
            self.to.in_flight_known = true;
        }
        if self.is_zero_window_probe() {
            self.mark(Marks::ZERO_WINDOW_PROBE);
        } else {
            self.zero_window();
            self.lost_segment();
            self.keep_alive();
            self.window_update();
            self.window_full();
            self.repeated_ack();
        }
        self.new_ack();
        self.ack_lost_segment();
        if self.occupies() {
            self.sent_before();
        }
        self.remember();
        self.acknowledge();
        self.bytes_in_flight();
        self.found
    }

    fn found(&mut self) -> &mut RuleOutcome {
        self.found.get_or_insert_default()
    }

    fn mark(&mut self, marks: Marks) {
        self.found().marks.set(marks);
    }

    fn is_marked(&self, marks: Marks) -> bool {
        self.found.is_some_and(|found| found.marks.has(marks))
    }

    /// Whether it occupies sequence numbers.
    fn occupies(&self) -> bool {
        self.len > 0 || self.segment.phantom() > 0
    }

    fn window(&self) -> u32 {
        u32::from(self.segment.window)
    }

    fn is_zero_window_probe(&self) -> bool {
        self.len == 1 && self.segment.seq == self.from.next && self.to.window == 0
    }

    fn zero_window(&mut self) {
        if self.window() == 0 && self.segment.is_plain() {
            self.mark(Marks::ZERO_WINDOW);
        }
    }

    fn lost_segment(&mut self) {
        let known = self.from.next != 0 && !self.segment.has(Flags::RST);
        if known && is_after(self.segment.seq, self.from.next) {
            self.mark(Marks::LOST_SEGMENT);
            self.from.in_flight_known = false;
        }
    }

    fn keep_alive(&mut self) {
        if self.len <= 1 && self.segment.seq == self.from.next.wrapping_sub(1) && self.segment.is_plain() {
            self.mark(Marks::KEEP_ALIVE);
        }
    }

    /// Whether it equals the latest segment of its sender, except for the window.
    fn repeats(&self) -> bool {
        self.len == 0
            && self.segment.seq == self.from.next
            && self.segment.ack == self.from.last_ack
            && self.segment.is_plain()
    }

    fn window_update(&mut self) {
        if self.repeats() && self.window() != 0 && self.window() != self.from.window {
            self.mark(Marks::WINDOW_UPDATE);
        }
    }

    fn window_full(&mut self) {
        let end = self.segment.seq.wrapping_add(self.len);
        let room = self.to.last_ack.wrapping_add(self.to.scaled_window());
        let known = self.to.scale != Scale::Unknown && self.segment.is_plain();
        if known && self.len > 0 && end == room {
            self.mark(Marks::WINDOW_FULL);
        }
    }

    fn repeated_ack(&mut self) {
        if !self.repeats() || self.window() != self.from.window {
            return;
        }
        let closed = self.window() == 0;
        if !closed && self.to.latest.has(Marks::KEEP_ALIVE) {
            self.mark(Marks::KEEP_ALIVE_ACK);
        } else if closed && self.to.latest.has(Marks::ZERO_WINDOW_PROBE) {
            self.mark(Marks::ZERO_WINDOW_PROBE_ACK);
        } else if !closed && self.setting.multipath.is_none_or(|seen| seen == self.from.multipath) {
            self.from.duplicates.one_more();
            let Duplicates { count, of } = self.from.duplicates;
            let found = self.found();
            found.marks.set(Marks::DUPLICATE_ACK);
            found.duplicate = Some((count, of));
        }
    }

    fn new_ack(&mut self) {
        if self.segment.ack != self.from.last_ack {
            self.from.duplicates = Duplicates { count: 0, of: self.segment.frame };
        }
    }

    fn ack_lost_segment(&mut self) {
        let (ack, edge) = (self.segment.ack, self.to.edge);
        if edge == 0 || !is_after(ack, edge) || !self.segment.has(Flags::ACK) {
            return;
        }
        // The segment now has a result for Wireshark, even if no flag is set.
        self.found();
        if is_before(edge, self.to.next) {
            self.to.edge = self.to.next;
            self.mark(Marks::ACK_LOST_SEGMENT);
        } else {
            if self.to.duplicates.count == 0 {
                self.mark(Marks::ACK_LOST_SEGMENT);
            }
            self.to.duplicates.count = Duplicates::NEUTRAL;
        }
    }

    fn sent_before(&mut self) {
        if self.is_marked(Marks::KEEP_ALIVE) {
            return;
        }
        let StreamSegment { seq, time, .. } = *self.segment;
        let next = self.from.next;
        let end = seq.wrapping_add(self.len);
        // More than the byte of a window probe is new data.
        let after_probe = self.len > 1 && seq == next.wrapping_sub(1);
        let behind = next != 0 && is_before(seq, next) && !after_probe;
        if self.len > 0 && self.to.last_ack != 0 && is_up_to(end, self.to.last_ack) {
            self.mark(Marks::SPURIOUS_RETRANSMISSION);
        } else if !behind {
        } else if self.to.duplicates.count >= 2
            && self.to.last_ack == seq
            && elapsed(time, self.to.last_ack_at) < FAST
        {
            self.mark(Marks::FAST_RETRANSMISSION);
        } else if elapsed(time, self.from.next_at.1) < self.soon()
            && next != end.wrapping_add(self.segment.phantom())
        {
            self.mark(Marks::OUT_OF_ORDER);
        } else {
            let (frame, since) = match self.from.unacked.oldest() {
                Some(oldest) => (oldest.frame, oldest.time),
                None => self.from.next_at,
            };
            let found = self.found();
            found.marks.set(Marks::RETRANSMISSION);
            found.resent = Some((time.since(since), frame));
        }
    }

    const fn soon(&self) -> u64 {
        match self.setting.initial_rtt {
            0 => SOON,
            rtt => rtt.cast_unsigned(),
        }
    }

    fn remember(&mut self) {
        let StreamSegment { frame, time, seq, .. } = *self.segment;
        let mut end = seq.wrapping_add(self.len);
        if self.occupies() && !self.from.unacked.is_full() {
            end = end.wrapping_add(self.segment.phantom());
            self.from.unacked.push(UnackedSegment { frame, time, start: seq, end });
        }
        if !self.is_marked(Marks::ZERO_WINDOW_PROBE) {
            if self.from.next == 0 || is_after(end, self.from.next) {
                (self.from.next, self.from.next_at) = (end, (frame, time));
            }
            if self.from.edge == 0 || self.from.edge == seq {
                self.from.edge = self.from.next;
            }
        }
        self.from.window = self.window();
        (self.from.last_ack, self.from.last_ack_at) = (self.segment.ack, time);
        if let Some(seen) = self.setting.multipath {
            self.from.multipath = seen;
        }
        self.from.latest = self.found.map_or_else(Marks::default, |found| found.marks);
    }

    fn acknowledge(&mut self) {
        let time = self.segment.time;
        if let Some(sent) = self.to.unacked.acknowledge(self.segment.ack) {
            self.found().acks = Some((sent.frame, time.since(sent.time)));
        }
    }

    fn bytes_in_flight(&mut self) {
        if self.len == 0 || !self.from.in_flight_known {
            return;
        }
        let Some(span) = self.from.unacked.span(self.setting.base) else { return };
        let in_flight = span.wrapping_sub(self.to.sacked);
        self.from.push(self.len, self.segment.has(Flags::PSH));
        let (pushed, phantom) = (self.from.pushed, self.segment.phantom());
        let found = self.found();
        if (1..2_000_000_000).contains(&in_flight) {
            found.in_flight = in_flight.wrapping_sub(phantom);
        }
        found.pushed = pushed;
    }
}

/// The nanoseconds since `earlier`. Wireshark's arithmetic is unsigned: a later time gives a huge number.
const fn elapsed(now: Timestamp, earlier: Timestamp) -> u64 {
    now.nanoseconds().wrapping_sub(earlier.nanoseconds()).cast_unsigned()
}
