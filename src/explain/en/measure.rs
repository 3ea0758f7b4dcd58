//! Sentences about times, windows and flights, in the book's words.

use super::count::bytes;
use super::name;
use crate::analysis::fact::{Congestion, Covered, Fact, PacketId, SampleBy, Vantage, Waited};
use crate::analysis::reason::ResendCause;
use crate::analysis::tcp::LINUX_ADDS_NS;
use crate::call::End;
use crate::explain::quantity::{Backoff, Unit, duration};

pub(super) fn initial_rtt(syn_ns: i64, syn_ack_ns: i64, by: SampleBy) -> String {
    let unit = Unit::of(syn_ns.max(syn_ack_ns));
    let both = unit.rounded(syn_ns).saturating_add(unit.rounded(syn_ack_ns));
    format!(
        "The first round trip: {} {} = {} (SYN to SYN ACK) + {} (SYN ACK to ACK).{}",
        unit.number(both),
        unit.name(),
        unit.number(syn_ns),
        unit.number(syn_ack_ns),
        match by {
            SampleBy::Ack => "",
            SampleBy::Timestamp =>
                " One of them was sent again: the echoed timestamp tells that the last copy is answered.",
        }
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
        end,
        segment,
        sample_ns,
        before_ns,
        estimated_ns,
        deviation_before_ns,
        deviation_ns,
        timeout_ns,
        by,
        short,
        also,
    } = fact
    else {
        return String::new();
    };
    if *short == Some(true) {
        return part_of_round_trip(*end, *segment, *sample_ns, also);
    }
    let unit = Unit::of(before_ns.unwrap_or(0).max(*sample_ns));
    let number = |time: i64| unit.number(time);
    let whence = match (by, before_ns) {
        (SampleBy::Ack, None) => format!("from packet {} to its first acknowledgment", segment.0),
        (SampleBy::Ack, Some(_)) => format!("from packet {}", segment.0),
        (SampleBy::Timestamp, _) => {
            format!("from packet {}: the echoed timestamp tells the copies apart", segment.0)
        }
    };
    let [sample, estimated, deviation] = [*sample_ns, *estimated_ns, *deviation_ns].map(number);
    let timeout = format!("TimeoutInterval = {estimated} + 4 × {deviation} = {}", number(*timeout_ns));
    let (estimate, real) = match before_ns.zip(*deviation_before_ns) {
        None => (
            format!("The first sample is EstimatedRTT, and half of it DevRTT (RFC 6298, 2.2): {deviation}"),
            real_timer(*timeout_ns),
        ),
        Some((before, deviation_before)) => (
            format!(
                "EstimatedRTT = 0.875 × {} + 0.125 × {sample} = {estimated}. DevRTT = 0.75 × {} + 0.25 × |{sample} - \
                 {estimated}| = {deviation}",
                number(before),
                number(deviation_before)
            ),
            "",
        ),
    };
    format!("SampleRTT = {sample} {}, {whence}.{} {estimate}. {timeout}.{real}", unit.name(), covering(also))
}

/// What a real timer adds to the textbook's, told once.
const fn real_timer(timeout: i64) -> &'static str {
    if timeout < 1_000_000_000 {
        " RFC 6298 (2.4) waits for at least 1 second; Linux adds at least 0.2 s to EstimatedRTT."
    } else {
        ""
    }
}

/// A sample that says little of the round trip: no estimate is made of it in words.
fn part_of_round_trip(end: End, segment: PacketId, sample_ns: i64, also: &[Covered]) -> String {
    let unit = Unit::of(sample_ns);
    format!(
        "SampleRTT (partial) = {} {}, from packet {} to its first acknowledgment: the way from here to the {} and back, \
         not the whole round trip.{}",
        unit.number(sample_ns),
        unit.name(),
        segment.0,
        name(end.other()),
        covering(also)
    )
}

/// What else the acknowledgment covers.
fn covering(also: &[Covered]) -> String {
    match also {
        [] => String::new(),
        [one] => format!(" It covers packet {} as well ({}).", one.segment.0, duration(one.sample_ns)),
        [oldest, ..] => format!(
            " It covers {} more, the oldest packet {} ({}).",
            also.len(),
            oldest.segment.0,
            duration(oldest.sample_ns)
        ),
    }
}

/// How long was waited, and what the rules make of the round trips seen.
pub(super) fn waited(cause: ResendCause, copies: u32, waited: &Waited) -> String {
    let Waited { waited_ns, before_ns, estimated_ns, deviation_ns, alone } = *waited;
    if let Some(before) = before_ns {
        return waited_again(copies, waited_ns, before);
    }
    let Some((estimated, deviation)) = estimated_ns.zip(deviation_ns) else {
        return format!(" It waited {}.", duration(waited_ns));
    };
    let unit = Unit::of(waited_ns.max(estimated));
    let number = |time: i64| unit.number(time);
    let (rtt, dev) = (unit.rounded(estimated), unit.rounded(deviation));
    let probe = rtt.saturating_mul(2).saturating_add(if alone { LINUX_ADDS_NS } else { 0 });
    let delay = if alone { format!(" + {}", number(LINUX_ADDS_NS)) } else { String::new() };
    let linux = rtt.saturating_add(dev.saturating_mul(4).max(LINUX_ADDS_NS));
    let why = match cause {
        ResendCause::TailProbe => {
            format!(
                "a probe is due after 2 × EstimatedRTT = 2 × {} = {}",
                number(rtt),
                number(rtt.saturating_mul(2))
            )
        }
        ResendCause::ProbeOrTimeout => format!(
            "in Linux a probe is due after 2 × {0}{delay} = {1}, but not after the timer, at {0} + {2} = {3}",
            number(rtt),
            number(probe),
            number(linux.saturating_sub(rtt)),
            number(linux)
        ),
        _ => format!(
            "EstimatedRTT + 4 × DevRTT = {} + 4 × {} = {}. Linux takes at least {} ms for the second term, RFC 6298 at least 1 second in all",
            number(rtt),
            number(dev),
            number(rtt.saturating_add(dev.saturating_mul(4))),
            LINUX_ADDS_NS / 1_000_000
        ),
    };
    format!(" It waited {} {}; {why}.", number(waited_ns), unit.name())
}

/// What the waits tell of a timer that runs out again.
fn waited_again(copies: u32, waited: i64, before: i64) -> String {
    let (now, then) = (duration(waited), duration(before));
    match Backoff::of(waited, before) {
        Backoff::Doubled => {
            format!(
                " It waited {now}, about twice as long as before ({then}): each time the timer doubles (back-off)."
            )
        }
        Backoff::Same if copies == 2 => format!(
            " It waited {now}, about as long as before ({then}). A timer doubles, so what was sent then may have been a \
             tail loss probe."
        ),
        Backoff::Same | Backoff::Other => format!(" It waited {now}, and {then} before."),
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
            "Fast recovery begins, it seems, with {sizes} bytes in flight: ACKs told of the loss (three duplicates, or SACK), \
             so TCP halves cwnd (CUBIC takes away less) and goes on."
        ),
        Congestion::Timeout => format!(
            "A timeout, it seems, with {sizes} bytes in flight: cwnd falls to one segment, and slow start begins again."
        ),
    }
}

pub(super) fn recovered(end: End, since: PacketId, lasted_ns: i64) -> String {
    format!(
        "The recovery is over, {} after packet {}: all that the {} had sent before that is acknowledged.",
        duration(lasted_ns),
        since.0,
        name(end)
    )
}
