//! The round trip of the handshake, and what it shows of the place where the capture was made.

use crate::analysis::fact::{PacketRef, SampleBy, Vantage};
use crate::analysis::flow::Both;
use crate::analysis::seq::SeqNumber;
use crate::analysis::tcp::ledger::MAX_WINDOW;
use crate::analysis::tcp::segment::Segment;
use crate::call::End;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// A round trip shorter than this does not show where it was seen: hosts themselves take some of it.
const TELLING: i64 = 1_000_000;

/// A SYN or SYN ACK.
#[derive(Debug, Clone, Copy)]
pub(super) struct Syn {
    /// The last packet that carried it, and when that was.
    pub(super) packet: PacketRef,
    time: Timestamp,
    pub(super) end: SeqNumber,
    pub(super) window: u16,
    scale: Option<u8>,
    pub(super) mss: Option<u16>,
    /// Whether it carries an acknowledgment.
    answers: bool,
    /// Whether it was sent again, or acknowledged together with what came after it.
    unclear: bool,
    /// Its sender's clock, and whether that has moved since the copy before (RFC 7323, 3).
    clock: Option<u32>,
    has_moved: bool,
    /// How it is known that this copy is answered.
    by: SampleBy,
    /// The first acknowledgment of it.
    answered: Option<Timestamp>,
}

impl Syn {
    pub(super) const fn is_answered(&self) -> bool {
        self.answered.is_some()
    }

    /// The time until its first acknowledgment, if that can answer nothing else.
    pub(super) fn sample(&self) -> Option<i64> {
        let sample = self.answered?.since(self.time);
        (!self.unclear && sample >= 0).then_some(sample)
    }
}

/// The SYNs of both ends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Handshake {
    syns: Both<Option<Syn>>,
    /// Nanoseconds from SYN to SYN ACK, and from there to the third step.
    pub(super) steps: Option<(i64, i64)>,
}

impl Handshake {
    pub(super) const fn syn(&self, end: End) -> Option<&Syn> {
        self.syns.of(end).as_ref()
    }

    /// Takes note of a SYN or SYN ACK.
    pub(super) fn sends(&mut self, from: End, segment: &Segment<'_>) {
        self.acknowledges(from, segment);
        let syn = Syn {
            packet: segment.packet,
            time: segment.time,
            end: segment.end(),
            window: segment.header.window,
            scale: segment.window_scale(),
            mss: segment.mss(),
            answers: segment.has(Flags::ACK),
            unclear: false,
            clock: segment.clock(),
            has_moved: false,
            by: SampleBy::Ack,
            answered: None,
        };
        match self.syns.of_mut(from) {
            Some(first) if first.is_answered() => first.unclear = true,
            Some(before) => {
                before.unclear = true;
                before.has_moved = syn.clock.is_some() && syn.clock != before.clock;
                (before.packet, before.time, before.clock) = (syn.packet, syn.time, syn.clock);
            }
            none => *none = Some(syn),
        }
    }

    /// Takes note of an acknowledgment; true if it is the first of the other end's SYN.
    pub(super) fn acknowledges(&mut self, from: End, segment: &Segment<'_>) -> bool {
        let (Some(ack), Some(syn)) = (segment.ack(), self.syns.of_mut(from.other())) else { return false };
        let covers = ack.is_after(syn.end.minus(1)) && ack.relative_to(syn.end) < MAX_WINDOW;
        let first = covers && syn.answered.is_none();
        if first {
            syn.answered = Some(segment.time);
            // The last copy is answered if its clock comes back (RFC 7323, 4). The clock of the first one shows nothing: a
            // SYN ACK that is sent again has it, too.
            let by_clock =
                syn.has_moved && segment.timestamps().is_some_and(|(_, echo)| syn.clock == Some(echo));
            // With data behind the SYN, it may have waited for that.
            if by_clock {
                (syn.by, syn.unclear) = (SampleBy::Timestamp, false);
            }
            syn.unclear |= ack != syn.end;
        }
        first
    }

    /// By what the copies of the SYNs were distinguished.
    pub(super) fn told_by(&self) -> SampleBy {
        let by_clock = |syn: &Option<Syn>| syn.is_some_and(|syn| syn.by == SampleBy::Timestamp);
        if by_clock(&self.syns.client) || by_clock(&self.syns.server) {
            SampleBy::Timestamp
        } else {
            SampleBy::Ack
        }
    }

    /// The two parts of the handshake's round trip, at its third step, if it is known which SYN was answered. Said once.
    pub(super) fn completes(&mut self, from: End) -> Option<(i64, i64)> {
        let (client, server) = (self.syn(from)?, self.syn(from.other())?);
        let in_order = !client.answers && server.answers;
        let steps = (client.sample()?, server.sample()?);
        if !in_order || self.steps.is_some() {
            return None;
        }
        self.steps = Some(steps);
        Some(steps)
    }

    /// Where the capture seems to have been made: the way that took (nearly) no time was short. A host answers a SYN
    /// and a SYN ACK at once.
    pub(super) const fn vantage(&self) -> Option<Vantage> {
        let Some((beyond, before)) = self.steps else { return None };
        let total = beyond.saturating_add(before);
        if total < TELLING {
            return None;
        }
        let tenth = total / 10;
        if before <= tenth {
            Some(Vantage::Client)
        } else if beyond <= tenth {
            Some(Vantage::Server)
        } else if before >= TELLING && beyond >= TELLING {
            Some(Vantage::Between)
        } else {
            None
        }
    }

    /// By how much the windows of `end` are shifted after the handshake; none where that is unknown. RFC 7323, 2.2:
    /// not at all unless both SYNs offer it, and 14 at most; a SYN ACK offers it only to a SYN that did.
    pub(super) fn scale(&self, end: End) -> Option<u8> {
        let answers = self.syn(end).is_some_and(|syn| syn.answers);
        match (self.syn(end).map(|syn| syn.scale), self.syn(end.other()).map(|syn| syn.scale)) {
            (Some(Some(own)), Some(Some(_))) => Some(own.min(14)),
            (Some(None), _) | (_, Some(None)) => Some(0),
            (Some(Some(own)), None) if answers => Some(own.min(14)),
            _ => None,
        }
    }
}
