//! From the frames of a capture file to the steps of a trace.

use super::file_clock::FileClock;
use super::first_pass::{Described, FirstPass};
use super::progress::Progress;
use super::text::{Noun, count};
use super::{header, origin};
use crate::frame::{Frame, Timestamp};
use crate::language::said;
use crate::source::file::{self, FileReader, Input};
use crate::step::{Recorder, Step};
use crate::trace::Item;
use crate::trace::record::{Header, Vantage, VantageKind};

/// Reads a capture file to its end, or until `sink` fails; gives what is wrong with it, after everything before that has
/// been handed on.
pub(super) fn read<E>(
    input: Input,
    first_pass: &FirstPass,
    sink: &mut dyn FnMut(Item) -> Result<(), E>,
) -> Result<Option<String>, E> {
    let mut reader = match FileReader::from_input(input) {
        Ok(reader) => reader,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let mut recording: Option<FrameRecorder> = None;
    let mut clock = FileClock::starting_at(first_pass.time);
    let mut progress = Progress::new(reader.input().size());
    let defect = loop {
        progress.reached(reader.input().taken());
        let (frame, check_len, comments, origin) = match reader.next() {
            Ok(Some(frame)) => {
                let (time, is_far) = clock.read(frame.time);
                let (vantage, link_type, original_len) = (frame.vantage, frame.link_type, frame.original_len);
                let check_len = frame.check_len();
                let comments: Vec<_> = frame.comments().map(std::borrow::Cow::into_owned).collect();
                let mut origin = origin::of_packet(&frame);
                if is_far {
                    origin.get_or_insert_default().timed = false;
                }
                let frame =
                    Frame { time, vantage, link_type, bytes: frame.bytes.to_vec(), original_len, fate: None };
                (frame, check_len, comments, origin)
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        };
        if recording.is_none() {
            let described = first_pass.or((reader.sections(), reader.interfaces()));
            let (new, header) = FrameRecorder::begin(described, frame.time);
            sink(Item::Header(header))?;
            recording = Some(new);
        }
        let Some(recording) = &mut recording else { break None };
        recording.admit(&frame);
        let mut steps = recording.recorder.frame_with_check(frame, check_len);
        if let Some(packet) = steps.first_mut().and_then(Step::packet_mut) {
            (packet.comments, packet.origin) = (comments, origin);
        }
        steps.into_iter().try_for_each(|step| sink(Item::Step(step)))?;
    };
    progress.end();
    if recording.is_none() && defect.is_none() {
        let (new, header) = FrameRecorder::begin((reader.sections(), reader.interfaces()), clock.last);
        sink(Item::Header(header))?;
        recording = Some(new);
    }
    let mut defects: Vec<_> = defect.iter().map(ToString::to_string).collect();
    if let Some(mut recording) = recording {
        let dropped =
            reader.interfaces().iter().filter_map(|interface| interface.dropped).reduce(u64::saturating_add);
        recording.recorder.finish(dropped).into_iter().try_for_each(|step| sink(Item::Step(step)))?;
        defects.extend(recording.defect());
        defects.extend(clock.defect());
    }
    Ok((!defects.is_empty()).then(|| defects.join("\n  ")))
}

/// Makes steps of the frames of a capture file, and counts the frames that a trace cannot show as the file has them.
struct FrameRecorder {
    recorder: Recorder,
    /// How many interfaces the header names.
    named: usize,
    /// How many packets came from an interface that the header does not name.
    unnamed: u64,
}

impl FrameRecorder {
    fn begin((sections, interfaces): Described<'_>, epoch: Timestamp) -> (Self, Header) {
        let header = header_of((sections, interfaces), epoch);
        let recorder = Recorder::new(epoch, None).seen_at(header.places());
        (Self { recorder, named: interfaces.len(), unnamed: 0 }, header)
    }

    /// Counts a frame from an interface that the header does not name.
    fn admit(&mut self, frame: &Frame) {
        self.unnamed += u64::from(frame.vantage.0 >= self.named);
    }

    fn defect(&self) -> Option<String> {
        let packets = count(self.unnamed, Noun::Packet);
        (self.unnamed > 0).then(|| {
            said!(
                "{packets} came from interfaces that the file described only after its first packet: \
                 their link type is not in the trace; save the input as a file, which can be read twice",
                "{packets}来自文件在第一个分组之后才描述的接口：记录中没有它们的链路类型；请把输入保存成\
                 文件，文件可以读两遍"
            )
        })
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
