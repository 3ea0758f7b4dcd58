//! One flow of a recording, as questions look at it: its packets, the facts about them, the socket calls, the totals.

use std::collections::HashMap;

use super::unanswerable::Unanswerable;
use crate::analysis::fact::{Fact, PacketId, RecordNumber};
use crate::analysis::flow::{Direction, FlowId};
use crate::analysis::summary::FlowSummary;
use crate::call::{Call, End, TransportProtocol};
use crate::decode::{Flags, Transport};
use crate::step::{Event, Packet, StateChange, Step};

/// A flow with everything that is known about it.
#[derive(Debug)]
pub struct QuestionedFlow<'a> {
    /// Its totals.
    pub flow: &'a FlowSummary,
    /// Its packets in order, each where it was seen first.
    pub packets: Vec<FlowPacket<'a>>,
    /// The facts about it, in order.
    pub facts: Vec<ShownFact<'a>>,
    /// The socket calls that belong to it, in order.
    pub calls: Vec<&'a Call>,
    /// The states that changed, each with the packet that caused it.
    pub changes: Vec<(&'a StateChange, Option<PacketId>)>,
}

/// A packet of a flow.
#[derive(Debug, Clone, Copy)]
pub struct FlowPacket<'a> {
    /// Its step.
    pub step: &'a Step,
    /// The packet.
    pub packet: &'a Packet,
}

/// A fact with the packets that show it.
#[derive(Debug, Clone)]
pub struct ShownFact<'a> {
    /// The fact.
    pub fact: &'a Fact,
    /// The packet that it is about; `None` if it is about the flow as a whole.
    pub about: Option<PacketId>,
    /// The packets that show it.
    pub evidence: Vec<PacketId>,
}

impl FlowPacket<'_> {
    /// Its number.
    pub const fn id(&self) -> PacketId {
        self.packet.id
    }

    /// The end that sent it.
    pub fn from(&self) -> Option<End> {
        self.packet.direction.map(Direction::sender)
    }

    /// Bytes of payload above TCP or UDP, captured or not.
    pub fn payload(&self) -> u64 {
        let (packet, _) = self.packet.innermost();
        match packet.transport {
            Some(Transport::Tcp(_) | Transport::Udp(_)) => {
                u64::try_from(packet.payload_len).unwrap_or(u64::MAX)
            }
            _ => 0,
        }
    }

    /// Whether its TCP header has all these flags.
    pub fn has(&self, flags: Flags) -> bool {
        self.packet.tcp().is_some_and(|tcp| tcp.flags.has(flags))
    }
}

impl<'a> QuestionedFlow<'a> {
    /// The flows of a recording, in order.
    pub fn all(steps: &'a [Step]) -> Vec<Self> {
        let summary = steps.iter().rev().find_map(Step::summary);
        let flows = summary.map_or(&[][..], |summary| summary.flows.as_slice());
        let new = |flow| Self {
            flow,
            packets: Vec::new(),
            facts: Vec::new(),
            calls: Vec::new(),
            changes: Vec::new(),
        };
        let mut exchanges: Vec<_> = flows.iter().map(new).collect();
        let places: HashMap<FlowId, usize> =
            flows.iter().enumerate().map(|(place, flow)| (flow.flow, place)).collect();
        let ids: HashMap<RecordNumber, PacketId> =
            steps.iter().filter_map(|step| Some((step.n, step.packet()?.id))).collect();
        for step in steps {
            let place = step.flow.and_then(|flow| places.get(&flow).copied());
            if let Some(exchange) = place.and_then(|place| exchanges.get_mut(place)) {
                exchange.take(step, &ids);
            }
        }
        exchanges
    }

    fn take(&mut self, step: &'a Step, ids: &HashMap<RecordNumber, PacketId>) {
        match &step.event {
            // At the other end of its path it is the same packet.
            Event::Packet(packet) if self.packets.last().is_none_or(|last| last.id() < packet.id) => {
                self.packets.push(FlowPacket { step, packet });
            }
            Event::Call(call) => self.calls.push(call),
            _ => {}
        }
        let id = |n: &RecordNumber| ids.get(n).copied();
        self.changes
            .extend(step.changes.iter().map(|change| (change, change.change.cause.as_ref().and_then(id))));
        for note in &step.notes {
            let Some(fact) = note.fact() else { continue };
            let evidence = note.evidence.iter().filter_map(id).collect();
            // What a kernel says is about the last packet before it was asked.
            let last = step.kernel().and_then(|_| self.packets.last()).map(FlowPacket::id);
            self.facts.push(ShownFact { fact, about: note.about.as_ref().and_then(id).or(last), evidence });
        }
    }

    /// Its packet with this number.
    pub fn packet(&self, id: PacketId) -> Option<&FlowPacket<'a>> {
        self.packets.binary_search_by_key(&id, FlowPacket::id).ok().and_then(|place| self.packets.get(place))
    }

    /// The packets of one end.
    pub fn sent_by(&self, end: End) -> impl Iterator<Item = &FlowPacket<'a>> {
        self.packets.iter().filter(move |seen| seen.from() == Some(end))
    }

    /// The packets of one end that carry payload.
    pub fn data_of(&self, end: End) -> impl Iterator<Item = &FlowPacket<'a>> {
        self.sent_by(end).filter(|seen| seen.payload() > 0)
    }

    /// The end that sent more bytes of message; the client if both sent as many.
    pub const fn sender(&self) -> End {
        if self.flow.payload_bytes.server > self.flow.payload_bytes.client {
            End::Server
        } else {
            End::Client
        }
    }

    /// The first fact of which `wanted` gives something.
    pub fn first<T>(&self, wanted: impl Fn(&'a Fact) -> Option<T>) -> Option<(T, &ShownFact<'a>)> {
        self.facts.iter().find_map(|shown| wanted(shown.fact).map(|found| (found, shown)))
    }

    /// Everything that `wanted` gives of a fact.
    pub fn every<T>(&self, wanted: impl Fn(&'a Fact) -> Option<T>) -> Vec<(T, &ShownFact<'a>)> {
        self.facts.iter().filter_map(|shown| wanted(shown.fact).map(|found| (found, shown))).collect()
    }

    /// That it is TCP.
    ///
    /// # Errors
    ///
    /// It is UDP.
    pub const fn tcp(&self) -> Result<(), Unanswerable> {
        match self.flow.protocol {
            TransportProtocol::Tcp => Ok(()),
            TransportProtocol::Udp => Err(Unanswerable::NotTcp),
        }
    }

    /// That it is UDP.
    ///
    /// # Errors
    ///
    /// It is TCP.
    pub const fn udp(&self) -> Result<(), Unanswerable> {
        match self.flow.protocol {
            TransportProtocol::Udp => Ok(()),
            TransportProtocol::Tcp => Err(Unanswerable::NotUdp),
        }
    }

    /// The SYN and its initial sequence number.
    ///
    /// # Errors
    ///
    /// It was not seen.
    pub fn syn(&self) -> Result<(&FlowPacket<'a>, u32), Unanswerable> {
        self.tcp()?;
        let found = self.first(|fact| if let Fact::Syn { raw_isn } = fact { Some(*raw_isn) } else { None });
        let (raw_isn, shown) = found.ok_or(Unanswerable::NoHandshake)?;
        let seen = shown.about.and_then(|id| self.packet(id)).ok_or(Unanswerable::NoHandshake)?;
        Ok((seen, raw_isn))
    }

    /// The SYN ACK, its initial sequence number, and its relative acknowledgment number.
    ///
    /// # Errors
    ///
    /// It was not seen.
    pub fn syn_ack(&self) -> Result<(&FlowPacket<'a>, u32, u64), Unanswerable> {
        self.tcp()?;
        let wanted = |fact: &Fact| match fact {
            Fact::SynAck { raw_isn, ack, .. } => Some((*raw_isn, *ack)),
            _ => None,
        };
        let ((raw_isn, ack), shown) = self.first(wanted).ok_or(Unanswerable::NoHandshake)?;
        let seen = shown.about.and_then(|id| self.packet(id)).ok_or(Unanswerable::NoHandshake)?;
        Ok((seen, raw_isn, ack))
    }

    /// The segment that completes the handshake.
    ///
    /// # Errors
    ///
    /// It was not seen.
    pub fn handshake_ack(&self) -> Result<&FlowPacket<'a>, Unanswerable> {
        self.tcp()?;
        let found = self.first(|fact| matches!(fact, Fact::HandshakeAck { .. }).then_some(()));
        found
            .and_then(|((), shown)| shown.about)
            .and_then(|id| self.packet(id))
            .ok_or(Unanswerable::NoHandshake)
    }
}
