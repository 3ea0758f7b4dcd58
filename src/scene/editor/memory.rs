//! What the editor remembers of the steps before the next one.

use std::collections::{HashMap, VecDeque};

use super::run::PacketRun;
use super::tally::PhaseTally;
use crate::analysis::fact::{Fact, PacketId, Phase};
use crate::analysis::flow::{Both, Endpoints, FlowId};
use crate::analysis::tcp::TcpState;
use crate::call::{Call, TransportProtocol};
use crate::explain::KernelChange;
use crate::frame::{Timestamp, VantageIndex};
use crate::kernel::KernelSample;
use crate::scene::explained::Explained;
use crate::scene::item::{Band, Moment, Opening, Source};
use crate::scene::lifelines;
use crate::step::{Event, Packet, Step};

/// How many flows are remembered of which nothing has been drawn.
const LEFT_OUT: usize = 1 << 15;
/// How many packets are remembered that may be seen again at the other end of their path.
const DRAWN: usize = 1 << 12;

/// What the editor remembers. It grows with the number of flows, not with that of steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Memory {
    /// The ends that the header names; used for calls before the first packet.
    pub(super) announced: Vec<Endpoints>,
    /// Whether all packets are of one run of a lab: what belongs to no flow, such as a question for an Ethernet address, comes
    /// before its first flow because of that, and has its clock.
    pub(super) is_lab: bool,
    /// Whose lifelines are drawn now.
    pub(super) current: Option<Endpoints>,
    /// The flow of the last packet.
    pub(super) flow: Option<FlowId>,
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
    pub(super) explained: Explained,
    /// What the packets of each flow came to so far.
    pub(super) tallies: HashMap<FlowId, PhaseTally>,
    /// The last packets that have an arrow, in order, and where each was seen first.
    drawn: VecDeque<(PacketId, VantageIndex)>,
    /// Like packets in a row, which wait until the row ends.
    pub(super) run: Option<PacketRun>,
    /// The flow whose phases show that UDP has none.
    without_phases: Option<FlowId>,
    /// What each kernel said last of the connection whose lifelines are drawn.
    kernels: Both<Option<Box<KernelSample>>>,
    /// Whether it has been said what times mean on one host.
    pub(super) said_local: bool,
}

impl Memory {
    /// Learns when the flow of a packet began and between whom it is, though the packet is left out.
    pub(super) fn leave_out(&mut self, step: &Step) {
        if self.flows.len() >= LEFT_OUT {
            return;
        }
        self.zero(step);
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
            Event::Kernel(_) | Event::Description(_) | Event::Remark | Event::End(_) => known,
        }
    }

    /// Whether a packet has an arrow already: it was seen at the other end of its path before.
    pub(super) fn is_drawn(&self, packet: &Packet) -> bool {
        let at = self.drawn.partition_point(|(id, _)| *id < packet.id);
        self.drawn.get(at).is_some_and(|(id, vantage)| *id == packet.id && *vantage != packet.vantage)
    }

    /// What a kernel says that it did not say before.
    pub(super) fn kernel_change(&mut self, sample: &KernelSample) -> KernelChange {
        let before = self.kernels.of_mut(sample.end).replace(Box::new(sample.clone()));
        KernelChange::between(before.as_deref(), sample)
    }

    /// Goes over to other lifelines.
    pub(super) fn begin(&mut self, lifelines: Endpoints) {
        (self.current, self.states) = (Some(lifelines), Both::default());
        self.kernels = Both::default();
        (self.phase, self.band) = (None, None);
    }

    /// The phase that a step begins; `None` where the current one continues. A connection goes through its phases in
    /// order: what belongs to an earlier one comes late and begins nothing, unless it is a new SYN, or a SYN ACK that is
    /// accepted although a reset came before it.
    fn next_phase(&self, step: &Step) -> Option<Phase> {
        let rank = |phase| match phase {
            Phase::Handshake => 0,
            Phase::Data => 1,
            Phase::Teardown => 2,
            Phase::Reset | Phase::Undelivered => 3,
        };
        let is_new = |fact: &Fact| match fact {
            Fact::Syn { .. } | Fact::SynCrosses { .. } => true,
            Fact::SynAgain { with_ack: false, .. } | Fact::SynAck { .. } => self.phase == Some(Phase::Reset),
            _ => false,
        };
        let phase = step.phase().filter(|phase| self.phase != Some(*phase))?;
        let goes_on =
            self.phase.is_none_or(|before| before == Phase::Undelivered || rank(phase) > rank(before));
        (goes_on || step.facts().any(is_new)).then_some(phase)
    }

    /// Enters the phase of a step; gives the bands that begin with it.
    pub(super) fn enter(&mut self, step: &Step) -> Vec<Band> {
        // Only TCP has phases other than data.
        let transport = self.current.map_or(TransportProtocol::Tcp, |lifelines| lifelines.transport);
        let mut bands = Vec::new();
        if let Some(phase) = self.next_phase(step) {
            self.phase = Some(phase);
            bands.extend(Band::of(phase, transport, step));
        }
        let nothing = |phase| Band { phase, transport, by: None, is_refusal: false };
        let begins = |fact: &Fact| match fact {
            Fact::Datagram { opens, .. } => *opens,
            // The first piece of the first datagram.
            Fact::Fragment { .. } => transport == TransportProtocol::Udp,
            _ => false,
        };
        if step.flow.is_some() && step.facts().any(begins) && self.without_phases.is_none() {
            self.without_phases = step.flow;
            bands.insert(0, nothing(Phase::Handshake));
        }
        if step.facts().any(|fact| matches!(fact, Fact::Absent { .. })) && self.without_phases == step.flow {
            bands.push(nothing(Phase::Teardown));
        }
        self.band = bands.last().copied().or(self.band);
        bands
    }

    /// Counts a packet with the phase that it belongs to.
    pub(super) fn count(&mut self, step: &Step) {
        self.flow = step.flow;
        if let Some(packet) =
            step.packet().filter(|new| self.drawn.back().is_none_or(|(last, _)| *last < new.id))
        {
            if self.drawn.len() >= DRAWN {
                self.drawn.pop_front();
            }
            self.drawn.push_back((packet.id, packet.vantage));
        }
        if let Some(flow) = step.flow {
            let phase = self.phase;
            self.tallies.entry(flow).or_default().count(step, phase);
        }
    }

    /// Whether a step only goes on with what is drawn already: the same lifelines, and no new phase.
    pub(super) fn goes_on(&self, step: &Step, packet: &Packet) -> bool {
        let same = packet.endpoints().is_some_and(|lifelines| self.current == Some(lifelines));
        same && self.next_phase(step).is_none()
    }

    /// The moment of a packet, by the clock of its flow.
    pub(super) fn moment(&mut self, step: &Step) -> Moment {
        let zero = self.zero(step);
        Moment { time: step.time, since_ns: step.time.since(zero) }
    }

    /// The time that is 0 for a packet.
    fn zero(&mut self, step: &Step) -> Timestamp {
        if let Some(known) = self.zeros.get(&step.flow) {
            return *known;
        }
        let shares = self.is_lab && (step.flow.is_none() || self.zeros.keys().all(Option::is_none));
        let first = self.zeros.values().min().copied().filter(|_| shares);
        *self.zeros.entry(step.flow).or_insert(first.unwrap_or(step.time))
    }

    /// What holds now.
    pub(super) const fn opening(&self) -> Opening {
        Opening { lifelines: self.current, band: self.band, states: self.states }
    }
}
