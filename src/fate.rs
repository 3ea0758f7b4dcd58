//! What the link of a lab did with a frame.
//!
//! captrace is itself the link between the two hosts of a lab, so nothing here is guessed: the fate of each frame is known, and
//! so is the reason.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use strum::{IntoStaticStr, VariantNames};

use crate::timestamp::Timestamp;

/// What the link did with one frame, complete: a lab is explained after it has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fate {
    /// What was done with it.
    pub treatment: Treatment,
    /// What decided that.
    pub cause: Cause,
    /// The frames that the link gave to the other host, in the order of their times; none if it was lost.
    pub deliveries: SmallVec<[Delivery; 1]>,
    /// The packets of the same direction that waited in the link's queue when it came.
    pub waiting: u32,
}

impl Fate {
    /// Whether the other host received nothing of it.
    pub fn is_lost(&self) -> bool {
        self.deliveries.is_empty()
    }
}

/// What the link did with a frame. Bytes of a frame are counted from 0, its Ethernet header included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "name", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Treatment {
    /// It was delivered as it came, after the link's delay.
    Passed,
    /// It was lost.
    Dropped,
    /// It was delivered later than the link's delay alone would have had it.
    Delayed {
        /// By so much, in nanoseconds.
        by_ns: u64,
    },
    /// It was delivered more than once.
    Duplicated,
    /// It was delivered with one bit inverted.
    Corrupted {
        /// The byte of the frame.
        byte: u32,
        /// The bit of that byte: 7 is the most significant.
        bit: u8,
    },
    /// It was delivered right after the next frame of its direction, which so overtook it.
    HeldBack,
    /// Only its first bytes were delivered.
    Truncated {
        /// The bytes of the frame that were delivered.
        to: u32,
    },
}

/// What decided the fate of a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Cause {
    /// The link as it is: its rate, delay and jitter.
    Link,
    /// A rule of the scenario.
    Rule {
        /// Its number, from 1 in the order of the scenario.
        number: u32,
        /// The rule as it is written.
        text: String,
    },
    /// The probability of loss that the link was given.
    Chance,
    /// The queue in front of the link had no place left.
    QueueFull,
}

/// One frame that the link gave to the other host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// When it was to be delivered.
    pub due: Timestamp,
    /// When it was delivered: never before it was due.
    pub left: Timestamp,
}
