//! Classic BPF, the language of the kernel's socket filters. The kernel refuses a frame at once if a load reaches beyond
//! its end.

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

fn return_with(value: u32) -> Instruction {
    Instruction { code: RETURN, if_true: 0, if_false: 0, value }
}
