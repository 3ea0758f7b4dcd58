//! Converts the ticks of an interface to nanoseconds.

use crate::frame::Timestamp;

const NANOSECONDS: u64 = 1_000_000_000;

/// The clock of an interface: the length of a tick, and its epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InterfaceClock {
    tick: Tick,
    /// Nanoseconds from the Unix epoch to the epoch of the interface.
    offset: i128,
}

/// The length of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tick {
    /// A tick is this number of nanoseconds.
    Nanoseconds(u64),
    /// This number of ticks make a nanosecond; fractions are truncated.
    PerNanosecond(u64),
    /// Two to this power ticks make a second.
    Binary(u32),
}

impl InterfaceClock {
    /// The clock for `if_tsresol` (a negative power of 10, or of 2 if the top bit is set) and `if_tsoffset`
    /// (seconds).
    pub(super) fn new(resolution: u8, offset: i64) -> Self {
        let power = u32::from(resolution & 0x7f);
        let tick = if resolution & 0x80 != 0 {
            Tick::Binary(power)
        } else if power <= 9 {
            Tick::Nanoseconds(10_u64.pow(9 - power))
        } else {
            // If u64 overflows, a tick is so short that u64::MAX ticks are less than a nanosecond.
            Tick::PerNanosecond(10_u64.checked_pow(power - 9).unwrap_or(u64::MAX))
        };
        Self { tick, offset: i128::from(offset) * i128::from(NANOSECONDS) }
    }

    /// The time after this number of ticks. It saturates at the limits of [`Timestamp`].
    #[inline]
    pub(super) fn time(self, ticks: u64) -> Timestamp {
        let since = match self.tick {
            Tick::Nanoseconds(each) => i128::from(ticks) * i128::from(each),
            Tick::PerNanosecond(many) => i128::from(ticks / many),
            Tick::Binary(power) => (i128::from(ticks) * i128::from(NANOSECONDS)) >> power,
        };
        let nanoseconds = since + self.offset;
        let end = if nanoseconds < 0 { i64::MIN } else { i64::MAX };
        Timestamp::from_nanoseconds(i64::try_from(nanoseconds).unwrap_or(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nanoseconds(resolution: u8, offset: i64, ticks: u64) -> i64 {
        InterfaceClock::new(resolution, offset).time(ticks).nanoseconds()
    }

    #[test]
    fn a_decimal_resolution_counts_powers_of_ten() {
        assert_eq!(nanoseconds(0, 0, 3), 3_000_000_000);
        assert_eq!(nanoseconds(6, 0, 1_500_000), 1_500_000_000);
        assert_eq!(nanoseconds(9, 0, 7), 7);
        assert_eq!(nanoseconds(12, 0, 7_999), 7);
        assert_eq!(nanoseconds(28, 0, u64::MAX), 1);
        assert_eq!(nanoseconds(127, 0, u64::MAX - 1), 0);
    }

    #[test]
    fn a_binary_resolution_counts_powers_of_two() {
        assert_eq!(nanoseconds(0x80, 0, 3), 3_000_000_000);
        assert_eq!(nanoseconds(0x8a, 0, 1536), 1_500_000_000);
        assert_eq!(nanoseconds(0xa0, 0, 1 << 31), 500_000_000);
        assert_eq!(nanoseconds(0xff, 0, u64::MAX), 0);
    }

    #[test]
    fn an_offset_moves_the_epoch_and_the_ends_saturate() {
        assert_eq!(nanoseconds(9, -1, 5), -999_999_995);
        assert_eq!(nanoseconds(0, 0, u64::MAX), i64::MAX);
        assert_eq!(nanoseconds(9, i64::MIN, 0), i64::MIN + 1);
        assert_eq!(nanoseconds(0, i64::MAX, u64::MAX), i64::MAX);
    }
}
