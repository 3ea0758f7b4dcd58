//! The calls of a student's programs on their sockets, by ptrace: the threads stop at a call and at its end, and are looked at.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};

use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::WaitStatus;
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

use super::called::{BegunCall, ReturnedCall, SocketView};
use super::traced::{ProcessHandle, StoppedAt, stopped_at};
use crate::call::{Action, Call, CallError, CallResult, End, TransportProtocol};
use crate::frame::Timestamp;
use crate::host::address::Addresses;
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

impl TracedCall {
    /// Whether it asks the own host for something: 127.0.0.1, ::1 or `localhost`.
    pub(super) fn is_to_itself(&self) -> bool {
        matches!(self.action, Action::Connect | Action::Send { .. })
            && self.peer.is_some_and(|peer| peer.ip().is_loopback())
    }
}

impl From<TracedCall> for Call {
    fn from(traced: TracedCall) -> Self {
        let TracedCall { time_ns, end, transport, local, peer, action, took_ns, error } = traced;
        let time = Timestamp::from_nanoseconds(time_ns);
        Self { time, end, transport, local, peer, action, result: Some(CallResult { took_ns, error }) }
    }
}

/// How many sockets are remembered.
const MOST_SOCKETS: usize = 1 << 16;

/// Follows the threads of all programs.
#[derive(Debug, Default)]
pub(super) struct Tracer {
    /// Whether each program runs on a host of its own.
    on_hosts: bool,
    threads: HashMap<Pid, TracedThread>,
    processes: HashMap<Pid, ProcessHandle>,
    /// Threads that have stopped before it was known who started them.
    early: HashSet<Pid>,
    /// The sockets that have been called, by the numbers that the kernel gives them.
    sockets: HashMap<u64, KnownSocket>,
}

/// What is known of a socket from the calls before.
#[derive(Debug, Clone, Copy)]
struct KnownSocket {
    /// The end of its connection that it is.
    end: End,
    /// Whom it talked with last: the kernel forgets that with the connection, and never knew it of a socket that only names its
    /// peer in each call.
    peer: Option<SocketAddr>,
}

/// A thread.
#[derive(Debug)]
struct TracedThread {
    /// The process that it belongs to.
    process: Pid,
    role: Role,
    /// The call that it is in.
    call: Option<BegunCall>,
    /// The signal with which it begins to be traced, until that has come: it is not the program's.
    first: Option<Signal>,
}

impl Tracer {
    /// No program has been started yet.
    pub(super) fn new(on_hosts: bool) -> Self {
        Self { on_hosts, ..Self::default() }
    }

    /// A program that was just started, and stops at its first instruction.
    pub(super) fn begin(&mut self, process: Pid, role: Role) {
        self.enter(process, process, role, Some(Signal::SIGTRAP));
    }

    fn enter(&mut self, thread: Pid, process: Pid, role: Role, first: Option<Signal>) {
        if let Some(handle) = (thread == process).then(|| ProcessHandle::open(process)).flatten() {
            self.processes.insert(process, handle);
        }
        self.threads.insert(thread, TracedThread { process, role, call: None, first });
    }

    /// A thread has stopped or ended: takes note of it, and lets it go on. Gives the call that has returned by this, and
    /// whose it is.
    pub(super) fn take(&mut self, status: WaitStatus) -> Option<(Role, TracedCall)> {
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
                    let has_stopped = self.early.remove(&started);
                    let first = (!has_stopped).then_some(Signal::SIGSTOP);
                    self.enter(started, if is_process { started } else { process }, role, first);
                    if has_stopped {
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
        let Some(known) = self.threads.get_mut(&thread) else {
            self.early.insert(thread);
            return;
        };
        if known.first != Some(signal) {
            let _ = ptrace::cont(thread, signal);
            return;
        }
        known.first = None;
        if signal == Signal::SIGTRAP {
            // The program has been loaded: from here on its calls are of interest.
            let _ = ptrace::setoptions(thread, options);
        }
        let _ = ptrace::cont(thread, None);
    }

    fn enters(&mut self, thread: Pid) {
        let Some(StoppedAt::Entry(number, arguments)) = stopped_at(thread) else { return };
        let Some(known) = self.threads.get_mut(&thread) else { return };
        let process = self.processes.get(&known.process);
        known.call = process.and_then(|process| BegunCall::of((number, arguments), process));
    }

    /// A call has returned.
    fn returns(&mut self, thread: Pid) -> Option<(Role, TracedCall)> {
        let known = self.threads.get_mut(&thread)?;
        let call = known.call.take()?;
        let Some(StoppedAt::Exit(value)) = stopped_at(thread) else { return None };
        let returned = call.returned(value, self.processes.get(&known.process)?)?;
        let role = known.role;
        let KnownSocket { end, peer: last } = self.known(&returned, role)?;
        let ReturnedCall { time, took_ns, action, error, socket } = returned;
        let SocketView { transport, local, peer, .. } = socket;
        // A UDP server talks with many: its own close belongs to none of them.
        let is_shared = (transport, end) == (TransportProtocol::Udp, End::Server);
        let peer = if is_shared { peer } else { last };
        let local = local.map(|local| self.as_seen_by(local, peer, role));
        let time_ns = time.nanoseconds();
        Some((role, TracedCall { time_ns, end, transport, local, peer, action, took_ns, error }))
    }

    /// What is known of the socket of a call by this one: who asks for a connection is its client, whatever the program was
    /// started as. None for the close of a socket of which nothing else was seen: that closes nothing.
    fn known(&mut self, call: &ReturnedCall, role: Role) -> Option<KnownSocket> {
        let SocketView { inode, peer, .. } = call.socket;
        if matches!(call.action, Action::Close | Action::Abort) {
            return self.sockets.remove(&inode);
        }
        let before = self.sockets.get(&inode).copied();
        let end = match call.action {
            Action::Connect => End::Client,
            Action::Accept | Action::Listen => End::Server,
            Action::Bind if role == Role::Alone => End::Server,
            _ => before.map_or_else(|| started_as(role), |before| before.end),
        };
        let known = KnownSocket { end, peer: peer.or(before.and_then(|before| before.peer)) };
        if self.sockets.len() >= MOST_SOCKETS {
            self.sockets.clear();
        }
        self.sockets.insert(inode, known);
        Some(known)
    }

    /// The local address of a socket that takes any, as this peer sees it.
    fn as_seen_by(&self, local: SocketAddr, peer: Option<SocketAddr>, role: Role) -> SocketAddr {
        let Some(peer) = peer.filter(|_| local.ip().is_unspecified()) else { return local };
        let Addresses { ipv4, ipv6, .. } = Addresses::of(started_as(role));
        let own = match peer.ip() {
            itself if itself.is_loopback() => itself,
            _ if !self.on_hosts => return local,
            IpAddr::V4(_) => ipv4.into(),
            IpAddr::V6(_) => ipv6.into(),
        };
        SocketAddr::new(own, local.port())
    }
}

fn started_as(role: Role) -> End {
    if role == Role::Server { End::Server } else { End::Client }
}
