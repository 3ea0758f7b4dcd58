//! The round trip of the handshake, and what it shows of the place of the capture.

use crate::analysis::fact::{CapturePlace, PacketRef, SampleBy};
use crate::analysis::flow::Both;
use crate::analysis::seq::{MAX_WINDOW, SeqNumber};
use crate::analysis::tcp::segment::Segment;
use crate::call::End;
use crate::decode::Flags;
use crate::frame::Timestamp;

/// A round trip below this many nanoseconds does not show the place of the capture: the hosts themselves take some of
/// it.
const CONCLUSIVE_NS: i64 = 1_000_000;

/// A SYN or SYN ACK.
#[derive(Debug, Clone, Copy)]
pub(super) struct Syn {
    /// The last packet that carried it, and its time.
    pub(super) packet: PacketRef,
    time: Timestamp,
    pub(super) end: SeqNumber,
    pub(super) window: u16,
    scale: Option<u8>,
    pub(super) mss: Option<u16>,
    /// Whether it carries an acknowledgment.
    answers: bool,
    /// Whether its round trip is ambiguous: it was sent again, or acknowledged together with later data.
    unclear: bool,
    /// Its TSval, and whether that differs from the copy before (RFC 7323, 3).
    clock: Option<u32>,
    has_moved: bool,
    /// How it is known that this copy was answered.
    by: SampleBy,
    /// The time of its first acknowledgment.
    answered: Option<Timestamp>,
}

impl Syn {
    pub(super) const fn is_answered(&self) -> bool {
        self.answered.is_some()
    }

    /// The time until its first acknowledgment in nanoseconds, unless it is ambiguous.
    pub(super) fn sample(&self) -> Option<i64> {
        let sample = self.answered?.since(self.time);
        (!self.unclear && sample >= 0).then_some(sample)
    }
}

/// The SYNs of both ends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Handshake {
    syns: Both<Option<Syn>>,
    /// Nanoseconds from the SYN to the SYN ACK, and from the SYN ACK to the third step.
    pub(super) steps: Option<(i64, i64)>,
}

impl Handshake {
    pub(super) const fn syn(&self, end: End) -> Option<&Syn> {
        self.syns.of(end).as_ref()
    }

    /// Records a SYN or SYN ACK.
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

    /// Records an acknowledgment. Returns whether it is the first one of the other end's SYN.
    pub(super) fn acknowledges(&mut self, from: End, segment: &Segment<'_>) -> bool {
        let (Some(ack), Some(syn)) = (segment.ack(), self.syns.of_mut(from.other())) else { return false };
        let covers = ack.is_after(syn.end.minus(1)) && ack.relative_to(syn.end) < MAX_WINDOW;
        let first = covers && syn.answered.is_none();
        if first {
            syn.answered = Some(segment.time);
            // If the TSval of the last copy is echoed, that copy is answered (RFC 7323, 4). The TSval of the first
            // one shows nothing: a SYN ACK that is sent again echoes it, too.
            let by_clock =
                syn.has_moved && segment.timestamps().is_some_and(|(_, echo)| syn.clock == Some(echo));
            // An ACK of more than the SYN may answer the data after it.
            if by_clock {
                (syn.by, syn.unclear) = (SampleBy::Timestamp, false);
            }
            syn.unclear |= ack != syn.end;
        }
        first
    }

    /// How the copies of the SYNs were distinguished.
    pub(super) fn distinguished_by(&self) -> SampleBy {
        let by_clock = |syn: &Option<Syn>| syn.is_some_and(|syn| syn.by == SampleBy::Timestamp);
        if by_clock(&self.syns.client) || by_clock(&self.syns.server) {
            SampleBy::Timestamp
        } else {
            SampleBy::Ack
        }
    }

    /// The two parts of the handshake's round trip, if the third step shows them without ambiguity. Returned only once.
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

    /// The place where the capture seems to have been made: near the end that answers in almost no time. Hosts answer
    /// a SYN and a SYN ACK at once.
    pub(super) const fn vantage(&self) -> Option<CapturePlace> {
        let Some((beyond, before)) = self.steps else { return None };
        let total = beyond.saturating_add(before);
        if total < CONCLUSIVE_NS {
            return None;
        }
        let tenth = total / 10;
        if before <= tenth {
            Some(CapturePlace::Client)
        } else if beyond <= tenth {
            Some(CapturePlace::Server)
        } else if before >= CONCLUSIVE_NS && beyond >= CONCLUSIVE_NS {
            Some(CapturePlace::Between)
        } else {
            None
        }
    }

    /// The shift of the windows of `end` after the handshake; `None` if it is not known. RFC 7323, 2.2: 0 unless both
    /// SYNs offer the option, and 14 at most. A SYN ACK offers the option only in answer to a SYN that did.
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
