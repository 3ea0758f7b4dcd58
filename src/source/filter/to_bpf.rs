//! Compiles a decision to a BPF program for the kernel.

use super::decision::{
    Branch, Decision, DecisionNode, FAR, FieldPosition, FrameField, OffsetBase, Relation, StackOperation,
    Test,
};
use super::syntax::Operator;
use crate::source::bpf::LoadSize;
use crate::source::bpf::{self, Instruction, WHOLE_FRAME};

/// The maximum number of instructions (`BPF_MAXINSNS` in linux/bpf_common.h).
pub(super) const MOST: usize = 4096;

/// The maximum distance of a comparison's jump, minus two for the long jumps that may follow it.
const NEAR: usize = u8::MAX as usize - 2;

/// The program, of any length. The caller checks it against [`MOST`].
pub(super) fn program(decision: &Decision) -> Vec<Instruction> {
    let mut layout = Layout::default();
    for (ask, loaded) in decision.nodes.iter().zip(register_states(decision)) {
        if let Some(loaded) = loaded {
            layout.jump(ask);
            layout.back.extend(prepare(&ask.test, loaded).into_iter().rev());
        }
        layout.begins.push(layout.back.len());
    }
    if !matches!(decision.first, Branch::Test(_)) {
        layout.back.push(return_for(decision.first));
    }
    layout.back.reverse();
    layout.back
}

/// The contents of the registers, which a later test may reuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Registers {
    a: Option<AccumulatorValue>,
    /// X has the length of the IPv4 header at this offset.
    x: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AccumulatorValue {
    Field(FrameField),
    Length,
}

impl Registers {
    /// The contents that are the same on both paths.
    fn intersection(self, other: Self) -> Self {
        Self { a: self.a.filter(|_| self.a == other.a), x: self.x.filter(|_| self.x == other.x) }
    }

    fn after(self, test: &Test) -> Self {
        match *test {
            Test::Field(field, ..) => {
                let x = match field.place.base {
                    OffsetBase::AfterIpv4Header(header) => Some(header),
                    OffsetBase::Frame => self.x,
                };
                Self { a: Some(AccumulatorValue::Field(field)), x }
            }
            Test::Length(..) => Self { a: Some(AccumulatorValue::Length), x: self.x },
            Test::Sum(..) | Test::Sums(..) => Self::default(),
        }
    }
}

/// For each node, the register contents on all paths to it; `None` if it is unreachable.
fn register_states(decision: &Decision) -> Vec<Option<Registers>> {
    let mut loaded: Vec<Option<Registers>> = vec![None; decision.nodes.len()];
    let arrive = |loaded: &mut Vec<Option<Registers>>, next: Branch, with: Registers| {
        if let Branch::Test(at) = next
            && let Some(place) = loaded.get_mut(at)
        {
            *place = Some(place.map_or(with, |before| before.intersection(with)));
        }
    };
    arrive(&mut loaded, decision.first, Registers::default());
    for (at, ask) in decision.nodes.iter().enumerate().rev() {
        if let Some(before) = loaded.get(at).copied().flatten() {
            let after = before.after(&ask.test);
            arrive(&mut loaded, ask.yes, after);
            arrive(&mut loaded, ask.no, after);
        }
    }
    loaded
}

/// A program in reverse order, so that the distance of every jump is known. A position is the number of instructions
/// from there to the end.
#[derive(Default)]
struct Layout {
    back: Vec<Instruction>,
    /// The position of each node.
    begins: Vec<usize>,
    /// The positions of the last instructions that accept and refuse.
    accept: Option<usize>,
    refuse: Option<usize>,
}

impl Layout {
    /// Adds the comparison of a test.
    fn jump(&mut self, ask: &DecisionNode) {
        let (yes, no) = (self.jump_target(ask.yes), self.jump_target(ask.no));
        let (relation, value) = match ask.test {
            Test::Field(_, relation, value)
            | Test::Length(relation, value)
            | Test::Sum(_, relation, value) => (relation, Some(value)),
            Test::Sums(_, relation) => (relation, None),
        };
        let code = match relation {
            Relation::Equal => bpf::JUMP_IF_EQUAL,
            Relation::Above => bpf::JUMP_IF_ABOVE,
            Relation::AtLeast => bpf::JUMP_IF_AT_LEAST,
            Relation::AnyBit => bpf::JUMP_IF_ANY_BIT,
        };
        let code = if value.is_none() { code | bpf::WITH_X } else { code };
        let far = |place: usize| u8::try_from(self.back.len() - place).unwrap_or(u8::MAX);
        let jump = Instruction { code, if_true: far(yes), if_false: far(no), value: value.unwrap_or(0) };
        self.back.push(jump);
    }

    /// A position within reach of a comparison that leads to `next`: the node itself, or an added jump to it.
    fn jump_target(&mut self, next: Branch) -> usize {
        let known = match next {
            Branch::Accept => self.accept,
            Branch::Refuse => self.refuse,
            Branch::Test(at) => self.begins.get(at).copied(),
        };
        let here = self.back.len();
        if let Some(place) = known.filter(|place| here - place <= NEAR) {
            return place;
        }
        match (next, known) {
            (Branch::Test(_), Some(place)) => {
                self.back.push(statement(bpf::JUMP, u32::try_from(here - place).unwrap_or(u32::MAX)));
            }
            // A new return is as short as a jump to an existing one.
            _ => self.back.push(return_for(next)),
        }
        let place = Some(self.back.len());
        match next {
            Branch::Accept => self.accept = place,
            Branch::Refuse => self.refuse = place,
            Branch::Test(_) => {}
        }
        self.back.len()
    }
}

/// The instructions that load the operands of a test into A, and into X if there are two.
fn prepare(test: &Test, loaded: Registers) -> Vec<Instruction> {
    let mut sum = StackCompiler::default();
    match test {
        Test::Field(field, ..) if loaded.a == Some(AccumulatorValue::Field(*field)) => {}
        Test::Field(field, ..) => {
            sum.load(field.place, loaded.x);
            if field.mask != u32::MAX {
                sum.add(bpf::AND, field.mask);
            }
        }
        Test::Length(..) if loaded.a == Some(AccumulatorValue::Length) => {}
        Test::Length(..) => sum.add(bpf::LOAD_LENGTH, 0),
        Test::Sum(steps, ..) => sum.steps(steps),
        Test::Sums(steps, _) => {
            sum.steps(steps);
            sum.add(bpf::COPY_A_TO_X, 0);
            sum.fetch(1);
        }
    }
    sum.code
}

/// Compiles a calculation: the top of the stack is in A, the numbers below it in the memory slots.
#[derive(Default)]
struct StackCompiler {
    code: Vec<Instruction>,
    depth: u32,
}

impl StackCompiler {
    fn add(&mut self, code: u16, value: u32) {
        self.code.push(statement(code, value));
    }

    fn steps(&mut self, steps: &[StackOperation]) {
        for step in steps {
            match *step {
                StackOperation::Push(number) => self.push(bpf::LOAD_NUMBER, number),
                StackOperation::Length => self.push(bpf::LOAD_LENGTH, 0),
                StackOperation::Load(place) => {
                    self.save();
                    self.load(place, None);
                }
                StackOperation::LoadIndexed(place) => self.load_indexed(place),
                StackOperation::Negate => self.add(bpf::NEGATE, 0),
                StackOperation::ApplyNumber(operator, number) => self.add(code(operator), number),
                StackOperation::Apply(operator) => self.apply(operator),
            }
        }
    }

    /// Saves A, so that another number can be loaded.
    fn save(&mut self) {
        if let Some(place) = self.depth.checked_sub(1) {
            self.add(bpf::STORE, place);
        }
        self.depth += 1;
    }

    fn push(&mut self, code: u16, value: u32) {
        self.save();
        self.add(code, value);
    }

    /// Loads the number `below` places under the top of the stack.
    fn fetch(&mut self, below: u32) {
        self.add(bpf::LOAD_STORED, self.depth.saturating_sub(1 + below));
    }

    fn load(&mut self, place: FieldPosition, x: Option<u32>) {
        if let OffsetBase::AfterIpv4Header(header) = place.base
            && x != Some(header)
        {
            self.add(bpf::X_IPV4_HEADER_LEN, header);
        }
        match place.base {
            _ if place.offset > FAR => self.add(bpf::RETURN, 0),
            OffsetBase::Frame => self.add(from_start(place.size), place.offset),
            OffsetBase::AfterIpv4Header(_) => self.add(from_x(place.size), place.offset),
        }
    }

    /// Loads with the number in A as index.
    fn load_indexed(&mut self, place: FieldPosition) {
        if let OffsetBase::AfterIpv4Header(header) = place.base {
            self.add(bpf::X_IPV4_HEADER_LEN, header);
            self.add(bpf::ADD_X, 0);
        }
        // A larger index could wrap around, or be a special negative offset of the kernel.
        self.code.push(Instruction { code: bpf::JUMP_IF_ABOVE, if_true: 0, if_false: 1, value: FAR });
        self.add(bpf::RETURN, 0);
        self.add(bpf::COPY_A_TO_X, 0);
        self.add(from_x(place.size), place.offset);
    }

    fn apply(&mut self, operator: Operator) {
        if matches!(operator, Operator::ShiftLeft | Operator::ShiftRight) {
            // The kernel shifts by the low five bits of X only; in the filter language a shift by more than 31 gives
            // 0.
            self.code.push(Instruction { code: bpf::JUMP_IF_ABOVE, if_true: 0, if_false: 2, value: 31 });
            self.add(bpf::LOAD_NUMBER, 0);
            self.add(bpf::JUMP, 3);
        }
        self.add(bpf::COPY_A_TO_X, 0);
        self.fetch(1);
        self.add(code(operator) | bpf::WITH_X, 0);
        self.depth = self.depth.saturating_sub(1);
    }
}

fn code(operator: Operator) -> u16 {
    match operator {
        Operator::Add => bpf::ADD,
        Operator::Subtract => bpf::SUBTRACT,
        Operator::Multiply => bpf::MULTIPLY,
        Operator::Divide => bpf::DIVIDE,
        Operator::Modulo => bpf::MODULO,
        Operator::And => bpf::AND,
        Operator::Or => bpf::OR,
        Operator::Xor => bpf::XOR,
        Operator::ShiftLeft => bpf::SHIFT_LEFT,
        Operator::ShiftRight => bpf::SHIFT_RIGHT,
    }
}

fn from_start(size: LoadSize) -> u16 {
    match size {
        LoadSize::Byte => bpf::LOAD_BYTE,
        LoadSize::Half => bpf::LOAD_HALF,
        LoadSize::Word => bpf::LOAD_WORD,
    }
}

fn from_x(size: LoadSize) -> u16 {
    match size {
        LoadSize::Byte => bpf::LOAD_BYTE_FROM_X,
        LoadSize::Half => bpf::LOAD_HALF_FROM_X,
        LoadSize::Word => bpf::LOAD_WORD_FROM_X,
    }
}

fn return_for(next: Branch) -> Instruction {
    statement(bpf::RETURN, if next == Branch::Accept { WHOLE_FRAME } else { 0 })
}

fn statement(code: u16, value: u32) -> Instruction {
    Instruction { code, if_true: 0, if_false: 0, value }
}
