//! Times as the command line says them.

use std::time::Duration;

use crate::language::said;

/// Reads a time with its unit, as `--for` takes it, fractions allowed.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let expected = || {
        said!(
            "expected a time with its unit, for example 10s, 0.5s, 500ms or 2m",
            "这里应是带单位的时间，例如 10s、0.5s、500ms 或 2m"
        )
    };
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: f64 = number.parse().map_err(|_| expected())?;
    let seconds = match unit {
        "ms" => 0.001,
        "s" | "" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(expected()),
    };
    let duration = Duration::try_from_secs_f64(number * seconds).map_err(|_| expected())?;
    if duration.is_zero() {
        Err(said!("a capture of no time sees nothing: at least 1ms", "时间为零就什么也捕获不到：至少 1ms"))
    } else {
        Ok(duration)
    }
}

/// Reads a time in seconds, as `--timeout` takes it: 0.1 to 3600, fractions allowed.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let expected = || {
        said!(
            "expected seconds, from 0.1 to 3600, for example 5 or 0.5",
            "这里应是秒数，从 0.1 到 3600，例如 5 或 0.5"
        )
    };
    let seconds: f64 = text.parse().map_err(|_| expected())?;
    if (0.1..=3600.0).contains(&seconds) { Ok(Duration::from_secs_f64(seconds)) } else { Err(expected()) }
}
