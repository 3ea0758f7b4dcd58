//! Where a claim of captrace's about a segment differs from Wireshark's, and why: a closed list of reasons.
//!
//! The two analyses are separate on purpose: [`tcp`](super::tcp) follows the RFCs, [`wireshark`](super::wireshark) follows
//! Wireshark's rules. Only this module knows both. It compares what each says of one segment, claim by claim, and gives
//! one reason for each claim that only one of them makes. `docs/wireshark.md` explains every reason.
//!
//! ```text
//! claims.rs      what captrace's facts about a segment claim, in terms that both analyses share
//! sent.rs        sequence numbers: retransmissions, reordering, gaps
//! acked.rs       acknowledgments: duplicates, windows, bytes that were not seen
//! probes.rs      keep-alives, window probes and closed windows
//! segment.rs     the flags and numbers of a segment that the comparison needs
//! stream_map.rs  which flow of captrace's is which stream of Wireshark's
//! history.rs     earlier segments of a flow that explain some of the differences
//! ```

mod acked;
mod claims;
mod history;
mod probes;
mod segment;
mod sent;
mod stream_map;

pub use segment::ComparedSegment;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use strum::{IntoStaticStr, VariantArray};

use super::fact::Fact;
use super::flow::FlowId;
use super::wireshark::WiresharkVerdict;
use claims::OurClaims;
use history::{Circumstances, FlowHistory};
use stream_map::StreamMap;

/// Why captrace and Wireshark differ about a segment.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Difference {
    /// The packet was captured twice; Wireshark takes the second capture for a second packet.
    SeenTwice,
    /// The original segment is in the capture, so the bytes were sent again, not reordered on the way.
    OriginalWasCaptured,
    /// Header fields (timestamps, IP identification) show the order of sending; Wireshark uses arrival times alone.
    OrderOfSending,
    /// A fast retransmission takes three duplicate ACKs; Wireshark takes two, and a delay below 20 ms.
    ThreeDuplicates,
    /// Wireshark compares with the latest segment, captrace with the highest number so far.
    LatestSegment,
    /// The bytes were acknowledged before they were seen, and seen only once.
    AckedBeforeSeen,
    /// A SYN or FIN is seen for the first time, after segments with higher numbers.
    FirstSeen,
    /// A segment with an unrelated sequence number changed the number that Wireshark expects next.
    StrayNumber,
    /// Both ends open at once: each sends its SYN twice, the second time with an ACK.
    CrossingSyns,
    /// The bytes come from before the first one that was seen.
    BeforeFirstByte,
    /// A reset carries bytes, which do not belong to the byte stream.
    ResetWithData,
    /// Only a SYN without ACK opens a new connection between the same ports.
    NoNewConnection,
    /// Wireshark reports nothing about a segment whose header is incomplete.
    BrokenHeader,
    /// A segment without data does not reveal a gap before it.
    AckBeyondGap,
    /// Wireshark reports missing bytes once, captrace with each ACK.
    SaidOnce,
    /// All acknowledged bytes were seen, in segments with other boundaries.
    BytesWereSeen,
    /// No data was outstanding, so the ACK is not a duplicate (RFC 5681, 2).
    NothingOutstanding,
    /// The ACK answers a segment that arrived twice, a keep-alive or a window probe.
    AnswersRepetition,
    /// An ACK with a new SACK block is a duplicate, even if its window changed.
    SackTellsNews,
    /// The window field is the same, but the scaled window is not.
    WindowScaled,
    /// Data is outstanding; a keep-alive is sent only when none is.
    DataWaits,
    /// The window is closed: the segment that looks like a keep-alive is a window probe.
    ClosedWindow,
    /// Captrace reports when a window closes and opens, Wireshark each segment with a window of zero.
    ClosedOnce,
    /// Wireshark does not count the byte of a window probe.
    ProbeByte,
    /// The receiver drops the segment: it is damaged or too old, or belongs to an earlier connection.
    TakesNoPart,
    /// Captrace no longer tracks a connection that has ended.
    LetGo,
    /// The window scale is unknown: the capture lacks one of the SYNs.
    ScaleUnknown,
}

impl Difference {
    /// All reasons, in the order of the documentation.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The one with this name.
    pub fn named(token: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|difference| difference.token() == token)
    }

    /// The name of the reason in a trace. It never changes.
    pub fn token(self) -> &'static str {
        self.into()
    }
}

/// A property of a segment that both analyses report, each in its own terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray)]
pub enum Claim {
    /// The segment is a retransmission, in whole or in part, or arrives out of order.
    Sent,
    /// Bytes before the segment were not seen.
    Gap,
    /// It opens a new connection between ports of an earlier one.
    Reused,
    /// It acknowledges bytes that were not seen.
    Unseen,
    /// It repeats an earlier acknowledgment.
    Repeated,
    /// It fills the receiver's window.
    Full,
    /// Its sender advertises a window of zero.
    Closed,
    /// It is a keep-alive or a window probe, or the answer to one.
    Question,
}

impl Claim {
    /// All claims.
    pub const ALL: &[Self] = Self::VARIANTS;
}

/// The result of comparing one claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Both analyses agree.
    Same,
    /// They differ for this reason.
    Differs(Difference),
    /// They differ, and no reason is known.
    Unexplained,
}

/// The most flows that are remembered: as many as captrace tracks at once.
const MOST: usize = 1 << 15;

/// The claims about one segment that only one of the two analyses makes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared(pub SmallVec<[(Claim, Comparison); 2]>);

impl Compared {
    /// The reasons for the differences, each listed once, in the order of the claims.
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

/// Compares the two analyses of a capture, one segment after the other.
#[derive(Debug, Clone, Default)]
pub struct Comparer {
    flows: BTreeMap<FlowId, FlowHistory>,
    streams: StreamMap,
}

impl Comparer {
    /// Compares the facts about a segment with Wireshark's verdict. `shown` is `None` for a segment without a
    /// connection of captrace's, such as one quoted in an ICMP error.
    pub fn compare<'a>(
        &mut self,
        shown: Option<&ComparedSegment>,
        facts: impl IntoIterator<Item = &'a Fact>,
        verdict: &WiresharkVerdict,
    ) -> Compared {
        let ours = OurClaims::of(facts);
        let stream = shown.map_or(Comparison::Same, |shown| self.streams.compare(shown.flow, verdict.stream));
        let before = shown.map_or_else(Circumstances::default, |shown| self.context(shown, &ours, verdict));
        let claims = Claim::ALL.iter().copied().filter_map(|claim| match of(claim, &ours, before, verdict) {
            Comparison::Same => None,
            // Where the two assign the segment to different connections, this explains every other difference.
            _ if stream != Comparison::Same => Some((claim, stream)),
            differs => Some((claim, differs)),
        });
        Compared(claims.collect())
    }

    /// The circumstances of a segment. The segment is then remembered for those after it.
    fn context(
        &mut self,
        shown: &ComparedSegment,
        ours: &OurClaims,
        verdict: &WiresharkVerdict,
    ) -> Circumstances {
        let so_far = self.flows.entry(shown.flow).or_default();
        let before = so_far.before(shown);
        so_far.remember(shown, ours, verdict);
        if self.flows.len() > MOST {
            self.flows.pop_first();
        }
        before
    }
}

fn of(claim: Claim, ours: &OurClaims, before: Circumstances, verdict: &WiresharkVerdict) -> Comparison {
    if ours.seen_twice {
        // Captrace reports only that the packet is a second capture.
        let agrees = OurClaims::default().claims_the_same(claim, verdict);
        return if agrees { Comparison::Same } else { Comparison::Differs(Difference::SeenTwice) };
    }
    match claim_of(claim, ours, before, verdict) {
        // A segment that its receiver drops changes the state that Wireshark keeps, and not captrace's.
        Comparison::Unexplained if ours.outside || before.outside => {
            Comparison::Differs(Difference::TakesNoPart)
        }
        comparison => comparison,
    }
}

impl OurClaims {
    fn claims_the_same(&self, claim: Claim, verdict: &WiresharkVerdict) -> bool {
        claim_of(claim, self, Circumstances::default(), verdict) == Comparison::Same
    }
}

fn claim_of(claim: Claim, ours: &OurClaims, before: Circumstances, verdict: &WiresharkVerdict) -> Comparison {
    match claim {
        Claim::Sent => sent::again(ours, before, verdict),
        Claim::Gap => sent::gap(ours, before, verdict),
        Claim::Reused => sent::reused(ours, verdict),
        Claim::Unseen => acked::unseen(ours, verdict),
        Claim::Repeated => acked::repeated(ours, before, verdict),
        Claim::Full => acked::full(ours, before, verdict),
        Claim::Closed => probes::closed(ours, verdict),
        Claim::Question => probes::question(ours, before, verdict),
    }
}

#[cfg(test)]
mod tests;
