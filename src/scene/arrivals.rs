//! When the packets of a scene were received: what their second sightings show.

use std::collections::{HashMap, HashSet};

use crate::analysis::fact::PacketId;
use crate::analysis::vantage::Standpoint;
use crate::explain::Remark;
use crate::frame::{Timestamp, VantageIndex};
use crate::step::{Packet, Step};

/// Where the packets of some steps were seen besides at their senders.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Arrivals {
    /// When each packet was seen at the other end of its path; several times if the network made copies.
    received: HashMap<PacketId, Vec<Timestamp>>,
    /// The packets that were seen at one end only, though the other end was watched long enough.
    missing: HashSet<PacketId>,
}

impl Arrivals {
    /// What these steps show. `places` are those where packets were seen, by vantage.
    pub(super) fn of<'s>(steps: impl Iterator<Item = &'s Step> + Clone, places: &[Standpoint]) -> Self {
        let mut sent: HashMap<PacketId, (VantageIndex, Timestamp)> = HashMap::new();
        let mut arrivals = Self::default();
        let mut longest = 0;
        for (step, packet) in steps.clone().filter_map(|step| Some((step, step.packet()?))) {
            let (from, time) = *sent.entry(packet.id).or_insert((packet.vantage, step.time));
            if from != packet.vantage {
                arrivals.received.entry(packet.id).or_default().push(step.time);
                longest = longest.max(step.time.since(time));
            }
        }
        // What was sent shortly before the end may have been under way when the capture ended.
        let end = steps.filter(|step| step.packet().is_some()).map(|step| step.time).max();
        let watched = |time: Timestamp| end.is_some_and(|end| end.since(time) > longest);
        let is_missing = |(id, (vantage, time)): (&PacketId, &(VantageIndex, Timestamp))| {
            let is_seen = arrivals.received.contains_key(id);
            !is_seen && has_other_end(places, *vantage) && watched(*time)
        };
        arrivals.missing = sent.iter().filter(|one| is_missing(*one)).map(|(id, _)| *id).collect();
        arrivals
    }

    /// When a packet was received, first of all and as further copies.
    pub(super) fn of_packet(&self, packet: PacketId) -> &[Timestamp] {
        self.received.get(&packet).map_or(&[], Vec::as_slice)
    }

    /// How a packet was lost, as far as that is known; none if it arrived, or if nothing shows that it did not.
    pub(super) fn lost(&self, packet: &Packet) -> Option<Remark> {
        match &packet.fate {
            Some(known) => packet.is_known_lost().then(|| Remark::Dropped(known.fate.cause.clone())),
            None => self.missing.contains(&packet.id).then_some(Remark::NotSeenAgain),
        }
    }
}

/// Whether the other end of the path of a vantage is watched, too.
fn has_other_end(places: &[Standpoint], vantage: VantageIndex) -> bool {
    let path = places.get(vantage.0).and_then(|place| place.path);
    let others = places.iter().enumerate().filter(|(other, _)| *other != vantage.0);
    path.is_some() && others.into_iter().any(|(_, other)| other.path == path)
}
