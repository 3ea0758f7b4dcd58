//! `--only`: packets that carry a fact of some kind, and what belongs to them; and what is said of the rest.
//!
//! The calls that caused a packet go where it goes: they wait for it.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::topic::Topic;
use crate::call::{Action, Call};
use crate::explain::Notice;
use crate::step::{Event, Step};

/// Which steps are shown, by what the facts are about.
#[derive(Debug, Default)]
pub(crate) struct Only {
    topics: Vec<Topic>,
    /// The calls since the last packet, which wait for the packet that they cause.
    calls: Vec<Step>,
    /// Whether the last packet or remark is shown.
    was_shown: bool,
    /// How many packets were looked at, and how many are shown.
    packets: u64,
    shown: u64,
    /// How many packets and remarks are shown.
    carrying: u64,
    /// Of each topic, how many packets and remarks carry it.
    found: BTreeMap<Topic, u64>,
}

/// What becomes of a step.
pub(crate) enum Fate {
    /// It is shown.
    Shown(Step),
    /// It is left out; a view may learn from it whose flow it is and when that began.
    LeftOut(Step),
}

/// The most calls that wait for a packet: more of them without one are of a program that nobody captures.
const CALLS: usize = 64;

impl Only {
    pub(crate) fn new(topics: &[Topic]) -> Self {
        let mut topics = topics.to_vec();
        topics.sort_unstable();
        topics.dedup();
        Self { topics, ..Self::default() }
    }

    /// Whether everything is shown.
    pub(crate) const fn is_idle(&self) -> bool {
        self.topics.is_empty()
    }

    /// Takes the next step; gives those whose fate is known now.
    pub(crate) fn take(&mut self, step: Step) -> Vec<Fate> {
        match &step.event {
            Event::End(_) => vec![Fate::Shown(step)],
            // What a packet brought about belongs to it.
            Event::Call(call) if is_caused(call) => vec![self.fate(step)],
            Event::Call(_) => {
                if self.calls.len() < CALLS {
                    self.calls.push(step);
                }
                Vec::new()
            }
            Event::Packet(_) => {
                self.packets += 1;
                self.was_shown = self.carries(&step);
                self.shown += u64::from(self.was_shown);
                let calls = std::mem::take(&mut self.calls);
                calls.into_iter().chain([step]).map(|step| self.fate(step)).collect()
            }
            Event::Remark => {
                self.was_shown = self.carries(&step);
                vec![self.fate(step)]
            }
        }
    }

    fn fate(&self, step: Step) -> Fate {
        if self.was_shown { Fate::Shown(step) } else { Fate::LeftOut(step) }
    }

    /// Whether a fact about a step is about one of the topics. All of its topics are counted.
    fn carries(&mut self, step: &Step) -> bool {
        let topics: BTreeSet<Topic> = step.facts().flat_map(|fact| fact.topics().iter().copied()).collect();
        let carries = self.topics.iter().any(|topic| topics.contains(topic));
        self.carrying += u64::from(carries);
        for topic in topics {
            *self.found.entry(topic).or_default() += 1;
        }
        carries
    }

    /// What is to be said at the end, `all` packets having been read.
    pub(crate) fn notice(&self, all: u64) -> Notice {
        if self.carrying > 0 {
            let (shown, of) = (self.shown, self.packets);
            return Notice::Only { shown, of, all, topics: self.topics.clone() };
        }
        let found = self.found.iter().map(|(topic, count)| (*topic, *count)).collect();
        Notice::NoneOnly { of: self.packets, topics: self.topics.clone(), found }
    }
}

/// Whether a call returned because of a packet.
const fn is_caused(call: &Call) -> bool {
    matches!(call.action, Action::Receive { .. } | Action::Accept)
}
