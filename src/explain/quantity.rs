//! Numbers with their units, the same in every language.

/// The shortest TIME-WAIT in nanoseconds: no TCP is known to end it sooner by itself.
pub const SHORTEST_TIME_WAIT_NS: i64 = 10_000_000_000;

/// A time in nanoseconds, in the unit that suits it: `85 µs`, `12.3 ms`, `1.25 s`.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn duration(nanoseconds: i64) -> String {
    let magnitude = nanoseconds.unsigned_abs();
    let value = nanoseconds as f64;
    match magnitude {
        0..1_000 => format!("{nanoseconds} ns"),
        1_000..1_000_000 => format!("{:.0} µs", value / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} ms", value / 1e6),
        _ => format!("{:.2} s", value / 1e9),
    }
}

/// A rate in bits per second, in three digits: `980`, `12.3k`, `7.92M`, `1.05G`.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn rate(bits_per_second: u64) -> String {
    let value = bits_per_second as f64;
    let (value, unit) = match bits_per_second {
        0..1_000 => return bits_per_second.to_string(),
        1_000..999_500 => (value / 1e3, "k"),
        999_500..999_500_000 => (value / 1e6, "M"),
        _ => (value / 1e9, "G"),
    };
    let decimals = match value {
        ..9.995 => 2,
        ..99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$}{unit}")
}

/// The unit that a sum of times is written in: its terms are rounded first and then added, so that what is read
/// adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Below a millisecond: each nanosecond is shown.
    Microseconds,
    /// Each microsecond is shown.
    Milliseconds,
}

impl Unit {
    /// The unit for a sum whose largest term is this.
    pub const fn of(nanoseconds: i64) -> Self {
        if nanoseconds < 1_000_000 { Self::Microseconds } else { Self::Milliseconds }
    }

    /// What it is called.
    const fn name(self) -> &'static str {
        match self {
            Self::Microseconds => "µs",
            Self::Milliseconds => "ms",
        }
    }

    /// A time in nanoseconds as it is shown in this unit.
    pub const fn rounded(self, nanoseconds: i64) -> i64 {
        match self {
            Self::Microseconds => nanoseconds,
            Self::Milliseconds => nanoseconds.saturating_add(500) / 1000 * 1000,
        }
    }

    /// A time in nanoseconds with this unit: `20.867 ms`. Every number in this unit has as many decimals.
    pub fn time(self, nanoseconds: i64) -> String {
        let rounded = self.rounded(nanoseconds);
        let thousandths = match self {
            Self::Microseconds => rounded.unsigned_abs(),
            Self::Milliseconds => rounded.unsigned_abs() / 1_000,
        };
        let sign = if rounded < 0 { "-" } else { "" };
        format!("{sign}{}.{:03} {}", thousandths / 1_000, thousandths % 1_000, self.name())
    }
}

/// How long a sender waited, compared with the wait before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backoff {
    /// About twice as long: its timer ran out both times (RFC 6298, 5.5).
    Doubled,
    /// About as long.
    Same,
    /// Neither.
    Other,
}

impl Backoff {
    pub(super) const fn of(waited: i64, before: i64) -> Self {
        let tenths = waited.saturating_mul(10);
        let (least, half, most) =
            (before.saturating_mul(13), before.saturating_mul(16), before.saturating_mul(26));
        match tenths {
            _ if before <= 0 => Self::Other,
            _ if tenths <= least && waited.saturating_mul(13) >= before.saturating_mul(10) => Self::Same,
            _ if half <= tenths && tenths <= most => Self::Doubled,
            _ => Self::Other,
        }
    }
}

/// So many of these for one of those, with one decimal below 100: `4.4`, `131`.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn ratio(of: u64, to: u64) -> String {
    let value = of as f64 / to.max(1) as f64;
    if value < 100.0 { format!("{value:.1}") } else { format!("{value:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_the_unit_that_suits_it() {
        assert_eq!(duration(85_400), "85 µs");
        assert_eq!(duration(12_340_000), "12.3 ms");
        assert_eq!(duration(-1_250_000_000), "-1.25 s");
        assert_eq!(duration(12), "12 ns");
    }

    #[test]
    fn the_terms_of_a_sum_add_up_as_they_are_shown() {
        let exact = Unit::of(16_213);
        assert_eq!([16_213, 8_000].map(|time| exact.time(time)), ["16.213 µs", "8.000 µs"]);
        let rounded = Unit::of(27_460_600);
        assert_eq!([27_460_600, 500].map(|time| rounded.time(time)), ["27.461 ms", "0.001 ms"]);
    }

    #[test]
    fn a_timer_that_backs_off_differs_from_one_that_does_not() {
        assert_eq!(Backoff::of(464_000_000, 227_700_000), Backoff::Doubled);
        assert_eq!(Backoff::of(252_000_000, 245_700_000), Backoff::Same);
        assert_eq!(Backoff::of(1_200_000_000, 200_000_000), Backoff::Other);
        assert_eq!(Backoff::of(i64::MAX, i64::MAX), Backoff::Same);
        assert_eq!(Backoff::of(-1, 0), Backoff::Other);
    }

    #[test]
    fn a_ratio_keeps_one_decimal_while_it_is_small() {
        assert_eq!(ratio(712, 162), "4.4");
        assert_eq!(ratio(1310, 10), "131");
    }
}
