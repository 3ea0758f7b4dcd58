//! How far from the first packet a time may be.

use crate::frame::Timestamp;
use crate::trace::schema::MAX_INTEGER;

/// How far from the first packet a time may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeRange {
    /// At any distance: the steps are shown, or saved in a capture file.
    Unlimited,
    /// As far as a trace can say.
    OfTrace,
}

impl TimeRange {
    /// The nearest moment within the range, if `time` is outside of it. `epoch` is the time of the first packet.
    pub(super) fn nearest(self, time: Timestamp, epoch: Timestamp) -> Option<Timestamp> {
        let since = time.since(epoch);
        let is_far = self == Self::OfTrace && since.unsigned_abs() > MAX_INTEGER.unsigned_abs();
        let nearest = since.clamp(-MAX_INTEGER, MAX_INTEGER);
        is_far.then(|| Timestamp::from_nanoseconds(epoch.nanoseconds().saturating_add(nearest)))
    }
}
