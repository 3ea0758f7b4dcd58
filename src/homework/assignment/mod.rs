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

mod mistake;
mod run;
mod sheet;
pub mod shipped;

use serde::Deserialize;

pub use self::mistake::AssignmentError;
use self::mistake::{AssignmentKey, AssignmentPlaces, did_you_mean};
pub use self::run::{RunPlan, StudentRun};
use super::question::{LabQuestion, Subject};
use crate::explain::Language;
use crate::language::said;
use crate::near::nearest;

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
    pub ask: String,
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

impl Assignment {
    /// Reads an assignment.
    ///
    /// # Errors
    ///
    /// It is no TOML, has a key that is unknown or missing, asks a question that there is not, or is worth nothing that
    /// can be counted.
    pub fn read(text: &str) -> Result<Self, AssignmentError> {
        let assignment: Self =
            toml::from_str(text).map_err(|error| AssignmentError::of_toml(text, &error))?;
        assignment.check().map_err(|(key, problem)| {
            let line = AssignmentPlaces::of(text).line(text, key);
            AssignmentError::at(line, &problem)
        })?;
        Ok(assignment)
    }

    /// What is wrong with it, and where.
    fn check(&self) -> Result<(), (AssignmentKey, String)> {
        if !is_name(&self.name) {
            let name = &self.name;
            let problem = said!(
                "the name \"{name}\" must have 1 to 64 letters, digits, - _ . or @, and begin with a letter or a digit",
                "名称“{name}”应为 1 到 64 个字母、数字或 - _ . @，并以字母或数字开头"
            );
            return Err((AssignmentKey::Name, problem));
        }
        self.run.check().map_err(|problem| (AssignmentKey::Run, problem))?;
        let mut names: Vec<&str> = Vec::new();
        for (place, priced) in self.questions.iter().enumerate() {
            let name = priced.ask.as_str();
            if LabQuestion::named(name).is_none() {
                let near = nearest(name, LabQuestion::all().map(|(_, question)| question.name));
                let near = near.map_or_else(String::new, did_you_mean);
                let problem = said!(
                    "there is no question \"{name}\"{near}; captrace questions TRACE --reasons names them all",
                    "没有名为“{name}”的问题{near}；captrace questions 记录 --reasons 列出全部"
                );
                return Err((AssignmentKey::Ask(place), problem));
            }
            is_once(&mut names, name).map_err(|problem| (AssignmentKey::Ask(place), problem))?;
            is_price(priced.points).map_err(|problem| (AssignmentKey::Points(place), problem))?;
        }
        for (place, free) in self.free.iter().enumerate() {
            if !is_name(&free.name) {
                let name = &free.name;
                let problem = said!(
                    "\"{name}\" is no name: 1 to 64 letters, digits, - _ . or @",
                    "“{name}”不是名称：应为 1 到 64 个字母、数字或 - _ . @"
                );
                return Err((AssignmentKey::FreeName(place), problem));
            }
            is_once(&mut names, &free.name).map_err(|problem| (AssignmentKey::FreeName(place), problem))?;
            is_price(free.points).map_err(|problem| (AssignmentKey::FreePoints(place), problem))?;
        }
        if names.is_empty() {
            let problem = said!(
                "nothing is asked: it needs a [[question]] or a [[free]]",
                "没有问题：需要 [[question]] 或 [[free]]"
            );
            return Err((AssignmentKey::Name, problem));
        }
        Ok(())
    }

    /// The questions that captrace marks, each with its subject and its price.
    pub fn marked(&self) -> impl Iterator<Item = (Subject, &'static LabQuestion, &PricedQuestion)> {
        self.questions.iter().filter_map(|priced| {
            let (subject, question) = LabQuestion::named(&priced.ask)?;
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

/// That points are a number that can be added: not negative, and not without bound.
fn is_price(points: f64) -> Result<(), String> {
    let is_one = (0.0..=10_000.0).contains(&points);
    let wrong =
        || said!("points must be 0 to 10000, found {points}", "分数应在 0 到 10000 之间，这里是 {points}");
    if is_one { Ok(()) } else { Err(wrong()) }
}

/// That a question has not been asked yet.
fn is_once<'a>(names: &mut Vec<&'a str>, name: &'a str) -> Result<(), String> {
    if names.contains(&name) {
        return Err(said!("\"{name}\" is asked twice", "“{name}”被问了两次"));
    }
    names.push(name);
    Ok(())
}

/// Whether this can be part of a file's name: an assignment's, a question's, a student's.
pub fn is_name(name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '@');
    let begins = name.chars().next().is_some_and(char::is_alphanumeric);
    begins && name.chars().count() <= 64 && name.chars().all(is_part)
}

#[cfg(test)]
mod tests;
