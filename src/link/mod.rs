//! The link between the two hosts of a lab: what it does with each frame, and when.
//!
//! In: frames with the time at which each entered the link. Out: the same frames with the times at which they are due, and at
//! the end the [`Fate`] of each. It looks at no clock and opens no socket: time is a number that the caller gives, so a run can
//! be played through in no time, and the same frames at the same times always have the same fates.
//!
//! A frame waits in the queue of its direction, enters the link at its rate, and arrives after the delay. On the way, rules and
//! chance may lose or change it: it has taken its place in the queue all the same. The first rule that is about it decides;
//! what no rule is about is left to chance. Packets stay in order at any jitter, except those that a rule delays or holds back.
//!
//! What keeps the network itself running (ARP, neighbour discovery) is delayed and nothing else.

mod alter;
mod census;
mod chance;
mod held;
mod kind;
pub mod phrase;
pub mod quantity;
pub mod rule;
pub mod settings;
mod wire;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use smallvec::SmallVec;

pub use census::{keeps_the_network_running, resolves_addresses};
pub use rule::LinkRule;
pub use settings::{LinkSettings, Path};

use self::census::{PacketCensus, PacketDescription};
use self::chance::Purpose;
use self::held::Held;
use self::rule::Intervention;
use self::wire::{Entrance, Wire, later};
use crate::call::End;
use crate::fate::{Cause, Delivery, Fate, Treatment};
use crate::frame::Timestamp;

/// Which frame: its ordinal among those that the link was given, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameNumber(pub usize);

/// A frame that is to be delivered now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Which one.
    pub frame: FrameNumber,
    /// Who sent it; it goes to the other end.
    pub sender: End,
    /// When it was due.
    pub due: Timestamp,
    /// Its bytes if they are not those that were sent, which the link does not keep.
    pub altered: Option<Vec<u8>>,
}

/// A link.
#[derive(Debug)]
pub struct LabLink {
    settings: LinkSettings,
    rules: Vec<LinkRule>,
    /// How often each rule has decided.
    fired: Vec<u32>,
    seed: u64,
    census: PacketCensus,
    /// When the first packet came.
    began: Option<i64>,
    to_server: Wire,
    to_client: Wire,
    under_way: BinaryHeap<Reverse<FrameUnderWay>>,
    held: Held,
    /// How many frames have been put under way: among those that are due together, the order in which they leave.
    turn: u64,
    fates: Vec<Fate>,
    /// The frames that keep the network itself running.
    housekeeping: HashSet<usize>,
}

/// A frame between the two ends. The first fields decide which is delivered first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct FrameUnderWay {
    due: i64,
    turn: u64,
    frame: usize,
    sender: End,
    altered: Option<Vec<u8>>,
}

/// What was decided about a packet.
struct Ruling {
    action: Option<Intervention>,
    cause: Cause,
}

impl LabLink {
    /// A link without a packet.
    pub fn new(settings: LinkSettings, rules: Vec<LinkRule>, seed: u64) -> Self {
        Self {
            fired: vec![0; rules.len()],
            rules,
            seed,
            census: PacketCensus::default(),
            began: None,
            to_server: Wire::new(settings.to_server),
            to_client: Wire::new(settings.to_client),
            settings,
            under_way: BinaryHeap::new(),
            held: Held::default(),
            turn: 0,
            fates: Vec::new(),
            housekeeping: HashSet::new(),
        }
    }

    /// An end sends an Ethernet frame. Times must not decrease.
    pub fn frame(&mut self, sender: End, now: Timestamp, bytes: &[u8]) -> FrameNumber {
        let number = self.fates.len();
        let now = now.nanoseconds();
        let fate = match self.census.describe(sender, bytes) {
            None => {
                let due = later(now, self.settings.from(sender).delay.ns());
                self.send(due, number, sender, None);
                self.housekeeping.insert(number);
                fate(Treatment::Passed, Cause::Link, 0)
            }
            Some(described) => self.packet(number, now, &described, bytes),
        };
        self.fates.push(fate);
        FrameNumber(number)
    }

    /// Whether a frame that was given keeps the network itself running, and comes from no program.
    pub fn is_housekeeping(&self, FrameNumber(number): FrameNumber) -> bool {
        self.housekeeping.contains(&number)
    }

    /// When the next frame is due; none while none is under way.
    pub fn next_due(&self) -> Option<Timestamp> {
        let first = self.under_way.peek().map(|Reverse(first)| first.due);
        let due = [first, self.held.first_release()].into_iter().flatten().min();
        due.map(Timestamp::from_nanoseconds)
    }

    /// The next frame that is due by now; none if there is none.
    pub fn pop(&mut self, now: Timestamp) -> Option<Departure> {
        let time = now.nanoseconds();
        while let Some(held) = self.held.give_up(time) {
            self.send(held.due, held.frame, held.sender, None);
        }
        if self.under_way.peek().is_none_or(|Reverse(first)| first.due > time) {
            return None;
        }
        let Reverse(FrameUnderWay { due, frame, sender, altered, .. }) = self.under_way.pop()?;
        let due = Timestamp::from_nanoseconds(due);
        if let Some(fate) = self.fates.get_mut(frame) {
            fate.deliveries.push(Delivery { due, left: now });
        }
        Some(Departure { frame: FrameNumber(frame), sender, due, altered })
    }

    /// How often each rule has decided, in their order.
    pub fn fired(&self) -> impl Iterator<Item = (&LinkRule, u32)> {
        self.rules.iter().zip(self.fired.iter().copied())
    }

    /// The fate of each frame, in the order in which they came. What was still under way has no delivery.
    pub fn fates(self) -> Vec<Fate> {
        self.fates
    }

    /// A packet comes; gives its fate.
    fn packet(&mut self, number: usize, now: i64, described: &PacketDescription, bytes: &[u8]) -> Fate {
        let sender = described.sender;
        let path = *self.settings.from(sender);
        let identity = described.identity();
        let jitter = chance::up_to(path.jitter, self.seed, Purpose::Jitter, &identity);
        let began = *self.began.get_or_insert(now);
        let arrival = if self.under_way.len() + self.held.len() < settings::BOUND * 2 {
            self.wire(sender).enter(now, bytes.len(), jitter)
        } else {
            Entrance::Refused { waiting: u32::MAX }
        };
        let (due, waiting) = match arrival {
            Entrance::Refused { waiting } => return fate(Treatment::Dropped, Cause::QueueFull, waiting),
            Entrance::Due { due, waiting } => (due, waiting),
        };
        let mut decision = self.decide(described, now.saturating_sub(began).cast_unsigned());
        if decision.action.is_none() && chance::happens(path.loss, self.seed, Purpose::Loss, &identity) {
            decision = Ruling { action: Some(Intervention::Drop), cause: Cause::Chance };
        }
        let treatment = self.treat(decision.action, number, due, described, bytes);
        fate(treatment, decision.cause, waiting)
    }

    /// The first rule that is about a packet and may still decide.
    fn decide(&mut self, described: &PacketDescription, since_start: u64) -> Ruling {
        for ((number, rule), fired) in (1..).zip(&self.rules).zip(&mut self.fired) {
            if rule.at_most.is_none_or(|most| *fired < most) && rule.names(described, since_start) {
                *fired = fired.saturating_add(1);
                let cause = Cause::Rule { number, text: rule.to_string() };
                return Ruling { action: Some(rule.action), cause };
            }
        }
        Ruling { action: None, cause: Cause::Link }
    }

    /// Does with a packet what was decided.
    fn treat(
        &mut self,
        action: Option<Intervention>,
        frame: usize,
        due: i64,
        described: &PacketDescription,
        bytes: &[u8],
    ) -> Treatment {
        let sender = described.sender;
        let (treatment, altered) = match action {
            Some(Intervention::Drop) => return Treatment::Dropped,
            Some(Intervention::Delay { by }) => {
                self.deliver(later(due, by.ns()), frame, described, None);
                return Treatment::Delayed { by_ns: by.ns() };
            }
            Some(Intervention::Hold { until_after }) => {
                let counts_all = described.only_acknowledges();
                self.held.hold(held::Packet { frame, sender, due, until_after, counts_all });
                return Treatment::HeldBack;
            }
            Some(Intervention::Corrupt { byte }) => {
                let (altered, byte) = alter::corrupted(bytes, described, byte);
                (Treatment::Corrupted { byte, bit: 0 }, Some(altered))
            }
            Some(Intervention::Truncate { to }) => {
                let (altered, to) = alter::truncated(bytes, described, to);
                (Treatment::Truncated { to }, Some(altered))
            }
            Some(Intervention::Duplicate) => (Treatment::Duplicated, None),
            None => (Treatment::Passed, None),
        };
        let due = self.wire(sender).in_order(due);
        if treatment == Treatment::Duplicated {
            self.send(due, frame, sender, None);
        }
        self.deliver(due, frame, described, altered);
        treatment
    }

    /// Puts a packet under way, and behind it what was held back for it.
    fn deliver(&mut self, due: i64, frame: usize, described: &PacketDescription, altered: Option<Vec<u8>>) {
        self.send(due, frame, described.sender, altered);
        for released in self.held.release(described) {
            self.send(due.max(released.due), released.frame, released.sender, None);
        }
    }

    fn send(&mut self, due: i64, frame: usize, sender: End, altered: Option<Vec<u8>>) {
        self.turn += 1;
        self.under_way.push(Reverse(FrameUnderWay { due, turn: self.turn, frame, sender, altered }));
    }

    const fn wire(&mut self, sender: End) -> &mut Wire {
        match sender {
            End::Client => &mut self.to_server,
            End::Server => &mut self.to_client,
        }
    }
}

fn fate(treatment: Treatment, cause: Cause, waiting: u32) -> Fate {
    Fate { treatment, cause, deliveries: SmallVec::new(), waiting }
}
