//! What a student hands in, while it grows: the trace with the answers so far. It is saved whole after each answer, so that an
//! end in the middle loses nothing and the next start goes on from there.

use std::path::{Path, PathBuf};

use super::homework::{LONGEST, read_submission, read_text};
use super::text::shown;
use super::text_file::replace;
use crate::homework::submission::{AnswerRecord, Submission, SubmissionRecord, written};
use crate::language::said;
use crate::step::Step;

/// The file of a student's answers.
pub(crate) struct AnswerFile {
    path: PathBuf,
    trace: String,
    record: SubmissionRecord,
    submission: Submission,
}

impl AnswerFile {
    /// A file without answers, saved.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub(crate) fn begin(path: &Path, trace: String, record: SubmissionRecord) -> Result<Self, String> {
        let file = Self { path: path.to_owned(), trace, record, submission: Submission::default() };
        file.save()?;
        Ok(file)
    }

    /// The file as it was left, with the steps of its trace.
    ///
    /// # Errors
    ///
    /// It cannot be read, was changed by another hand, or belongs to another student or assignment.
    pub(crate) fn resume(path: &Path, assignment: &str, student: &str) -> Result<(Self, Vec<Step>), String> {
        let name = shown(path);
        let read = read_submission(path)?;
        let is_whole = read.defects.is_none()
            && read.submission.breaks_at.is_none()
            && read.submission.unreadable.is_none()
            && read.submission.is_ended;
        let own = |record: &&SubmissionRecord| record.assignment == assignment && record.student == student;
        match read.submission.record.clone().filter(|record| own(&record)) {
            Some(record) if is_whole => {
                let trace = Submission::trace_in(&read_text(path, LONGEST)?);
                let file = Self { path: path.to_owned(), trace, record, submission: read.submission };
                Ok((file, read.material.steps))
            }
            Some(_) => Err(said!(
                "{name} was changed or is damaged: move it away, or begin anew with --force",
                "{name} 被改动过或已损坏：请把它移走，或者用 --force 重新开始"
            )),
            None => Err(said!(
                "{name} does not hold {student}'s answers to {assignment}: move it away, or overwrite it with --force",
                "{name} 不是 {student} 对作业 {assignment} 的答案：请把它移走，或者用 --force 覆盖"
            )),
        }
    }

    /// Whether a question has its answer.
    pub(crate) fn has(&self, question: &str) -> bool {
        self.submission.answer(question).is_some()
    }

    /// How many questions have their answers.
    pub(crate) fn answers(&self) -> usize {
        self.submission.answers.len()
    }

    /// Takes an answer, and saves.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub(crate) fn take(&mut self, answer: AnswerRecord) -> Result<(), String> {
        self.submission.answered(answer);
        self.save()
    }

    fn save(&self) -> Result<(), String> {
        let text = written(&self.trace, &self.record, &self.submission.answers);
        let text = text.map_err(|error| error.to_string())?;
        replace(&self.path, text.as_bytes()).map_err(|error| error.to_string())
    }
}
