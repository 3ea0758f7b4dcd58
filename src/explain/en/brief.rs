//! Facts in few words, for readers of the long sentences: every number, and no lesson.

use super::clause::{answering, capitalized, nth, ordinal, range, range_and_fin, since, udp_length};
use super::count::bytes;
use super::name;
use crate::analysis::fact::{Fact, HeldBack, PacketId};
use crate::analysis::reason::{AckCause, AckTrigger, ResendCause};
use crate::explain::quantity::{Unit, duration};

#[expect(clippy::too_many_lines, reason = "one match, one arm a fact")]
pub(super) fn brief(fact: &Fact) -> Option<String> {
    Some(match *fact {
        Fact::Data { first, bytes: count, next, in_flight, .. } => {
            let waiting = match in_flight {
                0 => String::new(),
                waiting => format!("; in flight before: {waiting}"),
            };
            format!("{}; next {next}{waiting}.", capitalized(&range(first, count)))
        }
        Fact::DataAgain {
            first,
            bytes: count,
            original,
            after_ns,
            duplicate_acks,
            cause,
            copies,
            ref waited,
            ..
        } => {
            let nth = nth(copies);
            let waits = waited.as_deref().and_then(|waited| Some((waited.waited_ns, waited.before_ns?)));
            let waits = waits.map_or_else(String::new, |(waited, before)| {
                format!(" after {} (before: {})", duration(waited), duration(before))
            });
            let why = again(cause, duplicate_acks);
            format!(
                "{} again{nth}{}: {why}{waits}.",
                capitalized(&range(first, count)),
                since(original, after_ns)
            )
        }
        Fact::DataGap { first, bytes: count @ 1.., expected, missing, .. } => format!(
            "{}, although byte {expected} was expected: {} not seen yet.",
            capitalized(&range(first, count)),
            bytes(missing)
        ),
        Fact::Offload { mss, segments, .. } => {
            format!("At least {segments} segments on the wire (mss {mss}, offload).")
        }
        Fact::AckData { ack, before, answers, segments, cause, waited_ns, held, .. } => {
            ack_data((ack, before), answers, segments, (cause, waited_ns.zip(held)))
        }
        Fact::AckDuplicate { ack, count, answers, .. } => {
            let after = answers.map_or(String::new(), |packet| format!(" after packet {}", packet.0));
            format!("The {} duplicate ACK{after}: still ack {ack}.", ordinal(count))
        }
        Fact::AckSelective { first, bytes: count, fin, ranges, total, missing, missing_bytes, .. } => {
            let all = match ranges {
                2.. => format!(" ({ranges} ranges, {total} in all)"),
                _ => String::new(),
            };
            let arrived = range_and_fin(first, count, fin);
            let missing = range(missing, missing_bytes);
            format!("SACK: {arrived}{all}. Missing: {}.", missing.strip_prefix("bytes ").unwrap_or(&missing))
        }
        Fact::AckAgain { ack, answers: Some(answers), to, .. } => {
            let packet = answers.0;
            match to {
                Some(AckTrigger::KeepAlive) => {
                    format!("Still ack {ack}: answers the keep-alive, packet {packet}.")
                }
                Some(AckTrigger::WindowProbe) => {
                    format!("Still ack {ack}: answers the probe, packet {packet}.")
                }
                Some(AckTrigger::OldTimestamp) => {
                    format!("Still ack {ack}: packet {packet} was too old (PAWS).")
                }
                Some(AckTrigger::Challenge) => format!("A challenge ACK: packet {packet} may be forged."),
                Some(AckTrigger::Repetition) | None => {
                    format!("Still ack {ack}: packet {packet} brought nothing new.")
                }
            }
        }
        Fact::WindowUpdate { window, before, answers, .. } => {
            format!("A window update: room for {} (before: {before}).{}", bytes(window), answering(answers))
        }
        Fact::ZeroWindow { end, .. } => format!("win 0: the {} has no room left.", name(end)),
        Fact::WindowFull { window, .. } => format!("The window is full: {} in flight.", bytes(window)),
        Fact::WindowProbe { new_byte: Some(byte), .. } => format!("A window probe, with byte {byte}."),
        Fact::WindowProbe { .. } => "A window probe.".to_owned(),
        Fact::KeepAlive { .. } => "A keep-alive.".to_owned(),
        Fact::RttSample { .. } => return sample(fact),
        Fact::RttAmbiguous { segment, too_big: true, .. } => {
            format!(
                "No SampleRTT: packet {} was too big, and its bytes were sent again (Karn's algorithm).",
                segment.0
            )
        }
        Fact::RttAmbiguous { segment, copy, .. } => {
            let copy = copy.map_or("a copy of it".to_owned(), |copy| format!("its copy, packet {}", copy.0));
            format!("No SampleRTT: packet {} or {copy} (Karn's algorithm).", segment.0)
        }
        Fact::Answer { end, bytes: count, length, answers, waiting } => {
            let likely = if waiting > 1 {
                format!(" (by their order: {waiting} were waiting)")
            } else {
                String::new()
            };
            format!(
                "The {}'s answer to packet {}{likely}: {}.",
                name(end),
                answers.0,
                udp_length(count, length)
            )
        }
        Fact::Fragment { offset, bytes: count @ 1.., more, first: Some(first), .. } => {
            let end = if more { "More follow." } else { "The end." };
            format!(
                "A fragment of packet {}'s: {} ({} × 8 = {offset}). {end}",
                first.0,
                range(u64::from(offset), count),
                offset / 8
            )
        }
        _ => return Some(super::sentence::sentence(fact)),
    })
}

const fn cause_of_ack(cause: AckCause, segments: u32) -> &'static str {
    match cause {
        AckCause::AtOnce => ", at once",
        AckCause::GapFilled => ", a gap is filled",
        AckCause::GapPartFilled => ", a gap is filled in part",
        AckCause::Several if segments < 2 => ", several segments on the wire",
        AckCause::Delayed
        | AckCause::SecondSegment
        | AckCause::Several
        | AckCause::Piggybacked
        | AckCause::Unknown => "",
    }
}

fn ack_data(
    (ack, before): (u64, u64),
    answers: Option<PacketId>,
    segments: u32,
    (cause, waited): (AckCause, Option<(i64, HeldBack)>),
) -> String {
    let how = if cause == AckCause::Piggybacked { "Piggybacked: " } else { "" };
    let several = if segments > 1 { format!(", one ACK for {segments} segments") } else { String::new() };
    let waited = match (cause, waited) {
        (AckCause::Delayed, Some((waited, held))) => {
            let late = match held.at_most_ns {
                Some(_) => duration(waited),
                None => Unit::of(waited.max(held.fastest_ns)).time(waited),
            };
            format!(", {late} later (delayed ACK, probably)")
        }
        _ => cause_of_ack(cause, segments).to_owned(),
    };
    let covered = bytes(ack.saturating_sub(before));
    format!("{how}ack {ack} = {before} + {covered}{several}{waited}.{}", answering(answers))
}

fn again(cause: ResendCause, duplicate_acks: u32) -> String {
    match cause {
        ResendCause::Timeout => "no ACK of them was seen; probably a timeout".to_owned(),
        ResendCause::AfterTimeout => "the sender goes on after its timeout".to_owned(),
        ResendCause::Fast => format!("fast retransmit, after {duplicate_acks} duplicate ACKs"),
        ResendCause::PartialAck => "the last ACK moved on only to here".to_owned(),
        ResendCause::Sack => "probably lost (SACK)".to_owned(),
        ResendCause::TailProbe => "probably a tail loss probe".to_owned(),
        ResendCause::ProbeOrTimeout => "a tail loss probe or a timeout".to_owned(),
        ResendCause::TooBig => "too big for a link (ICMP)".to_owned(),
        ResendCause::Needless => "they had been acknowledged".to_owned(),
        ResendCause::SynDataRefused => "the SYN ACK did not accept the SYN's data".to_owned(),
        ResendCause::Unknown => "the packets do not show why".to_owned(),
    }
}

/// What a sample makes of the estimate. One that covers only a part of the round trip is left to those who look closer.
fn sample(fact: &Fact) -> Option<String> {
    let Fact::RttSample { segment, sample_ns, estimated_ns, deviation_ns, timeout_ns, .. } = fact else {
        return None;
    };
    let (estimated, deviation, timeout) = ((*estimated_ns)?, (*deviation_ns)?, (*timeout_ns)?);
    let unit = Unit::of(*sample_ns.max(&estimated));
    let [sample, estimated, deviation, timeout] =
        [*sample_ns, estimated, deviation, timeout].map(|time| unit.time(time));
    Some(format!(
        "SampleRTT {sample} (packet {}): EstimatedRTT {estimated}, DevRTT {deviation}, TimeoutInterval {timeout}.",
        segment.0
    ))
}
