//! The signals that end a program politely: Ctrl-C, the one that `kill` sends, and the one that comes when the terminal is
//! closed.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use procfs::process::Process;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that ask a program to end. Once this is made, they no longer kill the process.
pub(super) struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
    /// `None` where it is ignored: nohup asks for that.
    hangup: Option<Signal>,
}

impl StopSignals {
    /// Listens for the signals on this runtime.
    ///
    /// # Errors
    ///
    /// The system refuses the handlers.
    pub(super) fn new(runtime: &Runtime) -> io::Result<Self> {
        let _within = runtime.enter();
        let interrupt = signal(SignalKind::interrupt())?;
        let terminate = signal(SignalKind::terminate())?;
        let hangup =
            if is_ignored(SignalKind::hangup()) { None } else { Some(signal(SignalKind::hangup())?) };
        Ok(Self { interrupt, terminate, hangup })
    }

    /// Ready when one of them has come.
    pub(super) async fn requested(mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => drop(hangup.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            () = hangup => {}
        }
    }
}

/// Whether this process was started so that it ignores a signal.
fn is_ignored(signal: SignalKind) -> bool {
    let bit = u32::try_from(signal.as_raw_value() - 1).ok().and_then(|place| 1_u64.checked_shl(place));
    let status = Process::myself().and_then(|process| process.status());
    status.is_ok_and(|status| bit.is_some_and(|bit| status.sigign & bit != 0))
}

/// The same signals for a program without a runtime of its own. They are listened for before privileges are given up;
/// the thread that waits for them is started afterwards.
pub(super) struct StopFlag {
    runtime: Runtime,
    stop: StopSignals,
}

impl StopFlag {
    /// Listens for the signals. No thread is started.
    ///
    /// # Errors
    ///
    /// The system refuses the handlers.
    pub(super) fn prepare() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let stop = StopSignals::new(&runtime)?;
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
