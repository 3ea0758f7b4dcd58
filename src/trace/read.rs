//! Reading a trace: record by record, from either form, telling what is wrong and going on where one can.
//!
//! What could be read before a defect is not lost by it: the caller gets each record as soon as it is read, and the
//! defects with the line they are in.

use std::fmt;
use std::io::{self, BufRead, Read};

use serde::Deserialize;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::record::{MAJOR, Record, SCHEMA, VERSION};

/// The longest line, and the largest document, that is read: a packet of the greatest length with all its layers
/// takes less than 200 KiB, and a document of a million packets about 1 GiB.
const MAX_LINE: u64 = 16 << 20;
const MAX_DOCUMENT: u64 = 4 << 30;

/// What is wrong with a trace, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// The line, counted from 1; none where it is the file as a whole.
    pub line: Option<u64>,
    /// What was found and what was expected.
    pub message: String,
    /// Whether nothing after it can be read.
    pub fatal: bool,
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
pub struct Findings {
    /// What is wrong, in the order of the file; at most [`MAX_DEFECTS`] of them.
    pub defects: Vec<Defect>,
    /// How many more there were.
    pub more_defects: u64,
    /// Types of records that this version does not know, each with how many were passed over.
    pub passed_over: Vec<(String, u64)>,
    /// Whether a summary ended the trace.
    pub complete: bool,
    /// How many records were read, the header included.
    pub records: u64,
}

/// How many defects are told one by one.
pub const MAX_DEFECTS: usize = 20;

/// Reads a trace and hands each record to `sink`.
///
/// # Errors
///
/// When the source itself cannot be read. Defects of its contents are in the findings.
pub fn read(mut source: impl BufRead, mut sink: impl FnMut(Record)) -> io::Result<Findings> {
    let mut reader = Reader { findings: Findings::default(), sink: &mut sink };
    let mut first = Vec::new();
    read_line(&mut source, &mut first)?;
    if first.iter().all(u8::is_ascii_whitespace) && source.fill_buf()?.is_empty() {
        reader.fatal(None, "the file is empty: expected a trace, whose first line is its header".to_owned());
    } else if is_line_form(&first) {
        reader.lines(first, source)?;
    } else {
        reader.document(first, source)?;
    }
    Ok(reader.findings)
}

/// Whether the first line is a record by itself, rather than the beginning of a document.
fn is_line_form(first: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Typed {
        #[serde(rename = "type")]
        _type: IgnoredAny,
    }
    serde_json::from_slice::<Typed>(first).is_ok()
}

/// Reads a line without its end, or as much of it as is allowed.
fn read_line(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    line.clear();
    source.by_ref().take(MAX_LINE).read_until(b'\n', line)
}

struct Reader<'a, Sink> {
    findings: Findings,
    sink: &'a mut Sink,
}

impl<Sink: FnMut(Record)> Reader<'_, Sink> {
    fn lines(&mut self, first: Vec<u8>, mut source: impl BufRead) -> io::Result<()> {
        let mut line = first;
        let mut number = 1;
        while !line.is_empty() {
            let whole = line.ends_with(b"\n");
            if !whole && line.len() as u64 >= MAX_LINE {
                self.fatal(Some(number), format!("the line is longer than {MAX_LINE} bytes: not a trace"));
                return Ok(());
            }
            let text = line.trim_ascii();
            let cut = !whole && serde_json::from_slice::<IgnoredAny>(text).is_err();
            if cut {
                self.defect(
                    Some(number),
                    "the line is cut short: the records before it are whole".to_owned(),
                );
            } else if !text.is_empty() && !self.record(Some(number), text) {
                return Ok(());
            }
            number += 1;
            read_line(&mut source, &mut line)?;
        }
        Ok(())
    }

    fn document(&mut self, first: Vec<u8>, source: impl BufRead) -> io::Result<()> {
        let mut text = first;
        source.take(MAX_DOCUMENT).read_to_end(&mut text)?;
        let mut deserializer = serde_json::Deserializer::from_slice(&text);
        let outcome = Document { reader: self, text: &text }.deserialize(&mut deserializer);
        let outcome = outcome.and_then(|()| deserializer.end());
        if let Err(error) = outcome {
            let line = u64::try_from(error.line()).ok().filter(|line| *line > 0);
            let cut = "the document is cut short: the records before this are whole".to_owned();
            let message = if error.is_eof() { cut } else { without_position(&error) };
            if self.findings.records == 0 && !error.is_eof() {
                self.fatal(
                    line,
                    format!(
                        "not a captrace trace: expected a header with \"schema\":\"{SCHEMA}\"; {message}"
                    ),
                );
            } else if self.findings.records == 0 {
                self.fatal(
                    line,
                    "not a captrace trace: the file ends before a header is complete".to_owned(),
                );
            } else if !self.findings.defects.iter().any(|defect| defect.fatal) {
                self.defect(line, message);
            }
        } else if self.findings.records == 0 && self.findings.defects.is_empty() {
            self.fatal(None, format!("not a captrace trace: expected a header with \"schema\":\"{SCHEMA}\""));
        }
        Ok(())
    }

    /// Reads one record; false where nothing more can be read.
    fn record(&mut self, line: Option<u64>, text: &[u8]) -> bool {
        #[derive(Deserialize)]
        struct Typed {
            #[serde(rename = "type")]
            kind: Value,
        }
        let value: Value = match serde_json::from_slice(text) {
            Ok(value) => value,
            Err(error) => {
                self.defect(line, format!("not JSON: {}", without_position(&error)));
                return !self.nothing_yet(line);
            }
        };
        let Ok(Typed { kind: Value::String(kind) }) = Typed::deserialize(&value) else {
            self.defect(line, "expected a record: an object whose \"type\" is a string".to_owned());
            return !self.nothing_yet(line);
        };
        self.typed(line, &kind, &value)
    }

    /// Reads a record of a known type; false where nothing more can be read.
    fn typed(&mut self, line: Option<u64>, kind: &str, value: &Value) -> bool {
        const KNOWN: [&str; 6] = ["header", "packet", "call", "state", "note", "summary"];
        if kind == "header" {
            if let Err(message) = check_header(value) {
                self.fatal(line, message);
                return false;
            }
        } else if self.findings.records == 0 {
            self.fatal(line, format!("expected the header first, found a record of type \"{kind}\""));
            return false;
        }
        if !KNOWN.contains(&kind) {
            self.pass_over(kind);
            return true;
        }
        match Record::deserialize(value) {
            Ok(record) => {
                self.findings.records += 1;
                self.findings.complete = matches!(record, Record::Summary(_));
                (self.sink)(record);
                true
            }
            Err(error) => {
                self.defect(
                    line,
                    format!(
                        "a record of type \"{kind}\" cannot be read: {}",
                        naming_the_member(value, &error)
                    ),
                );
                !self.nothing_yet(line)
            }
        }
    }

    /// Whether no header has been read: then nothing after this can be understood.
    fn nothing_yet(&mut self, line: Option<u64>) -> bool {
        let nothing = self.findings.records == 0;
        if nothing {
            self.fatal(line, format!("not a captrace trace: expected a header with \"schema\":\"{SCHEMA}\""));
        }
        nothing
    }

    fn pass_over(&mut self, kind: &str) {
        let passed_over = &mut self.findings.passed_over;
        if let Some((_, count)) = passed_over.iter_mut().find(|(other, _)| other == kind) {
            *count += 1;
        } else if passed_over.len() < MAX_DEFECTS {
            passed_over.push((kind.to_owned(), 1));
        }
    }

    fn defect(&mut self, line: Option<u64>, message: String) {
        if self.findings.defects.len() < MAX_DEFECTS {
            self.findings.defects.push(Defect { line, message, fatal: false });
        } else {
            self.findings.more_defects += 1;
        }
    }

    fn fatal(&mut self, line: Option<u64>, message: String) {
        self.findings.defects.push(Defect { line, message, fatal: true });
    }
}

/// Refuses a header of another format, or of a version that may mean other things by the same words.
fn check_header(value: &Value) -> Result<(), String> {
    let schema = value.get("schema").and_then(Value::as_str);
    if schema != Some(SCHEMA) {
        let found = schema.map_or("none".to_owned(), |schema| format!("\"{schema}\""));
        return Err(format!(
            "not a captrace trace: expected \"schema\":\"{SCHEMA}\" in the header, found {found}"
        ));
    }
    let version = value.get("version").and_then(Value::as_str).unwrap_or_default();
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(MAJOR) => Ok(()),
        Some(major) if major > MAJOR => Err(format!(
            "the trace has format version {version}, and this captrace reads versions up to {MAJOR}.x: use a newer \
             captrace"
        )),
        _ => Err(format!("expected a format version like \"{VERSION}\" in the header, found \"{version}\"")),
    }
}

/// The error's message, with the name of the member that it is about where that can be told: serde names the value
/// (invalid type: string "x", expected i64), and the record is searched for it.
fn naming_the_member(value: &Value, error: &serde_json::Error) -> String {
    let message = without_position(error);
    match path_of(value, &message) {
        Some(path) => format!("\"{path}\": {message}"),
        None => message,
    }
}

/// The path (`tcp.seq`) of the first value within `value` that `message` quotes.
fn path_of(value: &Value, message: &str) -> Option<String> {
    let join = |name: String, rest: String| if rest.is_empty() { name } else { format!("{name}.{rest}") };
    let quoted = match value {
        Value::Object(members) => {
            let mut paths = members
                .iter()
                .filter_map(|(name, member)| Some(join(name.clone(), path_of(member, message)?)));
            return paths.next();
        }
        Value::Array(members) => {
            let mut paths = members.iter().zip(0..).filter_map(|(member, place): (_, u64)| {
                Some(join(place.to_string(), path_of(member, message)?))
            });
            return paths.next();
        }
        Value::String(text) => format!("string {text:?},"),
        Value::Number(number) => format!("`{number}`,"),
        Value::Bool(truth) => format!("boolean `{truth}`,"),
        Value::Null => "null,".to_owned(),
    };
    message.contains(&quoted).then(String::new)
}

/// An error's message without its own idea of line and column, which is that of a single line.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// A document on its way through the parser: each record is handed on as soon as it is whole, so that a document that
/// is cut gives all that came before.
struct Document<'r, 'a, 't, Sink> {
    reader: &'r mut Reader<'a, Sink>,
    text: &'t [u8],
}

impl<Sink> Document<'_, '_, '_, Sink> {
    /// The line on which a part of the document begins.
    fn line_of(&self, part: &str) -> Option<u64> {
        let offset = (part.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        let before = self.text.get(..offset)?;
        Some(1 + before.iter().fold(0, |lines, byte| lines + u64::from(*byte == b'\n')))
    }
}

impl<'de, Sink: FnMut(Record)> DeserializeSeed<'de> for Document<'_, '_, '_, Sink> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, Sink: FnMut(Record)> Visitor<'de> for Document<'_, '_, '_, Sink> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with header, records and summary")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "header" | "summary" => {
                    let part: &RawValue = map.next_value()?;
                    if !self.part(&key, part) {
                        return Err(serde::de::Error::custom("nothing more can be read"));
                    }
                }
                "records" => map.next_value_seed(Records(&mut self))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

impl<Sink: FnMut(Record)> Document<'_, '_, '_, Sink> {
    /// Reads the header or the summary, whose type is told by its place; false where nothing more can be read.
    fn part(&mut self, kind: &str, part: &RawValue) -> bool {
        let line = self.line_of(part.get());
        let mut value: Value = serde_json::from_str(part.get()).unwrap_or_default();
        if let Value::Object(members) = &mut value {
            members.insert("type".to_owned(), Value::String(kind.to_owned()));
        }
        self.reader.typed(line, kind, &value)
    }
}

/// The list of records within a document.
struct Records<'d, 'r, 'a, 't, Sink>(&'d mut Document<'r, 'a, 't, Sink>);

impl<'de, Sink: FnMut(Record)> DeserializeSeed<'de> for Records<'_, '_, '_, '_, Sink> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, Sink: FnMut(Record)> Visitor<'de> for Records<'_, '_, '_, '_, Sink> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(part) = seq.next_element::<&RawValue>()? {
            let line = self.0.line_of(part.get());
            if !self.0.reader.record(line, part.get().as_bytes()) {
                return Err(serde::de::Error::custom("nothing more can be read"));
            }
        }
        Ok(())
    }
}
