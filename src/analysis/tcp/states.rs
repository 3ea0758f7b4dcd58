//! The states of both ends, and the segments under way that will change them.

use std::mem;

use smallvec::SmallVec;

use super::segment::Segment;
use super::state::{TcpEvent, TcpState, next};
use crate::analysis::fact::PacketRef;
use crate::analysis::flow::Both;
use crate::analysis::seq::SeqNumber;
use crate::call::End;
use crate::frame::Timestamp;

/// What one segment does to its receiver, in order: seldom more than two events.
pub(super) type Events = SmallVec<[TcpEvent; 4]>;

/// A segment that changes its receiver's state when it arrives.
#[derive(Debug, Clone)]
pub(super) struct UnderWay {
    pub(super) packet: PacketRef,
    pub(super) time: Timestamp,
    /// What happens to the receiver when it arrives, in order.
    pub(super) events: Events,
    /// The lowest acknowledgment number of the receiver that shows the arrival. It covers what the segment carries. If
    /// the segment carries nothing, it covers the number after its own, which was sent later.
    pub(super) shown_by: SeqNumber,
}

impl UnderWay {
    /// A segment that causes `events` at its receiver.
    pub(super) fn new(segment: &Segment<'_>, events: Events) -> Self {
        let shown_by = if segment.occupies() { segment.end() } else { segment.seq().plus(1) };
        Self { packet: segment.packet, time: segment.time, events, shown_by }
    }

    pub(super) fn brings(&self, event: TcpEvent) -> bool {
        self.events.contains(&event)
    }
}

/// The state of each end, and the segments on their way to it.
#[derive(Debug, Clone, Default)]
pub(super) struct EndStates {
    now: Both<Option<TcpState>>,
    /// The state of each end after everything under way to it arrives: asked of each segment, and seldom another one.
    expected: Both<Option<TcpState>>,
    /// The segments on their way to each end that will change its state, in the order in which they were sent.
    under_way: Both<Vec<UnderWay>>,
}

impl EndStates {
    /// The state of an end, as far as packets and calls show it; `None` while nothing is known of it.
    pub(super) const fn now(&self, end: End) -> Option<TcpState> {
        *self.now.of(end)
    }

    /// The state of an end after everything under way to it arrives; `None` while nothing is known of it.
    pub(super) const fn expected(&self, end: End) -> Option<TcpState> {
        *self.expected.of(end)
    }

    /// Works out what is expected of an end, of which something has changed.
    fn renew(&mut self, end: End) {
        let events = self.under_way.of(end).iter().flat_map(|segment| &segment.events);
        let after = |state, event: &TcpEvent| next(state, *event).unwrap_or(state);
        *self.expected.of_mut(end) = self.now(end).map(|now| events.fold(now, after));
    }

    /// Sets the first state of an end. Returns whether none was known.
    pub(super) fn begin(&mut self, end: End, state: TcpState) -> bool {
        let now = self.now.of_mut(end);
        let is_first = now.is_none();
        now.get_or_insert(state);
        self.renew(end);
        is_first
    }

    /// Changes the state of an end by the table. Returns the old state and the new one; `None` if the event changes
    /// nothing.
    pub(super) fn step(&mut self, end: End, event: TcpEvent) -> Option<(TcpState, TcpState)> {
        let from = self.now(end)?;
        let to = next(from, event)?;
        *self.now.of_mut(end) = Some(to);
        self.renew(end);
        Some((from, to))
    }

    /// The segments under way to an end.
    pub(super) fn under_way(&self, end: End) -> &[UnderWay] {
        self.under_way.of(end)
    }

    /// Adds a segment under way to an end.
    pub(super) fn sends(&mut self, end: End, segment: UnderWay) {
        self.under_way.of_mut(end).push(segment);
        self.renew(end);
    }

    /// Takes out all segments under way to an end.
    pub(super) fn take(&mut self, end: End) -> Vec<UnderWay> {
        let waiting = mem::take(self.under_way.of_mut(end));
        self.renew(end);
        waiting
    }

    /// Takes out the segments under way to an end, up to the first that brings `event`; none if none brings it.
    pub(super) fn take_up_to(&mut self, end: End, event: TcpEvent) -> Vec<UnderWay> {
        let waiting = self.under_way.of_mut(end);
        let last = waiting.iter().position(|waiting| waiting.brings(event));
        let taken = waiting.drain(..last.map_or(0, |last| last + 1)).collect();
        self.renew(end);
        taken
    }

    /// Puts back segments that stay under way to an end.
    pub(super) fn keep(&mut self, end: End, waiting: Vec<UnderWay>) {
        *self.under_way.of_mut(end) = waiting;
        self.renew(end);
    }

    /// Forgets one segment under way to an end: it never arrives.
    pub(super) fn lose(&mut self, end: End, packet: PacketRef) {
        self.under_way.of_mut(end).retain(|waiting| waiting.packet != packet);
        self.renew(end);
    }

    /// Lets another segment stand for one that is under way to an end.
    pub(super) fn replace(&mut self, end: End, old: PacketRef, (packet, time): (PacketRef, Timestamp)) {
        for waiting in self.under_way.of_mut(end).iter_mut().filter(|waiting| waiting.packet == old) {
            (waiting.packet, waiting.time) = (packet, time);
        }
    }
}
