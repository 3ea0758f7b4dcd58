//! Sentences about times, windows and flights, in the book's words.

use super::{bytes, duration, name};
use crate::analysis::fact::{Congestion, Covered, Fact, PacketId, SampleBy, Vantage};
use crate::call::End;
use crate::explain::quantity::milliseconds as ms;

pub(super) fn initial_rtt(syn_ns: i64, syn_ack_ns: i64, initial_ns: i64) -> String {
    format!(
        "The first round trip: {} ms = {} (SYN to SYNACK) + {} (SYNACK to ACK).",
        ms(initial_ns),
        ms(syn_ns),
        ms(syn_ack_ns)
    )
}

pub(super) const fn seen_from(vantage: Vantage) -> &'static str {
    match vantage {
        Vantage::Client => {
            "So this capture was probably made near the client. From here, only the client's segments are timed over \
             the whole round trip; the server's are timed from here to the client and back."
        }
        Vantage::Server => {
            "So this capture was probably made near the server. From here, only the server's segments are timed over \
             the whole round trip; the client's are timed from here to the server and back."
        }
        Vantage::Between => {
            "So this capture was probably made between the two, far from both. Every time from a segment to its \
             acknowledgment is only a part of the round trip here."
        }
    }
}

pub(super) fn rtt_sample(fact: &Fact) -> String {
    let Fact::RttSample {
        segment,
        sample_ns,
        before_ns,
        estimated_ns,
        deviation_ns,
        timeout_ns,
        by,
        short,
        also,
        ..
    } = fact
    else {
        return String::new();
    };
    let part = if *short == Some(true) { " (partial)" } else { "" };
    let whence = match by {
        SampleBy::Ack => format!("from packet {} to its first acknowledgment", segment.0),
        SampleBy::Timestamp => {
            format!("from packet {}: the echoed timestamp tells the copies apart", segment.0)
        }
    };
    let (sample, estimated) = (ms(*sample_ns), ms(*estimated_ns));
    let estimate = match before_ns {
        None => format!("The first sample is EstimatedRTT, half of it DevRTT: {}", ms(*deviation_ns)),
        Some(before) => format!("EstimatedRTT = 0.875 × {} + 0.125 × {sample} = {estimated}", ms(*before)),
    };
    format!(
        "SampleRTT{part} = {sample} ms, {whence}.{} {estimate}. TimeoutInterval = {estimated} + 4 × {} = {}.",
        covering(also),
        ms(*deviation_ns),
        ms(*timeout_ns)
    )
}

/// What else the acknowledgment covers.
fn covering(also: &[Covered]) -> String {
    match also {
        [] => String::new(),
        [one] => format!(" It covers packet {} as well ({} ms).", one.segment.0, ms(one.sample_ns)),
        [oldest, ..] => format!(
            " It covers {} more, the oldest packet {} ({} ms).",
            also.len(),
            oldest.segment.0,
            ms(oldest.sample_ns)
        ),
    }
}

pub(super) fn rtt_ambiguous(segment: PacketId, copy: Option<PacketId>) -> String {
    let copies = match copy {
        Some(copy) => format!("packet {} or its copy, packet {}", segment.0, copy.0),
        None => format!("packet {} or a copy of it", segment.0),
    };
    format!("No SampleRTT: nobody can tell whether this answers {copies} (Karn's algorithm).")
}

pub(super) fn window_full(end: End, window: u64) -> String {
    format!(
        "The window is full: {} in flight are all that rwnd allows. The {} must wait for an acknowledgment.",
        bytes(window),
        name(end)
    )
}

pub(super) fn window_opened(end: End, closed_by: PacketId, closed_ns: i64) -> String {
    format!(
        "rwnd was 0 for {}, since packet {}: so long flow control kept the {} from sending data.",
        duration(closed_ns),
        closed_by.0,
        name(end.other())
    )
}

pub(super) fn phase(end: End, phase: Congestion, flights: &[u32]) -> String {
    let this = name(end);
    let sizes = flights.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    match phase {
        Congestion::SlowStart => format!(
            "Slow start, it seems: round trip by round trip the {this} sent {sizes} bytes, half as much again or more \
             each time."
        ),
        Congestion::Avoidance => format!(
            "Congestion avoidance, it seems: round trip by round trip the {this} sent {sizes} bytes, about one segment \
             more each time."
        ),
        Congestion::FastRecovery => format!(
            "Fast recovery begins, it seems, with {sizes} bytes in flight: after three duplicate ACKs, TCP halves cwnd \
             (some take a little less away) and goes on."
        ),
        Congestion::Timeout => format!(
            "A timeout, it seems, with {sizes} bytes in flight: cwnd falls to one segment, and slow start begins again."
        ),
    }
}

pub(super) fn recovered(end: End, since: PacketId, lasted_ns: i64) -> String {
    format!(
        "The loss is repaired, {} after packet {}: all that the {} had sent before that is acknowledged.",
        duration(lasted_ns),
        since.0,
        name(end)
    )
}
