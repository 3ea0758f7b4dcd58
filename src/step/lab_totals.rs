//! What a run of the lab comes to: what was lost, what that cost, and which packets show it.

use super::Step;
use crate::analysis::fact::{Fact, PacketId};
use crate::call::End;
use crate::fate::Treatment;
use crate::frame::Timestamp;

/// How many packets are named.
const NAMED: usize = 3;
/// How many lost packets are remembered until they are sent again.
const REMEMBERED: usize = 1 << 12;

/// What a run of the lab came to so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabTotals {
    /// Packets that the link was given.
    pub packets: u64,
    /// Packets that it lost, those of the client and those of the server.
    pub lost: [u64; 2],
    /// Packets that it damaged, so that their receiver discarded them.
    pub damaged: u64,
    /// Packets that it delivered twice.
    pub copied: u64,
    /// Packets that it delayed or held back by a rule.
    pub delayed: u64,
    /// The first packets that were lost or changed.
    pub named: Vec<PacketId>,
    /// The first packets that were sent again.
    pub repairs: Vec<PacketId>,
    /// Segments that were sent again.
    pub again: u64,
    /// Their bytes of data.
    pub again_bytes: u64,
    /// How many of them were sent again though nothing was lost.
    pub spurious: u64,
    /// The longest time from a lost packet to its retransmission, in nanoseconds.
    pub longest_ns: i64,
    /// By how much a packet was delivered later than it was due, at most, in nanoseconds; none if no packet was delivered.
    pub latest_ns: Option<i64>,
    /// When the packets were sent that were lost.
    sent: Vec<(PacketId, Timestamp)>,
}

impl LabTotals {
    /// Counts a step.
    pub fn step(&mut self, step: &Step) {
        let Some(packet) = step.packet() else { return };
        if let Some(fate) = packet.fate.as_ref().map(|known| &known.fate) {
            self.packets += 1;
            let late = fate.deliveries.iter().map(|delivery| delivery.left.since(delivery.due));
            self.latest_ns = late.chain(self.latest_ns).max();
            let is_damaged =
                matches!(fate.treatment, Treatment::Corrupted { .. } | Treatment::Truncated { .. });
            self.damaged += u64::from(is_damaged);
            self.copied += u64::from(fate.deliveries.len() > 1);
            self.delayed +=
                u64::from(matches!(fate.treatment, Treatment::Delayed { .. } | Treatment::HeldBack));
            let is_lost = fate.treatment == Treatment::Dropped;
            if is_lost {
                let sender = packet.direction.map(crate::analysis::flow::Direction::sender);
                let [client, server] = &mut self.lost;
                *(if sender == Some(End::Server) { server } else { client }) += 1;
            }
            if (is_lost || is_damaged) && self.sent.len() < REMEMBERED {
                self.sent.push((packet.id, step.time));
            }
            if fate.treatment != Treatment::Passed && self.named.len() < NAMED {
                self.named.push(packet.id);
            }
        }
        for fact in step.facts() {
            if let Fact::ResentTruly { original, arrived_ns, .. } = *fact {
                self.again += 1;
                let (inner, _) = packet.innermost();
                self.again_bytes += u64::try_from(inner.payload_len).unwrap_or(0);
                self.spurious += u64::from(arrived_ns.is_some());
                if self.repairs.len() < NAMED {
                    self.repairs.push(packet.id);
                }
                let sent = self.sent.iter().find(|(id, _)| *id == original).map(|(_, sent)| *sent);
                self.longest_ns = self.longest_ns.max(sent.map_or(0, |sent| step.time.since(sent)));
            }
        }
    }
}
