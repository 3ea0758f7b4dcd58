//! A student's own variant of an assignment: what the client sends, to which port, and what the link of the lab does. It
//! follows from the assignment's name and the student's id alone, so it is the same on every machine, and a teacher can make
//! it again.

use sha2::{Digest as _, Sha256};

/// A student's variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The sentence that the client sends: 12 to 59 letters.
    pub message: String,
    /// The server's port: 20000 to 29999, which no system gives to clients by itself.
    pub port: u16,
    /// What chance in the lab depends on: below 2^32, so that every program reads it as it is.
    pub seed: u32,
    /// Whose it is, from which further numbers are drawn.
    owner: String,
}

/// What the sentence is filled up with, so that every student has other numbers.
const FILLING: &str = " abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrst";

impl Variant {
    /// The variant of a student.
    pub fn of(assignment: &str, student: &str) -> Self {
        let owner = format!("{assignment}\n{student}");
        let seed = Sha256::digest(format!("captrace variant 1\n{owner}"));
        let [a, b, c, d, length, high, low, ..] = <[u8; 32]>::from(seed);
        let code = u32::from_be_bytes([a, b, c, d]);
        let length = usize::from(length) % FILLING.len();
        let filling = FILLING.get(..length).unwrap_or_default();
        Self {
            message: format!("hi, {code:08x}{filling}"),
            port: 20_000 + u16::from_be_bytes([high, low]) % 10_000,
            seed: drawn(&owner, "seed"),
            owner,
        }
    }

    /// A text with what is the student's own in its places: `{2-6}` is a number from 2 to 6, the same wherever it stands, and
    /// `{message}` the sentence. Other braces stay.
    pub fn filled(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let place = after.split_once('}');
            if let Some((value, behind)) = place.and_then(|(name, behind)| Some((self.value(name)?, behind)))
            {
                filled.push_str(&value);
                rest = behind;
            } else {
                filled.push('{');
                rest = after;
            }
        }
        filled + rest
    }

    fn value(&self, place: &str) -> Option<String> {
        if place == "message" {
            return Some(self.message.clone());
        }
        let (least, most) = place.split_once('-')?;
        let (least, most): (u32, u32) = (least.parse().ok()?, most.parse().ok()?);
        let count = most.checked_sub(least)?.checked_add(1)?;
        Some((least + drawn(&self.owner, place) % count).to_string())
    }
}

/// A number that follows from a student and a purpose.
fn drawn(owner: &str, purpose: &str) -> u32 {
    let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(format!("captrace number 1\n{owner}\n{purpose}")));
    u32::from_be_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_variant_is_the_same_everywhere_and_another_for_everyone() {
        let one = Variant::of("handshake-and-close", "s1234567");
        // What this version gives, every later one must give.
        assert_eq!(one.message, "hi, f00625c8 abcdefghij");
        assert_eq!((one.port, one.seed), (21185, 398_753_007));
        assert_eq!(one.filled("drop client data {2-6}"), "drop client data 5");
        assert_ne!(one, Variant::of("handshake-and-close", "s1234568"));
        assert_ne!(one, Variant::of("udp-against-tcp", "s1234567"));
        let variants: Vec<_> = (0..2000).map(|number| Variant::of("a", &format!("s{number}"))).collect();
        let messages: HashSet<_> = variants.iter().map(|variant| &variant.message).collect();
        assert_eq!(messages.len(), 2000);
        let numbers: HashSet<_> = variants.iter().map(|variant| variant.filled("{2-6}")).collect();
        assert_eq!(numbers, ["2", "3", "4", "5", "6"].map(str::to_owned).into());
    }

    #[test]
    fn places_are_filled_alike_and_other_braces_stay() {
        let variant = Variant::of("a", "s1");
        let (number, message) = (variant.filled("{10-99}"), &variant.message);
        assert_eq!(variant.filled("a {10-99} {10-99} {message}"), format!("a {number} {number} {message}"));
        for other in ["{}", "{", "}{", "{ en = 1 }", "{6-2}", "{1-2", "{0-4294967295}", "{-1}"] {
            assert_eq!(variant.filled(other), other);
        }
        assert_eq!(variant.filled("{7-7}"), "7");
    }
}
