//! The story of a live exchange: frames and calls come in from several threads, and leave in order of time, drawn and
//! saved.

use super::Failure;
use super::output::Output;
use super::save::Target;
use super::wireshark::Opinions;
use crate::call::{Call, TransportProtocol};
use crate::explain::Notice;
use crate::frame::{Frame, Timestamp};
use crate::step::{Recorder, Step, Summary};
use crate::trace::record::Header;

/// Something that happened.
#[derive(Debug)]
pub(crate) enum Event {
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

/// Where the steps of a session go.
pub(crate) struct Sinks {
    /// The screen.
    pub(crate) output: Output,
    /// The files that they are saved in.
    pub(crate) files: Vec<Target>,
    /// Whether what Wireshark would say is put beside each packet.
    pub(crate) wireshark: bool,
}

/// Draws and saves what happens.
pub(crate) struct Story {
    output: Output,
    files: Vec<Target>,
    recorder: Recorder,
    opinions: Option<Opinions>,
    /// How many packets are told at most.
    limit: Option<u64>,
    /// What has come in and may still have to wait for something earlier.
    waiting: Vec<Event>,
    /// How many packets every file has.
    saved: u64,
    /// Why a file could not be written any further.
    failure: Option<Failure>,
}

impl Story {
    /// Begins with the header, whose clock names the moment `epoch`. `port` is the server's, where it is known.
    pub(crate) fn begin(
        sinks: Sinks,
        header: &Header,
        epoch: Timestamp,
        port: Option<u16>,
    ) -> Result<Self, Failure> {
        let Sinks { output, files, wireshark } = sinks;
        let recorder = Recorder::new(epoch, port).seen_at(header.places());
        let opinions = wireshark.then(Opinions::live);
        let mut story = Self {
            output,
            files,
            recorder,
            opinions,
            limit: None,
            waiting: Vec::new(),
            saved: 0,
            failure: None,
        };
        story.save(|file| file.begin(header));
        story.output.begin(header)?;
        Ok(story)
    }

    /// Takes what happened, in whatever order it became known.
    pub(crate) fn take(&mut self, event: Event) {
        self.waiting.push(event);
    }

    /// Tells everything that happened before `moment`, in order of time.
    pub(crate) fn tell_until(&mut self, moment: Timestamp) -> Result<(), Failure> {
        // A stable sort: what became known first is told first where the clock cannot tell.
        self.waiting.sort_by_key(Event::time);
        let ready = self.waiting.partition_point(|event| event.time() < moment);
        for event in self.waiting.drain(..ready).collect::<Vec<_>>() {
            if self.is_full() {
                return Ok(());
            }
            let steps = match event {
                Event::Frame(frame) => self.recorder.frame(frame),
                Event::Call(call) => self.recorder.call(&call),
            };
            self.tell(steps)?;
        }
        Ok(())
    }

    /// Tells no more than this many packets.
    pub(crate) const fn limit(&mut self, packets: Option<u64>) {
        self.limit = packets;
    }

    /// Whether as many packets were told as may be.
    pub(crate) fn is_full(&self) -> bool {
        self.limit.is_some_and(|limit| self.recorder.packets() >= limit)
    }

    /// Whether a file could not be written any further.
    pub(crate) const fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Whether something still waits to be told.
    pub(crate) const fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether every flow of this protocol that was seen has come to its end; false where none was seen.
    pub(crate) fn is_over(&self, transport: TransportProtocol) -> bool {
        self.recorder.is_over(transport)
    }

    /// Tells what there is to say of the exchanges over a protocol, now that they are over.
    pub(crate) fn conclude(&mut self, transport: TransportProtocol) -> Result<(), Failure> {
        let steps = self.recorder.conclude(Some(transport));
        self.tell(steps)
    }

    /// Ends the story, says where it was saved, and gives its summary, and what went wrong with saving.
    pub(crate) fn finish(mut self, dropped: u64) -> Result<(Option<Summary>, Option<Failure>), Failure> {
        self.tell_until(Timestamp::from_nanoseconds(i64::MAX))?;
        let steps = self.recorder.finish(Some(dropped));
        let summary = steps.last().and_then(Step::summary).cloned();
        self.tell(steps)?;
        self.output.flush()?;
        self.output.tell_rest()?;
        if let Some(opinions) = &self.opinions {
            opinions.finish();
        }
        for file in &self.files {
            let notice = Notice::Saved { file: super::failure::shown(file.path()) };
            eprintln!("captrace: {}", self.output.screen.look.language.words().notice(&notice));
        }
        Ok((summary, self.failure))
    }

    /// Saves and draws steps.
    fn tell(&mut self, steps: impl IntoIterator<Item = Step>) -> Result<(), Failure> {
        for mut step in steps {
            if let Some(opinions) = &mut self.opinions {
                opinions.give(&mut step);
            }
            self.save(|file| file.write(&step));
            self.saved = self.recorder.packets();
            self.output.show(step)?;
        }
        self.output.flush_live()
    }

    /// Saves something in every file. One that cannot be written any further is given up.
    fn save(&mut self, write: impl Fn(&mut Target) -> Result<(), Failure>) {
        let saved = self.saved;
        self.files.retain_mut(|file| match write(file).and_then(|()| file.finish()) {
            Ok(()) => true,
            Err(failure) => {
                self.failure.get_or_insert(Failure::Unsaved { failure: Box::new(failure), packets: saved });
                false
            }
        });
    }
}
