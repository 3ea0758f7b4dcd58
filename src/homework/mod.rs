//! Homework: what may be asked about an exchange, and the right answers, all of them taken from its steps.
//!
//! Nothing here analyses packets again: an answer is a number of a packet, or a value of a fact, and its evidence is the
//! packets that the fact names.
//!
//! ```text
//! exchange.rs    the steps of one flow, by what a question looks for
//! value.rs       the typed values of answers; reading.rs reads what a student types
//! question/      the questions, a file for each subject; each answers itself from an exchange, or says why it cannot
//! words/         their words in TOML, both languages side by side
//! export/        a sheet in the formats of other programs
//! asked.rs       a question asked of an exchange, in words
//! assignment/    what a student runs and is asked, and what it is worth; variant.rs makes each student's own
//! submission.rs  a trace with answers in it; chain.rs, the hashes over its lines
//! page.rs        the questions as a page asks them, and the answers that it was saved with
//! marking.rs     the answers against those of the submission's own trace; again.rs analyses that trace again
//! copies.rs      which submissions hold the same packets
//! fates.rs       what the link of a student's own lab would have done with the packets
//! report.rs      what marking gives: verdicts and remarks in words, tables, feedback
//! ```

pub mod again;
pub mod asked;
pub mod assignment;
pub mod chain;
pub mod copies;
pub mod exchange;
pub mod export;
pub mod fates;
pub mod marking;
pub mod page;
pub mod question;
pub mod reading;
pub mod report;
pub mod submission;
mod unanswerable;
pub mod value;
pub mod variant;
pub mod words;

pub use asked::Asked;
pub use exchange::QuestionedFlow;
pub use question::{LabQuestion, Subject};
pub use value::{AnswerKind, AnswerValue};
