//! Facts in words, made last: one exhaustive match a language, so that a missing sentence does not compile.
//!
//! Protocol words (SYN, ACK, seq, TIME-WAIT) are spelled as the RFCs spell them, in every language.

mod en;
pub mod glossary;
mod language;
mod phrase;
pub mod quantity;
mod remark;
mod term;
mod zh;

pub use language::Language;
pub use phrase::Phrase;
pub use remark::{NumbersDiffer, Remark};
pub use term::Term;

use std::borrow::Cow;

use crate::analysis::column::Column;
use crate::analysis::compare::{Row, Value};
use crate::analysis::fact::Fact;
use crate::analysis::reason::Shape;
use crate::analysis::summary::Ending;
use crate::call::End;
use crate::decode::meaning::Meaning;
use crate::decode::name::{Name, Title};
use crate::decode::{icmp_name, number};

/// The words for a fact: whole sentences.
pub fn sentence(language: Language, fact: &Fact) -> String {
    match language {
        Language::English => en::sentence(fact),
        Language::Chinese => zh::sentence(fact),
    }
}

/// The words for a fact whose lesson is new, where what is common to its kind has been told.
pub fn difference(language: Language, fact: &Fact) -> String {
    match language {
        Language::English => en::difference(fact),
        Language::Chinese => zh::difference(fact),
    }
}

/// The words for a fact whose lesson has been told: its numbers, in few words; none where it need not be told again.
pub fn brief(language: Language, fact: &Fact) -> Option<String> {
    match language {
        Language::English => en::brief(fact),
        Language::Chinese => zh::brief(fact),
    }
}

/// The word for a term.
pub const fn term(language: Language, term: Term) -> &'static str {
    match language {
        Language::English => en::term(term),
        Language::Chinese => zh::term(term),
    }
}

/// The words for a remark.
pub fn remark(language: Language, remark: &Remark) -> String {
    match language {
        Language::English => en::remark(remark),
        Language::Chinese => zh::remark(remark),
    }
}

/// What a row of a comparison is called.
pub const fn measure(language: Language, row: &Row) -> &'static str {
    match language {
        Language::English => en::measure(row.measure),
        Language::Chinese => zh::measure(row.measure),
    }
}

/// A value in a row of a comparison.
pub fn value(language: Language, row: &Row, value: Value) -> String {
    match language {
        Language::English => en::value(row.measure, value),
        Language::Chinese => zh::value(row.measure, value),
    }
}

/// Why the two values of a row are as they are.
pub fn why(language: Language, row: &Row) -> &'static str {
    let same_protocol = row.protocols.0 == row.protocols.1;
    match language {
        Language::English => en::why(row.measure, same_protocol),
        Language::Chinese => zh::why(row.measure, same_protocol),
    }
}

/// The heading of a column of flows.
pub const fn heading(language: Language, column: Column) -> &'static str {
    match language {
        Language::English => en::heading(column),
        Language::Chinese => zh::heading(column),
    }
}

/// In which segments a connection was closed, in few words.
pub const fn shape(language: Language, shape: Shape) -> &'static str {
    match language {
        Language::English => en::shape(shape),
        Language::Chinese => zh::shape(shape),
    }
}

/// How a flow ended, in few words; `by` is the end that closed or broke off first.
pub const fn ending(language: Language, ending: Ending, by: Option<End>) -> &'static str {
    match language {
        Language::English => en::ending(ending, by),
        Language::Chinese => zh::ending(ending, by),
    }
}

/// The words for a phrase about a packet.
pub fn phrase(language: Language, phrase: Phrase<'_>) -> String {
    match language {
        Language::English => en::phrase(phrase),
        Language::Chinese => zh::phrase(phrase),
    }
}

/// What a layer of a packet is called.
pub fn title(language: Language, title: Title) -> &'static str {
    match language {
        Language::English => en::title(title),
        Language::Chinese => zh::title(title),
    }
}

/// What a field is called.
pub fn field(language: Language, name: Name) -> Cow<'static, str> {
    match language {
        Language::English => en::field(name),
        Language::Chinese => zh::field(name),
    }
}

/// What the value of a field means.
pub fn meaning(language: Language, meaning: Meaning) -> Cow<'static, str> {
    match language {
        Language::English => en::meaning(meaning),
        Language::Chinese => zh::meaning(meaning),
    }
}

/// What a type of ICMP is called.
pub const fn icmp_kind(language: Language, kind: icmp_name::Kind) -> &'static str {
    match language {
        Language::English => en::icmp_kind(kind),
        Language::Chinese => zh::icmp_kind(kind),
    }
}

/// What a code of ICMP is called.
pub const fn icmp_code(language: Language, code: icmp_name::Code) -> &'static str {
    match language {
        Language::English => en::icmp_code(code),
        Language::Chinese => zh::icmp_code(code),
    }
}

/// What an EtherType is called, if it has a name.
pub const fn ether_type(language: Language, value: u16) -> Option<&'static str> {
    match language {
        Language::English => number::ether_type(value),
        Language::Chinese => zh::ether_type(value),
    }
}

/// What a protocol over IP is called, if it has a name.
pub const fn ip_protocol(language: Language, value: u8) -> Option<&'static str> {
    match language {
        Language::English => number::ip_protocol(value),
        Language::Chinese => zh::ip_protocol(value),
    }
}

/// The word for an end.
pub const fn end(language: Language, end: End) -> &'static str {
    term(language, term::end_term(end))
}

#[cfg(test)]
mod tests;
