//! An assignment: what a student runs, what is asked about it, and what it is worth. A TOML file that a teacher reads and
//! writes.
//!
//! ```toml
//! name = "handshake-and-close"
//! title = { en = "Opening and closing a connection", zh = "连接的建立和关闭" }
//! show-answers = "never"            # or "at-the-end"
//!
//! [run]
//! exchange = "tcp"                  # or scenario = "transfer.toml", or trace = "loss.pcap.gz"
//! close-first = "server"
//!
//! [[question]]
//! ask = "syn-number"                # as captrace questions has them
//! points = 2
//! evidence = true
//!
//! [[free]]
//! name = "why-random"
//! points = 3
//! en = "Why does a connection not begin with number 0?"
//! zh = "为什么连接不从序号 0 开始？"
//! ```

mod run;
mod sheet;
pub mod shipped;

use serde::Deserialize;
use strsim::damerau_levenshtein;
use toml::Spanned;

pub use self::run::{RunPlan, StudentRun};
use super::question::{LabQuestion, Subject};
use crate::explain::Language;
use crate::language::said;

/// An assignment.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Assignment {
    /// Its name, of which a student's variant is made.
    pub name: String,
    /// What it is called.
    pub title: InBothLanguages,
    /// When a student sees the right answers.
    #[serde(default)]
    pub show_answers: ShowAnswers,
    /// What a student runs.
    pub run: RunPlan,
    /// The questions that captrace marks.
    #[serde(default, rename = "question")]
    pub questions: Vec<PricedQuestion>,
    /// The questions that a person marks.
    #[serde(default)]
    pub free: Vec<FreeQuestion>,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InBothLanguages {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// When a student sees the right answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShowAnswers {
    /// Never: only the teacher's feedback has them.
    #[default]
    Never,
    /// When all questions have been asked.
    AtTheEnd,
}

/// A question with what it is worth.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PricedQuestion {
    /// The question's name.
    pub ask: Spanned<String>,
    /// Points for a right answer.
    #[serde(default = "one")]
    pub points: f64,
    /// Whether the packets that show it must be named: without them a right answer has half the points.
    #[serde(default)]
    pub evidence: bool,
}

/// A question whose answer is a text, which a person marks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FreeQuestion {
    /// Its name.
    pub name: String,
    /// Points at most.
    #[serde(default = "one")]
    pub points: f64,
    /// The question in English.
    pub en: String,
    /// The question in Chinese.
    pub zh: String,
}

const fn one() -> f64 {
    1.0
}

/// What is wrong with an assignment, and in which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", said!("line {line}: {problem}", "第 {line} 行：{problem}"))]
pub struct AssignmentError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl Assignment {
    /// Reads an assignment.
    ///
    /// # Errors
    ///
    /// It is no TOML, has a key that is unknown or missing, asks a question that there is not, or is worth nothing that
    /// can be counted.
    pub fn read(text: &str) -> Result<Self, AssignmentError> {
        let assignment: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            AssignmentError { line, problem: with_nearest(error.message()) }
        })?;
        assignment.check(text)?;
        Ok(assignment)
    }

    fn check(&self, text: &str) -> Result<(), AssignmentError> {
        let wrong = |line, problem| Err(AssignmentError { line, problem });
        let mut names: Vec<&str> = Vec::new();
        for priced in &self.questions {
            let (name, line) = (priced.ask.get_ref().as_str(), line_of(text, priced.ask.span().start));
            if LabQuestion::named(name).is_none() {
                let near = nearest(name, LabQuestion::all().map(|(_, question)| question.name));
                let near = near.map_or_else(String::new, did_you_mean);
                return wrong(
                    line,
                    said!("there is no question \"{name}\"{near}", "没有名为“{name}”的问题{near}"),
                );
            }
            if !is_price(priced.points) {
                return wrong(line, bad_points(priced.points));
            }
            if names.contains(&name) {
                return wrong(line, twice(name));
            }
            names.push(name);
        }
        for free in &self.free {
            if names.contains(&free.name.as_str()) || !is_name(&free.name) {
                return wrong(1, twice(&free.name));
            }
            if !is_price(free.points) {
                return wrong(1, bad_points(free.points));
            }
            names.push(&free.name);
        }
        if !is_name(&self.name) {
            let name = &self.name;
            return wrong(
                1,
                said!(
                    "the name \"{name}\" must have 1 to 64 letters, digits, - or _",
                    "名称“{name}”应为 1 到 64 个字母、数字、- 或 _"
                ),
            );
        }
        self.run.check().or_else(|problem| wrong(1, problem))
    }

    /// The questions that captrace marks, each with its subject and its price.
    pub fn marked(&self) -> impl Iterator<Item = (Subject, &'static LabQuestion, &PricedQuestion)> {
        self.questions.iter().filter_map(|priced| {
            let (subject, question) = LabQuestion::named(priced.ask.get_ref())?;
            Some((subject, question, priced))
        })
    }

    /// All points that there are.
    pub fn points(&self) -> f64 {
        let marked: f64 = self.questions.iter().map(|question| question.points).sum();
        marked + self.free.iter().map(|free| free.points).sum::<f64>()
    }
}

impl InBothLanguages {
    /// The text in this language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }
}

impl FreeQuestion {
    /// The question in this language.
    pub fn ask(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }
}

/// Points are a number that can be added: not negative, and not without bound.
fn is_price(points: f64) -> bool {
    (0.0..=10_000.0).contains(&points)
}

/// Whether this can be part of a file's name: an assignment's, a question's, a student's.
pub fn is_name(name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '@');
    let begins = name.chars().next().is_some_and(char::is_alphanumeric);
    begins && name.chars().count() <= 64 && name.chars().all(is_part)
}

fn twice(name: &str) -> String {
    said!("\"{name}\" is asked twice, or is no name", "“{name}”被问了两次，或者不是一个名称")
}

fn bad_points(points: f64) -> String {
    said!("points must be 0 to 10000, found {points}", "分数应在 0 到 10000 之间，这里是 {points}")
}

fn line_of(text: &str, place: usize) -> usize {
    1 + text.bytes().take(place).filter(|byte| *byte == b'\n').count()
}

/// What TOML complains of, with the nearest of the names that it knows.
fn with_nearest(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let near = message
        .starts_with("unknown")
        .then(|| quoted.next())
        .flatten()
        .and_then(|unknown| nearest(unknown, quoted).map(did_you_mean));
    format!("{message}{}", near.unwrap_or_default())
}

fn did_you_mean(near: &str) -> String {
    said!("; did you mean {near}?", "；是否想写 {near}？")
}

/// The name that differs least, if it differs little.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let distances = known.map(|known| (damerau_levenshtein(name, known), known));
    let (distance, near) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= 2 + name.chars().count() / 4).then_some(near)
}

#[cfg(test)]
mod tests;
