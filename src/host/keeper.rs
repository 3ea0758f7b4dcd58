//! The keeper: a process that runs a student's programs for captrace, watches them, and leaves none behind.
//!
//! captrace gives up every right before it reads a packet, and could start nothing then. So [`Keeper::fork`] splits off the
//! keeper before that, as the first process of a new PID namespace: whatever the programs start is in there, too, and the
//! kernel ends all of it when the keeper ends. The keeper ends with captrace, however captrace ends: at SIGKILL the kernel
//! kills it (PR_SET_PDEATHSIG), and otherwise the stream between them closes.
//!
//! ```text
//! keep.rs      the keeper's work from the first program to the last
//! start.rs     starts a program, with its input and output where they belong
//! output.rs    what it writes, line by line
//! networks.rs  the network of each program
//! sockets.rs   which sockets wait for clients, which connections are open
//! closed.rs    sockets as they were when the kernel gave them up
//! tracer.rs    their threads, which stop at each call on a socket; traced.rs stops them there
//! called.rs    such a call, and its socket
//! waits.rs     the call in which a program waits
//! ```

mod called;
mod closed;
mod keep;
mod networks;
mod output;
mod sockets;
mod start;
mod traced;
mod tracer;
mod waits;

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::wait::waitpid;
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

pub use self::networks::TwoHosts;
pub use self::tracer::TracedCall;
use super::syscall;
use crate::language::said;
use crate::program::{Role, Witness};

/// How many lines of a program may wait to be shown. Beyond that the program waits, as for a slow terminal.
const MOST_LINES: usize = 1024;

/// What to run.
#[derive(Debug)]
pub struct Plan {
    /// The program that waits for clients, if there are two.
    pub server: Option<CommandLine>,
    /// The client, or the only program.
    pub client: CommandLine,
    /// After how much silence both are ended.
    pub silence: Duration,
    /// The hosts on which they run; none: both in this process's network.
    pub hosts: Option<TwoHosts>,
}

/// A program and its arguments.
#[derive(Debug, Clone)]
pub struct CommandLine {
    /// The program, then its arguments.
    pub words: Vec<OsString>,
    /// The same, as it may be typed again.
    pub shown: String,
}

/// What the keeper says of the programs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeeperMessage {
    /// The server wrote this line.
    Said(String),
    /// The client begins: it has the terminal.
    ClientBegins,
    /// The client has ended, and the terminal is free.
    ClientEnded,
    /// A program has called its socket.
    Called(TracedCall),
    /// On the host of this program packets went to the host itself: to 127.0.0.1, ::1 or `localhost`.
    TalksToItself(Role),
    /// A program could not be started: its command, and what the kernel answered.
    NotStarted(String, i32),
    /// The run is over and every program has ended.
    Done(Box<Witness>),
}

/// The keeper, as captrace sees it.
pub struct Keeper {
    stream: UnixStream,
    process: Pid,
    messages: Option<Receiver<KeeperMessage>>,
}

impl Keeper {
    /// Splits off the keeper, which waits for [`Keeper::begin`].
    ///
    /// This must be called in a private network, before any thread is started and before files are opened that the programs
    /// should not hold open.
    ///
    /// # Errors
    ///
    /// The kernel's: EPERM without the right to make a PID namespace.
    pub fn fork(plan: Plan) -> io::Result<Self> {
        let (stream, theirs) = UnixStream::pair()?;
        let ours = stream.try_clone()?;
        let process = syscall::fork_first(move || {
            // Held open here, it would not close when captrace ends.
            drop(ours);
            keep::keep(theirs, plan)
        })?;
        Ok(Self { stream, process, messages: None })
    }

    /// Starts the programs. From here on a thread takes the keeper's messages.
    ///
    /// # Errors
    ///
    /// The keeper has ended already.
    pub fn begin(&mut self) -> io::Result<()> {
        self.stream.write_all(&[keep::BEGIN])?;
        let stream = BufReader::new(self.stream.try_clone()?);
        let (sender, messages) = mpsc::sync_channel(MOST_LINES);
        thread::spawn(move || {
            for line in stream.lines().map_while(Result::ok) {
                // Both ends are this program: a message that cannot be read would be a defect, and ends the run.
                let Ok(message) = serde_json::from_str(&line) else { return };
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        self.messages = Some(messages);
        Ok(())
    }

    /// The next message, if there is one; an error if the keeper has ended and there will be none.
    ///
    /// # Errors
    ///
    /// The keeper has ended.
    pub fn message(&self) -> Result<Option<KeeperMessage>, KeeperGone> {
        match self.messages.as_ref().map(Receiver::try_recv) {
            Some(Ok(message)) => Ok(Some(message)),
            Some(Err(TryRecvError::Disconnected)) => Err(KeeperGone),
            Some(Err(TryRecvError::Empty)) | None => Ok(None),
        }
    }

    /// Asks for the end of all programs; [`KeeperMessage::Done`] follows.
    pub fn finish(&mut self) {
        // It may have ended by itself just now.
        let _ = self.stream.write_all(&[keep::FINISH]);
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
        while waitpid(self.process, None) == Err(Errno::EINTR) {}
    }
}

/// The keeper ended before it said that the run was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{}",
    said!(
        "the process that runs the programs ended too early; all of them have been ended",
        "运行各程序的进程过早结束；所有程序都已结束"
    )
)]
pub struct KeeperGone;
