//! The lines of a file, and the form of a trace that has one record on each line.

use std::io::{self, BufRead, Read};

use serde::de::IgnoredAny;

use super::{MAX_RECORD, Reader};
use crate::language::said;

/// What some editors put before everything else, in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line that is not blank.
pub(super) struct SourceLine {
    /// Its number, counted from 1.
    pub(super) number: u64,
    /// Its text, trimmed.
    pub(super) text: Vec<u8>,
    /// How it ends.
    pub(super) end: LineEnd,
}

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// With a line terminator.
    Whole,
    /// At the end of the file.
    OfFile,
    /// The line exceeds the maximum length; this is its beginning.
    TooLong,
}

/// The lines of a source that are not blank.
pub(super) struct NumberedLines<Source> {
    source: Source,
    number: u64,
    /// The text of an earlier line, whose memory is used again.
    spare: Vec<u8>,
}

impl<Source: BufRead> NumberedLines<Source> {
    pub(super) const fn new(source: Source) -> Self {
        Self { source, number: 0, spare: Vec::new() }
    }

    /// Takes back a line that has been read.
    fn recycle(&mut self, line: SourceLine) {
        self.spare = line.text;
    }

    /// The next line, up to the maximum length of a record; `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<SourceLine>> {
        let mut text = std::mem::take(&mut self.spare);
        loop {
            text.clear();
            let len = self.source.by_ref().take(MAX_RECORD).read_until(b'\n', &mut text)?;
            if len == 0 {
                return Ok(None);
            }
            self.number += 1;
            let end = match text.last() {
                Some(b'\n') => LineEnd::Whole,
                _ if len as u64 == MAX_RECORD => LineEnd::TooLong,
                _ => LineEnd::OfFile,
            };
            if self.number == 1 && text.starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len());
            }
            text.truncate(text.trim_ascii_end().len());
            text.drain(..text.len() - text.trim_ascii_start().len());
            if !text.is_empty() || end == LineEnd::TooLong {
                return Ok(Some(SourceLine { number: self.number, text, end }));
            }
        }
    }

    /// The source after the last line that was read.
    pub(super) fn into_source(self) -> Source {
        self.source
    }
}

impl Reader<'_> {
    /// Reads a trace of one record a line.
    pub(super) fn lines(
        &mut self,
        first: SourceLine,
        mut rest: NumberedLines<impl BufRead>,
    ) -> io::Result<()> {
        let mut next = Some(first);
        while let Some(line) = next {
            let number = Some(line.number);
            match line.end {
                LineEnd::TooLong => {
                    self.fatal(
                        number,
                        said!(
                            "the line is longer than {MAX_RECORD} bytes: no record is, and nothing from \
                             here is read",
                            "这一行超过 {MAX_RECORD} 字节：没有内容会这么长，从这里起不再读"
                        ),
                    );
                    return Ok(());
                }
                LineEnd::OfFile if is_beginning(&line.text) => {
                    self.cut(
                        number,
                        said!(
                            "the line is cut short: the records before it are whole",
                            "这一行被截断：此前的内容是完整的"
                        ),
                    );
                }
                LineEnd::OfFile | LineEnd::Whole if self.record(number, &line.text) => {}
                LineEnd::OfFile | LineEnd::Whole => return Ok(()),
            }
            rest.recycle(line);
            next = rest.next()?;
        }
        Ok(())
    }
}

/// Whether the text is a truncated JSON value.
fn is_beginning(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_err_and(|error| error.is_eof())
}
