//! What each packet is, and which one of its kind: the second data segment from the client, sent for the third time.
//!
//! In: frames in the order in which they enter the link. Out: a [`PacketDescription`] each. Ordinals count *new* packets:
//! what is sent again keeps its number and gets the next copy.

mod half;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::ops::Range;

use smallvec::SmallVec;

use self::half::Half;
use super::chance::Identity;
use super::kind::Kind;
use crate::call::End;
use crate::decode::{self, Flags, Packet, Tcp, Transport};
use crate::frame::LinkType;

/// A packet as rules and chance see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PacketDescription {
    /// Who sent it.
    pub sender: End,
    /// Its connection, from 1 in the order of their first packets; 0 if it belongs to none.
    pub connection: u32,
    /// What it is, the most particular first.
    pub roles: SmallVec<[PacketRole; 4]>,
    /// The first and the last byte of the connection's stream that it carries.
    pub data: Option<(u64, u64)>,
    /// The number that the other end's FIN has in its stream, if it has sent one.
    pub fin_of_peer: Option<u64>,
    /// Where its data lies in the frame.
    pub payload: Range<usize>,
}

/// One thing that a packet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PacketRole {
    /// What.
    pub kind: Kind,
    /// Its ordinal among these from its sender.
    pub number: u32,
    /// Its ordinal among these from its sender in its connection.
    pub within: u32,
    /// Which transmission of it: 1 is the first.
    pub copy: u32,
    /// The numbers that it acknowledges and none of this kind has acknowledged before.
    pub acknowledges: Option<FirstAcks>,
}

impl PacketRole {
    const fn new(kind: Kind, (number, within): (u32, u32)) -> Self {
        Self { kind, number, within, copy: 1, acknowledges: None }
    }
}

/// Ordinals of a stream that were acknowledged for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstAcks {
    /// The acknowledgment number so far.
    from: u64,
    /// The one of this packet.
    to: u64,
}

impl FirstAcks {
    /// Whether the byte with this number is among them.
    pub const fn covers(self, byte: u64) -> bool {
        self.from <= byte && byte < self.to
    }
}

impl PacketDescription {
    /// Whether all it does is to acknowledge.
    pub fn only_acknowledges(&self) -> bool {
        self.roles.first().is_some_and(|role| role.kind == Kind::Ack)
    }

    /// What makes it the packet that it is, for chance.
    pub fn identity(&self) -> Identity {
        let Some(role) = self.roles.first() else { return Identity::default() };
        // The number of an acknowledgment varies from run to run; what it acknowledges varies less.
        let place = match (role.kind, self.data, role.acknowledges) {
            (Kind::Data, Some((first, _)), _) => first,
            (Kind::Ack, _, Some(newly)) => newly.to,
            _ => u64::from(role.within),
        };
        let sender = u64::from(self.sender == End::Server);
        let length = self.payload.len() as u64;
        [u64::from(self.connection), sender, role.kind as u64, place, length, u64::from(role.copy)]
    }
}

/// Counts what enters a link.
#[derive(Debug, Default)]
pub struct PacketCensus {
    connections: HashMap<ConnectionKey, CountedConnection>,
    /// How many connections have been seen.
    seen: u32,
    /// What the client has sent, in all connections.
    client: Counts,
    /// What the server has sent.
    server: Counts,
}

/// A connection by its addresses: transport protocol, the client host's, the server host's.
type ConnectionKey = (u8, SocketAddr, SocketAddr);

#[derive(Debug, Default)]
struct CountedConnection {
    number: u32,
    client: Half,
    server: Half,
}

impl CountedConnection {
    /// What one end has sent, and what the other has.
    const fn halves(&mut self, sender: End) -> (&mut Half, &mut Half) {
        match sender {
            End::Client => (&mut self.client, &mut self.server),
            End::Server => (&mut self.server, &mut self.client),
        }
    }
}

impl PacketCensus {
    /// Describes the next frame from an end; none if it is no packet of a program: ARP, neighbour discovery, group membership.
    pub fn describe(&mut self, sender: End, frame: &[u8]) -> Option<PacketDescription> {
        let packet = decode::decode(LinkType::Ethernet, frame, frame.len());
        if is_housekeeping(&packet) {
            return None;
        }
        let mut described = PacketDescription {
            sender,
            connection: 0,
            roles: SmallVec::new(),
            data: None,
            fin_of_peer: None,
            payload: packet.payload.clone(),
        };
        let counts = match sender {
            End::Client => &mut self.client,
            End::Server => &mut self.server,
        };
        match (&packet.transport, addresses(&packet)) {
            (Some(Transport::Tcp(tcp)), Some((source, destination))) => {
                let key = key(sender, decode::tcp::PROTOCOL, source, destination);
                let connection = connection(&mut self.connections, &mut self.seen, key, sender, Some(tcp));
                described.connection = connection.number;
                let (half, peer) = connection.halves(sender);
                half.describe(peer, tcp, packet.payload_len, counts, &mut described);
            }
            (Some(Transport::Udp(_)), Some((source, destination))) => {
                let key = key(sender, decode::udp::PROTOCOL, source, destination);
                let connection = connection(&mut self.connections, &mut self.seen, key, sender, None);
                described.connection = connection.number;
                let within = connection.halves(sender).0.counts.next(Kind::Datagram);
                described.roles.push(PacketRole::new(Kind::Datagram, (counts.next(Kind::Datagram), within)));
            }
            (Some(Transport::Icmp(_)), _) => described.roles.push(counts.alone(Kind::Icmp)),
            _ if packet.is_fragment() => described.roles.push(counts.alone(Kind::Fragment)),
            _ => {}
        }
        // What was sent again is a packet by itself, too.
        let copy = described.roles.first().map_or(1, |role| role.copy);
        described.roles.push(PacketRole { copy, ..counts.alone(Kind::Packet) });
        Some(described)
    }
}

/// The connection with these addresses. A SYN with another initial number begins another one.
fn connection<'a>(
    connections: &'a mut HashMap<ConnectionKey, CountedConnection>,
    seen: &mut u32,
    key: ConnectionKey,
    sender: End,
    tcp: Option<&Tcp>,
) -> &'a mut CountedConnection {
    let connection = connections.entry(key).or_default();
    let asks = tcp.filter(|tcp| tcp.flags.has(Flags::SYN) && !tcp.flags.has(Flags::ACK));
    let begins = asks.is_some_and(|tcp| connection.halves(sender).0.began_otherwise(tcp.seq));
    if connection.number == 0 || begins {
        *seen = seen.saturating_add(1);
        *connection = CountedConnection { number: *seen, ..CountedConnection::default() };
    }
    connection
}

const fn key(sender: End, protocol: u8, source: SocketAddr, destination: SocketAddr) -> ConnectionKey {
    match sender {
        End::Client => (protocol, source, destination),
        End::Server => (protocol, destination, source),
    }
}

/// Source and destination, with their ports.
fn addresses(packet: &Packet) -> Option<(SocketAddr, SocketAddr)> {
    let network = packet.network.as_ref()?;
    let (source, destination) = match packet.transport.as_ref()? {
        Transport::Tcp(tcp) => (tcp.source_port, tcp.destination_port),
        Transport::Udp(udp) => (udp.source_port, udp.destination_port),
        _ => return None,
    };
    Some((SocketAddr::new(network.source(), source), SocketAddr::new(network.destination(), destination)))
}

/// Whether a frame keeps a network running, and comes from no program: what carries no IP, such as ARP; neighbour discovery
/// (RFC 4861: types 133 to 137) and group membership (RFC 2710, RFC 3810: 130 to 132 and 143; IGMP is protocol 2).
fn is_housekeeping(packet: &Packet) -> bool {
    const IGMP: u8 = 2;
    match (&packet.network, &packet.transport) {
        (None, _) => true,
        (Some(_), Some(Transport::Icmp(icmp))) => icmp.v6 && matches!(icmp.kind, 130..=137 | 143),
        (Some(network), _) => network.protocol() == IGMP,
    }
}

/// Whether a frame asks for an Ethernet address, or answers: ARP, and its successor in IPv6 (RFC 4861, 4.3 and 4.4).
pub fn resolves_addresses(frame: &[u8]) -> bool {
    let packet = decode::decode(LinkType::Ethernet, frame, frame.len());
    match &packet.transport {
        Some(Transport::Icmp(icmp)) => icmp.v6 && matches!(icmp.kind, 135 | 136),
        _ => packet.arp.is_some(),
    }
}

/// Whether a frame of the lab keeps its network running and comes from no program. The link delays it and does nothing else to
/// it, and a ladder hides it.
pub fn keeps_the_network_running(frame: &[u8]) -> bool {
    is_housekeeping(&decode::decode(LinkType::Ethernet, frame, frame.len()))
}

/// How many new packets of each kind were sent.
#[derive(Debug, Clone, Copy, Default)]
struct Counts([u32; Kind::ALL.len()]);

impl Counts {
    /// The number of the next one of this kind.
    fn next(&mut self, kind: Kind) -> u32 {
        let Some(count) = self.0.get_mut(kind as usize) else { return 0 };
        *count = count.saturating_add(1);
        *count
    }

    /// The next one of a kind that is counted without regard to connections.
    fn alone(&mut self, kind: Kind) -> PacketRole {
        let number = self.next(kind);
        PacketRole::new(kind, (number, number))
    }
}
