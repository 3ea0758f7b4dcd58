//! Whose lifelines a ladder draws: the two ends of a flow.

use std::net::SocketAddr;

use crate::analysis::flow::Direction;
use crate::call::{End, TransportProtocol};
use crate::decode::{tcp, udp};
use crate::trace::packet::{Fragment, Layers, PacketRecord};
use crate::trace::record::{CallRecord, Header};

/// The two ends between which packets are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifelines {
    /// Over which protocol they speak.
    pub transport: TransportProtocol,
    /// The client's address and port.
    pub client: SocketAddr,
    /// The server's address and port.
    pub server: SocketAddr,
}

impl Lifelines {
    /// The pairs of client and server that a header names in full.
    pub(super) fn announced(header: &Header) -> Vec<Self> {
        let find = |role: End, transport: TransportProtocol| {
            let mut matching =
                header.endpoints.iter().filter(|end| end.role == role && end.protocol == transport);
            matching.find_map(|end| Some(SocketAddr::new(end.at.address?, end.at.port)))
        };
        let pair = |transport| {
            let (client, server) = (find(End::Client, transport)?, find(End::Server, transport)?);
            Some(Self { transport, client, server })
        };
        [TransportProtocol::Udp, TransportProtocol::Tcp].into_iter().filter_map(pair).collect()
    }

    /// The ends of a packet; none where it belongs to no flow.
    pub(super) fn of_packet(packet: &PacketRecord) -> Option<Self> {
        let direction = packet.dir?;
        let layers = packet.layers.innermost();
        if let Some(fragment) = packet.fragment.as_ref().filter(|_| packet.reassembled.is_none()) {
            return Some(Self::of_fragment(layers, fragment)?.turned(direction));
        }
        // An ICMP error has no ports: the packet that it quotes has, and travelled the other way.
        if let Some(quoted) = layers.inner.as_deref() {
            let back = Direction::from(direction.sender().other());
            return Some(Self::of_layers(quoted)?.turned(back));
        }
        Some(Self::of_layers(layers)?.turned(direction))
    }

    /// Source and destination, as if the source were the client.
    fn of_layers(layers: &Layers) -> Option<Self> {
        let ip = layers.ip.as_ref()?;
        let (transport, sport, dport) = match (&layers.tcp, &layers.tcp_start, &layers.udp) {
            (Some(tcp), _, _) => (TransportProtocol::Tcp, tcp.sport, tcp.dport),
            (None, Some(tcp), _) => (TransportProtocol::Tcp, tcp.sport, tcp.dport),
            (None, None, Some(udp)) => (TransportProtocol::Udp, udp.sport, udp.dport),
            (None, None, None) => return None,
        };
        let (client, server) = (SocketAddr::new(ip.src, sport), SocketAddr::new(ip.dst, dport));
        Some(Self { transport, client, server })
    }

    /// Source and destination of a fragment, which has no ports of its own, as if the source were the client.
    fn of_fragment(layers: &Layers, fragment: &Fragment) -> Option<Self> {
        let ip = layers.ip.as_ref()?;
        let transport = match ip.proto {
            tcp::PROTOCOL => TransportProtocol::Tcp,
            udp::PROTOCOL => TransportProtocol::Udp,
            _ => return None,
        };
        let client = SocketAddr::new(ip.src, fragment.sport?);
        let server = SocketAddr::new(ip.dst, fragment.dport?);
        Some(Self { transport, client, server })
    }

    /// The same two, the source of a packet that travels in this direction having been taken for the client.
    const fn turned(self, direction: Direction) -> Self {
        match direction {
            Direction::ClientToServer => self,
            Direction::ServerToClient => {
                Self { transport: self.transport, client: self.server, server: self.client }
            }
        }
    }

    /// The ends of a call; before it has both addresses, those that the header announced.
    pub(super) fn of_call(call: &CallRecord, announced: &[Self]) -> Option<Self> {
        let (Some(local), Some(peer)) = (call.local, call.peer) else {
            return announced.iter().find(|pair| pair.transport == call.protocol).copied();
        };
        let (client, server) = match call.end {
            End::Client => (local, peer),
            End::Server => (peer, local),
        };
        Some(Self { transport: call.protocol, client: client.into(), server: server.into() })
    }

    /// The address of one end.
    pub const fn of(&self, end: End) -> SocketAddr {
        match end {
            End::Client => self.client,
            End::Server => self.server,
        }
    }
}
