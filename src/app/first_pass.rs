//! A first pass through a file, which finds what must be known before its first step.
//!
//! A trace names every interface in its header, but a pcapng file may describe an interface as late as just before its first
//! packet. And Wireshark shows from the beginning of a connection what is known only at its end.

use std::io::BufReader;

use super::file_clock::FileClock;
use super::opened::OpenedRecording;
use super::wireshark::LookAhead;
use crate::analysis::wireshark::Foresight;
use crate::frame::Timestamp;
use crate::source::file::{self, FileReader, Format, Input};

/// The sections and interfaces that a file describes.
pub(super) type Described<'a> = (&'a [file::Section], &'a [file::InterfaceDescription]);

/// The result of the first pass; empty for a pipe, which can be read only once.
#[derive(Default)]
pub(super) struct FirstPass {
    sections: Vec<file::Section>,
    interfaces: Vec<file::InterfaceDescription>,
    /// The first time that a packet has: simple packet blocks have none.
    pub(super) time: Option<Timestamp>,
    /// How its connections end, if that was asked for.
    pub(super) foresight: Option<Foresight>,
}

impl FirstPass {
    /// Reads what is needed of a file before its first step. What is wrong with the file is reported when it is read again.
    pub(super) fn of(opened: &OpenedRecording, wireshark: bool) -> Self {
        let again = |input: &Input| input.again().ok().flatten();
        match opened {
            OpenedRecording::Trace(input) if wireshark => {
                let foresight = again(input).map(|input| LookAhead::of_trace(BufReader::new(input)));
                Self { foresight, ..Self::default() }
            }
            OpenedRecording::Text(text) if wireshark => {
                Self { foresight: Some(LookAhead::of_trace(text.as_bytes())), ..Self::default() }
            }
            OpenedRecording::Capture(input, format) if wireshark || *format == Format::PcapNg => {
                let time = again(input).and_then(first_time);
                again(input).map_or_else(Self::default, |input| Self::look(input, time, wireshark))
            }
            _ => Self::default(),
        }
    }

    fn look(input: Input, time: Option<Timestamp>, wireshark: bool) -> Self {
        let Ok(mut reader) = FileReader::from_input(input) else { return Self::default() };
        let mut wireshark = wireshark.then(LookAhead::new);
        let mut clock = FileClock::starting_at(time);
        let mut number = 0;
        while let Ok(Some(frame)) = reader.next() {
            number += 1;
            let (time, _) = clock.read(frame.time);
            if let Some(wireshark) = &mut wireshark {
                wireshark.frame(number, time, &frame);
            }
        }
        Self {
            sections: reader.sections().to_vec(),
            interfaces: reader.interfaces().to_vec(),
            time,
            foresight: wireshark.map(LookAhead::foresight),
        }
    }

    /// What the first pass has found, if that is more than what has been read so far.
    pub(super) fn or<'a>(&'a self, read: Described<'a>) -> Described<'a> {
        let is_more = self.interfaces.len() > read.1.len() || self.sections.len() > read.0.len();
        if is_more { (&self.sections, &self.interfaces) } else { read }
    }
}

/// The first time that a packet has.
fn first_time(input: Input) -> Option<Timestamp> {
    let mut reader = FileReader::from_input(input).ok()?;
    while let Ok(Some(frame)) = reader.next() {
        if frame.time.is_some() {
            return frame.time;
        }
    }
    None
}
