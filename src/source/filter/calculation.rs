//! Translates a comparison of two arithmetic expressions to a test.

use super::decision::{FieldPosition, FrameField, OffsetBase, Relation, StackOperation, Test, Tree};
use super::syntax::{Arithmetic, Calculation, ComparisonOperator, Operator};
use super::words::{NamedProtocol, ProtocolId};

/// The test of a comparison; the packet begins at offset `payload`.
pub(super) fn compare(
    left: &Arithmetic,
    comparison: ComparisonOperator,
    right: &Arithmetic,
    payload: u32,
) -> Tree {
    let mut steps = Vec::new();
    for step in left.steps.iter().chain(&right.steps) {
        add(&mut steps, *step, payload);
    }
    // BPF lacks some comparisons: they are the negation of others.
    let (relation, opposite) = match comparison {
        ComparisonOperator::Equal => (Relation::Equal, false),
        ComparisonOperator::NotEqual => (Relation::Equal, true),
        ComparisonOperator::Greater => (Relation::Above, false),
        ComparisonOperator::AtMost => (Relation::Above, true),
        ComparisonOperator::AtLeast => (Relation::AtLeast, false),
        ComparisonOperator::Less => (Relation::AtLeast, true),
    };
    let test = Tree::Test(match *steps {
        [StackOperation::Length, StackOperation::Push(value)] => Test::Length(relation, value),
        [StackOperation::Load(place), StackOperation::Push(value)] => {
            Test::Field(FrameField { place, mask: u32::MAX }, relation, value)
        }
        [
            StackOperation::Load(place),
            StackOperation::ApplyNumber(Operator::And, mask),
            StackOperation::Push(value),
        ] => Test::Field(FrameField { place, mask }, relation, value),
        [.., StackOperation::Push(value)] if steps.len() > 1 => {
            steps.pop();
            Test::Sum(steps, relation, value)
        }
        _ => Test::Sums(steps, relation),
    });
    if opposite { Tree::not(test) } else { test }
}

/// Adds an operation. Operations on constants are calculated here.
fn add(steps: &mut Vec<StackOperation>, step: Calculation, payload: u32) {
    let (more, last) = match **steps {
        [.., StackOperation::Push(left), StackOperation::Push(right)] => (Some(left), Some(right)),
        [.., StackOperation::Push(right)] => (None, Some(right)),
        _ => (None, None),
    };
    let (known, step) = match (step, more, last) {
        (Calculation::Push(number), ..) => (0, StackOperation::Push(number)),
        (Calculation::Length, ..) => (0, StackOperation::Length),
        (Calculation::Negate, _, Some(number)) => (1, StackOperation::Push(number.wrapping_neg())),
        (Calculation::Negate, ..) => (0, StackOperation::Negate),
        (Calculation::Apply(operator), left, Some(right)) => {
            match left.and_then(|left| operator.apply(left, right)) {
                Some(number) => (2, StackOperation::Push(number)),
                None if is_plain(operator, right) => (1, StackOperation::ApplyNumber(operator, right)),
                None => (0, StackOperation::Apply(operator)),
            }
        }
        (Calculation::Apply(operator), ..) => (0, StackOperation::Apply(operator)),
        (Calculation::Load(protocol, size), _, offset) => {
            let (base, start) = base(protocol, payload);
            match offset {
                // A large offset wraps around to bytes before the header, as in libpcap's optimizer.
                Some(number) => (
                    1,
                    StackOperation::Load(FieldPosition { base, offset: start.wrapping_add(number), size }),
                ),
                None => (0, StackOperation::LoadIndexed(FieldPosition { base, offset: start, size })),
            }
        }
    };
    steps.truncate(steps.len() - known);
    steps.push(step);
}

/// Whether the kernel accepts the number as a constant: it refuses programs that divide by 0 or shift by more than
/// 31.
fn is_plain(operator: Operator, number: u32) -> bool {
    match operator {
        Operator::Divide | Operator::Modulo => number != 0,
        Operator::ShiftLeft | Operator::ShiftRight => number < 32,
        _ => true,
    }
}

/// The base and the offset of a protocol's header.
fn base(protocol: NamedProtocol, payload: u32) -> (OffsetBase, u32) {
    match protocol.carried {
        ProtocolId::Link => (OffsetBase::Frame, 0),
        ProtocolId::Type(_) => (OffsetBase::Frame, payload),
        ProtocolId::Ipv4(_) | ProtocolId::Ip(_) => (OffsetBase::AfterIpv4Header(payload), payload),
        // RFC 8200, 3: the header has 40 bytes.
        ProtocolId::Ipv6(_) => (OffsetBase::Frame, payload + 40),
    }
}
