//! What the editor remembers of the steps before the next one.

use std::collections::{HashMap, HashSet};

use crate::analysis::fact::Phase;
use crate::analysis::flow::{Both, Direction, FlowId};
use crate::analysis::lesson::Lesson;
use crate::analysis::tcp::TcpState;
use crate::call::TransportProtocol;
use crate::scene::group::Group;
use crate::scene::item::{Band, Moment, Opening, Source};
use crate::scene::lifelines::Lifelines;
use crate::trace::packet::PacketRecord;
use crate::trace::record::CallRecord;

/// How many flows are remembered of which nothing has been drawn.
const LEFT_OUT: usize = 1 << 15;

/// What the editor remembers. It grows with the number of flows, not with that of steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Context {
    /// The ends that the header names, for what happens before the first packet.
    pub(super) announced: Vec<Lifelines>,
    /// Whose lifelines are drawn now.
    pub(super) current: Option<Lifelines>,
    /// The phase that the current flow is in.
    phase: Option<Phase>,
    /// The band that goes on: that of the phase, or of the one before where a phase has none.
    band: Option<Band>,
    /// The states that stand beside the current lifelines.
    pub(super) states: Both<Option<TcpState>>,
    /// The time that each flow shows as 0: its first packet's.
    zeros: HashMap<Option<FlowId>, i64>,
    /// Whose lifelines each flow has.
    flows: HashMap<FlowId, Lifelines>,
    /// Calls that wait for the next packet.
    pub(super) waiting: Vec<(Source, CallRecord)>,
    /// What has been explained of each end's packets, and is said in few words from then on.
    explained: HashSet<(Option<Direction>, Lesson)>,
}

impl Context {
    pub(super) fn leave_out(&mut self, packet: &PacketRecord) {
        if self.flows.len() >= LEFT_OUT {
            return;
        }
        self.zeros.entry(packet.flow).or_insert(packet.t_ns);
        if let Some((flow, lifelines)) = packet.flow.zip(Lifelines::of_packet(packet)) {
            self.flows.entry(flow).or_insert(lifelines);
        }
    }

    /// The lifelines that a step belongs to, as far as that is known by now.
    pub(super) fn lifelines_of(&mut self, step: &Group) -> Option<Lifelines> {
        let known = |flow: Option<FlowId>| flow.and_then(|flow| self.flows.get(&flow).copied());
        if let Some(packet) = &step.packet {
            let lifelines = Lifelines::of_packet(packet)?;
            packet.flow.map(|flow| self.flows.insert(flow, lifelines));
            return Some(lifelines);
        }
        match &step.call {
            Some(call) => known(call.flow).or_else(|| Lifelines::of_call(call, &self.announced)),
            None => known(step.notes.first().and_then(|note| note.flow)),
        }
    }

    /// Goes over to other lifelines.
    pub(super) fn begin(&mut self, lifelines: Lifelines) {
        (self.current, self.states) = (Some(lifelines), Both::default());
        (self.phase, self.band) = (None, None);
    }

    /// Enters a phase; gives its band where it is another one than before.
    pub(super) fn enter(&mut self, phase: Option<Phase>) -> Option<Band> {
        let phase = phase.filter(|phase| self.phase != Some(*phase))?;
        self.phase = Some(phase);
        // Only TCP has phases beside its data.
        let transport = self.current.map_or(TransportProtocol::Tcp, |lifelines| lifelines.transport);
        let band = Band::of(phase, transport);
        self.band = band.or(self.band);
        band
    }

    /// The moment of a packet, by the clock of its flow.
    pub(super) fn moment(&mut self, packet: &PacketRecord) -> Moment {
        let zero = *self.zeros.entry(packet.flow).or_insert(packet.t_ns);
        Moment { t_ns: packet.t_ns, since_ns: packet.t_ns.saturating_sub(zero) }
    }

    /// Whether a lesson has been explained before; from now on it has.
    pub(super) fn explains_again(&mut self, lesson: Option<Lesson>, direction: Option<Direction>) -> bool {
        lesson.is_some_and(|lesson| !self.explained.insert((direction, lesson)))
    }

    /// What holds now.
    pub(super) const fn opening(&self) -> Opening {
        Opening { lifelines: self.current, band: self.band, states: self.states }
    }
}
