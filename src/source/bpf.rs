//! A small assembler for classic BPF, the language of the kernel's socket filters.
//!
//! There are no labels, because all programs have one form: a list of rules, each a list of steps. If a step fails,
//! the next rule is tried; if all steps of a rule hold, the frame is accepted; if no rule holds, it is refused. The
//! kernel refuses a frame at once if a load reaches beyond its end.

/// The return value of an accepting program: the number of bytes of the frame to keep.
///
/// The kernel builds no frame larger than 524,280 bytes plus a header (`GSO_MAX_SIZE`, eight times 65,535, and only
/// if an administrator configured it), so 1 MiB keeps every frame whole.
pub(super) const WHOLE_FRAME: u32 = 1 << 20;

// Complete opcodes: class, size and mode are added up (linux/bpf_common.h).
pub(super) const LOAD_NUMBER: u16 = 0x00;
pub(super) const LOAD_WORD: u16 = 0x20;
pub(super) const LOAD_HALF: u16 = 0x28;
pub(super) const LOAD_BYTE: u16 = 0x30;
pub(super) const LOAD_WORD_FROM_X: u16 = 0x40;
pub(super) const LOAD_HALF_FROM_X: u16 = 0x48;
pub(super) const LOAD_BYTE_FROM_X: u16 = 0x50;
pub(super) const LOAD_STORED: u16 = 0x60;
pub(super) const LOAD_LENGTH: u16 = 0x80;
pub(super) const X_IPV4_HEADER_LEN: u16 = 0xb1;
pub(super) const STORE: u16 = 0x02;
pub(super) const ADD: u16 = 0x04;
pub(super) const SUBTRACT: u16 = 0x14;
pub(super) const MULTIPLY: u16 = 0x24;
pub(super) const DIVIDE: u16 = 0x34;
pub(super) const OR: u16 = 0x44;
pub(super) const AND: u16 = 0x54;
pub(super) const SHIFT_LEFT: u16 = 0x64;
pub(super) const SHIFT_RIGHT: u16 = 0x74;
pub(super) const NEGATE: u16 = 0x84;
pub(super) const MODULO: u16 = 0x94;
pub(super) const XOR: u16 = 0xa4;
pub(super) const ADD_X: u16 = ADD | WITH_X;
pub(super) const COPY_A_TO_X: u16 = 0x07;
pub(super) const JUMP: u16 = 0x05;
pub(super) const JUMP_IF_EQUAL: u16 = 0x15;
pub(super) const JUMP_IF_ABOVE: u16 = 0x25;
pub(super) const JUMP_IF_AT_LEAST: u16 = 0x35;
pub(super) const JUMP_IF_ANY_BIT: u16 = 0x45;
pub(super) const RETURN: u16 = 0x06;

/// Added to an opcode of arithmetic or comparison: the operand is X instead of the constant.
pub(super) const WITH_X: u16 = 0x08;

/// The number of instructions that [`accept_tagged`] adds.
pub(super) const ACCEPT_TAGGED: usize = 3;

/// Returns a program that accepts every frame whose VLAN tag the kernel removed, and applies `program` to the others.
/// A program sees such a frame without its tag, so everything after the addresses is four bytes too early.
pub(super) fn accept_tagged(program: &[Instruction]) -> Vec<Instruction> {
    /// The offset that loads 1 if there is a tag, otherwise 0 (`SKF_AD_OFF` and `SKF_AD_VLAN_TAG_PRESENT` in
    /// linux/filter.h).
    const TAG_PRESENT: u32 = 0xffff_f000 + 48;
    let mut whole = vec![
        Instruction { code: LOAD_BYTE, if_true: 0, if_false: 0, value: TAG_PRESENT },
        Instruction { code: JUMP_IF_EQUAL, if_true: 1, if_false: 0, value: 0 },
        return_with(WHOLE_FRAME),
    ];
    whole.extend(program);
    whole
}

/// One instruction (`sock_filter` in linux/filter.h).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction {
    /// The opcode.
    pub code: u16,
    /// The number of instructions to skip if a comparison holds.
    pub if_true: u8,
    /// The number of instructions to skip if it does not hold.
    pub if_false: u8,
    /// The constant operand.
    pub value: u32,
}

/// The size of a load: 1, 2 or 4 bytes in network byte order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoadSize {
    Byte,
    Half,
    Word,
}

/// One step of a rule. A and X are the two registers; offsets are in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RuleStep {
    /// Loads the number at this offset of the frame into A.
    Load(LoadSize, u32),
    /// Loads the number at X plus this offset into A.
    LoadFromX(LoadSize, u32),
    /// Loads the length of the IPv4 header at this offset into X.
    IndexPastIpv4(u32),
    /// Adds the length of the IPv4 header at X plus this offset to X.
    AdvancePastIpv4(u32),
    /// Masks A with these bits.
    Mask(u32),
    /// A must have this value.
    Is(u32),
    /// A must have one of these values.
    IsOneOf(&'static [u32]),
    /// A must have at least one of these bits.
    HasAnyBit(u32),
    /// A must have none of these bits.
    HasNoBit(u32),
}

/// Steps that must all hold.
pub(super) type RuleSteps = Vec<RuleStep>;

/// A rule has more instructions than a jump can skip (255).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rule of the capture filter takes {instructions} instructions, a jump passes over 255 at most")]
pub struct RuleTooLong {
    /// The number of instructions of the rule.
    pub instructions: usize,
}

/// Assembles a program that accepts a frame, whole, if one of the rules holds.
pub(super) fn assemble(rules: &[RuleSteps]) -> Result<Vec<Instruction>, RuleTooLong> {
    let mut program = Vec::new();
    for rule in rules {
        let unresolved: Vec<UnresolvedInstruction> = rule.iter().flat_map(lower).collect();
        let len = unresolved.len();
        for (at, instruction) in unresolved.into_iter().enumerate() {
            // A jump is relative to the next instruction. After the last step comes the rule's `accept`.
            let past_accept = u8::try_from(len - at).map_err(|_| RuleTooLong { instructions: len })?;
            program.push(instruction.resolve(past_accept));
        }
        program.push(return_with(WHOLE_FRAME));
    }
    program.push(return_with(0));
    Ok(program)
}

/// The target of a comparison's jump.
#[derive(Clone, Copy)]
enum JumpTarget {
    /// Skip this many instructions.
    Over(u8),
    /// Go to the next rule.
    Fail,
}

/// An instruction whose jumps are not resolved yet.
struct UnresolvedInstruction {
    code: u16,
    value: u32,
    if_true: JumpTarget,
    if_false: JumpTarget,
}

impl UnresolvedInstruction {
    fn resolve(self, past_accept: u8) -> Instruction {
        let distance = |next| match next {
            JumpTarget::Over(count) => count,
            JumpTarget::Fail => past_accept,
        };
        Instruction {
            code: self.code,
            if_true: distance(self.if_true),
            if_false: distance(self.if_false),
            value: self.value,
        }
    }
}

fn lower(step: &RuleStep) -> Vec<UnresolvedInstruction> {
    match *step {
        RuleStep::Load(size, at) => vec![statement(
            match size {
                LoadSize::Byte => LOAD_BYTE,
                LoadSize::Half => LOAD_HALF,
                LoadSize::Word => LOAD_WORD,
            },
            at,
        )],
        RuleStep::LoadFromX(size, at) => vec![statement(
            match size {
                LoadSize::Byte => LOAD_BYTE_FROM_X,
                LoadSize::Half => LOAD_HALF_FROM_X,
                LoadSize::Word => LOAD_WORD_FROM_X,
            },
            at,
        )],
        RuleStep::IndexPastIpv4(at) => vec![statement(X_IPV4_HEADER_LEN, at)],
        // The low four bits of the first byte count 32-bit words (RFC 791, 3.1).
        RuleStep::AdvancePastIpv4(at) => vec![
            statement(LOAD_BYTE_FROM_X, at),
            statement(AND, 0x0f),
            statement(SHIFT_LEFT, 2),
            statement(ADD_X, 0),
            statement(COPY_A_TO_X, 0),
        ],
        RuleStep::Mask(bits) => vec![statement(AND, bits)],
        RuleStep::Is(value) => vec![require(JUMP_IF_EQUAL, value)],
        RuleStep::IsOneOf(values) => one_of(values),
        RuleStep::HasAnyBit(bits) => vec![require(JUMP_IF_ANY_BIT, bits)],
        RuleStep::HasNoBit(bits) => {
            vec![UnresolvedInstruction {
                code: JUMP_IF_ANY_BIT,
                value: bits,
                if_true: JumpTarget::Fail,
                if_false: JumpTarget::Over(0),
            }]
        }
    }
}

fn one_of(values: &'static [u32]) -> Vec<UnresolvedInstruction> {
    let mut after = 0_u8;
    let mut unresolved = Vec::new();
    // Built from the last value: only its comparison fails the rule; the comparisons before it skip the rest if they
    // hold.
    for &value in values.iter().rev() {
        let if_false = if after == 0 { JumpTarget::Fail } else { JumpTarget::Over(0) };
        unresolved.push(UnresolvedInstruction {
            code: JUMP_IF_EQUAL,
            value,
            if_true: JumpTarget::Over(after),
            if_false,
        });
        after = after.saturating_add(1);
    }
    unresolved.reverse();
    unresolved
}

fn statement(code: u16, value: u32) -> UnresolvedInstruction {
    UnresolvedInstruction { code, value, if_true: JumpTarget::Over(0), if_false: JumpTarget::Over(0) }
}

fn require(code: u16, value: u32) -> UnresolvedInstruction {
    UnresolvedInstruction { code, value, if_true: JumpTarget::Over(0), if_false: JumpTarget::Fail }
}

fn return_with(value: u32) -> Instruction {
    Instruction { code: RETURN, if_true: 0, if_false: 0, value }
}
