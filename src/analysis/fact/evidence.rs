//! What a fact rests on: the packets and records that show it, and how sure it is.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::Fact;

/// A packet's number in a trace, counted from 1 in order of time. A ladder shows it next to the arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PacketId(pub u64);

/// A record's number in a trace, counted from 1 without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct RecordNumber(pub u64);

/// Both numbers of a packet in a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PacketRef {
    /// The number that the ladder shows.
    pub id: PacketId,
    /// The number of its record, which evidence refers to.
    pub n: RecordNumber,
}

/// How a fact is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// It can be read from the packets.
    Observed,
    /// It follows from the packets, if both ends follow the RFCs and the capture is complete.
    Inferred,
    /// Captrace did it itself or asked the kernel.
    Known,
}

/// A fact with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The fact.
    pub fact: Fact,
    /// How it is known.
    pub basis: Basis,
    /// The packets that support it, first the one that it is about.
    pub evidence: Evidence,
}

/// The packets that support a fact. Up to two are stored inline; few facts have more.
pub type Evidence = SmallVec<[PacketRef; 2]>;

/// The findings about one packet. Up to two are stored inline; few packets have more.
pub type Findings = SmallVec<[Finding; 2]>;

/// A finding that the packets themselves show.
pub(in crate::analysis) fn observed(
    fact: Fact,
    evidence: impl IntoIterator<Item = impl Into<Option<PacketRef>>>,
) -> Finding {
    let evidence = evidence.into_iter().filter_map(Into::into);
    Finding { fact, basis: Basis::Observed, evidence: evidence.collect() }
}

/// A finding that follows from the packets, if the ends follow the RFCs and the capture missed nothing.
pub(in crate::analysis) fn inferred(
    fact: Fact,
    evidence: impl IntoIterator<Item = impl Into<Option<PacketRef>>>,
) -> Finding {
    let evidence = evidence.into_iter().filter_map(Into::into);
    Finding { fact, basis: Basis::Inferred, evidence: evidence.collect() }
}
