//! What of a run is drawn over time, in place of a ladder that would be too long to be read.

use std::str::FromStr;

use crate::link::phrase::{PhraseError, WordReader};

/// One plot, named as `captrace plot --of` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScenarioPlot {
    /// Bytes sent and acknowledged.
    Sequence,
    /// The receive window, and the bytes in flight within it.
    ReceiveWindow,
    /// The congestion window and its threshold.
    CongestionWindow,
    /// Round trips and the timeout.
    RoundTrip,
    /// The queue of the link.
    Queue,
    /// Bits acknowledged a second.
    Throughput,
}

impl ScenarioPlot {
    /// Each of them with its name.
    pub const ALL: [(&'static str, Self); 6] = [
        ("seq", Self::Sequence),
        ("window", Self::ReceiveWindow),
        ("cwnd", Self::CongestionWindow),
        ("rtt", Self::RoundTrip),
        ("queue", Self::Queue),
        ("throughput", Self::Throughput),
    ];
}

impl FromStr for ScenarioPlot {
    type Err = PhraseError;

    fn from_str(text: &str) -> Result<Self, PhraseError> {
        let mut phrase = WordReader::new(text)?;
        let found = Self::ALL.into_iter().find(|(name, _)| phrase.take(name)).map(|(_, plot)| plot);
        let plot = found.ok_or_else(|| phrase.unexpected())?;
        phrase.end()?;
        Ok(plot)
    }
}
