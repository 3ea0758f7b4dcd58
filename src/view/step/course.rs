//! The steps of a recording, with access to any packet of it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::signposts::Signposts;
use crate::analysis::flow::{Both, FlowId};
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::scene::strip::{Letters, Sent, Strips};
use crate::scene::{Editor, Level, SceneItem, Wording};
use crate::step::{Event, Packet, Step};
use crate::trace::record::Header;

/// The levels, from what is shown first: how much is said of a packet.
pub(super) const LEVELS: [Level; 3] = [Level::Why, Level::Measure, Level::Brief];

/// The states of both ends.
type States = Both<Option<TcpState>>;

/// The steps of a recording, and the places at which it can be looked at: one for each packet that is shown.
#[derive(Debug)]
pub struct Course {
    pub(super) header: Header,
    pub(super) absolute: bool,
    steps: Vec<Step>,
    /// Which of the steps are shown. Of the others only their times matter.
    shown: Vec<bool>,
    places: Vec<PacketPlace>,
    strips: Strips,
    /// How many flows have packets that are shown.
    pub(super) flows: usize,
    /// The first place of each packet, by its number.
    by_id: HashMap<u64, usize>,
    /// Editors at some of the places, for each level.
    signposts: [RefCell<Signposts>; LEVELS.len()],
    /// How many steps editors have gone through: the work that was done.
    gone_through: Cell<u64>,
}

/// Where a packet stands in the course.
#[derive(Debug)]
pub(super) struct PacketPlace {
    /// The steps that belong to it: the calls that came before it, itself, and the remarks that follow.
    steps: std::ops::Range<usize>,
    /// Its own step.
    at: usize,
    /// The place of the packet before it in its flow.
    before: Option<usize>,
    /// The first step of its flow's packets, from which times are counted.
    first: usize,
    /// The states of both ends before its steps and after them.
    pub(super) states: (States, States),
    /// How far both directions have come.
    pub(super) sent: Option<Both<Sent>>,
}

impl Course {
    /// The course of these steps, of which those are shown that `shown` says.
    pub fn new(header: Header, steps: Vec<Step>, shown: Vec<bool>, absolute: bool) -> Self {
        let (places, strips) = Surveyor::default().survey(&steps, &shown);
        let flows: std::collections::HashSet<_> =
            places.iter().filter_map(|place| step_at(&steps, place.at)?.flow).collect();
        let flows = flows.len();
        let mut by_id = HashMap::with_capacity(places.len());
        for (place, here) in places.iter().enumerate() {
            let packet = step_at(&steps, here.at).and_then(Step::packet);
            by_id.extend(packet.map(|packet| (packet.id.0, place)).filter(|(id, _)| !by_id.contains_key(id)));
        }
        let signposts = LEVELS.map(|level| RefCell::new(Signposts::new(editor(&header, level, absolute))));
        let gone_through = Cell::default();
        Self { header, absolute, steps, shown, places, strips, flows, by_id, signposts, gone_through }
    }

    /// Gets ready for a look at any place at a level, in a pause: goes over at most so many packets. Whether all is ready.
    pub(super) fn prepare(&self, level: usize, most: usize) -> bool {
        self.signposts.get(level).is_none_or(|posts| {
            posts.borrow_mut().reach(self.len(), most, |editor, place| self.pass(editor, place))
        })
    }

    /// How many steps editors have gone through so far.
    #[cfg(test)]
    pub(super) fn gone_through(&self) -> u64 {
        self.gone_through.get()
    }

    /// How many packets are shown.
    pub const fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no packet to show.
    pub const fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The place of the packet with this number.
    pub(super) fn find(&self, id: u64) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    pub(super) fn place(&self, place: usize) -> Option<&PacketPlace> {
        self.places.get(place)
    }

    /// The step and the packet at a place.
    pub(super) fn packet(&self, place: usize) -> Option<(&Step, &Packet)> {
        let step = step_at(&self.steps, self.places.get(place)?.at)?;
        Some((step, step.packet()?))
    }

    /// The numbers of the first and the last packet.
    pub(super) fn bounds(&self) -> (u64, u64) {
        let id = |place| self.packet(place).map_or(0, |(_, packet)| packet.id.0);
        (id(0), id(self.places.len().saturating_sub(1)))
    }

    /// What is said at a place.
    pub(super) fn items(&self, place: usize, level: usize) -> Vec<SceneItem<'_>> {
        let Some(here) = self.places.get(place) else { return Vec::new() };
        let signposts = self.signposts.get(level);
        let Some(mut editor) = signposts
            .and_then(|posts| posts.borrow_mut().before(place, |editor, place| self.pass(editor, place)))
        else {
            return Vec::new();
        };
        let mut items = Vec::new();
        for (step, _) in self.steps_of(here).filter(|(_, shown)| *shown) {
            items.extend(self.edit(&mut editor, step));
        }
        if place + 1 == self.places.len() {
            items.extend(editor.release());
        }
        items
    }

    /// The bands and arrows of the last packets before a place, in its flow: at most so many packets.
    pub(super) fn before(&self, place: usize, most: usize) -> Vec<SceneItem<'_>> {
        let Some(here) = self.places.get(place) else { return Vec::new() };
        let earlier = std::iter::successors(here.before, |place| self.places.get(*place)?.before).take(most);
        let mut earlier: Vec<_> =
            earlier.filter_map(|place| step_at(&self.steps, self.places.get(place)?.at)).collect();
        earlier.reverse();
        let mut editor = editor(&self.header, Level::Brief, self.absolute);
        if let Some(first) = step_at(&self.steps, here.first) {
            editor.leave_out(first);
        }
        earlier.into_iter().flat_map(|step| self.edit(&mut editor, step)).collect()
    }

    /// What the numbers of a direction stand for, and how far it comes in the end.
    pub(super) fn whole(&self, flow: FlowId, end: End) -> (Option<&Letters>, Sent) {
        (self.strips.letters(flow, end), *self.strips.now(flow).of(end))
    }

    /// The number of the step with which the last `most` packets up to a place begin.
    pub fn first_step_of_last(&self, place: usize, most: usize) -> usize {
        let first = place.min(self.len().saturating_sub(1)).saturating_sub(most.saturating_sub(1));
        self.places.get(first).filter(|_| first > 0).map_or(0, |place| place.steps.start)
    }

    /// The header of the trace.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The steps up to a place, it included; for each, whether it is shown.
    pub fn up_to(&self, place: usize) -> impl Iterator<Item = (&Step, bool)> {
        let until = self.places.get(place).map_or(self.steps.len(), |place| place.steps.end);
        self.steps.iter().zip(self.shown.iter().copied()).take(until)
    }

    fn steps_of(&self, place: &PacketPlace) -> impl Iterator<Item = (&Step, bool)> {
        let range = place.steps.clone();
        let steps = self.steps.get(range.clone()).unwrap_or_default();
        steps.iter().zip(self.shown.get(range).unwrap_or_default().iter().copied())
    }

    fn edit<'s>(&self, editor: &mut Editor, step: &'s Step) -> Vec<SceneItem<'s>> {
        self.gone_through.set(self.gone_through.get() + 1);
        editor.step(step)
    }

    /// Takes an editor past the steps of a place; says whether a flow begins there.
    fn pass(&self, editor: &mut Editor, place: usize) -> bool {
        let Some(here) = self.places.get(place) else { return false };
        for (step, shown) in self.steps_of(here) {
            self.gone_through.set(self.gone_through.get() + 1);
            if shown {
                editor.pass(step);
            } else if step.packet().is_some() {
                editor.leave_out(step);
            }
        }
        here.before.is_none()
    }
}

/// Goes through the steps once and finds out what the places need.
#[derive(Debug, Default)]
struct Surveyor {
    places: Vec<PacketPlace>,
    strips: Strips,
    states: HashMap<FlowId, States>,
    /// The last place and the first step of each flow.
    last: HashMap<Option<FlowId>, usize>,
    first: HashMap<Option<FlowId>, usize>,
}

impl Surveyor {
    fn survey(mut self, steps: &[Step], shown: &[bool]) -> (Vec<PacketPlace>, Strips) {
        let mut start = 0;
        for (at, (step, shown)) in steps.iter().zip(shown).enumerate() {
            let before = self.states_of(step.flow);
            for state in &step.changes {
                *self.states.entry(state.flow).or_default().of_mut(state.change.end) = Some(state.change.to);
            }
            let sent = self.strips.pass(step);
            let follows = matches!(
                step.event,
                Event::Kernel(_) | Event::Description(_) | Event::Remark | Event::End(_)
            ) || (step.packet().is_some() && !shown);
            if step.packet().is_some() {
                self.first.entry(step.flow).or_insert(at);
            }
            if step.packet().is_some() && *shown {
                self.arrive(step, at, start, before, sent);
            } else if follows || !shown {
                self.follow(step, at);
            }
            if let Some(place) = self.places.last() {
                start = place.steps.end;
            }
        }
        if let Some(place) = self.places.last_mut() {
            place.steps.end = steps.len();
        }
        (self.places, self.strips)
    }

    /// A packet that is shown: the steps since the last place are its own.
    fn arrive(&mut self, step: &Step, at: usize, start: usize, before: States, sent: Option<Both<Sent>>) {
        let states = (before, self.states_of(step.flow));
        let first = self.first.get(&step.flow).copied().unwrap_or(at);
        let before = self.last.insert(step.flow, self.places.len());
        self.places.push(PacketPlace { steps: start..at + 1, at, before, first, states, sent });
    }

    /// A step that says more of what has been: it belongs to the place before, unless a call stands between.
    fn follow(&mut self, step: &Step, at: usize) {
        let states = self.states_of(step.flow);
        let Some(place) = self.places.last_mut().filter(|place| place.steps.end == at) else { return };
        place.steps.end = at + 1;
        // A state that became known by a remark on this flow is that after the packet.
        if !step.changes.is_empty()
            && self.last.get(&step.flow) == Some(&(self.places.len() - 1))
            && let Some(place) = self.places.last_mut()
        {
            place.states.1 = states;
        }
    }

    fn states_of(&self, flow: Option<FlowId>) -> States {
        flow.and_then(|flow| self.states.get(&flow).copied()).unwrap_or_default()
    }
}

fn editor(header: &Header, level: Level, absolute: bool) -> Editor {
    let mut editor = Editor::new(Wording { level, absolute, unfold: true, kernel: false });
    editor.announce(header);
    editor
}

fn step_at(steps: &[Step], at: usize) -> Option<&Step> {
    steps.get(at)
}
