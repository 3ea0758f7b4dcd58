//! Where ours and Wireshark's verdicts on a segment differ, and why: a closed list of reasons.
//!
//! The two are apart on purpose: [`tcp`](super::tcp) goes by the RFCs, [`wireshark`](super::wireshark) by Wireshark's
//! rules. Here they meet, and nowhere else: what each said of one segment is laid side by side, claim by claim, and each
//! claim that only one of them makes has one reason. `docs/wireshark.md` tells of each.
//!
//! ```text
//! ours.rs     what the facts about a segment claim, in words that both sides have
//! sent.rs     what is sent: again, out of order, beyond a gap
//! acked.rs    what is acknowledged: duplicates, windows, what was not seen
//! asked.rs    keep-alives, probes and closed windows
//! ```

mod acked;
mod asked;
mod ours;
mod sent;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::fact::Fact;
use super::wireshark::Verdict;
use ours::Ours;

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
}

impl Difference {
    /// All of them, in the order in which the documentation tells of them.
    pub const ALL: [Self; 22] = [
        Self::SeenTwice,
        Self::OriginalWasCaptured,
        Self::OrderOfSending,
        Self::ThreeDuplicates,
        Self::LatestSegment,
        Self::AckedBeforeSeen,
        Self::StrayNumber,
        Self::CrossingSyns,
        Self::BeforeFirstByte,
        Self::ResetWithData,
        Self::NoNewConnection,
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
    ];

    /// Its name in a trace, which never changes.
    pub const fn token(self) -> &'static str {
        match self {
            Self::SeenTwice => "seen_twice",
            Self::OriginalWasCaptured => "original_was_captured",
            Self::OrderOfSending => "order_of_sending",
            Self::ThreeDuplicates => "three_duplicates",
            Self::LatestSegment => "latest_segment",
            Self::AckedBeforeSeen => "acked_before_seen",
            Self::StrayNumber => "stray_number",
            Self::CrossingSyns => "crossing_syns",
            Self::BeforeFirstByte => "before_first_byte",
            Self::ResetWithData => "reset_with_data",
            Self::NoNewConnection => "no_new_connection",
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

/// Compares what the facts about a segment and Wireshark's verdict say to one claim.
pub fn compare<'a>(claim: Claim, facts: impl IntoIterator<Item = &'a Fact>, verdict: &Verdict) -> Comparison {
    of(claim, &Ours::of(facts), verdict)
}

/// The reasons for which they differ, each once, in the order of the claims.
pub fn differences<'a>(
    facts: impl IntoIterator<Item = &'a Fact>,
    verdict: &Verdict,
) -> SmallVec<[Difference; 2]> {
    let ours = Ours::of(facts);
    let mut found = SmallVec::new();
    for claim in Claim::ALL {
        if let Comparison::Differs(reason) = of(claim, &ours, verdict)
            && !found.contains(&reason)
        {
            found.push(reason);
        }
    }
    found
}

fn of(claim: Claim, ours: &Ours, verdict: &Verdict) -> Comparison {
    if ours.seen_twice {
        // Nothing is said of a second capture but that it is one.
        let flags = Ours::default();
        return match claim_of(claim, &flags, verdict) {
            Comparison::Same => Comparison::Same,
            _ => Comparison::Differs(Difference::SeenTwice),
        };
    }
    claim_of(claim, ours, verdict)
}

fn claim_of(claim: Claim, ours: &Ours, verdict: &Verdict) -> Comparison {
    match claim {
        Claim::Sent => sent::again(ours, verdict),
        Claim::Gap => sent::gap(ours, verdict),
        Claim::Reused => sent::reused(ours, verdict),
        Claim::Unseen => acked::unseen(ours, verdict),
        Claim::Repeated => acked::repeated(ours, verdict),
        Claim::Full => acked::full(ours, verdict),
        Claim::Closed => asked::closed(ours, verdict),
        Claim::Question => asked::question(ours, verdict),
    }
}

#[cfg(test)]
mod tests;
