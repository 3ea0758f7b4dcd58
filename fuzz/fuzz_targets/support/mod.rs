//! What the targets share: frames processed and files read as by a command.
#![allow(dead_code, reason = "no target needs all of it")]

#[path = "../../../tests/support/file_frame.rs"]
mod file_frame;

use std::io::Cursor;

use captrace::internals::explain::Language;
use captrace::internals::frame::{Frame, LinkType, Timestamp};
use captrace::internals::source::file::{Format, FileReader, Writer};
use captrace::internals::step::{Recorder, Step};
use captrace::internals::trace::record::{Clock, Header, SCHEMA, VERSION, Vantage, VantageKind};
use captrace::internals::trace::read;
use captrace::internals::trace::write::{Form, TraceText};
use captrace::internals::trace::Item;
use captrace::internals::view::Look;
use captrace::internals::view::canvas::Canvas;
use captrace::internals::view::text::Line;
use file_frame::FileFrame;

/// Frames on their way to the screen: recorded, written as a trace and read again, drawn in a view of each kind.
pub struct Told {
    recorder: Recorder,
    canvases: Vec<Canvas>,
    script: TraceText,
    trace: String,
}

impl Told {
    /// Whether it is drawn one way or the other, a byte of the input decides: all at once is slow.
    pub fn new(choice: u8, link_type: LinkType) -> Self {
        let (width, language, absolute) =
            if choice % 2 == 0 { (80, Language::English, false) } else { (40, Language::Chinese, true) };
        let look = Look { absolute, ..Look::new(width, language) };
        let mut canvases = match choice / 2 % 2 {
            0 => vec![Canvas::ladder(look), Canvas::detail(look)],
            _ => vec![Canvas::auto(look), Canvas::hex(look, Some("tcp.seq".to_owned()))],
        };
        let (header, mut script, mut trace) = (header(link_type), TraceText::new(Form::Lines), String::new());
        script.header(&header, &mut trace).unwrap();
        for canvas in &mut canvases {
            drop(canvas.begin(&header));
        }
        Self { recorder: Recorder::default(), canvases, script, trace }
    }

    pub fn frame(&mut self, frame: Frame) {
        let steps = self.recorder.frame(frame);
        self.show(&steps);
    }

    /// The closing remarks and the summary; then the whole trace is read and written again, and is the same.
    pub fn end(mut self) {
        let steps = self.recorder.finish(Some(0));
        self.show(&steps);
        for canvas in &mut self.canvases {
            drop(canvas.flush());
        }
        let (mut script, mut again) = (TraceText::new(Form::Lines), String::new());
        let findings = read::steps(self.trace.as_bytes(), |item| match item {
            Item::Header(header) => script.header(&header, &mut again).unwrap(),
            Item::Step(step) => script.step(&step, &mut again).unwrap(),
        });
        assert_eq!(findings.unwrap().defects, []);
        assert_eq!(again, self.trace);
    }

    fn show(&mut self, steps: &[Step]) {
        for step in steps {
            self.script.step(step, &mut self.trace).unwrap();
            for canvas in &mut self.canvases {
                canvas.feed(step, &mut |_: &Line| ());
            }
        }
    }
}

/// A frame of this link type, truncated by this number of bytes.
pub fn frame(nanoseconds: i64, link_type: LinkType, bytes: &[u8], cut: usize) -> Frame {
    Frame {
        time: Timestamp::from_nanoseconds(nanoseconds),
        vantage: captrace::internals::frame::VantageIndex(0),
        link_type,
        bytes: bytes.to_vec(),
        original_len: bytes.len() + cut,
        fate: None,
    }
}

/// Every frame that bytes hold as a capture file; those are the same after they were written and read again.
pub fn read_and_write(bytes: &[u8]) {
    let Some((frames, interfaces)) = read(bytes) else { return };
    let mut writer = Writer::new(Vec::new(), Format::PcapNg);
    if writer.declare(&interfaces).is_err() {
        return;
    }
    if frames.iter().any(|frame| writer.write(&frame.borrowed()).is_err()) {
        return;
    }
    let Ok(file) = writer.finish() else { return };
    let (again, _) = read(&file).unwrap();
    let of = |frames: Vec<FileFrame>| -> Vec<_> {
        let kept = |it: FileFrame| (it.timed.then_some(it.frame.time), it.frame.bytes, it.frame.original_len);
        frames.into_iter().map(kept).collect()
    };
    assert_eq!(again.len(), frames.len());
    assert_eq!(of(again), of(frames));
}

fn read(bytes: &[u8]) -> Option<(Vec<FileFrame>, Vec<captrace::internals::source::file::InterfaceDescription>)> {
    let mut reader = FileReader::new(Cursor::new(bytes.to_vec())).ok()?;
    let mut frames = Vec::new();
    loop {
        match reader.next() {
            Ok(Some(frame)) => frames.push(FileFrame::of(&frame)),
            Ok(None) => break,
            Err(error) => {
                drop(error.to_string());
                break;
            }
        }
    }
    let interfaces = reader.interfaces().to_vec();
    Some((frames, interfaces))
}

fn header(link_type: LinkType) -> Header {
    Header {
        schema: SCHEMA.to_owned(),
        version: VERSION.to_owned(),
        tool: "fuzz".to_owned(),
        tool_version: "0".to_owned(),
        created: "1970-01-01T00:00:00Z".to_owned(),
        command: String::new(),
        endpoints: Vec::new(),
        vantages: vec![Vantage {
            id: "fuzz".to_owned(),
            kind: VantageKind::Link,
            interface: "fuzz".to_owned(),
            link_type: link_type.to_string(),
            mtu: None,
            path: None,
            file: None,
        }],
        clock: Clock {
            source: "realtime".to_owned(),
            epoch: "1970-01-01T00:00:00Z".to_owned(),
            unit: "ns".to_owned(),
        },
        file: None,
        lab: None,
    }
}
