//! Defects of a trace, and the report of a reader.

use std::fmt;

/// The maximum number of defects that are listed.
pub const MAX_DEFECTS: usize = 20;
/// The maximum number of unknown record types that are listed.
const MAX_KINDS: usize = 8;
/// The maximum number of characters of foreign text that a message quotes.
const MAX_QUOTE: usize = 80;

/// What is wrong with a trace, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// The line, counted from 1; `None` for the file as a whole.
    pub line: Option<u64>,
    /// What was found and what was expected.
    pub message: String,
    /// The consequence for the rest of the trace.
    pub kind: DefectKind,
}

/// The consequence of a defect for the rest of the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefectKind {
    /// One record is lost.
    Local,
    /// The trace is truncated.
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

/// What a reader reports about a trace, besides its contents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Defects in file order: at most [`MAX_DEFECTS`], and the one that ended the reading.
    pub defects: Vec<Defect>,
    /// The number of further defects.
    pub more_defects: u64,
    /// The first few unknown record types, each with the number of records that were skipped.
    pub passed_over: Vec<(String, u64)>,
    /// The number of skipped records of further unknown types.
    pub more_passed_over: u64,
    /// Whether the trace is complete: its last record is a summary.
    pub complete: bool,
    /// The number of records read, including the header.
    pub records: u64,
}

impl ReadReport {
    /// Whether the trace is truncated.
    pub fn is_cut(&self) -> bool {
        self.defects.iter().any(|defect| defect.kind == DefectKind::Cut)
    }

    /// Whether a defect ended the reading.
    pub(super) fn is_fatal(&self) -> bool {
        self.defects.iter().any(|defect| defect.kind == DefectKind::Fatal)
    }

    /// Whether the next local defect would be listed rather than only counted.
    pub(super) const fn has_room(&self) -> bool {
        self.defects.len() < MAX_DEFECTS
    }

    pub(super) fn tell(&mut self, defect: Defect) {
        // The defect that ends the reading occurs once and is always listed.
        if self.has_room() || defect.kind != DefectKind::Local {
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

/// The beginning of foreign text, with `…` for the rest.
pub(super) fn brief(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// An error's message with its column. The caller knows the line number in the file.
pub(super) fn json_error(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((message, _)) => format!("{} at column {}", brief(message), error.column()),
        None => brief(&text),
    }
}
