//! What a filter decides, for one link type: tests, and where each answer leads.
//!
//! It is made in two moves. [`Tree`] says which tests must hold, in the order in which they are asked; [`Decision`]
//! is the same as a list of steps, each of which leads only to steps before it in the list. So both back ends go
//! through it in a loop, however large an expression was. A test that reads beyond the end of the packet refuses the
//! packet at once, `not` or no `not`: so BPF defines it.

use super::syntax::{Joint, Operator};
use crate::source::bpf::LoadSize;

/// Tests, and how they are joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    Constant(bool),
    Test(Test),
    Not(Box<Tree>),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    /// From the left, whatever the joints.
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

/// A question with two answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// What stands in a field, against a number.
    Field(FrameField, Relation, u32),
    /// How long the packet was on the wire, against a number.
    Length(Relation, u32),
    /// What the steps leave on the stack, against a number.
    Sum(Vec<StackOperation>, Relation, u32),
    /// The two numbers that the steps leave on the stack, the first against the second.
    Sums(Vec<StackOperation>, Relation),
}

/// How a number is to another one; what is missing here is the opposite of one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    Above,
    AtLeast,
    /// They have a bit in common.
    AnyBit,
}

/// Some bits at a fixed place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameField {
    pub(super) place: FieldPosition,
    pub(super) mask: u32,
}

/// A place in a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FieldPosition {
    pub(super) base: OffsetBase,
    /// In bytes from the base.
    pub(super) offset: u32,
    pub(super) size: LoadSize,
}

/// From where an offset counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OffsetBase {
    /// The first byte of the frame.
    Frame,
    /// As many bytes further as the IPv4 header that begins there is long: options make that vary.
    AfterIpv4Header(u32),
}

/// One step of a calculation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StackOperation {
    Push(u32),
    Length,
    /// Pushes what stands there.
    Load(FieldPosition),
    /// Takes a number that is added to the offset, pushes what stands there.
    LoadIndexed(FieldPosition),
    Negate,
    Apply(Operator),
    /// The same with this number as the right one.
    ApplyNumber(Operator, u32),
}

/// No frame is this long: reading there refuses it. It keeps an offset away from those that the kernel takes for
/// something else (`SKF_AD_OFF` and its like in linux/filter.h, all of them negative) and from turning over.
pub(super) const FAR: u32 = 0x0fff_ffff;

impl FrameField {
    /// All bits of so many bytes at this offset of the frame.
    pub(super) fn at(offset: u32, size: LoadSize) -> Self {
        Self { place: FieldPosition { base: OffsetBase::Frame, offset, size }, mask: u32::MAX }
    }

    /// The same at this offset behind the IPv4 header that begins at `header`.
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

/// The steps of a decision. Each leads to earlier ones only, so it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) nodes: Vec<DecisionNode>,
    pub(super) first: Branch,
}

/// A test, and where its answers lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DecisionNode {
    pub(super) test: Test,
    pub(super) yes: Branch,
    pub(super) no: Branch,
}

/// Where a decision goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Branch {
    Accept,
    Refuse,
    Test(usize),
}

impl Decision {
    /// The decision that accepts what the tree holds for.
    pub(super) fn new(tree: Tree) -> Self {
        let mut nodes = Vec::new();
        let first = lower(tree, Branch::Accept, Branch::Refuse, &mut nodes);
        Self { nodes, first }
    }
}

/// Adds the steps of a tree, given where its answers lead, and says which is the first. From the back, because each
/// step must know where it leads.
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
