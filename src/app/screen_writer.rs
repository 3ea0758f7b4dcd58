//! A thread that writes to standard output, so that a slow terminal holds up neither the capture nor its files.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

use super::Failure;
use super::screen::print;

/// How much text may wait for the terminal, in bytes: about a thousand screens.
const MOST_WAITING: usize = 2 << 20;

/// Writes what it is given, in order.
pub(crate) struct ScreenWriter {
    to_write: Sender<String>,
    /// How many bytes wait.
    waiting: Arc<AtomicUsize>,
    thread: JoinHandle<Result<(), Failure>>,
}

impl ScreenWriter {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// The system starts none.
    pub(crate) fn begin() -> Result<Self, Failure> {
        let (to_write, texts) = mpsc::channel::<String>();
        let waiting = Arc::new(AtomicUsize::new(0));
        let written = Arc::clone(&waiting);
        let write = move || {
            for text in texts {
                print(&text)?;
                written.fetch_sub(text.len(), Ordering::AcqRel);
            }
            Ok(())
        };
        let thread = thread::Builder::new().name("screen".to_owned()).spawn(write);
        Ok(Self { to_write, waiting, thread: thread.map_err(Failure::Runtime)? })
    }

    /// Whether more text may wait.
    pub(crate) fn has_room(&self) -> bool {
        self.waiting.load(Ordering::Acquire) < MOST_WAITING
    }

    /// Gives it text; false if it has ended, which [`ScreenWriter::finish`] explains.
    pub(crate) fn write(&self, text: String) -> bool {
        self.waiting.fetch_add(text.len(), Ordering::AcqRel);
        self.to_write.send(text).is_ok()
    }

    /// Waits until all is written.
    ///
    /// # Errors
    ///
    /// Standard output took no more.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        drop(self.to_write);
        // A thread that panicked has said so on standard error.
        self.thread.join().unwrap_or(Ok(()))
    }
}
