//! The clock of this machine, which the kernel also uses to timestamp frames.

use std::time::SystemTime;

use crate::frame::Timestamp;

/// The current time, by the clock that also timestamps frames. It is negative before 1970, and saturates at the
/// limits of [`Timestamp`] (about 292 years from 1970).
#[expect(clippy::disallowed_methods, reason = "this is the one place that looks at the clock")]
pub fn now() -> Timestamp {
    let nanoseconds = match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |since| -since),
    };
    Timestamp::from_nanoseconds(nanoseconds)
}
