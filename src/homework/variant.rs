//! A student's own variant of an assignment: what the client sends, and to which port. It follows from the assignment's
//! name and the student's id alone, so it is the same on every machine, and a teacher can make it again.

use sha2::{Digest as _, Sha256};

/// A student's variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The sentence that the client sends: 12 to 59 letters.
    pub message: String,
    /// The server's port: 20000 to 29999, which no system gives to clients by itself.
    pub port: u16,
}

/// What the sentence is filled up with, so that every student has other numbers.
const FILLING: &str = " abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrst";

impl Variant {
    /// The variant of a student.
    pub fn of(assignment: &str, student: &str) -> Self {
        let seed = Sha256::digest(format!("captrace variant 1\n{assignment}\n{student}"));
        let [a, b, c, d, length, high, low, ..] = <[u8; 32]>::from(seed);
        let code = u32::from_be_bytes([a, b, c, d]);
        let length = usize::from(length) % FILLING.len();
        let filling = FILLING.get(..length).unwrap_or_default();
        Self {
            message: format!("hi, {code:08x}{filling}"),
            port: 20_000 + u16::from_be_bytes([high, low]) % 10_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_variant_is_the_same_everywhere_and_another_for_everyone() {
        let one = Variant::of("handshake-and-close", "s1234567");
        assert_eq!(one, Variant::of("handshake-and-close", "s1234567"));
        assert_ne!(one, Variant::of("handshake-and-close", "s1234568"));
        assert_ne!(one, Variant::of("udp-against-tcp", "s1234567"));
        // What this version gives, every later one must give.
        let expected = "hi, ";
        assert!(one.message.starts_with(expected) && (20_000..30_000).contains(&one.port), "{one:?}");
        let messages: HashSet<_> =
            (0..2000).map(|number| Variant::of("a", &format!("s{number}")).message).collect();
        assert_eq!(messages.len(), 2000);
    }
}
