//! Marks one submission: its answers against those that its own trace gives, and what is to be said of the file.

use super::assignment::{Assignment, StudentRun};
use super::copies::Fingerprint;
use super::fates::OtherFates;
use super::question::{LabQuestion, Subject, Unanswerable};
use super::reading::{ExpectedAnswer, GivenAnswer};
use super::submission::{AnswerRecord, Submission, SubmissionPlace, SubmissionRecord};
use super::variant::Variant;
use super::{Asked, QuestionedFlow, again::Differences, words};
use crate::analysis::flow::FlowId;
use crate::call::End;
use crate::explain::Language;
use crate::link::LabLink;
use crate::step::Step;
use crate::trace::record::Header;

/// A submission that has been marked.
#[derive(Debug, Clone)]
pub struct MarkedSubmission {
    /// The student's id; empty if the file does not say it.
    pub student: String,
    /// The language in which the student was asked.
    pub language: Language,
    /// The answers, in the order of the assignment.
    pub answers: Vec<MarkedAnswer>,
    /// What is to be said of the file.
    pub remarks: Vec<FileRemark>,
    /// Its packets.
    pub packets: Fingerprint,
    /// Whether they were to be those of the recorded trace.
    pub is_of_recording: bool,
}

/// An answer that has been marked.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedAnswer {
    /// The question's name.
    pub question: String,
    /// The question in words.
    pub ask: String,
    /// Points; none where a person marks.
    pub points: Option<f64>,
    /// Points at most.
    pub of: f64,
    /// What was typed.
    pub given: String,
    /// The choice that a letter stands for, in words; empty for other types.
    pub chosen: &'static str,
    /// The packets that were named.
    pub evidence: Vec<u64>,
    /// The right answer.
    pub right: String,
    /// Why it is right.
    pub why: String,
    /// How the answer was found.
    pub verdict: AnswerVerdict,
}

/// How an answer was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerVerdict {
    /// Right.
    Right,
    /// Right, and the packets that show it are not among those that were named.
    WithoutEvidence,
    /// Wrong.
    Wrong,
    /// Of another type than the question asks for.
    Unread(ExpectedAnswer),
    /// There is none.
    Missing,
    /// This trace does not answer the question.
    NotAsked(Unanswerable),
    /// A person marks it.
    ByHand,
}

/// What is to be said of a file: what is equal or differs, never what that means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRemark {
    /// It does not say whose it is.
    NoRecord,
    /// It is of another assignment.
    OtherAssignment(String),
    /// A hash does not fit what it covers.
    ChainBreaks(SubmissionPlace),
    /// The record that ends the answers is missing.
    NoEnd,
    /// A record of the submission cannot be read.
    Unreadable(SubmissionPlace),
    /// The trace itself has defects.
    Defective(String),
    /// The trace says what its own bytes do not.
    Differs(Differences),
    /// The client sent something else than this student's sentence.
    OtherMessage,
    /// The server's port is not this student's.
    OtherPort(u16),
    /// The capture is not the recorded one: so many packets of so many are the same.
    OtherTrace(usize, usize),
    /// A recorded trace was asked about, though there is something to run.
    AskedOfRecording,
    /// The link did not do with the packets what this student's link does.
    OtherLink(OtherFates),
    /// There is no exchange to ask about.
    NoFlow,
    /// Another submission has the same packets: whose, how many, of how many.
    SamePackets(String, usize, usize),
    /// Another file is of the same student.
    SameStudent(String),
}

/// What a student was to hand in the trace of.
#[derive(Debug)]
pub enum ExpectedRun<'a> {
    /// This recorded trace, because all look at it, or because the machine refused what was to be run.
    Recorded(&'a Fingerprint),
    /// The textbook's exchange.
    Exchange,
    /// A run of the lab over this link, which has carried nothing yet.
    Lab(Box<LabLink>),
}

/// A submission as it was read.
#[derive(Debug)]
pub struct Handed<'a> {
    /// What was to be run; `None` where the file does not say whose it is.
    pub run: Option<ExpectedRun<'a>>,
    /// Its records.
    pub submission: &'a Submission,
    /// The header of its trace.
    pub header: Option<&'a Header>,
    /// The steps of its trace.
    pub steps: &'a [Step],
    /// What is wrong with its trace.
    pub defects: Option<&'a str>,
}

/// Marks a submission.
pub fn mark(assignment: &Assignment, handed: Handed<'_>) -> MarkedSubmission {
    let Handed { run, submission, header, steps, defects } = handed;
    let record = submission.record.as_ref();
    let language = record.map_or(Language::English, SubmissionRecord::spoken);
    let packets = Fingerprint::of(steps);
    let is_of_recording = matches!(run, Some(ExpectedRun::Recorded(_)));
    let mut remarks = Vec::new();
    match record {
        None => remarks.push(FileRemark::NoRecord),
        Some(record) if record.assignment != assignment.name => {
            remarks.push(FileRemark::OtherAssignment(record.assignment.clone()));
        }
        Some(_) => {}
    }
    remarks.extend(submission.unreadable.clone().map(FileRemark::Unreadable));
    remarks.extend(submission.breaks_at.clone().map(FileRemark::ChainBreaks));
    remarks.extend(submission.may_be_cut().then_some(FileRemark::NoEnd));
    remarks.extend(defects.map(|defects| FileRemark::Defective(defects.to_owned())));
    if let Some(header) = header {
        let differences = Differences::of(header, steps);
        remarks.extend((!differences.is_empty()).then_some(FileRemark::Differs(differences)));
    }
    let flows = QuestionedFlow::all(steps);
    let flow = chosen(assignment, &flows);
    match (run, record) {
        (Some(ExpectedRun::Recorded(recorded)), _) => {
            let is_choice = !matches!(assignment.run.kind(), StudentRun::Nothing(_));
            remarks.extend(is_choice.then_some(FileRemark::AskedOfRecording));
            let same = recorded.shared(&packets);
            if same != recorded.packets() || same != packets.packets() {
                remarks.push(FileRemark::OtherTrace(same, recorded.packets()));
            }
        }
        (Some(ExpectedRun::Exchange), Some(record)) => {
            remarks.extend(flow.map(|flow| variant(assignment, &record.student, flow)).unwrap_or_default());
        }
        (Some(ExpectedRun::Lab(link)), _) => {
            let other = header.and_then(|header| OtherFates::of(*link, header, steps));
            remarks.extend(other.map(FileRemark::OtherLink));
        }
        _ => {}
    }
    if flow.is_none() {
        remarks.push(FileRemark::NoFlow);
    }
    let answers = answers(assignment, flow, submission, language);
    let student = record.map(|record| record.student.clone()).unwrap_or_default();
    MarkedSubmission { student, language, answers, remarks, packets, is_of_recording }
}

/// The flow that an assignment asks about: the one that it names, or the first over its protocol.
pub fn chosen<'a, 'b>(
    assignment: &Assignment,
    flows: &'b [QuestionedFlow<'a>],
) -> Option<&'b QuestionedFlow<'a>> {
    let protocol = match assignment.run.kind() {
        StudentRun::Exchange(protocol, _) => Some(protocol),
        StudentRun::Scenario(_) | StudentRun::Nothing(_) => None,
    };
    let fits = |flow: &&QuestionedFlow<'a>| match (assignment.run.flow, protocol) {
        (Some(number), _) => flow.flow.flow == FlowId(number),
        (None, Some(protocol)) => flow.flow.protocol == protocol,
        (None, None) => true,
    };
    flows.iter().find(fits)
}

/// What differs from the student's variant.
fn variant(assignment: &Assignment, student: &str, flow: &QuestionedFlow<'_>) -> Vec<FileRemark> {
    let expected = Variant::of(&assignment.name, student);
    let mut remarks = Vec::new();
    let sent = flow.data_of(End::Client).next().map(|seen| {
        let (packet, bytes) = seen.packet.innermost();
        packet.payload(bytes)
    });
    if sent.is_none_or(|sent| !expected.message.as_bytes().starts_with(sent) || sent.is_empty()) {
        remarks.push(FileRemark::OtherMessage);
    }
    if flow.flow.server.port != expected.port {
        remarks.push(FileRemark::OtherPort(flow.flow.server.port));
    }
    remarks
}

fn answers(
    assignment: &Assignment,
    flow: Option<&QuestionedFlow<'_>>,
    submission: &Submission,
    language: Language,
) -> Vec<MarkedAnswer> {
    let mut marked = Vec::new();
    for (subject, question, priced) in assignment.marked() {
        let given = submission.answer(question.name);
        marked.push(answer((subject, question), priced.points, priced.evidence, flow, given, language));
    }
    for free in &assignment.free {
        let given = submission.answer(&free.name);
        marked.push(MarkedAnswer {
            question: free.name.clone(),
            ask: free.ask(language).to_owned(),
            points: None,
            of: free.points,
            given: given.map(|given| given.given.clone()).unwrap_or_default(),
            chosen: "",
            evidence: Vec::new(),
            right: String::new(),
            why: String::new(),
            verdict: if given.is_some() { AnswerVerdict::ByHand } else { AnswerVerdict::Missing },
        });
    }
    marked
}

fn answer(
    (subject, question): (Subject, &'static LabQuestion),
    of: f64,
    needs_evidence: bool,
    flow: Option<&QuestionedFlow<'_>>,
    given: Option<&AnswerRecord>,
    language: Language,
) -> MarkedAnswer {
    let asked = flow.map_or(Err(Unanswerable::NoData), |flow| Asked::of(subject, question, flow));
    let verdict = match (&asked, given) {
        (Err(reason), _) => AnswerVerdict::NotAsked(*reason),
        (Ok(_), None) => AnswerVerdict::Missing,
        (Ok(asked), Some(given)) => judge(asked, given, needs_evidence),
    };
    let points = match verdict {
        AnswerVerdict::Right => of,
        AnswerVerdict::WithoutEvidence => of / 2.0,
        _ => 0.0,
    };
    let asked = asked.ok();
    MarkedAnswer {
        question: question.name.to_owned(),
        ask: asked.as_ref().map(|asked| asked.ask(language)).unwrap_or_default(),
        points: Some(points),
        of,
        given: given.map(|given| given.given.clone()).unwrap_or_default(),
        chosen: match given.map(|given| question.kind.read(&given.given)) {
            Some(Ok(GivenAnswer::Choice(token))) => words::choice(token, language),
            Some(Ok(GivenAnswer::Truth(truth))) => {
                words::choice(if truth { "true" } else { "false" }, language)
            }
            _ => "",
        },
        evidence: given.map(|given| given.evidence.clone()).unwrap_or_default(),
        right: asked.as_ref().map(|asked| asked.right(language)).unwrap_or_default(),
        why: asked.as_ref().map(|asked| asked.why(language)).unwrap_or_default(),
        verdict,
    }
}

/// The verdict on an answer. The most telling packet must be among those that were named, and no packet that has nothing
/// to do with the answer.
pub fn judge(asked: &Asked, given: &AnswerRecord, needs_evidence: bool) -> AnswerVerdict {
    let read = match asked.question.kind.read(&given.given) {
        Ok(read) => read,
        Err(expected) => return AnswerVerdict::Unread(expected),
    };
    let right = &asked.answer;
    if !right.value.is(&read) && !right.or.iter().any(|value| value.is(&read)) {
        return AnswerVerdict::Wrong;
    }
    let shows = |packet: &u64| right.evidence.iter().any(|shown| shown.0 == *packet);
    let names_it = right.evidence.first().is_none_or(|first| given.evidence.contains(&first.0));
    if !needs_evidence || (names_it && given.evidence.iter().all(shows)) {
        AnswerVerdict::Right
    } else {
        AnswerVerdict::WithoutEvidence
    }
}

impl MarkedSubmission {
    /// The points of the answers that captrace marks.
    pub fn points(&self) -> f64 {
        self.answers.iter().filter_map(|answer| answer.points).sum()
    }
}
