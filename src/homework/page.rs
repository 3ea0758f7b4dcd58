//! The questions of an assignment as a page asks them, and the answers that a page was saved with.
//!
//! A page holds one JSON value: `submission` (the record), `title`, `questions` in both languages, and `answers` by name,
//! each as it was typed. It has no chain of hashes: nothing in it shows a change after the answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::assignment::Assignment;
use super::reading::packets;
use super::submission::{AnswerRecord, Submission, SubmissionRecord};
use super::{Asked, QuestionedFlow};
use crate::explain::Language;

/// The most letters of an answer; what is longer is cut.
const LONGEST_ANSWER: usize = 4096;

/// What a page asks, and what was answered.
#[derive(Debug, Serialize, Deserialize)]
struct HomeworkPage {
    submission: SubmissionRecord,
    /// In English and Chinese, as every text here.
    #[serde(skip_deserializing)]
    title: [String; 2],
    #[serde(skip_deserializing)]
    questions: Vec<PageQuestion>,
    answers: BTreeMap<String, TypedAnswer>,
}

/// A question of a page.
#[derive(Debug, Default, Serialize)]
struct PageQuestion {
    name: String,
    ask: [String; 2],
    /// Tokens with their words.
    options: Vec<[&'static str; 3]>,
    evidence: bool,
}

/// What was typed into a page.
#[derive(Debug, Serialize, Deserialize)]
struct TypedAnswer {
    given: String,
    #[serde(default)]
    evidence: String,
}

const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

/// The questions about an exchange, as JSON.
///
/// # Errors
///
/// They cannot be written as JSON.
pub fn questions(
    assignment: &Assignment,
    submission: SubmissionRecord,
    flow: &QuestionedFlow<'_>,
) -> Result<String, serde_json::Error> {
    let marked = assignment.marked().filter_map(|(subject, question, priced)| {
        let asked = Asked::of(subject, question, flow).ok()?;
        let [english, chinese] = LANGUAGES.map(|language| asked.options(language));
        let options = english.into_iter().zip(chinese);
        Some(PageQuestion {
            name: question.name.to_owned(),
            ask: LANGUAGES.map(|language| asked.ask(language)),
            options: options.map(|((token, en), (_, zh))| [token, en, zh]).collect(),
            evidence: priced.evidence,
        })
    });
    let free = assignment.free.iter().map(|free| PageQuestion {
        name: free.name.clone(),
        ask: LANGUAGES.map(|language| free.ask(language).to_owned()),
        ..PageQuestion::default()
    });
    serde_json::to_string(&HomeworkPage {
        title: LANGUAGES.map(|language| assignment.title.of(language).to_owned()),
        questions: marked.chain(free).collect(),
        submission,
        answers: BTreeMap::new(),
    })
}

impl Submission {
    /// Reads what a page was saved with; what is no such JSON holds nothing.
    pub fn of_page(json: &str) -> Self {
        let Ok(page) = serde_json::from_str::<Option<HomeworkPage>>(json) else {
            return Self { unreadable: Some(1), ..Self::default() };
        };
        let Some(HomeworkPage { submission, answers, .. }) = page else { return Self::default() };
        let mut found = Self { record: Some(submission), ..Self::default() };
        for (question, typed) in answers {
            let given = typed.given.trim().chars().filter(|letter| !letter.is_control());
            let given: String = given.take(LONGEST_ANSWER).collect();
            if given.is_empty() {
                continue;
            }
            let evidence = packets(&typed.evidence).unwrap_or_default();
            let evidence = evidence.into_iter().map(|packet| packet.0).collect();
            found.answered(AnswerRecord { question, given, evidence, chain: String::new() });
        }
        found
    }
}
