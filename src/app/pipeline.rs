//! The pipeline of a session: frames and calls come in from several threads, are put in order of time, become steps, and
//! go to the screen and into files.

use super::Failure;
use super::file_output::FileOutput;
use super::notice::notify;
use super::screen_output::ScreenOutput;
use super::turns::{Turn, Turns};
use super::wireshark::Opinions;
use crate::analysis::fact::Basis;
use crate::analysis::summary::FlowSummary;
use crate::call::{Call, TransportProtocol};
use crate::explain::{Language, Notice};
use crate::frame::{Frame, RawFrame, Timestamp};
use crate::kernel::KernelSample;
use crate::step::{Recorder, Step, Summary};
use crate::trace::record::Header;
use std::collections::BTreeMap;

/// Something that happened.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// A frame was seen.
    Frame(Frame),
    /// One of our programs called its socket.
    Call(Call),
    /// A kernel reported the state of a connection.
    Kernel(Box<KernelSample>),
}

impl Incoming {
    /// How many bytes it takes.
    pub(crate) fn room(&self) -> usize {
        let bytes = if let Self::Frame(frame) = self { frame.bytes.len() } else { 0 };
        size_of::<Self>().saturating_add(bytes)
    }

    const fn time(&self) -> Timestamp {
        match self {
            Self::Frame(frame) => frame.time,
            Self::Call(call) => call.time,
            Self::Kernel(sample) => sample.time,
        }
    }
}

/// Where the steps of a session go.
pub(crate) struct Outputs {
    /// The screen.
    pub(crate) output: ScreenOutput,
    /// The files in which they are saved.
    pub(crate) files: Vec<FileOutput>,
    /// Whether each packet gets the verdict of Wireshark.
    pub(crate) wireshark: bool,
    /// Whether concurrent exchanges are shown one after the other.
    pub(crate) in_turns: bool,
}

/// Who else looks at every step.
pub(crate) type Observer = Box<dyn FnMut(&Step)>;

/// Puts events in order, makes steps of them, and shows and saves the steps.
pub(crate) struct Pipeline {
    output: ScreenOutput,
    files: Vec<FileOutput>,
    recorder: Recorder,
    opinions: Option<Opinions>,
    /// How many packets are processed at most.
    limit: Option<u64>,
    /// Events that have come in; an earlier one may still follow.
    waiting: Vec<Incoming>,
    /// How many packets every file holds.
    saved: u64,
    /// Why a file could not be written any further.
    failure: Option<Failure>,
    /// An observer of every step.
    observer: Option<Observer>,
    /// Whether the session goes on when the screen takes no more.
    screen: ScreenState,
    /// The exchanges that wait until the one that is shown is over.
    turns: Option<Turns>,
    /// How many bytes of frames wait, and whether they are so many that they are saved without being followed.
    backlog: usize,
    hurries: bool,
}

/// How many bytes of frames may wait: beyond the second number they are saved without being followed, for the kernel
/// would soon drop some, until there are fewer than the first.
const BACKLOG: (usize, usize) = (1 << 20, 8 << 20);

/// Whether the screen still takes what is drawn.
enum ScreenState {
    /// It does; nothing is saved, so a screen that fails ends the session.
    Alone,
    /// It does; what is saved is saved whether it does or not.
    Accompanied,
    /// It takes no more, for this reason: the session goes on for its files.
    Closed(Failure),
}

impl Pipeline {
    /// Begins with the header, whose clock names the moment `epoch`. `port` is the server's, where it is known.
    pub(crate) fn begin(
        outputs: Outputs,
        header: &Header,
        epoch: Timestamp,
        port: Option<u16>,
    ) -> Result<Self, Failure> {
        let Outputs { output, files, wireshark, in_turns } = outputs;
        let recorder = Recorder::new(epoch, port).seen_at(header.places());
        let opinions = wireshark.then(Opinions::live);
        let screen = if files.is_empty() { ScreenState::Alone } else { ScreenState::Accompanied };
        let mut pipeline = Self {
            output,
            files,
            recorder,
            opinions,
            limit: None,
            waiting: Vec::new(),
            saved: 0,
            failure: None,
            observer: None,
            screen,
            turns: in_turns.then(Turns::default),
            backlog: 0,
            hurries: false,
        };
        pipeline.save(|file| file.begin(header));
        pipeline.draw(|output| output.begin(header))?;
        Ok(pipeline)
    }

    /// Shows every step to `observer`, too.
    pub(crate) fn observe(&mut self, observer: Observer) {
        self.observer = Some(observer);
    }

    /// Takes an event; events may come in any order.
    pub(crate) fn push(&mut self, event: Incoming) {
        self.backlog = self.backlog.saturating_add(event.room());
        self.waiting.push(event);
    }

    /// Processes the events before `moment`, in order of time.
    pub(crate) fn process_until(&mut self, moment: Timestamp) -> Result<(), Failure> {
        // A stable sort: of events at the same time, the one that became known first stays first.
        self.waiting.sort_by_key(Incoming::time);
        let ready = self.waiting.partition_point(|event| event.time() < moment);
        for event in self.waiting.drain(..ready).collect::<Vec<_>>() {
            if self.is_full() {
                return Ok(());
            }
            self.backlog = self.backlog.saturating_sub(event.room());
            self.hurries = self.backlog > if self.hurries { BACKLOG.0 } else { BACKLOG.1 };
            if let Incoming::Frame(frame) = &event
                && self.hurries
                && self.may_pass_over()
            {
                self.pass_over(frame);
                continue;
            }
            let steps = match event {
                Incoming::Frame(frame) => self.recorder.frame(frame),
                Incoming::Call(call) => self.recorder.call(&call),
                Incoming::Kernel(sample) => self.recorder.kernel(*sample),
            };
            self.process(steps)?;
        }
        self.take_turns(moment)
    }

    /// Whether every output can do without the analysis of a packet.
    fn may_pass_over(&self) -> bool {
        self.output.may_pass_over()
            && self.files.iter().all(FileOutput::takes_frames)
            && self.observer.is_none()
            && self.turns.is_none()
    }

    /// Saves a frame as it was captured, and does not follow it.
    fn pass_over(&mut self, frame: &Frame) {
        let raw = RawFrame {
            time: frame.time,
            vantage: frame.vantage,
            link_type: frame.link_type,
            bytes: &frame.bytes,
            original_len: frame.original_len,
        };
        self.recorder.pass_over(frame.time, frame.original_len);
        self.save(|file| file.frame(raw));
        self.saved = self.recorder.packets();
        self.output.pass_over();
    }

    /// Shows the exchanges whose turn has come at this moment.
    fn take_turns(&mut self, moment: Timestamp) -> Result<(), Failure> {
        // At the end all that waits is shown with the summary.
        if moment == Timestamp::from_nanoseconds(i64::MAX) {
            return Ok(());
        }
        let ended = self.turns.as_mut().map_or_else(Vec::new, |turns| turns.concluded(moment));
        for flow in ended {
            let steps = self.recorder.conclude_flow(flow);
            self.process(steps)?;
        }
        while let Some(turn) = self.turns.as_mut().and_then(|turns| turns.advance(moment)) {
            match turn {
                Turn::Steps(steps) => self.show(steps)?,
                Turn::GivesWay => self.draw(|output| output.say(&Notice::GivesWay))?,
            }
        }
        Ok(())
    }

    /// Shows steps.
    fn show(&mut self, steps: Vec<Step>) -> Result<(), Failure> {
        for step in steps {
            self.draw(|output| output.show(step))?;
        }
        self.draw(ScreenOutput::flush_live)
    }

    /// Processes no more than this many packets.
    pub(crate) const fn limit(&mut self, packets: Option<u64>) {
        self.limit = packets;
    }

    /// The summaries of the flows so far.
    pub(crate) fn flows(&self) -> Vec<FlowSummary> {
        self.recorder.flows()
    }

    /// Saves a remark that comes with its words, by language; it is not shown.
    pub(crate) fn save_remark(&mut self, rule: &str, basis: Basis, words: BTreeMap<String, String>) {
        let step = self.recorder.remark_in_words(rule, basis, words);
        self.save(|file| file.write(&step));
    }

    /// The language that the screen speaks.
    pub(crate) const fn language(&self) -> Language {
        self.output.screen.look.language
    }

    /// Whether the limit of packets has been reached.
    pub(crate) fn is_full(&self) -> bool {
        self.limit.is_some_and(|limit| self.recorder.packets() >= limit)
    }

    /// Whether a file could not be written any further.
    pub(crate) const fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Whether an event still waits.
    pub(crate) const fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether every flow of this protocol has ended; false if none was seen.
    pub(crate) fn is_over(&self, transport: TransportProtocol) -> bool {
        self.recorder.is_over(transport)
    }

    /// Adds the closing facts about the exchanges over a protocol.
    pub(crate) fn conclude(&mut self, transport: TransportProtocol) -> Result<(), Failure> {
        let steps = self.recorder.conclude(Some(transport));
        self.process(steps)
    }

    /// Ends the trace and says where it was saved; gives its summary, and what went wrong with a file.
    pub(crate) fn finish(mut self, dropped: u64) -> Result<(Option<Summary>, Option<Failure>), Failure> {
        self.process_until(Timestamp::from_nanoseconds(i64::MAX))?;
        let steps = self.recorder.finish(Some(dropped));
        let summary = steps.last().and_then(Step::summary).cloned();
        self.process(steps)?;
        self.draw(ScreenOutput::flush)?;
        self.draw(|output| output.print_closing_notice())?;
        if let Some(opinions) = &self.opinions {
            opinions.finish();
        }
        for file in &self.files {
            let notice = Notice::Saved { file: file.names() };
            notify(&self.output.screen.look.language.words().notice(&notice));
        }
        let closed = match self.screen {
            // Its reader has closed it on purpose, and the files are whole.
            ScreenState::Closed(Failure::ReaderGone) | ScreenState::Alone | ScreenState::Accompanied => None,
            ScreenState::Closed(failure) => Some(failure),
        };
        Ok((summary, self.failure.or(closed)))
    }

    /// Saves and shows steps.
    fn process(&mut self, steps: impl IntoIterator<Item = Step>) -> Result<(), Failure> {
        for mut step in steps {
            if let Some(opinions) = &mut self.opinions {
                opinions.give(&mut step);
            }
            if let Some(observer) = &mut self.observer {
                observer(&step);
            }
            self.save(|file| file.write(&step));
            self.saved = self.recorder.packets();
            let shown = match &mut self.turns {
                Some(turns) => turns.take(step),
                None => vec![step],
            };
            for step in shown {
                self.draw(|output| output.show(step))?;
            }
        }
        self.draw(ScreenOutput::flush_live)
    }

    /// Draws on the screen, unless it takes no more.
    fn draw(&mut self, draw: impl FnOnce(&mut ScreenOutput) -> Result<(), Failure>) -> Result<(), Failure> {
        if matches!(self.screen, ScreenState::Closed(_)) {
            return Ok(());
        }
        match draw(&mut self.output) {
            Err(failure) if failure.is_of_the_screen() && !matches!(self.screen, ScreenState::Alone) => {
                self.screen = ScreenState::Closed(failure);
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// Writes to every file. A file that cannot be written any further is given up.
    fn save(&mut self, write: impl Fn(&mut FileOutput) -> Result<(), Failure>) {
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
