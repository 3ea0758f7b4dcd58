//! One sitting at the network: captures that run, programs of ours that talk, and the story that both tell.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SendError, Sender, TryRecvError};
use std::thread;
use std::time::Duration;

use super::Failure;
use super::header;
use super::pipeline::{Event, Sinks, Story};
use crate::call::{Transport, Watch};
use crate::frame::{Frame, Timestamp, VantageIndex};
use crate::source::live::{Running, now};
use crate::source::privilege::Way;
use crate::source::surrender::surrender;
use crate::source::{Capture, CaptureError, Conversation, Filter, Interface, Privileges};
use crate::step::Summary;
use crate::trace::record::{Endpoint, Header, Vantage, VantageKind};

/// How long an event waits for earlier ones that become known later: a program tells of a call within a fraction of a
/// millisecond, on a busy machine within a few.
const HOLD: Duration = Duration::from_millis(8);
/// How long it waits at most for a capture whose thread does not get its turn.
const LONGEST_HOLD: Duration = Duration::from_millis(500);
/// How often the story looks at what has come in.
const BEAT: Duration = Duration::from_millis(2);
/// How long after the programs have ended the last packets may take: on loopback they are there already, across a
/// network they take a round trip.
pub(crate) const LAST_PACKETS: Duration = Duration::from_secs(2);
/// How long the network must have been quiet before the capture of a finished exchange ends.
const QUIET: Duration = Duration::from_millis(15);
/// How many bytes of frames may wait to be told, before those that follow wait in the kernel, which drops and counts
/// what it has no room for: a screen that stands still must not fill the memory.
const MOST_WAITING: usize = 32 << 20;

/// What is made ready before the story begins: the wires by which it will hear, and captures that hold what comes.
pub(crate) struct Stage {
    /// What works without permission in the place of what was asked for.
    instead: &'static str,
    epoch: Timestamp,
    sender: Sender<Event>,
    events: Receiver<Event>,
    captures: Vec<(Option<Transport>, Capture)>,
    snaplen: Option<usize>,
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

/// A story under way.
pub(crate) struct Session {
    sender: Sender<Event>,
    events: Receiver<Event>,
    captures: Vec<(Option<Transport>, Running)>,
    story: Story,
    /// How many bytes of frames are on their way from the captures.
    waiting: Arc<AtomicUsize>,
    dropped: u64,
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
            file: None,
        };
        header::of(epoch, self.endpoints, self.vantages.into_iter().map(vantage).collect())
    }
}

impl Stage {
    /// A stage on which nothing has happened yet.
    pub(crate) fn new(instead: &'static str) -> Self {
        let (sender, events) = mpsc::channel();
        Self { instead, epoch: now(), sender, events, captures: Vec::new(), snaplen: None }
    }

    /// A watch whose calls become part of the story.
    pub(crate) fn watch(&self) -> Watch {
        watch(&self.sender)
    }

    /// Captures the conversation on an interface. From here on no frame of it is missed.
    pub(crate) fn capture(
        &mut self,
        interface: &Interface,
        vantage: VantageIndex,
        conversation: &Conversation,
    ) -> Result<(), Failure> {
        let capture =
            Capture::open(interface, conversation, vantage).map_err(|error| refuse(&error, self.instead))?;
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
        let capture = Capture::selected(interface, filter, VantageIndex(0), promiscuous)
            .map_err(|error| refuse(&error, self.instead))?;
        self.captures.push((None, capture));
        Ok(())
    }

    /// Keeps at most this many bytes of each frame.
    pub(crate) const fn cut(&mut self, snaplen: Option<usize>) {
        self.snaplen = snaplen;
    }

    /// Gives up every privilege, and begins the story with its header. No thread may run yet.
    pub(crate) fn begin(self, topology: Topology, sinks: Sinks) -> Result<Session, Failure> {
        let port = topology.port;
        let header = topology.header(self.epoch);
        surrender().map_err(Failure::failed)?;
        let story = Story::begin(sinks, &header, self.epoch, port)?;
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
                // Whoever ends a capture goes on taking what it sends, so this ends.
                while waiting.load(Ordering::Acquire) > MOST_WAITING {
                    thread::sleep(BEAT);
                }
                waiting.fetch_add(room_of(&frame), Ordering::AcqRel);
                if let Err(SendError(Event::Frame(frame))) = sender.send(Event::Frame(frame)) {
                    // Nobody listens any more, and nothing waits.
                    waiting.fetch_sub(room_of(&frame), Ordering::AcqRel);
                }
            });
            captures.push((transport, running.map_err(|error| refuse(&error, ""))?));
        }
        Ok(Session { sender: self.sender, events: self.events, captures, story, waiting, dropped: 0 })
    }
}

impl Session {
    /// A watch whose calls become part of the story.
    pub(crate) fn watch(&self) -> Watch {
        watch(&self.sender)
    }

    /// Tells what happens until a program of ours gives its outcome.
    pub(crate) fn follow<T>(&mut self, outcome: &Receiver<T>) -> Result<T, Failure> {
        loop {
            match outcome.try_recv() {
                Ok(outcome) => return Ok(outcome),
                Err(TryRecvError::Empty) => {
                    self.beat()?;
                }
                Err(TryRecvError::Disconnected) => {
                    return Err(Failure::failed(
                        "the exchange ended by a defect of captrace: please report it",
                    ));
                }
            }
        }
    }

    /// Tells what happens until `ended` says that it is enough, `packets` have been told, a capture has ended by itself
    /// or a file cannot be written any further.
    pub(crate) fn follow_until(
        &mut self,
        packets: Option<u64>,
        mut ended: impl FnMut() -> bool,
    ) -> Result<(), Failure> {
        self.story.limit(packets);
        while !ended() && !self.story.is_full() && !self.story.has_failed() && !self.has_lost_a_capture() {
            self.beat()?;
        }
        Ok(())
    }

    /// Tells the last packets of an exchange whose programs have ended, waiting for them at most `patience` long,
    /// and ends its capture.
    pub(crate) fn settle(&mut self, transport: Transport, patience: Duration) -> Result<(), Failure> {
        let ended = now();
        let mut last_event = ended;
        loop {
            if self.beat()? {
                last_event = now();
            }
            let quiet = since(last_event) >= QUIET && !self.story.is_waiting();
            if (quiet && self.story.is_over(transport)) || since(ended) >= patience {
                self.end_captures(Some(transport))?;
                return self.story.conclude(transport);
            }
        }
    }

    /// Whether a capture has ended without being told to: its interface went down, or away.
    fn has_lost_a_capture(&self) -> bool {
        self.captures.iter().any(|(_, capture)| capture.has_ended())
    }

    /// Ends the story with its summary.
    pub(crate) fn finish(self) -> Result<Option<Summary>, Failure> {
        match self.end()? {
            (_, Some(failure)) => Err(failure),
            (summary, None) => Ok(summary),
        }
    }

    /// Ends the story with its summary, and says what had gone wrong before that.
    pub(crate) fn end(mut self) -> Result<(Option<Summary>, Option<Failure>), Failure> {
        let mut failure = None;
        for of in [Some(Transport::Udp), Some(Transport::Tcp), None] {
            let ended = self.end_captures(of);
            failure = failure.or(ended.err());
        }
        let (summary, unsaved) = self.story.finish(self.dropped)?;
        Ok((summary, failure.or(unsaved)))
    }

    /// Takes what comes in for one beat, and tells what needs to wait no longer; true where something came.
    fn beat(&mut self) -> Result<bool, Failure> {
        let came = self.events.recv_timeout(BEAT).ok();
        let something = came.is_some();
        if let Some(event) = came {
            self.take(event);
        }
        let moment = self.told_until();
        self.take_all();
        self.story.tell_until(moment)?;
        Ok(something)
    }

    /// The moment up to which everything is known, once what waits now has been taken: calls come from the programs,
    /// frames from the captures, each as fast as its thread gets its turn.
    fn told_until(&self) -> Timestamp {
        let now = now().nanoseconds();
        let before = |hold: Duration| now.saturating_sub(i64::try_from(hold.as_nanos()).unwrap_or(i64::MAX));
        let seen = self.captures.iter().map(|(_, capture)| capture.seen_until().nanoseconds()).min();
        let known = before(HOLD).min(seen.unwrap_or(i64::MAX));
        Timestamp::from_nanoseconds(known.max(before(LONGEST_HOLD)))
    }

    fn take_all(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.take(event);
        }
    }

    fn take(&mut self, event: Event) {
        if let Event::Frame(frame) = &event {
            self.waiting.fetch_sub(room_of(frame), Ordering::AcqRel);
        }
        self.story.take(event);
    }

    /// Ends the captures of one protocol, and tells what they still held.
    fn end_captures(&mut self, transport: Option<Transport>) -> Result<(), Failure> {
        let mut failure = None;
        let (ending, going_on): (Vec<_>, Vec<_>) =
            self.captures.drain(..).partition(|(of, _)| *of == transport);
        self.captures = going_on;
        for (_, capture) in ending {
            capture.ask_to_stop();
            while !capture.has_ended() {
                self.beat()?;
            }
            let (statistics, error) = capture.stop();
            self.dropped += statistics.dropped;
            failure = failure.or(error);
        }
        self.take_all();
        self.story.tell_until(Timestamp::from_nanoseconds(i64::MAX))?;
        failure.map_or(Ok(()), |error| Err(refuse(&error, "")))
    }
}

/// How many bytes a frame takes while it waits.
fn room_of(frame: &Frame) -> usize {
    size_of::<Event>().saturating_add(frame.bytes.len())
}

/// A watch that reports to the story. The story may have ended before the last program closes its socket.
fn watch(sender: &Sender<Event>) -> Watch {
    let sender = sender.clone();
    Arc::new(move |call| drop(sender.send(Event::Call(call))))
}

/// A capture that cannot be: with what would allow it, where it is a matter of permission.
pub(crate) fn refuse(error: &CaptureError, instead: &str) -> Failure {
    match error {
        CaptureError::NotPermitted => Failure::permission(no_permission(&Privileges::look(), instead)),
        _ => Failure::failed(error),
    }
}

/// What to say where capturing is not permitted: the cause, and the exact commands that would allow it.
pub(crate) fn no_permission(privileges: &Privileges, instead: &str) -> String {
    let mut lines = vec!["this user may not capture packets here (CAP_NET_RAW is missing)".to_owned()];
    if privileges.way() == Way::None {
        lines.extend(privileges.cause().map(|cause| format!("  and a private network is refused: {cause}")));
    }
    if !instead.is_empty() && privileges.way() != Way::None {
        lines.push(format!("what works here as it is: {instead}"));
    }
    lines.push("what would allow it:".to_owned());
    for advice in privileges.advice() {
        lines.push(format!("  - {advice}"));
        lines.extend(advice.commands().into_iter().map(|command| format!("      {command}")));
    }
    lines.push(
        "meanwhile, a real exchange that was captured elsewhere can be replayed without any permission:"
            .to_owned(),
    );
    lines.push("      captrace read --sample tcp-server-closes".to_owned());
    lines.join("\n")
}

/// How long ago a moment was.
pub(crate) fn since(moment: Timestamp) -> Duration {
    Duration::from_nanos(u64::try_from(now().since(moment)).unwrap_or(0))
}
