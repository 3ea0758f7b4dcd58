//! Two threads that share the work on a recording: one fills portions, the other one takes what is in them, and the memory of
//! each portion goes back to be filled again.

use std::mem;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

/// How many portions there are: one that is filled, one that is taken, and one between the two threads.
const PORTIONS: usize = 3;

/// The thread that fills.
pub(super) struct Filling<P> {
    full: Sender<P>,
    empty: Receiver<P>,
}

/// The thread that takes.
pub(super) struct Taking<P> {
    full: Receiver<P>,
    empty: Sender<P>,
}

/// Nothing is taken any more.
pub(super) struct Stopped;

/// The ends of two threads. The first portion is that of the thread that fills.
pub(super) fn ends<P: Default>() -> (Filling<P>, Taking<P>) {
    let (to_take, full) = mpsc::channel();
    let (to_fill, empty) = mpsc::channel();
    for _ in 1..PORTIONS {
        // This cannot fail: the receiver is here.
        let _ = to_fill.send(P::default());
    }
    (Filling { full: to_take, empty }, Taking { full, empty: to_fill })
}

/// Runs `fill` on a thread of its own, and `take` on this one for each portion. Gives what `fill` gives.
///
/// # Errors
///
/// That of `take`: then nothing more is taken.
pub(super) fn share<P: Default + Send, T: Send, E>(
    fill: impl FnOnce(Filling<P>) -> T + Send,
    take: impl FnMut(&mut P) -> Result<(), E>,
) -> Result<T, E> {
    let (filling, taking) = ends();
    thread::scope(|scope| {
        let thread = scope.spawn(move || fill(filling));
        let taken = taking.each(take);
        let filled = thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        taken.map(|()| filled)
    })
}

impl<P: Default> Filling<P> {
    /// Hands over a portion, and waits for one that has been taken.
    pub(super) fn hand_over(&self, portion: &mut P) -> Result<(), Stopped> {
        self.full.send(mem::take(portion)).map_err(|_| Stopped)?;
        *portion = self.empty.recv().map_err(|_| Stopped)?;
        Ok(())
    }
}

impl<P> Taking<P> {
    /// Takes each portion, until no more come or `take` fails.
    pub(super) fn each<E>(self, mut take: impl FnMut(&mut P) -> Result<(), E>) -> Result<(), E> {
        for mut portion in self.full {
            take(&mut portion)?;
            // The thread that fills may be at its end.
            let _ = self.empty.send(portion);
        }
        Ok(())
    }
}
