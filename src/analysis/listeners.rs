//! The server sockets that have answered a SYN: where one leaves the next SYN unanswered, its program listens, and may not
//! accept.

use std::collections::HashMap;
use std::net::SocketAddr;

use foldhash::fast::RandomState;

use super::fact::PacketRef;

/// How many sockets are remembered; then all are forgotten.
const KEPT: usize = 1 << 12;

/// The sockets that answer, each with its last SYN ACK.
#[derive(Debug, Default)]
pub(super) struct Listeners(HashMap<SocketAddr, PacketRef, RandomState>);

impl Listeners {
    /// Records a SYN ACK of `server`.
    pub(super) fn accepts(&mut self, server: SocketAddr, packet: PacketRef) {
        if self.0.len() >= KEPT && !self.0.contains_key(&server) {
            self.0.clear();
        }
        self.0.insert(server, packet);
    }

    /// Records a RST by which `server` refuses a SYN: its program no longer listens.
    pub(super) fn refuses(&mut self, server: SocketAddr) {
        self.0.remove(&server);
    }

    /// The SYN ACK which shows that a program listens at `server`.
    pub(super) fn answer(&self, server: SocketAddr) -> Option<PacketRef> {
        self.0.get(&server).copied()
    }
}
