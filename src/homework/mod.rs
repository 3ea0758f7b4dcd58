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
//! asked.rs       a question asked of an exchange, in words
//! ```

pub mod asked;
pub mod exchange;
pub mod question;
pub mod reading;
mod unanswerable;
pub mod value;
pub mod words;

pub use asked::Asked;
pub use exchange::FlowSteps;
pub use question::Subject;
pub use value::AnswerKind;
