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
//! Records go in one by one. Those that belong together (a packet, the states it changed, what there is to say of it)
//! are drawn together, as soon as the next group begins or [`Ladder::flush`] is called.

mod frame;

use std::collections::{HashMap, HashSet};

use super::Look;
use super::tally::ending;
use super::text::{Line, Style, rule, shorten, width};
use super::{label, note};
use crate::analysis::fact::{Fact, Phase};
use crate::analysis::flow::{Direction, FlowId};
use crate::analysis::lesson::Lesson;
use crate::call::{Action, End, Transport};
use crate::explain::{Remark, Term};
use crate::trace::packet::PacketRecord;
use crate::trace::record::{CallRecord, Header, NoteRecord, Record, StateRecord, Statement, Summary};
use frame::{Endpoints, Frame};

/// Of how many flows the beginning is remembered before one of them is drawn.
const MET: usize = 1 << 15;

/// Draws records as a ladder.
#[derive(Debug)]
pub struct Ladder {
    look: Look,
    frame: Frame,
    group: Group,
    /// What the header tells of the endpoints, for what happens before the first packet.
    announced: Vec<Endpoints>,
    /// Whose lifelines are drawn now.
    current: Option<Endpoints>,
    phase: Option<Phase>,
    /// The time that each flow shows as 0: its first packet's.
    zeros: HashMap<Option<FlowId>, i64>,
    /// Whose lifelines each flow has.
    flows: HashMap<FlowId, Endpoints>,
    /// Calls that wait for the next packet, drawn.
    held: Vec<(CallRecord, Line)>,
    /// What has been explained of each end's packets, and is told in few words from then on.
    told: HashSet<(Option<Direction>, Lesson)>,
}

/// Records that are drawn together.
#[derive(Debug, Default)]
struct Group {
    packet: Option<Box<PacketRecord>>,
    call: Option<CallRecord>,
    states: Vec<StateRecord>,
    notes: Vec<NoteRecord>,
}

impl Group {
    /// Whether a state is of another flow than the packet or call that changed it.
    fn is_of_another(&self, state: &StateRecord) -> bool {
        let packet = self.packet.as_ref().and_then(|packet| packet.flow);
        let flow = packet.or_else(|| self.call.as_ref().and_then(|call| call.flow));
        flow.is_some_and(|flow| flow != state.flow)
    }

    const fn is_empty(&self) -> bool {
        self.packet.is_none() && self.call.is_none() && self.states.is_empty() && self.notes.is_empty()
    }

    /// The phase that its facts belong to; the first that knows one decides. That a packet is a fragment decides only
    /// where it has no more to say, and of what belongs to no flow there are no phases.
    fn phase(&self) -> Option<Phase> {
        let facts = || {
            let in_flow = self.notes.iter().filter(|note| note.flow.is_some());
            in_flow.filter_map(|note| match &note.statement {
                Statement::Known(fact) => Some(fact),
                Statement::Other { .. } => None,
            })
        };
        let is_fragment = |fact: &&Fact| matches!(fact, Fact::Fragment { .. });
        let above = facts().filter(|fact| !is_fragment(fact)).find_map(Fact::phase);
        above.or_else(|| facts().find_map(Fact::phase))
    }
}

impl Ladder {
    /// An empty ladder.
    pub fn new(look: Look) -> Self {
        Self {
            look,
            frame: Frame::new(look.width),
            group: Group::default(),
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
    pub fn meet(&mut self, packet: &PacketRecord) {
        if self.flows.len() >= MET {
            return;
        }
        self.zeros.entry(packet.flow).or_insert(packet.t_ns);
        if let Some((flow, endpoints)) = packet.flow.zip(Endpoints::of_packet(packet)) {
            self.flows.entry(flow).or_insert(endpoints);
        }
    }

    /// Takes note of the endpoints that a header names, without drawing its title.
    pub fn announce(&mut self, header: &Header) {
        self.announced = Endpoints::announced(header);
    }

    /// Takes the next record; gives the lines that are ready.
    pub fn feed(&mut self, record: &Record) -> Vec<Line> {
        let mut lines = Vec::new();
        let begins_a_group = match record {
            Record::Header(_) | Record::Packet(_) | Record::Call(_) | Record::Summary(_) => true,
            Record::Note(note) => note.about.is_none(),
            Record::State(_) => false,
        };
        if begins_a_group {
            lines = self.flush_live();
        }
        match record {
            Record::Header(header) => lines.extend(self.title(header)),
            Record::Packet(packet) => {
                self.zeros.entry(packet.flow).or_insert(packet.t_ns);
                self.group.packet = Some(packet.clone());
            }
            Record::Call(call) => self.group.call = Some(call.clone()),
            // What ends an earlier connection has its lifelines elsewhere; the note about its ports tells of it.
            Record::State(state) if self.group.is_of_another(state) => {}
            Record::State(state) => self.group.states.push(state.clone()),
            Record::Note(note) => self.group.notes.push(note.clone()),
            Record::Summary(summary) => {
                lines.extend(self.flush());
                lines.extend(self.ending(summary));
            }
        }
        lines
    }

    /// Draws what has been fed and not been drawn yet.
    pub fn flush(&mut self) -> Vec<Line> {
        let mut lines = self.flush_live();
        lines.extend(self.held.drain(..).map(|(_, line)| line));
        lines
    }

    /// Draws what has been fed, but for calls: they wait for the packet that they cause, so as to stand in its phase.
    pub fn flush_live(&mut self) -> Vec<Line> {
        let group = std::mem::take(&mut self.group);
        // The socket that welcomed the clients is closed when the server stops: that belongs to none of them.
        let is_welcome_closed =
            group.call.as_ref().is_some_and(|call| call.flow.is_none() && call.action == Action::Close);
        if group.is_empty() || is_welcome_closed {
            return Vec::new();
        }
        let mut lines = self.heading(&group);
        // What was before the packet stands above it; what a reset made known stands below, for it became known by it.
        let refused = group.phase() == Some(Phase::Reset);
        let (first, changed): (Vec<_>, Vec<_>) =
            group.states.iter().partition(|state| state.from.is_none() && !refused);
        lines.extend(self.states(&first));
        if let Some(call) = group.call {
            // Before there is a connection, no packet follows from a call.
            if call.flow.is_none() {
                lines.extend(self.call(&call));
                return lines;
            }
            self.held.extend(self.call(&call).map(|line| (call, line)));
            return lines;
        }
        lines.extend(self.calls_and_phase(&group));
        if let Some(packet) = &group.packet {
            lines.push(self.packet(packet));
        }
        lines.extend(self.states(&changed));
        lines
            .extend(group.packet.as_deref().and_then(|packet| self.unreadable(packet)).into_iter().flatten());
        let about_flow = group.packet.is_none();
        let told = if self.look.why.unwrap_or(true) { group.notes.as_slice() } else { &[] };
        let direction = group.packet.as_ref().and_then(|packet| packet.dir);
        for note in told {
            lines.extend(if about_flow { vec![self.frame.empty()] } else { Vec::new() });
            lines.extend(self.sentence(note, direction));
        }
        let wireshark = group.packet.as_deref().and_then(|packet| label::wireshark(packet, self.look));
        lines.extend(wireshark.into_iter().flat_map(|text| self.frame.text(&text, Style::Dim)));
        lines
    }

    /// The calls that have waited for this packet, and the mark of its phase, where it begins one: above the call
    /// that caused the packet, below those that earlier packets caused.
    fn calls_and_phase(&mut self, group: &Group) -> Vec<Line> {
        let mark = self.phase_mark(group);
        let sender = group.packet.as_ref().and_then(|packet| packet.dir).map(Direction::sender);
        let causes = |call: &CallRecord| {
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
    fn title(&mut self, header: &Header) -> Vec<Line> {
        self.announce(header);
        let interfaces: Vec<_> = header.vantages.iter().map(|vantage| vantage.interface.as_str()).collect();
        let interfaces = format!(" · {}", interfaces.join(" · "));
        let interfaces = shorten(&interfaces, self.look.width / 2);
        let command = shorten(&header.command, self.look.width.saturating_sub(width(&interfaces)));
        vec![Line::of(command, Style::Heading).and(interfaces, Style::Heading)]
    }

    /// The names of the lifelines, where they are not those drawn last.
    fn heading(&mut self, group: &Group) -> Vec<Line> {
        let endpoints = match (&group.packet, &group.call) {
            (Some(packet), _) => Endpoints::of_packet(packet),
            (None, Some(call)) => {
                let known = call.flow.and_then(|flow| self.flows.get(&flow).copied());
                known.or_else(|| Endpoints::of_call(call, &self.announced))
            }
            (None, None) => {
                let flow = group.notes.first().and_then(|note| note.flow);
                flow.and_then(|flow| self.flows.get(&flow).copied())
            }
        };
        let flow = group.packet.as_ref().and_then(|packet| packet.flow);
        if let (Some(flow), Some(endpoints)) = (flow, endpoints) {
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

    fn phase_mark(&mut self, group: &Group) -> Option<Line> {
        let phase = group.phase().filter(|phase| self.phase != Some(*phase))?;
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
    fn states(&self, states: &[&StateRecord]) -> Option<Line> {
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
    fn call(&self, call: &CallRecord) -> Option<Line> {
        self.current?;
        let text = note::called(call, self.look.language);
        let nothing = ("", Style::Plain);
        Some(match call.end {
            End::Client => self.frame.inside_both((&text, Style::Dim), nothing),
            End::Server => self.frame.inside_both(nothing, (&text, Style::Dim)),
        })
    }

    fn packet(&mut self, packet: &PacketRecord) -> Line {
        let zero = *self.zeros.entry(packet.flow).or_insert(packet.t_ns);
        let time = packet.t_ns.saturating_sub(zero);
        match packet.dir {
            Some(direction) if self.current.is_some() => {
                let pieces = label::label(packet, self.look);
                self.frame.arrow(time, direction.sender(), &pieces, packet.id)
            }
            _ => {
                let bytes = packet.len.wire;
                let piece = packet.layers.innermost().ip.as_ref().filter(|ip| ip.is_fragment());
                let remark = match piece {
                    Some(ip) => Remark::Fragment { bytes, offset: ip.frag_offset.unwrap_or(0) },
                    None => Remark::OtherPacket { bytes },
                };
                let text = self.look.language.words().remark(&remark);
                self.frame.beside(time, &text, packet.id)
            }
        }
    }

    fn unreadable(&self, packet: &PacketRecord) -> Option<Vec<Line>> {
        let stop = packet.layers.stop.as_ref()?;
        let text = format!(
            "{} @ {}: {} < {} ({})",
            stop.layer, stop.offset, stop.available, stop.needed, stop.promised_by
        );
        let text = self.look.language.words().remark(&Remark::Unreadable { stop: text });
        Some(self.frame.text(&text, Style::Alarm))
    }

    /// A note in full where it teaches something for the first time, in few words from then on.
    fn sentence(&mut self, note: &NoteRecord, direction: Option<Direction>) -> Vec<Line> {
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
