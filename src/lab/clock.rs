//! The clock of this machine, by which the kernel stamps frames.

use std::time::SystemTime;

use crate::frame::Timestamp;

/// The time by the clock that also stamps frames. Before 1970 it is negative; what is more than 292 years away from then
/// has no number in nanoseconds, and is the earliest or latest one that there is.
#[expect(clippy::disallowed_methods, reason = "this is the one place that looks at the clock")]
pub fn now() -> Timestamp {
    let nanoseconds = match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |since| -since),
    };
    Timestamp::from_nanoseconds(nanoseconds)
}
