//! The questions of an assignment as a page asks them, and the answers that a page was saved with.
//!
//! A page holds one JSON value: `submission` (the record), `trace` (the chain over the lines of its trace), `title`,
//! `questions` in both languages, `answers` by name, each as it was typed, and `end`. When it is saved, the page's script goes
//! on with the chain as [`written`](super::submission::written) does: the record, then each answer in the order of the
//! questions, its evidence as it was typed, then the end.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use serde_json::{Map, Value};

use super::assignment::Assignment;
use super::chain::HashChain;
use super::reading::packets;
use super::submission::{
    AnswerRecord, Submission, SubmissionEndRecord, SubmissionPlace, SubmissionRecord, fits,
};
use super::{Asked, QuestionedFlow};
use crate::explain::Language;

/// What a page asks, and what was answered.
#[derive(Debug, Serialize, Deserialize)]
struct HomeworkPage {
    submission: SubmissionRecord,
    /// The chain over the lines of the trace, in hexadecimal.
    #[serde(skip_deserializing)]
    trace: String,
    /// In English and Chinese, as every text here.
    #[serde(skip_deserializing)]
    title: [String; 2],
    #[serde(skip_deserializing)]
    questions: Vec<PageQuestion>,
    answers: BTreeMap<String, TypedAnswer>,
    /// That these are all answers; absent before the page is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<SubmissionEndRecord>,
}

/// A question of a page.
#[derive(Debug, Default, Serialize)]
struct PageQuestion {
    name: String,
    ask: [String; 2],
    /// Tokens with their words.
    options: Vec<[&'static str; 3]>,
    /// What is to be typed; empty where there is a choice.
    hint: [&'static str; 2],
    evidence: bool,
}

/// What was typed into a page.
#[derive(Debug, Serialize, Deserialize)]
struct TypedAnswer {
    given: String,
    #[serde(default)]
    evidence: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    chain: String,
}

const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

/// The chain over the lines of a trace.
fn chain_of(trace: &str) -> HashChain {
    let mut chain = HashChain::begin();
    trace.lines().for_each(|line| chain.add(line));
    chain
}

/// The questions about an exchange, as JSON. `trace` is the trace of the page, in lines.
///
/// # Errors
///
/// They cannot be written as JSON.
pub fn questions(
    assignment: &Assignment,
    submission: SubmissionRecord,
    flow: &QuestionedFlow<'_>,
    trace: &str,
) -> Result<String, serde_json::Error> {
    let marked = assignment.marked().filter_map(|(subject, question, priced)| {
        let asked = Asked::of(subject, question, flow).ok()?;
        let [english, chinese] = LANGUAGES.map(|language| asked.options(language));
        let options = english.into_iter().zip(chinese);
        Some(PageQuestion {
            name: question.name.to_owned(),
            ask: LANGUAGES.map(|language| asked.ask(language)),
            options: options.map(|((token, en), (_, zh))| [token, en, zh]).collect(),
            hint: LANGUAGES.map(|language| question.kind.expected().said(language)),
            evidence: priced.evidence,
        })
    });
    let free = assignment.free.iter().map(|free| PageQuestion {
        name: free.name.clone(),
        ask: LANGUAGES.map(|language| free.ask(language).to_owned()),
        ..PageQuestion::default()
    });
    serde_json::to_string(&HomeworkPage {
        trace: chain_of(trace).hex(),
        title: LANGUAGES.map(|language| assignment.title.of(language).to_owned()),
        questions: marked.chain(free).collect(),
        submission,
        answers: BTreeMap::new(),
        end: None,
    })
}

impl Submission {
    /// Reads what a page with this trace was saved with; what is no such JSON holds nothing.
    pub fn of_page(json: &str, trace: &str) -> Self {
        let unreadable = || Self { unreadable: Some(SubmissionPlace::Page), ..Self::default() };
        let Ok(page) = serde_json::from_str::<Option<HomeworkPage>>(json) else { return unreadable() };
        let Some(HomeworkPage { submission, mut answers, end, .. }) = page else { return Self::default() };
        let mut chain = chain_of(trace);
        let Ok(record) = serde_json::to_value(&submission) else { return unreadable() };
        let mut found = Self::default();
        // As the page's script has it, which chains whatever is not empty.
        let is_answered = |typed: &TypedAnswer| !typed.given.is_empty() || !typed.evidence.is_empty();
        answers.retain(|_, typed| is_answered(typed));
        // A page that was not answered yet has no chain.
        let is_fresh = answers.is_empty() && submission.chain.is_empty();
        if !is_fresh && !fits_as("submission", record, &mut chain) {
            found.breaks_at = Some(SubmissionPlace::Page);
        }
        for posed in &submission.questions {
            if let Some(typed) = answers.remove(&posed.name) {
                found.typed(&posed.name, &typed, &mut chain);
            }
        }
        found.unreadable = answers.into_keys().next().map(SubmissionPlace::Answer);
        found.is_ended = is_fresh || end.is_some();
        if let Some(Ok(end)) = end.map(serde_json::to_value)
            && !fits_as("submission_end", end, &mut chain)
        {
            found.breaks_at.get_or_insert(SubmissionPlace::Page);
        }
        found.record = Some(submission);
        found
    }

    /// Takes an answer as it was typed into a page.
    fn typed(&mut self, question: &str, typed: &TypedAnswer, chain: &mut HashChain) {
        let TypedAnswer { given, evidence, chain: hash } = typed;
        let record =
            serde_json::json!({ "question": question, "given": given, "evidence": evidence, "chain": hash });
        if !fits_as("answer", record, chain) {
            self.breaks_at.get_or_insert_with(|| SubmissionPlace::Answer(question.to_owned()));
        }
        let given: String = given.trim().chars().filter(|letter| !letter.is_control()).collect();
        if given.is_empty() {
            return;
        }
        let evidence = packets(evidence).unwrap_or_default().into_iter().map(|packet| packet.0).collect();
        self.answered(AnswerRecord { question: question.to_owned(), given, evidence, chain: String::new() });
    }
}

/// Adds a record of this type to a chain, and says whether the hash that it carries fits.
fn fits_as(kind: &str, record: Value, chain: &mut HashChain) -> bool {
    let mut members = Map::from_iter([("type".to_owned(), kind.into())]);
    if let Value::Object(record) = record {
        members.extend(record);
    }
    fits(&mut members, chain)
}
