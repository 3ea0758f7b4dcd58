//! Flows that are no longer tracked: a bounded list of their summaries, and the sum of the rest.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use super::Flow;
use super::flow::FlowId;
use super::summary::FlowSummary;
use crate::call::TransportProtocol;

/// How many flows are listed: as many as are tracked at once. If there are more, those with the fewest packets are
/// counted together, so that a SYN flood does not hide the connections among them.
pub const LISTED: usize = super::table::FOLLOWED;

/// What did not fit into bounded memory. Everything that is left out is counted here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Untracked {
    /// Flows that are not in the list because it is full.
    pub flows: u64,
    /// The packets of these flows.
    pub packets: u64,
    /// Their bytes on the wire.
    pub bytes: u64,
    /// Flows that were dropped while more packets could come, in the list or not: those idle for longest when too many
    /// were open. Later packets between the same endpoints count as another flow.
    pub let_go: u64,
}

impl Untracked {
    /// Whether everything fitted.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, summary: &FlowSummary) {
        self.flows += 1;
        self.packets = self.packets.saturating_add(summary.total_packets());
        self.bytes = self.bytes.saturating_add(summary.total_wire());
    }
}

/// The order of flows in the list: more packets first, then an earlier beginning.
type Rank = (u64, Reverse<FlowId>);

/// The flows that are no longer tracked.
#[derive(Debug, Default)]
pub(super) struct Past {
    listed: Vec<FlowSummary>,
    /// The ranks, lowest first, each with its index in the list.
    ranks: BinaryHeap<Reverse<(Rank, usize)>>,
    untracked: Untracked,
}

impl Past {
    /// Adds a flow that is no longer tracked.
    pub(super) fn add(&mut self, summary: FlowSummary) {
        let rank = (summary.total_packets(), Reverse(summary.flow));
        if self.listed.len() < LISTED {
            self.ranks.push(Reverse((rank, self.listed.len())));
            self.listed.push(summary);
            return;
        }
        let Some(mut lowest) = self.ranks.peek_mut() else { return };
        let Reverse((least, place)) = *lowest;
        match self.listed.get_mut(place) {
            Some(listed) if least < rank => {
                self.untracked.add(listed);
                *listed = summary;
                *lowest = Reverse((rank, place));
            }
            _ => self.untracked.add(&summary),
        }
    }

    /// Counts a dropped flow, unless it is a connection that has ended.
    pub(super) fn let_go(&mut self, flow: &Flow) {
        let ended = flow.endpoints.transport == TransportProtocol::Tcp && flow.is_over();
        self.untracked.let_go += u64::from(!ended);
    }

    /// The list so far.
    pub(super) fn listed(&self) -> &[FlowSummary] {
        &self.listed
    }

    /// The list, in order of flow numbers, and the count of what is not in it.
    pub(super) fn list(mut self) -> (Vec<FlowSummary>, Untracked) {
        self.listed.sort_unstable_by_key(|summary| summary.flow);
        (self.listed, self.untracked)
    }
}
