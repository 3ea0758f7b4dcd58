//! What facts are about, by a word that a reader can ask for: a trace shows its handshakes alone, or its problems.
//!
//! Which fact belongs where stands in [`rule`](super::rule).

use std::fmt;

/// A group of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// What a reader would look at first when something does not work.
    Problems,
    /// Opening a connection.
    Handshakes,
    /// Bytes of message, in order or not.
    Data,
    /// What is acknowledged, and how.
    Acks,
    /// What was sent again, or may have been.
    Retransmissions,
    /// How much room each end has.
    Windows,
    /// Round-trip times, and the timeout that is computed from them.
    Rtt,
    /// How much the sender dares to have under way.
    Congestion,
    /// Questions whether the other end is still there.
    KeepAlives,
    /// Closing a connection.
    Teardowns,
    /// Refusing a connection, or breaking it off.
    Resets,
    /// Datagrams.
    Udp,
    /// What hosts and routers report.
    Icmp,
    /// Pieces of packets that were too long for a link.
    Fragments,
    /// Where the capture did not see everything.
    Unseen,
}

impl Topic {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 15] = [
        Self::Problems,
        Self::Handshakes,
        Self::Data,
        Self::Acks,
        Self::Retransmissions,
        Self::Windows,
        Self::Rtt,
        Self::Congestion,
        Self::KeepAlives,
        Self::Teardowns,
        Self::Resets,
        Self::Udp,
        Self::Icmp,
        Self::Fragments,
        Self::Unseen,
    ];

    /// Its name on the command line, which is never translated.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Problems => "problems",
            Self::Handshakes => "handshakes",
            Self::Data => "data",
            Self::Acks => "acks",
            Self::Retransmissions => "retransmissions",
            Self::Windows => "windows",
            Self::Rtt => "rtt",
            Self::Congestion => "congestion",
            Self::KeepAlives => "keepalives",
            Self::Teardowns => "teardowns",
            Self::Resets => "resets",
            Self::Udp => "udp",
            Self::Icmp => "icmp",
            Self::Fragments => "fragments",
            Self::Unseen => "unseen",
        }
    }

    /// The topic with this name, in the plural or the singular.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| {
            topic.name() == name || topic.name().strip_suffix('s').is_some_and(|singular| singular == name)
        })
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
