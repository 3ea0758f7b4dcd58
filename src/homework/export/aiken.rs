//! Aiken: a question on one line, its choices, the letter of the right one. It holds nothing else.

use std::fmt::Write as _;

use super::{ExportedSheet, Sheet};
use crate::homework::AnswerValue;

pub(super) fn exported(sheet: &Sheet<'_>) -> ExportedSheet {
    let (mut text, mut left_out) = (String::new(), Vec::new());
    for asked in sheet.asked {
        let right = match asked.answer.value {
            AnswerValue::Choice(token) => token,
            AnswerValue::Truth(true) => "true",
            AnswerValue::Truth(false) => "false",
            _ => {
                left_out.push(asked.question.name);
                continue;
            }
        };
        text.push_str(&line(&asked.ask(sheet.language)));
        let mut answer = ' ';
        for (letter, (token, word)) in ('A'..='Z').zip(asked.options(sheet.language)) {
            let _ = write!(text, "{letter}. {}", line(word));
            if token == right {
                answer = letter;
            }
        }
        let _ = write!(text, "ANSWER: {answer}\n\n");
    }
    ExportedSheet { text, left_out }
}

fn line(text: &str) -> String {
    let mut line: String = text.chars().filter(|letter| !letter.is_control()).collect();
    line.push('\n');
    line
}
