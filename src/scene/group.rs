//! Records that belong together: a packet or a call, the states that it changed, and what there is to say of it.

use super::item::Source;
use crate::analysis::fact::{Fact, Phase};
use crate::call::Action;
use crate::trace::packet::PacketRecord;
use crate::trace::record::{CallRecord, NoteRecord, StateRecord, Statement};

/// Records that belong together.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// The packet.
    pub packet: Option<Box<PacketRecord>>,
    /// The call, where there is no packet.
    pub call: Option<CallRecord>,
    /// The states that it changed.
    pub states: Vec<StateRecord>,
    /// What there is to say of it, or of a flow as a whole.
    pub notes: Vec<NoteRecord>,
}

impl Group {
    /// Where it comes from; none where it holds nothing.
    pub(super) fn source(&self) -> Option<Source> {
        if let Some(packet) = &self.packet {
            let PacketRecord { n, id, flow, t_ns, .. } = **packet;
            return Some(Source { step: n, packet: Some(id), flow, t_ns });
        }
        if let Some(call) = &self.call {
            return Some(Source { step: call.n, packet: None, flow: call.flow, t_ns: call.t_ns });
        }
        if let Some(note) = self.notes.first() {
            return Some(Source { step: note.n, packet: None, flow: note.flow, t_ns: note.t_ns });
        }
        let state = self.states.first()?;
        Some(Source { step: state.n, packet: None, flow: Some(state.flow), t_ns: state.t_ns })
    }

    /// Whether it is the close of the socket that welcomed the clients, when the server stops: that belongs to none of
    /// them.
    pub(super) fn is_welcome_closed(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.flow.is_none() && call.action == Action::Close)
    }

    /// The facts that this version knows.
    pub(super) fn facts(&self) -> impl Iterator<Item = (&NoteRecord, &Fact)> {
        self.notes.iter().filter_map(|note| match &note.statement {
            Statement::Known(fact) => Some((note, fact)),
            Statement::Other { .. } => None,
        })
    }

    /// The phase that its facts belong to; the first that knows one decides. That a packet is a fragment decides only
    /// where it has no more to say, and of what belongs to no flow there are no phases.
    pub(super) fn phase(&self) -> Option<Phase> {
        let facts = || self.facts().filter(|(note, _)| note.flow.is_some()).map(|(_, fact)| fact);
        let is_fragment = |fact: &&Fact| matches!(fact, Fact::Fragment { .. });
        let above = facts().filter(|fact| !is_fragment(fact)).find_map(Fact::phase);
        above.or_else(|| facts().find_map(Fact::phase))
    }

    /// Whether a state is of another flow than the packet or call that changed it.
    pub(super) fn is_of_another(&self, state: &StateRecord) -> bool {
        let packet = self.packet.as_ref().and_then(|packet| packet.flow);
        let flow = packet.or_else(|| self.call.as_ref().and_then(|call| call.flow));
        flow.is_some_and(|flow| flow != state.flow)
    }
}
