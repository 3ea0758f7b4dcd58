//! The editor: what a ladder says of each step, in which order, and at which length.
//!
//! It reads the steps in order and remembers little ([`Memory`]). [`Editor::pass`] brings that memory past a step
//! without making an item, by the same decisions as [`Editor::step`]; so a scene can begin at any step.
//!
//! How much is explained is a [`Level`]. *Brief* has a short sentence where it helps, and the sum behind each ACK in its
//! arrow. *Why* gives a fact's sentence in full the first time that its lesson comes up for an end, then two lines a packet at
//! most. *Measure* adds the facts that are measured.
//!
//! ```text
//! memory.rs     what is remembered of the steps before
//! packet.rs     the arrow of a packet
//! words.rs      what is said of it, by level
//! run.rs        like packets in a row, which fold into one arrow
//! tally.rs      the totals of an exchange
//! ```

mod memory;
mod packet;
mod run;
mod tally;
mod words;

use memory::Memory;

use run::{PacketRun, RunPacket};
pub use words::ending;

use super::arrivals::Arrivals;
use super::item::{About, Element, Opening, Paragraph, Scene, SceneItem, Source};
use super::lifelines;
use super::message::wireshark;
use super::style::Style;
use crate::analysis::Change;
use crate::analysis::fact::{Fact, Phase};
use crate::analysis::flow::{Both, Direction};
use crate::analysis::reason::ResendCause;
use crate::analysis::tcp::TcpState;
use crate::analysis::vantage::Standpoint;
use crate::call::{Action, Call, TransportProtocol};
use crate::explain::Remark;
use crate::kernel::KernelSample;
use crate::step::{Event, Packet, Step};
use crate::trace::record::Header;

/// What is to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    /// How much of what is known of a packet.
    pub level: Level,
    /// Whether sequence numbers are those of the wire.
    pub absolute: bool,
    /// Whether each of many like packets in a row is shown by itself.
    pub unfold: bool,
    /// Whether it is shown what the kernels say.
    pub kernel: bool,
}

/// How much is said. Each level adds to the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Level {
    /// What happens: arrows, states, phases, and a few words where they help.
    #[default]
    Brief,
    /// Why it happens: sentences with the arithmetic, in full the first time that a lesson comes up for an end.
    Why,
    /// What was measured, too: round trips and the estimates from them, windows, phases of congestion control.
    Measure,
}

/// Chooses what is said of each step. A clone is a snapshot of all that it remembers.
#[derive(Debug, Clone, PartialEq)]
pub struct Editor {
    wording: Wording,
    memory: Memory,
    /// How many packets were shown.
    shown: u64,
    /// Where packets are seen, by vantage.
    places: Vec<Standpoint>,
    /// When the packets of a scene were received; empty as long as that cannot be known.
    arrivals: Arrivals,
}

/// Takes the items that the editor makes, or takes none.
trait ItemSink<'s> {
    fn put(&mut self, source: Option<Source>, element: impl FnOnce() -> Element<'s>);
}

impl<'s> ItemSink<'s> for Vec<SceneItem<'s>> {
    fn put(&mut self, source: Option<Source>, element: impl FnOnce() -> Element<'s>) {
        self.push(SceneItem { source, element: element() });
    }
}

/// Takes no item: none is made.
struct NoItems;

impl<'s> ItemSink<'s> for NoItems {
    fn put(&mut self, _: Option<Source>, _: impl FnOnce() -> Element<'s>) {}
}

impl Editor {
    /// An editor at the beginning of a trace.
    pub fn new(wording: Wording) -> Self {
        Self {
            wording,
            memory: Memory::default(),
            shown: 0,
            places: Vec::new(),
            arrivals: Arrivals::default(),
        }
    }

    /// Learns the endpoints that a header names, and the places where packets were seen.
    pub fn announce(&mut self, header: &Header) {
        self.places = header.places();
        self.memory.announced = lifelines::announced(header);
        self.memory.is_lab = header.lab.is_some();
    }

    /// Counts the packets that another editor of the same trace has seen, too.
    pub fn count_also(&mut self, other: &Self) {
        self.memory.tallies.extend(&other.memory.tallies);
    }

    /// What stands above a trace.
    pub fn title(header: &Header) -> SceneItem<'_> {
        let interfaces = header.vantages.iter().map(|vantage| vantage.interface.as_str()).collect();
        SceneItem { source: None, element: Element::Title { command: &header.command, interfaces } }
    }

    /// The items of the next step. Calls wait for the packet that they cause, so as to stand in its phase.
    pub fn step<'s>(&mut self, step: &'s Step) -> Vec<SceneItem<'s>> {
        let mut items = Vec::new();
        self.go_through(step, &mut items);
        items
    }

    /// Passes over the next step as if its items had been made.
    pub fn pass(&mut self, step: &Step) {
        self.go_through(step, &mut NoItems);
    }

    /// Learns from a packet that is left out between whom its flow is, and when that began.
    pub fn leave_out(&mut self, step: &Step) {
        self.memory.leave_out(step);
    }

    /// What still waits: like packets for more of them, calls for their packet.
    pub fn release<'s>(&mut self) -> Vec<SceneItem<'s>> {
        let mut items = Vec::new();
        self.end_run(&mut items);
        self.release_calls(&mut items);
        items
    }

    /// The scene of the next steps: as much as they are of a whole one, without anything of the steps before them.
    pub fn scene(mut self, steps: &[Step]) -> Scene<'_> {
        self.scene_before(steps, &[])
    }

    /// The same where more will come: the steps that are next show when the last packets of the scene are received.
    pub fn scene_before<'s>(&mut self, steps: &'s [Step], next: &[Step]) -> Scene<'s> {
        // A run of like packets that goes on here has an arrow for those before, and one for those from here on.
        self.end_run(&mut NoItems);
        let opening = self.memory.opening();
        self.arrivals = Arrivals::of(steps.iter().chain(next), &self.places);
        let mut items = Vec::new();
        for step in steps {
            self.go_through(step, &mut items);
        }
        self.end_run(&mut items);
        self.release_calls(&mut items);
        // Calls of earlier steps may have waited until now.
        let first = steps.first().map(|step| step.n);
        items.retain(|item| item.source.is_none_or(|source| first.is_none_or(|first| source.step >= first)));
        let begins_anew = items.first().is_some_and(|item| matches!(item.element, Element::Lifelines(_)));
        Scene { opening: if begins_anew { Opening::default() } else { opening }, items }
    }

    fn go_through<'s>(&mut self, step: &'s Step, out: &mut impl ItemSink<'s>) {
        let source = source(step);
        let is_again = step.packet().is_some_and(|packet| self.memory.is_drawn(packet));
        self.shown += u64::from(step.packet().is_some() && !is_again);
        if is_again && self.says_nothing_new(step) {
            return;
        }
        if let Event::Kernel(sample) = &step.event {
            self.kernel(step, sample, source, out);
            return;
        }
        if (!is_again && self.joins_run(step, source, out)) || self.is_passed_over(step) {
            return;
        }
        self.end_run(out);
        match &step.event {
            Event::End(summary) => {
                self.release_calls(out);
                let words = self.ending(summary);
                out.put(None, || Element::Ending(words));
                return;
            }
            // The socket that welcomed the clients is closed when the server stops: that belongs to none of them.
            Event::Call(call) if step.flow.is_none() && call.action == Action::Close => return,
            Event::Description(_) => return,
            Event::Packet(_) | Event::Call(_) | Event::Kernel(_) | Event::Remark => {}
        }
        self.lifelines(step, source, out);
        // A state from before the packet stands above it; one that became known by a reset stands below it.
        let phase = step.phase();
        let refused = matches!(phase, Some(Phase::Reset | Phase::Undelivered));
        // What ends an earlier connection has its lifelines elsewhere; the note about its ports says so.
        let own = step.changes.iter().filter(|state| step.flow.is_none_or(|flow| flow == state.flow));
        let (first, changed): (Vec<_>, Vec<_>) =
            own.map(|state| &state.change).partition(|change| change.from.is_none() && !refused);
        self.states(&first, source, out);
        if let Event::Call(call) = &step.event {
            self.call(*call, source, out);
            self.words(step, source, out);
            return;
        }
        self.calls_and_band(step, source, out);
        if let Event::Packet(packet) = &step.event
            && !is_again
        {
            self.memory.count(step);
            self.packet(step, packet, source, out);
        }
        if self.wording.level == Level::Brief {
            self.few_words(step, &changed, source, out);
        } else {
            self.states(&changed, source, out);
            self.words(step, source, out);
        }
    }

    /// At a first look: what can be left out. Calls, unless an end comes into being with them, and what is known of flows
    /// that are not drawn now, unless something is wrong with them.
    fn is_passed_over(&mut self, step: &Step) -> bool {
        self.wording.level == Level::Brief
            && match &step.event {
                Event::Call(_) => step.changes.iter().all(|state| state.change.from.is_some()),
                Event::Remark => {
                    let is_former = step.flow.is_some() && step.flow != self.memory.flow;
                    is_former && !step.facts().any(Fact::is_problem)
                }
                Event::Packet(_) | Event::Kernel(_) | Event::Description(_) | Event::End(_) => false,
            }
    }

    /// What a kernel says: why it has sent again, and if that is asked for, its new values and the facts about them.
    fn kernel<'s>(
        &mut self,
        step: &'s Step,
        sample: &KernelSample,
        source: Source,
        out: &mut impl ItemSink<'s>,
    ) {
        let Wording { level, kernel, .. } = self.wording;
        let is_drawn = self.memory.current.is_some() && self.memory.lifelines_of(step) == self.memory.current;
        // Packets do not show whether it was a timer, and which.
        let says_why = step.facts().any(|fact| {
            matches!(fact, Fact::KernelResent { cause: ResendCause::Timeout | ResendCause::TailProbe, .. })
        });
        if !is_drawn || !(kernel || says_why || level == Level::Measure) {
            return;
        }
        self.end_run(out);
        let change = self.memory.kernel_change(sample);
        if kernel && !change.is_nothing() {
            out.put(Some(source), || Element::Kernel(sample.end, change));
        }
        match level {
            Level::Brief => self.few_words(step, &[], source, out),
            Level::Why | Level::Measure => self.words(step, source, out),
        }
    }

    /// Whether the second sighting of a packet shows no more than that it arrived, which a scene's arrow shows.
    fn says_nothing_new(&self, step: &Step) -> bool {
        let level = self.wording.level;
        let is_shown = |fact: &Fact| match fact {
            Fact::Arrived { packet, .. } => {
                level == Level::Brief || !self.arrivals.of_packet(*packet).is_empty()
            }
            fact => level < Level::Measure && fact.is_measured(),
        };
        step.changes.is_empty() && step.notes.iter().all(|note| note.fact().is_some_and(is_shown))
    }

    /// Adds a packet to the run of like ones that goes on, or begins one; false where it must stand by itself.
    fn joins_run<'s>(&mut self, step: &Step, source: Source, out: &mut impl ItemSink<'s>) -> bool {
        let Event::Packet(packet) = &step.event else { return false };
        let stands_alone = self.wording.unfold
            || self.wording.level == Level::Measure
            || !step.changes.is_empty()
            || !self.memory.waiting.is_empty()
            || packet.stop().is_some()
            || wireshark(packet).is_some()
            || !self.memory.goes_on(step, packet);
        let Some(direction) = packet.direction.filter(|_| !stands_alone) else { return false };
        let (level, absolute) = (self.wording.level, self.wording.absolute);
        // At a first look only these have words that are not said again.
        let needs_words = |fact: &Fact| level > Level::Brief || matches!(fact, Fact::WindowFull { .. });
        let knows = |fact: &Fact| !needs_words(fact) || self.memory.explained.knows(fact, Some(direction));
        let Some(member) = RunPacket::of(step, packet, absolute, knows) else { return false };
        let moment = self.memory.moment(step);
        let arrow = packet::arrow(step, packet, direction, moment, self.wording, &self.arrivals);
        let Some(label) = arrow.label.kept() else { return false };
        let arrow = arrow.labelled(label);
        self.memory.count(step);
        match &mut self.memory.run {
            Some(run) if run.takes(member, arrow.sender) => run.add(member, source, arrow),
            _ => {
                self.end_run(out);
                self.memory.run = Some(PacketRun::new(member, source, arrow));
            }
        }
        true
    }

    fn end_run<'s>(&mut self, out: &mut impl ItemSink<'s>) {
        if let Some(run) = self.memory.run.take() {
            run.end(out);
        }
    }

    /// A packet: an arrow between the two ends, or something aside.
    fn packet<'s>(
        &mut self,
        step: &'s Step,
        packet: &'s Packet,
        source: Source,
        out: &mut impl ItemSink<'s>,
    ) {
        let (moment, wording, arrivals) = (self.memory.moment(step), self.wording, &self.arrivals);
        out.put(Some(source), || match packet.direction.filter(|_| self.memory.current.is_some()) {
            Some(direction) => {
                Element::Arrow(Box::new(packet::arrow(step, packet, direction, moment, wording, arrivals)))
            }
            None => Element::Aside(packet::aside(packet, moment)),
        });
    }

    /// Other lifelines, where the step's are not those drawn last.
    fn lifelines<'s>(&mut self, step: &Step, source: Source, out: &mut impl ItemSink<'s>) {
        let lifelines = self.memory.lifelines_of(step);
        let Some(lifelines) = lifelines.filter(|new| self.memory.current != Some(*new)) else { return };
        self.release_calls(out);
        self.memory.begin(lifelines);
        out.put(Some(source), || Element::Lifelines(lifelines));
        let mut say = |remark: Remark| {
            let words = Paragraph::of(remark.into(), About::Packet, Style::Dim);
            out.put(Some(source), || Element::Paragraph(words));
        };
        let Wording { level, absolute, .. } = self.wording;
        // At a first look sentences have the numbers of the wire, too.
        if absolute && lifelines.transport == TransportProtocol::Tcp && level > Level::Brief {
            say(Remark::AbsoluteNumbers);
        }
        let is_local = [lifelines.client, lifelines.server].iter().all(|end| end.ip().is_loopback());
        if level == Level::Measure && is_local && !std::mem::replace(&mut self.memory.said_local, true) {
            say(Remark::LoopbackTimes);
        }
    }

    fn states<'s>(&mut self, changes: &[&Change], source: Source, out: &mut impl ItemSink<'s>) {
        if !changes.is_empty() {
            let of = self.changed(changes);
            out.put(Some(source), || Element::States(of));
        }
    }

    /// The states that the ends went through, the last of which they have from now on.
    fn changed(&mut self, changes: &[&Change]) -> Both<Vec<TcpState>> {
        let mut of: Both<Vec<_>> = Both::default();
        for change in changes {
            of.of_mut(change.end).push(change.to);
            *self.memory.states.of_mut(change.end) = Some(change.to);
        }
        of
    }

    /// A call: at once where no packet can follow from it, for there is no connection yet; else with the next packet.
    fn call<'s>(&mut self, call: Call, source: Source, out: &mut impl ItemSink<'s>) {
        if self.memory.current.is_none() || self.wording.level == Level::Brief {
            return;
        }
        if source.flow.is_none() {
            out.put(Some(source), || Element::Call(call));
        } else {
            self.memory.waiting.push((source, call));
        }
    }

    /// The calls that have waited for this packet, and its band, where it begins one: above the call that caused the
    /// packet, below those that earlier packets caused.
    fn calls_and_band<'s>(&mut self, step: &Step, source: Source, out: &mut impl ItemSink<'s>) {
        let bands = self.memory.enter(step);
        let sender = step.packet().and_then(|packet| packet.direction).map(Direction::sender);
        let causes = |call: &Call| {
            let asks = !matches!(
                call.action,
                Action::Receive { .. } | Action::Accept | Action::Listen | Action::Bind
            );
            asks && Some(call.end) == sender
        };
        let mut earlier = std::mem::take(&mut self.memory.waiting);
        let cause = earlier.iter().rposition(|(_, call)| causes(call)).unwrap_or(earlier.len());
        let causing = earlier.split_off(cause);
        put_calls(earlier, out);
        for band in bands {
            out.put(Some(source), || Element::Band(band));
        }
        put_calls(causing, out);
    }

    fn release_calls<'s>(&mut self, out: &mut impl ItemSink<'s>) {
        put_calls(std::mem::take(&mut self.memory.waiting), out);
    }
}

/// Where the items of a step come from.
fn source(step: &Step) -> Source {
    let packet = step.packet().map(|packet| packet.id);
    Source { step: step.n, packet, flow: step.flow, time: step.time }
}

fn put_calls<'s>(calls: Vec<(Source, Call)>, out: &mut impl ItemSink<'s>) {
    for (source, call) in calls {
        out.put(Some(source), || Element::Call(call));
    }
}
