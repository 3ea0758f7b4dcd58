//! What homework adds to a trace: who hands it in, and the answers (since version 1.1 of the format), and that these are all
//! (since 1.2).

use serde::{Deserialize, Serialize};

/// Who hands in what. It stands before the summary and has no number and no time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SubmissionRecord {
    /// The student's id.
    pub student: String,
    /// The assignment's name.
    pub assignment: String,
    /// The language in which the questions were asked: `en` or `zh`.
    pub language: String,
    /// Whether a recorded trace was asked about, because nothing was to be run or the machine refused to run it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recorded: bool,
    /// What the student's client was to send; absent where a recorded trace was asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The port of the student's server; absent in a lab, whose hosts have ports of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// What chance in the student's lab depends on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
    /// The questions that were asked, in order, each with whether it wants evidence.
    pub questions: Vec<PosedQuestion>,
    /// The chain of hashes up to this record, in hexadecimal (docs/homework.md); absent while it is not written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub chain: String,
}

/// A question that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PosedQuestion {
    /// Its name.
    pub name: String,
    /// Whether the packets that show the answer are wanted, too.
    pub evidence: bool,
}

/// An answer as it was given. It stands behind the record of the submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AnswerRecord {
    /// The question's name.
    pub question: String,
    /// What was typed.
    pub given: String,
    /// The packets that were named as evidence.
    #[serde(default)]
    pub evidence: Vec<u64>,
    /// The chain of hashes up to this record, in hexadecimal; absent while it is not written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub chain: String,
}

/// That the answers before it are all that were given until the file was saved. It stands behind the last answer, so that a
/// file whose last answers were cut off lacks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SubmissionEndRecord {
    /// How many answers there are.
    pub answers: u64,
    /// The chain of hashes up to this record, in hexadecimal; absent while it is not written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub chain: String,
}
