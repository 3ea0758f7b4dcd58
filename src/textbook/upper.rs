//! Upper case like Python's `str.upper()`, for bytes that arrive in pieces.
//!
//! TCP delivers bytes, not characters: one read may end in the middle of an `é`. [`Upper`] buffers an incomplete
//! character until the rest arrives. Bytes that are not UTF-8 are returned unchanged and counted.
//!
//! Rust and Python use tables of the Unicode standard, possibly of different versions: a letter that only the newer
//! version has is converted only by one of them.
//!
//! ```
//! use captrace::internals::textbook::upper::Upper;
//!
//! let mut upper = Upper::default();
//! let mut reply = upper.feed(b"caf\xC3");
//! assert_eq!(reply, b"CAF");
//! reply.extend(upper.feed(b"\xA9!"));
//! reply.extend(upper.finish());
//! assert_eq!(reply, "CAFÉ!".as_bytes());
//! ```

use std::mem;

/// Converts a stream of bytes to upper case, chunk by chunk.
#[derive(Debug, Default)]
pub struct Upper {
    /// The beginning of an incomplete character: at most 3 bytes, because UTF-8 uses at most 4.
    carry: Vec<u8>,
    not_utf8: u64,
}

impl Upper {
    /// Converts the complete characters of `chunk`, including bytes buffered before it.
    pub fn feed(&mut self, chunk: &[u8]) -> Vec<u8> {
        let mut input = mem::take(&mut self.carry);
        input.extend_from_slice(chunk);

        let mut output = Vec::with_capacity(input.len());
        let mut pieces = input.utf8_chunks().peekable();
        while let Some(piece) = pieces.next() {
            output.extend_from_slice(piece.valid().to_uppercase().as_bytes());
            if pieces.peek().is_none() && may_become_a_character(piece.invalid()) {
                self.carry = piece.invalid().to_vec();
            } else {
                self.pass(piece.invalid(), &mut output);
            }
        }
        output
    }

    /// Returns the bytes that are still buffered at the end of the stream: an incomplete character.
    pub fn finish(&mut self) -> Vec<u8> {
        let mut output = Vec::new();
        let carry = mem::take(&mut self.carry);
        self.pass(&carry, &mut output);
        output
    }

    /// The number of bytes that were returned unchanged because they are not UTF-8.
    pub fn not_utf8(&self) -> u64 {
        self.not_utf8
    }

    fn pass(&mut self, bytes: &[u8], output: &mut Vec<u8>) {
        self.not_utf8 += bytes.len() as u64;
        output.extend_from_slice(bytes);
    }
}

/// Converts complete data, such as a datagram. Also returns the number of bytes that are not UTF-8.
pub fn at_once(bytes: &[u8]) -> (Vec<u8>, u64) {
    let mut upper = Upper::default();
    let mut output = upper.feed(bytes);
    output.extend(upper.finish());
    (output, upper.not_utf8())
}

/// Whether more bytes could complete a character.
fn may_become_a_character(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn upper(text: &str) -> String {
        String::from_utf8(at_once(text.as_bytes()).0).unwrap()
    }

    #[test]
    fn a_character_may_become_several() {
        assert_eq!(upper("straße ﬁn ŉ"), "STRASSE FIN ʼN");
    }

    #[test]
    fn a_final_sigma_becomes_a_plain_capital_one() {
        assert_eq!(upper("ὀδυσσεύς"), "ὈΔΥΣΣΕΎΣ");
    }

    #[test]
    fn what_has_no_upper_case_stays_as_it_is() {
        assert_eq!(upper("你好 😀 123"), "你好 😀 123");
    }

    #[test]
    fn bytes_that_are_not_utf8_pass_unchanged_and_are_counted() {
        assert_eq!(at_once(b"a\xFFb\xE2\x82c\xC3"), (b"A\xFFB\xE2\x82C\xC3".to_vec(), 4));
    }

    #[test]
    fn a_character_split_into_single_bytes_comes_out_whole() {
        let mut stream = Upper::default();
        let mut output: Vec<u8> = "é😀ß".bytes().flat_map(|byte| stream.feed(&[byte])).collect();
        output.extend(stream.finish());
        assert_eq!(output, "É😀SS".as_bytes());
        assert_eq!(stream.not_utf8(), 0);
    }

    /// A mixture of UTF-8 and other bytes.
    fn mixed() -> impl Strategy<Value = Vec<u8>> {
        let text = any::<String>().prop_map(String::into_bytes);
        let noise = prop::collection::vec(any::<u8>(), 0..8);
        prop::collection::vec(prop_oneof![text, noise], 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_split_of_any_bytes_gives_the_same_as_all_at_once(
            bytes in mixed(),
            lengths in prop::collection::vec(0_usize..9, 0..64),
        ) {
            let mut stream = Upper::default();
            let mut output = Vec::new();
            let mut rest = bytes.as_slice();
            for length in lengths {
                let (chunk, after) = rest.split_at(length.min(rest.len()));
                output.extend(stream.feed(chunk));
                prop_assert!(stream.carry.len() <= 3);
                rest = after;
            }
            output.extend(stream.feed(rest));
            output.extend(stream.finish());
            prop_assert_eq!((output, stream.not_utf8()), at_once(&bytes));
        }
    }
}
