//! Live capture: the only file that opens an interface.
//!
//! In: an [`Interface`] and a [`Conversation`]. Out: the conversation's [`Frame`]s, each once, whole, with the
//! kernel's time. The interface is not put into promiscuous mode: what is addressed to others is not looked at.
//!
//! Frames come in the order in which the kernel queued them. Two processors may queue what they stamped in the
//! other order, by microseconds: whoever needs the order of time sorts by it. The clock is the system's, so it
//! steps when the system's is set.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nix::errno::Errno;
use pnet::datalink::{self, Channel, DataLinkReceiver, NetworkInterface};

use super::bpf::{Instruction, WHOLE_FRAME};
use super::conversation::{Conversation, ProgramError};
use super::filter::{Filter, FilterError};
use super::interface::Interface;
use super::socket::{PacketSocket, VlanTag};
use crate::frame::{Frame, LinkType, Timestamp, VantageIndex};

/// How long [`Capture::next`] waits for a frame.
pub const PATIENCE: Duration = Duration::from_millis(10);

/// Room for frames that wait to be read, in bytes: some 15,000 small frames, or 240 of the largest on loopback.
///
/// Without CAP_NET_ADMIN outside of any user namespace, so in the private network too, the kernel grants twice
/// net.core.rmem_max at most (usually 425,984 bytes, which is 3 of the largest frames). Then 420 of 20,000 small
/// datagrams were dropped at 286,000 a second, and 13 of 20 of the largest, one after the other: plenty for an
/// exchange to be read, too little for a flood. [`Statistics`] tells.
const ROOM: usize = 32 << 20;

/// How long the kernel is given to begin stamping: it does so in a thread of its own, some time after it was
/// asked. A frame that is earlier has the time at which it was read. Without waiting, 20 of 60 first captures had
/// such frames (Linux 6.18); with 2 ms none of 850 had, not even with six busy loops on two processors.
const STAMPING_BEGINS: Duration = Duration::from_millis(5);

/// How long after [`Running::stop`] a frame may have been seen and still be delivered, in nanoseconds. Ends the
/// capture of a conversation that never pauses.
const LAST_FRAMES: i64 = 1_000_000_000;

/// What the kernel counted for a capture, from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statistics {
    /// Frames of the conversation that were kept for us.
    pub received: u64,
    /// Frames of the conversation that were lost because we read too slowly. When this is not 0, a gap in the
    /// story may be ours, not the network's.
    pub dropped: u64,
}

/// Why a capture cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// This user may not capture (EPERM: CAP_NET_RAW is missing).
    #[error("this user may not capture packets: run `captrace doctor` to see what would allow it")]
    NotPermitted,
    /// The interface is down, or went away while it was captured.
    #[error(
        "the interface {interface} is down or gone: bring it up (`ip link set {interface} up`) and try again"
    )]
    Down {
        /// Its name.
        interface: String,
    },
    /// Frames of this interface cannot be filtered.
    #[error("the interface {interface}: {source}")]
    Unreadable {
        /// Its name.
        interface: String,
        /// Why.
        source: ProgramError,
    },
    /// Frames of this interface do not have what a filter asks for.
    #[error(transparent)]
    Unfit(#[from] FilterError),
    /// The kernel refused something that it should not have.
    #[error("cannot {what} on the interface {interface}: {source}")]
    Refused {
        /// What was wanted, a verb phrase.
        what: &'static str,
        /// The interface's name.
        interface: String,
        /// What the kernel answered.
        source: io::Error,
    },
    /// The thread that captured ended by a panic: a defect in whoever took the frames.
    #[error("the capture of {interface} ended by a defect of captrace: please report it")]
    Panicked {
        /// The interface's name.
        interface: String,
    },
}

/// A capture that has begun: frames wait until they are read with [`Capture::next`].
pub struct Capture {
    receiver: Box<dyn DataLinkReceiver>,
    // pnet holds the other descriptor of this socket, and closes it.
    socket: PacketSocket,
    interface: String,
    link_type: LinkType,
    /// The kernel takes the outer VLAN tag out of frames from Ethernet; loopback takes no VLANs.
    may_have_tags: bool,
    /// Decides of frames to which a tag was given back: the kernel's program saw them without.
    tagged: Option<Filter>,
    vantage: VantageIndex,
    counted: Statistics,
}

/// What one look at the socket gave.
enum SocketRead {
    Frame(Frame),
    /// A frame that the filter does not select, now that it has its tag back.
    Unwanted,
    /// There was none for [`PATIENCE`].
    Pause,
}

impl Capture {
    /// Begins to capture this conversation on this interface; from here on no frame of it is missed.
    ///
    /// # Errors
    ///
    /// [`CaptureError::NotPermitted`] without CAP_NET_RAW; other variants tell what is wrong with the interface.
    pub fn open(
        interface: &Interface,
        conversation: &Conversation,
        vantage: VantageIndex,
    ) -> Result<Self, CaptureError> {
        let program = conversation
            .program(interface.link_type)
            .map_err(|source| CaptureError::Unreadable { interface: interface.name.clone(), source })?;
        Self::begin(interface, &program, vantage, false)
    }

    /// Begins to capture what this filter selects; from here on no frame of it is missed. `promiscuous` asks the card
    /// for frames that are addressed to others, too.
    ///
    /// # Errors
    ///
    /// As [`Capture::open`], and [`CaptureError::Unfit`].
    pub fn selected(
        interface: &Interface,
        filter: Filter,
        vantage: VantageIndex,
        promiscuous: bool,
    ) -> Result<Self, CaptureError> {
        let program = filter.live_program(interface.link_type)?;
        let capture = Self::begin(interface, &program, vantage, promiscuous)?;
        Ok(Self { tagged: Some(filter), ..capture })
    }

    fn begin(
        interface: &Interface,
        program: &[Instruction],
        vantage: VantageIndex,
        promiscuous: bool,
    ) -> Result<Self, CaptureError> {
        let name = &interface.name;
        let refused = |what| move |error: io::Error| because(error, what, name);

        let socket = PacketSocket::open().map_err(refused("open a packet socket"))?;
        let may_have_tags = interface.link_type == LinkType::Ethernet && !interface.loopback;
        if interface.loopback {
            socket.ignore_outgoing().map_err(refused("see each frame once"))?;
        }
        if may_have_tags {
            socket.report_tags().map_err(refused("see VLAN tags"))?;
        }
        socket.attach(program).map_err(refused("filter frames"))?;
        socket.make_room(ROOM).map_err(refused("make room for frames"))?;
        // There is no frame yet, so there is no stamp: the answer is an error or means nothing.
        let _ = socket.last_stamp();
        thread::sleep(STAMPING_BEGINS);
        let receiver = receive(interface, &socket, promiscuous)?;
        if let Some(error) = socket.take_error().map_err(refused("look at the socket"))? {
            return Err(because(error, "capture", name));
        }

        Ok(Self {
            receiver,
            socket,
            interface: name.clone(),
            link_type: interface.link_type,
            may_have_tags,
            tagged: None,
            vantage,
            counted: Statistics::default(),
        })
    }

    /// The next frame, waiting for it no longer than [`PATIENCE`]; `None` when there was none that is wanted.
    ///
    /// Its bytes are all that the frame had: the filter keeps, and the buffer holds, more than the kernel ever
    /// puts into one frame, so the original length is their number.
    ///
    /// # Errors
    ///
    /// [`CaptureError::Down`] once when the interface goes down; frames that waited can still be read.
    #[expect(clippy::should_implement_trait, reason = "an iterator would end at the first pause")]
    pub fn next(&mut self) -> Result<Option<Frame>, CaptureError> {
        Ok(match self.read()? {
            SocketRead::Frame(frame) => Some(frame),
            SocketRead::Unwanted | SocketRead::Pause => None,
        })
    }

    fn read(&mut self) -> Result<SocketRead, CaptureError> {
        let read = self.next_tag().and_then(|tag| Ok((tag, self.receiver.next()?.to_vec())));
        let (tag, mut bytes) = match read {
            Ok(read) => read,
            Err(error) => return self.explain(error).map_or(Ok(SocketRead::Pause), Err),
        };
        let time =
            self.socket.last_stamp().map_err(|error| because(error, "read the time", &self.interface))?;
        if let Some(tag) = tag {
            tag.insert_into(&mut bytes);
            let filter = self.tagged.as_ref();
            if filter.is_some_and(|filter| !filter.matches(self.link_type, &bytes, bytes.len())) {
                return Ok(SocketRead::Unwanted);
            }
        }
        let original_len = bytes.len();
        let (vantage, link_type) = (self.vantage, self.link_type);
        Ok(SocketRead::Frame(Frame { time, vantage, link_type, bytes, original_len }))
    }

    /// The VLAN tag that the kernel took out of the next frame. pnet's receiver gives the frame, but not what is told
    /// beside it, so it is looked at before the frame is taken: nobody else takes any.
    fn next_tag(&self) -> io::Result<Option<VlanTag>> {
        if !self.may_have_tags {
            return Ok(None);
        }
        match self.socket.tag_of_next() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && self.socket.wait(PATIENCE)? => {
                self.socket.tag_of_next()
            }
            looked_at => looked_at,
        }
    }

    /// What the kernel counted so far.
    ///
    /// # Errors
    ///
    /// [`CaptureError::Refused`], which no kernel is known to answer.
    pub fn statistics(&mut self) -> Result<Statistics, CaptureError> {
        let new = self.socket.counts().map_err(|error| because(error, "count frames", &self.interface))?;
        self.counted.received += u64::from(new.passed.saturating_sub(new.dropped));
        self.counted.dropped += u64::from(new.dropped);
        Ok(self.counted)
    }

    /// Captures on a thread of its own, which hands every frame to `deliver`, until [`Running::stop`].
    ///
    /// # Errors
    ///
    /// [`CaptureError::Refused`] when there can be no more threads.
    pub fn spawn(self, deliver: impl FnMut(Frame) + Send + 'static) -> Result<Running, CaptureError> {
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(AtomicI64::new(i64::MIN));
        let interface = self.interface.clone();
        let (flag, mark) = (Arc::clone(&stop), Arc::clone(&seen));
        let thread = thread::Builder::new()
            .name(format!("capture {interface}"))
            .spawn(move || self.run(&flag, &mark, deliver))
            .map_err(|error| because(error, "start a thread", &interface))?;
        Ok(Running { stop, seen, thread: Some(thread), interface })
    }

    /// Reads until it is told to stop and nothing waits any more. `seen` is the moment before which every frame has
    /// been delivered.
    fn run(mut self, stop: &AtomicBool, seen: &AtomicI64, mut deliver: impl FnMut(Frame)) -> CaptureOutcome {
        let mut failure = None;
        let mut stopped_at = None;
        loop {
            // Looked at before reading: what waited when the flag was set is read before the first pause.
            let ending = failure.is_some() || stop.load(Ordering::Acquire);
            if ending && stopped_at.is_none() {
                stopped_at = Some(now());
            }
            let too_late = |time: Timestamp| stopped_at.is_some_and(|end| time.since(end) > LAST_FRAMES);
            let begun = now();
            match self.read() {
                Ok(SocketRead::Frame(frame)) if too_late(frame.time) => break,
                Ok(SocketRead::Frame(frame)) => {
                    let time = frame.time;
                    deliver(frame);
                    seen.fetch_max(time.nanoseconds().saturating_add(1), Ordering::AcqRel);
                }
                Ok(SocketRead::Unwanted) if ending && too_late(now()) => break,
                Ok(SocketRead::Pause) if ending => break,
                Ok(SocketRead::Pause) => {
                    seen.fetch_max(begun.nanoseconds(), Ordering::AcqRel);
                }
                Ok(SocketRead::Unwanted) => {}
                // The second of two errors tells less than the first, and means that nothing can be read.
                Err(_) if failure.is_some() => break,
                Err(error) => failure = Some(error),
            }
        }
        match self.statistics() {
            Ok(statistics) => (statistics, failure),
            Err(error) => (self.counted, failure.or(Some(error))),
        }
    }

    /// What an error of the receiver means; nothing when it only says that there was no frame.
    fn explain(&self, error: io::Error) -> Option<CaptureError> {
        match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => None,
            // pnet says "unexpected" where `poll` reports an error: the socket knows which.
            _ => {
                let cause = self.socket.take_error().ok().flatten().unwrap_or(error);
                Some(because(cause, "capture", &self.interface))
            }
        }
    }
}

impl std::fmt::Debug for Capture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Capture").field("interface", &self.interface).finish_non_exhaustive()
    }
}

/// How a capture on a thread ended: what was counted, and what went wrong, if anything did.
pub type CaptureOutcome = (Statistics, Option<CaptureError>);

/// A capture on a thread of its own. Dropped without [`Running::stop`], the thread ends by itself, soon.
#[derive(Debug)]
pub struct Running {
    stop: Arc<AtomicBool>,
    seen: Arc<AtomicI64>,
    thread: Option<JoinHandle<CaptureOutcome>>,
    interface: String,
}

impl Running {
    /// Whether the thread has ended; without being asked to, it ends when the interface goes down.
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// The moment before which every frame that the kernel has seen was delivered, as far as the thread has come.
    pub fn seen_until(&self) -> Timestamp {
        if self.has_ended() {
            return Timestamp::from_nanoseconds(i64::MAX);
        }
        Timestamp::from_nanoseconds(self.seen.load(Ordering::Acquire))
    }

    /// Asks the capture to end, and does not wait for it.
    pub fn ask_to_stop(&self) {
        self.stop.store(true, Ordering::Release);
    }

    /// Ends the capture and waits for it: every frame that the kernel has seen by now is delivered first, and the
    /// thread ends at the first pause of [`PATIENCE`].
    ///
    /// The error is that of an interface which went down meanwhile, or the like; the frames before it were
    /// delivered.
    pub fn stop(mut self) -> CaptureOutcome {
        self.ask_to_stop();
        let panicked = || {
            let error = CaptureError::Panicked { interface: self.interface.clone() };
            (Statistics::default(), Some(error))
        };
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_else(panicked)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}

/// Binds the socket to the interface and begins to receive.
fn receive(
    interface: &Interface,
    socket: &PacketSocket,
    promiscuous: bool,
) -> Result<Box<dyn DataLinkReceiver>, CaptureError> {
    let name = &interface.name;
    let descriptor = socket.second_descriptor().map_err(|error| because(error, "share the socket", name))?;
    let config = datalink::Config {
        read_buffer_size: WHOLE_FRAME as usize,
        read_timeout: Some(PATIENCE),
        promiscuous,
        // pnet closes it, also when it fails.
        socket_fd: Some(descriptor),
        ..datalink::Config::default()
    };
    // pnet looks at the index, and at the hardware address, which only matters for sending.
    let bound_to = NetworkInterface {
        name: name.clone(),
        description: String::new(),
        index: interface.index,
        mac: None,
        ips: Vec::new(),
        flags: 0,
    };
    match datalink::channel(&bound_to, config) {
        Ok(Channel::Ethernet(_, receiver)) => Ok(receiver),
        Ok(_) => Err(because(io::ErrorKind::Unsupported.into(), "receive frames", name)),
        Err(error) => Err(because(error, "receive frames", name)),
    }
}

/// The error for what the kernel answered: missing permission and a missing interface have their own.
fn because(source: io::Error, what: &'static str, interface: &str) -> CaptureError {
    let interface = interface.to_owned();
    match source.raw_os_error().map(Errno::from_raw) {
        Some(Errno::EPERM | Errno::EACCES) => CaptureError::NotPermitted,
        Some(Errno::ENETDOWN | Errno::ENODEV | Errno::ENXIO) => CaptureError::Down { interface },
        _ => CaptureError::Refused { what, interface, source },
    }
}

/// The time by the clock that also stamps frames.
#[expect(
    clippy::disallowed_methods,
    reason = "who watches a live capture goes by the clock that stamps frames"
)]
pub fn now() -> Timestamp {
    let since_epoch =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Timestamp::from_nanoseconds(i64::try_from(since_epoch.as_nanos()).unwrap_or(i64::MAX))
}
