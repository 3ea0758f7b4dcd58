//! A submission: a trace in which records of the types `submission` and `answer` stand before the summary
//! ([`crate::trace::homework`]).
//!
//! ```json
//! {"type":"submission","student":"s1","assignment":"a","language":"en","message":"…","port":23456,"questions":[…],"chain":"…"}
//! {"type":"answer","question":"syn-number","given":"0","evidence":[1],"chain":"…"}
//! ```

use serde::Deserialize;
use serde_json::Value;

use super::assignment::{Assignment, StudentRun};
use super::chain::HashChain;
use super::variant::Variant;
use crate::explain::Language;
pub use crate::trace::homework::{AnswerRecord, PosedQuestion, SubmissionRecord};

/// The most bytes that a line of a submission may have.
const MOST_LINE: usize = 1 << 20;

impl SubmissionRecord {
    /// The record of a student who works on an assignment; `recorded` says that a recorded trace is asked about.
    pub fn new(assignment: &Assignment, student: &str, language: Language, recorded: bool) -> Self {
        let variant = (!recorded).then(|| Variant::of(&assignment.name, student));
        let is_lab = matches!(assignment.run.kind(), StudentRun::Scenario(_));
        let marked = assignment.questions.iter();
        let marked = marked
            .map(|priced| PosedQuestion { name: priced.ask.get_ref().clone(), evidence: priced.evidence });
        let free =
            assignment.free.iter().map(|free| PosedQuestion { name: free.name.clone(), evidence: false });
        Self {
            student: student.to_owned(),
            assignment: assignment.name.clone(),
            language: match language {
                Language::English => "en",
                Language::Chinese => "zh",
            }
            .to_owned(),
            recorded,
            port: variant.as_ref().filter(|_| !is_lab).map(|variant| variant.port),
            seed: variant.as_ref().filter(|_| is_lab).map(|variant| variant.seed),
            message: variant.map(|variant| variant.message),
            questions: marked.chain(free).collect(),
            chain: String::new(),
        }
    }

    /// The language in which the questions were asked.
    pub fn spoken(&self) -> Language {
        if self.language == "zh" { Language::Chinese } else { Language::English }
    }
}

/// The text of a submission: a trace in lines, with the records before its summary.
///
/// # Errors
///
/// A record cannot be written as JSON.
pub fn written(
    trace: &str,
    submission: &SubmissionRecord,
    answers: &[AnswerRecord],
) -> Result<String, serde_json::Error> {
    let (before, summary) = match trace.trim_end().rsplit_once('\n') {
        Some((before, last)) if kind(last).as_deref() == Some("summary") => (before, Some(last)),
        _ => (trace.trim_end(), None),
    };
    let mut chain = HashChain::begin();
    before.lines().chain(summary).for_each(|line| chain.add(line));
    let mut text = format!("{before}\n");
    text.push_str(&chained("submission", serde_json::to_value(submission)?, &mut chain));
    for answer in answers {
        text.push_str(&chained("answer", serde_json::to_value(answer)?, &mut chain));
    }
    if let Some(summary) = summary {
        text.push_str(summary);
        text.push('\n');
    }
    Ok(text)
}

/// A record as a line that carries the chain up to itself.
fn chained(kind: &str, record: Value, chain: &mut HashChain) -> String {
    let mut members = serde_json::Map::from_iter([("type".to_owned(), kind.into())]);
    if let Value::Object(record) = record {
        members.extend(record);
    }
    chain.add(&Value::Object(members.clone()).to_string());
    members.insert("chain".to_owned(), chain.hex().into());
    // The type comes first, as in every record of a trace.
    members.remove("type");
    let rest = Value::Object(members).to_string();
    format!("{{\"type\":\"{kind}\",{}\n", rest.strip_prefix('{').unwrap_or_default())
}

/// What a submission holds besides its trace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Submission {
    /// Who handed it in; `None` if no such record is there.
    pub record: Option<SubmissionRecord>,
    /// The answers, the last one to each question.
    pub answers: Vec<AnswerRecord>,
    /// Where the chain of hashes breaks first: the number of the line whose hash does not fit.
    pub breaks_at: Option<usize>,
    /// Whether a record of a submission could not be read.
    pub unreadable: Option<usize>,
}

impl Submission {
    /// Reads what a submission holds besides its trace. A file that is no trace in lines holds nothing.
    pub fn read(text: &str) -> Self {
        let mut found = Self::default();
        let own = |line: &&str| !is_of_submission(line);
        let mut chain = HashChain::begin();
        text.lines().filter(own).for_each(|line| chain.add(line));
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| is_of_submission(line)) {
            found.take(number, line, &mut chain);
        }
        found
    }

    fn take(&mut self, number: usize, line: &str, chain: &mut HashChain) {
        let Ok(Value::Object(mut members)) = serde_json::from_str(line) else {
            self.unreadable.get_or_insert(number);
            return;
        };
        let hash = members.remove("chain");
        chain.add(&Value::Object(members.clone()).to_string());
        if hash.as_ref().and_then(Value::as_str) != Some(chain.hex().as_str()) {
            self.breaks_at.get_or_insert(number);
        }
        let kind = members.remove("type");
        let value = Value::Object(members);
        let is_read = match kind.as_ref().and_then(Value::as_str) {
            Some("submission") => {
                serde_json::from_str(&value.to_string()).map(|record| self.record = Some(record)).is_ok()
            }
            _ => serde_json::from_str(&value.to_string()).map(|answer| self.answered(answer)).is_ok(),
        };
        if !is_read {
            self.unreadable.get_or_insert(number);
        }
    }

    /// The lines of a submission that are its trace.
    pub fn trace_in(text: &str) -> String {
        let own = text.lines().filter(|line| !is_of_submission(line));
        own.flat_map(|line| [line, "\n"]).collect()
    }

    /// Takes an answer, in place of an earlier one to the same question.
    pub fn answered(&mut self, answer: AnswerRecord) {
        self.answers.retain(|before| before.question != answer.question);
        self.answers.push(answer);
    }

    /// The answer to a question.
    pub fn answer(&self, question: &str) -> Option<&AnswerRecord> {
        self.answers.iter().find(|answer| answer.question == question)
    }
}

/// Whether a line is a record of a submission.
fn is_of_submission(line: &str) -> bool {
    let begins = |kind: &str| line.starts_with(&format!("{{\"type\":\"{kind}\""));
    line.len() <= MOST_LINE
        && (begins("submission")
            || begins("answer")
            || matches!(kind(line).as_deref(), Some("submission" | "answer")))
}

/// The type of a record.
fn kind(line: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct RecordKind {
        #[serde(rename = "type")]
        kind: String,
    }
    // Most records are packets and notes, which need not be read.
    if line.starts_with("{\"type\":\"packet\"") || line.starts_with("{\"type\":\"note\"") {
        return None;
    }
    serde_json::from_str::<RecordKind>(line).ok().map(|typed| typed.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "{\"type\":\"header\"}\n{\"type\":\"packet\",\"n\":1}\n{\"type\":\"summary\"}\n";

    fn some() -> String {
        let posed = PosedQuestion { name: "packets".to_owned(), evidence: false };
        let record = SubmissionRecord {
            student: "s1".to_owned(),
            assignment: "a".to_owned(),
            language: "en".to_owned(),
            recorded: true,
            message: None,
            port: None,
            seed: None,
            questions: vec![posed],
            chain: String::new(),
        };
        let answer = |question: &str, given: &str| AnswerRecord {
            question: question.to_owned(),
            given: given.to_owned(),
            evidence: vec![1, 2],
            chain: String::new(),
        };
        written(TRACE, &record, &[answer("packets", "1"), answer("packets", "2\n\"")]).unwrap()
    }

    #[test]
    fn what_is_written_is_read_and_the_summary_stays_last() {
        let text = some();
        assert!(text.ends_with("{\"type\":\"summary\"}\n") && text.starts_with("{\"type\":\"header\"}\n"));
        let read = Submission::read(&text);
        assert_eq!((read.breaks_at, read.unreadable), (None, None));
        assert_eq!(read.record.as_ref().unwrap().student, "s1");
        assert_eq!(read.answers.len(), 1, "the last answer counts");
        assert_eq!(read.answer("packets").unwrap().given, "2\n\"");
        assert_eq!(Submission::trace_in(&text), TRACE);
    }

    #[test]
    fn a_change_of_any_byte_breaks_the_chain() {
        let text = some();
        let ends: Vec<_> = text.match_indices('\n').map(|(place, _)| place).collect();
        for place in (0..text.len()).filter(|place| !ends.contains(place)) {
            let mut bytes = text.clone().into_bytes();
            bytes[place] = if bytes[place] == b'7' { b'8' } else { b'7' };
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let read = Submission::read(&changed);
            let is_noticed = read.breaks_at.is_some() || read.unreadable.is_some() || read.record.is_none();
            assert!(is_noticed, "byte {place}: {changed}");
        }
    }
}
