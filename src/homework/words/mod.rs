//! The words of questions, in TOML: one file a subject, both languages side by side, each under the question's name. The
//! files are compiled in. A name in braces stands for a value of the answer, `{value}` for the answer itself.
//!
//! ```toml
//! [[question]]
//! name = "next-number"
//! book = "3.5.2"
//! en.ask = "Which sequence number follows the bytes of packet {packet}?"
//! en.why = "{first} + {bytes} = {value}."
//! zh.ask = …
//! ```

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::unanswerable::Unanswerable;
use crate::explain::{BilingualWord, Language};

/// What is said of a question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionText {
    /// The question's name.
    name: String,
    /// The section of the textbook.
    pub book: String,
    en: Sentences,
    zh: Sentences,
}

/// The sentences of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentences {
    /// The question, or the claim.
    pub ask: String,
    /// Why the answer is what it is.
    #[serde(default)]
    pub why: String,
    /// The same of a claim that is true here.
    #[serde(default, rename = "true")]
    pub if_true: String,
    /// The same of a claim that is false here.
    #[serde(default, rename = "false")]
    pub if_false: String,
}

impl QuestionText {
    /// Its sentences in this language.
    pub const fn of(&self, language: Language) -> &Sentences {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionFile {
    question: Vec<QuestionText>,
}

struct QuestionWords {
    questions: HashMap<String, QuestionText>,
    choices: HashMap<String, BilingualWord>,
    reasons: HashMap<String, BilingualWord>,
    subjects: HashMap<String, BilingualWord>,
}

static ALL: LazyLock<QuestionWords> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the files are compiled in, and a test reads them")]
    QuestionWords::read().expect("the words of the questions are whole")
});

macro_rules! files {
    ($($name:literal),+ $(,)?) => { [$(include_str!(concat!($name, ".toml"))),+] };
}

/// The files of questions, one a subject.
const FILES: &[&str] = &files![
    "opening",
    "numbers",
    "options",
    "timing",
    "flow_control",
    "loss",
    "congestion",
    "lab",
    "closing",
    "udp",
    "cost",
    "claims",
];

impl QuestionWords {
    fn read() -> Result<Self, toml::de::Error> {
        let mut questions = HashMap::new();
        for file in FILES {
            let file: QuestionFile = toml::from_str(file)?;
            questions.extend(file.question.into_iter().map(|text| (text.name.clone(), text)));
        }
        Ok(Self {
            questions,
            choices: toml::from_str(include_str!("choices.toml"))?,
            reasons: toml::from_str(include_str!("reasons.toml"))?,
            subjects: toml::from_str(include_str!("subjects.toml"))?,
        })
    }
}

/// What is said of the question with this name; `None` if it has no words, which a test refuses.
pub fn text(question: &str) -> Option<&'static QuestionText> {
    ALL.questions.get(question)
}

/// A question before its exchange is known: the ends stand without their names, and what else only the exchange gives is a
/// dash.
pub fn general(question: &'static str, language: Language) -> String {
    let ask = text(question).map_or(question, |text| text.of(language).ask.as_str());
    let mut general = String::with_capacity(ask.len());
    let mut rest = ask;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        general.push_str(before);
        general.push_str(unnamed(name, language));
        rest = after;
    }
    general.push_str(rest);
    capitalised(&general)
}

/// What stands for a value that is not known yet.
const fn unnamed(value: &str, language: Language) -> &'static str {
    match (value.as_bytes(), language) {
        (b"sender", Language::English) => "the sender",
        (b"sender", Language::Chinese) => "发送方",
        (b"receiver", Language::English) => "the receiver",
        (b"receiver", Language::Chinese) => "接收方",
        (b"end", Language::English) => "one end",
        (b"end", Language::Chinese) => "一端",
        (b"other", Language::English) => "the other end",
        (b"other", Language::Chinese) => "另一端",
        _ => "…",
    }
}

/// The sentence with a capital letter at its beginning: a choice or an end may stand there.
pub(super) fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The word for a choice; the token itself if it has none, which a test refuses.
pub fn choice(token: &'static str, language: Language) -> &'static str {
    ALL.choices.get(token).map_or(token, |word| word.of(language))
}

/// Why a question cannot be answered.
pub fn reason(reason: Unanswerable, language: Language) -> &'static str {
    let name: &'static str = reason.into();
    ALL.reasons.get(name).map_or(name, |word| word.of(language))
}

/// The heading of the subject with this name; the name itself if it has none, which a test refuses.
pub fn subject(name: &'static str, language: Language) -> &'static str {
    ALL.subjects.get(name).map_or(name, |word| word.of(language))
}

#[cfg(test)]
mod tests;
