//! What is measured: round trips, windows, flights.

mod bounds;
mod flights;
mod handshake;
mod repeated;
mod samples;
mod windows;

use proptest::prelude::*;

use super::*;
use End::{Client, Server};
use captrace::internals::analysis::fact::{CapturePlace, Congestion, Covered, SampleBy};
use captrace::internals::analysis::measure::Coverage;
use captrace::internals::analysis::tcp::REMEMBERED;

const fn id(packet: u64) -> PacketId {
    PacketId(packet)
}

impl Talk {
    /// Follows one segment; gives what it measures.
    fn measures(&mut self, line: Line) -> Vec<Fact> {
        self.says(line);
        self.measured.iter().map(|finding| finding.fact.clone()).collect()
    }
}

/// A handshake whose two parts take so many milliseconds.
fn opened(syn: i64, syn_ack: i64) -> (Talk, Vec<Fact>) {
    let mut talk = Talk::new().hears([client(0).syn().mss(100), server(syn).syn().ack(1).mss(100)]);
    let facts = talk.measures(client(syn + syn_ack).seq(1).ack(1));
    (talk, facts)
}

/// Seen near the client, with a round trip of 50 ms; three packets.
fn near_client() -> Talk {
    opened(50, 0).0
}

/// The sample among what was measured: segment, milliseconds, how, and what else is covered.
#[track_caller]
fn sample(facts: &[Fact]) -> (PacketId, i64, SampleBy, Vec<Covered>) {
    match facts.iter().find(|fact| matches!(fact, Fact::RttSample { .. } | Fact::RttAmbiguous { .. })) {
        Some(Fact::RttSample { segment, sample_ns, by, also, .. }) => {
            (*segment, *sample_ns / MS, *by, also.clone())
        }
        other => panic!("no sample: {other:?}"),
    }
}
