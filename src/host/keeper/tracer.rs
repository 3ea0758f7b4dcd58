//! The calls of a student's programs on their sockets, by ptrace: the threads stop at a call and at its end, and are looked at.

use std::collections::{HashMap, HashSet};
use std::io::IoSliceMut;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::uio::{RemoteIoVec, process_vm_readv};
use nix::sys::wait::WaitStatus;
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};
use socket2::{Domain, Protocol, Socket};

use super::traced::{ProcessHandle, StoppedAt, stopped_at};
use crate::call::{Action, Call, CallError, CallResult, End, TransportProtocol};
use crate::frame::Timestamp;
use crate::host::clock::now;
use crate::program::Role;

/// A call of a traced program, as the keeper tells it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TracedCall {
    time_ns: i64,
    end: End,
    transport: TransportProtocol,
    local: Option<SocketAddr>,
    peer: Option<SocketAddr>,
    action: Action,
    took_ns: u64,
    error: Option<CallError>,
}

impl From<TracedCall> for Call {
    fn from(traced: TracedCall) -> Self {
        let TracedCall { time_ns, end, transport, local, peer, action, took_ns, error } = traced;
        let time = Timestamp::from_nanoseconds(time_ns);
        Self { time, end, transport, local, peer, action, result: Some(CallResult { took_ns, error }) }
    }
}

/// Follows the threads of all programs.
#[derive(Debug, Default)]
pub(super) struct Tracer {
    threads: HashMap<Pid, TracedThread>,
    processes: HashMap<Pid, ProcessHandle>,
    /// Threads that have stopped before it was known who started them.
    early: HashSet<Pid>,
}

/// A thread.
#[derive(Debug)]
struct TracedThread {
    /// The process that it belongs to.
    process: Pid,
    role: Role,
    /// The call that it is in.
    call: Option<BegunCall>,
}

/// A call that has not returned.
#[derive(Debug)]
struct BegunCall {
    time: Timestamp,
    number: i64,
    arguments: [u64; 6],
    /// Its socket; none if it is no socket of the Internet protocols.
    socket: Option<SocketView>,
}

/// What a socket says of itself.
#[derive(Debug, Clone, Copy)]
struct SocketView {
    transport: TransportProtocol,
    local: Option<SocketAddr>,
    peer: Option<SocketAddr>,
}

impl Tracer {
    /// A program that was just started, and stops at its first instruction.
    pub(super) fn begin(&mut self, process: Pid, role: Role) {
        self.enter(process, process, role);
    }

    fn enter(&mut self, thread: Pid, process: Pid, role: Role) {
        if let Some(handle) = (thread == process).then(|| ProcessHandle::open(process)).flatten() {
            self.processes.insert(process, handle);
        }
        self.threads.insert(thread, TracedThread { process, role, call: None });
    }

    /// A thread has stopped or ended: takes note of it, and lets it go on. Gives the call that has returned by this.
    pub(super) fn take(&mut self, status: WaitStatus) -> Option<TracedCall> {
        match status {
            WaitStatus::PtraceEvent(thread, _, event) => {
                self.event(thread, event);
                None
            }
            WaitStatus::PtraceSyscall(thread) => {
                let call = self.returns(thread);
                // It may have been killed meanwhile.
                let _ = ptrace::cont(thread, None);
                call
            }
            WaitStatus::Stopped(thread, signal) => {
                self.stopped(thread, signal);
                None
            }
            WaitStatus::Exited(thread, _) | WaitStatus::Signaled(thread, ..) => {
                self.threads.remove(&thread);
                self.processes.remove(&thread);
                None
            }
            _ => None,
        }
    }

    fn event(&mut self, thread: Pid, event: i32) {
        match event {
            libc::PTRACE_EVENT_SECCOMP => {
                self.enters(thread);
                let is_of_interest = self.threads.get(&thread).is_some_and(|thread| thread.call.is_some());
                // Up to the end of the call, or on without another look.
                let _ =
                    if is_of_interest { ptrace::syscall(thread, None) } else { ptrace::cont(thread, None) };
                return;
            }
            libc::PTRACE_EVENT_CLONE | libc::PTRACE_EVENT_FORK | libc::PTRACE_EVENT_VFORK => {
                let started = ptrace::getevent(thread).ok().and_then(|number| i32::try_from(number).ok());
                if let (Some(started), Some(parent)) = (started.map(Pid::from_raw), self.threads.get(&thread))
                {
                    let (process, role) = (parent.process, parent.role);
                    let is_process = ProcessHandle::open(started).is_some();
                    self.enter(started, if is_process { started } else { process }, role);
                    if self.early.remove(&started) {
                        let _ = ptrace::cont(started, None);
                    }
                }
            }
            _ => {}
        }
        let _ = ptrace::cont(thread, None);
    }

    /// A signal is about to be delivered; or a thread has come to its first stop.
    fn stopped(&mut self, thread: Pid, signal: Signal) {
        let options = Options::PTRACE_O_TRACESECCOMP
            | Options::PTRACE_O_TRACESYSGOOD
            | Options::PTRACE_O_TRACECLONE
            | Options::PTRACE_O_TRACEFORK
            | Options::PTRACE_O_TRACEVFORK
            | Options::PTRACE_O_TRACEEXEC
            | Options::PTRACE_O_EXITKILL;
        match (signal, self.threads.contains_key(&thread)) {
            // The program has been loaded: from here on its calls are of interest.
            (Signal::SIGTRAP, true) => {
                let _ = ptrace::setoptions(thread, options);
                let _ = ptrace::cont(thread, None);
            }
            // A new thread stops like this once.
            (Signal::SIGSTOP, true) => drop(ptrace::cont(thread, None)),
            (_, true) => drop(ptrace::cont(thread, signal)),
            (_, false) => drop(self.early.insert(thread)),
        }
    }

    fn enters(&mut self, thread: Pid) {
        let time = now();
        let Some(StoppedAt::Entry(number, arguments)) = stopped_at(thread) else { return };
        let Some(process) = self.threads.get(&thread).map(|thread| thread.process) else { return };
        let socket = self.view(process, arguments[0]);
        if let Some(known) = self.threads.get_mut(&thread) {
            known.call = socket.map(|socket| BegunCall { time, number, arguments, socket: Some(socket) });
        }
    }

    /// What is open under this number, if it is a socket of TCP or UDP.
    fn view(&self, process: Pid, number: u64) -> Option<SocketView> {
        let socket = Socket::from(self.processes.get(&process)?.borrow(number)?);
        if ![Domain::IPV4, Domain::IPV6].contains(&socket.domain().ok()?) {
            return None;
        }
        let transport = match socket.protocol().ok()?? {
            Protocol::TCP => TransportProtocol::Tcp,
            Protocol::UDP => TransportProtocol::Udp,
            _ => return None,
        };
        let local = socket.local_addr().ok().and_then(|address| address.as_socket()).map(canonical);
        let peer = socket.peer_addr().ok().and_then(|address| address.as_socket()).map(canonical);
        Some(SocketView { transport, local: local.filter(|local| local.port() != 0), peer })
    }

    /// A call has returned.
    fn returns(&mut self, thread: Pid) -> Option<TracedCall> {
        let after = now();
        let known = self.threads.get_mut(&thread)?;
        let (process, role) = (known.process, known.role);
        let BegunCall { time, number, arguments, socket } = known.call.take()?;
        let Some(StoppedAt::Exit(value)) = stopped_at(thread) else { return None };
        let before = socket?;
        let error = i32::try_from(-value).ok().filter(|error| *error > 0);
        // ERESTARTSYS and its like: the call begins anew. EAGAIN: nothing was there, and the program has not waited.
        if error.is_some_and(|error| error >= 512 || error == libc::EAGAIN) {
            return None;
        }
        let error = error.map(CallError::from_errno);
        let bytes = u64::try_from(value).unwrap_or(0);
        let address =
            |at: usize| arguments.get(at).copied().and_then(|pointer| read_address(process, pointer));
        let now_there = || self.view(process, arguments[0]).unwrap_or(before);
        let (action, is_caused, socket) = match number {
            libc::SYS_connect if before.transport == TransportProtocol::Tcp => {
                let socket = SocketView { peer: address(1).or(before.peer), ..now_there() };
                (Action::Connect, false, socket)
            }
            libc::SYS_bind if before.transport == TransportProtocol::Udp => {
                (Action::Bind, false, now_there())
            }
            libc::SYS_listen => (Action::Listen, false, now_there()),
            libc::SYS_accept | libc::SYS_accept4 => {
                let accepted = if error.is_none() { self.view(process, bytes) } else { None };
                (Action::Accept, true, accepted.unwrap_or(before))
            }
            libc::SYS_sendto | libc::SYS_sendmsg | libc::SYS_write | libc::SYS_writev => {
                let to = if number == libc::SYS_sendto { address(4) } else { None };
                let asked =
                    if matches!(number, libc::SYS_sendto | libc::SYS_write) { arguments[2] } else { 0 };
                let bytes = if error.is_some() { asked } else { bytes };
                let there = now_there();
                (Action::Send { bytes }, false, SocketView { peer: to.or(there.peer), ..there })
            }
            libc::SYS_recvfrom | libc::SYS_recvmsg | libc::SYS_read | libc::SYS_readv => {
                let flags = if number == libc::SYS_recvfrom { arguments[3] } else { 0 };
                if flags & u64::from(libc::MSG_PEEK.unsigned_abs()) != 0 {
                    return None;
                }
                let from = if number == libc::SYS_recvfrom && error.is_none() { address(4) } else { None };
                (Action::Receive { bytes }, true, SocketView { peer: before.peer.or(from), ..before })
            }
            // SHUT_RD causes no packet.
            libc::SYS_shutdown if arguments[1] != 0 => (Action::Shutdown, false, before),
            // A socket that was never used closes nothing.
            libc::SYS_close if before.local.is_some() => (Action::Close, false, before),
            _ => return None,
        };
        let end = if role == Role::Server { End::Server } else { End::Client };
        let SocketView { transport, local, peer } = socket;
        let took_ns = u64::try_from(after.since(time)).unwrap_or(0);
        let time_ns = if is_caused { after } else { time }.nanoseconds();
        Some(TracedCall { time_ns, end, transport, local, peer, action, took_ns, error })
    }
}

/// An IPv4 address that an IPv6 socket has is what is on the wire.
fn canonical(at: SocketAddr) -> SocketAddr {
    SocketAddr::new(at.ip().to_canonical(), at.port())
}

/// The address in a `sockaddr` of a process.
fn read_address(process: Pid, pointer: u64) -> Option<SocketAddr> {
    /// As much as a `sockaddr_in6` has.
    const LONGEST: usize = 28;
    let base = usize::try_from(pointer).ok().filter(|base| *base != 0)?;
    let mut bytes = [0; LONGEST];
    let read = |bytes: &mut [u8]| {
        let len = bytes.len();
        process_vm_readv(process, &mut [IoSliceMut::new(bytes)], &[RemoteIoVec { base, len }]).ok()
    };
    // A `sockaddr_in`, which may stand at the end of what can be read, has 16 bytes.
    if read(&mut bytes).is_none() {
        read(bytes.get_mut(..16)?)?;
    }
    let [a, b, c, d, rest @ ..] = bytes;
    let ip: IpAddr = match i32::from(u16::from_ne_bytes([a, b])) {
        libc::AF_INET => Ipv4Addr::from(*rest.first_chunk::<4>()?).into(),
        libc::AF_INET6 => Ipv6Addr::from(*rest.get(4..)?.first_chunk::<16>()?).into(),
        _ => return None,
    };
    Some(canonical(SocketAddr::new(ip, u16::from_be_bytes([c, d]))))
}
