//! What a comparison of two sums asks of a frame.

use super::decision::{Base, Field, Place, Relation, Step, Test, Tree};
use super::syntax::{Arithmetic, Calculation, Comparison, Operator};
use super::words::{Carried, Protocol};

/// The test of a comparison, in packets that begin at `payload`.
pub(super) fn compare(left: &Arithmetic, comparison: Comparison, right: &Arithmetic, payload: u32) -> Tree {
    let mut steps = Vec::new();
    for step in left.steps.iter().chain(&right.steps) {
        add(&mut steps, *step, payload);
    }
    // A comparison that is missing in BPF is the opposite of one that is not.
    let (relation, opposite) = match comparison {
        Comparison::Equal => (Relation::Equal, false),
        Comparison::NotEqual => (Relation::Equal, true),
        Comparison::Greater => (Relation::Above, false),
        Comparison::AtMost => (Relation::Above, true),
        Comparison::AtLeast => (Relation::AtLeast, false),
        Comparison::Less => (Relation::AtLeast, true),
    };
    let test = Tree::Test(match *steps {
        [Step::Length, Step::Push(value)] => Test::Length(relation, value),
        [Step::Load(place), Step::Push(value)] => {
            Test::Field(Field { place, mask: u32::MAX }, relation, value)
        }
        [Step::Load(place), Step::ApplyNumber(Operator::And, mask), Step::Push(value)] => {
            Test::Field(Field { place, mask }, relation, value)
        }
        [.., Step::Push(value)] if steps.len() > 1 => {
            steps.pop();
            Test::Sum(steps, relation, value)
        }
        _ => Test::Sums(steps, relation),
    });
    if opposite { Tree::not(test) } else { test }
}

/// Adds a step, after the numbers of which the step makes one are calculated where they are known.
fn add(steps: &mut Vec<Step>, step: Calculation, payload: u32) {
    let (more, last) = match **steps {
        [.., Step::Push(left), Step::Push(right)] => (Some(left), Some(right)),
        [.., Step::Push(right)] => (None, Some(right)),
        _ => (None, None),
    };
    let (known, step) = match (step, more, last) {
        (Calculation::Push(number), ..) => (0, Step::Push(number)),
        (Calculation::Length, ..) => (0, Step::Length),
        (Calculation::Negate, _, Some(number)) => (1, Step::Push(number.wrapping_neg())),
        (Calculation::Negate, ..) => (0, Step::Negate),
        (Calculation::Apply(operator), left, Some(right)) => {
            match left.and_then(|left| operator.apply(left, right)) {
                Some(number) => (2, Step::Push(number)),
                None if is_plain(operator, right) => (1, Step::ApplyNumber(operator, right)),
                None => (0, Step::Apply(operator)),
            }
        }
        (Calculation::Apply(operator), ..) => (0, Step::Apply(operator)),
        (Calculation::Load(protocol, size), _, offset) => {
            let (base, start) = base(protocol, payload);
            match offset {
                // What is before a header can be read by counting through all 32 bits: so does libpcap's optimizer.
                Some(number) => (1, Step::Load(Place { base, offset: start.wrapping_add(number), size })),
                None => (0, Step::LoadFurther(Place { base, offset: start, size })),
            }
        }
    };
    steps.truncate(steps.len() - known);
    steps.push(step);
}

/// Whether the kernel takes the number as it is: it refuses programs that divide by 0 or shift by more than 31.
fn is_plain(operator: Operator, number: u32) -> bool {
    match operator {
        Operator::Divide | Operator::Modulo => number != 0,
        Operator::ShiftLeft | Operator::ShiftRight => number < 32,
        _ => true,
    }
}

/// Where a protocol's header begins.
fn base(protocol: Protocol, payload: u32) -> (Base, u32) {
    match protocol.carried {
        Carried::Link => (Base::Frame, 0),
        Carried::Type(_) => (Base::Frame, payload),
        Carried::Ipv4(_) | Carried::Ip(_) => (Base::BehindIpv4(payload), payload),
        // RFC 8200, 3: the header has 40 bytes.
        Carried::Ipv6(_) => (Base::Frame, payload + 40),
    }
}
