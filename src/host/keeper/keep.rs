//! The keeper's work, from the first program to the last.

use std::convert::Infallible;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::{CpuSet, sched_getcpu, sched_setaffinity};
use nix::sys::signal::{SigSet, Signal, kill};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::closed::Notices;
use super::networks::Networks;
use super::output::{Lines, read};
use super::start::{self, Started};
use super::tracer::Tracer;
use super::{CommandLine, KeeperMessage, Plan, sockets, waits};
use crate::frame::Timestamp;
use crate::host::clock::now;
use crate::program::{
    ClosedSocket, Listening, OpenSocket, Outcome, Over, Program, Role, Wait, WaitingCall, Witness,
};

/// The order to start the programs.
pub(super) const BEGIN: u8 = b'b';
/// The order to end them.
pub(super) const FINISH: u8 = b'f';

/// How long a server may take until it waits for clients.
const UNTIL_READY: Duration = Duration::from_secs(5);
/// How long a server may go on after its client's end before it is asked what it has left open.
const SETTLE: Duration = Duration::from_millis(300);
/// How long a server may take from its port to its first wait.
const TO_SETTLE: Duration = Duration::from_millis(200);
/// How long a program may take to end when it is asked to.
const TO_END: Duration = Duration::from_secs(1);
/// How often the keeper looks at what the kernel does not announce.
const TICK: u8 = 10;
/// How long between two looks for silence.
const LOOK: Duration = Duration::from_millis(100);
/// How many closed and waiting sockets are kept.
const MOST_SOCKETS: usize = 4096;

/// A program that was started.
struct Child {
    role: Role,
    shown: String,
    pid: i32,
    output: File,
    /// Whether nothing more can come from there.
    is_silent: bool,
    lines: Lines,
    outcome: Option<Outcome>,
    ended: Option<Timestamp>,
}

struct Keep {
    stream: UnixStream,
    plan: Plan,
    children: Vec<Child>,
    networks: Networks,
    /// The calls of the programs.
    tracer: Tracer,
    /// Readable when a process has stopped or ended.
    ended: Option<SignalFd>,
    /// One a network.
    notices: Vec<Notices>,
    listening: Vec<Listening>,
    closed: Vec<ClosedSocket>,
    /// The programs that have sent packets to their own hosts.
    to_itself: Vec<Role>,
    /// Whether the end was asked for.
    asked: bool,
    /// When captrace began to end the programs: from here on nothing is their own doing.
    ending: Option<Timestamp>,
    /// Whether no process of this namespace is left but this one.
    is_empty: bool,
    last_look: Timestamp,
    last_activity: Timestamp,
    packets: u64,
}

/// Runs the programs of the plan; returns the exit code of the keeper.
pub(super) fn keep(stream: UnixStream, mut plan: Plan) -> i32 {
    let networks = Networks(plan.hosts.take());
    let mut keep = Keep {
        stream,
        plan,
        children: Vec::new(),
        notices: networks.each(|| Notices::open().into_iter().collect()),
        tracer: Tracer::new(networks.0.is_some()),
        ended: watch_children().ok(),
        networks,
        listening: Vec::new(),
        closed: Vec::new(),
        to_itself: Vec::new(),
        asked: false,
        ending: None,
        is_empty: false,
        last_look: now(),
        last_activity: now(),
        packets: 0,
    };
    match keep.run() {
        Ok(never) => match never {},
        // captrace has gone, or every program has ended: either way nothing is left to do.
        Err(_) => 0,
    }
}

/// Keeps the keeper, and with it the programs that it starts, on one processor. Each call of a program wakes the keeper and then
/// the program again: 20 to 30 µs on one processor, 110 to 150 µs where each has to wake another one. Where it is refused, calls are
/// slower.
fn stay_on_this_processor() {
    let mut here = CpuSet::new();
    let _ = sched_getcpu()
        .and_then(|processor| here.set(processor))
        .and_then(|()| sched_setaffinity(Pid::this(), &here));
}

impl Keep {
    fn run(&mut self) -> io::Result<Infallible> {
        self.wait_for_order()?;
        if self.networks.0.is_some() {
            stay_on_this_processor();
        }
        let mut never_listened = false;
        if let Some(command) = self.plan.server.clone() {
            self.start(Role::Server, &command)?;
            never_listened = !self.wait_until_ready()?;
        }
        let over = if self.outcome(Role::Server).is_some() {
            Over::ServerEnded
        } else if self.asked {
            Over::Asked
        } else {
            let role = if self.plan.server.is_some() { Role::Client } else { Role::Alone };
            let command = self.plan.client.clone();
            self.say(&KeeperMessage::ClientBegins)?;
            self.start(role, &command)?;
            let over = self.wait_for_end(role)?;
            self.settle(over)?;
            over
        };
        let waits = self.children.iter().map(|child| self.waiting(child)).collect::<Vec<_>>();
        let open = self.networks.each(sockets::open);
        self.warn_of_who_talks_to_itself()?;
        self.end_all()?;
        // Who asks for the end by Ctrl-C asks the client, too, and that may have ended first.
        let over = if self.asked { Over::Asked } else { over };
        let never_listened = never_listened && over != Over::ServerEnded;
        let witness = self.witness(waits, open, over, never_listened);
        self.say(&KeeperMessage::Done(Box::new(witness)))?;
        Err(io::ErrorKind::UnexpectedEof.into())
    }

    fn wait_for_order(&mut self) -> io::Result<()> {
        let mut order = [0];
        self.stream.read_exact(&mut order)
    }

    fn start(&mut self, role: Role, command: &CommandLine) -> io::Result<()> {
        self.networks.enter(role)?;
        let started = match role {
            Role::Server => start::server(command),
            Role::Client | Role::Alone => start::client(command),
        };
        let Started { pid, output } = match started {
            Ok(started) => started,
            Err(error) => {
                let code = error.raw_os_error().unwrap_or(0);
                self.say(&KeeperMessage::NotStarted(command.shown.clone(), code))?;
                return Err(error);
            }
        };
        self.tracer.begin(Pid::from_raw(pid), role);
        self.last_activity = now();
        let (shown, lines) = (command.shown.clone(), Lines::default());
        let child = Child { role, shown, pid, output, is_silent: false, lines, outcome: None, ended: None };
        self.children.push(child);
        Ok(())
    }

    /// Waits until the server waits for clients, has ended, or its time is over; says whether it waits for clients.
    fn wait_until_ready(&mut self) -> io::Result<bool> {
        let began = now();
        while self.outcome(Role::Server).is_none() && !self.asked && since(began) < UNTIL_READY {
            // The keeper is in the network of the server, which it has just started.
            self.listening = sockets::listening();
            self.listening.extend(sockets::bound());
            self.tick()?;
            if !self.listening.is_empty() {
                return self.wait_until_idle().map(|()| true);
            }
        }
        Ok(false)
    }

    /// Waits a little until the server has come to wait for its client, and has said what it says before that.
    fn wait_until_idle(&mut self) -> io::Result<()> {
        let began = now();
        while self.outcome(Role::Server).is_none()
            && since(began) < TO_SETTLE
            && !self.children.iter().any(|child| child.role == Role::Server && self.waiting(child).is_some())
        {
            self.tick()?;
        }
        self.tick()
    }

    /// Waits until the program ends, nothing happens for too long, or the end is asked for.
    fn wait_for_end(&mut self, role: Role) -> io::Result<Over> {
        loop {
            self.tick()?;
            if self.outcome(role).is_some() {
                self.say(&KeeperMessage::ClientEnded)?;
                return Ok(Over::Ended);
            }
            if self.asked {
                return Ok(Over::Asked);
            }
            if since(self.last_look) >= LOOK {
                self.look();
            }
            let silence = since(self.last_activity);
            if silence >= self.plan.silence {
                return Ok(Over::Silence(silence.as_secs()));
            }
        }
    }

    /// Looks for what nothing announces: packets, sockets that listen now, and a person who is about to type.
    fn look(&mut self) {
        self.last_look = now();
        let packets = self.networks.each(|| vec![sockets::packets()]).into_iter().sum();
        if packets != self.packets {
            self.packets = packets;
            self.last_activity = now();
        }
        for socket in self.networks.each(sockets::listening) {
            if !self.listening.contains(&socket) && self.listening.len() < MOST_SOCKETS {
                self.listening.push(socket);
            }
        }
        let mut running =
            self.children.iter().filter(|child| child.role != Role::Server && child.outcome.is_none());
        let types = |child: &Child| self.waiting(child).is_some_and(|wait| wait.call == WaitingCall::Input);
        if running.any(types) {
            self.last_activity = now();
        }
    }

    /// Gives the server time to do what it does after the client's end; and the client time to end, if it was asked to, too:
    /// Ctrl-C reaches both.
    fn settle(&mut self, over: Over) -> io::Result<()> {
        if matches!(over, Over::Silence(_)) {
            return self.tick();
        }
        let began = now();
        while since(began) < SETTLE && (self.is_client_running() || self.is_server_busy()) {
            self.tick()?;
        }
        self.tick()
    }

    fn is_client_running(&self) -> bool {
        self.children.iter().any(|child| child.role != Role::Server && child.outcome.is_none())
    }

    /// Whether a connection is changing, or is open at a server that is still running.
    fn is_server_busy(&self) -> bool {
        let may_close = self.outcome(Role::Server).is_none() && !self.networks.each(sockets::open).is_empty();
        may_close || self.networks.each(|| vec![sockets::is_changing()]).contains(&true)
    }

    /// Ends all programs, and whatever they started.
    fn end_all(&mut self) -> io::Result<()> {
        self.ending = Some(now());
        for signal in [Signal::SIGTERM, Signal::SIGKILL] {
            let began = now();
            // All processes of this namespace but this one.
            let _ = kill(Pid::from_raw(-1), signal);
            while !self.is_empty && since(began) < TO_END {
                self.tick()?;
            }
        }
        // What they wrote last.
        self.tick()?;
        for place in 0..self.children.len() {
            let ended = self
                .children
                .get_mut(place)
                .and_then(|child| child.lines.end().map(|line| (child.role, line)));
            if let Some((Role::Server, line)) = ended {
                self.say(&KeeperMessage::Said(line))?;
            }
        }
        Ok(())
    }

    fn witness(
        &self,
        waits: Vec<Option<Wait>>,
        open: Vec<OpenSocket>,
        over: Over,
        never_listened: bool,
    ) -> Witness {
        let program = |(child, waits): (&Child, Option<Wait>)| Program {
            role: child.role,
            command: child.shown.clone(),
            outcome: child.outcome.unwrap_or(Outcome::Stopped),
            ended_ns: child.ended.map(Timestamp::nanoseconds),
            last_line: child.lines.last().to_owned(),
            waits,
        };
        let mut programs: Vec<_> = self.children.iter().zip(waits).map(program).collect();
        if over == Over::ServerEnded {
            programs.push(Program {
                role: Role::Client,
                command: self.plan.client.shown.clone(),
                outcome: Outcome::NotStarted,
                ended_ns: None,
                last_line: String::new(),
                waits: None,
            });
        }
        Witness {
            programs,
            over,
            ending_ns: self.ending.map_or(i64::MAX, Timestamp::nanoseconds),
            never_listened,
            listening: self.listening.clone(),
            open,
            closed: self.closed.clone(),
        }
    }

    /// Warns that a program talks to its own host: with two hosts, no other program is there. This is said at once, because the
    /// program may wait in vain, and once for each program.
    fn warn_of_itself(&mut self, role: Role) -> io::Result<()> {
        if self.networks.0.is_none() || self.to_itself.contains(&role) {
            return Ok(());
        }
        self.to_itself.push(role);
        self.say(&KeeperMessage::TalksToItself(role))
    }

    /// Warns of the programs whose packets alone show this, as where tracing is not allowed.
    fn warn_of_who_talks_to_itself(&mut self) -> io::Result<()> {
        let found = self.networks.who_talks_to_itself();
        found.into_iter().try_for_each(|role| self.warn_of_itself(role))
    }

    /// What a program waits for. The socket that it waits for is in its own network.
    fn waiting(&self, child: &Child) -> Option<Wait> {
        self.networks.enter(child.role).ok()?;
        waits::waiting(child.pid)
    }

    fn outcome(&self, role: Role) -> Option<Outcome> {
        self.children.iter().find(|child| child.role == role)?.outcome
    }

    fn say(&mut self, message: &KeeperMessage) -> io::Result<()> {
        let mut line = serde_json::to_string(message)?;
        line.push('\n');
        self.stream.write_all(line.as_bytes())
    }

    /// Waits a moment, and takes what has come: orders, lines, ends.
    ///
    /// # Errors
    ///
    /// captrace has ended.
    fn tick(&mut self) -> io::Result<()> {
        let began = now();
        // Traced programs stop at each of their calls, and must not wait for what is looked at once a tick.
        while self.take_what_comes()? && since(began) < Duration::from_millis(TICK.into()) {}
        for notices in &self.notices {
            let room = MOST_SOCKETS.saturating_sub(self.closed.len());
            let closed = notices.take();
            if self.ending.is_none() {
                self.closed.extend(closed.into_iter().take(room));
            }
        }
        Ok(())
    }

    /// Waits until something comes, a tick at most, and takes it; says whether that was a traced program's stop, and nothing else.
    fn take_what_comes(&mut self) -> io::Result<bool> {
        let mut wanted = vec![PollFd::new(self.stream.as_fd(), PollFlags::POLLIN)];
        let speaking = self.children.iter().filter(|child| !child.is_silent);
        wanted.extend(speaking.map(|child| PollFd::new(child.output.as_fd(), PollFlags::POLLIN)));
        wanted.extend(self.ended.iter().map(|ended| PollFd::new(ended.as_fd(), PollFlags::POLLIN)));
        // Interrupted or not, everything is looked at.
        let _ = poll(&mut wanted, PollTimeout::from(TICK));
        let came: Vec<_> = wanted.iter().map(|fd| fd.any().unwrap_or(false)).collect();
        let (ordered, stopped) = (came.first() == Some(&true), came.last() == Some(&true));
        let is_alone = self.ended.is_some() && stopped && came.iter().filter(|came| **came).count() == 1;
        if ordered {
            let mut order = [0];
            self.stream.read_exact(&mut order)?;
            self.asked |= order == [FINISH];
        }
        // The end is looked for first and the output read afterwards, so that nothing it wrote is left unread.
        self.reap()?;
        for place in 0..self.children.len() {
            self.pass_on(place)?;
        }
        Ok(is_alone)
    }

    /// Takes note of the processes that have ended. As the first process of its namespace the keeper also
    /// inherits those whose parents have ended.
    ///
    /// # Errors
    ///
    /// captrace has ended.
    fn reap(&mut self) -> io::Result<()> {
        while let Some(Ok(Some(_))) = self.ended.as_ref().map(SignalFd::read_signal) {}
        loop {
            // Threads, too: a tracer waits for them.
            let status = waitpid(None, Some(WaitPidFlag::WNOHANG | WaitPidFlag::__WALL));
            if let Ok(status) = status
                && let Some((role, call)) = self.tracer.take(status)
            {
                self.last_activity = now();
                if call.is_to_itself() {
                    self.warn_of_itself(role)?;
                }
                self.say(&KeeperMessage::Called(call))?;
            }
            let (pid, outcome) = match status {
                Ok(WaitStatus::Exited(pid, code)) => (pid, Outcome::Exited(code)),
                Ok(WaitStatus::Signaled(pid, signal, _)) => (pid, Outcome::Killed(signal as i32)),
                Ok(WaitStatus::StillAlive) => {
                    self.is_empty = false;
                    return Ok(());
                }
                Ok(_) | Err(Errno::EINTR) => continue,
                Err(_) => {
                    self.is_empty = true;
                    return Ok(());
                }
            };
            self.last_activity = now();
            if let Some(child) = self.children.iter_mut().find(|child| child.pid == pid.as_raw()) {
                child.outcome = Some(if self.ending.is_some() { Outcome::Stopped } else { outcome });
                child.ended = self.ending.is_none().then(now);
            }
        }
    }

    /// Passes on what a program wrote: a server's lines to captrace, another program's errors to standard error as they are.
    fn pass_on(&mut self, place: usize) -> io::Result<()> {
        let Some(child) = self.children.get_mut(place) else { return Ok(()) };
        let bytes;
        (bytes, child.is_silent) = read(&child.output);
        if bytes.is_empty() {
            return Ok(());
        }
        self.last_activity = now();
        let lines = child.lines.take(&bytes);
        if child.role == Role::Server {
            lines.into_iter().try_for_each(|line| self.say(&KeeperMessage::Said(line)))
        } else {
            // Whoever closed standard error does not want it.
            let _ = io::stderr().write_all(&bytes);
            Ok(())
        }
    }
}

/// What can be read when a process has stopped or ended. Programs that are started later are not concerned.
fn watch_children() -> nix::Result<SignalFd> {
    let mut children = SigSet::empty();
    children.add(Signal::SIGCHLD);
    children.thread_block()?;
    SignalFd::with_flags(&children, SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC)
}

/// How long ago a moment was.
fn since(moment: Timestamp) -> Duration {
    Duration::from_nanos(u64::try_from(now().since(moment)).unwrap_or(0))
}
