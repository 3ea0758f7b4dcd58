//! The packet of a step: its bytes, decoded once, and what analysis, a capture file and Wireshark say about it.

use std::net::SocketAddr;

use smallvec::SmallVec;

use super::PacketOrigin;
use crate::analysis::difference::Difference;
use crate::analysis::fact::{PacketId, RecordNumber};
use crate::analysis::flow::{Direction, Endpoints};
use crate::analysis::fragments::Datagram;
use crate::analysis::tcp::Numbers;
use crate::analysis::wireshark::Verdict;
use crate::call::TransportProtocol;
use crate::decode::reassemble::Reassembled;
use crate::decode::{self, Network, Stop, Tcp, tcp, udp};
use crate::frame::{LinkType, VantageIndex};

/// A packet.
#[derive(Debug, Clone)]
pub struct Packet {
    /// Its number, which the ladder shows beside the arrow.
    pub id: PacketId,
    /// Where it was seen.
    pub vantage: VantageIndex,
    /// Which way it travels in its flow.
    pub direction: Option<Direction>,
    /// What its bytes begin with.
    pub link: LinkType,
    /// Its length on the wire in bytes, link-layer header included.
    pub wire_len: usize,
    /// The bytes that were captured.
    pub bytes: Vec<u8>,
    /// Its layers.
    pub decoded: decode::Packet,
    /// The numbers that only its connection knows.
    pub numbers: Numbers,
    /// Of which datagram it is a fragment, if it is one.
    pub fragment: Option<DatagramFragment>,
    /// The datagram that it completes, as the last fragment that was missing.
    pub whole: Option<Box<Whole>>,
    /// What a person remarked about it in the capture file that it comes from.
    pub comments: Vec<String>,
    /// What else that file says about it.
    pub origin: Option<PacketOrigin>,
    /// What Wireshark would say about it, where that was asked for.
    pub wireshark: Option<Box<Opinion>>,
    /// How the trace has it that it was read from, where that is something else than its bytes and the header say.
    pub written: Option<Box<WrittenPacket>>,
}

/// How a trace has a packet, where another version wrote it, or a person changed it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WrittenPacket {
    /// The id of its vantage, where the header has none with that id.
    pub vantage: Option<String>,
    /// How many bytes it says were captured, where that is not as many as it has.
    pub captured: Option<u64>,
    /// Its layers as JSON, where they are not those of its bytes.
    pub layers: Option<serde_json::Value>,
    /// The datagram that it completes, as JSON, where the fragments are not all in the trace.
    pub reassembled: Option<serde_json::Value>,
}

/// Of which datagram a packet is a fragment. Its IP header says where it stands in that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatagramFragment {
    /// The record of the first of its fragments that was seen.
    pub first: RecordNumber,
    /// Bytes of data in this fragment.
    pub len: u32,
    /// Source and destination port of the datagram, once its first fragment was seen.
    pub ports: Option<(u16, u16)>,
}

/// A datagram that was put together from fragments.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Its bytes and layers.
    pub datagram: Reassembled,
    /// The records of the fragments that took part, in the order in which they came.
    pub fragments: Vec<RecordNumber>,
}

/// What Wireshark would say about a packet.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// What Wireshark would say.
    pub verdict: Verdict,
    /// Why its flags differ from what captrace says; empty where both say the same.
    pub differs: SmallVec<[Reason; 2]>,
}

/// Why Wireshark's verdict and ours differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A reason that this version knows.
    Known(Difference),
    /// The token of one that another version wrote.
    Other(String),
}

impl Packet {
    /// The packet that the frame was sent for, with the bytes that it was decoded from: behind all tunnels, and of
    /// fragments that are complete now the whole datagram.
    pub fn innermost(&self) -> (&decode::Packet, &[u8]) {
        match &self.whole {
            Some(whole) => (whole.datagram.packet.innermost(), &whole.datagram.bytes),
            None => (self.decoded.innermost(), &self.bytes),
        }
    }

    /// Its TCP header, behind all tunnels.
    pub fn tcp(&self) -> Option<&Tcp> {
        match &self.innermost().0.transport {
            Some(decode::Transport::Tcp(tcp)) => Some(tcp),
            _ => None,
        }
    }

    /// Its network layer, behind all tunnels.
    pub fn network(&self) -> Option<&Network> {
        self.innermost().0.network.as_ref()
    }

    /// What its transport layer carries, behind all tunnels, as text, where it is text.
    pub fn text(&self) -> Option<&str> {
        let (packet, bytes) = self.innermost();
        packet.text(bytes)
    }

    /// Why it could not be read to its end: the outermost reason.
    pub fn stop(&self) -> Option<&Stop> {
        let of_whole = self.whole.as_ref().and_then(|whole| whole.datagram.packet.stop.as_deref());
        of_whole.or(self.decoded.stop.as_deref())
    }

    /// What carries the packet inside; none where it is no packet inside another one.
    pub fn tunnel(&self) -> Option<&'static str> {
        let whole = self.whole.as_ref().map(|whole| &whole.datagram.packet);
        let ends = |packet: &decode::Packet| {
            packet.network.as_ref().map(|ip| (ip.source(), ip.destination(), ip.protocol()))
        };
        // The fragments of a tunnel may complete those of a packet inside it.
        let is_other = whole.is_some_and(|whole| ends(whole) != ends(self.decoded.innermost()));
        let is_tunnelled = |packet: &decode::Packet| packet.inner.is_some();
        if !is_other && !is_tunnelled(&self.decoded) && !whole.is_some_and(is_tunnelled) {
            return None;
        }
        let is_gre = |packet: &decode::Packet| matches!(packet.transport, Some(decode::Transport::Gre(_)));
        Some(match self.decoded.encapsulations.last() {
            Some(header) => header.kind.name(),
            None if is_gre(whole.unwrap_or(&self.decoded)) => "GRE",
            None => "IP",
        })
    }

    /// The endpoints of its flow: what is sent in a direction comes from one of them. None where it has no ports, or
    /// belongs to no flow.
    pub fn endpoints(&self) -> Option<Endpoints> {
        let (packet, _) = self.innermost();
        let (sent, direction) = match (self.fragment.filter(|_| self.whole.is_none()), packet.quoted()) {
            (Some(fragment), _) => (fragment.endpoints(packet)?, self.direction?),
            // An ICMP error has no ports: the packet that it quotes has, and travelled the other way.
            (None, Some(quoted)) => (Endpoints::of_sender(quoted)?, self.direction?.reversed()),
            (None, None) => (Endpoints::of_sender(packet)?, self.direction?),
        };
        Some(if direction == Direction::ClientToServer { sent } else { sent.swapped() })
    }

    /// The receive window that its TCP header announces, in bytes; none where the scale is unknown.
    pub fn window_bytes(&self) -> Option<u64> {
        self.numbers.window_bytes(self.tcp()?.window)
    }
}

impl DatagramFragment {
    /// Source and destination, in the places of client and server; none while the ports are not known.
    fn endpoints(self, packet: &decode::Packet) -> Option<Endpoints> {
        let network = packet.network.as_ref()?;
        let transport = match network.protocol() {
            tcp::PROTOCOL => TransportProtocol::Tcp,
            udp::PROTOCOL => TransportProtocol::Udp,
            _ => return None,
        };
        let (source, destination) = self.ports?;
        Some(Endpoints {
            transport,
            client: SocketAddr::new(network.source(), source),
            server: SocketAddr::new(network.destination(), destination),
        })
    }
}

impl From<Datagram> for DatagramFragment {
    fn from(datagram: Datagram) -> Self {
        Self { first: datagram.first.n, len: datagram.bytes, ports: datagram.ports }
    }
}

impl Reason {
    /// Its token, which never changes.
    pub fn token(&self) -> &str {
        match self {
            Self::Known(difference) => difference.token(),
            Self::Other(token) => token,
        }
    }
}
