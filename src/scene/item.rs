//! The parts of a scene: what stands in it, in the order in which it is read.

use super::label::Label;
use super::message::Message;
use super::style::Style;
use crate::analysis::fact::{Fact, PacketId, Phase, RecordNumber};
use crate::analysis::flow::{Both, Endpoints, FlowId};
use crate::analysis::tcp::TcpState;
use crate::call::{Call, End, TransportProtocol};
use crate::explain::{KernelChange, Language, Remark, Term};
use crate::frame::Timestamp;
use crate::step::Step;

/// A ladder before it is drawn. It borrows what it says from its steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene<'s> {
    /// What holds already where the scene begins; nothing where it begins with the trace.
    pub opening: Opening,
    /// What happens, from top to bottom.
    pub items: Vec<SceneItem<'s>>,
}

/// What holds where a scene begins: an excerpt shows it before its first item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opening {
    /// Between whom.
    pub lifelines: Option<Endpoints>,
    /// The phase.
    pub band: Option<Band>,
    /// The state of each end.
    pub states: Both<Option<TcpState>>,
}

impl Opening {
    /// The items that show it.
    pub(super) fn items<'s>(&self) -> Vec<SceneItem<'s>> {
        let Both { client, server } = self.states;
        let states = Both { client: Vec::from_iter(client), server: Vec::from_iter(server) };
        let has_states = client.is_some() || server.is_some();
        let elements = [
            self.lifelines.map(Element::Lifelines),
            self.band.map(Element::Band),
            has_states.then_some(Element::States(states)),
        ];
        elements.into_iter().flatten().map(|element| SceneItem { source: None, element }).collect()
    }
}

/// Where an item comes from. Whoever selects a packet finds all that belongs to it by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The number of the record that the step begins with.
    pub step: RecordNumber,
    /// The packet of the step.
    pub packet: Option<PacketId>,
    /// The flow that it belongs to.
    pub flow: Option<FlowId>,
    /// When it happened.
    pub time: Timestamp,
}

/// One thing in a scene.
#[derive(Debug, Clone, PartialEq)]
pub struct SceneItem<'s> {
    /// The step that it belongs to; none for what is said of the trace as a whole.
    pub source: Option<Source>,
    /// What it is.
    pub element: Element<'s>,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq)]
pub enum Element<'s> {
    /// What made the trace, and where.
    Title {
        /// The command.
        command: &'s str,
        /// The interfaces.
        interfaces: Vec<&'s str>,
    },
    /// These two ends are drawn from here on.
    Lifelines(Endpoints),
    /// A phase begins. It lasts until the next one, or until other lifelines.
    Band(Band),
    /// The states of both ends from here on, the last one of each; those before it were passed through at once.
    States(Both<Vec<TcpState>>),
    /// The same, and a short sentence about the packet above between them.
    Margin(Both<Vec<TcpState>>, Paragraph<'s>),
    /// A socket call.
    Call(Call),
    /// What the kernel of an end says of the connection.
    Kernel(End, KernelChange),
    /// A packet between the two ends.
    Arrow(Box<Arrow<'s>>),
    /// A packet that has no direction between them.
    Aside(Aside<'s>),
    /// Something that is said.
    Paragraph(Paragraph<'s>),
    /// The totals of the trace, below everything else.
    Ending(Vec<Paragraph<'s>>),
}

/// The beginning of a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The phase.
    pub phase: Phase,
    /// The protocol.
    pub transport: TransportProtocol,
    /// Who begins it, where that matters: the first to close, or the sender of a reset.
    pub by: Option<End>,
    /// Whether a reset refuses a connection that was asked for.
    pub is_refusal: bool,
}

impl Band {
    /// The band of a phase that a step begins; none where the phase has no heading: UDP has no connection to reset, and
    /// opens and closes none, either.
    pub(super) fn of(phase: Phase, transport: TransportProtocol, step: &Step) -> Option<Self> {
        let is_refusal = step.facts().any(|fact| matches!(fact, Fact::Refused { .. }));
        let by = match phase {
            Phase::Handshake | Phase::Data | Phase::Undelivered => None,
            Phase::Teardown => step.facts().find_map(|fact| match fact {
                Fact::Fin { end, first: true, .. } => Some(*end),
                _ => None,
            }),
            Phase::Reset => step.facts().find_map(|fact| match fact {
                Fact::Reset { end, .. } => Some(*end),
                _ => None,
            }),
        };
        let is_named = transport == TransportProtocol::Tcp || phase == Phase::Data;
        is_named.then_some(Self { phase, transport, by, is_refusal })
    }

    /// What it is called.
    pub const fn term(self) -> Term {
        match (self.phase, self.transport) {
            (Phase::Handshake, TransportProtocol::Tcp) => Term::Handshake,
            (Phase::Handshake, TransportProtocol::Udp) => Term::NothingToOpen,
            (Phase::Data, TransportProtocol::Tcp) => Term::Data,
            (Phase::Data, TransportProtocol::Udp) => Term::Datagrams,
            (Phase::Teardown, TransportProtocol::Udp) => Term::NothingToClose,
            (Phase::Teardown, TransportProtocol::Tcp) => match self.by {
                Some(End::Client) => Term::ClientCloses,
                Some(End::Server) => Term::ServerCloses,
                None => Term::Teardown,
            },
            (Phase::Reset, _) if self.is_refusal => Term::Refused,
            (Phase::Reset, _) => match self.by {
                Some(End::Client) => Term::ClientResets,
                Some(End::Server) => Term::ServerResets,
                None => Term::Reset,
            },
            (Phase::Undelivered, _) => Term::Undelivered,
        }
    }
}

/// A moment, by two clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The moment itself: where it stands on the axis.
    pub time: Timestamp,
    /// In nanoseconds since the first packet of its flow: what is written beside it.
    pub since_ns: i64,
}

impl Moment {
    /// Another moment, by the same two clocks.
    pub(super) const fn at(self, time: Timestamp) -> Self {
        Self { time, since_ns: self.since_ns.saturating_add(time.since(self.time)) }
    }
}

/// A packet from one end to the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrow<'s> {
    /// The packet's number.
    pub packet: PacketId,
    /// The last of the packets that it stands for, where it stands for several like ones in a row.
    pub last: Option<PacketId>,
    /// Who sent it.
    pub sender: End,
    /// When it was sent. Where one vantage saw it, when that was.
    pub sent: Moment,
    /// When it was received; none if that was not seen. Such an arrow is level: a slant would claim to know.
    pub received: Option<Moment>,
    /// When further copies of it were received, which the network made.
    pub copies: Vec<Moment>,
    /// How it was lost, if it was.
    pub lost: Option<Remark>,
    /// What kind of packet it is, in its stroke.
    pub weight: Weight,
    /// What is written along it.
    pub label: Label<'s>,
}

impl Arrow<'_> {
    /// The same with another label.
    pub(super) fn labelled<'k>(&self, label: Label<'k>) -> Arrow<'k> {
        let Self { packet, last, sender, sent, received, weight, .. } = *self;
        let (copies, lost) = (self.copies.clone(), self.lost.clone());
        Arrow { packet, last, sender, sent, received, copies, lost, weight, label }
    }
}

/// What the stroke of an arrow says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It opens or closes a connection.
    Control,
    /// It acknowledges and carries nothing: thin.
    Ack,
    /// It carries data: thick.
    Data,
    /// It carries data that was sent before: dashed.
    Again,
    /// It breaks off, reports an error, or could not be read.
    Alarm,
}

/// A packet that is no arrow between the two ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Aside<'s> {
    /// The packet's number.
    pub packet: PacketId,
    /// When it was seen.
    pub seen: Moment,
    /// What it is.
    pub what: AsideWords<'s>,
}

/// What is said of a packet that is no arrow.
#[derive(Debug, Clone, PartialEq)]
pub enum AsideWords<'s> {
    /// What the packet says of itself.
    Label(Box<Label<'s>>),
    /// What captrace says of it.
    Remark(Remark),
}

impl Aside<'_> {
    /// What it is, in words.
    pub fn words(&self, language: Language) -> String {
        match &self.what {
            AsideWords::Label(label) => label.words(language),
            AsideWords::Remark(remark) => language.words().remark(remark),
        }
    }
}

/// Something that is said.
#[derive(Debug, Clone, PartialEq)]
pub struct Paragraph<'s> {
    /// What.
    pub message: Message<'s>,
    /// What it is about.
    pub about: About,
    /// How it looks.
    pub style: Style,
    /// The most lines that it may take; none where it may take as many as it needs.
    pub lines: Option<usize>,
}

impl<'s> Paragraph<'s> {
    /// Words that may take as many lines as they need.
    pub(super) const fn of(message: Message<'s>, about: About, style: Style) -> Self {
        Self { message, about, style, lines: None }
    }
}

/// What words are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The packet above them.
    Packet,
    /// The flow, or the trace, up to here: set apart from the packet above.
    Flow,
}

impl Element<'_> {
    /// The states that both ends have from here on.
    pub const fn states(&self) -> Option<&Both<Vec<TcpState>>> {
        match self {
            Self::States(states) | Self::Margin(states, _) => Some(states),
            _ => None,
        }
    }
}

impl SceneItem<'_> {
    /// The packet that it belongs to.
    pub fn packet(&self) -> Option<PacketId> {
        self.source.and_then(|source| source.packet)
    }
}
