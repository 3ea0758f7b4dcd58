//! Where steps are saved: in a trace, or in a capture file whose packets carry our sentences as comments.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::whole_file::WholeFile;
use super::{Failure, origin};
use crate::analysis::flow::Direction;
use crate::explain::Language;
use crate::frame::{Timestamp, VantageIndex};
use crate::source::file::{
    self, Annotations, FileWriteError, Format, FrameRef, InterfaceDescription, Writer,
};
use crate::source::surrender::caller;
use crate::step::{Event, Packet, Step, Summary};
use crate::trace::record::{Header, VantageKind};
use crate::trace::write::{TraceFile, open};

/// A file that steps are saved in.
pub(crate) enum FileOutput {
    Trace(TraceFile),
    Capture(Box<CaptureFile>),
}

impl FileOutput {
    /// Opens the file that this name asks for, before anything happens: a name that cannot be written is found out at
    /// once. Under sudo it belongs to the user who called.
    pub(crate) fn create(path: &Path, overwrite: bool, language: Language) -> Result<Self, Failure> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let target = match extension {
            "pcap" | "pcapng" => {
                let format = if extension == "pcap" { Format::Pcap } else { Format::PcapNg };
                let file = open(path, overwrite)?;
                Self::Capture(Box::new(CaptureFile::new(path, file, format, language)))
            }
            _ => Self::Trace(TraceFile::create(path, overwrite)?),
        };
        if let Some((user, group)) = caller() {
            let given = std::os::unix::fs::chown(path, Some(user), Some(group));
            given.map_err(|error| Failure::Owner { path: path.to_owned(), error })?;
        }
        Ok(target)
    }

    /// Gathers what is saved before it is given to the system: for converting, where the work could be done again.
    pub(crate) fn in_bulk(self) -> Self {
        match self {
            Self::Trace(file) => Self::Trace(file.in_bulk()),
            Self::Capture(file) => {
                let CaptureFile { writer, .. } = *file;
                let writer = writer.in_bulk();
                Self::Capture(Box::new(CaptureFile { writer, ..*file }))
            }
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Trace(file) => file.path(),
            Self::Capture(file) => &file.path,
        }
    }

    /// Saves what a header says.
    pub(crate) fn begin(&mut self, header: &Header) -> Result<(), Failure> {
        match self {
            Self::Trace(file) => Ok(file.begin(header)?),
            Self::Capture(file) => file.begin(header),
        }
    }

    /// Saves one step.
    pub(crate) fn write(&mut self, step: &Step) -> Result<(), Failure> {
        match self {
            Self::Trace(file) => Ok(file.step(step)?),
            Self::Capture(file) => file.step(step),
        }
    }

    /// Gives to the system what still waits.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        match self {
            Self::Trace(file) => Ok(file.flush()?),
            Self::Capture(file) => {
                let flushed = file.writer.flush();
                flushed.map_err(|error| file.failed(error))
            }
        }
    }
}

/// A capture file under way. Its packets carry our sentences as comments.
pub(crate) struct CaptureFile {
    path: PathBuf,
    writer: Writer<WholeFile>,
    format: Format,
    language: Language,
    interfaces: Vec<InterfaceDescription>,
    /// What kind of place each vantage of the header is.
    kinds: Vec<VantageKind>,
}

impl CaptureFile {
    fn new(path: &Path, file: File, format: Format, language: Language) -> Self {
        let (writer, path) = (Writer::new(WholeFile::new(file), format), path.to_owned());
        Self { path, writer, format, language, interfaces: Vec::new(), kinds: Vec::new() }
    }

    fn begin(&mut self, header: &Header) -> Result<(), Failure> {
        self.interfaces = header.vantages.iter().map(origin::interface).collect();
        self.kinds = header.vantages.iter().map(|vantage| vantage.kind).collect();
        self.writer.begin_with(&origin::section(header.file.as_ref()));
        self.writer.declare(&self.interfaces).map_err(|error| self.failed(error))
    }

    fn step(&mut self, step: &Step) -> Result<(), Failure> {
        match &step.event {
            Event::Packet(packet) => self.packet(step, packet),
            Event::End(summary) => self.dropped(step.time, summary),
            Event::Call(_) | Event::Kernel(_) | Event::Remark => Ok(()),
        }
    }

    fn packet(&mut self, step: &Step, packet: &Packet) -> Result<(), Failure> {
        if self.interfaces.len() <= packet.vantage.0 && self.format == Format::PcapNg {
            // What came through a pipe may have described an interface behind its first packet.
            self.interfaces
                .resize(packet.vantage.0.saturating_add(1), InterfaceDescription::new(packet.link));
            self.writer.declare(&self.interfaces).map_err(|error| self.failed(error))?;
        }
        let is_untimed = packet.origin.as_ref().is_some_and(|origin| !origin.timed);
        let annotations = match self.format {
            Format::Pcap => Annotations::default(),
            Format::PcapNg => self.annotations(step, packet, !is_untimed),
        };
        let mut frame = FrameRef::new(step.time, packet.link, &packet.bytes).annotated(&annotations);
        frame.time = (!is_untimed).then_some(step.time);
        (frame.vantage, frame.original_len) = (packet.vantage, packet.wire_len);
        let mut written = self.writer.write(&frame);
        if matches!(written, Err(FileWriteError::NoTime { .. })) {
            // There is no block for this packet without a time: it keeps the time of the packet before it.
            frame.time = Some(step.time);
            written = self.writer.write(&frame);
        }
        written.map_err(|error| self.failed(error))
    }

    /// The annotations of a packet: those of the file that it came from, and our sentences.
    fn annotations(&self, step: &Step, packet: &Packet, timed: bool) -> Annotations {
        let mut comments = packet.comments.clone();
        for note in step.notes.iter().filter(|_| timed) {
            let words = note.words(self.language);
            if !comments.contains(&words) {
                comments.push(words);
            }
        }
        let said = packet.origin.as_ref().map(origin::annotations).unwrap_or_default();
        let kind = self.kinds.get(packet.vantage.0);
        let way = || kind.zip(packet.direction).and_then(|(kind, direction)| way(*kind, direction));
        Annotations {
            comments,
            flags: said.flags.or_else(|| way().map(file::PacketFlags::from)),
            packet_id: said.packet_id.or_else(|| timed.then_some(packet.id.0)),
            ..said
        }
    }

    /// Saves how many packets were lost. A trace has one count: with several interfaces only a count of 0 can be saved.
    fn dropped(&mut self, time: Timestamp, summary: &Summary) -> Result<(), Failure> {
        let Some(count) = summary.dropped else { return Ok(()) };
        let interfaces = self.writer.declared();
        for vantage in (0..interfaces).filter(|_| count == 0 || interfaces == 1) {
            self.writer.dropped(VantageIndex(vantage), time, count).map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    fn failed(&self, error: FileWriteError) -> Failure {
        Failure::WriteCapture { path: self.path.clone(), error }
    }
}

/// Which way a packet passed the interface of a vantage; unknown on loopback.
const fn way(kind: VantageKind, direction: Direction) -> Option<file::FrameDirection> {
    match (kind, direction) {
        (VantageKind::Loopback | VantageKind::Link, _) => None,
        (VantageKind::Client, Direction::ClientToServer)
        | (VantageKind::Server, Direction::ServerToClient) => Some(file::FrameDirection::Outbound),
        (VantageKind::Client, Direction::ServerToClient)
        | (VantageKind::Server, Direction::ClientToServer) => Some(file::FrameDirection::Inbound),
    }
}

/// Opens every file that a command names for saving.
pub(crate) fn open_files(
    paths: &[PathBuf],
    overwrite: bool,
    language: Language,
) -> Result<Vec<FileOutput>, Failure> {
    for (place, path) in paths.iter().enumerate() {
        if paths.iter().take(place).any(|other| other == path) {
            return Err(Failure::NamedTwice { path: path.clone() });
        }
    }
    paths.iter().map(|path| FileOutput::create(path, overwrite, language)).collect()
}
