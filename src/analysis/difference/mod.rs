//! Where a claim of captrace's about a segment differs from Wireshark's, and why: a closed list of reasons.
//!
//! The two are computed apart on purpose: [`tcp`](super::tcp) follows the RFCs, [`wireshark`](super::wireshark) follows
//! Wireshark's rules. Only this module knows both. It compares what each says of one segment, claim by claim, and gives
//! one reason for each claim that only one of them makes. `docs/wireshark.md` explains every reason.
//!
//! ```text
//! ours.rs     what the facts about a segment claim, in words that both sides have
//! sent.rs     what is sent: again, out of order, beyond a gap
//! acked.rs    what is acknowledged: duplicates, windows, bytes that were not seen
//! asked.rs    keep-alives, probes and closed windows
//! shown.rs    the flags and numbers of a segment that the comparison needs
//! streams.rs  which flow is which stream
//! so_far.rs   what came earlier in a flow and explains some of the differences
//! ```

mod acked;
mod asked;
mod ours;
mod sent;
mod shown;
mod so_far;
mod streams;

pub use shown::Shown;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::fact::Fact;
use super::flow::FlowId;
use super::wireshark::Verdict;
use ours::Ours;
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
    /// The segment is none of this connection to its receiver, or too old: it takes no part.
    TakesNoPart,
    /// Captrace has let go of a connection that was over.
    LetGo,
    /// The SYNs that tell how windows are scaled were not both seen.
    ScaleUnknown,
}

impl Difference {
    /// All of them, in the order in which the documentation tells of them.
    pub const ALL: [Self; 27] = [
        Self::SeenTwice,
        Self::OriginalWasCaptured,
        Self::OrderOfSending,
        Self::ThreeDuplicates,
        Self::LatestSegment,
        Self::AckedBeforeSeen,
        Self::FirstSeen,
        Self::StrayNumber,
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
        Self::TakesNoPart,
        Self::LetGo,
        Self::ScaleUnknown,
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
            Self::TakesNoPart => "takes_no_part",
            Self::LetGo => "let_go",
            Self::ScaleUnknown => "scale_unknown",
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

/// The claims about one segment that only one of the two makes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared(pub SmallVec<[(Claim, Comparison); 2]>);

impl Compared {
    /// The reasons why the claims differ, each once, in the order of the claims.
    pub fn reasons(&self) -> SmallVec<[Difference; 2]> {
        let mut found = SmallVec::new();
        for (_, comparison) in &self.0 {
            if let Comparison::Differs(reason) = comparison
                && !found.contains(reason)
            {
                found.push(*reason);
            }
        }
        found
    }
}

/// Compares the segments of a capture, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Comparer {
    flows: BTreeMap<FlowId, SoFar>,
    streams: Streams,
}

impl Comparer {
    /// Compares what the facts about a segment and Wireshark's verdict claim. `shown` is none for a segment that belongs
    /// to no connection of captrace's, such as one that an ICMP error quotes.
    pub fn compare<'a>(
        &mut self,
        shown: Option<&Shown>,
        facts: impl IntoIterator<Item = &'a Fact>,
        verdict: &Verdict,
    ) -> Compared {
        let ours = Ours::of(facts);
        let stream = shown.map_or(Comparison::Same, |shown| self.streams.compare(shown.flow, verdict.stream));
        let before = shown.map_or_else(Before::default, |shown| self.context(shown, &ours, verdict));
        let claims = Claim::ALL.into_iter().filter_map(|claim| match of(claim, &ours, before, verdict) {
            Comparison::Same => None,
            // Whoever counts it to another connection says other things of it.
            _ if stream != Comparison::Same => Some((claim, stream)),
            differs => Some((claim, differs)),
        });
        Compared(claims.collect())
    }

    /// What came before a segment in its flow; the segment is remembered for those after it.
    fn context(&mut self, shown: &Shown, ours: &Ours, verdict: &Verdict) -> Before {
        let so_far = self.flows.entry(shown.flow).or_default();
        let before = so_far.before(shown);
        so_far.remember(shown, ours, verdict);
        if self.flows.len() > MOST {
            self.flows.pop_first();
        }
        before
    }
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
