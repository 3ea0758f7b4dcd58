//! SHA-1 and SHA-256 (FIPS 180-4) of eight bytes, which is all that the tokens of multipath TCP are made of: one block,
//! and no more than its first 32 bits are asked for.
#![allow(clippy::many_single_char_names, reason = "the letters of the standard")]

/// The one block: the message, the bit behind it, and its length in bits.
const fn block(message: u64) -> [u32; 16] {
    let mut words = [0; 16];
    let [a, b, c, d, e, f, g, h] = message.to_be_bytes();
    words[0] = u32::from_be_bytes([a, b, c, d]);
    words[1] = u32::from_be_bytes([e, f, g, h]);
    words[2] = 1 << 31;
    words[15] = 64;
    words
}

/// The first word of SHA-1 (FIPS 180-4, 6.1.2).
pub(super) fn sha1(message: u64) -> u32 {
    const START: u32 = 0x6745_2301;
    let mut words = block(message);
    let (mut a, mut b, mut c, mut d, mut e) = (START, 0xefcd_ab89_u32, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0);
    for round in 0..80 {
        // The schedule is a ring: of what went before, sixteen words are enough.
        let at = |back: usize| (round + 16 - back) % 16;
        let word = |words: &[u32; 16], back| words.get(at(back)).copied().unwrap_or_default();
        if round >= 16 {
            let next = word(&words, 3) ^ word(&words, 8) ^ word(&words, 14) ^ word(&words, 0);
            if let Some(place) = words.get_mut(at(0)) {
                *place = next.rotate_left(1);
            }
        }
        let (mix, constant) = match round {
            0..20 => ((b & c) | (!b & d), 0x5a82_7999),
            20..40 => (b ^ c ^ d, 0x6ed9_eba1),
            40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
            _ => (b ^ c ^ d, 0xca62_c1d6_u32),
        };
        let sum = [mix, e, constant, word(&words, 0)].into_iter().fold(a.rotate_left(5), u32::wrapping_add);
        (a, b, c, d, e) = (sum, a, b.rotate_left(30), c, d);
    }
    START.wrapping_add(a)
}

/// The first word of SHA-256 (FIPS 180-4, 6.2.2).
pub(super) fn sha256(message: u64) -> u32 {
    const START: [u32; 8] = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    let mut words = block(message);
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = START;
    for (round, constant) in (0_usize..).zip(CONSTANTS) {
        let at = |back: usize| (round + 16 - back) % 16;
        let word = |words: &[u32; 16], back| words.get(at(back)).copied().unwrap_or_default();
        if round >= 16 {
            let (early, late) = (word(&words, 15), word(&words, 2));
            let early = early.rotate_right(7) ^ early.rotate_right(18) ^ (early >> 3);
            let late = late.rotate_right(17) ^ late.rotate_right(19) ^ (late >> 10);
            let next = [early, word(&words, 7), late].into_iter().fold(word(&words, 0), u32::wrapping_add);
            if let Some(place) = words.get_mut(at(0)) {
                *place = next;
            }
        }
        let upper = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let chosen = (e & f) ^ (!e & g);
        let first = [upper, chosen, constant, word(&words, 0)].into_iter().fold(h, u32::wrapping_add);
        let lower = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let majority = (a & b) ^ (a & c) ^ (b & c);
        let second = lower.wrapping_add(majority);
        (h, g, f, e) = (g, f, e, d.wrapping_add(first));
        (d, c, b, a) = (c, b, a, first.wrapping_add(second));
    }
    START[0].wrapping_add(a)
}

/// The first 32 bits of the fractions of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
const CONSTANTS: [u32; 64] = [
    0x428a_2f98,
    0x7137_4491,
    0xb5c0_fbcf,
    0xe9b5_dba5,
    0x3956_c25b,
    0x59f1_11f1,
    0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98,
    0x1283_5b01,
    0x2431_85be,
    0x550c_7dc3,
    0x72be_5d74,
    0x80de_b1fe,
    0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1,
    0xefbe_4786,
    0x0fc1_9dc6,
    0x240c_a1cc,
    0x2de9_2c6f,
    0x4a74_84aa,
    0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152,
    0xa831_c66d,
    0xb003_27c8,
    0xbf59_7fc7,
    0xc6e0_0bf3,
    0xd5a7_9147,
    0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85,
    0x2e1b_2138,
    0x4d2c_6dfc,
    0x5338_0d13,
    0x650a_7354,
    0x766a_0abb,
    0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1,
    0xa81a_664b,
    0xc24b_8b70,
    0xc76c_51a3,
    0xd192_e819,
    0xd699_0624,
    0xf40e_3585,
    0x106a_a070,
    0x19a4_c116,
    0x1e37_6c08,
    0x2748_774c,
    0x34b0_bcb5,
    0x391c_0cb3,
    0x4ed8_aa4a,
    0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee,
    0x78a5_636f,
    0x84c8_7814,
    0x8cc7_0208,
    0x90be_fffa,
    0xa450_6ceb,
    0xbef9_a3f7,
    0xc671_78f2,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_are_those_of_other_programs() {
        // sha1sum and sha256sum of these eight bytes.
        let message = u64::from_be_bytes(*b"captrace");
        assert_eq!((sha1(message), sha256(message)), (0x99f5_ebdc, 0xe4fe_3dce));
    }
}
