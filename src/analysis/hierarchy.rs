//! The tree of protocols in a capture, each below the one that carries it, with packets and bytes.

use std::hash::BuildHasher;
use std::mem;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::decode::encapsulation::EncapsulationKind;
use crate::decode::{Encapsulation, Link, Network, Packet, Transport};

/// How many different stacks of protocols are counted separately. Real captures hold a few dozen, but nested tunnels
/// allow more combinations than memory can hold.
const STACKS: usize = 1 << 12;

/// How many recent stacks are counted without a search: data, a bare TCP header and UDP have entries of their own.
const RECENT: usize = 8;

/// One protocol in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProtocolNode {
    /// The protocol, by the name of its layer in a packet's record; `data` is what no decoder reads, `fragment` a fragment
    /// of a larger packet, `unreadable` an incomplete or invalid header.
    pub name: String,
    /// Packets that hold it here.
    pub packets: u64,
    /// The bytes of these packets on the wire, all headers included.
    pub bytes: u64,
    /// The protocols that it carries.
    pub children: Vec<Self>,
}

/// Counts packets by their stacks of protocols.
#[derive(Debug, Default)]
pub struct Hierarchy {
    hasher: RandomState,
    stacks: HashTable<Counted>,
    /// The stacks of the last packets, indexed by the innermost protocol, so that data and acknowledgments can alternate.
    /// Most packets have one of these.
    recent: [Counted; RECENT],
    packets: u64,
    bytes: u64,
}

/// One stack with its counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Counted {
    stack: Stack,
    packets: u64,
    bytes: u64,
}

impl Hierarchy {
    /// Counts one packet with `wire_len` bytes on the wire.
    pub fn count(&mut self, packet: &Packet, wire_len: usize) {
        let bytes = u64::try_from(wire_len).unwrap_or(u64::MAX);
        self.packets += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        let stack = Stack::of(packet);
        let Some(recent) = self.recent.get_mut(stack.top() % RECENT) else { return };
        let before = (recent.stack != stack).then(|| mem::replace(recent, Counted::new(stack)));
        recent.add(1, bytes);
        if let Some(before) = before {
            self.settle(before);
        }
    }

    /// How many packets were counted.
    pub const fn packets(&self) -> u64 {
        self.packets
    }

    /// How many bytes they had on the wire.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The tree, with the outermost protocols as roots. Among siblings, the protocol with the most packets comes first.
    pub fn tree(mut self) -> Vec<ProtocolNode> {
        for recent in mem::take(&mut self.recent) {
            self.settle(recent);
        }
        let mut roots = Vec::new();
        for counted in self.stacks {
            let mut level = &mut roots;
            for protocol in counted.stack.protocols() {
                level = below(level, protocol, counted);
            }
        }
        sort(&mut roots);
        roots
    }

    /// Adds the counts of a recent stack to the table.
    fn settle(&mut self, recent: Counted) {
        if recent.packets == 0 {
            return;
        }
        let Self { hasher, stacks, .. } = self;
        // If the table is full, a new stack is counted under its outermost protocol.
        let is_known =
            |stack: Stack| stacks.find(hasher.hash_one(stack.0), |other| other.stack == stack).is_some();
        let is_full = stacks.len() >= STACKS;
        let stack = if is_full && !is_known(recent.stack) { recent.stack.bottom() } else { recent.stack };
        let (hash, is_same) = (hasher.hash_one(stack.0), |other: &Counted| other.stack == stack);
        let mut entry = stacks
            .entry(hash, is_same, |other| hasher.hash_one(other.stack.0))
            .or_insert(Counted::new(stack));
        entry.get_mut().add(recent.packets, recent.bytes);
    }
}

impl Counted {
    fn new(stack: Stack) -> Self {
        Self { stack, ..Self::default() }
    }

    const fn add(&mut self, packets: u64, bytes: u64) {
        self.packets += packets;
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

/// The children of the node of this name in a level, with the packets counted there.
fn below<'a>(level: &'a mut Vec<ProtocolNode>, name: &str, counted: Counted) -> &'a mut Vec<ProtocolNode> {
    let place = level.iter().position(|node| node.name == name).unwrap_or_else(|| {
        level.push(ProtocolNode { name: name.to_owned(), packets: 0, bytes: 0, children: Vec::new() });
        level.len() - 1
    });
    #[expect(clippy::indexing_slicing, reason = "the place was found or made in the line before")]
    let node = &mut level[place];
    node.packets += counted.packets;
    node.bytes = node.bytes.saturating_add(counted.bytes);
    &mut node.children
}

fn sort(level: &mut [ProtocolNode]) {
    level.sort_by(|a, b| (b.packets, b.bytes, &a.name).cmp(&(a.packets, a.bytes, &b.name)));
    for node in level {
        sort(&mut node.children);
    }
}

/// The protocols of one packet, the innermost in the lowest bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Stack(u128);

/// Bits of each protocol.
const BITS: u32 = 6;

/// The number of the first header of [`EncapsulationKind`]; those of the other protocols are lower.
const ENCAPSULATIONS: u8 = 32;

/// Below this a stack has room for one more.
const ROOM: u128 = 1 << (20 * BITS);

impl Stack {
    fn of(packet: &Packet) -> Self {
        let mut stack = Self::default();
        let mut next = Some(packet);
        while let Some(packet) = next {
            stack.layers(packet);
            // A packet quoted in an ICMP error is part of the message.
            next = packet.tunnelled();
        }
        stack
    }

    fn layers(&mut self, packet: &Packet) {
        self.push(packet.link.as_ref().map(|link| match link {
            Link::Ethernet(_) => Layer::Ethernet,
            Link::Cooked(_) => Layer::Cooked,
            Link::Loopback(_) => Layer::Loopback,
        }));
        let is_plain = packet.tags.as_slice().is_empty()
            && packet.pppoe.is_none()
            && packet.labels.is_empty()
            && packet.encapsulations.is_empty()
            && packet.llc.is_none()
            && packet.arp.is_none();
        if !is_plain {
            self.between(packet);
        }
        self.push(packet.network.as_ref().map(|network| match network {
            Network::Ipv4(_) => Layer::Ipv4,
            Network::Ipv6(_) => Layer::Ipv6,
        }));
        let is_v6 = matches!(packet.network, Some(Network::Ipv6(_)));
        self.push(packet.transport.as_ref().map(|transport| match transport {
            Transport::Tcp(_) | Transport::TcpStart(_) => Layer::Tcp,
            Transport::Udp(_) => Layer::Udp,
            Transport::Icmp(_) if is_v6 => Layer::Icmpv6,
            Transport::Icmp(_) => Layer::Icmp,
            Transport::Gre(_) => Layer::Gre,
        }));
        self.encapsulations(packet.encapsulations.iter().filter(|header| is_above(packet, header)));
        let ends_here = packet.inner.is_none();
        let is_whole_message = matches!(packet.transport, Some(Transport::Icmp(_))) || packet.arp.is_some();
        self.push(if packet.transport.is_none() && packet.is_fragment() {
            Some(Layer::Fragment)
        } else if packet.stop.as_ref().is_some_and(|stop| stop.needed == 0 || packet.transport.is_none())
            && ends_here
        {
            Some(Layer::Unreadable)
        } else if ends_here && packet.payload_len > 0 && !is_whole_message {
            Some(Layer::Data)
        } else {
            None
        });
    }

    /// The headers between link and network layer, which few packets have.
    #[cold]
    fn between(&mut self, packet: &Packet) {
        for _ in packet.tags.as_slice() {
            self.push(Some(Layer::Vlan));
        }
        self.push(packet.pppoe.as_ref().map(|_| Layer::Pppoe));
        for _ in &packet.labels {
            self.push(Some(Layer::Mpls));
        }
        self.encapsulations(packet.encapsulations.iter().filter(|header| !is_above(packet, header)));
        self.push(packet.llc.as_ref().map(|_| Layer::Llc));
        self.push(packet.arp.as_ref().map(|_| Layer::Arp));
    }

    fn encapsulations<'a>(&mut self, headers: impl Iterator<Item = &'a Encapsulation>) {
        for header in headers {
            self.number(ENCAPSULATIONS + header.kind as u8);
        }
    }

    fn push(&mut self, protocol: Option<Layer>) {
        if let Some(protocol) = protocol {
            self.number(protocol as u8);
        }
    }

    /// Adds an inner protocol, if it fits: a stack holds 21, more than real tunnels have.
    fn number(&mut self, protocol: u8) {
        if self.0 < ROOM {
            self.0 = self.0 << BITS | u128::from(protocol);
        }
    }

    /// The number of the innermost protocol.
    const fn top(self) -> usize {
        (self.0 & ((1 << BITS) - 1)) as usize
    }

    /// How many protocols it has.
    const fn height(self) -> u32 {
        (u128::BITS - self.0.leading_zeros()).div_ceil(BITS)
    }

    /// The outermost protocol alone.
    fn bottom(self) -> Self {
        Self(self.0 >> (self.height().saturating_sub(1) * BITS))
    }

    /// The names of the protocols, the outermost first.
    fn protocols(self) -> impl Iterator<Item = &'static str> {
        (0..self.height()).rev().filter_map(move |level| {
            let number = (self.0 >> (level * BITS)) & ((1 << BITS) - 1);
            let is_it = |numbered: u8| u128::from(numbered) == number;
            let known = Layer::VARIANTS.iter().copied().find(|protocol| is_it(*protocol as u8));
            let other =
                || EncapsulationKind::ALL.iter().copied().find(|kind| is_it(ENCAPSULATIONS + *kind as u8));
            known.map(<&str>::from).or_else(|| other().map(EncapsulationKind::machine))
        })
    }
}

/// Whether a header comes after that of the network layer.
fn is_above(packet: &Packet, header: &Encapsulation) -> bool {
    packet.network.is_some() && header.at > packet.at.network
}

/// The kind of a layer. 0 means no layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
enum Layer {
    #[strum(serialize = "eth")]
    Ethernet = 1,
    #[strum(serialize = "sll")]
    Cooked,
    Loopback,
    Vlan,
    Llc,
    Arp,
    #[strum(serialize = "ip")]
    Ipv4,
    Ipv6,
    Tcp,
    Udp,
    Icmp,
    Icmpv6,
    Gre,
    Fragment,
    Data,
    Unreadable,
    Pppoe,
    Mpls,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::LinkType;

    #[test]
    fn packets_are_counted_below_what_carries_them() {
        let mut hierarchy = Hierarchy::default();
        // A UDP datagram with four bytes, directly in IP; then bytes that are no IP packet.
        let datagram = [
            0x45, 0, 0, 32, 0, 1, 0x40, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, 0x0f, 0xa0, 0x2e, 0xe0,
            0, 12, 0, 0, b'p', b'i', b'n', b'g',
        ];
        for bytes in [&datagram[..], &datagram, &[0xff; 7]] {
            hierarchy.count(&crate::decode::decode(LinkType::RawIp, bytes, bytes.len()), bytes.len());
        }
        assert_eq!((hierarchy.packets(), hierarchy.bytes()), (3, 71));
        let tree = hierarchy.tree();
        let names: Vec<_> = tree.iter().map(|node| (node.name.as_str(), node.packets, node.bytes)).collect();
        assert_eq!(names, [("ip", 2, 64), ("unreadable", 1, 7)]);
        assert_eq!(tree[0].children[0].children[0].name, "data");
    }

    #[test]
    fn protocols_that_take_turns_are_counted_apart() {
        let mut hierarchy = Hierarchy::default();
        let packet = |protocol, bytes: &[u8]| {
            let total = 20 + u8::try_from(bytes.len()).unwrap();
            let mut packet = vec![0x45, 0, 0, total, 0, 1, 0x40, 0, 64, protocol, 0, 0];
            packet.extend([[127, 0, 0, 1]; 2].concat());
            packet.extend(bytes);
            packet
        };
        // Bare IP, a protocol that is not decoded, and datagrams without and with data.
        let packets = [
            packet(253, &[]),
            packet(253, &[7]),
            packet(17, &[0, 7, 0, 7, 0, 8, 0, 0]),
            packet(17, &[0, 7, 0, 7, 0, 9, 0, 0, 7]),
        ];
        for bytes in packets.iter().cycle().take(400) {
            hierarchy.count(&crate::decode::decode(LinkType::RawIp, bytes, bytes.len()), bytes.len());
        }
        let [ip] = &hierarchy.tree()[..] else { panic!("all of it is IP") };
        assert_eq!((ip.packets, ip.bytes), (400, 9800));
        let below: Vec<_> =
            ip.children.iter().map(|node| (node.name.as_str(), node.packets, node.bytes)).collect();
        assert_eq!(below, [("udp", 200, 5700), ("data", 100, 2100)]);
        assert_eq!((ip.children[0].children[0].packets, ip.children[0].children[0].bytes), (100, 2900));
    }

    #[test]
    fn stacks_of_any_height_take_bounded_room() {
        let mut stack = Stack::default();
        for _ in 0..100 {
            stack.push(Some(Layer::Vlan));
        }
        assert_eq!(stack.protocols().count(), 21);
        assert_eq!(stack.bottom().protocols().count(), 1);
    }
}
