//! The form of a trace that is one JSON document. Each record is passed on as soon as it is complete, so that a truncated
//! document still gives all records before the cut.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::defect::json_error;
use super::lines::{LineEnd, SourceLine};
use super::{MAX_RECORD, Reader, Stage};
use crate::language::said;

impl Reader<'_> {
    /// Reads a document that begins with the line `first`.
    pub(super) fn document(&mut self, first: SourceLine, rest: impl BufRead) -> io::Result<()> {
        let before = first.number - 1;
        let meter = Meter { line: Cell::new(first.number), since_record: Cell::new(0) };
        let mut text = first.text;
        if first.end == LineEnd::Whole {
            text.push(b'\n');
        }
        let source = Metered { source: text.chain(rest), meter: &meter };
        let mut deserializer = serde_json::Deserializer::from_reader(source);
        let outcome = DocumentVisitor { reader: self, meter: &meter }.deserialize(&mut deserializer);
        let Err(error) = outcome.and_then(|()| deserializer.end()) else {
            if self.stage == Stage::Nothing {
                self.refuse(Some(first.number), &said!("a JSON object without one", "没有头部的 JSON 对象"));
            }
            return Ok(());
        };
        let line = u64::try_from(error.line()).ok().filter(|line| *line > 0).map(|line| line + before);
        self.broken(line, error)
    }

    /// Reports why the document could not be read to its end.
    fn broken(&mut self, line: Option<u64>, error: serde_json::Error) -> io::Result<()> {
        match error.io_error_kind() {
            Some(io::ErrorKind::FileTooLarge) if self.stage == Stage::Nothing => {
                self.refuse(
                    line,
                    &said!(
                        "a JSON object of more than {MAX_RECORD} bytes without one",
                        "超过 {MAX_RECORD} 字节、没有头部的 JSON 对象"
                    ),
                );
            }
            Some(io::ErrorKind::FileTooLarge) => {
                self.fatal(
                    line,
                    said!(
                        "no record is longer than {MAX_RECORD} bytes, and nothing from here is read",
                        "没有内容会超过 {MAX_RECORD} 字节，从这里起不再读"
                    ),
                );
            }
            Some(_) => return Err(error.into()),
            // The reason has been reported.
            None if self.findings.is_fatal() => {}
            None if error.is_eof() && self.stage == Stage::Nothing => {
                self.refuse(
                    line,
                    &said!("a JSON object that is cut short before any", "在头部之前就被截断的 JSON 对象"),
                );
            }
            None if error.is_eof() => {
                self.cut(
                    line,
                    said!(
                        "the document is cut short: the records before this are whole",
                        "文档被截断：此前的内容是完整的"
                    ),
                );
            }
            None if self.stage == Stage::Nothing => {
                self.refuse(line, &said!("no JSON: {}", "不是 JSON：{}", json_error(&error)));
            }
            None => {
                self.fatal(
                    line,
                    said!(
                        "nothing from here can be read: not JSON: {}",
                        "从这里起无法再读：不是 JSON：{}",
                        json_error(&error)
                    ),
                );
            }
        }
        Ok(())
    }
}

/// How far a document has been read.
struct Meter {
    line: Cell<u64>,
    since_record: Cell<u64>,
}

impl Meter {
    /// Records that a part of the document has been read, and returns the line on which it began.
    fn took(&self, part: &RawValue) -> u64 {
        self.since_record.set(0);
        let within = part.get().bytes().fold(0, |lines, byte| lines + u64::from(byte == b'\n'));
        self.line.get().saturating_sub(within)
    }
}

/// A source that counts lines and fails if a record exceeds [`MAX_RECORD`].
struct Metered<'m, Source> {
    source: Source,
    meter: &'m Meter,
}

impl<Source: Read> Read for Metered<'_, Source> {
    /// Reads one byte at a time, as the parser does, so that the meter never runs ahead of the parser.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(one) = buffer.get_mut(..1) else { return Ok(0) };
        let count = self.source.read(one)?;
        if count > 0 && *one == *b"\n" {
            self.meter.line.set(self.meter.line.get() + 1);
        }
        let since = self.meter.since_record.get() + 1;
        self.meter.since_record.set(since);
        if since > MAX_RECORD { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(count) }
    }
}

/// The document as a whole.
struct DocumentVisitor<'r, 'a> {
    reader: &'r mut Reader<'a>,
    meter: &'r Meter,
}

impl<'de> DeserializeSeed<'de> for DocumentVisitor<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for DocumentVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with header, records and summary")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "header" | "summary" => {
                    let part: Box<RawValue> = map.next_value()?;
                    if !self.part(&key, &part) {
                        return Err(A::Error::custom("nothing more can be read"));
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

impl DocumentVisitor<'_, '_> {
    /// Reads the header or the summary, whose key gives its type; returns false if nothing more can be read.
    fn part(&mut self, kind: &str, part: &RawValue) -> bool {
        let line = Some(self.meter.took(part));
        match serde_json::from_str(part.get()) {
            Ok(Value::Object(mut members)) => {
                members.insert("type".to_owned(), Value::String(kind.to_owned()));
                self.reader.typed(line, kind, &Value::Object(members))
            }
            Ok(_) if self.reader.stage == Stage::Nothing => {
                self.reader.refuse(line, &said!("a \"{kind}\" that is no object", "不是对象的 \"{kind}\""));
                false
            }
            Ok(_) => {
                self.reader.defect(line, said!("expected \"{kind}\" to be an object", "\"{kind}\" 应是对象"));
                true
            }
            Err(error) => {
                self.reader.fatal(
                    line,
                    said!("\"{kind}\" cannot be read: {}", "无法读取 \"{kind}\"：{}", json_error(&error)),
                );
                false
            }
        }
    }
}

/// The list of records within a document.
struct Records<'d, 'r, 'a>(&'d mut DocumentVisitor<'r, 'a>);

impl<'de> DeserializeSeed<'de> for Records<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Records<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self(document) = self;
        while let Some(part) = seq.next_element::<Box<RawValue>>()? {
            let line = Some(document.meter.took(&part));
            if !document.reader.record(line, part.get().as_bytes()) {
                return Err(A::Error::custom("nothing more can be read"));
            }
        }
        Ok(())
    }
}
