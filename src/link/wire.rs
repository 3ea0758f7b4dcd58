//! One direction of the link in time: who waits for how long, and who comes when.

use std::collections::VecDeque;

use super::settings::{BOUND, Path};

/// A direction, as far as its packets have gone. Times are nanoseconds.
#[derive(Debug)]
pub(super) struct Wire {
    path: Path,
    /// When the last packet has entered the link with its last bit.
    free_at: i64,
    /// When the packets begin to enter it that wait for their turn.
    begins: VecDeque<i64>,
    /// When the last packet in order arrives.
    last: i64,
}

/// What happens to a packet that comes to the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entrance {
    /// It will be at the other end then.
    Due {
        /// When its last bit is.
        due: i64,
        /// How many packets wait before it.
        waiting: u32,
    },
    /// The queue is full.
    Refused {
        /// How many packets wait.
        waiting: u32,
    },
}

impl Wire {
    pub(super) const fn new(path: Path) -> Self {
        Self { path, free_at: i64::MIN, begins: VecDeque::new(), last: i64::MIN }
    }

    /// A packet of so many bytes comes, and its jitter is known.
    pub(super) fn enter(&mut self, now: i64, bytes: usize, jitter: u64) -> Entrance {
        while self.begins.front().is_some_and(|begin| *begin <= now) {
            self.begins.pop_front();
        }
        let waiting = u32::try_from(self.begins.len()).unwrap_or(u32::MAX);
        let begin = self.free_at.max(now);
        let limit = self.path.queue.map_or(BOUND, |queue| queue as usize).min(BOUND);
        if begin > now && self.begins.len() >= limit {
            return Entrance::Refused { waiting };
        }
        let takes = self.path.rate.map_or(0, |rate| rate.time_of(bytes));
        self.free_at = later(begin, takes);
        if begin > now {
            self.begins.push_back(begin);
        }
        Entrance::Due { due: later(later(self.free_at, self.path.delay.ns()), jitter), waiting }
    }

    /// When something arrives that would be there at `due` and stays behind what was sent before it.
    pub(super) fn in_order(&mut self, due: i64) -> i64 {
        self.last = self.last.max(due);
        self.last
    }
}

/// So many nanoseconds later.
pub(super) fn later(time: i64, by: u64) -> i64 {
    time.saturating_add(i64::try_from(by).unwrap_or(i64::MAX))
}
