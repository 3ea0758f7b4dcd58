//! Followed bytes as lines: as text, or as hexadecimal numbers.

use std::fmt::Write as _;

use crate::scene::is_obeyed;

/// Bytes on a line of hexadecimal numbers.
const ROW: usize = 16;

/// Bytes as text that can be read: lines end where the bytes say so, and what is no text is written out.
pub fn text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\n' | '\t' => out.push(letter),
                // A line that ends in CR LF ends once.
                '\r' => {}
                obeyed if is_obeyed(obeyed) => out.extend(obeyed.escape_default()),
                other => out.push(other),
            }
        }
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// Bytes as hexadecimal numbers, sixteen a line, each line with the number of its first byte.
pub fn hex(first: u64, bytes: &[u8]) -> String {
    let mut out = String::new();
    for (row, at) in bytes.chunks(ROW).zip((first..).step_by(ROW)) {
        let numbers: Vec<_> = row.iter().map(|byte| format!("{byte:02x}")).collect();
        let shown: String = row
            .iter()
            .map(|byte| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' })
            .collect();
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{at:>8}  {:<47}  {shown}", numbers.join(" "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_shown_and_nothing_in_it_is_obeyed() {
        assert_eq!(text(b"GET / HTTP/1.1\r\n\x1b[31m\xff\xe4\xbd\xa0"), "GET / HTTP/1.1\n\\u{1b}[31m\\xff你");
    }

    #[test]
    fn numbers_of_bytes_stand_before_their_lines() {
        let lines = hex(1, b"hello, captrace!x");
        assert_eq!(
            lines,
            "       1  68 65 6c 6c 6f 2c 20 63 61 70 74 72 61 63 65 21  hello, captrace!\n      17  78                                               x\n"
        );
    }
}
