//! Text from a packet or a file, made fit to be shown.

use std::borrow::Cow;

/// Whether every letter is plain ASCII that takes one column: nearly always, and found out fast.
pub fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (words, _) = bytes.as_chunks();
    let half = |half: &[u8; 4]| u64::from(u32::from_ne_bytes(*half));
    let last = match (bytes.last_chunk(), bytes.first_chunk(), bytes.last_chunk()) {
        // What is left behind the last word is tested with the end of that word.
        (Some(last), ..) => are_plain(u64::from_ne_bytes(*last)),
        (None, Some(first), Some(last)) => are_plain(half(first) << 32 | half(last)),
        (None, ..) => bytes.iter().all(|byte| matches!(byte, b' '..=b'~')),
    };
    last && words.iter().all(|word| are_plain(u64::from_ne_bytes(*word)))
}

/// Whether all bytes of a word are plain, tested at once: the high bit of each byte becomes 1 where one is not.
const fn are_plain(word: u64) -> bool {
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    const SPACES: u64 = u64::from_ne_bytes([b' '; 8]);
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    // No byte borrows from its neighbour, for its high bit is set.
    let is_below = !(word | HIGH).wrapping_sub(SPACES);
    // 0x7f is the only byte without a high bit to which adding 1 gives it one.
    let is_delete = (word & !HIGH).wrapping_add(ONES);
    (word | is_below | is_delete) & HIGH == 0
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
