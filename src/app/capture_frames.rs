//! From a capture file to its frames, each with the time that a trace can hold, after the header of the trace that the file
//! becomes.

use super::file_clock::FileClock;
use super::progress::Progress;
use super::{header, origin};
use crate::frame::{RawFrame, Timestamp, VantageIndex};
use crate::source::file::{self, FileReader, FrameRef, Input};
use crate::step::Description;
use crate::trace::record::{Header, Vantage, VantageKind};

/// Takes what a capture file has, in its order.
pub(super) trait FrameSink<E> {
    /// Takes the header; the trace begins at `epoch`.
    fn begin(&mut self, header: Header, epoch: Timestamp) -> Result<(), E>;

    /// Takes what the file describes behind its first packet.
    fn describe(&mut self, description: Description) -> Result<(), E>;

    /// Takes the next frame.
    fn frame(&mut self, frame: &TimedFrame<'_>) -> Result<(), E>;

    /// Takes the end of the file: how many packets the kernel dropped, if the file says so.
    fn finish(&mut self, dropped: Option<u64>) -> Result<(), E>;
}

/// A frame and its time.
#[derive(Clone, Copy)]
pub(super) struct TimedFrame<'f> {
    /// The frame, as the file has it.
    pub(super) frame: FrameRef<'f>,
    /// Its time, as a trace can hold it.
    pub(super) time: Timestamp,
    /// Whether that is another one than the file says.
    pub(super) is_far: bool,
}

impl<'f> TimedFrame<'f> {
    /// The frame with its time.
    pub(super) const fn raw(&self) -> RawFrame<'f> {
        let Self { frame, time, .. } = *self;
        RawFrame {
            time,
            vantage: frame.vantage,
            link_type: frame.link_type,
            bytes: frame.bytes,
            original_len: frame.original_len,
        }
    }
}

/// The sections and interfaces that a file has described so far.
type Described<'a> = (&'a [file::Section], &'a [file::InterfaceDescription]);

/// Reads a capture file to its end, or until the sink fails; gives what is wrong with it, after everything before that has
/// been handed on.
pub(super) fn read<E>(mut input: Input, sink: &mut impl FrameSink<E>) -> Result<Option<String>, E> {
    let mut clock = FileClock::of(&mut input);
    let mut reader = match FileReader::from_input(input) {
        Ok(reader) => reader,
        Err(error) => return Ok(Some(error.to_string())),
    };
    // How many sections and interfaces were handed on; `None` before the header.
    let mut handed_on = None;
    let mut progress = Progress::new(reader.input().size());
    let defect = loop {
        progress.reached(reader.input().taken());
        let frame = match reader.next() {
            Ok(Some(frame)) => frame,
            Ok(None) => break None,
            Err(error) => break Some(error),
        };
        let (time, is_far) = clock.read(frame.time);
        let described = (frame.sections(), frame.interfaces());
        if handed_on != Some((described.0.len(), described.1.len())) {
            describe(described, time, &mut handed_on, sink)?;
        }
        sink.frame(&TimedFrame { frame, time, is_far })?;
    };
    progress.end();
    if handed_on.is_some() || defect.is_none() {
        describe((reader.sections(), reader.interfaces()), clock.last, &mut handed_on, sink)?;
    }
    let mut defects: Vec<_> = defect.iter().map(ToString::to_string).collect();
    if handed_on.is_some() {
        let dropped =
            reader.interfaces().iter().filter_map(|interface| interface.dropped).reduce(u64::saturating_add);
        sink.finish(dropped)?;
        defects.extend(clock.defect());
    }
    Ok((!defects.is_empty()).then(|| defects.join("\n  ")))
}

/// Hands on what the file has described since the last time: at first in the header of a trace that begins at `time`.
fn describe<E>(
    described: Described<'_>,
    time: Timestamp,
    handed_on: &mut Option<(usize, usize)>,
    sink: &mut impl FrameSink<E>,
) -> Result<(), E> {
    let (sections, interfaces) = described;
    match handed_on.replace((sections.len(), interfaces.len())) {
        None => {
            let header = header::of(time, Vec::new(), vantages(interfaces, 0));
            sink.begin(Header { file: origin::of_sections(sections), ..header }, time)
        }
        Some(known) if known == (sections.len(), interfaces.len()) => Ok(()),
        Some((known_sections, first)) => sink.describe(Description {
            first: VantageIndex(first),
            vantages: vantages(interfaces, first),
            file: origin::of_sections(sections.get(known_sections..).unwrap_or_default()),
        }),
    }
}

/// The interfaces of a file from `first` on, as the vantages of a trace.
fn vantages(interfaces: &[file::InterfaceDescription], first: usize) -> Vec<Vantage> {
    let vantage = |(place, interface): (usize, &file::InterfaceDescription)| Vantage {
        id: vantage_id(place, interface),
        kind: VantageKind::Link,
        interface: interface.name.clone().unwrap_or_else(|| format!("interface-{place}")),
        link_type: interface.link_type.to_string(),
        mtu: None,
        path: None,
        file: origin::of_interface(interface),
    };
    interfaces.iter().enumerate().skip(first).map(vantage).collect()
}

/// A name that no two interfaces of a file share.
fn vantage_id(place: usize, interface: &file::InterfaceDescription) -> String {
    match &interface.name {
        Some(name) if place == 0 => name.clone(),
        Some(name) => format!("{name}#{place}"),
        None => format!("interface-{place}"),
    }
}
