//! What a command reads: a trace, or a capture file, which is told as a trace on the way. Which of the two it is, its
//! first bytes tell, never its name.

use std::io::BufReader;
use std::path::Path;

use super::progress::Progress;
use super::text::count;
use super::wireshark::{Beside, Together};
use super::{Failure, header, origin};
use crate::frame::{Frame, LinkType, Timestamp};
use crate::source::file::{self, FileError, FileReader, Format, Input};
use crate::step::{Recorder, Step};
use crate::trace::read::{Findings, read};
use crate::trace::record::{Header, Vantage, VantageKind};
use crate::trace::schema::MAX_INTEGER;
use crate::trace::{Encoder, Record};

/// What records come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A trace.
    Trace,
    /// A capture file.
    Capture,
}

/// How far from the first packet a time may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// As far as it likes: it is shown, or saved as a capture.
    Any,
    /// As far as a trace can say.
    Trace,
}

impl Reach {
    /// The nearest moment that can be told, where `time` cannot.
    fn nearest(self, time: Timestamp, epoch: Timestamp) -> Option<Timestamp> {
        let since = time.since(epoch);
        let is_far = self == Self::Trace && since.unsigned_abs() > MAX_INTEGER.unsigned_abs();
        let nearest = since.clamp(-MAX_INTEGER, MAX_INTEGER);
        is_far.then(|| Timestamp::from_nanoseconds(epoch.nanoseconds().saturating_add(nearest)))
    }
}

/// What was read.
pub(crate) enum Outcome {
    /// A trace, with what there is to say of it.
    Trace(Findings),
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

/// Reads a file, or standard input for `-`, and hands its records to `sink`, those that belong together in one piece,
/// with what Wireshark would say beside the packets, where that is wanted. Ends early where `sink` fails.
pub(crate) fn records(
    path: &Path,
    reach: Reach,
    wireshark: bool,
    mut sink: impl FnMut(Origin, &[Record]) -> Result<(), Failure>,
) -> Result<Outcome, Failure> {
    let mut beside = if wireshark { Some(Beside::of(path, reach)?) } else { None };
    let mut together = Together::default();
    let outcome = all(path, reach, &mut |origin, records| {
        let Some(beside) = &mut beside else { return sink(origin, records) };
        if origin == Origin::Capture {
            beside.put(records);
            return sink(origin, records);
        }
        for record in records {
            let mut whole = together.take(record.clone());
            beside.put(&mut whole);
            sink(origin, &whole)?;
        }
        Ok(())
    });
    let mut rest = together.rest();
    if let (Some(beside), Ok(_)) = (&mut beside, &outcome) {
        beside.put(&mut rest);
        sink(Origin::Trace, &rest)?;
    }
    if let Some(beside) = &beside {
        beside.finish();
    }
    outcome
}

/// The same, without Wireshark, for a `sink` that may add to them.
pub(crate) fn all(
    path: &Path,
    reach: Reach,
    sink: &mut impl FnMut(Origin, &mut [Record]) -> Result<(), Failure>,
) -> Result<Outcome, Failure> {
    let (input, format) = open(path)?;
    if let Some(format) = format {
        let ahead = Ahead::of(path, format);
        let outcome =
            capture(input, &ahead, reach, &mut |records: &mut [Record]| sink(Origin::Capture, records))?;
        return Ok(Outcome::Capture(outcome));
    }
    let mut failure = None;
    let findings = read(BufReader::new(input), |record| {
        if failure.is_none() {
            failure = sink(Origin::Trace, &mut [record]).err();
        }
    });
    let findings = findings.map_err(|error| Failure::Unreadable { path: path.to_owned(), error })?;
    failure.map_or(Ok(Outcome::Trace(findings)), Err)
}

/// What is known of a pcapng file before its first packet is told. A trace names every interface in its header; a
/// pcapng file may describe one as late as just before that interface's first packet.
#[derive(Default)]
struct Ahead {
    sections: Vec<file::Section>,
    interfaces: Vec<file::InterfaceDescription>,
    /// The first time that a packet has: simple packet blocks have none.
    time: Option<Timestamp>,
}

impl Ahead {
    fn of(path: &Path, format: Format) -> Self {
        if format == Format::PcapNg { Self::look(path) } else { Self::default() }
    }

    /// Walks through a file's blocks, without a look into its packets. A pipe can be read only once: of that nothing is
    /// known ahead.
    fn look(path: &Path) -> Self {
        let mut ahead = Self::default();
        if !std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
            return ahead;
        }
        let Ok(mut reader) = file::open(path) else { return ahead };
        while let Ok(Some(frame)) = reader.next() {
            ahead.time = ahead.time.or(frame.time);
        }
        ahead.sections = reader.sections().to_vec();
        ahead.interfaces = reader.interfaces().to_vec();
        ahead
    }

    /// What is known ahead, where that is more than what has been read.
    fn or<'a>(&'a self, read: Described<'a>) -> Described<'a> {
        let is_more = self.interfaces.len() > read.1.len() || self.sections.len() > read.0.len();
        if is_more { (&self.sections, &self.interfaces) } else { read }
    }
}

/// A frame of a capture file, on the clock of the trace that the file becomes.
pub(crate) struct Timed<'a> {
    pub(crate) time: Timestamp,
    pub(crate) link_type: LinkType,
    pub(crate) bytes: &'a [u8],
    pub(crate) original_len: usize,
}

/// Hands on the frames of a capture file and their numbers, as far as it can be read, without telling a trace.
pub(crate) fn frames(
    path: &Path,
    (input, format): (Input, Format),
    reach: Reach,
    mut sink: impl FnMut(u64, Timed<'_>),
) {
    let ahead = Ahead::of(path, format);
    let Ok(mut reader) = FileReader::from_input(input) else { return };
    let mut last = ahead.time.unwrap_or_default();
    let mut epoch = None;
    let mut number = 0;
    while let Ok(Some(frame)) = reader.next() {
        number += 1;
        last = frame.time.unwrap_or(last);
        let epoch = *epoch.get_or_insert(last);
        let time = reach.nearest(last, epoch).unwrap_or(last);
        let (link_type, original_len) = (frame.link_type, frame.original_len);
        sink(number, Timed { time, link_type, bytes: frame.bytes, original_len });
    }
}

/// Tells a capture file as a trace; gives what was wrong with it, after everything before that has been told.
fn capture(
    input: Input,
    ahead: &Ahead,
    reach: Reach,
    sink: &mut impl FnMut(&mut [Record]) -> Result<(), Failure>,
) -> Result<Option<String>, Failure> {
    let mut reader = match FileReader::from_input(input) {
        Ok(reader) => reader,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let mut told: Option<Told> = None;
    let mut last = ahead.time.unwrap_or_default();
    let mut progress = Progress::new(reader.input().size());
    let defect = loop {
        progress.reached(reader.input().taken());
        let (mut frame, comments, origin) = match reader.next() {
            Ok(Some(frame)) => {
                last = frame.time.unwrap_or(last);
                let (vantage, link_type, original_len) = (frame.vantage, frame.link_type, frame.original_len);
                let comments: Vec<_> = frame.comments().map(std::borrow::Cow::into_owned).collect();
                let origin = origin::of_packet(&frame);
                let frame =
                    Frame { time: last, vantage, link_type, bytes: frame.bytes.to_vec(), original_len };
                (frame, comments, origin)
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        };
        if told.is_none() {
            let (new, header) = Told::begin(ahead.or((reader.sections(), reader.interfaces())), frame.time);
            sink(&mut [Record::Header(header)])?;
            told = Some(new);
        }
        let Some(told) = &mut told else { break None };
        told.admit(&mut frame, reach);
        let mut steps = told.recorder.frame(frame);
        if let Some(packet) = steps.first_mut().and_then(Step::packet_mut) {
            (packet.comments, packet.origin) = (comments, origin);
        }
        sink(&mut told.records(&steps))?;
    };
    progress.clear();
    if told.is_none() && defect.is_none() {
        let (new, header) = Told::begin((reader.sections(), reader.interfaces()), last);
        sink(&mut [Record::Header(header)])?;
        told = Some(new);
    }
    let mut defects: Vec<_> = defect.iter().map(ToString::to_string).collect();
    if let Some(mut told) = told {
        let dropped =
            reader.interfaces().iter().filter_map(|interface| interface.dropped).reduce(u64::saturating_add);
        let dropped = dropped.map(|count| count.min(MAX_INTEGER.unsigned_abs()));
        let steps = told.recorder.finish(dropped);
        sink(&mut told.records(&steps))?;
        defects.extend(told.defects());
    }
    Ok((!defects.is_empty()).then(|| defects.join("\n  ")))
}

/// The sections and interfaces that a file describes.
type Described<'a> = (&'a [file::Section], &'a [file::InterfaceDescription]);

/// A capture file that is being told.
struct Told {
    recorder: Recorder,
    encoder: Encoder,
    epoch: Timestamp,
    /// How many interfaces the header names.
    named: usize,
    /// How many packets came from others.
    unnamed: u64,
    /// How many packets were farther from the first than can be told.
    far: u64,
}

impl Told {
    fn begin((sections, interfaces): Described<'_>, epoch: Timestamp) -> (Self, Header) {
        let header = header_of((sections, interfaces), epoch);
        let recorder = Recorder::new(epoch, None).seen_at(header.places());
        let encoder = Encoder::new(&header, epoch);
        (Self { recorder, encoder, epoch, named: interfaces.len(), unnamed: 0, far: 0 }, header)
    }

    fn records(&self, steps: &[Step]) -> Vec<Record> {
        steps.iter().flat_map(|step| self.encoder.records(step)).collect()
    }

    /// Counts what cannot be told as the file has it, and moves a time that is too far into what can be told.
    fn admit(&mut self, frame: &mut Frame, reach: Reach) {
        self.unnamed += u64::from(frame.vantage.0 >= self.named);
        if let Some(nearest) = reach.nearest(frame.time, self.epoch) {
            self.far += 1;
            frame.time = nearest;
        }
    }

    fn defects(&self) -> Vec<String> {
        let mut defects = Vec::new();
        if self.unnamed > 0 {
            defects.push(format!(
                "{} came from interfaces that the file described only after its first packet: their link type is \
                 not in the trace; save the input as a file, which can be read twice",
                count(self.unnamed, "packet")
            ));
        }
        if self.far > 0 {
            defects.push(format!(
                "{} more than 104 days away from the first: told as if they were 104 days away",
                count(self.far, "packet")
            ));
        }
        defects
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
