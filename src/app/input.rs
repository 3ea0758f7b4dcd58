//! What a command reads: a trace, or a capture file, which is told as a trace on the way. Which of the two it is, its
//! first bytes tell, never its name.

use std::io::{BufRead, BufReader};
use std::path::Path;

use super::ahead::{Ahead, Described};
use super::file_clock::FileClock;
use super::progress::Progress;
use super::text::count;
use super::wireshark::{LookAhead, Opinions};
use super::{Failure, header, origin};
use crate::frame::{Frame, Timestamp};
use crate::source::file::{self, FileError, FileReader, Format, Input};
use crate::step::{Recorder, Step};
use crate::trace::TraceItem;
use crate::trace::read::{self, ReadReport};
use crate::trace::record::{Header, Vantage, VantageKind};

/// What steps come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A trace.
    Trace,
    /// A capture file.
    Capture,
}

/// What was read.
pub(crate) enum Outcome {
    /// A trace, with what there is to say of it.
    Trace(ReadReport),
    /// A capture file, with what was wrong with it.
    Capture(Option<String>),
}

/// Opens a file, or standard input for `-`; the format is that of a capture file, none where it is no such file.
pub(crate) fn open(path: &Path) -> Result<(Input, Option<Format>), Failure> {
    let cannot = |error: FileError| match error {
        FileError::Open { source, .. } | FileError::Read { source, .. } => {
            Failure::Unreadable { path: path.to_owned(), error: source }
        }
        error => Failure::NotReadable { path: path.to_owned(), error },
    };
    let mut input = Input::open(path).map_err(cannot)?;
    let format = input.format().map_err(cannot)?;
    Ok((input, format))
}

/// Reads a file, or standard input for `-`, and hands its header and its steps to `sink`, with what Wireshark would say
/// about the packets, where that is wanted. Ends early where `sink` fails.
pub(crate) fn steps(
    path: &Path,
    wireshark: bool,
    mut sink: impl FnMut(Origin, TraceItem) -> Result<(), Failure>,
) -> Result<Outcome, Failure> {
    let (input, format) = open(path)?;
    let mut ahead = Ahead::of(&input, format, wireshark);
    let mut opinions = wireshark.then(|| Opinions::of(ahead.foresight.take()));
    let mut sink = |origin, mut item| {
        if let (Some(opinions), TraceItem::Step(step)) = (&mut opinions, &mut item) {
            opinions.give(step);
        }
        sink(origin, item)
    };
    let outcome = match format {
        Some(_) => Outcome::Capture(capture(input, &ahead, &mut |item| sink(Origin::Capture, item))?),
        None => Outcome::Trace(trace(BufReader::new(input), path, &mut |item| sink(Origin::Trace, item))?),
    };
    if let Some(opinions) = &opinions {
        opinions.finish();
    }
    Ok(outcome)
}

/// Reads a trace that is there as a text, as [`steps`] does.
pub(crate) fn steps_of_text(
    text: &str,
    name: &Path,
    wireshark: bool,
    mut sink: impl FnMut(TraceItem) -> Result<(), Failure>,
) -> Result<ReadReport, Failure> {
    let mut opinions = wireshark.then(|| Opinions::of(Some(LookAhead::of_trace(text.as_bytes()))));
    let findings = trace(text.as_bytes(), name, &mut |mut item| {
        if let (Some(opinions), TraceItem::Step(step)) = (&mut opinions, &mut item) {
            opinions.give(step);
        }
        sink(item)
    });
    if let Some(opinions) = &opinions {
        opinions.finish();
    }
    findings
}

/// Reads a trace; gives what there is to say of it.
fn trace(
    source: impl BufRead,
    path: &Path,
    sink: &mut impl FnMut(TraceItem) -> Result<(), Failure>,
) -> Result<ReadReport, Failure> {
    let mut failure = None;
    let findings = read::steps(source, |item| {
        if failure.is_none() {
            failure = sink(item).err();
        }
    });
    let findings = findings.map_err(|error| Failure::Unreadable { path: path.to_owned(), error })?;
    failure.map_or(Ok(findings), Err)
}

/// Tells a capture file as a trace; gives what was wrong with it, after everything before that has been told.
fn capture(
    input: Input,
    ahead: &Ahead,
    sink: &mut impl FnMut(TraceItem) -> Result<(), Failure>,
) -> Result<Option<String>, Failure> {
    let mut reader = match FileReader::from_input(input) {
        Ok(reader) => reader,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let mut told: Option<Told> = None;
    let mut clock = FileClock::starting_at(ahead.time);
    let mut progress = Progress::new(reader.input().size());
    let defect = loop {
        progress.reached(reader.input().taken());
        let (frame, comments, origin) = match reader.next() {
            Ok(Some(frame)) => {
                let (time, is_far) = clock.read(frame.time);
                let (vantage, link_type, original_len) = (frame.vantage, frame.link_type, frame.original_len);
                let comments: Vec<_> = frame.comments().map(std::borrow::Cow::into_owned).collect();
                let mut origin = origin::of_packet(&frame);
                if is_far {
                    origin.get_or_insert_default().timed = false;
                }
                let frame = Frame { time, vantage, link_type, bytes: frame.bytes.to_vec(), original_len };
                (frame, comments, origin)
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        };
        if told.is_none() {
            let (new, header) = Told::begin(ahead.or((reader.sections(), reader.interfaces())), frame.time);
            sink(TraceItem::Header(header))?;
            told = Some(new);
        }
        let Some(told) = &mut told else { break None };
        told.admit(&frame);
        let mut steps = told.recorder.frame(frame);
        if let Some(packet) = steps.first_mut().and_then(Step::packet_mut) {
            (packet.comments, packet.origin) = (comments, origin);
        }
        steps.into_iter().try_for_each(|step| sink(TraceItem::Step(step)))?;
    };
    progress.clear();
    if told.is_none() && defect.is_none() {
        let (new, header) = Told::begin((reader.sections(), reader.interfaces()), clock.last);
        sink(TraceItem::Header(header))?;
        told = Some(new);
    }
    let mut defects: Vec<_> = defect.iter().map(ToString::to_string).collect();
    if let Some(mut told) = told {
        let dropped =
            reader.interfaces().iter().filter_map(|interface| interface.dropped).reduce(u64::saturating_add);
        told.recorder.finish(dropped).into_iter().try_for_each(|step| sink(TraceItem::Step(step)))?;
        defects.extend(told.defect());
        defects.extend(clock.defect());
    }
    Ok((!defects.is_empty()).then(|| defects.join("\n  ")))
}

/// A capture file that is being told.
struct Told {
    recorder: Recorder,
    /// How many interfaces the header names.
    named: usize,
    /// How many packets came from others.
    unnamed: u64,
}

impl Told {
    fn begin((sections, interfaces): Described<'_>, epoch: Timestamp) -> (Self, Header) {
        let header = header_of((sections, interfaces), epoch);
        let recorder = Recorder::new(epoch, None).seen_at(header.places());
        (Self { recorder, named: interfaces.len(), unnamed: 0 }, header)
    }

    /// Counts what a trace cannot say as the file does.
    fn admit(&mut self, frame: &Frame) {
        self.unnamed += u64::from(frame.vantage.0 >= self.named);
    }

    fn defect(&self) -> Option<String> {
        let packets = count(self.unnamed, "packet");
        (self.unnamed > 0).then(|| {
            format!(
                "{packets} came from interfaces that the file described only after its first packet: their link type is \
                 not in the trace; save the input as a file, which can be read twice"
            )
        })
    }
}

/// The header of the trace that a capture file becomes.
fn header_of((sections, interfaces): Described<'_>, epoch: Timestamp) -> Header {
    let vantage = |(interface, place): (&file::InterfaceDescription, usize)| {
        let name = interface.name.clone().unwrap_or_else(|| format!("interface-{place}"));
        Vantage {
            id: vantage_id(place, interface),
            kind: VantageKind::Link,
            interface: name,
            link_type: interface.link_type.to_string(),
            mtu: None,
            path: None,
            file: origin::of_interface(interface),
        }
    };
    let header = header::of(epoch, Vec::new(), interfaces.iter().zip(0..).map(vantage).collect());
    Header { file: origin::of_sections(sections), ..header }
}

/// A name that no two interfaces of a file share.
fn vantage_id(place: usize, interface: &file::InterfaceDescription) -> String {
    match &interface.name {
        Some(name) if place == 0 => name.clone(),
        Some(name) => format!("{name}#{place}"),
        None => format!("interface-{place}"),
    }
}
