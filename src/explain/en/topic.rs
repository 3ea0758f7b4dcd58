//! What the topics of facts are about.

use crate::analysis::topic::Topic;

/// In a few words.
pub(super) const fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Problems => "what one looks at first when something does not work",
        Topic::Handshakes => "how connections are opened",
        Topic::Data => "bytes of message, in order or not",
        Topic::Acks => "what is acknowledged, and why now",
        Topic::Retransmissions => "what was sent again, or may have been",
        Topic::Windows => "how much room each end has",
        Topic::Rtt => "round-trip times, and the timeout computed from them",
        Topic::Congestion => "how much the sender dares to have under way",
        Topic::KeepAlives => "whether the other end is still there",
        Topic::Teardowns => "how connections are closed",
        Topic::Resets => "connections that are refused or broken off",
        Topic::Udp => "datagrams",
        Topic::Icmp => "what hosts and routers report",
        Topic::Fragments => "pieces of packets that were too long for a link",
        Topic::Unseen => "where the capture did not see everything",
    }
}
