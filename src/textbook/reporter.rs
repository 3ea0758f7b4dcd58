//! Reports the calls on a socket to an observer.

use std::net::SocketAddr;

use super::canonical::canonical;
use crate::call::{Action, Call, CallObserver, End, TransportProtocol};
use crate::frame::Timestamp;
use crate::host::clock::now;

/// Holds what is the same for all calls on one socket.
#[derive(Clone)]
pub(super) struct CallReporter {
    watch: CallObserver,
    end: End,
    transport: TransportProtocol,
    local: Option<SocketAddr>,
    peer: Option<SocketAddr>,
}

impl CallReporter {
    pub(super) fn new(watch: CallObserver, end: End, transport: TransportProtocol) -> Self {
        Self { watch, end, transport, local: None, peer: None }
    }

    /// Sets the local address.
    pub(super) fn at(mut self, local: SocketAddr) -> Self {
        self.local = Some(canonical(local));
        self
    }

    /// Sets the address of the peer.
    pub(super) fn with(mut self, peer: SocketAddr) -> Self {
        self.peer = Some(canonical(peer));
        self
    }

    /// Reports a call at the current time.
    pub(super) fn report(&self, action: Action) {
        self.report_at(now(), action);
    }

    /// Reports a call at `time`.
    pub(super) fn report_at(&self, time: Timestamp, action: Action) {
        let Self { end, transport, local, peer, .. } = *self;
        (self.watch)(Call { time, end, transport, local, peer, action, result: None });
    }

    pub(super) fn report_send(&self, bytes: usize) {
        self.report(Action::Send { bytes: bytes as u64 });
    }

    pub(super) fn report_receive(&self, bytes: usize) {
        self.report(Action::Receive { bytes: bytes as u64 });
    }
}
