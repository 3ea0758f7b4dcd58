//! Round numbers for an axis.

/// Round numbers from 0 up to `top`, about `wanted` of them: each a multiple of 1, 2 or 5 times a power of ten.
pub fn ticks(top: f64, wanted: usize) -> Vec<f64> {
    if !top.is_finite() || top <= 0.0 || wanted == 0 {
        return vec![0.0];
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful of ticks")]
    let rough = top / wanted as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power).into_iter().find(|step| *step >= rough);
    let step = step.unwrap_or(power * 10.0);
    (0..=wanted)
        .map(|count| f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * step)
        .take_while(|tick| *tick <= top * (1.0 + 1e-9))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_top() {
        assert_eq!(ticks(97.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0]);
        assert_eq!(ticks(100.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(0.0, 5), [0.0]);
        assert_eq!(ticks(f64::NAN, 5), [0.0]);
        assert_eq!(ticks(7.0, 3), [0.0, 5.0]);
    }
}
