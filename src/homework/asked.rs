//! A question that is asked of an exchange, in words.

use super::QuestionedFlow;
use super::question::{LabQuestion, RightAnswer, Subject, Unanswerable};
use super::value::AnswerValue;
use super::words::{self, Sentences};
use crate::explain::Language;

/// A question with its right answer.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What it is about.
    pub subject: Subject,
    /// The question.
    pub question: &'static LabQuestion,
    /// The right answer.
    pub answer: RightAnswer,
}

/// A question that an exchange cannot answer, and why.
#[derive(Debug, Clone, Copy)]
pub struct NotAsked {
    /// What it is about.
    pub subject: Subject,
    /// The question.
    pub question: &'static LabQuestion,
    /// Why.
    pub reason: Unanswerable,
}

impl Asked {
    /// The questions that an exchange answers, and those that it cannot.
    pub fn all(exchange: &QuestionedFlow<'_>) -> (Vec<Self>, Vec<NotAsked>) {
        let (mut asked, mut not_asked) = (Vec::new(), Vec::new());
        for (subject, question) in LabQuestion::all() {
            match (question.answer)(exchange) {
                Ok(answer) => asked.push(Self { subject, question, answer }),
                Err(reason) => not_asked.push(NotAsked { subject, question, reason }),
            }
        }
        (asked, not_asked)
    }

    /// A question asked of an exchange.
    ///
    /// # Errors
    ///
    /// Why it cannot be answered.
    pub fn of(
        subject: Subject,
        question: &'static LabQuestion,
        exchange: &QuestionedFlow<'_>,
    ) -> Result<Self, Unanswerable> {
        let answer = (question.answer)(exchange)?;
        Ok(Self { subject, question, answer })
    }

    /// The question in words.
    pub fn ask(&self, language: Language) -> String {
        self.said(language, |sentences| &sentences.ask)
    }

    /// Whether packets have to be looked up to answer it: the answer is some, or its reason or the question names one.
    pub fn needs_packets(&self) -> bool {
        let is_packets =
            |value: &AnswerValue| matches!(value, AnswerValue::Packets(_) | AnswerValue::Order(_));
        is_packets(&self.answer.value) || self.answer.with.iter().any(|(_, value)| is_packets(value))
    }

    /// Why the answer is what it is.
    pub fn why(&self, language: Language) -> String {
        match self.answer.value {
            AnswerValue::Truth(true) => self.said(language, |sentences| &sentences.if_true),
            AnswerValue::Truth(false) => self.said(language, |sentences| &sentences.if_false),
            _ => self.said(language, |sentences| &sentences.why),
        }
    }

    /// The right answer as it is shown; other right ones follow in brackets.
    pub fn right(&self, language: Language) -> String {
        let value = self.answer.value.shown(language);
        let or: Vec<_> = self.answer.or.iter().map(|value| value.shown(language)).collect();
        match (or.is_empty(), language) {
            (true, _) => value,
            (false, Language::English) => format!("{value} (or {})", or.join(", ")),
            (false, Language::Chinese) => format!("{value}（或 {}）", or.join("、")),
        }
    }

    /// The tokens of a choice with their words; empty for other types.
    pub fn options(&self, language: Language) -> Vec<(&'static str, &'static str)> {
        self.question.kind.options(language)
    }

    /// The packets that show the answer, as a list; a long list is cut.
    pub fn evidence(&self) -> String {
        const MOST: usize = 8;
        let packets = &self.answer.evidence;
        let shown: Vec<_> = packets.iter().take(MOST).map(|packet| packet.0.to_string()).collect();
        let more = if packets.len() > MOST { ", …" } else { "" };
        format!("{}{more}", shown.join(", "))
    }

    /// The section of the textbook.
    pub fn book(&self) -> &'static str {
        words::text(self.question.name).map_or("", |text| text.book.as_str())
    }

    fn said(&self, language: Language, which: impl Fn(&'static Sentences) -> &'static String) -> String {
        let Some(text) = words::text(self.question.name) else { return self.question.name.to_owned() };
        let mut said = which(text.of(language)).clone();
        for (name, value) in &self.answer.with {
            said = said.replace(&format!("{{{name}}}"), &value.shown(language));
        }
        words::capitalised(&said.replace("{value}", &self.answer.value.shown(language)))
    }
}

impl NotAsked {
    /// Why it is not asked, in words.
    pub fn why(&self, language: Language) -> &'static str {
        words::reason(self.reason, language)
    }
}
