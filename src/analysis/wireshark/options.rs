//! The few options that Wireshark's analysis uses, read as Wireshark reads them: where bytes are missing, it stops and
//! reports nothing more about the segment.

use super::multipath::{self, GroupMessage};
use super::number::{is_before, is_up_to};

/// Wireshark subtracts at most this many SACK ranges from the bytes in flight.
const MOST_RANGES: u32 = 3;
/// The largest window scale; a larger one counts as this (RFC 7323, section 2.3).
const MOST_SHIFT: u8 = 14;
/// The experiment identifier of Fast Open (RFC 7413, appendix A).
const FAST_OPEN_TRIAL: [u8; 2] = [0xf9, 0x89];

/// The options of one header.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// The window scale.
    pub(super) shift: Option<u8>,
    /// How many bytes the SACK ranges cover; `None` without that option.
    pub(super) sacked: Option<u32>,
    /// Whether there is a Fast Open cookie.
    pub(super) cookie: bool,
    /// The kinds of Multipath TCP messages, one bit each.
    pub(super) multipath: u8,
    /// What they say about the group of Multipath TCP connections.
    pub(super) group: Option<GroupMessage>,
    /// Whether reading stopped because bytes are missing.
    pub(super) cut: bool,
}

impl Options {
    /// Reads `len` bytes of options, of which `bytes` were captured.
    pub(super) fn read(bytes: &[u8], len: usize, acknowledged: AckedNumber) -> Self {
        let mut options = Self::default();
        options.cut = options.walk(bytes, len, acknowledged).is_none();
        options
    }

    /// Reads one option after the other; returns `None` where bytes are missing.
    fn walk(&mut self, mut bytes: &[u8], mut left: usize, acknowledged: AckedNumber) -> Option<()> {
        let mut ended = false;
        let mut ranges = SackRanges { acknowledged, ..SackRanges::default() };
        while left > 0 {
            let kind = *bytes.first()?;
            if ended && kind != 0 {
                break;
            }
            ended = kind == 0;
            let mut len = 1;
            if kind > 1 {
                if left == 1 {
                    break;
                }
                len = usize::from(*bytes.get(1)?);
                if !(2..=left).contains(&len) {
                    break;
                }
                let option = bytes.get(..len).unwrap_or(bytes);
                if kind == 5 {
                    self.sack(option, len, &mut ranges)?;
                } else if option.len() < len {
                    return None;
                } else {
                    self.one(kind, option)?;
                }
            }
            bytes = bytes.get(len..)?;
            left -= len;
        }
        Some(())
    }

    fn one(&mut self, kind: u8, option: &[u8]) -> Option<()> {
        match (kind, option) {
            (3, &[_, _, shift]) => self.shift = Some(shift.min(MOST_SHIFT)),
            (30, _) => self.multipath(option)?,
            (34, [_, _, _, ..]) => self.cookie = true,
            (253 | 254, [_, _, magic @ ..]) => {
                self.cookie |= magic.starts_with(&FAST_OPEN_TRIAL) && magic.len() > FAST_OPEN_TRIAL.len();
            }
            _ => {}
        }
        Some(())
    }

    fn sack(&mut self, option: &[u8], len: usize, ranges: &mut SackRanges) -> Option<()> {
        let edge = |at: usize| option.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
        self.sacked = Some(0);
        let (mut at, mut count) = (2, 0);
        while at + 8 <= len {
            let (left, right) = (edge(at)?, edge(at + 4)?);
            if count < MOST_RANGES {
                self.sacked = self.sacked.map(|sacked| sacked.wrapping_add(right.wrapping_sub(left)));
            }
            ranges.add(left, right);
            count += 1;
            at += 8;
        }
        // Wireshark also reads the first half of an incomplete range, and reads the first range of a report of
        // duplicates (RFC 2883) again, even if this option has none.
        let half_is_there = at + 4 > len || edge(at).is_some();
        (half_is_there && (count > 0 || !ranges.report_duplicates())).then_some(())
    }

    /// Reads a message of Multipath TCP (RFC 8684, section 3); returns `None` if it is too short for its kind.
    fn multipath(&mut self, option: &[u8]) -> Option<()> {
        let message = option.get(2)? >> 4;
        if let Some(said) = group(message, option) {
            self.group = Some(said);
        }
        let needed = match message {
            0 | 3 | 8 => 4,
            2 => {
                let flags = *option.get(3)?;
                let long = |has: u8, is_long: u8| match (flags & has, flags & is_long) {
                    (0, _) => 0,
                    (_, 0) => 4,
                    _ => 8,
                };
                let mapping = if flags & 4 == 0 { 0 } else { long(4, 8) + 6 };
                4 + long(1, 2) + mapping
            }
            6 | 7 => 12,
            _ => 3,
        };
        option.get(..needed)?;
        if message < 8 {
            self.multipath |= 1 << message;
        }
        Some(())
    }
}

/// What a message of Multipath TCP says about the group. A key exchange of an invalid length is ignored.
fn group(message: u8, option: &[u8]) -> Option<GroupMessage> {
    let key = |at: usize| option.get(at..)?.first_chunk().map(|key| u64::from_be_bytes(*key));
    let version = option.get(2)? & 0xf;
    let token = |key| multipath::token(version, key);
    match (message, option.len()) {
        (0, 12 | 20 | 22 | 24) => Some(GroupMessage::Keys { own: token(key(4)?), other: key(12).map(token) }),
        (0, _) => None,
        (1, 12) => option.get(4..)?.first_chunk().map(|token| GroupMessage::Join(u32::from_be_bytes(*token))),
        _ => Some(GroupMessage::Other),
    }
}

/// The acknowledgment that SACK ranges are compared with.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AckedNumber {
    /// The acknowledgment number, relative if Wireshark knows the initial one.
    pub(super) ack: u32,
    /// The initial sequence number of the other end.
    pub(super) base: u32,
}

/// The ranges of all selective acknowledgments in a header.
#[derive(Debug, Clone, Copy, Default)]
struct SackRanges {
    acknowledged: AckedNumber,
    count: u32,
    first: (u32, u32),
    second: (u32, u32),
}

impl SackRanges {
    const fn add(&mut self, left: u32, right: u32) {
        let base = self.acknowledged.base;
        let range = (left.wrapping_sub(base), right.wrapping_sub(base));
        match self.count {
            0 => self.first = range,
            1 => self.second = range,
            _ => {}
        }
        self.count += 1;
    }

    /// Whether the first range was acknowledged already, or lies in the second one.
    const fn report_duplicates(&self) -> bool {
        let ((_, right), (left2, right2)) = (self.first, self.second);
        is_up_to(right, self.acknowledged.ack)
            || (self.count > 1 && is_before(left2, right) && is_up_to(right, right2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACKNOWLEDGED: AckedNumber = AckedNumber { ack: 1, base: 0 };

    #[test]
    fn what_the_verdicts_rest_on_is_read() {
        let bytes = [1, 3, 3, 15, 5, 10, 0, 0, 0, 10, 0, 0, 0, 30, 34, 6, 1, 2, 3, 4];
        let options = Options::read(&bytes, bytes.len(), ACKNOWLEDGED);
        let expected = Options { shift: Some(14), sacked: Some(20), cookie: true, ..Options::default() };
        assert_eq!(options, expected);
    }

    #[test]
    fn the_fourth_range_does_not_count() {
        let mut bytes = vec![5, 34];
        for left in [10_u32, 20, 30, 40] {
            bytes.extend(left.to_be_bytes());
            bytes.extend((left + 1).to_be_bytes());
        }
        assert_eq!(Options::read(&bytes, 34, ACKNOWLEDGED).sacked, Some(3));
    }

    #[test]
    fn missing_bytes_end_it_and_a_false_length_only_stops_it() {
        assert!(Options::read(&[2, 4, 5], 4, ACKNOWLEDGED).cut);
        assert!(Options::read(&[1], 4, ACKNOWLEDGED).cut);
        assert!(Options::read(&[5, 2, 0, 0], 4, ACKNOWLEDGED).cut, "no range at all");
        assert!(!Options::read(&[2, 40, 5, 0], 4, ACKNOWLEDGED).cut);
        assert!(!Options::read(&[0, 0, 7, 9], 4, ACKNOWLEDGED).cut);
    }
}
