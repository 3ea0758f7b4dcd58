//! Facts in words, made last.
//!
//! A [`Language`] gives its [`Words`]; `language.words().sentence(&fact)` is a sentence. What can be said is a type:
//! [`Fact`](crate::analysis::fact::Fact)s, [`Term`]s, [`Phrase`]s, [`Remark`]s, [`Notice`]s, [`Stepping`], the names and values of fields. Each
//! language has one exhaustive match for each kind of sentence, in files of the same names, so that a missing sentence does
//! not compile. Mere words stand in the TOML files of the [`vocabulary`]; the [`glossary`] says what terms mean.
//!
//! Protocol words (SYN, ACK, seq, TIME-WAIT) are spelled as the RFCs spell them, in every language.

mod en;
pub mod glossary;
mod language;
mod notice;
mod phrase;
mod program;
pub mod quantity;
mod remark;
mod stepping;
mod term;
mod vocabulary;
mod words;
mod zh;

pub use crate::language::Language;
pub use notice::Notice;
pub use phrase::Phrase;
pub use remark::{ExchangeTotals, KernelChange, Remark};
pub use stepping::Stepping;
pub use term::Term;
pub use vocabulary::BilingualWord;
pub use words::Words;
