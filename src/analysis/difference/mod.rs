//! Where ours and Wireshark's verdicts on a segment differ, and why: a closed list of reasons.
//!
//! The two are apart on purpose: [`tcp`](super::tcp) goes by the RFCs, [`wireshark`](super::wireshark) by Wireshark's
//! rules. Here they meet, and nowhere else: what each said of one segment is laid side by side, claim by claim, and each
//! claim that only one of them makes has one reason. So has each number that both show, where it is not the same.
//! `docs/wireshark.md` tells of each.
//!
//! ```text
//! ours.rs     what the facts about a segment claim, in words that both sides have
//! sent.rs     what is sent: again, out of order, beyond a gap
//! acked.rs    what is acknowledged: duplicates, windows, what was not seen
//! asked.rs    keep-alives, probes and closed windows
//! shown.rs    the numbers that captrace shows of a segment
//! counted.rs  numbers that are counted: relative ones, windows, bytes in flight, duplicate ACKs
//! timed.rs    numbers that are times: round trips, and how long a retransmission waited
//! streams.rs  which flow is which stream
//! so_far.rs   what has come of a flow so far, which explains some of them
//! ```

mod acked;
mod asked;
mod counted;
mod ours;
mod sent;
mod shown;
mod so_far;
mod streams;
mod timed;

pub use shown::{Number, Shown};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::fact::Fact;
use super::flow::FlowId;
use super::wireshark::Verdict;
use ours::Ours;
use shown::Told;
use so_far::{Before, SoFar};
use streams::Streams;

/// Why ours and Wireshark's verdicts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// The packet was captured twice; Wireshark takes it for a second one.
    SeenTwice,
    /// The original is in the capture, so the bytes were not overtaken: they were sent again.
    OriginalWasCaptured,
    /// Clocks and counters in the headers tell in which order two segments were sent; Wireshark goes by time alone.
    OrderOfSending,
    /// Three duplicate ACKs begin a fast retransmission, once; Wireshark asks for two, and 20 ms.
    ThreeDuplicates,
    /// Wireshark compares with the latest segment, captrace with the highest number.
    LatestSegment,
    /// The bytes were acknowledged before they were seen, and seen only once.
    AckedBeforeSeen,
    /// A SYN or FIN is seen for the first time, behind higher numbers.
    FirstSeen,
    /// A segment with a number of its own moved what Wireshark expects.
    StrayNumber,
    /// Wireshark heeds the acknowledgment field of a reset without ACK.
    AckWithoutFlag,
    /// Both ends open at once: each sends its SYN twice, the second time with an ACK.
    CrossingSyns,
    /// The bytes come from before the first one that was seen.
    BeforeFirstByte,
    /// A reset carries bytes, which are no part of the stream.
    ResetWithData,
    /// Ports are reused by a SYN alone.
    NoNewConnection,
    /// Wireshark says nothing of a segment whose header cannot be read to its end.
    BrokenHeader,
    /// A segment without data cannot lie beyond a gap of its own.
    AckBeyondGap,
    /// Wireshark tells of a hole once, captrace with each ACK.
    SaidOnce,
    /// All bytes that are acknowledged were seen, in other pieces.
    BytesWereSeen,
    /// Nothing waited for an acknowledgment, so that none can be a duplicate.
    NothingOutstanding,
    /// The ACK answers something that arrived twice, or a question.
    AnswersRepetition,
    /// A selective acknowledgment makes an ACK a duplicate, whatever its window.
    SackTellsNews,
    /// The field of the window is the same, what it means is not.
    WindowScaled,
    /// Something waits for an acknowledgment: a keep-alive is sent when nothing does.
    DataWaits,
    /// The window is closed: what looks like a keep-alive asks for room.
    ClosedWindow,
    /// Captrace tells when a window closes and opens, Wireshark with each segment that it is closed.
    ClosedOnce,
    /// Wireshark does not count the byte of a window probe.
    ProbeByte,
    /// Wireshark counts the first packet of a connection as a SYN or not at all.
    FirstPacket,
    /// Wireshark counts data and a FIN only where the segment has an ACK, too.
    NeedsAck,
    /// The segment is none of this connection to its receiver, or too old: it takes no part.
    TakesNoPart,
    /// A SYN ACK with another number makes Wireshark count from that one.
    CountsAnew,
    /// Nothing but a reset was seen of its sender: there is nothing to count from.
    OnlyAReset,
    /// Captrace has let go of a connection that was over.
    LetGo,
    /// The SYNs that tell how windows are scaled were not both seen.
    ScaleUnknown,
    /// What is acknowledged was sent more than once, and nobody can tell which copy is meant.
    Karn,
    /// The echoed timestamp tells which copy is acknowledged.
    TimestampTells,
    /// What is acknowledged waited behind a hole, or filled one.
    BehindHole,
    /// The segment that filled a gap made the receiver acknowledge more than that.
    GapFilled,
    /// The bytes had been acknowledged before.
    AcknowledgedBefore,
    /// The ACK does not end where a segment ends.
    InsideSegment,
    /// A reset answers, which acknowledges no data and opens no connection.
    ResetAnswers,
    /// A time of 0 is none to Wireshark.
    ZeroIsNone,
    /// The clock of the capture went back.
    ClockWentBack,
    /// A step of the handshake was not seen.
    StepMissing,
    /// A SYN was acknowledged together with data behind it.
    SynWithData,
    /// Wireshark takes off the bytes that are acknowledged selectively.
    SackedBytes,
    /// Wireshark counts a FIN that waits as a byte.
    FinCounted,
    /// Wireshark knows of no bytes in flight between a hole and the next ACK.
    AfterHole,
    /// What waited before the capture began is not known.
    StartUnknown,
    /// Wireshark counts from the oldest segment that waits, captrace from the first copy.
    OldestWaiting,
    /// The first copy was not seen, or is not remembered.
    OriginalUnseen,
    /// Only one of the two took an earlier ACK for a duplicate.
    CountedBefore,
}

impl Difference {
    /// All of them, in the order in which the documentation tells of them.
    pub const ALL: [Self; 50] = [
        Self::SeenTwice,
        Self::OriginalWasCaptured,
        Self::OrderOfSending,
        Self::ThreeDuplicates,
        Self::LatestSegment,
        Self::AckedBeforeSeen,
        Self::FirstSeen,
        Self::StrayNumber,
        Self::AckWithoutFlag,
        Self::CrossingSyns,
        Self::BeforeFirstByte,
        Self::ResetWithData,
        Self::NoNewConnection,
        Self::BrokenHeader,
        Self::AckBeyondGap,
        Self::SaidOnce,
        Self::BytesWereSeen,
        Self::NothingOutstanding,
        Self::AnswersRepetition,
        Self::SackTellsNews,
        Self::WindowScaled,
        Self::DataWaits,
        Self::ClosedWindow,
        Self::ClosedOnce,
        Self::ProbeByte,
        Self::FirstPacket,
        Self::NeedsAck,
        Self::TakesNoPart,
        Self::CountsAnew,
        Self::OnlyAReset,
        Self::LetGo,
        Self::ScaleUnknown,
        Self::Karn,
        Self::TimestampTells,
        Self::BehindHole,
        Self::GapFilled,
        Self::AcknowledgedBefore,
        Self::InsideSegment,
        Self::ResetAnswers,
        Self::ZeroIsNone,
        Self::ClockWentBack,
        Self::StepMissing,
        Self::SynWithData,
        Self::SackedBytes,
        Self::FinCounted,
        Self::AfterHole,
        Self::StartUnknown,
        Self::OldestWaiting,
        Self::OriginalUnseen,
        Self::CountedBefore,
    ];

    /// The one with this name.
    pub fn named(token: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|difference| difference.token() == token)
    }

    /// Its name in a trace, which never changes.
    pub const fn token(self) -> &'static str {
        match self {
            Self::SeenTwice => "seen_twice",
            Self::OriginalWasCaptured => "original_was_captured",
            Self::OrderOfSending => "order_of_sending",
            Self::ThreeDuplicates => "three_duplicates",
            Self::LatestSegment => "latest_segment",
            Self::AckedBeforeSeen => "acked_before_seen",
            Self::FirstSeen => "first_seen",
            Self::StrayNumber => "stray_number",
            Self::AckWithoutFlag => "ack_without_flag",
            Self::CrossingSyns => "crossing_syns",
            Self::BeforeFirstByte => "before_first_byte",
            Self::ResetWithData => "reset_with_data",
            Self::NoNewConnection => "no_new_connection",
            Self::BrokenHeader => "broken_header",
            Self::AckBeyondGap => "ack_beyond_gap",
            Self::SaidOnce => "said_once",
            Self::BytesWereSeen => "bytes_were_seen",
            Self::NothingOutstanding => "nothing_outstanding",
            Self::AnswersRepetition => "answers_repetition",
            Self::SackTellsNews => "sack_tells_news",
            Self::WindowScaled => "window_scaled",
            Self::DataWaits => "data_waits",
            Self::ClosedWindow => "closed_window",
            Self::ClosedOnce => "closed_once",
            Self::ProbeByte => "probe_byte",
            Self::FirstPacket => "first_packet",
            Self::NeedsAck => "needs_ack",
            Self::TakesNoPart => "takes_no_part",
            Self::CountsAnew => "counts_anew",
            Self::OnlyAReset => "only_a_reset",
            Self::LetGo => "let_go",
            Self::ScaleUnknown => "scale_unknown",
            Self::Karn => "karn",
            Self::TimestampTells => "timestamp_tells",
            Self::BehindHole => "behind_hole",
            Self::GapFilled => "gap_filled",
            Self::AcknowledgedBefore => "acknowledged_before",
            Self::InsideSegment => "inside_segment",
            Self::ResetAnswers => "reset_answers",
            Self::ZeroIsNone => "zero_is_none",
            Self::ClockWentBack => "clock_went_back",
            Self::StepMissing => "step_missing",
            Self::SynWithData => "syn_with_data",
            Self::SackedBytes => "sacked_bytes",
            Self::FinCounted => "fin_counted",
            Self::AfterHole => "after_hole",
            Self::StartUnknown => "start_unknown",
            Self::OldestWaiting => "oldest_waiting",
            Self::OriginalUnseen => "original_unseen",
            Self::CountedBefore => "counted_before",
        }
    }
}

/// What both sides say something of, each in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// The segment, or a part of it, was sent before, or comes late.
    Sent,
    /// Bytes before it were not seen.
    Gap,
    /// It opens a connection between ports that had one.
    Reused,
    /// It acknowledges bytes that were not seen.
    Unseen,
    /// It repeats an acknowledgment.
    Repeated,
    /// It fills the window.
    Full,
    /// Its sender has no room.
    Closed,
    /// It asks whether the other end is there, or has room.
    Question,
}

impl Claim {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Sent,
        Self::Gap,
        Self::Reused,
        Self::Unseen,
        Self::Repeated,
        Self::Full,
        Self::Closed,
        Self::Question,
    ];
}

/// What a comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Both say the same, or nothing.
    Same,
    /// They differ, for this reason.
    Differs(Difference),
    /// They differ, and none of the reasons fits.
    Unexplained,
}

/// How many flows are remembered, as many as captrace follows at once.
const MOST: usize = 1 << 15;

/// Where the two differ about one segment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// The claims that only one of them makes.
    pub claims: SmallVec<[(Claim, Comparison); 2]>,
    /// The numbers that are not the same.
    pub numbers: SmallVec<[(Number, Comparison); 2]>,
}

impl Compared {
    /// The reasons for which their claims differ, each once, in the order of the claims.
    pub fn reasons(&self) -> SmallVec<[Difference; 2]> {
        let mut found = SmallVec::new();
        for (_, comparison) in &self.claims {
            if let Comparison::Differs(reason) = comparison
                && !found.contains(reason)
            {
                found.push(*reason);
            }
        }
        found
    }

    /// The numbers that differ, each with its reason.
    pub fn of_numbers(&self) -> impl Iterator<Item = (Number, Difference)> {
        self.numbers.iter().filter_map(|(number, comparison)| match comparison {
            Comparison::Differs(reason) => Some((*number, *reason)),
            _ => None,
        })
    }
}

/// Compares the segments of a capture, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Comparer {
    flows: BTreeMap<FlowId, SoFar>,
    streams: Streams,
    /// Whether Wireshark has read to the end, and shows sums as they are there.
    knows_end: bool,
}

impl Comparer {
    /// One that has seen nothing yet; `knows_end` if Wireshark has read the file before.
    pub fn new(knows_end: bool) -> Self {
        Self { knows_end, ..Self::default() }
    }

    /// Compares what the facts about a segment and Wireshark's verdict say. `shown` is none for a segment that captrace
    /// counts to no connection, as one that an ICMP error quotes: its numbers are not compared.
    pub fn compare<'a>(
        &mut self,
        shown: Option<&Shown>,
        facts: impl IntoIterator<Item = &'a Fact> + Clone,
        verdict: &Verdict,
    ) -> Compared {
        let ours = Ours::of(facts.clone());
        let so_far = shown.and_then(|shown| self.flows.get(&shown.flow));
        let before = so_far.zip(shown).map_or_else(Before::default, |(so_far, shown)| so_far.before(shown));
        let stream = shown.map_or(Comparison::Same, |shown| self.streams.compare(shown.flow, verdict.stream));
        let claims = Claim::ALL.map(|claim| match of(claim, &ours, before, verdict) {
            Comparison::Same => (claim, Comparison::Same),
            // Whoever takes it for a segment of another connection says other things of it.
            _ if stream != Comparison::Same => (claim, stream),
            differs => (claim, differs),
        });
        let told = Told::of(facts);
        let numbers = shown.map(|shown| self.numbers(shown, (&ours, &told), (&claims, stream), verdict));
        let differs = |(_, comparison): &(Claim, Comparison)| *comparison != Comparison::Same;
        Compared {
            claims: claims.into_iter().filter(differs).collect(),
            numbers: numbers.unwrap_or_default(),
        }
    }

    fn numbers(
        &mut self,
        shown: &Shown,
        (ours, told): (&Ours, &Told<'_>),
        (claims, stream): (&[(Claim, Comparison)], Comparison),
        verdict: &Verdict,
    ) -> SmallVec<[(Number, Comparison); 2]> {
        let claimed = |wanted| {
            let found = claims.iter().find(|(claim, _)| *claim == wanted);
            found.map_or(Comparison::Same, |(_, comparison)| *comparison)
        };
        let so_far = self.flows.entry(shown.flow).or_default();
        so_far.meets(shown, told, verdict, ours.seen_twice);
        let compare = |number| match number {
            Number::Stream => stream,
            // Whoever counts from another packet says other numbers: that is said once.
            _ if stream != Comparison::Same => Comparison::Same,
            Number::Completeness if !self.knows_end || ours.seen_twice => Comparison::Same,
            Number::Completeness => counted::completeness(shown, so_far, verdict),
            Number::Seq => counted::seq(shown, verdict),
            Number::Ack => counted::ack(shown, verdict),
            Number::WindowSize => counted::window(shown, verdict),
            // Of a header that is broken off Wireshark says no more, and nothing of a second capture is said here.
            _ if verdict.window_size.is_none() => counted::broken(number, shown),
            _ if ours.seen_twice => seen_twice(number, verdict),
            Number::AcksFrame => timed::acks_frame(shown, told, so_far, verdict),
            Number::AckRtt => timed::ack_rtt(shown, ours, told, so_far, verdict),
            Number::InitialRtt => timed::initial_rtt(shown, told, so_far, verdict),
            Number::BytesInFlight => counted::in_flight(shown, ours, so_far, verdict),
            Number::Rto => timed::rto(told, ours, claimed(Claim::Sent), verdict),
            Number::DuplicateAckNum => counted::duplicates(shown, told, so_far, verdict),
        };
        let found = Number::ALL.map(compare);
        so_far.leaves(shown, told, verdict, (ours.crossing, claimed(Claim::Repeated)));
        if self.flows.len() > MOST {
            self.flows.pop_first();
        }
        let found = Number::ALL.into_iter().zip(found);
        found.filter(|(_, comparison)| *comparison != Comparison::Same).collect()
    }
}

/// What Wireshark measures of a packet that was captured a second time.
const fn seen_twice(number: Number, verdict: &Verdict) -> Comparison {
    let says = match number {
        Number::AckRtt => verdict.ack_rtt_ns.is_some(),
        Number::BytesInFlight => verdict.bytes_in_flight.is_some(),
        Number::Rto => verdict.rto_ns.is_some(),
        _ => false,
    };
    if says { Comparison::Differs(Difference::SeenTwice) } else { Comparison::Same }
}

fn of(claim: Claim, ours: &Ours, before: Before, verdict: &Verdict) -> Comparison {
    if ours.seen_twice {
        // Nothing is said of a second capture but that it is one.
        let agrees = Ours::default().claims_the_same(claim, verdict);
        return if agrees { Comparison::Same } else { Comparison::Differs(Difference::SeenTwice) };
    }
    claim_of(claim, ours, before, verdict)
}

impl Ours {
    fn claims_the_same(&self, claim: Claim, verdict: &Verdict) -> bool {
        claim_of(claim, self, Before::default(), verdict) == Comparison::Same
    }
}

fn claim_of(claim: Claim, ours: &Ours, before: Before, verdict: &Verdict) -> Comparison {
    match claim {
        Claim::Sent => sent::again(ours, before, verdict),
        Claim::Gap => sent::gap(ours, before, verdict),
        Claim::Reused => sent::reused(ours, verdict),
        Claim::Unseen => acked::unseen(ours, verdict),
        Claim::Repeated => acked::repeated(ours, before, verdict),
        Claim::Full => acked::full(ours, before, verdict),
        Claim::Closed => asked::closed(ours, verdict),
        Claim::Question => asked::question(ours, before, verdict),
    }
}

#[cfg(test)]
mod tests;
