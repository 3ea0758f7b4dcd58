//! The signals that end a program politely: Ctrl-C, and the one that `kill` sends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that ask a program to end; from its making on, they no longer kill the process.
pub(super) struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    /// Listens for the signals on this runtime.
    ///
    /// # Errors
    ///
    /// The system refuses the handlers.
    pub(super) fn new(runtime: &Runtime) -> io::Result<Self> {
        let _within = runtime.enter();
        let interrupt = signal(SignalKind::interrupt())?;
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { interrupt, terminate })
    }

    /// Ready when one of them has come.
    pub(super) async fn requested(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The same signals for a program without a runtime of its own. They are listened for before privileges are given up;
/// the thread that waits for them is started afterwards.
pub(super) struct StopFlag {
    runtime: Runtime,
    stop: Stop,
}

impl StopFlag {
    /// Listens for the signals. No thread is started.
    ///
    /// # Errors
    ///
    /// The system refuses the handlers.
    pub(super) fn prepare() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let stop = Stop::new(&runtime)?;
        Ok(Self { runtime, stop })
    }

    /// A flag that is set when one of them comes. The thread that waits ends with the process.
    pub(super) fn watch(self) -> Arc<AtomicBool> {
        let flag = Arc::new(AtomicBool::new(false));
        let set = Arc::clone(&flag);
        let Self { runtime, stop } = self;
        thread::spawn(move || {
            runtime.block_on(stop.requested());
            set.store(true, Ordering::Release);
        });
        flag
    }
}
