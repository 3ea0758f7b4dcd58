//! Defects of a trace, and the report of a reader.

use crate::language::{Language, quoted, said};
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
            Some(line) => f.write_str(&said!("line {line}: {}", "第 {line} 行：{}", self.message)),
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
        Some((message, _)) => {
            said!("{} at column {}", "{}（第 {} 列）", json_message(&brief(message)), error.column())
        }
        None => json_message(&brief(&text)),
    }
}

/// The message of an error about types, without its place: the caller names the member.
pub(super) fn type_error(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    json_message(&brief(message))
}

/// What the JSON parser says, in the language that is spoken; quoted where its words are not known here.
fn json_message(message: &str) -> String {
    const KNOWN: [(&str, &str); 17] = [
        ("EOF while parsing", "内容提前结束"),
        ("expected value", "这里应是一个值"),
        ("expected `:`", "这里应是 `:`"),
        ("expected `,` or `}`", "这里应是 `,` 或 `}`"),
        ("expected `,` or `]`", "这里应是 `,` 或 `]`"),
        ("expected ident", "这里应是 true、false 或 null"),
        ("key must be a string", "键应是字符串"),
        ("trailing characters", "后面有多余的字符"),
        ("trailing comma", "有多余的逗号"),
        ("invalid number", "数字无效"),
        ("control character", "字符串中有控制字符"),
        ("invalid escape", "字符串中的转义无效"),
        ("number out of range", "数字超出范围"),
        ("invalid unicode code point", "不是有效的 Unicode 字符"),
        ("lone leading surrogate", "字符串中的转义无效"),
        ("unexpected end of hex escape", "字符串中的转义无效"),
        ("recursion limit exceeded", "嵌套太深"),
    ];
    let known = KNOWN.iter().find(|(english, _)| message.starts_with(english));
    match (Language::spoken(), known) {
        (Language::Chinese, Some((_, chinese))) => (*chinese).to_owned(),
        _ => quoted(message),
    }
}
