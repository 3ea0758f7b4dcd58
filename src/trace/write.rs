//! Writing a trace. Each record is written at once and in one piece, so that a program that is killed leaves whole lines.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write};
use std::mem;
use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;

use super::encode::Encoder;
use super::json::{self, JsonError};
use super::record::{Header, Record};
use crate::language::{answered, said};
use crate::step::Step;

/// The buffer size of [`TraceFile::in_bulk`], in bytes.
const BULK: usize = 256 << 10;

/// How many ends of records are remembered: to close a document on a full disk, its last records may have to go.
const REMEMBERED: usize = 64;

/// The two forms of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `.jsonl`: one record a line.
    Lines,
    /// `.json`: one document, still with one record a line.
    Document,
}

impl Form {
    /// The form that a file's name asks for.
    ///
    /// # Errors
    ///
    /// [`WriteError::UnknownForm`] where the name asks for neither.
    pub fn of(path: &Path) -> Result<Self, WriteError> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("jsonl") => Ok(Self::Lines),
            Some("json") => Ok(Self::Document),
            _ => Err(WriteError::UnknownForm { path: path.to_owned() }),
        }
    }
}

/// A trace as text, record by record.
#[derive(Debug)]
pub struct TraceText {
    form: Form,
    encoder: Encoder,
    /// The number of records so far.
    records: u64,
}

impl TraceText {
    /// An empty trace in this form.
    pub fn new(form: Form) -> Self {
        Self { form, encoder: Encoder::default(), records: 0 }
    }

    /// Appends the header.
    ///
    /// # Errors
    ///
    /// [`WriteError::Encode`].
    pub fn header(&mut self, header: &Header, text: &mut String) -> Result<(), WriteError> {
        self.encoder = Encoder::of(header);
        self.record(&Record::Header(header.clone()), text)
    }

    /// Appends the records of a step.
    ///
    /// # Errors
    ///
    /// [`WriteError::Encode`]; the records before the one that cannot be written are there.
    pub fn step(&mut self, step: &Step, text: &mut String) -> Result<(), WriteError> {
        // Taken out, so that the records are written one by one while they are made.
        let mut encoder = mem::take(&mut self.encoder);
        let written = encoder.records(step).try_for_each(|record| self.record(&record, text));
        self.encoder = encoder;
        written
    }

    fn record(&mut self, record: &Record, text: &mut String) -> Result<(), WriteError> {
        append(text, self.form, record, self.records)?;
        self.records += 1;
        Ok(())
    }
}

/// Why a trace could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The file's name does not say which form to write.
    #[error(
        "{}",
        said!(
            "cannot tell what to write to {}: expected a name that ends in .jsonl (lines), .json (one \
             document), .pcap or .pcapng",
            "不知道要往 {} 写什么：文件名应以 .jsonl（逐行）、.json（一个文档）、.pcap 或 .pcapng 结尾",
            path.display()
        )
    )]
    UnknownForm {
        /// The file.
        path: PathBuf,
    },
    /// The file could not be opened.
    #[error(
        "{}",
        said!(
            "cannot write to {}: {error}",
            "无法写到 {}：{error}",
            path.display(), error = answered(error)
        )
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file is not empty.
    #[error(
        "{}",
        said!(
            "{} is there already: choose another name, or overwrite it with --force",
            "{} 已经存在：请另取文件名，或用 --force 覆盖",
            path.display()
        )
    )]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A record cannot be written as JSON.
    #[error(
        "{}",
        said!(
            "cannot write record {record} as JSON: {error}; this is a defect of captrace: please report it",
            "无法把第 {record} 条写成 JSON：{error}；这是 captrace 的缺陷：请报告这个问题"
        )
    )]
    Encode {
        /// Which one: the first, the header, is number 1.
        record: u64,
        /// Why.
        error: JsonError,
    },
    /// Writing failed on the way.
    #[error(
        "{}",
        said!(
            "cannot go on writing to {}: {error}; it holds {records} whole records",
            "无法继续写到 {}：{error}；其中有 {records} 条完整的内容",
            path.display(), error = answered(error)
        )
    )]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
        /// The number of records that were saved before.
        records: u64,
    },
}

/// A trace that is being written.
#[derive(Debug)]
pub struct TraceFile {
    path: PathBuf,
    file: File,
    form: Form,
    encoder: Encoder,
    /// The number of records accepted, in the file or pending.
    records: u64,
    /// Whole records that are not yet written.
    pending: String,
    /// Where in `pending` each of them ends.
    ends: Vec<usize>,
    /// The length of the file, in bytes.
    length: u64,
    /// Where in the file its last records end.
    last_ends: VecDeque<u64>,
    /// The size of `pending` that triggers a write, in bytes.
    patience: usize,
}

impl TraceFile {
    /// A trace in this form, in a file that is open and empty.
    pub fn new(path: &Path, file: File, form: Form) -> Self {
        Self {
            path: path.to_owned(),
            file,
            form,
            encoder: Encoder::default(),
            records: 0,
            pending: String::new(),
            ends: Vec::new(),
            length: 0,
            last_ends: VecDeque::new(),
            patience: 0,
        }
    }

    /// Buffers records before they are written: for conversions, which can be repeated. Call [`TraceFile::flush`] at the
    /// end.
    #[must_use]
    pub fn in_bulk(self) -> Self {
        Self { patience: BULK, ..self }
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins the trace with its header.
    ///
    /// # Errors
    ///
    /// As [`TraceFile::step`].
    pub fn begin(&mut self, header: &Header) -> Result<(), WriteError> {
        self.encoder = Encoder::of(header);
        self.record(&Record::Header(header.clone()))
    }

    /// Writes a step: each of its records whole.
    ///
    /// # Errors
    ///
    /// When writing fails; the records before are safe, and the file ends with them.
    pub fn step(&mut self, step: &Step) -> Result<(), WriteError> {
        let mut encoder = mem::take(&mut self.encoder);
        let written = encoder.records(step).try_for_each(|record| self.record(&record));
        self.encoder = encoder;
        written
    }

    /// Writes one record, whole.
    ///
    /// # Errors
    ///
    /// As [`TraceFile::step`].
    pub fn record(&mut self, record: &Record) -> Result<(), WriteError> {
        append(&mut self.pending, self.form, record, self.records)?;
        self.records += 1;
        self.ends.push(self.pending.len());
        if self.pending.len() > self.patience { self.flush() } else { Ok(()) }
    }

    /// Writes all pending records.
    ///
    /// # Errors
    ///
    /// As [`TraceFile::step`].
    pub fn flush(&mut self) -> Result<(), WriteError> {
        let mut sent = 0;
        let outcome = loop {
            let rest = self.pending.as_bytes().get(sent..).unwrap_or_default();
            if rest.is_empty() {
                break Ok(());
            }
            match self.file.write(rest) {
                Ok(0) => break Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => sent += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        let lost = self.ends.iter().filter(|end| **end > sent).count();
        let reached = |end: usize| self.length.saturating_add(u64::try_from(end).unwrap_or(u64::MAX));
        let whole = self.ends.iter().filter(|end| **end <= sent).map(|end| reached(*end));
        let length = reached(sent);
        self.last_ends.extend(whole);
        self.last_ends.drain(..self.last_ends.len().saturating_sub(REMEMBERED));
        self.length = length;
        self.pending.clear();
        self.ends.clear();
        outcome.map_err(|error| {
            self.records -= u64::try_from(lost).unwrap_or(0).min(self.records);
            self.mend();
            WriteError::Write { path: self.path.clone(), error, records: self.records }
        })
    }

    /// Takes back the record that was cut short, and closes a document, for which further records may have to go: what is
    /// left can be read. A pipe or a device stays as it is.
    fn mend(&mut self) {
        let closing: &[u8] = match self.form {
            Form::Lines => b"",
            Form::Document => b"]}\n",
        };
        loop {
            let end = self.last_ends.pop_back();
            let place = end.unwrap_or(0);
            if self.file.set_len(place).is_err() || self.file.seek(SeekFrom::Start(place)).is_err() {
                return;
            }
            self.length = place;
            if end.is_none() || self.file.write_all(closing).is_ok() {
                return;
            }
            self.records = self.records.saturating_sub(1);
        }
    }
}

/// Opens a file for writing.
///
/// # Errors
///
/// When it cannot be opened, or is not empty and may not be overwritten.
pub fn open(path: &Path, overwrite: bool) -> Result<File, WriteError> {
    let failed = |error| WriteError::Open { path: path.to_owned(), error };
    let file = OpenOptions::new().write(true).create(true).truncate(overwrite).open(path).map_err(failed)?;
    let there = file.metadata().map_err(failed)?;
    let may = overwrite || !there.is_file() || there.len() == 0;
    if may { Ok(file) } else { Err(WriteError::Exists { path: path.to_owned() }) }
}

/// A record as it is written: in one piece, its line end included. `before` is the number of records before it.
///
/// In a document the comma stands before a record and not after it, so that every line is whole when it is written.
///
/// # Errors
///
/// [`WriteError::Encode`].
pub fn text(form: Form, record: &Record, before: u64) -> Result<Vec<u8>, WriteError> {
    let mut text = String::new();
    append(&mut text, form, record, before)?;
    Ok(text.into_bytes())
}

/// Appends what [`text`] gives; nothing where that fails.
fn append(text: &mut String, form: Form, record: &Record, before: u64) -> Result<(), WriteError> {
    let (opening, closing) = match (form, record) {
        (Form::Lines, _) => ("", "\n"),
        (Form::Document, Record::Header(_)) => ("{\"header\":", ",\n\"records\":[\n"),
        (Form::Document, Record::Summary(_)) => ("],\n\"summary\":", "}\n"),
        // The header is record 0, so the first record of the list is record 1.
        (Form::Document, _) if before <= 1 => ("", "\n"),
        (Form::Document, _) => (",", "\n"),
    };
    enclosed(text, (opening, closing), record)
        .map_err(|error| WriteError::Encode { record: before.saturating_add(1), error })
}

/// Appends a value as JSON between two texts; nothing where it cannot be written.
fn enclosed(
    text: &mut String,
    (opening, closing): (&str, &str),
    value: &impl Serialize,
) -> Result<(), JsonError> {
    let start = text.len();
    text.push_str(opening);
    if let Err(error) = json::append(text, value) {
        text.truncate(start);
        return Err(error);
    }
    text.push_str(closing);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value that has no JSON: the name of a member must be a string.
    fn unwritable() -> std::collections::BTreeMap<[u8; 1], u8> {
        [([1], 2)].into()
    }

    #[test]
    fn a_value_that_cannot_be_written_leaves_nothing_and_is_an_error() {
        let mut text = "before\n".to_owned();
        let error = enclosed(&mut text, (",", "\n"), &unwritable()).unwrap_err();
        assert_eq!(text, "before\n");
        assert_eq!(
            WriteError::Encode { record: 7, error }.to_string(),
            "cannot write record 7 as JSON: the name of a member is no string; this is a defect of captrace: please report it"
        );
    }

    #[test]
    fn the_name_says_which_form_is_written() {
        assert_eq!(Form::of(Path::new("a.jsonl")).unwrap(), Form::Lines);
        assert_eq!(Form::of(Path::new("a.b.json")).unwrap(), Form::Document);
        let error = Form::of(Path::new("trace.txt")).unwrap_err();
        assert!(error.to_string().contains(".jsonl"), "{error}");
    }
}
