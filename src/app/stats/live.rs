//! Counting while frames come: the caller's thread decodes, another one follows the flows.

use std::convert::Infallible;
use std::thread::{self, JoinHandle};

use super::batch::Batch;
use super::{Counter, Stats};
use crate::analysis::Analysis;
use crate::analysis::sink::Discard;
use crate::app::Failure;
use crate::app::portions::{self, Filling};
use crate::frame::RawFrame;

/// Counts frames as they come.
pub(crate) struct LiveCounter {
    counter: Counter,
    batch: Batch,
    batches: Filling<Batch>,
    follower: JoinHandle<Analysis<Discard>>,
}

impl LiveCounter {
    /// Begins to count.
    pub(crate) fn begin() -> Self {
        let mut counter = Counter::new(None);
        let mut analysis = std::mem::replace(&mut counter.analysis, Analysis::counting(None));
        let (batches, to_follow) = portions::ends::<Batch>();
        let follower = thread::spawn(move || {
            let Ok(()) = to_follow.each(|batch: &mut Batch| {
                batch.follow(&mut analysis);
                Ok::<_, Infallible>(())
            });
            analysis
        });
        Self { counter, batch: Batch::default(), batches, follower }
    }

    /// Counts a frame. Waits where the other thread is behind.
    ///
    /// # Errors
    ///
    /// None without a filter.
    pub(crate) fn frame(&mut self, frame: RawFrame<'_>) -> Result<(), Failure> {
        self.counter.intake.frame(frame, &mut self.batch)?;
        if self.batch.is_full() {
            // A thread that panicked has said so.
            let _ = self.batches.hand_over(&mut self.batch);
        }
        Ok(())
    }

    /// The totals.
    pub(crate) fn finish(self) -> Stats {
        let Self { mut counter, mut batch, batches, follower } = self;
        let _ = batches.hand_over(&mut batch);
        drop(batches);
        // A thread that panicked has said so; what was counted without it is not there.
        if let Ok(analysis) = follower.join() {
            counter.analysis = analysis;
        }
        counter.finish()
    }
}
