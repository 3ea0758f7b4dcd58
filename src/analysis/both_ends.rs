//! A connection that is captured at both of its ends.
//!
//! Each end knew only the packets that were captured there, so each end has an account of its own: why that end sent its
//! segments, how its state changed, how long its round trips took. What an account says about the far end is left out,
//! because the far end's own account is more exact.

use super::Changes;
use super::fact::{Fact, Finding};
use super::flow::Both;
use super::sink::Sink;
use super::summary::FlowSummary;
use super::tcp::{Connection, Segment, SegmentOutcome};
use super::vantage::VantageKind;
use crate::call::End;

/// Enters a segment of `from` into the account at `end`, where it was captured; `again` if it was captured at the other
/// end before. The sink keeps the findings that this account knows best.
pub(super) fn enter<S: Sink>(
    account: &mut Connection,
    (end, from): (End, End),
    segment: &Segment<'_>,
    again: bool,
    sink: &mut S,
) -> SegmentOutcome {
    let seen_at = match end {
        End::Client => VantageKind::Client,
        End::Server => VantageKind::Server,
    };
    let mut segment = *segment;
    segment.seen_at = seen_at;
    let mut outcome = account.segment(from, &segment, sink);
    outcome.changes.retain(|change| change.end == end);
    sink.retain(|finding| match measured_of(&finding.fact) {
        MeasuredSubject::Of(of) => of == end,
        MeasuredSubject::Place => false,
        MeasuredSubject::Nothing => !again,
    });
    outcome
}

/// Concludes both accounts of a connection, and keeps from each what it knows best.
pub(super) fn conclude(client: &mut Connection, server: &mut Connection) -> (Changes, Vec<Finding>) {
    let mut all = (Changes::new(), Vec::new());
    for (end, account) in [(End::Client, client), (End::Server, server)] {
        let (changes, findings) = account.conclude();
        let assumed =
            |finding: &Finding| matches!(finding.fact, Fact::ArrivalAssumed { end: of, .. } if of == end);
        all.0.extend(changes.into_iter().filter(|change| change.end == end));
        all.1.extend(findings.into_iter().filter(assumed));
    }
    all
}

/// The summary from the account at the client, with the server's values from the account at the server.
pub(super) fn complete(client: FlowSummary, server: FlowSummary) -> FlowSummary {
    fn join<T>(client: Both<T>, server: Both<T>) -> Both<T> {
        Both { client: client.client, server: server.server }
    }
    let retransmitted = join(client.retransmitted, server.retransmitted);
    FlowSummary {
        retransmissions: retransmitted.client + retransmitted.server,
        retransmitted,
        duplicate_acks: join(client.duplicate_acks, server.duplicate_acks),
        out_of_order: join(client.out_of_order, server.out_of_order),
        states: join(client.states, server.states),
        rtt: join(client.rtt, server.rtt),
        zero_windows: join(client.zero_windows, server.zero_windows),
        zero_window_ns: join(client.zero_window_ns, server.zero_window_ns),
        smallest_window: join(client.smallest_window, server.smallest_window),
        full_windows: join(client.full_windows, server.full_windows),
        most_in_flight: join(client.most_in_flight, server.most_in_flight),
        throughput: join(client.throughput, server.throughput),
        coverage: join(client.coverage, server.coverage),
        fleets: join(client.fleets, server.fleets),
        ..client
    }
}

/// What a fact measures.
enum MeasuredSubject {
    /// The segments that this end sends.
    Of(End),
    /// The place of the capture, which the trace already gives.
    Place,
    /// It is no measurement.
    Nothing,
}

const fn measured_of(fact: &Fact) -> MeasuredSubject {
    match fact {
        Fact::RttSample { end, .. }
        | Fact::RttAmbiguous { end, .. }
        | Fact::CongestionPhase { end, .. }
        | Fact::WindowLimits { end, .. }
        | Fact::ProgramLimits { end, .. }
        | Fact::Recovered { end, .. } => MeasuredSubject::Of(*end),
        Fact::SeenFrom { .. } => MeasuredSubject::Place,
        _ => MeasuredSubject::Nothing,
    }
}
