//! What is wrong with an expression, where, and what could stand there.

use std::fmt;
use std::ops::Range;

use super::picture::picture;
use crate::frame::LinkType;

/// What is wrong with a filter expression, and at which bytes of it.
///
/// Its text has three lines: what is wrong, then the expression, then carets under the place.
///
/// ```
/// use captrace::source::Filter;
///
/// let error = Filter::parse("tcp dst prot 80").unwrap_err();
/// assert_eq!(error.span(), 8..12);
/// assert!(error.to_string().ends_with("  tcp dst prot 80\n          ^^^^"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    expression: String,
    fault: Fault,
}

impl FilterError {
    pub(super) fn new(expression: &str, fault: Fault) -> Self {
        Self { expression: expression.to_owned(), fault }
    }

    /// The bytes of the expression that cannot stand; empty, and at its end, where something is missing.
    pub fn span(&self) -> Range<usize> {
        self.fault.span.start..self.fault.span.end
    }

    /// What is wrong.
    pub fn problem(&self) -> &Problem {
        &self.fault.problem
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, carets) = picture(&self.expression, self.span());
        write!(f, "{}\n  {line}\n  {carets}", self.fault.problem)
    }
}

impl std::error::Error for FilterError {}

/// The ways in which an expression can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A word that the language does not have.
    #[error("`{word}` is not known here: expected {expected}{}", or_meant(.meant.as_deref()))]
    UnknownWord {
        /// The word, with control characters written out.
        word: String,
        /// What could stand there.
        expected: &'static str,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// Something that the language has, but not there.
    #[error("`{found}` cannot stand here: expected {expected}{}", or_meant(.meant.as_deref()))]
    Misplaced {
        /// What stands there, with control characters written out.
        found: String,
        /// What could stand there.
        expected: &'static str,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// The expression ends where more is needed.
    #[error("the expression ends too early: expected {expected}")]
    Unfinished {
        /// What could follow.
        expected: &'static str,
    },
    /// A number, an address or a name of which the value cannot be used.
    #[error("{0}")]
    Value(String),
    /// Words that are known and do not go together.
    #[error("{0}")]
    Incompatible(String),
    /// A part of the language that is left out on purpose.
    #[error("`{word}` is not offered: {reason}")]
    NotOffered {
        /// The word.
        word: String,
        /// Why, and what to write instead.
        reason: &'static str,
    },
    /// A question that frames of this link type do not answer.
    #[error("frames of type {link_type} cannot be asked this: {reason}")]
    LinkType {
        /// The type of the frames.
        link_type: LinkType,
        /// Why not.
        reason: &'static str,
    },
    /// Brackets or `not` within each other beyond all use.
    #[error("more than {0} brackets and `not` within each other")]
    TooDeep(usize),
    /// A text that nobody typed.
    #[error("the expression has {len} bytes, at most {most} are read")]
    TooLarge {
        /// How many it has.
        len: usize,
        /// How many it may have.
        most: usize,
    },
    /// The kernel takes no program this long.
    #[error("the filter takes {instructions} instructions, the kernel accepts {most} at most")]
    TooLong {
        /// How many it takes.
        instructions: usize,
        /// How many it may take.
        most: usize,
    },
}

fn or_meant(meant: Option<&str>) -> String {
    meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default()
}

/// Where something stands in the expression, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ByteSpan {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl ByteSpan {
    pub(super) fn to(self, last: Self) -> Self {
        Self { start: self.start, end: last.end }
    }
}

/// A problem and its place: a [`FilterError`] that does not know the expression yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) span: ByteSpan,
    pub(super) problem: Problem,
}

impl Fault {
    pub(super) fn new(span: ByteSpan, problem: Problem) -> Self {
        Self { span, problem }
    }

    pub(super) fn value(span: ByteSpan, text: impl Into<String>) -> Self {
        Self::new(span, Problem::Value(text.into()))
    }

    pub(super) fn incompatible(span: ByteSpan, text: impl Into<String>) -> Self {
        Self::new(span, Problem::Incompatible(text.into()))
    }
}
