//! Numbers with their units, the same in every language.

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

/// A time in nanoseconds as a number of milliseconds, to the microsecond: what a sum of times is written in.
#[expect(clippy::cast_precision_loss, reason = "microseconds are shown")]
pub fn milliseconds(nanoseconds: i64) -> String {
    format!("{:.3}", nanoseconds as f64 / 1e6)
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
    fn a_ratio_keeps_one_decimal_while_it_is_small() {
        assert_eq!(ratio(712, 162), "4.4");
        assert_eq!(ratio(1310, 10), "131");
    }
}
