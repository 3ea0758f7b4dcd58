//! A page: what each kind of item takes of it, from its two lifelines on.

use super::picture::{Block, Lanes, Mark, TextLine};
use crate::analysis::flow::{Both, Endpoints};
use crate::analysis::tcp::TcpState;
use crate::call::End;
use crate::explain::{Language, Remark};
use crate::scene::item::{About, Arrow, Aside, Element, Moment, Paragraph, SceneItem, Source, Weight};
use crate::scene::measure::{Measure, Sizes};
use crate::scene::message::called;
use crate::scene::style::Style;

/// What a ladder is laid out on.
#[derive(Debug, Clone)]
pub struct Page<M> {
    /// How much room text takes.
    pub measure: M,
    /// The language of its words.
    pub language: Language,
    /// How wide it is.
    pub width: usize,
}

/// What an item takes: marks, and where it ends.
struct TakenSpace {
    marks: Vec<Mark>,
    bottom: usize,
}

impl<M: Measure> Page<M> {
    /// Where the lifelines stand.
    pub fn lanes(&self) -> Lanes {
        let Sizes { left, right, inner, stroke, .. } = self.measure.sizes();
        let server = self.width.saturating_sub(right + stroke).max(left + stroke + inner);
        Lanes { client: left, server }
    }

    /// An item whose top is at `y`.
    pub(super) fn place(&self, item: &SceneItem<'_>, y: usize) -> Block {
        self.place_within(item, y, usize::MAX)
    }

    /// The same, if its arrow slants: a label takes about half of it, so that the rest can be seen.
    pub(super) fn place_slanted(&self, item: &SceneItem<'_>, y: usize) -> Block {
        self.place_within(item, y, self.room(self.lanes()) * 5 / 9)
    }

    /// An item whose top is at `y`, the label of its arrow in at most so much room.
    fn place_within(&self, item: &SceneItem<'_>, y: usize, most: usize) -> Block {
        let lanes = self.lanes();
        let (taken, lanes) = match &item.element {
            Element::Title { command, interfaces } => (self.title(command, interfaces, y), None),
            Element::Lifelines(lifelines) => (self.names(lifelines, y), None),
            Element::Band(band) => {
                let name = self.language.words().term(band.term()).to_owned();
                (self.one_line(y, vec![Mark::Band { top: y, name }]), None)
            }
            Element::States(states) => (self.states(states, y), Some(lanes)),
            Element::Margin(states, words) => (self.margin(states, words, y), Some(lanes)),
            Element::Call(call) => {
                let text = called(call, self.language);
                let texts = match call.end {
                    End::Client => (text.as_str(), ""),
                    End::Server => ("", text.as_str()),
                };
                (self.beside(texts, Style::Dim, y), Some(lanes))
            }
            Element::Kernel(end, change) => {
                let text = self.language.words().remark(&Remark::Kernel(*change));
                let texts = match end {
                    End::Client => (text.as_str(), ""),
                    End::Server => ("", text.as_str()),
                };
                (self.beside(texts, Style::Dim, y), Some(lanes))
            }
            Element::Arrow(arrow) => {
                let first = arrow.packet.0;
                let number = arrow.last.map_or(first.to_string(), |last| format!("{first}-{}", last.0));
                let (number, lanes) = self.numbered(number, y);
                (self.arrow(arrow, lanes, number, (y, most)), Some(lanes))
            }
            Element::Aside(aside) => {
                let (number, lanes) = self.numbered(aside.packet.0.to_string(), y);
                (self.aside(aside, lanes, number, y), Some(lanes))
            }
            Element::Paragraph(words) => (self.words(words, y), Some(lanes)),
            Element::Ending(all) => (self.ending(all, y), None),
        };
        Block { source: item.source, top: y, bottom: taken.bottom, lanes, marks: taken.marks }
    }

    fn line(&self) -> usize {
        self.measure.sizes().line
    }

    fn one_line(&self, y: usize, marks: Vec<Mark>) -> TakenSpace {
        TakenSpace { marks, bottom: y + self.line() }
    }

    /// The room between the lifelines, without the gaps beside them.
    fn room(&self, lanes: Lanes) -> usize {
        let Sizes { stroke, gap, .. } = self.measure.sizes();
        lanes.server.saturating_sub(lanes.client + stroke + 2 * gap)
    }

    /// The left end of that room.
    fn inside(&self, lanes: Lanes) -> usize {
        let Sizes { stroke, gap, .. } = self.measure.sizes();
        lanes.client + stroke + gap
    }

    /// The first line of the trace: what made it, and where.
    fn title(&self, command: &str, interfaces: &[&str], y: usize) -> TakenSpace {
        let interfaces = format!(" · {}", interfaces.join(" · "));
        let interfaces = self.measure.shorten(&interfaces, self.width / 2);
        let rest = self.width.saturating_sub(self.measure.width(&interfaces));
        let command = self.measure.shorten(command, rest);
        let x = self.measure.width(&command);
        let text =
            |x, text: &str| Mark::Text(TextLine { x, y, text: text.to_owned(), style: Style::Heading });
        self.one_line(y, vec![text(0, &command), text(x, &interfaces)])
    }

    /// The names of the lifelines: role, address and port, each above its own; on two lines where one is too short.
    fn names(&self, lifelines: &Endpoints, y: usize) -> TakenSpace {
        let Sizes { line, stroke, gap, .. } = self.measure.sizes();
        let lanes = self.lanes();
        let name = |end| format!("{} {}", self.language.words().end(end), lifelines.of(end));
        let (client, server) = (name(End::Client), name(End::Server));
        let protocol = lifelines.transport.name();
        let unit = "ms";
        let unit_at = lanes.client.saturating_sub(gap + self.measure.width(unit));
        // What stands above is set apart.
        let top = if y == 0 { y } else { y + line };
        let at = (lanes.server + stroke).saturating_sub(self.measure.width(&server)).max(lanes.client);
        let fits = lanes.client + self.measure.width(&client) + 2 * gap <= at;
        let below = if fits { top } else { top + line };
        let text = |x, y, text: &str, style| Mark::Text(TextLine { x, y, text: text.to_owned(), style });
        let marks = vec![
            text(0, top, protocol, Style::Heading),
            text(unit_at, top, unit, Style::Dim),
            text(lanes.client, top, &client, Style::Client),
            text(at, below, &server, Style::Server),
        ];
        TakenSpace { marks, bottom: below + line }
    }

    fn states(&self, states: &Both<Vec<TcpState>>, y: usize) -> TakenSpace {
        self.beside((&names(states, End::Client), &names(states, End::Server)), Style::State, y)
    }

    /// The states beside the lifelines and a short sentence between them, always at the same place; below them where there
    /// is not room enough.
    fn margin(&self, states: &Both<Vec<TcpState>>, words: &Paragraph<'_>, y: usize) -> TakenSpace {
        /// The state that most packets are sent in; sentences stand beside it.
        const USUAL: &str = "ESTABLISHED";
        let lanes = self.lanes();
        let (at, room, gap) = (self.inside(lanes), self.room(lanes), 2 * self.measure.sizes().gap);
        let width = |end| self.measure.width(&names(states, end));
        let indent = width(End::Client).max(self.measure.width(USUAL)) + gap;
        let server = width(End::Server);
        let right = if server > 0 { server + gap } else { 0 };
        let rest = room.saturating_sub(indent + right);
        let text = words.message.words(self.language);
        if self.measure.width(&text) <= rest {
            let mut taken = self.states(states, y);
            taken.marks.push(Mark::Text(TextLine { x: at + indent, y, text, style: words.style }));
            return taken;
        }
        let has_states = !states.client.is_empty() || !states.server.is_empty();
        let mut taken =
            if has_states { self.states(states, y) } else { TakenSpace { marks: Vec::new(), bottom: y } };
        let more = self.paragraph(words, (at, room), taken.bottom);
        taken.marks.extend(more.marks);
        TakenSpace { bottom: more.bottom, ..taken }
    }

    /// Something beside each lifeline.
    fn beside(&self, (client, server): (&str, &str), style: Style, y: usize) -> TakenSpace {
        let lanes = self.lanes();
        let (at, room, gap) = (self.inside(lanes), self.room(lanes), self.measure.sizes().gap);
        let client = self.measure.shorten(client, room);
        let rest = room.saturating_sub(self.measure.width(&client) + gap);
        let server = self.measure.shorten(server, rest);
        let server_at = (at + room).saturating_sub(self.measure.width(&server));
        let texts = [(at, client), (server_at, server)];
        let marks = texts.into_iter().filter(|(_, text)| !text.is_empty());
        let marks = marks.map(|(x, text)| Mark::Text(TextLine { x, y, text: text.into_owned(), style }));
        self.one_line(y, marks.collect())
    }

    /// Text between the lifelines, wrapped; what is about a flow is set apart.
    fn words(&self, words: &Paragraph<'_>, y: usize) -> TakenSpace {
        let lanes = self.lanes();
        let top = match words.about {
            About::Packet => y,
            About::Flow => y + self.line(),
        };
        self.paragraph(words, (self.inside(lanes), self.room(lanes)), top)
    }

    /// Text in a column of this width beside the ladder.
    pub(super) fn note(
        &self,
        source: Option<Source>,
        words: &Paragraph<'_>,
        width: usize,
        y: usize,
    ) -> Block {
        let Sizes { stroke, right, gap, .. } = self.measure.sizes();
        let lanes = self.lanes();
        let taken = self.paragraph(words, (lanes.server + stroke + right + gap, width), y);
        Block { source, top: y, bottom: taken.bottom, lanes: Some(lanes), marks: taken.marks }
    }

    /// The last lines of the trace, across the page; what is about the trace as a whole is set apart.
    fn ending(&self, all: &[Paragraph<'_>], y: usize) -> TakenSpace {
        let is_apart = all.first().is_some_and(|words| words.about == About::Flow);
        let mut taken = TakenSpace { marks: Vec::new(), bottom: if is_apart { y + self.line() } else { y } };
        for words in all {
            let more = self.paragraph(words, (0, self.width), taken.bottom);
            taken.marks.extend(more.marks);
            taken.bottom = more.bottom;
        }
        taken
    }

    fn paragraph(&self, words: &Paragraph<'_>, (x, room): (usize, usize), top: usize) -> TakenSpace {
        let (line, style) = (self.line(), words.style);
        let text = words.message.words(self.language);
        let mut lines = self.measure.wrap(&text, room);
        if let Some(most) = words.lines.filter(|most| lines.len() > *most) {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                *last = self.measure.shorten(&format!("{last} …"), room).into_owned();
            }
        }
        let bottom = top + line * lines.len();
        let marks = lines.into_iter().zip((top..).step_by(line));
        let marks = marks.map(|(text, y)| Mark::Text(TextLine { x, y, text, style })).collect();
        TakenSpace { marks, bottom }
    }

    /// A packet that is no arrow between the two.
    fn aside(&self, aside: &Aside<'_>, lanes: Lanes, number: Mark, y: usize) -> TakenSpace {
        let text = aside.words(self.language);
        let text = self.measure.shorten(&text, self.room(lanes)).into_owned();
        let text = Mark::Text(TextLine { x: self.inside(lanes), y, text, style: Style::Plain });
        self.one_line(y, vec![self.time(aside.seen, y), text, number])
    }

    /// The arrow of a packet, with its label in it.
    fn arrow(&self, arrow: &Arrow<'_>, lanes: Lanes, number: Mark, (y, most): (usize, usize)) -> TakenSpace {
        let Sizes { stroke, tail, head, .. } = self.measure.sizes();
        let room = lanes.server.saturating_sub(lanes.client + stroke + tail + head);
        let text = if most < room {
            arrow.label.fit_whole(self.language, &self.measure, most)
        } else {
            arrow.label.fit(self.language, &self.measure, room)
        };
        let x = match arrow.sender {
            End::Client => lanes.client + stroke + tail,
            End::Server => lanes.server.saturating_sub(tail + self.measure.width(&text)),
        };
        let style = if arrow.weight == Weight::Alarm { Style::Alarm } else { Style::Heading };
        let label = TextLine { x, y, text, style };
        let lost = arrow.lost.as_ref().map(|remark| self.lost(remark, lanes, y));
        let Arrow { sender, weight, .. } = *arrow;
        let mark = Mark::Arrow { sender, from: y, to: y, copies: Vec::new(), lost, weight, label };
        self.one_line(y, vec![self.time(arrow.sent, y), mark, number])
    }

    /// What is said where a packet was lost: right of the middle between the lifelines.
    fn lost(&self, remark: &Remark, lanes: Lanes, y: usize) -> TextLine {
        let Sizes { gap, head, stroke, .. } = self.measure.sizes();
        let x = lanes.middle() + stroke + gap;
        let text = self.language.words().remark(remark);
        let text = self.measure.shorten(&text, lanes.server.saturating_sub(x + head)).into_owned();
        TextLine { x, y, text, style: Style::Alarm }
    }

    /// The time of a packet, left of the client's lifeline: milliseconds with three decimals, so that a microsecond can
    /// be seen; with fewer after hours, where more have no room.
    #[expect(clippy::cast_precision_loss, reason = "three decimals are shown")]
    fn time(&self, moment: Moment, y: usize) -> Mark {
        let Sizes { left, gap, .. } = self.measure.sizes();
        let room = left.saturating_sub(gap);
        let time = |decimals: usize| format!("{:.decimals$}", moment.since_ns as f64 / 1e6);
        let fitting = (0..=3).rev().map(time).find(|time| self.measure.width(time) <= room);
        let text = fitting.unwrap_or_else(|| time(0));
        let x = room.saturating_sub(self.measure.width(&text));
        Mark::Text(TextLine { x, y, text, style: Style::Dim })
    }

    /// A packet's number as it stands behind the server's lifeline, and the lifelines that leave room for it: a long one
    /// takes the gap before it, and then some of the arrow.
    fn numbered(&self, text: String, y: usize) -> (Mark, Lanes) {
        let Sizes { left, right, inner, stroke, gap, .. } = self.measure.sizes();
        let lanes = self.lanes();
        let width = self.measure.width(&text);
        let least = left + stroke + inner;
        let server = lanes.server.saturating_sub(width.saturating_sub(right)).max(least);
        let gap = if width + gap <= right { gap } else { 0 };
        let mark = Mark::Number(TextLine { x: server + stroke + gap, y, text, style: Style::Dim });
        (mark, Lanes { server, ..lanes })
    }
}

/// The states of an end, those that it passed through at once first.
fn names(states: &Both<Vec<TcpState>>, end: End) -> String {
    states.of(end).iter().map(|state| state.name()).collect::<Vec<_>>().join(" → ")
}
