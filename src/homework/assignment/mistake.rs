//! What is wrong with an assignment, in which line, and what was probably meant.

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use crate::language::said;
use crate::near::nearest;

/// What is wrong with an assignment, and in which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", said!("line {line}: {problem}", "第 {line} 行：{problem}"))]
pub struct AssignmentError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl AssignmentError {
    /// What the reader of TOML says, in our words.
    pub(super) fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        Self::at(line, &in_words(error.message()))
    }

    /// A problem in a line. What the file holds is quoted in it without control characters.
    pub(super) fn at(line: usize, problem: &str) -> Self {
        let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
        Self { line, problem: problem.chars().map(plain).collect() }
    }
}

/// Where the keys of an assignment stand that are checked when all of it has been read.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AssignmentPlaces {
    name: Option<Spanned<IgnoredAny>>,
    run: Option<Spanned<IgnoredAny>>,
    #[serde(default, rename = "question")]
    questions: Vec<QuestionPlaces>,
    #[serde(default)]
    free: Vec<QuestionPlaces>,
}

/// Where the keys of a question stand.
#[derive(Debug, Default, Deserialize)]
struct QuestionPlaces {
    #[serde(alias = "ask")]
    name: Option<Spanned<IgnoredAny>>,
    points: Option<Spanned<IgnoredAny>>,
}

/// A key whose value may be wrong.
#[derive(Debug, Clone, Copy)]
pub(super) enum AssignmentKey {
    /// The name of the assignment.
    Name,
    /// What a student runs.
    Run,
    /// The name of a question, by its place.
    Ask(usize),
    /// Its points.
    Points(usize),
    /// The name of a free question, by its place.
    FreeName(usize),
    /// Its points.
    FreePoints(usize),
}

impl AssignmentPlaces {
    /// The places in a text that could be read as an assignment.
    pub(super) fn of(text: &str) -> Self {
        toml::from_str(text).unwrap_or_default()
    }

    /// The line of a key.
    pub(super) fn line(&self, text: &str, key: AssignmentKey) -> usize {
        let question = |place: usize| self.questions.get(place);
        let free = |place: usize| self.free.get(place);
        let span = match key {
            AssignmentKey::Name => self.name.as_ref(),
            AssignmentKey::Run => self.run.as_ref(),
            AssignmentKey::Ask(place) => question(place).and_then(|it| it.name.as_ref()),
            AssignmentKey::Points(place) => question(place).and_then(|it| it.points.as_ref()),
            AssignmentKey::FreeName(place) => free(place).and_then(|it| it.name.as_ref()),
            AssignmentKey::FreePoints(place) => free(place).and_then(|it| it.points.as_ref()),
        };
        span.map_or(1, |spanned| line_of(text, spanned.span().start))
    }
}

fn line_of(text: &str, place: usize) -> usize {
    1 + text.bytes().take(place).filter(|byte| *byte == b'\n').count()
}

/// What the reader of TOML complains of: its kind is known by its first words, and names stand between backquotes.
fn in_words(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    let begins = |kind: &str| message.starts_with(kind);
    let unknown = begins("unknown field") || begins("unknown variant");
    match names.next() {
        Some(name) if unknown => {
            let known: Vec<_> = names.collect();
            let near = nearest(name, known.iter().copied()).map_or_else(String::new, did_you_mean);
            let list = known.join(", ");
            if begins("unknown field") {
                said!(
                    "there is no key \"{name}\" here, only {list}{near}",
                    "这里没有名为“{name}”的键，只有 {list}{near}"
                )
            } else {
                said!(
                    "expected one of {list}, found \"{name}\"{near}",
                    "应为 {list} 之一，这里是“{name}”{near}"
                )
            }
        }
        Some(name) if begins("missing field") => said!("the key \"{name}\" is missing", "缺少键“{name}”"),
        Some(name) if begins("duplicate field") => said!("\"{name}\" is there twice", "“{name}”出现了两次"),
        _ => wrong_type(message)
            .unwrap_or_else(|| said!("this is not TOML: {message}", "不是 TOML：{message}")),
    }
}

/// A value of another type than its key has: `invalid type: string "two", expected f64`.
fn wrong_type(message: &str) -> Option<String> {
    let (found, expected) = message.strip_prefix("invalid type: ")?.split_once(", expected ")?;
    let expected = match expected.trim() {
        "f64" | "u32" | "i64" => said!("a number", "一个数"),
        "a string" => said!("a text in quotes", "带引号的文字"),
        "a boolean" => said!("true or false", "true 或 false"),
        "a sequence" => said!("tables [[…]]", "若干个表 [[…]]"),
        expected if expected.starts_with("struct") => said!("a table", "一个表"),
        expected => expected.to_owned(),
    };
    Some(said!("expected {expected}, found {found}", "应为{expected}，这里是 {found}"))
}

pub(super) fn did_you_mean(near: &str) -> String {
    said!("; did you mean {near}?", "；是否想写 {near}？")
}
