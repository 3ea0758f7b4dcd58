//! Interprets classic BPF programs, ours and libpcap's, like the kernel.

use captrace::internals::source::Instruction;

/// Whether the program keeps the packet.
pub(crate) fn keeps(program: &[Instruction], bytes: &[u8], wire_len: usize) -> bool {
    run(program, bytes, u32::try_from(wire_len).unwrap()) != 0
}

fn run(program: &[Instruction], bytes: &[u8], wire_len: u32) -> u32 {
    // In 64 bits, so that no offset wraps around.
    let load = |at: u64, len: u64| {
        let at = usize::try_from(at).unwrap();
        let bytes = bytes.get(at..at + usize::try_from(len).unwrap())?;
        Some(bytes.iter().fold(0_u32, |value, &byte| value << 8 | u32::from(byte)))
    };
    let (mut a, mut x, mut at) = (0_u32, 0_u32, 0_usize);
    let mut memory = [0_u32; 16];
    loop {
        let Instruction { code, if_true, if_false, value } = program[at];
        at += 1;
        let sized = [4, 2, 1][usize::from(code >> 3 & 3).min(2)];
        let loaded = match code & 0xe7 {
            0x00 | 0x01 => Some(value),
            0x20 => load(value.into(), sized),
            0x40 => load(u64::from(x) + u64::from(value), sized),
            0x60 | 0x61 => Some(memory[value as usize]),
            0x80 | 0x81 => Some(wire_len),
            0xa1 => load(value.into(), 1).map(|byte| (byte & 0xf) * 4),
            _ => None,
        };
        let operand = if code & 0x08 == 0 { value } else { x };
        let jump = |holds: bool| usize::from(if holds { if_true } else { if_false });
        match code & 0x07 {
            0 => match loaded {
                Some(loaded) => a = loaded,
                None => return 0,
            },
            1 => match loaded {
                Some(loaded) => x = loaded,
                None => return 0,
            },
            2 => memory[value as usize] = a,
            3 => memory[value as usize] = x,
            4 => match calculate(code, a, operand) {
                Some(result) => a = result,
                None => return 0,
            },
            5 => {
                at += match code & 0xf0 {
                    0x00 => value as usize,
                    0x10 => jump(a == operand),
                    0x20 => jump(a > operand),
                    0x30 => jump(a >= operand),
                    0x40 => jump(a & operand != 0),
                    _ => panic!("jump {code:#x}"),
                }
            }
            6 => return if code & 0x18 == 0x10 { a } else { value },
            _ if code == 0x07 => x = a,
            _ => a = x,
        }
    }
}

fn calculate(code: u16, a: u32, operand: u32) -> Option<u32> {
    Some(match code & 0xf0 {
        0x00 => a.wrapping_add(operand),
        0x10 => a.wrapping_sub(operand),
        0x20 => a.wrapping_mul(operand),
        0x30 => a.checked_div(operand)?,
        0x40 => a | operand,
        0x50 => a & operand,
        0x60 => a.checked_shl(operand).unwrap_or(0),
        0x70 => a.checked_shr(operand).unwrap_or(0),
        0x80 => a.wrapping_neg(),
        0x90 => a.checked_rem(operand)?,
        0xa0 => a ^ operand,
        _ => panic!("calculation {code:#x}"),
    })
}

/// What linux/net/core/filter.c (`bpf_check_classic`) asks of a program before it takes it, as far as ours could
/// fail it.
pub(crate) fn assert_sound(program: &[Instruction]) {
    assert!((1..=4096).contains(&program.len()), "{} instructions", program.len());
    for (at, &Instruction { code, if_true, if_false, value }) in program.iter().enumerate() {
        let after = program.len() - at - 1;
        match code {
            0x05 => assert!((value as usize) < after),
            _ if code & 0x07 == 5 => assert!(usize::from(if_true.max(if_false)) < after),
            0x34 | 0x94 => assert_ne!(value, 0),
            0x64 | 0x74 => assert!(value < 32),
            0x02 | 0x60 => assert!(value < 16),
            // Negative offsets have a special meaning for the kernel (SKF_AD_OFF).
            0x20 | 0x28 | 0x30 | 0x40 | 0x48 | 0x50 | 0xb1 => assert!(value < 1 << 30),
            _ => {}
        }
    }
    assert_eq!(program.last().unwrap().code, 0x06);
}
