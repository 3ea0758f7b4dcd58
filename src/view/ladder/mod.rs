//! The ladder: two lifelines, an arrow for each packet, the state of each end beside its lifeline, and words below.
//!
//! ```text
//!        ms client 127.0.0.1:43512                                  server 127.0.0.1:12000
//!           │ CLOSED                                                            LISTEN │
//! ── handshake ─────────────────────────────────────────────────────────────────────────
//!     0.000 ├── SYN  seq 0  win 65495  len 0  mss 65495 ─────────────────────────────▶┤ 1
//!           │ SYN-SENT                                                    SYN-RECEIVED │
//!           │ Step 1 of 3. The client asks to open a connection. …                     │
//! ```
//!
//! Steps go in one by one and are drawn at once, but for calls: they wait for the packet that they cause.

mod frame;

use std::collections::{HashMap, HashSet};

use super::Look;
use super::tally::ending;
use super::text::{Line, Style, rule, shorten, width};
use super::{label, note};
use crate::analysis::Change;
use crate::analysis::fact::Phase;
use crate::analysis::flow::{Direction, Endpoints, FlowId};
use crate::analysis::lesson::Lesson;
use crate::call::{Action, Call, End, Transport};
use crate::explain::{Remark, Term};
use crate::frame::Timestamp;
use crate::step::{Event, Note, Packet, Statement, Step, Summary};
use crate::trace::record::Header;
use frame::{Frame, announced, of_call};

/// Of how many flows the beginning is remembered before one of them is drawn.
const MET: usize = 1 << 15;

/// Draws steps as a ladder.
#[derive(Debug)]
pub struct Ladder {
    look: Look,
    frame: Frame,
    /// What the header tells of the endpoints, for what happens before the first packet.
    announced: Vec<Endpoints>,
    /// Whose lifelines are drawn now.
    current: Option<Endpoints>,
    phase: Option<Phase>,
    /// The time that each flow shows as 0: its first packet's.
    zeros: HashMap<Option<FlowId>, Timestamp>,
    /// Whose lifelines each flow has.
    flows: HashMap<FlowId, Endpoints>,
    /// Calls that wait for the next packet, drawn.
    held: Vec<(Call, Line)>,
    /// What has been explained of each end's packets, and is told in few words from then on.
    told: HashSet<(Option<Direction>, Lesson)>,
}

impl Ladder {
    /// An empty ladder.
    pub fn new(look: Look) -> Self {
        Self {
            look,
            frame: Frame::new(look.width),
            announced: Vec::new(),
            current: None,
            phase: None,
            zeros: HashMap::new(),
            flows: HashMap::new(),
            held: Vec::new(),
            told: HashSet::new(),
        }
    }

    /// Takes note of a packet that is not drawn: whose flow it is, and when that began.
    pub fn meet(&mut self, step: &Step) {
        if self.flows.len() >= MET {
            return;
        }
        self.zeros.entry(step.flow).or_insert(step.time);
        if let Some((flow, endpoints)) = step.flow.zip(step.packet().and_then(Packet::endpoints)) {
            self.flows.entry(flow).or_insert(endpoints);
        }
    }

    /// Takes note of the endpoints that a header names, without drawing its title.
    pub fn announce(&mut self, header: &Header) {
        self.announced = announced(header);
    }

    /// Begins a trace; gives its title.
    pub fn begin(&mut self, header: &Header) -> Vec<Line> {
        self.announce(header);
        self.title(header)
    }

    /// Takes the next step; gives the lines that are ready. A call waits for the packet that it causes, so as to stand
    /// in its phase.
    pub fn feed(&mut self, step: &Step) -> Vec<Line> {
        match &step.event {
            Event::End(summary) => {
                let mut lines = self.flush();
                lines.extend(self.ending(summary));
                lines
            }
            // The socket that welcomed the clients is closed when the server stops: that belongs to none of them.
            Event::Call(call) if step.flow.is_none() && call.action == Action::Close => Vec::new(),
            _ => self.step(step),
        }
    }

    /// Draws the calls that still wait for a packet.
    pub fn flush(&mut self) -> Vec<Line> {
        self.held.drain(..).map(|(_, line)| line).collect()
    }

    fn step(&mut self, step: &Step) -> Vec<Line> {
        let packet = step.packet();
        if packet.is_some() {
            self.zeros.entry(step.flow).or_insert(step.time);
        }
        let mut lines = self.heading(step);
        // What was before the packet stands above it; what a reset made known stands below, for it became known by it.
        // What ends an earlier connection has its lifelines elsewhere; the note about its ports tells of it.
        let refused = step.phase() == Some(Phase::Reset);
        let own = step.changes.iter().filter(|state| step.flow.is_none_or(|flow| flow == state.flow));
        let (first, changed): (Vec<_>, Vec<_>) =
            own.map(|state| &state.change).partition(|change| change.from.is_none() && !refused);
        lines.extend(self.states(&first));
        if let Event::Call(call) = &step.event {
            // Before there is a connection, no packet follows from a call.
            if step.flow.is_none() {
                lines.extend(self.call(call));
                return lines;
            }
            self.held.extend(self.call(call).map(|line| (*call, line)));
            return lines;
        }
        lines.extend(self.calls_and_phase(step));
        lines.extend(packet.map(|packet| self.packet(step, packet)));
        lines.extend(self.states(&changed));
        lines.extend(packet.and_then(|packet| self.unreadable(packet)).into_iter().flatten());
        let told = if self.look.why.unwrap_or(true) { step.notes.as_slice() } else { &[] };
        let direction = packet.and_then(|packet| packet.direction);
        for note in told {
            lines.extend(if packet.is_none() { vec![self.frame.empty()] } else { Vec::new() });
            lines.extend(self.sentence(note, direction));
        }
        let wireshark = packet.and_then(|packet| label::wireshark(packet, self.look));
        lines.extend(wireshark.into_iter().flat_map(|text| self.frame.text(&text, Style::Dim)));
        lines
    }

    /// The calls that have waited for this packet, and the mark of its phase, where it begins one: above the call
    /// that caused the packet, below those that earlier packets caused.
    fn calls_and_phase(&mut self, step: &Step) -> Vec<Line> {
        let mark = self.phase_mark(step);
        let sender = step.packet().and_then(|packet| packet.direction).map(Direction::sender);
        let causes = |call: &Call| {
            let asks = !matches!(
                call.action,
                Action::Receive { .. } | Action::Accept | Action::Listen | Action::Bind
            );
            asks && Some(call.end) == sender
        };
        let cause = self.held.iter().rposition(|(call, _)| causes(call)).unwrap_or(self.held.len());
        let mut lines: Vec<_> = self.held.drain(..).map(|(_, line)| line).collect();
        if let Some(mark) = mark {
            lines.insert(cause, mark);
        }
        lines
    }

    /// The first line of the trace: what made it, and where.
    fn title(&self, header: &Header) -> Vec<Line> {
        let interfaces: Vec<_> = header.vantages.iter().map(|vantage| vantage.interface.as_str()).collect();
        let interfaces = format!(" · {}", interfaces.join(" · "));
        let interfaces = shorten(&interfaces, self.look.width / 2);
        let command = shorten(&header.command, self.look.width.saturating_sub(width(&interfaces)));
        vec![Line::of(command, Style::Heading).and(interfaces, Style::Heading)]
    }

    /// The names of the lifelines, where they are not those drawn last.
    fn heading(&mut self, step: &Step) -> Vec<Line> {
        let known = || step.flow.and_then(|flow| self.flows.get(&flow).copied());
        let endpoints = match &step.event {
            Event::Packet(packet) => packet.endpoints(),
            Event::Call(call) => known().or_else(|| of_call(call, &self.announced)),
            Event::Remark | Event::End(_) => known(),
        };
        if let (Some(flow), Some(endpoints), Some(_)) = (step.flow, endpoints, step.packet()) {
            self.flows.insert(flow, endpoints);
        }
        let Some(endpoints) = endpoints.filter(|endpoints| self.current != Some(*endpoints)) else {
            return Vec::new();
        };
        self.current = Some(endpoints);
        self.phase = None;
        let mut lines: Vec<_> = self.held.drain(..).map(|(_, line)| line).collect();
        lines.push(Line::default());
        lines.extend(self.frame.names(&endpoints, self.look.language));
        if self.look.absolute && endpoints.transport == Transport::Tcp {
            let text = self.look.language.words().remark(&Remark::AbsoluteNumbers);
            lines.extend(self.frame.text(&text, Style::Dim));
        }
        lines
    }

    fn phase_mark(&mut self, step: &Step) -> Option<Line> {
        let phase = step.phase().filter(|phase| self.phase != Some(*phase))?;
        self.phase = Some(phase);
        let is_udp = self.current.is_some_and(|endpoints| endpoints.transport == Transport::Udp);
        let term = match phase {
            Phase::Handshake => Term::Handshake,
            Phase::Data if is_udp => Term::Datagrams,
            Phase::Data => Term::Data,
            Phase::Teardown => Term::Teardown,
            Phase::Reset if is_udp => return None,
            Phase::Reset => Term::Reset,
        };
        Some(rule(self.look.language.words().term(term), self.look.width))
    }

    /// A line with the states of both ends, each beside its lifeline.
    fn states(&self, states: &[&Change]) -> Option<Line> {
        let of = |end| {
            let names: Vec<_> =
                states.iter().filter(|state| state.end == end).map(|state| state.to.name()).collect();
            names.join(" → ")
        };
        (!states.is_empty()).then(|| {
            self.frame.inside_both((&of(End::Client), Style::State), (&of(End::Server), Style::State))
        })
    }

    /// A socket call, beside the lifeline of its caller.
    fn call(&self, call: &Call) -> Option<Line> {
        self.current?;
        let text = note::called(call, self.look.language);
        let nothing = ("", Style::Plain);
        Some(match call.end {
            End::Client => self.frame.inside_both((&text, Style::Dim), nothing),
            End::Server => self.frame.inside_both(nothing, (&text, Style::Dim)),
        })
    }

    fn packet(&mut self, step: &Step, packet: &Packet) -> Line {
        let zero = *self.zeros.entry(step.flow).or_insert(step.time);
        let time = step.time.since(zero);
        match packet.direction {
            Some(direction) if self.current.is_some() => {
                let pieces = label::label(packet, self.look);
                self.frame.arrow(time, direction.sender(), &pieces, packet.id)
            }
            _ => {
                let bytes = u64::try_from(packet.wire_len).unwrap_or(u64::MAX);
                let remark = match packet.decoded.innermost().fragment() {
                    Some(piece) => {
                        Remark::Fragment { bytes, offset: u32::try_from(piece.offset).unwrap_or(u32::MAX) }
                    }
                    None => Remark::OtherPacket { bytes },
                };
                let text = self.look.language.words().remark(&remark);
                self.frame.beside(time, &text, packet.id)
            }
        }
    }

    fn unreadable(&self, packet: &Packet) -> Option<Vec<Line>> {
        let stop = packet.stop()?;
        let text = format!(
            "{} @ {}: {} < {} ({})",
            stop.layer, stop.offset, stop.available, stop.needed, stop.promised_by
        );
        let text = self.look.language.words().remark(&Remark::Unreadable { stop: text });
        Some(self.frame.text(&text, Style::Alarm))
    }

    /// A note in full where it teaches something for the first time, in few words from then on.
    fn sentence(&mut self, note: &Note, direction: Option<Direction>) -> Vec<Line> {
        let language = self.look.language;
        let words = match &note.statement {
            Statement::Known(fact) if self.look.why.is_none() => {
                let common = self.has_told(fact.common_lesson(), direction);
                match (self.has_told(fact.lesson(), direction), common) {
                    (true, _) => language.words().brief(fact),
                    (false, true) => Some(language.words().sentence_without_preamble(fact)),
                    (false, false) => Some(note.words(language)),
                }
            }
            Statement::Known(_) | Statement::Other { .. } => Some(note.words(language)),
        };
        words.map_or_else(Vec::new, |words| self.frame.text(&words, Style::Plain))
    }

    /// Whether a lesson has been told before; from now on it has.
    fn has_told(&mut self, lesson: Option<Lesson>, direction: Option<Direction>) -> bool {
        lesson.is_some_and(|lesson| !self.told.insert((direction, lesson)))
    }

    /// The last lines of the trace.
    fn ending(&self, summary: &Summary) -> Vec<Line> {
        let mut lines = vec![Line::default()];
        lines.extend(ending(summary, self.look));
        lines
    }
}
