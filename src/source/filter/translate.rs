//! Translates primitives to tests of frame fields, for a link type.
//!
//! The tests are those of libpcap 1.10.3, observed in the programs that `tcpdump -y LINK -O -d` prints. Repeated
//! tests are emitted once here, in the same order, so that the same expressions refuse a truncated packet.

use super::calculation;
use super::decision::{Decision, FrameField, Relation, Test, Tree};
use super::error::{ByteSpan, Fault, Problem};
use super::link::LinkKind;
use super::syntax::{DirectionQualifier, HeaderKind, Ipv4Within, Node, PortProtocol, Primitive};
use super::words::{
    ARP, IPV4, IPV6, IPV6_FRAGMENT, NamedProtocol, ProtocolId, RARP, SCTP, TCP, UDP, VLAN_TAGS,
};
use crate::frame::LinkType;
use crate::language::{Text, both};
use crate::source::bpf::LoadSize;

const NEEDS_ETHERNET: Text = both("only Ethernet frames have Ethernet addresses", "只有以太网帧有以太网地址");
const NEEDS_TAGS: Text = both("only Ethernet frames have VLAN tags", "只有以太网帧有 VLAN 标签");
const NEEDS_COOKED: Text = both(
    "only Linux cooked frames (as of the interface `any`) tell their direction",
    "只有 Linux cooked 帧（如接口 `any` 的帧）标明方向",
);
const NEEDS_KNOWN: Text = both(
    "where their packets begin is not known; `len`, less, greater and bytes such as `link[0]` can be \
     asked for",
    "不知道它们的分组从哪里开始；可以询问 `len`、less、greater，以及 `link[0]` 这样的字节",
);

/// The decision of an expression for this kind of link; without an expression, all frames are accepted.
pub(super) fn decide(node: Option<&Node>, link: LinkKind) -> Result<Decision, UnsupportedPrimitive> {
    let mut meaning = Translator { link, tags: 0 };
    let tree = node.map_or(Ok(Tree::Constant(true)), |node| meaning.tree(node))?;
    Ok(Decision::new(tree))
}

/// A primitive that does not apply to a kind of link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnsupportedPrimitive {
    span: ByteSpan,
    reason: Text,
}

impl UnsupportedPrimitive {
    /// The error for frames of this type.
    pub(super) fn on(&self, link_type: LinkType) -> Fault {
        Fault::new(self.span, Problem::LinkType { link_type, reason: self.reason })
    }
}

struct Translator {
    link: LinkKind,
    /// The number of bytes of VLAN tags that `vlan` primitives have matched so far, in text order (pcap-filter(7),
    /// `vlan`). Brackets and `not` do not reset it.
    tags: u32,
}

impl Translator {
    fn tree(&mut self, node: &Node) -> Result<Tree, UnsupportedPrimitive> {
        Ok(match node {
            Node::Primitive(primitive, span) => self.primitive(primitive, *span)?,
            Node::Not(part) => Tree::not(self.tree(part)?),
            Node::Chain(first, rest) => {
                let first = Box::new(self.tree(first)?);
                let rest = rest.iter().map(|(joint, part)| Ok((*joint, self.tree(part)?)));
                Tree::Chain(first, rest.collect::<Result<_, UnsupportedPrimitive>>()?)
            }
        })
    }

    fn primitive(&mut self, primitive: &Primitive, span: ByteSpan) -> Result<Tree, UnsupportedPrimitive> {
        self.answers(primitive).map_err(|reason| UnsupportedPrimitive { span, reason })?;
        Ok(match *primitive {
            Primitive::Protocol(protocol) => self.protocol(protocol),
            Primitive::Ipv4 { number, mask, within, direction } => self.ipv4(number, mask, within, direction),
            Primitive::Ipv6 { address, prefix, direction } => {
                self.ipv6(u128::from(address), prefix, direction)
            }
            Primitive::Mac { address, direction } => mac(address, direction),
            Primitive::Port { low, high, transport, direction } => {
                self.ports((low, high), transport, direction)
            }
            Primitive::Number { number, header } => self.number(number, header),
            Primitive::Broadcast(header) => self.broadcast(header),
            Primitive::Multicast(header) => self.multicast(header),
            Primitive::AtMost(len) => Tree::not(Tree::Test(Test::Length(Relation::Above, len))),
            Primitive::AtLeast(len) => Tree::Test(Test::Length(Relation::AtLeast, len)),
            Primitive::Vlan(identifier) => self.vlan(identifier),
            Primitive::Outbound => self.outbound(),
            Primitive::Inbound => Tree::not(self.outbound()),
            Primitive::Compare { ref left, comparison, ref right } => {
                let mut parts: Vec<Tree> = left
                    .within
                    .iter()
                    .chain(&right.within)
                    .map(|&protocol| self.has_header(protocol))
                    .collect();
                let payload = self.payload();
                parts.push(calculation::compare(left, comparison, right, payload));
                Tree::All(parts)
            }
        })
    }

    /// Checks that the primitive applies to frames of this type.
    fn answers(&self, primitive: &Primitive) -> Result<(), Text> {
        let ethernet = self.link == LinkKind::Ethernet;
        match primitive {
            Primitive::Mac { .. }
            | Primitive::Broadcast(HeaderKind::Link)
            | Primitive::Multicast(HeaderKind::Link)
                if !ethernet =>
            {
                Err(NEEDS_ETHERNET)
            }
            Primitive::Vlan(_) if !ethernet => Err(NEEDS_TAGS),
            Primitive::Inbound | Primitive::Outbound
                if !matches!(self.link, LinkKind::Cooked1 | LinkKind::Cooked2) =>
            {
                Err(NEEDS_COOKED)
            }
            Primitive::AtMost(_) | Primitive::AtLeast(_) => Ok(()),
            Primitive::Compare { left, right, .. } if left.within.is_empty() && right.within.is_empty() => {
                Ok(())
            }
            _ if self.link == LinkKind::Unknown => Err(NEEDS_KNOWN),
            _ => Ok(()),
        }
    }

    /// The offset of the packet after the link-layer header.
    fn payload(&self) -> u32 {
        self.link.header_len() + self.tags
    }

    fn carries(&self, number: u32) -> Tree {
        self.link.carries(number, self.tags)
    }

    fn field(&self, offset: u32, size: LoadSize) -> FrameField {
        FrameField::at(self.payload() + offset, size)
    }

    fn protocol(&self, protocol: NamedProtocol) -> Tree {
        match protocol.carried {
            ProtocolId::Link => Tree::Constant(true),
            ProtocolId::Type(number) => self.carries(number),
            ProtocolId::Ipv4(number) => self.number(number, HeaderKind::Ipv4),
            ProtocolId::Ipv6(number) => self.number(number, HeaderKind::Ipv6),
            ProtocolId::Ip(number) => self.number(number, HeaderKind::AnyIp),
        }
    }

    /// `proto`: RFC 791, 3.1 (Protocol) and RFC 8200, 3 (Next Header); the fragment header is the only extension
    /// header that is skipped.
    fn number(&self, number: u32, header: HeaderKind) -> Tree {
        match header {
            HeaderKind::Link => self.carries(number),
            HeaderKind::Ipv4 => Tree::all([self.carries(IPV4), self.field(9, LoadSize::Byte).is(number)]),
            HeaderKind::Ipv6 => {
                let next = self.field(6, LoadSize::Byte);
                let behind = Tree::all([next.is(IPV6_FRAGMENT), self.field(40, LoadSize::Byte).is(number)]);
                Tree::all([self.carries(IPV6), Tree::any([next.is(number), behind])])
            }
            HeaderKind::AnyIp => {
                Tree::any([self.number(number, HeaderKind::Ipv4), self.number(number, HeaderKind::Ipv6)])
            }
        }
    }

    /// RFC 791, 3.1 for IPv4; RFC 826 and RFC 903 for ARP and RARP with Ethernet's addresses of six bytes.
    fn ipv4(&self, number: u32, mask: u32, within: Ipv4Within, direction: DirectionQualifier) -> Tree {
        let rule = |kind: u32, source: u32, destination: u32| {
            let ends = [source, destination].map(|at| self.address_word(at, mask, number));
            Tree::all([self.carries(kind), towards(direction, ends)])
        };
        let ip = rule(IPV4, 12, 16);
        match within {
            Ipv4Within::Ip => ip,
            Ipv4Within::Arp => rule(ARP, 14, 24),
            Ipv4Within::Rarp => rule(RARP, 14, 24),
            Ipv4Within::Any => Tree::any([ip, rule(ARP, 14, 24), rule(RARP, 14, 24)]),
        }
    }

    /// A word with an empty mask is not tested, because it may be truncated.
    fn address_word(&self, at: u32, mask: u32, word: u32) -> Tree {
        if mask == 0 { Tree::Constant(true) } else { self.field(at, LoadSize::Word).masked(mask).is(word) }
    }

    /// RFC 8200, 3. Addresses in neighbour discovery are not tested, as in libpcap.
    fn ipv6(&self, number: u128, prefix: u8, direction: DirectionQualifier) -> Tree {
        let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
        let ends = [8, 24].map(|at| {
            let words = words(number).into_iter().zip(words(mask)).zip((at..).step_by(4));
            let parts = words.map(|((word, mask), at)| self.address_word(at, mask, word));
            Tree::All(parts.collect())
        });
        Tree::all([self.carries(IPV6), towards(direction, ends)])
    }

    /// TCP, UDP and SCTP begin with the ports. In IPv4 only the first fragment has them (RFC 791, 3.2); in IPv6 they
    /// are tested only directly after the IPv6 header.
    fn ports(
        &self,
        range: (u16, u16),
        transport: Option<PortProtocol>,
        direction: DirectionQualifier,
    ) -> Tree {
        let numbers = match transport {
            None => vec![SCTP, TCP, UDP],
            Some(PortProtocol::Tcp) => vec![TCP],
            Some(PortProtocol::Udp) => vec![UDP],
            Some(PortProtocol::Sctp) => vec![SCTP],
        };
        let one_of = |field: FrameField| Tree::Any(numbers.iter().map(|&number| field.is(number)).collect());
        let within = |field: FrameField| match range {
            (low, high) if low == high => field.is(low.into()),
            (low, high) => Tree::all([field.at_least(low.into()), Tree::not(field.above(high.into()))]),
        };

        let six = [40, 42].map(|at| within(self.field(at, LoadSize::Half)));
        let six =
            Tree::all([self.carries(IPV6), one_of(self.field(6, LoadSize::Byte)), towards(direction, six)]);
        let four = [0, 2].map(|at| within(FrameField::after_ipv4_header(self.payload(), at, LoadSize::Half)));
        let four = Tree::all([
            self.carries(IPV4),
            one_of(self.field(9, LoadSize::Byte)),
            self.first_fragment(),
            towards(direction, four),
        ]);
        Tree::any([six, four])
    }

    fn first_fragment(&self) -> Tree {
        Tree::not(self.field(6, LoadSize::Half).has_any_bit(0x1fff))
    }

    /// Tests that the packet has this protocol's header at the offset from which its bytes are read. Above IP, only
    /// IPv4 gives a known offset, except for ICMPv6.
    fn has_header(&self, protocol: NamedProtocol) -> Tree {
        match protocol.carried {
            ProtocolId::Ipv4(_) | ProtocolId::Ip(_) => {
                Tree::all([self.carries(IPV4), self.protocol(protocol), self.first_fragment()])
            }
            ProtocolId::Ipv6(number) => {
                Tree::all([self.carries(IPV6), self.field(6, LoadSize::Byte).is(number)])
            }
            ProtocolId::Type(_) | ProtocolId::Link => self.protocol(protocol),
        }
    }

    /// In IPv4, all ones or, historically, all zeros (RFC 919, RFC 1122, 3.3.6). The directed broadcast of a subnet
    /// would need the netmask of an interface, which a file does not have: tcpdump does the same.
    fn broadcast(&self, header: HeaderKind) -> Tree {
        if header == HeaderKind::Link {
            return mac([0xff; 6], DirectionQualifier::Dst);
        }
        let destination = self.field(16, LoadSize::Word);
        Tree::all([self.carries(IPV4), Tree::any([destination.is(0), destination.is(u32::MAX)])])
    }

    /// The lowest bit of the first byte (IEEE 802.3, 3.2.3); 224.0.0.0 and above (RFC 1112, 4); ff00::/8 (RFC 4291).
    fn multicast(&self, header: HeaderKind) -> Tree {
        match header {
            HeaderKind::Link => FrameField::at(0, LoadSize::Byte).has_any_bit(1),
            HeaderKind::Ipv6 => Tree::all([self.carries(IPV6), self.field(24, LoadSize::Byte).is(0xff)]),
            HeaderKind::Ipv4 | HeaderKind::AnyIp => {
                Tree::all([self.carries(IPV4), self.field(16, LoadSize::Byte).at_least(224)])
            }
        }
    }

    fn vlan(&mut self, identifier: Option<u32>) -> Tree {
        let mut parts = vec![Tree::Any(
            VLAN_TAGS.map(|kind| FrameField::at(12 + self.tags, LoadSize::Half).is(kind)).into(),
        )];
        if let Some(identifier) = identifier {
            parts.push(self.field(0, LoadSize::Half).masked(0x0fff).is(identifier));
        }
        self.tags = self.tags.saturating_add(4);
        Tree::All(parts)
    }

    /// linux/if_packet.h: PACKET_OUTGOING is 4.
    fn outbound(&self) -> Tree {
        match self.link {
            LinkKind::Cooked2 => FrameField::at(10, LoadSize::Byte).is(4),
            _ => FrameField::at(0, LoadSize::Half).is(4),
        }
    }
}

/// IEEE 802.3, 3.2.3: the destination comes first. The last four bytes are tested before the first two, as in
/// libpcap.
fn mac(address: [u8; 6], direction: DirectionQualifier) -> Tree {
    let [first, second, rest @ ..] = address;
    let at = |offset: u32| {
        Tree::all([
            FrameField::at(offset + 2, LoadSize::Word).is(u32::from_be_bytes(rest)),
            FrameField::at(offset, LoadSize::Half).is(u16::from_be_bytes([first, second]).into()),
        ])
    };
    towards(direction, [at(6), at(0)])
}

/// The four 32-bit words of a number, most significant first.
fn words(number: u128) -> [u32; 4] {
    let word = |place: u32| u32::try_from(number >> place & u128::from(u32::MAX)).unwrap_or_default();
    [word(96), word(64), word(32), word(0)]
}

/// Combines the tests of source and destination.
fn towards(direction: DirectionQualifier, [source, destination]: [Tree; 2]) -> Tree {
    match direction {
        DirectionQualifier::Src => source,
        DirectionQualifier::Dst => destination,
        DirectionQualifier::Either => Tree::any([source, destination]),
        DirectionQualifier::Both => Tree::all([source, destination]),
    }
}
