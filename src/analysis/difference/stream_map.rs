//! Which of captrace's flows is which of Wireshark's streams.

use std::collections::BTreeMap;

use super::Comparison::{self, Differs, Same};
use super::Difference;
use crate::analysis::flow::FlowId;

/// The most flows and streams that are remembered: as many flows as captrace tracks at once.
const MOST: usize = 1 << 15;

/// The first stream of each recent flow, and the first flow of each recent stream.
#[derive(Debug, Clone, Default)]
pub(super) struct StreamMap {
    of_flow: BTreeMap<FlowId, u32>,
    of_stream: BTreeMap<u32, FlowId>,
}

impl StreamMap {
    /// Compares the connections that a packet belongs to: `flow` for captrace, `stream` for Wireshark. The numbers
    /// themselves may differ: captrace numbers UDP and TCP flows together, from 1.
    pub(super) fn compare(&mut self, flow: FlowId, stream: u32) -> Comparison {
        let first_stream = *self.of_flow.entry(flow).or_insert(stream);
        let first_flow = *self.of_stream.entry(stream).or_insert(flow);
        if self.of_flow.len() > MOST {
            self.of_flow.pop_first();
        }
        if self.of_stream.len() > MOST {
            self.of_stream.pop_first();
        }
        match (first_stream == stream, first_flow == flow) {
            (true, true) => Same,
            (false, _) => Differs(Difference::NoNewConnection),
            (true, false) => Differs(Difference::LetGo),
        }
    }
}
