//! Counting while frames come: the caller's thread decodes, another one follows the flows.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use super::batch::Batch;
use super::{BATCHES, Counter, Stats};
use crate::analysis::Analysis;
use crate::analysis::sink::Discard;
use crate::app::Failure;
use crate::frame::RawFrame;

/// Counts frames as they come.
pub(crate) struct LiveCounter {
    counter: Counter,
    batch: Batch,
    full: Sender<Batch>,
    to_fill: Receiver<Batch>,
    follower: JoinHandle<Analysis<Discard>>,
}

impl LiveCounter {
    /// Begins to count.
    pub(crate) fn begin() -> Self {
        let mut counter = Counter::new(None);
        let mut analysis = std::mem::replace(&mut counter.analysis, Analysis::counting(None));
        let (full, to_follow) = mpsc::channel::<Batch>();
        let (empty, to_fill) = mpsc::channel();
        for _ in 1..BATCHES {
            // This cannot fail: the receiver is here.
            let _ = empty.send(Batch::default());
        }
        let follower = thread::spawn(move || {
            for mut batch in to_follow {
                batch.follow(&mut analysis);
                // The counter may have ended.
                let _ = empty.send(batch);
            }
            analysis
        });
        Self { counter, batch: Batch::default(), full, to_fill, follower }
    }

    /// Counts a frame. Waits where the other thread is behind.
    ///
    /// # Errors
    ///
    /// None without a filter.
    pub(crate) fn frame(&mut self, frame: RawFrame<'_>) -> Result<(), Failure> {
        self.counter.intake.frame(frame, &mut self.batch)?;
        if self.batch.is_full() {
            let next = self.to_fill.recv().unwrap_or_default();
            let _ = self.full.send(std::mem::replace(&mut self.batch, next));
        }
        Ok(())
    }

    /// The totals.
    pub(crate) fn finish(self) -> Stats {
        let Self { mut counter, batch, full, follower, .. } = self;
        let _ = full.send(batch);
        drop(full);
        // A thread that panicked has said so; what was counted without it is not there.
        if let Ok(analysis) = follower.join() {
            counter.analysis = analysis;
        }
        counter.finish()
    }
}
