//! Sentences about times, windows and flights, in the book's words.

use super::count::bytes;
use super::name;
use crate::analysis::fact::{CapturePlace, Congestion, Covered, Fact, PacketId, SampleBy, Waited};
use crate::analysis::reason::ResendCause;
use crate::analysis::tcp::LINUX_ADDS_NS;
use crate::call::End;
use crate::explain::quantity::{Backoff, Unit, duration};

pub(super) fn initial_rtt(syn_ns: i64, syn_ack_ns: i64, by: SampleBy) -> String {
    let unit = Unit::of(syn_ns.max(syn_ack_ns));
    let both = unit.rounded(syn_ns).saturating_add(unit.rounded(syn_ack_ns));
    format!(
        "The first round trip: {} = {} (SYN to SYN ACK) + {} (SYN ACK to ACK).{}",
        unit.time(both),
        unit.time(syn_ns),
        unit.time(syn_ack_ns),
        match by {
            SampleBy::Ack => "",
            SampleBy::Timestamp =>
                " One of them was sent again: the echoed timestamp shows that the ACK answers the last copy.",
        }
    )
}

pub(super) const fn seen_from(vantage: CapturePlace) -> &'static str {
    match vantage {
        CapturePlace::Client => {
            "So this capture was probably made near the client. From here, only the client's segments are timed over \
             the whole round trip; the server's are timed from here to the client and back. How \
             the server's congestion window grows shows only in a capture near the server."
        }
        CapturePlace::Server => {
            "So this capture was probably made near the server. From here, only the server's segments are timed over \
             the whole round trip; the client's are timed from here to the server and back. How \
             the client's congestion window grows shows only in a capture near the client."
        }
        CapturePlace::Between => {
            "So this capture was probably made between the two, far from both. Every time from a segment to its \
             acknowledgment is only a part of the round trip here. How a congestion window grows shows only near its \
             sender."
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
        syn_ns,
        by,
        short,
        also,
    } = fact
    else {
        return String::new();
    };
    let (Some(estimated), Some(deviation), Some(timeout)) = (*estimated_ns, *deviation_ns, *timeout_ns)
    else {
        return without_estimate(*end, (*segment, *sample_ns), *short, also);
    };
    let unit = Unit::of(before_ns.unwrap_or(0).max(*sample_ns));
    let time = |time: i64| unit.time(time);
    let whence = match (by, before_ns) {
        (SampleBy::Ack, None) => format!("from packet {} to its first acknowledgment", segment.0),
        (SampleBy::Ack, Some(_)) => format!("from packet {}", segment.0),
        (SampleBy::Timestamp, _) => {
            format!("from packet {}: the echoed timestamp tells the copies apart", segment.0)
        }
    };
    let [sample, estimated, deviation] = [*sample_ns, estimated, deviation].map(time);
    let sum = format!("TimeoutInterval = {estimated} + 4 × {deviation} = {}.", time(timeout));
    let estimate = match before_ns.zip(*deviation_before_ns) {
        None => format!(
            "As in the book, EstimatedRTT begins with it, and DevRTT with half of it, {deviation}. {sum}{}",
            real_timer(*syn_ns, timeout)
        ),
        Some((before, deviation_before)) => format!(
            "EstimatedRTT = 0.875 × {} + 0.125 × {sample} = {estimated}. DevRTT = 0.75 × {} + 0.25 × |{sample} - \
             {estimated}| = {deviation} (the book takes the new EstimatedRTT here, RFC 6298 the old one). {sum}",
            time(before),
            time(deviation_before)
        ),
    };
    format!("SampleRTT = {sample}, {whence}.{} {estimate}", covering(also))
}

/// What a real timer does otherwise than the textbook's.
fn real_timer(syn_ns: Option<i64>, timeout: i64) -> String {
    let syn = syn_ns.map(|syn| format!("begins with the SYN's sample ({})", duration(syn)));
    let least = (timeout < 1_000_000_000).then(|| {
        "waits longer: at least 1 s (RFC 6298, 2.4), in Linux EstimatedRTT and at least 0.2 s".to_owned()
    });
    let does = [syn, least].into_iter().flatten().collect::<Vec<_>>().join(" and ");
    if does.is_empty() { does } else { format!(" A real TCP {does}.") }
}

/// A time that may be a part of the round trip, of which no estimate is made.
fn without_estimate(
    end: End,
    (segment, sample_ns): (PacketId, i64),
    short: Option<bool>,
    also: &[Covered],
) -> String {
    let why = match short {
        Some(true) => {
            format!("the way from here to the {} and back, not the whole round trip", name(end.other()))
        }
        _ if sample_ns > LONGEST_WAIT_NS => {
            "no round trip, most likely: TCP would have sent it again by then, so this capture probably lacks an earlier \
             ACK"
                .to_owned()
        }
        _ => "where this capture stands is not known, so this may be only a part of the round trip".to_owned(),
    };
    format!(
        "From packet {} to its ACK: {}, seen from here: {why}.{}",
        segment.0,
        duration(sample_ns),
        covering(also)
    )
}

/// What else the acknowledgment covers.
fn covering(also: &[Covered]) -> String {
    match also {
        [] => String::new(),
        [one] => format!(
            " The same ACK covers packet {}, sent later, {} ago; TCP takes the oldest.",
            one.segment.0,
            duration(one.sample_ns)
        ),
        [.., last] => format!(
            " The same ACK covers {} later packets, the last of them packet {}, sent {} ago; TCP takes the oldest.",
            also.len(),
            last.segment.0,
            duration(last.sample_ns)
        ),
    }
}

/// No TCP waits longer before it sends its first segment again (RFC 6298, 2.1, and its predecessor).
const LONGEST_WAIT_NS: i64 = 3_000_000_000;

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
    let time = |time: i64| unit.time(time);
    let (rtt, dev) = (unit.rounded(estimated), unit.rounded(deviation));
    let probe = rtt.saturating_mul(2).saturating_add(if alone { LINUX_ADDS_NS } else { 0 });
    let delay = if alone { format!(" + {} for a delayed ACK", time(LINUX_ADDS_NS)) } else { String::new() };
    let twice = format!("2 × EstimatedRTT = 2 × {}", time(rtt));
    let margin = dev.saturating_mul(4).max(LINUX_ADDS_NS);
    let linux = rtt.saturating_add(margin);
    let why = match cause {
        ResendCause::TailProbe => {
            format!("a probe is due after about {twice} = {}", time(rtt.saturating_mul(2)))
        }
        ResendCause::ProbeOrTimeout => format!(
            "in Linux a probe is due after {twice}{delay} = {}, and the timer after EstimatedRTT and its margin, {} + {} = {}",
            time(probe),
            time(rtt),
            time(margin),
            time(linux)
        ),
        _ => format!(
            "EstimatedRTT + 4 × DevRTT = {} + 4 × {} = {}. Linux takes at least {} ms for the second term, RFC 6298 at least 1 second in all",
            time(rtt),
            time(dev),
            time(rtt.saturating_add(dev.saturating_mul(4))),
            LINUX_ADDS_NS / 1_000_000
        ),
    };
    format!(" It waited {}; {why}.", time(waited_ns))
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

pub(super) fn rtt_ambiguous(segment: PacketId, copy: Option<PacketId>, too_big: bool) -> String {
    if too_big {
        return format!(
            "No SampleRTT: packet {} was too big for a link and did not arrive. TCP takes no sample of bytes that it sent more \
             than once, even where only one copy can have arrived (Karn's algorithm).",
            segment.0
        );
    }
    let copies = match copy {
        Some(copy) => format!("packet {} or its copy, packet {}", segment.0, copy.0),
        None => format!("packet {} or a copy of it", segment.0),
    };
    format!("No SampleRTT: the number does not tell whether this answers {copies} (Karn's algorithm).")
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
        "rwnd was 0 for {}, since packet {}: for that long, flow control kept the {} from sending data.",
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
