//! What the programs of a run and the link that connects them know of each other.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::eventfd::{EfdFlags, EventFd};

use crate::call::End;
use crate::frame::Timestamp;
use crate::host::clock::now;

/// Shared by the programs and the link.
#[derive(Debug)]
pub(super) struct Rendezvous {
    /// Readable from when on the programs are to end.
    over: EventFd,
    /// Readable whenever a program begins, ends, or begins to wait.
    news: EventFd,
    running: AtomicUsize,
    waiting: AtomicUsize,
    /// When a program began or ceased to wait last, in nanoseconds since 1970.
    changed: AtomicI64,
    meeting: Mutex<Meeting>,
    came: Condvar,
}

/// How far the two programs have come.
#[derive(Debug, Default)]
struct Meeting {
    /// How many times the program of each end has come to a `meet`.
    client: u64,
    server: u64,
    /// Whether no program will come any more.
    over: bool,
    /// Whether the server is ready for clients.
    ready: bool,
}

impl Meeting {
    const fn of(&mut self, end: End) -> &mut u64 {
        match end {
            End::Client => &mut self.client,
            End::Server => &mut self.server,
        }
    }
}

/// Why a program did not get what it waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// It got it.
    Ready,
    /// Its own time was over.
    Late,
    /// The run is over.
    Over,
}

impl Rendezvous {
    /// No program yet.
    ///
    /// # Errors
    ///
    /// The system has no descriptor left.
    pub(super) fn new() -> io::Result<Arc<Self>> {
        let event = || EventFd::from_flags(EfdFlags::EFD_NONBLOCK | EfdFlags::EFD_CLOEXEC);
        Ok(Arc::new(Self {
            over: event()?,
            news: event()?,
            running: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            changed: AtomicI64::new(now().nanoseconds()),
            meeting: Mutex::default(),
            came: Condvar::new(),
        }))
    }

    /// A program begins; it has ended when what is returned is dropped.
    pub(super) fn begin(self: &Arc<Self>, end: End) -> RunningProgram {
        self.running.fetch_add(1, Ordering::AcqRel);
        RunningProgram { stage: Arc::clone(self), end }
    }

    /// What is readable when a program has begun, has ended, or has begun to wait.
    pub(super) fn news(&self) -> BorrowedFd<'_> {
        self.news.as_fd()
    }

    /// Takes note of the news.
    pub(super) fn heard(&self) {
        // It is there or not: either way it is gone afterwards.
        let _ = self.news.read();
    }

    /// Whether every program has ended.
    pub(super) fn is_empty(&self) -> bool {
        self.running.load(Ordering::Acquire) == 0
    }

    /// Since when every program that still runs has waited for another one; `None` if one does not wait. A slow reader waits again
    /// and again, for an instant each time.
    pub(super) fn all_wait_since(&self) -> Option<Timestamp> {
        let wait = self.waiting.load(Ordering::Acquire) >= self.running.load(Ordering::Acquire);
        wait.then(|| Timestamp::from_nanoseconds(self.changed.load(Ordering::Acquire)))
    }

    /// Has all programs end as soon as they wait for something.
    pub(super) fn end(&self) {
        let _ = self.over.write(1);
        self.meeting().over = true;
        self.came.notify_all();
    }

    /// Waits until a socket can be read, for `within` at most.
    pub(super) fn wait_for(&self, socket: BorrowedFd<'_>, within: Option<Duration>) -> io::Result<Woken> {
        // Who gives up after a time goes on by itself.
        let _waits = within.is_none().then(|| self.begin_to_wait());
        let began = now();
        loop {
            let patience = match within {
                // Rounded up: what comes just in time is not late.
                Some(within) => {
                    let left = within.saturating_sub(since(began)) + Duration::from_micros(999);
                    PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX)
                }
                None => PollTimeout::NONE,
            };
            let mut wanted =
                [PollFd::new(socket, PollFlags::POLLIN), PollFd::new(self.over.as_fd(), PollFlags::POLLIN)];
            match poll(&mut wanted, patience) {
                Ok(0) => return Ok(Woken::Late),
                Ok(_) => {}
                Err(nix::errno::Errno::EINTR) => continue,
                Err(error) => return Err(error.into()),
            }
            let [socket, over] = wanted.map(|fd| fd.any().unwrap_or(false));
            return Ok(if socket || !over { Woken::Ready } else { Woken::Over });
        }
    }

    /// Does nothing for a time; false if the run is over before that.
    pub(super) fn pause(&self, time: Duration) -> bool {
        let meeting = self.meeting();
        let (meeting, _) = self
            .came
            .wait_timeout_while(meeting, time, |meeting| !meeting.over)
            .unwrap_or_else(PoisonError::into_inner);
        !meeting.over
    }

    /// The server can be reached from here on.
    pub(super) fn server_is_ready(&self) {
        self.meeting().ready = true;
        self.came.notify_all();
    }

    /// Waits until the server can be reached; false if that will not happen.
    pub(super) fn wait_for_server(&self) -> bool {
        let meeting = self.meeting();
        let meeting = self.came.wait_while(meeting, |meeting| !meeting.ready && !meeting.over);
        !meeting.unwrap_or_else(PoisonError::into_inner).over
    }

    /// The program of one end comes to its `nth` meeting and waits for the other one; false if that will not come.
    fn meet(&self, end: End, nth: u64) -> bool {
        let mut meeting = self.meeting();
        let own = meeting.of(end);
        *own = nth.max(*own);
        self.came.notify_all();
        let _waits = self.begin_to_wait();
        let meeting =
            self.came.wait_while(meeting, |meeting| !meeting.over && *meeting.of(end.other()) < nth);
        !meeting.unwrap_or_else(PoisonError::into_inner).over
    }

    fn meeting(&self) -> std::sync::MutexGuard<'_, Meeting> {
        self.meeting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin_to_wait(&self) -> Waits<'_> {
        self.waiting.fetch_add(1, Ordering::AcqRel);
        self.changed.store(now().nanoseconds(), Ordering::Release);
        self.tell();
        Waits(self)
    }

    fn tell(&self) {
        let _ = self.news.write(1);
    }
}

/// How long ago a moment was.
pub(super) fn since(moment: Timestamp) -> Duration {
    Duration::from_nanos(u64::try_from(now().since(moment)).unwrap_or(0))
}

/// A program that waits, until this is dropped.
struct Waits<'a>(&'a Rendezvous);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::AcqRel);
        self.0.changed.store(now().nanoseconds(), Ordering::Release);
    }
}

/// A program that has begun and has not ended.
#[derive(Debug)]
pub(super) struct RunningProgram {
    stage: Arc<Rendezvous>,
    end: End,
}

impl RunningProgram {
    /// Where it runs.
    pub(super) fn stage(&self) -> &Rendezvous {
        &self.stage
    }

    /// A part of the same program that runs beside it.
    pub(super) fn another(&self) -> Self {
        self.stage.begin(self.end)
    }

    /// Comes to its `nth` meeting and waits for the program of the other end; false if that will not come.
    pub(super) fn meet(&self, nth: u64) -> bool {
        self.stage.meet(self.end, nth)
    }
}

impl Drop for RunningProgram {
    fn drop(&mut self) {
        self.stage.running.fetch_sub(1, Ordering::AcqRel);
        // Who waits to meet this program waits in vain.
        *self.stage.meeting().of(self.end) = u64::MAX;
        self.stage.came.notify_all();
        self.stage.tell();
    }
}
