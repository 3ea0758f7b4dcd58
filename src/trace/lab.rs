//! What a lab adds to a trace: how it was set up, what its link did with each packet, and what the kernels said.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::fact::RecordNumber;
use crate::analysis::flow::{Both, FlowId};
use crate::fate::{Cause, Delivery, Fate, Treatment};
use crate::frame::Timestamp;
use crate::kernel::KernelSample;
use crate::step::LinkFate;

/// How a lab was set up, which gives the same run again, and what its kernels counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LabSetup {
    /// The scenario: the name of a built-in one, or of a file.
    pub scenario: String,
    /// The seed of what happens by chance.
    pub seed: u64,
    /// The release of the kernel.
    pub kernel: String,
    /// What was set on both hosts, by its name: sysctls, route metrics, socket options.
    #[serde(default)]
    pub tuning: BTreeMap<String, String>,
    /// What the kernel of each host had counted at the end of the run, by the names that `nstat` gives it, without what is 0.
    #[serde(default)]
    pub counters: Both<BTreeMap<String, u64>>,
}

/// What the link of a lab did with a packet. It stands right after the record of the packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FateRecord {
    /// Number of the record.
    pub n: RecordNumber,
    /// When the packet was sent, in nanoseconds since the clock's epoch.
    pub t_ns: i64,
    /// The flow that the packet belongs to; absent if it belongs to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// Number of the packet's record.
    pub about: RecordNumber,
    /// What was done with it.
    pub treatment: Treatment,
    /// What decided that.
    pub cause: Cause,
    /// When it was given to the other host: once, or more often if it was duplicated; never if it was lost.
    pub deliveries: Vec<DeliveryRecord>,
    /// How many packets waited in the link's queue when it came.
    pub waiting: u32,
}

/// When the link gave a packet to the other host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DeliveryRecord {
    /// When it was to be given, in nanoseconds since the clock's epoch.
    pub due_ns: i64,
    /// When it was given.
    pub left_ns: i64,
}

/// What a kernel says of a connection (`struct tcp_info`). Only what changed something since the record before is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TcpInfoRecord {
    /// Number of the record.
    pub n: RecordNumber,
    /// When, in nanoseconds since the clock's epoch.
    pub t_ns: i64,
    /// The flow; absent while no packet of it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// What the kernel says.
    #[serde(flatten)]
    pub sample: KernelSample,
}

impl FateRecord {
    /// The record of what the link did with a packet, whose record has number `about` and time `t_ns`.
    pub(super) fn new(
        (about, t_ns, flow): (RecordNumber, i64, Option<FlowId>),
        epoch: Timestamp,
        fate: &LinkFate,
    ) -> Self {
        let LinkFate { n, fate } = fate;
        let delivery = |delivery: &Delivery| DeliveryRecord {
            due_ns: delivery.due.since(epoch),
            left_ns: delivery.left.since(epoch),
        };
        Self {
            n: *n,
            t_ns,
            flow,
            about,
            treatment: fate.treatment,
            cause: fate.cause.clone(),
            deliveries: fate.deliveries.iter().map(delivery).collect(),
            waiting: fate.waiting,
        }
    }

    /// What the link did, in a trace whose clock has this epoch.
    pub(super) fn fate(self, epoch: Timestamp) -> LinkFate {
        let at = |ns: i64| Timestamp::from_nanoseconds(epoch.nanoseconds().saturating_add(ns));
        let delivery =
            |record: &DeliveryRecord| Delivery { due: at(record.due_ns), left: at(record.left_ns) };
        let deliveries = self.deliveries.iter().map(delivery).collect();
        let Self { n, treatment, cause, waiting, .. } = self;
        LinkFate { n, fate: Fate { treatment, cause, deliveries, waiting } }
    }
}
