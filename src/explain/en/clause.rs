//! Parts that several sentences share.

use super::count::bytes;
use crate::analysis::fact::PacketId;
use crate::explain::quantity::duration;

/// "byte 7" or "bytes 1 to 16".
pub(super) fn range(first: u64, count: u32) -> String {
    match count {
        1 => format!("byte {first}"),
        _ => format!("bytes {first} to {}", last(first, count)),
    }
}

/// The last byte of a range.
fn last(first: u64, count: u32) -> u64 {
    first.saturating_add(u64::from(count)).saturating_sub(1)
}

pub(super) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

pub(super) fn ordinal(count: u32) -> String {
    let ending = match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{count}{ending}")
}

pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// " Answers packet 4.", or nothing.
pub(super) fn answering(answers: Option<PacketId>) -> String {
    answers.map_or_else(String::new, |packet| format!(" Answers packet {}.", packet.0))
}

/// The sum behind an acknowledgment of a SYN, and of data with it.
pub(super) fn ack_of_syn(ack: u64) -> String {
    match ack.saturating_sub(1) {
        0 => "ack 1 = 0 + 1".to_owned(),
        data => format!("ack {ack} = 0 + 1 for the SYN + {}", bytes(data)),
    }
}

pub(super) fn since(original: Option<PacketId>, after_ns: Option<i64>) -> String {
    match (original, after_ns) {
        (Some(original), Some(after)) => format!(", {}", after_packet(original, after)),
        _ => String::new(),
    }
}

/// "204.0 ms after packet 8". In a file whose times run backwards: "its time 164.3 ms before packet 9's".
pub(super) fn after_packet(packet: PacketId, after_ns: i64) -> String {
    if after_ns < 0 {
        format!("its time {} before packet {}'s", duration(after_ns.saturating_neg()), packet.0)
    } else {
        format!("{} after packet {}", duration(after_ns), packet.0)
    }
}

/// The same as `range`, with a FIN that comes after the bytes or alone.
pub(super) fn range_and_fin(first: u64, count: u32, fin: bool) -> String {
    match (count, fin) {
        (0, true) => "the FIN".to_owned(),
        (_, true) => format!("{} and the FIN", range(first, count)),
        (_, false) => range(first, count),
    }
}

/// Which copy it is, from the second on.
pub(super) fn nth(copies: u32) -> String {
    if copies > 1 { format!(" for the {} time", ordinal(copies)) } else { String::new() }
}

/// "length 23 = 8 (header) + 15 (data)".
pub(super) fn udp_length(count: u32, length: u32) -> String {
    if count.checked_add(8) == Some(length) {
        format!("length {length} = 8 (header) + {count} (data)")
    } else {
        // A jumbogram, or a length that the packet does not keep.
        format!("{} of data; its length field says {length}", bytes(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_end_as_they_are_spoken() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 21, 112].map(ordinal),
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th"]
        );
    }
}
