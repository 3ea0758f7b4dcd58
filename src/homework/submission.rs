//! A submission: a trace in which records of the types `submission`, `answer` and `submission_end` stand before the summary
//! ([`crate::trace::homework`]).
//!
//! ```json
//! {"type":"submission","student":"s1","assignment":"a","language":"en","message":"…","port":23456,"questions":[…],"chain":"…"}
//! {"type":"answer","question":"syn-number","given":"0","evidence":[1],"chain":"…"}
//! {"type":"submission_end","answers":1,"chain":"…"}
//! ```
//!
//! The last one is there whenever a file is saved, with whatever was answered by then, so a file without it was cut.

use serde::Deserialize;
use serde_json::Value;

use super::assignment::{Assignment, StudentRun};
use super::chain::HashChain;
use super::variant::Variant;
use crate::explain::Language;
pub use crate::trace::homework::{AnswerRecord, PosedQuestion, SubmissionEndRecord, SubmissionRecord};

/// The most bytes that a line of a submission may have.
const MOST_LINE: usize = 1 << 20;
/// The most answers that a submission may have: no assignment asks as many questions.
const MOST_ANSWERS: usize = 1000;
/// The most letters of an answer, and the most packets that are named with it; what is more is cut.
pub(super) const LONGEST_ANSWER: usize = 4096;
const MOST_EVIDENCE: usize = 1000;

impl SubmissionRecord {
    /// The record of a student who works on an assignment; `recorded` says that a recorded trace is asked about.
    pub fn new(assignment: &Assignment, student: &str, language: Language, recorded: bool) -> Self {
        let variant = (!recorded).then(|| Variant::of(&assignment.name, student));
        let is_lab = matches!(assignment.run.kind(), StudentRun::Scenario(_));
        let marked = assignment.questions.iter();
        let marked =
            marked.map(|priced| PosedQuestion { name: priced.ask.clone(), evidence: priced.evidence });
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
    let end = SubmissionEndRecord {
        answers: u64::try_from(answers.len()).unwrap_or(u64::MAX),
        chain: String::new(),
    };
    text.push_str(&chained("submission_end", serde_json::to_value(end)?, &mut chain));
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
    /// Where the chain of hashes breaks first: what does not fit what it covers.
    pub breaks_at: Option<SubmissionPlace>,
    /// The first record of a submission that could not be read.
    pub unreadable: Option<SubmissionPlace>,
    /// Whether the last record says that these are all answers; if not, some may have been cut off.
    pub is_ended: bool,
}

/// A place in a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmissionPlace {
    /// A line of a trace, counted from 1.
    Line(usize),
    /// The answers of a page as a whole, or the record that says whose they are.
    Page,
    /// The answer to this question in a page.
    Answer(String),
}

impl Submission {
    /// Reads what a submission holds besides its trace. A file that is no trace in lines holds nothing.
    pub fn read(text: &str) -> Self {
        let mut found = Self::default();
        let own = |line: &&str| !is_of_submission(line);
        let mut chain = HashChain::begin();
        text.lines().filter(own).for_each(|line| chain.add(line));
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| is_of_submission(line)) {
            found.take(SubmissionPlace::Line(number), line, &mut chain);
        }
        found
    }

    fn take(&mut self, place: SubmissionPlace, line: &str, chain: &mut HashChain) {
        let Ok(Value::Object(mut members)) = serde_json::from_str(line) else {
            self.unreadable.get_or_insert(place);
            return;
        };
        if !fits(&mut members, chain) {
            self.breaks_at.get_or_insert_with(|| place.clone());
        }
        let kind = members.remove("type");
        let value = Value::Object(members);
        // What stands behind the end was put there later.
        self.is_ended = false;
        let is_read = match kind.as_ref().and_then(Value::as_str) {
            Some("submission") => {
                serde_json::from_str(&value.to_string()).map(|record| self.record = Some(record)).is_ok()
            }
            Some("submission_end") => serde_json::from_str(&value.to_string())
                .map(|SubmissionEndRecord { .. }| self.is_ended = true)
                .is_ok(),
            _ => serde_json::from_str(&value.to_string()).is_ok_and(|answer| self.answered(answer)),
        };
        if !is_read {
            self.unreadable.get_or_insert(place);
        }
    }

    /// The lines of a submission that are its trace.
    pub fn trace_in(text: &str) -> String {
        let own = text.lines().filter(|line| !is_of_submission(line));
        own.flat_map(|line| [line, "\n"]).collect()
    }

    /// Whether answers may have been cut off its end: it says whose it is, and not that these are all answers.
    pub const fn may_be_cut(&self) -> bool {
        self.record.is_some() && !self.is_ended
    }

    /// Takes an answer, in place of an earlier one to the same question; says whether there was room for it.
    pub fn answered(&mut self, mut answer: AnswerRecord) -> bool {
        let place = self.answers.iter().position(|before| before.question == answer.question);
        if place.is_none() && self.answers.len() >= MOST_ANSWERS {
            return false;
        }
        if let Some((end, _)) = answer.given.char_indices().nth(LONGEST_ANSWER) {
            answer.given.truncate(end);
        }
        answer.evidence.truncate(MOST_EVIDENCE);
        place.map(|place| self.answers.remove(place));
        self.answers.push(answer);
        true
    }

    /// The answer to a question.
    pub fn answer(&self, question: &str) -> Option<&AnswerRecord> {
        self.answers.iter().find(|answer| answer.question == question)
    }
}

/// Adds a record to a chain, and says whether the hash that it carries fits. The hash is taken out.
pub(super) fn fits(members: &mut serde_json::Map<String, Value>, chain: &mut HashChain) -> bool {
    let hash = members.remove("chain");
    chain.add(&Value::Object(members.clone()).to_string());
    hash.as_ref().and_then(Value::as_str) == Some(chain.hex().as_str())
}

/// Whether a line is a record of a submission.
fn is_of_submission(line: &str) -> bool {
    line.len() <= MOST_LINE
        && (line.starts_with("{\"type\":\"submission\"")
            || line.starts_with("{\"type\":\"answer\"")
            || matches!(kind(line).as_deref(), Some("submission" | "answer" | "submission_end")))
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

    fn answer(question: &str, given: &str) -> AnswerRecord {
        AnswerRecord {
            question: question.to_owned(),
            given: given.to_owned(),
            evidence: vec![1, 2],
            chain: String::new(),
        }
    }

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
        written(TRACE, &record, &[answer("packets", "1"), answer("packets", "2\n\"")]).unwrap()
    }

    #[test]
    fn what_is_written_is_read_and_the_summary_stays_last() {
        let text = some();
        assert!(text.ends_with("{\"type\":\"summary\"}\n") && text.starts_with("{\"type\":\"header\"}\n"));
        let read = Submission::read(&text);
        assert_eq!((&read.breaks_at, &read.unreadable, read.is_ended), (&None, &None, true));
        assert_eq!(read.record.as_ref().unwrap().student, "s1");
        assert_eq!(read.answers.len(), 1, "the last answer counts");
        assert_eq!(read.answer("packets").unwrap().given, "2\n\"");
        assert_eq!(Submission::trace_in(&text), TRACE);
    }

    /// A file may be made to cost as much as it can.
    #[test]
    fn what_is_kept_of_answers_has_a_bound() {
        let mut found = Submission::default();
        let mut long = answer("long", &"字".repeat(10_000));
        long.evidence = (0..100_000).collect();
        assert!(found.answered(long));
        assert_eq!(found.answers[0].given.chars().count(), LONGEST_ANSWER);
        assert_eq!(found.answers[0].evidence.len(), MOST_EVIDENCE);
        for number in 1..MOST_ANSWERS {
            assert!(found.answered(answer(&format!("q{number}"), "1")));
        }
        assert!(!found.answered(answer("one-more", "1")));
        assert!(found.answered(answer("q1", "2")), "an answer that is there may change");
        assert_eq!(found.answer("q1").unwrap().given, "2");
        assert_eq!(found.answers.len(), MOST_ANSWERS);
    }

    /// Whatever lines are cut out of the records of homework, the chain or the end says so.
    #[test]
    fn answers_that_were_cut_off_are_missed() {
        let text = some();
        let lines: Vec<_> = text.lines().collect();
        let own: Vec<_> = (0..lines.len()).filter(|place| is_of_submission(lines[*place])).collect();
        assert_eq!(own.len(), 4);
        for subset in 1..1_u32 << own.len() {
            let is_cut = |place: usize| {
                own.iter().position(|own| *own == place).is_some_and(|bit| subset >> bit & 1 == 1)
            };
            let kept = (0..lines.len()).filter(|place| !is_cut(*place)).map(|place| lines[place]);
            let read = Submission::read(&kept.flat_map(|line| [line, "\n"]).collect::<String>());
            let is_noticed = read.breaks_at.is_some() || read.may_be_cut() || read.record.is_none();
            assert!(is_noticed, "{subset:b}: {read:?}");
        }
        // What is put behind the end is no part of it.
        let answer = lines[own[2]];
        let read = Submission::read(&format!("{text}{answer}\n"));
        assert!(read.breaks_at.is_some() && read.may_be_cut());
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
            let is_noticed = read.breaks_at.is_some()
                || read.unreadable.is_some()
                || read.record.is_none()
                || read.may_be_cut();
            assert!(is_noticed, "byte {place}: {changed}");
        }
    }
}
