//! Where steps are saved: in a trace, or in a capture file whose packets carry our sentences as comments.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::rotation::Rotation;
use super::text::shown;
use super::text_file::create;
use super::whole_file::WholeFile;
use super::{Failure, origin};
use crate::analysis::flow::Direction;
use crate::explain::Language;
use crate::frame::{FrameDirection, LinkType, RawFrame, Timestamp, VantageIndex};
use crate::source::file::{
    self, Annotations, FileWriteError, Format, FrameRef, InterfaceDescription, Section, Writer,
};
use crate::step::{Description, Event, Packet, Step};
use crate::trace::record::{Header, Vantage, VantageKind};
use crate::trace::write::{Form, TraceFile};

/// A file that steps are saved in.
pub(crate) enum FileOutput {
    Trace(TraceFile),
    Capture(Box<CaptureFile>),
}

impl FileOutput {
    /// Opens the file that this name asks for, before anything happens: a name that cannot be written is found out at
    /// once. Under sudo it belongs to the user who called.
    pub(crate) fn create(path: &Path, overwrite: bool, language: Language) -> Result<Self, Failure> {
        Ok(if let Some(format) = format(path) {
            let file = create(path, overwrite)?;
            Self::Capture(Box::new(CaptureFile::new(path, file, format, language)))
        } else {
            let form = Form::of(path)?;
            Self::Trace(TraceFile::new(path, create(path, overwrite)?, form))
        })
    }

    /// Opens the first of the files of a rotation.
    ///
    /// # Errors
    ///
    /// It cannot be made, or the name is that of a trace.
    pub(crate) fn rotating(mut rotation: Rotation, language: Language) -> Result<Self, Failure> {
        let Some(format) = format(rotation.name()) else {
            return Err(Failure::NoRotation { path: rotation.name().to_owned() });
        };
        let (path, file) = rotation.next()?;
        let capture = CaptureFile::new(&path, file, format, language);
        Ok(Self::Capture(Box::new(CaptureFile { rotation: Some(rotation), ..capture })))
    }

    /// Saves a frame as it was captured: only capture files can, a trace needs its analysis.
    pub(crate) fn frame(&mut self, frame: RawFrame<'_>) -> Result<(), Failure> {
        match self {
            Self::Trace(_) => Ok(()),
            Self::Capture(file) => file.frame(frame),
        }
    }

    /// Whether frames can be saved as they were captured.
    pub(crate) const fn takes_frames(&self) -> bool {
        matches!(self, Self::Capture(_))
    }

    /// The folder in which further files will be made.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Trace(_) => None,
            Self::Capture(file) => file.rotation.as_ref().map(Rotation::folder),
        }
    }

    /// What was saved where, for a notice.
    pub(crate) fn names(&self) -> String {
        let rotation = match self {
            Self::Trace(_) => None,
            Self::Capture(file) => file.rotation.as_ref(),
        };
        rotation.map_or_else(|| shown(self.path()), ToString::to_string)
    }

    /// Saves how many packets were lost, at the end.
    pub(crate) fn dropped(&mut self, time: Timestamp, count: u64) -> Result<(), Failure> {
        match self {
            Self::Trace(_) => Ok(()),
            Self::Capture(file) => file.dropped(time, count),
        }
    }

    /// Gathers what is saved before it is given to the system: for converting, where the work could be done again.
    pub(crate) fn in_bulk(self) -> Self {
        match self {
            Self::Trace(file) => Self::Trace(file.in_bulk()),
            Self::Capture(file) => {
                let CaptureFile { writer, .. } = *file;
                let writer = writer.in_bulk();
                Self::Capture(Box::new(CaptureFile { writer, is_in_bulk: true, ..*file }))
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
    section: Section,
    is_in_bulk: bool,
    /// Whether a packet stands in this file.
    has_packets: bool,
    /// The files that follow this one when it is full.
    rotation: Option<Rotation>,
}

impl CaptureFile {
    fn new(path: &Path, file: File, format: Format, language: Language) -> Self {
        let (writer, path) = (Writer::new(WholeFile::new(file), format), path.to_owned());
        let (interfaces, kinds, section) = (Vec::new(), Vec::new(), Section::ours());
        Self {
            path,
            writer,
            format,
            language,
            interfaces,
            kinds,
            section,
            is_in_bulk: false,
            has_packets: false,
            rotation: None,
        }
    }

    fn begin(&mut self, header: &Header) -> Result<(), Failure> {
        self.interfaces = header.vantages.iter().map(origin::interface).collect();
        self.kinds = header.vantages.iter().map(|vantage| vantage.kind).collect();
        self.section = origin::section(header.file.as_ref());
        self.writer.begin_with(&self.section);
        self.writer.declare(&self.interfaces).map_err(|error| self.failed(error))
    }

    fn frame(&mut self, frame: RawFrame<'_>) -> Result<(), Failure> {
        let RawFrame { time, vantage, link_type, bytes, original_len } = frame;
        self.make_room(bytes.len())?;
        let mut frame = FrameRef::new(time, link_type, bytes);
        (frame.vantage, frame.original_len) = (vantage, original_len);
        self.has_packets = true;
        self.writer.write(&frame).map_err(|error| self.failed(error))
    }

    /// Goes on in the next file of the rotation if a packet with so many bytes has no room in this one.
    fn make_room(&mut self, bytes: usize) -> Result<(), Failure> {
        /// What a block takes more than its packet, without comments.
        const BLOCK: usize = 36;
        let Some(rotation) = &mut self.rotation else { return Ok(()) };
        let length = self.writer.length().saturating_add(u64::try_from(bytes + BLOCK).unwrap_or(u64::MAX));
        if length <= rotation.limit() || !self.has_packets {
            return Ok(());
        }
        self.writer.flush().map_err(|error| Failure::WriteCapture { path: self.path.clone(), error })?;
        let (path, file) = rotation.next()?;
        let mut writer = Writer::new(WholeFile::new(file), self.format);
        if self.is_in_bulk {
            writer = writer.in_bulk();
        }
        (self.path, self.writer, self.has_packets) = (path, writer, false);
        self.writer.begin_with(&self.section);
        self.writer.declare(&self.interfaces).map_err(|error| self.failed(error))
    }

    fn step(&mut self, step: &Step) -> Result<(), Failure> {
        match &step.event {
            Event::Packet(packet) => self.packet(step, packet),
            Event::End(summary) => summary.dropped.map_or(Ok(()), |count| self.dropped(step.time, count)),
            Event::Description(description) => self.describe(description),
            Event::Call(_) | Event::Kernel(_) | Event::Remark => Ok(()),
        }
    }

    /// Saves further interfaces: in a section of their own, if the file that they come from had one.
    fn describe(&mut self, description: &Description) -> Result<(), Failure> {
        if description.file.is_some() {
            self.section = origin::section(description.file.as_ref());
            self.writer.begin_section(&self.section);
        }
        let (first, link) = (description.first.0, description.vantages.first().map(Vantage::link));
        // Vantages that a trace names and does not describe keep their places.
        self.interfaces.resize(first, InterfaceDescription::new(link.unwrap_or(LinkType::Ethernet)));
        self.kinds.resize(first, VantageKind::Link);
        self.kinds.extend(description.vantages.iter().map(|vantage| vantage.kind));
        self.interfaces.extend(description.vantages.iter().map(origin::interface));
        self.writer.declare(&self.interfaces).map_err(|error| self.failed(error))
    }

    fn packet(&mut self, step: &Step, packet: &Packet) -> Result<(), Failure> {
        self.make_room(packet.bytes.len())?;
        self.has_packets = true;
        if self.interfaces.len() <= packet.vantage.0 && self.format == Format::PcapNg {
            // A trace may name vantages that it does not describe.
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
    fn dropped(&mut self, time: Timestamp, count: u64) -> Result<(), Failure> {
        let is_for_one = count == 0 || self.writer.declared() == 1;
        for vantage in self.writer.in_section().filter(|_| is_for_one) {
            self.writer.dropped(VantageIndex(vantage), time, count).map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    fn failed(&self, error: FileWriteError) -> Failure {
        Failure::WriteCapture { path: self.path.clone(), error }
    }
}

/// The format of the capture file that this name asks for; `None` for a trace.
fn format(path: &Path) -> Option<Format> {
    match path.extension()?.to_str()? {
        "pcap" => Some(Format::Pcap),
        "pcapng" => Some(Format::PcapNg),
        _ => None,
    }
}

/// Which way a packet passed the interface of a vantage; unknown on loopback.
const fn way(kind: VantageKind, direction: Direction) -> Option<FrameDirection> {
    match (kind, direction) {
        (VantageKind::Loopback | VantageKind::Link, _) => None,
        (VantageKind::Client, Direction::ClientToServer)
        | (VantageKind::Server, Direction::ServerToClient) => Some(FrameDirection::Outbound),
        (VantageKind::Client, Direction::ServerToClient)
        | (VantageKind::Server, Direction::ClientToServer) => Some(FrameDirection::Inbound),
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
