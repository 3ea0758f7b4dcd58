//! Evaluates a decision in this process.

use super::decision::{
    Branch, Decision, DecisionNode, FieldPosition, FrameField, OffsetBase, Relation, StackOperation, Test,
};
use crate::source::bpf::LoadSize;

/// The size of the stack. The parser ensures that it suffices.
const ROOM: usize = 16;

/// The packet to be filtered.
#[derive(Debug, Clone, Copy)]
pub(super) struct FilterInput<'a> {
    pub(super) bytes: &'a [u8],
    /// Its length on the wire, in bytes.
    pub(super) len: u32,
}

/// Whether the decision accepts the packet.
pub(super) fn accepts(decision: &Decision, packet: FilterInput<'_>) -> bool {
    let mut next = decision.first;
    loop {
        let ask = match next {
            Branch::Accept => return true,
            Branch::Refuse => return false,
            Branch::Test(at) => decision.nodes.get(at),
        };
        let Some(DecisionNode { test, yes, no }) = ask else { return false };
        next = match packet.passes(test) {
            Some(true) => *yes,
            Some(false) => *no,
            None => return false,
        };
    }
}

impl FilterInput<'_> {
    /// The result of a test; `None` if it reads beyond the end of the packet, or divides by 0.
    fn passes(self, test: &Test) -> Option<bool> {
        match *test {
            Test::Field(FrameField { place, mask }, relation, value) => {
                Some(holds(self.load(place, 0)? & mask, relation, value))
            }
            Test::Length(relation, value) => Some(holds(self.len, relation, value)),
            Test::Sum(ref steps, relation, value) => {
                Some(holds(self.calculate(steps)?.take()?, relation, value))
            }
            Test::Sums(ref steps, relation) => {
                let mut stack = self.calculate(steps)?;
                let right = stack.take()?;
                Some(holds(stack.take()?, relation, right))
            }
        }
    }

    fn calculate(self, steps: &[StackOperation]) -> Option<NumberStack> {
        let mut stack = NumberStack { numbers: [0; ROOM], len: 0 };
        for step in steps {
            let number = match *step {
                StackOperation::Push(number) => number,
                StackOperation::Length => self.len,
                StackOperation::Load(place) => self.load(place, 0)?,
                StackOperation::LoadIndexed(place) => self.load(place, stack.take()?)?,
                StackOperation::Negate => stack.take()?.wrapping_neg(),
                StackOperation::ApplyNumber(operator, right) => operator.apply(stack.take()?, right)?,
                StackOperation::Apply(operator) => {
                    let right = stack.take()?;
                    operator.apply(stack.take()?, right)?
                }
            };
            stack.put(number)?;
        }
        Some(stack)
    }

    /// The number at this position plus `further` bytes.
    fn load(self, place: FieldPosition, further: u32) -> Option<u32> {
        let start = match place.base {
            OffsetBase::Frame => further,
            // RFC 791, 3.1: the low four bits of the first byte count words of four bytes.
            OffsetBase::AfterIpv4Header(header) => {
                let first = *self.bytes.get(usize::try_from(header).ok()?)?;
                further.wrapping_add(u32::from(first & 0x0f) * 4)
            }
        };
        let start = usize::try_from(start.checked_add(place.offset)?).ok()?;
        let bytes = self.bytes.get(start..)?;
        Some(match place.size {
            LoadSize::Byte => (*bytes.first()?).into(),
            LoadSize::Half => u16::from_be_bytes(*bytes.first_chunk()?).into(),
            LoadSize::Word => u32::from_be_bytes(*bytes.first_chunk()?),
        })
    }
}

fn holds(left: u32, relation: Relation, right: u32) -> bool {
    match relation {
        Relation::Equal => left == right,
        Relation::Above => left > right,
        Relation::AtLeast => left >= right,
        Relation::AnyBit => left & right != 0,
    }
}

/// The stack of a calculation.
struct NumberStack {
    numbers: [u32; ROOM],
    len: usize,
}

impl NumberStack {
    fn put(&mut self, number: u32) -> Option<()> {
        *self.numbers.get_mut(self.len)? = number;
        self.len += 1;
        Some(())
    }

    fn take(&mut self) -> Option<u32> {
        self.len = self.len.checked_sub(1)?;
        self.numbers.get(self.len).copied()
    }
}
