//! What is said of a packet, of a flow, and of the trace at its end, by level.

use super::{Editor, ItemSink, Level, packet};
use crate::analysis::Change;
use crate::analysis::fact::Fact;
use crate::analysis::flow::{Both, Direction};
use crate::explain::{Language, Remark};
use crate::scene::explained::Saying;
use crate::scene::item::{About, Element, Paragraph, Source};
use crate::scene::message::{Message, wireshark};
use crate::scene::style::Style;
use crate::step::{Note, Packet, Step, Summary};

/// The most flows of which the last lines say what each came to.
const FLOWS: usize = 2;

impl Editor {
    /// At a first look: the states that changed, and one short sentence at most.
    pub(super) fn few_words<'s>(
        &mut self,
        step: &'s Step,
        changes: &[&Change],
        source: Source,
        out: &mut impl ItemSink<'s>,
    ) {
        let states = self.changed(changes);
        let has_states = !changes.is_empty();
        let absolute = self.wording.absolute;
        match self.short(step) {
            Some(message) if step.packet().is_some() => {
                let words = Paragraph::of(message, About::Packet, Style::Plain);
                out.put(Some(source), || Element::Margin(states, words));
                // What its sender says of it is one thing, what is true another.
                let truth = step.facts().filter(|fact| matches!(fact, Fact::ResentTruly { .. }));
                for fact in truth.filter(|fact| Language::English.words().short(fact, absolute).is_some()) {
                    let words = Paragraph::of(Message::Short { fact, absolute }, About::Packet, Style::Plain);
                    out.put(Some(source), || Element::Margin(Both::default(), words));
                }
            }
            message => {
                if has_states {
                    out.put(Some(source), || Element::States(states));
                }
                if let Some(message) = message {
                    let words = Paragraph::of(message, About::Packet, Style::Plain);
                    out.put(Some(source), || Element::Paragraph(words));
                }
            }
        }
        around(step, source, out);
    }

    /// The most important fact that a short sentence helps with: what is wrong first.
    fn short<'s>(&mut self, step: &'s Step) -> Option<Message<'s>> {
        let absolute = self.wording.absolute;
        let direction = step.packet().and_then(|packet| packet.direction);
        let is_helpful = |fact: &&Fact| match fact {
            // Only its last ACK can be lost, and the sender of that waits.
            Fact::Closed { first, .. } => first.is_some() && direction.map(Direction::sender) == *first,
            // The arrow shows the one if it matters, the other stands below what the sender says.
            Fact::Arrived { .. } | Fact::ResentTruly { .. } => false,
            // Once is enough.
            Fact::WindowFull { .. }
            | Fact::Answer { .. }
            | Fact::EchoRequest { .. }
            | Fact::EchoReply { .. } => !self.memory.explained.tells_again(fact, direction),
            fact => Language::English.words().short(fact, absolute).is_some(),
        };
        let mut facts: Vec<_> = step.facts().filter(is_helpful).collect();
        facts.sort_by_key(|fact| match fact {
            fact if fact.is_problem() => 0,
            Fact::Closed { .. } => 1,
            Fact::Fin { .. } | Fact::Syn { .. } | Fact::Reassembled { .. } => 2,
            _ => 3,
        });
        let fact = facts.first()?;
        Some(Message::Short { fact, absolute })
    }

    /// What is said below a packet, or of a flow.
    pub(super) fn words<'s>(&mut self, step: &'s Step, source: Source, out: &mut impl ItemSink<'s>) {
        let packet = step.packet();
        let about = if packet.is_some() || step.kernel().is_some() { About::Packet } else { About::Flow };
        let direction = packet.and_then(|packet| packet.direction);
        let is_measured = |note: &&Note| note.fact().is_some_and(Fact::is_measured);
        let level = self.wording.level;
        let is_drawn = |note: &&Note| match note.fact() {
            Some(Fact::Arrived { packet, .. }) => !self.arrivals.of_packet(*packet).is_empty(),
            _ => false,
        };
        let is_kernel = step.kernel().is_some() && self.wording.kernel;
        let is_wanted =
            |note: &&Note| is_kernel || level == Level::Measure || !(is_measured(note) || is_drawn(note));
        let notes = step.notes.iter().filter(is_wanted);
        let length = (packet.is_some(), level == Level::Why);
        let Saying { messages, lines } = self.memory.explained.say(notes, direction, length);
        for message in messages {
            let words = Paragraph { lines, ..Paragraph::of(message, about, Style::Plain) };
            out.put(Some(source), || Element::Paragraph(words));
        }
        around(step, source, out);
    }

    /// The last words about a trace.
    pub(super) fn ending(&self, summary: &Summary) -> Vec<Paragraph<'static>> {
        let is_whole = summary.dropped.is_none_or(|dropped| dropped == 0) && summary.untracked.is_nothing();
        let flows = &summary.flows;
        let is_brief = self.wording.level == Level::Brief && is_whole && flows.len() <= FLOWS;
        let exchanges = flows.iter().map(|flow| {
            let tally = self.memory.tallies.get(&flow.flow)?;
            tally.exchange(flow, flows.len() > 1, is_whole)
        });
        let exchanges: Option<Vec<_>> = exchanges.collect();
        match exchanges.filter(|exchanges| is_brief && !exchanges.is_empty()) {
            Some(exchanges) => {
                let remarks = exchanges.into_iter().map(|exchange| Remark::Exchange(Box::new(exchange)));
                remarks.map(|remark| Paragraph::of(remark.into(), About::Packet, Style::Dim)).collect()
            }
            None => ending(summary, self.shown),
        }
    }
}

/// What is said about a packet in addition to its facts: why it could not be read, and what Wireshark says.
fn around<'s>(step: &'s Step, source: Source, out: &mut impl ItemSink<'s>) {
    let mut say = |remark: Remark, style| {
        let words = Paragraph::of(remark.into(), About::Packet, style);
        out.put(Some(source), || Element::Paragraph(words));
    };
    let packet: Option<&Packet> = step.packet();
    if let Some(stop) = packet.and_then(packet::unreadable) {
        say(stop, Style::Alarm);
    }
    if let Some(remark) = packet.and_then(wireshark) {
        say(remark, Style::Dim);
    }
}

/// The last words about a trace: how many packets there were, and what was lost on the way.
pub fn ending(summary: &Summary, shown: u64) -> Vec<Paragraph<'static>> {
    let captured = Remark::Captured { shown, packets: summary.packets, dropped: summary.dropped };
    let mut words = Vec::new();
    // Where no packet is shown, the notice that says why has the count.
    if shown > 0 || summary.packets == 0 || summary.dropped.is_some_and(|dropped| dropped > 0) {
        words.push(Paragraph::of(captured.into(), About::Flow, Style::Dim));
    }
    if !summary.untracked.is_nothing() {
        words.push(Paragraph::of(Remark::Untracked(summary.untracked).into(), About::Flow, Style::Alarm));
    }
    words
}
