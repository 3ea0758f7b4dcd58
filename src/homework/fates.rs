//! What the link of a student's own lab would have done with the packets of a trace: rules and chance name packets by what
//! they are, so the same link gives the same packets the same fates, whenever they are sent.

use crate::analysis::fact::PacketId;
use crate::call::End;
use crate::fate::{Cause, Fate};
use crate::frame::Timestamp;
use crate::link::LabLink;
use crate::step::Step;
use crate::trace::record::{Header, VantageKind};

/// By how much the least delay may differ, in nanoseconds: a busy machine is late with each packet.
const SLACK: i64 = 4_000_000;

/// How a trace differs from what a link would have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OtherFates {
    /// Packets that fared otherwise, or of which the trace does not say how they fared.
    pub differ: usize,
    /// Packets that were sent.
    pub of: usize,
    /// The first that fared otherwise.
    pub first: Option<PacketId>,
    /// The least delay in the trace and on the link, in nanoseconds, where they differ.
    pub delay: Option<(i64, i64)>,
}

impl OtherFates {
    /// How these steps differ from what this link, which has carried nothing yet, would have done; `None` if they do not.
    pub fn of(mut link: LabLink, header: &Header, steps: &[Step]) -> Option<Self> {
        let places = header.places();
        let mut sent = Vec::new();
        let mut found = Self::default();
        let mut last = PacketId(0);
        let mut now = Timestamp::default();
        for step in steps {
            let Some(packet) = step.packet().filter(|packet| packet.id > last) else { continue };
            last = packet.id;
            found.of += 1;
            let sender = match places.get(packet.vantage.0).map(|place| place.kind) {
                Some(VantageKind::Client) => Some(End::Client),
                Some(VantageKind::Server) => Some(End::Server),
                _ => None,
            };
            let (Some(stated), Some(sender)) = (&packet.fate, sender) else {
                found.note(packet.id);
                continue;
            };
            now = now.max(step.time);
            while link.pop(now).is_some() {}
            link.frame(sender, now, &packet.bytes);
            sent.push((packet.id, now, &stated.fate));
        }
        while link.pop(Timestamp::from_nanoseconds(i64::MAX)).is_some() {}
        let own = link.fates();
        let (mut stated_delay, mut own_delay) = (i64::MAX, i64::MAX);
        for ((packet, time, stated), own) in sent.iter().zip(&own) {
            if !agree(stated, own) {
                found.note(*packet);
            }
            stated_delay = stated_delay.min(delay(stated, *time));
            own_delay = own_delay.min(delay(own, *time));
        }
        let differ = stated_delay.saturating_sub(own_delay).abs() > SLACK;
        found.delay = differ.then_some((stated_delay, own_delay));
        (found.differ > 0 || differ).then_some(found)
    }

    fn note(&mut self, packet: PacketId) {
        self.differ += 1;
        self.first.get_or_insert(packet);
    }
}

/// Whether two fates are the same, as far as they do not depend on the moment: a queue is full or not by microseconds.
fn agree(one: &Fate, other: &Fate) -> bool {
    let is_full = |fate: &Fate| fate.cause == Cause::QueueFull;
    is_full(one) || is_full(other) || (one.treatment == other.treatment && one.cause == other.cause)
}

/// How long a packet was to be under way.
fn delay(fate: &Fate, sent: Timestamp) -> i64 {
    fate.deliveries.iter().map(|delivery| delivery.due.since(sent)).min().unwrap_or(i64::MAX)
}
