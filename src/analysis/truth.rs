//! What is known beyond the packets, if captrace was the link between two hosts and asked their kernels: what the link did
//! with each packet, why something was really sent again, and what a kernel made of an acknowledgment.

use std::collections::{HashMap, VecDeque};

use super::fact::{Basis, Evidence, Fact, Finding, Findings, PacketId, PacketRef, WindowStep};
use super::flow::FlowId;
use super::reason::ResendCause;
use crate::call::End;
use crate::fate::{Fate, Treatment};
use crate::frame::Timestamp;
use crate::kernel::{CongestionState, KernelSample, SampleCause};

/// How many packets are remembered with what the link did with them.
const FATES: usize = 1 << 14;
/// How many connections are remembered with what their kernels said.
const CONNECTIONS: usize = 1 << 10;

/// What was learned so far.
#[derive(Debug, Default)]
pub struct Truth {
    /// When each packet was delivered whole, by its number; none if it never was.
    delivered: VecDeque<(PacketId, Option<Timestamp>)>,
    /// The last estimate of the textbook's formulas, from the packets.
    estimates: HashMap<(FlowId, End), TextbookEstimate>,
    /// What each kernel said last.
    samples: HashMap<(FlowId, End), KernelSample>,
}

/// What the textbook's formulas make of the round trips that the packets show, in nanoseconds.
#[derive(Debug, Clone, Copy)]
struct TextbookEstimate {
    estimated_ns: i64,
    timeout_ns: i64,
}

impl Truth {
    /// What is known of a packet that was found to be this, and of its fate.
    pub fn packet(
        &mut self,
        packet: PacketRef,
        (flow, time): (Option<FlowId>, Timestamp),
        fate: Option<&Fate>,
        findings: &mut Findings,
    ) {
        let facts: Vec<Fact> =
            findings.iter().filter_map(|finding| self.resent(&finding.fact, time)).collect();
        for finding in findings.iter() {
            self.learn(flow, &finding.fact);
        }
        let known = |fact| Finding { fact, basis: Basis::Known, evidence: Evidence::from_iter([packet]) };
        if let Some(fate) = fate {
            self.remember(packet.id, fate);
            for Finding { fact, evidence, .. } in findings.iter_mut() {
                if let Fact::Reassembled { lost, .. } = fact {
                    *lost = evidence.iter().map(|part| part.id).filter(|part| self.was_lost(*part)).min();
                }
            }
            findings.extend(link_facts(fate, time).into_iter().map(known));
        }
        findings.extend(facts.into_iter().map(known));
    }

    fn remember(&mut self, packet: PacketId, fate: &Fate) {
        let is_whole = !matches!(fate.treatment, Treatment::Corrupted { .. } | Treatment::Truncated { .. });
        let delivered = fate.deliveries.first().filter(|_| is_whole).map(|delivery| delivery.left);
        if self.delivered.len() >= FATES {
            self.delivered.pop_front();
        }
        self.delivered.push_back((packet, delivered));
    }

    /// Whether it is known that a packet, or what matters of it, was never delivered.
    fn was_lost(&self, packet: PacketId) -> bool {
        self.remembered(packet).is_some_and(|(_, delivered)| delivered.is_none())
    }

    /// What is remembered of a packet: when it was delivered, if it was. None if the link is not known.
    fn remembered(&self, packet: PacketId) -> Option<&(PacketId, Option<Timestamp>)> {
        let at = self.delivered.partition_point(|(id, _)| *id < packet);
        self.delivered.get(at).filter(|(id, _)| *id == packet)
    }

    /// Whether what is sent again was really lost. An observer, like the sender, can only conclude.
    fn resent(&self, fact: &Fact, now: Timestamp) -> Option<Fact> {
        let (Fact::DataAgain { end, original: Some(original), cause, .. }
        | Fact::SynAgain { end, original, cause, .. }
        | Fact::FinAgain { end, original, cause, .. }) = *fact
        else {
            return None;
        };
        let (_, delivered) = self.remembered(original)?;
        let arrived_ns = delivered.map(|left| left.since(now));
        let claimed = claims_loss(cause);
        Some(Fact::ResentTruly { end, original, arrived_ns, claimed, cause: Some(cause) })
    }

    /// Remembers the estimate that the packets show.
    fn learn(&mut self, flow: Option<FlowId>, fact: &Fact) {
        let Fact::RttSample { end, estimated_ns, timeout_ns, .. } = *fact else { return };
        let (Some(flow), Some(estimated_ns), Some(timeout_ns)) = (flow, estimated_ns, timeout_ns) else {
            return;
        };
        if self.estimates.len() >= CONNECTIONS {
            self.estimates.clear();
        }
        self.estimates.insert((flow, end), TextbookEstimate { estimated_ns, timeout_ns });
    }

    /// What a kernel's sample says that the one before did not. `last` is the packet that was delivered to this end last.
    pub fn sample(
        &mut self,
        flow: Option<FlowId>,
        sample: &KernelSample,
        last: Option<PacketRef>,
    ) -> Findings {
        let Some(flow) = flow else { return Findings::new() };
        if self.samples.len() >= CONNECTIONS {
            self.samples.clear();
        }
        let before = self.samples.insert((flow, sample.end), sample.clone());
        let last = last.filter(|_| sample.cause == SampleCause::Delivery);
        let mut facts = Vec::new();
        if let Some(before) = &before {
            facts.extend(window(before, sample, last));
            facts.extend(resends(before, sample));
        }
        let times = |sample: &KernelSample| (sample.srtt_us, sample.rttvar_us, sample.rto_us);
        if sample.srtt_us > 0 && before.is_none_or(|before| times(&before) != times(sample)) {
            let estimate = self.estimates.get(&(flow, sample.end));
            facts.push(Fact::KernelTimes {
                end: sample.end,
                srtt_us: sample.srtt_us,
                rttvar_us: sample.rttvar_us,
                rto_us: sample.rto_us,
                estimated_ns: estimate.map(|estimate| estimate.estimated_ns),
                timeout_ns: estimate.map(|estimate| estimate.timeout_ns),
            });
        }
        let evidence = Evidence::from_iter(last);
        let known = |fact| Finding { fact, basis: Basis::Known, evidence: evidence.clone() };
        facts.into_iter().map(known).collect()
    }
}

/// Whether a sender that sends again for this reason takes the original for lost.
pub const fn claims_loss(cause: ResendCause) -> bool {
    !matches!(
        cause,
        ResendCause::TailProbe | ResendCause::ProbeOrTimeout | ResendCause::Needless | ResendCause::Unknown
    )
}

/// What the link did with a packet, if that is more than to pass it on.
fn link_facts(fate: &Fate, sent: Timestamp) -> Vec<Fact> {
    let Fate { treatment, ref cause, ref deliveries, waiting } = *fate;
    let mut facts = Vec::new();
    if treatment != Treatment::Passed {
        facts.push(Fact::LinkTreated { treatment, cause: cause.clone() });
    }
    if let Some(first) = deliveries.first().filter(|_| waiting > 0) {
        facts.push(Fact::LinkQueued { waiting, after_ns: first.left.since(sent) });
    }
    facts
}

/// How the congestion window or the threshold changed.
fn window(before: &KernelSample, now: &KernelSample, by: Option<PacketRef>) -> Option<Fact> {
    if (before.cwnd, before.ssthresh) == (now.cwnd, now.ssthresh) {
        return None;
    }
    let threshold = |sample: &KernelSample| sample.ssthresh.unwrap_or(u32::MAX);
    let is_repairing =
        |sample: &KernelSample| matches!(sample.congestion, CongestionState::Recovery | CongestionState::Cwr);
    let step = match now.congestion {
        _ if threshold(now) > threshold(before) && now.cwnd >= before.cwnd => WindowStep::Undone,
        CongestionState::Loss => WindowStep::Timeout,
        CongestionState::Recovery | CongestionState::Cwr => WindowStep::Recovery,
        _ if is_repairing(before) => WindowStep::Recovery,
        _ if now.cwnd > before.cwnd && before.cwnd < threshold(before) => WindowStep::SlowStart,
        _ if now.cwnd > before.cwnd => WindowStep::Avoidance,
        _ => WindowStep::Other,
    };
    Some(Fact::KernelWindow {
        end: now.end,
        before: before.cwnd,
        after: now.cwnd,
        threshold_before: before.ssthresh,
        threshold: now.ssthresh,
        step,
        by: by.map(|packet| packet.id),
    })
}

/// What a kernel sent again, and what made it do so.
fn resends(before: &KernelSample, now: &KernelSample) -> Option<Fact> {
    let segments =
        now.total_retransmits.checked_sub(before.total_retransmits).filter(|segments| *segments > 0)?;
    let cause = match now.congestion {
        // The timer starts anew with twice the time (RFC 6298, 5.5).
        _ if now.retransmits > before.retransmits => ResendCause::Timeout,
        CongestionState::Loss => ResendCause::AfterTimeout,
        CongestionState::Recovery => ResendCause::Fast,
        CongestionState::Open | CongestionState::Disorder | CongestionState::Cwr => ResendCause::TailProbe,
    };
    Some(Fact::KernelResent { end: now.end, segments, cause })
}
