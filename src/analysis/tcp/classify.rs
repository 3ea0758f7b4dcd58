//! What a segment is for, worked out only from its header and from the segments before it.

use super::marks::Ecn;
use super::opening::SynKind;
use super::segment_kind::{Carried, SegmentKind};
use super::{Context, Fact, Finding, TcpState};
use crate::analysis::fact::{inferred, observed};
use crate::analysis::flow::Both;
use crate::analysis::reason::AckTrigger;
use crate::analysis::sink::Sink;
use crate::decode::Flags;

/// A sender that has been idle for this many nanoseconds waits for its program, not for the network.
const PAUSE_NS: i64 = 200_000_000;

impl Context<'_> {
    /// What the segment is, judged by the ledgers as they were before it. The sink takes the findings: first what the
    /// segment is, then what else it carries.
    pub(super) fn classify(&self, ecn: &mut Ecn, sink: &mut impl Sink) -> SegmentKind {
        if self.segment.is_odd() {
            sink.take(|| [observed(Fact::OddFlags { end: self.from }, [self.segment.packet])]);
            return SegmentKind::default();
        }
        if self.segment.has(Flags::RST) {
            return self.reset_by(sink);
        }
        self.midstream(sink);
        if self.segment.has(Flags::SYN) {
            return self.opening(ecn, sink);
        }
        let completes = self.handshake_ack(sink);
        let question = self.question(sink);
        let mut kind = match question {
            Some(_) => SegmentKind::default(),
            None => self.data(sink),
        };
        if self.is_after_reset() {
            sink.explain(|| [inferred(Fact::AfterReset { end: self.from }, [self.segment.packet])]);
            sink.explain(|| self.bytes_in_all());
            return SegmentKind { fin_again: self.own.fin.is_some() && self.segment.has(Flags::FIN), ..kind };
        }
        kind.fin_again = self.fin(sink);
        (kind.fills, kind.pushes) = (self.fills(sink), self.pushes(sink));
        kind.pauses = kind.carried == Carried::New && self.pauses(sink);
        let closes = self.zero_window();
        let alone = !completes && question.is_none() && kind.carried == Carried::Nothing;
        let alone = alone && !self.segment.has(Flags::FIN) && closes.is_none();
        kind.closes_in_three = self.acknowledgment(alone, sink);
        sink.take(|| self.missed());
        sink.explain(|| self.more_of_ack());
        sink.explain(|| self.bytes_in_all());
        sink.explain(|| self.urgent());
        sink.take(|| ecn.mark(self));
        sink.take(|| closes);
        sink.explain(|| self.scaled_window());
        let repeats = kind.fin_again || kind.carried.asks_again();
        kind.asks = question.or_else(|| repeats.then_some(AckTrigger::Repetition));
        kind
    }

    /// The same for a SYN or SYN ACK.
    fn opening(&self, ecn: &mut Ecn, sink: &mut impl Sink) -> SegmentKind {
        let syn = self.syn(sink);
        if syn == SynKind::First {
            sink.explain(|| self.sack_permitted());
            sink.take(|| ecn.offer(self));
        }
        let kind = self.data(sink);
        let repeats = matches!(syn, SynKind::Again | SynKind::CrossedAck) || kind.carried.asks_again();
        let asks = repeats.then_some(AckTrigger::Repetition);
        SegmentKind { syn_again: syn == SynKind::Again, asks, ..kind }
    }

    /// Explains the first scaled window of each end: the reader sees the product, but the field holds another number.
    fn scaled_window(&self) -> Option<Finding> {
        let (raw, shift) = (self.segment.header.window, self.scale()?);
        if self.own.clues().has_scaled || shift == 0 || raw == 0 {
            return None;
        }
        let fact = Fact::WindowScaled { end: self.from, raw, shift, bytes: u64::from(raw) << shift };
        Some(observed(fact, [self.segment.packet]))
    }

    /// Whether a reset has ended the connection at both ends, if everything arrives.
    fn is_after_reset(&self) -> bool {
        let closed = Some(TcpState::Closed);
        let Both { client, server } = self.situation.states;
        self.situation.is_reset && client == closed && server == closed
    }

    /// Explains the first segment of each end that fills the other end's MSS: with options there is less room than it says
    /// (RFC 9293, 3.7.1).
    fn fills(&self, sink: &mut impl Sink) -> bool {
        let bytes = self.segment.len;
        let options = u32::try_from(self.segment.options_len()).unwrap_or(0);
        let Some(mss) =
            self.other.mss.filter(|mss| options > 0 && bytes > 0 && u32::from(*mss) == bytes + options)
        else {
            return false;
        };
        if !self.own.clues().has_filled {
            let timestamps = self.segment.timestamps().is_some();
            let fact = Fact::FullSegment { end: self.from, bytes, mss, options, timestamps };
            sink.explain(|| [observed(fact, [self.segment.packet])]);
        }
        true
    }

    /// Explains the first PSH of a connection.
    fn pushes(&self, sink: &mut impl Sink) -> bool {
        let pushes = self.segment.len > 0 && self.segment.has(Flags::PSH);
        if pushes && !self.own.clues().has_pushed && !self.other.clues().has_pushed {
            sink.explain(|| [observed(Fact::Push { end: self.from }, [self.segment.packet])]);
        }
        pushes
    }

    /// Explains the first new data after a time in which nothing was in flight: neither the window nor congestion control
    /// held it back.
    fn pauses(&self, sink: &mut impl Sink) -> bool {
        let (own, other) = (self.own, self.other);
        let is_idle =
            own.acked.is_some() && own.acked == own.next && other.window.is_some_and(|window| window > 0);
        let since =
            other.clues().last_ack.filter(|_| is_idle && own.bytes_sent() > 0 && self.segment.len > 0);
        let Some(idle_ns) =
            since.map(|since| self.segment.time.since(since)).filter(|idle| *idle >= PAUSE_NS)
        else {
            return false;
        };
        if !own.clues().has_paused {
            let fact = Fact::ProgramLimits { end: self.from, idle_ns };
            sink.explain(|| [inferred(fact, [self.segment.packet])]);
        }
        true
    }

    /// The first segment of a connection whose handshake was not captured.
    fn midstream(&self, sink: &mut impl Sink) {
        if !self.is_begun() && !self.segment.has(Flags::SYN) {
            sink.explain(|| [observed(Fact::MidStream { end: self.from }, [self.segment.packet])]);
        }
    }

    /// RFC 9293, 3.8.4: a keep-alive has the sequence number SND.NXT - 1, with no data or one byte. While the other
    /// end's window is zero, the same segment is a window probe (3.8.6.1); so is a segment with one new byte.
    fn question(&self, sink: &mut impl Sink) -> Option<AckTrigger> {
        let (own, other) = (self.own, self.other);
        let next = own.next.filter(|_| self.segment.len <= 1 && !self.segment.has(Flags::FIN))?;
        let nothing_waits = own.acked == Some(next);
        let repeats = self.segment.seq() == next.minus(1);
        let (asks, question, fact) = if other.window == Some(0) {
            // The byte of an earlier probe was refused: it is unacknowledged and sent again.
            let waits_alone = own.acked == Some(next.minus(1)) && self.segment.len == 1;
            let is_next = self.segment.seq() == next && self.segment.len == 1;
            let probes = (repeats && (nothing_waits || waits_alone)) || (is_next && nothing_waits);
            (probes, AckTrigger::WindowProbe, self.window_probe())
        } else {
            (nothing_waits && repeats, AckTrigger::KeepAlive, Fact::KeepAlive { end: self.from })
        };
        if !asks {
            return None;
        }
        sink.take(|| [inferred(fact, [self.segment.packet])]);
        Some(question)
    }

    /// RFC 9293, 3.8.6.1: a probe carries a new byte. Linux and others send an old number without data.
    fn window_probe(&self) -> Fact {
        let own = self.own;
        let is_new = self.segment.len == 1 && own.next == Some(self.segment.seq());
        let new_byte = if is_new { own.relative(self.segment.seq()) } else { None };
        Fact::WindowProbe { end: self.from, new_byte }
    }

    /// The window becomes 0; `None` while it stays 0.
    fn zero_window(&self) -> Option<Finding> {
        let had_room = self.own.window != Some(0);
        let fact = Fact::ZeroWindow { end: self.from, after_fin: self.other.fin.is_some() };
        (self.segment.header.window == 0 && had_room).then(|| observed(fact, [self.segment.packet]))
    }
}
