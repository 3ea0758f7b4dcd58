//! The text of an entry, as a file has it: broken into lines that are easy to read and to compare.
//!
//! A line break stands for a space, except next to a full-width mark: Chinese has no spaces there. So English is
//! broken between words, and Chinese after a mark or where a space stands, never inside a word.

use serde::{Deserialize, Deserializer};

/// Reads a text, which may be broken into lines, as one line.
pub(super) fn prose<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|text| joined(&text))
}

/// The lines of a text as one.
fn joined(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let beside = [whole.chars().next_back(), line.chars().next()];
        let is_spaced = !whole.is_empty() && !beside.into_iter().flatten().any(is_full_width_mark);
        if is_spaced {
            whole.push(' ');
        }
        whole.push_str(line);
    }
    whole
}

/// Whether it is a mark of Chinese, which brings its own space: `，`, `。`, `（`, `“`.
const fn is_full_width_mark(letter: char) -> bool {
    // CJK symbols and punctuation, full-width forms, and the quotation marks, which both scripts share.
    matches!(letter, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '“' | '”')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_is_a_space_but_beside_a_full_width_mark() {
        assert_eq!(joined("one\ntwo\n"), "one two");
        assert_eq!(joined("  one  \n\n  two  "), "one two");
        assert_eq!(joined("ends here.\nBegins."), "ends here. Begins.");
        assert_eq!(joined("收到 SYN\n之后"), "收到 SYN 之后");
        assert_eq!(joined("收到之后，\nTCP"), "收到之后，TCP");
        assert_eq!(joined("选择确认\n（SACK）\n和“窗口\n”"), "选择确认（SACK）和“窗口”");
        assert_eq!(joined("\n"), "");
    }
}
