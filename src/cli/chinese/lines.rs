//! Chinese text in lines that clap breaks.
//!
//! clap breaks lines at spaces alone, and takes each character for one column; Chinese has no spaces, and its characters
//! take two. So a space is put after each character where a line may end: then the text has as many characters as it has
//! columns. After clap has set the lines, these spaces are taken out again.

use unicode_width::UnicodeWidthChar as _;

/// What must not stand at the beginning of a line.
const CLOSING: &str = "，。；：、）”’？！…》])";
/// What must not stand at the end of a line.
const OPENING: &str = "（“‘《";

/// Puts spaces in: one for each wide character, at the next place where a line may end.
pub(super) fn space(text: &str) -> String {
    let mut spaced = String::new();
    let mut owed = 0;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\n' {
            owed = 0;
        } else if letter == ' ' {
            spaced.extend(std::iter::repeat_n(' ', owed));
            owed = 0;
        }
        spaced.push(letter);
        if is_wide(letter) {
            owed += 1;
            let may_end = letters.peek().is_none_or(|next| !CLOSING.contains(*next) && *next != '\n');
            if may_end && !OPENING.contains(letter) {
                spaced.extend(std::iter::repeat_n(' ', owed));
                owed = 0;
            }
        }
    }
    // A space of clap's that follows is not one of these.
    spaced.extend(std::iter::repeat_n(' ', owed));
    spaced
}

/// Takes the spaces out again.
pub(super) fn join(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut owed = 0;
    for letter in text.chars() {
        match letter {
            ' ' if owed > 0 => owed -= 1,
            _ => {
                owed = match letter {
                    '\n' => 0,
                    _ if is_wide(letter) => owed + 1,
                    _ => owed,
                };
                joined.push(letter);
            }
        }
    }
    joined
}

fn is_wide(letter: char) -> bool {
    letter.width() == Some(2)
}
