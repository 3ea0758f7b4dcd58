//! A moment, as a plain number.

use std::fmt;
use std::num::NonZeroU64;

/// A moment, in nanoseconds since the Unix epoch (1970-01-01T00:00:00Z).
///
/// It is signed: files may hold times before the epoch. The range is the years 1677 to 2262.
///
/// It is stored as a number that is never 0, so that `Option<Timestamp>` also takes 8 bytes: each connection stores
/// many optional moments.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(NonZeroU64);

/// Flipping this bit gives unsigned numbers in the order of the signed ones. `i64::MIN` would become 0 and is not
/// representable.
const SIGN: u64 = 1 << 63;

impl Timestamp {
    /// The moment that is `nanoseconds` after the Unix epoch.
    pub const fn from_nanoseconds(nanoseconds: i64) -> Self {
        match NonZeroU64::new(nanoseconds.cast_unsigned() ^ SIGN) {
            Some(shifted) => Self(shifted),
            None => Self(NonZeroU64::MIN),
        }
    }

    /// The moment given by the kernel as whole seconds and nanoseconds; saturates at the ends of the range.
    pub const fn from_seconds(seconds: i64, nanoseconds: i64) -> Self {
        Self::from_nanoseconds(seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds))
    }

    /// Nanoseconds since the Unix epoch.
    pub const fn nanoseconds(self) -> i64 {
        (self.0.get() ^ SIGN).cast_signed()
    }

    /// Nanoseconds from `earlier` to `self`; negative when `self` comes first. Saturates.
    pub const fn since(self, earlier: Self) -> i64 {
        self.nanoseconds().saturating_sub(earlier.nanoseconds())
    }

    /// Nanoseconds from `earlier` to `self`; none where 64 bits cannot hold them (292 years), or where one of the two is an
    /// end of the range, which stands for all moments beyond it.
    pub const fn exactly_since(self, earlier: Self) -> Option<i64> {
        if self.is_end() || earlier.is_end() {
            return None;
        }
        self.nanoseconds().checked_sub(earlier.nanoseconds())
    }

    const fn is_end(self) -> bool {
        self.nanoseconds() == i64::MAX || self.nanoseconds() == -i64::MAX
    }
}

impl Default for Timestamp {
    fn default() -> Self {
        Self::from_nanoseconds(0)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timestamp").field(&self.nanoseconds()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optional_timestamp_takes_8_bytes_and_timestamps_keep_their_order() {
        assert_eq!(size_of::<Option<Timestamp>>(), size_of::<i64>());
        let moments = [i64::MIN + 1, -1, 0, 1, i64::MAX].map(Timestamp::from_nanoseconds);
        assert!(moments.is_sorted());
        assert_eq!(moments.map(Timestamp::nanoseconds), [i64::MIN + 1, -1, 0, 1, i64::MAX]);
        assert_eq!(
            Timestamp::from_nanoseconds(i64::MIN),
            moments[0],
            "the one value that is not representable"
        );
        assert_eq!(Timestamp::default().nanoseconds(), 0);
    }

    #[test]
    fn a_distance_is_exact_up_to_292_years_and_unknown_from_an_end_of_the_range() {
        let at = Timestamp::from_nanoseconds;
        let (early, late) = (at(-(1 << 62)), at((1 << 62) - 1));
        assert_eq!(late.exactly_since(early), Some(i64::MAX));
        assert_eq!(at(1 << 62).exactly_since(early), None);
        assert_eq!((at(1 << 62).since(early), early.exactly_since(late)), (i64::MAX, Some(-i64::MAX)));
        for end in [i64::MIN, i64::MAX] {
            assert_eq!((at(end).exactly_since(at(0)), at(0).exactly_since(at(end))), (None, None));
        }
    }
}
