//! GIFT: one question a paragraph. Numbers have no units in it, so the question names the one to use.

use super::{Sheet, feedback, measured, number};
use crate::explain::Language;
use crate::homework::{AnswerValue, Asked};

pub(super) fn text(sheet: &Sheet<'_>) -> String {
    let title = sheet.title.replace(['\n', '\r'], " ");
    let mut text = format!("// {title}\n$CATEGORY: $course$/{}\n\n", title.replace('/', "-"));
    for asked in sheet.asked {
        text.push_str(&question(asked, sheet.language));
        text.push_str("\n\n");
    }
    text
}

fn question(asked: &Asked, language: Language) -> String {
    let value = &asked.answer.value;
    let mut ask = asked.ask(language);
    let answers = match value {
        AnswerValue::Truth(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        AnswerValue::Choice(right) => {
            let options = asked.options(language).into_iter();
            let mark = |token: &str| if token == *right { "=" } else { "~" };
            options.map(|(token, word)| [mark(token), &escaped(word), " "].concat()).collect()
        }
        AnswerValue::Packets(packets) | AnswerValue::Order(packets) => {
            let numbers: Vec<_> = packets.iter().map(|packet| packet.0.to_string()).collect();
            let mut ways = [", ", ",", " "].map(|between| numbers.join(between)).to_vec();
            ways.dedup();
            ways.iter().map(|way| ["=", &escaped(way), " "].concat()).collect()
        }
        _ => match measured(value) {
            Some(right) => {
                if let Some((unit, _)) = right.units.first() {
                    let hint = match language {
                        Language::English => format!(" (In {unit}.)"),
                        Language::Chinese => format!("（以 {unit} 为单位。）"),
                    };
                    ask.push_str(&hint);
                }
                let others = asked.answer.or.iter().filter_map(measured);
                let all = [right].into_iter().chain(others);
                let one = |it: super::Measured| format!("={}:{} ", number(it.value), number(it.tolerance));
                format!("#{}", all.map(one).collect::<String>())
            }
            None => format!("={} ", escaped(&value.shown(language))),
        },
    };
    format!(
        "::{}::[plain]{} {{{answers}####{}}}",
        escaped(asked.question.name),
        escaped(&ask),
        escaped(&feedback(asked, language))
    )
}

/// Text in which no letter is taken for a mark of GIFT.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => safe.extend(['\\', letter]),
            '\n' | '\r' => safe.push(' '),
            _ if letter.is_control() => {}
            _ => safe.push(letter),
        }
    }
    safe
}
