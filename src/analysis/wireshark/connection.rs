//! One connection as Wireshark follows it.

use super::late::Late;
use super::mark::{Found, Marks};
use super::multipath::{Groups, Member};
use super::options::Acknowledged;
use super::rules::{Judge, Setting};
use super::segment::Segment;
use super::sender::{Scale, Sender};
use super::side::{PerSide, Side};
use super::verdict::Verdict;
use crate::decode::Flags;

/// A connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) stream: u32,
    senders: PerSide<Sender>,
    /// As it is known so far.
    pub(super) late: Late,
    /// As it is shown, where the file was read before.
    shown: Option<Late>,
    /// Its part in a group of connections, where it is one of multipath TCP.
    multipath: Option<Member>,
    /// Whether it was met again since one was last looked for to give up.
    pub(super) is_in_use: bool,
}

impl Connection {
    pub(super) fn new(stream: u32, late: Late, shown: Option<Late>) -> Self {
        Self { stream, senders: PerSide::default(), late, shown, multipath: None, is_in_use: false }
    }

    /// Whether a SYN begins another connection between the same ports: it counts from another number.
    pub(super) fn is_over_with(&self, segment: &Segment<'_>) -> bool {
        let base = *self.late.base.of(segment.side());
        is_opening(segment) && base.is_some_and(|base| base != segment.seq)
    }

    /// How many segments of it wait for their acknowledgment.
    pub(super) const fn waiting(&self) -> usize {
        self.senders.of(Side::High).unacked.len() + self.senders.of(Side::Low).unacked.len()
    }

    /// Follows a segment. `is_first` where it was met without any connection, `reuses` where it takes the ports of
    /// another.
    pub(super) fn segment(
        &mut self,
        segment: &Segment<'_>,
        is_first: bool,
        reuses: bool,
        groups: &mut Groups,
    ) -> Verdict {
        let side = segment.side();
        let mut found = self.opening(side, segment, reuses);
        let mut shown_found = None;
        if segment.has(Flags::SYN) && segment.has(Flags::ACK) {
            if self.late.recount(side, segment) {
                found.get_or_insert_default().marks.set(Marks::REUSED_PORTS);
            }
            if self.shown.as_mut().is_some_and(|shown| shown.recount(side, segment)) {
                shown_found = Some(Marks::REUSED_PORTS);
            }
        }
        let completeness = self.shown().completeness;
        self.senders.of_mut(side).sacked = 0;
        if let Some(len) = segment.len {
            self.late.count_from(side, segment);
            found = self.judge(side, segment, len, found, groups.messages(self.multipath));
        }
        let mut verdict = self.numbers(side, segment, completeness);
        if segment.has_sound_header() {
            self.above_the_numbers(side, segment, is_first, &mut verdict);
            let told = segment.has_whole_header() && self.read_options(side, segment, &mut verdict, groups);
            if told {
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

    /// Whether Wireshark finds what it found of a segment when it reads the file again: it looks it up by the numbers,
    /// which it makes absolute from relative ones, but only those of a segment of known length are relative.
    fn is_found_again(&self, side: Side, segment: &Segment<'_>) -> bool {
        let Some(shown) = &self.shown else { return true };
        let is_zero = |side| shown.base.of(side).is_none_or(|base| base == 0);
        let relative = is_zero(side) && (!segment.has(Flags::ACK) || is_zero(side.other()));
        segment.len.is_some() || relative
    }

    const fn shown(&self) -> &Late {
        match &self.shown {
            Some(shown) => shown,
            None => &self.late,
        }
    }

    /// What an opening SYN is known for before anything else: to take ports in use, or to be there again. The latter
    /// forgets what was sent behind a hole, for a RST in answer may have had a number that was never sent.
    fn opening(&mut self, side: Side, segment: &Segment<'_>, reuses: bool) -> Option<Found> {
        if reuses {
            let mut found = Found::default();
            found.marks.set(Marks::REUSED_PORTS);
            return Some(found);
        }
        if !is_opening(segment) || self.late.base.of(side).is_none() {
            return None;
        }
        let sender = self.senders.of_mut(side);
        sender.next = sender.edge;
        Some(Found::default())
    }

    fn judge(
        &mut self,
        side: Side,
        segment: &Segment<'_>,
        len: u32,
        found: Option<Found>,
        multipath: Option<u8>,
    ) -> Option<Found> {
        // The rules go by the scale that is known so far.
        let scale = self.late.scale;
        let (from, to) = self.senders.pair(side);
        to.scale = *scale.of(side.other());
        let setting = Setting {
            initial_rtt: self.late.initial_rtt,
            base: self.late.base.of(side).unwrap_or_default(),
            multipath,
        };
        Judge { segment, len, from, to, setting, found }.judge()
    }

    /// The numbers as Wireshark shows them: relative, and the window scaled.
    fn numbers(&self, side: Side, segment: &Segment<'_>, completeness: u8) -> Verdict {
        let shown = self.shown();
        let base = |side| shown.base.of(side).filter(|_| segment.len.is_some()).unwrap_or_default();
        let window = u32::from(segment.window);
        // A SYN's window is never scaled (RFC 7323, section 2.2).
        let scaled = segment.len.is_some() && !segment.has(Flags::SYN);
        let window_size = if scaled { shown.scale.of(side).apply(window) } else { window };
        let ack =
            if segment.has(Flags::ACK) { segment.ack.wrapping_sub(base(side.other())) } else { segment.ack };
        Verdict {
            stream: self.stream,
            completeness,
            seq: segment.seq.wrapping_sub(base(side)),
            ack: segment.has_sound_header().then_some(ack),
            len: segment.len,
            window_size: segment.has_sound_header().then_some(window_size),
            ..Verdict::default()
        }
    }

    /// What Wireshark takes from a header after the numbers.
    fn above_the_numbers(
        &mut self,
        side: Side,
        segment: &Segment<'_>,
        is_first: bool,
        verdict: &mut Verdict,
    ) {
        self.late.add_part(segment, is_first);
        self.late.time_handshake(segment);
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

    /// Reads the options; whether they could be read to their end.
    fn read_options(
        &mut self,
        side: Side,
        segment: &Segment<'_>,
        verdict: &mut Verdict,
        groups: &mut Groups,
    ) -> bool {
        let base = self.shown().base.of(side.other()).unwrap_or_default();
        let options = segment.options(Acknowledged { ack: verdict.ack.unwrap_or_default(), base });
        if let Some(sacked) = options.sacked {
            self.senders.of_mut(side).sacked = sacked;
        }
        if let Some(shift) = options.shift {
            *self.late.scale.of_mut(side) = Scale::Shift(shift);
        }
        if options.cookie && is_opening(segment) {
            verdict.tfo_syn = true;
            let with_data = segment.len.is_some_and(|len| len > 0);
            self.late.fast_open |= with_data;
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
        self.late.settle_scale(side, segment);
        groups.saw(self.multipath, options.multipath);
        true
    }
}

/// Whether it is a SYN without ACK.
fn is_opening(segment: &Segment<'_>) -> bool {
    segment.has(Flags::SYN) && !segment.has(Flags::ACK)
}
