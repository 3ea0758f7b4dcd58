//! What can be wrong with a trace, and what a reader has found in all.

use std::fmt;

/// How many defects are told one by one.
pub const MAX_DEFECTS: usize = 20;
/// How many unknown types of records are told one by one.
const MAX_KINDS: usize = 8;
/// How many characters of a stranger's text a message quotes.
const MAX_QUOTE: usize = 80;

/// What is wrong with a trace, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// The line, counted from 1; none where it is the file as a whole.
    pub line: Option<u64>,
    /// What was found and what was expected.
    pub message: String,
    /// What it means for the rest.
    pub kind: Kind,
}

/// What a defect means for the rest of the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One record is lost.
    Local,
    /// The trace ends before its end.
    Cut,
    /// Nothing after it was read.
    Fatal,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// What a reader has found, beside the records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// What is wrong, in the order of the file; at most [`MAX_DEFECTS`], and the one that ended the reading.
    pub defects: Vec<Defect>,
    /// How many more there were.
    pub more_defects: u64,
    /// Types of records that this version does not know, each with how many were passed over; the first few types.
    pub passed_over: Vec<(String, u64)>,
    /// How many records of still other types were passed over.
    pub more_passed_over: u64,
    /// Whether the trace is whole: a summary ended it, and nothing came after that.
    pub complete: bool,
    /// How many records were read, the header included.
    pub records: u64,
}

impl ReadReport {
    /// Whether the trace ends before its end.
    pub fn is_cut(&self) -> bool {
        self.defects.iter().any(|defect| defect.kind == Kind::Cut)
    }

    /// Whether reading ended before the file did.
    pub(super) fn is_fatal(&self) -> bool {
        self.defects.iter().any(|defect| defect.kind == Kind::Fatal)
    }

    /// Whether a further defect of one record would be told, and not only counted.
    pub(super) const fn has_room(&self) -> bool {
        self.defects.len() < MAX_DEFECTS
    }

    pub(super) fn tell(&mut self, defect: Defect) {
        // What ends the reading comes once, and is always told.
        if self.has_room() || defect.kind != Kind::Local {
            self.defects.push(defect);
        } else {
            self.more_defects += 1;
        }
    }

    pub(super) fn pass_over(&mut self, kind: &str) {
        let kind = brief(kind);
        if let Some((_, count)) = self.passed_over.iter_mut().find(|(other, _)| *other == kind) {
            *count += 1;
        } else if self.passed_over.len() < MAX_KINDS {
            self.passed_over.push((kind, 1));
        } else {
            self.more_passed_over += 1;
        }
    }
}

/// The beginning of a stranger's text, `…` in the place of the rest.
pub(super) fn brief(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// An error's message, with the column in its line; the line is known better elsewhere.
pub(super) fn json_error(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((message, _)) => format!("{} at column {}", brief(message), error.column()),
        None => brief(&text),
    }
}
