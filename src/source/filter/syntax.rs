//! The syntax tree of an expression, with abbreviations expanded, independent of the link type.

use std::net::Ipv6Addr;

use super::error::ByteSpan;
use super::words::NamedProtocol;
use crate::source::bpf::LoadSize;

/// An expression or a part of one. Only brackets and `not` nest, and the parser limits their depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Primitive(Primitive, ByteSpan),
    Not(Box<Node>),
    /// `and` and `or` have the same precedence and are left-associative: `a or b and c` is `(a or b) and c`.
    Chain(Box<Node>, Vec<(Joint, Node)>),
}

/// The operator between a part of a chain and everything to its left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    And,
    Or,
}

/// A primitive: one condition on a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Primitive {
    Protocol(NamedProtocol),
    /// An address or network, in these protocols.
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
    /// A port, or an inclusive range of ports.
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
    /// A VLAN tag, with this identifier or any. Later primitives test the packet after the tag.
    Vlan(Option<u32>),
    Outbound,
    Inbound,
    Compare {
        left: Arithmetic,
        comparison: ComparisonOperator,
        right: Arithmetic,
    },
}

/// The protocols in which an IPv4 address is tested.
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

/// A number calculated from a packet, as operations of a stack machine. The list is flat, so that no expression is
/// too deep.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Arithmetic {
    pub(super) steps: Vec<Calculation>,
    /// The protocols that the packet must have, in the order of the tests.
    pub(super) within: Vec<NamedProtocol>,
    /// The maximum depth of the stack.
    pub(super) depth: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calculation {
    Push(u32),
    /// Pushes the length of the packet.
    Length,
    /// Pops an offset, pushes the number at that offset of this protocol's header.
    Load(NamedProtocol, LoadSize),
    Negate,
    /// Pops the right and then the left operand, pushes the result.
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
    /// Calculates with 32-bit numbers that wrap around, as in BPF. A shift by more than 31 gives 0. Division by 0
    /// gives `None`.
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
