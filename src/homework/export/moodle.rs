//! Moodle XML. Texts are plain, so that nothing in them is taken for HTML, but for questions with a picture: those for which
//! packets have to be looked up.

use std::fmt::Write as _;

use base64_simd::STANDARD;

use super::{Measured, Sheet, feedback, measured, number};
use crate::homework::{AnswerValue, Asked};

/// The most bytes that the copies of the picture may take, one in each question that needs it. Moodle's usual limit for a
/// file is higher.
const MOST_PICTURES: usize = 8 << 20;

pub(super) fn text(sheet: &Sheet<'_>) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n");
    let category = format!("$course$/{}", sheet.title.replace('/', "-"));
    let _ = writeln!(
        text,
        "<question type=\"category\"><category><text>{}</text></category></question>",
        escaped(&category)
    );
    text.push_str(&sheet.picture.map_or_else(String::new, |picture| described(sheet.title, picture)));
    let file = sheet.picture.map(file).unwrap_or_default();
    let copies = sheet.asked.iter().filter(|asked| asked.needs_packets()).count();
    // Where the copies would be too much, the picture before the questions is the only one.
    let has_room = !file.is_empty() && file.len().saturating_mul(copies) <= MOST_PICTURES;
    for asked in sheet.asked {
        text.push_str(&question(asked, sheet, &file, has_room && asked.needs_packets()));
    }
    text.push_str("</quiz>\n");
    text
}

/// The picture as a file within a text.
fn file(picture: &str) -> String {
    let picture = STANDARD.encode_to_string(picture);
    format!("\n<file name=\"ladder.svg\" path=\"/\" encoding=\"base64\">{picture}</file>")
}

/// The picture where it stands in a text in HTML.
fn image(title: &str) -> String {
    format!(
        "<p><img src=\"@@PLUGINFILE@@/ladder.svg\" alt=\"{}\" style=\"max-width:100%\"></p>",
        escaped(title)
    )
}

/// The picture of the exchange, as a text between questions that asks nothing.
fn described(title: &str, picture: &str) -> String {
    format!(
        "<question type=\"description\">\n<name><text>{}</text></name>\n<questiontext format=\"html\"><text>{}</text>{}\
         </questiontext>\n</question>\n",
        escaped(title),
        escaped(&image(title)),
        file(picture)
    )
}

fn question(asked: &Asked, sheet: &Sheet<'_>, file: &str, is_drawn: bool) -> String {
    let value = &asked.answer.value;
    let (kind, body) = match value {
        AnswerValue::Truth(truth) => ("truefalse", truefalse(*truth)),
        AnswerValue::Choice(right) => ("multichoice", choice(asked, right, sheet)),
        _ => match measured(value) {
            Some(measured) => ("numerical", numerical(&measured, asked)),
            None => ("shortanswer", short(asked)),
        },
    };
    let language = sheet.language;
    let ask = asked.ask(language);
    let (format, ask, file) = if is_drawn {
        ("html", format!("<p>{}</p>{}", escaped(&ask), image(sheet.title)), file)
    } else {
        ("plain_text", ask, "")
    };
    format!(
        "<question type=\"{kind}\">\n<name><text>{}</text></name>\n<questiontext format=\"{format}\"><text>{}</text>{file}</questiontext>\n\
         <generalfeedback format=\"plain_text\"><text>{}</text></generalfeedback>\n<defaultgrade>1</defaultgrade>\n{body}</question>\n",
        escaped(asked.question.name),
        escaped(&ask),
        escaped(&feedback(asked, language)),
    )
}

fn answer(fraction: u8, text: &str, more: &str) -> String {
    format!(
        "<answer fraction=\"{fraction}\" format=\"plain_text\"><text>{}</text>{more}</answer>\n",
        escaped(text)
    )
}

fn truefalse(truth: bool) -> String {
    let fraction = |is_right: bool| if is_right { 100 } else { 0 };
    answer(fraction(truth), "true", "") + &answer(fraction(!truth), "false", "")
}

fn choice(asked: &Asked, right: &str, sheet: &Sheet<'_>) -> String {
    let options = asked.options(sheet.language).into_iter();
    let answers = options.map(|(token, word)| answer(if token == right { 100 } else { 0 }, word, ""));
    format!(
        "<single>true</single>\n<shuffleanswers>true</shuffleanswers>\n<answernumbering>abc</answernumbering>\n{}",
        answers.collect::<String>()
    )
}

fn numerical(right: &Measured, asked: &Asked) -> String {
    let others = asked.answer.or.iter().filter_map(measured);
    let one = |value: &Measured| {
        let tolerance = format!("<tolerance>{}</tolerance>", number(value.tolerance));
        answer(100, &number(value.value), &tolerance)
    };
    let mut body = one(right);
    body.extend(others.map(|other| one(&other)));
    if right.units.is_empty() {
        return body;
    }
    // A unit must be typed: without it, or with a wrong one, the answer is worth nothing.
    body.push_str("<unitgradingtype>2</unitgradingtype>\n<unitpenalty>1</unitpenalty>\n<showunits>0</showunits>\n<unitsleft>0</unitsleft>\n<units>\n");
    for (unit, factor) in right.units {
        let _ = writeln!(
            body,
            "<unit><multiplier>{}</multiplier><unit_name>{}</unit_name></unit>",
            number(*factor),
            escaped(unit)
        );
    }
    body + "</units>\n"
}

/// Addresses, and packets in the ways in which they may be written.
fn short(asked: &Asked) -> String {
    let texts = match &asked.answer.value {
        AnswerValue::Packets(packets) | AnswerValue::Order(packets) => {
            let numbers: Vec<_> = packets.iter().map(|packet| packet.0.to_string()).collect();
            let mut ways: Vec<_> = [", ", ",", " "].map(|between| numbers.join(between)).to_vec();
            ways.dedup();
            ways
        }
        value => vec![value.shown(crate::explain::Language::English)],
    };
    let answers = texts.iter().map(|text| answer(100, &text.replace('*', "\\*"), ""));
    format!("<usecase>0</usecase>\n{}", answers.collect::<String>())
}

/// Text within XML. What XML 1.0 cannot hold is left out.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\n' | '\t' | ' '.. if !matches!(letter, '\u{7f}' | '\u{fffe}' | '\u{ffff}') => safe.push(letter),
            _ => {}
        }
    }
    safe
}
