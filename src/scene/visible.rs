//! Text from a packet or a file, made fit to be shown.

use std::borrow::Cow;

/// Whether every letter is plain ASCII that takes one column: nearly always, and found out fast.
pub fn is_plain(text: &str) -> bool {
    // Within a chunk there is no way out, so that the compiler compares its bytes at once.
    let are_plain = |bytes: &[u8]| bytes.iter().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    let (chunks, rest) = text.as_bytes().as_chunks::<16>();
    chunks.iter().all(|chunk| are_plain(chunk)) && are_plain(rest)
}

/// The text with everything that a terminal might obey written out: control characters as `\n` or `\u{1b}`, and the
/// invisible characters that reorder text.
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if is_obeyed(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

/// Whether a terminal acts on the character instead of showing it.
pub fn is_obeyed(letter: char) -> bool {
    letter.is_control()
        // Line and paragraph separators, the marks, embeddings, overrides and isolates of bidirectional text, and the
        // byte order mark.
        || matches!(letter, '\u{feff}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}
