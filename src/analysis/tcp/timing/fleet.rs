//! Fleets: groups of segments that travel close together, as the textbook's lab calls them.

use super::samples::Samples;
use crate::analysis::measure::Fleets;
use crate::frame::Timestamp;

/// A gap that is this many times longer than the usual one ends a fleet, if it is also long compared to the round
/// trip. Each ACK releases a few segments at once, and the time between two ACKs is not a pause.
const PAUSE: i64 = 8;
/// A pause lasts at least this fraction of a round trip: one fourth.
const PARTS: i64 = 4;
/// Fewer segments than this are no fleet: an ACK of two segments releases two.
const FEWEST: u32 = 3;
/// Gaps below a microsecond, in nanoseconds, show the clock's resolution and not the sender.
const SHORTEST: i64 = 1_000;

/// The fleets of one end.
#[derive(Debug, Clone, Default)]
pub(super) struct Fleet {
    last: Option<Timestamp>,
    /// About the median of the gaps: each gap moves it up or down by a quarter, so that half of the gaps are above it.
    usual: i64,
    began: Option<Timestamp>,
    segments: u32,
    /// When the previous fleet began.
    before: Option<Timestamp>,
    fleets: u32,
    sent: u32,
    periods: Option<Box<Samples>>,
}

impl Fleet {
    /// Records a segment with new data. `round_trip` is that of the handshake in nanoseconds, or 0 if it was not seen.
    pub(super) fn sends(&mut self, time: Timestamp, round_trip: i64) {
        let Some(last) = self.last.replace(time) else {
            (self.began, self.segments) = (Some(time), 1);
            return;
        };
        let gap = time.since(last).max(SHORTEST);
        if self.usual > 0 && gap / PAUSE > self.usual && gap >= round_trip / PARTS {
            self.ends();
            (self.began, self.segments) = (Some(time), 0);
        }
        self.segments = self.segments.saturating_add(1);
        self.usual = match self.usual {
            0 => gap,
            usual if gap > usual => usual.saturating_add(usual / 4).min(gap),
            usual => (usual - usual / 4).max(gap),
        };
    }

    pub(super) fn heap(&self) -> usize {
        self.periods.as_ref().map_or(0, |periods| size_of::<Samples>() + periods.heap())
    }

    fn ends(&mut self) {
        if self.segments < FEWEST {
            self.before = None;
            return;
        }
        self.fleets = self.fleets.saturating_add(1);
        self.sent = self.sent.saturating_add(self.segments);
        if let (Some(before), Some(began)) = (self.before, self.began) {
            self.periods.get_or_insert_default().add(began.since(before));
        }
        self.before = self.began;
    }

    /// All fleets, with the current one; `None` if fewer than three were seen, which have no period.
    pub(super) fn sum(&self) -> Option<Fleets> {
        let mut all = self.clone();
        all.ends();
        let period_ns = all.periods?.median()?;
        (all.fleets >= 3).then_some(Fleets { fleets: all.fleets, segments: all.sent, period_ns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: i64 = 1_000_000;

    fn sum(times: impl IntoIterator<Item = i64>) -> Option<Fleets> {
        sum_at(0, times)
    }

    fn sum_at(round_trip: i64, times: impl IntoIterator<Item = i64>) -> Option<Fleets> {
        let mut fleet = Fleet::default();
        times.into_iter().for_each(|time| fleet.sends(Timestamp::from_nanoseconds(time), round_trip));
        fleet.sum()
    }

    #[test]
    fn fleets_of_six_every_150_ms() {
        let times = (0..10).flat_map(|fleet| (0..6).map(move |n| fleet * 150 * MS + n * MS));
        assert_eq!(sum(times), Some(Fleets { fleets: 10, segments: 60, period_ns: 150 * MS }));
    }

    #[test]
    fn what_one_ack_lets_go_is_no_fleet_of_its_own() {
        // Three segments with each ACK, ten ACKs with each round trip.
        let burst = |start: i64| (0..30).map(move |n| start + n / 3 * MS + n % 3 * 10_000);
        let times = || (0..5).flat_map(|fleet| burst(fleet * 200 * MS));
        let fleets = Fleets { fleets: 5, segments: 150, period_ns: 200 * MS };
        assert_eq!(sum_at(200 * MS, times()), Some(fleets));
        assert!(
            sum(times()).is_some_and(|fleets| fleets.fleets > 5),
            "without the round trip they look alike"
        );
    }

    #[test]
    fn an_even_stream_and_a_pair_at_a_time_are_no_fleets() {
        assert_eq!(sum((0..100).map(|n| n * 10 * MS)), None);
        assert_eq!(sum((0..50).flat_map(|n| [n * 100 * MS, n * 100 * MS + 10_000])), None);
        assert_eq!(sum([]), None);
        assert_eq!(sum([i64::MIN, i64::MAX, i64::MIN, 0]), None);
    }
}
