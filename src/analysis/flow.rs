//! Flows: which packets and socket calls belong together, and which end is the client.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::call::{End, TransportProtocol};
use crate::decode::{self, Packet};

/// The number of a flow in a trace, counted from 1 in order of appearance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct FlowId(pub u32);

/// The position of a flow in [the table](super::table).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FlowSlot(pub(super) u32);

impl FlowSlot {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The direction of a packet: `c2s` or `s2c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Direction {
    /// From the client to the server.
    #[serde(rename = "c2s")]
    ClientToServer,
    /// From the server to the client.
    #[serde(rename = "s2c")]
    ServerToClient,
}

impl Direction {
    /// The direction in which `end` sends.
    pub const fn from(end: End) -> Self {
        match end {
            End::Client => Self::ClientToServer,
            End::Server => Self::ServerToClient,
        }
    }

    /// The other direction.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::ClientToServer => Self::ServerToClient,
            Self::ServerToClient => Self::ClientToServer,
        }
    }

    /// The end that sends in this direction.
    pub const fn sender(self) -> End {
        match self {
            Self::ClientToServer => End::Client,
            Self::ServerToClient => End::Server,
        }
    }
}

/// The two endpoints of a flow, by role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Endpoints {
    /// The transport protocol.
    pub transport: TransportProtocol,
    /// The socket that sends first.
    pub client: SocketAddr,
    /// The socket that it sends to.
    pub server: SocketAddr,
}

impl Endpoints {
    /// Source and destination of a packet with ports, as if its sender were the client.
    pub fn of_sender(packet: &Packet) -> Option<Self> {
        let network = packet.network.as_ref()?;
        let (transport, source, destination) = match packet.transport.as_ref()? {
            decode::Transport::Tcp(tcp) => (TransportProtocol::Tcp, tcp.source_port, tcp.destination_port),
            decode::Transport::TcpStart(tcp) => {
                (TransportProtocol::Tcp, tcp.source_port, tcp.destination_port)
            }
            decode::Transport::Udp(udp) => (TransportProtocol::Udp, udp.source_port, udp.destination_port),
            decode::Transport::Icmp(_) | decode::Transport::Gre(_) => return None,
        };
        let client = SocketAddr::new(network.source(), source);
        let server = SocketAddr::new(network.destination(), destination);
        Some(Self { transport, client, server })
    }

    /// The endpoints in an order that does not depend on their roles: the same for both directions of a flow.
    pub(super) fn key(self) -> (TransportProtocol, SocketAddr, SocketAddr) {
        (self.transport, self.client.min(self.server), self.client.max(self.server))
    }

    /// Whether they are the same two sockets, whatever their roles.
    pub(super) fn joins(&self, other: &Self) -> bool {
        let Self { transport, client, server } = *self;
        transport == other.transport
            && ((client == other.client && server == other.server)
                || (client == other.server && server == other.client))
    }

    /// The same two sockets with exchanged roles.
    #[must_use]
    pub const fn swapped(self) -> Self {
        Self { transport: self.transport, client: self.server, server: self.client }
    }

    /// Whether both ends are on one host, as far as their addresses show.
    pub(super) fn is_one_host(&self) -> bool {
        self.client.ip() == self.server.ip()
            || (self.client.ip().is_loopback() && self.server.ip().is_loopback())
    }

    /// The address of one end.
    pub const fn of(&self, end: End) -> SocketAddr {
        match end {
            End::Client => self.client,
            End::Server => self.server,
        }
    }

    /// The direction of a packet from `source`.
    pub(super) fn direction(&self, source: SocketAddr) -> Direction {
        if source == self.client { Direction::ClientToServer } else { Direction::ServerToClient }
    }
}

/// The VLAN that a packet travels in: up to two tags; `None` without one. VLANs may use the same addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vlan(u32);

impl Vlan {
    /// The VLAN of a packet. The identifier 0 means a priority alone (IEEE 802.1Q).
    pub(super) fn of(packet: &Packet) -> Option<Self> {
        let ids = packet.tags.as_slice().iter().map(|tag| u32::from(tag.id)).filter(|id| *id != 0);
        ids.take(2).reduce(|outer, inner| outer << 16 | inner).map(Self)
    }
}

/// A value for each end of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Both_{T}"))]
pub struct Both<T> {
    /// The client's.
    pub client: T,
    /// The server's.
    pub server: T,
}

impl<T> Both<T> {
    /// The value of one end.
    pub const fn of(&self, end: End) -> &T {
        match end {
            End::Client => &self.client,
            End::Server => &self.server,
        }
    }

    /// The value of one end, mutably.
    pub const fn of_mut(&mut self, end: End) -> &mut T {
        match end {
            End::Client => &mut self.client,
            End::Server => &mut self.server,
        }
    }
}

/// Whether an address is that of a group, or of every host of the local network.
pub(super) fn is_group(address: SocketAddr) -> bool {
    match address {
        SocketAddr::V4(address) => address.ip().is_multicast() || address.ip().is_broadcast(),
        SocketAddr::V6(address) => address.ip().is_multicast(),
    }
}
