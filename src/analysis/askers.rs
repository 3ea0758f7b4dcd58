//! UDP clients that have asked and not been answered. The answer may come from another socket than the one that was asked:
//! TFTP answers from a new port (RFC 1350, 4), a host with several addresses from another one, and what was sent to a group
//! is answered by its members.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;

use foldhash::fast::RandomState;

use super::fact::PacketRef;
use super::flow::{FlowId, FlowSlot, is_group};
use crate::frame::Timestamp;

/// How many questions are remembered.
const KEPT: usize = 1024;
/// An answer that takes longer than this many nanoseconds is not recognized: clients have given up by then.
const LONGEST_NS: i64 = 30_000_000_000;

/// A datagram that began a flow, and was not answered from the socket that it was sent to.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenQuestion {
    /// The flow that it began, and its place.
    pub(super) flow: FlowId,
    pub(super) place: FlowSlot,
    /// The socket that it was sent to.
    pub(super) server: SocketAddr,
    pub(super) packet: PacketRef,
    pub(super) time: Timestamp,
}

impl OpenQuestion {
    /// Whether a datagram from `source` at `now` is probably the answer. A host answers from another port, or the same
    /// program from another address of its host.
    fn is_answered_from(&self, source: SocketAddr, client: SocketAddr, now: Timestamp) -> bool {
        let (ip, port) = (source.ip() == self.server.ip(), source.port() == self.server.port());
        // Peers that all use one port ask each other: they are no server and its client.
        let by_other_address = port && client.port() != self.server.port();
        (0..=LONGEST_NS).contains(&now.since(self.time)) && (ip || by_other_address || is_group(self.server))
    }
}

/// The open questions of each client socket.
#[derive(Debug, Default)]
pub(super) struct Askers {
    open: HashMap<SocketAddr, Vec<OpenQuestion>, RandomState>,
    /// The clients in the order of their questions, with the flow of each.
    order: VecDeque<(SocketAddr, FlowId)>,
}

impl Askers {
    /// Records a question of `client`.
    pub(super) fn ask(&mut self, client: SocketAddr, asked: OpenQuestion) {
        if self.order.len() >= KEPT
            && let Some((client, flow)) = self.order.pop_front()
        {
            self.close(client, flow);
        }
        self.order.push_back((client, asked.flow));
        self.open.entry(client).or_default().push(asked);
    }

    /// Records that the socket which was asked has answered.
    pub(super) fn close(&mut self, client: SocketAddr, flow: FlowId) {
        let Some(open) = self.open.get_mut(&client) else { return };
        open.retain(|asked| asked.flow != flow);
        if open.is_empty() {
            self.open.remove(&client);
        }
    }

    /// The question that a datagram from `source` to `client`, the first between the two, probably answers. `None` also if
    /// it may answer several.
    pub(super) fn question(
        &self,
        client: SocketAddr,
        source: SocketAddr,
        now: Timestamp,
    ) -> Option<OpenQuestion> {
        let open = self.open.get(&client)?;
        let mut fitting = open.iter().filter(|asked| asked.is_answered_from(source, client, now));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(*first)
    }
}
