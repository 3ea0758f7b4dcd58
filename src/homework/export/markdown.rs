//! Markdown, for paper: numbered questions with room to write, or with the answers.

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
            text.push_str(&format!("\n## {}\n", words::subject(asked.subject.into(), language)));
        }
        text.push_str(&format!("\n{}\\. {}\n", place + 1, escaped(&asked.ask(language))));
        let options = asked.options(language);
        if !options.is_empty() {
            text.push('\n');
        }
        for (letter, (_, word)) in ('a'..='z').zip(options) {
            text.push_str(&format!("- {letter}) {}\n", escaped(word)));
        }
        if sheet.answers {
            let right = escaped(&asked.right(language));
            text.push_str(&format!("\n> **{right}**\n>\n> {}\n", escaped(&feedback(asked, language))));
        } else {
            let line = "\\_".repeat(30);
            text.push_str(&match language {
                Language::English => format!("\nAnswer: {line} Packets: {line}\n"),
                Language::Chinese => format!("\n答案：{line} 分组：{line}\n"),
            });
        }
    }
    text
}

/// Text in which no letter is taken for a mark of Markdown.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~' | '$' => {
                safe.extend(['\\', letter]);
            }
            '\n' | '\r' => safe.push(' '),
            _ if letter.is_control() => {}
            _ => safe.push(letter),
        }
    }
    safe
}
