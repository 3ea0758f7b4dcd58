//! What is wrong with a packet, in a word: the most telling of its facts, as a list has room for one.

use strum::{IntoStaticStr, VariantNames};

use super::fact::Fact;
use super::reason::{Differing, LateCause};

/// What is wrong with a packet. The order is that of importance: of several, the first is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr, VariantNames)]
pub enum Trouble {
    /// Its checksum does not fit: its receiver drops it, or its sender's network card completes it later.
    BadChecksum,
    /// Its length does not fit, or it lacks a checksum.
    BadDatagram,
    /// Its flags contradict each other.
    OddFlags,
    /// It refuses a connection.
    Refused,
    /// It aborts a connection.
    Reset,
    /// A host or router reports that a packet did not get through.
    Unreachable,
    /// It carries other bytes than an earlier segment with the same numbers.
    OtherBytes,
    /// It repeats a SYN, data or a FIN.
    Retransmission,
    /// It was overtaken on the way.
    OutOfOrder,
    /// It arrived after bytes that are still missing: its cause is not known.
    Late,
    /// Bytes before its own have not been seen.
    Gap,
    /// Its timestamp is old, and its receiver drops it.
    OldTimestamp,
    /// The receiver's buffer is full.
    ZeroWindow,
    /// It asks whether the window is still zero.
    WindowProbe,
    /// It fills the window of its receiver.
    WindowFull,
    /// It acknowledges what was not seen.
    AckUnseen,
    /// It repeats an acknowledgment while data is outstanding.
    DuplicateAck,
    /// It answers for a connection that the other end no longer has.
    HalfOpen,
    /// A router marked a packet because of congestion.
    Congestion,
    /// It is a fragment that cannot be used.
    BadFragment,
    /// It is a second capture of one packet.
    SeenTwice,
}

impl Trouble {
    /// What a fact shows to be wrong with its packet; none where it shows nothing.
    pub const fn of(fact: &Fact) -> Option<Self> {
        Some(match fact {
            Fact::Damaged { .. } => Self::BadChecksum,
            Fact::OddDatagram { .. } => Self::BadDatagram,
            Fact::OddFlags { .. } => Self::OddFlags,
            Fact::Refused { .. } => Self::Refused,
            Fact::Reset { .. } | Fact::ResetIgnored { .. } => Self::Reset,
            Fact::PortUnreachable { .. } | Fact::IcmpError { .. } => Self::Unreachable,
            Fact::BytesDiffer { why: Differing::KeepAlive, .. } => return None,
            Fact::BytesDiffer { .. } => Self::OtherBytes,
            Fact::DataLate { cause: LateCause::Overtaken, .. } => Self::OutOfOrder,
            Fact::DataLate { cause: LateCause::Unknown, .. } => Self::Late,
            fact if fact.repeats() => Self::Retransmission,
            Fact::DataGap { .. } => Self::Gap,
            Fact::OldTimestamp { .. } => Self::OldTimestamp,
            Fact::ZeroWindow { .. } => Self::ZeroWindow,
            Fact::WindowProbe { .. } => Self::WindowProbe,
            Fact::WindowFull { .. } => Self::WindowFull,
            Fact::AckMissed { .. } | Fact::AckUnseen { .. } => Self::AckUnseen,
            Fact::AckDuplicate { .. } => Self::DuplicateAck,
            Fact::HalfOpen { .. } => Self::HalfOpen,
            Fact::Ecn { step: super::reason::EcnStep::Reports, .. } => Self::Congestion,
            Fact::FragmentUnusable { .. } => Self::BadFragment,
            Fact::SeenTwice { .. } => Self::SeenTwice,
            _ => return None,
        })
    }

    /// The most important of what these facts show.
    pub fn first<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> Option<Self> {
        facts.into_iter().filter_map(Self::of).min()
    }
}
