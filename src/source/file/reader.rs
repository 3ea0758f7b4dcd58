//! Reads the frames of a capture file of either format.

use std::io::Read;

use super::descriptions::Descriptions;
use super::error::FileError;
use super::frame_location::{AnnotationRanges, FrameLocation};
use super::frame_ref::{AnnotationSource, FrameRef};
use super::input::Input;
use super::interface::{InterfaceDescription, Section};
use super::magic::{self, Format};
use super::options::BlockOptions;
use super::pcap::Pcap;
use super::pcapng::PcapNg;
use crate::frame::VantageIndex;

/// A capture file that is being read.
#[derive(Debug)]
pub struct FileReader {
    input: Input,
    format_reader: FormatReader,
    known: Descriptions,
    failed: bool,
}

#[derive(Debug)]
enum FormatReader {
    Pcap(Pcap),
    PcapNg(PcapNg),
}

impl FileReader {
    /// Reads from any source: a socket, a pipe, memory.
    ///
    /// # Errors
    ///
    /// As [`FileReader::from_input`].
    pub fn new(source: impl Read + Send + 'static) -> Result<Self, FileError> {
        Self::from_input(Input::new(source)?)
    }

    /// Reads an opened file, from its beginning.
    ///
    /// # Errors
    ///
    /// The file header cannot be read or is wrong: any [`FileError`] except [`FileError::Open`].
    pub fn from_input(mut input: Input) -> Result<Self, FileError> {
        let mut known = Descriptions::default();
        let format_reader = match input.format()? {
            Some(Format::Pcap) => FormatReader::Pcap(Pcap::begin(&mut input, &mut known)?),
            Some(Format::PcapNg) => FormatReader::PcapNg(PcapNg::begin(&mut input, &mut known)?),
            None => return Err(magic::refuse(input.beginning()?)),
        };
        Ok(Self { input, format_reader, known, failed: false })
    }

    /// The next frame in file order; `None` at the end of the file and after an error.
    ///
    /// # Errors
    ///
    /// Once, when the file cannot be read any further: any [`FileError`] except [`FileError::Open`].
    #[expect(clippy::should_implement_trait, reason = "an iterator could not lend what it gives")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<FrameRef<'_>>, FileError> {
        if self.failed {
            return Ok(None);
        }
        let found = match &mut self.format_reader {
            FormatReader::Pcap(pcap) => pcap.next(&mut self.input),
            FormatReader::PcapNg(pcapng) => pcapng.next(&mut self.input, &mut self.known),
        };
        match found {
            Ok(Some(found)) => Ok(Some(self.lend(found))),
            Ok(None) => Ok(None),
            Err(error) => {
                self.failed = true;
                Err(error)
            }
        }
    }

    /// The interfaces that the file has described so far, in file order.
    pub fn interfaces(&self) -> &[InterfaceDescription] {
        &self.known.interfaces
    }

    /// The sections that have begun so far, at least one.
    pub fn sections(&self) -> &[Section] {
        &self.known.sections
    }

    /// The format of the file.
    pub const fn format(&self) -> Format {
        match self.format_reader {
            FormatReader::Pcap(_) => Format::Pcap,
            FormatReader::PcapNg(_) => Format::PcapNg,
        }
    }

    /// The file itself: its size, and the number of bytes read.
    pub const fn input(&self) -> &Input {
        &self.input
    }

    #[inline]
    fn lend(&self, found: FrameLocation) -> FrameRef<'_> {
        let annotations = match (found.annotations, &self.format_reader) {
            (AnnotationRanges::Options { options, drops }, FormatReader::PcapNg(pcapng)) => {
                let options = BlockOptions::new(self.input.slice(options), pcapng.order());
                AnnotationSource::Options { options, drops }
            }
            (AnnotationRanges::Flags(flags), _) => AnnotationSource::Flags(flags),
            (AnnotationRanges::Options { .. }, FormatReader::Pcap(_)) => AnnotationSource::Flags(None),
        };
        FrameRef {
            time: found.time,
            vantage: VantageIndex(found.vantage),
            link_type: found.link_type,
            bytes: self.input.slice(found.bytes),
            original_len: found.original_len,
            interfaces: &self.known.interfaces,
            sections: &self.known.sections,
            annotations,
        }
    }
}
