//! Where records are saved: in a trace, or in a capture file whose packets carry our sentences as comments.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::{Failure, header, origin};
use crate::analysis::flow::Direction;
use crate::explain::Language;
use crate::frame::{Frame, LinkType, Timestamp, VantageIndex};
use crate::source::file::{self, Annotations, FileFrame, Format, Writer};
use crate::source::surrender::caller;
use crate::trace::Record;
use crate::trace::packet::PacketRecord;
use crate::trace::record::{Header, Summary, VantageKind};
use crate::trace::write::{TraceFile, open};

/// A file that records are saved in.
pub(crate) enum Target {
    Trace(TraceFile),
    Capture(Box<CaptureFile>),
}

impl Target {
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

    /// Saves one record.
    pub(crate) fn write(&mut self, record: &Record) -> Result<(), Failure> {
        match self {
            Self::Trace(file) => Ok(file.write(record)?),
            Self::Capture(file) => file.record(record),
        }
    }

    /// Saves what still waited for something that belongs to it.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        match self {
            Self::Trace(file) => Ok(file.flush()?),
            Self::Capture(file) => {
                file.flush()?;
                let flushed = file.writer.flush();
                flushed.map_err(|error| file.failed(error))
            }
        }
    }
}

/// A capture file under way. A packet is written when the next one comes, so that what is said of it is known.
pub(crate) struct CaptureFile {
    path: PathBuf,
    writer: Writer<File>,
    format: Format,
    language: Language,
    epoch: i64,
    vantages: HashMap<String, Lane>,
    waiting: Option<FileFrame>,
}

/// One vantage of the trace, as an interface of the file.
#[derive(Clone, Copy)]
struct Lane {
    index: usize,
    link_type: LinkType,
    kind: VantageKind,
}

impl CaptureFile {
    fn new(path: &Path, file: File, format: Format, language: Language) -> Self {
        Self {
            path: path.to_owned(),
            writer: Writer::new(file, format),
            format,
            language,
            epoch: 0,
            vantages: HashMap::new(),
            waiting: None,
        }
    }

    fn record(&mut self, record: &Record) -> Result<(), Failure> {
        match record {
            Record::Header(header) => self.header(header),
            Record::Packet(packet) => {
                self.flush()?;
                self.packet(packet);
                Ok(())
            }
            Record::Note(note) if note.about.is_some() => {
                // A packet without a time stands in a block that has no room for comments.
                if let Some(FileFrame { annotations, timed: true, .. }) = &mut self.waiting {
                    let words = note.words(self.language);
                    if !annotations.comments.contains(&words) {
                        annotations.comments.push(words);
                    }
                }
                Ok(())
            }
            Record::Summary(summary) => {
                self.flush()?;
                self.dropped(summary)
            }
            Record::Call(_) | Record::State(_) | Record::Note(_) => Ok(()),
        }
    }

    fn header(&mut self, header: &Header) -> Result<(), Failure> {
        self.epoch = header::epoch(header).unwrap_or(0);
        let mut interfaces = Vec::new();
        for (index, vantage) in header.vantages.iter().enumerate() {
            let link_type = vantage.link();
            interfaces.push(origin::interface(vantage));
            self.vantages.insert(vantage.id.clone(), Lane { index, link_type, kind: vantage.kind });
        }
        self.writer.begin_with(&origin::section(header.file.as_ref()));
        self.writer.declare(&interfaces).map_err(|error| self.failed(error))
    }

    fn packet(&mut self, packet: &PacketRecord) {
        let lane = self.vantages.get(&packet.vantage).copied();
        let lane =
            lane.unwrap_or(Lane { index: 0, link_type: LinkType::Ethernet, kind: VantageKind::Loopback });
        let frame = Frame {
            time: Timestamp::from_nanoseconds(self.epoch.saturating_add(packet.t_ns)),
            vantage: VantageIndex(lane.index),
            link_type: lane.link_type,
            bytes: packet.raw.clone(),
            original_len: usize::try_from(packet.len.wire).unwrap_or(usize::MAX),
        };
        let timed = packet.file.as_ref().is_none_or(|origin| origin.timed);
        let told = packet.file.as_ref().map(origin::annotations).unwrap_or_default();
        let way = || packet.dir.and_then(|direction| way(lane.kind, direction)).map(file::PacketFlags::from);
        let annotations = Annotations {
            comments: packet.comments.clone(),
            flags: told.flags.or_else(way),
            packet_id: told.packet_id.or_else(|| timed.then_some(packet.id.0)),
            ..told
        };
        self.waiting = Some(FileFrame { frame, timed, annotations });
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let Some(mut waiting) = self.waiting.take() else { return Ok(()) };
        if self.format == Format::Pcap {
            // It has no room for annotations, and a time that is not known would be 1970.
            waiting = FileFrame { timed: true, annotations: Annotations::default(), ..waiting };
        }
        // The one block without a time holds a packet of the first interface and nothing else: any other packet keeps the
        // time of the packet before it.
        let mut written = self.writer.write(&waiting.borrowed());
        if matches!(written, Err(file::FileWriteError::NoTime { .. })) {
            waiting.timed = true;
            written = self.writer.write(&waiting.borrowed());
        }
        written.map_err(|error| self.failed(error))
    }

    /// Saves how many packets were lost. A trace has one count, so with several interfaces only "none" can be told.
    fn dropped(&mut self, summary: &Summary) -> Result<(), Failure> {
        let Some(count) = summary.dropped else { return Ok(()) };
        let time = Timestamp::from_nanoseconds(self.epoch.saturating_add(summary.t_ns));
        let interfaces = self.writer.declared();
        for vantage in (0..interfaces).filter(|_| count == 0 || interfaces == 1) {
            self.writer.dropped(VantageIndex(vantage), time, count).map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    fn failed(&self, error: file::FileWriteError) -> Failure {
        Failure::WriteCapture { path: self.path.clone(), error }
    }
}

/// Which way a packet passed the interface of a vantage, where that can be told: on loopback it cannot.
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
) -> Result<Vec<Target>, Failure> {
    for (place, path) in paths.iter().enumerate() {
        if paths.iter().take(place).any(|other| other == path) {
            return Err(Failure::NamedTwice { path: path.clone() });
        }
    }
    paths.iter().map(|path| Target::create(path, overwrite, language)).collect()
}
