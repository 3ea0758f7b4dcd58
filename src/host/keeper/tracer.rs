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

impl From<TracedCall> for Call {
    fn from(traced: TracedCall) -> Self {
        let TracedCall { time_ns, end, transport, local, peer, action, took_ns, error } = traced;
        let time = Timestamp::from_nanoseconds(time_ns);
        Self { time, end, transport, local, peer, action, result: Some(CallResult { took_ns, error }) }
    }
}

/// How many sockets are remembered with the ends that they are.
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
    /// The end of its connection that each socket is, by the number that the kernel gives it.
    ends: HashMap<u64, End>,
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

impl Tracer {
    /// No program has been started yet.
    pub(super) fn new(on_hosts: bool) -> Self {
        Self { on_hosts, ..Self::default() }
    }

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
        let Some(StoppedAt::Entry(number, arguments)) = stopped_at(thread) else { return };
        let Some(known) = self.threads.get_mut(&thread) else { return };
        let process = self.processes.get(&known.process);
        known.call = process.and_then(|process| BegunCall::of((number, arguments), process));
    }

    /// A call has returned.
    fn returns(&mut self, thread: Pid) -> Option<TracedCall> {
        let known = self.threads.get_mut(&thread)?;
        let call = known.call.take()?;
        let Some(StoppedAt::Exit(value)) = stopped_at(thread) else { return None };
        let returned = call.returned(value, self.processes.get(&known.process)?)?;
        let role = known.role;
        let end = self.end_of(&returned, role)?;
        let ReturnedCall { time, took_ns, action, error, socket } = returned;
        let SocketView { transport, local, peer, .. } = socket;
        let local = local.map(|local| self.as_seen_by(local, peer, role));
        Some(TracedCall { time_ns: time.nanoseconds(), end, transport, local, peer, action, took_ns, error })
    }

    /// Which end of its connection a program has that makes this call: who asks for a connection is its client, whatever the
    /// program was started as. None for the close of a socket of which nothing else was seen: that closes nothing.
    fn end_of(&mut self, call: &ReturnedCall, role: Role) -> Option<End> {
        let inode = call.socket.inode;
        if matches!(call.action, Action::Close | Action::Abort) {
            return self.ends.remove(&inode);
        }
        let end = match call.action {
            Action::Connect => End::Client,
            Action::Accept | Action::Listen => End::Server,
            Action::Bind if role == Role::Alone => End::Server,
            _ => self.ends.get(&inode).copied().unwrap_or_else(|| started_as(role)),
        };
        if self.ends.len() >= MOST_SOCKETS {
            self.ends.clear();
        }
        self.ends.insert(inode, end);
        Some(end)
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
