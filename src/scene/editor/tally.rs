//! What the packets of a flow come to: how many served which phase, for the last line.

use crate::analysis::fact::{Fact, Phase};
use crate::analysis::summary::{Ending, FlowSummary};
use crate::explain::ExchangeTotals;
use crate::step::{Packet, Step};

/// Packets by phase, and bytes of data, each counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PhaseTally {
    opening: u64,
    carrying: u64,
    closing: u64,
    refusing: u64,
    breaking: u64,
    reporting: u64,
    after: u64,
    bytes: u64,
    /// Whether something was missing that no repetition tells of.
    has_holes: bool,
}

impl PhaseTally {
    /// Counts a packet that belongs to this phase.
    pub(super) fn count(&mut self, step: &Step, phase: Option<Phase>) {
        let has = |is: fn(&Fact) -> bool| step.facts().any(is);
        let carries =
            has(|fact| matches!(fact, Fact::Data { .. })) && !has(|fact| matches!(fact, Fact::Fin { .. }));
        let count = match phase {
            Some(Phase::Handshake) => &mut self.opening,
            Some(Phase::Data) | None => &mut self.carrying,
            // One end may go on sending after the other has finished.
            Some(Phase::Teardown) if carries => &mut self.carrying,
            Some(Phase::Teardown) => &mut self.closing,
            Some(Phase::Undelivered) => &mut self.reporting,
            Some(Phase::Reset) if has(|fact| matches!(fact, Fact::Refused { .. })) => &mut self.refusing,
            Some(Phase::Reset) if has(|fact| matches!(fact, Fact::Reset { .. })) => &mut self.breaking,
            Some(Phase::Reset) => &mut self.after,
        };
        *count += 1;
        self.has_holes |= step.packet().is_some_and(Packet::is_known_lost);
        for fact in step.facts() {
            self.bytes += match *fact {
                Fact::Data { bytes, .. }
                | Fact::DataGap { bytes, .. }
                | Fact::DataLate { bytes, .. }
                | Fact::DataBefore { bytes, .. }
                | Fact::Datagram { bytes, .. }
                | Fact::Answer { bytes, .. } => u64::from(bytes),
                Fact::DataOverlap { bytes, known, .. } => u64::from(bytes.saturating_sub(known)),
                _ => 0,
            };
            self.has_holes |= matches!(
                fact,
                Fact::DataGap { .. }
                    | Fact::DataLate { .. }
                    | Fact::AckDuplicate { .. }
                    | Fact::AckMissed { .. }
                    | Fact::AckUnseen { .. }
                    | Fact::Unopened { .. }
                    | Fact::Unanswered { .. }
            );
        }
    }

    const fn packets(&self) -> u64 {
        self.opening
            + self.carrying
            + self.closing
            + self.refusing
            + self.breaking
            + self.reporting
            + self.after
    }

    /// What a flow came to; none where not all of its packets were counted here.
    pub(super) fn exchange(
        &self,
        flow: &FlowSummary,
        is_named: bool,
        is_whole: bool,
    ) -> Option<ExchangeTotals> {
        /// Wireshark's sign of a SYN ACK in what was seen of a connection.
        const SYN_ACK: u8 = 2;
        if self.packets() != flow.total_packets() {
            return None;
        }
        // What came last may be lost all the same, unless it was answered.
        let is_answered = match flow.ending {
            Ending::Closed => true,
            Ending::Answered => flow.packets.client == flow.packets.server,
            _ => false,
        };
        let is_known = is_whole && (flow.retransmissions > 0 || is_answered && !self.has_holes);
        let (client, server) = (flow.client.address, flow.server.address);
        Some(ExchangeTotals {
            transport: flow.protocol,
            is_named,
            packets: flow.total_packets(),
            opening: self.opening,
            is_open: flow.completeness.is_some_and(|seen| seen & SYN_ACK != 0),
            carrying: self.carrying,
            bytes: self.bytes,
            closing: self.closing,
            refusing: self.refusing,
            breaking: self.breaking,
            reporting: self.reporting,
            after: self.after,
            again: is_known.then_some(flow.retransmissions),
            is_local: client == server || (client.is_loopback() && server.is_loopback()),
        })
    }
}
