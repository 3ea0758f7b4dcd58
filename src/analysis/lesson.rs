//! What a fact teaches besides its numbers. A reader needs each lesson once; after that the numbers are enough.

use super::fact::{Fact, SampleBy};
use super::reason::{AckCause, AckTrigger, ResendCause};

/// An explanation that a reader needs once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lesson {
    /// How bytes are numbered.
    Bytes,
    /// That bytes are sent before earlier ones are acknowledged.
    Pipelining,
    /// Why bytes are retransmitted.
    Resent(ResendCause),
    /// What the delays show when a timer expires again.
    Backoff,
    /// What a gap may mean.
    Gap,
    /// That the network card divides and merges segments.
    Offload,
    /// What an acknowledgment number says.
    AckNumber,
    /// When an acknowledgment is sent.
    Ack(AckCause),
    /// What a duplicate ACK says.
    DuplicateAck,
    /// What the third duplicate ACK causes.
    ThirdDuplicateAck,
    /// What SACK adds.
    SelectiveAck,
    /// Why an acknowledgment brings nothing new.
    NothingNew(Option<AckTrigger>),
    /// That the receiver's buffer has space again.
    WindowUpdate,
    /// That the receiver's buffer is full.
    ZeroWindow,
    /// That the sender has used the whole window.
    WindowFull,
    /// How a sender probes a closed window.
    WindowProbe,
    /// How an end checks whether a silent connection is alive.
    KeepAlive,
    /// How the first EstimatedRTT is computed.
    FirstSample,
    /// How the next ones are computed.
    Sample(SampleBy),
    /// That a sample covers only a part of the round trip.
    PartOfRoundTrip,
    /// Which acknowledgments give no sample.
    NoSample,
    /// Which datagram is an answer.
    Answer {
        /// Whether several datagrams had no answer yet.
        several: bool,
    },
    /// What a fragment is.
    Fragment {
        /// Whether more fragments follow.
        more: bool,
    },
}

impl Fact {
    /// The lesson that all facts of this kind share, whatever their own lessons are.
    pub const fn common_lesson(&self) -> Option<Lesson> {
        match self {
            Self::AckData { piggybacked: false, .. } => Some(Lesson::AckNumber),
            _ => None,
        }
    }

    /// What it teaches besides its numbers; `None` for a fact that is rare, or whose sentence is short.
    pub fn lesson(&self) -> Option<Lesson> {
        Some(match self {
            Self::Data { in_flight: 0, .. } => Lesson::Bytes,
            Self::Data { .. } => Lesson::Pipelining,
            Self::DataAgain { waited: Some(waited), .. } if waited.before_ns.is_some() => Lesson::Backoff,
            Self::DataAgain { cause, .. } => Lesson::Resent(*cause),
            Self::DataGap { .. } => Lesson::Gap,
            Self::Offload { .. } => Lesson::Offload,
            Self::AckData { cause, .. } => Lesson::Ack(*cause),
            Self::AckDuplicate { count: 3, .. } => Lesson::ThirdDuplicateAck,
            Self::AckDuplicate { .. } => Lesson::DuplicateAck,
            Self::AckSelective { .. } => Lesson::SelectiveAck,
            Self::AckAgain { answers: Some(_), to, .. } => Lesson::NothingNew(*to),
            Self::WindowUpdate { .. } => Lesson::WindowUpdate,
            Self::ZeroWindow { .. } => Lesson::ZeroWindow,
            Self::WindowFull { .. } => Lesson::WindowFull,
            Self::WindowProbe { .. } => Lesson::WindowProbe,
            Self::KeepAlive { .. } => Lesson::KeepAlive,
            Self::RttSample { estimated_ns: None, .. } => Lesson::PartOfRoundTrip,
            Self::RttSample { before_ns: None, .. } => Lesson::FirstSample,
            Self::RttSample { by, .. } => Lesson::Sample(*by),
            Self::RttAmbiguous { .. } => Lesson::NoSample,
            Self::Answer { waiting, .. } => Lesson::Answer { several: *waiting > 1 },
            Self::Fragment { first: Some(_), more, .. } => Lesson::Fragment { more: *more },
            _ => return None,
        })
    }
}
