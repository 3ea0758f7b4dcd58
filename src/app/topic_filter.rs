//! `--only`: packets that carry a fact of some kind, and what belongs to them; and what is said of the rest.
//!
//! What a packet carries is known when the records behind it have come: its states and notes. So each packet waits for
//! the next. The calls that caused it go where it goes.

use std::collections::BTreeMap;

use crate::analysis::topic::Topic;
use crate::call::Action;
use crate::explain::Notice;
use crate::trace::Record;
use crate::trace::record::{CallRecord, NoteRecord, Statement};

/// Which records are shown, by what the facts are about.
#[derive(Debug, Default)]
pub(crate) struct Only {
    topics: Vec<Topic>,
    /// The calls since the last packet, which wait for the packet that they cause.
    calls: Vec<Record>,
    /// A packet and its states and notes so far.
    group: Vec<Record>,
    /// Whether a fact of the group is of the kind.
    carries: bool,
    /// Whether the last group that was settled is shown.
    was_shown: bool,
    /// Whether the record before was a call that waits.
    after_call: bool,
    /// How many packets were looked at, and how many are shown.
    packets: u64,
    shown: u64,
    /// How many groups are shown, those without a packet too.
    groups: u64,
    /// Of each topic, how many packets (or flows) carry it.
    found: BTreeMap<Topic, u64>,
    /// The topics of the group, each once.
    here: Vec<Topic>,
}

/// What becomes of records.
pub(crate) enum Fate {
    /// Shown.
    Shown(Vec<Record>),
    /// Left out; a view may learn from them whose flow it is and when it began.
    LeftOut(Vec<Record>),
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

    /// Takes the next record; gives those whose fate is known now.
    pub(crate) fn take(&mut self, record: &Record) -> Vec<Fate> {
        let mut fates = Vec::new();
        let after_call = std::mem::take(&mut self.after_call);
        match record {
            Record::Packet(_) => {
                fates.extend(self.settle());
                self.packets += 1;
                self.group = std::mem::take(&mut self.calls);
                self.group.push(record.clone());
            }
            Record::State(_) if after_call => {
                self.after_call = true;
                self.wait(record);
            }
            Record::State(_) => self.group.push(record.clone()),
            Record::Note(note) if note.about.is_some() => {
                self.note(note);
                self.group.push(record.clone());
            }
            Record::Note(note) => {
                fates.extend(self.settle());
                self.note(note);
                self.group.push(record.clone());
                fates.extend(self.settle());
            }
            // What a packet brought about belongs to it.
            Record::Call(call) if is_caused(call) => {
                if self.group.is_empty() && self.was_shown {
                    fates.push(Fate::Shown(vec![record.clone()]));
                } else if !self.group.is_empty() {
                    self.group.push(record.clone());
                }
            }
            Record::Call(_) => {
                self.after_call = true;
                self.wait(record);
            }
            Record::Header(_) | Record::Summary(_) => {
                fates.extend(self.settle());
                fates.push(Fate::Shown(vec![record.clone()]));
            }
        }
        fates
    }

    /// The fate of what has waited.
    pub(crate) fn settle(&mut self) -> Option<Fate> {
        let group = std::mem::take(&mut self.group);
        for topic in self.here.drain(..) {
            *self.found.entry(topic).or_default() += 1;
        }
        let carries = std::mem::take(&mut self.carries);
        if group.is_empty() {
            return None;
        }
        self.was_shown = carries;
        if !carries {
            return Some(Fate::LeftOut(group));
        }
        self.groups += 1;
        self.shown += u64::from(group.iter().any(|record| matches!(record, Record::Packet(_))));
        Some(Fate::Shown(group))
    }

    fn wait(&mut self, record: &Record) {
        if self.calls.len() < CALLS {
            self.calls.push(record.clone());
        }
    }

    fn note(&mut self, note: &NoteRecord) {
        let Statement::Known(fact) = &note.statement else { return };
        for topic in fact.topics() {
            self.carries |= self.topics.contains(topic);
            if !self.here.contains(topic) {
                self.here.push(*topic);
            }
        }
    }

    /// What is to be said at the end, `all` packets having been read.
    pub(crate) fn notice(&self, all: u64) -> Notice {
        if self.groups > 0 {
            let (shown, of) = (self.shown, self.packets);
            return Notice::Only { shown, of, all, topics: self.topics.clone() };
        }
        let found = self.found.iter().map(|(topic, count)| (*topic, *count)).collect();
        Notice::NoneOnly { of: self.packets, topics: self.topics.clone(), found }
    }
}

/// Whether a call returned because of a packet.
const fn is_caused(call: &CallRecord) -> bool {
    matches!(call.action, Action::Receive { .. } | Action::Accept)
}
