//! How much of what the network did can be found from the packets: the same frames are analysed without what the link knows,
//! from both ends and from one end alone, and what that finds is compared with the truth.

use std::collections::{BTreeMap, BTreeSet};

use super::{Recorder, Step};
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::flow::FlowId;
use crate::analysis::vantage::{Standpoint, VantageKind};
use crate::call::End;
use crate::fate::{Fate, Treatment};
use crate::frame::{Frame, Timestamp, VantageIndex};

/// How much of one kind of event was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScoreCount {
    /// How many there were.
    pub happened: usize,
    /// How many of them were found.
    pub found: usize,
    /// How many were found that never were.
    pub invented: usize,
}

/// What an observer finds of what the network did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// Packets that were lost, or changed so that their receiver discards them.
    pub losses: ScoreCount,
    /// Packets that were delivered more than once.
    pub copies: ScoreCount,
    /// Packets that arrived after one that was sent later.
    pub reorderings: ScoreCount,
}

/// What observers find: one at both ends, and one at each end alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scores {
    /// The observer at both ends.
    pub both: Score,
    /// The observer at the client alone, who finds which of the client's packets were lost, and which of the server's were
    /// copied or overtaken.
    pub client: Score,
    /// The observer at the server alone.
    pub server: Score,
}

impl ScoreCount {
    fn of(happened: &BTreeSet<PacketId>, claimed: &BTreeSet<PacketId>) -> Self {
        let found = happened.intersection(claimed).count();
        Self { happened: happened.len(), found, invented: claimed.len() - found }
    }

    /// Whether everything was found, and nothing else.
    pub const fn is_exact(self) -> bool {
        self.found == self.happened && self.invented == 0
    }
}

impl Score {
    /// Whether everything was found, and nothing else.
    pub const fn is_exact(self) -> bool {
        self.losses.is_exact() && self.copies.is_exact() && self.reorderings.is_exact()
    }
}

/// Something that happened to packets, by their numbers.
#[derive(Debug, Default)]
struct EventSets {
    losses: BTreeSet<PacketId>,
    copies: BTreeSet<PacketId>,
    reorderings: BTreeSet<PacketId>,
}

impl EventSets {
    /// Compares what happened with what was claimed. Among packets with the same bytes only the number of losses can be known,
    /// not which of them were lost.
    fn compared(&self, claimed: &Self, twins: &[BTreeSet<PacketId>]) -> Score {
        let first_twins = |packets: &BTreeSet<PacketId>| -> BTreeSet<PacketId> {
            twins
                .iter()
                .flat_map(|twins| twins.iter().take(twins.intersection(packets).count()))
                .copied()
                .collect()
        };
        Score {
            losses: ScoreCount::of(&first_twins(&self.losses), &first_twins(&claimed.losses)),
            copies: ScoreCount::of(&self.copies, &claimed.copies),
            reorderings: ScoreCount::of(&self.reorderings, &claimed.reorderings),
        }
    }
}

/// Scores a run of a lab: its frames in order of time, with the fates of those that were seen at their senders. Vantage 0 is the
/// client's, vantage 1 the server's.
pub fn score(frames: &[Frame]) -> Scores {
    let both = Observed::of(frames, |_| true);
    let twins = both.twins(frames);
    Scores {
        both: both.truth(frames).compared(&both.claims_of_both(), &twins),
        client: one_end(frames, &both, End::Client, &twins),
        server: one_end(frames, &both, End::Server, &twins),
    }
}

/// What an observer at one end finds. It cannot see what becomes of the packets of its own end, or which packets of the other
/// end are lost: it concludes losses of its own packets, and copies and the order of the other's.
fn one_end(frames: &[Frame], both: &Observed, end: End, twins: &[BTreeSet<PacketId>]) -> Score {
    let vantage = VantageIndex(match end {
        End::Client => 0,
        End::Server => 1,
    });
    let own = Observed::of(frames, |frame| frame.vantage == vantage);
    // The numbers of the packets as both ends count them.
    let common: BTreeMap<PacketId, PacketId> =
        own.ids.iter().filter_map(|(place, id)| Some((*id, *both.ids.get(place)?))).collect();
    let claimed = own.claims_of_one().renumbered(&common);
    let mut truth = both.truth(frames);
    let is_own = |id: &PacketId| both.senders.get(id) == Some(&vantage);
    truth.losses.retain(is_own);
    truth.copies.retain(|id| !is_own(id));
    truth.reorderings.retain(|id| !is_own(id));
    truth.compared(&claimed, twins)
}

impl EventSets {
    fn renumbered(&self, numbers: &BTreeMap<PacketId, PacketId>) -> Self {
        let other = |ids: &BTreeSet<PacketId>| ids.iter().filter_map(|id| numbers.get(id).copied()).collect();
        Self {
            losses: other(&self.losses),
            copies: other(&self.copies),
            reorderings: other(&self.reorderings),
        }
    }
}

/// What an observer sees.
struct Observed {
    steps: Vec<Step>,
    /// The number of the packet of each frame, by the frame's place.
    ids: BTreeMap<usize, PacketId>,
    /// Where each packet was seen first.
    senders: BTreeMap<PacketId, VantageIndex>,
    flows: BTreeMap<PacketId, Option<FlowId>>,
}

impl Observed {
    /// Analyses those frames that are seen, without what the link did with them.
    fn of(frames: &[Frame], sees: impl Fn(&Frame) -> bool) -> Self {
        let place = |kind| Standpoint { kind, path: Some(0) };
        let places = vec![place(VantageKind::Client), place(VantageKind::Server)];
        let began = frames.first().map(|frame| frame.time).unwrap_or_default();
        let is_alone = frames.iter().filter(|frame| sees(frame)).all(|frame| {
            frames.iter().find(|frame| sees(frame)).is_some_and(|first| first.vantage == frame.vantage)
        });
        // An observer at one end knows of no path.
        let alone = || places.iter().map(|place| Standpoint { path: None, ..*place }).collect();
        let mut recorder =
            Recorder::new(began, None).seen_at(if is_alone { alone() } else { places.clone() });
        let mut observed = Self {
            steps: Vec::new(),
            ids: BTreeMap::new(),
            senders: BTreeMap::new(),
            flows: BTreeMap::new(),
        };
        for (at, frame) in frames.iter().enumerate().filter(|(_, frame)| sees(frame)) {
            let steps = recorder.frame(Frame { fate: None, ..frame.clone() });
            if let Some((step, packet)) = steps.first().and_then(|step| Some((step, step.packet()?))) {
                observed.ids.insert(at, packet.id);
                observed.senders.entry(packet.id).or_insert(packet.vantage);
                observed.flows.entry(packet.id).or_insert(step.flow);
            }
            observed.steps.extend(steps);
        }
        observed.steps.extend(recorder.finish(None));
        observed
    }

    /// The packets that each end sent, those with the same bytes together.
    fn twins(&self, frames: &[Frame]) -> Vec<BTreeSet<PacketId>> {
        let mut twins: BTreeMap<(VantageIndex, &[u8]), BTreeSet<PacketId>> = BTreeMap::new();
        for (at, id) in &self.ids {
            if let Some(frame) = frames.get(*at).filter(|frame| self.senders.get(id) == Some(&frame.vantage))
            {
                twins.entry((frame.vantage, &frame.bytes)).or_default().insert(*id);
            }
        }
        twins.into_values().collect()
    }

    /// What really happened to the packets that were sent. What was still under way when the capture ended, or was sent so late
    /// that no observer could know it, is left out.
    fn truth(&self, frames: &[Frame]) -> EventSets {
        let mut truth = EventSets::default();
        let fates = || frames.iter().filter_map(|frame| Some((frame.time, frame.fate.as_deref()?)));
        let flight = |(sent, fate): (Timestamp, &Fate)| Some(fate.deliveries.first()?.left.since(sent));
        let longest = fates().filter_map(flight).max().unwrap_or(0);
        let ended = frames.last().map(|frame| frame.time).unwrap_or_default();
        // For each direction of each flow: its packets in the order of sending, with the times of their arrival.
        let mut order: BTreeMap<(Option<FlowId>, VantageIndex), Vec<SentPacket>> = BTreeMap::new();
        for (at, frame) in frames.iter().enumerate() {
            let (Some(fate), Some(id)) = (frame.fate.as_deref(), self.ids.get(&at)) else { continue };
            let is_damaged =
                matches!(fate.treatment, Treatment::Corrupted { .. } | Treatment::Truncated { .. });
            match fate.deliveries.first().filter(|_| !is_damaged) {
                None => {
                    let is_lost = is_damaged || fate.treatment == Treatment::Dropped;
                    if is_lost && ended.since(frame.time) > longest {
                        truth.losses.insert(*id);
                    }
                }
                Some(first) => {
                    let flow = self.flows.get(id).copied().flatten();
                    let is_held = fate.treatment == Treatment::HeldBack;
                    let sent = SentPacket { id: *id, arrived: first.left, is_held };
                    order.entry((flow, frame.vantage)).or_default().push(sent);
                }
            }
            if fate.deliveries.len() > 1 {
                truth.copies.insert(*id);
            }
        }
        for sent in order.into_values() {
            truth.reorderings.extend(overtaken(sent));
        }
        truth
    }

    fn claims_of_both(&self) -> EventSets {
        let mut claims = EventSets::default();
        for fact in self.steps.iter().flat_map(Step::facts) {
            _ = match *fact {
                Fact::LostOnPath { packet } => claims.losses.insert(packet),
                Fact::CopyMade { packet, .. } => claims.copies.insert(packet),
                Fact::Overtaken { packet, .. } => claims.reorderings.insert(packet),
                _ => continue,
            };
        }
        claims
    }

    fn claims_of_one(&self) -> EventSets {
        let mut claims = EventSets::default();
        for step in &self.steps {
            for fact in step.facts() {
                match *fact {
                    Fact::DataAgain { original: Some(original), cause, .. }
                    | Fact::SynAgain { original, cause, .. }
                    | Fact::FinAgain { original, cause, .. }
                        if crate::analysis::truth::claims_loss(cause) =>
                    {
                        claims.losses.insert(original);
                    }
                    Fact::SeenTwice { first, .. } => {
                        claims.copies.insert(first);
                    }
                    Fact::DataLate { cause: crate::analysis::reason::LateCause::Overtaken, .. } => {
                        claims.reorderings.extend(step.packet().map(|packet| packet.id));
                    }
                    _ => {}
                }
            }
        }
        claims
    }
}

/// A packet that was sent, and arrived.
struct SentPacket {
    id: PacketId,
    arrived: Timestamp,
    /// Whether it was held back until another had passed: then it arrives after that, be it at the same moment.
    is_held: bool,
}

/// Those that arrived after one that was sent later, of packets in the order of sending.
fn overtaken(mut sent: Vec<SentPacket>) -> Vec<PacketId> {
    let mut earliest: Option<Timestamp> = None;
    let mut overtaken = Vec::new();
    sent.reverse();
    for SentPacket { id, arrived, is_held } in sent {
        if earliest.is_some_and(|earliest| arrived > earliest || (is_held && arrived == earliest)) {
            overtaken.push(id);
        }
        earliest = Some(earliest.map_or(arrived, |earliest| earliest.min(arrived)));
    }
    overtaken
}
