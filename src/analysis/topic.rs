//! Groups of facts that a reader can select by name, such as the handshakes or the problems of a trace.
//!
//! [`rule`](super::rule) assigns facts to topics.

use std::fmt;

use strum::{IntoStaticStr, VariantArray, VariantNames};

/// A group of facts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr, VariantArray, VariantNames,
)]
#[strum(serialize_all = "lowercase")]
pub enum Topic {
    /// What to look at first when something does not work.
    Problems,
    /// Opening a connection.
    Handshakes,
    /// Data, in order or not.
    Data,
    /// What is acknowledged, and how.
    Acks,
    /// What was or may have been retransmitted.
    Retransmissions,
    /// The receive windows.
    Windows,
    /// Round-trip times, and the timeout that is computed from them.
    Rtt,
    /// Congestion control: how many bytes the sender allows in flight.
    Congestion,
    /// Keep-alives.
    KeepAlives,
    /// Closing a connection.
    Teardowns,
    /// Refusing or aborting a connection.
    Resets,
    /// UDP datagrams.
    Udp,
    /// Messages of hosts and routers.
    Icmp,
    /// Fragments of packets that were too long for a link.
    Fragments,
    /// Gaps in the capture.
    Unseen,
}

impl Topic {
    /// All topics, in the order in which they are listed.
    pub const ALL: &[Self] = <Self as VariantArray>::VARIANTS;

    /// The name on the command line, which is never translated.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The topic with this name, in the plural or the singular.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|topic| {
            topic.name() == name || topic.name().strip_suffix('s').is_some_and(|singular| singular == name)
        })
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
