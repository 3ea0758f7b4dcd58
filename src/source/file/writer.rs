//! Writes frames as pcap or pcapng. The file is valid after each frame.

use std::io::{self, Write};
use std::ops::Range;

use super::frame_ref::FrameRef;
use super::interface::{InterfaceDescription, Section};
use super::limit;
use super::magic::Format;
use crate::frame::{LinkType, Timestamp, VantageIndex};

mod error;
mod pcap;
mod pcapng;

pub use error::FileWriteError;

/// The size of the buffer of [`Writer::in_bulk`], in bytes.
const BULK: usize = 256 << 10;

/// A capture file that is being written.
///
/// Each frame is handed to the system immediately and whole, except with [`Writer::in_bulk`]: if the program is
/// killed, the file has every frame that was written. A file written in bulk lacks its last frames if the writer is
/// dropped without [`Writer::finish`].
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: W,
    format: Format,
    /// Whole packets and headers that have not been handed to the system yet.
    pending: Vec<u8>,
    /// The number of bytes that may stay in `pending`.
    buffer_limit: usize,
    /// The number of bytes that have been handed to the system.
    sent: u64,
    lanes: Vec<DeclaredInterface>,
    /// The number of sections, and the number of interfaces in all sections before the last.
    sections: usize,
    before: usize,
    /// Why a section could not be written, until the next call that returns errors.
    refused: Option<FileWriteError>,
    /// The link type in the header of a pcap file, once the header is written.
    link_type: Option<LinkType>,
}

/// What is needed of a declared interface to write its frames.
#[derive(Debug, Clone, Copy)]
struct DeclaredInterface {
    link_type: LinkType,
    snaplen: u32,
    /// The length of the frame check sequence, if it is known.
    fcs_length: Option<u8>,
    /// Nanoseconds from the Unix epoch to the epoch of the interface.
    offset: i128,
}

impl<W: Write> Writer<W> {
    /// A pcap file with times in nanoseconds. It has one link type, and no interfaces, comments or directions.
    pub const fn pcap(out: W) -> Self {
        Self {
            out,
            format: Format::Pcap,
            pending: Vec::new(),
            buffer_limit: 0,
            sent: 0,
            lanes: Vec::new(),
            sections: 0,
            before: 0,
            refused: None,
            link_type: None,
        }
    }

    /// A pcapng file with times in nanoseconds that begins with this section.
    pub fn pcapng(out: W, section: &Section) -> Self {
        let mut this = Self { format: Format::PcapNg, ..Self::pcap(out) };
        this.begin_section(section);
        this
    }

    /// A file of this format. If the format can name the writing program, it names captrace.
    pub fn new(out: W, format: Format) -> Self {
        match format {
            Format::Pcap => Self::pcap(out),
            Format::PcapNg => Self::pcapng(out, &Section::ours()),
        }
    }

    /// Replaces the section of [`Writer::new`]. It must be called before anything else is written.
    pub fn begin_with(&mut self, section: &Section) {
        if self.format == Format::PcapNg && self.lanes.is_empty() && self.sections == 1 {
            self.pending.clear();
            self.sections = 0;
            self.begin_section(section);
        }
    }

    /// Buffers frames before they are handed to the system: for conversions, which can be repeated.
    #[must_use]
    pub fn in_bulk(self) -> Self {
        Self { buffer_limit: BULK, ..self }
    }

    /// Declares the interfaces that have not been declared yet: all but the first [`Writer::declared`]. The vantage
    /// of a frame is an index into all declared interfaces.
    ///
    /// # Errors
    ///
    /// [`FileWriteError::LinkTypeTooLarge`], [`FileWriteError::UnknownLinkType`], [`FileWriteError::OptionTooLong`], and
    /// [`FileWriteError::Io`].
    pub fn declare(&mut self, interfaces: &[InterfaceDescription]) -> Result<(), FileWriteError> {
        for interface in interfaces.get(self.lanes.len()..).unwrap_or_default() {
            let number = link_type_number(interface.link_type)?;
            if self.format == Format::PcapNg {
                pcapng::interface(&mut self.pending, interface, number)?;
            }
            let offset = i128::from(interface.time_offset) * 1_000_000_000;
            self.lanes.push(DeclaredInterface {
                link_type: interface.link_type,
                snaplen: interface.snaplen,
                fcs_length: interface.fcs_length,
                offset,
            });
        }
        self.send(self.buffer_limit)
    }

    /// Begins another section with its own interfaces. Frames of earlier interfaces can no longer be written. Without
    /// effect in pcap, which has only one section. If a name of the section is too long, the next frame, interface or
    /// [`Writer::flush`] is refused with that error.
    pub fn begin_section(&mut self, section: &Section) {
        if self.format == Format::PcapNg {
            self.refused = pcapng::section(&mut self.pending, section).err();
            self.before = self.lanes.len();
        }
        self.sections += 1;
    }

    /// Writes a frame from another file. Interfaces that the file described before it, and their sections, are
    /// written first if they have not been written yet.
    ///
    /// # Errors
    ///
    /// Any [`FileWriteError`].
    pub fn copy(&mut self, frame: &FrameRef<'_>) -> Result<(), FileWriteError> {
        self.describe(frame.sections(), frame.interfaces())?;
        self.write(frame)
    }

    /// Writes the sections and interfaces that [`Writer::copy`] would write before a frame.
    ///
    /// # Errors
    ///
    /// As [`Writer::declare`].
    pub fn describe(
        &mut self,
        sections: &[Section],
        interfaces: &[InterfaceDescription],
    ) -> Result<(), FileWriteError> {
        for (n, interface) in interfaces.iter().enumerate().skip(self.lanes.len()) {
            for section in sections.iter().take(interface.section + 1).skip(self.sections) {
                self.begin_section(section);
            }
            self.declare(interfaces.get(..=n).unwrap_or_default())?;
        }
        Ok(())
    }

    /// The length of the file so far, in bytes.
    pub fn length(&self) -> u64 {
        let pending = u64::try_from(self.pending.len()).unwrap_or(u64::MAX);
        self.sent.saturating_add(pending)
    }

    /// The number of declared interfaces.
    pub const fn declared(&self) -> usize {
        self.lanes.len()
    }

    /// Which of them the current section has.
    pub const fn in_section(&self) -> Range<usize> {
        self.before..self.lanes.len()
    }

    /// Writes a frame, in pcapng with its annotations. In pcap, no interface needs to be declared.
    ///
    /// # Errors
    ///
    /// Any [`FileWriteError`].
    pub fn write(&mut self, frame: &FrameRef<'_>) -> Result<(), FileWriteError> {
        let (length, limit) = (frame.bytes.len(), limit::packet(frame.link_type));
        if length > limit {
            return Err(FileWriteError::TooLong { length, limit });
        }
        if u32::try_from(frame.original_len).is_err() {
            return Err(FileWriteError::OriginalTooLong { length: frame.original_len });
        }
        // The buffer is over its limit only after a write failed. A full disk must not fill the memory, too.
        self.send(self.buffer_limit)?;
        match self.format {
            Format::Pcap => self.write_pcap(frame)?,
            Format::PcapNg => self.write_pcapng(frame)?,
        }
        self.send(self.buffer_limit)
    }

    /// Writes the number of packets that an interface has dropped until `time`. Without effect in pcap.
    ///
    /// # Errors
    ///
    /// [`FileWriteError::UnknownVantage`], [`FileWriteError::TimeOutOfRange`], and [`FileWriteError::Io`].
    pub fn dropped(
        &mut self,
        vantage: VantageIndex,
        time: Timestamp,
        count: u64,
    ) -> Result<(), FileWriteError> {
        if self.format == Format::Pcap {
            return Ok(());
        }
        let number = vantage.0.checked_sub(self.before);
        let lane = self.lanes.get(vantage.0).copied();
        let (Some(number), Some(lane)) = (number, lane) else {
            return Err(FileWriteError::UnknownVantage { vantage: vantage.0 });
        };
        pcapng::statistics(&mut self.pending, number, pcapng::ticks(time, lane)?, count);
        self.send(self.buffer_limit)
    }

    /// Hands all pending bytes to the system, and writes the file header if nothing was written yet. To be called at
    /// the beginning of a capture and from time to time.
    ///
    /// # Errors
    ///
    /// [`FileWriteError::Io`].
    pub fn flush(&mut self) -> Result<(), FileWriteError> {
        if self.format == Format::Pcap && self.link_type.is_none() {
            let link_type = self.lanes.first().map_or(LinkType::Ethernet, |lane| lane.link_type);
            self.begin_pcap(link_type)?;
        }
        self.send(0)?;
        Ok(self.out.flush()?)
    }

    /// Writes all pending bytes and returns the underlying writer.
    ///
    /// # Errors
    ///
    /// [`FileWriteError::Io`].
    pub fn finish(mut self) -> Result<W, FileWriteError> {
        self.flush()?;
        Ok(self.out)
    }

    fn write_pcap(&mut self, frame: &FrameRef<'_>) -> Result<(), FileWriteError> {
        match self.link_type {
            None => {
                // A frame that cannot be written must not set the link type.
                pcap::packet(&mut Vec::new(), frame)?;
                self.begin_pcap(frame.link_type)?;
            }
            Some(first) if first.number() != frame.link_type.number() => {
                return Err(FileWriteError::MixedLinkTypes { first, other: frame.link_type });
            }
            Some(_) => {}
        }
        pcap::packet(&mut self.pending, frame)
    }

    fn begin_pcap(&mut self, link_type: LinkType) -> Result<(), FileWriteError> {
        let number = link_type_number(link_type)?;
        let fcs_length = self.lanes.first().and_then(|lane| lane.fcs_length);
        pcap::header(&mut self.pending, link_type, number, fcs_length);
        self.link_type = Some(link_type);
        Ok(())
    }

    fn write_pcapng(&mut self, frame: &FrameRef<'_>) -> Result<(), FileWriteError> {
        let vantage = frame.vantage.0;
        let number = vantage.checked_sub(self.before);
        let lane = self.lanes.get(vantage).copied();
        let (Some(number), Some(lane)) = (number, lane) else {
            return Err(FileWriteError::UnknownVantage { vantage });
        };
        if lane.link_type.number() != frame.link_type.number() {
            let (declared, other) = (lane.link_type, frame.link_type);
            return Err(FileWriteError::OtherLinkType { vantage, declared, other });
        }
        pcapng::packet(&mut self.pending, frame, number, lane)
    }

    /// Hands the pending bytes to the system if there are more than `buffer_limit`. Bytes that the system does not
    /// take stay pending, so a retry neither repeats nor omits any.
    fn send(&mut self, buffer_limit: usize) -> Result<(), FileWriteError> {
        if let Some(refused) = self.refused.take() {
            return Err(refused);
        }
        if self.pending.len() <= buffer_limit {
            return Ok(());
        }
        let mut sent = 0;
        let outcome = loop {
            let rest = self.pending.get(sent..).unwrap_or_default();
            if rest.is_empty() {
                break Ok(());
            }
            match self.out.write(rest) {
                Ok(0) => break Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => sent += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        self.pending.drain(..sent.min(self.pending.len()));
        self.sent = self.sent.saturating_add(u64::try_from(sent).unwrap_or(u64::MAX));
        outcome.map_err(FileWriteError::Io)
    }
}

/// The number of a link type, 16 bits in both formats.
fn link_type_number(link_type: LinkType) -> Result<u16, FileWriteError> {
    if link_type == LinkType::UNKNOWN {
        return Err(FileWriteError::UnknownLinkType);
    }
    u16::try_from(link_type.number()).map_err(|_| FileWriteError::LinkTypeTooLarge(link_type))
}

/// A length field. [`Writer::write`] refuses a frame that exceeds its range.
fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}
