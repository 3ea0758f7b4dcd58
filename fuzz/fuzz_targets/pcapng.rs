//! Any bytes, as the blocks of a pcapng section. Lengths are correct unless the input asks for wrong ones: a wrong
//! length ends the file, and the rest is not read.
#![no_main]

mod support;

use libfuzzer_sys::fuzz_target;

const KINDS: [u32; 8] = [1, 2, 3, 5, 6, 4, 0x0a0d_0d0a, 0xbad];

fuzz_target!(|bytes: &[u8]| {
    let [swap, rest @ ..] = bytes else { return };
    let mut rest = rest;
    let word = |number: u32| if swap % 2 == 0 { number.to_le_bytes() } else { number.to_be_bytes() };
    let section = |file: &mut Vec<u8>| {
        for number in [0x0a0d_0d0a, 28, 0x1a2b_3c4d] {
            file.extend(word(number));
        }
        file.extend(if swap % 2 == 0 { [1, 0, 0, 0] } else { [0, 1, 0, 0] });
        file.extend([0xff; 8]);
        file.extend(word(28));
    };
    let mut file = Vec::new();
    section(&mut file);
    // Each block: a byte for its kind, a byte for its length, its body; a high bit in the first makes the length wrong.
    while let [kind, len, after @ ..] = rest {
        let (body, after) = after.split_at(usize::from(*len).min(after.len()));
        rest = after;
        let number = KINDS[usize::from(*kind) % KINDS.len()];
        if number == 0x0a0d_0d0a && body.is_empty() {
            section(&mut file);
            continue;
        }
        let padded = body.len().next_multiple_of(4);
        let wrong = u32::from(*kind >= 0xf0);
        let total = u32::try_from(padded + 12).unwrap() + wrong * 4;
        file.extend(word(number));
        file.extend(word(total));
        file.extend(body);
        file.resize(file.len() + padded - body.len(), 0);
        file.extend(word(total));
    }
    support::read_and_write(&file);
});
