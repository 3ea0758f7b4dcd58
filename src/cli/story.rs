//! The story of a live exchange: frames and calls come in from several threads, and leave in order of time, drawn and
//! saved.

use super::Failure;
use super::screen::Screen;
use crate::call::{Call, Transport};
use crate::explain::{self, Remark};
use crate::frame::{Frame, Timestamp};
use crate::trace::record::{Header, Record};
use crate::trace::recorder::Recorder;
use crate::trace::write::TraceFile;
use crate::view::drawing::Drawing;

/// Something that happened.
#[derive(Debug)]
pub(super) enum Event {
    /// A frame was seen.
    Frame(Frame),
    /// One of our programs called its socket.
    Call(Call),
}

impl Event {
    const fn time(&self) -> Timestamp {
        match self {
            Self::Frame(frame) => frame.time,
            Self::Call(call) => call.time,
        }
    }
}

/// Draws and saves what happens.
pub(super) struct Story {
    screen: Screen,
    drawing: Drawing,
    files: Vec<TraceFile>,
    recorder: Recorder,
    /// What has come in and may still have to wait for something earlier.
    waiting: Vec<Event>,
}

impl Story {
    /// Opens the files and begins the story. `epoch` is the moment that the header's clock names.
    pub(super) fn begin(
        screen: Screen,
        files: Vec<TraceFile>,
        header: &Header,
        epoch: Timestamp,
        port: u16,
    ) -> Result<Self, Failure> {
        let recorder = Recorder::new(header, epoch, Some(port));
        let mut story =
            Self { screen, drawing: Drawing::new(screen.look), files, recorder, waiting: Vec::new() };
        story.tell(&[Record::Header(header.clone())])?;
        Ok(story)
    }

    /// Takes what happened, in whatever order it became known.
    pub(super) fn take(&mut self, event: Event) {
        self.waiting.push(event);
    }

    /// Tells everything that happened before `moment`, in order of time.
    pub(super) fn tell_until(&mut self, moment: Timestamp) -> Result<(), Failure> {
        // A stable sort: what became known first is told first where the clock cannot tell.
        self.waiting.sort_by_key(Event::time);
        let ready = self.waiting.partition_point(|event| event.time() < moment);
        for event in self.waiting.drain(..ready).collect::<Vec<_>>() {
            let records = match &event {
                Event::Frame(frame) => self.recorder.frame(frame),
                Event::Call(call) => self.recorder.call(call),
            };
            self.tell(&records)?;
        }
        Ok(())
    }

    /// Whether something still waits to be told.
    pub(super) const fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether every flow of this protocol that was seen has come to its end; false where none was seen.
    pub(super) fn is_over(&self, transport: Transport) -> bool {
        self.recorder.is_over(transport)
    }

    /// Tells what there is to say of the exchanges over a protocol, now that they are over.
    pub(super) fn conclude(&mut self, transport: Transport) -> Result<(), Failure> {
        let records = self.recorder.conclude(Some(transport));
        self.tell(&records)
    }

    /// Ends the story, and says where it was saved.
    pub(super) fn finish(mut self, dropped: u64) -> Result<(), Failure> {
        self.tell_until(Timestamp::from_nanoseconds(i64::MAX))?;
        let records = self.recorder.finish(Some(dropped));
        self.tell(&records)?;
        let last = self.drawing.flush();
        self.screen.show(&last)?;
        for file in &self.files {
            let remark = Remark::Saved { file: super::read::shown(file.path()) };
            eprintln!("captrace: {}", explain::remark(self.screen.look.language, &remark));
        }
        Ok(())
    }

    /// Saves and draws records that belong together.
    fn tell(&mut self, records: &[Record]) -> Result<(), Failure> {
        for record in records {
            for file in &mut self.files {
                file.write(record).map_err(Failure::failed)?;
            }
        }
        let mut lines: Vec<_> = records.iter().flat_map(|record| self.drawing.feed(record)).collect();
        lines.extend(self.drawing.flush_live());
        self.screen.show(&lines)
    }
}
