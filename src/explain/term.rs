//! Words and headings that stand by themselves.

use strum::{IntoStaticStr, VariantNames};

use crate::call::End;

/// A word or heading that stands by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantNames)]
pub enum Term {
    /// The end that speaks first.
    Client,
    /// The end that is spoken to.
    Server,
    /// Heading: a connection is being opened.
    Handshake,
    /// Heading: bytes are exchanged.
    Data,
    /// Heading: a connection is being closed; who began is not known.
    Teardown,
    /// The same, begun by the client.
    ClientCloses,
    /// The same, begun by the server.
    ServerCloses,
    /// Heading: a connection is refused.
    Refused,
    /// Heading: a connection is broken off, by something that is no reset.
    Reset,
    /// The same, by a reset of the client.
    ClientResets,
    /// The same, by a reset of the server.
    ServerResets,
    /// Heading: UDP opens nothing.
    NothingToOpen,
    /// Heading: an ICMP error reports that a packet was not delivered.
    Undelivered,
    /// Heading: UDP's datagrams.
    Datagrams,
    /// Heading: UDP closes nothing.
    NothingToClose,
    /// Heading: the programs that ran, and how each ended.
    Programs,
    /// Heading: what went wrong in them.
    Mistakes,
    /// Heading: two exchanges set against each other.
    Comparison,
    /// What stands in a cell when the capture did not show it.
    Unseen,
    /// A row of a comparison: hosts keep no state.
    NoState,
    /// The same: both do.
    StateAtBothEnds,
    /// A row of a comparison: the protocol does not notice a loss.
    LossUnnoticed,
    /// The same: it sends again what was lost.
    LossRepaired,
    /// Column heading: the time in seconds.
    Seconds,
    /// Column heading: the number of the flow.
    Flow,
    /// Column heading: who sent it.
    From,
    /// Column heading: to whom.
    To,
    /// Column heading: what the packet says.
    What,
    /// Column heading: what is wrong with the packet.
    Trouble,
    /// Column heading: seconds since the flow began.
    SinceFlow,
    /// Column heading: seconds since the line above.
    SincePacket,
    /// Column heading: the time of day.
    Clock,
    /// Heading: the flows of a capture.
    Flows,
    /// Heading: the protocols of a capture.
    Protocols,
    /// Column heading: how many packets.
    Packets,
    /// Column heading: how many bytes.
    Bytes,
    /// Section heading: what a packet does.
    Does,
    /// Label: what to look for in a trace.
    Look,
    /// Label: the section of the textbook.
    Book,
    /// Label: terms to read next.
    Related,
    /// Label: the command that shows it.
    Command,
}

/// The word for an end.
pub(super) const fn end_term(end: End) -> Term {
    match end {
        End::Client => Term::Client,
        End::Server => Term::Server,
    }
}
