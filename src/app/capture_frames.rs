//! From a capture file to its frames, each with the time that a trace can hold, after the header of the trace that the file
//! becomes.

use super::file_clock::FileClock;
use super::first_pass::{Described, FirstPass};
use super::progress::Progress;
use super::text::{Noun, count};
use super::{header, origin};
use crate::frame::Timestamp;
use crate::language::said;
use crate::source::file::{self, FileReader, FrameRef, Input};
use crate::trace::record::{Header, Vantage, VantageKind};

/// Takes what a capture file has, in its order.
pub(super) trait FrameSink<E> {
    /// Takes the header; the trace begins at `epoch`.
    fn begin(&mut self, header: Header, epoch: Timestamp) -> Result<(), E>;

    /// Takes the next frame.
    fn frame(&mut self, frame: TimedFrame<'_>) -> Result<(), E>;

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

/// Reads a capture file to its end, or until the sink fails; gives what is wrong with it, after everything before that has
/// been handed on.
pub(super) fn read<E>(
    input: Input,
    first_pass: &FirstPass,
    sink: &mut impl FrameSink<E>,
) -> Result<Option<String>, E> {
    let mut reader = match FileReader::from_input(input) {
        Ok(reader) => reader,
        Err(error) => return Ok(Some(error.to_string())),
    };
    // How many interfaces the header names; `None` until it was handed on.
    let mut named = None;
    // How many packets came from an interface that the header does not name.
    let mut unnamed = 0_u64;
    let mut clock = FileClock::starting_at(first_pass.time);
    let mut progress = Progress::new(reader.input().size());
    let defect = loop {
        progress.reached(reader.input().taken());
        let frame = match reader.next() {
            Ok(Some(frame)) => frame,
            Ok(None) => break None,
            Err(error) => break Some(error),
        };
        let (time, is_far) = clock.read(frame.time);
        let named = if let Some(named) = named {
            named
        } else {
            let described = first_pass.or((frame.sections(), frame.interfaces()));
            sink.begin(header_of(described, time), time)?;
            *named.insert(described.1.len())
        };
        unnamed += u64::from(frame.vantage.0 >= named);
        sink.frame(TimedFrame { frame, time, is_far })?;
    };
    progress.end();
    if named.is_none() && defect.is_none() {
        sink.begin(header_of((reader.sections(), reader.interfaces()), clock.last), clock.last)?;
        named = Some(reader.interfaces().len());
    }
    let mut defects: Vec<_> = defect.iter().map(ToString::to_string).collect();
    if named.is_some() {
        let dropped =
            reader.interfaces().iter().filter_map(|interface| interface.dropped).reduce(u64::saturating_add);
        sink.finish(dropped)?;
        defects.extend(of_unnamed(unnamed));
        defects.extend(clock.defect());
    }
    Ok((!defects.is_empty()).then(|| defects.join("\n  ")))
}

/// The defect of a file with packets from interfaces that the header does not name.
fn of_unnamed(packets: u64) -> Option<String> {
    (packets > 0).then(|| {
        let packets = count(packets, Noun::Packet);
        said!(
            "{packets} came from interfaces that the file described only after its first packet: \
                 their link type is not in the trace; save the input as a file, which can be read twice",
            "{packets}来自文件在第一个分组之后才描述的接口：记录中没有它们的链路类型；请把输入保存成\
                 文件，文件可以读两遍"
        )
    })
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
