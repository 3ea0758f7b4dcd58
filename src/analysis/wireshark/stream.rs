//! One connection as Wireshark follows it; Wireshark calls it a stream.

use super::mark::{Marks, RuleOutcome};
use super::multipath::{ConnectionGroups, Subflow};
use super::options::AckedNumber;
use super::properties::StreamProperties;
use super::rules::{Judge, Setting};
use super::segment::StreamSegment;
use super::sender::{Scale, StreamSender};
use super::side::{PerSide, Side};
use super::verdict::WiresharkVerdict;
use crate::decode::Flags;

/// A connection.
#[derive(Debug)]
pub(super) struct Stream {
    /// Its number, `tcp.stream` in Wireshark.
    pub(super) number: u32,
    senders: PerSide<StreamSender>,
    /// Its properties so far.
    pub(super) properties: StreamProperties,
    /// Its final properties, in a second pass over the file.
    shown: Option<StreamProperties>,
    /// Its role in a group of connections of Multipath TCP.
    multipath: Option<Subflow>,
    /// Whether it had a segment since it was last considered for removal.
    pub(super) is_in_use: bool,
}

impl Stream {
    pub(super) fn new(number: u32, properties: StreamProperties, shown: Option<StreamProperties>) -> Self {
        Self { number, senders: PerSide::default(), properties, shown, multipath: None, is_in_use: false }
    }

    /// Whether a SYN begins a new connection between the same ports: its initial number is another one.
    pub(super) fn is_over_with(&self, segment: &StreamSegment<'_>) -> bool {
        let base = *self.properties.base.of(segment.side());
        is_opening(segment) && base.is_some_and(|base| base != segment.seq)
    }

    /// How many of its segments are not acknowledged.
    pub(super) const fn waiting(&self) -> usize {
        self.senders.of(Side::High).unacked.len() + self.senders.of(Side::Low).unacked.len()
    }

    /// Follows a segment. `is_first` says that no connection existed before it, `reuses` that it takes the ports of an
    /// earlier one.
    pub(super) fn segment(
        &mut self,
        segment: &StreamSegment<'_>,
        is_first: bool,
        reuses: bool,
        groups: &mut ConnectionGroups,
    ) -> WiresharkVerdict {
        let side = segment.side();
        let mut found = self.opening(side, segment, reuses);
        let mut shown_found = None;
        if segment.has(Flags::SYN) && segment.has(Flags::ACK) {
            if self.properties.recount(side, segment) {
                found.get_or_insert_default().marks.set(Marks::REUSED_PORTS);
            }
            if self.shown.as_mut().is_some_and(|shown| shown.recount(side, segment)) {
                shown_found = Some(Marks::REUSED_PORTS);
            }
        }
        let completeness = self.shown().completeness;
        self.senders.of_mut(side).sacked = 0;
        if let Some(len) = segment.len {
            self.properties.count_from(side, segment);
            found = self.judge(side, segment, len, found, groups.messages(self.multipath));
        }
        let mut verdict = self.numbers(side, segment, completeness);
        if segment.has_sound_header() {
            self.above_the_numbers(side, segment, is_first, &mut verdict);
            let are_options_read =
                segment.has_whole_header() && self.read_options(side, segment, &mut verdict, groups);
            if are_options_read {
                let again = shown_found.is_some() || self.is_found_again(side, segment);
                let mut found = found.filter(|_| again);
                if let Some(marks) = shown_found {
                    found.get_or_insert_default().marks.set(marks);
                }
                if let Some(found) = found {
                    found.tell(self.shown().initial_rtt, &mut verdict);
                }
            }
        }
        verdict
    }

    /// Whether Wireshark's second pass finds the result of the first one. It looks the result up by sequence numbers,
    /// which it converts from relative to absolute; but only a segment of known length has relative ones.
    fn is_found_again(&self, side: Side, segment: &StreamSegment<'_>) -> bool {
        let Some(shown) = &self.shown else { return true };
        let is_zero = |side| shown.base.of(side).is_none_or(|base| base == 0);
        let relative = is_zero(side) && (!segment.has(Flags::ACK) || is_zero(side.other()));
        segment.len.is_some() || relative
    }

    const fn shown(&self) -> &StreamProperties {
        match &self.shown {
            Some(shown) => shown,
            None => &self.properties,
        }
    }

    /// Handles an opening SYN, which may reuse ports or repeat an earlier SYN. A repeated one discards what was sent
    /// after a gap, because a RST in answer may have carried a number that was never sent.
    fn opening(&mut self, side: Side, segment: &StreamSegment<'_>, reuses: bool) -> Option<RuleOutcome> {
        if reuses {
            let mut found = RuleOutcome::default();
            found.marks.set(Marks::REUSED_PORTS);
            return Some(found);
        }
        if !is_opening(segment) || self.properties.base.of(side).is_none() {
            return None;
        }
        let sender = self.senders.of_mut(side);
        sender.next = sender.edge;
        Some(RuleOutcome::default())
    }

    fn judge(
        &mut self,
        side: Side,
        segment: &StreamSegment<'_>,
        len: u32,
        found: Option<RuleOutcome>,
        multipath: Option<u8>,
    ) -> Option<RuleOutcome> {
        // The rules use the scale that is known so far.
        let scale = self.properties.scale;
        let (from, to) = self.senders.pair(side);
        to.scale = *scale.of(side.other());
        let setting = Setting {
            initial_rtt: self.properties.initial_rtt,
            base: self.properties.base.of(side).unwrap_or_default(),
            multipath,
        };
        Judge { segment, len, from, to, setting, found }.judge()
    }

    /// The numbers as Wireshark shows them: relative sequence numbers, and a scaled window.
    fn numbers(&self, side: Side, segment: &StreamSegment<'_>, completeness: u8) -> WiresharkVerdict {
        let shown = self.shown();
        let base = |side| shown.base.of(side).filter(|_| segment.len.is_some()).unwrap_or_default();
        let window = u32::from(segment.window);
        // A SYN's window is never scaled (RFC 7323, section 2.2).
        let scaled = segment.len.is_some() && !segment.has(Flags::SYN);
        let window_size = if scaled { shown.scale.of(side).apply(window) } else { window };
        let ack =
            if segment.has(Flags::ACK) { segment.ack.wrapping_sub(base(side.other())) } else { segment.ack };
        WiresharkVerdict {
            stream: self.number,
            completeness,
            seq: segment.seq.wrapping_sub(base(side)),
            ack: segment.has_sound_header().then_some(ack),
            len: segment.len,
            window_size: segment.has_sound_header().then_some(window_size),
            ..WiresharkVerdict::default()
        }
    }

    /// What Wireshark reads after the sequence numbers: completeness, initial RTT, Fast Open.
    fn above_the_numbers(
        &mut self,
        side: Side,
        segment: &StreamSegment<'_>,
        is_first: bool,
        verdict: &mut WiresharkVerdict,
    ) {
        self.properties.add_part(segment, is_first);
        self.properties.time_handshake(segment);
        if let Some(shown) = &mut self.shown {
            shown.add_part(segment, false);
            shown.time_handshake(segment);
        }
        let (syn, ack) = (segment.has(Flags::SYN), segment.has(Flags::ACK));
        let sender = self.senders.of_mut(side);
        sender.unscaled_yet = syn || (sender.unscaled_yet && !ack);
        if syn && ack {
            verdict.tfo_ack = verdict.ack.is_some_and(|ack| ack > 1);
            verdict.tfo_ignored = !verdict.tfo_ack && self.shown().fast_open;
        }
    }

    /// Reads the options; returns whether all of them could be read.
    fn read_options(
        &mut self,
        side: Side,
        segment: &StreamSegment<'_>,
        verdict: &mut WiresharkVerdict,
        groups: &mut ConnectionGroups,
    ) -> bool {
        let base = self.shown().base.of(side.other()).unwrap_or_default();
        let options = segment.options(AckedNumber { ack: verdict.ack.unwrap_or_default(), base });
        if let Some(sacked) = options.sacked {
            self.senders.of_mut(side).sacked = sacked;
        }
        if let Some(shift) = options.shift {
            *self.properties.scale.of_mut(side) = Scale::Shift(shift);
        }
        if options.cookie && is_opening(segment) {
            verdict.tfo_syn = true;
            let with_data = segment.len.is_some_and(|len| len > 0);
            self.properties.fast_open |= with_data;
        }
        let mut trips = options.cut;
        if let Some(said) = options.group {
            let member = groups.member(self.multipath, side, said);
            trips |= member.is_none();
            self.multipath = member.or(self.multipath);
        }
        if trips {
            return false;
        }
        self.properties.settle_scale(side, segment);
        groups.saw(self.multipath, options.multipath);
        true
    }
}

/// Whether it is a SYN without ACK.
fn is_opening(segment: &StreamSegment<'_>) -> bool {
    segment.has(Flags::SYN) && !segment.has(Flags::ACK)
}
