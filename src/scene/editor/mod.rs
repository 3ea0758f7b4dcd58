//! The editor: what a ladder says of each step, in which order, and at which length.
//!
//! It reads the steps in order and remembers little ([`Context`]). [`Editor::pass`] brings that memory past a step
//! without making an item, by the same decisions as [`Editor::step`]; so a scene can begin at any step.
//!
//! Runs of like packets are not folded yet. Whoever does that keeps the run in the context, as calls are kept that wait
//! for their packet, and puts one item for all of it when it ends.

mod context;
mod packet;

use context::Context;

use super::item::{About, Element, Item, Opening, Paragraph, Scene, Source};
use super::lifelines;
use super::message::{Length, Message, wireshark};
use super::style::Style;
use crate::analysis::Change;
use crate::analysis::fact::Phase;
use crate::analysis::flow::{Both, Direction};
use crate::analysis::lesson::Lesson;
use crate::call::{Action, Call, TransportProtocol};
use crate::explain::Remark;
use crate::step::{Event, Note, Packet, Step, Summary};
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
    context: Context,
    /// How many packets were shown.
    shown: u64,
}

/// Takes the items that the editor makes, or takes none.
trait Sink<'s> {
    fn put(&mut self, source: Option<Source>, element: impl FnOnce() -> Element<'s>);
}

impl<'s> Sink<'s> for Vec<Item<'s>> {
    fn put(&mut self, source: Option<Source>, element: impl FnOnce() -> Element<'s>) {
        self.push(Item { source, element: element() });
    }
}

/// Takes no item: none is made.
struct NoItems;

impl<'s> Sink<'s> for NoItems {
    fn put(&mut self, _: Option<Source>, _: impl FnOnce() -> Element<'s>) {}
}

impl Editor {
    /// An editor at the beginning of a trace.
    pub fn new(wording: Wording) -> Self {
        Self { wording, context: Context::default(), shown: 0 }
    }

    /// Learns the endpoints that a header names.
    pub fn announce(&mut self, header: &Header) {
        self.context.announced = lifelines::announced(header);
    }

    /// What stands above a trace.
    pub fn title(header: &Header) -> Item<'_> {
        let interfaces = header.vantages.iter().map(|vantage| vantage.interface.as_str()).collect();
        Item { source: None, element: Element::Title { command: &header.command, interfaces } }
    }

    /// The items of the next step. Calls wait for the packet that they cause, so as to stand in its phase.
    pub fn step<'s>(&mut self, step: &'s Step) -> Vec<Item<'s>> {
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
        self.context.leave_out(step);
    }

    /// The calls that still wait for a packet.
    pub fn release<'s>(&mut self) -> Vec<Item<'s>> {
        let mut items = Vec::new();
        self.release_calls(&mut items);
        items
    }

    /// The scene of the next steps: as much as they are of a whole one, without anything of the steps before them.
    pub fn scene(mut self, steps: &[Step]) -> Scene<'_> {
        let opening = self.context.opening();
        let mut items = Vec::new();
        for step in steps {
            self.go_through(step, &mut items);
        }
        self.release_calls(&mut items);
        // Calls of earlier steps may have waited until now.
        let first = steps.first().map(|step| step.n);
        items.retain(|item| item.source.is_none_or(|source| first.is_none_or(|first| source.step >= first)));
        let begins_anew = items.first().is_some_and(|item| matches!(item.element, Element::Lifelines(_)));
        Scene { opening: if begins_anew { Opening::default() } else { opening }, items }
    }

    fn go_through<'s>(&mut self, step: &'s Step, out: &mut impl Sink<'s>) {
        let source = source(step);
        self.shown += u64::from(step.packet().is_some());
        match &step.event {
            Event::End(summary) => {
                self.release_calls(out);
                out.put(None, || Element::Ending(ending(summary, self.shown)));
                return;
            }
            // The socket that welcomed the clients is closed when the server stops: that belongs to none of them.
            Event::Call(call) if step.flow.is_none() && call.action == Action::Close => return,
            // Nothing of it is shown: it must not begin lifelines of its own.
            Event::Remark if self.wording.level == Level::Brief && step.changes.is_empty() => return,
            Event::Packet(_) | Event::Call(_) | Event::Remark => {}
        }
        self.lifelines(step, source, out);
        // What was before the packet stands above it; what a reset made known stands below, for it became known by it.
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
        self.calls_and_band(step, phase, source, out);
        if let Event::Packet(packet) = &step.event {
            self.packet(step, packet, source, out);
        }
        self.states(&changed, source, out);
        self.words(step, source, out);
    }

    /// A packet: an arrow between the two ends, or something aside.
    fn packet<'s>(&mut self, step: &'s Step, packet: &'s Packet, source: Source, out: &mut impl Sink<'s>) {
        let (moment, absolute) = (self.context.moment(step), self.wording.absolute);
        out.put(Some(source), || match packet.direction.filter(|_| self.context.current.is_some()) {
            Some(direction) => {
                Element::Arrow(Box::new(packet::arrow(step, packet, direction, moment, absolute)))
            }
            None => Element::Aside(packet::aside(packet, moment)),
        });
    }

    /// Other lifelines, where the step's are not those drawn last.
    fn lifelines<'s>(&mut self, step: &Step, source: Source, out: &mut impl Sink<'s>) {
        let lifelines = self.context.lifelines_of(step);
        let Some(lifelines) = lifelines.filter(|new| self.context.current != Some(*new)) else { return };
        self.release_calls(out);
        self.context.begin(lifelines);
        out.put(Some(source), || Element::Lifelines(lifelines));
        if self.wording.absolute && lifelines.transport == TransportProtocol::Tcp {
            let message = Message::Remark(Remark::AbsoluteNumbers);
            let words = Paragraph { message, about: About::Packet, style: Style::Dim };
            out.put(Some(source), || Element::Paragraph(words));
        }
    }

    fn states<'s>(&mut self, changes: &[&Change], source: Source, out: &mut impl Sink<'s>) {
        if changes.is_empty() {
            return;
        }
        let mut of: Both<Vec<_>> = Both::default();
        for change in changes {
            of.of_mut(change.end).push(change.to);
            *self.context.states.of_mut(change.end) = Some(change.to);
        }
        out.put(Some(source), || Element::States(of));
    }

    /// A call: at once where no packet can follow from it, for there is no connection yet; else with the next packet.
    fn call<'s>(&mut self, call: Call, source: Source, out: &mut impl Sink<'s>) {
        if self.context.current.is_none() {
            return;
        }
        if source.flow.is_none() {
            out.put(Some(source), || Element::Call(call));
        } else {
            self.context.waiting.push((source, call));
        }
    }

    /// The calls that have waited for this packet, and its band, where it begins one: above the call that caused the
    /// packet, below those that earlier packets caused.
    fn calls_and_band<'s>(
        &mut self,
        step: &Step,
        phase: Option<Phase>,
        source: Source,
        out: &mut impl Sink<'s>,
    ) {
        let band = self.context.enter(phase);
        let sender = step.packet().and_then(|packet| packet.direction).map(Direction::sender);
        let causes = |call: &Call| {
            let asks = !matches!(
                call.action,
                Action::Receive { .. } | Action::Accept | Action::Listen | Action::Bind
            );
            asks && Some(call.end) == sender
        };
        let mut earlier = std::mem::take(&mut self.context.waiting);
        let cause = earlier.iter().rposition(|(_, call)| causes(call)).unwrap_or(earlier.len());
        let causing = earlier.split_off(cause);
        put_calls(earlier, out);
        if let Some(band) = band {
            out.put(Some(source), || Element::Band(band));
        }
        put_calls(causing, out);
    }

    fn release_calls<'s>(&mut self, out: &mut impl Sink<'s>) {
        put_calls(std::mem::take(&mut self.context.waiting), out);
    }

    /// What is said below a packet, or of a flow.
    fn words<'s>(&mut self, step: &'s Step, source: Source, out: &mut impl Sink<'s>) {
        let packet = step.packet();
        let mut say = |message: Message<'s>, about, style| {
            out.put(Some(source), || Element::Paragraph(Paragraph { message, about, style }));
        };
        if let Some(stop) = packet.and_then(packet::unreadable) {
            say(stop.into(), About::Packet, Style::Alarm);
        }
        let about = if packet.is_some() { About::Packet } else { About::Flow };
        let notes = if self.wording.level == Level::Brief { &[] } else { step.notes.as_slice() };
        let direction = packet.and_then(|packet| packet.direction);
        for note in notes {
            if let Some(message) = self.message(note, direction) {
                say(message, about, Style::Plain);
            }
        }
        if let Some(remark) = packet.and_then(wireshark) {
            say(remark.into(), About::Packet, Style::Dim);
        }
    }

    /// A note in full where it teaches something for the first time, in few words from then on; none where it need not
    /// be said again.
    fn message<'s>(&mut self, note: &'s Note, direction: Option<Direction>) -> Option<Message<'s>> {
        let Some(fact) = note.fact() else { return Some(Message::Foreign(note)) };
        if self.wording.level == Level::Measure {
            return Some(Message::Fact(fact, Length::Full));
        }
        let knows_common = self.context.explains_again(fact.common_lesson(), direction);
        let knows = self.context.explains_again(fact.lesson(), direction);
        let length = match (knows, knows_common) {
            (true, _) if fact.lesson() == Some(Lesson::PartOfRoundTrip) => return None,
            (true, _) => Length::Brief,
            (false, true) => Length::WithoutPreamble,
            (false, false) => Length::Full,
        };
        Some(Message::Fact(fact, length))
    }
}

/// The last words about a trace: how many of its packets were shown, and what was lost on the way.
pub fn ending(summary: &Summary, shown: u64) -> Vec<Paragraph<'static>> {
    let captured = Remark::Captured { shown, packets: summary.packets, dropped: summary.dropped };
    let mut words = vec![Paragraph { message: captured.into(), about: About::Flow, style: Style::Dim }];
    if !summary.untracked.is_nothing() {
        let message = Remark::Untracked(summary.untracked).into();
        words.push(Paragraph { message, about: About::Flow, style: Style::Alarm });
    }
    words
}

/// Where the items of a step come from.
fn source(step: &Step) -> Source {
    let packet = step.packet().map(|packet| packet.id);
    Source { step: step.n, packet, flow: step.flow, time: step.time }
}

fn put_calls<'s>(calls: Vec<(Source, Call)>, out: &mut impl Sink<'s>) {
    for (source, call) in calls {
        out.put(Some(source), || Element::Call(call));
    }
}
