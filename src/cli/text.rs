//! Bytes from the network as text for a terminal: nothing that another host sent may control it.

use crate::view::text::is_obeyed;

/// Bytes as text, with escapes for what is not UTF-8 and for what would control a terminal: control characters, and those
/// that change the direction of writing or end a line.
pub(super) fn escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for piece in bytes.utf8_chunks() {
        for character in piece.valid().chars() {
            if is_obeyed(character) {
                text.extend(character.escape_default());
            } else {
                text.push(character);
            }
        }
        text.extend(piece.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

/// The beginning of `whole` bytes in quotes, shortened to about `columns` characters.
pub(super) fn quote(beginning: &[u8], whole: u64, columns: usize) -> String {
    let cut = (beginning.len() as u64) < whole;
    let text = escape(if cut { complete(beginning) } else { beginning });
    if cut || text.chars().count() > columns {
        let short: String = text.chars().take(columns).collect();
        format!("\"{short}…\"")
    } else {
        format!("\"{text}\"")
    }
}

/// The bytes without a character that is cut off at their end.
fn complete(bytes: &[u8]) -> &[u8] {
    let incomplete = bytes.utf8_chunks().last().map_or(0, |piece| piece.invalid().len());
    bytes.get(..bytes.len() - incomplete).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_of_any_language_is_shown_as_it_is() {
        assert_eq!(escape("HELLO 你好 😀 ʼN".as_bytes()), "HELLO 你好 😀 ʼN");
    }

    #[test]
    fn what_steers_a_terminal_is_shown_as_an_escape() {
        assert_eq!(escape(b"\x1b[2J\r\n\x07\x7f"), r"\u{1b}[2J\r\n\u{7}\u{7f}");
        assert_eq!(escape("\u{9b}31m \u{202e}cba".as_bytes()), r"\u{9b}31m \u{202e}cba");
    }

    #[test]
    fn bytes_that_are_not_utf8_are_shown_by_their_numbers() {
        assert_eq!(escape(b"a\xff\xc3"), r"a\xff\xc3");
    }

    #[test]
    fn a_long_text_is_shortened_visibly() {
        assert_eq!(quote(b"abcdef", 6, 4), "\"abcd…\"");
        assert_eq!(quote(b"abcd", 4, 4), "\"abcd\"");
    }

    #[test]
    fn a_character_cut_off_by_shortening_is_left_out() {
        assert_eq!(quote(b"ab\xC3", 9, 40), "\"ab…\"");
    }
}
