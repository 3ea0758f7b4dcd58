//! Reads a trace in either form, record by record. The reader reports defects and continues if it can.
//!
//! A defect does not lose what was read before it: the caller gets each step as soon as it is complete, and each defect
//! with its line. The reader never holds more than a few records at a time.
//!
//! A packet is decoded from its raw bytes. If its record contradicts the bytes, that is a defect, and the bytes are shown;
//! when the trace is written again, the record stays as it was.

mod contradiction;
mod defect;
mod direct;
mod document;
mod file_kind;
mod lines;
mod mismatch;
mod note;
mod packet;
mod steps;
mod vantages;

use std::io::{self, BufRead};

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::record::{MAJOR, Record, SCHEMA, VERSION};
use crate::language::said;
pub use defect::{Defect, MAX_DEFECTS, ReadReport};
use defect::{brief, json_error, type_error};
use lines::NumberedLines;
use steps::Grouping;
pub use steps::Item;

/// The maximum length of a record in bytes. A packet of maximum length with all its layers takes less than 200 KiB.
const MAX_RECORD: u64 = 16 << 20;

/// Reads a trace and passes its header and each step to `sink`.
///
/// # Errors
///
/// When the source itself cannot be read. Defects of its contents are in the report.
pub fn steps(source: impl BufRead, mut sink: impl FnMut(Item)) -> io::Result<ReadReport> {
    let mut grouping = Grouping::new(&mut sink);
    let findings = read(source, &mut |record| grouping.take(record));
    grouping.finish();
    findings
}

/// Reads a trace and passes each record to `sink`.
///
/// # Errors
///
/// When the source itself cannot be read. Defects of its contents are in the report.
pub fn records(source: impl BufRead, mut sink: impl FnMut(Record)) -> io::Result<ReadReport> {
    read(source, &mut |record| {
        sink(record);
        None
    })
}

/// Reads a trace and passes each record to `sink`, which returns the defect of the record, if any.
///
/// The sink is not a parameter of the type: the whole reader would be compiled once for each caller.
fn read(source: impl BufRead, sink: RecordSink<'_>) -> io::Result<ReadReport> {
    let mut reader = Reader::new(sink);
    let mut lines = NumberedLines::new(source);
    match lines.next()? {
        None => {
            reader.fatal(
                None,
                said!(
                    "the file is empty: neither a trace nor a capture file (pcap, pcapng)",
                    "文件是空的：既不是记录，也不是捕获文件（pcap、pcapng）"
                ),
            );
        }
        Some(first) => match FileForm::of(&first.text) {
            FileForm::Lines => reader.lines(first, lines)?,
            FileForm::Document => reader.document(first, lines.into_source())?,
            FileForm::None(found) => reader.refuse(Some(first.number), &found),
        },
    }
    Ok(reader.finish())
}

/// The form of a file, determined by its first line.
enum FileForm {
    /// Each line is a record.
    Lines,
    /// The file is one document.
    Document,
    /// Another kind of file: what it is.
    None(String),
}

impl FileForm {
    fn of(first: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Typed {
            #[serde(rename = "type")]
            _type: IgnoredAny,
        }
        if !first.starts_with(b"{") {
            return Self::None(file_kind::name(first));
        }
        match serde_json::from_slice::<Typed>(first) {
            Ok(_) => Self::Lines,
            Err(error) if error.is_syntax() => {
                Self::None(said!("no JSON: {}", "不是 JSON：{}", json_error(&error)))
            }
            Err(_) => Self::Document,
        }
    }
}

/// Takes each record, and returns its defect, if it has one.
type RecordSink<'a> = &'a mut dyn FnMut(Record) -> Option<String>;

/// A reader of records: its report so far, and how far the trace has come.
struct Reader<'a> {
    findings: ReadReport,
    sink: RecordSink<'a>,
    stage: Stage,
}

/// How far a trace has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing has been read.
    Nothing,
    /// The header has been read.
    Begun,
    /// The summary has been read.
    Ended,
    /// A record after the summary has been read.
    Beyond,
}

impl<'a> Reader<'a> {
    fn new(sink: RecordSink<'a>) -> Self {
        Self { findings: ReadReport::default(), sink, stage: Stage::Nothing }
    }

    /// Ends the reading and returns the report.
    fn finish(mut self) -> ReadReport {
        self.findings.complete = self.stage == Stage::Ended && !self.findings.is_cut();
        if self.stage == Stage::Begun && !self.findings.is_cut() && !self.findings.is_fatal() {
            self.cut(
                None,
                said!(
                    "the trace has no summary: its capture was cut short, or is still going on",
                    "记录没有小结：捕获中途停止，或仍在进行"
                ),
            );
        }
        self.findings
    }

    /// Reads one record; returns false if nothing more can be read.
    fn record(&mut self, line: Option<u64>, text: &[u8]) -> bool {
        // The header, the summary and anything after the summary take the slow path.
        if self.stage == Stage::Begun
            && let Some(record) = direct::record(text)
        {
            self.hand_on(line, record);
            return true;
        }
        let value: Value = match serde_json::from_slice(text) {
            Ok(value) => value,
            Err(error) => {
                self.defect(line, said!("not JSON: {}", "不是 JSON：{}", json_error(&error)));
                return true;
            }
        };
        match value.get("type").and_then(Value::as_str) {
            Some(kind) => self.typed(line, kind, &value),
            None if self.stage == Stage::Nothing => {
                self.refuse(line, &said!("a record without a type", "没有类型的内容"));
                false
            }
            None => {
                self.defect(
                    line,
                    said!(
                        "expected a record: an object whose \"type\" is a string",
                        "这里应是一个对象，其 \"type\" 是字符串"
                    ),
                );
                true
            }
        }
    }

    /// Reads a record of this type; returns false if nothing more can be read.
    fn typed(&mut self, line: Option<u64>, kind: &str, value: &Value) -> bool {
        let defects = match (kind, self.stage) {
            ("header", Stage::Nothing) => check_header(value),
            ("header", _) => Err(said!(
                "a second header: a file holds one trace, and what follows here is not read",
                "第二个头部：一个文件只有一份记录，后面的内容不再读"
            )),
            (_, Stage::Nothing) => Err(said!(
                "expected the header first, found a record of type \"{}\"",
                "最前面应是头部，却是类型为 \"{}\" 的内容",
                brief(kind)
            )),
            _ => Ok(()),
        };
        if let Err(message) = defects {
            self.fatal(line, message);
            return false;
        }
        if self.stage == Stage::Ended {
            let message = said!(
                "expected nothing after the summary, found a record of type \"{}\"; it is shown with all \
                 that follow",
                "小结之后不应再有内容，却有类型为 \"{}\" 的一条；它和后面的内容都照样显示",
                brief(kind)
            );
            self.defect(line, message);
        }
        self.stage = match (kind, self.stage) {
            ("header", _) => Stage::Begun,
            (_, Stage::Ended | Stage::Beyond) => Stage::Beyond,
            ("summary", _) => Stage::Ended,
            (_, stage) => stage,
        };
        match Record::read(kind, &value.to_string()) {
            Some(Ok(record)) => self.hand_on(line, record),
            Some(Err(error)) => self.cannot_be_read(line, kind, value, type_error(&error)),
            None => self.findings.pass_over(kind),
        }
        true
    }

    /// Reports why a record of a type that this version knows cannot be read.
    fn cannot_be_read(&mut self, line: Option<u64>, kind: &str, value: &Value, refusal: String) {
        // Locating the member is slow, so it is skipped for defects that are only counted.
        let where_exactly = if self.findings.has_room() { mismatch::explain(value) } else { None };
        let why = where_exactly.unwrap_or(refusal);
        self.defect(
            line,
            said!(
                "a record of type \"{kind}\" cannot be read: {why}",
                "无法读取类型为 \"{kind}\" 的一条内容：{why}"
            ),
        );
    }

    fn hand_on(&mut self, line: Option<u64>, record: Record) {
        self.findings.records += 1;
        if let Some(complaint) = (self.sink)(record) {
            self.defect(line, complaint);
        }
    }

    /// Reports that the file is not a trace.
    fn refuse(&mut self, line: Option<u64>, found: &str) {
        self.fatal(
            line,
            said!(
                "neither a capture file (pcap, pcapng) nor a trace: expected a header with \"schema\":\"\
                 {SCHEMA}\", found {found}",
                "既不是捕获文件（pcap、pcapng），也不是记录：应是带有 \"schema\":\"{SCHEMA}\" 的头部，却\
                 是{found}"
            ),
        );
    }

    fn defect(&mut self, line: Option<u64>, message: String) {
        self.findings.tell(Defect { line, message, kind: defect::DefectKind::Local });
    }

    fn cut(&mut self, line: Option<u64>, message: String) {
        self.findings.tell(Defect { line, message, kind: defect::DefectKind::Cut });
    }

    fn fatal(&mut self, line: Option<u64>, message: String) {
        self.findings.tell(Defect { line, message, kind: defect::DefectKind::Fatal });
    }
}

/// Refuses a header of another format or of an incompatible version.
fn check_header(value: &Value) -> Result<(), String> {
    let quoted = |member: Option<&Value>| match member {
        Some(Value::String(text)) => format!("\"{}\"", brief(text)),
        Some(other) => brief(&other.to_string()),
        None => said!("none", "没有"),
    };
    let schema = value.get("schema");
    if schema.and_then(Value::as_str) != Some(SCHEMA) {
        return Err(said!(
            "not a captrace trace: expected \"schema\":\"{SCHEMA}\" in the header, found {}",
            "不是 captrace 的记录：头部应有 \"schema\":\"{SCHEMA}\"，却是 {}",
            quoted(schema)
        ));
    }
    let version = value.get("version");
    let major =
        version.and_then(Value::as_str).and_then(|version| version.split_once('.')?.0.parse::<u32>().ok());
    match major {
        Some(MAJOR) => Ok(()),
        Some(major) if major > MAJOR => Err(said!(
            "the trace has format version {}, and this captrace reads versions up to {MAJOR}.x: use a \
             newer captrace",
            "记录的格式版本是 {}，而这个 captrace 只能读到版本 {MAJOR}.x：请使用更新的 captrace",
            quoted(version)
        )),
        _ => Err(said!(
            "expected a format version like \"{VERSION}\" in the header, found {}",
            "头部应有 \"{VERSION}\" 这样的格式版本，却是 {}",
            quoted(version)
        )),
    }
}
