//! Text from the network stays text, whatever the language around it has for itself.

use std::borrow::Cow;

use crate::scene::visible;

/// The text with every letter that is not plain written as `code` says. Letters, digits, spaces and what `plain` has are
/// plain; so is all beyond ASCII, of which no language here makes anything.
pub(super) fn coded(text: &str, plain: &str, code: impl Fn(char) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in visible(text).chars() {
        if letter.is_ascii_alphanumeric() || letter == ' ' || !letter.is_ascii() || plain.contains(letter) {
            out.push(letter);
        } else {
            out.push_str(&code(letter));
        }
    }
    out
}

/// Text for Markdown: any punctuation may be written with `\` before it (CommonMark 0.31, 2.4).
pub(super) fn markdown(text: &str) -> String {
    coded(text, ".,:;()=+-/%?'", |letter| match letter {
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '&' => "&amp;".to_owned(),
        other => format!("\\{other}"),
    })
}

/// Text for a cell of a table of a spreadsheet: one that begins like a formula begins with an apostrophe instead.
pub(super) fn cell(text: &str) -> Cow<'_, str> {
    let text = visible(text);
    if text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{text}"))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_no_formula_any_more() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell(" @SUM(A1)"), "' @SUM(A1)");
        assert_eq!(cell("\t=1"), "\\t=1");
        assert_eq!(cell("a=1"), "a=1");
    }

    #[test]
    fn markdown_shows_what_it_would_obey() {
        assert_eq!(markdown("<b>*a*|`b`</b>"), "&lt;b&gt;\\*a\\*\\|\\`b\\`&lt;/b&gt;");
    }
}
