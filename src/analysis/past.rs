//! What is left of the flows that are no longer followed: their summaries, as many as there is room for, and the sum of
//! the rest.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Flow;
use super::flow::FlowId;
use super::summary::FlowSummary;
use crate::call::TransportProtocol;

/// How many flows are listed one by one, as many as are followed at once. Of more, those with the fewest packets are
/// counted together: a flood of SYNs must not hide the connections among them.
pub const LISTED: usize = super::table::FOLLOWED;

/// What had no room: memory is bounded, and nothing is left out without being counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Untracked {
    /// Flows that are not in the list, because it is full.
    pub flows: u64,
    /// The packets of these flows.
    pub packets: u64,
    /// Their bytes on the wire.
    pub bytes: u64,
    /// Flows that were let go while more could come, in the list or not: the longest idle, when too many were open at
    /// once. What came later between the same endpoints is told as another flow.
    pub let_go: u64,
}

impl Untracked {
    /// Whether there was room for everything.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, summary: &FlowSummary) {
        self.flows += 1;
        self.packets = self.packets.saturating_add(summary.total_packets());
        self.bytes = self.bytes.saturating_add(summary.total_wire());
    }
}

/// By what one flow is listed before another: more packets, then an earlier beginning.
type Rank = (u64, Reverse<FlowId>);

/// The flows that are no longer followed.
#[derive(Debug, Default)]
pub(super) struct Past {
    listed: Vec<FlowSummary>,
    /// The lowest rank first, each with its place in the list.
    ranks: BinaryHeap<Reverse<(Rank, usize)>>,
    untracked: Untracked,
}

impl Past {
    /// Adds a flow that is followed no more.
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

    /// Counts a flow that is let go, unless it is a connection that is over.
    pub(super) fn let_go(&mut self, flow: &Flow) {
        let ended = flow.endpoints.transport == TransportProtocol::Tcp && flow.is_over();
        self.untracked.let_go += u64::from(!ended);
    }

    /// The list so far.
    pub(super) fn listed(&self) -> &[FlowSummary] {
        &self.listed
    }

    /// The list, in order of the flows' numbers, and what is not in it.
    pub(super) fn list(mut self) -> (Vec<FlowSummary>, Untracked) {
        self.listed.sort_unstable_by_key(|summary| summary.flow);
        (self.listed, self.untracked)
    }
}
