//! `--only`: selects the packets that carry facts about some topics, with the calls that belong to them.
//!
//! The calls that caused a packet wait for it, and are shown if it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::topic::Topic;
use crate::call::{Action, Call};
use crate::explain::Notice;
use crate::step::{Event, Step};

/// Selects steps by what the facts about them are about.
#[derive(Debug, Default)]
pub(crate) struct TopicFilter {
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
    /// How many packets and remarks belong to each topic.
    found: BTreeMap<Topic, u64>,
}

/// Whether a step is shown.
pub(crate) enum Filtered {
    /// It is shown.
    Show(Step),
    /// It is left out; times may still count from it.
    Skip(Step),
}

/// The most calls that wait for a packet. More calls without one come from a program whose packets are not captured.
const CALLS: usize = 64;

impl TopicFilter {
    pub(crate) fn new(topics: &[Topic]) -> Self {
        let mut topics = topics.to_vec();
        topics.sort_unstable();
        topics.dedup();
        Self { topics, ..Self::default() }
    }

    /// Whether no topic was named: then every step is shown.
    pub(crate) const fn admits_all(&self) -> bool {
        self.topics.is_empty()
    }

    /// Takes the next step; gives the decisions that are known now.
    pub(crate) fn take(&mut self, step: Step) -> Vec<Filtered> {
        match &step.event {
            Event::End(_) | Event::Description(_) => vec![Filtered::Show(step)],
            // A call that a packet caused belongs to it.
            Event::Call(call) if is_caused(call) => vec![self.decide(step)],
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
                calls.into_iter().chain([step]).map(|step| self.decide(step)).collect()
            }
            // What a kernel says belongs to the packet that caused it; it carries facts of its own.
            Event::Kernel(_) | Event::Remark => {
                self.was_shown = self.carries(&step);
                vec![self.decide(step)]
            }
        }
    }

    fn decide(&self, step: Step) -> Filtered {
        if self.was_shown { Filtered::Show(step) } else { Filtered::Skip(step) }
    }

    /// Whether a fact about the step belongs to one of the topics. All of its topics are counted.
    fn carries(&mut self, step: &Step) -> bool {
        let topics: BTreeSet<Topic> = step.facts().flat_map(|fact| fact.topics().iter().copied()).collect();
        let carries = self.topics.iter().any(|topic| topics.contains(topic));
        self.carrying += u64::from(carries);
        for topic in topics {
            *self.found.entry(topic).or_default() += 1;
        }
        carries
    }

    /// The closing remark, after `all` packets have been read.
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
