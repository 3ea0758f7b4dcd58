//! What has to be known of a file before its first packet is recorded: it is read to its end for that first, through
//! the one opened file.
//!
//! A trace names every interface in its header; a pcapng file may describe one as late as just before that interface's
//! first packet. And Wireshark shows of a connection from its beginning what is known at its end only.

use std::io::BufReader;

use super::file_clock::FileClock;
use super::wireshark::LookAhead;
use crate::analysis::wireshark::Foresight;
use crate::frame::Timestamp;
use crate::source::file::{self, FileReader, Format, Input};

/// The sections and interfaces that a file describes.
pub(super) type Described<'a> = (&'a [file::Section], &'a [file::InterfaceDescription]);

/// What is known of a file ahead. Of a pipe, which can be read only once, that is nothing.
#[derive(Default)]
pub(super) struct Ahead {
    sections: Vec<file::Section>,
    interfaces: Vec<file::InterfaceDescription>,
    /// The first time that a packet has: simple packet blocks have none.
    pub(super) time: Option<Timestamp>,
    /// How its connections end, where that was asked for.
    pub(super) foresight: Option<Foresight>,
}

impl Ahead {
    /// Reads ahead what is needed of an opened file; `format` is none for a trace. What is wrong with the file is said
    /// when it is read again.
    pub(super) fn of(input: &Input, format: Option<Format>, wireshark: bool) -> Self {
        let again = || input.again().ok().flatten();
        match format {
            None if wireshark => {
                let foresight = again().map(|input| LookAhead::of_trace(BufReader::new(input)));
                Self { foresight, ..Self::default() }
            }
            Some(format) if wireshark || format == Format::PcapNg => {
                let time = again().and_then(first_time);
                again().map_or_else(Self::default, |input| Self::look(input, time, wireshark))
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

    /// What is known ahead, where that is more than what has been read.
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
