//! The packet of a step: its bytes, decoded once, and what analysis, a capture file and Wireshark say about it.

use std::net::SocketAddr;

use smallvec::SmallVec;

use super::PacketOrigin;
use crate::analysis::difference::Difference;
use crate::analysis::fact::{PacketId, RecordNumber};
use crate::analysis::flow::{Direction, Endpoints};
use crate::analysis::fragments::Datagram;
use crate::analysis::tcp::Numbers;
use crate::analysis::wireshark::WiresharkVerdict;
use crate::call::TransportProtocol;
use crate::decode::reassemble::Reassembled;
use crate::decode::{self, Network, Stop, Tcp, tcp, udp};
use crate::fate::{Fate, Treatment};
use crate::frame::{LinkType, VantageIndex};

/// A packet.
#[derive(Debug, Clone)]
pub struct Packet {
    /// Its number, which the ladder shows next to the arrow.
    pub id: PacketId,
    /// Where it was seen.
    pub vantage: VantageIndex,
    /// Its direction in the flow.
    pub direction: Option<Direction>,
    /// Its link type.
    pub link: LinkType,
    /// Its length on the wire in bytes, link-layer header included.
    pub wire_len: usize,
    /// The bytes that were captured.
    pub bytes: Vec<u8>,
    /// Its layers.
    pub decoded: decode::Packet,
    /// The numbers that depend on its connection: relative numbers, window scale, bytes in flight.
    pub numbers: Numbers,
    /// The datagram that it is a fragment of, if it is a fragment.
    pub fragment: Option<DatagramFragment>,
    /// The datagram that it completes as the last missing fragment.
    pub whole: Option<Box<Whole>>,
    /// What the link did with it, if captrace was the link. Only its first sighting has it.
    pub fate: Option<Box<LinkFate>>,
    /// Comments on it in the original capture file.
    pub comments: Vec<String>,
    /// What else that file says about it.
    pub origin: Option<PacketOrigin>,
    /// What Wireshark would say about it, if that was requested.
    pub wireshark: Option<Box<Opinion>>,
    /// Its record in the trace that it was read from, where that differs from its bytes and the header.
    pub written: Option<Box<WrittenPacket>>,
}

/// What the link did with a packet, and the number of the record that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkFate {
    /// The number of the record.
    pub n: RecordNumber,
    /// What the link did.
    pub fate: Fate,
}

/// The parts of a packet's record that differ from its bytes: another version wrote it, or a person changed it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WrittenPacket {
    /// The id of its vantage, if the header has no such vantage.
    pub vantage: Option<String>,
    /// The recorded number of captured bytes, if that is not the number of bytes it has.
    pub captured: Option<u64>,
    /// Its recorded layers as JSON, if they differ from those of its bytes.
    pub layers: Option<serde_json::Value>,
    /// The datagram that it completes, as JSON, if some fragments are not in the trace.
    pub reassembled: Option<serde_json::Value>,
}

/// The datagram that a packet is a fragment of. The packet's IP header gives the offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatagramFragment {
    /// The record of the first fragment seen.
    pub first: RecordNumber,
    /// Bytes of data in this fragment.
    pub len: u32,
    /// Source and destination port of the datagram, once the fragment at offset 0 was seen.
    pub ports: Option<(u16, u16)>,
}

/// A datagram that was reassembled from fragments.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Its bytes and layers.
    pub datagram: Reassembled,
    /// The records of its fragments, in order of arrival.
    pub fragments: Vec<RecordNumber>,
}

/// What Wireshark would say about a packet.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// What Wireshark would say.
    pub verdict: WiresharkVerdict,
    /// Why its flags differ from captrace's facts; empty if both agree.
    pub differs: SmallVec<[DifferenceReason; 2]>,
}

/// Why Wireshark's verdict and ours differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DifferenceReason {
    /// A reason that this version knows.
    Known(Difference),
    /// The token of a reason that only another version knows.
    Other(String),
}

impl Packet {
    /// The innermost packet, inside all tunnels, with the bytes that it was decoded from. If this fragment completes a
    /// datagram, it is the packet of the whole datagram.
    pub fn innermost(&self) -> (&decode::Packet, &[u8]) {
        match &self.whole {
            Some(whole) => (whole.datagram.packet.innermost(), &whole.datagram.bytes),
            None => (self.decoded.innermost(), &self.bytes),
        }
    }

    /// Whether it is known that the link lost it.
    pub fn is_known_lost(&self) -> bool {
        self.fate.as_ref().is_some_and(|known| known.fate.treatment == Treatment::Dropped)
    }

    /// Its TCP header, inside all tunnels.
    pub fn tcp(&self) -> Option<&Tcp> {
        match &self.innermost().0.transport {
            Some(decode::Transport::Tcp(tcp)) => Some(tcp),
            _ => None,
        }
    }

    /// Its network layer, inside all tunnels.
    pub fn network(&self) -> Option<&Network> {
        self.innermost().0.network.as_ref()
    }

    /// The payload of its transport layer, inside all tunnels, if it is text.
    pub fn text(&self) -> Option<&str> {
        let (packet, bytes) = self.innermost();
        packet.text(bytes)
    }

    /// Why it could not be decoded to its end: the outermost reason.
    pub fn stop(&self) -> Option<&Stop> {
        let of_whole = self.whole.as_ref().and_then(|whole| whole.datagram.packet.stop.as_deref());
        of_whole.or(self.decoded.stop.as_deref())
    }

    /// The name of the tunnel that carries the packet; `None` if it is not in a tunnel.
    pub fn tunnel(&self) -> Option<&'static str> {
        let whole = self.whole.as_ref().map(|whole| &whole.datagram.packet);
        let ends = |packet: &decode::Packet| {
            packet.network.as_ref().map(|ip| (ip.source(), ip.destination(), ip.protocol()))
        };
        // A fragment of the tunnel may complete a datagram inside the tunnel.
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

    /// The endpoints of its flow. `None` if it has no ports or belongs to no flow.
    pub fn endpoints(&self) -> Option<Endpoints> {
        let (packet, _) = self.innermost();
        let (sent, direction) = match (self.fragment.filter(|_| self.whole.is_none()), packet.quoted()) {
            (Some(fragment), _) => (fragment.endpoints(packet)?, self.direction?),
            // An ICMP error has no ports, but the packet that it quotes has; that one travelled the other way.
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
    /// Source and destination as client and server; `None` while the ports are unknown.
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

impl DifferenceReason {
    /// Its token, which never changes.
    pub fn token(&self) -> &str {
        match self {
            Self::Known(difference) => difference.token(),
            Self::Other(token) => token,
        }
    }
}
