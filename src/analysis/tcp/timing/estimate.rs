//! The textbook's estimate of the round trip (section 3.5.3): RFC 6298 with the book's names.

/// `EstimatedRTT` and `DevRTT` after some samples.
///
/// The book begins with the first sample, and does not define the first `DevRTT`. Here it is half of the first
/// sample, as in RFC 6298, 2.2, because with 0 the first `TimeoutInterval` would have no margin. Later samples follow
/// the book's order: the deviation is computed from the new `EstimatedRTT` (RFC 6298, 2.3, uses the old one). The
/// RFC's minimum of one second for real timers is left out, as in the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Estimate {
    pub(super) rtt: i64,
    pub(super) deviation: i64,
}

impl Estimate {
    /// The estimate after `sample`, from the one before it.
    ///
    /// Times of a millisecond and more are rounded to whole microseconds, as they are shown. So a reader can check
    /// each line with the numbers of the line before.
    pub(super) const fn after(before: Option<Self>, sample: i64) -> Self {
        let longest = match before {
            Some(before) if before.rtt > sample => before.rtt,
            _ => sample,
        };
        let step = if longest < 1_000_000 { 1 } else { 1_000 };
        let sample = shared(sample, 1, step);
        let Some(Self { rtt, deviation }) = before else {
            return Self { rtt: sample, deviation: shared(sample, 2, step) };
        };
        // 0.875 * before + 0.125 * sample, and 0.75 * before + 0.25 * difference, without overflow of 64 bits.
        let (rtt, deviation) = (shared(rtt, 1, step), shared(deviation, 1, step));
        let rtt = rtt.saturating_add(shared(sample.saturating_sub(rtt), 8, step));
        let difference = sample.saturating_sub(rtt).saturating_abs();
        let deviation = deviation.saturating_add(shared(difference.saturating_sub(deviation), 4, step));
        Self { rtt, deviation }
    }

    /// `EstimatedRTT + 4 * DevRTT`.
    pub(super) const fn timeout(self) -> i64 {
        self.rtt.saturating_add(self.deviation.saturating_mul(4))
    }
}

/// A time divided by `parts`, rounded to the nearest `step`.
const fn shared(time: i64, parts: i64, step: i64) -> i64 {
    let by = parts * step;
    (time.saturating_add(time.signum() * by / 2) / by).saturating_mul(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five samples and the values after each, worked out by hand with the book's formulas: 100 ms and 5 ms before.
    #[test]
    fn the_formulas_of_the_book() {
        let mut estimate = Estimate { rtt: 100_000_000, deviation: 5_000_000 };
        let rows = [
            (106, 100_750_000, 5_062_500),
            (120, 103_156_250, 8_007_812),
            (140, 107_761_719, 14_065_429),
            (90, 105_541_504, 14_434_448),
            (115, 106_723_816, 12_894_882),
        ];
        for (sample, rtt, deviation) in rows {
            estimate = Estimate::after(Some(estimate), sample * 1_000_000);
            // Each is rounded to a microsecond, and so is what it is made of.
            let near = |have: i64, want: i64| (have - want).abs() <= 2_000;
            assert!(near(estimate.rtt, rtt) && near(estimate.deviation, deviation), "{sample}: {estimate:?}");
        }
        assert_eq!(estimate.timeout(), estimate.rtt + 4 * estimate.deviation);
    }

    #[test]
    fn the_first_sample_is_the_estimate_and_half_of_it_the_deviation() {
        let first = Estimate::after(None, 213_000);
        assert_eq!((first.rtt, first.deviation, first.timeout()), (213_000, 106_500, 639_000));
    }

    #[test]
    fn what_is_shown_in_microseconds_adds_up_and_goes_on_from_what_was_shown() {
        let first = Estimate::after(None, 27_460_600);
        assert_eq!((first.rtt, first.deviation, first.timeout()), (27_461_000, 13_731_000, 82_385_000));
        // 0.875 × 27.461 + 0.125 × 1.213 = 24.180; 0.75 × 13.731 + 0.25 × |1.213 - 24.180| = 16.040.
        let second = Estimate::after(Some(first), 1_212_700);
        assert_eq!((second.rtt, second.deviation, second.timeout()), (24_180_000, 16_040_000, 88_340_000));
        // Below a millisecond each nanosecond is shown.
        let short = Estimate::after(Some(Estimate { rtt: 213_001, deviation: 5_003 }), 85_402);
        assert_eq!((short.rtt, short.deviation), (197_051, 31_665));
    }

    #[test]
    fn no_sample_overflows() {
        let mut estimate = None;
        for sample in [i64::MAX, 0, i64::MAX, i64::MAX, 1] {
            estimate = Some(Estimate::after(estimate, sample));
        }
        assert!(estimate.is_some_and(|estimate| estimate.rtt >= 0 && estimate.timeout() >= 0));
    }
}
