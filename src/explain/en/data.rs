//! Sentences about bytes, sent once or again.

use super::clause::{capitalized, nth, range, since};
use super::count::bytes;
use super::{measure, name};
use crate::analysis::fact::{Fact, PacketId};
use crate::analysis::reason::{LateCause, ResendCause};
use crate::call::End;

pub(super) fn data(end: End, first: u64, count: u32, next: u64, in_flight: u32) -> String {
    let waiting = match in_flight {
        0 => String::new(),
        1 => " Pipelining: the byte before is not acknowledged yet.".to_owned(),
        waiting => format!(" Pipelining: {waiting} bytes before these are not acknowledged yet."),
    };
    format!(
        "The {} sends {}. The next byte will be number {next} = {first} + {count}.{waiting}",
        name(end),
        range(first, count)
    )
}

pub(super) fn again(cause: ResendCause, duplicate_acks: u32) -> String {
    match cause {
        ResendCause::Needless => {
            "they had been acknowledged, but that ACK was lost or had not reached the sender yet".to_owned()
        }
        ResendCause::SynDataRefused => {
            "the SYN carried them, but the SYN ACK acknowledged the SYN alone (TCP Fast Open)".to_owned()
        }
        ResendCause::Fast => {
            let enough = if duplicate_acks > 3 { " (three are enough)" } else { "" };
            format!(
                "after {duplicate_acks} duplicate ACKs{enough} the sender does not wait for its timer (fast retransmit)"
            )
        }
        ResendCause::Timeout => {
            "no acknowledgment of them was seen, and the sender's timer has probably run out".to_owned()
        }
        ResendCause::AfterTimeout => {
            "since its timer ran out, the sender goes on from the first byte that waits".to_owned()
        }
        ResendCause::PartialAck => {
            "the last ACK moved on, but only to here: probably lost, too, and sent again at once".to_owned()
        }
        ResendCause::Sack => {
            "the other end has told (SACK) that later bytes arrived, so these are probably lost".to_owned()
        }
        ResendCause::TailProbe => {
            "the last bytes on their way, sent again probably to draw an ACK before the timer runs out (tail loss probe)"
                .to_owned()
        }
        ResendCause::ProbeOrTimeout => {
            "all that was on its way, sent again as a tail loss probe or because the sender's timer ran out".to_owned()
        }
        ResendCause::TooBig => {
            "an ICMP error reported that their packet was too big for a link, so the sender sends them again at once, in \
             packets that fit (path MTU discovery)"
                .to_owned()
        }
        ResendCause::Unknown => "the packets do not show why".to_owned(),
    }
}

pub(super) fn late(
    (first, count): (u64, u32),
    expected: u64,
    (cause, passed_by): (LateCause, Option<PacketId>),
    duplicate_acks: u32,
) -> String {
    let rest = if expected > first {
        format!("Now every byte up to {} has been seen.", expected.saturating_sub(1))
    } else {
        format!("Byte {expected} is still missing.")
    };
    let packet = passed_by.map_or(0, |packet| packet.0);
    let why = match cause {
        LateCause::Overtaken => format!("sent before packet {packet}, which overtook them"),
        LateCause::SentAgain if duplicate_acks >= 3 => format!(
            "most likely a fast retransmit, after {duplicate_acks} duplicate ACKs had asked for them; the first copy was lost \
             on its way here"
        ),
        LateCause::SentAgain => {
            format!(
                "sent after packet {packet}, so most likely sent again, and the first copy was lost on its way here"
            )
        }
        LateCause::Unknown => "late, or sent again".to_owned(),
    };
    format!("{} had been missing: {why}. {rest}", capitalized(&range(first, count)))
}

pub(super) fn gap(first: u64, count: u32, expected: u64, missing: u32) -> String {
    let maybe = "lost, late, or missing from this capture alone";
    let (have, they) = if missing == 1 { ("has", "It") } else { ("have", "They") };
    let missing = bytes(missing);
    match count {
        0 => format!(
            "Byte {expected} was expected: {missing} before this FIN {have} not been seen. {they} may be {maybe}."
        ),
        _ => format!(
            "{}, although byte {expected} was expected: {missing} before {have} not been seen. {they} may be {maybe}.",
            capitalized(&range(first, count))
        ),
    }
}

/// Bytes that were sent before: how often, since when and why.
pub(super) fn sent_again(fact: &Fact) -> String {
    let Fact::DataAgain {
        first,
        bytes: count,
        original,
        after_ns,
        duplicate_acks,
        cause,
        copies,
        ref waited,
        was_acknowledged,
        ..
    } = *fact
    else {
        return String::new();
    };
    let since = since(original, after_ns);
    let nth = nth(copies);
    let why = again(cause, duplicate_acks);
    let waited = waited.as_deref().map_or_else(String::new, |waited| measure::waited(cause, copies, waited));
    let crosses = if was_acknowledged && cause == ResendCause::Fast {
        " They are acknowledged by now, but that ACK had probably not reached the sender."
    } else {
        ""
    };
    format!("{} again{nth}{since}: {why}.{crosses}{waited}", capitalized(&range(first, count)))
}

/// Bytes of which only the first were sent before.
pub(super) fn overlap(fact: &Fact) -> String {
    let Fact::DataOverlap { first, bytes: count, known, next, cause, .. } = *fact else {
        return String::new();
    };
    let why = match cause {
        ResendCause::Unknown => String::new(),
        cause => format!(" Why again: {}.", again(cause, 3)),
    };
    format!(
        "{}: the first {known} sent before, the rest new. The next byte will be number {next} = {first} + \
                 {count}.{why}",
        capitalized(&range(first, count))
    )
}

/// A segment that the options of its header leave no more room.
pub(super) fn full_segment(fact: &Fact) -> String {
    let Fact::FullSegment { bytes: count, mss, options, timestamps, .. } = *fact else {
        return String::new();
    };
    let which = if timestamps { ", the timestamps among them," } else { "" };
    format!(
        "A full segment: {count} = {mss} (mss) - {options}, because the options of the header{which} take {options} \
                 bytes of its room."
    )
}
