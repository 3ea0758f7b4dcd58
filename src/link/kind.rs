//! What a packet can be, in the words of rules.

/// What a packet is. A packet can be several of these: a data segment with a FIN is both, and a segment, and a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Asks for a connection.
    Syn,
    /// Accepts it.
    SynAck,
    /// Carries data over TCP.
    Data,
    /// Only acknowledges.
    Ack,
    /// Says that no more data follows.
    Fin,
    /// Resets the connection.
    Rst,
    /// Any packet of TCP.
    Segment,
    /// A packet of UDP that is not a fragment.
    Datagram,
    /// A piece of a packet that was too large.
    Fragment,
    /// A message of ICMP.
    Icmp,
    /// Any packet.
    Packet,
}

impl Kind {
    /// Every kind with its word in rules, the longer ones first where one begins with another.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self::SynAck, "SYN ACK"),
        (Self::Syn, "SYN"),
        (Self::Data, "data"),
        (Self::Ack, "ACK"),
        (Self::Fin, "FIN"),
        (Self::Rst, "RST"),
        (Self::Segment, "segment"),
        (Self::Datagram, "datagram"),
        (Self::Fragment, "fragment"),
        (Self::Icmp, "ICMP"),
        (Self::Packet, "packet"),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        Self::ALL.into_iter().find(|(kind, _)| *kind == self).map_or("packet", |(_, word)| word)
    }

    /// Whether the n-th of this kind is the same one in each run. How many acknowledgments come varies.
    pub const fn is_numbered_alike(self) -> bool {
        !matches!(self, Self::Ack | Self::Segment | Self::Packet)
    }
}
