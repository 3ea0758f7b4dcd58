//! What a fact teaches beside its numbers. Who has been told it once needs only the numbers from then on.

use super::fact::{Fact, SampleBy};
use super::reason::{AckCause, Question, ResendCause};

/// An explanation that a reader needs once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lesson {
    /// How bytes are numbered.
    Bytes,
    /// That bytes are sent before others are acknowledged.
    Pipelining,
    /// Why bytes are sent again.
    Resent(ResendCause),
    /// What the waits of a timer tell that runs out again.
    Backoff,
    /// What bytes that were passed over may mean.
    Gap,
    /// That the network card cuts and joins segments.
    Offload,
    /// What an acknowledgment number says.
    AckNumber,
    /// When an acknowledgment is sent.
    Ack(AckCause),
    /// What a duplicate ACK says.
    DuplicateAck,
    /// What the third one is for.
    ThirdDuplicateAck,
    /// What SACK adds.
    SelectiveAck,
    /// Why an acknowledgment brings nothing new.
    NothingNew(Option<Question>),
    /// That room was made.
    WindowUpdate,
    /// That there is no room.
    ZeroWindow,
    /// That all of the room is taken.
    WindowFull,
    /// How a closed window is asked after.
    WindowProbe,
    /// How a silent end is asked after.
    KeepAlive,
    /// How the first EstimatedRTT is made.
    FirstSample,
    /// How the next ones are.
    Sample(SampleBy),
    /// That a sample is only a part of the round trip.
    PartOfRoundTrip,
    /// Which acknowledgments give no sample.
    NoSample,
    /// Which datagram is an answer; whether several were waiting for one.
    Answer {
        /// Whether there were several.
        several: bool,
    },
    /// What a fragment is; whether it is the last one.
    Fragment {
        /// Whether more follow.
        more: bool,
    },
}

impl Fact {
    /// What others of its kind teach, too, whatever their lessons are.
    pub const fn common_lesson(&self) -> Option<Lesson> {
        match self {
            Self::AckData { piggybacked: false, .. } => Some(Lesson::AckNumber),
            _ => None,
        }
    }

    /// What it teaches beside its numbers; none where it is rare, or where its words are few.
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
            Self::RttSample { short: Some(true), .. } => Lesson::PartOfRoundTrip,
            Self::RttSample { before_ns: None, .. } => Lesson::FirstSample,
            Self::RttSample { by, .. } => Lesson::Sample(*by),
            Self::RttAmbiguous { .. } => Lesson::NoSample,
            Self::Answer { waiting, .. } => Lesson::Answer { several: *waiting > 1 },
            Self::Fragment { first: Some(_), more, .. } => Lesson::Fragment { more: *more },
            _ => return None,
        })
    }
}
