//! A session at the network: captures that run and programs of ours that talk, both feeding one pipeline.
//!
//! The order of calls is fixed. A [`SessionBuilder`] opens the captures while this process still has its privileges;
//! [`SessionBuilder::begin`] gives the privileges up and starts the threads; [`Session::wait_for`] or
//! [`Session::run_until`] process what comes in; [`Session::finish`] ends with the summary.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SendError, Sender, TryRecvError};
use std::thread;
use std::time::Duration;

use super::Failure;
use super::file_output::FileOutput;
use super::header;
use super::notice::notify;
use super::pipeline::{Incoming, Outputs, Pipeline};
use crate::call::{CallObserver, TransportProtocol};
use crate::explain::Language;
use crate::frame::{Timestamp, VantageIndex};
use crate::host::clock::now;
use crate::language::{Text, answered, said};
use crate::source::live::Running;
use crate::source::surrender::{surrender, surrender_all_but};
use crate::source::{Capture, Conversation, Filter, Interface};
use crate::step::{Step, Summary};
use crate::trace::record::{Endpoint, Header, Vantage, VantageKind};

/// How long an event waits for earlier ones that become known later. A program reports its call within a fraction of a
/// millisecond; on a busy machine it takes a few.
const HOLD: Duration = Duration::from_millis(8);
/// How long an event waits at most for a capture whose thread is not scheduled.
const LONGEST_HOLD: Duration = Duration::from_millis(500);
/// How often a session looks for new events.
const POLL_INTERVAL: Duration = Duration::from_millis(2);
/// How long to wait for the last packets after the programs have ended. On loopback they are there already; across a
/// network they take a round trip.
pub(crate) const LAST_PACKETS: Duration = Duration::from_secs(2);
/// How long no event may have come in before the capture of a finished exchange ends.
const QUIET: Duration = Duration::from_millis(15);
/// How many bytes of frames may wait for the pipeline. Beyond that, frames wait in the kernel, which drops and counts
/// those that it has no room for: a screen that stands still must not fill the memory.
const MOST_WAITING: usize = 32 << 20;

/// Opens captures, which hold their frames until the session begins.
pub(crate) struct SessionBuilder {
    /// What works without permission instead of what was asked for.
    alternative: Text,
    epoch: Timestamp,
    sender: Sender<Incoming>,
    events: Receiver<Incoming>,
    captures: Vec<(Option<TransportProtocol>, Capture)>,
    snaplen: Option<usize>,
    hold: Duration,
}

/// Where a session captures, and which programs it expects to hear.
pub(crate) struct Topology {
    /// The interfaces, in the order of their vantages.
    pub(crate) vantages: Vec<(Interface, VantageKind)>,
    /// The programs that are known before the first packet.
    pub(crate) endpoints: Vec<Endpoint>,
    /// The server's port, where it is known.
    pub(crate) port: Option<u16>,
}

/// Captures that run, and the pipeline that shows and saves what they see.
pub(crate) struct Session {
    sender: Sender<Incoming>,
    events: Receiver<Incoming>,
    captures: Vec<(Option<TransportProtocol>, Running)>,
    pipeline: Pipeline,
    /// How many bytes of frames are between the captures and the pipeline.
    waiting: Arc<AtomicUsize>,
    dropped: u64,
    hold: Duration,
}

impl Topology {
    /// The header of a trace that begins at this moment.
    fn header(self, epoch: Timestamp) -> Header {
        let vantage = |(interface, kind): (Interface, VantageKind)| Vantage {
            id: interface.name.clone(),
            kind,
            interface: interface.name,
            link_type: interface.link_type.to_string(),
            mtu: Some(interface.mtu),
            path: None,
            file: None,
        };
        header::of(epoch, self.endpoints, self.vantages.into_iter().map(vantage).collect())
    }
}

impl SessionBuilder {
    /// No capture yet. `alternative` is what works without permission instead of what was asked for; a refusal names it.
    pub(crate) fn new(alternative: Text) -> Self {
        let (sender, events) = mpsc::channel();
        Self { alternative, epoch: now(), sender, events, captures: Vec::new(), snaplen: None, hold: HOLD }
    }

    /// A watch that passes on calls to the session.
    pub(crate) fn watch(&self) -> CallObserver {
        watch(&self.sender)
    }

    /// Captures a conversation on an interface. From here on no frame of it is missed.
    pub(crate) fn capture(
        &mut self,
        interface: &Interface,
        vantage: VantageIndex,
        conversation: &Conversation,
    ) -> Result<(), Failure> {
        let capture = Capture::open(interface, conversation, vantage)
            .map_err(|error| Failure::capture(error, self.alternative))?;
        self.captures.push((Some(conversation.transport), capture));
        Ok(())
    }

    /// Captures what a filter selects on an interface.
    pub(crate) fn capture_selected(
        &mut self,
        interface: &Interface,
        filter: Filter,
        promiscuous: bool,
    ) -> Result<(), Failure> {
        let vantage = VantageIndex(self.captures.len());
        let capture = Capture::selected(interface, filter, vantage, promiscuous)
            .map_err(|error| Failure::capture(error, self.alternative))?;
        self.captures.push((None, capture));
        Ok(())
    }

    /// How many bytes of each frame are kept.
    pub(crate) fn snaplen(&self) -> usize {
        self.snaplen.unwrap_or(usize::MAX)
    }

    /// Gives up every privilege, except to make files in a folder; the header, and the captures for a caller who takes
    /// their frames. No other thread may run yet.
    ///
    /// # Errors
    ///
    /// The privileges cannot be given up.
    pub(crate) fn give_up(
        self,
        topology: Topology,
        folder: Option<&Path>,
    ) -> Result<(Header, Vec<Capture>), Failure> {
        self.say_refusal();
        folder.map_or_else(surrender, surrender_all_but)?;
        let captures = self.captures.into_iter().map(|(_, capture)| capture).collect();
        Ok((topology.header(self.epoch), captures))
    }

    /// Says it where a capture has no ring: then each frame takes system calls, and fewer frames can wait.
    fn say_refusal(&self) {
        if let Some(error) = self.captures.iter().find_map(|(_, capture)| capture.refusal()) {
            notify(&said!(
                "the kernel refuses a ring of memory for frames ({}): each is fetched by itself, and more may be lost",
                "内核拒绝为帧分配环形缓冲区（{}）：只能逐个取帧，可能丢失更多",
                answered(error)
            ));
        }
    }

    /// Keeps at most this many bytes of each frame.
    pub(crate) const fn limit_bytes(&mut self, snaplen: Option<usize>) {
        self.snaplen = snaplen;
    }

    /// Has each event wait so long for earlier ones that become known later.
    pub(crate) const fn hold(&mut self, hold: Duration) {
        self.hold = hold;
    }

    /// Gives up every privilege, starts the captures, and hands the header to the outputs. No other thread may run yet.
    ///
    /// # Errors
    ///
    /// The privileges cannot be given up, a capture cannot run, or an output fails.
    pub(crate) fn begin(self, topology: Topology, outputs: Outputs) -> Result<Session, Failure> {
        let port = topology.port;
        let header = topology.header(self.epoch);
        self.say_refusal();
        outputs.files.iter().find_map(FileOutput::folder).map_or_else(surrender, surrender_all_but)?;
        let pipeline = Pipeline::begin(outputs, &header, self.epoch, port)?;
        let mut captures = Vec::new();
        let waiting = Arc::new(AtomicUsize::new(0));
        for (transport, capture) in self.captures {
            let (sender, waiting) = (self.sender.clone(), Arc::clone(&waiting));
            let snaplen = self.snaplen.unwrap_or(usize::MAX);
            let running = capture.spawn(move |mut frame| {
                if frame.bytes.len() > snaplen {
                    frame.bytes.truncate(snaplen);
                    frame.bytes.shrink_to_fit();
                }
                // This ends: a session that stops a capture goes on taking its frames.
                while waiting.load(Ordering::Acquire) > MOST_WAITING {
                    thread::sleep(POLL_INTERVAL);
                }
                let event = Incoming::Frame(frame);
                waiting.fetch_add(event.room(), Ordering::AcqRel);
                if let Err(SendError(event)) = sender.send(event) {
                    // The session has ended: the frame does not wait.
                    waiting.fetch_sub(event.room(), Ordering::AcqRel);
                }
            });
            captures.push((transport, running.map_err(|error| Failure::capture(error, Text::default()))?));
        }
        let Self { sender, events, hold, .. } = self;
        Ok(Session { sender, events, captures, pipeline, waiting, dropped: 0, hold })
    }
}

impl Session {
    /// A watch that passes on calls to the session.
    pub(crate) fn watch(&self) -> CallObserver {
        watch(&self.sender)
    }

    /// Shows every step to `observer`, too.
    pub(crate) fn observe(&mut self, observer: impl FnMut(&Step) + 'static) {
        self.pipeline.observe(Box::new(observer));
    }

    /// Processes events until a program of ours gives its outcome.
    ///
    /// # Errors
    ///
    /// An output fails, or the program ends without an outcome.
    pub(crate) fn wait_for<T>(&mut self, outcome: &Receiver<T>) -> Result<T, Failure> {
        loop {
            match outcome.try_recv() {
                Ok(outcome) => return Ok(outcome),
                Err(TryRecvError::Empty) => {
                    self.poll()?;
                }
                Err(TryRecvError::Disconnected) => return Err(Failure::NoOutcome),
            }
        }
    }

    /// Processes events until `ended` returns true, this many packets have been processed, a capture has ended by itself,
    /// or a file cannot be written any further.
    ///
    /// # Errors
    ///
    /// Standard output takes no more.
    pub(crate) fn run_until(
        &mut self,
        packets: Option<u64>,
        mut ended: impl FnMut() -> bool,
    ) -> Result<(), Failure> {
        self.pipeline.limit(packets);
        while !ended()
            && !self.pipeline.is_full()
            && !self.pipeline.has_failed()
            && !self.has_lost_a_capture()
        {
            self.poll()?;
        }
        Ok(())
    }

    /// Processes the last packets of an exchange whose programs have ended, and stops its captures. Waits until its flows
    /// are closed and the network is quiet, at most for `timeout`.
    ///
    /// # Errors
    ///
    /// An output or a capture fails.
    pub(crate) fn finish_exchange(
        &mut self,
        transport: TransportProtocol,
        timeout: Duration,
    ) -> Result<(), Failure> {
        let ended = now();
        let mut last_event = ended;
        loop {
            if self.poll()? {
                last_event = now();
            }
            let quiet = since(last_event) >= QUIET && !self.pipeline.is_waiting();
            if (quiet && self.pipeline.is_over(transport)) || since(ended) >= timeout {
                self.stop_captures(Some(transport))?;
                return self.pipeline.conclude(transport);
            }
        }
    }

    /// The language that the screen speaks.
    pub(crate) const fn language(&self) -> Language {
        self.pipeline.language()
    }

    /// Whether a capture has ended by itself: its interface went down or disappeared.
    fn has_lost_a_capture(&self) -> bool {
        self.captures.iter().any(|(_, capture)| capture.has_ended())
    }

    /// Ends the session; gives its summary.
    ///
    /// # Errors
    ///
    /// A capture, a file or the screen failed.
    pub(crate) fn finish(self) -> Result<Option<Summary>, Failure> {
        match self.end()? {
            (_, Some(failure)) => Err(failure),
            (summary, None) => Ok(summary),
        }
    }

    /// Stops every capture and processes what they still held; gives what went wrong with them.
    pub(crate) fn stop(&mut self) -> Option<Failure> {
        let mut failure = None;
        for of in [Some(TransportProtocol::Udp), Some(TransportProtocol::Tcp), None] {
            let ended = self.stop_captures(of);
            failure = failure.or(ended.err());
        }
        failure
    }

    /// The pipeline, to ask what it has seen or to save remarks.
    pub(crate) const fn pipeline(&mut self) -> &mut Pipeline {
        &mut self.pipeline
    }

    /// Ends the session; gives its summary, and what had gone wrong with captures and files.
    ///
    /// # Errors
    ///
    /// Standard output takes no more.
    pub(crate) fn end(mut self) -> Result<(Option<Summary>, Option<Failure>), Failure> {
        let failure = self.stop();
        let (summary, unsaved) = self.pipeline.finish(self.dropped)?;
        Ok((summary, failure.or(unsaved)))
    }

    /// Waits for an event for one interval, and processes the events that need not wait any longer. True if one came.
    fn poll(&mut self) -> Result<bool, Failure> {
        let came = self.events.recv_timeout(POLL_INTERVAL).ok();
        let something = came.is_some();
        if let Some(event) = came {
            self.take(event);
        }
        let moment = self.known_until();
        self.take_all();
        self.pipeline.process_until(moment)?;
        Ok(something)
    }

    /// The moment before which no further event will come in: calls come from the programs, frames from the captures,
    /// each as soon as its thread is scheduled.
    fn known_until(&self) -> Timestamp {
        let now = now().nanoseconds();
        let before = |hold: Duration| now.saturating_sub(i64::try_from(hold.as_nanos()).unwrap_or(i64::MAX));
        let seen = self.captures.iter().map(|(_, capture)| capture.seen_until().nanoseconds()).min();
        let known = before(self.hold).min(seen.unwrap_or(i64::MAX));
        Timestamp::from_nanoseconds(known.max(before(LONGEST_HOLD)))
    }

    fn take_all(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.take(event);
        }
    }

    fn take(&mut self, event: Incoming) {
        if matches!(event, Incoming::Frame(_)) {
            self.waiting.fetch_sub(event.room(), Ordering::AcqRel);
        }
        self.pipeline.push(event);
    }

    /// Stops the captures of one protocol, and processes the frames that they still held.
    fn stop_captures(&mut self, transport: Option<TransportProtocol>) -> Result<(), Failure> {
        let mut failure = None;
        let (ending, going_on): (Vec<_>, Vec<_>) =
            self.captures.drain(..).partition(|(of, _)| *of == transport);
        self.captures = going_on;
        for (_, capture) in ending {
            capture.ask_to_stop();
            while !capture.has_ended() {
                self.poll()?;
            }
            let (statistics, error) = capture.stop();
            self.dropped += statistics.dropped;
            failure = failure.or(error);
        }
        self.take_all();
        self.pipeline.process_until(Timestamp::from_nanoseconds(i64::MAX))?;
        failure.map_or(Ok(()), |error| Err(Failure::capture(error, Text::default())))
    }
}

/// A watch that passes on calls. The session may have ended before the last program closes its socket.
fn watch(sender: &Sender<Incoming>) -> CallObserver {
    let sender = sender.clone();
    Arc::new(move |call| drop(sender.send(Incoming::Call(call))))
}

/// How long ago a moment was.
pub(crate) fn since(moment: Timestamp) -> Duration {
    Duration::from_nanos(u64::try_from(now().since(moment)).unwrap_or(0))
}
