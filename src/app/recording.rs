//! Recordings: traces and capture files, as a source of steps. The first bytes of a file tell which of the two it is; its
//! name does not matter.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::Failure;
use super::capture_list::{self, ListItem};
use super::capture_steps;
use super::opened::OpenedRecording;
use super::page_trace::trace_in;
use super::report::Report;
use super::wireshark::{LookAhead, Opinions};
use crate::source::file::{FileError, Input};
use crate::trace::Item;
use crate::trace::read::{self, ReadReport};

/// How much of a trace is read at once, in bytes.
const BUFFER: usize = 64 << 10;

/// A trace or a capture file that has been opened, and is about to be read.
pub struct Recording {
    pub(super) name: PathBuf,
    pub(super) opened: OpenedRecording,
    wireshark: bool,
}

/// What kind of recording a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingKind {
    /// A trace of captrace.
    Trace,
    /// A capture file (pcap or pcapng).
    Capture,
}

impl Recording {
    /// Opens a file, or standard input for `-`.
    ///
    /// # Errors
    ///
    /// The file cannot be opened, or its first bytes cannot be read.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, Failure> {
        let path = path.into();
        let cannot = |error: FileError| match error {
            FileError::Open { source, .. } | FileError::Read { source, .. } => {
                Failure::Unreadable { path: path.clone(), error: source }
            }
            error => Failure::NotReadable { path: path.clone(), error },
        };
        let mut input = Input::open(&path).map_err(cannot)?;
        let opened = match input.format().map_err(cannot)? {
            Some(_) => OpenedRecording::Capture(input),
            None => match trace_in(&mut input, &path)? {
                Some(trace) => OpenedRecording::Text(trace.into()),
                None => OpenedRecording::Trace(input),
            },
        };
        Ok(Self::new(path, opened))
    }

    /// A trace that is in memory; messages call it `name`.
    pub(super) fn of_text(name: &Path, text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(name.to_owned(), OpenedRecording::Text(text.into()))
    }

    const fn new(name: PathBuf, opened: OpenedRecording) -> Self {
        Self { name, opened, wireshark: false }
    }

    /// The same, with the verdict of Wireshark on each TCP segment, and why it differs from the facts.
    #[must_use]
    pub fn with_wireshark(self, wireshark: bool) -> Self {
        Self { wireshark, ..self }
    }

    /// Its path; `-` for standard input.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// What it is.
    pub const fn kind(&self) -> RecordingKind {
        match self.opened {
            OpenedRecording::Trace(_) | OpenedRecording::Text(_) => RecordingKind::Trace,
            OpenedRecording::Capture(_) => RecordingKind::Capture,
        }
    }

    /// Whether all of it is there: what comes through a pipe may come slowly.
    pub(crate) const fn is_stored(&self) -> bool {
        match &self.opened {
            OpenedRecording::Trace(input) | OpenedRecording::Capture(input) => input.size().is_some(),
            OpenedRecording::Text(_) => true,
        }
    }

    /// Reads it to its end: hands its header and then its steps, in order, to `sink`.
    ///
    /// Wireshark reads a file twice, because some of what it shows is known at the end only. So does this if its verdicts
    /// are wanted; of what comes through a pipe they are those that tshark gives without `-2`.
    ///
    /// # Errors
    ///
    /// The system fails to give more bytes, or `sink` fails: then nothing more is read. What is wrong with the file itself
    /// is in the [`Report`].
    pub fn read<E: From<Failure>>(self, mut sink: impl FnMut(Item) -> Result<(), E>) -> Result<Report, E> {
        let mut opinions = self.wireshark.then(|| Opinions::of(LookAhead::through(&self.opened)));
        let mut sink = |mut item| {
            if let (Some(opinions), Item::Step(step)) = (&mut opinions, &mut item) {
                opinions.give(step);
            }
            sink(item)
        };
        let name = self.name;
        let report = match self.opened {
            OpenedRecording::Trace(input) => Report::of_trace(read_trace(input, &name, &mut sink)?, name),
            OpenedRecording::Text(text) => {
                Report::of_trace(read_trace(text.as_bytes(), &name, &mut sink)?, name)
            }
            OpenedRecording::Capture(input) => {
                Report::of_capture(capture_steps::read(input, &mut sink)?, name)
            }
        };
        if let Some(opinions) = &opinions {
            opinions.finish();
        }
        Ok(report)
    }
}

impl Recording {
    /// Reads a capture file to its end for a list that explains nothing: hands its header and then its packets and the end,
    /// in order, to `sink`. Of a trace, all steps.
    ///
    /// # Errors
    ///
    /// As [`Recording::read`].
    pub(crate) fn list<E: From<Failure>>(
        self,
        mut sink: impl FnMut(ListItem<'_>) -> Result<(), E>,
    ) -> Result<Report, E> {
        match self.opened {
            OpenedRecording::Capture(input) if !self.wireshark => {
                Ok(Report::of_capture(capture_list::read(input, &mut sink)?, self.name))
            }
            opened => Self { opened, ..self }.read(|item| match item {
                Item::Header(header) => sink(ListItem::Header(Box::new(header))),
                Item::Step(mut step) => sink(ListItem::Step(&mut step)),
            }),
        }
    }
}

/// Reads a trace to its end, or until `take` wants no more of it.
fn trace(source: impl Read, mut take: impl FnMut(Item) -> bool) -> io::Result<ReadReport> {
    let is_wanted = Cell::new(true);
    let source = BufReader::with_capacity(BUFFER, WhileWanted { source, is_wanted: &is_wanted });
    read::steps(source, |item| {
        if is_wanted.get() {
            is_wanted.set(take(item));
        }
    })
}

/// A source that ends when nothing more is wanted of it.
struct WhileWanted<'w, S> {
    source: S,
    is_wanted: &'w Cell<bool>,
}

impl<S: Read> Read for WhileWanted<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_wanted.get() { self.source.read(buffer) } else { Ok(0) }
    }
}

/// Reads a trace, until `sink` fails.
fn read_trace<E: From<Failure>>(
    source: impl Read,
    name: &Path,
    sink: &mut impl FnMut(Item) -> Result<(), E>,
) -> Result<ReadReport, E> {
    let mut failure = None;
    let findings = trace(source, |item| {
        failure = sink(item).err();
        failure.is_none()
    });
    failure.map_or_else(|| findings.map_err(|error| unreadable(name, error).into()), Err)
}

fn unreadable(name: &Path, error: io::Error) -> Failure {
    Failure::Unreadable { path: name.to_owned(), error }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::explain::Language;
    use crate::step::Step;
    use crate::view::Look;
    use crate::view::list::List;
    use crate::view::text::Line;

    /// The list with what is wrong with each packet, and with all facts.
    fn both(path: &Path, look: Look) -> [String; 2] {
        let (mut brief, mut full) = (String::new(), String::new());
        let draw = |list: &mut List, step: &Step, text: &mut String| {
            list.feed(step, &mut |line: &Line| {
                text.push_str(line.text());
                text.push('\n');
            });
        };
        let (mut list, mut other) = (List::new(look), List::new(look));
        let opened = || Recording::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let first = opened().list::<Failure>(|item| {
            if let ListItem::Step(step) = item {
                draw(&mut list, step, &mut brief);
            }
            Ok(())
        });
        let second = opened().read::<Failure>(|item| {
            if let Item::Step(step) = item {
                draw(&mut other, &step, &mut full);
            }
            Ok(())
        });
        let [first, second] = [first, second].map(|report| report.ok().and_then(|report| report.defects()));
        assert_eq!(first, second, "{}", path.display());
        [brief, full]
    }

    /// The capture files in a folder and in those within it.
    fn captures(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
        let is_capture = |path: &PathBuf| {
            path.extension()
                .is_some_and(|extension| ["pcap", "pcapng", "gz"].iter().any(|own| extension == *own))
        };
        let within = folders.iter().flat_map(|folder| captures(folder));
        files.into_iter().filter(is_capture).chain(within).collect()
    }

    #[test]
    fn a_list_is_the_same_whether_all_facts_are_known_or_only_those_that_it_names() {
        let captures = captures(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures"));
        assert!(captures.len() > 60, "{captures:?}");
        let look = Look::new(120, Language::English);
        let mut troubled = 0;
        for path in captures {
            let [brief, full] = both(&path, look);
            assert_eq!(brief, full, "{}", path.display());
            troubled += full.matches("retransmission").count();
        }
        assert!(troubled > 20, "{troubled}");
    }
}
