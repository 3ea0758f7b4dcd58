//! Amounts with their units, as scenarios and options write them: times, rates, probabilities.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "what is read is not negative and is checked against its range; a cast saturates; what is written has few digits"
)]

use std::fmt;
use std::str::FromStr;

use super::phrase::{Expected, PhraseError, WordReader};
use crate::language::said;

/// The longest time that a scenario may name: an hour, in nanoseconds.
const LONGEST_NS: u64 = 3_600_000_000_000;

/// A length of time in nanoseconds, up to an hour. Its text is a number and a unit: `20 ms`, `1.5 s`, `200 us`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TimeSpan(u64);

impl TimeSpan {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// So many nanoseconds, at most an hour of them.
    pub const fn from_ns(ns: u64) -> Self {
        Self(if ns > LONGEST_NS { LONGEST_NS } else { ns })
    }

    /// So many milliseconds.
    pub const fn from_ms(ms: u64) -> Self {
        Self::from_ns(ms.saturating_mul(1_000_000))
    }

    /// In nanoseconds.
    pub const fn ns(self) -> u64 {
        self.0
    }

    /// As the standard library has it.
    pub const fn duration(self) -> std::time::Duration {
        std::time::Duration::from_nanos(self.0)
    }

    /// Takes a time from a phrase; none if none stands there.
    ///
    /// # Errors
    ///
    /// If a number stands there without a unit of time, or the time is longer than an hour.
    pub fn take(phrase: &mut WordReader<'_>) -> Result<Option<Self>, PhraseError> {
        let Some(count) = phrase.read(Expected::Duration, decimal) else { return Ok(None) };
        let units = [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("min", 6e10)];
        // The Greek letter is another character than the micro sign, and looks like it.
        let unit = if phrase.take_mark("μs") {
            1e3
        } else {
            let unit = units.into_iter().find(|(unit, _)| phrase.take(unit));
            unit.ok_or_else(|| phrase.unexpected())?.1
        };
        let ns = (count * unit).round();
        if ns > LONGEST_NS as f64 {
            return Err(phrase.refused(said!("a time may be an hour at most", "时间最长为一小时")));
        }
        Ok(Some(Self(ns as u64)))
    }
}

impl FromStr for TimeSpan {
    type Err = PhraseError;

    fn from_str(text: &str) -> Result<Self, PhraseError> {
        whole(text, Self::take)
    }
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, size) = match self.0 {
            1_000_000_000.. | 0 => ("s", 1e9),
            1_000_000.. => ("ms", 1e6),
            1_000.. => ("us", 1e3),
            _ => ("ns", 1.0),
        };
        write!(f, "{} {unit}", self.0 as f64 / size)
    }
}

/// A rate in bits per second, from 1 kbit/s to 100 Gbit/s. Its text: `10 Mbit/s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u64);

impl Rate {
    /// So many bits per second; none outside the range.
    pub fn from_bits_per_second(bits: u64) -> Option<Self> {
        (1_000..=100_000_000_000).contains(&bits).then_some(Self(bits))
    }

    /// In bits per second.
    pub const fn bits_per_second(self) -> u64 {
        self.0
    }

    /// How long so many bytes take, in nanoseconds, rounded up.
    pub fn time_of(self, bytes: usize) -> u64 {
        let bits = (bytes as u128).saturating_mul(8 * 1_000_000_000);
        u64::try_from(bits.div_ceil(u128::from(self.0.max(1)))).unwrap_or(u64::MAX)
    }

    /// Takes a rate from a phrase; none if none stands there.
    ///
    /// # Errors
    ///
    /// If a number stands there without a unit, or the rate is out of range.
    pub fn take(phrase: &mut WordReader<'_>) -> Result<Option<Self>, PhraseError> {
        let Some(count) = phrase.read(Expected::Rate, decimal) else { return Ok(None) };
        let units = [("bit/s", 1.0), ("kbit/s", 1e3), ("Mbit/s", 1e6), ("Gbit/s", 1e9)];
        let unit = units.into_iter().find(|(unit, _)| phrase.take(unit));
        let Some((_, unit)) = unit else { return Err(phrase.unexpected()) };
        let bits = (count * unit).round();
        // A float that is too large becomes the largest number, which is out of range, too.
        Self::from_bits_per_second(bits as u64).map(Some).ok_or_else(|| {
            phrase.refused(said!(
                "a rate is from 1 kbit/s to 100 Gbit/s",
                "速率的范围是 1 kbit/s 到 100 Gbit/s"
            ))
        })
    }
}

impl FromStr for Rate {
    type Err = PhraseError;

    fn from_str(text: &str) -> Result<Self, PhraseError> {
        whole(text, Self::take)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, size) = match self.0 {
            1_000_000_000.. => ("Gbit/s", 1e9),
            1_000_000.. => ("Mbit/s", 1e6),
            _ => ("kbit/s", 1e3),
        };
        write!(f, "{} {unit}", self.0 as f64 / size)
    }
}

/// How likely something is, in millionths: 0 to 1,000,000. Its text is in percent: `1 %`, `0.5%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Probability(u32);

impl Probability {
    /// So many of a million; at most all of them.
    pub const fn from_millionths(millionths: u32) -> Self {
        Self(if millionths > 1_000_000 { 1_000_000 } else { millionths })
    }

    /// Of a million.
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// Takes a probability from a phrase; none if none stands there.
    ///
    /// # Errors
    ///
    /// If a number stands there without `%`, or is above 100.
    pub fn take(phrase: &mut WordReader<'_>) -> Result<Option<Self>, PhraseError> {
        let Some(percent) = phrase.read(Expected::Percentage, decimal) else { return Ok(None) };
        if !phrase.take("%") {
            return Err(phrase.unexpected());
        }
        let millionths = (percent * 1e4).round();
        if millionths > 1e6 {
            return Err(phrase.refused(said!("a probability is 100 % at most", "概率最大为 100 %")));
        }
        Ok(Some(Self(millionths as u32)))
    }
}

impl FromStr for Probability {
    type Err = PhraseError;

    fn from_str(text: &str) -> Result<Self, PhraseError> {
        whole(text, Self::take)
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", f64::from(self.0) / 1e4)
    }
}

/// A number with or without a fraction; never negative, never infinite.
fn decimal(token: &str) -> Option<f64> {
    let digits = token.replace('_', "");
    // "inf" and "nan" are numbers, too, for the standard library.
    digits.starts_with(|first: char| first.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// Reads a phrase that is one amount and nothing else.
fn whole<T>(
    text: &str,
    take: fn(&mut WordReader<'_>) -> Result<Option<T>, PhraseError>,
) -> Result<T, PhraseError> {
    let mut phrase = WordReader::new(text)?;
    let value = take(&mut phrase)?.ok_or_else(|| phrase.unexpected())?;
    phrase.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_with_their_units_and_written_as_they_are_read() {
        assert_eq!("20 ms".parse::<TimeSpan>().unwrap().ns(), 20_000_000);
        assert_eq!("1.5s".parse::<TimeSpan>().unwrap().to_string(), "1.5 s");
        assert_eq!("200 µs".parse::<TimeSpan>().unwrap().to_string(), "200 us");
        assert_eq!("10 Mbit/s".parse::<Rate>().unwrap().bits_per_second(), 10_000_000);
        assert_eq!("2.5 gbit/s".parse::<Rate>().unwrap().to_string(), "2.5 Gbit/s");
        assert_eq!("0.5%".parse::<Probability>().unwrap().to_string(), "0.5 %");
    }

    #[test]
    fn an_amount_without_its_unit_is_refused() {
        for text in ["20", "20 m", "", "ms", "20 ms 3", "-1 ms", "61 min", "inf s"] {
            assert!(text.parse::<TimeSpan>().is_err(), "{text}");
        }
        assert!("10 Mbps".parse::<Rate>().unwrap_err().to_string().contains("`Mbit/s`"));
        assert!("101 %".parse::<Probability>().is_err() && "1 kbyte/s".parse::<Rate>().is_err());
    }

    #[test]
    fn a_packet_of_1500_bytes_takes_1200_us_at_10_mbit_s() {
        let rate = Rate::from_bits_per_second(10_000_000).unwrap();
        assert_eq!(rate.time_of(1500), 1_200_000);
        assert_eq!(Rate::from_bits_per_second(3_000).unwrap().time_of(1), 2_666_667);
    }
}
