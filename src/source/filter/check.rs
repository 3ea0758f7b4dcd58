//! A decision, taken in this process.

use super::decision::{Ask, Base, Decision, Field, Next, Place, Relation, Step, Test};
use super::syntax::Size;

/// How many numbers wait at most: the parser sees to it that there are never more.
const ROOM: usize = 16;

/// A packet as a filter sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packet<'a> {
    pub(super) bytes: &'a [u8],
    /// How many bytes it had on the wire.
    pub(super) len: u32,
}

/// Whether the decision accepts the packet.
pub(super) fn accepts(decision: &Decision, packet: Packet<'_>) -> bool {
    let mut next = decision.first;
    loop {
        let ask = match next {
            Next::Accept => return true,
            Next::Refuse => return false,
            Next::Ask(at) => decision.asks.get(at),
        };
        let Some(Ask { test, yes, no }) = ask else { return false };
        next = match packet.passes(test) {
            Some(true) => *yes,
            Some(false) => *no,
            None => return false,
        };
    }
}

impl Packet<'_> {
    /// The answer to a test; none where it reads beyond the packet's end, or divides by 0.
    fn passes(self, test: &Test) -> Option<bool> {
        match *test {
            Test::Field(Field { place, mask }, relation, value) => {
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

    fn calculate(self, steps: &[Step]) -> Option<Stack> {
        let mut stack = Stack { numbers: [0; ROOM], len: 0 };
        for step in steps {
            let number = match *step {
                Step::Push(number) => number,
                Step::Length => self.len,
                Step::Load(place) => self.load(place, 0)?,
                Step::LoadFurther(place) => self.load(place, stack.take()?)?,
                Step::Negate => stack.take()?.wrapping_neg(),
                Step::ApplyNumber(operator, right) => operator.apply(stack.take()?, right)?,
                Step::Apply(operator) => {
                    let right = stack.take()?;
                    operator.apply(stack.take()?, right)?
                }
            };
            stack.put(number)?;
        }
        Some(stack)
    }

    /// What stands at this place, or so much further.
    fn load(self, place: Place, further: u32) -> Option<u32> {
        let start = match place.base {
            Base::Frame => further,
            // RFC 791, 3.1: the low four bits of the first byte count words of four bytes.
            Base::BehindIpv4(header) => {
                let first = *self.bytes.get(usize::try_from(header).ok()?)?;
                further.wrapping_add(u32::from(first & 0x0f) * 4)
            }
        };
        let start = usize::try_from(start.checked_add(place.offset)?).ok()?;
        let bytes = self.bytes.get(start..)?;
        Some(match place.size {
            Size::Byte => (*bytes.first()?).into(),
            Size::Half => u16::from_be_bytes(*bytes.first_chunk()?).into(),
            Size::Word => u32::from_be_bytes(*bytes.first_chunk()?),
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

/// The numbers that wait.
struct Stack {
    numbers: [u32; ROOM],
    len: usize,
}

impl Stack {
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
