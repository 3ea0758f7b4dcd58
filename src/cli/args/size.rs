//! Sizes of files as the command line says them.

use crate::language::said;

/// Reads a size with its unit, as `--rotate` takes it: 64 kB at least, fractions allowed.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    /// A file that is smaller may have no room for one packet of loopback.
    const SMALLEST: f64 = 64e3;
    let expected = || {
        said!(
            "expected a size with its unit, from 64kB, for example 500kB, 100MB or 2GB",
            "这里应是带单位的大小，至少 64kB，例如 500kB、100MB 或 2GB"
        )
    };
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: f64 = number.parse().map_err(|_| expected())?;
    let unit = match unit.trim_start().to_ascii_lowercase().as_str() {
        "kb" | "k" => 1e3,
        "mb" | "m" => 1e6,
        "gb" | "g" => 1e9,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(expected()),
    };
    let size = number * unit;
    if size < SMALLEST {
        return Err(expected());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is positive, and saturates"
    )]
    Ok(size as u64)
}
