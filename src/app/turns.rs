//! Exchanges that go on at once, one behind the other: a ladder shows each whole.
//!
//! The first exchange is shown as it happens. Others wait until it is over, and then come whole. If it falls silent while others
//! are over, it gives way to them, and comes again, whole, when it is over itself. Nothing is lost: at the end all that waits
//! is shown.

use std::time::Duration;

use crate::analysis::flow::{Both, FlowId};
use crate::frame::Timestamp;
use crate::step::{Event, Step};

/// How long a TCP connection that is over must have been silent: calls follow its last packet.
const AFTER_CLOSE: Duration = Duration::from_millis(50);
/// How long an exchange over UDP must have been silent to count as over.
const AFTER_DATAGRAM: Duration = Duration::from_millis(200);
/// How long the exchange that is shown may be silent while others that are over wait for it.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many steps of the exchange that is shown are kept, so that it can come again.
const MOST_KEPT: usize = 4096;
/// How many steps may wait.
const MOST_WAITING: usize = 1 << 15;

/// The exchanges that wait for their turn.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// The exchange that is shown.
    shown: Option<HeldFlow>,
    /// Those that wait, in the order in which they began.
    waiting: Vec<HeldFlow>,
    /// How many steps wait.
    steps: usize,
}

/// What is shown next.
#[derive(Debug)]
pub(crate) enum Turn {
    /// These steps.
    Steps(Vec<Step>),
    /// That the exchange that is shown gives way, and comes again when it is over.
    GivesWay,
}

/// The steps of one flow so far.
#[derive(Debug)]
struct HeldFlow {
    flow: FlowId,
    steps: Vec<Step>,
    /// When its last packet or call was.
    last: Timestamp,
    /// Whether its connection is over at each end; none for UDP.
    over: Option<Both<bool>>,
    /// Whether it has had its closing remarks.
    is_concluded: bool,
    /// Whether it has been shown in part, and comes again only when it is over.
    gave_way: bool,
}

impl Turns {
    /// Takes the next step; gives the steps that are shown now.
    pub(crate) fn take(&mut self, step: Step) -> Vec<Step> {
        let Some(flow) = step.flow else {
            let mut steps = if matches!(step.event, Event::End(_)) { self.rest() } else { Vec::new() };
            steps.push(step);
            return steps;
        };
        if self.shown.is_none() && self.waiting.is_empty() {
            self.shown = Some(HeldFlow::new(flow, step.time));
        }
        if let Some(shown) = self.shown.as_mut().filter(|shown| shown.flow == flow) {
            shown.add(&step);
            if shown.steps.len() < MOST_KEPT {
                shown.steps.push(step.clone());
            }
            return vec![step];
        }
        let place = self.waiting.iter().position(|waiting| waiting.flow == flow).unwrap_or_else(|| {
            self.waiting.push(HeldFlow::new(flow, step.time));
            self.waiting.len() - 1
        });
        if let Some(waiting) = self.waiting.get_mut(place) {
            waiting.add(&step);
            waiting.steps.push(step);
            self.steps += 1;
        }
        if self.steps > MOST_WAITING { self.next(0) } else { Vec::new() }
    }

    /// The connections that have just ended: each is returned once, so that its closing remarks can be made.
    pub(crate) fn concluded(&mut self, moment: Timestamp) -> Vec<FlowId> {
        let all = self.shown.iter_mut().chain(&mut self.waiting);
        let ended = all
            .filter(|exchange| exchange.over.is_some() && !exchange.is_concluded && exchange.is_over(moment));
        ended
            .map(|exchange| {
                exchange.is_concluded = true;
                exchange.flow
            })
            .collect()
    }

    /// What is shown at this moment because the exchange before it is over, or has been silent for long.
    pub(crate) fn advance(&mut self, moment: Timestamp) -> Option<Turn> {
        let ready = self.waiting.iter().position(|waiting| waiting.is_over(moment));
        match &self.shown {
            Some(shown) if !shown.is_over(moment) => {
                let is_kept = shown.steps.len() < MOST_KEPT;
                ready.filter(|_| is_kept && shown.silent(moment) >= PATIENCE)?;
                let mut shown = self.shown.take()?;
                shown.gave_way = true;
                self.steps += shown.steps.len();
                self.waiting.insert(0, shown);
                Some(Turn::GivesWay)
            }
            _ => {
                let next = ready.or_else(|| self.waiting.iter().position(|waiting| !waiting.gave_way))?;
                Some(Turn::Steps(self.next(next)))
            }
        }
    }

    /// Shows an exchange that waits.
    fn next(&mut self, place: usize) -> Vec<Step> {
        if place >= self.waiting.len() {
            return Vec::new();
        }
        let next = self.waiting.remove(place);
        self.steps = self.steps.saturating_sub(next.steps.len());
        let steps = next.steps.clone();
        self.shown = Some(next);
        steps
    }

    /// All that waits, exchange by exchange; but not what is remarked only now on one that has had its turn: no lifelines are
    /// drawn for that alone.
    fn rest(&mut self) -> Vec<Step> {
        self.steps = 0;
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.retain(|waiting| waiting.steps.iter().any(|step| !matches!(step.event, Event::Remark)));
        waiting.into_iter().flat_map(|waiting| waiting.steps).collect()
    }
}

impl HeldFlow {
    const fn new(flow: FlowId, began: Timestamp) -> Self {
        Self { flow, steps: Vec::new(), last: began, over: None, is_concluded: false, gave_way: false }
    }

    /// Learns from a step of its flow.
    fn add(&mut self, step: &Step) {
        if !matches!(step.event, Event::Remark) {
            self.last = self.last.max(step.time);
        }
        for change in step.changes.iter().filter(|change| change.flow == self.flow) {
            *self.over.get_or_insert_default().of_mut(change.change.end) = change.change.to.is_over();
        }
    }

    fn silent(&self, moment: Timestamp) -> Duration {
        Duration::from_nanos(u64::try_from(moment.since(self.last)).unwrap_or(0))
    }

    fn is_over(&self, moment: Timestamp) -> bool {
        match self.over {
            Some(over) => over.client && over.server && self.silent(moment) >= AFTER_CLOSE,
            None => self.silent(moment) >= AFTER_DATAGRAM,
        }
    }
}
