//! The decision of a filter for one link type: tests, and the branches of their results.
//!
//! It is built in two steps. A [`Tree`] has the tests in the order of evaluation; a [`Decision`] is the same as a
//! list of nodes, whose branches lead only to earlier nodes in the list. So both back ends process it in a loop,
//! however large the expression was. A test that reads beyond the end of the packet refuses the packet at once, even
//! within `not`, as BPF defines it.

use super::syntax::{Joint, Operator};
use crate::source::bpf::LoadSize;

/// Tests and their logical operators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    Constant(bool),
    Test(Test),
    Not(Box<Tree>),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    /// Evaluated from left to right; `and` and `or` have the same precedence.
    Chain(Box<Tree>, Vec<(Joint, Tree)>),
}

impl Tree {
    pub(super) fn all(parts: impl Into<Vec<Self>>) -> Self {
        Self::All(parts.into())
    }

    pub(super) fn any(parts: impl Into<Vec<Self>>) -> Self {
        Self::Any(parts.into())
    }

    pub(super) fn not(part: Self) -> Self {
        Self::Not(Box::new(part))
    }
}

/// A test of the packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// Compares a field with a number.
    Field(FrameField, Relation, u32),
    /// Compares the length of the packet on the wire with a number.
    Length(Relation, u32),
    /// Compares the result of a calculation with a number.
    Sum(Vec<StackOperation>, Relation, u32),
    /// Compares the two numbers that a calculation leaves on the stack, the first with the second.
    Sums(Vec<StackOperation>, Relation),
}

/// A comparison of two numbers. The missing ones are negations of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    Above,
    AtLeast,
    /// They have at least one bit in common.
    AnyBit,
}

/// Some bits at a fixed position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameField {
    pub(super) place: FieldPosition,
    pub(super) mask: u32,
}

/// A position in a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FieldPosition {
    pub(super) base: OffsetBase,
    /// Offset from the base, in bytes.
    pub(super) offset: u32,
    pub(super) size: LoadSize,
}

/// The base of an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OffsetBase {
    /// The first byte of the frame.
    Frame,
    /// The first byte of the frame plus the length of the IPv4 header at this offset, which varies with its options.
    AfterIpv4Header(u32),
}

/// One operation of the stack machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StackOperation {
    Push(u32),
    Length,
    /// Pushes the number at this position.
    Load(FieldPosition),
    /// Pops an index, adds it to the offset, pushes the number at that position.
    LoadIndexed(FieldPosition),
    Negate,
    Apply(Operator),
    /// The same with this constant as the right operand.
    ApplyNumber(Operator, u32),
}

/// No frame is this long: a load beyond it refuses the frame. The limit excludes the offsets with a special meaning
/// for the kernel (`SKF_AD_OFF` and others in linux/filter.h, all of them negative), and overflow.
pub(super) const FAR: u32 = 0x0fff_ffff;

impl FrameField {
    /// A whole number of this size at this offset of the frame.
    pub(super) fn at(offset: u32, size: LoadSize) -> Self {
        Self { place: FieldPosition { base: OffsetBase::Frame, offset, size }, mask: u32::MAX }
    }

    /// The same at this offset after the IPv4 header at `header`.
    pub(super) fn after_ipv4_header(header: u32, offset: u32, size: LoadSize) -> Self {
        Self {
            place: FieldPosition { base: OffsetBase::AfterIpv4Header(header), offset: header + offset, size },
            mask: u32::MAX,
        }
    }

    pub(super) fn masked(self, mask: u32) -> Self {
        Self { mask, ..self }
    }

    pub(super) fn is(self, value: u32) -> Tree {
        Tree::Test(Test::Field(self, Relation::Equal, value))
    }

    pub(super) fn above(self, value: u32) -> Tree {
        Tree::Test(Test::Field(self, Relation::Above, value))
    }

    pub(super) fn at_least(self, value: u32) -> Tree {
        Tree::Test(Test::Field(self, Relation::AtLeast, value))
    }

    pub(super) fn has_any_bit(self, bits: u32) -> Tree {
        Tree::Test(Test::Field(self, Relation::AnyBit, bits))
    }
}

/// The nodes of a decision. Each branch leads to an earlier node, so evaluation ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) nodes: Vec<DecisionNode>,
    pub(super) first: Branch,
}

/// A test and its two branches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DecisionNode {
    pub(super) test: Test,
    pub(super) yes: Branch,
    pub(super) no: Branch,
}

/// The next node, or the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Branch {
    Accept,
    Refuse,
    Test(usize),
}

impl Decision {
    /// The decision that accepts a packet if the tree holds.
    pub(super) fn new(tree: Tree) -> Self {
        let mut nodes = Vec::new();
        let first = lower(tree, Branch::Accept, Branch::Refuse, &mut nodes);
        Self { nodes, first }
    }
}

/// Adds the nodes of a tree with the given branches. Returns the first node. It works backwards, because each node
/// needs the nodes after it.
fn lower(tree: Tree, yes: Branch, no: Branch, nodes: &mut Vec<DecisionNode>) -> Branch {
    match tree {
        Tree::Constant(true) => yes,
        Tree::Constant(false) => no,
        Tree::Test(test) => {
            nodes.push(DecisionNode { test, yes, no });
            Branch::Test(nodes.len() - 1)
        }
        Tree::Not(part) => lower(*part, no, yes, nodes),
        Tree::All(parts) => parts.into_iter().rev().fold(yes, |next, part| lower(part, next, no, nodes)),
        Tree::Any(parts) => parts.into_iter().rev().fold(no, |next, part| lower(part, yes, next, nodes)),
        Tree::Chain(first, rest) => {
            let (mut yes, mut no) = (yes, no);
            for (joint, part) in rest.into_iter().rev() {
                let next = lower(part, yes, no, nodes);
                match joint {
                    Joint::And => yes = next,
                    Joint::Or => no = next,
                }
            }
            lower(*first, yes, no, nodes)
        }
    }
}
