//! Where the programs of a run note their calls.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::call::{Action, Call, CallError, CallObserver, CallResult, End, TransportProtocol};
use crate::frame::Timestamp;
use crate::host::clock::now;

/// The most calls that are kept: a program may call without end.
const MOST: usize = 1_000_000;

/// The calls of all programs of a run, in the order in which they returned.
#[derive(Debug, Clone, Default)]
pub struct Journal(Arc<Mutex<Vec<Call>>>);

impl Journal {
    /// Notes a call.
    pub(super) fn note(&self, call: Call) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() < MOST {
            calls.push(call);
        }
    }

    /// Notes every call that it is given.
    pub fn observer(&self) -> CallObserver {
        let journal = self.clone();
        Arc::new(move |call| journal.note(call))
    }

    /// Takes what has been noted so far.
    pub(super) fn take(&self) -> Vec<Call> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Notes the calls on one socket.
#[derive(Debug, Clone)]
pub(super) struct Reporter {
    pub(super) journal: Journal,
    pub(super) end: End,
    pub(super) transport: TransportProtocol,
    pub(super) local: Option<SocketAddr>,
    pub(super) peer: Option<SocketAddr>,
}

impl Reporter {
    /// Makes a call that causes packets, and notes it.
    ///
    /// # Errors
    ///
    /// Those of the call.
    pub(super) fn causing<T>(&self, action: Action, call: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let before = now();
        let result = call();
        self.note(before, action, now().since(before), result.as_ref().err());
        result
    }

    /// Notes a call that packets cause, at its end.
    pub(super) fn caused(&self, action: Action, began: Timestamp, error: Option<&io::Error>) {
        let after = now();
        self.note(after, action, after.since(began), error);
    }

    fn note(&self, time: Timestamp, action: Action, took_ns: i64, error: Option<&io::Error>) {
        let error = error.map(|error| CallError::from_errno(error.raw_os_error().unwrap_or(0)));
        let result = Some(CallResult { took_ns: u64::try_from(took_ns).unwrap_or(0), error });
        let Self { end, transport, local, peer, .. } = *self;
        self.journal.note(Call { time, end, transport, local, peer, action, result });
    }
}
