//! The few options that Wireshark's verdicts rest on, read as Wireshark reads them: it stops where bytes are missing,
//! and says nothing more of the segment then.

/// Wireshark takes no more ranges of a selective acknowledgment off the bytes in flight.
const MOST_RANGES: u32 = 3;
/// RFC 7323, section 2.3: a larger shift counts as this.
const MOST_SHIFT: u8 = 14;
/// The number by which Fast Open was known in trials (RFC 7413, appendix A).
const FAST_OPEN_TRIAL: [u8; 2] = [0xf9, 0x89];

/// What the options say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// The window scale.
    pub(super) shift: Option<u8>,
    /// How many bytes the ranges of a selective acknowledgment cover; none where there is no such option.
    pub(super) sacked: Option<u32>,
    /// Whether there is a Fast Open cookie.
    pub(super) cookie: bool,
    /// Which of multipath TCP's messages there are, a bit each.
    pub(super) multipath: u8,
    /// Whether they make Wireshark follow the connection as one of multipath TCP.
    pub(super) follows_multipath: bool,
    /// Whether reading stopped because bytes are missing.
    pub(super) cut: bool,
}

impl Options {
    /// Reads the options of a header that has room for `len` bytes of them, of which `bytes` were captured. `ack` is
    /// the relative number that the segment acknowledges.
    pub(super) fn read(bytes: &[u8], len: usize, ack: u32) -> Self {
        let mut options = Self::default();
        options.cut = options.walk(bytes, len, ack).is_none();
        options
    }

    /// Goes through them; none where it cannot go to the end.
    fn walk(&mut self, mut bytes: &[u8], mut left: usize, ack: u32) -> Option<()> {
        let mut ended = false;
        let mut last_edge = 0;
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
                    self.sack(option, len, ack, &mut last_edge)?;
                } else if option.len() < len {
                    return None;
                } else {
                    self.one(kind, option);
                }
            }
            bytes = bytes.get(len..)?;
            left -= len;
        }
        Some(())
    }

    fn one(&mut self, kind: u8, option: &[u8]) {
        match (kind, option) {
            (3, &[_, _, shift]) => self.shift = Some(shift.min(MOST_SHIFT)),
            (30, &[_, _, first, ..]) => self.multipath(first >> 4, option.len()),
            (34, [_, _, _, ..]) => self.cookie = true,
            (253 | 254, [_, _, magic @ ..]) => {
                self.cookie |= magic.starts_with(&FAST_OPEN_TRIAL) && magic.len() > FAST_OPEN_TRIAL.len();
            }
            _ => {}
        }
    }

    fn sack(&mut self, option: &[u8], len: usize, ack: u32, last_edge: &mut u32) -> Option<()> {
        let edge = |at: usize| option.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
        self.sacked = Some(0);
        let (mut at, mut ranges) = (2, 0);
        while at + 8 <= len {
            let covered = edge(at + 4)?.wrapping_sub(edge(at)?);
            if ranges < MOST_RANGES {
                self.sacked = self.sacked.map(|sacked| sacked.wrapping_add(covered));
            }
            (ranges, *last_edge) = (ranges + 1, u32::MAX);
            at += 8;
        }
        // One half of a range, or none at all, where Wireshark looks for a first one to compare with the number that
        // is acknowledged.
        let half = at + 4 <= len && edge(at).is_none();
        let empty = ranges == 0 && *last_edge == 0 && super::number::is_up_to(0, ack);
        (!half && !empty).then_some(())
    }

    fn multipath(&mut self, message: u8, len: usize) {
        if message < 8 {
            self.multipath |= 1 << message;
        }
        // A key exchange of a length that is none is not followed.
        self.follows_multipath |= message != 0 || matches!(len, 12 | 20 | 22 | 24);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_verdicts_rest_on_is_read() {
        let bytes = [1, 3, 3, 15, 5, 10, 0, 0, 0, 10, 0, 0, 0, 30, 34, 6, 1, 2, 3, 4];
        let options = Options::read(&bytes, bytes.len(), 1);
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
        assert_eq!(Options::read(&bytes, 34, 1).sacked, Some(3));
    }

    #[test]
    fn missing_bytes_end_it_and_a_false_length_only_stops_it() {
        assert!(Options::read(&[2, 4, 5], 4, 1).cut);
        assert!(Options::read(&[1], 4, 1).cut);
        assert!(Options::read(&[5, 2, 0, 0], 4, 1).cut, "no range at all");
        assert!(!Options::read(&[2, 40, 5, 0], 4, 1).cut);
        assert!(!Options::read(&[0, 0, 7, 9], 4, 1).cut);
    }
}
