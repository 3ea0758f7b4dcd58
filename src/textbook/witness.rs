//! Tells whoever watches what a program does with one of its sockets.

use std::net::SocketAddr;

use super::canonical::canonical;
use crate::call::{Action, Call, End, Transport, Watch};
use crate::frame::Timestamp;
use crate::lab::clock::now;

/// Knows what stays the same between the calls on one socket, so that each call is told in one line.
#[derive(Clone)]
pub(super) struct Witness {
    watch: Watch,
    end: End,
    transport: Transport,
    local: Option<SocketAddr>,
    peer: Option<SocketAddr>,
}

impl Witness {
    pub(super) fn new(watch: Watch, end: End, transport: Transport) -> Self {
        Self { watch, end, transport, local: None, peer: None }
    }

    /// The same, for a socket bound to this address.
    pub(super) fn at(mut self, local: SocketAddr) -> Self {
        self.local = Some(canonical(local));
        self
    }

    /// The same, with this address at the other side.
    pub(super) fn with(mut self, peer: SocketAddr) -> Self {
        self.peer = Some(canonical(peer));
        self
    }

    /// Tells a call that happens now.
    pub(super) fn tell(&self, action: Action) {
        self.tell_at(now(), action);
    }

    /// Tells a call that happened at `time`.
    pub(super) fn tell_at(&self, time: Timestamp, action: Action) {
        let Self { end, transport, local, peer, .. } = *self;
        (self.watch)(Call { time, end, transport, local, peer, action });
    }

    pub(super) fn tell_send(&self, bytes: usize) {
        self.tell(Action::Send { bytes: bytes as u64 });
    }

    pub(super) fn tell_receive(&self, bytes: usize) {
        self.tell(Action::Receive { bytes: bytes as u64 });
    }
}
