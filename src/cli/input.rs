//! What a command reads: a trace, or a capture file, which is told as a trace on the way. Which of the two it is, its
//! first bytes tell, never its name.

use std::io::BufReader;
use std::path::Path;

use jiff::Timestamp as Moment;

use super::Failure;
use super::read::shown;
use super::save::unreadable;
use super::session::{clock, command};
use crate::frame::{Frame, Timestamp};
use crate::source::file::{self, FileError, Input, Reader};
use crate::trace::read::{Findings, read};
use crate::trace::record::{Header, SCHEMA, VERSION, Vantage, VantageKind};
use crate::trace::{Record, Recorder};

/// What records come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A trace.
    Trace,
    /// A capture file.
    Capture,
}

/// What was read.
pub(super) enum Outcome {
    /// A trace, with what there is to say of it.
    Trace(Findings),
    /// A capture file, with what was wrong with it.
    Capture(Option<FileError>),
}

/// Reads a file, or standard input for `-`, and hands its records to `sink`, those that belong together in one piece.
/// Ends early where `sink` fails.
pub(super) fn records(
    path: &Path,
    mut sink: impl FnMut(Origin, &[Record]) -> Result<(), Failure>,
) -> Result<Outcome, Failure> {
    let cannot = |error: FileError| match error {
        FileError::Open { source, .. } | FileError::Read { source, .. } => unreadable(path, &source),
        other => Failure::failed(format!("{}: {other}", shown(path))),
    };
    let mut input = Input::open(path).map_err(cannot)?;
    if input.format().map_err(cannot)?.is_some() {
        let outcome = capture(input, &mut |records: &[Record]| sink(Origin::Capture, records))?;
        return Ok(Outcome::Capture(outcome));
    }
    let mut failure = None;
    let findings = read(BufReader::new(input), |record| {
        if failure.is_none() {
            failure = sink(Origin::Trace, &[record]).err();
        }
    });
    let findings = findings.map_err(|error| unreadable(path, &error))?;
    failure.map_or(Ok(Outcome::Trace(findings)), Err)
}

/// Tells a capture file as a trace; gives what was wrong with it, after everything before that has been told.
fn capture(
    input: Input,
    sink: &mut impl FnMut(&[Record]) -> Result<(), Failure>,
) -> Result<Option<FileError>, Failure> {
    let mut reader = match Reader::from_input(input) {
        Ok(reader) => reader,
        Err(error) => return Ok(Some(error)),
    };
    let mut recorder: Option<Recorder> = None;
    let mut last = Timestamp::default();
    let defect = loop {
        let (frame, comments) = match reader.next() {
            Ok(Some(frame)) => {
                last = frame.time.unwrap_or(last);
                let (vantage, link_type, original_len) = (frame.vantage, frame.link_type, frame.original_len);
                let comments: Vec<_> = frame.comments().map(std::borrow::Cow::into_owned).collect();
                (
                    Frame { time: last, vantage, link_type, bytes: frame.bytes.to_vec(), original_len },
                    comments,
                )
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        };
        if recorder.is_none() {
            let header = header(reader.interfaces(), frame.time);
            recorder = Some(Recorder::new(&header, frame.time, None));
            sink(&[Record::Header(header)])?;
        }
        let Some(recorder) = &mut recorder else { break None };
        let mut records = recorder.packet(frame);
        if let Some(Record::Packet(packet)) = records.first_mut() {
            packet.comments = comments;
        }
        sink(&records)?;
    };
    if recorder.is_none() && defect.is_none() {
        let header = header(reader.interfaces(), last);
        recorder = Some(Recorder::new(&header, last, None));
        sink(&[Record::Header(header)])?;
    }
    if let Some(mut recorder) = recorder {
        sink(&recorder.finish(None))?;
    }
    Ok(defect)
}

/// The header of the trace that a capture file becomes.
fn header(interfaces: &[file::Interface], epoch: Timestamp) -> Header {
    let vantage = |(interface, place): (&file::Interface, usize)| {
        let name = interface.name.clone().unwrap_or_else(|| format!("interface-{place}"));
        Vantage {
            id: vantage_id(place, interface),
            kind: VantageKind::Link,
            interface: name,
            link_type: interface.link_type.to_string(),
            mtu: None,
        }
    };
    let moment = Moment::from_nanosecond(i128::from(epoch.nanoseconds())).unwrap_or_default();
    Header {
        schema: SCHEMA.to_owned(),
        version: VERSION.to_owned(),
        tool: "captrace".to_owned(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        created: format!("{moment:.0}"),
        command: command(),
        endpoints: Vec::new(),
        vantages: interfaces.iter().zip(0..).map(vantage).collect(),
        clock: clock(epoch),
    }
}

/// A name that no two interfaces of a file share.
fn vantage_id(place: usize, interface: &file::Interface) -> String {
    match &interface.name {
        Some(name) if place == 0 => name.clone(),
        Some(name) => format!("{name}#{place}"),
        None => format!("interface-{place}"),
    }
}
