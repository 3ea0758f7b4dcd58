//! Markdown, for paper: numbered questions with room to write, or with the answers.

use std::fmt::Write as _;

use super::{Sheet, feedback};
use crate::explain::Language;
use crate::homework::words;

pub(super) fn text(sheet: &Sheet<'_>) -> String {
    let language = sheet.language;
    let mut text = format!("# {}\n", escaped(sheet.title));
    let mut subject = None;
    for (place, asked) in sheet.asked.iter().enumerate() {
        if subject != Some(asked.subject) {
            subject = Some(asked.subject);
            let _ = writeln!(text, "\n## {}", words::subject(asked.subject.into(), language));
        }
        let _ = writeln!(text, "\n{}\\. {}", place + 1, escaped(&asked.ask(language)));
        let options = asked.options(language);
        if !options.is_empty() {
            text.push('\n');
        }
        for (letter, (_, word)) in ('a'..='z').zip(options) {
            let _ = writeln!(text, "- {letter}) {}", escaped(word));
        }
        if sheet.answers {
            let right = escaped(&asked.right(language));
            let _ = writeln!(text, "\n> **{right}**\n>\n> {}", escaped(&feedback(asked, language)));
        } else {
            let line = "\\_".repeat(30);
            let _ = match language {
                Language::English => writeln!(text, "\nAnswer: {line} Packets: {line}"),
                Language::Chinese => writeln!(text, "\n答案：{line} 分组：{line}"),
            };
        }
    }
    text
}

/// Text in which no letter is taken for a mark of Markdown. At the beginning of a line, a number with a point or a dash would
/// begin a list.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let number = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    for (place, letter) in text.char_indices() {
        let is_mark = match letter {
            '.' | ')' => place == number && number > 0,
            '-' | '+' | '=' => place == 0,
            _ => false,
        };
        let begins_list =
            is_mark && !text.get(place + 1..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~' | '$' => {
                safe.extend(['\\', letter]);
            }
            _ if begins_list => safe.extend(['\\', letter]),
            '\n' | '\r' => safe.push(' '),
            _ if letter.is_control() => {}
            _ => safe.push(letter),
        }
    }
    safe
}
