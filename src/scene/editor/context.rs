//! What the editor remembers of the steps before the next one.

use std::collections::{HashMap, HashSet};

use crate::analysis::fact::Phase;
use crate::analysis::flow::{Both, Direction, Endpoints, FlowId};
use crate::analysis::lesson::Lesson;
use crate::analysis::tcp::TcpState;
use crate::call::{Call, TransportProtocol};
use crate::frame::Timestamp;
use crate::scene::item::{Band, Moment, Opening, Source};
use crate::scene::lifelines;
use crate::step::{Event, Packet, Step};

/// How many flows are remembered of which nothing has been drawn.
const LEFT_OUT: usize = 1 << 15;

/// What the editor remembers. It grows with the number of flows, not with that of steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Context {
    /// The ends that the header names, for what happens before the first packet.
    pub(super) announced: Vec<Endpoints>,
    /// Whose lifelines are drawn now.
    pub(super) current: Option<Endpoints>,
    /// The phase that the current flow is in.
    phase: Option<Phase>,
    /// The band that goes on: that of the phase, or of the one before where a phase has none.
    band: Option<Band>,
    /// The states that stand beside the current lifelines.
    pub(super) states: Both<Option<TcpState>>,
    /// The time that each flow shows as 0: its first packet's.
    zeros: HashMap<Option<FlowId>, Timestamp>,
    /// Whose lifelines each flow has.
    flows: HashMap<FlowId, Endpoints>,
    /// Calls that wait for the next packet.
    pub(super) waiting: Vec<(Source, Call)>,
    /// What has been explained of each end's packets, and is said in few words from then on.
    explained: HashSet<(Option<Direction>, Lesson)>,
}

impl Context {
    /// Learns when the flow of a packet began and between whom it is, though the packet is left out.
    pub(super) fn leave_out(&mut self, step: &Step) {
        if self.flows.len() >= LEFT_OUT {
            return;
        }
        self.zeros.entry(step.flow).or_insert(step.time);
        if let Some((flow, lifelines)) = step.flow.zip(step.packet().and_then(Packet::endpoints)) {
            self.flows.entry(flow).or_insert(lifelines);
        }
    }

    /// The lifelines that a step belongs to, as far as that is known by now.
    pub(super) fn lifelines_of(&mut self, step: &Step) -> Option<Endpoints> {
        let known = step.flow.and_then(|flow| self.flows.get(&flow).copied());
        match &step.event {
            Event::Packet(packet) => {
                let lifelines = packet.endpoints()?;
                step.flow.map(|flow| self.flows.insert(flow, lifelines));
                Some(lifelines)
            }
            Event::Call(call) => known.or_else(|| lifelines::of_call(call, &self.announced)),
            Event::Remark | Event::End(_) => known,
        }
    }

    /// Goes over to other lifelines.
    pub(super) fn begin(&mut self, lifelines: Endpoints) {
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
    pub(super) fn moment(&mut self, step: &Step) -> Moment {
        let zero = *self.zeros.entry(step.flow).or_insert(step.time);
        Moment { time: step.time, since_ns: step.time.since(zero) }
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
