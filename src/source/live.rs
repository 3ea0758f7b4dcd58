//! Live capture: the only file that opens an interface.
//!
//! It captures the frames of a [`Conversation`] or a [`Filter`] on an [`Interface`]: each [`Frame`] once, whole, with
//! the kernel's timestamp. A conversation is captured without promiscuous mode, so frames addressed to other hosts
//! are not seen.
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
use pnet::datalink::{self, Channel, DataLinkReceiver, NetworkInterface};

use super::bpf::{Instruction, WHOLE_FRAME};
use super::conversation::{Conversation, FilterProgramError};
use super::filter::{Filter, FilterError};
use super::interface::Interface;
use super::socket::{PacketSocket, VlanTag};
use crate::frame::{Frame, LinkType, Timestamp, VantageIndex};
use crate::host::clock::now;
use crate::language::{Text, answered, both, said};

/// The maximum time that [`Capture::next`] waits for a frame.
pub const PATIENCE: Duration = Duration::from_millis(10);

/// The size of the receive buffer, in bytes: about 15,000 small frames, or 240 of the largest on loopback.
///
/// Without CAP_NET_ADMIN in the initial user namespace (so also in the private network), the kernel grants at most
/// twice net.core.rmem_max (usually 425,984 bytes, which is 3 of the largest frames). With that, 420 of 20,000 small
/// datagrams were dropped at 286,000 a second, and 13 of 20 of the largest in a row: enough for a textbook exchange,
/// not enough for a flood. [`Statistics`] has the number of drops.
const ROOM: usize = 32 << 20;

/// The time to wait for the kernel to start timestamping: it does so in its own thread, some time after it was
/// requested. Earlier frames get the time at which they are read. Without waiting, 20 of 60 first captures had such
/// frames (Linux 6.18); with 2 ms none of 850 had, even with six busy loops on two processors.
const STAMPING_BEGINS: Duration = Duration::from_millis(5);

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

/// A running capture: frames are buffered until they are read with [`Capture::next`].
pub struct Capture {
    receiver: Box<dyn DataLinkReceiver>,
    // pnet owns the other descriptor of this socket and closes it.
    socket: PacketSocket,
    interface: String,
    link_type: LinkType,
    /// Whether the kernel may remove VLAN tags: on Ethernet, but not on loopback.
    may_have_tags: bool,
    /// The filter for frames whose tag was restored: the kernel's program saw them without it.
    tagged: Option<Filter>,
    vantage: VantageIndex,
    counted: Statistics,
}

/// The result of one read.
enum SocketRead {
    Frame(Frame),
    /// A frame that the filter does not select after its tag was restored.
    Unwanted,
    /// No frame arrived for [`PATIENCE`].
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
        let program = conversation.program(interface.link_type).map_err(|source| {
            CaptureError::Unreadable { interface: interface.name.clone(), source: Box::new(source) }
        })?;
        Self::begin(interface, &program, vantage, false)
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

        let socket = PacketSocket::open().map_err(refused(both("open a packet socket", "打开分组套接字")))?;
        let may_have_tags = interface.link_type == LinkType::Ethernet && !interface.loopback;
        if interface.loopback {
            socket.ignore_outgoing().map_err(refused(both("see each frame once", "让每个帧只出现一次")))?;
        }
        if may_have_tags {
            socket.report_tags().map_err(refused(both("see VLAN tags", "查看 VLAN 标签")))?;
        }
        socket.attach(program).map_err(refused(both("filter frames", "过滤帧")))?;
        socket.make_room(ROOM).map_err(refused(both("make room for frames", "为帧分配缓冲区")))?;
        // There is no frame yet, so the call fails. It only makes the kernel start timestamping.
        let _ = socket.last_stamp();
        thread::sleep(STAMPING_BEGINS);
        let receiver = receive(interface, &socket, promiscuous)?;
        if let Some(error) = socket.take_error().map_err(refused(both("look at the socket", "查看套接字")))?
        {
            return Err(because(error, both("capture", "捕获"), name));
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

    /// The next frame. Waits up to [`PATIENCE`]; returns `None` if there was no matching frame.
    ///
    /// The frame is complete: filter and buffer allow more bytes than the kernel puts into one frame. So its original
    /// length is the number of its bytes.
    ///
    /// # Errors
    ///
    /// [`CaptureError::Down`] once when the interface goes down. Buffered frames can still be read.
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
        let time = self
            .socket
            .last_stamp()
            .map_err(|error| because(error, both("read the time", "读取时间"), &self.interface))?;
        if let Some(tag) = tag {
            tag.insert_into(&mut bytes);
            let filter = self.tagged.as_ref();
            if filter.is_some_and(|filter| !filter.matches(self.link_type, &bytes, bytes.len())) {
                return Ok(SocketRead::Unwanted);
            }
        }
        let original_len = bytes.len();
        let (vantage, link_type) = (self.vantage, self.link_type);
        Ok(SocketRead::Frame(Frame { time, vantage, link_type, bytes, original_len, fate: None }))
    }

    /// The VLAN tag that the kernel removed from the next frame. pnet's receiver does not return it, so it is read
    /// before the frame is taken. No other reader uses this socket.
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

    /// The kernel's counts so far.
    ///
    /// # Errors
    ///
    /// [`CaptureError::Refused`], which is not expected.
    pub fn statistics(&mut self) -> Result<Statistics, CaptureError> {
        let new = self
            .socket
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
        loop {
            // Checked before reading: frames that were buffered when the flag was set are read before the first
            // pause.
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
            // pnet reports "unexpected" for an error of `poll`; the socket has the actual error.
            _ => {
                let cause = self.socket.take_error().ok().flatten().unwrap_or(error);
                Some(because(cause, both("capture", "捕获"), &self.interface))
            }
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

/// Binds the socket to the interface and starts to receive.
fn receive(
    interface: &Interface,
    socket: &PacketSocket,
    promiscuous: bool,
) -> Result<Box<dyn DataLinkReceiver>, CaptureError> {
    let name = &interface.name;
    let descriptor = socket
        .second_descriptor()
        .map_err(|error| because(error, both("share the socket", "共享套接字"), name))?;
    let config = datalink::Config {
        read_buffer_size: WHOLE_FRAME as usize,
        read_timeout: Some(PATIENCE),
        promiscuous,
        // pnet closes it, even on failure.
        socket_fd: Some(descriptor),
        ..datalink::Config::default()
    };
    // pnet uses only the index here; the hardware address matters only for sending.
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
        Ok(_) => Err(because(io::ErrorKind::Unsupported.into(), both("receive frames", "接收帧"), name)),
        Err(error) => Err(because(error, both("receive frames", "接收帧"), name)),
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
