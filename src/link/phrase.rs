//! Reading one line of a small language word by word: rules, steps of a program, amounts with their units.
//!
//! A reader asks for what may stand next. Where nothing of that stands there, the error names all that was asked for at that
//! place, and the nearest word.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

use crate::language::said;
use crate::near::nearest;

/// The most bytes that a phrase may have: no sensible one comes near it.
pub const LONGEST: usize = 4096;

/// What may stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// This word.
    Word(&'static str),
    /// A whole number.
    Number,
    /// A time with its unit.
    Duration,
    /// A rate with its unit.
    Rate,
    /// A probability in percent.
    Percentage,
    /// A text between quotation marks.
    Text,
    /// Nothing more.
    End,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Word(word) => return write!(f, "`{word}`"),
            Self::Number => said!("a whole number", "一个整数"),
            Self::Duration => said!("a time such as `20 ms`", "一个时间，例如 `20 ms`"),
            Self::Rate => said!("a rate such as `10 Mbit/s`", "一个速率，例如 `10 Mbit/s`"),
            Self::Percentage => said!("a probability such as `1 %`", "一个概率，例如 `1 %`"),
            Self::Text => said!("a text between quotation marks", "引号中的一段文字"),
            Self::End => said!("the end of the line", "行尾"),
        };
        f.write_str(&text)
    }
}

/// Why a phrase was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseError {
    /// The whole phrase.
    text: String,
    /// The bytes of it that are wrong; empty, and at the end, where something is missing.
    span: Range<usize>,
    /// What is wrong with them.
    problem: PhraseProblem,
}

/// What is wrong with a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PhraseProblem {
    /// Something else was expected there.
    Unexpected { expected: Vec<Expected>, meant: Option<&'static str> },
    /// It is well written and means nothing sensible.
    Refused(String),
}

impl PhraseError {
    /// What is wrong, in one line.
    pub fn problem(&self) -> String {
        let found = self.text.get(self.span.clone()).unwrap_or_default().escape_debug().to_string();
        let (expected, meant) = match &self.problem {
            PhraseProblem::Refused(reason) => return reason.clone(),
            PhraseProblem::Unexpected { expected, meant } => (one_of(expected), meant),
        };
        let problem = if found.is_empty() {
            said!("something is missing at the end: expected {expected}", "末尾缺少内容：应为{expected}")
        } else {
            said!("`{found}` is not understood: expected {expected}", "无法理解 `{found}`：应为{expected}")
        };
        match meant {
            Some(meant) => problem + &said!("; did you mean `{meant}`?", "；是否指 `{meant}`？"),
            None => problem,
        }
    }

    /// The phrase with carets below what is wrong, in two lines.
    pub fn picture(&self) -> String {
        let before = self.text.get(..self.span.start).unwrap_or_default();
        let wrong = self.text.get(self.span.clone()).unwrap_or_default();
        let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
        let line: String = self.text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!("  {line}\n  {:2$}{}", "", "^".repeat(width(wrong).max(1)), width(before))
    }
}

impl fmt::Display for PhraseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.problem(), self.picture())
    }
}

impl std::error::Error for PhraseError {}

/// "a, b or c".
fn one_of(expected: &[Expected]) -> String {
    let words: Vec<String> = expected.iter().map(ToString::to_string).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => {
            let before = before.join(&said!(", ", "、"));
            said!("{before} or {last}", "{before}或{last}")
        }
        None => Expected::End.to_string(),
    }
}

/// A phrase while it is read.
#[derive(Debug)]
pub struct WordReader<'a> {
    text: &'a str,
    /// Where the next token begins.
    at: usize,
    /// What has been asked for at this place, and was not there.
    asked: RefCell<Vec<Expected>>,
}

impl<'a> WordReader<'a> {
    /// A phrase, from its beginning.
    ///
    /// # Errors
    ///
    /// If it is longer than [`LONGEST`] bytes.
    pub fn new(text: &'a str) -> Result<Self, PhraseError> {
        let phrase = Self { text: text.get(..LONGEST).unwrap_or(text), at: 0, asked: RefCell::default() };
        if text.len() > LONGEST {
            let reason = said!("the line is longer than {LONGEST} bytes", "该行超过 {LONGEST} 字节");
            return Err(PhraseError {
                text: String::new(),
                span: 0..0,
                problem: PhraseProblem::Refused(reason),
            });
        }
        Ok(phrase)
    }

    /// Takes this word, in any case of its letters, if it is the next one.
    pub fn take(&mut self, word: &'static str) -> bool {
        self.take_as(word, Expected::Word(word))
    }

    /// Takes this word if it is the next one; otherwise `expected` was asked for.
    pub fn take_as(&mut self, word: &str, expected: Expected) -> bool {
        let span = self.next();
        let found = self.text.get(span.clone()).unwrap_or_default();
        if found.is_empty() || !found.eq_ignore_ascii_case(word) {
            return self.missed(expected);
        }
        self.advance(span.end);
        true
    }

    /// Takes this mark if it is the next token. No error names it among what was expected.
    pub fn take_mark(&mut self, mark: &str) -> bool {
        let span = self.next();
        let is_next = self.text.get(span.clone()) == Some(mark);
        if is_next {
            self.advance(span.end);
        }
        is_next
    }

    /// Takes the next token if `read` makes something of it.
    pub fn read<T>(&mut self, expected: Expected, read: impl Fn(&'a str) -> Option<T>) -> Option<T> {
        let span = self.next();
        let value = self.text.get(span.clone()).filter(|token| !token.is_empty()).and_then(read);
        if value.is_some() {
            self.advance(span.end);
        } else {
            self.missed(expected);
        }
        value
    }

    /// Takes a whole number. `_` may stand between its digits.
    pub fn number(&mut self) -> Option<u64> {
        self.read(Expected::Number, |token| token.replace('_', "").parse().ok())
    }

    /// Takes a text between quotation marks of either kind.
    pub fn quoted(&mut self) -> Option<&'a str> {
        self.read(Expected::Text, |token| {
            ['"', '\'']
                .into_iter()
                .find_map(|mark| token.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark)))
        })
    }

    /// Whether the end was reached.
    pub fn is_at_end(&self) -> bool {
        self.next().is_empty() || self.missed(Expected::End)
    }

    /// The error that nothing of what was asked for stands here.
    pub fn unexpected(&self) -> PhraseError {
        let span = self.next();
        let found = self.text.get(span.clone()).unwrap_or_default();
        let mut expected = self.asked.borrow().clone();
        expected.dedup();
        let words = expected.iter().filter_map(|expected| match expected {
            Expected::Word(word) => Some(*word),
            _ => None,
        });
        let meant = nearest(found, words);
        PhraseError {
            text: self.text.to_owned(),
            span,
            problem: PhraseProblem::Unexpected { expected, meant },
        }
    }

    /// An error about the token that was taken last.
    pub fn refused(&self, reason: String) -> PhraseError {
        let before = self.text.get(..self.at).unwrap_or_default().trim_end();
        let start = before.rfind(char::is_whitespace).map_or(0, |space| space + 1);
        let start = if before.is_char_boundary(start) { start } else { before.len() };
        PhraseError {
            text: self.text.to_owned(),
            span: start..before.len(),
            problem: PhraseProblem::Refused(reason),
        }
    }

    /// Ok at the end; otherwise the error that nothing of what was asked for stands here.
    ///
    /// # Errors
    ///
    /// If something is left.
    pub fn end(&self) -> Result<(), PhraseError> {
        if self.is_at_end() { Ok(()) } else { Err(self.unexpected()) }
    }

    /// The place, to come back to.
    pub fn place(&self) -> usize {
        self.at
    }

    /// Goes back to a place where it has been.
    pub fn back_to(&mut self, place: usize) {
        self.at = place;
    }

    fn missed(&self, expected: Expected) -> bool {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&expected) {
            asked.push(expected);
        }
        false
    }

    fn advance(&mut self, to: usize) {
        self.at = to;
        self.asked.borrow_mut().clear();
    }

    /// The bytes of the next token; empty at the end.
    fn next(&self) -> Range<usize> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let start = self.at + (rest.len() - rest.trim_start().len());
        let token = self.text.get(start..).unwrap_or_default();
        start..start + token_len(token)
    }
}

/// The length of the token at the beginning of a text.
fn token_len(text: &str) -> usize {
    let run = |belongs: fn(char) -> bool| text.find(|c| !belongs(c)).unwrap_or(text.len());
    match text.chars().next() {
        None => 0,
        Some(mark @ ('"' | '\'')) => {
            text.get(1..).and_then(|rest| rest.find(mark)).map_or(text.len(), |end| end + 2)
        }
        Some(digit) if digit.is_ascii_digit() => run(|c| c.is_ascii_digit() || c == '.' || c == '_'),
        Some(letter) if letter.is_alphabetic() => run(|c| c.is_alphanumeric() || c == '/' || c == '_'),
        Some(other) => other.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_all_that_was_asked_for_and_the_nearest_word() {
        let mut phrase = WordReader::new("server dta 2").unwrap();
        assert!(!phrase.take("client") && phrase.take("server"));
        assert!(!phrase.take("SYN") && !phrase.take("data"));
        let text = phrase.unexpected().to_string();
        assert_eq!(
            text,
            "`dta` is not understood: expected `SYN` or `data`; did you mean `data`?\n  server dta 2\n         ^^^"
        );
    }

    #[test]
    fn what_is_missing_is_marked_at_the_end() {
        let mut phrase = WordReader::new("delay ").unwrap();
        assert!(phrase.take("delay"));
        assert_eq!(phrase.number(), None);
        let text = phrase.unexpected().to_string();
        assert!(
            text.starts_with("something is missing at the end: expected a whole number\n  delay"),
            "{text}"
        );
    }

    #[test]
    fn a_number_may_touch_its_unit_and_a_text_may_hold_spaces() {
        let mut phrase = WordReader::new("50ms 'two words' 1_000").unwrap();
        assert_eq!(phrase.number(), Some(50));
        assert!(phrase.take("ms"));
        assert_eq!(phrase.quoted(), Some("two words"));
        assert_eq!(phrase.number(), Some(1000));
        assert!(phrase.is_at_end());
    }
}
