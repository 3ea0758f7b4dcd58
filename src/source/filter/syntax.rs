//! The syntax tree: what was asked, with abbreviations written out, before any link type is known.

use std::net::Ipv6Addr;

use super::error::ByteSpan;
use super::words::NamedProtocol;
use crate::source::bpf::LoadSize;

/// An expression, or a part of one. Only brackets and `not` make it deep, and the parser bounds those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Primitive(Primitive, ByteSpan),
    Not(Box<Node>),
    /// `and` and `or` bind alike, from the left: `a or b and c` is `(a or b) and c`.
    Chain(Box<Node>, Vec<(Joint, Node)>),
}

/// How a part of a chain is joined to all that is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    And,
    Or,
}

/// One question to a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Primitive {
    Protocol(NamedProtocol),
    /// An address or a network, in these protocols.
    Ipv4 {
        number: u32,
        mask: u32,
        within: Ipv4Within,
        direction: DirectionQualifier,
    },
    Ipv6 {
        address: Ipv6Addr,
        prefix: u8,
        direction: DirectionQualifier,
    },
    Mac {
        address: [u8; 6],
        direction: DirectionQualifier,
    },
    /// A port, or a range of them, both ends included.
    Port {
        low: u16,
        high: u16,
        transport: Option<PortProtocol>,
        direction: DirectionQualifier,
    },
    /// `proto`: this number in this header.
    Number {
        number: u32,
        header: HeaderKind,
    },
    Broadcast(HeaderKind),
    Multicast(HeaderKind),
    AtMost(u32),
    AtLeast(u32),
    /// A VLAN tag, with this identifier or any: from here on, everything is looked for behind it.
    Vlan(Option<u32>),
    Outbound,
    Inbound,
    Compare {
        left: Arithmetic,
        comparison: ComparisonOperator,
        right: Arithmetic,
    },
}

/// In which protocols an IPv4 address is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ipv4Within {
    /// IPv4, ARP and RARP.
    Any,
    Ip,
    Arp,
    Rarp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DirectionQualifier {
    Src,
    Dst,
    Either,
    Both,
}

/// The transport protocols that have ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PortProtocol {
    Tcp,
    Udp,
    Sctp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderKind {
    Link,
    Ipv4,
    Ipv6,
    AnyIp,
}

/// A number that is calculated from a packet, as steps of a stack machine: flat, so that no sum is too deep.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Arithmetic {
    pub(super) steps: Vec<Calculation>,
    /// The protocols that a packet must have for the numbers to mean anything, in the order of asking.
    pub(super) within: Vec<NamedProtocol>,
    /// How many numbers the stack holds at most.
    pub(super) depth: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calculation {
    Push(u32),
    /// Pushes the length of the packet.
    Length,
    /// Takes an offset, pushes what stands there in this protocol's header.
    Load(NamedProtocol, LoadSize),
    Negate,
    /// Takes two numbers, the right one first; pushes one.
    Apply(Operator),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
}

impl Operator {
    /// Numbers have 32 bits and turn over, as in BPF; what is shifted by more than 31 is gone. Nothing comes of a
    /// division by 0.
    pub(super) fn apply(self, left: u32, right: u32) -> Option<u32> {
        Some(match self {
            Self::Add => left.wrapping_add(right),
            Self::Subtract => left.wrapping_sub(right),
            Self::Multiply => left.wrapping_mul(right),
            Self::Divide => left.checked_div(right)?,
            Self::Modulo => left.checked_rem(right)?,
            Self::And => left & right,
            Self::Or => left | right,
            Self::Xor => left ^ right,
            Self::ShiftLeft => left.checked_shl(right).unwrap_or(0),
            Self::ShiftRight => left.checked_shr(right).unwrap_or(0),
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ComparisonOperator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}
