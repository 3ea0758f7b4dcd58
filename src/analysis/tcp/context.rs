//! One segment, with what was known of the connection before it: the input of every finding about a segment.

use super::TcpState;
use super::ledger::{Ledger, Ledgers};
use super::segment::Segment;
use super::timing::Timing;
use crate::analysis::fact::PacketRef;
use crate::analysis::flow::Both;
use crate::call::End;
use crate::decode::Flags;

/// A segment sent by one end, and what was known before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    /// The end that sends it.
    pub(super) from: End,
    pub(super) segment: &'a Segment<'a>,
    /// The ledger of its sender, and that of the other end.
    pub(super) own: &'a Ledger,
    pub(super) other: &'a Ledger,
    pub(super) timing: &'a Timing,
    pub(super) situation: Situation,
}

/// The state of a connection before a segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation {
    /// The state of each end, if everything under way to it arrives.
    pub(super) states: Both<Option<TcpState>>,
    /// Whether the program at each end closed its socket with data unread; known only where its calls are.
    pub(super) unread: Both<bool>,
    /// Whether it was reset.
    pub(super) is_reset: bool,
    /// An ACK of an earlier connection, which answered the SYN of this one (RFC 9293, 3.5.1).
    pub(super) stray_ack: Option<PacketRef>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        (from, segment): (End, &'a Segment<'_>),
        ledgers: &'a Ledgers,
        timing: &'a Timing,
        situation: Situation,
    ) -> Self {
        Self { from, segment, own: ledgers.of(from), other: ledgers.of(from.other()), timing, situation }
    }

    /// The state of one end, if everything under way to it arrives.
    pub(super) const fn state(&self, end: End) -> Option<TcpState> {
        *self.situation.states.of(end)
    }

    /// Whether a segment of the connection was seen before.
    pub(super) const fn is_begun(&self) -> bool {
        self.own.next.is_some() || self.other.next.is_some()
    }

    /// Whether this SYN was sent before the other end's SYN arrived.
    pub(super) fn crosses_syn(&self) -> bool {
        let opens = self.segment.has(Flags::SYN) && !self.segment.has(Flags::ACK);
        opens && self.own.syn.is_none() && self.other.syn.is_some() && !self.other.syn_acked
    }

    /// Whether this FIN was sent before the other end's FIN arrived.
    pub(super) fn crosses_fin(&self) -> bool {
        let is_unknown = |ack| self.other.fin.is_some_and(|fin| !fin.seq.is_before(ack));
        let has_fin = self.segment.has(Flags::FIN) && self.own.fin.is_none();
        has_fin && self.segment.ack().is_some_and(is_unknown)
    }

    /// The shift of the window in this segment; `None` if it is not known.
    pub(super) fn scale(&self) -> Option<u8> {
        self.own.scale(self.other, self.segment.has(Flags::SYN))
    }

    /// The window that it advertises, in bytes if the scale is known.
    pub(super) fn window(&self) -> u32 {
        self.own.advertised(self.other, self.segment)
    }
}
