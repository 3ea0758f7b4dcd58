//! Live capture: the only file that opens an interface.
//!
//! It captures the frames of a [`Conversation`] or a [`Filter`] on an [`Interface`]: each [`Frame`] once, whole, with
//! the kernel's timestamp. They come from a ring of memory, or from the socket's queue where the kernel refuses a ring.
//! A conversation is captured without promiscuous mode, so frames addressed to other hosts are not seen.
//!
//! Frames come in the order in which the kernel queued them. Two processors may queue frames out of timestamp order,
//! by microseconds: sort by time if the order matters. The clock is the system clock, so it jumps when the system
//! clock is set.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nix::errno::Errno;

use super::bpf::Instruction;
use super::conversation::{Conversation, FilterProgramError};
use super::filter::{Filter, FilterError};
use super::interface::Interface;
use super::queue::FrameQueue;
use super::receiver::{FrameArrival, FrameReceiver};
use super::ring::{LONGEST_IN_BLOCK, Ring};
use super::socket::{PacketSocket, VlanTag};
use crate::frame::{Frame, LinkType, RawFrame, Timestamp, VantageIndex};
use crate::host::clock::now;
use crate::language::{Text, answered, both, said};

/// The maximum time that [`Capture::next`] waits for a frame.
pub const PATIENCE: Duration = Duration::from_millis(10);

/// How many bytes of frames may wait in the kernel: for a conversation, and for all that a filter selects, which may come
/// as fast as the machine sends. A small frame takes about 150 bytes of a ring more than its own, and 2,000 of a queue.
const ROOM: Room = Room { conversation: 16 << 20, selected: 64 << 20, queue: 32 << 20 };

struct Room {
    conversation: usize,
    selected: usize,
    queue: usize,
}

/// The time after [`Running::stop`], in nanoseconds, until which frames are still delivered. It ends the capture of a
/// conversation that never pauses.
const LAST_FRAMES: i64 = 1_000_000_000;

/// The kernel's counts for a capture, since its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statistics {
    /// The number of matching frames that were received.
    pub received: u64,
    /// The number of matching frames that the kernel dropped because the receive buffer was full. If it is not 0, a
    /// gap in the trace may be due to the capture, not to the network.
    pub dropped: u64,
}

/// Why a capture cannot start or continue.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// This user may not capture (EPERM: CAP_NET_RAW is missing).
    #[error(
        "{}",
        said!(
            "this user may not capture packets: run `captrace doctor` to see what would allow it",
            "当前用户没有权限捕获分组：运行 `captrace doctor` 看怎样才能捕获"
        )
    )]
    NotPermitted,
    /// The interface is down, or disappeared during the capture.
    #[error(
        "{}",
        said!(
            "the interface {interface} is down or gone: bring it up (`ip link set {interface} up`) and \
             try again",
            "接口 {interface} 没有启用或已经消失：请启用它（`ip link set {interface} up`）再试"
        )
    )]
    Down {
        /// Its name.
        interface: String,
    },
    /// Frames of this interface cannot be filtered.
    #[error("{}", said!("the interface {interface}: {source}", "接口 {interface}：{source}"))]
    Unreadable {
        /// Its name.
        interface: String,
        /// Why.
        source: Box<FilterProgramError>,
    },
    /// The filter does not apply to frames of this interface.
    #[error(transparent)]
    Unfit(#[from] FilterError),
    /// An unexpected error of the kernel.
    #[error(
        "{}",
        said!(
            "cannot {what} on the interface {interface}: {source}",
            "在接口 {interface} 上无法{what}：{source}",
            source = answered(source)
        )
    )]
    Refused {
        /// The failed operation, as a verb phrase.
        what: Text,
        /// The interface's name.
        interface: String,
        /// The kernel's error.
        source: io::Error,
    },
    /// The capture thread panicked: a defect in the code that receives the frames.
    #[error(
        "{}",
        said!(
            "the capture of {interface} ended by a defect of captrace: please report it",
            "在 {interface} 上的捕获因 captrace 自身的缺陷而中断：请报告这个问题"
        )
    )]
    Panicked {
        /// The interface's name.
        interface: String,
    },
}

/// A running capture: frames are buffered until they are read with [`Capture::next`] or [`Capture::advance`].
pub struct Capture {
    receiver: Box<dyn FrameReceiver>,
    /// Why the kernel refused a ring; `None` where it has one.
    refusal: Option<io::Error>,
    interface: String,
    link_type: LinkType,
    /// The filter for frames whose tag was restored: the kernel's program saw them without it.
    tagged: Option<Filter>,
    vantage: VantageIndex,
    counted: Statistics,
    arrival: FrameArrival,
    /// The last frame with its tag, if it had one.
    restored: Vec<u8>,
}

/// The result of one read.
enum SocketRead {
    /// A frame, which [`Capture::current`] returns.
    Frame,
    /// A frame that the filter does not select after its tag was restored.
    Unwanted,
    /// No frame arrived in time.
    Pause,
}

impl Capture {
    /// Starts to capture a conversation on an interface. No frame after the call is missed.
    ///
    /// # Errors
    ///
    /// [`CaptureError::NotPermitted`] without CAP_NET_RAW; other variants describe the interface's problem.
    pub fn open(
        interface: &Interface,
        conversation: &Conversation,
        vantage: VantageIndex,
    ) -> Result<Self, CaptureError> {
        Self::begin(interface, &program(interface, conversation)?, vantage, Some(ROOM.conversation), false)
    }

    /// The same without a ring of memory, as on a kernel that refuses one.
    ///
    /// # Errors
    ///
    /// As [`Capture::open`].
    pub fn open_queued(
        interface: &Interface,
        conversation: &Conversation,
        vantage: VantageIndex,
    ) -> Result<Self, CaptureError> {
        Self::begin(interface, &program(interface, conversation)?, vantage, None, false)
    }

    /// Starts to capture the frames that a filter selects. No frame after the call is missed. `promiscuous` also
    /// captures frames addressed to other hosts.
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
        let capture = Self::begin(interface, &program, vantage, Some(ROOM.selected), promiscuous)?;
        Ok(Self { tagged: Some(filter), ..capture })
    }

    fn begin(
        interface: &Interface,
        program: &[Instruction],
        vantage: VantageIndex,
        ring: Option<usize>,
        promiscuous: bool,
    ) -> Result<Self, CaptureError> {
        let name = &interface.name;
        let refused = |what| move |error: io::Error| because(error, what, name);

        let socket = PacketSocket::open().map_err(refused(both("open a packet socket", "打开分组套接字")))?;
        if interface.loopback {
            socket.ignore_outgoing().map_err(refused(both("see each frame once", "让每个帧只出现一次")))?;
        }
        socket.attach(program).map_err(refused(both("filter frames", "过滤帧")))?;
        let receiving = refused(both("receive frames", "接收帧"));
        let ring = match ring {
            Some(bytes) => Ring::new(socket, bytes),
            None => Err((io::ErrorKind::Unsupported.into(), socket)),
        };
        let (receiver, refusal): (Box<dyn FrameReceiver>, _) = match ring {
            Ok(ring) => {
                ring.socket().bind(interface.index, promiscuous).map_err(receiving)?;
                (Box::new(ring), None)
            }
            Err((refusal, socket)) => {
                let queue = FrameQueue::new(socket, ROOM.queue, interface, promiscuous).map_err(receiving)?;
                (Box::new(queue), Some(refusal))
            }
        };
        let error = receiver.socket().take_error();
        if let Some(error) = error.map_err(refused(both("look at the socket", "查看套接字")))? {
            return Err(because(error, both("capture", "捕获"), name));
        }
        Ok(Self {
            receiver,
            refusal,
            interface: name.clone(),
            link_type: interface.link_type,
            tagged: None,
            vantage,
            counted: Statistics::default(),
            arrival: FrameArrival::default(),
            restored: Vec::new(),
        })
    }

    /// Why the kernel refused a ring of memory, so that each frame takes a system call; `None` if it did not.
    pub const fn refusal(&self) -> Option<&io::Error> {
        self.refusal.as_ref()
    }

    /// The next frame. Waits up to [`PATIENCE`]; returns `None` if there was no matching frame.
    ///
    /// # Errors
    ///
    /// As [`Capture::advance`].
    #[expect(clippy::should_implement_trait, reason = "an iterator would end at the first pause")]
    pub fn next(&mut self) -> Result<Option<Frame>, CaptureError> {
        Ok(self.advance(PATIENCE)?.then(|| self.current().into()))
    }

    /// Moves on to the next frame, for which it waits up to `patience`; returns whether there was one that matches.
    ///
    /// # Errors
    ///
    /// [`CaptureError::Down`] once when the interface goes down. Buffered frames can still be read.
    pub fn advance(&mut self, patience: Duration) -> Result<bool, CaptureError> {
        Ok(matches!(self.read(patience)?, SocketRead::Frame))
    }

    /// The frame to which [`Capture::advance`] moved.
    pub fn current(&self) -> RawFrame<'_> {
        let bytes = if self.arrival.tag.is_some() { &self.restored } else { self.receiver.current() };
        RawFrame {
            time: self.arrival.time,
            vantage: self.vantage,
            link_type: self.link_type,
            bytes,
            original_len: self.arrival.length.max(bytes.len()),
        }
    }

    /// The longest time that a frame waits in the kernel before [`Capture::advance`] finds it.
    pub const fn delay(&self) -> Duration {
        if self.refusal.is_some() { Duration::ZERO } else { LONGEST_IN_BLOCK }
    }

    fn read(&mut self, patience: Duration) -> Result<SocketRead, CaptureError> {
        self.receiver.wait_at_most(patience);
        let next = self.receiver.next().map(drop);
        self.arrival = match next.and_then(|()| self.receiver.arrival()) {
            Ok(arrival) => arrival,
            Err(error) => return self.explain(error).map_or(Ok(SocketRead::Pause), Err),
        };
        if let Some(tag) = self.arrival.tag {
            self.restored.clear();
            self.restored.extend_from_slice(self.receiver.current());
            tag.insert_into(&mut self.restored);
            self.arrival.length += VlanTag::LENGTH;
            let (link_type, length) = (self.link_type, self.arrival.length);
            let filter = self.tagged.as_ref();
            if filter.is_some_and(|filter| !filter.matches(link_type, &self.restored, length)) {
                return Ok(SocketRead::Unwanted);
            }
        }
        Ok(SocketRead::Frame)
    }

    /// The kernel's counts so far.
    ///
    /// # Errors
    ///
    /// [`CaptureError::Refused`], which is not expected.
    pub fn statistics(&mut self) -> Result<Statistics, CaptureError> {
        let new = self
            .receiver
            .socket()
            .counts()
            .map_err(|error| because(error, both("count frames", "统计帧数"), &self.interface))?;
        self.counted.received += u64::from(new.passed.saturating_sub(new.dropped));
        self.counted.dropped += u64::from(new.dropped);
        Ok(self.counted)
    }

    /// Captures on a new thread, which calls `deliver` with every frame until [`Running::stop`].
    ///
    /// # Errors
    ///
    /// [`CaptureError::Refused`] if no thread can be started.
    pub fn spawn(self, deliver: impl FnMut(Frame) + Send + 'static) -> Result<Running, CaptureError> {
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(AtomicI64::new(i64::MIN));
        let interface = self.interface.clone();
        let (flag, mark) = (Arc::clone(&stop), Arc::clone(&seen));
        let thread = thread::Builder::new()
            .name(format!("capture {interface}"))
            .spawn(move || self.run(&flag, &mark, deliver))
            .map_err(|error| because(error, both("start a thread", "启动线程"), &interface))?;
        Ok(Running { stop, seen, thread: Some(thread), interface })
    }

    /// Reads until `stop` is set and the buffer is empty. `seen` becomes the time before which every frame has been
    /// delivered.
    fn run(mut self, stop: &AtomicBool, seen: &AtomicI64, mut deliver: impl FnMut(Frame)) -> CaptureOutcome {
        let mut failure = None;
        let mut stopped_at = None;
        let delay = i64::try_from(self.delay().as_nanos()).unwrap_or(i64::MAX);
        loop {
            // Checked before reading: frames that were buffered when the flag was set are read before the first
            // pause.
            let ending = failure.is_some() || stop.load(Ordering::Acquire);
            if ending && stopped_at.is_none() {
                stopped_at = Some(now());
            }
            let too_late = |time: Timestamp| stopped_at.is_some_and(|end| time.since(end) > LAST_FRAMES);
            let begun = now();
            match self.read(PATIENCE) {
                Ok(SocketRead::Frame) if too_late(self.arrival.time) => break,
                Ok(SocketRead::Frame) => {
                    let time = self.arrival.time;
                    deliver(self.current().into());
                    seen.fetch_max(time.nanoseconds().saturating_add(1), Ordering::AcqRel);
                }
                Ok(SocketRead::Unwanted) if ending && too_late(now()) => break,
                Ok(SocketRead::Pause) if ending => break,
                Ok(SocketRead::Pause) => {
                    let delivered = begun.nanoseconds().saturating_sub(delay);
                    seen.fetch_max(delivered, Ordering::AcqRel);
                }
                Ok(SocketRead::Unwanted) => {}
                // The first error is the cause. After a second one, nothing can be read.
                Err(_) if failure.is_some() => break,
                Err(error) => failure = Some(error),
            }
        }
        match self.statistics() {
            Ok(statistics) => (statistics, failure),
            Err(error) => (self.counted, failure.or(Some(error))),
        }
    }

    /// Interprets an error of the receiver; `None` if it only means that there was no frame.
    fn explain(&self, error: io::Error) -> Option<CaptureError> {
        match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => None,
            _ => Some(because(error, both("capture", "捕获"), &self.interface)),
        }
    }
}

impl std::fmt::Debug for Capture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Capture").field("interface", &self.interface).finish_non_exhaustive()
    }
}

/// The result of a capture thread: the counts, and the error if there was one.
pub type CaptureOutcome = (Statistics, Option<CaptureError>);

/// A capture on its own thread. If it is dropped without [`Running::stop`], the thread ends soon.
#[derive(Debug)]
pub struct Running {
    stop: Arc<AtomicBool>,
    seen: Arc<AtomicI64>,
    thread: Option<JoinHandle<CaptureOutcome>>,
    interface: String,
}

impl Running {
    /// Whether the thread has ended. It also ends when the interface goes down.
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// The time before which every frame that the kernel has seen was delivered.
    pub fn seen_until(&self) -> Timestamp {
        if self.has_ended() {
            return Timestamp::from_nanoseconds(i64::MAX);
        }
        Timestamp::from_nanoseconds(self.seen.load(Ordering::Acquire))
    }

    /// Requests the end of the capture, without waiting for it.
    pub fn ask_to_stop(&self) {
        self.stop.store(true, Ordering::Release);
    }

    /// Ends the capture and waits for it. Every frame that the kernel has seen by now is delivered first; the thread
    /// ends at the first pause of [`PATIENCE`].
    ///
    /// The error is an earlier one, for example that the interface went down. The frames before it were delivered.
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

/// The filter of a conversation for the frames of an interface.
fn program(interface: &Interface, conversation: &Conversation) -> Result<Vec<Instruction>, CaptureError> {
    conversation.program(interface.link_type).map_err(|source| CaptureError::Unreadable {
        interface: interface.name.clone(),
        source: Box::new(source),
    })
}

/// Waits until one of these captures may have a frame or an error, up to `patience`.
///
/// # Errors
///
/// [`CaptureError::Refused`], which is not expected.
pub(super) fn wait_for_any(captures: &[&Capture], patience: Duration) -> Result<(), CaptureError> {
    let sockets: Vec<_> = captures.iter().map(|capture| capture.receiver.socket()).collect();
    match PacketSocket::wait_for_any(&sockets, patience) {
        Err(error) if error.kind() != io::ErrorKind::Interrupted => {
            let interface = captures.first().map(|capture| capture.interface.as_str()).unwrap_or_default();
            Err(because(error, both("wait for frames", "等待帧"), interface))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Converts an error of the kernel: missing permission and a missing interface have their own variants.
fn because(source: io::Error, what: Text, interface: &str) -> CaptureError {
    let interface = interface.to_owned();
    match source.raw_os_error().map(Errno::from_raw) {
        Some(Errno::EPERM | Errno::EACCES) => CaptureError::NotPermitted,
        Some(Errno::ENETDOWN | Errno::ENODEV | Errno::ENXIO) => CaptureError::Down { interface },
        _ => CaptureError::Refused { what, interface, source },
    }
}
