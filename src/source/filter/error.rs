//! Errors in a filter expression: what is wrong, where, and what is expected there.

use std::fmt;
use std::ops::Range;

use super::picture::picture;
use crate::frame::LinkType;
use crate::language::{Text, said};

/// An error in a filter expression, with its position.
///
/// Its text has three lines: the problem, the expression, and carets under the position.
///
/// ```
/// use captrace::internals::source::Filter;
///
/// let error = Filter::parse("tcp dst prot 80").unwrap_err();
/// assert_eq!(error.span(), 8..12);
/// assert!(error.to_string().ends_with("  tcp dst prot 80\n          ^^^^"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    expression: String,
    fault: Box<Fault>,
}

impl FilterError {
    pub(super) fn new(expression: &str, fault: Fault) -> Self {
        Self { expression: expression.to_owned(), fault: Box::new(fault) }
    }

    /// The bytes of the expression that are wrong; empty, and at the end, if something is missing.
    pub fn span(&self) -> Range<usize> {
        self.fault.span.start..self.fault.span.end
    }

    /// The problem.
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

/// The kinds of errors in an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// An unknown word.
    #[error(
        "{}",
        said!(
            "`{word}` is not known here: expected {expected}{}",
            "这里不认识 `{word}`：应是{expected}{}",
            or_meant(.meant.as_deref())
        )
    )]
    UnknownWord {
        /// The word, with control characters escaped.
        word: String,
        /// What is expected there.
        expected: Text,
        /// A suggestion.
        meant: Option<String>,
    },
    /// A valid token in the wrong place.
    #[error(
        "{}",
        said!(
            "`{found}` cannot stand here: expected {expected}{}",
            "`{found}` 不能出现在这里：应是{expected}{}",
            or_meant(.meant.as_deref())
        )
    )]
    Misplaced {
        /// The token, with control characters escaped.
        found: String,
        /// What is expected there.
        expected: Text,
        /// A suggestion.
        meant: Option<String>,
    },
    /// The expression is incomplete.
    #[error(
        "{}",
        said!(
            "the expression ends too early: expected {expected}",
            "表达式没有写完：后面应是{expected}"
        )
    )]
    Unfinished {
        /// What is expected next.
        expected: Text,
    },
    /// A number, address or name with an invalid value.
    #[error("{0}")]
    Value(String),
    /// Valid words that cannot be combined.
    #[error("{0}")]
    Incompatible(String),
    /// A part of the language that is not supported on purpose.
    #[error("{}", said!("`{word}` is not offered: {reason}", "不支持 `{word}`：{reason}"))]
    NotOffered {
        /// The word.
        word: String,
        /// The reason, and what to write instead.
        reason: Text,
    },
    /// A primitive that does not apply to frames of this link type.
    #[error(
        "{}",
        said!(
            "frames of type {link_type} cannot be asked this: {reason}",
            "对类型为 {link_type} 的帧不能这样问：{reason}"
        )
    )]
    LinkType {
        /// The type of the frames.
        link_type: LinkType,
        /// The reason.
        reason: Text,
    },
    /// Brackets or `not` are nested too deeply.
    #[error(
        "{}",
        said!(
            "more than {0} brackets and `not` within each other",
            "括号和 `not` 的嵌套超过 {0} 层",
            .0
        )
    )]
    TooDeep(usize),
    /// The expression is too long.
    #[error(
        "{}",
        said!(
            "the expression has {len} bytes, at most {most} are read",
            "表达式有 {len} 字节，最多读 {most} 字节"
        )
    )]
    TooLarge {
        /// Its length in bytes.
        len: usize,
        /// The maximum length in bytes.
        most: usize,
    },
    /// The program is too long for the kernel.
    #[error(
        "{}",
        said!(
            "the filter takes {instructions} instructions, the kernel accepts {most} at most",
            "这个过滤器需要 {instructions} 条指令，内核最多接受 {most} 条"
        )
    )]
    TooLong {
        /// The number of instructions of the program.
        instructions: usize,
        /// The maximum number of instructions.
        most: usize,
    },
}

fn or_meant(meant: Option<&str>) -> String {
    meant.map(|meant| said!("; did you mean `{meant}`?", "；是不是 `{meant}`？")).unwrap_or_default()
}

/// A byte range of the expression.
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

/// A problem and its position: a [`FilterError`] without the expression.
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
