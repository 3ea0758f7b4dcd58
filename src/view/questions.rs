//! The questions of an exchange, as a sheet on the terminal.

use super::Look;
use super::text::{Line, Style, wrap};
use crate::explain::Language;
use crate::homework::asked::NotAsked;
use crate::homework::{Asked, Subject, words};

/// The questions by subject, numbered from 1; with the answers below them, if they are wanted.
pub fn sheet(asked: &[Asked], answers: bool, look: Look) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut subject = None;
    for (place, question) in asked.iter().enumerate() {
        if subject != Some(question.subject) {
            subject = Some(question.subject);
            lines.extend(heading(question.subject, look.language, lines.is_empty()));
        }
        lines.extend(one(place + 1, question, answers, look));
    }
    lines
}

/// The questions that cannot be answered, by name, each with its reason.
pub fn not_asked(questions: &[NotAsked], look: Look) -> Vec<Line> {
    let title = match look.language {
        Language::English => "Not asked, because this exchange cannot answer it",
        Language::Chinese => "没有提出的问题，因为这次交换无法回答",
    };
    let mut lines = vec![Line::default(), Line::of(title, Style::Heading)];
    for question in questions {
        let text = format!("{}: {}", question.question.name, question.why(look.language));
        lines.extend(indented(&text, 2, Style::Dim, look.width));
    }
    lines
}

fn heading(subject: Subject, language: Language, is_first: bool) -> Vec<Line> {
    let title = Line::of(words::subject(subject.into(), language), Style::Heading);
    if is_first { vec![title] } else { vec![Line::default(), title] }
}

fn one(number: usize, asked: &Asked, answers: bool, look: Look) -> Vec<Line> {
    let language = look.language;
    let mut lines = hanging(&format!("{number:>3}. "), &asked.ask(language), Style::Plain, look.width);
    let options = asked.options(language);
    for (letter, (token, word)) in ('a'..='z').zip(options) {
        let _: &str = token;
        lines.extend(hanging(&format!("     {letter}) "), word, Style::Plain, look.width));
    }
    if answers {
        let evidence = match (asked.evidence().as_str(), language) {
            ("", _) => String::new(),
            (packets, Language::English) => format!("  [packets {packets}]"),
            (packets, Language::Chinese) => format!("  [分组 {packets}]"),
        };
        let answer = format!("{}{evidence}", asked.right(language));
        lines.extend(hanging("     = ", &answer, Style::Heading, look.width));
        lines.extend(indented(&asked.why(language), 7, Style::Dim, look.width));
    }
    lines
}

/// QuestionText after a mark; its further lines stand below the text.
fn hanging(mark: &str, text: &str, style: Style, width: usize) -> Vec<Line> {
    let room = width.saturating_sub(mark.len()).max(20);
    let blank = " ".repeat(mark.len());
    let marks = std::iter::once(mark).chain(std::iter::repeat(blank.as_str()));
    marks.zip(wrap(text, room)).map(|(mark, line)| Line::of(mark, Style::Dim).and(line, style)).collect()
}

fn indented(text: &str, columns: usize, style: Style, width: usize) -> Vec<Line> {
    hanging(&" ".repeat(columns), text, style, width)
}
